package components

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"huishu/web/browsertest"
	"huishu/web/static"
)

// policy is the strict policy of the site; a page that breaks it looks broken in the pictures.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

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
// machine can see: no sideways scrolling.
func TestGalleryPictures(t *testing.T) {
	p := browsertest.Start(t).Person(t, gallery(t))
	for name, screen := range map[string]browsertest.Screen{"1280": browsertest.Wide, "390": browsertest.Narrow, "1280-dark": {Width: 1280, Dark: true}} {
		for _, lang := range []Lang{ZH, EN} {
			picture := p.On(screen).Open("?lang=" + lang).Picture()
			if err := os.WriteFile(filepath.Join(browsertest.Screens(t), "gallery-"+lang+"-"+name+".png"), picture, 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
