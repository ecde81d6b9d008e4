package pages

import (
	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/web/components"
)

func mountCommittee(p *Pages) {
	p.page("/desk/committees", (*visit).committeesPage)
	p.form("/desk/committees/:id/appoint", (*visit).appointPage, (*visit).appoint)
	p.form("/desk/committee-seats/:id/end", (*visit).dismissPage, (*visit).dismiss)
}

var (
	committeesTitle = tr("委员会与表决", "Committees and votes")
	committeesCrumb = components.NavItem{Label: committeesTitle, Href: "/desk/committees"}
	appointTitle    = tr("任命委员", "Appoint a member")
	dismissTitle    = tr("终止席位", "End the seat")
)

// committeesPage shows what awaits a vote, and who sits on the committees that the rule sets name.
func (v *visit) committeesPage(tx *ledger.Tx) (content, error) {
	if err := v.mustBe(access.RegistrationBody, access.Authority, access.Auditor); err != nil {
		return content{}, err
	}
	committees, err := procedure.Committees(tx, v.Book)
	if err != nil {
		return content{}, err
	}
	open, err := procedure.OpenVotes(tx, false)
	if err != nil {
		return content{}, err
	}
	names := v.lookup(tx)
	rows := make([]components.Row, 0, len(open))
	for _, c := range open {
		vote, yours := c.Vote(), g.Text("—")
		if c.Seated(v.caller.Actor) != nil {
			yours = components.Link("/cases/"+c.ID+"/work/ballot", v.text(tr("待您表决", "Your vote is awaited")))
		}
		rows = append(rows, components.Row{Late: vote.Inquorate, Cells: []g.Node{
			components.Link(v.caseAddress(c), v.text(c.Title)), v.text(vote.Rule.Title),
			g.Text(decimal(vote.Cast()) + " / " + decimal(vote.Members)), g.Text(decimal(vote.Rule.Quorum)), yours,
		}})
	}
	body := []g.Node{
		components.Heading{Title: committeesTitle, Lead: tr("规则集要求委员会表决的事项，未经表决同意不得办理下一步。", "What a rule set puts to a committee's vote goes no further without its consent.")}.In(v.lang),
		components.Section(v.lang, "votes", tr("待表决的事项", "Cases that await a vote"), components.Table{
			Caption: tr("待表决的事项", "Cases that await a vote"), Quiet: true, Rows: rows,
			Columns: []components.Column{{Head: tr("事项", "Case")}, {Head: tr("委员会", "Committee")}, {Head: tr("已表决的委员", "Members who have voted")}, {Head: tr("法定人数", "Quorum")}, {Head: tr("您的表决", "Your vote")}},
			Empty:   components.Empty{Title: tr("没有待表决的事项", "Nothing awaits a vote")},
		}.In(v.lang)),
	}
	if len(committees) == 0 {
		body = append(body, components.Empty{Title: tr("现行规则集没有设委员会", "The rule sets in force have no committee"), Text: tr("规则集要求表决时，委员会会显示在这里。", "When a rule set asks for a vote, its committee appears here.")}.In(v.lang))
	}
	for _, c := range committees {
		body = append(body, v.committeePart(c, names))
	}
	return content{Title: committeesTitle, Body: body}, names.err
}

// committeePart is one committee with its members, and what the caller may do about them.
func (v *visit) committeePart(c procedure.Committee, names *lookup) g.Node {
	mine := v.appoints(c)
	rows := make([]components.Row, 0, len(c.Seats))
	for _, s := range c.Seats {
		var state g.Node
		switch {
		case s.EndedAt != 0:
			state = g.Group{v.text(tr("已终止：", "Ended: ")), dayOf(s.EndedAt), g.Text(" " + s.Reason)}
		case !s.Sits(v.today()):
			state = v.text(tr("不在任期内", "Not within the term"))
		case mine:
			state = components.Link("/desk/committee-seats/"+s.ID+"/end", v.text(dismissTitle))
		default:
			state = v.text(tr("在任", "Sits"))
		}
		rows = append(rows, components.Row{Cells: []g.Node{g.Text(names.person(s.Account)), names.partyLink(s.Party), components.Date(s.From), components.Date(s.To), state}})
	}
	parts := []g.Node{
		components.Facts(v.lang, components.Fact{Term: tr("依据", "Article"), Value: v.text(cited(c.Article, c.Sureness))}),
		components.Table{
			Caption: c.Title, Quiet: true, Rows: rows,
			Columns: []components.Column{{Head: tr("委员", "Member")}, {Head: tr("任命单位", "Appointed by")}, {Head: tr("任期起", "From")}, {Head: tr("任期止", "To")}, {Head: tr("席位", "Seat")}},
			Empty:   components.Empty{Title: tr("尚未任命委员", "No member has been appointed")},
		}.In(v.lang),
	}
	if mine {
		parts = append(parts, components.Acts(components.ButtonLink{Label: appointTitle, Href: "/desk/committees/" + c.ID + "/appoint", Weight: components.Primary}.In(v.lang)))
	}
	return components.Section(v.lang, "committee-"+c.ID, c.Title, parts...)
}

