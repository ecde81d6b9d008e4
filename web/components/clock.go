package components

import (
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// maxCells is the most cells a bar shows; a longer clock gives each cell several days.
const maxCells = 60

// Clock is a statutory time limit in working days (工作日), as the procedure engine knows it.
type Clock struct {
	// Name says what runs: 形式审核.
	Name Text
	// Used and Total count working days. Used may exceed Total: the rest is overdue.
	Used, Total int
	// Due is the last day, ISO; Today decides whether its year is said.
	Due, Today string
	// Article cites where the limit comes from: 第十一条.
	Article Text
	// Gaps are the working days after which days without work follow (weekends left
	// out): 5 draws a gap behind the fifth working day.
	Gaps []int
	// Provisional says why the date is not certain; empty when it is.
	Provisional Text
	// Paused says why the clock is stopped; empty when it runs.
	Paused Text
	// Done is set when the step is over; Used is then how long it took.
	Done bool
}

// In renders the bar and the words beneath. The words say everything the bar says.
func (c Clock) In(lang Lang) g.Node {
	class := "clock"
	switch {
	case c.Done:
		class += " done"
	case !c.Paused.IsZero():
		class += " paused"
	case c.Over() > 0:
		class += " over"
	}
	if !c.Provisional.IsZero() {
		class += " provisional"
	}
	return h.Div(h.Class(class),
		when(c.Name, func() g.Node { return h.P(h.Class("clock-name"), h.Strong(say(lang, c.Name)), c.remark(lang)) }),
		c.bar(),
		h.P(h.Class("clock-words"), c.sentence(lang)),
		when(c.Provisional, func() g.Node {
			return h.P(h.Class("clock-why"), mark(Provisional), h.Span(say(lang, words.ClockProvisional), say(lang, c.Provisional)))
		}),
		when(c.Paused, func() g.Node {
			return h.P(h.Class("clock-why"), mark(Paused), h.Span(say(lang, words.ClockPausedWhy), say(lang, c.Paused)))
		}))
}

// Short renders the clock for a table's cell: the bar and the one figure that matters.
func (c Clock) Short(lang Lang) g.Node {
	class := "clock short"
	if c.Over() > 0 && !c.Done {
		class += " over"
	}
	if !c.Provisional.IsZero() {
		class += " provisional"
	}
	return h.Div(h.Class(class), c.bar(), h.P(h.Class("clock-words"), c.remark(lang), when(c.Provisional, func() g.Node {
		return h.Span(g.Text(" "), say(lang, words.ClockUnsure)) // colour alone tells nobody who cannot see it
	})))
}

// Over is the number of working days past the limit, 0 within it.
func (c Clock) Over() int { return max(0, c.Used-c.Total) }

// remark is the one figure that matters now.
func (c Clock) remark(lang Lang) g.Node {
	left := c.Total - c.Used
	text, class := "", "remark"
	switch {
	case c.Done:
		text = sprintf(lang, words.ClockDone, c.Used)
	case !c.Paused.IsZero():
		text = words.ClockPaused.In(lang)
	case left == -1:
		text, class = words.ClockOver1.In(lang), "remark bad"
	case left < 0:
		text, class = sprintf(lang, words.ClockOver, -left), "remark bad"
	case left == 0:
		text, class = words.ClockToday.In(lang), "remark soon"
	case left == 1:
		text, class = words.ClockLeft1.In(lang), "remark soon"
	default:
		text = sprintf(lang, words.ClockLeft, left)
	}
	return h.Span(h.Class(class), g.Text(text))
}

// Words is the sentence beneath the bar: 第 7 天，共 20 个工作日 · 10 月 16 日到期 · 第十一条.
func (c Clock) Words(lang Lang) string { return strings.Join(c.parts(lang), " · ") }

// sentence is Words with each part kept on one line.
func (c Clock) sentence(lang Lang) g.Node {
	var out g.Group
	parts := c.parts(lang)
	for i, p := range parts {
		if i < len(parts)-1 {
			p += " ·"
		}
		out = append(out, h.Span(g.Text(p)), g.Text(" "))
	}
	return out
}

func (c Clock) parts(lang Lang) []string {
	parts := []string{c.days(lang)}
	if c.Due != "" {
		parts = append(parts, strings.TrimSpace(sprintf(lang, words.ClockDue, DayMonth(lang, c.Due, c.Today))))
	}
	if !c.Article.IsZero() {
		parts = append(parts, c.Article.In(lang))
	}
	return parts
}

// days says which day it is and how many there are: of within the limit, the
// limit alone once the step is over, both past it.
func (c Clock) days(lang Lang) string {
	limit := sprintf(lang, words.ClockLimit, c.Total)
	if c.Total == 1 {
		limit = words.ClockLimit1.In(lang)
	}
	switch {
	case c.Done:
		return limit
	case c.Used == 0:
		return words.ClockNotStarted.In(lang) + words.Comma.In(lang) + limit
	case c.Over() > 0 || c.Total == 1:
		return sprintf(lang, words.ClockDay, c.Used) + words.Comma.In(lang) + limit
	}
	return sprintf(lang, words.ClockDay, c.Used) + sprintf(lang, words.ClockTotal, c.Total)
}

// bar draws one cell a working day; it is decoration for the words.
func (c Clock) bar() g.Node {
	days := max(c.Total, c.Used)
	per := (days + maxCells - 1) / maxCells // days a cell stands for
	if per == 0 {
		per = 1
	}
	gaps := map[int]bool{}
	for _, d := range c.Gaps {
		gaps[(d+per-1)/per] = true
	}
	cells := make([]g.Node, 0, maxCells)
	for first := 1; first <= days; first += per {
		cells = append(cells, h.Span(h.Class(c.cell(first, gaps[(first+per-1)/per]))))
	}
	return h.Div(h.Class("clock-bar"), h.Aria("hidden", "true"), g.Group(cells))
}

// cell is the class of the cell whose first day is the given one.
func (c Clock) cell(day int, gap bool) string {
	class := "left"
	switch {
	case day > c.Total:
		class = "over"
	case day <= c.Used:
		class = "used"
	}
	if day == c.Used {
		class += " today"
	}
	if gap {
		class += " gap"
	}
	return class
}
