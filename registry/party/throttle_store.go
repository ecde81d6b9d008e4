package party

import (
	"time"

	"huishu/ledger"
	"huishu/ledger/fault"
)

// throttled refuses an attempt that comes too early, with the time to wait.
func throttled(tx *ledger.Tx, t tries) error {
	var rows []struct {
		ID     string
		Count  int
		LastAt int64 `db:"last_at"`
	}
	err := tx.Select(&rows, `SELECT id, count, last_at FROM sign_in_failure WHERE id IN (?, ?) AND last_at > ?`,
		t.source, t.everywhere, tx.Now.Add(-forgetting).UnixMilli())
	if err != nil {
		return err
	}
	var count, everywhere int
	var last int64
	for _, r := range rows {
		if r.ID == t.source {
			count, last = r.Count, r.LastAt
		} else {
			everywhere = r.Count
		}
	}
	left := waitAfter(count, everywhere) - tx.Now.Sub(time.UnixMilli(last))
	if left <= 0 {
		return nil
	}
	seconds := int((left + time.Second - 1) / time.Second)
	return fault.Newf(fault.TooMany, "sign_in.throttled", "尝试次数过多，请在 %d 秒后再试", "Too many tries; try again in %d s", seconds).
		After(time.Duration(seconds) * time.Second)
}

// failed counts one failure more and forgets those long past.
func failed(tx *ledger.Tx, t tries) error {
	now := tx.Now.UnixMilli()
	old := now - forgetting.Milliseconds()
	if _, err := tx.Exec(`DELETE FROM sign_in_failure WHERE last_at < ?`, old); err != nil {
		return err
	}
	for _, key := range []string{t.source, t.everywhere} {
		if key == "" {
			continue
		}
		_, err := tx.Exec(`INSERT INTO sign_in_failure (id, count, last_at) VALUES (?, 1, ?)
			ON CONFLICT (id) DO UPDATE SET count = sign_in_failure.count + 1, last_at = excluded.last_at`, key, now)
		if err != nil {
			return err
		}
	}
	return nil
}

// succeeded starts the source's count anew. What came from elsewhere goes on to count: it was somebody else.
func succeeded(tx *ledger.Tx, t tries) error {
	_, err := tx.Exec(`DELETE FROM sign_in_failure WHERE id = ?`, t.source)
	return err
}
