package components

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// Column is one column of a table.
type Column struct {
	Head Text
	// Num aligns figures to the right.
	Num bool
	// Sort is the address that sorts by this column; Sorted is "ascending" or "descending" when it is in use.
	Sort, Sorted string
}

// Row is one row; it has as many cells as the table has columns.
type Row struct {
	Cells []g.Node
	// Late marks a row whose clock has run out.
	Late bool
}

// Table is a table with a caption. Under 600 px each row becomes a card whose
// lines carry the column's name; the first cell is the card's heading.
type Table struct {
	Caption Text
	// Quiet keeps the caption for screen readers only, where a heading says the same.
	Quiet   bool
	Columns []Column
	Rows    []Row
	// Empty is shown instead of a table without rows.
	Empty Empty
}

// In renders the table. The explicit roles keep it a table for screen readers
// while the phone's style lays it out as cards.
func (t Table) In(lang Lang) g.Node {
	if len(t.Rows) == 0 && !t.Empty.Title.IsZero() {
		return t.Empty.In(lang)
	}
	caption := ""
	if t.Quiet {
		caption = "sr"
	}
	return h.Div(h.Class("table-box"), h.Table(h.Role("table"),
		h.Caption(g.If(caption != "", h.Class(caption)), say(lang, t.Caption)),
		h.THead(h.Role("rowgroup"), h.Tr(h.Role("row"), g.Map(t.Columns, func(c Column) g.Node { return c.head(lang) }))),
		h.TBody(h.Role("rowgroup"), g.Map(t.Rows, func(r Row) g.Node { return t.row(lang, r) }))))
}

func (c Column) head(lang Lang) g.Node {
	label := say(lang, c.Head)
	if c.Sort != "" {
		arrow := map[string]string{"ascending": " ↑", "descending": " ↓"}[c.Sorted]
		label = h.A(Href(c.Sort), label, g.If(arrow != "", h.Span(h.Aria("hidden", "true"), g.Text(arrow))))
	}
	return h.Th(h.Role("columnheader"), h.Scope("col"), g.If(c.Num, h.Class("right")),
		g.If(c.Sorted != "", h.Aria("sort", c.Sorted)), label)
}

func (t Table) row(lang Lang, r Row) g.Node {
	cells := make([]g.Node, 0, len(r.Cells))
	for i, cell := range r.Cells {
		attrs := g.Group{h.Role("cell")}
		if i < len(t.Columns) {
			attrs = append(attrs, h.Data("label", t.Columns[i].Head.In(lang)))
			if t.Columns[i].Num {
				attrs = append(attrs, h.Class("right"))
			}
		}
		cells = append(cells, h.Td(attrs, h.Div(cell)))
	}
	return h.Tr(h.Role("row"), g.If(r.Late, h.Class("late")), g.Group(cells))
}

// Pager moves through a list by cursor: back to the first page and on to the next.
type Pager struct {
	// Shown is the number of rows on this page.
	Shown int
	// First leads to the first page (empty on it), Next to the next (empty on the last).
	First, Next string
}

// In renders the pager; a list that fits on one page has none.
func (p Pager) In(lang Lang) g.Node {
	if p.First == "" && p.Next == "" {
		return nil
	}
	return h.Nav(h.Class("pager"), h.Aria("label", words.PagerLabel.In(lang)),
		g.If(p.Shown > 0, h.P(h.Class("muted"), g.Text(sprintf(lang, words.Rows, p.Shown)))),
		g.If(p.First != "", h.A(h.Class("button plain"), Href(p.First), say(lang, words.First))),
		g.If(p.Next != "", h.A(h.Class("button plain"), h.Rel("next"), Href(p.Next), say(lang, words.Next))))
}

// Chip is one filter in use.
type Chip struct {
	// Group is the filter's name, Label the chosen value: 行业 · 交通.
	Group, Label Text
	// Href is the address without this filter.
	Href string
}

// Chips are the filters in use, each removable, and one link that removes all.
type Chips struct {
	Items []Chip
	Clear string
}

// In renders the chips; nothing when no filter is in use.
func (c Chips) In(lang Lang) g.Node {
	if len(c.Items) == 0 {
		return nil
	}
	return h.Div(h.Class("chips"), h.Role("group"), h.Aria("label", words.Filters.In(lang)),
		g.Map(c.Items, func(i Chip) g.Node {
			return h.A(h.Class("chip"), Href(i.Href), h.Span(h.Class("sr"), say(lang, words.Remove)),
				when(i.Group, func() g.Node { return h.Span(h.Class("muted"), say(lang, i.Group), g.Text(" ")) }), say(lang, i.Label),
				svg("x", "0 0 16 16", path("", "M4 4l8 8M12 4l-8 8")))
		}),
		g.If(c.Clear != "", h.A(h.Class("clear"), Href(c.Clear), say(lang, words.ClearAll))))
}

// Facet is one way to narrow a list: its values, each with how many it would leave.
type Facet struct {
	Label  Text
	Values []FacetValue
}

// FacetValue is one value of a facet; Href is the address with it.
type FacetValue struct {
	Label Text
	Href  string
	Count int64
}

// Narrow renders the facets that are not chosen yet, as links; what is chosen stands in [Chips].
func Narrow(lang Lang, facets ...Facet) g.Node {
	rows := make([]Fact, 0, len(facets))
	for _, f := range facets {
		if len(f.Values) == 0 {
			continue
		}
		rows = append(rows, Fact{Term: f.Label, Value: h.Div(h.Class("chips"), g.Map(f.Values, func(v FacetValue) g.Node {
			return h.A(h.Class("chip"), Href(v.Href), say(lang, v.Label), h.Span(h.Class("muted num"), g.Text(Count(v.Count))))
		}))})
	}
	if len(rows) == 0 {
		return nil
	}
	return h.Nav(h.Aria("label", words.Narrow.In(lang)), Facts(lang, rows...))
}
