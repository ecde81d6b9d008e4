package web_test

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/labstack/echo/v4"
	"golang.org/x/net/html"

	"huishu/web"
	"huishu/web/request"
)

// crawler reads pages as a browser does.
type crawler struct {
	*city
	router      *echo.Echo
	token, lang string
	// each is how many addresses of one route are read; 0 for all.
	each  int
	seen  map[string]bool
	queue []string
	// routes are the routes that answered with a page, and how often.
	routes, queued map[string]int
	pages, told    int
}

// aQuery is a value in an address.
var aQuery = regexp.MustCompile(`=[^&]*`)

// noPage are the beginnings of routes that answer programs, files, or nobody's words.
var noPage = []string{"/api/", "/static/", "/log/", "/documents/", "/verify/offline"}

func isPage(path string) bool {
	return !slices.ContainsFunc(noPage, func(s string) bool { return strings.HasPrefix(path, s) })
}

// route is the route of a page.
func route(e *echo.Echo, path string) string {
	c := e.NewContext(nil, nil)
	e.Router().Find(http.MethodGet, path, c)
	return c.Path()
}

// aPlace is where the id of an object stands in a route.
var aPlace = regexp.MustCompile(`:id\b`)

// kindOf is the kind of the object in a route.
func kindOf(path string) string {
	before, _, _ := strings.Cut(path, "/:id")
	kind := before[strings.LastIndexByte(before, '/')+1:]
	if other := map[string]string{"adoptions": "rule-set-adoptions", "qualifications": "applications", "products": "product-files", "catalogue": "resources", "notices": "registrations"}[kind]; other != "" {
		return other
	}
	return kind
}

// add queues an address of ours; of many that differ in the values behind the question mark alone, one. The verifier for offline use is
// one file with its script in it, the same for all.
func (c *crawler) add(from *url.URL, href string) {
	u, err := from.Parse(href)
	if err != nil || u.Host != from.Host || u.Query().Has("lang") || !isPage(u.Path) {
		return
	}
	shape, of := u.Path+"?"+aQuery.ReplaceAllString(u.RawQuery, ""), route(c.router, u.Path)
	if c.seen[shape] || c.each > 0 && c.queued[of] >= c.each {
		return
	}
	c.seen[shape] = true
	c.queued[of]++
	c.queue = append(c.queue, u.RequestURI())
}

// crawl reads every page that links lead to, and those of the routes that take no parameter.
func (c *crawler) crawl() {
	c.Helper()
	base, _ := url.Parse(c.url)
	for _, r := range c.router.Routes() {
		if r.Method == http.MethodGet && !strings.ContainsAny(r.Path, ":*") {
			c.add(base, r.Path)
		}
	}
	for len(c.queue) > 0 {
		at := c.queue[0]
		c.queue = c.queue[1:]
		c.read(at)
	}
}

func (c *crawler) read(at string) {
	c.Helper()
	r, err := http.NewRequestWithContext(c.Context(), http.MethodGet, c.url+at, nil)
	if err != nil {
		c.Errorf("%s: %v", at, err)
		return
	}
	r.Header.Set("Accept", "text/html")
	r.AddCookie(&http.Cookie{Name: request.SessionCookie, Value: c.token})
	r.AddCookie(&http.Cookie{Name: request.LangCookie, Value: c.lang})
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		c.Errorf("%s: %v", at, err)
		return
	}
	defer res.Body.Close()
	c.look(at, res)
}

func (c *crawler) look(at string, res *http.Response) {
	c.Helper()
	if res.StatusCode == http.StatusOK {
		c.routes[route(c.router, res.Request.URL.Path)]++
	}
	if res.Header.Get("X-Poison") != "" {
		c.Errorf("%s: a header of the poison", at)
	}
	if !strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
		_, _ = io.Copy(io.Discard, res.Body)
		return
	}
	if res.StatusCode >= 500 {
		c.Errorf("%s answers %d", at, res.StatusCode)
	}
	doc, err := html.Parse(res.Body)
	if err != nil {
		c.Errorf("%s: %v", at, err)
		return
	}
	c.pages++
	told := false
	for n := range doc.Descendants() {
		switch n.Type {
		case html.ElementNode:
			if fault := active(n); fault != "" {
				c.Errorf("%s: %s", at, fault)
			}
			if n.Data == "a" {
				c.add(res.Request.URL, attribute(n, "href"))
			}
		case html.TextNode:
			told = told || strings.Contains(n.Data, "onerror=x()")
			if fault := live(n.Data); fault != "" {
				c.Errorf("%s: %s", at, fault)
			}
		}
	}
	if told {
		c.told++
	}
}

