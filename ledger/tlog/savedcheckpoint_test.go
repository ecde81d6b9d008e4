package tlog

import (
	"bytes"
	"strings"
	"testing"
)

// TestSavedCheckpoint: a checkpoint that a reader kept is worth its signature, and nothing else that looks like one is.
func TestSavedCheckpoint(t *testing.T) {
	t.Parallel()
	f := newReceiptFixture(t)
	file := []byte(f.receipt.Log.Checkpoint)
	text, signatures, _ := strings.Cut(string(file), "\n\n")
	trusting := Options{Keys: []string{f.key.VKey}}
	next, _ := newKey(t, testOrigin)
	for name, c := range map[string]struct {
		file   []byte
		o      Options
		failed string
	}{
		"valid":               {file, trusting, ""},
		"nobody trusted":      {file, Options{}, StepIssuer},
		"another log's key":   {file, Options{Keys: []string{newReceiptFixture(t).key.VKey[1:]}}, StepIssuer},
		"impostor's key":      {file, Options{Keys: []string{next.VKey}}, StepCheckpoint},
		"retired key":         {file, Options{Keys: []string{next.VKey}, Retired: []RetiredKey{{Key: f.key.VKey, Until: 1 << 50}}}, StepIssuer},
		"signature cut off":   {[]byte(text + "\n"), trusting, StepFormat},
		"half a signature":    {file[:len(file)-20], trusting, StepFormat},
		"root cut off":        {[]byte(strings.Join(strings.Split(text, "\n")[:2], "\n") + "\nAAAA\n\n" + signatures), trusting, StepFormat},
		"line ends of DOS":    {bytes.ReplaceAll(file, []byte("\n"), []byte("\r\n")), trusting, StepFormat},
		"size beyond numbers": {[]byte(strings.Replace(text, "\n", "\n99999999999999999999", 1) + "\n\n" + signatures), trusting, StepFormat},
	} {
		if !IsCheckpoint(c.file) {
			t.Errorf("%s is not taken for a checkpoint", name)
		}
		r := VerifyFile(c.file, nil, c.o)
		checkSane(t, r)
		if failed(r) != c.failed || r.Kind != CheckpointKind {
			t.Errorf("%s: failed %q of a %s, want %q", name, failed(r), r.Kind, c.failed)
		}
	}
	for i := range file {
		for _, bit := range []byte{0x01, 0x20, 0x80} {
			b := bytes.Clone(file)
			b[i] ^= bit
			if r := VerifyFile(b, nil, trusting); r.Valid {
				t.Fatalf("byte %d (%q) changed to %q and still valid", i, file[i], b[i])
			}
		}
	}
	for name, other := range map[string][]byte{"receipt": f.file, "empty": nil, "one line": []byte("x"), "tlog-proof": []byte(logProofHeader + "index 3\n")} {
		if IsCheckpoint(other) {
			t.Errorf("%s is taken for a checkpoint", name)
		}
	}
}

// FuzzSavedCheckpoint: no bytes make it panic, and nothing but what the log signed is valid.
func FuzzSavedCheckpoint(f *testing.F) {
	fix := newReceiptFixture(f)
	signed := fix.receipt.Log.Checkpoint
	f.Add([]byte(signed))
	f.Add([]byte("a\n1\n\n"))
	f.Add([]byte("log\n18446744073709551616\nAAAA\n\n— log AAAA\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r := VerifyFile(b, nil, Options{Keys: []string{fix.key.VKey}})
		checkSane(t, r)
		if r.Valid && r.Kind == CheckpointKind && !strings.HasPrefix(string(b), signed[:strings.Index(signed, "\n\n")]+"\n\n") {
			t.Fatalf("%q is valid", b)
		}
	})
}
