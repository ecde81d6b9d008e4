package registry

import (
	"fmt"

	"huishu/ledger"
)

// Number is the next running number of a year, such as HZ-GP-2026-000001, of a table's column. On SQLite the writer is one; on
// PostgreSQL two transactions that race for a number both lose to the column's unique index, and one tries again.
func Number(tx *ledger.Tx, table, column, prefix string) (string, error) {
	prefix = fmt.Sprintf("%s-%d-", prefix, tx.Now.Year())
	var last string
	err := tx.Get(&last, `SELECT COALESCE(MAX(`+column+`), '') FROM `+table+` WHERE `+column+` >= ? AND `+column+` < ?`, prefix, prefix+"a")
	if err != nil {
		return "", err
	}
	n := 0
	if last != "" {
		if _, err := fmt.Sscanf(last[len(prefix):], "%d", &n); err != nil {
			return "", fmt.Errorf("running number %s: %w", last, err)
		}
	}
	return fmt.Sprintf("%s%06d", prefix, n+1), nil
}
