package ledger

import (
	"context"
	"fmt"
	"sync"

	"huishu/ledger/fault"
	"huishu/ledger/tlog"
)

// signedHead is a checkpoint that became durable with the commit it was signed in.
type signedHead struct {
	checkpoint tlog.Checkpoint
	changed    bool
}

// integrate gives the batch's events their indexes, stores hash tiles and the signed
// checkpoint, all inside the transaction of the changes themselves. A crash before
// COMMIT loses all of it and nothing was acknowledged; after COMMIT all of it stands.
// There is no state in between to repair, and nothing is served before its COMMIT.
func (w *writer) integrate(events []*pending) (signedHead, error) {
	if len(events) == 0 {
		return signedHead{}, nil
	}
	for _, p := range events {
		// The event row first: its index is the edge's size before it is appended.
		e := &p.event
		if _, err := w.conn.exec(`INSERT INTO event (idx, id, kind, subject_kind, subject_id, code, actor, party, at, body, salt, leaf)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`, w.edge.Size(), e.ID, e.Kind, e.Subject.Kind, e.Subject.ID,
			e.Subject.Code, e.Actor, e.Party, e.Time, string(p.body), p.salt[:], string(p.leaf)); err != nil {
			return signedHead{}, fmt.Errorf("event %s: %w", e.ID, err)
		}
		w.edge.Append(tlog.RecordHash(p.leaf))
	}
	for _, t := range w.edge.Changed() {
		if _, err := w.conn.exec(`INSERT INTO tile (level, n, data) VALUES (?, ?, ?)
			ON CONFLICT (level, n) DO UPDATE SET data = excluded.data`, t.Level, t.Index, t.Data); err != nil {
			return signedHead{}, fmt.Errorf("%s: %w", t.Path(), err)
		}
	}
	cp := tlog.Checkpoint{Origin: w.db.Origin(), Size: w.edge.Size(), Root: w.edge.Root()}
	msg, err := cp.Sign(w.db.opts.Key.Signer)
	if err != nil {
		return signedHead{}, err
	}
	if _, err := w.conn.exec(`INSERT INTO checkpoint (id, size, root, note) VALUES (1, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET size = excluded.size, root = excluded.root, note = excluded.note`,
		cp.Size, cp.Root[:], string(msg)); err != nil {
		return signedHead{}, fmt.Errorf("checkpoint %d: %w", cp.Size, err)
	}
	return signedHead{cp, true}, nil
}

// publish makes a committed checkpoint the head that the rest of the program sees.
func (w *writer) publish(s signedHead) {
	if !s.changed {
		return
	}
	w.stable.Reset(w.edge)
	w.db.head.Store(&s.checkpoint)
	w.db.notify.wake()
}

// recoverLog rebuilds the edge from the stored tiles and refuses to go on when
// it disagrees with the signed checkpoint or the journal: that is damage, not a crash.
func (w *writer) recoverLog() error {
	var row struct {
		Size int64
		Root []byte
		Note string
	}
	err := w.conn.get(&row, `SELECT size, root, note FROM checkpoint WHERE id = 1`)
	if k := fault.KindOf(err); k != fault.None && k != fault.NotFound {
		return fmt.Errorf("reading the checkpoint: %w", err)
	}
	if w.edge, err = tlog.NewEdge(row.Size, w.loadTile); err != nil {
		return fmt.Errorf("rebuilding the log's edge: %w", err)
	}
	w.stable = w.edge.Clone()
	root := w.edge.Root()
	if row.Size > 0 && string(root[:]) != string(row.Root) {
		return fmt.Errorf("the stored tiles give root %x at size %d, the signed checkpoint says %x", root, row.Size, row.Root)
	}
	var events int64
	if err := w.conn.get(&events, `SELECT COUNT(*) FROM (SELECT idx FROM event WHERE idx >= ? LIMIT 1)`, row.Size); err != nil {
		return err
	}
	if events > 0 {
		return fmt.Errorf("the journal holds events beyond the log's size %d", row.Size)
	}
	w.db.head.Store(&tlog.Checkpoint{Origin: w.db.Origin(), Size: row.Size, Root: root})
	return w.checkOrigin(row.Note)
}

