package ledger

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync/atomic"
	"time"

	"huishu/ledger/fault"
	"huishu/ledger/tlog"
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
}

// writer is the one goroutine that writes. It takes whatever waits, runs it in one
// SQLite transaction, integrates the events into the log, commits, and answers.
// The batch grows by itself to about the number of waiting clients; no timer is needed.
type writer struct {
	db      *DB
	conn    *conn
	queue   chan *request
	edge    *tlog.Edge // the log's right edge as of the last commit
	stable  *tlog.Edge // where edge returns to when a commit fails
	commits atomic.Int64
	writes  atomic.Int64 // that were part of a commit
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

func newWriter(ctx context.Context, db *DB) (*writer, error) {
	c, err := db.sql.Connx(ctx)
	if err != nil {
		return nil, fmt.Errorf("opening the writer: %w", translate(err))
	}
	w := &writer{db: db, conn: newConn(c), queue: make(chan *request, db.opts.QueueLimit)}
	if err := checkPragmas(ctx, c.Conn); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	// The checkpointer moves the log, not a commit; and what a savepoint could undo is kept
	// in memory: in a large batch it would go to a temporary file, one system call a page.
	if _, err := c.ExecContext(ctx, "PRAGMA wal_autocheckpoint=0; PRAGMA temp_store=MEMORY"); err != nil {
		return nil, errors.Join(err, c.Close())
	}
	err = w.conn.use(func() error {
		if err := w.recoverLog(); err != nil {
			return err
		}
		return db.clock.load(w.conn)
	})
	if err != nil {
		return nil, errors.Join(err, w.conn.close())
	}
	return w, nil
}

// do queues a request and waits for its commit. A full queue answers at once.
func (w *writer) do(r *request) error {
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
	return r.err
}

func errClosing() error {
	return fault.New(fault.Unavailable, "closing", "服务正在停止", "The service is stopping").After(5 * time.Second)
}

func (w *writer) loop() {
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
func (w *writer) drain() {
	for {
		select {
		case r := <-w.queue:
			w.commit(w.gather(r))
		case <-time.After(10 * time.Millisecond):
			return
		}
	}
}

func (w *writer) gather(first *request) []*request {
	batch := []*request{first}
	for len(batch) < w.db.opts.BatchLimit {
		select {
		case r := <-w.queue:
			batch = append(batch, r)
		default:
			return batch
		}
	}
	return batch
}

// commit runs a batch to its end: every request of it gets its own truth.
func (w *writer) commit(batch []*request) {
	err := w.conn.use(func() error {
		err := w.runBatch(batch)
		if err != nil {
			_ = w.conn.do("ROLLBACK") // fails when SQLite has rolled back by itself
		}
		return err
	})
	if err != nil {
		// Nothing of the batch is durable. The log's edge goes back to the last commit.
		w.edge = w.stable.Clone()
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

func (w *writer) runBatch(batch []*request) error {
	if err := w.conn.do("BEGIN IMMEDIATE"); err != nil {
		return fmt.Errorf("beginning: %w", err)
	}
	written := false // something of this batch stands: what fails from now on is undone alone
	var events []*pending
	for _, r := range batch {
		ok, err := w.runOne(r, written)
		if err != nil {
			return err
		}
		if ok {
			written = true
			events = append(events, r.tx.events...)
			continue
		}
		refused, err := w.trail(r)
		if err != nil {
			return fmt.Errorf("writing the access trail: %w", err)
		}
		written = written || refused
	}
	signed, err := w.integrate(events)
	if err != nil {
		return fmt.Errorf("integrating %d events: %w", len(events), err)
	}
	if err := w.conn.do("COMMIT"); err != nil {
		return fmt.Errorf("committing: %w", err)
	}
	w.commits.Add(1)
	w.writes.Add(int64(len(batch)))
	w.publish(signed)
	return nil
}

// runOne runs one request inside the batch's transaction. Only what follows written
// rows needs a savepoint: the first is undone by rolling back the whole.
func (w *writer) runOne(r *request, savepoint bool) (ok bool, err error) {
	if r.ctx.Err() != nil {
		r.err = fault.New(fault.Unavailable, "cancelled", "请求已取消，未写入", "The request was cancelled before it was written").Wrap(r.ctx.Err())
		return false, nil
	}
	if savepoint {
		if err := w.conn.do("SAVEPOINT request"); err != nil {
			return false, err
		}
	}
	r.tx = &Tx{Now: w.db.clock.tick(w.db.opts.Clock), Actor: r.actor, db: w.db, ctx: r.ctx, conn: w.conn, mode: r.mode}
	if r.err = guard(r.tx, r.fn); r.err == nil {
		r.err = guard(r.tx, (*Tx).seal)
	}
	if r.err == nil {
		if savepoint {
			return true, w.conn.do("RELEASE request")
		}
		return true, nil
	}
	if savepoint {
		return false, errors.Join(w.conn.do("ROLLBACK TO request"), w.conn.do("RELEASE request"))
	}
	return false, errors.Join(w.conn.do("ROLLBACK"), w.conn.do("BEGIN IMMEDIATE"))
}

func stack() string { return string(debug.Stack()) }
