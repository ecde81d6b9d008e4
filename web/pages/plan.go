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
	q := plan.Query{Body: v.caller.Actor.Party, Limit: 30, Cursor: v.QueryParam("cursor")}
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

func (v *visit) planFields(f form, items []rules.Material, c plan.Content) g.Node {
	modes := make([]components.Option, 0, len(plan.Modes))
	for _, m := range plan.Modes {
		modes = append(modes, components.Option{Value: string(m), Label: m.Title()})
	}
	fields := g.Group{
		v.line(f, f.must("title", tr("授权运营名称", "Name of the authorised operation"), components.Text{}), c.Title, components.Full),
		v.radio(f, f.must("mode", tr("授权运营模式", "Mode"), components.Same("发改数据规〔2025〕27号 第九条第（四）项")), string(c.Mode), modes),
		v.area(f, f.must("consultation", tr("征求意见情况", "Consultation"), tr("征求了哪些单位的意见，采纳情况", "Who was heard, and what came of it")), c.Consultation, 3, 5000),
	}
	for _, m := range items {
		fields = append(fields, v.area(f, f.must("items."+m.ID, m.Title, components.Same(m.Article)), c.Items[m.ID], 3, 5000))
	}
	return fields
}

// planContent reads planFields into the content.
func (v *visit) planContent(c plan.Content) (plan.Content, error) {
	values, err := v.FormParams()
	if err != nil {
		return c, err
	}
	c.Title, c.Mode, c.Consultation, c.Items = values.Get("title"), plan.Mode(values.Get("mode")), values.Get("consultation"), prefixed(values, "items.")
	return c, nil
}

// prefixed are the values of the fields that begin with a prefix, by what follows it.
func prefixed(values map[string][]string, prefix string) map[string]string {
	found := map[string]string{}
	for name, list := range values {
		if len(name) > len(prefix) && name[:len(prefix)] == prefix && len(list) > 0 {
			found[name[len(prefix):]] = list[0]
		}
	}
	return found
}

func (v *visit) newPlanPage(tx *ledger.Tx, f form) (content, error) {
	if err := v.mustBe(access.ImplementingBody); err != nil {
		return content{}, err
	}
	set, err := v.governing(tx, "agreement")
	if err != nil {
		return content{}, err
	}
	c, title := plan.Content{}, tr("编制实施方案", "Draft a plan")
	if id := f.get("changes", ""); id != "" {
		old, err := plan.RequireApproved(tx, id, v.caller.Actor.Party)
		if err != nil {
			return content{}, err
		}
		c, title = old.Content, tr("变更实施方案", "Change a plan")
		c.Changes = old.ID
	}
	return content{Title: title, Crumbs: []components.NavItem{plans, {Label: title}}, Body: []g.Node{
		components.Heading{Title: title, Over: components.Same("发改数据规〔2025〕27号 第九条"), Lead: tr("保存为草案，可以随时修改；登记集体决策后内容即固定。", "It is saved as a draft and fixed once the collective decision is recorded.")}.In(v.lang),
		v.entry(f, entry{Action: "/desk/plans/new", Submit: tr("保存", "Save")}, components.Hidden("changes", c.Changes), v.planFields(f, textItems(set, "plan"), c)),
	}}, nil
}

func (v *visit) newPlan() (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		c := plan.Content{Changes: v.FormValue("changes")}
		if c.Changes != "" { // a change begins with what the old plan covers
			old, err := plan.RequireApproved(tx, c.Changes, v.caller.Actor.Party)
			if err != nil {
				return "", err
			}
			c.Resources = old.Resources
		}
		c, err := v.planContent(c)
		if err != nil {
			return "", err
		}
		p, err := plan.Start(tx, v.Book, c)
		return "/desk/plans/" + p.ID, err
	})
	if err == nil {
		v.flash("方案草案已保存", "The draft plan is saved")
	}
	return next, err
}

// planStepPage is the page of one form about a plan.
func (v *visit) planStepPage(tx *ledger.Tx, f form, act access.Act, title components.Text, e entry, fields func(p plan.Plan, c seenCase) (g.Node, error)) (content, error) {
	p, c, err := v.ownPlan(tx)
	if err == nil {
		err = access.Require(tx, act, p.Facts())
	}
	if err != nil {
		return content{}, err
	}
	in, err := fields(p, c)
	if err != nil {
		return content{}, err
	}
	at := "/desk/plans/" + p.ID
	e.Action, e.Submit, e.Fresh = at+e.Action, title, at
	return content{Title: title, Crumbs: []components.NavItem{plans, {Label: components.Same(p.Title), Href: at}, {Label: title}}, Body: []g.Node{
		components.Heading{Over: components.Same(p.Title), Title: title}.In(v.lang), v.entry(f, e, in),
	}}, nil
}

