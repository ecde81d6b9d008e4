package main

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"huishu/ledger/tlog"
)

func wellKnownOf(origin, vkey, contract string) string {
	return `{"log":{"origin":"` + origin + `","verifier_key":"` + vkey + `","url":"x"},"anchor":{"chain_id":4413,"contract":"` + contract + `"},"status_list":"y"}`
}

func TestTrustThenVerify(t *testing.T) {
	store := isolate(t)
	c, other := newCity(t, nil), newCity(t, nil)
	good := write(t, "certificate.json", c.file)
	serving := wellKnownOf(cityOrigin, c.key.VKey, "")
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/.well-known/huishu.json" {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write([]byte(serving))
	}))
	defer s.Close()

	if _, _, code, _ := run(t, "verify", good); code != 1 {
		t.Fatalf("before trust: exit %d", code)
	}
	out, _, code, err := run(t, "trust", s.URL)
	if code != 0 || !strings.Contains(out, tlog.Fingerprint(c.key.VKey)) || !strings.Contains(out, "已信任") {
		t.Fatalf("trust: exit %d, %v\n%s", code, err, out)
	}
	if fi, err := os.Stat(store); err != nil || fi.Mode().Perm() != 0o600 {
		t.Errorf("store: %v, %v", fi, err)
	}
	if out, _, code, _ := run(t, "verify", good); code != 0 {
		t.Errorf("after trust: exit %d\n%s", code, out)
	}
	// A key on the command line stands alone.
	if _, _, code, _ := run(t, "verify", "--key", other.key.VKey, good); code != 1 {
		t.Errorf("with another --key: exit %d", code)
	}
	if out, _, code, _ := run(t, "trust", s.URL+"/"); code != 0 || !strings.Contains(out, "未变") {
		t.Errorf("again: exit %d\n%s", code, out)
	}

	// The site now offers another key for the same log.
	serving = wellKnownOf(cityOrigin, other.key.VKey, "")
	before, err := os.ReadFile(store)
	if err != nil {
		t.Fatal(err)
	}
	_, _, code, err = run(t, "trust", s.URL)
	if code != 1 || err == nil || !strings.Contains(err.Error(), tlog.Fingerprint(other.key.VKey)) {
		t.Errorf("changed key: exit %d, %v", code, err)
	}
	if after, err := os.ReadFile(store); err != nil || string(after) != string(before) {
		t.Errorf("a refused key changed the store: %s, %v", after, err)
	}
	if _, _, code, err := run(t, "trust", "--replace", s.URL); code != 0 {
		t.Errorf("--replace: exit %d, %v", code, err)
	}
	if out, _, code, _ := run(t, "verify", good, write(t, "new.json", other.file)); code != 0 || !strings.Contains(out, "停用") {
		t.Errorf("after the rotation what the old key signed before no longer counts: exit %d\n%s", code, out)
	}
	fresh := newCity(t, nil)
	if _, _, code, err := run(t, "trust", "--replace", "--distrust-old", fresh.key.VKey); code != 0 {
		t.Errorf("--distrust-old: exit %d, %v", code, err)
	}
	if _, _, code, _ := run(t, "verify", write(t, "stolen.json", other.file)); code != 1 {
		t.Errorf("a distrusted key still counts: exit %d", code)
	}
	if _, _, code, _ := run(t, "verify", good); code != 0 {
		t.Errorf("the key retired before it no longer counts: exit %d", code)
	}

	out, _, code, _ = run(t, "trust", "--list", "--json")
	var list []trustAnswer
	if err := json.Unmarshal([]byte(out), &list); err != nil || code != 0 || len(list) != 1 || list[0].VerifierKey != fresh.key.VKey {
		t.Errorf("list: exit %d, %v, %s", code, err, out)
	}
	if _, _, code, _ := run(t, "trust", "--remove", cityOrigin); code != 0 {
		t.Errorf("remove: exit %d", code)
	}
	if _, _, code, _ := run(t, "trust", "--remove", cityOrigin); code != 1 {
		t.Errorf("remove twice: exit %d", code)
	}
	if out, _, code, _ := run(t, "trust", "--list"); code != 0 || !strings.Contains(out, "还没有") {
		t.Errorf("empty list: exit %d, %s", code, out)
	}
}

