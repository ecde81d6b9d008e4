package browsertest

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Person is somebody at a window of the browser, with cookies of its own. Methods fail the
// test at the first thing that is not as they demand, naming the address.
type Person struct {
	testing.TB
	ctx  context.Context
	base string
}

// Person opens a window on the site at base.
func (b *Browser) Person(t testing.TB, base string) *Person {
	t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx, chromedp.WithNewBrowserContext())
	t.Cleanup(cancel)
	p := &Person{TB: t, ctx: ctx, base: base}
	p.On(Wide)
	return p
}

// With is the same person in another test, usually a subtest.
func (p Person) With(t testing.TB) *Person {
	p.TB = t
	return &p
}

// On changes the screen.
func (p *Person) On(s Screen) *Person {
	p.Helper()
	p.must("changing the screen", s.apply(p.ctx))
	return p
}

// Touch makes the screen one that is touched.
func (p *Person) Touch() *Person {
	p.Helper()
	_, err := chromedp.Call(p.ctx, emulation.SetTouchEmulationEnabled, emulation.SetTouchEmulationEnabledParams{Enabled: true})
	p.must("touching", err)
	return p
}

// Unplug takes the network away from the window. What it has loaded stays.
func (p *Person) Unplug() *Person {
	p.Helper()
	_, err := chromedp.Call(p.ctx, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: []*network.Conditions{{Offline: true, DownloadThroughput: -1, UploadThroughput: -1}},
	})
	p.must("unplugging the network", err)
	return p
}

// Open goes to an address of the site and measures the page.
func (p *Person) Open(path string) *Person {
	p.Helper()
	p.must("opening "+path, chromedp.Do(p.ctx, chromedp.Navigate(p.base+path)))
	return p.measured()
}

// measured demands that nothing has to be scrolled sideways.
func (p *Person) measured() *Person {
	p.Helper()
	if over := Ask[string](p, `document.documentElement.scrollWidth > innerWidth ? document.documentElement.scrollWidth + " px on " + innerWidth : ""`); over != "" {
		p.Errorf("%s is too wide: %s", p.At(), over)
	}
	return p
}

// At is the address that is open, without the site.
func (p *Person) At() string {
	p.Helper()
	url, err := chromedp.Run(p.ctx, chromedp.Location())
	p.must("reading the address", err)
	return strings.TrimPrefix(url, p.base)
}

// Ask evaluates a JavaScript expression in the page. The page's own policy does not hold it up.
func Ask[T any](p *Person, expression string) T {
	p.Helper()
	v, err := chromedp.Run(p.ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	p.must("asking the page", err)
	return v
}

// Fill enters pairs of a field's name and its value: text is typed, a choice is chosen, a box
// is ticked by its value. The field must be there, and something must label it.
func (p *Person) Fill(pairs ...string) *Person {
	p.Helper()
	for i := 0; i+1 < len(pairs); i += 2 {
		problem := Ask[string](p, fmt.Sprintf(`(%s)(%s, %s)`, fill, quoted(pairs[i]), quoted(pairs[i+1])))
		if problem != "" {
			p.Fatalf("%s: field %s: %s", p.At(), pairs[i], problem)
		}
	}
	return p
}

// fill sets a field as a person would and tells the page so.
const fill = `function(name, value) {
	const all = [...document.querySelectorAll("main [name]")].filter(e => e.name === name && e.type !== "hidden");
	if (all.length === 0) return "there is none; there are " + [...document.querySelectorAll("main [name]")].map(e => e.name).join(" ");
	const boxes = all.filter(e => e.type === "radio" || e.type === "checkbox");
	const e = boxes.length ? boxes.find(e => e.value === value) : all[0];
	if (!e) return "no choice " + value + " among " + boxes.map(e => e.value).join(" ");
	if (!e.labels || e.labels.length === 0) return "nothing labels it";
	if (!e.checkVisibility()) return "it cannot be seen";
	if (boxes.length) { if (!e.checked) e.click(); return ""; }
	e.focus(); e.value = value;
	if (e.value !== value) return "it does not take " + value;
	e.dispatchEvent(new Event("input", {bubbles: true})); e.dispatchEvent(new Event("change", {bubbles: true}));
	return "";
}`

// Choose picks, in the field of a name, the choice whose label holds words.
func (p *Person) Choose(name, words string) *Person {
	p.Helper()
	value := Ask[string](p, fmt.Sprintf(`(%s)(%s, %s)`, choice, quoted(name), quoted(words)))
	if value == "" {
		p.Fatalf("%s: field %s offers nothing that says %q", p.At(), name, words)
	}
	return p.Fill(name, value)
}

// choice is the value of the box or option of a field whose words hold others.
const choice = `function(name, words) {
	for (const e of document.querySelectorAll("main [name]")) {
		if (e.name !== name) continue;
		const options = e.tagName === "SELECT" ? [...e.options] : [e];
		for (const o of options) {
			const text = o.tagName === "OPTION" ? o.textContent : [...(o.labels || [])].map(l => l.textContent).join(" ");
			if (text.includes(words)) return o.value;
		}
	}
	return "";
}`

// Attach chooses a file that it writes first.
func (p *Person) Attach(name, file, content string) *Person {
	p.Helper()
	path := filepath.Join(p.TempDir(), file)
	p.must("writing "+file, os.WriteFile(path, []byte(content), 0o600))
	sel := chromedp.CSS(fmt.Sprintf(`main input[type=file][name=%q]`, name))
	p.must("choosing "+file, p.soon(chromedp.SetUploadFiles(sel, []string{path}, chromedp.NodeReady)))
	return p
}

// Press clicks the button or link with exactly this label, with the mouse, and waits for the page
// that follows. A label that opens a question (a confirmation) is followed by Press of the answer.
func (p *Person) Press(label string) *Person {
	p.Helper()
	found := p.mark(label)
	click := chromedp.Click(chromedp.CSS(`[data-pressed]`), chromedp.NodeVisible)
	if found == "summary" {
		p.must("pressing "+label, p.soon(click))
		return p
	}
	wait := chromedp.WaitEvent(page.LoadEventFired, nil, click)
	ctx, cancel := context.WithTimeout(p.ctx, moment)
	defer cancel()
	if _, err := chromedp.Run(ctx, wait); err != nil {
		p.Fatalf("%s: pressing %q: %v", p.At(), label, err)
	}
	return p.measured()
}

// mark finds what carries the label, and tells its kind of element.
func (p *Person) mark(label string) string {
	p.Helper()
	found, ok := strings.CutPrefix(Ask[string](p, fmt.Sprintf(`(%s)(%s)`, find, quoted(label))), "found ")
	if !ok {
		p.Fatalf("%s: nothing to press says %q; there is: %s", p.At(), label, found)
	}
	return found
}

// Download presses what answers with a file and returns its bytes.
func (p *Person) Download(label string) []byte {
	p.Helper()
	dir := p.TempDir()
	_, err := chromedp.CallBrowser(p.ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorAllow, BrowserContextID: chromedp.FromContext(p.ctx).BrowserContextID, DownloadPath: dir,
	})
	p.must("allowing downloads", err)
	p.mark(label)
	p.must("pressing "+label, p.soon(chromedp.Click(chromedp.CSS(`[data-pressed]`), chromedp.NodeVisible)))
	for deadline := time.Now().Add(moment); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		files, err := filepath.Glob(filepath.Join(dir, "*"))
		p.must("looking for the download", err)
		if len(files) == 1 && !strings.HasSuffix(files[0], ".crdownload") {
			b, err := os.ReadFile(files[0])
			p.must("reading the download", err)
			return b
		}
	}
	p.Fatalf("%s: pressing %q gave no file in %s", p.At(), label, moment)
	return nil
}

