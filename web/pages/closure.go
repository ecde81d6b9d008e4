package pages

import (
	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/market/closing"
	"huishu/registry/party"
	"huishu/web/components"
)

func mountClosure(p *Pages) {
	p.form("/parties/:id/closure", (*visit).closurePage, (*visit).closeParty)
}

var closureTitle = tr("主体注销", "Leaving")

// closurePage shows what leaving would mean before it is confirmed: what stands in the way, what ends, what is kept and how long.
func (v *visit) closurePage(tx *ledger.Tx, f form) (content, error) {
	id := v.Param("id")
	if err := v.mustSignIn(); err != nil {
		return content{}, err
	}
	s, err := closing.Look(tx, id)
	if err != nil {
		return content{}, err
	}
	packed, err := v.partyPack(tx, id)
	if err != nil {
		return content{}, err
	}
	name := components.T(s.Party.NameZH, s.Party.NameEN)
	body := []g.Node{
		components.Heading{Over: name, Title: closureTitle, Code: s.Party.USCC, Lead: tr(
			"按本单位自己的意愿退出。以下先列明障碍、影响和依法保留的内容；先申请、由主管部门核对，再作最后确认；确认后立即生效，不能撤回。",
			"Leaving by your own wish. What stands in the way, what ends and what the law keeps is shown first; you ask, the authority looks, you confirm; then it takes effect and cannot be taken back.")}.In(v.lang),
	}
	if len(s.Hindrances) > 0 {
		body = append(body,
			components.Note(v.lang, components.Waiting, v.paragraph("尚有未了事项，办结之前不能注销。", "Something stands in the way and is to be settled first.")),
			v.closureItems("hindrances", tr("须先办结", "To be settled first"), s.Hindrances))
	}
	body = append(body, v.closureItems("ends", tr("立即终止", "What ends at once"), s.Ends), v.keptTable(), packed)
	last, err := v.departurePart(tx, f, s)
	if err != nil {
		return content{}, err
	}
	body = append(body, last)
	return content{Title: closureTitle, Section: "/parties", Crumbs: []components.NavItem{partyCrumbs(name)[0], {Label: name, Href: "/parties/" + id}, {Label: closureTitle}}, Body: body}, nil
}

// departurePart is the next step of leaving: to ask, to wait for the authority, or the last word.
func (v *visit) departurePart(tx *ledger.Tx, f form, s closing.Prospect) (g.Node, error) {
	action := "/parties/" + s.Party.ID + "/closure"
	_, c, asked, err := party.LatestMatter(tx, s.Party.ID, party.DepartureProcedure)
	if err != nil {
		return nil, err
	}
	switch {
	case !asked || c.Terminal():
		return components.Section(v.lang, "ask", tr("申请退出", "Ask to leave"),
			v.paragraph("主管部门先核对是否有碍；核对期间一切照常，随时可以撤回。", "The authority looks first whether something stands in the way. Meanwhile everything stands, and you can take it back."),
			v.entry(f, entry{Action: action, Submit: tr("申请退出", "Ask to leave")},
				v.area(f, f.must("reason", tr("理由", "Reason"), components.Text{}), "", 3, 2000))), nil
	case c.Awaits != rules.Applicant:
		return components.Section(v.lang, "asked", tr("退出申请", "Your wish to leave"),
			components.Note(v.lang, components.Active, v.paragraph("退出申请正在核对。", "The authority is looking at your wish to leave.")),
			components.Acts(components.ButtonLink{Label: tr("查看办理过程", "See how it stands"), Href: "/cases/" + c.ID}.In(v.lang))), nil
	case len(s.Hindrances) > 0:
		return nil, nil
	}
	return components.Section(v.lang, "confirm", tr("确认注销", "Confirm"),
		v.paragraph("请先下载审计包：其中 records/ 是本单位各项数据的机器可读副本。注销后本单位人员不能再登录下载；个人仍可依个人信息保护法第四十七条向主管部门申请删除个人信息。",
			"Take the audit pack out first: records/ in it is the machine-readable copy of all that is yours. Afterwards nobody of your organisation can sign in. A person may still ask the authority for erasure (Personal Information Protection Law art. 47)."),
		v.entry(f, entry{Action: action, Submit: tr("注销本单位", "Leave for good")},
			v.line(f, f.must("code", tr("统一社会信用代码", "Unified social credit code"), tr("填写本单位的代码以确认", "Your organisation's, to confirm")), "", components.Short),
			v.area(f, f.must("reason", tr("理由", "Reason"), components.Text{}), "", 3, 2000))), nil
}

func (v *visit) closureItems(id string, title components.Text, items []closing.Item) g.Node {
	rows := make([]components.Row, 0, len(items))
	for _, i := range items {
		rows = append(rows, components.Row{Cells: []g.Node{g.Text(i.Name), v.text(i.Note)}})
	}
	return components.Section(v.lang, id, title, components.Table{
		Caption: title, Quiet: true, Rows: rows, Columns: []components.Column{{Head: tr("事项", "What")}, {Head: tr("情况", "How")}},
		Empty: components.Empty{Title: tr("没有", "Nothing"), Text: tr("没有会终止的事项。", "There is nothing that would end.")},
	}.In(v.lang))
}

// keptTable is what stays on record after a party left.
func (v *visit) keptTable() g.Node {
	title := tr("依法保留", "What the law keeps")
	rows := make([]components.Row, 0, len(closing.Kept))
	for _, k := range closing.Kept {
		how := g.Group{v.text(k.For)}
		if k.Assumed {
			how = append(how, v.text(tr("（期限为推定）", " (the term is assumed)")))
		}
		rows = append(rows, components.Row{Cells: []g.Node{v.text(k.What), how, components.Article(k.Article)}})
	}
	return components.Section(v.lang, "kept", title, components.Table{
		Caption: title, Quiet: true, Rows: rows, Columns: []components.Column{{Head: tr("内容", "What")}, {Head: tr("期限", "How long")}, {Head: tr("依据", "Ground")}},
	}.In(v.lang))
}

// closeParty asks to leave, or says the last word: the form that was shown knows which.
func (v *visit) closeParty() (string, error) {
	values, err := v.FormParams()
	if err != nil {
		return "", err
	}
	if !values.Has("code") {
		return v.do(func(tx *ledger.Tx) (string, error) {
			_, err := party.AskToLeave(tx, v.Book, v.Param("id"), v.FormValue("reason"))
			return "/parties/" + v.Param("id") + "/closure", err
		})
	}
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		_, err := closing.Close(tx, v.Param("id"), v.FormValue("code"), v.FormValue("reason"))
		return "/", err
	})
	if err == nil {
		v.flash("本单位已注销，会话和密钥已全部失效", "Your organisation has left; its sessions and keys are over")
	}
	return next, err
}

// leaveButton leads to the page; only who may let the party leave sees it.
func (v *visit) leaveButton(id string) g.Node {
	if !access.Can(v.caller.Actor, access.PartyClose, access.Facts{Owner: id}) {
		return nil
	}
	return components.Section(v.lang, "leave", closureTitle, v.paragraph("按本单位自己的意愿退出。先看清障碍、影响和依法保留的内容，再确认。", "Leave by your own wish. You see what stands in the way, what ends and what is kept before you confirm."),
		components.Acts(components.ButtonLink{Label: tr("查看注销的影响", "See what leaving would mean"), Href: "/parties/" + id + "/closure"}.In(v.lang)))
}
