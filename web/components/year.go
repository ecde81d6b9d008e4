package components

import (
	"strconv"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// DayTone is what a day of a [YearView] is.
type DayTone int

// The days of a year.
const (
	NoDay     DayTone = iota
	WorkDay           // an ordinary working day
	Weekend           // an ordinary day off
	Holiday           // a day off that a notice names
	MakeUpDay         // a weekend day that is worked
)

// YearView draws a year as twelve columns of days. It is decoration for the table beneath it, which must name the same days.
type YearView struct {
	Title Text
	// Day tells what each day is.
	Day func(month time.Month, day int) DayTone
}

// In renders the picture, 360 units wide: a phone shows it without scaling.
func (y YearView) In(lang Lang) g.Node {
	const left, top, step, row = 0, 16, 30, 8.5
	var cells []g.Node
	for m := time.January; m <= time.December; m++ {
		x := left + (int(m)-1)*step
		cells = append(cells, g.El("text", h.Class("axis"), g.Attr("x", strconv.Itoa(x+13)), g.Attr("y", "11"), g.Text(strconv.Itoa(int(m)))))
		for d := 1; d <= 31; d++ {
			if c := dayCell(y.Day(m, d), float64(x), top+float64(d-1)*row); c != nil {
				cells = append(cells, c)
			}
		}
	}
	return h.Figure(h.Class("columns-chart"), h.FigCaption(say(lang, y.Title)), svg("cols", "0 0 360 280", g.Group(cells)),
		h.P(h.Class("small muted"), say(lang, words.YearKey)))
}

// dayCell is known by its shape, not only by its colour: a holiday is a full cell, a make-up day a ring, a weekend day a thin line.
func dayCell(t DayTone, x, y float64) g.Node {
	rect := func(dy, height float64, more ...g.Node) g.Node {
		return g.El("rect", append([]g.Node{g.Attr("x", number(x)), g.Attr("y", number(y+dy)), h.Width("26"), h.Height(number(height))}, more...)...)
	}
	switch t {
	case NoDay:
		return nil
	case WorkDay:
		return rect(0, 7, g.Attr("fill", "var(--ground)"))
	case Weekend:
		return rect(2.5, 2, g.Attr("fill", "var(--edge)"))
	case Holiday:
		return rect(0, 7, g.Attr("fill", "var(--red)"))
	case MakeUpDay:
		return rect(1, 5, g.Attr("fill", "none"), g.Attr("stroke", "var(--blue)"), g.Attr("stroke-width", "2"))
	}
	return nil
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }
