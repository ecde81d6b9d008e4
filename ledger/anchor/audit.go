package anchor

import (
	"bytes"
	"context"

	"huishu/ledger"
	"huishu/ledger/tlog"
)

// Stored is an anchor as its row has it, with what the row says twice.
type Stored struct {
	Entry
	// Size and Root are the row's columns; the note says them too.
	Size int64
	Root []byte
}

// Standing lists the anchors that are held to stand on a chain, by their ids, from behind the id after.
func Standing(tx *ledger.Tx, after string, limit int) ([]Stored, error) {
	entries, err := list(tx, `WHERE a.state IN ('final', 'mined') AND a.id > ? ORDER BY a.id LIMIT ?`, after, limit)
	out := make([]Stored, len(entries))
	for i, e := range entries {
		var r row
		if err := tx.Get(&r, `SELECT `+rowColumns+` FROM anchor WHERE id = ?`, e.ID); err != nil {
			return nil, err
		}
		out[i] = Stored{Entry: e, Size: r.Size, Root: r.Root}
	}
	return out, err
}

// Signed reports whether the note is a checkpoint under one of the log's keys that says what the columns say.
func (s Stored) Signed(keys tlog.LogKeys) bool {
	cp, _, err := keys.Open(s.Note)
	return err == nil && cp.Size == s.Size && bytes.Equal(cp.Root[:], s.Root)
}

// Newest is the newest checkpoint of a log on the contract in use; ok is false when we use none yet.
func Newest(ctx context.Context, tx *ledger.Tx, c *Chain) (size int64, root tlog.Hash, ok bool, err error) {
	used, ok, err := currentContract(tx)
	if err != nil || !ok {
		return 0, root, false, err
	}
	size, root, _, err = c.Latest(ctx, used.Address, OriginHash(tx.Origin()))
	return size, root, true, err
}
