package pages

import (
	"slices"
	"strings"
	"time"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/compliance/code"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/registry/sso"
	"huishu/web/components"
)

func mountOrganisation(p *Pages) {
	p.page("/organisation", (*visit).organisationPage)
	p.form("/organisation/profile", (*visit).profilePage, (*visit).editProfile)
	p.form("/organisation/members/new", (*visit).memberPage, (*visit).addMember)
	p.act("/organisation/members/:id/close", (*visit).closeMember)
	p.form("/organisation/officers", (*visit).officerPage, (*visit).appointOfficer)
	p.form("/organisation/officers/:office/vacate", (*visit).vacatePage, (*visit).vacateOffice)
}

// ownParty is the organisation of the caller.
func (v *visit) ownParty(tx *ledger.Tx) (party.Party, error) {
	if err := v.mustSignIn(); err != nil {
		return party.Party{}, err
	}
	if v.caller.Actor.Party == "" {
		return party.Party{}, fault.New(fault.Forbidden, "membership.none", "您目前不为任何单位办理事项", "You act for no organisation now").
			Do("请在“我的账号”选择单位，或接受邀请", "Choose an organisation on your account's page, or accept an invitation")
	}
	return party.Get(tx, v.caller.Actor.Party)
}

// ownPartyFor is the organisation of the caller, who may do the act for it.
func (v *visit) ownPartyFor(tx *ledger.Tx, act access.Act) (party.Party, error) {
	p, err := v.ownParty(tx)
	if err == nil {
		err = access.Require(tx, act, access.Facts{Owner: p.ID})
	}
	return p, err
}

// organisationPage is the caller's organisation: particulars, people, officers.
func (v *visit) organisationPage(tx *ledger.Tx) (content, error) {
	p, err := v.ownParty(tx)
	if err != nil {
		return content{}, err
	}
	accounts, err := party.Accounts(tx, p.ID)
	if err != nil {
		return content{}, err
	}
	bound, err := sso.Bound(tx, p.ID)
	if err != nil {
		return content{}, err
	}
	officers, err := v.officerPart(tx, p)
	if err != nil {
		return content{}, err
	}
	identity, err := v.identityPart(tx, p)
	if err != nil {
		return content{}, err
	}
	file, err := v.filePart(tx, p)
	if err != nil {
		return content{}, err
	}
	matters, err := v.mattersPart(tx, p)
	if err != nil {
		return content{}, err
	}
	heading := components.Heading{Over: p.Kind.Title(), Title: components.T(p.NameZH, p.NameEN), Code: p.USCC}
	if access.Can(v.caller.Actor, access.PartyEdit, access.Facts{Owner: p.ID}) {
		heading.Acts = append(heading.Acts, components.ButtonLink{Label: tr("修改资料", "Edit the particulars"), Href: "/organisation/profile"}.In(v.lang))
	}
	return content{Title: tr("本单位", "Organisation"), Body: []g.Node{
		heading.In(v.lang),
		components.Facts(v.lang,
			components.Fact{Term: tr("行政区划", "Division"), Value: g.Text(code.DivisionPath(p.Region))},
			components.Fact{Term: tr("地址", "Address"), Value: g.Text(p.Address)},
			components.Fact{Term: tr("法定代表人（负责人）", "Legal representative"), Value: g.Text(p.LegalRep)},
			components.Fact{Term: tr("联系人", "Contact"), Value: g.Text(p.ContactName + " " + p.ContactPhone + " " + p.ContactEmail)},
		),
		identity, file, matters, officers, v.memberTable(p, accounts, bound),
	}}, nil
}

