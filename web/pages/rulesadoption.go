package pages

import (
	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/registry/party"
	"huishu/registry/rehearsal"
	"huishu/web/components"
)

func mountAdoption(p *Pages) {
	p.page("/rules/adoptions/:id", (*visit).adoptionPage)
	p.form("/desk/rules/propose", (*visit).proposeSetPage, (*visit).proposeSet)
	p.echo.POST("/desk/rules/preview", p.previewSet)
	p.act("/desk/rules/adoptions/:id/confirm", (*visit).confirmSet)
	p.form("/desk/rules/adoptions/:id/withdraw", (*visit).withdrawSetPage, (*visit).withdrawSet)
	mountRevocation(p)
}

func ruleCrumbs(here components.Text, between ...components.NavItem) []components.NavItem {
	list := append([]components.NavItem{{Label: tr("规则", "Rules"), Href: "/rules"}}, between...)
	return append(list, components.NavItem{Label: here})
}

var adoptionStates = map[adoption.State]components.State{
	adoption.Proposed:  {Tone: components.Waiting, Word: tr("待另一人确认", "Waits for a second person")},
	adoption.Adopted:   {Tone: components.Valid, Word: tr("已采用", "Adopted")},
	adoption.Withdrawn: {Tone: components.Ended, Word: tr("已撤回", "Withdrawn")},
	adoption.Revoked:   {Tone: components.Ended, Word: tr("采用已撤销", "Revoked")},
}

// adoptionState is how it stands with a proposal, and whether what was adopted is to be taken back.
func adoptionState(a adoption.Adoption) components.State {
	if a.State == adoption.Adopted && a.Revocation.Pending() {
		return components.State{Tone: components.Waiting, Word: tr("已采用，撤销待另一人确认", "Adopted; its revocation waits for a second person")}
	}
	return adoptionStates[a.State]
}

// mayAdopt reports whether the caller is of those who propose and confirm.
func (v *visit) mayAdopt() bool {
	return access.Can(v.caller.Actor, access.RuleSetPropose, access.Facts{})
}

// adoptionTable lists what was proposed and adopted, as far as the caller may see it.
func (v *visit) adoptionTable(tx *ledger.Tx) (g.Node, error) {
	list, err := adoption.List(tx)
	if err != nil {
		return nil, err
	}
	rows := []components.Row{}
	for _, a := range list {
		if !a.MaySee(v.caller.Actor) {
			continue
		}
		set, err := a.Text(tx, v.Book)
		if err != nil {
			return nil, err
		}
		rows = append(rows, components.Row{Cells: []g.Node{
			components.Link("/rules/adoptions/"+a.ID, v.text(set.Title)), components.Code(set.Number), adoptionState(a).In(v.lang),
			components.Date(a.From.String()), components.When(a.ProposedAt),
		}})
	}
	return components.Section(v.lang, "adoptions", tr("采用", "Adoption"), components.Table{
		Caption: tr("采用", "Adoption"), Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("规则集", "Rule set")}, {Head: tr("文号", "Number")}, {Head: tr("状态", "State")}, {Head: tr("生效日", "Governs from")}, {Head: tr("提议", "Proposed")}},
		Empty: components.Empty{Title: tr("尚未采用规则集", "No rule set was adopted yet"),
			Text: tr("目前适用的规则集均随程序提供。主管部门采用的后续规则集会列在这里。", "The sets that govern come with the program. What the authority adopts after them stands here.")},
	}.In(v.lang)), nil
}

// adoptionPage is one proposal: what it would change while it waits, and who decided it.
func (v *visit) adoptionPage(tx *ledger.Tx) (content, error) {
	a, err := adoption.Seen(tx, v.Param("id"))
	if err != nil {
		return content{}, err
	}
	set, err := a.Text(tx, v.Book)
	if err != nil {
		return content{}, err
	}
	facts, err := v.adoptionFacts(tx, a, set)
	if err != nil {
		return content{}, err
	}
	state := adoptionState(a)
	body := []g.Node{components.Heading{Over: components.Same(set.Number), Title: set.Title, State: &state}.In(v.lang), facts}
	if a.State == adoption.Proposed {
		body = append(body, v.decideSet(tx, a))
	}
	body = append(body, v.revocationPart(tx, a))
	open := a.State == adoption.Proposed || a.State == adoption.Adopted && v.today().Before(a.From)
	if open && access.Can(v.caller.Actor, access.RuleSetRead, access.Facts{}) {
		r, err := rehearsal.Run(tx, v.Book, set, a.From)
		if err != nil {
			return content{}, err
		}
		body = append(body, v.rehearsalPart(r))
	}
	return content{Title: set.Title, Section: "/rules", Crumbs: ruleCrumbs(tr("采用", "Adoption")), Body: body}, nil
}

