package web_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"huishu/web/request"
)

// poison closes attributes and elements, brings a script, a handler and a link that is one.
const poison = `'"><script>x()</script><img src=x onerror=x()><a href="javascript:x()">`

// poisoned are the names of entries that are words of one's own: each may say anything.
var poisoned = map[string]bool{
	"address": true, "legal_rep": true, "contact_name": true, "person": true, "post": true, "scope": true, "issuer": true, "reason": true, "title": true, "description": true, "summary": true,
	"note": true, "statement": true, "real_name": true, "consultation": true, "meaning": true, "derivation": true, "meeting": true, "by": true, "notice": true, "name_en": true,
	"products": true, "platform": true, "ownership": true, "disclosure": true, "accounting": true, "security": true, "evaluation": true, "breach": true, "disputes": true, "termination": true, "other": true,
}

// poisonAll adds poison to every text that is somebody's own words.
func poisonAll(body any) {
	switch v := body.(type) {
	case obj:
		for name, value := range v {
			if s, ok := value.(string); ok && poisoned[name] && s != "" && !strings.Contains(s, "@") {
				v[name] = s + poison
				continue
			}
			poisonAll(value)
		}
	case []any:
		for _, value := range v {
			poisonAll(value)
		}
	}
}

// crawler reads pages as a browser does.
type crawler struct {
	*city
	token, lang string
	seen        map[string]bool
	queue       []string
	pages, told int
}

// aQuery is a value in an address.
var aQuery = regexp.MustCompile(`=[^&]*`)

// add queues an address of ours; of many that differ in the values behind the question mark alone, one. The verifier for offline use is
// one file with its script in it, the same for all.
func (c *crawler) add(from *url.URL, href string) {
	u, err := from.Parse(href)
	if err != nil || u.Host != from.Host || u.Query().Has("lang") || u.Path == "/verify/offline" || strings.HasPrefix(u.Path, "/static/") || strings.HasPrefix(u.Path, "/log/") || strings.HasPrefix(u.Path, "/api/") || strings.HasPrefix(u.Path, "/documents/") {
		return
	}
	shape := u.Path + "?" + aQuery.ReplaceAllString(u.RawQuery, "")
	if !c.seen[shape] {
		c.seen[shape] = true
		c.queue = append(c.queue, u.RequestURI())
	}
}

// crawl reads every page that links lead to.
func (c *crawler) crawl() {
	c.Helper()
	base, _ := url.Parse(c.url)
	for _, start := range []string{"/", "/inbox", "/account", "/organisation", "/organisation/profile", "/desk/products", "/desk/agreements", "/orders"} {
		c.add(base, start)
	}
	for len(c.queue) > 0 {
		at := c.queue[0]
		c.queue = c.queue[1:]
		r, err := http.NewRequestWithContext(c.Context(), http.MethodGet, c.url+at, nil)
		if err != nil {
			c.Fatal(err)
		}
		r.Header.Set("Accept", "text/html")
		r.AddCookie(&http.Cookie{Name: request.SessionCookie, Value: c.token})
		r.AddCookie(&http.Cookie{Name: request.LangCookie, Value: c.lang})
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			c.Fatal(err)
		}
		c.look(at, res)
		_ = res.Body.Close()
	}
}

func (c *crawler) look(at string, res *http.Response) {
	c.Helper()
	if !strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
		_, _ = io.Copy(io.Discard, res.Body)
		return
	}
	if res.StatusCode >= 500 {
		c.Errorf("%s answers %d", at, res.StatusCode)
	}
	doc, err := html.Parse(res.Body)
	if err != nil {
		c.Fatal(err)
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

func attribute(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

// TestStoredScript leads the city through its journey with poison in everybody's own words, and reads every page that links lead to
// as a stranger, as the offices, as a seller and as a buyer: the poison stands there as text, and nothing runs that is not ours.
func TestStoredScript(t *testing.T) {
	t.Parallel()
	c := newCityBy(t, withRules(t, "testdata/opening-demand.yaml"))
	c.changed = poisonAll
	g := newGuarded(c)
	pages, told := 0, 0
	for _, who := range g.callers {
		if !slices.Contains([]string{"", "authority", "registrar", "bureau", "merchant", "buyer"}, who.login) {
			continue
		}
		read := &crawler{city: c, token: who.token, lang: "zh", seen: map[string]bool{}}
		if who.login == "bureau" {
			read.lang = "en"
		}
		read.crawl()
		t.Logf("%q: %d pages, %d of them with the poison as text", who.login, read.pages, read.told)
		pages, told = pages+read.pages, told+read.told
	}
	if pages < 500 || told < 150 {
		t.Errorf("only %d pages, %d with poison: the crawl looks in the wrong place", pages, told)
	}
}
