package pages

import (
	"time"

	g "maragu.dev/gomponents"

	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/web/components"
)

// clockOf is how a case's clock is drawn. left is when the step was left, zero for the present one.
func (v *visit) clockOf(name components.Text, c *procedure.Clock, left time.Time) components.Clock {
	k := components.Clock{
		Name: name, Used: c.Used + c.Overdue, Total: c.Total, Due: c.Due.String(), Today: v.today().String(),
		Article: cited(c.Article, c.Sureness), Gaps: gaps(c.Calendar(), c.From, c.Due),
		// A period that has run is over, not late.
		Done: !left.IsZero() || c.Kind == rules.Period && c.Elapsed,
	}
	if c.Stopped != nil && !k.Done {
		k.Paused = stoppedWhy(c.Stopped)
		if c.Due.IsZero() {
			k.Due, k.Gaps = "", nil
		}
	}
	if c.Provisional && !k.Done {
		k.Provisional = c.ProvisionalReason
	}
	return k
}

// caseClock is the clock of a case's present step, with the day it had before where a notice moved it; nothing where none runs.
func (v *visit) caseClock(c *procedure.Case) g.Node {
	switch {
	case c.Clock == nil:
		return nil
	case c.Clock.Total == 0:
		return components.Note(v.lang, components.Provisional,
			v.paragraph("现行文本未规定本步骤的时限。", "No text sets a time limit for this step."))
	}
	return g.Group{v.clockOf(c.StateTitle, c.Clock, time.Time{}).In(v.lang), v.movedNote(c)}
}

// provisionally is the word that follows a day which a notice still to come may move.
func provisionally(yes bool) components.Text {
	if !yes {
		return components.Text{}
	}
	return tr("，暂定", ", provisional")
}

// provisional is that word in a page.
func (v *visit) provisional(yes bool) g.Node { return v.text(provisionally(yes)) }

// stoppedWhy says why a clock stands still, by which article, and since when.
func stoppedWhy(s *procedure.Standstill) components.Text {
	since := s.From.String()
	t := tr(s.Text.ZH+"（"+cited(s.Article, s.Sureness).ZH+"，自 "+since+" 起不计入时限）", s.Text.In("en")+" ("+cited(s.Article, s.Sureness).In("en")+", not counted since "+since+")")
	if !s.Until.IsZero() {
		t.ZH, t.EN = t.ZH+"，至迟 "+s.Until.String(), t.EN+", until "+s.Until.String()+" at the latest"
	}
	return t
}

// cited says where a number stands and, always, when it is only carried over.
func cited(article string, s rules.Sureness) components.Text {
	switch s {
	case rules.Assumed:
		return tr(article+"（参照适用）", article+" (by analogy)")
	case rules.Draft:
		return tr(article+"（征求意见稿）", article+" (draft)")
	default:
		return components.Same(article)
	}
}

// gaps are the working days of a clock after which a holiday follows, weekends left out.
func gaps(cal *workday.Calendar, from, due workday.Date) []int {
	if from.IsZero() || due.IsZero() || from.DaysUntil(due) > 400 {
		return nil
	}
	var list []int
	n := 0
	for d := from.AddDays(1); d.Before(due); d = d.AddDays(1) {
		works, err := cal.IsWorkday(d)
		switch {
		case err != nil:
			return nil
		case works:
			n++
		case d.Weekday() != time.Saturday && d.Weekday() != time.Sunday && n > 0 && (len(list) == 0 || list[len(list)-1] != n):
			list = append(list, n)
		}
	}
	return list
}