func TestTrustSources(t *testing.T) {
	c := newCity(t, nil)
	contract := "0x" + strings.Repeat("ab", 20)
	elsewhere := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(wellKnownOf(cityOrigin, c.key.VKey, contract)))
	}))
	defer elsewhere.Close()
	redirect := httptest.NewServer(http.RedirectHandler(elsewhere.URL+"/x.json", http.StatusFound))
	defer redirect.Close()
	missing := httptest.NewServer(http.NotFoundHandler())
	defer missing.Close()
	tests := []struct {
		name string
		args []string
		code int
	}{
		{"a saved file", []string{write(t, "huishu.json", []byte(wellKnownOf(cityOrigin, c.key.VKey, contract)))}, 0},
		{"a file with the key", []string{write(t, "log.vkey", []byte(c.key.VKey+"\n"))}, 0},
		{"the key itself", []string{c.key.VKey}, 0},
		{"an address of its own", []string{elsewhere.URL + "/keys/huishu.json"}, 0},
		{"redirected to another host", []string{redirect.URL}, 1},
		{"not found", []string{missing.URL}, 1},
		{"nobody there", []string{"http://127.0.0.1:1"}, 1},
		{"no URL", []string{"http://"}, 2},
		{"key of another name", []string{write(t, "huishu.json", []byte(wellKnownOf("other.test/log", c.key.VKey, contract)))}, 2},
		{"broken key", []string{write(t, "huishu.json", []byte(wellKnownOf(cityOrigin, c.key.VKey[:40], contract)))}, 2},
		{"no key in it", []string{write(t, "huishu.json", []byte(`{}`))}, 2},
		{"not JSON", []string{write(t, "huishu.json", []byte(`hello`))}, 2},
		{"no such file", []string{"nowhere"}, 2},
		{"nothing", nil, 2},
		{"two", []string{c.key.VKey, c.key.VKey}, 2},
		{"list and a key", []string{"--list", c.key.VKey}, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			store := isolate(t)
			_, _, code, err := run(t, append([]string{"trust"}, tt.args...)...)
			if code != tt.code {
				t.Errorf("exit %d (%v), want %d", code, err, tt.code)
			}
			if _, err := os.Stat(store); (err == nil) != (tt.code == 0) {
				t.Errorf("store: %v", err)
			}
		})
	}
}

func TestTrustContract(t *testing.T) {
	isolate(t)
	c := newCity(t, nil)
	file := func(contract string) string {
		return write(t, "huishu.json", []byte(wellKnownOf(cityOrigin, c.key.VKey, contract)))
	}
	first, second := "0x"+strings.Repeat("ab", 20), "0x"+strings.Repeat("cd", 20)
	for _, step := range []struct {
		name string
		args []string
		code int
		says string
	}{
		{"the key alone", []string{c.key.VKey}, 0, ""},
		{"the contract is added", []string{file(first)}, 0, "已信任"},
		{"the same again", []string{file(first)}, 0, "未变"},
		{"the key alone again", []string{c.key.VKey}, 0, "未变"},
		{"another contract", []string{file(second)}, 1, ""},
		{"replaced", []string{file(second), "--replace"}, 0, "已信任"},
	} {
		out, _, code, err := run(t, append([]string{"trust"}, step.args...)...)
		if code != step.code || !strings.Contains(out, step.says) {
			t.Errorf("%s: exit %d (%v)\n%s", step.name, code, err, out)
		}
	}
}

