package order

import (
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/complaint"
)

// A complaint may be about an order of the party for which the complainant acts; its other sides answer for it.
var _ = complaint.AboutOf("order", fault.T("订单", "Order"), func(tx *ledger.Tx, number string) ([]string, error) {
	o, err := ByNumber(tx, number)
	return append([]string{o.Buyer}, o.Facts().Parties...), err
})
