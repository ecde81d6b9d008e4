package ledger

import (
	"slices"
	"sync"
	"sync/atomic"
)

// Memo remembers what a read found until one of the tables it was read from is written again. A
// package declares one as a variable; what is remembered belongs to each database by itself. Where
// other processes write the same database (PostgreSQL) only a memo of no tables remembers: every Get of another loads.
type Memo[K comparable, V any] struct {
	limit  int
	tables []string
}

// NewMemo declares a memo of at most limit answers, read from the tables; of none where the key alone decides the answer. Over the limit all are
// forgotten at once, which only costs loading them again.
func NewMemo[K comparable, V any](limit int, tables ...string) *Memo[K, V] {
	return &Memo[K, V]{limit: limit, tables: tables}
}

// remembered is what one memo holds of one database.
type remembered[K comparable, V any] struct {
	mu      sync.Mutex
	writes  int64 // to the memo's tables, when the answers were begun
	answers map[K]V
}

// Get returns what load found for the key. An answer is never older than the last write that was
// acknowledged before Get was called. Errors are not remembered. The value is shared: do not change it.
func (m *Memo[K, V]) Get(db *DB, key K, load func() (V, error)) (V, error) {
	if db.leader != nil && len(m.tables) > 0 {
		return load()
	}
	held, ok := db.memos.Load(m)
	if !ok {
		held, _ = db.memos.LoadOrStore(m, &remembered[K, V]{})
	}
	r := held.(*remembered[K, V])
	before, still := db.written.count(m.tables) // before reading: what is written meanwhile makes the answer old
	r.mu.Lock()
	if r.answers == nil || r.writes < before {
		r.writes, r.answers = before, map[K]V{}
	}
	v, ok := r.answers[key]
	r.mu.Unlock()
	if ok {
		return v, nil
	}
	v, err := load()
	if err != nil {
		return v, err
	}
	// What was read beside a commit may be from before it or after. It is as good an answer as any, but
	// remembered it could come after a newer one.
	after, _ := db.written.count(m.tables)
	r.mu.Lock()
	if still && after == before && r.writes == before {
		if len(r.answers) >= m.limit {
			clear(r.answers)
		}
		r.answers[key] = v
	}
	r.mu.Unlock()
	return v, nil
}

// In is Get inside a transaction. Where the transaction would see another state than the last commit's
// (it, or one before it in the batch, has written the tables; or it reads a snapshot) it loads.
func (m *Memo[K, V]) In(tx *Tx, key K, load func() (V, error)) (V, error) {
	own := func(table string) bool {
		return slices.Contains(tx.unsaved, table) || slices.Contains(tx.dirty, table) || slices.Contains(tx.worked, table)
	}
	if tx.mode != updateMode && tx.mode != workMode || slices.ContainsFunc(m.tables, own) {
		return load()
	}
	return m.Get(tx.db, key, load)
}

// writeCounts counts the commits that wrote each table, once before COMMIT and once after: an odd count is a commit under way.
type writeCounts map[string]*atomic.Int64

func newWriteCounts(s *schema) writeCounts {
	c := writeCounts{}
	for table := range s.tables {
		c[table] = new(atomic.Int64)
	}
	return c
}

// count is the sum over the tables, each of which only grows; still says that no commit to any of them is under way. A table of a room
// that this database was opened without is never written.
func (c writeCounts) count(tables []string) (n int64, still bool) {
	still = true
	for _, t := range tables {
		counter, ok := c[t]
		if !ok {
			continue
		}
		one := counter.Load()
		n += one
		still = still && one%2 == 0
	}
	return n, still
}

// change is called before a commit that wrote the tables, done once it has ended one way or the other, before anybody is
// told. There is one writer where anything is remembered.
func (c writeCounts) change(tables []string) (done func()) {
	c.add(tables)
	return func() { c.add(tables) }
}

func (c writeCounts) add(tables []string) {
	for _, t := range tables {
		c[t].Add(1)
	}
}