// active says what an element would run that is not ours.
func active(n *html.Node) string {
	if n.Data == "script" && (!strings.HasPrefix(attribute(n, "src"), "/static/") || n.FirstChild != nil) || n.Data == "iframe" || n.Data == "object" || n.Data == "embed" || n.Data == "base" {
		return fmt.Sprintf("element %s %v", n.Data, n.Attr)
	}
	for _, a := range n.Attr {
		value := strings.ToLower(strings.Join(strings.Fields(a.Val), ""))
		switch {
		case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "srcdoc":
			return fmt.Sprintf("attribute %s of %s", a.Key, n.Data)
		case slices.Contains([]string{"href", "src", "action", "formaction"}, a.Key) && (strings.HasPrefix(value, "javascript:") || strings.HasPrefix(value, "vbscript:") || strings.HasPrefix(value, "data:text")):
			return fmt.Sprintf("%s=%q of %s", a.Key, a.Val, n.Data)
		case a.Key == "src" && a.Val == "x":
			return "an image of the poison"
		}
	}
	return ""
}

// live says what a text shows that is more than what somebody said: a template or a format that was filled in, or a direction turned.
func live(text string) string {
	for _, trace := range []string{"9820169701", "%!", "MISSING)", unseen} {
		if i := strings.Index(text, trace); i >= 0 {
			return fmt.Sprintf("%q in %.200q", trace, text[i:])
		}
	}
	return ""
}

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// unread are the routes of pages that no link and no list leads to, each with the test that reads it.
var unread = map[string]string{
	"/step-up/sso":                      "needs a provider of single sign-on",
	"/account/security/factors/passkey": "the answer to an authenticator", "/sign-in/factor": "between the two steps of a sign-in", "/organisation/transfer": "of a company under verification, in which nobody here works",
	"/sign-in/sso": "this city has no single sign-on", "/sign-in/sso/callback": "this city has no single sign-on", "/account/security/sso": "this city has no single sign-on", "/account/security/sso/confirm": "this city has no single sign-on",
	"/log": "leads on", "/reset/:ticket": "its token is kept nowhere, and the page shows a login alone",
}

// TestStoredScript leads the city through its journey with poison in every text that the document lets anybody say, and reads every page
// that links lead to, as every role and in both languages: the poison stands there as text, and nothing runs that is not ours.
func TestStoredScript(t *testing.T) {
	t.Parallel()
	c := newCityBy(t, withRules(t, "testdata/opening-demand.yaml"))
	p := newPoisoner(t)
	c.sender = p
	g := newGuarded(c)
	c.account(g.authority.get("/me").must(200).str("party"), "authority2", "authority")
	addresses := g.further(g.things["agreements"][0].ID)
	g.sweep(p)
	for _, member := range p.untried() {
		t.Errorf("%s is a text, and nothing here says it: let the journey say it, or say here why not", member)
	}
	server := web.New(c.backend)
	var group sync.WaitGroup
	slots := make(chan struct{}, 2)
	var all []*crawler
	for _, who := range g.callers {
		if who.login != "" && who.get("/me").status != 200 { // the sweep has shut it out, and it would read as a stranger
			if len(who.actor.Roles) == 0 {
				t.Fatalf("%s has no role in which a colleague could read", who.login)
			}
			c.account(who.actor.Party, who.login+"-again", who.actor.Roles[0])
			who.who = g.signIn(who.login + "-again")
		}
		some := 2 // of each route; all where most is shown
		if slices.Contains([]string{"", "authority", "bureau", "buyer", "merchant", "operator"}, who.login) {
			some = 0
		}
		for lang, each := range map[string]int{"zh": some, "en": 1} {
			read := &crawler{city: c, router: server.Echo, token: who.token, lang: lang, each: each, seen: map[string]bool{}, routes: map[string]int{}, queued: map[string]int{}}
			all = append(all, read)
			group.Go(func() {
				slots <- struct{}{}
				defer func() { <-slots }()
				for _, at := range addresses {
					read.read(at)
				}
				read.crawl()
				t.Logf("%q in %s: %d pages, %d of them with the poison as text", who.login, lang, read.pages, read.told)
			})
		}
	}
	group.Wait()
	pages, told, routes := 0, 0, map[string]int{}
	for _, read := range all {
		pages, told = pages+read.pages, told+read.told
		maps.Copy(routes, read.routes)
	}
	g.look()
	for _, r := range server.Routes() { // to what no link leads now, by its address
		for _, thing := range g.things[kindOf(r.Path)] {
			for _, read := range all {
				if r.Method == http.MethodGet && routes[r.Path] == 0 {
					read.read(aPlace.ReplaceAllString(r.Path, thing.ID))
					routes[r.Path] += read.routes[r.Path]
				}
			}
		}
	}
	for _, r := range server.Routes() {
		if r.Method == http.MethodGet && isPage(r.Path) && (routes[r.Path] == 0) != (unread[r.Path] != "") {
			t.Errorf("%s was read %d times, and is excused: %q", r.Path, routes[r.Path], unread[r.Path])
		}
	}
	if pages < 2000 || told < 1000 {
		t.Errorf("only %d pages, %d with poison: the crawl looks in the wrong place", pages, told)
	}
}
