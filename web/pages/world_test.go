package pages_test

import (
	"bytes"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/anchor"
	"huishu/market/markettest"
	"huishu/registry/party"
	"huishu/registry/product"
	"huishu/registry/sso/ssotest"
	"huishu/web"
	"huishu/web/backend"
	"huishu/web/request"
)

// site is the real server on a small city.
type site struct {
	*markettest.World
	t       *testing.T
	server  *web.Server
	backend *backend.Backend
	// provider is the city's single sign-on; nil without any.
	provider *ssotest.Provider
}

func newSite(t *testing.T) *site {
	t.Helper()
	return siteOf(t, markettest.New(t))
}

// siteOf is the site of a city.
func siteOf(t *testing.T, w *markettest.World) *site {
	t.Helper()
	s := &site{World: w, t: t}
	s.useBook(w.Book)
	return s
}

// useBook starts the server, as a program would that ships those rule sets.
func (s *site) useBook(b *rules.Book) {
	s.Book = b
	s.backend = &backend.Backend{
		DB: s.DB, Book: b, Vault: s.Vault, Exchange: s.Exchange,
		Anchors:   func() anchor.Status { return anchor.Status{State: anchor.Starting} },
		PublicURL: "http://127.0.0.1:8080", Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
	s.server = web.New(s.backend)
}

// browser is a person at the site: cookies, and a language.
type browser struct {
	*site
	cookies map[string]string
	lang    string
}

func (s *site) stranger() *browser {
	return &browser{site: s, cookies: map[string]string{}, lang: "zh"}
}

// as signs a member in.
func (s *site) as(login string) *browser {
	s.t.Helper()
	token, err := party.SignIn(s.t.Context(), s.DB, login, markettest.Password, party.Meta{IP: "192.0.2.1", UserAgent: "test"})
	if err != nil {
		s.t.Fatal(err)
	}
	b := s.stranger()
	b.cookies[request.SessionCookie] = token
	return b
}

// page is an answer, parsed.
type page struct {
	*browser
	path   string
	status int
	next   string // Location
	body   string
	doc    *html.Node
}

func (b *browser) do(r *http.Request) page {
	b.t.Helper()
	r.Header.Set("Accept", "text/html")
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	if b.lang != "" {
		r.AddCookie(&http.Cookie{Name: request.LangCookie, Value: b.lang})
	}
	w := httptest.NewRecorder()
	b.server.ServeHTTP(w, r)
	for _, c := range w.Result().Cookies() {
		b.cookies[c.Name] = c.Value
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		}
	}
	p := page{browser: b, path: r.URL.Path, status: w.Code, next: w.Header().Get("Location"), body: w.Body.String()}
	var err error
	if p.doc, err = html.Parse(strings.NewReader(p.body)); err != nil {
		b.t.Fatal(err)
	}
	return p
}

func (b *browser) get(path string) page {
	b.t.Helper()
	return b.do(httptest.NewRequestWithContext(b.t.Context(), http.MethodGet, path, nil))
}

// see gets a page that must be there.
func (b *browser) see(path string) page {
	b.t.Helper()
	p := b.get(path)
	if p.status != http.StatusOK {
		b.t.Fatalf("GET %s: %d %s\n%s", path, p.status, p.next, p.words())
	}
	return p
}

