package tlog

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"testing"
)

// TestFlippedCertificates flips the bytes of 100 certificates, each different, by a different bit each: all are rejected, none
// panics. HUISHU_FLIP=all flips every byte of each; otherwise every certificate has another sixteenth of its bytes flipped, so that
// the test stays short.
func TestFlippedCertificates(t *testing.T) {
	t.Parallel()
	stride := 16
	if os.Getenv("HUISHU_FLIP") == "all" {
		stride = 1
	}
	f, flipped := newReceiptFixture(t), 0
	for n := range 100 {
		file := f.certificate(t, n)
		if r := Verify(file, f.trusted()); !r.Valid {
			t.Fatalf("certificate %d: %s", n, failed(r))
		}
		for i := n % stride; i < len(file); i += stride {
			b := bytes.Clone(file)
			b[i] ^= 1 << ((n/8 + i) % 8)
			flipped++
			if r := Verify(b, f.trusted()); r.Valid || len(r.Steps) == 0 {
				t.Fatalf("certificate %d: byte %d (%q → %q) changed and still valid", n, i, file[i], b[i])
			}
		}
	}
	t.Logf("%d flips", flipped)
}

// certificate is the nth of many: another event in a log of another size, with and without anchor and notes.
func (f *receiptFixture) certificate(t *testing.T, n int) []byte {
	t.Helper()
	e := sampleEvent()
	e.ID, e.Subject.Code = fmt.Sprintf("0199c2a0-7d1e-7c3a-9a55-%012x", n), fmt.Sprintf("DP-4413-%04d", n)
	e.Payload = json.RawMessage(fmt.Sprintf(`{"title":"产品 %d","rows":%d}`, n, n*n))
	body, err := e.AppendJSON(nil)
	if err != nil {
		t.Fatal(err)
	}
	salt := [32]byte{byte(n)}
	leaf, err := LeafBytes(e.Leaf(salt, body))
	if err != nil {
		t.Fatal(err)
	}
	edge, err := NewEdge(0, nil)
	if err != nil {
		t.Fatal(err)
	}
	size, store := int64(n)+1, tileStore{}
	for i := range size {
		if i == size/2 {
			edge.Append(RecordHash(leaf))
			continue
		}
		edge.Append(leafHash(i))
	}
	store.put(edge.Changed())
	proof, err := ProveInclusion(size, size/2, store.load)
	if err != nil {
		t.Fatal(err)
	}
	cp, err := Checkpoint{Origin: testOrigin, Size: size, Root: edge.Root()}.Sign(f.key.Signer)
	if err != nil {
		t.Fatal(err)
	}
	r := Receipt{Kind: Certificate, Code: e.Subject.Code, Event: body, Salt: salt,
		Log: Inclusion{Origin: testOrigin, Index: size / 2, Proof: proof, Checkpoint: string(cp)}}
	if n%2 == 0 {
		r.Notes = map[string]any{"n": n}
	}
	return f.sign(t, r)
}
