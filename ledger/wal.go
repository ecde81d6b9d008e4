package ledger

import (
	"errors"
	"time"
)

// walLimit is how many pages of 4 KiB the write-ahead log may hold before the writer starts it anew: 64 MiB. SQLite does that only
// in a moment in which all of it has been moved, which never comes by itself as long as somebody writes.
const walLimit = 16_384

// passive moves what it can without waiting for anybody.
const passive = "PRAGMA wal_checkpoint(PASSIVE)"

// walMoved is what passive answers: pages in the write-ahead log, and how many of them have been moved.
type walMoved struct{ Busy, Log, Checkpointed int }

// checkpointWAL moves the write-ahead log into the database file on a connection
// of its own, so that no commit pays for it. It never quite catches up with a busy writer, which
// shortens the log itself once it is long.
func (db *DB) checkpointWAL() {
	tick := time.NewTicker(150 * time.Millisecond)
	defer tick.Stop()
	var last int64 = -1
	for {
		select {
		case <-db.stop:
			return
		case <-tick.C:
			if db.scrub.Swap(false) {
				db.emptyWAL()
			}
			if n := db.writer.commits.Load(); n != last {
				last = n
				db.moveWAL()
			}
		}
	}
}

// moveWAL moves what is in the write-ahead log. Often and little at a time: a commit that meets a large move waits for the disk.
func (db *DB) moveWAL() {
	var moved walMoved
	defer db.endSnapshots() // those that were begun meanwhile: the next write can then begin the log anew
	db.endSnapshots()
	err := db.sql.Get(&moved, passive)
	if err == nil && moved.Log > walLimit { // once more, so that little is left for the writer
		err = db.sql.Get(&moved, passive)
		db.long.Store(true)
	}
	if err != nil {
		db.opts.Logger.Warn("moving the write-ahead log", "error", err)
	}
}

// emptyWAL moves the write-ahead log into the database file and cuts it to nothing: it still holds what was erased. As long as a reader
// looks at an old state that cannot be done, and is tried again.
func (db *DB) emptyWAL() {
	busy, err := db.truncateWAL()
	if err != nil || busy {
		db.scrub.Store(true)
		db.opts.Logger.Warn("emptying the write-ahead log after an erasure", "busy", busy, "error", err)
	}
}

// truncateWAL waits but a moment for readers: as long as it waits nobody writes.
func (db *DB) truncateWAL() (busy bool, err error) {
	c, err := db.sql.Conn(background)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	db.endSnapshots()
	if _, err := c.ExecContext(background, "PRAGMA busy_timeout=100"); err != nil {
		return false, err
	}
	var frames, moved int
	err = c.QueryRowContext(background, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved)
	_, e := c.ExecContext(background, "PRAGMA busy_timeout=30000")
	return busy, errors.Join(err, e)
}

// shortenWAL moves the last pages of a long write-ahead log while nobody writes, so that the next write begins it anew. Where a
// reader looks at an old state, or the other connection is at it just now, the next batch tries again.
func (w *worker) shortenWAL() {
	if !w.db.long.Load() {
		return
	}
	w.db.endSnapshots()
	var moved walMoved
	if err := w.conn.get(&moved, passive); err != nil {
		w.db.opts.Logger.Warn("moving the write-ahead log", "error", err)
	}
	if moved.Busy == 0 && moved.Log == moved.Checkpointed {
		w.db.long.Store(false)
	}
}
