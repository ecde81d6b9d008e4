package ledger

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"huishu/ledger/tlog"
)

// On a database with many writers the changes are committed first, and a leader gives their
// events a place in the log, in a transaction of its own that follows within milliseconds. The
// leader is whoever holds the lease; the row that says so is locked while the log grows, so two
// can never grow it at once, whatever their clocks say. A crash of the leader leaves events
// without a place; the next leader finds them where they stand.

const (
	// leaseFor is how long a leader that has gone silent stays leader.
	leaseFor = 3 * time.Second
	// rounds follow each other at least this often, so that what other replicas commit enters soon.
	round = 25 * time.Millisecond
	// idleRounds may follow each other without renewing the lease: a third of its time.
	idleRounds = int(leaseFor / round / 3)
	// roundLimit bounds the events of one round.
	roundLimit = 4096
	// patience is how long an acknowledgement waits for its place in the log; the change itself is durable.
	patience = 5 * time.Second
)

// leader is one process's part in growing the log.
type leader struct {
	*sequencer
	name  string
	leads atomic.Bool
	idle  int // rounds since it renewed its lease
}

// Leads reports whether this process grows the log and does what one process at a time may do.
func (db *DB) Leads() bool { return db.leader == nil || db.leader.leads.Load() }

// Leadership is which database this is and who grows the log.
type Leadership struct {
	// Kind is "sqlite" or "postgresql".
	Kind string `json:"kind"`
	// Replica is this process, Leader the one that leads, by names that they made at their start; on SQLite there is one process.
	Replica string `json:"replica,omitempty"`
	Leader  string `json:"leader,omitempty"`
	Leads   bool   `json:"leads"`
}

// Leadership reads who leads.
func (tx *Tx) Leadership() (l Leadership, err error) {
	l = Leadership{Kind: tx.conn.dialect.kind, Leads: tx.db.Leads()}
	if tx.db.leader == nil {
		return l, nil
	}
	l.Replica = tx.db.leader.name
	return l, tx.Get(&l.Leader, `SELECT holder FROM lease WHERE name = 'log'`)
}

// loop takes rounds until the database closes, and one more for what the workers committed last.
func (l *leader) loop(workers *sync.WaitGroup) {
	for {
		committed := l.db.committed.wait()
		if err := l.step(); err != nil {
			l.leads.Store(false)
			l.db.opts.Logger.Warn("growing the log", "error", err)
			if lostConnection(err) {
				if c, err := l.db.reconnect(l.conn, l.conn.dialect.lead, patience); err == nil {
					l.conn = c
				}
			}
		}
		select {
		case <-committed:
		case <-time.After(round):
		case <-l.db.stop:
			workers.Wait()
			if err := l.step(); err != nil {
				l.db.opts.Logger.Warn("growing the log at the end", "error", err)
			}
			l.resign()
			return
		}
	}
}

// step takes one round as leader, or looks at what the leader has done.
func (l *leader) step() error {
	for {
		var n int
		err := l.conn.use(func() (err error) {
			if rest, err := l.rests(); rest || err != nil {
				return err
			}
			if n, err = l.round(); err != nil {
				_ = l.conn.do("ROLLBACK") // fails when there is nothing to roll back
			}
			return err
		})
		if err != nil {
			if l.edge != nil {
				l.undo()
			}
			if again(err) {
				continue
			}
			return err
		}
		if !l.leads.Load() {
			return l.conn.use(l.follow)
		}
		if n < roundLimit {
			return nil
		}
	}
}

// rests reports that there is nothing to do: no event waits for its place, and the lease runs for long enough yet.
func (l *leader) rests() (bool, error) {
	if l.idle++; !l.leads.Load() || l.idle > idleRounds {
		return false, nil
	}
	var waiting int
	err := l.conn.get(&waiting, `SELECT COUNT(*) FROM (SELECT id FROM event WHERE idx IS NULL LIMIT 1) AS waiting`)
	return waiting == 0, err
}

// round takes the lease and gives every event that has none its place.
func (l *leader) round() (n int, err error) {
	if err := l.conn.do("BEGIN ISOLATION LEVEL READ COMMITTED"); err != nil {
		return 0, err
	}
	if leads, err := l.lease(); err != nil || !leads {
		l.leads.Store(false)
		return 0, firstError(err, l.conn.do("ROLLBACK"))
	}
	row, err := l.checkpoint()
	if err != nil {
		return 0, err
	}
	if l.edge == nil || l.edge.Size() != row.Size {
		if err := l.recoverLog(); err != nil {
			return 0, err
		}
	}
	leaves, ids, rotated, err := l.place()
	if err != nil {
		return 0, err
	}
	larger, err := l.grow(leaves, rotated)
	if err != nil {
		return 0, err
	}
	if err := l.store(&larger); err != nil {
		return 0, err
	}
	if err := l.conn.do("COMMIT"); err != nil {
		return 0, err
	}
	l.idle = 0
	l.leads.Store(true)
	l.publish(larger.signedHead)
	l.db.included.arrived(ids)
	return len(leaves), nil
}

