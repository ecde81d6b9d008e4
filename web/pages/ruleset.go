package pages

import (
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/rehearsal"
	"huishu/web/components"
)

// ruleSetPage is one rule set: its numbers with article and sureness, its checks, materials and
// procedures.
func (v *visit) ruleSetPage(tx *ledger.Tx) (content, error) {
	set, err := adoption.Named(tx, v.Book, v.Param("id"))
	if fault.KindOf(err) == fault.NotFound {
		return content{}, fault.New(fault.NotFound, "rules.not_found", "没有这个规则集", "There is no such rule set").Wrap(err)
	}
	if err != nil {
		return content{}, err
	}
	governing, err := v.setFacts(tx, set)
	if err != nil {
		return content{}, err
	}
	body := []g.Node{components.Heading{Over: components.Same(set.Number), Title: set.Title, Lead: set.Note}.In(v.lang)}
	if set.Fictional {
		body = append(body, components.Note(v.lang, components.Provisional, v.paragraph("此规则集为演示而虚构，任何机关均未发布。", "This set is made up for demonstration; nobody has issued it.")))
	}
	if set.Draft {
		body = append(body, components.Note(v.lang, components.Provisional, v.paragraph("此文本为征求意见稿，尚未施行：仅供了解，不据以办理任何事项；稿中未见的期限一律留空。",
			"This text is a draft for comment and not in force: it is shown for information and decides nothing; time limits that were not read in it stay open.")))
	}
	body = append(body, governing, v.setContents(set), v.clauseTable(rehearsal.Clauses(set)), v.kindTable(set), v.factTable(set), v.localTables(set), v.checkTables(set), v.procedureTables(set))
	return content{Title: set.Title, Section: "/rules", Crumbs: []components.NavItem{{Label: tr("规则", "Rules"), Href: "/rules"}, {Label: set.Title}}, Body: body}, nil
}

// setFacts are what is known of a set as a whole: its text, and how it stands here.
func (v *visit) setFacts(tx *ledger.Tx, set *rules.Set) (g.Node, error) {
	book, err := adoption.Of(tx, v.Book)
	if err != nil {
		return nil, err
	}
	facts := []components.Fact{
		{Term: tr("发文机关", "Issuer"), Value: v.text(set.Issuer)},
		{Term: tr("规范性文件编号", "Normative number"), Value: components.Code(set.NormativeNumber)},
		{Term: tr("文本有效期", "Text in force"), Value: v.dayRange(set.EffectiveFrom, set.EffectiveTo)},
	}
	if present, err := book.ByID(set.ID); err != nil || present.Hash != set.Hash {
		facts = append(facts, components.Fact{Term: tr("状态", "State"), Value: v.text(tr("留存的旧文本：在其适用时提出的事项仍按它办理", "A former text, kept: cases that were filed under it are judged by it"))})
	} else {
		e := book.Entry(set, v.today())
		facts = append(facts, components.Fact{Term: tr("状态", "State"), Value: v.setState(e)})
		if e.GovernsFrom != "" {
			facts = append(facts, components.Fact{Term: tr("适用期间", "Governs"), Value: v.governs(e)})
		}
	}
	if set.Extends != "" {
		facts = append(facts, components.Fact{Term: tr("沿用", "Takes over"), Value: components.Link("/rules/"+set.Extends, components.Code(set.Extends))})
	}
	a, ok, err := adoption.ForSet(tx, set.ID)
	if err != nil {
		return nil, err
	}
	if ok && a.Hash == set.Hash && a.MaySee(v.caller.Actor) {
		facts = append(facts, components.Fact{Term: tr("采用", "Adoption"), Value: components.Link("/rules/adoptions/"+a.ID, v.text(tr("采用记录", "See how it was adopted")))})
	}
	return components.Facts(v.lang, append(facts, components.Fact{Term: tr("规则集指纹", "Hash"), Value: components.CopyCode(v.lang, set.Hash)})...), nil
}

// factSource leads to the set that a number is taken from, by the name of its text; a number of the set's own has its article beside it.
func (v *visit) factSource(f rules.Fact) g.Node {
	id, _, ok := strings.Cut(f.From, "#")
	if !ok {
		return v.text(tr("本文本", "this text"))
	}
	name := components.Same(id)
	if set, err := v.Book.ByID(id); err == nil {
		name = set.Title
	}
	return components.Link("/rules/"+id+"#facts", v.text(name))
}

var (
	kindsTitle = tr("申请类型", "Types of application")
	factsTitle = tr("数字", "Numbers")
	localTitle = tr("主体的分类、分级与限制", "Classes, grades and holds of parties")
)

