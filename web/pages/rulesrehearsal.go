package pages

import (
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"huishu/compliance/rules"
	"huishu/registry/rehearsal"
	"huishu/web/components"
)

// maxRehearsed bounds the rows of a rehearsal's lists; the interface gives all of them.
const maxRehearsed = 200

// rehearsalPart is what a rule set would change, and what it would not.
func (v *visit) rehearsalPart(r rehearsal.Report) g.Node {
	return g.Group{
		v.withoutNotes(r), v.matterTable(r), v.clauseTable(r.Clauses), g.Map(r.Differences, v.differenceTables), v.rehearsedCases(r), v.rehearsedTerms(r),
	}
}

func (v *visit) matterTable(r rehearsal.Report) g.Node {
	rows := make([]components.Row, 0, len(r.Matters))
	for _, m := range r.Matters {
		follows, ends := g.Node(v.text(tr("无", "none"))), g.Node(components.Date(""))
		if m.Follows != "" {
			follows, ends = components.Link("/rules/"+m.Follows, components.Code(m.Follows)), components.Date(m.Ends.String())
		}
		gap := components.Date("")
		if m.Gap > 0 {
			gap = v.text(tr(strconv.Itoa(m.Gap)+" 日", strconv.Itoa(m.Gap)+" days"))
		}
		rows = append(rows, components.Row{Cells: []g.Node{v.text(m.Title), components.Date(r.From.String()), follows, ends, gap}})
	}
	return components.Section(v.lang, "matters", tr("适用事项", "Matters"), components.Table{
		Caption: tr("适用事项", "Matters"), Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("事项", "Matter")}, {Head: tr("生效日", "Governs from")}, {Head: tr("承接", "Follows")}, {Head: tr("其最后一日", "Its last day")}, {Head: tr("其间无规则集", "None between")}},
	}.In(v.lang))
}

func (v *visit) differenceTables(d rules.Difference) g.Node {
	title := tr("与 "+d.Before+" 的不同", "What differs from "+d.Before)
	if d.Before == "" {
		title = tr("内容", "Content")
	}
	if d.Empty() {
		return components.Section(v.lang, "difference-"+d.Before, title, components.Empty{Title: tr("内容相同", "It says the same"),
			Text: tr("数字、时限、程序、检查和材料均无不同。", "No number, clock, procedure, check or material differs.")}.In(v.lang))
	}
	var facts, clocks, procedures, checks []components.Row
	for _, f := range d.Facts {
		facts = append(facts, components.Row{Cells: []g.Node{v.text(f.Title), v.number(f.Before, f.Unit), v.number(f.After, f.Unit), g.Text(f.Article), surenesses[f.Sureness].In(v.lang)}})
	}
	for _, c := range d.Clocks {
		clocks = append(clocks, components.Row{Cells: []g.Node{v.text(c.ProcedureTitle), v.text(c.Title), v.workingDays(c.Before), v.workingDays(c.After)}})
	}
	for _, c := range d.Procedures {
		procedures = append(procedures, components.Row{Cells: []g.Node{v.text(c.ProcedureTitle), v.text(c.Name()), v.text(c.What()), g.Text(c.Article)}})
	}
	for _, list := range [][]rules.RuleChange{d.Rules, d.Materials} {
		for _, c := range list {
			checks = append(checks, components.Row{Cells: []g.Node{v.text(c.Title), v.text(rules.ChangeTitle(c.Change)), g.Text(c.Article)}})
		}
	}
	table := func(caption components.Text, rows []components.Row, columns ...components.Text) g.Node {
		if len(rows) == 0 {
			return nil
		}
		t := components.Table{Caption: caption, Rows: rows}
		for _, c := range columns {
			t.Columns = append(t.Columns, components.Column{Head: c})
		}
		return t.In(v.lang)
	}
	before, after, article := tr("原", "Before"), tr("新", "After"), tr("条款", "Article")
	return components.Section(v.lang, "difference-"+d.Before, title,
		table(tr("数字", "Numbers"), facts, tr("事项", "Matter"), before, after, article, tr("把握程度", "Sureness")),
		table(tr("时限", "Clocks"), clocks, tr("程序", "Procedure"), tr("步骤", "Step"), before, after),
		table(tr("程序", "Procedures"), procedures, tr("程序", "Procedure"), tr("内容", "Content"), tr("变动", "Change"), article),
		table(tr("检查与材料", "Checks and materials"), checks, tr("内容", "Content"), tr("变动", "Change"), article))
}

func (v *visit) number(n *int64, unit string) g.Node {
	if n == nil {
		return components.Date("")
	}
	return v.quantity(n, unit)
}

func (v *visit) workingDays(n int) g.Node {
	if n == 0 {
		return components.Date("")
	}
	return v.days(n)
}