func TestTrustDamagedStore(t *testing.T) {
	store := isolate(t)
	c := newCity(t, nil)
	if _, _, code, err := run(t, "trust", c.key.VKey); code != 0 {
		t.Fatal(err)
	}
	for _, content := range []string{"", "{", `{"pins":[{"origin":"other.test","verifier_key":"` + c.key.VKey + `"}]}`, `{"pins":[{"origin":"x","verifier_key":"x"}]}`} {
		if err := os.WriteFile(store, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		for _, args := range [][]string{{"trust", "--list"}, {"trust", c.key.VKey}, {"verify", write(t, "c.json", c.file)}} {
			if out, _, code, _ := run(t, args...); code != 2 {
				t.Errorf("%q with store %q: exit %d\n%s", args, content, code, out)
			}
		}
	}
	t.Setenv("HUISHU_TRUST", filepath.Join(write(t, "file", nil), "trust.json"))
	if _, _, code, _ := run(t, "trust", c.key.VKey); code == 0 {
		t.Error("a place that cannot be written was not noticed")
	}
}

// TestTrustRotations: a log's own word on the keys before its present one is checked, brings no stolen key back, and dates the
// retirement; a chain that leads elsewhere is refused.
func TestTrustRotations(t *testing.T) {
	isolate(t)
	a, b, c := newCity(t, nil), newCity(t, nil), newCity(t, nil)
	sign := func(old, next city, at int64) string {
		note, err := tlog.SignRotation(old.key, next.key, at)
		if err != nil {
			t.Fatal(err)
		}
		return note
	}
	const day = 24 * 60 * 60 * 1000
	issued := int64(1767230445123) // the event of every city's certificate
	ab, bc := sign(a, b, issued+day), sign(b, c, issued+2*day)
	site := func(key string, rotations ...string) string {
		var w struct {
			Log struct {
				Origin      string              `json:"origin"`
				VerifierKey string              `json:"verifier_key"`
				Keys        []map[string]string `json:"keys"`
			} `json:"log"`
		}
		w.Log.Origin, w.Log.VerifierKey = cityOrigin, key
		for _, r := range rotations { // newest first
			w.Log.Keys = append(w.Log.Keys, map[string]string{"rotation": r})
		}
		w.Log.Keys = append(w.Log.Keys, map[string]string{})
		text, err := json.Marshal(w)
		if err != nil {
			t.Fatal(err)
		}
		return write(t, "huishu.json", text)
	}
	file := func(c city) string { return write(t, "certificate.json", c.file) }
	expect := func(what string, want int, args ...string) {
		t.Helper()
		if out, _, code, err := run(t, args...); code != want {
			t.Errorf("%s: exit %d, want %d: %v\n%s", what, code, want, err, out)
		}
	}
	expect("the first key", 0, "trust", a.key.VKey)
	expect("rotations to another key", 2, "trust", "--replace", site(c.key.VKey, ab))
	expect("rotations with a gap", 2, "trust", "--replace", site(c.key.VKey, bc, sign(b, a, 1)))
	if _, _, code, err := run(t, "trust", site(b.key.VKey, ab)); code != 1 || !strings.Contains(err.Error(), "introduction") {
		t.Errorf("a rotation without --replace: exit %d, %v", code, err)
	}
	if _, _, code, err := run(t, "trust", site(b.key.VKey, sign(c, b, 1))); code != 1 || strings.Contains(err.Error(), "introduction") {
		t.Errorf("a rotation from a key that is not pinned: exit %d, %v", code, err)
	}
	expect("the old key was stolen", 0, "trust", "--replace", "--distrust-old", site(b.key.VKey, ab))
	expect("what it signed", 1, "verify", file(a))
	expect("the next rotation", 0, "trust", "--replace", site(c.key.VKey, bc, ab))
	expect("what the stolen key signed, though the log lists it", 1, "verify", file(a))
	expect("the retired one's", 0, "verify", file(b))

	isolate(t)
	expect("a newcomer by the bare key", 0, "trust", c.key.VKey)
	expect("an old certificate", 1, "verify", file(a))
	expect("the same key with its history", 0, "trust", site(c.key.VKey, bc, ab))
	expect("all", 0, "verify", file(a), file(b), file(c))

	isolate(t)
	expect("a log that retired its key before the event", 0, "trust", site(b.key.VKey, sign(a, b, issued-1)))
	expect("what it signed afterwards", 1, "verify", file(a))
}
