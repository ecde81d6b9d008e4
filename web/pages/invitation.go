package pages

import (
	"time"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/registry/party"
	"huishu/web/components"
)

func mountInvitation(p *Pages) {
	p.form("/organisation/invitations/new", (*visit).invitePage, (*visit).invite)
	p.act("/organisation/invitations/:id/withdraw", (*visit).withdrawInvitation)
	p.form("/organisation/delegations/new", (*visit).delegatePage, (*visit).delegate)
	p.act("/organisation/delegations/:id/end", (*visit).endDelegation)
	p.form("/join/:token", (*visit).joinPage, (*visit).join)
}

func (v *visit) invitationPart(tx *ledger.Tx, p party.Party) (g.Node, error) {
	if !access.Can(v.caller.Actor, access.InvitationRead, access.Facts{Owner: p.ID}) {
		return nil, nil // whom a party invites is for its administrators to know
	}
	invitations, err := party.Invitations(tx, p.ID)
	if err != nil {
		return nil, err
	}
	may := access.Can(v.caller.Actor, access.InvitationSend, access.Facts{Owner: p.ID})
	rows := make([]components.Row, 0, len(invitations))
	for _, i := range invitations {
		act := g.Text("—")
		if may && i.Open(tx.Now) {
			act = components.Act{Label: tr("撤回", "Withdraw"), Weight: components.Plain, Action: "/organisation/invitations/" + i.ID + "/withdraw", Values: []components.Pair{oncePair()}}.In(v.lang)
		}
		rows = append(rows, components.Row{Cells: []g.Node{
			components.Code(i.Address), g.Text(i.Name), v.functions(i.Functions), v.text(invitationState(i, tx.Now)), components.When(time.UnixMilli(i.CreatedAt)), components.When(time.UnixMilli(i.ExpiresAt)), act,
		}})
	}
	var add g.Node
	if may {
		add = components.Acts(components.ButtonLink{Label: tr("邀请成员", "Invite a member"), Href: "/organisation/invitations/new"}.In(v.lang))
	}
	return components.Section(v.lang, "invitations", tr("邀请", "Invitations"), components.Table{
		Caption: tr("邀请", "Invitations"), Quiet: true,
		Columns: []components.Column{
			{Head: tr("登录名或邮箱", "Login or e-mail")}, {Head: tr("姓名", "Name")}, {Head: tr("职能", "Functions")}, {Head: tr("状态", "State")},
			{Head: tr("发出", "Sent")}, {Head: tr("到期", "Expires")}, {Head: tr("操作", "Act")},
		},
		Rows:  rows,
		Empty: components.Empty{Title: tr("还没有邀请", "No invitations yet"), Text: tr("受邀人用自己的账号或新账号加入，职能由邀请确定。", "Who is invited joins with an account of its own or a new one, in the functions that the invitation names.")},
	}.In(v.lang), add), nil
}

func invitationState(i party.Invitation, now time.Time) components.Text {
	switch {
	case i.State == "accepted":
		return tr("已接受", "Accepted")
	case i.State == "withdrawn":
		return tr("已撤回", "Withdrawn")
	case !i.Open(now):
		return tr("已过期", "Expired")
	}
	return tr("待接受", "Open")
}

func (v *visit) invitePage(tx *ledger.Tx, f form) (content, error) {
	if _, err := v.ownPartyFor(tx, access.InvitationSend); err != nil {
		return content{}, err
	}
	title := tr("邀请成员", "Invite a member")
	return content{Title: title, Crumbs: []components.NavItem{organisationCrumb, membersCrumb, {Label: title}}, Body: []g.Node{
		components.Heading{Title: title, Lead: tr("提交后显示一次邀请链接，请交给本人；七天内有效。", "The link is shown once; hand it to the person. It is good for seven days.")}.In(v.lang),
		v.entry(f, entry{Action: "/organisation/invitations/new", Submit: tr("发出邀请", "Invite")},
			v.line(f, f.must("address", tr("登录名或电子邮箱", "Login or e-mail address"), tr("已有账号的填其登录名，只有该账号能接受；没有账号的填电子邮箱，持链接者可开通账号", "Of who has an account give the login: only that account can accept. Otherwise the e-mail address: whoever has the link opens an account")), "", components.Medium),
			v.line(f, f.field("name", tr("真实姓名", "Real name"), tr("填写即登记实名；不填则由管理员以后登记", "Recorded with the invitation; otherwise later by an administrator")), "", components.Medium),
			components.TextInput{Field: f.field("document_number", tr("居民身份证号码", "Number of the identity card"), tr("可不填；只保存散列值", "May be left empty; only a hash is kept")), AutoComplete: "off", Width: components.Medium}.In(v.lang),
			v.functionBoxes(f, []access.Function{access.Handler}, access.Functions)),
	}}, nil
}