// rehearsedCases lists the open cases that would stand otherwise, and says that they do not change.
func (v *visit) rehearsedCases(r rehearsal.Report) g.Node {
	rows := []components.Row{}
	for _, c := range r.Cases[:min(len(r.Cases), maxRehearsed)] {
		if !c.MaySee() {
			continue
		}
		state := components.StateAs(c.State, c.StateTitle).In(v.lang)
		if !c.Known {
			state = g.Group{state, g.Text(" "), components.State{Tone: components.Waiting, Word: tr("新规则集无此步骤", "No such step in the new set")}.In(v.lang)}
		}
		before, after := "", ""
		if !c.Before.IsZero() {
			before = c.Before.String()
		}
		if !c.After.IsZero() {
			after = c.After.String()
		}
		cells := []g.Node{
			components.Link("/cases/"+c.ID, v.text(c.Title)), state, components.Code(c.RuleSet),
			g.Group{components.Date(before), v.provisional(c.BeforeProvisional)}, g.Group{components.Date(after), v.provisional(c.AfterProvisional)}, v.findingChanges(c),
		}
		if len(r.Clauses) > 0 {
			cells = append(cells, v.fateCell(c))
		}
		rows = append(rows, components.Row{Cells: cells})
	}
	columns := []components.Column{{Head: tr("事项名称", "Case")}, {Head: tr("状态", "State")}, {Head: tr("适用", "Judged by")}, {Head: tr("到期日", "Due")}, {Head: tr("按新规则集", "Due by the new set")}, {Head: tr("检查结果", "Findings")}}
	what := tr("在办事项不受影响：仍按其提出时的规则集办理到底；下表只是对照。", "They do not change: each is judged to its end by the set it was filed under. The table only compares.")
	if len(r.Clauses) > 0 {
		columns = append(columns, components.Column{Head: tr("自生效日起", "On the first day")})
		what = tr("依新规则集的衔接条款，自 "+r.From.String()+" 起 "+decimal(r.Moving)+" 件转按新规则集办理，"+decimal(r.Staying)+" 件不能转；其余按其提出时的规则集办理到底。以届时的情况为准。",
			"By the new set's own clause "+decimal(r.Moving)+" go on by it from "+r.From.String()+" and "+decimal(r.Staying)+" cannot; the others are judged to their end by the set they were filed under. What counts is how they stand then.")
	}
	return components.Section(v.lang, "cases", tr("在办事项", "Open cases"),
		v.paragraph("共 "+decimal(r.OpenCases)+" 件在办，其中 "+decimal(len(r.Cases))+" 件按新规则集会不同。"+what.ZH,
			decimal(r.OpenCases)+" are open; "+decimal(len(r.Cases))+" would stand otherwise. "+what.EN),
		components.Table{
			Caption: tr("在办事项", "Open cases"), Quiet: true, Rows: rows,
			Columns: columns,
			Empty:   components.Empty{Title: tr("没有在办事项会不同", "No open case would stand otherwise"), Text: tr("在办事项的期限和检查结果按新规则集均相同。", "Deadlines and findings of the open cases are the same by the new set.")},
		}.In(v.lang))
}

func (v *visit) findingChanges(c rehearsal.Case) g.Node {
	var items g.Group
	for _, f := range c.Gained {
		items = append(items, h.Li(v.text(tr("新增：", "gained: ")), v.text(f.Text)))
	}
	for _, f := range c.Lost {
		items = append(items, h.Li(v.text(tr("不再有：", "no more: ")), v.text(f.Text)))
	}
	if len(items) == 0 {
		return v.text(tr("相同", "the same"))
	}
	return h.Ul(items)
}

func (v *visit) rehearsedTerms(r rehearsal.Report) g.Node {
	var note g.Node
	if !r.TermOpen.IsZero() {
		note = components.Note(v.lang, components.Waiting, v.paragraph(r.TermOpen.ZH+"。按新规则集不能登记。", r.TermOpen.In("en")+". Nothing could be registered by the new set."))
	}
	rows := []components.Row{}
	for _, c := range r.Certificates[:min(len(r.Certificates), maxRehearsed)] {
		rows = append(rows, components.Row{Cells: []g.Node{components.Link(resultAt(c.Code), g.Text(c.Name)), components.Code(c.RuleSet), components.Date(c.Before.String()), components.Date(c.After.String())}})
	}
	return components.Section(v.lang, "certificates", tr("登记凭证", "Certificates"), note,
		v.paragraph("现有 "+decimal(r.Standing)+" 份有效登记，其中 "+decimal(len(r.Certificates))+" 份按新规则集的有效期会不同。已发凭证的有效期不变。",
			decimal(r.Standing)+" registrations stand; the term of "+decimal(len(r.Certificates))+" would be another by the new set. What is issued keeps its term."),
		components.Table{
			Caption: tr("登记凭证", "Certificates"), Quiet: true, Rows: rows,
			Columns: []components.Column{{Head: tr("产品", "Product")}, {Head: tr("依据", "Registered by")}, {Head: tr("有效期至", "Valid until")}, {Head: tr("按新规则集", "By the new set")}},
			Empty:   components.Empty{Title: tr("没有凭证的有效期会不同", "No certificate's term would be another"), Text: tr("按新规则集登记，有效期相同。", "Registered by the new set, each would run as long.")},
		}.In(v.lang))
}
