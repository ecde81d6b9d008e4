package tlog

import "fmt"

// PathStep is one step of an audit path: the hash of a subtree that holds the leaf is joined with its sibling's.
type PathStep struct {
	// Sibling is the hash that the proof gives; it covers the leaves From to To, To not included.
	Sibling  Hash
	From, To int64
	// Left says that the sibling stands to the left.
	Left bool
	// Node is the hash of both together; it covers the leaves NodeFrom to NodeTo. The last step's is the root.
	Node             Hash
	NodeFrom, NodeTo int64
}

// AuditPath follows an inclusion proof from the leaf up to the root, as [VerifyInclusion] does, and says at each step which
// part of the tree is joined. It fails when the proof does not fit the size; whether the last hash is the root is for the caller to see.
func AuditPath(size, index int64, leaf Hash, proof []Hash) ([]PathStep, error) {
	if size < 1 || size > maxTreeSize || index < 0 || index >= size {
		return nil, fmt.Errorf("no leaf %d in a tree of size %d", index, size)
	}
	steps := make([]PathStep, len(proof))
	// RFC 6962 section 2.1.1 splits from the root down; the last hash of the proof is the root's child.
	from, to, at := int64(0), size, len(proof)-1
	for ; to-from > 1; at-- {
		if at < 0 {
			return nil, fmt.Errorf("the proof of leaf %d in size %d is too short", index, size)
		}
		s := &steps[at]
		s.Sibling, s.NodeFrom, s.NodeTo = proof[at], from, to
		if middle := from + split(to-from); index < middle {
			s.From, s.To, to = middle, to, middle
		} else {
			s.From, s.To, s.Left, from = from, middle, true, middle
		}
	}
	if at >= 0 {
		return nil, fmt.Errorf("the proof of leaf %d in size %d is too long", index, size)
	}
	for i := range steps {
		s := &steps[i]
		if s.Left {
			s.Node = NodeHash(s.Sibling, leaf)
		} else {
			s.Node = NodeHash(leaf, s.Sibling)
		}
		leaf = s.Node
	}
	return steps, nil
}

// split is the size of the left part of a tree of n leaves, n > 1: the largest power of two below n.
func split(n int64) int64 {
	k := int64(1)
	for k < n-k { // k<<1 would overflow for the largest n
		k <<= 1
	}
	return k
}

// ConsistencyStep is one step of checking a consistency proof: what is known of the smaller tree (Old) and of the larger
// one (New) is joined with the next hash of the proof.
type ConsistencyStep struct {
	// Hash is the proof's.
	Hash Hash
	// Both says that the hash stands to the left in both trees; otherwise it stands to the right, in the larger one only.
	Both bool
	// Old and New are the results.
	Old, New Hash
}

// ConsistencyPath follows a consistency proof as [VerifyConsistency] does (RFC 9162 section 2.1.4.2). first is what both
// computations begin with: the smaller tree's root where its size is a power of two, the proof's first hash otherwise. The last
// step's Old must be the smaller tree's root, its New the larger tree's; equal sizes have no step, and first is the root of both.
func ConsistencyPath(size, oldSize int64, oldRoot Hash, proof []Hash) (first Hash, steps []ConsistencyStep, err error) {
	if oldSize < 1 || oldSize > size || size > maxTreeSize {
		return Hash{}, nil, fmt.Errorf("no consistency proof from size %d to size %d", oldSize, size)
	}
	misfit := fmt.Errorf("the proof does not fit the sizes %d and %d", oldSize, size)
	if size == oldSize {
		if len(proof) > 0 {
			return Hash{}, nil, misfit
		}
		return oldRoot, nil, nil
	}
	first = oldRoot
	if oldSize&(oldSize-1) != 0 {
		if len(proof) == 0 {
			return Hash{}, nil, misfit
		}
		first, proof = proof[0], proof[1:]
	}
	fn, sn := oldSize-1, size-1
	for fn&1 == 1 {
		fn, sn = fn>>1, sn>>1
	}
	old, larger := first, first
	for _, h := range proof {
		if sn == 0 {
			return Hash{}, nil, misfit
		}
		s := ConsistencyStep{Hash: h, Both: fn&1 == 1 || fn == sn}
		if s.Both {
			old, larger = NodeHash(h, old), NodeHash(h, larger)
			for fn&1 == 0 && fn != 0 {
				fn, sn = fn>>1, sn>>1
			}
		} else {
			larger = NodeHash(larger, h)
		}
		fn, sn = fn>>1, sn>>1
		s.Old, s.New = old, larger
		steps = append(steps, s)
	}
	if sn != 0 {
		return Hash{}, nil, misfit
	}
	return first, steps, nil
}