// appoints reports whether the caller may appoint members of the committee.
func (v *visit) appoints(c procedure.Committee) bool {
	if !access.Can(v.caller.Actor, access.CommitteeAppoint, access.Facts{}) {
		return false
	}
	for _, role := range c.AppointedBy {
		if access.Has(v.caller.Actor, access.Role(role)) {
			return true
		}
	}
	return false
}

func (v *visit) committeeNamed(tx *ledger.Tx, id string) (procedure.Committee, error) {
	list, err := procedure.Committees(tx, v.Book)
	for _, c := range list {
		if c.ID == id {
			return c, nil
		}
	}
	if err == nil {
		err = fault.New(fault.NotFound, "committee.unknown", "没有这个委员会", "There is no such committee")
	}
	return procedure.Committee{}, err
}

func (v *visit) appointPage(tx *ledger.Tx, f form) (content, error) {
	if err := v.mustBe(access.RegistrationBody, access.Authority); err != nil {
		return content{}, err
	}
	c, err := v.committeeNamed(tx, v.Param("id"))
	if err != nil {
		return content{}, err
	}
	accounts, err := party.Accounts(tx, v.caller.Actor.Party)
	if err != nil {
		return content{}, err
	}
	options := make([]components.Option, 0, len(accounts))
	for _, a := range accounts {
		if !a.Closed {
			options = append(options, components.Option{Value: a.ID, Label: components.Same(a.Name + "（" + a.Login + "）")})
		}
	}
	today := v.today()
	return content{Title: appointTitle, Crumbs: []components.NavItem{committeesCrumb, {Label: appointTitle}}, Body: []g.Node{
		components.Heading{Over: c.Title, Title: appointTitle, Lead: tr("委员以本单位的账号参加表决；外部专家请先开通只读账号，并登记实名。", "A member votes with an account of your organisation; open one that only reads for an outside expert first, and record the real name.")}.In(v.lang),
		v.entry(f, entry{Action: "/desk/committees/" + c.ID + "/appoint", Submit: appointTitle},
			v.pick(f, f.must("account", tr("委员", "Member"), components.Text{}), "", options),
			v.day(f, f.must("from", tr("任期起始日", "First day of the term"), components.Text{}), today.String()),
			v.day(f, f.must("to", tr("任期届满日", "Last day of the term"), components.Text{}), "")),
	}}, nil
}

func (v *visit) appoint() (string, error) {
	from, wrongFrom := v.date("from")
	to, wrongTo := v.date("to")
	if err := fault.Join(wrongFrom, wrongTo); err != nil {
		return "", err
	}
	a := procedure.Appointed{Committee: v.Param("id"), Account: v.FormValue("account"), From: from, To: to}
	return v.do(func(tx *ledger.Tx) (string, error) {
		_, err := party.AppointToCommittee(tx, v.Book, a)
		return "/desk/committees", err
	})
}

func (v *visit) dismissPage(tx *ledger.Tx, f form) (content, error) {
	if err := v.mustBe(access.RegistrationBody, access.Authority); err != nil {
		return content{}, err
	}
	return content{Title: dismissTitle, Crumbs: []components.NavItem{committeesCrumb, {Label: dismissTitle}}, Body: []g.Node{
		components.Heading{Title: dismissTitle, Lead: tr("委员不再参加此后的表决，已作的表决仍然有效。", "The member votes no more; the ballots that it has cast stand.")}.In(v.lang),
		v.entry(f, entry{Action: "/desk/committee-seats/" + v.Param("id") + "/end", Submit: dismissTitle},
			v.area(f, f.must("reason", tr("理由", "Reasons"), components.Text{}), "", 4, 2000)),
	}}, nil
}

func (v *visit) dismiss() (string, error) {
	return v.do(func(tx *ledger.Tx) (string, error) {
		_, err := procedure.Dismiss(tx, v.Book, v.Param("id"), v.FormValue("reason"))
		return "/desk/committees", err
	})
}
