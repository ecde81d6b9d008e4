package ledger

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"huishu/ledger/fault"
	"huishu/ledger/tlog"
)

// Signed is a checkpoint with the note that signs it.
type Signed struct {
	tlog.Checkpoint
	Note string
}

// SignedHead is the newest checkpoint of the transaction's snapshot: whatever proofs it makes are against it.
// An empty log has none: NotFound.
func (tx *Tx) SignedHead() (Signed, error) {
	note, err := tx.Checkpoint()
	if err != nil {
		return Signed{}, err
	}
	cp, _, err := tx.openOwn(note)
	return Signed{Checkpoint: cp, Note: note}, err
}

// StoredHead is the newest checkpoint as it is stored, and whether one of the log's keys, as far as they are known here, signed it.
// An empty log has none: NotFound. It is for who looks at a database that may be another's.
func (tx *Tx) StoredHead() (cp tlog.Checkpoint, signed bool, err error) {
	var row checkpointRow
	if err := tx.Get(&row, `SELECT size, root, note FROM checkpoint WHERE id = 1`); err != nil {
		return cp, false, err
	}
	if cp, _, err = tx.db.keys.Load().known.Open(row.Note); err == nil {
		return cp, true, nil
	}
	text, _, _ := strings.Cut(row.Note, "\n\n")
	cp, err = tlog.ParseCheckpoint(text + "\n")
	return cp, false, err
}

// Inclusion proves that the entry at index stands in the log as it was at size.
func (tx *Tx) Inclusion(size, index int64) ([]tlog.Hash, error) {
	return tlog.ProveInclusion(size, index, tx.loadTile)
}

// Consistency proves that the log as it was at size old is the beginning of the log at size, and gives the roots of
// both, computed from the stored tiles.
func (tx *Tx) Consistency(old, size int64) (proof []tlog.Hash, oldRoot, root tlog.Hash, err error) {
	if proof, err = tlog.ProveConsistency(size, old, tx.loadTile); err != nil {
		return nil, oldRoot, root, err
	}
	if oldRoot, err = tlog.TreeHash(old, tx.loadTile); err != nil {
		return nil, oldRoot, root, err
	}
	root, err = tlog.TreeHash(size, tx.loadTile)
	return proof, oldRoot, root, err
}

// EntryAt returns the event at a place in the log.
func (tx *Tx) EntryAt(index int64) (Entry, error) {
	var e Entry
	err := tx.Get(&e, `SELECT `+entryColumns+` FROM event WHERE idx = ?`, index)
	return e, err
}

// Content returns an event's canonical bytes and its salt, which together with the leaf prove what it says. Both are nil
// once they were erased. The caller decides who may see them.
func (tx *Tx) Content(id string) (body json.RawMessage, salt []byte, err error) {
	e, err := tx.storedEvent(id)
	if err != nil || e.Erased() {
		return nil, nil, err
	}
	_, body, err = e.Event()
	return body, e.Salt, err
}

// Of returns up to limit events of any of the subjects that stand before the index before, newest first; before 0
// begins at the newest.
func (tx *Tx) Of(subjects []Ref, before int64, limit int) ([]Entry, error) {
	if before == 0 {
		before = tx.db.Head().Size
	}
	if len(subjects) == 0 {
		return nil, nil
	}
	args, each := []any{before}, make([]string, len(subjects))
	for i, s := range subjects {
		each[i] = `(subject_kind = ? AND subject_id = ?)`
		args = append(args, s.Kind, s.ID)
	}
	var es []Entry
	err := tx.Select(&es, `SELECT `+entryColumns+` FROM event WHERE idx < ? AND (`+strings.Join(each, ` OR `)+`) ORDER BY idx DESC LIMIT ?`,
		append(args, limit)...)
	return es, err
}

// tilesAtOnce bounds what a search of the leaf hashes holds in memory: 64 tiles have half a megabyte.
const tilesAtOnce = 64

// FindLeaf returns the place of the leaf with a hash, newest first; NotFound where the log has none. The hashes are not
// indexed, which would cost every entry 40 bytes for ever: the tiles of the lowest level are searched, 32 bytes an entry.
func (tx *Tx) FindLeaf(leaf tlog.Hash) (index int64, err error) {
	type tile struct {
		N    int64
		Data []byte
	}
	for before := int64(1) << 62; ; {
		var tiles []tile
		if err := tx.Select(&tiles, `SELECT n, data FROM tile WHERE level = 0 AND n < ? ORDER BY n DESC LIMIT ?`, before, tilesAtOnce); err != nil {
			return 0, fmt.Errorf("searching the leaf hashes: %w", err)
		}
		for _, t := range tiles {
			if at := indexOf(t.Data, leaf); at >= 0 {
				return t.N*tlog.TileWidth + int64(at), nil
			}
			before = t.N
		}
		if len(tiles) < tilesAtOnce {
			return 0, fault.New(fault.NotFound, "log.no_leaf", "日志中没有这个叶子哈希", "The log has no leaf with this hash").
				Do("请核对叶子哈希；刚刚发生的事件须等待写入日志", "Check the leaf hash; what has happened just now has yet to enter the log")
		}
	}
}

// EntryByLeafHash is the entry whose leaf has the hash, in hexadecimal; NotFound where the log has none.
func (tx *Tx) EntryByLeafHash(hash string) (Entry, error) {
	raw, err := hex.DecodeString(hash)
	if err != nil || len(raw) != tlog.HashSize {
		return Entry{}, fault.New(fault.NotFound, "log.no_leaf", "日志中没有这个叶子哈希", "The log has no leaf with this hash").
			Do("请核对叶子哈希；刚刚发生的事件须等待写入日志", "Check the leaf hash; what has happened just now has yet to enter the log")
	}
	index, err := tx.FindLeaf(tlog.Hash(raw))
	if err != nil {
		return Entry{}, err
	}
	return tx.EntryAt(index)
}

// indexOf is the place of a hash among hashes; -1 when it is not there.
func indexOf(hashes []byte, h tlog.Hash) int {
	for from := 0; ; {
		at := bytes.Index(hashes[from:], h[:])
		switch {
		case at < 0:
			return -1
		case (from+at)%tlog.HashSize == 0:
			return (from + at) / tlog.HashSize
		}
		from += at + 1
	}
}

// Proof makes the proof of an entry's leaf, which everyone may see, as a C2SP tlog-proof file. Its checkpoint is the one that
// the entry's receipt has.
func (tx *Tx) Proof(e Entry) ([]byte, error) {
	key, err := tx.signingKey()
	if err != nil {
		return nil, err
	}
	var r tlog.Receipt
	note, err := tx.covering(&r, e.Index)
	if err != nil {
		return nil, err
	}
	if err := tx.prove(&r, e.Index, note, key); err != nil {
		return nil, fmt.Errorf("proving entry %d: %w", e.Index, err)
	}
	return tlog.LogProof{Extra: []byte(e.Leaf()), Index: e.Index, Proof: r.Log.Proof, Checkpoint: r.Log.Checkpoint}.Text(), nil
}
