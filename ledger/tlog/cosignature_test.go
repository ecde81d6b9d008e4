package tlog

import (
	"crypto/rand"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	foreign "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
)

// TestCosignatures: what another implementation signs as a witness, ours verifies, with its key in either spelling.
func TestCosignatures(t *testing.T) {
	t.Parallel()
	log, logV := newKey(t, "log.example.test")
	skey, plain, err := note.GenerateKey(rand.Reader, "witness.example.test/w1")
	if err != nil {
		t.Fatal(err)
	}
	witness, err := foreign.NewSignerForCosignatureV1(skey)
	if err != nil {
		t.Fatal(err)
	}
	typed, err := foreign.VKeyToCosignatureV1(plain)
	if err != nil {
		t.Fatal(err)
	}
	cp := Checkpoint{Origin: "log.example.test", Size: 7, Root: leafHash(7)}
	before := time.Now().Truncate(time.Second)
	msg, err := cp.Sign(log.Signer, witness)
	if err != nil {
		t.Fatal(err)
	}
	for _, vkey := range []string{plain, typed} {
		v, err := ParseCosignerKey(vkey)
		if err != nil {
			t.Fatal(err)
		}
		if v.Name() != witness.Name() || v.KeyHash() != witness.KeyHash() {
			t.Errorf("%s read as %s+%08x", vkey, v.Name(), v.KeyHash())
		}
		n, err := note.Open(msg, note.VerifierList(v))
		if err != nil || len(n.Sigs) != 1 {
			t.Fatalf("%v, %+v", err, n)
		}
		at, err := CosignatureTime(n.Sigs[0])
		if err != nil || at.Before(before) || at.After(time.Now()) {
			t.Errorf("signed at %v, %v", at, err)
		}
		raw, err := base64.StdEncoding.DecodeString(n.Sigs[0].Base64)
		if err != nil {
			t.Fatal(err)
		}
		for i := 4; i < len(raw); i++ { // the time is signed too
			raw[i] ^= 1
			if v.Verify([]byte(cp.Text()), raw[4:]) {
				t.Errorf("verified with byte %d changed", i)
			}
			raw[i] ^= 1
		}
		if v.Verify([]byte(cp.Text()+" "), raw[4:]) || v.Verify([]byte(cp.Text()), raw[4:len(raw)-1]) || v.Verify(nil, nil) {
			t.Error("verified another text, or a signature cut off")
		}
	}
	if _, err := OpenCheckpoint(msg, logV); err != nil {
		t.Errorf("a cosigned checkpoint does not open: %v", err)
	}
	plainV, err := ParseVKey(plain)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := note.Open(msg, note.VerifierList(plainV)); err == nil {
		t.Errorf("a cosignature was taken for a signature: %+v", n)
	}
}

func TestCosignerKeyRefusals(t *testing.T) {
	t.Parallel()
	k, _ := newKey(t, "witness.example.test")
	if _, err := ParseCosignerKey(k.VKey); err != nil {
		t.Fatal(err)
	}
	name, rest, _ := strings.Cut(k.VKey, "+")
	hash, key, _ := strings.Cut(rest, "+")
	other := "0"
	if hash[0] == '0' {
		other = "1"
	}
	mldsa := base64.StdEncoding.EncodeToString(append([]byte{6}, make([]byte, 1312)...))
	for _, bad := range []string{"", name, name + "+" + hash, name + "+" + other + hash[1:] + "+" + key, "other+" + hash + "+" + key, "a b+" + hash + "+" + key,
		k.VKey + "\n", k.VKey[:len(k.VKey)-4], name + "+" + hash + "+" + mldsa, name + "+" + hash + "+"} {
		if _, err := ParseCosignerKey(bad); err == nil {
			t.Errorf("%q accepted", bad)
		}
	}
}

func FuzzParseCosignerKey(f *testing.F) {
	f.Add("witness.example.test+00000000+BAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")
	f.Add("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
	f.Fuzz(func(t *testing.T, vkey string) {
		v, err := ParseCosignerKey(vkey)
		if err != nil {
			return
		}
		other, err := foreign.NewVerifierForCosignatureV1(vkey)
		if err != nil || other.Name() != v.Name() || other.KeyHash() != v.KeyHash() {
			t.Fatalf("%q read as %s+%08x, and by another as %v, %v", vkey, v.Name(), v.KeyHash(), other, err)
		}
	})
}

// FuzzOpenCheckpoint opens what anybody may send as a signed note: it never panics, and what it accepts says what was signed.
func FuzzOpenCheckpoint(f *testing.F) {
	key, v := newKey(f, "log.example.test")
	cp := Checkpoint{Origin: "log.example.test", Size: 7, Root: leafHash(7)}
	msg, err := cp.Sign(key.Signer)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(msg)
	f.Add([]byte("log.example.test\n0\n\n\n— log.example.test AAAAAA==\n"))
	f.Fuzz(func(t *testing.T, msg []byte) {
		if got, err := OpenCheckpoint(msg, v); err == nil && got != cp {
			t.Fatalf("opened %+v, which nobody signed, from %q", got, msg)
		}
	})
}
