package web_test

import (
	"bytes"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"
	"testing"
	"unicode"

	"huishu/web/request"
)

// hostile are uploads that are something else than they say, or that a browser would run.
var hostile = []struct{ name, content string }{
	{"a.svg", `<svg xmlns="http://www.w3.org/2000/svg" onload="x()"><script>x()</script></svg>`},
	{"a.html", `<!doctype html><script>x()</script>`},
	{"a.xhtml", `<html xmlns="http://www.w3.org/1999/xhtml"><script>x()</script></html>`},
	{"a.xml", `<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><x/>`},
	{"a.js", `x()`},
	{"polyglot.pdf", "%PDF-1.4\n<html><script>x()</script></html>\n%%EOF"},
	{"polyglot.png", "\x89PNG\r\n\x1a\n<script>x()</script>"},
	{"a.pdf.html", "<script>x()</script>"},
	{"a.html%00.pdf", "<script>x()</script>"},
	{"../../../etc/passwd", "x"},
	{`..\..\windows\system32\x.dll`, "x"},
	{"/etc/cron.d/x", "x"},
	{"evil\u202efdp.exe", "x"},
	{"\u2066a\u2069.txt", "x"},
	{strings.Repeat("长", 2000) + ".pdf", "x"},
	{"a\"; filename=\"b.html", "<script>x()</script>"},
	{"a\r\nSet-Cookie: x=y\r\n.txt", "x"},
	{"....", "x"},
	{".htaccess", "x"},
	{"'\"><script>x()</script>.csv", "=cmd|'/c calc'!A1"},
}

// runs are the types that browsers execute or guess at.
var runs = []string{"text/html", "image/svg+xml", "application/xhtml+xml", "text/xml", "application/xml", "text/javascript", "application/javascript", ""}

// TestHostileUploads hands in what would run or climb, and fetches it again through interface and page: what is not refused comes as an
// attachment of a harmless type, under a plain name, in a sandbox.
func TestHostileUploads(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	w := c.signIn("authority")
	for _, h := range hostile {
		a := w.upload("POST", "/documents", h.name, []byte(h.content), "purpose", "test")
		if a.status == http.StatusUnprocessableEntity {
			continue
		}
		id, name := a.must(201).str("id"), a.str("name")
		if len(name) > 200 || strings.ContainsAny(name, `/\`) || strings.HasPrefix(name, ".") || strings.ContainsFunc(name, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) {
			t.Errorf("%.60q is kept as %q", h.name, name)
		}
		for _, address := range []string{"/api/v1/documents/" + id + "/content", "/documents/" + id} {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.url+address, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Accept", "text/html")
			r.AddCookie(&http.Cookie{Name: request.SessionCookie, Value: w.token})
			res, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(res.Body)
			_ = res.Body.Close()
			if err != nil || res.StatusCode != http.StatusOK || !bytes.Equal(body, []byte(h.content)) {
				t.Fatalf("%s of %q: %d %v %q", address, h.name, res.StatusCode, err, body)
			}
			harmless(t, h.name, res.Header)
		}
	}
	before := c.rows()
	if a := w.upload("POST", "/documents", "a.pdf", make([]byte, 33<<20)); a.status != http.StatusRequestEntityTooLarge {
		t.Errorf("33 MiB are answered %d", a.status)
	}
	if n := c.rows()["document"]; n != before["document"] {
		t.Errorf("a file too large was kept")
	}
}

// harmless demands of a download that no browser runs it.
func harmless(t *testing.T, name string, h http.Header) {
	t.Helper()
	how, params, err := mime.ParseMediaType(h.Get("Content-Disposition"))
	if err != nil || how != "attachment" || strings.ContainsAny(params["filename"], "/\\\r\n") {
		t.Errorf("%.60q: Content-Disposition %q: %v", name, h.Get("Content-Disposition"), err)
	}
	if kind, _, _ := mime.ParseMediaType(h.Get("Content-Type")); slices.Contains(runs, kind) {
		t.Errorf("%.60q comes as %q", name, h.Get("Content-Type"))
	}
	if h.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(h.Get("Content-Security-Policy"), "sandbox") || h.Get("Set-Cookie") != "" {
		t.Errorf("%.60q comes with %v", name, h)
	}
}
