package pages

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/product"
	"huishu/web/components"
)

func mountEnding(p *Pages) {
	p.form("/desk/agreements/:id/ending", (*visit).endingPage, (*visit).proposeEnding)
}

// endingAddress is where one side acts on the wish to end an agreement by mutual consent: the proposal that awaits its
// answer, otherwise the form of a new one.
func (v *visit) endingAddress(tx *ledger.Tx, agreement string) (string, error) {
	list, err := product.Endings(tx, agreement)
	if n := len(list); n > 0 && list[n-1].Open(v.today()) {
		return "/cases/" + list[n-1].CaseID, err
	}
	return "/desk/agreements/" + agreement + "/ending", err
}

var endingTitle = tr("提议协商一致终止", "Propose to end it by mutual consent")

// noMutualEnding says why an agreement of older rules does not end by mutual consent, and what leads to the same.
func (v *visit) noMutualEnding(a product.Agreement, refusal error) content {
	why := fault.From(refusal)
	return content{Title: endingTitle, Crumbs: draftCrumbs(a, endingTitle), Body: []g.Node{
		components.Heading{Over: components.Same(a.Title), Title: endingTitle}.In(v.lang),
		components.Note(v.lang, components.Waiting, v.text(why.Message), components.Article(why.Article)),
		h.P(v.text(why.Remedy)),
		components.Acts(components.ButtonLink{Label: tr("办理终止", "End the agreement"), Href: "/cases/" + a.CaseID, Weight: components.Primary}.In(v.lang)),
	}}
}

// endingPage proposes to the other side to end an agreement, with what that would touch.
func (v *visit) endingPage(tx *ledger.Tx, f form) (content, error) {
	a, _, err := v.ownAgreement(tx)
	if err == nil {
		err = access.Require(tx, access.EndingPropose, access.Facts{Owner: a.ImplementingBody, Parties: []string{a.Operator}})
	}
	if err != nil {
		return content{}, err
	}
	if err := a.KnowsMutual(tx); fault.KindOf(err) == fault.Refused {
		return v.noMutualEnding(a, err), nil
	} else if err != nil {
		return content{}, err
	}
	effect, err := v.effectTable(tx, a.ID)
	if err != nil {
		return content{}, err
	}
	answerBy := v.today().AddDays(product.EndingDays)
	if answerBy.After(a.LastDay()) {
		answerBy = a.LastDay()
	}
	at, title := "/desk/agreements/"+a.ID, endingTitle
	return content{Title: title, Crumbs: draftCrumbs(a, title), Body: []g.Node{
		components.Heading{Over: components.Same(a.Title), Title: title,
			Lead: tr("提议本身不终止协议：对方在答复期限内同意之时，协议和运营机构资格即终止。答复前可以撤回。", "A proposal ends nothing: the agreement and the operator's licence end when the other side agrees within the time to answer. Until then it can be taken back.")}.In(v.lang),
		effect,
		v.entry(f, entry{Action: at + "/ending", Submit: title, Fresh: at},
			v.area(f, f.must("reason", tr("终止理由", "Reasons"), tr("对方会看到全文", "The other side sees the whole text")), "", 4, 5000),
			v.day(f, f.must("answer_by", tr("答复期限（最后一天）", "To be answered by"), tr("逾期未答复的，提议失效", "Not answered by then, it lapses")), answerBy.String())),
	}}, nil
}

func (v *visit) proposeEnding() (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		answerBy, bad := v.date("answer_by")
		if bad != nil {
			return "", bad
		}
		e, err := product.ProposeEnding(tx, v.Book, v.Param("id"), v.FormValue("reason"), answerBy)
		return "/cases/" + e.CaseID, err
	})
	if err == nil {
		v.flash("已提议，并已通知对方", "Proposed; the other side is told")
	}
	return next, err
}

// endingSubject is a proposal on the page of its case: what it says, and what it would touch while it is open.
func (v *visit) endingSubject(tx *ledger.Tx, c seenCase, names *lookup) (g.Node, error) {
	e, err := product.EndingOfCase(tx, c.ID)
	if err != nil || !c.inner {
		return nil, err
	}
	facts := []components.Fact{
		{Term: tr("提出的一方", "Proposed by"), Value: names.partyLink(e.Proposer)},
		{Term: tr("终止理由", "Reasons"), Value: paragraphs(e.Reason)},
		{Term: tr("答复期限", "To be answered by"), Value: components.Date(e.AnswerBy.String())},
	}
	if e.Answer != "" {
		facts = append(facts, components.Fact{Term: tr("答复或撤回理由", "What was answered"), Value: paragraphs(e.Answer)})
	}
	part := components.Section(v.lang, "subject", tr("终止提议", "The proposal"), components.Facts(v.lang, facts...),
		components.Acts(components.ButtonLink{Label: tr("查看协议", "Read the agreement"), Href: "/desk/agreements/" + e.Agreement}.In(v.lang)))
	if c.Terminal() {
		return part, names.err
	}
	effect, err := v.effectTable(tx, e.Agreement)
	if err != nil {
		return nil, err
	}
	return g.Group{part, effect}, names.err
}

// endingPart lists the proposals to end an agreement; nil while there was none.
func (v *visit) endingPart(tx *ledger.Tx, a product.Agreement, names *lookup) (g.Node, error) {
	list, err := product.Endings(tx, a.ID)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	rows := make([]components.Row, 0, len(list))
	for _, e := range list {
		k, err := procedure.Get(tx, e.CaseID)
		if err != nil {
			return nil, err
		}
		state := caseState(k)
		rows = append(rows, components.Row{Cells: []g.Node{
			components.Link("/cases/"+e.CaseID, g.Text(e.Reason)), g.Text(names.party(e.Proposer)), components.Date(e.AnswerBy.String()), state.In(v.lang),
		}})
	}
	title := tr("协商一致终止", "Ending by mutual consent")
	return components.Section(v.lang, "endings", title, components.Table{
		Caption: title, Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("理由", "Reasons")}, {Head: tr("提出的一方", "Proposed by")}, {Head: tr("答复期限", "To be answered by")}, {Head: tr("状态", "Status")}},
	}.In(v.lang)), nil
}

// endingAct does an act on the proposal of a case.
func (v *visit) endingAct(tx *ledger.Tx, c *procedure.Case, act string, given procedure.Decision) error {
	e, err := product.EndingOfCase(tx, c.ID)
	if err == nil {
		_, err = product.ActOnEnding(tx, v.Book, e.ID, act, given)
	}
	return err
}
