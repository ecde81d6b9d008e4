package components

import (
	"huishu/web/static"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"
)

// NavItem is one entry of a navigation.
type NavItem struct {
	Label Text
	Href  string
	// Current marks the section the reader is in.
	Current bool
}

// User is the person who is signed in.
type User struct {
	Name string
	// Party is the organisation the person acts for, with the role in brackets if any.
	Party string
	// Inbox is the number of open tasks, shown up to "99+"; Late says that one of them is overdue.
	Inbox int
	Late  bool
	// InboxHref leads to the inbox; SignOut is the address of the POST form.
	InboxHref, SignOut string
	// Messages is the number of unread messages as it is shown, such as "99+"; empty for none. MessagesHref leads to them.
	Messages, MessagesHref string
	// Links are further entries of the person's menu: account, organisation, language.
	Links []NavItem
}

// Demo describes the banner of a demonstration.
type Demo struct {
	// Date is the system date, "2026-11-23".
	Date string
	// Action is the address that moves the clock: POST days=1 or days=10 and next=<this page>. Empty shows no buttons.
	Action string
}

// LogLine is the state of the register's log shown in every footer.
type LogLine struct {
	// Root is the 32-byte root of the newest checkpoint; nil shows nothing.
	Root []byte
	// Size and Anchored count entries.
	Size, Anchored int64
	// Href leads to the page that explains and proves it.
	Href string
}

// Page is everything around the content of one page.
type Page struct {
	Lang Lang
	// Title is the page's name in the browser's tab; the brand is appended.
	Title Text
	// Path is the request's path and query, kept by the language switch and the demo clock.
	Path string
	Nav  []NavItem
	// User is nil for a stranger, who sees the link SignIn.
	User   *User
	SignIn string
	// Demo is nil outside a demonstration.
	Demo  *Demo
	Flash []Flash
	// Crumbs lead from home to here; the last is the page itself.
	Crumbs []NavItem
	Footer []NavItem
	Log    *LogLine
	// Head takes further elements, such as an Atom link.
	Head []g.Node
}

// In renders the whole document around the content.
// The language is the page's own; there is no second one to disagree with.
func (p Page) In(content ...g.Node) g.Node {
	title := words.Brand.In(p.Lang)
	if !p.Title.IsZero() {
		title = p.Title.In(p.Lang) + " · " + title
	}
	return h.Doctype(h.HTML(h.Lang(htmlLang(p.Lang)),
		h.Head(
			h.Meta(h.Charset("utf-8")),
			h.Meta(h.Name("viewport"), h.Content("width=device-width, initial-scale=1")),
			h.Meta(h.Name("color-scheme"), h.Content("light dark")),
			h.TitleEl(g.Text(title)),
			h.Link(h.Rel("icon"), h.Type("image/svg+xml"), h.Href(static.URL("favicon.svg"))),
			h.Link(h.Rel("stylesheet"), h.Href(static.URL("app.css"))),
			h.Script(h.Src(static.URL("app.js")), h.Defer()),
			g.Group(p.Head),
		),
		h.Body(
			h.A(h.Class("skip"), h.Href("#content"), say(p.Lang, words.Skip)),
			p.demo(),
			p.header(),
			h.Main(h.ID("content"), h.TabIndex("-1"),
				Crumbs(p.Lang, p.Crumbs),
				g.Map(p.Flash, func(f Flash) g.Node { return f.In(p.Lang) }),
				g.Group(content),
			),
			p.footer(),
		),
	))
}

func (p Page) header() g.Node {
	return h.Header(h.Class("top"),
		h.Div(h.Class("top-in"),
			h.A(h.Class("brand"), h.Href("/"), chop("chop"),
				h.Span(h.Class("brand-name"), say(p.Lang, words.Brand)),
				h.Span(h.Class("brand-line"), say(p.Lang, words.Tagline)),
			),
			h.Nav(h.Class("nav"), h.Aria("label", words.MainNav.In(p.Lang)), h.Ul(navItems(p.Lang, p.Nav))),
			h.Div(h.Class("tools"), p.userTools(), p.switcher()),
		),
	)
}

