package pages

import (
	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/registry/plan"
	"huishu/web/components"
)

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
