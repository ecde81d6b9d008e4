package browsertest

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// executable is where Debian's package puts the browser.
const executable = "/usr/bin/chromium"

// patience is how long one test may drive the browser, and a moment how long one step of it may
// take: both long, for a machine that has other things to do.
const (
	patience = 9 * time.Minute
	moment   = 30 * time.Second
)

// Browser is one running Chromium.
type Browser struct {
	ctx context.Context
}

// Require skips the test where a tool is missing, or fails it where the tools are required.
func Require(t testing.TB, path, what string) {
	t.Helper()
	if _, err := os.Stat(path); err == nil {
		return
	}
	if os.Getenv("HUISHU_REQUIRE_TOOLS") == "1" {
		t.Fatalf("%s is required (%s): run `make tools`", path, what)
	}
	t.Skipf("no %s: %s is not tested; `make tools` installs it", path, what)
}

// Start starts a browser that ends with the test.
func Start(t testing.TB) *Browser {
	t.Helper()
	Require(t, executable, "what a browser sees")
	options := append([]chromedp.ExecAllocatorOption{}, chromedp.DefaultExecAllocatorOptions[:]...)
	options = append(options, chromedp.ExecPath(executable), chromedp.NoSandbox, chromedp.UserDataDir(t.TempDir()))
	for _, flag := range []string{"disable-gpu", "disable-quic", "no-first-run", "disable-background-networking", "disable-component-update", "disable-sync"} {
		options = append(options, chromedp.Flag(flag, true))
	}
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("starting %s: %v", executable, err)
	}
	return &Browser{ctx: ctx}
}

// Screen is how wide the window is, and whether light or dark is preferred.
type Screen struct {
	Width int64
	Dark  bool
}

// The screens that every page is looked at on.
var (
	Wide   = Screen{Width: 1280}
	Narrow = Screen{Width: 390}
)

func (s Screen) apply(ctx context.Context) error {
	scheme := "light"
	if s.Dark {
		scheme = "dark"
	}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(s.Width, 900)); err != nil {
		return err
	}
	_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}})
	return err
}
