package tlog

import (
	"slices"
	"strings"
	"testing"
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

// FuzzOpenRotation: what opens is what was signed, whatever the bytes.
func FuzzOpenRotation(f *testing.F) {
	f.Add("huishu-log-key/v1\n\n\n\n\n\n")
	f.Fuzz(func(t *testing.T, msg string) {
		if r, err := OpenRotation(msg); err == nil && (r.Old == r.New || !strings.HasPrefix(msg, r.text(keyFormat))) {
			t.Fatalf("%q opens as %+v", msg, r)
		}
	})
}
