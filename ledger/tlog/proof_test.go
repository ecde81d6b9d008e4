package tlog

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"math"
	"math/bits"
	"strings"
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
	// Of subtrees (draft-ietf-plants-merkle-tree-certs): the leaves from Start to before End, of a tree of Size.
	Start uint64 `json:"start"`
	End   uint64 `json:"end"`
	Size  uint64 `json:"size"`
}

func readMerkle(t *testing.T, file string, want int) []merkleVector {
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
	if len(out) != want {
		t.Fatalf("%s has %d vectors, want %d", file, len(out), want)
	}
	return out
}

func TestInclusionVectors(t *testing.T) {
	t.Parallel()
	valid := 0
	for _, v := range readMerkle(t, "inclusion.jsonl", 98) {
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
	for _, v := range readMerkle(t, "consistency.jsonl", 98) {
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

// TestSubtreeVectors: a proof that a leaf is in a subtree is one that it is in a tree of that many leaves, and a subtree
// that begins at 0 is the tree as it was. Our log makes no statements about other subtrees; what it cannot express it must refuse.
func TestSubtreeVectors(t *testing.T) {
	t.Parallel()
	proved, later := 0, 0
	for _, v := range readMerkle(t, "subtreeinclusion.jsonl", 204) {
		hs := toHashes(append([][]byte{v.Root, v.LeafHash}, v.Proof...)...)
		ok := subtree(v.Start, v.End) && v.LeafIdx >= v.Start && len(v.Root) == HashSize && len(v.LeafHash) == HashSize && v.End <= math.MaxInt64 &&
			VerifyInclusion(int64(v.End-v.Start), int64(v.LeafIdx-v.Start), hs[1], hs[0], hs[2:]) == nil
		if ok == v.WantErr {
			t.Errorf("inclusion %s: accepted %v, want error %v", v.Name, ok, v.WantErr)
		}
		if ok {
			proved++
		}
	}
	for _, v := range readMerkle(t, "subtreeconsistency.jsonl", 118) {
		if v.Start > 0 {
			later++
			continue
		}
		hs := toHashes(append([][]byte{v.Root1, v.Root2}, v.Proof...)...)
		ok := VerifyConsistency(int64(v.Size), int64(v.End), hs[1], hs[0], hs[2:]) == nil
		if v.End == 0 && !ok { // two empty trees are consistent, they say; we refuse every proof from nothing
			continue
		}
		if ok == v.WantErr {
			t.Errorf("consistency %s: accepted %v, want error %v", v.Name, ok, v.WantErr)
		}
		if ok {
			proved++
		}
	}
	t.Logf("%d subtrees proved; %d that begin later are of a kind our log has none of", proved, later)
	if proved == 0 {
		t.Error("no vector was valid: the test proves nothing")
	}
}

// subtree says whether leaves from start to before end are a subtree at all: start is a multiple of a power of two that is
// at least their number.
func subtree(start, end uint64) bool {
	if start == 0 || start >= end {
		return start < end
	}
	height := bits.Len64(end - start - 1)
	return height < 64 && start%(1<<height) == 0
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

// TestTreesBeyondNumbers: sizes that a stranger's file may name, and for which the tlog package would never end, are refused at once.
func TestTreesBeyondNumbers(t *testing.T) {
	t.Parallel()
	load := func(int, int64) ([]byte, error) { return make([]byte, TileWidth*HashSize), nil }
	h := RecordHash(nil)
	for _, size := range []int64{1<<62 + 1, 1<<62 + 3, 1<<63 - 1} {
		proof := make([]Hash, 63)
		_, inclusion := ProveInclusion(size, 5, load)
		_, consistency := ProveConsistency(size, 5, load)
		_, root := TreeHash(size, load)
		_, audit := AuditPath(size, 5, h, proof)
		_, _, path := ConsistencyPath(size, 5, h, proof)
		for name, err := range map[string]error{
			"inclusion": VerifyInclusion(size, 5, h, h, proof), "consistency": VerifyConsistency(size, 5, h, h, proof),
			"proving inclusion": inclusion, "proving consistency": consistency, "root": root, "audit path": audit, "consistency path": path,
		} {
			if err == nil {
				t.Errorf("%s in a tree of %d goes well", name, size)
			}
		}
	}
	f := newReceiptFixture(t)
	file := LogProof{Extra: []byte("x"), Index: 5, Checkpoint: strings.Replace(f.receipt.Log.Checkpoint, "\n300\n", "\n4611686018427387907\n", 1)}.Text()
	if r := VerifyFile(file, nil, Options{}); r.Valid || r.Checkpoint.Size != 1<<62+3 {
		t.Errorf("%+v", r)
	}
}
