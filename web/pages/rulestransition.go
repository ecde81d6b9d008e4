package pages

import (
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/registry/rehearsal"
	"huishu/web/components"
)

var clockRules = map[string]components.Text{
	"":                    tr("从有利于申请人的时限", "the one that is better for the applicant"),
	rules.FavourableClock: tr("从有利于申请人的时限", "the one that is better for the applicant"),
	rules.KeptClock:       tr("原时限走完", "the present one runs out"),
	rules.LongerClock:     tr("从较长的时限", "the longer one"),
	rules.NewClock:        tr("从新时限，已过的时间计入", "the new one; what has elapsed counts"),
}

// clauseTable is what a rule set says of the cases that are open on its first day.
func (v *visit) clauseTable(list []rehearsal.Clause) g.Node {
	if len(list) == 0 {
		return nil
	}
	rows := make([]components.Row, 0, len(list))
	for _, c := range list {
		fate, clock := tr("按原规则集办结", "stay under their own set"), tr("不变", "unchanged")
		if c.OpenCases == rules.MoveCases {
			fate, clock = tr("自首日起转按本规则集办理", "go on by this set from its first day"), clockRules[c.Clock]
			if names := c.StepTitles; len(names) > 0 {
				zh, en := make([]string, len(names)), make([]string, len(names))
				for i, t := range names {
					zh[i], en[i] = t.ZH, t.In("en")
				}
				fate = tr(fate.ZH+"（限于："+strings.Join(zh, "、")+"）", fate.EN+" (only: "+strings.Join(en, ", ")+")")
			}
			if c.ToTheWorse {
				clock = tr(clock.ZH+"；对申请人不利的也转", clock.EN+"; also to the applicant's disadvantage")
			}
		}
		rows = append(rows, components.Row{Cells: []g.Node{v.text(c.Title), v.text(fate), v.text(clock), g.Text(c.Article)}})
	}
	return components.Section(v.lang, "transition", tr("新旧衔接", "Open cases on the first day"),
		v.paragraph("未列出的程序，在办事项按其提出时的规则集办结；已办结的事项一律不变。", "Open cases of a procedure that is not named end under the set they were filed under; what is decided never changes."),
		components.Table{
			Caption: tr("新旧衔接", "Open cases on the first day"), Quiet: true, Rows: rows,
			Columns: []components.Column{{Head: tr("程序", "Procedure")}, {Head: tr("在办事项", "Open cases")}, {Head: tr("正在计算的时限", "The clock that runs")}, {Head: tr("条款", "Article")}},
		}.In(v.lang))
}

// fateCell says what becomes of a rehearsed case on the set's first day.
func (v *visit) fateCell(c rehearsal.Case) g.Node {
	switch c.Fate {
	case rehearsal.FateMoves:
		state := components.State{Tone: components.Active, Word: tr("转按新规则集", "Moves")}.In(v.lang)
		if c.Goes.IsZero() {
			return state
		}
		return g.Group{state, g.Text(" "), v.text(tr("到期日 ", "due ")), components.Date(c.Goes.String())}
	case rehearsal.FateStays:
		return g.Group{components.State{Tone: components.Waiting, Word: tr("不能转，按原规则集", "Stays")}.In(v.lang), v.obstacles(c.Obstacles)}
	}
	return v.text(tr("按原规则集", "stays under its own"))
}

func (v *visit) obstacles(list []rules.Obstacle) g.Node {
	var items g.Group
	for _, o := range list {
		items = append(items, h.Li(v.text(o.Text)))
	}
	if len(items) == 0 {
		return nil
	}
	return h.Ul(items)
}

// withoutNotes say which matters no set would govern on the first day if the set is not adopted, or revoked.
func (v *visit) withoutNotes(r rehearsal.Report) g.Node {
	var zh, en []string
	for _, s := range r.Without {
		if !s.Governed() {
			zh, en = append(zh, s.Title.ZH), append(en, s.Title.In("en"))
		}
	}
	if len(zh) == 0 {
		return nil
	}
	day := r.From.String()
	return components.Note(v.lang, components.Waiting, v.paragraph(
		"如不采用本规则集，"+day+" 起没有规则集适用于："+strings.Join(zh, "、")+"；届时不能提出新的申请。",
		"Without this set none governs from "+day+" on: "+strings.Join(en, ", ")+". Nothing new could be filed then."))
}

// transferEntry is the entry of the timeline for what a later rule set made of an open case.
func (v *visit) transferEntry(tx *ledger.Tx, t procedure.Transfer, events []ledger.Entry) components.Entry {
	kind, e := procedure.KindTransfer, components.Entry{
		At: components.When(t.At), Tone: components.Active, Article: t.Article, What: tr("转按新规则集办理", "Goes on by a new rule set"),
	}
	body := g.Group{h.P(v.ruleLink(tx, t.From, t.FromHash), g.Text(" → "), v.ruleLink(tx, t.To, t.ToHash))}
	if !t.Moved {
		kind, e.Tone, e.What = procedure.KindStay, components.Waiting, tr("仍按原规则集办理", "Stays under its own rule set")
		body = g.Group{v.obstacles(t.Obstacles)}
	}
	before, after := "—", "—"
	if !t.Before.IsZero() {
		before = t.Before.String()
	}
	if !t.After.IsZero() {
		after = t.After.String()
	}
	switch {
	case t.Moved && before != after:
		body = append(body, v.paragraph("到期日：原为 "+before+"，现为 "+after+"。", "Last day: it was "+before+", it is now "+after+"."))
	case t.Moved:
		body = append(body, v.paragraph("到期日不变："+after+"。", "The last day stays: "+after+"."))
	}
	e.Body = body
	for _, x := range events {
		if x.Kind == kind && x.At == t.At.UnixMilli() {
			e.Proof = "/events/" + x.ID
		}
	}
	return e
}
