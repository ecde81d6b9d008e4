package ledger

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"huishu/ledger/fault"
)

// request is one write that waits for its commit.
type request struct {
	ctx   context.Context
	actor Actor
	mode  txMode
	fn    func(tx *Tx) error
	tx    *Tx
	err   error
	done  chan struct{}
	// encoded is done when the events have their form, or their error.
	encoded sync.Once
	// repeated is set once it was run again because of a duplicate, which this time is one.
	repeated bool
}

// writer takes the writes that wait. Each of its workers runs whatever is queued in one
// transaction, commits, and answers: the batch grows by itself to a good part of the number
// of waiting clients, no timer is needed. SQLite has one worker, which also grows the log.
type writer struct {
	db    *DB
	queue chan *request
	// turn is shared by the workers that run a batch, and taken whole by one whose batch met the others' too often.
	turn    sync.RWMutex
	commits atomic.Int64
	writes  atomic.Int64 // that were part of a commit
}

// worker is one goroutine that writes, on a connection of its own.
type worker struct {
	*writer
	conn *conn
	// log is grown in the transaction of the change itself; nil where a leader does it (see lead.go).
	log *sequencer
	// unsaved are the tables that the present batch has written and not yet committed.
	unsaved []string
}

// WriterStats are the writer's queue and what it has done since the start, for those who watch over the service.
type WriterStats struct {
	// Queued writes wait for the next commit; at Limit of them further ones are turned away.
	Queued int `json:"queued"`
	Limit  int `json:"limit"`
	// Commits were made of Writes: Writes by Commits is the mean size of a batch.
	Commits int64 `json:"commits"`
	Writes  int64 `json:"writes"`
}

// Writer returns the writer's present figures.
func (db *DB) Writer() WriterStats {
	w := db.writer
	return WriterStats{Queued: len(w.queue), Limit: cap(w.queue), Commits: w.commits.Load(), Writes: w.writes.Load()}
}

// do queues a request and waits for its commit. A full queue answers at once.
func (w *writer) do(r *request) error {
	if w == nil {
		return errReadOnly()
	}
	r.done = make(chan struct{})
	select {
	case <-w.db.stop:
		return errClosing()
	default:
	}
	select {
	case w.queue <- r:
	default:
		return fault.New(fault.Unavailable, "busy", "写入请求过多，请稍候", "Too many writes are waiting").
			Do("请按 Retry-After 所示时间后重试", "Retry after the time given in Retry-After").After(time.Second)
	}
	// From here the request may already be committing, so the caller waits for the
	// truth even when its context ends; a request not yet begun is then skipped.
	<-r.done
	if r.err == nil && r.tx != nil {
		w.db.included.await(r.tx.events)
	}
	return r.err
}

func errClosing() error {
	return fault.New(fault.Unavailable, "closing", "服务正在停止", "The service is stopping").After(5 * time.Second)
}

func (w *worker) loop() {
	for {
		select {
		case r := <-w.queue:
			w.commit(w.gather(r))
		case <-w.db.stop:
			w.drain()
			return
		}
	}
}

// drain commits what was queued before the stop; nobody is left without an answer.
func (w *worker) drain() {
	for {
		select {
		case r := <-w.queue:
			w.commit(w.gather(r))
		case <-time.After(10 * time.Millisecond):
			return
		}
	}
}

// gatherTurns is how often the writer lets everybody else run before it begins a batch that no longer grows. What a commit costs
// beside its requests (the disk's answer, the signature, the tiles, pages written again) is shared by all of them, and on two cores
// the writer would otherwise take what little is there as soon as it is awake: of 256 clients' requests 24 at a time instead of 90.
// Where nobody else has anything to do a turn is over at once, so that a request alone does not wait.
const gatherTurns = 2

func (w *worker) gather(first *request) []*request {
	batch, turns := []*request{first}, 0
	for len(batch) < w.db.opts.BatchLimit {
		select {
		case r := <-w.queue:
			batch, turns = append(batch, r), 0
		default:
			if turns == gatherTurns {
				return batch
			}
			turns++
			runtime.Gosched()
		}
	}
	return batch
}

// commit runs a batch to its end: every request of it gets its own truth.
func (w *worker) commit(batch []*request) {
	if err := w.persist(batch); err != nil {
		for _, r := range batch {
			if r.err == nil {
				r.err = err
			}
		}
		w.db.opts.Logger.Error("group commit failed", "writes", len(batch), "error", err)
	}
	for _, r := range batch {
		if r.err == nil && r.tx != nil {
			for _, fn := range r.tx.after {
				fn()
			}
		}
		close(r.done)
	}
}

// How often a batch is run again.
const (
	sharedTries = 2  // beside the other workers, which may be what it meets; from then on while they wait
	meetRetries = 20 // because of transactions that run at the same time, in other processes in the end
	cutRetries  = 10 // after the connection was lost and the database answered again
)