// invite shows the link once, in the message on the next page: only the token's hash is kept.
func (v *visit) invite() (string, error) {
	if err := v.mustSignIn(); err != nil {
		return "", err
	}
	document, err := party.HashDocument(v.ctx(), v.DB, v.FormValue("document_number"))
	if err != nil {
		return "", err
	}
	var token string
	err = v.DB.Update(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) (err error) {
		_, token, err = party.Invite(tx, tx.Actor.Party, party.NewInvitation{
			Address: v.FormValue("address"), Name: v.FormValue("name"), Document: document, Functions: v.chosenFunctions(),
		})
		return err
	})
	if err != nil {
		return "", err
	}
	link := v.Scheme() + "://" + v.Request().Host + "/join/" + token
	v.flash("邀请链接（只显示这一次）："+link, "Link of the invitation, shown this once: "+link)
	return "/organisation/members", nil
}

func (v *visit) withdrawInvitation() (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		_, err := party.WithdrawInvitation(tx, v.Param("id"))
		return "/organisation/members", err
	})
	if err == nil {
		v.flash("邀请已撤回", "The invitation is withdrawn")
	}
	return next, err
}

// joinPage shows whoever has the token what it invites to, and takes the acceptance: of who is signed in with its own account, of
// a stranger with a new one.
func (v *visit) joinPage(tx *ledger.Tx, f form) (content, error) {
	i, p, err := party.InvitationOf(tx, v.Param("token"))
	if err != nil {
		return content{}, err
	}
	title := tr("接受邀请", "Accept an invitation")
	at := "/join/" + v.Param("token")
	body := []g.Node{
		components.Heading{Over: tr(p.NameZH, p.NameEN), Title: title}.In(v.lang),
		components.Facts(v.lang,
			components.Fact{Term: tr("单位", "Organisation"), Value: g.Text(p.Name(v.lang))},
			components.Fact{Term: tr("职能", "Functions"), Value: v.functions(i.Functions)},
			components.Fact{Term: tr("到期", "Expires"), Value: components.When(time.UnixMilli(i.ExpiresAt))},
		),
	}
	signIn := components.Acts(components.ButtonLink{Label: tr("登录", "Sign in"), Href: address("/sign-in", "next", at)}.In(v.lang))
	switch {
	case v.caller.SignedIn():
		body = append(body, v.entry(f, entry{Action: at, Submit: tr("以当前账号加入", "Join with this account")},
			v.paragraph("您以账号 "+v.caller.Login+" 登录。", "You are signed in as "+v.caller.Login+".")))
	case i.ForLogin():
		body = append(body, v.paragraph("此邀请按登录名发给一个已有账号。请用该账号登录后接受。", "This invitation is by login, for somebody who has an account. Sign in with it and accept then."), signIn)
	default:
		body = append(body, v.paragraph("已有账号的，请先登录再打开此链接；没有账号的，在此开通。", "Who has an account signs in first and opens this link again; who has none opens one here."),
			signIn,
			v.entry(f, entry{Action: at, Submit: tr("开通账号并加入", "Open the account and join")}, v.accountFields(f)))
	}
	return content{Title: title, Body: body}, nil
}

func (v *visit) join() (string, error) {
	accepting := party.Accepting{Token: v.Param("token")}
	var unfit error
	err := v.DB.View(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) error {
		_, _, err := party.InvitationOf(tx, v.Param("token"))
		return err
	})
	if err != nil { // whoever has no invitation gets no hash made: hashes are few, and sign-ins need them
		return "", err
	}
	if !v.caller.SignedIn() {
		account, err := v.newAccount()
		accepting.New, unfit = &account, err
	}
	var m party.Membership
	var joined party.Account
	err = v.DB.Update(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) (err error) {
		if m, err = party.Accept(tx, accepting); err == nil {
			joined, err = party.GetAccount(tx, m.Account)
		}
		return err
	})
	if err = together(unfit, err); err != nil {
		return "", err
	}
	if v.caller.SignedIn() {
		v.flash("您已加入该单位", "You have joined the organisation")
		return "/inbox", v.actIn(m.ID)
	}
	v.flash("您已加入该单位。您的账号是 "+joined.Login+"，请记下", "You have joined the organisation. Your account is "+joined.Login+"; keep it")
	return address("/sign-in", "next", "/inbox", "login", joined.Login), nil
}

