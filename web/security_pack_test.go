package web_test

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"io"
	"mime"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"

	"huishu/web/request"
)

// TestPacksThroughTheInterface asks as every role, at both doors, for the audit pack of every party and product, in a city whose files
// and words are poisoned: only those get it whom the policy admits, and what they get unpacks beneath its folder, is confirmed by
// sha256sum alone, runs nothing in a browser and computes nothing in a spreadsheet.
func TestPacksThroughTheInterface(t *testing.T) {
	t.Parallel()
	c := newCityBy(t, withRules(t, "testdata/opening-demand.yaml"))
	c.sender = newPoisoner(t)
	g := newGuarded(c)
	granted := map[string]int{}
	for _, door := range []struct{ kind, operation, page string }{
		{"parties", "get-party-pack", "/parties/{id}/pack.zip"}, {"product-files", "get-product-pack", "/desk/products/{id}/pack.zip"},
	} {
		for _, thing := range g.things[door.kind] {
			for _, caller := range g.callers {
				a := caller.get("/" + door.kind + "/" + thing.ID + "/pack")
				page := caller.page(strings.Replace(door.page, "{id}", thing.ID, 1))
				if !caller.admits(acts[door.operation], "", thing) {
					if a.status < 401 || a.status > 404 || page == http.StatusOK {
						t.Errorf("%s as %q answers %d, the page %d", a.call, caller.login, a.status, page)
					}
					g.mute(caller, a)
					continue
				}
				granted[caller.login]++
				if page != http.StatusOK {
					t.Errorf("the page's door of %s answers %q %d", a.call, caller.login, page)
				}
				unpack(t, a.must(http.StatusOK))
			}
		}
	}
	for _, login := range []string{"authority", "auditor", "merchant", "operator", "buyer"} {
		if granted[login] == 0 {
			t.Errorf("%q got no pack: it is not tried", login)
		}
	}
	if granted["authority"] <= granted["operator"] || granted["operator"] <= granted["buyer"] || granted[""] != 0 || granted["registrar"] > 1 {
		t.Errorf("packs were granted so: %v", granted)
	}
}

// page is the status of a page or file of the site.
func (c *caller) page(path string) int {
	c.Helper()
	r, err := http.NewRequestWithContext(c.Context(), http.MethodGet, c.url+path, nil)
	if err != nil {
		c.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: request.SessionCookie, Value: c.token})
	res, err := (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do(r)
	if err != nil {
		c.Fatal(err)
	}
	defer res.Body.Close()
	_, _ = io.Copy(io.Discard, res.Body)
	return res.StatusCode
}

// unpack opens a pack as an outsider would, with the tools of any machine.
func unpack(t *testing.T, a *answer) {
	t.Helper()
	how, params, err := mime.ParseMediaType(a.header.Get("Content-Disposition"))
	if err != nil || how != "attachment" || !plain(params["filename"]) || a.header.Get("Content-Type") != "application/zip" {
		t.Errorf("%s comes with %v", a.call, a.header)
	}
	z, err := zip.NewReader(bytes.NewReader(a.raw), int64(len(a.raw)))
	if err != nil {
		t.Fatalf("%s: %v", a.call, err)
	}
	dir, seen := t.TempDir(), map[string]bool{}
	for _, f := range z.File {
		folded := strings.ToLower(f.Name)
		if seen[folded] || !filepath.IsLocal(f.Name) || !f.Mode().IsRegular() || slices.ContainsFunc(strings.Split(f.Name, "/"), func(s string) bool { return !plain(s) }) {
			t.Errorf("%s holds %q, %v", a.call, f.Name, f.Mode())
			continue
		}
		seen[folded] = true
		content := read(t, f)
		at := filepath.Join(dir, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(at), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(at, content, 0o600); err != nil {
			t.Fatal(err)
		}
		switch {
		case strings.HasPrefix(f.Name, "documents/"): // as they were handed in
		case strings.HasSuffix(f.Name, ".html"):
			inert(t, f.Name, content)
		case strings.HasSuffix(f.Name, ".csv"):
			uncomputed(t, f.Name, content)
		}
	}
	for _, name := range []string{"readme.txt", "sha256sums", "timeline.csv", "timeline.html", "refusals.csv"} {
		if !seen[name] {
			t.Errorf("%s holds no %s", a.call, name)
		}
	}
	if t.Failed() {
		t.FailNow() // the other packs are like it
	}
	check := exec.CommandContext(t.Context(), "sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS")
	check.Dir = dir
	if out, err := check.CombinedOutput(); err != nil {
		t.Errorf("%s: sha256sum: %v\n%s", a.call, err, out)
	}
}

// plain tells that a name climbs nowhere, on any system, and reads as it is written.
func plain(name string) bool {
	return name != "" && len(name) < 256 && !strings.HasPrefix(name, ".") && !strings.ContainsAny(name, `/\:*?"<>|`) &&
		!strings.ContainsFunc(name, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) })
}

func read(t *testing.T, f *zip.File) []byte {
	t.Helper()
	r, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// inert demands of a page that it runs nothing.
func inert(t *testing.T, name string, page []byte) {
	t.Helper()
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode {
			if n.Data == "script" {
				t.Errorf("%s has a script", name)
			}
			if fault := active(n); fault != "" {
				t.Errorf("%s: %s", name, fault)
			}
		}
		if n.Type == html.TextNode {
			if fault := live(n.Data); fault != "" {
				t.Errorf("%s: %s", name, fault)
			}
		}
	}
}

// uncomputed demands of a table that no spreadsheet takes a cell for a formula.
func uncomputed(t *testing.T, name string, table []byte) {
	t.Helper()
	rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(table, []byte("\ufeff")))).ReadAll()
	if err != nil || len(rows) == 0 {
		t.Errorf("%s: %d rows, %v", name, len(rows), err)
	}
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) && len(cell) > 1 {
				t.Errorf("%s: a cell begins a formula: %.60q", name, cell)
			}
		}
	}
}