// officerPart shows who holds the offices that the rules demand of a public body.
func (v *visit) officerPart(tx *ledger.Tx, p party.Party) (g.Node, error) {
	if p.Kind == party.Company || p.Kind == party.Exchange {
		return nil, nil
	}
	officers, err := party.Officers(tx, p.ID)
	if err != nil {
		return nil, err
	}
	vacant, err := party.Vacancies(tx, p)
	if err != nil {
		return nil, err
	}
	parts := []g.Node{v.vacancyNote(vacant), v.officerTable(officers)}
	if v.own(p.ID) && access.Can(v.caller.Actor, access.PartyAppoint, access.Facts{Owner: p.ID}) {
		acts := []g.Node{components.ButtonLink{Label: tr("任命负责人", "Appoint an officer"), Href: "/organisation/officers"}.In(v.lang)}
		for _, o := range officers {
			if o.To == "" {
				acts = append(acts, components.ButtonLink{Label: vacateTitle(o.Office), Href: "/organisation/officers/" + string(o.Office) + "/vacate"}.In(v.lang))
			}
		}
		parts = append(parts, components.Acts(acts...))
	}
	return components.Section(v.lang, "officers", tr("数据负责人", "Officers"), parts...), nil
}

func (v *visit) vacancyNote(vacant []party.Office) g.Node {
	if len(vacant) == 0 {
		return nil
	}
	var lines []g.Node
	for _, o := range vacant {
		lines = append(lines, v.paragraph("尚未配备"+o.Title().ZH+"。", "No "+o.Title().EN+" has been appointed."), components.Article(o.Article()))
	}
	return components.Note(v.lang, components.Waiting, lines...)
}

func (v *visit) officerTable(officers []party.Officer) g.Node {
	rows := make([]components.Row, 0, len(officers))
	for _, o := range officers {
		rows = append(rows, components.Row{Cells: []g.Node{
			v.text(o.Office.Title()), g.Text(o.Person), g.Text(o.Post), components.Date(o.From), components.Date(o.To),
		}})
	}
	return components.Table{
		Caption: tr("数据负责人", "Officers"), Quiet: true,
		Columns: []components.Column{{Head: tr("职责", "Office")}, {Head: tr("姓名", "Name")}, {Head: tr("职务", "Post")}, {Head: tr("任职", "From")}, {Head: tr("离任", "Until")}},
		Rows:    rows,
		Empty: components.Empty{Title: tr("还没有登记负责人", "No officer is on record"),
			Text: tr("首席数据官与数据安全责任人登记后会出现在这里。", "The chief data officer and the security officer will appear here.")},
	}.In(v.lang)
}

// memberTable lists the members; bound are those whom a single sign-on lets in.
func (v *visit) memberTable(p party.Party, accounts []party.Account, bound map[string]bool) g.Node {
	facts := access.Facts{Owner: p.ID}
	mayClose, mayReset := access.Can(v.caller.Actor, access.AccountDisable, facts), access.Can(v.caller.Actor, access.FactorReset, facts)
	rows := make([]components.Row, 0, len(accounts))
	for _, a := range accounts {
		state, act := components.StateOf("active"), g.Text("—")
		if a.Closed {
			state = components.StateOf("disabled")
		} else if mayClose && a.ID != v.caller.Actor.Account {
			act = components.Act{
				Label: tr("停用", "Close"), Weight: components.Danger, Action: "/organisation/members/" + a.ID + "/close", Values: []components.Pair{oncePair()},
				Confirm: tr(a.Name+"将立即退出登录，且不能再用此账号登录；已办理的事项仍留有记录。", a.Name+" is signed out at once and cannot sign in again; what was done stays on record."),
			}.In(v.lang)
		}
		if mayReset && (a.SecondFactor || bound[a.ID]) && !a.Closed && a.ID != v.caller.Actor.Account {
			act = g.Group{act, g.Text(" "), v.resetButton(a)}
		}
		rows = append(rows, components.Row{Cells: []g.Node{g.Text(a.Name), components.Code(a.Login), state.In(v.lang), components.When(time.UnixMilli(a.CreatedAt)), act}})
	}
	var add g.Node
	if access.Can(v.caller.Actor, access.AccountCreate, facts) {
		add = components.ButtonLink{Label: tr("添加成员", "Add a member"), Href: "/organisation/members/new"}.In(v.lang)
	}
	add = components.Acts(add, components.ButtonLink{Label: tr("职能、邀请与委托", "Functions, invitations, delegations"), Href: "/organisation/members"}.In(v.lang))
	return components.Section(v.lang, "members", tr("成员", "Members"), components.Table{
		Caption: tr("成员", "Members"), Quiet: true,
		Columns: []components.Column{{Head: tr("姓名", "Name")}, {Head: tr("登录名", "Login")}, {Head: tr("状态", "State")}, {Head: tr("开通", "Opened")}, {Head: tr("操作", "Act")}},
		Rows:    rows,
	}.In(v.lang), add)
}

