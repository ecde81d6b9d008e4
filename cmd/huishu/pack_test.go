package main

import (
	"archive/zip"
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"huishu/ledger"
	"huishu/registry/product"
)

// TestPackIsWritten packs a party and a product of the demo city: files that any ZIP tool opens, readable by nobody else, and the
// same bytes again.
func TestPackIsWritten(t *testing.T) {
	t.Parallel()
	dir, out := demoCity(t), t.TempDir()
	a := read[[]agreementJSON](t, "agreement", "list", "--data", dir)[0]
	certified := ""
	for name, pick := range map[string][]string{"party.zip": {"--party", a.Operator}, "product.zip": {"--product", firstCode(t, dir)}} {
		file := filepath.Join(out, name)
		args := append([]string{"pack", "--data", dir, "--to", file}, pick...)
		done := read[packJSON](t, args...)
		first, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if done.File != file || done.Bytes != int64(len(first)) || done.Acts < 5 || done.Proved != done.Acts {
			t.Errorf("%s: %+v of %d bytes", name, done, len(first))
		}
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
		z, err := zip.NewReader(bytes.NewReader(first), int64(len(first)))
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, f := range z.File {
			names = append(names, f.Name)
			if strings.HasPrefix(f.Name, "certificates/") {
				certified = name
			}
		}
		for _, want := range []string{"README.txt", "timeline.html", "timeline.csv", "refusals.csv", "documents.csv"} {
			if !slices.Contains(names, want) {
				t.Errorf("%s lacks %s: %v", name, want, names)
			}
		}
		verifyAsItSays(t, z)
		if words := must(t, "", args...); !strings.Contains(words, "事项") {
			t.Errorf("%s: %q", name, words)
		}
		if again, err := os.ReadFile(file); err != nil || !bytes.Equal(first, again) {
			t.Errorf("%s: other bytes the second time, %v", name, err)
		}
	}
	if certified == "" {
		t.Error("no pack has a certificate")
	}
}

// verifyAsItSays unpacks a pack and runs the command that its README names, with the key that the reader trusts.
func verifyAsItSays(t *testing.T, z *zip.Reader) {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, z); err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile(filepath.Join(dir, "README.txt"))
	if err != nil {
		t.Fatal(err)
	}
	_, line, found := strings.Cut(string(readme), "     huishu verify ")
	line, _, _ = strings.Cut(line, "\n")
	if !found || !strings.Contains(line, "receipts") {
		t.Fatalf("the README names no command: %q", line)
	}
	args := []string{"verify"}
	for _, word := range strings.Fields(line) {
		switch {
		case word == "KEY":
			word = filepath.Join(dir, "evidence", "log.vkey")
		case !strings.HasPrefix(word, "--"):
			word = filepath.Join(dir, word)
		}
		args = append(args, word)
	}
	if out, stderr, code := huishu(t, "", args...); code != 0 {
		t.Errorf("%q: %d %.2000s %s", line, code, out, stderr)
	}
}

// firstCode is the code of a registered product.
func firstCode(t *testing.T, dir string) (code string) {
	t.Helper()
	a := atRest(t, dir)
	defer a.Close()
	err := a.DB.View(t.Context(), ledger.System, func(tx *ledger.Tx) error {
		list, _, err := product.Products(tx, product.PublicQuery{})
		if err == nil {
			code = list[0].Code
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return code
}

func TestPackRefusals(t *testing.T) {
	t.Parallel()
	dir, file := demoCity(t), filepath.Join(t.TempDir(), "x.zip")
	for name, args := range map[string][]string{
		"neither":         {"--to", file},
		"both":            {"--party", "x", "--product", "y", "--to", file},
		"nowhere":         {"--party", "x"},
		"no such party":   {"--party", "91440000MA00000000", "--to", file},
		"no such product": {"--product", "none", "--to", file},
	} {
		_, stderr, code := huishu(t, "", append([]string{"pack", "--data", dir}, args...)...)
		if code == 0 || !strings.Contains(stderr, "→") && !strings.Contains(stderr, "没有") {
			t.Errorf("%s: %d %s", name, code, stderr)
		}
		if _, err := os.Stat(file); !os.IsNotExist(err) {
			t.Errorf("%s left a file: %v", name, err)
		}
	}
}
