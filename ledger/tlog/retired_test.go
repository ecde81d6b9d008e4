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

// TestEveryFormOfARetiredKey hands every form of proof that was saved before a rotation to readers who came to trust the log at every
// time: before it, after it by what the log says of its keys, by the new key alone, and after the old one was called stolen.
func TestEveryFormOfARetiredKey(t *testing.T) {
	t.Parallel()
	f := newReceiptFixture(t)
	next, _ := newKey(t, testOrigin)
	old := f.key.VKey
	e, err := ParseEvent(f.receipt.Event)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := LeafBytes(e.Leaf(f.receipt.Salt, f.receipt.Event))
	if err != nil {
		t.Fatal(err)
	}
	bare := f.receipt
	bare.Anchor, bare.Kind, bare.Code = nil, EventReceipt, e.ID
	l := f.receipt.Log
	list := StatusList{Issued: e.Time, Entries: map[string]StatusEntry{f.receipt.Code: {Status: StatusValid, Since: FormatTime(e.Time), Event: e.ID}}}
	status, err := list.Sign(f.key)
	if err != nil {
		t.Fatal(err)
	}
	bits, err := BitstringList{URL: "https://city.test/status/revocation", Purpose: Revocation, Issued: e.Time}.Sign(f.key)
	if err != nil {
		t.Fatal(err)
	}
	foreign := newForeignProof(t, f.key)
	keys := func(trusted string, retired ...RetiredKey) Options {
		return Options{Keys: []string{trusted}, Retired: retired}
	}
	for form, c := range map[string]struct {
		file, status []byte
		signer       string // the step that fails where the signer is not believed; a tlog-proof names none
		late         string // where the key was retired before; both steps of one with a list
	}{
		"certificate":             {f.file, nil, StepIssuer, StepIssuer},
		"receipt":                 {f.sign(t, bare), nil, StepIssuer, StepIssuer},
		"PDF":                     {sealedPDF(t, f), nil, StepIssuer, StepIssuer},
		"tlog-proof":              {LogProof{Extra: leaf, Index: l.Index, Proof: l.Proof, Checkpoint: l.Checkpoint}.Text(), nil, StepCheckpoint, StepIssuer},
		"certificate with a list": {f.file, status, StepIssuer + " " + StepStatus, StepIssuer + " " + StepStatus},
		"with a list of W3C":      {f.file, bits, StepIssuer + " " + StepStatus, StepIssuer + " " + StepStatus},
	} {
		for when, r := range map[string]struct {
			o      Options
			failed string
		}{
			"before the rotation":                {keys(old), ""},
			"after it":                           {keys(next.VKey, RetiredKey{old, e.Time}), ""},
			"after it, by a log that was late":   {keys(next.VKey, RetiredKey{old, e.Time + 1}), ""},
			"after it, by the new key alone":     {keys(next.VKey), c.signer},
			"the old key retired before it":      {keys(next.VKey, RetiredKey{old, e.Time - 1}), c.late},
			"the old key retired, and yet used":  {keys(old, RetiredKey{old, e.Time - 1}), ""},
			"another log's key, and it retired":  {Options{Keys: []string{next.VKey}, Retired: []RetiredKey{{Key: "x", Until: e.Time}}}, c.signer},
			"nobody, and the key once, long ago": {Options{Retired: []RetiredKey{{old, e.Time}}}, ""},
		} {
			r.o.Status = c.status
			res := VerifyFile(c.file, nil, r.o)
			checkSane(t, res)
			if failed(res) != r.failed {
				t.Errorf("%s, to who trusts since %s: failed %q, want %q", form, when, failed(res), r.failed)
			}
		}
	}
	for when, c := range map[string]struct {
		o      Options
		failed string
	}{
		"in use":  {keys(old), ""},
		"retired": {keys(next.VKey, RetiredKey{old, e.Time}), StepIssuer}, // its entry bears no time
	} {
		if res := VerifyFile(foreign, nil, c.o); failed(res) != c.failed {
			t.Errorf("an entry without a time, by a key %s: failed %q, want %q", when, failed(res), c.failed)
		}
	}
}

// newForeignProof proves an entry that is no leaf of ours in a log of one.
func newForeignProof(t *testing.T, key Key) []byte {
	t.Helper()
	entry := []byte("an entry of another kind")
	note, err := Checkpoint{Origin: testOrigin, Size: 1, Root: RecordHash(entry)}.Sign(key.Signer)
	if err != nil {
		t.Fatal(err)
	}
	return LogProof{Extra: entry, Checkpoint: string(note)}.Text()
}
