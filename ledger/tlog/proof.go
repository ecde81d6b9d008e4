package tlog

import (
	"errors"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"
)

// maxTreeSize bounds the trees that proofs are about. Beyond 2^62 the tlog package looks for a power of two that an int64 does not hold,
// and never ends: a stranger's file could name such a size.
const maxTreeSize = int64(1) << 62

// RecordHash is the hash of a leaf in the tree: SHA-256(0x00 || leaf) (RFC 6962 section 2.1).
func RecordHash(leaf []byte) Hash { return tlog.RecordHash(leaf) }

// NodeHash is the hash of an inner node: SHA-256(0x01 || left || right).
func NodeHash(left, right Hash) Hash { return tlog.NodeHash(left, right) }

// ProveInclusion returns the audit path of leaf index in the tree of the given size (RFC 6962 section 2.1.1), reading stored tiles
// through load.
func ProveInclusion(size, index int64, load LoadTile) ([]Hash, error) {
	if size < 1 || size > maxTreeSize || index < 0 || index >= size {
		return nil, fmt.Errorf("no leaf %d in a tree of size %d", index, size)
	}
	p, err := tlog.ProveRecord(size, index, tileReader(load))
	if err != nil {
		return nil, fmt.Errorf("proving leaf %d in size %d: %w", index, size, err)
	}
	return p, nil
}

// ProveConsistency returns the proof that the tree of size old is a prefix of the tree of size size (RFC 6962 section 2.1.2).
func ProveConsistency(size, old int64, load LoadTile) ([]Hash, error) {
	if old < 1 || old > size || size > maxTreeSize {
		return nil, fmt.Errorf("no consistency proof from size %d to size %d", old, size)
	}
	p, err := tlog.ProveTree(size, old, tileReader(load))
	if err != nil {
		return nil, fmt.Errorf("proving consistency of %d with %d: %w", old, size, err)
	}
	return p, nil
}

// VerifyInclusion checks that the leaf with hash leaf stands at index in the tree of the given size and root.
func VerifyInclusion(size, index int64, leaf, root Hash, proof []Hash) error {
	if size < 1 || size > maxTreeSize || index < 0 || index >= size {
		return fmt.Errorf("no leaf %d in a tree of size %d", index, size)
	}
	return tlog.CheckRecord(proof, size, root, index, leaf)
}

// VerifyConsistency checks that the tree (oldSize, oldRoot) is a prefix of (size, root). From an empty tree nothing can be
// proved, so size 0 is refused.
func VerifyConsistency(size, oldSize int64, root, oldRoot Hash, proof []Hash) error {
	if oldSize < 1 || oldSize > size || size > maxTreeSize {
		return fmt.Errorf("no consistency proof from size %d to size %d", oldSize, size)
	}
	return tlog.CheckTree(proof, size, root, oldSize, oldRoot)
}

// TreeHash computes the root of a stored tree from its tiles; package ledger's audit compares it with the checkpoint.
func TreeHash(size int64, load LoadTile) (Hash, error) {
	if size == 0 {
		return EmptyRoot, nil
	}
	if size < 0 || size > maxTreeSize {
		return Hash{}, fmt.Errorf("no tree of size %d", size)
	}
	return tlog.TreeHash(size, tileReader(load))
}

// tileReader reads single hashes out of tiles, loading each tile once per call. The proofs made with it are only as true as the
// tiles: whoever does not trust them verifies the proof.
func tileReader(load LoadTile) tlog.HashReader {
	return tlog.HashReaderFunc(func(indexes []int64) ([]Hash, error) {
		type key struct {
			level int
			index int64
		}
		cache := make(map[key][]byte, 4)
		out := make([]Hash, len(indexes))
		for i, x := range indexes {
			t := tlog.TileForIndex(TileHeight, x)
			k := key{t.L, t.N}
			data, ok := cache[k]
			if !ok {
				var err error
				if data, err = load(t.L, t.N); err != nil {
					return nil, fmt.Errorf("loading %s: %w", TilePath(t.L, t.N, t.W), err)
				}
				cache[k] = data
			}
			h, err := tlog.HashFromTile(t, data, x)
			if err != nil {
				return nil, errors.Join(fmt.Errorf("tile %s is too short or wrong", TilePath(t.L, t.N, t.W)), err)
			}
			out[i] = h
		}
		return out, nil
	})
}
