package browsertest

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/chromedp/chromedp"
)

// AxeFile is where `make tools` puts axe-core (npm, MPL-2.0); it is never committed.
func AxeFile(t testing.TB) string {
	t.Helper()
	_, here, _, _ := runtime.Caller(0)
	return filepath.Join(filepath.Dir(here), "..", "..", ".cache", "tools", "node_modules", "axe-core", "axe.min.js")
}

// Screens is the ignored folder for pictures that people look at.
func Screens(t testing.TB) string {
	t.Helper()
	_, here, _, _ := runtime.Caller(0)
	dir := filepath.Join(filepath.Dir(here), "..", "..", ".cache", "screens")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// axeRun returns one line a violation: the rule, its weight and the first places.
const axeRun = `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then(r =>
	r.violations.map(v => v.id + " (" + v.impact + "): " + v.nodes.slice(0, 4).map(n => n.target.join(" ") + " " + (n.any[0] ? n.any[0].message : "")).join(" | ")).join("\n"))`

// Faults are the accessibility faults of the open page, by axe-core, a line each; empty for none.
func (p *Person) Faults() string {
	p.Helper()
	file := AxeFile(p)
	Require(p, file, "accessibility")
	source, err := os.ReadFile(file)
	p.must("reading axe-core", err)
	_, err = chromedp.Run(p.ctx, chromedp.Evaluate[bool](string(source)+"; true"))
	p.must("loading axe-core", err)
	return Ask[string](p, axeRun)
}
