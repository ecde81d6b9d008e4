package listing

import (
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/complaint"
)

// A complaint may be about an offer that stands on the shelf; its merchant and the operator answer for it.
var _ = complaint.AboutOf("listing", fault.T("挂牌", "Offer"), func(tx *ledger.Tx, number string) ([]string, error) {
	c, err := ByNumber(tx, number)
	return []string{c.Merchant, c.Operator}, err
})
