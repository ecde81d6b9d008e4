package static

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

func get(t *testing.T, method, target string, header ...string) *http.Response {
	t.Helper()
	req := httptest.NewRequest(method, target, nil)
	for i := 0; i+1 < len(header); i += 2 {
		req.Header.Set(header[i], header[i+1])
	}
	rec := httptest.NewRecorder()
	Handler().ServeHTTP(rec, req)
	return rec.Result()
}

func TestHashedAddress(t *testing.T) {
	t.Parallel()
	shape := regexp.MustCompile(`^/static/app\.[0-9a-f]{12}\.css$`)
	if u := URL("app.css"); !shape.MatchString(u) {
		t.Fatalf("URL = %q", u)
	}
	for _, name := range []string{"app.css", "app.js", "favicon.svg"} {
		res := get(t, "GET", URL(name))
		if res.StatusCode != 200 || !strings.Contains(res.Header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %q", name, res.StatusCode, res.Header.Get("Cache-Control"))
		}
		if res.Header.Get("Content-Type") == "" || res.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: headers %v", name, res.Header)
		}
	}
}

func TestServe(t *testing.T) {
	t.Parallel()
	etag := get(t, "GET", URL("app.js")).Header.Get("ETag")
	cases := []struct {
		name, method, target string
		header               []string
		want                 int
		cache                string
	}{
		{"plain name is revalidated", "GET", "/static/app.css", nil, 200, "no-cache"},
		{"unchanged", "GET", URL("app.js"), []string{"If-None-Match", etag}, 304, "public, max-age=31536000, immutable"},
		{"head", "HEAD", URL("app.css"), nil, 200, "public, max-age=31536000, immutable"},
		{"stale hash", "GET", "/static/app.000000000000.css", nil, 404, ""},
		{"source is not served", "GET", "/static/static.go", nil, 404, ""},
		{"climbing out", "GET", "/static/../static.go", nil, 404, ""},
		{"no writing", "POST", URL("app.css"), nil, 405, ""},
	}
	for _, c := range cases {
		res := get(t, c.method, c.target, c.header...)
		if res.StatusCode != c.want {
			t.Errorf("%s: status %d, want %d", c.name, res.StatusCode, c.want)
		}
		if c.cache != "" && res.Header.Get("Cache-Control") != c.cache {
			t.Errorf("%s: cache %q", c.name, res.Header.Get("Cache-Control"))
		}
	}
}

func TestSizes(t *testing.T) {
	t.Parallel()
	for name, limit := range map[string]int{"app.css": 400, "app.js": 150} {
		if n := strings.Count(string(File(name)), "\n"); n >= limit || n == 0 {
			t.Errorf("%s has %d lines, the limit is %d", name, n, limit)
		}
	}
}

func TestUnknownNamePanics(t *testing.T) {
	t.Parallel()
	defer func() {
		if recover() == nil {
			t.Error("URL of a missing file did not panic")
		}
	}()
	URL("app.cs")
}