func (v *visit) adoptionFacts(tx *ledger.Tx, a adoption.Adoption, set *rules.Set) (g.Node, error) {
	names := v.lookup(tx)
	events, err := tx.History(adoption.SubjectAdoption, a.ID)
	if err != nil {
		return nil, err
	}
	inner := access.Can(v.caller.Actor, access.RuleSetRead, access.Facts{})
	who := func(account, organisation string) g.Node {
		out := g.Group{names.partyLink(organisation)}
		if inner { // who of the office is its own affair
			out = append(out, g.Text(" "+names.person(account)))
		}
		return out
	}
	until := ""
	if !a.To.IsZero() {
		until = a.To.String()
	}
	facts := []components.Fact{
		{Term: tr("规则集", "Rule set"), Value: components.Link("/rules/"+a.Hash, components.Code(a.Set))},
		{Term: tr("适用期间", "Governs"), Value: v.dayRange(a.From.String(), until)},
		{Term: tr("提议", "Proposed"), Value: g.Group{components.When(a.ProposedAt), g.Text(" "), who(a.ProposedBy, a.ProposedFor)}},
		{Term: tr("理由", "Reason"), Value: paragraphs(a.Reason)},
	}
	if !a.DecidedAt.IsZero() {
		decided := adoptionStates[a.State]
		if a.State == adoption.Revoked { // it was adopted first
			decided = adoptionStates[adoption.Adopted]
		}
		facts = append(facts, components.Fact{Term: decided.Word, Value: g.Group{components.When(a.DecidedAt), g.Text(" "), who(a.DecidedBy, a.DecidedFor)}})
	}
	if a.DecidedReason != "" {
		facts = append(facts, components.Fact{Term: tr("撤回理由", "Why it was withdrawn"), Value: paragraphs(a.DecidedReason)})
	}
	facts = append(facts, v.revocationFacts(a, who)...)
	if n := len(events); n > 0 { // the last act: that by which it stands as the page says
		facts = append(facts, components.Fact{Term: tr("日志", "Log"), Value: components.Link("/events/"+events[n-1].ID, v.text(tr("查看证明", "See the proof")))})
	}
	return components.Facts(v.lang, append(facts, components.Fact{Term: tr("规则集指纹", "Hash"), Value: components.CopyCode(v.lang, set.Hash)})...), names.err
}

// decideSet are the buttons of a proposal. Whoever proposed it sees that it waits for somebody else.
func (v *visit) decideSet(tx *ledger.Tx, a adoption.Adoption) g.Node {
	if !v.mayAdopt() {
		return nil
	}
	withdraw := components.ButtonLink{Label: tr("撤回提议", "Withdraw it"), Href: "/desk/rules/adoptions/" + a.ID + "/withdraw"}.In(v.lang)
	if own, err := party.SamePerson(tx)(a.ProposedBy, v.caller.Actor.Account); err == nil && own {
		return g.Group{components.Note(v.lang, components.Waiting, v.paragraph("此提议由您提出，须由另一名工作人员确认。", "You proposed this; a colleague must confirm it.")), components.Acts(withdraw)}
	}
	day := a.From.String()
	return components.Acts(components.Act{
		Label: tr("确认采用", "Adopt it"), Action: "/desk/rules/adoptions/" + a.ID + "/confirm", Weight: components.Primary, Values: []components.Pair{oncePair()},
		Confirm: tr("自 "+day+" 起适用本规则集，原规则集于前一日终止；此后提出的事项按它办理。此事项写入日志；"+day+" 之前须由两人撤销，此后只能由后续规则集取代。",
			"It governs from "+day+"; the set before ends the day before, and what is filed from then on is judged by it. This enters the log; before "+day+" two persons can revoke it, from then on only a further set follows it."),
	}.In(v.lang), withdraw)
}

func (v *visit) confirmSet() (string, error) {
	id := v.Param("id")
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		_, err := adoption.Confirm(tx, v.Book, id, party.SamePerson(tx))
		return "/rules/adoptions/" + id, err
	})
	if err == nil {
		v.flash("规则集已采用", "The rule set is adopted")
	}
	return next, err
}

func (v *visit) withdrawSetPage(tx *ledger.Tx, f form) (content, error) {
	if err := v.mustBe(access.Authority); err != nil {
		return content{}, err
	}
	a, err := adoption.Seen(tx, v.Param("id"))
	if err != nil {
		return content{}, err
	}
	title := tr("撤回提议", "Withdraw the proposal")
	return content{Title: title, Section: "/rules", Crumbs: ruleCrumbs(title), Body: []g.Node{
		components.Heading{Over: components.Same(a.Set), Title: title, Lead: tr("撤回后不再等待确认；可以改正后重新提议。", "It waits no more; it can be mended and proposed again.")}.In(v.lang),
		v.entry(f, entry{Action: "/desk/rules/adoptions/" + a.ID + "/withdraw", Submit: title},
			v.area(f, f.must("reason", tr("撤回理由", "Reason"), components.Text{}), "", 3, 1000)),
	}}, nil
}

func (v *visit) withdrawSet() (string, error) {
	id := v.Param("id")
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		_, err := adoption.Withdraw(tx, id, v.FormValue("reason"))
		return "/rules/adoptions/" + id, err
	})
	if err == nil {
		v.flash("提议已撤回", "The proposal is withdrawn")
	}
	return next, err
}
