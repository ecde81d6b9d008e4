package components

import (
	"strconv"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// Heading opens a page: its name, its state, one or two lines, its seal and its acts.
type Heading struct {
	Title Text
	// Over is a small line above: the kind of thing, or its code.
	Over Text
	// Code is shown beneath in the fixed-width face with a copy button.
	Code  string
	State *State
	// Lead is two lines at most.
	Lead Text
	// Root, when 32 bytes, is drawn as the seal on the right.
	Root []byte
	// Side is shown on the right when there is no seal: a clock, for instance.
	Side g.Node
	Acts []g.Node
	// Body takes what is the page itself: the home page's search.
	Body g.Node
}

// In renders the heading with the page's only h1.
func (x Heading) In(lang Lang) g.Node {
	var side g.Node
	switch {
	case len(x.Root) == SealBytes:
		side = Seal{Root: x.Root}.In(lang)
	case x.Side != nil:
		side = h.Div(h.Class("head-side"), x.Side)
	}
	return h.Div(h.Class("head"),
		h.Div(h.Class("head-text"),
			when(x.Over, func() g.Node { return h.P(h.Class("kicker"), say(lang, x.Over)) }),
			h.H1(say(lang, x.Title)),
			g.If(x.State != nil || x.Code != "", h.P(h.Class("head-line"),
				g.Iff(x.State != nil, func() g.Node { return x.State.In(lang) }),
				g.If(x.Code != "", CopyCode(lang, x.Code)))),
			when(x.Lead, func() g.Node { return h.P(h.Class("lead"), say(lang, x.Lead)) }),
			g.If(len(x.Acts) > 0, Acts(x.Acts...)), x.Body),
		side)
}

// Section is a titled part of a page. The id makes it linkable; it may be empty.
func Section(lang Lang, id string, title Text, children ...g.Node) g.Node {
	return h.Section(g.If(id != "", h.ID(id)), h.Class("part"), h.H2(say(lang, title)), g.Group(children))
}

// Columns lays the main matter (two thirds) beside what goes with it (one third).
func Columns(main, side g.Node) g.Node {
	return h.Div(h.Class("columns"), h.Div(main), h.Div(h.Class("side"), side))
}

// NextFirst is [Columns] whose side is read first, and stands first on a phone: where the side is what the
// reader has come to do, and the main matter is long.
func NextFirst(side, main g.Node) g.Node {
	return h.Div(h.Class("columns next-first"), h.Div(h.Class("side"), side), h.Div(main))
}

// Grid lays equal parts side by side, as many as fit.
func Grid(children ...g.Node) g.Node { return h.Div(h.Class("grid"), g.Group(children)) }

// Panel is a framed part: the next step, a price, a summary.
func Panel(lang Lang, title Text, children ...g.Node) g.Node {
	return h.Section(h.Class("panel"), when(title, func() g.Node { return h.H2(say(lang, title)) }), g.Group(children))
}

// Prose is running text in a readable measure, one paragraph each.
func Prose(lang Lang, paragraphs ...Text) g.Node {
	return h.Div(h.Class("prose"), g.Map(paragraphs, func(t Text) g.Node { return h.P(say(lang, t)) }))
}

// Note is a remark in the page that the reader must not miss, in the tone of its meaning.
func Note(lang Lang, tone Tone, children ...g.Node) g.Node {
	return h.Div(h.Class("note t-"+string(tone)), mark(tone), h.Div(g.Group(children)))
}

// Article cites a provision quietly: 第十一条.
func Article(s string) g.Node { return h.Span(h.Class("article"), g.Text(s)) }

// Door is one large way in on the home page.
type Door struct {
	Title, Text Text
	Href        string
}

// Doors renders the ways in side by side.
func Doors(lang Lang, doors ...Door) g.Node {
	return h.Ul(h.Class("doors"), g.Map(doors, func(d Door) g.Node {
		return h.Li(h.A(Href(d.Href), h.Strong(say(lang, d.Title)), h.Span(say(lang, d.Text)), svg("go", "0 0 16 16", path("", "M3 8h10M9 4l4 4-4 4"))))
	}))
}

// Tabs are links between views of one thing; the current one is marked by NavItem.Current.
func Tabs(lang Lang, label Text, items ...NavItem) g.Node {
	return h.Nav(h.Class("tabs"), h.Aria("label", label.In(lang)), h.Ul(navItems(lang, items)))
}

// Fact is a term and its value.
type Fact struct {
	Term  Text
	Value g.Node
}

// Facts is a definition list: terms left, values right, stacked on a phone. Facts without a value show a dash.
func Facts(lang Lang, facts ...Fact) g.Node {
	return h.Dl(h.Class("facts"), g.Map(facts, func(f Fact) g.Node {
		if f.Value == nil {
			return fact(lang, f.Term, Date(""))
		}
		return fact(lang, f.Term, f.Value)
	}))
}

// Empty says what will be here and the way to the first one.
type Empty struct {
	Title, Text Text
	// Act leads to the first one; nil when the reader can do nothing.
	Act *ButtonLink
}

// In renders the empty state.
func (e Empty) In(lang Lang) g.Node {
	return h.Div(h.Class("empty"), h.P(h.Strong(say(lang, e.Title))),
		when(e.Text, func() g.Node { return h.P(h.Class("muted"), say(lang, e.Text)) }),
		g.Iff(e.Act != nil, func() g.Node { return e.Act.In(lang) }))
}

// Entry is one thing that happened in a case.
type Entry struct {
	// At is when, as Date or When renders it.
	At   g.Node
	What Text
	// Who acted, for which party.
	Who string
	// Article cites the provision applied.
	Article string
	Tone    Tone
	// Body takes documents, messages, the text of a decision.
	Body g.Node
	// Proof is the address of the entry's receipt.
	Proof string
}

// Timeline is what happened, newest or oldest first as given; the part still to come goes last with the tone Waiting.
func Timeline(lang Lang, entries ...Entry) g.Node {
	return h.Ol(h.Class("timeline"), g.Map(entries, func(e Entry) g.Node {
		tone := e.Tone
		if tone == "" {
			tone = Ended
		}
		return h.Li(h.Class("t-"+string(tone)), mark(tone), h.Div(
			h.P(h.Class("what"), h.Strong(say(lang, e.What)), g.If(e.Article != "", Article(e.Article))),
			h.P(h.Class("muted small"), e.At, g.If(e.Who != "", g.Text(" · "+e.Who)),
				g.If(e.Proof != "", g.Group{g.Text(" · "), Link(e.Proof, say(lang, words.Proof))})),
			e.Body))
	}))
}

// Steps shows where the reader is in a form of several pages; at counts from 0.
func Steps(lang Lang, at int, names ...Text) g.Node {
	items := make([]g.Node, 0, len(names))
	for i, n := range names {
		class, word := "", Text{}
		switch {
		case i < at:
			class, word = "past", words.StepDone
		case i == at:
			class, word = "now", words.StepNow
		}
		items = append(items, h.Li(g.If(class != "", h.Class(class)), g.If(i == at, h.Aria("current", "step")),
			h.Span(h.Class("step-no"), h.Aria("hidden", "true"), g.Text(strconv.Itoa(i+1))), say(lang, n),
			when(word, func() g.Node { return h.Span(h.Class("sr"), g.Text(" "), say(lang, word)) })))
	}
	return h.Nav(h.Aria("label", words.Steps.In(lang)), h.Ol(h.Class("steps"), g.Group(items)))
}

// Stage is one step of a form that is filled in over days, in any order.
type Stage struct {
	Name Text
	Href string
	// Done says that nothing is missing. Missing counts what is: 0 and not Done is a step that has not been begun.
	Done    bool
	Missing int
	// Optional steps may stay empty; of a Look there is nothing to be said, it only shows something.
	Optional, Look bool
}

// Stages shows the steps of such a form as links: which are done, and what the others lack. at counts from 0; -1 for none of them.
func Stages(lang Lang, at int, stages ...Stage) g.Node {
	items := make([]g.Node, 0, len(stages))
	for i, s := range stages {
		class, number, word := "", strconv.Itoa(i+1), words.StepOpen.In(lang)
		switch {
		case s.Missing > 0:
			word = sprintf(lang, words.StepMissing, Count(int64(s.Missing)))
		case s.Done:
			class, number, word = "past", "✓", words.StepDone.In(lang)
		case s.Optional:
			word = words.Optional.In(lang)
		case s.Look:
			word = ""
		}
		if i == at {
			class = "now"
		}
		items = append(items, h.Li(g.If(class != "", h.Class(class)), g.If(i == at, h.Aria("current", "step")),
			h.Span(h.Class("step-no"), h.Aria("hidden", "true"), g.Text(number)),
			Link(s.Href, say(lang, s.Name)), g.If(word != "", h.Span(h.Class("muted small"), g.Text(word)))))
	}
	return h.Nav(h.Aria("label", words.Stages.In(lang)), h.Ol(h.Class("steps"), g.Group(items)))
}

// Result is one thing found: a product, a resource, a demand, a party.
type Result struct {
	Title, Href string
	State       *State
	// Text is two lines at most.
	Text Text
	// Traits are short facts in a row: source, update frequency, last update.
	Traits []g.Node
	// Price stands on the right; any node.
	Price g.Node
	// Body takes what does not fit into a line: reasons, acts.
	Body g.Node
}

// Results renders what was found, one below the other.
func Results(lang Lang, results ...Result) g.Node {
	return h.Ul(h.Class("results"), g.Map(results, func(r Result) g.Node {
		return h.Li(
			h.H3(Link(r.Href, g.Text(r.Title))),
			when(r.Text, func() g.Node { return h.P(say(lang, r.Text)) }),
			g.If(len(r.Traits) > 0, h.Ul(h.Class("traits"), g.Map(r.Traits, func(t g.Node) g.Node { return h.Li(t) }))),
			g.If(r.Price != nil || r.State != nil, h.Div(h.Class("price"), r.Price,
				g.Iff(r.State != nil, func() g.Node { return r.State.In(lang) }))),
			g.Iff(r.Body != nil, func() g.Node { return h.Div(h.Class("part"), r.Body) }))
	}))
}