// post sends a form as it is.
func (b *browser) post(path string, values url.Values) page {
	b.t.Helper()
	r := httptest.NewRequestWithContext(b.t.Context(), http.MethodPost, path, strings.NewReader(values.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(r)
}

// file is an upload.
type file struct{ name, content string }

// fields are entries of a form; a []string ticks boxes, a file uploads.
type fields map[string]any

// fill takes the form with the action from the page, with everything it comes with, enters
// the fields and presses the button.
func (p page) fill(action string, f fields) page {
	p.t.Helper()
	form := find(p.doc, func(n *html.Node) bool {
		return n.Data == "form" && attr(n, "action") == action && strings.EqualFold(attr(n, "method"), "post")
	})
	if form == nil {
		p.t.Fatalf("%s has no form for %s\n%s", p.path, action, p.words())
	}
	values := entered(form)
	files := map[string]file{}
	for name, v := range f {
		switch v := v.(type) {
		case string:
			values.Set(name, v)
		case []string:
			values[name] = v
		case file:
			files[name] = v
		}
	}
	if attr(form, "enctype") == "" {
		return p.post(action, values)
	}
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for name, list := range values {
		for _, v := range list {
			_ = w.WriteField(name, v)
		}
	}
	for name, f := range files {
		part, err := w.CreateFormFile(name, f.name)
		if err != nil {
			p.t.Fatal(err)
		}
		_, _ = io.WriteString(part, f.content)
	}
	_ = w.Close()
	r := httptest.NewRequestWithContext(p.t.Context(), http.MethodPost, action, &body)
	r.Header.Set("Content-Type", w.FormDataContentType())
	return p.do(r)
}

// to expects the answer to lead on, and goes there.
func (p page) to(prefix string) page {
	p.t.Helper()
	if p.status != http.StatusSeeOther || !strings.HasPrefix(p.next, prefix) {
		p.t.Fatalf("%s answered %d %q, want 303 to %s\n%s", p.path, p.status, p.next, prefix, p.words())
	}
	next, _, _ := strings.Cut(p.next, "#") // a browser keeps it to itself
	return p.see(next)
}

// errs expects the form again with errors beside the named fields.
func (p page) errs(names ...string) page {
	p.t.Helper()
	if p.status != http.StatusUnprocessableEntity {
		p.t.Fatalf("%s answered %d %q, want 422\n%s", p.path, p.status, p.next, p.words())
	}
	for _, name := range names {
		n := find(p.doc, func(n *html.Node) bool { return attr(n, "name") == name })
		if n == nil {
			p.t.Errorf("%s has no input %q", p.path, name)
			continue
		}
		if attr(n, "aria-invalid") != "true" && find(p.doc, func(e *html.Node) bool {
			return e.Data == "p" && attr(e, "class") == "error" && attr(e, "id") == attr(n, "id")+"-error"
		}) == nil {
			p.t.Errorf("%s says nothing beside %q\n%s", p.path, name, p.words())
		}
	}
	return p
}

// value is what an input holds.
func (p page) value(name string) string {
	n := find(p.doc, func(n *html.Node) bool { return attr(n, "name") == name })
	if n == nil {
		return ""
	}
	if n.Data == "textarea" {
		return strings.TrimSuffix(strings.TrimPrefix(text(n), "\n"), " ")
	}
	return attr(n, "value")
}

func (p page) has(words ...string) page {
	p.t.Helper()
	all := p.words()
	for _, w := range words {
		if !strings.Contains(all, w) {
			p.t.Errorf("%s does not say %q:\n%s", p.path, w, all)
		}
	}
	return p
}

// words is the text of the content.
func (p page) words() string {
	if main := find(p.doc, func(n *html.Node) bool { return n.Data == "main" }); main != nil {
		return strings.Join(strings.Fields(text(main)), " ")
	}
	return clip(p.body)
}

func clip(s string) string { return s[:min(len(s), 500)] }

// link is the address of the first link that begins with prefix.
func (p page) link(prefix string) string {
	p.t.Helper()
	n := find(p.doc, func(n *html.Node) bool { return n.Data == "a" && strings.HasPrefix(attr(n, "href"), prefix) })
	if n == nil {
		p.t.Fatalf("%s has no link to %s\n%s", p.path, prefix, p.words())
	}
	return attr(n, "href")
}

func find(n *html.Node, is func(*html.Node) bool) *html.Node {
	if n == nil {
		return nil
	}
	if n.Type == html.ElementNode && is(n) {
		return n
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if f := find(c, is); f != nil {
			return f
		}
	}
	return nil
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func hasAttr(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

func text(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data + " "
	}
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		b.WriteString(text(c))
	}
	return b.String()
}

// entered is what a browser would send of a form that nobody touched.
func entered(form *html.Node) url.Values {
	values := url.Values{}
	find(form, func(n *html.Node) bool {
		name := attr(n, "name")
		switch {
		case name == "":
		case n.Data == "textarea":
			values.Add(name, strings.TrimSuffix(strings.TrimPrefix(text(n), "\n"), " "))
		case n.Data == "select":
			if chosen := find(n, func(o *html.Node) bool { return o.Data == "option" && hasAttr(o, "selected") }); chosen != nil {
				values.Add(name, attr(chosen, "value"))
			} else {
				values.Add(name, "")
			}
		case n.Data == "input":
			switch attr(n, "type") {
			case "checkbox", "radio":
				if hasAttr(n, "checked") {
					values.Add(name, attr(n, "value"))
				}
			case "file", "submit":
			default:
				values.Add(name, attr(n, "value"))
			}
		}
		return false
	})
	return values
}

func (s *site) member(m markettest.Member) *browser {
	s.t.Helper()
	return s.as(s.login(m))
}

// prove proves anew who sits there.
func (b *browser) prove() {
	b.t.Helper()
	b.see("/step-up").fill("/step-up", fields{"_proof_password": markettest.Password}).to("/")
}

// login is a member's login.
func (s *site) login(m markettest.Member) (login string) {
	s.t.Helper()
	s.View(ledger.System, func(tx *ledger.Tx) error {
		a, err := party.GetAccount(tx, m.Actor.Account)
		login = a.Login
		return err
	})
	return login
}

// loginWithin is the login proper of a name chosen within a member's organisation.
func (s *site) loginWithin(m markettest.Member, name string) (login string) {
	s.t.Helper()
	s.View(ledger.System, func(tx *ledger.Tx) error {
		p, err := party.Get(tx, m.ID)
		login = party.OwnLogin(name, p.USCC)
		return err
	})
	return login
}

// colleague signs in as a new account of a member's organisation.
func (s *site) colleague(m markettest.Member, login, name string) *browser {
	s.t.Helper()
	hash, err := party.HashPassword(s.t.Context(), login, markettest.Password)
	if err != nil {
		s.t.Fatal(err)
	}
	err = s.DB.Update(s.t.Context(), ledger.System, func(tx *ledger.Tx) error {
		_, err := party.CreateAccount(tx, m.Actor.Party, party.NewAccount{Login: login, Name: name, Password: hash})
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return s.as(login)
}

// confirmRevocation is a second officer's part in revoking a registration.
func (s *site) confirmRevocation(r product.Registration) {
	s.t.Helper()
	second := s.RegistrationBody.Actor
	second.Account = "second-officer"
	s.Must(second, func(tx *ledger.Tx) error {
		c, err := procedure.Get(tx, r.CaseID)
		if err != nil {
			return err
		}
		_, err = product.Revoke(tx, s.Book, r.ID, product.Review{Proposal: c.Pending().ID})
		return err
	})
}

// lacks expects the page not to hold any of the words.
func (p page) lacks(words ...string) page {
	p.t.Helper()
	for _, w := range words {
		if strings.Contains(p.words(), w) {
			p.t.Errorf("%s says %q: …%s…", p.path, w, around(p.words(), w))
		}
	}
	return p
}

// leads reports whether a link of the page begins with prefix.
func (p page) leads(prefix string) bool {
	return find(p.doc, func(n *html.Node) bool { return n.Data == "a" && strings.HasPrefix(attr(n, "href"), prefix) }) != nil
}
