package order

import (
	"huishu/ledger"
	"huishu/registry/party"
)

// What the gradings of rule sets may count of a merchant's orders.
var (
	_ = party.MeasureOf("orders.delivered", countOf(`delivered_at > 0`))
	_ = party.MeasureOf("orders.rejected", countOf(`state = 'rejected'`))
)

func countOf(condition string) party.Measure {
	return func(tx *ledger.Tx, merchant string) (n int64, err error) {
		err = tx.Get(&n, `SELECT COUNT(*) FROM trade_order WHERE merchant = ? AND `+condition, merchant)
		return n, err
	}
}