// kindTable lists the types of application that the text knows.
func (v *visit) kindTable(set *rules.Set) g.Node {
	if len(set.Kinds) == 0 {
		return nil
	}
	rows := make([]components.Row, 0, len(set.Kinds))
	for _, k := range set.Kinds {
		rows = append(rows, components.Row{Cells: []g.Node{v.text(k.Title), g.Text(k.Article)}})
	}
	title := kindsTitle
	return components.Section(v.lang, "kinds", title, components.Table{
		Caption: title, Quiet: true, Rows: rows, Columns: []components.Column{{Head: tr("类型", "Type")}, {Head: tr("条款", "Article")}},
	}.In(v.lang))
}

func (v *visit) factTable(set *rules.Set) g.Node {
	if len(set.Facts) == 0 {
		return nil
	}
	rows := make([]components.Row, 0, len(set.Facts))
	for _, f := range set.Facts {
		rows = append(rows, components.Row{Cells: []g.Node{v.text(f.Title), v.quantity(f.Value, f.Unit), g.Text(f.Article), v.factSource(f), surenesses[f.Sureness].In(v.lang), v.text(f.Note)}})
	}
	return components.Section(v.lang, "facts", factsTitle, components.Table{
		Caption: factsTitle, Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("事项", "Matter")}, {Head: tr("数值", "Value")}, {Head: tr("条款", "Article")}, {Head: tr("来源", "Source")}, {Head: tr("把握程度", "Sureness")}, {Head: tr("说明", "Note")}},
	}.In(v.lang))
}

// localTables are a city's own data on parties: classes of services, gradings and holds.
func (v *visit) localTables(set *rules.Set) g.Node {
	var rows []components.Row
	row := func(what, title components.Text, says components.Text, article string, sure rules.Sureness, note components.Text) {
		rows = append(rows, components.Row{Cells: []g.Node{v.text(what), v.text(title), v.text(says), g.Text(article), surenesses[sure].In(v.lang), v.text(note)}})
	}
	for _, c := range set.ServiceClasses {
		row(tr("服务类别", "Class of services"), c.Title, components.Text{}, c.Article, c.Sureness, c.Note)
	}
	for _, formula := range set.Gradings {
		zh, en := "基础分 "+signed(formula.Base), "base "+signed(formula.Base)
		for _, f := range formula.Factors {
			zh, en = zh+"；"+f.Title.ZH+" "+signed(f.Points), en+"; "+f.Title.In("en")+" "+signed(f.Points)
		}
		row(tr("分级公式", "Grading"), formula.Title, tr(zh, en), formula.Article, formula.Sureness, formula.Note)
	}
	for _, hold := range set.Holds {
		says := tr("未启用", "off")
		if hold.Active {
			says = tr("已启用", "on")
		}
		for _, act := range hold.Acts {
			t := access.KindTitle(act)
			says.ZH, says.EN = says.ZH+"；"+t.ZH, says.EN+"; "+t.In("en")
		}
		row(tr("限制", "Hold"), hold.Title, says, hold.Article, hold.Sureness, hold.Note)
	}
	if len(rows) == 0 {
		return nil
	}
	title := localTitle
	return components.Section(v.lang, "local", title, components.Table{
		Caption: title, Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("种类", "What")}, {Head: tr("名称", "Name")}, {Head: tr("内容", "Says")}, {Head: tr("条款", "Article")}, {Head: tr("把握程度", "Sureness")}, {Head: tr("说明", "Note")}},
	}.In(v.lang))
}

var groupNames = map[string]components.Text{
	"entry": tr("主体入册与变更", "Entry and change of organisations"), "qualification": tr("资格申请", "Applications"), "plan": tr("实施方案", "Implementation plans"), "agreement": tr("授权运营协议", "Agreements"), "registration": tr("合规登记", "Compliance registration"),
}

var severities = map[rules.Severity]components.State{
	rules.MustMend: {Tone: components.Negative, Word: rules.MustMend.Title()},
	rules.LookAt:   {Tone: components.Waiting, Word: rules.LookAt.Title()},
	rules.Note:     {Tone: components.Ended, Word: rules.Note.Title()},
}

// checkTables are the checks and the materials of each matter, as the register applies them.
func (v *visit) checkTables(set *rules.Set) g.Node {
	var out g.Group
	for _, group := range set.Groups {
		checks := make([]components.Row, 0, len(group.Rules))
		for _, r := range group.Rules {
			checks = append(checks, components.Row{Cells: []g.Node{v.text(r.Text), severities[r.Severity].In(v.lang), g.Text(r.Article), v.text(r.Remedy)}})
		}
		materials := make([]components.Row, 0, len(group.Materials))
		for _, m := range group.Materials {
			materials = append(materials, components.Row{Cells: []g.Node{v.text(m.Title), g.Text(m.Article)}})
		}
		name := groupTitle(group.ID)
		out = append(out, components.Section(v.lang, group.ID, name,
			components.Table{Caption: tr("检查："+name.ZH, "Checks: "+name.EN), Rows: checks,
				Columns: []components.Column{{Head: tr("检查", "Check")}, {Head: tr("要求", "Demand")}, {Head: tr("条款", "Article")}, {Head: tr("怎么办", "What to do")}}}.In(v.lang),
			components.Table{Caption: tr("材料："+name.ZH, "Materials: "+name.EN), Rows: materials,
				Columns: []components.Column{{Head: tr("材料", "Material")}, {Head: tr("条款", "Article")}}}.In(v.lang)))
	}
	return out
}

