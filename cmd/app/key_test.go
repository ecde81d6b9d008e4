package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"huishu/ledger"
	"huishu/ledger/tlog"
)

// FuzzRotationsFile: a file of rotations that is read is the one that would be written of them; anything else is refused, and
// nothing panics.
func FuzzRotationsFile(f *testing.F) {
	d := &data{dir: f.TempDir()}
	if err := os.MkdirAll(filepath.Join(d.dir, "keys"), 0o700); err != nil {
		f.Fatal(err)
	}
	path := d.keys(rotationsFile)
	var held [3]tlog.Key // no secret: a fuzzer's processes must see the same ones
	for i := range held {
		skey, _, err := tlog.GenerateKey(strings.NewReader(strings.Repeat(string(rune('a'+i)), 32)), "log.example.test")
		if err != nil {
			f.Fatal(err)
		}
		if held[i], err = tlog.ParseKey(skey); err != nil {
			f.Fatal(err)
		}
	}
	keys := make([]ledger.LogKey, len(held)) // newest first
	for i := range held[1:] {
		note, err := tlog.SignRotation(held[i], held[i+1], int64(i)+1)
		if err != nil {
			f.Fatal(err)
		}
		keys[1-i] = ledger.LogKey{Rotation: note}
	}
	if err := d.keepRotations(rotationsFile, keys); err != nil {
		f.Fatal(err)
	}
	good, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	if retired, err := RetiredKeys(d.dir, held[2].VKey); err != nil || len(retired) != 2 || retired[0].Key != held[1].VKey || retired[1].Until != 1 {
		f.Fatalf("%+v, %v", retired, err)
	}
	if _, err := RetiredKeys(d.dir, held[0].VKey); err == nil {
		f.Fatal("they lead to the first key")
	}
	f.Add(string(good))
	f.Add("")
	f.Add("\n\n\n")
	f.Add(strings.TrimSuffix(string(good), "\n"))
	second := keys[0].Rotation + "\n"
	f.Add(second)
	f.Fuzz(func(t *testing.T, text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		retired, err := RetiredKeys(d.dir, held[2].VKey)
		whole := strings.TrimRight(text, "\n")
		if (err == nil) != (whole == strings.TrimRight(string(good), "\n") || whole == strings.TrimRight(second, "\n")) {
			t.Fatalf("%q is read as %+v, %v", text, retired, err)
		}
	})
}
