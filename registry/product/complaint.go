package product

import (
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/complaint"
)

// A complaint may be about a registered product; its operator and the merchant that it entrusted answer for it.
var _ = complaint.AboutOf("product", fault.T("数据产品", "Data product"), func(tx *ledger.Tx, code string) ([]string, error) {
	p, err := ByCode(tx, code)
	return []string{p.Operator, p.Merchant}, err
})
