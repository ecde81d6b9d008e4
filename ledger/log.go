package ledger

import (
	"context"
	"fmt"
	"sync"

	"golang.org/x/mod/sumdb/note"

	"huishu/ledger/fault"
	"huishu/ledger/tlog"
)

// signedHead is a checkpoint that became durable with the commit it was signed in.
type signedHead struct {
	checkpoint tlog.Checkpoint
	ring       *keyring // whose key signed it
	changed    bool
}

// sequencer grows the log: it alone gives events their place. It belongs to one goroutine.
type sequencer struct {
	db     *DB
	conn   *conn
	edge   *tlog.Edge // the log's right edge as of the last commit
	stable *tlog.Edge // where edge returns to when a commit fails
}

// grown is the larger tree, ready to be stored: the tiles that changed and the signed checkpoint.
type grown struct {
	signedHead
	tiles []tlog.Tile
	note  string
}

// grow appends leaves, whose events stand at the places behind the present size, and signs the checkpoint of the larger tree. rotated
// says that one of the events is a rotation of the key: then it is the new one that signs, which is read from the database; otherwise
// the database is not asked, and another goroutine may do this meanwhile.
func (s *sequencer) grow(leaves []tlog.Hash, rotated bool) (g grown, err error) {
	if len(leaves) == 0 {
		return grown{}, nil
	}
	for _, leaf := range leaves {
		s.edge.Append(leaf)
	}
	g.tiles = s.edge.Changed()
	g.checkpoint = tlog.Checkpoint{Origin: s.db.Origin(), Size: s.edge.Size(), Root: s.edge.Root()}
	if g.ring, err = s.ringOf(rotated); err != nil {
		return grown{}, err
	}
	msg, err := g.checkpoint.Sign(s.db.signers(g.ring.signing)...)
	g.note, g.changed = string(msg), true
	return g, err
}

// store writes the tiles and the checkpoint of the larger tree.
func (s *sequencer) store(g *grown) error {
	if !g.changed {
		return nil
	}
	for _, t := range g.tiles {
		if _, err := s.conn.exec(`INSERT INTO tile (level, n, data) VALUES (?, ?, ?)
			ON CONFLICT (level, n) DO UPDATE SET data = excluded.data`, t.Level, t.Index, t.Data); err != nil {
			return fmt.Errorf("%s: %w", t.Path(), err)
		}
	}
	cp := &g.checkpoint
	if _, err := s.conn.exec(`INSERT INTO checkpoint (id, size, root, note) VALUES (1, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET size = excluded.size, root = excluded.root, note = excluded.note`,
		cp.Size, cp.Root[:], g.note); err != nil {
		return fmt.Errorf("checkpoint %d: %w", cp.Size, err)
	}
	return nil
}

// signers are who signs a checkpoint: the log's key, and where there is one its SM2 key.
func (db *DB) signers(key tlog.Key) []note.Signer {
	if db.sm2.signing.Signer == nil {
		return []note.Signer{key.Signer}
	}
	return []note.Signer{key.Signer, db.sm2.signing.Signer}
}

// publish makes a committed checkpoint the head that the rest of the program sees.
func (s *sequencer) publish(h signedHead) {
	if !h.changed {
		return
	}
	s.stable.Reset(s.edge)
	s.db.keys.Store(h.ring)
	s.db.setHead(h.checkpoint)
}

// setHead moves the head on; it never goes back, whoever learns of it later.
func (db *DB) setHead(cp tlog.Checkpoint) {
	for {
		old := db.head.Load()
		if old != nil && old.Size >= cp.Size {
			return
		}
		if db.head.CompareAndSwap(old, &cp) {
			db.notify.wake()
			return
		}
	}
}

// undo returns the edge to the last commit.
func (s *sequencer) undo() { s.edge.Reset(s.stable) }

// checkpointRow is the newest signed checkpoint as stored.
type checkpointRow struct {
	Size int64
	Root []byte
	Note string
}

func (s *sequencer) checkpoint() (checkpointRow, error) {
	var row checkpointRow
	err := s.conn.get(&row, `SELECT size, root, note FROM checkpoint WHERE id = 1`)
	if k := fault.KindOf(err); k != fault.None && k != fault.NotFound {
		return row, fmt.Errorf("reading the checkpoint: %w", err)
	}
	return row, nil
}

