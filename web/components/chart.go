package components

import (
	"fmt"
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// Figure is one number of a dashboard with its change; it opens its records.
type Figure struct {
	Label Text
	// Value is already written: Count, Yuan, "99.2%".
	Value string
	// Change is the sentence about the change: 较上周 +12.
	Change Text
	// Tone colours the change; empty is quiet.
	Tone Tone
	Href string
}

// Figures renders the numbers side by side.
func Figures(lang Lang, figures ...Figure) g.Node {
	return h.Ul(h.Class("figures"), g.Map(figures, func(f Figure) g.Node {
		value := h.Span(h.Class("figure-value"), g.Text(f.Value))
		label := say(lang, f.Label)
		if f.Href != "" {
			label = Link(f.Href, label)
		}
		return h.Li(h.P(h.Class("figure-label"), label), h.P(value),
			when(f.Change, func() g.Node {
				return h.P(h.Class("figure-change t-"+string(f.Tone)), g.If(f.Tone != "", mark(f.Tone)), say(lang, f.Change))
			}))
	}))
}

// Bar is one value of a chart.
type Bar struct {
	Label Text
	Value int64
	// Href opens the records behind the value.
	Href string
	// Strong draws the bar the page is about in blue; the others are ink.
	Strong bool
}

// Chart is a set of values drawn as bars. The drawing is the table itself: each
// row has its name, its bar and its figure, so nothing is told by the picture alone.
type Chart struct {
	Title Text
	// Unit is the heading of the figures: 件, 万元.
	Unit Text
	Bars []Bar
	// Write writes a value; nil is Count.
	Write func(int64) string
}

// In renders the chart as a table with bars.
func (c Chart) In(lang Lang) g.Node {
	top := int64(1)
	for _, b := range c.Bars {
		top = max(top, b.Value)
	}
	unit := c.Unit
	if unit.IsZero() {
		unit = words.Value
	}
	return h.Table(h.Class("chart"), h.Caption(say(lang, c.Title)),
		h.THead(h.Class("sr"), h.Tr(h.Th(h.Scope("col"), say(lang, words.Item)), h.Td(), h.Th(h.Scope("col"), say(lang, unit)))),
		h.TBody(g.Map(c.Bars, func(b Bar) g.Node {
			label := say(lang, b.Label)
			if b.Href != "" {
				label = Link(b.Href, label)
			}
			class := "bar"
			if b.Strong {
				class = "bar strong"
			}
			return h.Tr(h.Th(h.Scope("row"), label),
				h.Td(svg(class, "0 0 1000 10", g.Attr("preserveAspectRatio", "none"),
					g.El("rect", h.Width(strconv.FormatInt(max(0, b.Value)*1000/top, 10)), h.Height("10")))),
				h.Td(h.Class("num"), g.Text(c.write(b.Value))))
		})))
}

func (c Chart) write(v int64) string {
	if c.Write != nil {
		return c.Write(v)
	}
	return Count(v)
}

// Columns draws the values as upright columns in time, with the same values as a table beneath.
func (c Chart) Columns(lang Lang) g.Node {
	top := int64(1)
	for _, b := range c.Bars {
		top = max(top, b.Value)
	}
	const height, step = 120, 40
	marks := make([]g.Node, 0, 2*len(c.Bars))
	for i, b := range c.Bars {
		size := max(0, b.Value) * height / top
		class := "col"
		if b.Strong {
			class = "col strong"
		}
		marks = append(marks,
			g.El("rect", h.Class(class), g.Attr("x", strconv.Itoa(i*step+6)), g.Attr("y", strconv.FormatInt(20+height-size, 10)),
				h.Width(strconv.Itoa(step-12)), h.Height(strconv.FormatInt(size, 10))),
			g.El("text", g.Attr("x", strconv.Itoa(i*step+step/2)), g.Attr("y", strconv.FormatInt(14+height-size, 10)), g.Text(c.write(b.Value))),
			g.El("text", h.Class("axis"), g.Attr("x", strconv.Itoa(i*step+step/2)), g.Attr("y", strconv.Itoa(height+38)), say(lang, b.Label)))
	}
	width := max(1, len(c.Bars)) * step
	return h.Figure(h.Class("columns-chart"), h.FigCaption(say(lang, c.Title)),
		svg("cols", fmt.Sprintf("0 0 %d %d", width, height+44), g.Group(marks),
			g.El("path", h.Class("base"), g.Attr("d", fmt.Sprintf("M0 %d.5h%d", height+20, width)))),
		h.Details(h.Summary(say(lang, words.AsTable)), c.In(lang)))
}
