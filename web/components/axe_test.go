package components

import (
	"strings"
	"testing"

	"huishu/web/browsertest"
)

// TestGalleryIsAccessible runs axe-core over the whole gallery, wide and narrow, light and dark.
func TestGalleryIsAccessible(t *testing.T) {
	p := browsertest.Start(t).Person(t, gallery(t))
	for _, c := range []struct {
		lang   Lang
		screen browsertest.Screen
	}{{ZH, browsertest.Wide}, {EN, browsertest.Narrow}, {ZH, browsertest.Screen{Width: 390, Dark: true}}, {EN, browsertest.Screen{Width: 1280, Dark: true}}} {
		if found := p.On(c.screen).Open("?lang=" + c.lang).Faults(); found != "" {
			t.Errorf("%s on %+v:\n%s", c.lang, c.screen, found)
		}
	}
	// The check itself must be able to fail.
	browsertest.Ask[bool](p, `document.querySelector("main").append(document.createElement("img")); true`)
	if planted := p.Faults(); !strings.Contains(planted, "image-alt") {
		t.Errorf("axe did not find a picture without words: %q", planted)
	}
}

// TestGalleryByKeyboard walks the page with the Tab key: the skip link comes
// first, the ring is seen, and the focused hash shows its whole value.
func TestGalleryByKeyboard(t *testing.T) {
	p := browsertest.Start(t).Person(t, gallery(t)).Open("?lang=zh")
	ask := func(expression string) string {
		t.Helper()
		return browsertest.Ask[string](p, expression)
	}
	ask(`document.activeElement.blur(); window.scrollTo(0, 0); ""`)
	if first := ask(`document.querySelector("a.skip").focus(), document.activeElement.className`); first != "skip" {
		t.Errorf("first stop is %q", first)
	}
	seen := 0
	for range 60 {
		p.Key("\t")
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
	p := browsertest.Start(t).Person(t, gallery(t)).Touch().On(browsertest.Narrow).Open("?lang=zh")
	small := browsertest.Ask[string](p, `[...document.querySelectorAll(".button, .input, .tool, .step, .nav a, .tabs a, .chip, summary.line, .choice label, .file")]
		.filter(e => e.offsetParent && e.getBoundingClientRect().height < 43.5)
		.map(e => e.className + " " + e.textContent.trim().slice(0, 12) + " " + e.getBoundingClientRect().height).join("\n")`)
	if small != "" {
		t.Errorf("lower than 44 px:\n%s", small)
	}
}