func (p Page) userTools() g.Node {
	if p.User == nil {
		if p.SignIn == "" {
			return nil
		}
		return h.A(h.Class("tool"), Href(p.SignIn), say(p.Lang, words.SignIn))
	}
	u := p.User
	class := "count"
	if u.Late {
		class = "count late"
	}
	return g.Group{
		g.If(u.InboxHref != "", h.A(h.Class("tool"), Href(u.InboxHref), say(p.Lang, words.Inbox),
			g.If(u.Inbox > 0, h.Span(h.Class(class), g.Text(Bounded(u.Inbox, 100)))))),
		g.If(u.MessagesHref != "", h.A(h.Class("tool"), Href(u.MessagesHref), say(p.Lang, words.Messages),
			g.If(u.Messages != "", h.Span(h.Class("count"), g.Text(u.Messages))))),
		h.Details(h.Class("menu"),
			h.Summary(h.Class("tool"), h.Span(h.Class("who"), g.Text(u.Name))),
			h.Div(h.Class("menu-list"),
				g.If(u.Party != "", h.P(h.Class("muted small"), g.Text(u.Party))),
				h.Ul(navItems(p.Lang, u.Links)),
				g.If(u.SignOut != "", h.Form(h.Method("post"), Action(u.SignOut),
					h.Button(h.Class("link"), h.Type("submit"), say(p.Lang, words.SignOut)))),
			),
		),
	}
}

// switcher offers the other language, named in that language.
func (p Page) switcher() g.Node {
	other := EN
	if p.Lang == EN {
		other = ZH
	}
	return h.A(h.Class("tool"), Href(LangHref(p.Path, other)), h.Lang(htmlLang(other)), g.Attr("hreflang", htmlLang(other)),
		h.Rel("alternate"), say(p.Lang, words.Other))
}

func (p Page) demo() g.Node {
	if p.Demo == nil {
		return nil
	}
	step := func(days string, label Text) g.Node {
		return h.Button(h.Class("step"), h.Type("submit"), h.Name("days"), h.Value(days), say(p.Lang, label))
	}
	return h.Div(h.Class("demo"), h.Role("region"), h.Aria("label", words.Demo.In(p.Lang)),
		h.Div(h.Class("demo-in"),
			h.P(h.Strong(say(p.Lang, words.Demo)), g.Text(" "), h.Span(h.Class("demo-why"), say(p.Lang, words.DemoWhy))),
			h.P(h.Class("demo-date"), say(p.Lang, words.DemoToday), g.Text(" "), Weekday(p.Lang, p.Demo.Date)),
			g.If(p.Demo.Action != "", h.Form(h.Method("post"), Action(p.Demo.Action), h.Class("demo-form"),
				Hidden("next", SafeHref(p.Path)), step("1", words.DemoPlus1), step("10", words.DemoPlus10))),
		),
	)
}

func (p Page) footer() g.Node {
	return h.Footer(h.Class("foot"),
		h.Div(h.Class("foot-in"),
			p.log(),
			g.If(len(p.Footer) > 0, h.Nav(h.Aria("label", words.FooterNav.In(p.Lang)), h.Ul(navItems(p.Lang, p.Footer)))),
		),
	)
}

// log is the line that makes every page point at the proof: the seal of the newest root, its size and how far it is anchored.
func (p Page) log() g.Node {
	if p.Log == nil || len(p.Log.Root) != SealBytes {
		return h.P(h.Class("muted small"), say(p.Lang, words.Brand), g.Text(" · "), say(p.Lang, words.Tagline))
	}
	anchored := words.LogNotAnchored.In(p.Lang)
	if p.Log.Anchored > 0 {
		anchored = sprintf(p.Lang, words.LogAnchored, Count(p.Log.Anchored))
	}
	href := p.Log.Href
	if href == "" {
		href = "/verify"
	}
	return h.A(h.Class("foot-log"), Href(href),
		Seal{Root: p.Log.Root, Size: "small"}.In(p.Lang),
		h.Span(
			h.Strong(g.Text(sprintf(p.Lang, words.LogSize, Count(p.Log.Size)))),
			h.Span(h.Class("muted small block"), say(p.Lang, words.LogRoot), g.Text(" "),
				h.Code(g.Text(shortHex(p.Log.Root))), g.Text(" · "+anchored)),
		),
	)
}

func navItems(lang Lang, items []NavItem) g.Node {
	return g.Map(items, func(i NavItem) g.Node {
		return h.Li(h.A(Href(i.Href), g.If(i.Current, h.Aria("current", "page")), say(lang, i.Label)))
	})
}

// Crumbs is the way from home to this page; fewer than two entries show nothing.
func Crumbs(lang Lang, items []NavItem) g.Node {
	if len(items) < 2 {
		return nil
	}
	last := len(items) - 1
	return h.Nav(h.Class("crumbs"), h.Aria("label", words.Breadcrumb.In(lang)), h.Ol(
		g.Map(items[:last], func(i NavItem) g.Node { return h.Li(h.A(Href(i.Href), say(lang, i.Label))) }),
		h.Li(h.Span(h.Aria("current", "page"), say(lang, items[last].Label))),
	))
}
