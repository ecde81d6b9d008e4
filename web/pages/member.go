package pages

import (
	"time"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/web/components"
)

func mountMember(p *Pages) {
	p.page("/organisation/members", (*visit).membersPage)
	p.form("/organisation/members/:id/functions", (*visit).functionsPage, (*visit).changeFunctions)
	p.form("/organisation/members/:id/person", (*visit).personPage, (*visit).identify)
	p.act("/organisation/members/:id/remove", (*visit).removeMember)
	p.act("/account/memberships/:id/switch", (*visit).switchMembership)
	p.act("/account/memberships/:id/leave", (*visit).leaveParty)
}

// membersPage shows who acts for the caller's organisation, and who did, with invitations and delegations.
func (v *visit) membersPage(tx *ledger.Tx) (content, error) {
	p, err := v.ownParty(tx)
	if err != nil {
		return content{}, err
	}
	members, err := party.Members(tx, p.ID)
	if err != nil {
		return content{}, err
	}
	invitations, err := v.invitationPart(tx, p)
	if err != nil {
		return content{}, err
	}
	delegations, err := v.delegationPart(tx, p, members)
	if err != nil {
		return content{}, err
	}
	var present, former []party.Member
	for _, m := range members {
		if m.Ended() {
			former = append(former, m)
		} else {
			present = append(present, m)
		}
	}
	title := tr("成员", "Members")
	return content{Title: title, Crumbs: []components.NavItem{organisationCrumb, {Label: title}}, Body: []g.Node{
		components.Heading{Over: tr(p.NameZH, p.NameEN), Title: title,
			Lead: tr("成员各有职能：谁经办、谁审批、谁管账，由单位管理员设定。", "Each member has functions: who files, who approves, who confirms money is for the administrator to say.")}.In(v.lang),
		v.presentTable(p, present), invitations, delegations, v.formerTable(tx, former),
	}}, nil
}

func (v *visit) presentTable(p party.Party, members []party.Member) g.Node {
	facts := access.Facts{Owner: p.ID}
	may := access.Can(v.caller.Actor, access.MembershipChange, facts)
	rows := make([]components.Row, 0, len(members))
	for _, m := range members {
		at := "/organisation/members/" + m.ID
		var acts []g.Node
		if may {
			acts = append(acts, components.ButtonLink{Label: tr("职能", "Functions"), Href: at + "/functions"}.In(v.lang), components.ButtonLink{Label: tr("实名", "Real name"), Href: at + "/person"}.In(v.lang))
			if m.Account != v.caller.Actor.Account {
				acts = append(acts, components.Act{
					Label: tr("移除", "Remove"), Weight: components.Danger, Action: at + "/remove", Values: []components.Pair{oncePair()},
					Confirm: tr(m.Name+"不再为本单位办理事项；账号和已办理的事项仍保留。", m.Name+" acts for the organisation no more; the account and what was done stay."),
				}.In(v.lang))
			}
		}
		rows = append(rows, components.Row{Cells: []g.Node{
			g.Text(m.Name), components.Code(m.Login), v.functions(m.Functions), v.realName(m), v.text(memberState(m)), components.When(time.UnixMilli(m.CreatedAt)), components.Acts(acts...),
		}})
	}
	return components.Section(v.lang, "members", tr("现有成员", "Present members"), components.Table{
		Caption: tr("现有成员", "Present members"), Quiet: true,
		Columns: []components.Column{
			{Head: tr("姓名", "Name")}, {Head: tr("登录名", "Login")}, {Head: tr("职能", "Functions")}, {Head: tr("实名", "Real name")},
			{Head: tr("状态", "State")}, {Head: tr("加入", "Joined")}, {Head: tr("操作", "Act")},
		},
		Rows: rows,
	}.In(v.lang))
}

func memberState(m party.Member) components.Text {
	if m.Closed {
		return tr("账号已停用", "Account closed")
	}
	return tr("有效", "Active")
}

func (v *visit) realName(m party.Member) g.Node {
	switch {
	case m.Claimed:
		return components.State{Tone: components.Waiting, Word: tr("尚未登记", "Not recorded")}.In(v.lang)
	case m.Documented:
		return v.text(tr("已登记，含证件", "Recorded, with a document"))
	}
	return v.text(tr("已登记", "Recorded"))
}

