package main

import (
	"encoding/json"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"huishu/cmd/app"
	"huishu/ledger/tlog"
)

// TestServeSM2: with --sm2 the log's checkpoints bear a second signature, from then on whoever writes; it is checked by who has the key
// from the directory, from the command line or from the site.
func TestServeSM2(t *testing.T) {
	isolate(t)
	dir := t.TempDir()
	firstAuthority(t, dir)
	serving := regexp.MustCompile(`msg=serving url=(\S+)`)
	lines := func(note string) int { _, sigs, _ := strings.Cut(note, "\n\n"); return strings.Count(sigs, "\n") }

	w := &witness{T: t, data: dir}
	p, url := launch(t, serving, "serve", "--listen", "127.0.0.1:0", "--data", dir)
	w.url = url
	if n := lines(string(w.get("/log/checkpoint"))); n != 1 {
		t.Errorf("off by default: %d signatures", n)
	}
	p.kill()
	if key, err := app.SM2VerifierKey(dir); key != "" || err != nil {
		t.Fatalf("%q, %v", key, err)
	}
	p, w.url = launch(t, serving, "serve", "--sm2", "--listen", "127.0.0.1:0", "--data", dir)
	p.kill()
	must(t, "", "user", "create", "--data", dir, "--login", "auditor", "--name", "赵六", "--body", authority, "--role", "auditor", "--password-file", write(t, "password", []byte(phrase)))
	key, err := app.SM2VerifierKey(dir)
	if err != nil || key == "" {
		t.Fatalf("%q, %v", key, err)
	}
	p, w.url = launch(t, serving, "serve", "--listen", "127.0.0.1:0", "--data", dir)
	defer p.kill()
	if n := lines(string(w.get("/log/checkpoint"))); n != 2 {
		t.Errorf("%d signatures", n)
	}
	var page struct{ Items []struct{ ID string } }
	if err := json.Unmarshal(w.get("/api/v1/events?limit=1"), &page); err != nil || len(page.Items) != 1 {
		t.Fatalf("%v: %v", err, page)
	}
	file := write(t, "receipt.json", w.get("/events/"+page.Items[0].ID+"/proof"))
	said := func(want string, args ...string) {
		t.Helper()
		out, _, code, err := run(t, append([]string{"verify", "--lang", "en", file}, args...)...)
		if code != 0 || !strings.Contains(out, want) {
			t.Errorf("%v: exit %d, %v, no %q:\n%s", args, code, err, want, out)
		}
	}
	vkey := vkeyIn(t, dir)
	_, other, err := tlog.GenerateSM2Key(strings.Split(vkey, "+")[0])
	if err != nil {
		t.Fatal(err)
	}
	const checked, not = "also signed by SM2, checked", "is not checked here"
	said(checked, "--data", dir)
	said(checked, "--key", vkey, "--sm2-key", key)
	said(checked, "--key", vkey, "--sm2-key", filepath.Join(dir, "keys", "sm2.vkey"))
	said(not, "--key", vkey)
	said(not, "--key", vkey, "--sm2-key", other)
	if _, _, code, _ := run(t, "verify", file, "--key", vkey, "--sm2-key", vkey); code != 2 {
		t.Errorf("an Ed25519 key as an SM2 key: exit %d", code)
	}
	if out, _, code, err := run(t, "trust", vkey); code != 0 {
		t.Fatalf("%d, %v\n%s", code, err, out)
	}
	said(not)
	if out, _, code, err := run(t, "trust", w.url); code != 0 {
		t.Fatalf("%d, %v\n%s", code, err, out)
	}
	said(checked)
	swapped := write(t, "huishu.json", []byte(strings.Replace(string(w.get("/.well-known/huishu.json")), key[strings.Index(key, "+"):], other[strings.Index(other, "+"):], 1)))
	if _, _, code, err := run(t, "trust", swapped); code != 1 || err == nil || !strings.Contains(err.Error(), "SM2") {
		t.Errorf("another SM2 key: exit %d, %v", code, err)
	}
}
