package ledger

import "huishu/ledger/tlog"

// CosignatureSource gives the lines with which witnesses cosigned our checkpoint of the given size, each with its
// newline; "" when none has. Package witness provides it.
type CosignatureSource func(tx *Tx, size int64) (lines string, err error)

// UseCosignatures tells the ledger where cosignatures are found. With it [Tx.Checkpoint], and so receipts and
// anchors too, carries those that the newest checkpoint has by then.
func (db *DB) UseCosignatures(source CosignatureSource) { db.cosignatures.Store(&source) }

// cosigned adds to a signed checkpoint what witnesses have signed of it.
func (tx *Tx) cosigned(size int64, note string) (string, error) {
	source := tx.db.cosignatures.Load()
	if source == nil {
		return note, nil
	}
	lines, err := (*source)(tx, size)
	return note + lines, err
}

// ConsistencyProof proves that the log of old entries is the beginning of that of size entries. Both are sizes that the log
// has reached, old at least 1.
func (tx *Tx) ConsistencyProof(size, old int64) ([]tlog.Hash, error) {
	return tlog.ProveConsistency(size, old, tx.loadTile)
}