// formerTable is the history: who acted for the organisation, from when to when, and who ended it.
func (v *visit) formerTable(tx *ledger.Tx, members []party.Member) g.Node {
	if len(members) == 0 {
		return nil
	}
	people := v.lookup(tx)
	rows := make([]components.Row, 0, len(members))
	for _, m := range members {
		how := tr("移除", "Removed")
		if m.EndedBy == m.Account {
			how = tr("自行离开", "Left")
		}
		rows = append(rows, components.Row{Cells: []g.Node{
			g.Text(m.Name), v.functions(m.Functions), components.When(time.UnixMilli(m.CreatedAt)), components.When(time.UnixMilli(m.EndedAt)), v.text(how), g.Text(people.person(m.EndedBy)),
		}})
	}
	return components.Section(v.lang, "former", tr("历史成员", "Former members"), components.Table{
		Caption: tr("历史成员", "Former members"), Quiet: true,
		Columns: []components.Column{
			{Head: tr("姓名", "Name")}, {Head: tr("职能", "Functions")}, {Head: tr("加入", "Joined")}, {Head: tr("离开", "Ended")}, {Head: tr("方式", "How")}, {Head: tr("办理人", "By")},
		},
		Rows: rows,
	}.In(v.lang))
}

func (v *visit) functions(list []access.Function) g.Node {
	var words []g.Node
	for i, f := range list {
		if i > 0 {
			words = append(words, g.Text(tr("、", ", ").In(v.lang)))
		}
		words = append(words, v.text(f.Title()))
	}
	return g.Group(words)
}

// functionBoxes lets a person choose functions; only some are offered where a list is given.
func (v *visit) functionBoxes(f form, chosen, offered []access.Function) g.Node {
	options := make([]components.Option, len(offered))
	for i, x := range offered {
		options[i] = components.Option{Value: string(x), Label: x.Title()}
	}
	values := access.Words(chosen...)
	if f.Err != nil {
		values = f.Values["functions"]
	}
	return components.Choices{Field: f.must("functions", tr("职能", "Functions"), tr("只读人员不能兼有其他职能", "Who only reads has no other function")), Options: options, Values: values, Inline: true}.In(v.lang)
}

// chosenFunctions reads functionBoxes.
func (v *visit) chosenFunctions() (list []access.Function) {
	values, _ := v.FormParams() // the submission has parsed them
	for _, x := range values["functions"] {
		list = append(list, access.Function(x))
	}
	return list
}

var membersCrumb = components.NavItem{Label: tr("成员", "Members"), Href: "/organisation/members"}

// ownMember is a member of the caller's organisation, for an act.
func (v *visit) ownMember(tx *ledger.Tx, act access.Act) (m party.Membership, err error) {
	p, err := v.ownPartyFor(tx, act)
	if err != nil {
		return m, err
	}
	m, err = party.GetMembership(tx, v.Param("id"))
	if err == nil && m.Party != p.ID {
		err = fault.New(fault.NotFound, "membership.not_found", "没有这名成员", "There is no such member")
	}
	return m, err
}

func (v *visit) functionsPage(tx *ledger.Tx, f form) (content, error) {
	m, err := v.ownMember(tx, access.MembershipChange)
	if err != nil {
		return content{}, err
	}
	title := tr("调整职能", "Change functions")
	return content{Title: title, Crumbs: []components.NavItem{organisationCrumb, membersCrumb, {Label: title}}, Body: []g.Node{
		components.Heading{Over: components.Same(v.lookup(tx).person(m.Account)), Title: title, Lead: tr("立即生效。", "It takes effect at once.")}.In(v.lang),
		v.entry(f, entry{Action: "/organisation/members/" + m.ID + "/functions", Submit: tr("保存", "Save")}, v.functionBoxes(f, m.Functions, access.Functions)),
	}}, nil
}

func (v *visit) changeFunctions() (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		_, err := party.ChangeFunctions(tx, v.Param("id"), v.chosenFunctions())
		return "/organisation/members", err
	})
	if err == nil {
		v.flash("职能已调整", "The functions are changed")
	}
	return next, err
}

func (v *visit) personPage(tx *ledger.Tx, f form) (content, error) {
	m, err := v.ownMember(tx, access.AccountIdentify)
	if err != nil {
		return content{}, err
	}
	name := v.lookup(tx).person(m.Account)
	title := tr("登记实名", "Record the real name")
	return content{Title: title, Crumbs: []components.NavItem{organisationCrumb, membersCrumb, {Label: title}}, Body: []g.Node{
		components.Heading{Over: components.Same(name), Title: title,
			Lead: tr("签约、付款、登记决定等重要事项须由实名人员办理。证件号码只保存散列值，用于识别同一人的不同账号。", "Important acts are done by persons whose real name is on record. Of the number only a hash is kept, by which two accounts of one person are seen.")}.In(v.lang),
		v.entry(f, entry{Action: "/organisation/members/" + m.ID + "/person", Submit: tr("登记", "Record")}, v.personFields(f, name)),
	}}, nil
}

