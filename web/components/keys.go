package components

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// Key is a shortcut of a page: a key and what it does. The element carries data-key ([Keyed]).
type Key struct {
	Key  string
	Does Text
}

// Keys lists the shortcuts of a page. Without script it says what the access keys are; with it the keys alone do, and can be
// switched off (WCAG 2.1.4).
func Keys(lang Lang, keys ...Key) g.Node {
	return h.Details(h.ID("keys"),
		h.Summary(say(lang, words.Keys), g.Text(" "), h.Kbd(g.Text("?"))),
		h.Dl(h.Class("facts"), g.Map(keys, func(k Key) g.Node {
			return h.Div(h.Dt(h.Kbd(g.Text(k.Key))), h.Dd(say(lang, k.Does)))
		})),
		h.P(h.Class("muted small"), say(lang, words.KeysHow)),
		h.Label(h.For("keys-off"), g.Attr("hidden"), h.Input(h.ID("keys-off"), h.Type("checkbox")), g.Text(" "), say(lang, words.KeysOff)))
}

// Keyed makes a key lead where a link leads: as access key for everybody, alone with script.
func Keyed(key, href string, label ...g.Node) g.Node {
	return h.A(Href(href), h.Data("key", key), g.Attr("accesskey", key), g.Group(label))
}
