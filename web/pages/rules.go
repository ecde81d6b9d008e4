package pages

import (
	"strconv"
	"strings"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/rehearsal"
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
	"month_end": tr("月底前（每年）", "(month: until its end, each year)"),
}

// rulesPage lists the rule sets: by which text the register decides today, and by which it did
// or will; since when a matter has none; and what is proposed and adopted.
func (v *visit) rulesPage(tx *ledger.Tx) (content, error) {
	title := tr("规则", "Rules")
	book, err := adoption.Of(tx, v.Book)
	if err != nil {
		return content{}, err
	}
	rows := []components.Row{}
	for _, e := range book.Listing(v.today()) {
		rows = append(rows, components.Row{Cells: []g.Node{
			components.Link("/rules/"+e.ID, v.text(e.Title)), components.Code(e.Number), v.setState(e), v.governs(e), components.Hash(v.lang, e.Hash),
		}})
	}
	heading := components.Heading{Title: title, Lead: tr("办理每一件事所依据的文本、数字与条款。规则是带日期的数据：旧案按其提出时的规则办到底（新文本有衔接条款的从其条款），新文本施行后提出的按新文本办。",
		"The texts, numbers and articles that decide. Rules are dated data: a case is judged to its end by the rules it was filed under, unless a later text lets open cases go on by it.")}
	if v.mayAdopt() {
		heading.Acts = []g.Node{components.ButtonLink{Label: proposeTitle, Href: "/desk/rules/propose", Weight: components.Primary}.In(v.lang)}
	}
	adoptions, err := v.adoptionTable(tx)
	return content{Title: title, Section: "/rules", Body: []g.Node{
		heading.In(v.lang), v.standingNotes(book.Standing(v.today())),
		components.Section(v.lang, "sets", tr("规则集", "Rule sets"), components.Table{
			Caption: tr("规则集", "Rule sets"), Quiet: true, Rows: rows,
			Columns: []components.Column{{Head: tr("名称", "Title")}, {Head: tr("文号", "Number")}, {Head: tr("状态", "State")}, {Head: tr("适用期间", "Governs")}, {Head: tr("规则集指纹", "Hash")}},
		}.In(v.lang)), adoptions,
	}}, err
}

// standingNotes say which matters no set governs today and, to those who can do something about it, which will soon have none.
func (v *visit) standingNotes(list []rules.Standing) g.Node {
	var out g.Group
	for _, s := range list {
		switch {
		case !s.Governed() && s.Since != "":
			out = append(out, components.Note(v.lang, components.Waiting,
				v.paragraph("“"+s.Title.ZH+"”自 "+s.Since+" 起没有适用的规则集，须由主管部门采用后续规则集。此前不能提出新的申请；在办事项仍按其提出时的规则集办理。",
					"No rule set for "+s.Title.In("en")+" governs since "+s.Since+"; an authority must adopt a successor. Until then nothing new can be filed; open cases go on under the set they were filed under.")))
		case s.Ending() && v.mayAdopt():
			out = append(out, components.Note(v.lang, components.Waiting,
				v.paragraph("“"+s.Title.ZH+"”的规则集于 "+s.Until+" 期满，还有 "+strconv.Itoa(s.DaysLeft)+" 日，尚未采用后续规则集。",
					"The rule set for "+s.Title.In("en")+" ends on "+s.Until+", in "+strconv.Itoa(s.DaysLeft)+" days, and no successor is adopted.")))
		}
	}
	return out
}

func (v *visit) setState(e rules.Entry) g.Node {
	from := e.GovernsFrom
	if len(e.Regimes) == 0 {
		from = e.EffectiveFrom
	}
	state := components.StateOf("expired")
	switch {
	case e.Draft:
		state = surenesses[rules.Draft]
	case e.InForce:
		state = components.StateOf("in_force")
	case len(e.Regimes) > 0 && from == "":
		state = components.State{Tone: components.Ended, Word: tr("已被替代", "Superseded")}
	case from > v.today().String():
		state = components.StateOf("not_yet")
	}
	if !e.Fictional {
		return state.In(v.lang)
	}
	return g.Group{state.In(v.lang), g.Text(" "), components.State{Tone: components.Provisional, Word: tr("虚构，仅供演示", "Fictional, for demonstration")}.In(v.lang)}
}

