package tlog

import "testing"

// TestPathsEndInTheRoots follows every proof of every small tree: the last step is the root, what is joined lies side by side, and a
// proof that is cut, lengthened or of another size is refused or ends elsewhere.
func TestPathsEndInTheRoots(t *testing.T) {
	t.Parallel()
	const most = 70
	store, roots := tileStore{}, []Hash{EmptyRoot}
	e, err := NewEdge(0, nil)
	if err != nil {
		t.Fatal(err)
	}
	for n := int64(0); n < most; n++ {
		e.Append(leafHash(n))
		roots = append(roots, e.Root())
	}
	store.put(e.Changed())
	for size := int64(1); size <= most; size++ {
		for i := int64(0); i < size; i++ {
			p, err := ProveInclusion(size, i, store.load)
			if err != nil {
				t.Fatal(err)
			}
			steps, err := AuditPath(size, i, leafHash(i), p)
			if err != nil {
				t.Fatalf("size %d, leaf %d: %v", size, i, err)
			}
			root, from, to := leafHash(i), i, i+1
			for _, s := range steps {
				if s.Left && (s.From != s.NodeFrom || s.To != from || s.NodeTo != to) || !s.Left && (s.From != to || s.To != s.NodeTo || s.NodeFrom != from) {
					t.Fatalf("size %d, leaf %d: %+v does not lie beside %d to %d", size, i, s, from, to)
				}
				root, from, to = s.Node, s.NodeFrom, s.NodeTo
			}
			if root != roots[size] || from != 0 || to != size {
				t.Fatalf("size %d, leaf %d: ends in %v over %d to %d", size, i, root, from, to)
			}
			if _, err := AuditPath(size, i, leafHash(i), append(p, root)); err == nil {
				t.Fatalf("size %d, leaf %d: a longer proof was followed", size, i)
			}
			if len(p) > 0 {
				if _, err := AuditPath(size, i, leafHash(i), p[:len(p)-1]); err == nil {
					t.Fatalf("size %d, leaf %d: a cut proof was followed", size, i)
				}
			}
			checkConsistencyPath(t, size, i+1, roots, store)
		}
	}
}

func checkConsistencyPath(t *testing.T, size, old int64, roots []Hash, store tileStore) {
	t.Helper()
	p, err := ProveConsistency(size, old, store.load)
	if err != nil {
		t.Fatal(err)
	}
	first, steps, err := ConsistencyPath(size, old, roots[old], p)
	if err != nil {
		t.Fatalf("sizes %d, %d: %v", old, size, err)
	}
	oldRoot, root := first, first
	for _, s := range steps {
		oldRoot, root = s.Old, s.New
	}
	if oldRoot != roots[old] || root != roots[size] {
		t.Fatalf("sizes %d, %d: ends in %v, %v", old, size, oldRoot, root)
	}
	if _, _, err := ConsistencyPath(size, old, roots[old], append(p, root)); err == nil {
		t.Fatalf("sizes %d, %d: a longer proof was followed", old, size)
	}
	if len(p) > 0 {
		if _, _, err := ConsistencyPath(size, old, roots[old], p[:len(p)-1]); err == nil {
			t.Fatalf("sizes %d, %d: a cut proof was followed", old, size)
		}
	}
}
