package tlog

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"math"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// toHashes takes a vector's hashes; some consistency vectors write a short text where only (un)equality
// matters, for which its SHA-256 stands in.
func toHashes(list ...[]byte) []Hash {
	out := make([]Hash, len(list))
	for i, b := range list {
		if len(b) != HashSize {
			out[i] = sha256.Sum256(b)
			continue
		}
		out[i] = Hash(b)
	}
	return out
}

type merkleVector struct {
	Name     string   `json:"name"`
	LeafIdx  uint64   `json:"leafIdx"`
	TreeSize uint64   `json:"treeSize"`
	Root     []byte   `json:"root"`
	LeafHash []byte   `json:"leafHash"`
	Size1    uint64   `json:"size1"`
	Size2    uint64   `json:"size2"`
	Root1    []byte   `json:"root1"`
	Root2    []byte   `json:"root2"`
	Proof    [][]byte `json:"proof"`
	WantErr  bool     `json:"wantErr"`
}

func readMerkle(t *testing.T, file string) []merkleVector {
	t.Helper()
	var out []merkleVector
	s := bufio.NewScanner(bytes.NewReader(readShared(t, "vectors", "merkle", file)))
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		var v merkleVector
		if err := json.Unmarshal(s.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		out = append(out, v)
	}
	if len(out) != 98 {
		t.Fatalf("%s has %d vectors, want 98", file, len(out))
	}
	return out
}

func TestInclusionVectors(t *testing.T) {
	t.Parallel()
	valid := 0
	for _, v := range readMerkle(t, "inclusion.jsonl") {
		ok := false
		hs := toHashes(append([][]byte{v.Root, v.LeafHash}, v.Proof...)...)
		if len(v.Root) == HashSize && len(v.LeafHash) == HashSize && v.LeafIdx <= math.MaxInt64 && v.TreeSize <= math.MaxInt64 {
			ok = VerifyInclusion(int64(v.TreeSize), int64(v.LeafIdx), hs[1], hs[0], hs[2:]) == nil
		}
		if ok == v.WantErr {
			t.Errorf("%s: accepted %v, want error %v", v.Name, ok, v.WantErr)
		}
		if ok {
			valid++
		}
	}
	if valid == 0 {
		t.Error("no vector was valid: the test proves nothing")
	}
}

func TestConsistencyVectors(t *testing.T) {
	t.Parallel()
	valid := 0
	for _, v := range readMerkle(t, "consistency.jsonl") {
		hs := toHashes(append([][]byte{v.Root1, v.Root2}, v.Proof...)...)
		ok := VerifyConsistency(int64(v.Size2), int64(v.Size1), hs[1], hs[0], hs[2:]) == nil
		if ok == v.WantErr {
			t.Errorf("%s: accepted %v, want error %v", v.Name, ok, v.WantErr)
		}
		if ok {
			valid++
		}
	}
	if valid == 0 {
		t.Error("no vector was valid: the test proves nothing")
	}
}

// TestProofsForAllSizes makes every proof of every small tree from tiles and checks it, against x/mod too.
func TestProofsForAllSizes(t *testing.T) {
	t.Parallel()
	const most = 300
	ref, store, roots := &reference{}, tileStore{}, []Hash{EmptyRoot}
	e, err := NewEdge(0, nil)
	if err != nil {
		t.Fatal(err)
	}
	for n := int64(0); n < most; n++ {
		ref.append(t, n)
		e.Append(leafHash(n))
		roots = append(roots, e.Root())
	}
	store.put(e.Changed()) // the widest tiles serve every smaller size
	step := int64(1)
	for size := int64(1); size <= most; size += step {
		if size > 40 {
			step = 13
		}
		for i := int64(0); i < size; i++ {
			p, err := ProveInclusion(size, i, store.load)
			if err != nil {
				t.Fatal(err)
			}
			if err := tlog.CheckRecord(p, size, roots[size], i, leafHash(i)); err != nil {
				t.Fatalf("size %d, leaf %d: %v", size, i, err)
			}
			if VerifyInclusion(size, i, leafHash(i+1), roots[size], p) == nil {
				t.Fatalf("size %d, leaf %d: the proof proves another leaf", size, i)
			}
			p, err = ProveConsistency(size, i+1, store.load)
			if err != nil {
				t.Fatal(err)
			}
			if err := VerifyConsistency(size, i+1, roots[size], roots[i+1], p); err != nil {
				t.Fatalf("sizes %d, %d: %v", i+1, size, err)
			}
		}
	}
	for _, bad := range [][2]int64{{0, 0}, {5, 5}, {5, -1}} {
		if _, err := ProveInclusion(bad[0], bad[1], store.load); err == nil {
			t.Errorf("inclusion %v accepted", bad)
		}
	}
	for _, bad := range [][2]int64{{5, 0}, {5, 6}, {0, 0}} {
		if _, err := ProveConsistency(bad[0], bad[1], store.load); err == nil {
			t.Errorf("consistency %v accepted", bad)
		}
	}
	if _, err := ProveInclusion(400, 399, store.load); err == nil {
		t.Error("a proof was made from tiles that are not there")
	}
}

func BenchmarkProveInclusion(b *testing.B) {
	const size = 1 << 18
	e, err := NewEdge(0, nil)
	if err != nil {
		b.Fatal(err)
	}
	for i := int64(0); i < size; i++ {
		e.Append(leafHash(i))
	}
	store := tileStore{}
	store.put(e.Changed())
	b.ResetTimer()
	for i := range b.N {
		if _, err := ProveInclusion(size, int64(i*7919)%size, store.load); err != nil {
			b.Fatal(err)
		}
	}
}