func (v *visit) editPlanPage(tx *ledger.Tx, f form) (content, error) {
	return v.planStepPage(tx, f, access.PlanDraft, tr("修改实施方案", "Edit the plan"), entry{Action: "/edit"}, func(p plan.Plan, c seenCase) (g.Node, error) {
		items, err := v.planItems(tx, c.RuleSetHash)
		return g.Group{f.version(p.Version), v.planFields(f, items, p.Content)}, err
	})
}

func (v *visit) editPlan() (string, error) {
	return v.planAct(func(tx *ledger.Tx) error {
		p, err := plan.Show(tx, v.Param("id"))
		if err != nil {
			return err
		}
		c, err := v.planContent(p.Content)
		if err != nil {
			return err
		}
		_, err = plan.Edit(tx, v.Param("id"), v.seen(), c)
		return err
	})
}

func (v *visit) decidePlanPage(tx *ledger.Tx, f form) (content, error) {
	return v.planStepPage(tx, f, access.PlanDecide, tr("登记“三重一大”集体决策", "Record the collective decision"), entry{Action: "/decide", Upload: true}, func(plan.Plan, seenCase) (g.Node, error) {
		return g.Group{
			v.line(f, f.must("meeting", tr("会议名称", "Meeting"), tr("如 局党组 2026 年第 3 次会议", "Such as the third meeting of 2026")), "", components.Full),
			v.day(f, f.must("on", tr("决策日期", "Day of the decision"), components.Text{}), ""),
			components.FileUpload{Field: f.must("minutes", tr("会议纪要", "Minutes"), components.Text{}), Accept: paperKinds, Max: maxPaper}.In(v.lang),
		}, nil
	})
}

func (v *visit) decidePlan() (string, error) {
	file, err := v.store("minutes")
	if err != nil {
		return "", err
	}
	return v.planAct(func(tx *ledger.Tx) error {
		on, bad := v.date("on")
		if bad != nil {
			return bad
		}
		minutes, err := attached(tx, file, "plan.minutes")
		if err != nil {
			return err
		}
		_, err = plan.Decide(tx, v.Book, v.Param("id"), plan.Decision{Meeting: v.FormValue("meeting"), On: on, Minutes: minutes})
		return err
	})
}

func (v *visit) approvePlanPage(tx *ledger.Tx, f form) (content, error) {
	return v.planStepPage(tx, f, access.PlanApprove, tr("登记政府审议同意", "Record the government's approval"), entry{Action: "/approve", Upload: true}, func(plan.Plan, seenCase) (g.Node, error) {
		return g.Group{
			v.line(f, f.must("by", tr("审定机关", "Who approved"), components.Text{}), "惠州市人民政府", components.Full),
			v.line(f, f.must("number", tr("批复文号", "Number of the approval"), components.Text{}), "", components.Medium),
			v.day(f, f.must("on", tr("批复日期", "Day of the approval"), components.Text{}), ""),
			components.FileUpload{Field: f.must("paper", tr("批复文件扫描件", "Scan of the approval"), components.Text{}), Accept: paperKinds, Max: maxPaper}.In(v.lang),
		}, nil
	})
}

func (v *visit) approvePlan() (string, error) {
	file, err := v.store("paper")
	if err != nil {
		return "", err
	}
	return v.planAct(func(tx *ledger.Tx) error {
		on, bad := v.date("on")
		if bad != nil {
			return bad
		}
		paper, err := attached(tx, file, "plan.approval")
		if err != nil {
			return err
		}
		_, err = plan.Approve(tx, v.Book, v.Param("id"), plan.Approval{By: v.FormValue("by"), Number: v.FormValue("number"), On: on, Paper: paper})
		return err
	})
}

func (v *visit) filePlanPage(tx *ledger.Tx, f form) (content, error) {
	return v.planStepPage(tx, f, access.PlanFile, tr("登记报省备案", "Record the filing with the province"), entry{Action: "/file"}, func(plan.Plan, seenCase) (g.Node, error) {
		return g.Group{
			v.line(f, f.must("number", tr("备案号", "Number of the filing"), components.Text{}), "", components.Medium),
			v.day(f, f.must("on", tr("备案日期", "Day of the filing"), components.Text{}), ""),
		}, nil
	})
}

func (v *visit) filePlan() (string, error) {
	return v.planAct(func(tx *ledger.Tx) error {
		on, bad := v.date("on")
		if bad != nil {
			return bad
		}
		_, err := plan.File(tx, v.Book, v.Param("id"), plan.Filing{Number: v.FormValue("number"), On: on})
		return err
	})
}

// planAct does one act on the plan of the address and goes back to it.
func (v *visit) planAct(fn func(tx *ledger.Tx) error) (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) { return "/desk/plans/" + v.Param("id"), fn(tx) })
	if err == nil {
		v.flash("已办理，并已写入日志", "Done, and entered in the log")
	}
	return next, err
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
func (v *visit) planDecision(tx *ledger.Tx, id, act, reason string) (err error) {
	switch act {
	case "return":
		_, err = plan.Return(tx, v.Book, id, reason)
	case "withdraw":
		_, err = plan.Withdraw(tx, v.Book, id, reason)
	default:
		err = noAct()
	}
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
