package components

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// axeFile is where the checks' setup puts axe-core (npm, MPL-2.0); it is never committed.
var axeFile = filepath.Join("..", "..", ".cache", "tools", "node_modules", "axe-core", "axe.min.js")

// axeRun returns one line a violation: the rule, its weight and the first places.
const axeRun = `axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then(r =>
	r.violations.map(v => v.id + " (" + v.impact + "): " + v.nodes.slice(0, 4).map(n => n.target.join(" ") + " " + (n.any[0] ? n.any[0].message : "")).join(" | ")).join("\n"))`

// TestGalleryIsAccessible runs axe-core over the whole gallery, wide and narrow, light and dark.
func TestGalleryIsAccessible(t *testing.T) {
	source, err := os.ReadFile(axeFile)
	if err != nil {
		if os.Getenv("HUISHU_REQUIRE_TOOLS") == "1" {
			t.Fatalf("axe-core is required: npm i --prefix .cache/tools axe-core@4.14.1: %v", err)
		}
		t.Skip("no axe-core in .cache/tools: accessibility is not checked")
	}
	ctx := browser(t)
	url := gallery(t)
	for _, c := range []struct {
		lang   Lang
		width  int64
		scheme string
	}{{ZH, 1280, "light"}, {EN, 390, "light"}, {ZH, 390, "dark"}, {EN, 1280, "dark"}} {
		shoot(t, ctx, url+"?lang="+c.lang, c.width, c.scheme)
		if _, err := chromedp.Run(ctx, chromedp.Evaluate[bool](string(source)+"; true")); err != nil {
			t.Fatal(err)
		}
		found, err := chromedp.Run(ctx, chromedp.Evaluate[string](axeRun, chromedp.EvalAwaitPromise))
		if err != nil {
			t.Fatal(err)
		}
		if found != "" {
			t.Errorf("%s at %d px, %s:\n%s", c.lang, c.width, c.scheme, found)
		}
	}
	// The check itself must be able to fail.
	planted, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.querySelector("main").append(document.createElement("img")); `+axeRun, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(planted, "image-alt") {
		t.Errorf("axe did not find a picture without words: %q", planted)
	}
}

// TestGalleryByKeyboard walks the page with the Tab key: the skip link comes
// first, the ring is seen, and the focused hash shows its whole value.
func TestGalleryByKeyboard(t *testing.T) {
	ctx := browser(t)
	url := gallery(t)
	shoot(t, ctx, url+"?lang=zh", 1280, "light")
	ask := func(expression string) string {
		t.Helper()
		got, err := chromedp.Run(ctx, chromedp.Evaluate[string](expression))
		if err != nil {
			t.Fatal(err)
		}
		return got
	}
	ask(`document.activeElement.blur(); window.scrollTo(0, 0); ""`)
	first := ask(`document.querySelector("a.skip").focus(), document.activeElement.className`)
	if first != "skip" {
		t.Errorf("first stop is %q", first)
	}
	seen := 0
	for range 60 {
		if err := chromedp.Do(ctx, chromedp.KeyEvent("\t")); err != nil {
			t.Fatal(err)
		}
		ring := ask(`(e => e.tagName + "." + e.className + " " + getComputedStyle(e).outlineWidth + " " + getComputedStyle(e).outlineStyle)(document.activeElement)`)
		if !strings.HasSuffix(ring, "3px solid") {
			t.Errorf("no focus ring on %s", ring)
		}
		if strings.HasPrefix(ring, "CODE.hash") {
			seen++
			if size := ask(`getComputedStyle(document.querySelector(".hash:focus .mid")).fontSize`); size == "0px" {
				t.Error("a focused hash stays folded")
			}
		}
	}
	if seen == 0 {
		t.Error("the hash was never reached by Tab")
	}
}

// TestControlsAreLargeEnough measures what a finger must hit: 44 px for
// controls, 24 px for anything else that can be pressed (WCAG 2.2, 2.5.8).
func TestControlsAreLargeEnough(t *testing.T) {
	ctx := browser(t)
	url := gallery(t)
	if _, err := chromedp.Call(ctx, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: true}); err != nil {
		t.Fatal(err)
	}
	shoot(t, ctx, url+"?lang=zh", 390, "light")
	small, err := chromedp.Run(ctx, chromedp.Evaluate[string](`[...document.querySelectorAll(".button, .input, .tool, .step, .nav a, .tabs a, .chip, summary.line, .choice label, .file")]
		.filter(e => e.offsetParent && e.getBoundingClientRect().height < 43.5)
		.map(e => e.className + " " + e.textContent.trim().slice(0, 12) + " " + e.getBoundingClientRect().height).join("\n")`))
	if err != nil {
		t.Fatal(err)
	}
	if small != "" {
		t.Errorf("lower than 44 px:\n%s", small)
	}
}
