package tlog

import (
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// Hash is a node of the Merkle tree: SHA-256, 32 bytes.
type Hash = tlog.Hash

// HashSize is the size of a [Hash] in bytes.
const HashSize = tlog.HashSize

// TileHeight is the height of a tile of C2SP tlog-tiles: a full tile holds 2^8 hashes.
const TileHeight = 8

// TileWidth is the number of hashes of a full tile, and of entries of a full bundle.
const TileWidth = 1 << TileHeight

// EntriesLevel is the level that stands for entry bundles ("entries") in a tile path.
const EntriesLevel = -1

// maxTileLevel is the highest level that C2SP tlog-tiles allows.
const maxTileLevel = 63

// Tile is a run of up to 256 hashes of one level: Data is the concatenation of the hashes with numbers Index*256 … at tree height 8*Level.
type Tile struct {
	Level int
	Index int64
	Data  []byte
}

// Width is the number of hashes in the tile, 1 to 256; under 256 the tile is partial.
func (t Tile) Width() int { return len(t.Data) / HashSize }

// Path is the tile's address under the log's URL.
func (t Tile) Path() string { return TilePath(t.Level, t.Index, t.Width()) }

// TilePath is the address of a tile or entry bundle by C2SP tlog-tiles, such as tile/0/x001/234.p/5. Level [EntriesLevel] gives
// tile/entries/…; a width of 256 gives the full tile.
func TilePath(level int, index int64, width int) string {
	t := tlog.Tile{H: TileHeight, L: level, N: index, W: width}
	p := strings.TrimPrefix(t.Path(), "tile/8/")
	if level == EntriesLevel {
		p = "entries" + strings.TrimPrefix(p, "data")
	}
	return "tile/" + p
}

// WidthAt is the width that a tile or entry bundle has in a log of the given size: 256 within it, fewer at its edge, 0 beyond.
func WidthAt(size int64, level int, index int64) int {
	if level > 0 {
		size >>= TileHeight * level
	}
	return int(min(max(size-index*TileWidth, 0), TileWidth))
}

// ParseTilePath reads the address of a tile or entry bundle. Only the one spelling that [TilePath] writes is accepted.
func ParseTilePath(path string) (level int, index int64, width int, err error) {
	rest, ok := strings.CutPrefix(path, "tile/")
	if !ok || strings.HasPrefix(rest, "data") || len(path) > 200 {
		return 0, 0, 0, fmt.Errorf("malformed tile path %q", path)
	}
	if r, isEntries := strings.CutPrefix(rest, "entries/"); isEntries {
		rest = "data/" + r
	}
	t, err := tlog.ParseTilePath("tile/8/" + rest)
	if err != nil || t.L > maxTileLevel || TilePath(t.L, t.N, t.W) != path {
		return 0, 0, 0, fmt.Errorf("malformed tile path %q", path)
	}
	return t.L, t.N, t.W, nil
}

// MaxEntrySize is the largest entry a bundle can hold, in bytes (a uint16 length stands before it).
const MaxEntrySize = 1<<16 - 1

// AppendEntry appends one entry to a bundle: its length as big-endian uint16, then its bytes.
func AppendEntry(bundle, entry []byte) ([]byte, error) {
	if len(entry) > MaxEntrySize {
		return nil, fmt.Errorf("log entry of %d bytes is over the limit of %d", len(entry), MaxEntrySize)
	}
	bundle = binary.BigEndian.AppendUint16(bundle, uint16(len(entry)))
	return append(bundle, entry...), nil
}

// ParseEntries splits an entry bundle into its entries, which share its memory. It refuses a cut-off bundle and more than 256 entries.
func ParseEntries(bundle []byte) ([][]byte, error) {
	var out [][]byte
	for len(bundle) > 0 {
		if len(bundle) < 2 || len(out) == TileWidth {
			return nil, errors.New("malformed entry bundle")
		}
		n := int(binary.BigEndian.Uint16(bundle))
		if len(bundle) < 2+n {
			return nil, errors.New("malformed entry bundle: cut off")
		}
		out = append(out, bundle[2:2+n:2+n])
		bundle = bundle[2+n:]
	}
	return out, nil
}
