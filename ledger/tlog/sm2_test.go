package tlog

import (
	"encoding/asn1"
	"encoding/hex"
	"math/big"
	"slices"
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

func newSM2Key(t testing.TB, name string) SM2Key {
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

// TestSM2Rotation: both keys sign it, no byte of it can be changed, and neither kind of key introduces one of the other.
func TestSM2Rotation(t *testing.T) {
	t.Parallel()
	old, next, third := newSM2Key(t, testOrigin), newSM2Key(t, testOrigin), newSM2Key(t, testOrigin)
	msg, err := SignSM2Rotation(old, next, 1000)
	if err != nil {
		t.Fatal(err)
	}
	if r, err := OpenSM2Rotation(msg); err != nil || r != (Rotation{testOrigin, old.VKey, next.VKey, 1000}) {
		t.Fatalf("%+v, %v", r, err)
	}
	for i := range msg {
		changed := []byte(msg)
		changed[i] ^= 1
		if got, err := OpenSM2Rotation(string(changed)); err == nil {
			t.Fatalf("byte %d changed, and it still opens as %+v", i, got)
		}
	}
	for _, line := range []int{6, 7} { // either signature alone
		lines := strings.SplitAfter(msg, "\n")
		if _, err := OpenSM2Rotation(strings.Join(slices.Delete(lines, line, line+1), "")); err == nil {
			t.Errorf("it opens without the signature of line %d", line)
		}
	}
	a, _ := newKey(t, testOrigin)
	b, _ := newKey(t, testOrigin)
	if _, err := OpenRotation(msg); err == nil {
		t.Error("it is taken for a rotation of the log's key")
	}
	if _, err := OpenSM2Rotation(rotate(t, a, b, 1000)); err == nil {
		t.Error("a rotation of the log's key is taken for one of the SM2 key")
	}
	for name, mixed := range map[string][2]Key{"an SM2 key by the log's": {a, Key(next)}, "the log's by an SM2 key": {Key(old), b}} {
		if _, err := ed25519Keys.sign(mixed[0], mixed[1], 1); err == nil {
			t.Errorf("%s is introduced", name)
		}
		if _, err := sm2Keys.sign(mixed[0], mixed[1], 1); err == nil {
			t.Errorf("%s is introduced", name)
		}
	}
	if _, _, err := GenerateSM2Key(sm2KeyFormat); err == nil {
		t.Error("a log may be called like the format")
	}
	second, err := SignSM2Rotation(next, third, 2000)
	if err != nil {
		t.Fatal(err)
	}
	h, err := OpenSM2KeyHistory([]string{msg, second})
	if err != nil || !slices.Equal(h.Retired(), []RetiredKey{{next.VKey, 2000}, {old.VKey, 1000}}) {
		t.Errorf("%+v, %v", h, err)
	}
	if _, err := OpenSM2KeyHistory([]string{second, msg}); err == nil {
		t.Error("a history in the wrong order")
	}
}

// FuzzSM2Keys: what is read has this one spelling, whatever the bytes, and no error shows a secret.
func FuzzSM2Keys(f *testing.F) {
	skey, vkey, err := GenerateSM2Key(testOrigin)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(skey, vkey)
	f.Add("PRIVATE+KEY+"+vkey, skey)
	f.Add("PRIVATE+KEY+a+00000000+", "a+00000000+")
	f.Fuzz(func(t *testing.T, skey, vkey string) {
		if v, err := ParseSM2VKey(vkey); err == nil && v.(*sm2Verifier).vkey() != vkey {
			t.Fatalf("%q is read, and is %q", vkey, v.(*sm2Verifier).vkey())
		}
		k, err := ParseSM2Key(skey)
		if err != nil {
			if secret := strings.TrimSpace(skey); len(secret) > 60 && strings.Contains(err.Error(), secret[len(secret)-20:]) {
				t.Fatalf("the error shows the key: %v", err)
			}
			return
		}
		v, err := ParseSM2VKey(k.VKey)
		if err != nil {
			t.Fatalf("the public half of %q is refused: %v", skey, err)
		}
		sig, err := k.Signer.Sign([]byte("message"))
		if err != nil || !v.Verify([]byte("message"), sig) || v.Verify([]byte("massage"), sig) {
			t.Fatalf("%v: what %s signs does not verify by its public half alone", err, k.VKey)
		}
	})
}
