package listing

import (
	"huishu/ledger"
	"huishu/registry/party"
)

// What the gradings of rule sets may count of a merchant's offers.
var _ = party.MeasureOf("offers.published", countPublished)

func countPublished(tx *ledger.Tx, merchant string) (n int64, err error) {
	err = tx.Get(&n, `SELECT COUNT(*) FROM listing WHERE merchant = ? AND published_at > 0`, merchant)
	return n, err
}