var organisationCrumb = components.NavItem{Label: tr("本单位", "Organisation"), Href: "/organisation"}

func (v *visit) profilePage(tx *ledger.Tx, f form) (content, error) {
	p, err := v.ownPartyFor(tx, access.PartyEdit)
	if err != nil {
		return content{}, err
	}
	title := tr("修改单位资料", "Edit the particulars")
	return content{Title: title, Crumbs: []components.NavItem{organisationCrumb, {Label: title}}, Body: []g.Node{
		components.Heading{Title: title, Code: p.USCC}.In(v.lang),
		v.entry(f, entry{Action: "/organisation/profile", Submit: tr("保存", "Save"), Fresh: "/organisation"}, f.version(p.Version), v.profileFields(f, p.Profile)),
	}}, nil
}

func (v *visit) editProfile() (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		_, err := party.Edit(tx, tx.Actor.Party, v.seen(), v.profile())
		return "/organisation", err
	})
	if err == nil {
		v.flash("单位资料已保存", "The particulars are saved")
	}
	return next, err
}

func (v *visit) memberPage(tx *ledger.Tx, f form) (content, error) {
	if _, err := v.ownPartyFor(tx, access.AccountCreate); err != nil {
		return content{}, err
	}
	title := tr("添加成员", "Add a member")
	return content{Title: title, Crumbs: []components.NavItem{organisationCrumb, {Label: title}}, Body: []g.Node{
		components.Heading{Title: title, Lead: tr("每人一个账号，办理的事项记在本人名下。", "One account for each person; what they do is recorded in their name.")}.In(v.lang),
		v.entry(f, entry{Action: "/organisation/members/new", Submit: tr("开通账号", "Open the account")}, v.accountFields(f),
			v.functionBoxes(f, []access.Function{access.Handler, access.Approver}, access.Functions)),
	}}, nil
}

func (v *visit) addMember() (string, error) {
	if err := v.mustSignIn(); err != nil {
		return "", err
	}
	account, unfit := v.newAccount()
	account.Functions = v.chosenFunctions()
	var opened party.Account
	next, err := v.do(func(tx *ledger.Tx) (_ string, err error) {
		opened, err = party.CreateAccount(tx, tx.Actor.Party, account)
		return "/organisation", err
	})
	if err = together(unfit, err); err == nil {
		v.flash("账号 "+opened.Login+" 已开通，请将账号和密码当面告知本人", "Account "+opened.Login+" is open; hand account and password over in person")
	}
	return next, err
}

func (v *visit) closeMember() (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		return "/organisation", party.CloseAccount(tx, v.Param("id"))
	})
	if err == nil {
		v.flash("账号已停用", "The account is closed")
	}
	return next, err
}

