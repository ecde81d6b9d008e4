package pages

import (
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"huishu/compliance/adoption"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/web/components"
)

func mountRules(p *Pages) {
	p.page("/rules", (*visit).rulesPage)
	p.page("/rules/:id", (*visit).ruleSetPage)
}

var surenesses = map[rules.Sureness]components.State{
	rules.InForce: {Tone: components.Valid, Word: rules.InForce.Title()},
	rules.Draft:   {Tone: components.Provisional, Word: rules.Draft.Title()},
	rules.Assumed: {Tone: components.Provisional, Word: rules.Assumed.Title()},
	rules.Unknown: {Tone: components.Paused, Word: rules.Unknown.Title()},
}

// quantity is a number of the law with its unit, on one line.
func (v *visit) quantity(value *int64, unit string) g.Node {
	return h.Span(h.Class("num"), v.text(rules.Quantity(value, unit)))
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
