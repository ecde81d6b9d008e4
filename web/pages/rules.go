package pages

import (
	"strconv"

	g "maragu.dev/gomponents"

	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/web/components"
)

func mountRules(p *Pages) {
	p.page("/rules", (*visit).rulesPage)
	p.page("/rules/:id", (*visit).ruleSetPage)
}

var surenesses = map[rules.Sureness]components.State{
	rules.InForce: {Tone: components.Valid, Word: tr("现行文本", "In force")},
	rules.Draft:   {Tone: components.Provisional, Word: tr("征求意见稿", "Draft")},
	rules.Assumed: {Tone: components.Provisional, Word: tr("参照适用", "By analogy")},
	rules.Unknown: {Tone: components.Paused, Word: tr("文本未定", "Left open")},
}

var units = map[string]components.Text{
	"working_days": tr("个工作日", "working days"), "days": tr("日", "days"), "years": tr("年", "years"), "percent": tr("%", "%"), "count": tr("", ""),
}

// rulesPage lists the rule sets: by which text the register decides today, and by which it did
// or will.
func (v *visit) rulesPage(*ledger.Tx) (content, error) {
	title := tr("规则", "Rules")
	rows := []components.Row{}
	for _, e := range v.Book.Listing(v.today()) {
		rows = append(rows, components.Row{Cells: []g.Node{
			components.Link("/rules/"+e.ID, v.text(e.Title)), components.Code(e.Number), v.setState(e),
			g.Group{components.Date(e.EffectiveFrom), v.text(tr(" 至 ", " to ")), components.Date(e.EffectiveTo)}, components.Hash(v.lang, e.Hash),
		}})
	}
	return content{Title: title, Section: "/rules", Body: []g.Node{
		components.Heading{Title: title, Lead: tr("办理每一件事所依据的文本、数字与条款。规则是带日期的数据：旧案按当时的规则办，新文本施行后按新文本办。",
			"The texts, numbers and articles that decide. Rules are dated data: an old case is judged by the rules of its day.")}.In(v.lang),
		components.Table{
			Caption: tr("规则集", "Rule sets"), Quiet: true, Rows: rows,
			Columns: []components.Column{{Head: tr("名称", "Title")}, {Head: tr("文号", "Number")}, {Head: tr("状态", "State")}, {Head: tr("施行期间", "In force")}, {Head: tr("规则集指纹", "Hash")}},
		}.In(v.lang),
	}}, nil
}

func (v *visit) setState(e rules.Entry) g.Node {
	state := components.StateOf("expired")
	switch {
	case e.InForce:
		state = components.StateOf("in_force")
	case e.EffectiveFrom > v.today().String():
		state = components.StateOf("not_yet")
	}
	if !e.Fictional {
		return state.In(v.lang)
	}
	return g.Group{state.In(v.lang), g.Text(" "), components.State{Tone: components.Provisional, Word: tr("虚构，仅供演示", "Fictional, for demonstration")}.In(v.lang)}
}

// ruleSetPage is one rule set: its numbers with article and sureness, its checks, materials and
// procedures.
func (v *visit) ruleSetPage(*ledger.Tx) (content, error) {
	set, err := v.Book.ByID(v.Param("id"))
	if err != nil {
		return content{}, fault.New(fault.NotFound, "rules.not_found", "没有这个规则集", "There is no such rule set").Wrap(err)
	}
	body := []g.Node{components.Heading{Over: components.Same(set.Number), Title: set.Title, Lead: set.Note}.In(v.lang)}
	if set.Fictional {
		body = append(body, components.Note(v.lang, components.Provisional, v.paragraph("此规则集为演示而虚构，任何机关均未发布。", "This set is made up for demonstration; nobody has issued it.")))
	}
	body = append(body, components.Facts(v.lang,
		components.Fact{Term: tr("发文机关", "Issuer"), Value: v.text(set.Issuer)},
		components.Fact{Term: tr("规范性文件编号", "Normative number"), Value: components.Code(set.NormativeNumber)},
		components.Fact{Term: tr("施行期间", "In force"), Value: g.Group{components.Date(set.EffectiveFrom), v.text(tr(" 至 ", " to ")), components.Date(set.EffectiveTo)}},
		components.Fact{Term: tr("规则集指纹", "Hash"), Value: components.CopyCode(v.lang, set.Hash)},
	), v.factTable(set), v.checkTables(set), v.procedureTables(set))
	return content{Title: set.Title, Section: "/rules", Crumbs: []components.NavItem{{Label: tr("规则", "Rules"), Href: "/rules"}, {Label: set.Title}}, Body: body}, nil
}

