package components

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// Level sorts findings by what they ask of the reader.
type Level int

// The levels, gravest first.
const (
	MustMend     Level = iota // the act is refused while it stands
	LookAt                    // a person should judge it
	ForKnowledge              // nothing to do
)

// Finding is one result of a check: what, where, by which article, what to do.
type Finding struct {
	Level   Level
	What    Text
	Where   string // a field, a document, a row
	Article string
	Remedy  Text
	// Href leads to the place where it can be mended.
	Href string
}

var levels = [...]struct {
	level Level
	tone  Tone
	head  Text
}{
	{MustMend, Negative, words.MustMend},
	{LookAt, Waiting, words.LookAt},
	{ForKnowledge, Ended, words.ForKnowledge},
}

// Findings renders the findings in their three groups, gravest first; none says so.
func Findings(lang Lang, all ...Finding) g.Node {
	if len(all) == 0 {
		return Note(lang, Valid, h.P(say(lang, words.NothingFound)))
	}
	return h.Div(h.Class("findings"), g.Map(levels[:], func(group struct {
		level Level
		tone  Tone
		head  Text
	}) g.Node {
		var lines []g.Node
		for _, f := range all {
			if f.Level == group.level {
				lines = append(lines, f.line(lang))
			}
		}
		if len(lines) == 0 {
			return nil
		}
		return h.Section(h.Class("t-"+string(group.tone)),
			h.H3(mark(group.tone), say(lang, group.head), h.Span(h.Class("count"), g.Text(Count(int64(len(lines)))))),
			h.Ul(g.Group(lines)))
	}))
}

func (f Finding) line(lang Lang) g.Node {
	what := say(lang, f.What)
	if f.Href != "" {
		what = Link(f.Href, what)
	}
	return h.Li(
		h.P(h.Class("what"), what, g.If(f.Article != "", Article(f.Article))),
		h.P(h.Class("small muted"), g.If(f.Where != "", h.Code(g.Text(f.Where))),
			when(f.Remedy, func() g.Node {
				return g.Group{g.If(f.Where != "", g.Text(" · ")), say(lang, f.Remedy)}
			})))
}
