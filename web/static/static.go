package static

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"path"
	"strings"
)

// Prefix is the path under which Handler must be mounted.
const Prefix = "/static/"

//go:embed app.css app.js favicon.svg
var files embed.FS

// asset is one embedded file with everything a response needs.
type asset struct {
	body        []byte
	contentType string
	hash        string // first 12 hex digits of the SHA-256 of body
	url         string
}

// contentTypes is explicit because the types of the host's mime tables differ between machines.
var contentTypes = map[string]string{
	".css": "text/css; charset=utf-8",
	".js":  "text/javascript; charset=utf-8",
	".svg": "image/svg+xml",
}

// byName finds an asset by its plain name, byPath by the last element of its hashed address.
var byName, byPath = load()

func load() (names, paths map[string]asset) {
	names, paths = map[string]asset{}, map[string]asset{}
	entries, err := files.ReadDir(".")
	if err != nil {
		panic("static: embedded files: " + err.Error()) // impossible: the compiler embedded them
	}
	for _, e := range entries {
		body, err := files.ReadFile(e.Name())
		if err != nil {
			panic("static: embedded files: " + err.Error())
		}
		ext := path.Ext(e.Name())
		sum := sha256.Sum256(body)
		hash := hex.EncodeToString(sum[:6])
		hashed := strings.TrimSuffix(e.Name(), ext) + "." + hash + ext
		a := asset{body: body, contentType: contentTypes[ext], hash: hash, url: Prefix + hashed}
		names[e.Name()], paths[hashed] = a, a
	}
	return names, paths
}

// URL returns the content-hashed address of an embedded file such as "app.css".
// An unknown name panics: it is a misprint in our own code, found by any test that renders a page.
func URL(name string) string {
	a, ok := byName[name]
	if !ok {
		panic("static: no file " + name)
	}
	return a.url
}

// File returns the bytes of an embedded file, nil when there is none; documents
// that must stand alone (an offline verifier) carry the stylesheet inside.
func File(name string) []byte { return byName[name].body }

// Handler serves the files under [Prefix]. Hashed addresses may be kept for a
// year; plain names are revalidated each time.
func Handler() http.Handler { return http.HandlerFunc(serve) }

func serve(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(r.URL.Path, Prefix)
	a, hashed := byPath[name]
	if !hashed {
		var ok bool
		if a, ok = byName[name]; !ok {
			http.NotFound(w, r)
			return
		}
	}
	head := w.Header()
	head.Set("Content-Type", a.contentType)
	head.Set("X-Content-Type-Options", "nosniff")
	head.Set("ETag", `"`+a.hash+`"`)
	if hashed {
		head.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		head.Set("Cache-Control", "no-cache")
	}
	if r.Header.Get("If-None-Match") == `"`+a.hash+`"` {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if r.Method == http.MethodGet {
		_, _ = w.Write(a.body) // the caller has gone when this fails; nothing is left to do
	}
}
