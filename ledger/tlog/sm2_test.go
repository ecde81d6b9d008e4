package tlog

import (
	"encoding/asn1"
	"encoding/hex"
	"math/big"
	"strings"
	"testing"

	"github.com/emmansun/gmsm/sm2"
	"golang.org/x/mod/sumdb/note"
)

// TestSM2Standard verifies the sample of GB/T 32918.5-2017 annex A.2, and refuses it with any part of it changed.
func TestSM2Standard(t *testing.T) {
	t.Parallel()
	n := func(s string) *big.Int {
		b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
		if err != nil {
			t.Fatal(err)
		}
		return new(big.Int).SetBytes(b)
	}
	point := append([]byte{4}, n("09F9DF31 1E5421A1 50DD7D16 1E4BC5C6 72179FAD 1833FC07 6BB08FF3 56F35020").FillBytes(make([]byte, 32))...)
	point = append(point, n("CCEA490C E26775A5 2DC6EA71 8CC1AA60 0AED05FB F35E084A 6632F607 2DA9AD13").FillBytes(make([]byte, 32))...)
	pub, err := sm2.NewPublicKey(point)
	if err != nil {
		t.Fatal(err)
	}
	r := n("F5A03B06 48D2C463 0EEAC513 E1BB81A1 5944DA38 27D5B741 43AC7EAC EEE720B3")
	s := n("B1B6AA29 DF212FD8 763182BC 0D421CA1 BB9038FD 1F7F42D4 840B69C4 85BBC1AA")
	sig := func(r, s *big.Int) []byte {
		b, err := asn1.Marshal(struct{ R, S *big.Int }{r, s})
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	v, err := newSM2Verifier(testOrigin, pub)
	if err != nil {
		t.Fatal(err)
	}
	if !v.Verify([]byte("message digest"), sig(r, s)) {
		t.Error("the standard's signature is refused")
	}
	one := big.NewInt(1)
	for name, bad := range map[string]bool{
		"message": v.Verify([]byte("message digesT"), sig(r, s)),
		"r":       v.Verify([]byte("message digest"), sig(new(big.Int).Add(r, one), s)),
		"s":       v.Verify([]byte("message digest"), sig(r, new(big.Int).Sub(s, one))),
		"zero":    v.Verify([]byte("message digest"), sig(big.NewInt(0), s)),
		"not DER": v.Verify([]byte("message digest"), append(r.Bytes(), s.Bytes()...)),
	} {
		if bad {
			t.Errorf("%s changed, and it verifies", name)
		}
	}
	// The standard's private key gives its public key.
	d := n("3945208F 7B2144B1 3F36E38A C6D39F95 88939369 2860B51A 42FB81EF 4DF7C5B8")
	if priv, err := sm2.NewPrivateKey(d.FillBytes(make([]byte, 32))); err != nil || !priv.PublicKey.Equal(pub) {
		t.Error("the private key of the sample is not that of its public key")
	}
}

func newSM2Key(t *testing.T, name string) SM2Key {
	t.Helper()
	skey, vkey, err := GenerateSM2Key(name)
	if err != nil {
		t.Fatal(err)
	}
	k, err := ParseSM2Key(skey + "\n")
	if err != nil || k.VKey != vkey {
		t.Fatalf("%v, %s is not %s", err, k.VKey, vkey)
	}
	return k
}

// TestSM2Keys: one spelling of each key, bound to its name.
func TestSM2Keys(t *testing.T) {
	t.Parallel()
	skey, vkey, err := GenerateSM2Key(testOrigin)
	if err != nil {
		t.Fatal(err)
	}
	for i := range vkey {
		if _, err := ParseSM2VKey(vkey[:i] + string(vkey[i]^1) + vkey[i+1:]); err == nil {
			t.Errorf("byte %d of the public key changed, and it is read", i)
		}
	}
	for i := len("PRIVATE+KEY+"); i < len(skey); i++ {
		if k, err := ParseSM2Key(skey[:i] + string(skey[i]^1) + skey[i+1:]); err == nil {
			t.Errorf("byte %d of the secret key changed, and it is read as %s", i, k.VKey)
		}
	}
	if _, err := note.NewVerifier(vkey); err == nil {
		t.Error("it is taken for a key of the ordinary kind")
	}
	ed, _ := newKey(t, testOrigin)
	if _, err := ParseSM2VKey(ed.VKey); err == nil {
		t.Error("an Ed25519 key is taken for an SM2 key")
	}
}

// TestSM2Receipt: a receipt whose checkpoint SM2 has signed too. Only who has pinned the SM2 key has it checked, and then a bad one
// makes the file invalid.
func TestSM2Receipt(t *testing.T) {
	t.Parallel()
	f := newReceiptFixture(t)
	key, other := newSM2Key(t, testOrigin), newSM2Key(t, testOrigin)
	text, _, _ := strings.Cut(f.receipt.Log.Checkpoint, "\n\n")
	cp, err := ParseCheckpoint(text + "\n")
	if err != nil {
		t.Fatal(err)
	}
	signed := func(signers ...note.Signer) string {
		msg, err := cp.Sign(append([]note.Signer{f.key.Signer}, signers...)...)
		if err != nil {
			t.Fatal(err)
		}
		return string(msg)
	}
	good := signed(key.Signer)
	elsewhere, err := (Checkpoint{Origin: cp.Origin, Size: cp.Size + 1, Root: cp.Root}).Sign(f.key.Signer, key.Signer)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.SplitAfter(string(elsewhere), "\n")
	forged := signed() + lines[len(lines)-2] // the SM2 signature of another checkpoint
	for name, c := range map[string]struct {
		checkpoint string
		pinned     []string
		valid      bool
		says       string
	}{
		"pinned":                       {good, []string{key.VKey}, true, "also signed by SM2, checked"},
		"two pinned":                   {good, []string{other.VKey, key.VKey}, true, "also signed by SM2, checked"},
		"not pinned":                   {good, nil, true, "is not checked here"},
		"another one pinned":           {good, []string{other.VKey}, true, "is not checked here"},
		"pinned, and not signed by it": {signed(), []string{key.VKey}, true, "entries"},
		"a bad signature, pinned":      {forged, []string{key.VKey}, false, "does not fit"},
		"a bad signature of who knows": {forged, nil, true, "is not checked here"},
	} {
		r := f.receipt
		r.Log.Checkpoint = c.checkpoint
		file, err := r.Sign(f.key)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		res := Verify(file, Options{Keys: []string{f.key.VKey}, SM2: c.pinned})
		checkSane(t, res)
		var said string
		for _, s := range res.Steps {
			if s.Name == StepCheckpoint {
				said = s.Detail.EN
			}
		}
		if res.Valid != c.valid || !strings.Contains(said, c.says) {
			t.Errorf("%s: valid %v, want %v: %q", name, res.Valid, c.valid, said)
		}
	}
	if v, err := ParseSM2VKey(key.VKey); err != nil {
		t.Fatal(err)
	} else if _, err := OpenCheckpoint([]byte(good), v); err != nil { // the SM2 signature alone
		t.Errorf("by the SM2 key alone: %v", err)
	}
}
