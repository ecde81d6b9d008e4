package order

import (
	"huishu/ledger"
	"huishu/market/exchange"
	"huishu/market/money"
)

// MayRead reports whether an event belongs to an order that the acting account may see: the order's
// own, and those of its delivery, its money and its record at the exchange.
func MayRead(tx *ledger.Tx, e ledger.Entry) bool {
	column := map[string]string{
		SubjectOrder: "id", "delivery": "delivery", exchange.SubjectRecord: "contract_code", money.SubjectTxn: "id",
	}[e.SubjectKind]
	id := e.SubjectID
	if e.SubjectKind == money.SubjectTxn {
		txn, err := money.Get(tx, id)
		if err != nil {
			return false
		}
		id = txn.Order
	}
	if column == "" || id == "" {
		return false
	}
	o, err := one(tx, column+` = ?`, id)
	return err == nil && o.visible(tx.Actor)
}
