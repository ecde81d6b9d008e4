package e2e

import (
	"strings"
	"testing"

	"huishu/web/browsertest"
	"huishu/web/pages"
)

// TestDeskByKeyboard works through the registration body's queue without a mouse: single keys lead on, are listed by "?", leave
// typing alone, and can be switched off for good.
func TestDeskByKeyboard(t *testing.T) {
	a := demoCity(t)
	p := browsertest.Start(t).Person(t, a.URL())
	p.Open("/sign-in?lang=zh").Fill("login", "registrar", "password", pages.DemoPassword).Press("登录")
	first := p.Open("/inbox").Press("公交线网运行月报").At()
	if !strings.HasSuffix(first, "/desk") {
		t.Fatalf("the inbox leads to %s, which is no desk", first)
	}
	listed := func() bool { return browsertest.Ask[bool](p, `document.getElementById("keys").open`) }
	at := func(want func(at string) bool, key string) string {
		t.Helper()
		for !browsertest.Ask[bool](p, `document.readyState === "complete"`) { // the address changes before the keys of the new page are heard
			browsertest.Ask[bool](p, `new Promise(r => setTimeout(() => r(true), 20))`)
		}
		p.Key(key)
		for range 100 {
			if want(p.At()) {
				return p.At()
			}
			browsertest.Ask[bool](p, `new Promise(r => setTimeout(() => r(true), 50))`)
		}
		t.Fatalf("%q leads nowhere: still at %s", key, p.At())
		return ""
	}
	if p.Key("?"); !listed() {
		t.Error("? does not show the list")
	}
	ring := browsertest.Ask[string](p, `getComputedStyle(document.activeElement).outlineStyle + " " + document.activeElement.tagName`)
	if ring != "solid SUMMARY" {
		t.Errorf("the focus stands on %q", ring)
	}
	if p.Key("?"); listed() {
		t.Error("? does not fold the list")
	}
	second := at(func(at string) bool { return at != first && strings.HasSuffix(at, "/desk") }, "j")
	at(func(at string) bool { return at == first }, "k")
	at(func(at string) bool { return strings.HasSuffix(at, "#decide") }, "d")
	at(func(at string) bool { return strings.HasSuffix(at, "#timeline") }, "t")

	// Whoever types a reason, types: no key of it leads away.
	p.Open(first + "?act=return")
	browsertest.Ask[bool](p, `document.querySelector("textarea").focus(); document.querySelector("textarea").value = ""; true`)
	p.Key("j")
	if got := browsertest.Ask[string](p, `document.querySelector("textarea").value`); got != "j" || !strings.Contains(p.At(), "act=return") {
		t.Errorf("typing j into the reasons leaves %q at %s", got, p.At())
	}
	browsertest.Ask[bool](p, `document.querySelector("form[data-guard]").dispatchEvent(new Event("submit")); true`) // or the page asks before it is left

	p.Open(first)
	p.Key("?")
	browsertest.Ask[bool](p, `document.getElementById("keys-off").click(); true`)
	p.Open(second).Key("k")
	browsertest.Ask[bool](p, `new Promise(r => setTimeout(() => r(true), 500))`)
	if p.At() != second {
		t.Error("switched off, a key still leads away")
	}
	if found := p.Faults(); found != "" {
		t.Errorf("the desk:\n%s", found)
	}
}