// errRedo asks for the batch to be run again with a savepoint around each request: one of them failed
// after it had written, and only the whole could be undone.
var errRedo = errors.New("a request of the batch has to be undone alone")

// persist runs a batch until it stands or cannot. A batch that meets others too often, or that the
// database refuses as a whole, is taken apart, so that each request gets its own truth.
func (w *worker) persist(batch []*request) error {
	savepoints, cuts := false, 0 // savepoints are two statements each, needed by one request in a thousand
	for try := 0; ; try++ {
		err := w.attempt(batch, savepoints, try >= sharedTries)
		var unanswered *commitError
		switch {
		case err == nil:
			return nil
		case errors.Is(err, errRedo):
			savepoints = true
		case lostConnection(err):
			stands, lost := w.resume(batch, err)
			if stands {
				return nil
			}
			if cuts++; lost == nil && cuts > cutRetries {
				lost = unreachable(err)
			}
			if lost != nil {
				for _, r := range batch { // none stands, whatever it met before
					r.err = nil
				}
				return lost
			}
		case w.worthRepeating(err) && try < sharedTries:
		case w.worthRepeating(err) && try < meetRetries:
			time.Sleep(rand.N(time.Duration(min(try+1, 10)) * time.Millisecond))
		case len(batch) > 1 && (w.worthRepeating(err) || errors.As(err, &unanswered) && fault.KindOf(err) != fault.Unavailable):
			for _, r := range batch {
				if err := w.persist([]*request{r}); err != nil {
					r.err = err
				}
			}
			return nil
		default:
			return err
		}
	}
}

// commitError is what COMMIT answered, or that it was not answered.
type commitError struct{ error }

func (e *commitError) Unwrap() error { return e.error }

// worthRepeating reports whether another run may end otherwise. Of two transactions that took the same
// running number one is told of a duplicate: once more, and it takes the next.
func (w *worker) worthRepeating(err error) bool {
	return again(err) || w.log == nil && fault.CodeOf(err) == "duplicate"
}

// attempt runs a batch once, beside the other workers or while they wait; on an error nothing of it is durable.
func (w *worker) attempt(batch []*request, savepoints, alone bool) error {
	if alone {
		w.turn.Lock()
		defer w.turn.Unlock()
	} else {
		w.turn.RLock()
		defer w.turn.RUnlock()
	}
	for _, r := range batch {
		r.tx, r.err, r.encoded = nil, nil, sync.Once{}
	}
	return w.conn.use(func() error {
		w.shortenWAL()
		err := w.runBatch(batch, savepoints)
		if err != nil {
			_ = w.conn.do("ROLLBACK") // fails when the database has rolled back by itself
			if w.log != nil {
				w.log.undo()
			}
		}
		return errors.Join(err, w.conn.leave())
	})
}

func (w *worker) runBatch(batch []*request, savepoints bool) (err error) {
	if err := w.conn.do(w.conn.dialect.begin); err != nil {
		return fmt.Errorf("beginning: %w", err)
	}
	w.unsaved = nil
	encoder := newEncoder(len(batch), w.log)
	defer func() {
		if err != nil {
			encoder.stop()
		}
	}()
	var done []*request
	stands := false // something of this batch is written: what fails from now on is undone alone
	for _, r := range batch {
		ok, err := w.runOne(r, stands, savepoints)
		if err != nil {
			return err
		}
		if ok {
			stands = true
			done = append(done, r)
			w.unsaved = with(w.unsaved, r.tx.dirty...)
			w.unsaved = with(w.unsaved, r.tx.worked...)
			encoder.todo <- r
			continue
		}
		refused, err := w.trail(r)
		if err != nil {
			return fmt.Errorf("writing the access trail: %w", err)
		}
		stands = stands || refused
	}
	encoder.close()
	events, larger, err := w.journal(done, encoder)
	if err != nil {
		return err
	}
	defer w.db.written.change(w.unsaved)()
	w.db.state.Add(1) // whatever becomes of it, readers look anew
	err = w.conn.do("COMMIT")
	w.db.state.Add(1)
	if err != nil {
		if !w.conn.lost(err) {
			w.db.included.forget(events)
		}
		return &commitError{fmt.Errorf("committing: %w", err)}
	}
	w.commits.Add(1)
	w.writes.Add(int64(len(batch)))
	if w.log != nil {
		w.log.publish(larger.signedHead)
	} else if len(events) > 0 {
		w.db.committed.wake()
	}
	return nil
}

