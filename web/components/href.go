package components

import (
	"net/url"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// Refused is what [SafeHref] returns for an address it does not trust: a link to nowhere on the same page.
const Refused = "#refused"

// SafeHref returns u when a page of ours may point to it, otherwise [Refused].
// Allowed are addresses of this site ("/…", "?…"), fragments ("#…"), https:, mailto:
// and, for a machine of one's own, http: to the loopback names. Everything else
// (javascript:, data:, //host, back-slashes, control characters) is refused.
// Forms use it too.
func SafeHref(u string) string {
	if u == "" || strings.ContainsFunc(u, func(r rune) bool { return r <= ' ' || r == '\\' || r == 0x7f || (r >= 0x80 && r <= 0x9f) }) {
		return Refused
	}
	parsed, err := url.Parse(u)
	if err != nil {
		return Refused
	}
	switch strings.ToLower(parsed.Scheme) {
	case "":
		first := u[0]
		if parsed.Host == "" && !strings.HasPrefix(u, "//") && (first == '/' || first == '#' || first == '?') {
			return u
		}
	case "https":
		if parsed.Host != "" && parsed.User == nil {
			return u
		}
	case "mailto":
		if parsed.Host == "" && parsed.Opaque != "" {
			return u
		}
	case "http":
		if name := parsed.Hostname(); parsed.User == nil && (name == "127.0.0.1" || name == "localhost" || name == "::1") {
			return u
		}
	}
	return Refused
}

// Href is the href attribute with a safe address. Pages use it instead of html.Href.
func Href(u string) g.Node { return h.Href(SafeHref(u)) }

// Action is the action attribute of a form with a safe address. Pages use it instead of html.Action.
func Action(u string) g.Node { return h.Action(SafeHref(u)) }

// Src is the src attribute with a safe address. Pages use it instead of html.Src.
func Src(u string) g.Node { return h.Src(SafeHref(u)) }

// Link is a plain link in running text.
func Link(href string, children ...g.Node) g.Node {
	return h.A(append([]g.Node{Href(href)}, children...)...)
}

// LangHref is the address of the same page and query in lang; path is the
// request's path with its query ("/products?sector=traffic").
func LangHref(path string, lang Lang) string {
	parsed, err := url.Parse(SafeHref(path))
	if err != nil || parsed.Path == "" {
		parsed = &url.URL{Path: "/"}
	}
	query := parsed.Query()
	query.Set("lang", lang)
	return (&url.URL{Path: parsed.Path, RawQuery: query.Encode()}).String()
}
