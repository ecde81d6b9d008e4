package pages

import (
	"github.com/labstack/echo/v4"
	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/vault"
	"huishu/registry/plan"
	"huishu/web/components"
)

func mountPlan(p *Pages) {
	p.page("/desk/plans", (*visit).planDesk)
	p.form("/desk/plans/new", (*visit).newPlanPage, (*visit).newPlan)
	p.page("/desk/plans/:id", (*visit).planPage)
	p.form("/desk/plans/:id/edit", (*visit).editPlanPage, (*visit).editPlan)
	p.form("/desk/plans/:id/decide", (*visit).decidePlanPage, (*visit).decidePlan)
	p.form("/desk/plans/:id/approve", (*visit).approvePlanPage, (*visit).approvePlan)
	p.form("/desk/plans/:id/file", (*visit).filePlanPage, (*visit).filePlan)
	p.echo.GET("/desk/plans/:id/papers/:document", p.planPaper)
}

var plans = components.NavItem{Label: tr("授权运营实施方案", "Implementation plans"), Href: "/desk/plans"}

// planDesk lists the plans that the caller works with: a body its own, the authority all.
func (v *visit) planDesk(tx *ledger.Tx) (content, error) {
	if err := v.mustBe(access.ImplementingBody, access.Authority); err != nil {
		return content{}, err
	}
	q := plan.Query{Body: v.caller.Actor.Party, Limit: 30, Cursor: v.cursor()}
	heading := components.Heading{Title: plans.Label, Over: components.Same("发改数据规〔2025〕27号 第九条至第十一条"),
		Lead: tr("方案经集体决策、政府审议同意并报省备案后，才能据以选定运营机构、签订协议。", "A plan is decided collectively, approved by the government and filed with the province before an operator is chosen by it.")}
	empty := components.Empty{Title: tr("还没有实施方案", "No plan yet"), Text: tr("由实施机构编制。", "The implementing body drafts it.")}
	if access.Has(v.caller.Actor, access.Authority) {
		q.Body = ""
	} else {
		draft := components.ButtonLink{Label: tr("编制实施方案", "Draft a plan"), Href: "/desk/plans/new", Weight: components.Primary}
		heading.Acts, empty.Act = []g.Node{draft.In(v.lang)}, &draft
	}
	list, next, err := plan.List(tx, q)
	if err != nil {
		return content{}, err
	}
	names := v.lookup(tx)
	rows := make([]components.Row, 0, len(list))
	for _, p := range list {
		rows = append(rows, components.Row{Cells: []g.Node{
			components.Link("/desk/plans/"+p.ID, g.Text(p.Title)), components.Code(p.Code), g.Text(names.party(p.Body)),
			components.StateAs(string(p.Standing), p.Standing.Title()).In(v.lang), g.Text(p.Approval.Number),
		}})
	}
	pager := components.Pager{Shown: len(list), First: pagerFirst(v, "/desk/plans")}
	if next != "" {
		pager.Next = address("/desk/plans", "cursor", next)
	}
	return content{Title: plans.Label, Body: []g.Node{heading.In(v.lang), components.Table{
		Caption: plans.Label, Quiet: true, Rows: rows, Empty: empty,
		Columns: []components.Column{{Head: tr("方案", "Plan")}, {Head: tr("编号", "Number")}, {Head: tr("实施机构", "Implementing body")}, {Head: tr("状态", "Status")}, {Head: tr("批复文号", "Approval")}},
	}.In(v.lang), pager.In(v.lang)}}, names.err
}

// ownPlan reads the plan of the address with its case, for those who may see it.
func (v *visit) ownPlan(tx *ledger.Tx) (plan.Plan, seenCase, error) {
	if err := v.mustSignIn(); err != nil {
		return plan.Plan{}, seenCase{}, err
	}
	p, err := plan.Show(tx, v.Param("id"))
	if err != nil {
		return p, seenCase{}, err
	}
	c, err := procedure.Get(tx, p.CaseID)
	if err != nil {
		return p, seenCase{}, err
	}
	s := seenCase{Case: c, inner: true}
	if !c.Terminal() {
		s.found, err = plan.Check(tx, v.Book, p.ID)
	}
	return p, s, err
}

func (v *visit) planPage(tx *ledger.Tx) (content, error) {
	p, c, err := v.ownPlan(tx)
	if err != nil {
		return content{}, err
	}
	names := v.lookup(tx)
	next, err := v.nextStep(tx, c, names)
	if err != nil {
		return content{}, err
	}
	items, err := v.planItems(tx, c.RuleSetHash)
	if err != nil {
		return content{}, err
	}
	at, edit := "/desk/plans/"+p.ID, c.AtStart() && v.own(p.Body)
	var found g.Node
	if !c.Terminal() {
		place := func(field string) string {
			if field == "resources" {
				return at + "/resources"
			}
			return at + "/edit"
		}
		if !edit {
			place = nil
		}
		found = components.Section(v.lang, "findings", tr("检查结果", "Findings"), v.findings(c.found, place))
	}
	resources, err := v.planResources(tx, p, names, editLink(v, edit, at+"/resources"))
	if err != nil {
		return content{}, err
	}
	facts := make([]components.Fact, 0, len(items))
	for _, m := range items {
		facts = append(facts, components.Fact{Term: m.Title, Value: paragraphs(p.Items[m.ID])})
	}
	steps, err := v.planSteps(tx, p)
	if err != nil {
		return content{}, err
	}
	more := []g.Node{components.ButtonLink{Label: tr("办理过程", "What has happened"), Href: "/cases/" + p.CaseID}.In(v.lang)}
	if p.Approved() && v.own(p.Body) {
		more = append(more, components.ButtonLink{Label: tr("作较大变更（重新报批）", "Make a major change (approved again)"), Href: address("/desk/plans/new", "changes", p.ID)}.In(v.lang))
	}
	state := caseState(c.Case)
	title := components.Same(p.Title)
	return content{Title: title, Crumbs: []components.NavItem{plans, {Label: title}}, Body: []g.Node{
		components.Heading{Over: plans.Label, Title: title, Code: p.Code, State: &state}.In(v.lang),
		components.Columns(g.Group{
			v.whyReturned(c.Case), found,
			components.Section(v.lang, "approval", tr("决策、审定与备案", "Decision, approval and filing"), steps),
			resources,
			components.Section(v.lang, "content", tr("方案内容", "Contents"), components.Facts(v.lang, facts...), editLink(v, edit, at+"/edit")),
		}, g.Group{next, components.Acts(more...)}),
	}}, names.err
}

