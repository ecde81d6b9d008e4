package tlog

import (
	"bytes"
	"encoding/binary"
	"testing"
)

func TestTilePath(t *testing.T) {
	t.Parallel()
	tests := []struct {
		path  string
		level int
		index int64
		width int
	}{
		{"tile/0/000", 0, 0, 256},
		{"tile/0/x001/234.p/5", 0, 1234, 5},
		{"tile/1/x001/x234/067", 1, 1234067, 256},
		{"tile/63/000.p/1", 63, 0, 1},
		{"tile/entries/000.p/255", EntriesLevel, 0, 255},
		{"tile/entries/x123/x456/789", EntriesLevel, 123456789, 256},
	}
	for _, tt := range tests {
		t.Run(tt.path, func(t *testing.T) {
			t.Parallel()
			if got := TilePath(tt.level, tt.index, tt.width); got != tt.path {
				t.Errorf("TilePath = %s", got)
			}
			level, index, width, err := ParseTilePath(tt.path)
			if err != nil || level != tt.level || index != tt.index || width != tt.width {
				t.Errorf("ParseTilePath = %d, %d, %d, %v", level, index, width, err)
			}
		})
	}
	for _, bad := range []string{"", "tile", "tile/", "tile/0", "tile/0/0", "tile/0/00", "tile/0/x000/000", "tile/0/1000", "tile/00/000",
		"tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/05", "tile/0/000.p/", "tile/64/000", "tile/-1/000", "tile/data/000", "tile/8/0/000",
		"tile/entries", "tile/entries/", "tile/0/x1/000", "tile/0/000/", "/tile/0/000", "tile/0/+01", "tile/0/x999/x999/x999/x999/x999/x999/x999/999",
		"tile/0/../000", "tile/entries/data/000"} {
		if l, n, w, err := ParseTilePath(bad); err == nil {
			t.Errorf("%q accepted as %d, %d, %d", bad, l, n, w)
		}
	}
}

func FuzzParseTilePath(f *testing.F) {
	f.Add("tile/0/x001/234.p/5")
	f.Add("tile/entries/000")
	f.Fuzz(func(t *testing.T, path string) {
		l, n, w, err := ParseTilePath(path)
		if err == nil && TilePath(l, n, w) != path {
			t.Fatalf("%q parsed as %d, %d, %d", path, l, n, w)
		}
	})
}

func TestEntries(t *testing.T) {
	t.Parallel()
	var bundle []byte
	entries := [][]byte{[]byte("one"), {}, bytes.Repeat([]byte("x"), MaxEntrySize)}
	for _, e := range entries {
		var err error
		if bundle, err = AppendEntry(bundle, e); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.HasPrefix(bundle, []byte("\x00\x03one\x00\x00\xff\xff")) {
		t.Errorf("bundle begins %x", bundle[:8])
	}
	got, err := ParseEntries(bundle)
	if err != nil || len(got) != 3 {
		t.Fatalf("%d entries, %v", len(got), err)
	}
	for i := range entries {
		if !bytes.Equal(got[i], entries[i]) {
			t.Errorf("entry %d differs", i)
		}
	}
	if _, err := AppendEntry(nil, make([]byte, MaxEntrySize+1)); err == nil {
		t.Error("an entry over the limit was accepted")
	}
	if _, err := ParseEntries(bundle[:len(bundle)-1]); err == nil {
		t.Error("a cut-off bundle was accepted")
	}
	if _, err := ParseEntries(make([]byte, 2*257)); err == nil {
		t.Error("a bundle of 257 entries was accepted")
	}
}

// FuzzParseEntries: a bundle that is read is that of its entries, byte for byte.
func FuzzParseEntries(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{0, 1, 'x', 0, 0})
	f.Add([]byte{0xff, 0xff, 'x'})
	f.Fuzz(func(t *testing.T, bundle []byte) {
		entries, err := ParseEntries(bundle)
		if err != nil {
			return
		}
		var again []byte
		for _, e := range entries {
			again = append(binary.BigEndian.AppendUint16(again, uint16(len(e))), e...)
		}
		if !bytes.Equal(again, bundle) {
			t.Fatalf("%x is read as %q", bundle, entries)
		}
	})
}

// FuzzLeaf: a leaf and an event that are read have one spelling.
func FuzzLeaf(f *testing.F) {
	e := sampleEvent()
	body, err := e.AppendJSON(nil)
	if err != nil {
		f.Fatal(err)
	}
	leaf, err := LeafBytes(e.Leaf([32]byte{7}, body))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(body)
	f.Add(leaf)
	f.Add([]byte(`{"digest":"","kind":"","time":"","v":1}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		if l, err := ParseLeaf(b); err == nil {
			if again, err := LeafBytes(l); err != nil || !bytes.Equal(again, b) {
				t.Fatalf("the leaf %q is written again as %q, %v", b, again, err)
			}
		}
		if e, err := ParseEvent(b); err == nil {
			if again, err := e.AppendJSON(nil); err != nil || !bytes.Equal(again, b) {
				t.Fatalf("the event %q is written again as %q, %v", b, again, err)
			}
		}
	})
}
