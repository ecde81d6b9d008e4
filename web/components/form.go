package components

import (
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// Form is a form with labelled fields, sent by POST unless Get is set.
type Form struct {
	Action string
	// ID lets inputs elsewhere on the page belong to it, such as the boxes of a table's rows ([RowBox]).
	ID string
	// Get makes it a search form, whose state stands in the address.
	Get bool
	// Upload is needed for files.
	Upload bool
	// Guard asks before a changed form is left (with script only).
	Guard bool
	// Auto sends the form as soon as a choice changes (with script only).
	Auto bool
	// Label names the form to a screen reader when no heading does.
	Label Text
}

// In renders the form around its fields. The browser's own checks are switched
// off: the server's sentences are better and name the article.
func (f Form) In(lang Lang, children ...g.Node) g.Node {
	method := "post"
	if f.Get {
		method = "get"
	}
	return h.Form(h.Class("form"), h.Method(method), Action(f.Action), g.Attr("novalidate"),
		g.If(f.ID != "", h.ID(f.ID)),
		g.If(f.Upload, h.EncType("multipart/form-data")),
		g.If(f.Guard, h.Data("guard", "1")),
		g.If(f.Auto, h.Data("auto", "1")),
		when(f.Label, func() g.Node { return h.Aria("label", f.Label.In(lang)) }),
		g.Group(children))
}

// Field is what all inputs share.
type Field struct {
	// Name is the name sent; the element's id follows from it.
	Name  string
	Label Text
	// Hint helps before, Error says what to mend after.
	Hint, Error Text
	// Required shows the mark; Optional says so in words. Set at most one.
	Required, Optional bool
}

// ID is the id of the input, the target of links in an [ErrorSummary].
func (f Field) ID() string { return FieldID(f.Name) }

// FieldID is the id of the input called name ("fields[2].source" gives "f-fields-2-source").
func FieldID(name string) string {
	id := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_' || r == '-' {
			return r
		}
		return '-'
	}, name)
	return "f-" + strings.Trim(strings.ReplaceAll(id, "--", "-"), "-")
}

// wrap puts label, hint and error around an input.
func (f Field) wrap(lang Lang, input ...g.Node) g.Node {
	return h.Div(h.Class(f.class()),
		h.Label(h.For(f.ID()), say(lang, f.Label), f.flag(lang)),
		f.notes(lang),
		g.Group(input))
}

func (f Field) class() string {
	if f.Error.IsZero() {
		return "field"
	}
	return "field bad"
}

func (f Field) flag(lang Lang) g.Node {
	switch {
	case f.Required:
		return h.Span(h.Class("flag"), say(lang, words.Required))
	case f.Optional:
		return h.Span(h.Class("flag quiet"), say(lang, words.Optional))
	}
	return nil
}

func (f Field) notes(lang Lang) g.Node {
	return g.Group{
		when(f.Hint, func() g.Node { return h.P(h.Class("hint"), h.ID(f.ID()+"-hint"), say(lang, f.Hint)) }),
		when(f.Error, func() g.Node {
			return h.P(h.Class("error"), h.ID(f.ID()+"-error"),
				h.Span(h.Class("sr"), say(lang, words.ErrorPrefix)), say(lang, f.Error))
		}),
	}
}

// attrs are the attributes of the input itself; more are ids that describe it too.
func (f Field) attrs(more ...string) g.Node {
	var by []string
	if !f.Hint.IsZero() {
		by = append(by, f.ID()+"-hint")
	}
	if !f.Error.IsZero() {
		by = append(by, f.ID()+"-error")
	}
	by = append(by, more...)
	return g.Group{h.ID(f.ID()), h.Name(f.Name),
		g.If(f.Required, h.Required()),
		g.If(len(by) > 0, h.Aria("describedby", strings.Join(by, " "))),
		g.If(!f.Error.IsZero(), h.Aria("invalid", "true"))}
}

// Fieldset groups fields under a heading of their own.
func Fieldset(lang Lang, legend, hint Text, children ...g.Node) g.Node {
	return h.FieldSet(h.Legend(say(lang, legend)),
		when(hint, func() g.Node { return h.P(h.Class("hint"), say(lang, hint)) }),
		g.Group(children))
}
