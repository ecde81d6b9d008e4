package pages

import (
	"strings"
	"time"

	g "maragu.dev/gomponents"

	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/web/components"
)

func mountReadmission(p *Pages) {
	p.form("/return", (*visit).returnPage, (*visit).askToReturn)
	p.form("/return/following", (*visit).followPage, (*visit).follow)
	p.page("/return/following/:reference", (*visit).followingPage)
}

var (
	returnTitle = tr("重新入册", "Return of a company")
	followTitle = tr("查询重新入册申请", "Follow an earlier application")
)

// returnPage takes in the wish of a company that had left to come back, with the person who will act for it.
func (v *visit) returnPage(_ *ledger.Tx, f form) (content, error) {
	return content{Title: returnTitle, Body: []g.Node{
		components.Heading{Title: returnTitle, Lead: tr(
			"此前自愿退出的企业以原统一社会信用代码申请，沿用原登记记录。主管部门核实身份后，账号才会开通；原有资格须重新申请。",
			"For a company that left by its own wish: under the same code, and the earlier record goes on. The account opens once the authority has made sure who asks; qualifications are applied for anew.")}.In(v.lang),
		g.Group{v.paragraph("已经提交过申请的，凭查询码查看办理情况。", "Whoever has asked already follows it by its reference."),
			components.Acts(components.ButtonLink{Label: followTitle, Href: "/return/following"}.In(v.lang))},
		v.entry(f, entry{Action: "/return", Submit: tr("提交申请", "Send the application")},
			components.Fieldset(v.lang, tr("单位", "Company"), components.Text{},
				v.line(f, f.must("uscc", tr("统一社会信用代码", "Unified social credit code"), tr("退出时的代码", "The one under which it left")), "", components.Medium),
				v.profileFields(f, party.Profile{Region: "441302"})),
			components.Fieldset(v.lang, tr("第一个账号", "First account"), tr("核实后开通", "Opens after the check"), v.accountFields(f)),
			v.area(f, f.field("reason", tr("说明", "Remarks"), components.Text{}), "", 3, 2000)),
	}}, nil
}

// askToReturn leads to the page on which the asking is followed: its address holds the reference, which cannot be shown again.
func (v *visit) askToReturn() (string, error) {
	account, unfit := v.newAccount()
	account.Chosen = true
	f := party.SignUpForm{Profile: v.profile(), USCC: v.FormValue("uscc"), Account: account}
	var reference string
	err := v.DB.Update(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) (err error) {
		_, reference, err = party.AskToReturn(tx, v.Book, f, v.FormValue("reason"))
		return err
	})
	if err = together(unfit, err); err != nil {
		return "", err
	}
	v.flash("申请已提交，请保存查询码", "The application is filed; keep the reference")
	return followingAddress(reference), nil
}

func followingAddress(reference string) string { return "/return/following/" + reference }

// followPage asks for the reference of an asking.
func (v *visit) followPage(_ *ledger.Tx, f form) (content, error) {
	return content{Title: followTitle, Crumbs: []components.NavItem{{Label: returnTitle, Href: "/return"}, {Label: followTitle}}, Body: []g.Node{
		components.Heading{Title: followTitle, Lead: tr("填写提交申请时显示的查询码。", "Give the reference that you were shown when you asked.")}.In(v.lang),
		v.entry(f, entry{Action: "/return/following", Submit: tr("查询", "Show it")},
			v.line(f, f.must("reference", tr("查询码", "Reference"), components.Text{}), "", components.Full)),
	}}, nil
}

func (v *visit) follow() (string, error) {
	reference := strings.TrimSpace(v.FormValue("reference"))
	if reference == "" {
		return "", fault.Required("reference", "查询码", "reference")
	}
	err := v.DB.View(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) error {
		_, err := party.FollowReturn(tx, reference)
		return err
	})
	if fault.KindOf(err) == fault.NotFound { // whoever mistyped it mends it here
		mistyped := *fault.From(err)
		mistyped.Kind = fault.Invalid
		return "", &mistyped
	}
	return followingAddress(reference), err
}

// followingPage is what became of an asking, for whoever holds its reference.
func (v *visit) followingPage(tx *ledger.Tx) (content, error) {
	reference := v.Param("reference")
	w, err := party.FollowReturn(tx, reference)
	if err != nil {
		return content{}, err
	}
	state := components.State{Tone: components.Active, Word: w.State}
	if w.Outcome != "" {
		state.Tone = outcomeTones[w.Outcome]
	}
	facts := []components.Fact{
		{Term: tr("单位", "Company"), Value: g.Text(w.Name)},
		{Term: tr("统一社会信用代码", "Unified social credit code"), Value: components.Code(w.USCC)},
		{Term: tr("登录名", "Login"), Value: components.Code(w.Login)},
		{Term: tr("提出", "Asked"), Value: components.When(time.UnixMilli(w.AskedAt))},
	}
	if w.Outcome == "" {
		facts = append(facts, components.Fact{Term: tr("办理期限", "To be decided by"), Value: components.Date(w.Due)})
	} else {
		facts = append(facts, components.Fact{Term: tr("办结", "Decided"), Value: components.When(time.UnixMilli(w.MovedAt))},
			components.Fact{Term: tr("依据", "Article"), Value: components.Article(w.Article)})
	}
	facts = append(facts, components.Fact{Term: tr("查询码", "Reference"), Value: components.Code(reference)})
	body := []g.Node{components.Heading{Over: followTitle, Title: components.Same(w.Name), State: &state}.In(v.lang), components.Facts(v.lang, facts...)}
	switch {
	case w.Outcome == "":
		body = append(body, components.Note(v.lang, components.Active, v.paragraph(
			"请保存查询码或者本页地址，它不会再次显示，系统也不留存原文。主管部门会按所填联系方式核实身份；核实后，请用上面的登录名和所填密码登录。",
			"Keep the reference or the address of this page: it is not shown again, and nobody else has it. The authority makes sure who you are by the contact you gave; after that you sign in with the login shown above and the password you chose.")))
	case !w.Notice.IsZero():
		body = append(body, components.Note(v.lang, components.Active, v.paragraph(w.Notice.ZH, w.Notice.EN)))
	}
	if !w.Ground.IsZero() || w.Reason != "" {
		body = append(body, components.Section(v.lang, "reasons", tr("理由", "Reasons"), components.Prose(v.lang, w.Ground), paragraphs(w.Reason)))
	}
	switch w.Outcome {
	case rules.Granted:
		body = append(body, components.Acts(components.ButtonLink{Label: tr("登录", "Sign in"), Href: "/sign-in", Weight: components.Primary}.In(v.lang)))
	case rules.Refused:
		body = append(body, components.Acts(components.ButtonLink{Label: tr("重新申请", "Ask again"), Href: "/return"}.In(v.lang)))
	}
	return content{Title: followTitle, Body: body}, nil
}