// journal writes the events of the requests that stand: where this worker grows the log, each in its place there, with the hash
// tiles and the signed checkpoint of the larger tree, all inside the transaction of the changes themselves. A crash before COMMIT
// loses all of it and nothing was acknowledged; after COMMIT all of it stands. There is no state in between to repair, and nothing
// is served before its COMMIT.
func (w *worker) journal(done []*request, encoder *encoder) (events []*pending, larger grown, err error) {
	place, stored := int64(-1), 0
	if w.log != nil {
		place = encoder.first
	}
	store := func(n int) error {
		err := w.conn.insertEvents(events[stored:stored+n], place)
		if stored += n; place >= 0 {
			place += int64(n)
		}
		return err
	}
	for _, r := range done {
		if r.encode(); r.err != nil {
			return nil, grown{}, errRedo
		}
		events = append(events, r.tx.events...)
		if n := len(events) - stored; n >= eventsAtOnce { // while the encoder is at those behind them
			if err := store(n - n%eventsAtOnce); err != nil {
				return nil, grown{}, err
			}
		}
	}
	if err := store(len(events) - stored); err != nil {
		return nil, grown{}, err
	}
	if w.log == nil {
		w.db.included.expect(events)
		return events, grown{}, nil
	}
	if larger, err = encoder.grown(); err == nil {
		err = w.log.store(&larger)
	}
	return events, larger, err
}

// runOne runs one request inside the batch's transaction. stands says that earlier requests of the
// batch have written, so that the whole may not simply be rolled back.
func (w *worker) runOne(r *request, stands, savepoints bool) (ok bool, err error) {
	if r.ctx.Err() != nil {
		r.err = fault.New(fault.Unavailable, "cancelled", "请求已取消，未写入", "The request was cancelled before it was written").Wrap(r.ctx.Err())
		return false, nil
	}
	alone := savepoints && stands
	if alone {
		if err := w.conn.do("SAVEPOINT request"); err != nil {
			return false, err
		}
	}
	r.tx = &Tx{Now: w.db.clock.tick(w.db.opts.Clock), Actor: r.actor, db: w.db, ctx: r.ctx, conn: w.conn, mode: r.mode, unsaved: w.unsaved}
	if r.err = guard(r.tx, r.fn); r.err == nil {
		r.err = guard(r.tx, (*Tx).seal)
	}
	if r.err == nil && savepoints { // otherwise an error is found when others have written behind it
		r.encode()
	}
	switch {
	case r.err == nil && alone:
		return true, w.conn.do("RELEASE request")
	case r.err == nil:
		return true, nil
	case again(r.err), w.conn.lost(r.err), fault.CodeOf(r.err) == "disk_full", w.worthRepeating(r.err) && !r.repeated:
		r.repeated = r.repeated || !again(r.err)
		return false, r.err // the batch as a whole is run again
	case alone:
		return false, errors.Join(w.conn.do("ROLLBACK TO request"), w.conn.do("RELEASE request"))
	case !r.tx.wrote && !w.conn.dialect.aborted(r.err):
		return false, nil // there is nothing to undo
	case stands:
		return false, errRedo
	}
	return false, errors.Join(w.conn.do("ROLLBACK"), w.conn.do(w.conn.dialect.begin))
}

// resume takes a new connection after the old one was lost, and finds out what became of the batch.
// Lost before COMMIT nothing of it stands and it may be run again; lost during COMMIT its events tell.
func (w *worker) resume(batch []*request, cause error) (stands bool, err error) {
	var unanswered *commitError
	events := eventsOf(batch)
	if !errors.As(cause, &unanswered) {
		events = nil
	}
	old := w.conn
	c, err := w.db.reconnect(old, old.dialect.setup, patience)
	if err != nil {
		w.db.included.forget(events)
		if unanswered != nil {
			return false, outcomeUnknown(cause)
		}
		return false, unreachable(cause)
	}
	w.conn = c
	if unanswered == nil {
		return false, nil
	}
	if stands, err = w.stands(events, old.session); err != nil {
		err = outcomeUnknown(errors.Join(cause, err))
	}
	if !stands {
		w.db.included.forget(events)
	}
	return stands, err
}

// stands asks whether the transaction of a lost session was committed. The session may still be at it, so
// it is ended first: PostgreSQL does not stop a commit that it has begun.
func (w *worker) stands(events []*pending, session string) (bool, error) {
	if len(events) == 0 {
		return false, errors.New("it wrote no event that could be looked for")
	}
	var n int
	err := w.conn.use(func() error {
		var ended []bool
		if err := w.conn.all(&ended, w.conn.dialect.terminate, session); err != nil {
			return err
		}
		if slices.Contains(ended, false) {
			return errors.New("the lost session does not end")
		}
		return w.conn.get(&n, `SELECT COUNT(*) FROM event WHERE id = ?`, events[0].event.ID)
	})
	return n == 1, err
}

func eventsOf(batch []*request) []*pending {
	var events []*pending
	for _, r := range batch {
		if r.err == nil && r.tx != nil {
			events = append(events, r.tx.events...)
		}
	}
	return events
}

func stack() string { return string(debug.Stack()) }
