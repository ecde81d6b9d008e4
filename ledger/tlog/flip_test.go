package tlog

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"sync/atomic"
	"testing"
	"time"
)

// TestFlippedCertificates flips the bytes of 1,000 certificates, each different, by a different bit each, and of the papers (PDF) that
// carry them: all are rejected with a reason in both languages, none panics. HUISHU_FLIP=all flips every byte of every one, which takes
// minutes (`make flip`); otherwise each has another sixteenth of its bytes flipped, so that over all of them every place is hit some
// sixty times. Every byte of a paper counts, the drawing's too: the issuer signed the whole.
func TestFlippedCertificates(t *testing.T) {
	t.Parallel()
	stride, paperStride := 16, 512
	if os.Getenv("HUISHU_FLIP") == "all" {
		stride, paperStride = 1, 1
	}
	const certificates, share = 1_000, 125
	f := newReceiptFixture(t)
	var flipped, papers atomic.Int64
	began := time.Now()
	t.Run("all", func(t *testing.T) {
		for from := 0; from < certificates; from += share {
			t.Run(fmt.Sprintf("from %d", from), func(t *testing.T) {
				t.Parallel()
				for n := from; n < from+share; n++ {
					file := f.certificate(t, n)
					flipped.Add(f.flip(t, n, stride, file))
					paper, err := SealPDF([]byte(document), file, f.key)
					if err != nil {
						t.Fatal(err)
					}
					papers.Add(f.flip(t, n, paperStride, paper))
				}
			})
		}
	})
	t.Logf("%d flips of certificates, %d of papers, rejected in %s", flipped.Load(), papers.Load(), time.Since(began).Round(time.Second))
	if flipped.Load() < certificates*1_000/int64(stride) {
		t.Error("too few bytes were flipped")
	}
}

// flip changes every stride-th byte of the nth file by one bit, one at a time, and returns how many that were.
func (f *receiptFixture) flip(t *testing.T, n, stride int, file []byte) (flipped int64) {
	t.Helper()
	if r := Verify(file, f.trusted()); !r.Valid {
		t.Fatalf("certificate %d: %s", n, failed(r))
	}
	for i := n % stride; i < len(file); i += stride {
		b := bytes.Clone(file)
		b[i] ^= 1 << ((n/8 + i) % 8)
		flipped++
		if r := Verify(b, f.trusted()); r.Valid || !refusedWithReason(r) {
			t.Fatalf("certificate %d: byte %d (%q → %q) changed: valid %v, steps %+v", n, i, file[i], b[i], r.Valid, r.Steps)
		}
	}
	return flipped
}

// refusedWithReason reports whether a step failed, and says why in both languages.
func refusedWithReason(r Result) bool {
	return slices.ContainsFunc(r.Steps, func(s Step) bool { return !s.OK && s.Detail.ZH != "" && s.Detail.EN != "" })
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