// planSteps is what is recorded of the plan's way, with the papers.
func (v *visit) planSteps(tx *ledger.Tx, p plan.Plan) (g.Node, error) {
	facts := []components.Fact{
		{Term: tr("授权运营模式", "Mode"), Value: v.text(p.Mode.Title())},
		{Term: tr("征求意见情况", "Consultation"), Value: paragraphs(p.Consultation)},
	}
	if p.Changes != "" {
		old, err := plan.Get(tx, p.Changes)
		if err != nil {
			return nil, err
		}
		facts = append(facts, components.Fact{Term: tr("变更的方案", "Changes the plan"), Value: components.Link("/desk/plans/"+old.ID, components.Code(old.Code))})
	}
	for _, step := range []struct {
		term           components.Text
		text, document string
	}{
		{tr("“三重一大”集体决策", "Collective decision"), p.Decision.Meeting + " " + p.Decision.On.String(), p.Decision.Minutes},
		{tr("政府审议同意", "Approval by the government"), p.Approval.By + " " + p.Approval.Number + " " + p.Approval.On.String(), p.Approval.Paper},
		{tr("报省备案", "Filed with the province"), p.Filing.Number + " " + p.Filing.On.String(), ""},
	} {
		value := g.Group{g.Text(step.text)}
		if step.document != "" {
			paper, err := v.paper(tx, step.document, "/desk/plans/"+p.ID+"/papers/"+step.document)
			if err != nil {
				return nil, err
			}
			value = append(value, g.Text(" "), paper)
		}
		facts = append(facts, components.Fact{Term: step.term, Value: value})
	}
	return components.Facts(v.lang, facts...), nil
}

// planItems are the contents that the rule set of the plan's case demands as text.
func (v *visit) planItems(tx *ledger.Tx, hash string) ([]rules.Material, error) {
	set, err := adoption.ByHash(tx, v.Book, hash)
	if err != nil {
		return nil, err
	}
	return textItems(set, "plan"), nil
}

// textItems are the materials of a group that are written as text.
func textItems(set *rules.Set, group string) []rules.Material {
	var list []rules.Material
	for _, m := range set.Materials(group, "") {
		if !m.Form {
			list = append(list, m)
		}
	}
	return list
}

// attached files an upload; empty where there is none.
func attached(tx *ledger.Tx, file *upload, purpose string) (string, error) {
	if file == nil {
		return "", nil
	}
	return file.attach(tx, purpose)
}

// planPaper serves a paper of a plan to those who may see the plan.
func (p *Pages) planPaper(c echo.Context) error {
	v := p.visiting(c)
	var d vault.Document
	err := p.DB.View(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) error {
		own, _, err := v.ownPlan(tx)
		if err != nil {
			return err
		}
		if id := v.Param("document"); id == own.Decision.Minutes || id == own.Approval.Paper {
			d, err = vault.Get(tx, id)
			return err
		}
		return fault.New(fault.NotFound, "document.not_found", "没有这份文件", "There is no such document")
	})
	if err != nil {
		return v.askToSignIn(err)
	}
	return v.send(d)
}

// planDecision does an act on a plan that needs no more than a reason.
func (v *visit) planDecision(tx *ledger.Tx, id, act string, d procedure.Decision) error {
	if act != "return" && act != "withdraw" {
		return noAct() // the others have pages of their own
	}
	if err := d.Only("reason", "seen"); err != nil {
		return err
	}
	_, err := plan.Act(tx, v.Book, id, act, plan.Brought{Reason: d.Reason})
	return err
}

// planPart leads from a case to its plan.
func (v *visit) planPart(tx *ledger.Tx, c seenCase) (g.Node, error) {
	p, err := plan.Get(tx, c.Subject.ID)
	if err != nil {
		return nil, err
	}
	facts := []components.Fact{
		{Term: tr("编号", "Number"), Value: components.Code(p.Code)},
		{Term: tr("授权运营模式", "Mode"), Value: v.text(p.Mode.Title())},
		{Term: tr("审定", "Approval"), Value: g.Text(p.Words())},
	}
	var more g.Node
	if c.inner {
		more = components.Acts(components.ButtonLink{Label: tr("查看方案全文", "Read the plan"), Href: "/desk/plans/" + p.ID}.In(v.lang))
	}
	return components.Section(v.lang, "subject", plans.Label, components.Facts(v.lang, facts...), more), nil
}
