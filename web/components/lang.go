package components

import (
	"huishu/ledger/fault"

	g "maragu.dev/gomponents"
)

// Lang is a language of the product, [ZH] or [EN]. It is an alias, so that
// every Text.In(lang) of the lower rooms takes it as it is.
type Lang = string

// The two languages. Anything else is read as Chinese, the language of record.
const (
	ZH Lang = "zh"
	EN Lang = "en"
)

// Text is one sentence or name in both languages.
type Text = fault.Text

// T builds a Text from its Chinese and its English form.
func T(zh, en string) Text { return fault.T(zh, en) }

// Same is a text that reads alike in both languages: names, codes and numbers.
func Same(s string) Text { return Text{ZH: s} }

// LangOf reads a language from a query, a cookie or a header value; Chinese by default.
func LangOf(s string) Lang {
	if len(s) >= 2 && (s[:2] == "en" || s[:2] == "EN") {
		return EN
	}
	return ZH
}

// htmlLang is the BCP 47 tag of the document.
func htmlLang(lang Lang) string {
	if lang == EN {
		return "en"
	}
	return "zh-CN"
}

// say renders a text in lang.
func say(lang Lang, t Text) g.Node { return g.Text(t.In(lang)) }

// when renders n only for a non-empty text.
func when(t Text, n func() g.Node) g.Node {
	if t.IsZero() {
		return nil
	}
	return n()
}
