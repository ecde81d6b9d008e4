package main

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"huishu/cmd/app"
	"huishu/ledger"
	"huishu/ledger/ledgertest"
	"huishu/ledger/tlog"
)

// keysIn are the names of the log's files in a directory.
func keysIn(t *testing.T, data string) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(data, "keys", "log.*"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range names {
		names[i] = filepath.Base(names[i])
	}
	return strings.Join(names, " ")
}

// vkeyIn is the public key in a directory.
func vkeyIn(t *testing.T, data string) string {
	t.Helper()
	b, err := os.ReadFile(app.KeyFile(data))
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(b))
}

func keyList(t *testing.T, data string) (keys []ledger.LogKey) {
	t.Helper()
	if err := json.Unmarshal([]byte(must(t, "", "key", "list", "--json", "--data", data)), &keys); err != nil {
		t.Fatal(err)
	}
	return keys
}

// TestKeyRotation rotates the key of a demo between two lives of its server: what was downloaded before stays valid to who trusts
// the old key and to who comes later, anchoring goes on, and the audit with the chain is green.
func TestKeyRotation(t *testing.T) {
	isolate(t)
	w := &witness{T: t, data: filepath.Join(t.TempDir(), "data"), acked: map[string]string{}, heads: map[int64]tlog.Hash{}}
	p, line := launch(t, regexp.MustCompile(`^(\{.*\})$`), "demo", "--json", "--listen", "127.0.0.1:0", "--data", w.data)
	var ready demoReady
	if err := json.Unmarshal([]byte(line), &ready); err != nil {
		t.Fatal(err)
	}
	w.url, w.key = ready.URL, ready.VerifierKey
	old := w.key
	w.observe()
	w.awaitAnchor()
	var list struct{ Items []struct{ Code string } }
	if err := json.Unmarshal(w.get("/api/v1/certificates"), &list); err != nil || len(list.Items) == 0 {
		t.Fatalf("no certificates: %v", err)
	}
	var events struct{ Items []struct{ ID string } }
	if err := json.Unmarshal(w.get("/api/v1/events?limit=1"), &events); err != nil || len(events.Items) != 1 {
		t.Fatalf("no events: %v", err)
	}
	saved := []string{
		write(t, "before.json", w.get("/api/v1/certificates/"+list.Items[0].Code)), write(t, "before.pdf", w.get("/api/v1/certificates/"+list.Items[0].Code+".pdf")),
		write(t, "before.tlog-proof", w.get("/events/"+events.Items[0].ID+"/proof")),
	}
	savedStatus := write(t, "before-status.json", w.get("/status"))
	if out, _, code, err := run(t, "trust", w.url); code != 0 {
		t.Fatalf("trust: %d, %v\n%s", code, err, out)
	}
	if _, _, code := huishu(t, "", "key", "rotate", "--by", "authority", "--data", w.data); code != 1 || keysIn(t, w.data) != "log.key log.vkey" {
		t.Errorf("beside a running server: exit %d, %s", code, keysIn(t, w.data))
	}
	p.kill()

	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{nil, 2, "--by"},
		{[]string{"--by", "nobody"}, 1, "nobody"},
		{[]string{"--by", "buyer"}, 1, "无权"},
		{[]string{"--by", "authority", "--second", "authority"}, 2, "另一人"},
	} {
		_, stderr, code := huishu(t, "", append([]string{"key", "rotate", "--data", w.data}, c.args...)...)
		if code != c.code || !strings.Contains(stderr, c.want) || keysIn(t, w.data) != "log.key log.vkey" {
			t.Errorf("%v: exit %d, %s, %s", c.args, code, stderr, keysIn(t, w.data))
		}
	}
	out := must(t, "", "key", "rotate", "--by", "authority", "--second", "registrar", "--data", w.data)
	now := vkeyIn(t, w.data)
	if now == w.key || !strings.Contains(out, tlog.Fingerprint(now)) || !strings.Contains(out, tlog.Fingerprint(w.key)) || keysIn(t, w.data) != "log.key log.rotations log.vkey" {
		t.Fatalf("%s\n%s\n%s", now, keysIn(t, w.data), out)
	}
	if keys := keyList(t, w.data); len(keys) != 2 || keys[0].VerifierKey != now || keys[1].VerifierKey != w.key || keys[1].Until == "" {
		t.Errorf("%+v", keys)
	}

	w.key = now // what it holds the server to from here on
	w.serve()
	w.observe()
	if note := string(w.get("/log/checkpoint")); !opens(t, note, now) || opens(t, note, old) {
		t.Errorf("the checkpoint is not the new key's:\n%s", note)
	}
	w.awaitAnchor()
	w.replayLog()
	after := write(t, "after.json", w.get("/api/v1/certificates/"+list.Items[0].Code))
	status := write(t, "status.json", w.get("/status"))
	valid := func(what string, want bool, files []string, args ...string) {
		t.Helper()
		for _, file := range files { // one by one: a single bad one would make all of them invalid
			if out, _, code, err := run(t, append([]string{"verify", "--lang", "en", file}, args...)...); (code == 0) != want {
				t.Errorf("%s: exit %d, %v\n%s", what, code, err, out)
			}
		}
	}
	valid("what was saved, to who has pinned the old key", true, saved)
	valid("the new certificate to who has pinned the old key alone", false, []string{after})
	if _, _, code, err := run(t, "trust", w.url); code != 1 || err == nil || !strings.Contains(err.Error(), "has rotated its key") && !strings.Contains(err.Error(), "轮换了密钥") {
		t.Errorf("trust again: %d, %v", code, err)
	}
	if out, _, code, err := run(t, "trust", "--replace", w.url); code != 0 {
		t.Errorf("trust --replace: %d, %v\n%s", code, err, out)
	}
	both := append(slices.Clone(saved), after)
	valid("both, with the status list", true, both, "--status", status)
	valid("both by the data directory", true, both, "--data", w.data)
	valid("what was saved, with the new key alone", false, saved, "--key", now)
	valid("what was saved, with the old key alone", true, saved, "--key", old)
	valid("the new one with the new key alone", true, []string{after}, "--key", now)

	isolate(t) // somebody who comes now
	if out, _, code, err := run(t, "trust", w.url); code != 0 {
		t.Fatalf("trust: %d, %v\n%s", code, err, out)
	}
	valid("both to a newcomer", true, both, "--status", status)
	valid("what was saved, with the list saved then, to a newcomer", true, saved, "--status", savedStatus)
	if _, _, code, _ := run(t, "trust", "--replace", "--distrust-old", w.url); code != 0 {
		t.Errorf("nothing to replace: exit %d", code)
	}
	for _, page := range []string{"/transparency/how?lang=en", "/verify/offline?lang=en", "/.well-known/huishu.json"} {
		if body := string(w.get(page)); !strings.Contains(strings.ReplaceAll(body, "&#43;", "+"), old[strings.LastIndex(old, "+"):]) {
			t.Errorf("%s does not name the retired key", page)
		}
	}
}

