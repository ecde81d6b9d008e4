package notice

import (
	"context"
	"time"

	"huishu/ledger"
)

// DefaultKeep is how long messages and deliveries are kept unless the service is told otherwise. No text sets a time: a message is a
// convenience, and the event that it tells of is kept for ever.
const DefaultKeep = 2 * 365 * 24 * time.Hour

// pruneRows bounds one transaction of [Prune], so that it keeps no other write waiting.
const pruneRows = 500

// Prune forgets messages that are older than keep, read or not, and what was delivered to webhooks before then; 0 keeps all. Nothing of
// the record is touched: what happened stands in the journal.
func Prune(ctx context.Context, db *ledger.DB, keep time.Duration) error {
	if keep <= 0 {
		return nil
	}
	for n := int64(pruneRows); n >= pruneRows; {
		err := db.Work(ctx, func(tx *ledger.Tx) (err error) {
			n, err = prune(tx, tx.Now.Add(-keep).UnixMilli())
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// prune forgets some of what is from before an instant, and says how much.
func prune(tx *ledger.Tx, before int64) (rows int64, err error) {
	const old = `SELECT id FROM message WHERE created_at < ? ORDER BY created_at, id LIMIT ?`
	if _, err := tx.Exec(`DELETE FROM message_copy WHERE message IN (`+old+`)`, before, pruneRows); err != nil {
		return 0, err
	}
	messages, err := tx.Exec(`DELETE FROM message WHERE id IN (`+old+`)`, before, pruneRows)
	if err != nil {
		return 0, err
	}
	sent, err := tx.Exec(`DELETE FROM webhook_delivery WHERE id IN (SELECT id FROM webhook_delivery WHERE created_at < ? AND state <> 'waiting' ORDER BY id LIMIT ?)`, before, pruneRows)
	return max(messages, sent), err
}
