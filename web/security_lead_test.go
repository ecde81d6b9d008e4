package web_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"huishu/web"
	"huishu/web/request"
)

// leading are the names under which a page may be told where to go on.
var leading = []string{"next", "back", "return", "to", "from", "url", "redirect"}

// TestNoRouteLeadsAway asks every route of the site, as a stranger and as somebody who may much, to go on to another site, in the address,
// in the form and as the page that one comes from, with an end of line that would begin a header: no answer redirects there, has such a
// header, or holds a link or a form that leads there.
func TestNoRouteLeadsAway(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	server := web.New(c.backend)
	walked := map[string]int{}
	for _, token := range []string{"", c.signIn("authority").token} {
		for _, route := range server.Routes() {
			if !slices.Contains([]string{http.MethodGet, http.MethodPost}, route.Method) || !isPage(route.Path) {
				continue
			}
			walked[route.Method]++
			for _, away := range []string{"//evil.example/\r\nX-Poison: 1", "/\\evil.example/", "https://evil.example/"} {
				form := url.Values{}
				for _, name := range leading {
					form.Set(name, away)
				}
				r := httptest.NewRequestWithContext(t.Context(), route.Method, routeParameter.ReplaceAllString(route.Path, "x")+"?"+form.Encode(), strings.NewReader(form.Encode()))
				maps.Copy(r.Header, http.Header{
					"Content-Type": {"application/x-www-form-urlencoded"}, "Accept": {"text/html"}, "Sec-Fetch-Site": {"same-origin"}, "Referer": {"http://" + r.Host + "//evil.example/"},
				})
				if token != "" {
					r.AddCookie(&http.Cookie{Name: request.SessionCookie, Value: token})
				}
				answer := httptest.NewRecorder()
				server.ServeHTTP(answer, r)
				stays(t, route.Method+" "+route.Path, answer)
				if route.Path == "/sign-out" && token != "" {
					token = c.signIn("authority").token
				}
			}
		}
	}
	if walked[http.MethodGet] < 150 || walked[http.MethodPost] < 150 {
		t.Errorf("only %v routes were walked", walked)
	}
}

// stays demands that an answer leads nowhere but to us.
func stays(t *testing.T, call string, answer *httptest.ResponseRecorder) {
	t.Helper()
	if answer.Code >= 500 {
		t.Errorf("%s answers %d: %.200s", call, answer.Code, answer.Body)
	}
	if to := answer.Header().Get("Location"); to != "" && leaves(to) {
		t.Errorf("%s leads to %q", call, to)
	}
	for name, values := range answer.Header() {
		if name == "X-Poison" || strings.ContainsAny(strings.Join(values, ""), "\r\n") {
			t.Errorf("%s: header %q: %q", call, name, values)
		}
	}
	if !strings.HasPrefix(answer.Header().Get("Content-Type"), "text/html") {
		return
	}
	doc, err := html.Parse(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		for _, a := range n.Attr {
			if slices.Contains([]string{"href", "action", "formaction", "src"}, a.Key) && leaves(a.Val) && strings.Contains(a.Val, "evil.example") {
				t.Errorf("%s: %s=%q of %s", call, a.Key, a.Val, n.Data)
			}
		}
	}
}
