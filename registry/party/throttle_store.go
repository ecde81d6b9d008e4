package party

import (
	"time"

	"huishu/ledger"
	"huishu/ledger/fault"
)

// throttled refuses an attempt that comes too early, with the time to wait.
func throttled(tx *ledger.Tx, key string) error {
	var row struct {
		Count  int
		LastAt int64 `db:"last_at"`
	}
	err := tx.Get(&row, `SELECT count, last_at FROM sign_in_failure WHERE id = ?`, key)
	if err != nil {
		if fault.KindOf(err) == fault.NotFound {
			return nil
		}
		return err
	}
	since := tx.Now.Sub(time.UnixMilli(row.LastAt))
	left := waitAfter(row.Count) - since
	if since >= forgetting || left <= 0 {
		return nil
	}
	seconds := int((left + time.Second - 1) / time.Second)
	return fault.Newf(fault.TooMany, "sign_in.throttled", "尝试次数过多，请在 %d 秒后再试", "Too many tries; try again in %d s", seconds).
		After(time.Duration(seconds) * time.Second)
}

// failed counts one failure more and forgets those long past.
func failed(tx *ledger.Tx, key string) error {
	now := tx.Now.UnixMilli()
	old := now - forgetting.Milliseconds()
	if _, err := tx.Exec(`DELETE FROM sign_in_failure WHERE last_at < ?`, old); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO sign_in_failure (id, count, last_at) VALUES (?, 1, ?)
		ON CONFLICT (id) DO UPDATE SET count = sign_in_failure.count + 1, last_at = excluded.last_at`, key, now)
	return err
}
