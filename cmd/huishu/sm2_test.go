package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"huishu/cmd/app"
	"huishu/ledger/fault"
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
	swapped := write(t, "huishu.json", []byte(strings.Replace(string(w.get("/.well-known/huishu.json")), key[strings.Index(key, "+"):], other[strings.Index(other, "+"):], -1)))
	if _, _, code, err := run(t, "trust", swapped); code != 1 || err == nil || !strings.Contains(err.Error(), "SM2") {
		t.Errorf("another SM2 key: exit %d, %v", code, err)
	}
}

// TestSM2Rotation rotates the SM2 key between two lives of a server: what was saved before stays checked for who trusted before, for who
// comes later and by the directory; whoever calls the old key stolen has it checked no more.
func TestSM2Rotation(t *testing.T) {
	isolate(t)
	dir := t.TempDir()
	firstAuthority(t, dir)
	serving := regexp.MustCompile(`msg=serving url=(\S+)`)
	if _, stderr, code := huishu(t, "", "key", "rotate", "--sm2", "--by", "admin", "--data", dir); code != 1 || !strings.Contains(stderr, "--sm2") || strings.Contains(sm2In(t, dir), "sm2") {
		t.Errorf("without an SM2 key: exit %d, %s, %s", code, stderr, sm2In(t, dir))
	}
	w := &witness{T: t, data: dir}
	life := func(flags ...string) *program {
		t.Helper()
		p, url := launch(t, serving, append([]string{"serve", "--listen", "127.0.0.1:0", "--data", dir}, flags...)...)
		w.url = url
		return p
	}
	newest := func(name string) string {
		t.Helper()
		var page struct{ Items []struct{ ID string } }
		if err := json.Unmarshal(w.get("/api/v1/events?limit=1"), &page); err != nil || len(page.Items) != 1 {
			t.Fatalf("%v: %v", err, page)
		}
		return write(t, name, w.get("/events/"+page.Items[0].ID+"/proof"))
	}
	life("--sm2").kill()
	vkey, old := vkeyIn(t, dir), sm2KeyIn(t, dir)
	must(t, "", "user", "create", "--data", dir, "--login", "auditor", "--name", "赵六", "--body", authority, "--role", "auditor", "--password-file", write(t, "password", []byte(phrase)))
	p := life()
	before := newest("before.tlog-proof")
	must(t, "", "trust", w.url)
	site := write(t, "huishu.json", w.get("/.well-known/huishu.json"))
	p.kill()

	if _, stderr, code := huishu(t, "", "key", "rotate", "--sm2", "--by", "auditor", "--data", dir); code != 1 || !strings.Contains(stderr, "无权") || sm2In(t, dir) != "sm2.key sm2.vkey" {
		t.Errorf("by an auditor: exit %d, %s, %s", code, stderr, sm2In(t, dir))
	}
	secret, err := os.ReadFile(filepath.Join(dir, "keys", "sm2.key"))
	if err != nil {
		t.Fatal(err)
	}
	out := must(t, "", "key", "rotate", "--sm2", "--by", "admin", "--data", dir)
	now := sm2KeyIn(t, dir)
	if now == old || !strings.Contains(out, tlog.Fingerprint(now)) || !strings.Contains(out, tlog.Fingerprint(old)) || sm2In(t, dir) != "sm2.key sm2.rotations sm2.vkey" || vkeyIn(t, dir) != vkey {
		t.Fatalf("%s\n%s\n%s", now, sm2In(t, dir), out)
	}
	rotated, err := os.ReadFile(filepath.Join(dir, "keys", "sm2.key"))
	if err != nil {
		t.Fatal(err)
	}
	put := func(name string, content []byte) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, "keys", name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("sm2.key", secret) // as a crash behind the event leaves it, and a replica that was not told
	if _, stderr, code := huishu(t, "", "user", "list", "--data", dir); code != 1 || !strings.Contains(stderr, "SM2 密钥") {
		t.Errorf("with the retired key: exit %d, %s", code, stderr)
	}
	put("sm2.next.key", rotated)
	must(t, "", "user", "list", "--data", dir)
	if sm2In(t, dir) != "sm2.key sm2.rotations sm2.vkey" || sm2KeyIn(t, dir) != now {
		t.Errorf("not finished: %s", sm2In(t, dir))
	}
	if stdout, stderr, code := huishu(t, "", "audit", "--data", dir, "--state", "none"); code != 0 {
		t.Errorf("audit: exit %d\n%s%s", code, stdout, stderr)
	}
	must(t, "", "user", "create", "--data", dir, "--login", "auditor2", "--name", "钱七", "--body", authority, "--role", "auditor", "--password-file", write(t, "password", []byte(phrase)))
	var keys []listedKey
	if err := json.Unmarshal([]byte(must(t, "", "key", "list", "--json", "--data", dir)), &keys); err != nil || len(keys) != 3 ||
		keys[1].VerifierKey != now || keys[1].Algorithm != "sm2" || keys[2].VerifierKey != old || keys[2].Until == "" {
		t.Errorf("%v, %+v", err, keys)
	}

	p = life()
	defer p.kill()
	after := newest("after.tlog-proof")
	if page := strings.ReplaceAll(string(w.get("/transparency/how?lang=en")), "&#43;", "+"); !strings.Contains(page, now) || !strings.Contains(page, tlog.Fingerprint(now)) {
		t.Error("the page that tells how to verify does not name the SM2 key")
	}
	const checked, retired, not = "also signed by SM2, checked", ", a key retired at 20", "is not checked here"
	said := func(when, file, want string, args ...string) {
		t.Helper()
		out, _, code, err := run(t, append([]string{"verify", "--lang", "en", file}, args...)...)
		if code != 0 || !strings.Contains(out, want) || (want == retired) != strings.Contains(out, retired) {
			t.Errorf("%s: exit %d, %v, no %q:\n%s", when, code, err, want, out)
		}
	}
	said("pinned before", before, checked)
	said("pinned before", after, not)
	said("the directory", before, retired, "--data", dir)
	said("the directory", after, checked, "--data", dir)
	if _, _, code, err := run(t, "trust", w.url); code != 1 || err == nil || fault.CodeOf(err) != "trust.sm2_key_rotated" {
		t.Errorf("trust again: %d, %v", code, err)
	}
	must(t, "", "trust", "--replace", w.url)
	said("pinned before, replaced", before, retired)
	said("pinned before, replaced", after, checked)
	isolate(t)
	must(t, "", "trust", w.url)
	said("a newcomer", before, retired)
	said("a newcomer", after, checked)
	isolate(t)
	must(t, "", "trust", site)
	must(t, "", "trust", "--replace", "--distrust-old", w.url)
	said("the old one stolen", before, not)
	said("the old one stolen", after, checked)
}

// sm2In are the names of the SM2 files in a directory.
func sm2In(t *testing.T, data string) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(data, "keys", "sm2.*"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range names {
		names[i] = filepath.Base(names[i])
	}
	return strings.Join(names, " ")
}

func sm2KeyIn(t *testing.T, data string) string {
	t.Helper()
	key, err := app.SM2VerifierKey(data)
	if err != nil || key == "" {
		t.Fatalf("%q, %v", key, err)
	}
	return key
}
