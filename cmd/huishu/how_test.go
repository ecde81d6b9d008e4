package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// TestPublishedCommandsWork runs every command of the page that tells how to verify, exactly as a reader copies it, in an empty
// directory and with nothing but this program and what every Linux has.
func TestPublishedCommandsWork(t *testing.T) {
	isolate(t)
	p, line := launch(t, regexp.MustCompile(`^(\{.*\})$`), "demo", "--json", "--listen", "127.0.0.1:0", "--data", filepath.Join(t.TempDir(), "data"))
	defer p.kill()
	var ready demoReady
	if err := json.Unmarshal([]byte(line), &ready); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	bin := t.TempDir()
	script := fmt.Sprintf("#!/bin/sh\n%s=1 exec %q \"$@\"\n", asProgram, self)
	if err := os.WriteFile(filepath.Join(bin, "huishu"), []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("HUISHU_LANG", "en")
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	work, said := t.TempDir(), ""
	commands := commandsOf(t, ready.URL+"/transparency/how?lang=zh")
	if len(commands) != 5 {
		t.Fatalf("%d commands", len(commands))
	}
	for _, command := range commands {
		run := exec.CommandContext(t.Context(), "bash", "-e", "-c", command)
		run.Dir = work
		out, err := run.CombinedOutput()
		if err != nil {
			t.Errorf("%v\n%s\n%s", err, command, out)
		}
		said += string(out)
	}
	for _, want := range []string{"Trusted: huishu.local/", "【VALID】 certificate.json", "✓ status", "【VALID】 entry.tlog-proof  entry", "【VALID】 checkpoint  checkpoint", "✓ consistency", "✓ all entries"} {
		if !strings.Contains(said, want) {
			t.Errorf("the commands do not say %q:\n%s", want, said)
		}
	}
}

// commandsOf are the command blocks of a page.
func commandsOf(t *testing.T, address string) (commands []string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		b, _ := io.ReadAll(res.Body)
		t.Fatalf("%s: %d %s", address, res.StatusCode, b)
	}
	doc, err := html.Parse(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	for n := range doc.Descendants() {
		if n.Type == html.ElementNode && n.Data == "code" && n.Parent.Data == "pre" {
			commands = append(commands, n.FirstChild.Data)
		}
	}
	return commands
}
