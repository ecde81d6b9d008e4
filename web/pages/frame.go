package pages

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"
	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/notice"
	"huishu/registry/party"
	"huishu/web/backend"
	"huishu/web/components"
	"huishu/web/problem"
)

// sections are the entries of the main navigation.
var sections = []components.NavItem{
	{Label: components.T("目录", "Catalogue"), Href: "/catalogue"},
	{Label: components.T("产品", "Products"), Href: "/products"},
	{Label: components.T("需求", "Demands"), Href: "/demands"},
	{Label: components.T("主体", "Parties"), Href: "/parties"},
	{Label: components.T("公示", "Notices"), Href: "/notices"},
	{Label: components.T("核验", "Verify"), Href: "/verify"},
	{Label: components.T("日志", "Log"), Href: "/transparency"},
}

// render writes the frame around the content.
func (v *visit) render(status int, c content) error {
	page := v.framed(c)
	v.header(status)
	return page.Render(v.Response())
}

// header is that of every page.
func (v *visit) header(status int) {
	v.Response().Header().Set("Content-Type", "text/html; charset=utf-8")
	v.Response().Header().Set("Cache-Control", "no-store")
	v.Response().WriteHeader(status)
}

// framed is the whole page: the frame around the content.
func (v *visit) framed(c content) g.Node {
	page := components.Page{
		Lang: v.lang, Title: c.Title, Path: v.Request().URL.RequestURI(), Crumbs: c.Crumbs, Head: c.Head,
		SignIn: "/sign-in", Flash: v.takeFlash(), Log: v.logLine(), Footer: footer,
	}
	for _, s := range sections {
		s.Current = s.Href == c.Section
		page.Nav = append(page.Nav, s)
	}
	if v.caller.SignedIn() {
		page.User = v.user()
	}
	if v.DB.Demo() {
		page.Demo = &components.Demo{Date: v.DB.Now().Format(time.DateOnly)}
		if access.Can(v.caller.Actor, access.DemoClock, access.Facts{}) {
			page.Demo.Action = "/demo/clock"
		}
	}
	return page.In(c.Body...)
}

var footer = []components.NavItem{
	{Label: components.T("规则", "Rules"), Href: "/rules"},
	{Label: components.T("工作日日历", "Calendar"), Href: "/calendar"},
	{Label: components.T("代码", "Codes"), Href: "/codes"},
	{Label: components.T("办理时限", "Clocks"), Href: "/clocks"},
	{Label: components.T("申请与异议", "Objections"), Href: "/matters"},
	{Label: components.T("接口文档", "API"), Href: "/api/docs"},
	{Label: components.T("透明日志", "Transparency log"), Href: "/transparency"},
}

// user is who is signed in, with what waits for it: one read. The frame is no place to fail, so what cannot be read is left
// out: the page itself stands without it.
func (v *visit) user() *components.User {
	u := &components.User{
		Name: v.caller.Actor.Name, Party: v.caller.Login, InboxHref: "/inbox", MessagesHref: "/messages", SignOut: "/sign-out", Links: v.deskLinks(),
	}
	err := v.DB.View(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) error {
		p, err1 := party.Get(tx, v.caller.Actor.Party)
		if err1 == nil {
			u.Party = p.Name(v.lang)
		}
		open, late, err2 := v.inboxCount(tx)
		if err2 == nil {
			u.Inbox, u.Late = open, late
		}
		unread, err3 := notice.Unread(tx)
		if err3 == nil {
			u.Messages = unreadText(unread)
		}
		memberships, err4 := party.Memberships(tx, v.caller.Actor.Account)
		if len(memberships) > 1 {
			u.Links = append(u.Links, components.NavItem{Label: components.T("切换单位", "Switch organisation"), Href: "/account#memberships"})
		}
		return errors.Join(err1, err2, err3, err4)
	})
	if err != nil {
		v.Backend.Logger.Warn("reading the frame of a page", "error", err)
	}
	return u
}

// unreadText is the number of unread messages as it is shown; empty for none.
func unreadText(n int) string {
	switch {
	case n == 0:
		return ""
	case n >= notice.Many:
		return strconv.Itoa(notice.Many-1) + "+"
	}
	return strconv.Itoa(n)
}

func (v *visit) logLine() *components.LogLine {
	head := v.DB.Head()
	return &components.LogLine{Root: head.Root[:], Size: head.Size, Anchored: v.Anchors().AnchoredSize, Href: "/transparency"}
}

const flashCookie = "huishu_flash"

// flash leaves a message for the next page.
func (v *visit) flash(zh, en string) {
	b, err := json.Marshal(fault.T(zh, en))
	if err != nil {
		return
	}
	v.SetCookie(&http.Cookie{
		Name: flashCookie, Value: base64.RawURLEncoding.EncodeToString(b), Path: "/", MaxAge: 60,
		SameSite: http.SameSiteLaxMode, Secure: v.Secure, HttpOnly: true,
	})
}

func (v *visit) takeFlash() []components.Flash {
	cookie, err := v.Cookie(flashCookie)
	if err != nil {
		return nil
	}
	v.SetCookie(&http.Cookie{Name: flashCookie, Path: "/", MaxAge: -1, SameSite: http.SameSiteLaxMode, Secure: v.Secure, HttpOnly: true})
	var t fault.Text
	b, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	if err != nil || json.Unmarshal(b, &t) != nil {
		return nil
	}
	return []components.Flash{{Text: t, Tone: components.Valid}}
}

// Problem renders an error as a page: what happened, why, what to do now.
func Problem(c echo.Context, b *backend.Backend, err error) error {
	v := (&Pages{Backend: b}).visiting(c)
	f := fault.From(err)
	p := components.ProblemOf(f)
	status := problem.Status[f.Kind]
	p.Status = strconv.Itoa(status)
	if f.Kind == fault.Internal {
		p.Incident = v.caller.ID
	}
	p.Links = []components.NavItem{{Label: components.T("返回首页", "Back to the home page"), Href: "/"}}
	return v.render(status, content{Title: f.Message, Body: []g.Node{p.In(v.lang)}})
}