// checkOrigin refuses a key of another name than the one this log was begun with.
func (w *writer) checkOrigin(msg string) error {
	if msg == "" {
		return nil
	}
	v, err := tlog.ParseVKey(w.db.VerifierKey())
	if err != nil {
		return err
	}
	if _, err := tlog.OpenCheckpoint([]byte(msg), v); err != nil {
		return fmt.Errorf("the newest checkpoint was not signed by the configured key %s: %w", w.db.VerifierKey(), err)
	}
	return nil
}

func (w *writer) loadTile(level int, index int64) ([]byte, error) {
	var data []byte
	err := w.conn.get(&data, `SELECT data FROM tile WHERE level = ? AND n = ?`, level, index)
	return data, err
}

// Head is the newest committed checkpoint.
func (db *DB) Head() tlog.Checkpoint { return *db.head.Load() }

// Await waits until the log holds more than size leaves, and returns its head.
func (db *DB) Await(ctx context.Context, size int64) (tlog.Checkpoint, error) {
	for {
		wait := db.notify.wait()
		if h := db.Head(); h.Size > size {
			return h, nil
		}
		select {
		case <-wait:
		case <-ctx.Done():
			return db.Head(), ctx.Err()
		case <-db.stop:
			return db.Head(), errClosing()
		}
	}
}

// Checkpoint returns the newest signed checkpoint, as served at /log/checkpoint.
// An empty log has none: NotFound.
func (tx *Tx) Checkpoint() (note string, err error) {
	err = tx.Get(&note, `SELECT note FROM checkpoint WHERE id = 1`)
	return note, err
}

// loadTile reads one tile inside the transaction's snapshot.
func (tx *Tx) loadTile(level int, index int64) ([]byte, error) {
	var data []byte
	err := tx.Get(&data, `SELECT data FROM tile WHERE level = ? AND n = ?`, level, index)
	return data, err
}

// Tile returns a hash tile of C2SP tlog-tiles: exactly width hashes, NotFound when
// the log has not grown that far.
func (tx *Tx) Tile(level int, index int64, width int) ([]byte, error) {
	data, err := tx.loadTile(level, index)
	if err != nil {
		return nil, err
	}
	if len(data) < width*tlog.HashSize {
		return nil, fault.New(fault.NotFound, "not_found", "日志尚未增长到此处", "The log has not grown that far")
	}
	return data[:width*tlog.HashSize], nil
}

// Entries returns an entry bundle, rendered from the events' leaf bytes.
func (tx *Tx) Entries(index int64, width int) ([]byte, error) {
	var leaves []string
	first := index * tlog.TileWidth
	if err := tx.Select(&leaves, `SELECT leaf FROM event WHERE idx >= ? AND idx < ? ORDER BY idx`, first, first+int64(width)); err != nil {
		return nil, err
	}
	if len(leaves) < width {
		return nil, fault.New(fault.NotFound, "not_found", "日志尚未增长到此处", "The log has not grown that far")
	}
	var bundle []byte
	var err error
	for _, leaf := range leaves {
		if bundle, err = tlog.AppendEntry(bundle, []byte(leaf)); err != nil {
			return nil, err
		}
	}
	return bundle, nil
}

// notifier wakes everyone who waits for the log to grow.
type notifier struct {
	mu sync.Mutex
	ch chan struct{}
}

func (n *notifier) wait() <-chan struct{} {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.ch == nil {
		n.ch = make(chan struct{})
	}
	return n.ch
}

func (n *notifier) wake() {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.ch != nil {
		close(n.ch)
		n.ch = nil
	}
}
