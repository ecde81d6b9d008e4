package vault_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"huishu/ledger/fault"
	"huishu/ledger/vault"
)

// What is sealed opens under its label alone, unchanged, and also after a new key was put on top.
func TestSeal(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	key := filepath.Join(dir, "vault.key")
	v, err := vault.Open(filepath.Join(dir, "vault"), key)
	if err != nil {
		t.Fatal(err)
	}
	one, err := v.Seal("totp", []byte("secret"))
	if err != nil {
		t.Fatal(err)
	}
	two, err := v.Seal("totp", []byte("secret"))
	if err != nil || one == two || strings.Contains(one, "secret") {
		t.Fatalf("%s %s %v", one, two, err)
	}
	old, err := os.ReadFile(key)
	if err != nil {
		t.Fatal(err)
	}
	id, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(key, append([]byte(id.String()+"\n"), old...), 0o600); err != nil {
		t.Fatal(err)
	}
	rotated, err := vault.Open(filepath.Join(dir, "vault"), key)
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range []*vault.Vault{v, rotated} {
		if plain, err := w.Unseal("totp", one); err != nil || string(plain) != "secret" {
			t.Errorf("%q %v", plain, err)
		}
		changed := []byte(one)
		changed[len(changed)/2] ^= 1
		for label, sealed := range map[string]string{"challenge": one, "totp": string(changed)} {
			if _, err := w.Unseal(label, sealed); fault.CodeOf(err) != "vault.seal" {
				t.Errorf("%s: %v", label, err)
			}
		}
		for _, sealed := range []string{"", "x", "AAAA", two[:20]} {
			if _, err := w.Unseal("totp", sealed); fault.CodeOf(err) != "vault.seal" {
				t.Errorf("%q: %v", sealed, err)
			}
		}
	}
	fresh, err := rotated.Seal("totp", []byte("new"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.Unseal("totp", fresh); err == nil {
		t.Error("the old key opens what the new one sealed")
	}
}