// personFields are who a person is.
func (v *visit) personFields(f form, name string) g.Node {
	return g.Group{
		v.line(f, f.must("name", tr("真实姓名", "Real name"), tr("与身份证件一致", "As on the identity card")), name, components.Medium),
		components.TextInput{Field: f.field("document_number", tr("居民身份证号码", "Number of the identity card"), tr("可不填", "May be left empty")), AutoComplete: "off", Width: components.Medium}.In(v.lang),
	}
}

func (v *visit) identify() (string, error) {
	if err := v.mustSignIn(); err != nil {
		return "", err
	}
	document, err := party.HashDocument(v.ctx(), v.DB, v.FormValue("document_number"))
	if err != nil {
		return "", err
	}
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		m, err := v.ownMember(tx, access.AccountIdentify)
		if err != nil {
			return "", err
		}
		return "/organisation/members", party.Identify(tx, m.Account, m.Party, v.FormValue("name"), document)
	})
	if err == nil {
		v.flash("实名已登记", "The real name is recorded")
	}
	return next, err
}

func (v *visit) removeMember() (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		return "/organisation/members", party.RemoveMember(tx, v.Param("id"))
	})
	if err == nil {
		v.flash("已移除该成员", "The member is removed")
	}
	return next, err
}

// membershipTable is for whom the caller acts, with the switch between them.
func (v *visit) membershipTable(tx *ledger.Tx) (g.Node, error) {
	memberships, err := party.Memberships(tx, v.caller.Actor.Account)
	if err != nil {
		return nil, err
	}
	names := v.lookup(tx)
	rows := make([]components.Row, 0, len(memberships))
	for _, m := range memberships {
		at := "/account/memberships/" + m.ID
		var acts []g.Node
		if m.ID == v.caller.Actor.Membership {
			acts = append(acts, v.text(tr("当前", "Now")))
		} else {
			acts = append(acts, components.Act{Label: tr("切换到此单位", "Act for it"), Action: at + "/switch", Weight: components.Plain}.In(v.lang))
		}
		acts = append(acts, components.Act{
			Label: tr("离开", "Leave"), Weight: components.Danger, Action: at + "/leave", Values: []components.Pair{oncePair()},
			Confirm: tr("您将不再为该单位办理事项；已办理的事项仍保留。", "You will act for it no more; what you did stays."),
		}.In(v.lang))
		rows = append(rows, components.Row{Cells: []g.Node{g.Text(names.party(m.Party)), v.functions(m.Functions), components.When(time.UnixMilli(m.CreatedAt)), components.Acts(acts...)}})
	}
	return components.Section(v.lang, "memberships", tr("我的单位", "Organisations I act for"), components.Table{
		Caption: tr("我的单位", "Organisations I act for"), Quiet: true,
		Columns: []components.Column{{Head: tr("单位", "Organisation")}, {Head: tr("职能", "Functions")}, {Head: tr("加入", "Joined")}, {Head: tr("操作", "Act")}},
		Rows:    rows,
		Empty:   components.Empty{Title: tr("您目前不为任何单位办理事项", "You act for no organisation now"), Text: tr("收到邀请后，打开邀请链接即可加入。", "Open the link of an invitation to join one.")},
	}.In(v.lang)), names.err
}

func (v *visit) switchMembership() (string, error) {
	if err := v.mustSignIn(); err != nil {
		return "", err
	}
	if err := v.actIn(v.Param("id")); err != nil {
		return "", err
	}
	v.flash("已切换单位", "You now act for the other organisation")
	return "/inbox", nil
}

// actIn has the session act in another membership of the caller; the browser keeps its new token.
func (v *visit) actIn(membership string) error {
	o, err := party.SwitchMembership(v.ctx(), v.DB, v.caller.Actor, v.caller.Token, membership)
	if err == nil {
		v.keep(o)
	}
	return err
}

func (v *visit) leaveParty() (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) { return "/account", party.Leave(tx, v.Param("id")) })
	if err == nil {
		v.flash("您已离开该单位", "You have left the organisation")
	}
	return next, err
}