func (v *visit) factTable(set *rules.Set) g.Node {
	if len(set.Facts) == 0 {
		return nil
	}
	rows := make([]components.Row, 0, len(set.Facts))
	for _, f := range set.Facts {
		value := g.Node(components.Date(""))
		if f.Value != nil {
			value = g.Group{components.Number(*f.Value), g.Text(" "), v.text(units[f.Unit])}
		}
		rows = append(rows, components.Row{Cells: []g.Node{v.text(f.Title), value, g.Text(f.Article), surenesses[f.Sureness].In(v.lang), v.text(f.Note)}})
	}
	return components.Section(v.lang, "facts", tr("数字", "Numbers"), components.Table{
		Caption: tr("数字", "Numbers"), Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("事项", "Matter")}, {Head: tr("数值", "Value"), Num: true}, {Head: tr("条款", "Article")}, {Head: tr("把握程度", "Sureness")}, {Head: tr("说明", "Note")}},
	}.In(v.lang))
}

var groupNames = map[string]components.Text{
	"qualification": tr("资格申请", "Applications"), "agreement": tr("授权运营协议", "Agreements"), "registration": tr("合规登记", "Compliance registration"),
}

var severities = map[rules.Severity]components.State{
	rules.MustMend: {Tone: components.Negative, Word: tr("必须补正", "Must mend")},
	rules.LookAt:   {Tone: components.Waiting, Word: tr("需要留意", "Look at")},
	rules.Note:     {Tone: components.Ended, Word: tr("供知悉", "For knowledge")},
}

// checkTables are the checks and the materials of each matter, as the register applies them.
func (v *visit) checkTables(set *rules.Set) g.Node {
	var out g.Group
	for _, group := range set.Groups {
		checks := make([]components.Row, 0, len(group.Rules))
		for _, r := range group.Rules {
			checks = append(checks, components.Row{Cells: []g.Node{v.text(r.Text), severities[r.Severity].In(v.lang), g.Text(set.Cite(r.Article)), v.text(r.Remedy)}})
		}
		materials := make([]components.Row, 0, len(group.Materials))
		for _, m := range group.Materials {
			materials = append(materials, components.Row{Cells: []g.Node{v.text(m.Title), g.Text(m.Article)}})
		}
		name := groupNames[group.ID]
		out = append(out, components.Section(v.lang, group.ID, name,
			components.Table{Caption: tr("检查："+name.ZH, "Checks: "+name.EN), Rows: checks,
				Columns: []components.Column{{Head: tr("检查", "Check")}, {Head: tr("要求", "Demand")}, {Head: tr("条款", "Article")}, {Head: tr("怎么办", "What to do")}}}.In(v.lang),
			components.Table{Caption: tr("材料："+name.ZH, "Materials: "+name.EN), Rows: materials,
				Columns: []components.Column{{Head: tr("材料", "Material")}, {Head: tr("条款", "Article")}}}.In(v.lang)))
	}
	return out
}

// procedureTables are the steps of each procedure with their clocks.
func (v *visit) procedureTables(set *rules.Set) g.Node {
	var out g.Group
	for i := range set.Procedures {
		d := &set.Procedures[i]
		out = append(out, v.stepTable(d, d.Title))
	}
	return out
}

// stepTable is the course of a procedure: its steps with their clocks.
func (v *visit) stepTable(d *rules.Definition, title components.Text) g.Node {
	rows := make([]components.Row, 0, len(d.Steps))
	for _, s := range d.Steps {
		limit, article := g.Node(components.Date("")), g.Node(g.Text("—"))
		if s.Clock != nil {
			limit = v.text(tr("文本未定", "left open"))
			if s.Clock.WorkingDays > 0 {
				limit = g.Group{g.Text(strconv.Itoa(s.Clock.WorkingDays) + " "), v.text(units["working_days"])}
			}
			article = v.text(cited(s.Clock.Article, s.Clock.Sureness))
		}
		rows = append(rows, components.Row{Cells: []g.Node{stepState(d, &s).In(v.lang), limit, article}})
	}
	return components.Section(v.lang, "procedure-"+d.ID, title, components.Table{
		Caption: tr("步骤："+d.Title.ZH, "Steps: "+d.Title.In("en")), Quiet: title != d.Title, Rows: rows,
		Columns: []components.Column{{Head: tr("步骤", "Step")}, {Head: tr("时限", "Clock")}, {Head: tr("条款", "Article")}},
	}.In(v.lang))
}
