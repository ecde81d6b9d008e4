package anchor

import (
	"bytes"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"

	"github.com/ethereum/go-ethereum/crypto"

	"huishu/ledger/fault"
)

func TestKey(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path, password := filepath.Join(dir, "chain.json"), filepath.Join(dir, "chain.password")
	made, err := (KeyFile{Path: path, PasswordFile: password}).LoadOrCreate()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []string{path, password} {
		info, err := os.Stat(p)
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Fatalf("%s: %v, %v", p, info, err)
		}
	}
	again, err := (KeyFile{Path: path, PasswordFile: password}).LoadOrCreate()
	if err != nil || again.Address() != made.Address() {
		t.Fatalf("%s, then %s, %v", made.Address(), again.Address(), err)
	}
	names, _ := os.ReadDir(dir)
	if len(names) != 2 {
		t.Errorf("left over: %v", names)
	}
	t.Run("mode", func(t *testing.T) {
		os.Chmod(path, 0o640)
		defer os.Chmod(path, 0o600)
		if _, err := (KeyFile{Path: path, PasswordFile: password}).LoadOrCreate(); fault.CodeOf(err) != "chain_key.mode" {
			t.Errorf("%v", err)
		}
	})
	t.Run("other password", func(t *testing.T) {
		other := filepath.Join(dir, "other")
		os.WriteFile(other, []byte("guess\n"), 0o600)
		if _, err := (KeyFile{Path: path, PasswordFile: other}).LoadOrCreate(); fault.CodeOf(err) != "chain_key.password" {
			t.Errorf("%v", err)
		}
	})
	t.Run("no password", func(t *testing.T) {
		if _, err := (KeyFile{Path: path, PasswordFile: filepath.Join(dir, "none")}).LoadOrCreate(); fault.CodeOf(err) != "chain_key.password_missing" {
			t.Errorf("%v", err)
		}
	})
	t.Run("damaged", func(t *testing.T) {
		bad := filepath.Join(dir, "bad.json")
		os.WriteFile(bad, []byte("{}"), 0o600)
		if _, err := (KeyFile{Path: bad, PasswordFile: password}).LoadOrCreate(); fault.CodeOf(err) != "chain_key.password" {
			t.Errorf("%v", err)
		}
	})
	t.Run("a password of one's own", func(t *testing.T) {
		own := filepath.Join(dir, "own.json")
		given := filepath.Join(dir, "given")
		os.WriteFile(given, []byte("chosen\r\nsecond line"), 0o600)
		a, err := (KeyFile{Path: own, PasswordFile: given}).LoadOrCreate()
		if err != nil {
			t.Fatal(err)
		}
		os.WriteFile(given, []byte("chosen"), 0o600)
		if b, err := (KeyFile{Path: own, PasswordFile: given}).LoadOrCreate(); err != nil || a.Address() != b.Address() {
			t.Errorf("%v", err)
		}
	})
	t.Run("a password without a file", func(t *testing.T) {
		own := filepath.Join(dir, "environment.json")
		a, err := (KeyFile{Path: own, Password: "from the environment"}).LoadOrCreate()
		if err != nil {
			t.Fatal(err)
		}
		b, err := (KeyFile{Path: own, PasswordFile: password, Password: "from the environment"}).Load()
		if err != nil || a.Address() != b.Address() {
			t.Errorf("%v", err)
		}
		sealed, err := os.ReadFile(own)
		if err != nil || bytes.Contains(sealed, []byte(hex.EncodeToString(crypto.FromECDSA(a.private)))) {
			t.Errorf("the key lies open: %v", err)
		}
	})
	t.Run("no key", func(t *testing.T) {
		if _, err := (KeyFile{Path: filepath.Join(dir, "typo.json"), PasswordFile: password}).Load(); fault.CodeOf(err) != "chain_key.missing" {
			t.Errorf("%v", err)
		}
	})
	t.Run("no directory", func(t *testing.T) {
		if _, err := (KeyFile{Path: filepath.Join(dir, "x", "k"), PasswordFile: password}).LoadOrCreate(); fault.CodeOf(err) != "chain_key.write" {
			t.Errorf("%v", err)
		}
	})
}