// find marks the one thing with a label that can be pressed: in the page first, then around it.
const find = `function(label) {
	document.querySelectorAll("[data-pressed]").forEach(e => e.removeAttribute("data-pressed"));
	const text = e => e.textContent.trim().replace(/\s+/g, " ");
	const all = ["main", "body"].flatMap(s => [...document.querySelectorAll(s + " :is(a[href], button, summary)")]).filter(e => e.checkVisibility());
	const e = all.find(e => text(e) === label) || all.find(e => e.tagName === "A" && text(e).includes(label));
	if (!e) return [...new Set(all.map(text))].join(" | ");
	e.setAttribute("data-pressed", "");
	return "found " + e.tagName.toLowerCase();
}`

// Sees demands words on the page, as a person reads them.
func (p *Person) Sees(words ...string) *Person {
	p.Helper()
	text := Ask[string](p, `document.body.innerText`)
	for _, w := range words {
		if !strings.Contains(text, w) {
			p.Fatalf("%s does not say %q:\n%s", p.At(), w, text)
		}
	}
	return p
}

// SeesNot demands that words are not on the page.
func (p *Person) SeesNot(words ...string) *Person {
	p.Helper()
	text := Ask[string](p, `document.body.innerText`)
	for _, w := range words {
		if strings.Contains(text, w) {
			p.Fatalf("%s says %q", p.At(), w)
		}
	}
	return p
}

// Picture is the whole page as PNG.
func (p *Person) Picture() []byte {
	p.Helper()
	b, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
	p.must("taking a picture", err)
	return b
}

// View is what the window shows of the page, as PNG.
func (p *Person) View() []byte {
	p.Helper()
	b, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	p.must("taking a picture", err)
	return b
}

// Key types a key, such as "\t".
func (p *Person) Key(k string) *Person {
	p.Helper()
	p.must("typing", chromedp.Do(p.ctx, chromedp.KeyEvent(k)))
	return p
}

// soon runs an action that must be done within a moment.
func (p *Person) soon(a chromedp.Action[chromedp.Void]) error {
	ctx, cancel := context.WithTimeout(p.ctx, moment)
	defer cancel()
	return chromedp.Do(ctx, a)
}

func (p *Person) must(what string, err error) {
	p.Helper()
	if err != nil {
		p.Fatalf("%s: %v", what, err)
	}
}

func quoted(s string) string {
	b, _ := json.Marshal(s) // a string always has a form
	return string(b)
}