func (v *visit) delegationPart(tx *ledger.Tx, p party.Party, members []party.Member) (g.Node, error) {
	delegations, err := party.Delegations(tx, p.ID)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, m := range members {
		names[m.ID] = m.Name
	}
	rows := make([]components.Row, 0, len(delegations))
	for _, d := range delegations {
		act := g.Text("—")
		over := d.EndedAt != 0 || d.To < v.today().String()
		me := v.caller.Actor.Membership
		if !over && (me == d.Giver || me == d.Receiver || access.Does(v.caller.Actor, access.Administrator)) && access.Can(v.caller.Actor, access.DelegationEnd, access.Facts{Owner: p.ID}) {
			act = components.Act{Label: tr("终止", "End"), Weight: components.Plain, Action: "/organisation/delegations/" + d.ID + "/end", Values: []components.Pair{oncePair()}}.In(v.lang)
		}
		state := tr("尚未开始", "Not begun")
		switch {
		case d.EndedAt != 0:
			state = tr("提前终止", "Ended early")
		case over:
			state = tr("已期满", "Over")
		case d.Stands(v.today()):
			state = tr("有效", "In effect")
		}
		rows = append(rows, components.Row{Cells: []g.Node{
			g.Text(names[d.Giver]), g.Text(names[d.Receiver]), v.functions(d.Functions), components.Date(d.From), components.Date(d.To), g.Text(d.Reason), v.text(state), act,
		}})
	}
	var add g.Node
	if access.Can(v.caller.Actor, access.DelegationGive, access.Facts{Owner: p.ID}) {
		add = components.Acts(components.ButtonLink{Label: tr("委托职能", "Delegate functions"), Href: "/organisation/delegations/new"}.In(v.lang))
	}
	return components.Section(v.lang, "delegations", tr("委托", "Delegations"), components.Table{
		Caption: tr("委托", "Delegations"), Quiet: true,
		Columns: []components.Column{
			{Head: tr("委托人", "From")}, {Head: tr("受托人", "To")}, {Head: tr("职能", "Functions")}, {Head: tr("首日", "First day")}, {Head: tr("末日", "Last day")},
			{Head: tr("事由", "Reason")}, {Head: tr("状态", "State")}, {Head: tr("操作", "Act")},
		},
		Rows:  rows,
		Empty: components.Empty{Title: tr("还没有委托", "No delegations yet"), Text: tr("休假或出差时，可将自己的职能委托给同事一段时间，到期自动终止。", "Before leave or travel hand your functions to a colleague for a term; it ends by itself.")},
	}.In(v.lang), add), nil
}

func (v *visit) delegatePage(tx *ledger.Tx, f form) (content, error) {
	p, err := v.ownPartyFor(tx, access.DelegationGive)
	if err != nil {
		return content{}, err
	}
	members, err := party.Members(tx, p.ID)
	if err != nil {
		return content{}, err
	}
	own, err := party.GetMembership(tx, v.caller.Actor.Membership)
	if err != nil {
		return content{}, err
	}
	var others []components.Option
	for _, m := range members {
		if !m.Ended() && !m.Closed && m.ID != own.ID {
			others = append(others, components.Option{Value: m.ID, Label: components.Same(m.Name + "（" + m.Login + "）")})
		}
	}
	title := tr("委托职能", "Delegate functions")
	return content{Title: title, Crumbs: []components.NavItem{organisationCrumb, membersCrumb, {Label: title}}, Body: []g.Node{
		components.Heading{Title: title, Lead: tr("您自己仍保有职能；到期自动终止，也可提前终止。", "You keep the functions yourself; it ends by itself, or earlier by you.")}.In(v.lang),
		v.entry(f, entry{Action: "/organisation/delegations/new", Submit: tr("委托", "Delegate")},
			v.pick(f, f.must("receiver", tr("受托人", "To whom"), components.Text{}), "", others),
			v.functionBoxes(f, nil, own.Functions),
			v.day(f, f.field("from", tr("首日", "First day"), tr("不填即为今天", "Today when left empty")), ""),
			v.day(f, f.must("to", tr("末日", "Last day"), components.Text{}), ""),
			v.line(f, f.field("reason", tr("事由", "Reason"), components.Text{}), "", components.Medium)),
	}}, nil
}

func (v *visit) delegate() (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		_, err := party.Delegate(tx, party.Delegation{
			Receiver: v.FormValue("receiver"), Functions: v.chosenFunctions(), From: v.FormValue("from"), To: v.FormValue("to"), Reason: v.FormValue("reason"),
		})
		return "/organisation/members", err
	})
	if err == nil {
		v.flash("职能已委托", "The functions are delegated")
	}
	return next, err
}

func (v *visit) endDelegation() (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		_, err := party.EndDelegation(tx, v.Param("id"))
		return "/organisation/members", err
	})
	if err == nil {
		v.flash("委托已终止", "The delegation has ended")
	}
	return next, err
}