// opens reports whether the key alone opens the note.
func opens(t *testing.T, note, key string) bool {
	t.Helper()
	keys, err := tlog.NewLogKeys(key)
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = keys.Open(note)
	return err == nil
}

// TestRotationInterrupted makes the state that a crash behind each step leaves, and goes on from there.
func TestRotationInterrupted(t *testing.T) {
	isolate(t)
	if ledgertest.OnPostgres() {
		t.Setenv("HUISHU_DATABASE", ledgertest.Postgres(t))
	}
	dir := t.TempDir()
	firstAuthority(t, dir)
	file := func(name string) string { return filepath.Join(dir, "keys", name) }
	read := func(name string) string {
		b, err := os.ReadFile(file(name))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	put := func(name, text string) {
		if err := os.WriteFile(file(name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	green := func() {
		t.Helper()
		if stdout, stderr, code := huishu(t, "", "audit", "--data", dir, "--state", "none", "--database", os.Getenv("HUISHU_DATABASE")); code != 0 {
			t.Errorf("audit: exit %d\n%s%s", code, stdout, stderr)
		}
	}
	old, first := read("log.key"), vkeyIn(t, dir)

	// Behind step 1: the file of the next key, which the next rotation uses.
	skey, next, err := tlog.GenerateKey(testRand{}, strings.Split(first, "+")[0])
	if err != nil {
		t.Fatal(err)
	}
	put("log.next.key", skey+"\n")
	must(t, "", "user", "list", "--data", dir)
	if vkeyIn(t, dir) != first || len(keyList(t, dir)) != 1 {
		t.Error("a file alone has changed the key")
	}
	green()
	must(t, "", "key", "rotate", "--by", "admin", "--data", dir)
	if vkeyIn(t, dir) != next {
		t.Errorf("the next key was made anew: %s", vkeyIn(t, dir))
	}
	green()

	// Behind step 2: the database knows the new key, the files do not.
	put("log.next.key", read("log.key"))
	put("log.key", old)
	put("log.vkey", first+"\n")
	if err := os.Remove(file("log.rotations")); err != nil {
		t.Fatal(err)
	}
	green() // it only reads, by the old public key
	must(t, "", "user", "create", "--data", dir, "--login", "auditor", "--name", "赵六", "--body", authority, "--role", "auditor", "--password-file", write(t, "password", []byte(phrase)))
	if vkeyIn(t, dir) != next || keysIn(t, dir) != "log.key log.rotations log.vkey" || strings.TrimSpace(read("log.key")) != skey {
		t.Errorf("not finished: %s, %s", vkeyIn(t, dir), keysIn(t, dir))
	}
	green()

	// The same, and it is the rotation that is run again: it finishes, and does not rotate once more.
	put("log.next.key", read("log.key"))
	put("log.key", old)
	put("log.vkey", first+"\n")
	if _, stderr, code := huishu(t, "", "key", "rotate", "--by", "admin", "--data", dir); code != 1 || !strings.Contains(stderr, "现已完成") || len(keyList(t, dir)) != 2 {
		t.Errorf("exit %d, %s", code, stderr)
	}

	// Within step 3: the secret key is the new one, its public half still the old one's.
	put("log.vkey", first+"\n")
	must(t, "", "user", "list", "--data", dir)
	if vkeyIn(t, dir) != next {
		t.Error("the public half is still the old one's")
	}

	// Without the new key the database is not opened: the old one may sign no more.
	put("log.key", old)
	if _, stderr, code := huishu(t, "", "user", "list", "--data", dir); code != 1 || !strings.Contains(stderr, "已被轮换") {
		t.Errorf("with the retired key: exit %d, %s", code, stderr)
	}
}

type testRand struct{}

func (testRand) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(rand.Int())
	}
	return len(b), nil
}

// TestRotationKilled kills the rotation at random moments. Whatever is left, the next command goes on, no key is lost, and at most
// one rotation comes of each.
func TestRotationKilled(t *testing.T) {
	isolate(t)
	if ledgertest.OnPostgres() {
		t.Setenv("HUISHU_DATABASE", ledgertest.Postgres(t))
	}
	dir := t.TempDir()
	firstAuthority(t, dir)
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	rotate := func(limit time.Duration) (took time.Duration) {
		cmd := exec.Command(exe, "key", "rotate", "--by", "admin", "--data", dir)
		cmd.Env = append(os.Environ(), asProgram+"=1")
		start := time.Now()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(limit, func() { _ = cmd.Process.Kill() })
		err := cmd.Wait()
		timer.Stop()
		var exit *exec.ExitError
		if err != nil && (!errors.As(err, &exit) || exit.Exited() && exit.ExitCode() != 1) {
			t.Fatal(err)
		}
		return time.Since(start)
	}
	whole := rotate(time.Minute)
	was := len(keyList(t, dir))
	if was != 2 {
		t.Fatalf("%d keys", was)
	}
	half, done := 0, 0
	for range 12 {
		rotate(whole/2 + rand.N(whole*6/10))
		if strings.Contains(keysIn(t, dir), "log.next.key") {
			half++
		}
		must(t, "", "user", "list", "--data", dir)
		keys := keyList(t, dir)
		if n := len(keys); n != was && n != was+1 {
			t.Fatalf("%d keys after %d", n, was)
		} else if n > was {
			done++
		}
		was = len(keys)
		if keys[0].VerifierKey != vkeyIn(t, dir) {
			t.Fatalf("%s is in use, and the file says %s", keys[0].VerifierKey, vkeyIn(t, dir))
		}
	}
	if stdout, stderr, code := huishu(t, "", "audit", "--data", dir, "--state", "none", "--database", os.Getenv("HUISHU_DATABASE")); code != 0 {
		t.Errorf("audit: exit %d\n%s%s", code, stdout, stderr)
	}
	t.Logf("a whole rotation took %v; of 12 killed on the way %d stand, %d had left a next key", whole, done, half)
}