func (v *visit) officerPage(tx *ledger.Tx, f form) (content, error) {
	if _, err := v.ownPartyFor(tx, access.PartyAppoint); err != nil {
		return content{}, err
	}
	title := tr("任命负责人", "Appoint an officer")
	return content{Title: title, Crumbs: []components.NavItem{organisationCrumb, {Label: title}}, Body: []g.Node{
		components.Heading{Title: title, Lead: tr("新任者到任之日，原任者离任。", "Whoever held the office leaves it the day the new one begins.")}.In(v.lang),
		v.entry(f, entry{Action: "/organisation/officers", Submit: tr("任命", "Appoint")},
			v.radio(f, f.must("office", tr("职责", "Office"), components.Text{}), string(party.ChiefDataOfficer), officeOptions()),
			v.officerFields(f, "")),
	}}, nil
}

func officeOptions() []components.Option {
	var list []components.Option
	for _, o := range party.Offices {
		list = append(list, components.Option{Value: string(o), Label: o.Title(), Hint: components.Same(o.Article())})
	}
	return list
}

// officerFields are the person in an office; at comes before each name.
func (v *visit) officerFields(f form, at string) g.Node {
	return g.Group{
		v.line(f, f.must(at+"person", tr("姓名", "Name"), components.Text{}), "", components.Medium),
		v.line(f, f.field(at+"post", tr("职务", "Post"), components.Text{}), "", components.Medium),
		v.line(f, f.field(at+"phone", tr("联系电话", "Telephone"), tr("不对外公开", "Not made public")), "", components.Medium),
		v.day(f, f.field(at+"from", tr("任职日期", "First day"), tr("不填即为今天", "Today when left empty")), ""),
	}
}

// officer reads officerFields.
func (v *visit) officer(office party.Office, at string) party.Officer {
	return party.Officer{
		Office: office, Person: v.FormValue(at + "person"), Post: v.FormValue(at + "post"), Phone: v.FormValue(at + "phone"), From: v.FormValue(at + "from"),
	}
}

func (v *visit) appointOfficer() (string, error) {
	o := v.officer(party.Office(v.FormValue("office")), "")
	next, err := v.do(func(tx *ledger.Tx) (string, error) { return "/organisation", party.Appoint(tx, tx.Actor.Party, o) })
	if err == nil {
		v.flash("已任命"+o.Office.Title().ZH, "The "+o.Office.Title().EN+" is appointed")
	}
	return next, err
}

func vacateTitle(o party.Office) components.Text {
	return tr("登记"+o.Title().ZH+"离任", "The "+strings.ToLower(o.Title().EN)+" has left")
}

// vacatePage asks for the day on which an officer left whom nobody follows yet.
func (v *visit) vacatePage(tx *ledger.Tx, f form) (content, error) {
	if _, err := v.ownPartyFor(tx, access.PartyAppoint); err != nil {
		return content{}, err
	}
	office := party.Office(v.Param("office"))
	if !slices.Contains(party.Offices, office) {
		return content{}, fault.New(fault.NotFound, "not_found", "没有这个页面", "There is no such page")
	}
	title := vacateTitle(office)
	return content{Title: title, Crumbs: []components.NavItem{organisationCrumb, {Label: title}}, Body: []g.Node{
		components.Heading{Title: title, Lead: tr("已有接任者的，直接任命接任者即可。职责空缺期间，本单位会收到提示，主管部门可以看到。",
			"Where somebody follows, appoint that person instead. While the office is vacant your organisation is warned and the authority sees it.")}.In(v.lang),
		v.entry(f, entry{Action: "/organisation/officers/" + string(office) + "/vacate", Submit: title},
			v.day(f, f.field("to", tr("离任日期", "Day of leaving"), tr("不再任职的第一天，不填即为今天", "First day no longer in office; today when left empty")), "")),
	}}, nil
}

func (v *visit) vacateOffice() (string, error) {
	office := party.Office(v.Param("office"))
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		return "/organisation", party.Vacate(tx, tx.Actor.Party, office, v.FormValue("to"))
	})
	if err == nil {
		v.flash("已登记"+office.Title().ZH+"离任", "The "+office.Title().EN+" is recorded as having left")
	}
	return next, err
}
