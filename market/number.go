package market

import (
	"fmt"

	"huishu/ledger"
)

// Number is the next running number of a year, such as HZ-GP-2026-000001. The writer is
// one, so no number is given twice; the column's unique index says so too.
func Number(tx *ledger.Tx, table, prefix string) (string, error) {
	prefix = fmt.Sprintf("%s-%d-", prefix, tx.Now.Year())
	var last string
	err := tx.Get(&last, `SELECT COALESCE(MAX(number), '') FROM `+table+` WHERE number >= ? AND number < ?`, prefix, prefix+"a")
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
