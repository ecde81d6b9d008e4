package tlog

import (
	"bytes"
	"strings"
	"testing"
)

// TestLogProof: what we write is the example's form in the specification, reads back, and proves the leaf to who trusts the log.
func TestLogProof(t *testing.T) {
	t.Parallel()
	f := newReceiptFixture(t)
	e, err := ParseEvent(f.receipt.Event)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := LeafBytes(e.Leaf(f.receipt.Salt, f.receipt.Event))
	if err != nil {
		t.Fatal(err)
	}
	l := f.receipt.Log
	file := LogProof{Extra: leaf, Index: l.Index, Proof: l.Proof, Checkpoint: l.Checkpoint}.Text()
	if !strings.HasPrefix(string(file), "c2sp.org/tlog-proof@v1\nextra ") || !strings.Contains(string(file), "\nindex 270\n") || !strings.HasSuffix(string(file), "\n\n"+l.Checkpoint) {
		t.Errorf("form:\n%s", file)
	}
	bare := LogProof{Index: l.Index, Proof: l.Proof, Checkpoint: l.Checkpoint}.Text()
	keys := []string{f.key.VKey}
	for name, c := range map[string]struct {
		file, entry []byte
		keys        []string
		failed      string
	}{
		"valid":              {file, nil, keys, ""},
		"entry beside it":    {bare, leaf, keys, ""},
		"no entry":           {bare, nil, keys, StepEvent},
		"another entry":      {file, []byte("x"), keys, StepInclusion},
		"unknown log":        {file, nil, []string{newReceiptFixture(t).key.VKey[1:]}, StepIssuer},
		"impostor's key":     {file, nil, []string{newReceiptFixture(t).key.VKey}, StepCheckpoint},
		"nobody trusted":     {file, nil, nil, StepIssuer},
		"another place":      {bytes.Replace(file, []byte("index 270"), []byte("index 271"), 1), nil, keys, StepInclusion},
		"place past the end": {bytes.Replace(file, []byte("index 270"), []byte("index 300"), 1), nil, keys, StepInclusion},
		"leading zero":       {bytes.Replace(file, []byte("index 270"), []byte("index 0270"), 1), nil, keys, StepFormat},
		"a receipt":          {f.file, nil, keys, StepFormat},
		"empty":              {nil, nil, keys, StepFormat},
		"line ends of DOS":   {bytes.ReplaceAll(file, []byte("\n"), []byte("\r\n")), nil, keys, StepFormat},
	} {
		r := VerifyLogProof(c.file, c.entry, Options{Keys: c.keys})
		checkSane(t, r)
		if failed(r) != c.failed {
			t.Errorf("%s: failed %q, want %q", name, failed(r), c.failed)
		}
		if c.failed == StepFormat && IsLogProof(c.file) && !strings.Contains(r.Steps[0].Detail.EN, "download it anew") {
			t.Errorf("%s: what to do is not said: %s", name, r.Steps[0].Detail.EN)
		}
	}
	for i := range file {
		b := bytes.Clone(file)
		b[i] ^= 0x01
		if r := VerifyLogProof(b, leaf, Options{Keys: keys}); r.Valid && !inExtra(file, i) {
			t.Fatalf("byte %d (%q) changed and still valid", i, file[i])
		}
		if r := VerifyLogProof(b, nil, Options{Keys: keys}); r.Valid {
			t.Fatalf("byte %d (%q) changed and still valid with the entry of the file", i, file[i])
		}
	}
}

// inExtra says whether a byte is of the extra data, which nobody signed, and which does not count when the entry is given beside the file.
func inExtra(file []byte, i int) bool {
	from := bytes.Index(file, []byte("extra ")) + len("extra ")
	return i >= from && i < from+bytes.IndexByte(file[from:], '\n')
}

func FuzzLogProof(f *testing.F) {
	fix := newReceiptFixture(f)
	l := fix.receipt.Log
	f.Add(LogProof{Extra: []byte("leaf"), Index: l.Index, Proof: l.Proof, Checkpoint: l.Checkpoint}.Text())
	f.Add(LogProof{Checkpoint: "\n\n\n"}.Text())
	f.Add([]byte("c2sp.org/tlog-proof@v1\nindex 0\n\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if p, err := ParseLogProof(b); err == nil && !bytes.Equal(p.Text(), b) {
			t.Fatalf("read %q, would write %q", b, p.Text())
		}
		r := VerifyLogProof(b, nil, Options{Keys: []string{fix.key.VKey}})
		checkSane(t, r)
		if r.Valid {
			t.Fatal("valid, and the fuzzer does not know the leaf")
		}
	})
}

func FuzzPaths(f *testing.F) {
	f.Add(int64(300), int64(270), []byte(strings.Repeat("x", 9*HashSize)))
	f.Add(int64(1)<<62, int64(5), []byte(strings.Repeat("y", 62*HashSize)))
	f.Add(int64(-1), int64(0), []byte{})
	f.Fuzz(func(t *testing.T, size, at int64, b []byte) {
		var proof []Hash
		for ; len(b) >= HashSize; b = b[HashSize:] {
			proof = append(proof, Hash(b[:HashSize]))
		}
		leaf := RecordHash([]byte("leaf"))
		if steps, err := AuditPath(size, at, leaf, proof); err == nil {
			root := leaf
			if len(steps) > 0 {
				root = steps[len(steps)-1].Node
			}
			if err := VerifyInclusion(size, at, leaf, root, proof); err != nil {
				t.Fatalf("followed to a root that the verifier does not reach: %v", err)
			}
		}
		first, steps, err := ConsistencyPath(size, at, leaf, proof)
		if err != nil {
			return
		}
		old, root := first, first
		if len(steps) > 0 {
			old, root = steps[len(steps)-1].Old, steps[len(steps)-1].New
		}
		if at&(at-1) == 0 {
			old = leaf // the proof begins with it unsaid, and nothing computes it
		}
		if err := VerifyConsistency(size, at, root, old, proof); err != nil {
			t.Fatalf("followed to roots that the verifier does not reach: %v", err)
		}
	})
}
