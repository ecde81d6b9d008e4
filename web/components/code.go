package components

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// Hash shows a long code: first 8 … last 8 characters, the whole value when it
// has the focus, when it is copied by hand, and on paper. A copy button appears
// where the browser can copy.
func Hash(lang Lang, value string) g.Node {
	if value == "" {
		return h.Span(h.Class("muted"), g.Text("—"))
	}
	return h.Span(h.Class("hash-box"), hashCode(value), copyButton(lang, value))
}

func hashCode(value string) g.Node {
	runes := []rune(value)
	if len(runes) <= 20 {
		return h.Code(h.Class("code"), g.Text(value))
	}
	end := len(runes) - 8
	return h.Code(h.Class("hash"), h.TabIndex("0"),
		g.Text(string(runes[:8])), h.Span(h.Class("mid"), g.Text(string(runes[8:end]))), g.Text(string(runes[end:])))
}

// Code shows a code that people read aloud or type, whole and never shortened: a certificate number, a USCC.
func Code(value string) g.Node { return h.Code(h.Class("code"), g.Text(value)) }

// CopyCode is Code with a copy button.
func CopyCode(lang Lang, value string) g.Node {
	return h.Span(h.Class("hash-box"), Code(value), copyButton(lang, value))
}

func copyButton(lang Lang, value string) g.Node {
	return h.Button(h.Class("copy"), h.Type("button"), g.Attr("hidden"), h.Data("copy", value),
		h.Data("done", words.Copied.In(lang)), say(lang, words.Copy))
}

// CodeBlock shows commands, bytes or a program as they stand, with a caption and a copy button.
func CodeBlock(lang Lang, caption Text, body string) g.Node {
	return h.Figure(h.Class("block"),
		h.FigCaption(say(lang, caption), copyButton(lang, body)),
		h.Pre(h.TabIndex("0"), h.Code(g.Text(body))),
	)
}
