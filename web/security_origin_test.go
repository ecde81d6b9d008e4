package web_test

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"huishu/web"
	"huishu/web/request"
)

var routeParameter = regexp.MustCompile(`:\w+|\*`)

// TestForeignOrigin sends, with the cookie of somebody who may much, a form to every route that changes something, as a page of
// another site would: each refuses before it looks.
func TestForeignOrigin(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	w := c.signIn("authority")
	server := web.New(c.backend)
	before, walked := c.rows(), 0
	for _, route := range server.Routes() {
		if route.Method == http.MethodGet || route.Method == http.MethodHead || route.Method == http.MethodOptions || route.Method == "echo_route_not_found" {
			continue
		}
		walked++
		path := routeParameter.ReplaceAllString(route.Path, "x")
		for name, header := range map[string]map[string]string{
			"a browser of today":       {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
			"a page of a neighbour":    {"Sec-Fetch-Site": "same-site", "Origin": "https://other.test"},
			"an old browser":           {"Origin": "https://evil.example"},
			"a sandboxed, old browser": {"Origin": "null"},
		} {
			r := httptest.NewRequestWithContext(t.Context(), route.Method, path, strings.NewReader("reason=x"))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			for k, v := range header {
				r.Header.Set(k, v)
			}
			r.AddCookie(&http.Cookie{Name: request.SessionCookie, Value: w.token})
			answer := httptest.NewRecorder()
			server.ServeHTTP(answer, r)
			if answer.Code != http.StatusForbidden {
				t.Errorf("%s %s answers %s %d", route.Method, route.Path, name, answer.Code)
			}
		}
	}
	if walked < 150 {
		t.Errorf("only %d routes were walked", walked)
	}
	if after := c.rows(); !maps.Equal(before, after) {
		t.Errorf("a foreign page changed rows from %v to %v", before, after)
	}
}

// TestNextStaysHere gives every way in an address to lead on to: none leads to another host, by whatever browsers read into it.
func TestNextStaysHere(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	away := []string{"https://evil.example/", "//evil.example/", "/\\evil.example/", "\\\\evil.example", "/\t/evil.example/", "/\n/evil.example/", "/\r/evil.example", "javascript:x()", "/\x00/evil.example", " //evil.example", "%2f%2fevil.example", "/%09/evil.example\t"}
	server := web.New(c.backend)
	for _, next := range away {
		for path, values := range map[string]map[string]string{
			"/sign-in": {"login": "authority", "password": password}, "/step-up": {"_proof_password": password}, "/demo/clock": {"days": "1"},
		} {
			form := []string{"next=" + url.QueryEscape(next)}
			for k, v := range values {
				form = append(form, k+"="+url.QueryEscape(v))
			}
			r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(strings.Join(form, "&")))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
			if path != "/sign-in" {
				w := c.signIn("authority") // a step-up renews the token
				r.AddCookie(&http.Cookie{Name: request.SessionCookie, Value: w.token})
			}
			answer := httptest.NewRecorder()
			server.ServeHTTP(answer, r)
			if to := answer.Header().Get("Location"); answer.Code != http.StatusSeeOther || leaves(to) {
				t.Errorf("%s with next=%q answers %d and leads to %q", path, next, answer.Code, to)
			}
		}
	}
}

// leaves reads an address as browsers do, which drop tabs and ends of lines and take a backslash for a slash.
func leaves(to string) bool {
	to = strings.NewReplacer("\t", "", "\n", "", "\r", "", "\\", "/").Replace(strings.Trim(to, " \x00\t"))
	return !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//")
}
