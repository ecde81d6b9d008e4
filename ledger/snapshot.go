package ledger

import (
	"context"
	"fmt"

	"huishu/ledger/fault"
)

// View runs fn on a read-only snapshot. What it refuses stands in the access trail.
func (db *DB) View(ctx context.Context, actor Actor, fn func(tx *Tx) error) error {
	return db.read(ctx, actor, viewMode, fn)
}

// Glance is View for what one SELECT answers. A single statement is a snapshot by itself,
// and to begin and end one costs as much again; a second statement is refused.
func (db *DB) Glance(ctx context.Context, actor Actor, fn func(tx *Tx) error) error {
	return db.read(ctx, actor, glanceMode, fn)
}

func (db *DB) read(ctx context.Context, actor Actor, mode txMode, fn func(tx *Tx) error) error {
	err := db.onReader(ctx, func(c *conn) error { return db.look(ctx, c, actor, mode, fn) })
	db.trailView(ctx, actor, err)
	return err
}

// onReader runs look on a connection that reads, and once more on a new one where it was lost.
func (db *DB) onReader(ctx context.Context, look func(c *conn) error) error {
	var c *conn
	select {
	case c = <-db.readers:
	case <-ctx.Done():
		return fault.New(fault.Unavailable, "cancelled", "请求已取消", "The request was cancelled").Wrap(ctx.Err())
	}
	defer func() { db.readers <- c }()
	err := look(c)
	if !lostConnection(err) {
		return err
	}
	if c, err = db.reconnectReader(c); err != nil {
		return err
	}
	err = look(c) // a read can simply be made again
	if lostConnection(err) {
		return unreachable(err)
	}
	return err
}

// look is one read on a connection in hand.
func (db *DB) look(ctx context.Context, c *conn, actor Actor, mode txMode, fn func(tx *Tx) error) error {
	tx := &Tx{Now: db.clock.read(db.opts.Clock), Actor: actor, db: db, ctx: ctx, conn: c, mode: mode}
	return c.use(func() error {
		keep, err := db.takeSnapshot(c, mode)
		if err != nil {
			return fmt.Errorf("beginning a snapshot: %w", err)
		}
		err = guard(tx, fn)
		if c.snapshot && (err != nil || !keep) {
			if e := c.endSnapshot(); e != nil && !lostConnection(err) {
				db.opts.Logger.Error("ending a snapshot", "error", e)
			}
		}
		return err
	})
}

// To begin and end a snapshot SQLite locks its files and looks at them, which takes several times as long as finding a row. So a
// connection that has read the same state twice keeps its snapshot for the third time, until something is committed: this process
// alone writes the file, so it knows. A kept snapshot that nobody looks at would hold up the write-ahead log: whoever moves the log
// has them ended first.

// takeSnapshot gives the connection a snapshot of what has been acknowledged, or leaves it to the one statement of a glance to be one.
// keep says that it may stay for the next reader.
func (db *DB) takeSnapshot(c *conn, mode txMode) (keep bool, err error) {
	if db.writer == nil || !c.dialect.inline { // others write, and do not tell
		if mode == glanceMode {
			return false, nil
		}
		return false, c.beginSnapshot()
	}
	state := db.state.Load() // before reading: what is committed meanwhile makes it an old state
	still := state%2 == 0    // no commit is under way, of which some readers see the end already
	if c.snapshot && !(still && c.state == state) {
		if err := c.endSnapshot(); err != nil {
			return false, err
		}
	}
	keep = still && c.state == state
	c.state = state
	if c.snapshot || mode == glanceMode && !keep {
		return keep, nil
	}
	return keep, c.beginSnapshot()
}

func (c *conn) beginSnapshot() error {
	err := c.do(c.dialect.snapshot)
	c.snapshot = err == nil
	return err
}

func (c *conn) endSnapshot() error {
	c.snapshot = false
	return c.do("ROLLBACK")
}

// endSnapshots ends the snapshots that readers have kept and are not using.
func (db *DB) endSnapshots() {
	for range cap(db.readers) {
		select {
		case c := <-db.readers:
			if c.snapshot {
				if err := c.use(c.endSnapshot); err != nil {
					db.opts.Logger.Warn("ending a kept snapshot", "error", err)
				}
			}
			db.readers <- c
		default: // the rest are in use
			return
		}
	}
}
