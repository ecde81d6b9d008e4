package ledger

import (
	"context"
	"time"
)

// How long what has served its turn is kept.
const (
	// AnswerLimit is how long an Idempotency-Key gives its first answer again.
	AnswerLimit = 7 * 24 * time.Hour
	// JobLimit is how long a job that is done can still be looked at.
	JobLimit = 30 * 24 * time.Hour
)

// pruneRows bounds one transaction of Prune, so that it keeps no other write waiting.
const pruneRows = 500

// Prune forgets stored answers and finished jobs that are past their limits. Nothing of the record
// is touched: what happened stands in the journal.
func (db *DB) Prune(ctx context.Context) error {
	for n := int64(pruneRows); n >= pruneRows; {
		err := db.Work(ctx, func(tx *Tx) (err error) {
			n, err = tx.prune()
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) prune() (rows int64, err error) {
	answers, err := tx.Exec(`DELETE FROM idempotency WHERE (account, key) IN (SELECT account, key FROM idempotency WHERE at < ? ORDER BY at LIMIT ?)`,
		tx.Now.Add(-AnswerLimit).UnixMilli(), pruneRows)
	if err != nil {
		return 0, err
	}
	jobs, err := tx.Exec(`DELETE FROM job WHERE id IN (SELECT id FROM job WHERE state = 'done' AND run_at < ? ORDER BY run_at LIMIT ?)`,
		tx.Now.Add(-JobLimit).UnixMilli(), pruneRows)
	return max(answers, jobs), err
}
