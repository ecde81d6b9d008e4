package tlog

import (
	"crypto/rand"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
)

// rotate makes a rotation of the test log.
func rotate(t *testing.T, old, next Key, at int64) string {
	t.Helper()
	msg, err := SignRotation(old, next, at)
	if err != nil {
		t.Fatal(err)
	}
	return msg
}

// TestRotation: both keys sign it, no byte of it can be changed, and it is never a checkpoint.
func TestRotation(t *testing.T) {
	t.Parallel()
	old, _ := newKey(t, testOrigin)
	next, _ := newKey(t, testOrigin)
	msg := rotate(t, old, next, 1_790_000_000_000)
	r, err := OpenRotation(msg)
	if err != nil || r != (Rotation{testOrigin, old.VKey, next.VKey, 1_790_000_000_000}) {
		t.Fatalf("%+v, %v", r, err)
	}
	for i := range msg {
		changed := []byte(msg)
		changed[i] ^= 1
		if got, err := OpenRotation(string(changed)); err == nil {
			t.Fatalf("byte %d changed, and it still opens as %+v", i, got)
		}
	}
	for _, line := range []int{6, 7} { // either signature alone
		lines := strings.SplitAfter(msg, "\n")
		if _, err := OpenRotation(strings.Join(slices.Delete(lines, line, line+1), "")); err == nil {
			t.Errorf("it opens without the signature of line %d", line)
		}
	}
	for _, k := range []Key{old, next} {
		v, err := ParseVKey(k.VKey)
		if err != nil {
			t.Fatal(err)
		}
		if cp, err := OpenCheckpoint([]byte(msg), v); err == nil {
			t.Errorf("it reads as the checkpoint %+v", cp)
		}
	}
	if _, _, err := GenerateKey(strings.NewReader(strings.Repeat("x", 64)), keyFormat); err == nil {
		t.Error("a log may be called like the format")
	}
	other, _ := newKey(t, "other.example/log")
	if _, err := SignRotation(old, other, 1); err == nil {
		t.Error("the log goes on under another name")
	}
	if _, err := SignRotation(old, old, 1); err == nil {
		t.Error("a key follows itself")
	}
}

// TestKeyHistory: a chain has no gap, does not go back and returns to no key.
func TestKeyHistory(t *testing.T) {
	t.Parallel()
	a, _ := newKey(t, testOrigin)
	b, _ := newKey(t, testOrigin)
	c, _ := newKey(t, testOrigin)
	ab, bc := rotate(t, a, b, 1000), rotate(t, b, c, 2000)
	h, err := OpenKeyHistory([]string{ab, bc})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{a.VKey, b.VKey, c.VKey}; !slices.Equal(h.Keys(), want) {
		t.Errorf("keys %v", h.Keys())
	}
	if want := []RetiredKey{{b.VKey, 2000}, {a.VKey, 1000}}; !slices.Equal(h.Retired(), want) {
		t.Errorf("retired %v", h.Retired())
	}
	if !h.Leads(a.VKey, c.VKey) || h.Leads(c.VKey, a.VKey) || h.Leads("", c.VKey) {
		t.Error("it leads from the oldest to the newest key, and nowhere else")
	}
	for name, notes := range map[string][]string{
		"a gap":         {ab, rotate(t, c, a, 2000)},
		"wrong order":   {bc, ab},
		"back in time":  {ab, rotate(t, b, c, 999)},
		"a retired key": {ab, rotate(t, b, a, 2000)},
		"no note":       {ab, "x"},
	} {
		if h, err := OpenKeyHistory(notes); err == nil {
			t.Errorf("%s: %+v", name, h)
		}
	}
}

// fuzzRotations are two rotations that follow each other. A fuzzer's processes must see the same ones, so the keys are no secret.
func fuzzRotations(f *testing.F) (notes []string) {
	f.Helper()
	var keys [3]Key
	for i := range keys {
		skey, _, err := GenerateKey(strings.NewReader(strings.Repeat(string(rune('a'+i)), 32)), testOrigin)
		if err == nil {
			keys[i], err = ParseKey(skey)
		}
		if err != nil {
			f.Fatal(err)
		}
	}
	for i := range 2 {
		note, err := SignRotation(keys[i], keys[i+1], int64(1000*(i+1)))
		if err != nil {
			f.Fatal(err)
		}
		notes = append(notes, note)
	}
	return notes
}

// FuzzOpenRotation: nothing opens but what was signed, whatever the bytes; nothing as the one kind and the other.
func FuzzOpenRotation(f *testing.F) {
	notes := fuzzRotations(f)
	for _, msg := range notes {
		f.Add(msg)
	}
	gm, err := SignSM2Rotation(newSM2Key(f, testOrigin), newSM2Key(f, testOrigin), 1)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(gm)
	f.Add("huishu-log-key/v1\n\n\n\n\n\n")
	f.Fuzz(func(t *testing.T, msg string) {
		if r, err := OpenRotation(msg); (err == nil) != slices.Contains(notes, msg) {
			t.Fatalf("%q opens as %+v, %v", msg, r, err)
		}
		if r, err := OpenSM2Rotation(msg); err == nil && (slices.Contains(notes, msg) || !strings.HasPrefix(msg, r.text(sm2KeyFormat)+"\n") || strings.Count(msg, "\n") != 8) {
			t.Fatalf("%q opens as %+v", msg, r)
		}
	})
}

// FuzzKeyHistory: notes in any order and number are a history when, and only when, each follows the one before it.
func FuzzKeyHistory(f *testing.F) {
	all := fuzzRotations(f)
	const between = "\x00"
	for _, notes := range [][]string{all, {all[1], all[0]}, {all[0], all[0]}, {all[1]}, {}} {
		f.Add(strings.Join(notes, between))
	}
	f.Fuzz(func(t *testing.T, text string) {
		var notes []string
		if text != "" {
			notes = strings.Split(text, between)
		}
		follow := len(notes) == 0 || slices.Equal(notes, all) || len(notes) == 1 && slices.Contains(all, notes[0])
		if h, err := OpenKeyHistory(notes); (err == nil) != follow || len(h) > len(notes) {
			t.Fatalf("%q opens as %+v, %v", notes, h, err)
		}
	})
}

// FuzzKeys: what is read has this one spelling, and no error shows a secret.
func FuzzKeys(f *testing.F) {
	skey, vkey, err := GenerateKey(rand.Reader, testOrigin)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(skey, vkey)
	f.Add("PRIVATE+KEY+"+vkey, skey)
	f.Add("PRIVATE+KEY+a+00000000+AQ==", "a+00000000+AQ==")
	f.Fuzz(func(t *testing.T, skey, vkey string) {
		if v, err := ParseVKey(vkey); err == nil {
			name, rest, _ := strings.Cut(vkey, "+")
			_, raw, _ := strings.Cut(rest, "+")
			key, _ := decodeBase64(raw)
			if again, err := note.NewEd25519VerifierKey(name, key[1:]); err != nil || again != vkey || v.Name() != name {
				t.Fatalf("%q is read, and is %q, %v", vkey, again, err)
			}
		}
		k, err := ParseKey(skey)
		if err != nil {
			if secret := strings.TrimSpace(skey); len(secret) > 60 && strings.Contains(err.Error(), secret[len(secret)-20:]) {
				t.Fatalf("the error shows the key: %v", err)
			}
			return
		}
		if v, err := ParseVKey(k.VKey); err != nil || v.KeyHash() != k.Signer.KeyHash() {
			t.Fatalf("the public half of %q is refused: %v", skey, err)
		}
	})
}
