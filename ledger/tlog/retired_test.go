package tlog

import "testing"

// TestRetiredKey: what a key signed before it was retired stays valid, what it dates later does not, and a checkpoint of the
// key before holds a receipt that the new key made anew.
func TestRetiredKey(t *testing.T) {
	t.Parallel()
	f := newReceiptFixture(t)
	next, _ := newKey(t, testOrigin)
	e, err := ParseEvent(f.receipt.Event)
	if err != nil {
		t.Fatal(err)
	}
	anew := f.receipt
	fields := Receipt{Kind: anew.Kind, Code: anew.Code, Event: anew.Event, Salt: anew.Salt, Log: anew.Log}
	sealed, err := seal(receiptFormat, map[string]any{
		"kind": fields.Kind, "code": fields.Code, "event": fields.Event, "salt": "0707070000000000000000000000000000000000000000000000000000000000", "log": fields.Log,
	}, next)
	if err != nil {
		t.Fatal(err)
	}
	retired := func(until int64) Options {
		return Options{Keys: []string{next.VKey}, Retired: []RetiredKey{{Key: f.key.VKey, Until: until}}}
	}
	for name, c := range map[string]struct {
		file   []byte
		o      Options
		failed string
	}{
		"before it was retired":      {f.file, retired(e.Time), ""},
		"after it was retired":       {f.file, retired(e.Time - 1), StepIssuer},
		"dropped":                    {f.file, Options{Keys: []string{next.VKey}}, StepIssuer},
		"made anew by the next key":  {sealed, retired(e.Time), ""},
		"made anew, old one dropped": {sealed, Options{Keys: []string{next.VKey}}, StepCheckpoint},
	} {
		r := Verify(c.file, c.o)
		checkSane(t, r)
		if failed(r) != c.failed {
			t.Errorf("%s: failed %q, want %q", name, failed(r), c.failed)
		}
	}
}