// recoverLog rebuilds the edge from the stored tiles and refuses to go on when
// it disagrees with the signed checkpoint or the journal: that is damage, not a crash.
func (s *sequencer) recoverLog() error {
	row, err := s.checkpoint()
	if err != nil {
		return err
	}
	if s.edge, err = tlog.NewEdge(row.Size, s.loadTile); err != nil {
		return fmt.Errorf("rebuilding the log's edge: %w", err)
	}
	s.stable = s.edge.Clone()
	root := s.edge.Root()
	if row.Size > 0 && string(root[:]) != string(row.Root) {
		return fmt.Errorf("the stored tiles give root %x at size %d, the signed checkpoint says %x", root, row.Size, row.Root)
	}
	var beyond int64
	if err := s.conn.get(&beyond, `SELECT COUNT(*) FROM (SELECT idx FROM event WHERE idx >= ? LIMIT 1) AS beyond`, row.Size); err != nil {
		return err
	}
	if beyond > 0 {
		return fmt.Errorf("the journal holds events beyond the log's size %d", row.Size)
	}
	s.db.setHead(tlog.Checkpoint{Origin: s.db.Origin(), Size: row.Size, Root: root})
	return s.db.checkOrigin(row.Note)
}

// checkOrigin refuses a key that is neither the one the newest checkpoint was signed with, nor introduced by it.
func (db *DB) checkOrigin(msg string) error {
	if msg == "" {
		return nil
	}
	if _, _, err := db.keys.Load().known.Open(msg); err != nil {
		return fmt.Errorf("the newest checkpoint was not signed by the configured key %s: %w", db.VerifierKey(), err)
	}
	return nil
}

func (s *sequencer) loadTile(level int, index int64) ([]byte, error) {
	var data []byte
	err := s.conn.get(&data, `SELECT data FROM tile WHERE level = ? AND n = ?`, level, index)
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

// Checkpoint returns the newest signed checkpoint, as served at /log/checkpoint. That of an empty log is
// stored nowhere: Ed25519 signs the same text with the same bytes every time. Where the database is open for reading only
// there is no key to sign with, and an empty log has none: NotFound.
func (tx *Tx) Checkpoint() (note string, err error) {
	var row checkpointRow
	err = tx.Get(&row, `SELECT size, root, note FROM checkpoint WHERE id = 1`)
	if err == nil {
		return tx.cosigned(row.Size, row.Note)
	}
	if fault.KindOf(err) != fault.NotFound {
		return "", err
	}
	key := tx.db.keys.Load().signing
	if key.Signer == nil {
		return "", err
	}
	msg, err := tlog.Checkpoint{Origin: tx.db.Origin(), Root: tlog.EmptyRoot}.Sign(key.Signer)
	return string(msg), err
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
		return nil, fault.New(fault.NotFound, "not_found", "日志尚未增长到此处", "The log has not grown that far").
			Do("请先读取 /log/checkpoint，再取其中大小以内的部分", "Read /log/checkpoint first, and ask for what lies within its size")
	}
	return data[:width*tlog.HashSize], nil
}

// Entries returns an entry bundle, rendered from the events' leaf bytes.
func (tx *Tx) Entries(index int64, width int) ([]byte, error) {
	var leaves []StoredLeaf
	first := index * tlog.TileWidth
	if err := tx.Select(&leaves, `SELECT `+LeafColumns+` FROM event WHERE idx >= ? AND idx < ? ORDER BY idx`, first, first+int64(width)); err != nil {
		return nil, err
	}
	if len(leaves) < width {
		return nil, fault.New(fault.NotFound, "not_found", "日志尚未增长到此处", "The log has not grown that far").
			Do("请先读取 /log/checkpoint，再取其中大小以内的部分", "Read /log/checkpoint first, and ask for what lies within its size")
	}
	var bundle, leaf []byte
	var err error
	for i := range leaves {
		if leaf, err = leaves[i].Append(leaf[:0]); err != nil {
			return nil, err
		}
		if bundle, err = tlog.AppendEntry(bundle, leaf); err != nil {
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