// lease renews or takes the lease by the database's own clock. Its row stays locked to the end of the transaction.
func (l *leader) lease() (bool, error) {
	n, err := l.conn.exec(takeLease, l.name, l.name, leaseFor.Milliseconds(), l.name)
	return n == 1, err
}

// resign ends the lease when the process stops, so that the next one need not wait for it to run out.
func (l *leader) resign() {
	if !l.leads.Swap(false) {
		return
	}
	err := l.conn.use(func() error {
		_, err := l.conn.exec(endLease, l.name)
		return err
	})
	if err != nil {
		l.db.opts.Logger.Warn("ending the lease", "error", err)
	}
}

// placed is an event that was given its place.
type placed struct {
	ID  string `db:"id"`
	Idx int64  `db:"idx"`
	StoredLeaf
}

// place gives the committed events without a place the next ones, in the order in which they were
// written: whatever saw another's change was written after it. rotated says that one of them is a rotation of the key.
func (l *leader) place() (leaves []tlog.Hash, ids []string, rotated bool, err error) {
	var rows []placed
	if err := l.conn.all(&rows, placeEvents, roundLimit, l.edge.Size()); err != nil {
		return nil, nil, false, err
	}
	slices.SortFunc(rows, func(a, b placed) int { return cmp.Compare(a.Idx, b.Idx) })
	for i := range rows {
		r := &rows[i]
		leaf, err := r.Append(nil)
		if err != nil {
			return nil, nil, false, err
		}
		leaves, ids = append(leaves, tlog.RecordHash(leaf)), append(ids, r.ID)
		rotated = rotated || r.Kind == ActRotateKey
		l.db.clock.reach(r.At)
	}
	return leaves, ids, rotated, nil
}

// follow learns from the database what another leader has done.
func (l *leader) follow() error {
	l.edge = nil // somebody else's from now on
	row, err := l.checkpoint()
	if err != nil || row.Size == 0 {
		return err
	}
	if known := l.db.Head().Size; row.Size > known { // time does not go back for whoever changes processes
		var at int64
		if err := l.conn.get(&at, `SELECT COALESCE(MAX(at), 0) FROM event WHERE idx >= ?`, known); err != nil {
			return err
		}
		l.db.clock.reach(at)
	}
	l.db.setHead(tlog.Checkpoint{Origin: l.db.Origin(), Size: row.Size, Root: tlog.Hash(row.Root)})
	ids := l.db.included.expected()
	if len(ids) == 0 {
		return nil
	}
	var out []string
	if err := l.conn.all(&out, `SELECT id FROM event WHERE idx IS NULL`); err != nil {
		return err
	}
	l.db.included.arrived(slices.DeleteFunc(ids, func(id string) bool { return slices.Contains(out, id) }))
	return nil
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// inclusion knows which committed events wait for their place in the log. Its zero value is ready.
type inclusion struct {
	mu      sync.Mutex
	waiting map[string]chan struct{}
}

// expect notes events that are about to be committed.
func (i *inclusion) expect(events []*pending) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.waiting == nil {
		i.waiting = map[string]chan struct{}{}
	}
	for _, p := range events {
		i.waiting[p.event.ID] = make(chan struct{})
	}
}

// used reports whether anything was ever waited for: nothing is where the one writer grows the log.
func (i *inclusion) used() bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.waiting != nil
}

// forget drops events whose commit failed.
func (i *inclusion) forget(events []*pending) {
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, p := range events {
		delete(i.waiting, p.event.ID)
	}
}

// expected lists what is waited for.
func (i *inclusion) expected() []string {
	i.mu.Lock()
	defer i.mu.Unlock()
	ids := make([]string, 0, len(i.waiting))
	for id := range i.waiting {
		ids = append(ids, id)
	}
	return ids
}

// arrived tells who waits that the events have their place.
func (i *inclusion) arrived(ids []string) {
	i.mu.Lock()
	defer i.mu.Unlock()
	for _, id := range ids {
		if ch, ok := i.waiting[id]; ok {
			close(ch)
			delete(i.waiting, id)
		}
	}
}

// await waits until the events have their place, or patience ends: they are durable all the same, and
// enter the log as soon as there is a leader.
func (i *inclusion) await(events []*pending) {
	if len(events) == 0 || !i.used() {
		return
	}
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for _, p := range events {
		i.mu.Lock()
		ch := i.waiting[p.event.ID]
		i.mu.Unlock()
		if ch == nil {
			continue
		}
		select {
		case <-ch:
		case <-deadline.C:
			return
		}
	}
}
