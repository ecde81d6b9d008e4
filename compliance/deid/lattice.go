package deid

import (
	"cmp"
	"slices"
)

// Bounds of the search: nodes that are listed at all, and combinations that are grouped before it settles for the best it has.
const (
	maxNodes   = 200_000
	maxGrouped = 50_000_000
)

// lattice is the product of the ladders of the quasi-identifiers. A node gives the level of each.
//
// Going up a ladder only merges classes, so the records that miss the goal never grow more: a node that reaches the goal is
// reached by all nodes above it, and a node whose projection on two columns misses it misses it too (Incognito's subset
// property). Loss is [lattice.loss]; the search is exact unless a bound cuts it short.
type lattice struct {
	t       *table
	goal    Goal
	allowed int64      // records that may be left out
	levels  [][]recode // by quasi column, by level
	lost    [][]float64
	sens    []recode // of the sensitive columns: as they are
	pairs   map[[4]int]bool
	grouped int64
}

// solution is a node with what it costs.
type solution struct {
	node       []int
	loss       float64
	left       int64 // records that stay in classes below the goal
	found      bool
	exhaustive bool // no other node costs less
}

func newLattice(t *table, goal Goal, ladders []Ladder) *lattice {
	s := &lattice{t: t, goal: goal, allowed: int64(goal.MaxSuppressed * float64(t.rows)), pairs: map[[4]int]bool{}}
	for i, ladder := range ladders {
		var levels []recode
		var lost []float64
		weights := t.weights(i)
		for level := range ladder.Top() + 1 {
			r, _ := t.dict[i].recodeBy(func(v string) string { return ladder.At(level, v) })
			levels, lost = append(levels, r), append(lost, lossOf(r, weights))
		}
		s.levels, s.lost = append(s.levels, levels), append(s.lost, lost)
	}
	for i := t.quasi; i < len(t.dict); i++ {
		s.sens = append(s.sens, identity(len(t.dict[i].values)))
	}
	return s
}

func identity(n int) recode {
	r := recode{to: make([]int32, n), size: n}
	for i := range r.to {
		r.to[i] = int32(i)
	}
	return r
}

// weights are how many records have each value of a column.
func (t *table) weights(column int) []int64 {
	w := make([]int64, len(t.dict[column].values))
	for i, c := range t.codes[column] {
		w[c] += t.counts[i]
	}
	return w
}

// lossOf is the loss metric of Iyengar (2002) for one column: over the records, the mean of (g-1)/(D-1), where g of the D distinct
// values look the same now. 0 is nothing lost, 1 is everything.
func lossOf(r recode, weights []int64) float64 {
	if len(weights) < 2 {
		return 0
	}
	same := make([]int64, r.size)
	for _, to := range r.to {
		same[to]++
	}
	var sum, rows float64
	for v, to := range r.to {
		sum += float64(weights[v]) * float64(same[to]-1)
		rows += float64(weights[v])
	}
	if rows == 0 {
		return 0
	}
	return sum / rows / float64(len(weights)-1)
}

// generalised is the mean loss of a node's columns.
func (s *lattice) generalised(node []int) float64 {
	sum := 0.0
	for i, level := range node {
		sum += s.lost[i][level]
	}
	return sum / float64(max(len(node), 1))
}

// loss counts a record that is left out as wholly lost.
func (s *lattice) loss(node []int, left int64) float64 {
	g := s.generalised(node)
	return g + float64(left)/float64(s.t.rows)*(1-g)
}

// left counts the records that miss the goal under the given columns of a node.
func (s *lattice) left(columns []int, node []int) int64 {
	recodes := make([]recode, len(columns))
	for i, c := range columns {
		recodes[i] = s.levels[c][node[c]]
	}
	s.grouped += int64(len(s.t.counts))
	class, n := s.t.group(columns, recodes)
	var sensitive []int
	if s.goal.L > 1 {
		for i := range s.sens {
			sensitive = append(sensitive, s.t.quasi+i)
		}
	}
	return s.t.measure(class, n, sensitive, s.sens).failing(s.goal)
}

func (s *lattice) all() []int {
	columns := make([]int, s.t.quasi)
	for i := range columns {
		columns[i] = i
	}
	return columns
}

// search finds the node of the least loss that reaches the goal.
func (s *lattice) search() solution {
	best := s.descend()
	if !best.found {
		best.exhaustive = true // the top fails, so everything does
		return best
	}
	nodes, complete := s.nodes(best.loss)
	if !complete {
		return best
	}
	for _, n := range nodes {
		if n.loss >= best.loss {
			break
		}
		if s.grouped > maxGrouped {
			return best
		}
		if s.pairFails(n.node) {
			continue
		}
		left := s.left(s.all(), n.node)
		if left > s.allowed {
			continue
		}
		if loss := s.loss(n.node, left); loss < best.loss {
			best = solution{node: n.node, loss: loss, left: left, found: true}
		}
	}
	best.exhaustive = true
	return best
}

// descend walks down from the top, at each step to the cheapest neighbour that still reaches the goal: a bound for the search, and
// its answer where the lattice is too large.
func (s *lattice) descend() solution {
	node := make([]int, s.t.quasi)
	for i := range node {
		node[i] = len(s.levels[i]) - 1
	}
	left := s.left(s.all(), node)
	best := solution{node: node, left: left}
	if left > s.allowed || left >= s.t.rows {
		return best
	}
	best.found, best.loss = true, s.loss(node, left)
	for {
		from := best.node
		moved := false
		for i := range from {
			if from[i] == 0 {
				continue
			}
			next := slices.Clone(from)
			next[i]--
			left := s.left(s.all(), next)
			if left > s.allowed || left >= s.t.rows {
				continue
			}
			// An equal loss is taken too: a level that loses nothing is not worth going up for.
			if loss := s.loss(next, left); loss <= best.loss {
				best.node, best.loss, best.left, moved = next, loss, left, true
			}
		}
		if !moved {
			return best
		}
	}
}

// nodes lists the nodes whose generalisation alone costs less than bound, the cheapest first and the lower of two that cost the same;
// false when there are too many.
func (s *lattice) nodes(bound float64) ([]solution, bool) {
	product := 1
	for _, levels := range s.levels {
		if product *= len(levels); product > 10*maxNodes {
			return nil, false
		}
	}
	var list []solution
	node := make([]int, s.t.quasi)
	for {
		if g := s.generalised(node); g < bound {
			if len(list) == maxNodes {
				return nil, false
			}
			list = append(list, solution{node: slices.Clone(node), loss: g})
		}
		i := 0
		for ; i < len(node); i++ {
			if node[i]++; node[i] < len(s.levels[i]) {
				break
			}
			node[i] = 0
		}
		if i == len(node) {
			break
		}
	}
	slices.SortStableFunc(list, func(a, b solution) int {
		return cmp.Or(cmp.Compare(a.loss, b.loss), cmp.Compare(sum(a.node), sum(b.node)))
	})
	return list, true
}

func sum(node []int) (n int) {
	for _, l := range node {
		n += l
	}
	return n
}

// pairFails reports whether some two columns alone miss the goal already.
func (s *lattice) pairFails(node []int) bool {
	if len(node) < 3 {
		return false
	}
	for i := range node {
		for j := range i {
			key := [4]int{i, node[i], j, node[j]}
			fails, known := s.pairs[key]
			if !known {
				fails = s.left([]int{i, j}, node) > s.allowed
				s.pairs[key] = fails
			}
			if fails {
				return true
			}
		}
	}
	return false
}
