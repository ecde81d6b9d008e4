package components

import (
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"huishu/web/static"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// policy is the strict policy of the site; a page that breaks it looks broken in the pictures.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

const chromium = "/usr/bin/chromium"

// browser starts a headless browser of its own, or skips (fails when the tools are required).
func browser(t *testing.T) context.Context {
	t.Helper()
	if _, err := os.Stat(chromium); err != nil {
		if os.Getenv("HUISHU_REQUIRE_TOOLS") == "1" {
			t.Fatalf("%s is required: %v", chromium, err)
		}
		t.Skipf("no %s: the gallery is not looked at", chromium)
	}
	options := append([]chromedp.ExecAllocatorOption{}, chromedp.DefaultExecAllocatorOptions[:]...)
	options = append(options, chromedp.ExecPath(chromium), chromedp.NoSandbox, chromedp.UserDataDir(t.TempDir()))
	for _, flag := range []string{"disable-gpu", "disable-quic", "no-first-run", "disable-background-networking", "disable-component-update", "disable-sync"} {
		options = append(options, chromedp.Flag(flag, true))
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewExecAllocator(ctx, options...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	return ctx
}

// gallery serves the gallery under the site's own policy.
func gallery(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle(static.Prefix, static.Handler())
	mux.HandleFunc("/gallery", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", policy)
		if err := Gallery(LangOf(r.URL.Query().Get("lang"))).Render(w); err != nil {
			t.Errorf("render: %v", err)
		}
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL + "/gallery"
}

// TestGalleryPictures takes the pictures that people look at, and holds what a
// machine can see: no sideways scrolling, controls of at least 44 px.
func TestGalleryPictures(t *testing.T) {
	ctx := browser(t)
	url := gallery(t)
	dir := filepath.Join("..", "..", ".cache", "screens")
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, scheme := range []string{"light", "dark"} {
		for _, lang := range []Lang{ZH, EN} {
			for _, width := range []int64{1280, 390} {
				if scheme == "dark" && (lang == EN || width == 390) {
					continue
				}
				name := "gallery-" + lang + "-" + strconv.FormatInt(width, 10) + map[string]string{"light": "", "dark": "-dark"}[scheme]
				t.Run(name, func(t *testing.T) {
					picture := shoot(t, ctx, url+"?lang="+lang, width, scheme)
					if err := os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o644); err != nil {
						t.Fatal(err)
					}
				})
			}
		}
	}
}

func shoot(t *testing.T, ctx context.Context, url string, width int64, scheme string) []byte {
	t.Helper()
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"}}}
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(width, 900)); err != nil {
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, media); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.Navigate(url)); err != nil {
		t.Fatal(err)
	}
	wide, err := chromedp.Run(ctx, chromedp.Evaluate[float64](`document.documentElement.scrollWidth`))
	if err != nil {
		t.Fatal(err)
	}
	if int64(wide) > width {
		t.Errorf("the page is %v px wide on a screen of %d", wide, width)
	}
	picture, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatal(err)
	}
	return picture
}
