package tlog

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"
)

// tileStore keeps the widest version of each tile, as the database does.
type tileStore map[string][]byte

func (s tileStore) put(tiles []Tile) {
	for _, t := range tiles {
		s[fmt.Sprint(t.Level, "/", t.Index)] = t.Data
	}
}

func (s tileStore) load(level int, index int64) ([]byte, error) {
	d, ok := s[fmt.Sprint(level, "/", index)]
	if !ok {
		return nil, fmt.Errorf("no tile %d/%d", level, index)
	}
	return d, nil
}

func leafHash(i int64) Hash {
	return RecordHash(binary.BigEndian.AppendUint64(nil, uint64(i)))
}

// reference is the same log by x/mod: all stored hashes in one slice.
type reference struct{ hashes []Hash }

func (r *reference) ReadHashes(indexes []int64) ([]Hash, error) {
	out := make([]Hash, len(indexes))
	for i, x := range indexes {
		out[i] = r.hashes[x]
	}
	return out, nil
}

func (r *reference) append(t testing.TB, n int64) {
	t.Helper()
	hs, err := tlog.StoredHashesForRecordHash(n, leafHash(n), r)
	if err != nil {
		t.Fatal(err)
	}
	r.hashes = append(r.hashes, hs...)
}

// checkTiles compares what Changed reported between two sizes with x/mod's own account of new tiles.
func checkTiles(t testing.TB, changed []Tile, oldSize, size int64, ref *reference) {
	t.Helper()
	got := map[string][]byte{}
	for _, c := range changed {
		got[c.Path()] = c.Data
	}
	want := tlog.NewTiles(TileHeight, oldSize, size)
	if len(got) != len(want) || len(changed) != len(want) {
		t.Fatalf("%d→%d: %d tiles changed, x/mod says %d", oldSize, size, len(changed), len(want))
	}
	for _, w := range want {
		data, err := tlog.ReadTileData(w, ref)
		if err != nil {
			t.Fatal(err)
		}
		if p := TilePath(w.L, w.N, w.W); !bytes.Equal(got[p], data) {
			t.Fatalf("%d→%d: tile %s differs", oldSize, size, p)
		}
	}
}

// TestEdgeAgreesWithReference grows a log one leaf at a time and compares root, tiles and a rebuilt edge at every size.
func TestEdgeAgreesWithReference(t *testing.T) {
	t.Parallel()
	e, err := NewEdge(0, nil)
	if err != nil {
		t.Fatal(err)
	}
	if e.Root() != emptyTree(t) {
		t.Errorf("empty root is %v", e.Root())
	}
	ref, store := &reference{}, tileStore{}
	for n := int64(0); n < 600; n++ {
		ref.append(t, n)
		e.Append(leafHash(n))
		want, err := tlog.TreeHash(n+1, ref)
		if err != nil {
			t.Fatal(err)
		}
		if e.Size() != n+1 || e.Root() != want {
			t.Fatalf("size %d: root %v, want %v", e.Size(), e.Root(), want)
		}
		changed := e.Changed()
		checkTiles(t, changed, n, n+1, ref)
		store.put(changed)
		again, err := NewEdge(n+1, store.load)
		if err != nil {
			t.Fatal(err)
		}
		if again.Root() != want {
			t.Fatalf("size %d: rebuilt edge has root %v, want %v", n+1, again.Root(), want)
		}
		if root, err := TreeHash(n+1, store.load); err != nil || root != want {
			t.Fatalf("size %d: TreeHash = %v, %v; want %v", n+1, root, err, want)
		}
		if more := again.Changed(); len(more) != 0 {
			t.Fatalf("size %d: a rebuilt edge reports %d changed tiles", n+1, len(more))
		}
	}
}

// emptyTree is x/mod's hash of an empty tree.
func emptyTree(t *testing.T) Hash {
	t.Helper()
	h, err := tlog.TreeHash(0, &reference{})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// TestEdgeProperty appends in batches of any size, sometimes throws a batch away, sometimes restarts from the store.
func TestEdgeProperty(t *testing.T) {
	t.Parallel()
	const most = 140_000 // three levels of tiles
	ref := &reference{}
	for n := int64(0); n < most; n++ {
		ref.append(t, n)
	}
	rapid.Check(t, func(r *rapid.T) {
		start := rapid.SampledFrom([]int64{0, 1, 255, 256, 300, 65_500, 65_536, 130_000}).Draw(r, "start")
		store := tileStore{}
		for _, w := range tlog.NewTiles(TileHeight, 0, start) {
			data, err := tlog.ReadTileData(w, ref)
			if err != nil {
				r.Fatal(err)
			}
			store.put([]Tile{{Level: w.L, Index: w.N, Data: data}})
		}
		e, err := NewEdge(start, store.load)
		if err != nil {
			r.Fatal(err)
		}
		keep := e.Clone()
		for range rapid.IntRange(1, 8).Draw(r, "batches") {
			before := e.Size()
			for range rapid.IntRange(0, 700).Draw(r, "batch") {
				e.Append(leafHash(e.Size()))
			}
			if rapid.IntRange(0, 3).Draw(r, "fail") == 0 {
				if rapid.Bool().Draw(r, "changed before failing") {
					e.Changed()
				}
				e.Reset(keep)
				if e.Size() != before {
					r.Fatalf("after Reset size is %d, want %d", e.Size(), before)
				}
			} else {
				changed := e.Changed()
				checkTiles(t, changed, before, e.Size(), ref)
				store.put(changed)
				keep.Reset(e)
			}
			if rapid.IntRange(0, 3).Draw(r, "restart") == 0 {
				if e, err = NewEdge(e.Size(), store.load); err != nil {
					r.Fatal(err)
				}
				keep = e.Clone()
			}
			want, err := tlog.TreeHash(e.Size(), ref)
			if err != nil {
				r.Fatal(err)
			}
			if e.Root() != want {
				r.Fatalf("size %d: root differs", e.Size())
			}
		}
	})
}

func TestNewEdgeRefusesBadStore(t *testing.T) {
	t.Parallel()
	short := func(int, int64) ([]byte, error) { return make([]byte, 31), nil }
	if _, err := NewEdge(5, short); err == nil {
		t.Error("a short tile was accepted")
	}
	if _, err := NewEdge(5, tileStore{}.load); err == nil {
		t.Error("a missing tile was accepted")
	}
	if _, err := NewEdge(-1, nil); err == nil {
		t.Error("a negative size was accepted")
	}
}

func BenchmarkEdgeAppend(b *testing.B) {
	e, err := NewEdge(0, nil)
	if err != nil {
		b.Fatal(err)
	}
	h := leafHash(1)
	b.ReportAllocs()
	for i := range b.N {
		e.Append(h)
		if i%512 == 511 {
			e.Changed()
			e.Root()
		}
	}
}

// BenchmarkEdgeCommit is one commit of a single event: copy, append, tiles, root.
func BenchmarkEdgeCommit(b *testing.B) {
	e, err := NewEdge(0, nil)
	if err != nil {
		b.Fatal(err)
	}
	keep, h := e.Clone(), leafHash(1)
	b.ReportAllocs()
	for range b.N {
		keep.Reset(e)
		e.Append(h)
		e.Changed()
		e.Root()
	}
}
