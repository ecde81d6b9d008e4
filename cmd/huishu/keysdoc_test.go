package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"huishu/ledger/tlog"
)

// commandsIn are the command blocks of a document.
func commandsIn(t *testing.T, path string) (commands []string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for _, block := range strings.Split(string(b), "\n```sh\n")[1:] {
		command, _, _ := strings.Cut(block, "\n```")
		commands = append(commands, command)
	}
	return commands
}

// TestKeysDocument runs every command of docs/keys.md, in its order, on a fresh data directory.
func TestKeysDocument(t *testing.T) {
	isolate(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bin, work, dir := t.TempDir(), t.TempDir(), t.TempDir()
	if err := os.WriteFile(filepath.Join(bin, "huishu"), fmt.Appendf(nil, "#!/bin/sh\n%s=1 exec %q \"$@\"\n", asProgram, self), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("HUISHU_LANG", "en")
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	firstAuthority(t, dir)
	w := &witness{T: t, data: dir}
	serve := func(args ...string) *program {
		t.Helper()
		p, url := launch(t, regexp.MustCompile(`msg=serving url=(\S+)`), append(args, "--listen", "127.0.0.1:0")...)
		w.url = url
		return p
	}
	plainly := []string{"serve", "--data", dir}
	server := serve(plainly...)
	defer func() { server.kill() }()
	var page struct{ Items []struct{ ID string } }
	newest := func() {
		t.Helper()
		if err := json.Unmarshal(w.get("/api/v1/events?limit=1"), &page); err != nil || len(page.Items) != 1 {
			t.Fatalf("%v: %v", err, page)
		}
	}
	newest()
	filled := func(command string) string {
		return strings.NewReplacer("/var/lib/huishu", dir, "https://data.example.gov.cn", w.url, "EVENT", page.Items[0].ID).Replace(command)
	}
	says := func(command string, want ...string) {
		t.Helper()
		run := exec.CommandContext(t.Context(), "bash", "-e", "-c", filled(command))
		run.Dir = work
		out, err := run.CombinedOutput()
		if err != nil {
			t.Errorf("%v\n%s\n%s", err, command, out)
		}
		for _, s := range want {
			if !strings.Contains(string(out), s) {
				t.Errorf("no %q:\n%s\n%s", s, command, out)
			}
		}
	}
	commands := commandsIn(t, "../../docs/keys.md")
	if len(commands) != 8 {
		t.Fatalf("%d commands", len(commands))
	}
	look, rotate, replace, distrust, on, check, rotateSM2 := commands[0], commands[1], commands[2], commands[3], commands[4], commands[5], commands[6]

	says(look, tlog.Fingerprint(vkeyIn(t, dir))+"  ed25519  in use")
	says("curl -sf -o entry.tlog-proof https://data.example.gov.cn/events/EVENT/proof; huishu trust https://data.example.gov.cn")
	before, err := os.ReadFile(os.Getenv("HUISHU_TRUST"))
	if err != nil {
		t.Fatal(err)
	}
	server.kill()
	says(rotate, "New fingerprint: ", "Database, events, log and checkpoint agree")
	server = serve(plainly...)
	says(replace, "Trusted: ", "VALID】 entry.tlog-proof", "retired at")
	if err := os.WriteFile(os.Getenv("HUISHU_TRUST"), before, 0o600); err != nil {
		t.Fatal(err)
	}
	first, rest, _ := strings.Cut(distrust, "\n")
	says(first+"\n! huishu verify entry.tlog-proof", "INVALID】 entry.tlog-proof")
	says(rest, "【VALID】 entry.tlog-proof", "You trust the key")
	server.kill()

	server = serve(strings.Fields(filled(on))[1:]...)
	server.kill()
	must(t, "", "user", "create", "--lang", "zh", "--data", dir, "--login", "auditor", "--name", "赵六", "--body", authority, "--role", "auditor", "--password-file", write(t, "password", []byte(phrase)))
	server = serve(plainly...)
	newest()
	says("curl -sf -o entry.tlog-proof https://data.example.gov.cn/events/EVENT/proof")
	says(check, "【VALID】 entry.tlog-proof", "also signed by SM2, checked")
	server.kill()
	says(rotateSM2, "New fingerprint: ")
	server = serve(plainly...)
	says(replace, "also signed by SM2, checked", "a key retired at")

	kid := answerKid(w)
	server.kill()
	says(commands[7], "Old kid: "+kid)
	server = serve(plainly...)
	if now := answerKid(w); now == kid || !strings.Contains(string(w.get("/.well-known/huishu.json")), `"kid":"`+kid+`"`) {
		t.Errorf("%s, then %s", kid, now)
	}
	if mode := modeOf(t, filepath.Join(dir, "keys", "answers.key")); mode != 0o600 {
		t.Errorf("the secret key has mode %04o", mode)
	}
	server.kill()
	if err := os.Chmod(filepath.Join(dir, "keys", "answers.key"), 0o644); err != nil {
		t.Fatal(err)
	}
	says("! huishu doctor --data /var/lib/huishu --listen 127.0.0.1:0", "answers.key has mode 0644")
	says("! huishu serve --data /var/lib/huishu --listen 127.0.0.1:0", "answers.key has mode 0644")
}

// answerKid is the name of the one key that signs answers; those that did stand beside it.
func answerKid(w *witness) string {
	w.Helper()
	var set struct {
		Keys []struct {
			Kid string
			Exp int64
		}
	}
	err := json.Unmarshal(w.get("/.well-known/jwks.json"), &set)
	var live []string
	for _, k := range set.Keys {
		if k.Exp == 0 {
			live = append(live, k.Kid)
		}
	}
	if err != nil || len(live) != 1 {
		w.Fatalf("%v, %v", set, err)
	}
	return live[0]
}

func modeOf(t *testing.T, path string) os.FileMode {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode().Perm()
}
