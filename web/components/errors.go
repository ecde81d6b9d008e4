package components

import (
	"slices"

	"huishu/ledger/fault"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// FieldError is one point to mend in a form.
type FieldError struct {
	// Field is the name of the input; empty when the point belongs to no single one.
	Field   string
	Message Text
	// Article cites the provision that asks for it.
	Article string
	// Remedy says what to do now.
	Remedy Text
}

// Errors are all points to mend, told at once.
type Errors []FieldError

// ErrorsOf reads the points to mend from an error of the rooms; nil gives none.
func ErrorsOf(err error) Errors {
	if err == nil {
		return nil
	}
	top := fault.From(err)
	all := top.Details
	if len(all) == 0 {
		all = []*fault.Error{top}
	}
	out := make(Errors, 0, len(all))
	for _, e := range all {
		out = append(out, FieldError{Field: e.Field, Message: e.Message, Article: e.Article, Remedy: e.Remedy})
	}
	return out
}

// For returns the message of the input called name, empty when it is fine.
func (e Errors) For(name string) Text {
	for _, f := range e {
		if f.Field == name {
			return f.Message
		}
	}
	return Text{}
}

// head says how many inputs to mend; where none is at fault, that it did not go through.
func (e Errors) head(lang Lang) g.Node {
	switch {
	case !slices.ContainsFunc(e, func(f FieldError) bool { return f.Field != "" }):
		return say(lang, words.NoField)
	case len(e) == 1:
		return say(lang, words.ErrorHead)
	}
	return g.Text(sprintf(lang, words.ErrorsHead, len(e)))
}

// In renders the summary that stands above the form: it takes the focus and links to every input.
func (e Errors) In(lang Lang) g.Node {
	if len(e) == 0 {
		return nil
	}
	return h.Div(h.Class("errors"), h.Role("alert"), h.TabIndex("-1"),
		h.H2(mark(Negative), e.head(lang)),
		h.Ul(g.Map(e, func(f FieldError) g.Node {
			text := say(lang, f.Message)
			if f.Field != "" {
				text = h.A(h.Href("#"+FieldID(f.Field)), text)
			}
			return h.Li(text, g.If(f.Article != "", h.Span(h.Class("article"), g.Text(f.Article))),
				when(f.Remedy, func() g.Node { return h.P(h.Class("hint"), say(lang, f.Remedy)) }))
		})))
}

// Problem is the content of an error page: what happened, why, what to do now.
type Problem struct {
	// Status is the HTTP status, shown small.
	Status          string
	Message, Remedy Text
	// Article is the provision that refuses, if any.
	Article string
	// Code is the stable code of the error, Incident the number to give to the administrator.
	Code, Incident string
	// Links lead on from here.
	Links []NavItem
}

// ProblemOf reads a Problem from an error of the rooms.
func ProblemOf(err error) Problem {
	e := fault.From(err)
	if e == nil {
		return Problem{}
	}
	return Problem{Message: e.Message, Remedy: e.Remedy, Article: e.Article, Code: e.Code}
}

// In renders the content of the error page.
func (p Problem) In(lang Lang) g.Node {
	return h.Section(h.Class("problem"),
		g.If(p.Status != "", h.P(h.Class("muted mono"), g.Text(p.Status))),
		h.H1(say(lang, p.Message)),
		h.Dl(h.Class("facts"),
			g.If(p.Article != "", fact(lang, words.ErrWhy, g.Text(p.Article))),
			when(p.Remedy, func() g.Node { return fact(lang, words.ErrNow, say(lang, p.Remedy)) }),
			g.If(p.Code != "", fact(lang, words.ErrCode, h.Code(g.Text(p.Code)))),
			g.If(p.Incident != "", fact(lang, words.ErrIncident, CopyCode(lang, p.Incident)))),
		g.If(len(p.Links) > 0, h.Ul(h.Class("onward"), navItems(lang, p.Links))))
}

func fact(lang Lang, term Text, value g.Node) g.Node {
	return h.Div(h.Dt(say(lang, term)), h.Dd(value))
}

// Flash is one message at the top of a page: what was done, or what went wrong.
type Flash struct {
	Tone Tone
	Text Text
	// Detail says what happens next.
	Detail Text
}

// In renders the message.
func (f Flash) In(lang Lang) g.Node {
	role := "status"
	if f.Tone == Negative || f.Tone == Late {
		role = "alert"
	}
	return h.Div(h.Class("flash t-"+string(f.Tone)), h.Role(role), mark(f.Tone),
		h.Div(h.P(h.Strong(say(lang, f.Text))), when(f.Detail, func() g.Node { return h.P(say(lang, f.Detail)) })))
}
