package pages

import (
	"encoding/base64"
	"encoding/json"
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
	v.Response().Header().Set("Content-Type", "text/html; charset=utf-8")
	v.Response().Header().Set("Cache-Control", "no-store")
	v.Response().WriteHeader(status)
	return page.In(c.Body...).Render(v.Response())
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

func (v *visit) user() *components.User {
	open, late := v.inboxCount()
	return &components.User{
		Name: v.caller.Actor.Name, Party: v.partyName(), Inbox: open, Late: late,
		InboxHref: "/inbox", Messages: v.unreadCount(), MessagesHref: "/messages", SignOut: "/sign-out",
		Links: append(v.deskLinks(), v.switchLink()...),
	}
}

// switchLink leads who acts for several organisations to the switch between them.
func (v *visit) switchLink() []components.NavItem {
	var memberships []party.Membership
	err := v.DB.View(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) (err error) {
		memberships, err = party.Memberships(tx, v.caller.Actor.Account)
		return err
	})
	if err != nil || len(memberships) < 2 {
		return nil // the frame is no place to fail
	}
	return []components.NavItem{{Label: components.T("切换单位", "Switch organisation"), Href: "/account#memberships"}}
}

// unreadCount is the number of unread messages as it is shown; empty for none.
func (v *visit) unreadCount() string {
	n := 0
	err := v.DB.View(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) (err error) {
		n, err = notice.Unread(tx)
		return err
	})
	switch {
	case err != nil: // the page itself stands without the figure
		v.Backend.Logger.Warn("counting messages", "error", err)
		return ""
	case n == 0:
		return ""
	case n >= notice.Many:
		return strconv.Itoa(notice.Many-1) + "+"
	}
	return strconv.Itoa(n)
}

// partyName is the name of the organisation the caller acts for.
func (v *visit) partyName() string {
	var name string
	err := v.DB.View(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) error {
		p, err := party.Get(tx, v.caller.Actor.Party)
		name = p.Name(v.lang)
		return err
	})
	if err != nil {
		return v.caller.Login // the frame is no place to fail
	}
	return name
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
