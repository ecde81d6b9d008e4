package components

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// Weight is how strongly an act is shown. One primary act a page, at the end of reading order.
type Weight string

// The weights.
const (
	Plain   Weight = "plain"
	Primary Weight = "primary"
	// Danger is as plain as Plain; its second question is what makes it safe.
	Danger Weight = "danger"
)

// ButtonLink is a link that looks like an act: it only leads to another page.
type ButtonLink struct {
	Label  Text
	Href   string
	Weight Weight
	// Apart opens the address in a window of its own, so that what was typed here stays.
	Apart bool
}

// In renders the link.
func (b ButtonLink) In(lang Lang) g.Node {
	return h.A(h.Class(buttonClass(b.Weight)), Href(b.Href), g.If(b.Apart, g.Group{h.Target("_blank"), h.Rel("noopener")}), say(lang, b.Label))
}

// Submit is the button that sends the form it stands in. A name and value are optional.
func Submit(lang Lang, label Text, w Weight) g.Node {
	return h.Button(h.Class(buttonClass(w)), h.Type("submit"), say(lang, label))
}

// SubmitAs is Submit that also sends name=value, for forms with several acts.
func SubmitAs(lang Lang, label Text, w Weight, name, value string) g.Node {
	return h.Button(h.Class(buttonClass(w)), h.Type("submit"), h.Name(name), h.Value(value), say(lang, label))
}

func buttonClass(w Weight) string {
	if w == "" {
		w = Plain
	}
	return "button " + string(w)
}

// Act is one act as a form of its own: a button that posts.
type Act struct {
	Label  Text
	Action string
	Weight Weight
	// Confirm is the consequence in words. When set, the button first unfolds this
	// sentence with a second button; that needs no script.
	Confirm Text
	// Values are sent along as hidden fields.
	Values []Pair
}

// Pair is a name and its value.
type Pair struct{ Name, Value string }

// In renders the act.
func (a Act) In(lang Lang) g.Node {
	if a.Confirm.IsZero() {
		return a.form(lang, a.Label.In(lang))
	}
	return h.Details(h.Class("ask"),
		h.Summary(h.Class(buttonClass(a.Weight)), say(lang, a.Label)),
		h.Div(h.Class("ask-body"),
			h.P(say(lang, a.Confirm)),
			a.form(lang, words.Confirm.In(lang)+a.Label.In(lang))))
}

func (a Act) form(lang Lang, label string) g.Node {
	return h.Form(h.Class("act"), h.Method("post"), Action(a.Action),
		g.Map(a.Values, func(p Pair) g.Node { return Hidden(p.Name, p.Value) }),
		Submit(lang, Same(label), a.Weight))
}

// Acts lays several acts in a row.
func Acts(children ...g.Node) g.Node { return h.Div(h.Class("acts"), g.Group(children)) }

// Hidden is a hidden field.
func Hidden(name, value string) g.Node {
	return h.Input(h.Type("hidden"), h.Name(name), h.Value(value))
}