// procedureTables are the steps of each procedure with their clocks, behind a list that leads to each.
func (v *visit) procedureTables(set *rules.Set) g.Node {
	if len(set.Procedures) == 0 {
		return nil
	}
	var out g.Group
	links := make([]components.NavItem, 0, len(set.Procedures))
	for i := range set.Procedures {
		d := &set.Procedures[i]
		links = append(links, components.NavItem{Label: d.Title, Href: "#procedure-" + d.ID})
		out = append(out, v.stepTable(d, d.Title))
	}
	return g.Group{components.Section(v.lang, "procedures", proceduresTitle, components.Tabs(v.lang, proceduresTitle, links...)), out}
}

var proceduresTitle = tr("程序", "Procedures")

// setContents leads to the parts of a set's page, which is as long as the law.
func (v *visit) setContents(set *rules.Set) g.Node {
	var links []components.NavItem
	add := func(there bool, id string, title components.Text) {
		if there {
			links = append(links, components.NavItem{Label: title, Href: "#" + id})
		}
	}
	add(len(set.Kinds) > 0, "kinds", kindsTitle)
	add(len(set.Facts) > 0, "facts", factsTitle)
	add(len(set.ServiceClasses)+len(set.Gradings)+len(set.Holds) > 0, "local", localTitle)
	for _, group := range set.Groups {
		add(true, group.ID, groupTitle(group.ID))
	}
	add(len(set.Procedures) > 0, "procedures", proceduresTitle)
	if len(links) < 2 {
		return nil
	}
	return components.Tabs(v.lang, tr("本页内容", "On this page"), links...)
}

// groupTitle is what people call a group of checks; its id where there is no word for it.
func groupTitle(id string) components.Text {
	if t, ok := groupNames[id]; ok {
		return t
	}
	return components.Same(id)
}

// votesAsked says which steps a committee votes in, and what it takes; nothing where none does.
func (v *visit) votesAsked(d *rules.Definition) g.Node {
	var out g.Group
	for _, vote := range d.Votes {
		zh, en := vote.Majority.Words()
		step := d.Step(vote.Step).Title
		out = append(out, components.Note(v.lang, components.Waiting, v.paragraph(
			"“"+step.ZH+"”须经"+vote.Title.ZH+"表决：法定人数 "+decimal(vote.Quorum)+"，"+zh+"。",
			step.In("en")+": takes a vote of the "+vote.Title.In("en")+", quorum "+decimal(vote.Quorum)+", "+en+"."), components.Article(cited(vote.Article, vote.Sureness).In(v.lang))))
	}
	if len(out) == 0 {
		return nil
	}
	return out
}

// stepTable is the course of a procedure: its steps, who is awaited in each, and their clocks.
func (v *visit) stepTable(d *rules.Definition, title components.Text) g.Node {
	rows := make([]components.Row, 0, len(d.Steps))
	for _, s := range d.Steps {
		awaited, limit, article := g.Node(components.Date("")), g.Node(components.Date("")), g.Node(g.Text("—"))
		if s.Awaits != "" {
			awaited = v.text(v.capacity(d, s.Awaits))
		}
		if s.Clock != nil {
			limit, article = v.days(s.Clock.WorkingDays), v.text(cited(s.Clock.Article, s.Clock.Sureness))
		}
		rows = append(rows, components.Row{Cells: []g.Node{stepState(d, &s).In(v.lang), awaited, limit, article}})
	}
	return components.Section(v.lang, "procedure-"+d.ID, title, v.votesAsked(d), components.Table{
		Caption: tr("步骤："+d.Title.ZH, "Steps: "+d.Title.In("en")), Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("步骤", "Step")}, {Head: tr("由谁办理", "For")}, {Head: tr("时限", "Clock")}, {Head: tr("条款", "Article")}},
	}.In(v.lang))
}

// days is the length of a step's clock; 0 where the text leaves it open.
func (v *visit) days(n int) g.Node {
	if n == 0 {
		return v.quantity(nil, "")
	}
	return h.Span(h.Class("num"), v.text(rules.WorkingDays(n)))
}
