package tlog

import (
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// LoadTile returns the stored data of a tile: at least the hashes that a tree of the size in question has in it. More is allowed and
// ignored, so a store may keep only the widest version of each tile.
type LoadTile func(level int, index int64) ([]byte, error)

// Edge is the growing right edge of the tree: all that is needed to append a leaf, know the root, and say which tiles changed. It
// holds at most one partial tile per level and one subtree hash per height, so it is a few kilobytes for any size of log.
//
// An Edge is not safe for concurrent use. The ledger's writer owns one and keeps a [Edge.Clone] to return to when a commit fails.
type Edge struct {
	size  int64
	nodes [64]Hash    // nodes[h]: the complete subtree of height h at the edge, present when bit h of size is set
	tiles []edgeLevel // by level
	full  []Tile      // tiles completed since the last Changed
}

// edgeLevel is the tile of one level that is being filled.
type edgeLevel struct {
	index int64
	data  []byte // under 256 hashes
	dirty bool   // has hashes that Changed has not reported
}

// NewEdge rebuilds the edge of a log of size leaves from its stored tiles; load is not called for an empty log.
func NewEdge(size int64, load LoadTile) (*Edge, error) {
	if size < 0 {
		return nil, fmt.Errorf("tree size %d is negative", size)
	}
	e := &Edge{size: size}
	for level := 0; size>>(TileHeight*level) > 0; level++ {
		count := size >> (TileHeight * level) // hashes of this level
		l := edgeLevel{index: count >> TileHeight}
		if width := int(count & (TileWidth - 1)); width > 0 {
			data, err := load(level, l.index)
			if err != nil {
				return nil, fmt.Errorf("loading %s: %w", TilePath(level, l.index, width), err)
			}
			if len(data) < width*HashSize {
				return nil, fmt.Errorf("tile %s holds only %d bytes", TilePath(level, l.index, width), len(data))
			}
			l.data = append(make([]byte, 0, TileWidth*HashSize), data[:width*HashSize]...)
			e.setNodes(level, l.data)
		}
		e.tiles = append(e.tiles, l)
	}
	return e, nil
}

// setNodes computes the subtree hashes of heights 8*level … 8*level+7 from the level's partial tile: one per bit of its width, the
// highest first.
func (e *Edge) setNodes(level int, data []byte) {
	width := len(data) / HashSize
	for h := TileHeight - 1; h >= 0; h-- {
		if width&(1<<h) != 0 {
			n := HashSize << h
			e.nodes[level*TileHeight+h] = subtreeHash(data[:n])
			data = data[n:]
		}
	}
}

// subtreeHash is the root of the complete subtree over the 2^k hashes in data.
func subtreeHash(data []byte) Hash {
	if len(data) == HashSize {
		return Hash(data)
	}
	n := len(data) / 2
	return tlog.NodeHash(subtreeHash(data[:n]), subtreeHash(data[n:]))
}

// Size is the number of leaves.
func (e *Edge) Size() int64 { return e.size }

// Append adds one leaf, given by its [RecordHash].
func (e *Edge) Append(leaf Hash) {
	h, height := leaf, 0
	e.push(0, h)
	for ; e.size>>height&1 == 1; height++ {
		h = tlog.NodeHash(e.nodes[height], h)
		if (height+1)%TileHeight == 0 {
			e.push((height+1)/TileHeight, h)
		}
	}
	e.nodes[height] = h
	e.size++
}

// push adds a hash to the tile being filled at level, and starts the next tile when it is full.
func (e *Edge) push(level int, h Hash) {
	if level == len(e.tiles) {
		e.tiles = append(e.tiles, edgeLevel{})
	}
	l := &e.tiles[level]
	if l.data == nil {
		l.data = make([]byte, 0, TileWidth*HashSize)
	}
	l.data = append(l.data, h[:]...)
	l.dirty = true
	if len(l.data) == TileWidth*HashSize {
		e.full = append(e.full, Tile{Level: level, Index: l.index, Data: l.data})
		*l = edgeLevel{index: l.index + 1}
	}
}

// Changed returns every tile that gained hashes since the last call (or since [NewEdge]), completed ones first. Their data is the
// caller's to keep. After it the edge considers them stored.
func (e *Edge) Changed() []Tile {
	out := e.full
	e.full = nil
	for i := range e.tiles {
		if l := &e.tiles[i]; l.dirty {
			l.dirty = false
			out = append(out, Tile{Level: i, Index: l.index, Data: append([]byte(nil), l.data...)})
		}
	}
	return out
}

// Root is the Merkle tree hash of all leaves (RFC 6962 section 2.1); for an empty log it is SHA-256 of nothing.
func (e *Edge) Root() Hash {
	if e.size == 0 {
		return EmptyRoot
	}
	var root Hash
	started := false
	for height := 0; e.size>>height > 0; height++ {
		if e.size>>height&1 == 0 {
			continue
		}
		if !started {
			root, started = e.nodes[height], true
			continue
		}
		root = tlog.NodeHash(e.nodes[height], root)
	}
	return root
}

// EmptyRoot is the Merkle tree hash of an empty log, SHA-256("").
var EmptyRoot = Hash{
	0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
	0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
}

// Clone returns an independent copy, to append to on trial or to come back to.
func (e *Edge) Clone() *Edge {
	c := &Edge{}
	c.Reset(e)
	return c
}

// Reset makes e a copy of from, reusing e's memory: the way back to the state before a commit that failed.
func (e *Edge) Reset(from *Edge) {
	if e == from {
		return
	}
	old := e.tiles
	e.size, e.nodes = from.size, from.nodes
	e.full = append([]Tile(nil), from.full...) // the data of a full tile is never written again
	e.tiles = make([]edgeLevel, len(from.tiles))
	for i, l := range from.tiles {
		buf := []byte(nil)
		if i < len(old) {
			buf = old[i].data[:0]
		}
		if l.data != nil {
			if cap(buf) < TileWidth*HashSize {
				buf = make([]byte, 0, TileWidth*HashSize)
			}
			buf = append(buf, l.data...)
		} else {
			buf = nil
		}
		e.tiles[i] = edgeLevel{index: l.index, data: buf, dirty: l.dirty}
	}
}