// governs are the days on which a set governs here; of a source of facts those of its text.
func (v *visit) governs(e rules.Entry) g.Node {
	from, to := e.GovernsFrom, e.GovernsTo
	if from == "" {
		from, to = e.EffectiveFrom, e.EffectiveTo
	}
	return v.dayRange(from, to)
}

func (v *visit) dayRange(from, to string) g.Node {
	if from == "" { // a draft has no days
		return components.Date("")
	}
	if to == "" {
		return g.Group{components.Date(from), v.text(tr(" 起", " onwards"))}
	}
	return g.Group{components.Date(from), v.text(tr(" 至 ", " to ")), components.Date(to)}
}

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
	body = append(body, governing, v.clauseTable(rehearsal.Clauses(set)), v.kindTable(set), v.factTable(set), v.localTables(set), v.checkTables(set), v.procedureTables(set))
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

// factSource leads to the set that a number is taken from; a number of the set's own text has its article beside it.
func (v *visit) factSource(f rules.Fact) g.Node {
	id, name, ok := strings.Cut(f.From, "#")
	if !ok {
		return v.text(tr("本文本", "this text"))
	}
	return components.Link("/rules/"+id+"#facts", components.Code(id+"#"+name))
}

// kindTable lists the types of application that the text knows.
func (v *visit) kindTable(set *rules.Set) g.Node {
	if len(set.Kinds) == 0 {
		return nil
	}
	rows := make([]components.Row, 0, len(set.Kinds))
	for _, k := range set.Kinds {
		rows = append(rows, components.Row{Cells: []g.Node{v.text(k.Title), g.Text(k.Article)}})
	}
	title := tr("申请类型", "Types of application")
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
		value := g.Node(components.Date(""))
		if f.Value != nil {
			value = g.Group{components.Number(*f.Value), g.Text(" "), v.text(units[f.Unit])}
		}
		rows = append(rows, components.Row{Cells: []g.Node{v.text(f.Title), value, g.Text(f.Article), v.factSource(f), surenesses[f.Sureness].In(v.lang), v.text(f.Note)}})
	}
	return components.Section(v.lang, "facts", tr("数字", "Numbers"), components.Table{
		Caption: tr("数字", "Numbers"), Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("事项", "Matter")}, {Head: tr("数值", "Value"), Num: true}, {Head: tr("条款", "Article")}, {Head: tr("来源", "Source")}, {Head: tr("把握程度", "Sureness")}, {Head: tr("说明", "Note")}},
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
	title := tr("主体的分类、分级与限制", "Classes, grades and holds of parties")
	return components.Section(v.lang, "local", title, components.Table{
		Caption: title, Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("种类", "What")}, {Head: tr("名称", "Name")}, {Head: tr("内容", "Says")}, {Head: tr("条款", "Article")}, {Head: tr("把握程度", "Sureness")}, {Head: tr("说明", "Note")}},
	}.In(v.lang))
}

var groupNames = map[string]components.Text{
	"entry": tr("主体入册与变更", "Entry and change of organisations"), "qualification": tr("资格申请", "Applications"), "plan": tr("实施方案", "Implementation plans"), "agreement": tr("授权运营协议", "Agreements"), "registration": tr("合规登记", "Compliance registration"),
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
			checks = append(checks, components.Row{Cells: []g.Node{v.text(r.Text), severities[r.Severity].In(v.lang), g.Text(r.Article), v.text(r.Remedy)}})
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
	return components.Section(v.lang, "procedure-"+d.ID, title, v.votesAsked(d), components.Table{
		Caption: tr("步骤："+d.Title.ZH, "Steps: "+d.Title.In("en")), Quiet: title != d.Title, Rows: rows,
		Columns: []components.Column{{Head: tr("步骤", "Step")}, {Head: tr("时限", "Clock")}, {Head: tr("条款", "Article")}},
	}.In(v.lang))
}
