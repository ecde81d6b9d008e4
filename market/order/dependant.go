package order

import (
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/product"
)

// Running orders of a product rest on its agreement: the registry asks for them when one is to be suspended or ended.
var _ = product.DependOn(ofProducts)

// ofProducts are the orders of products that are still on their way.
func ofProducts(tx *ledger.Tx, products []string) ([]product.Dependant, error) {
	among, values := product.Among(products)
	var rows []struct {
		ID       string `db:"id"`
		Buyer    string `db:"buyer"`
		Merchant string `db:"merchant"`
		Number   string `db:"number"`
		State    State  `db:"state"`
	}
	err := tx.Select(&rows, `SELECT id, number, state, buyer, merchant FROM trade_order
		WHERE state NOT IN ('completed', 'rejected', 'cancelled', 'refunded') AND product IN `+among+` ORDER BY id`, values...)
	if err != nil {
		return nil, err
	}
	list := make([]product.Dependant, len(rows))
	for i, r := range rows {
		then := fault.T("登记不再有效时不能交付；已付款的应当退款", "It cannot be delivered without a valid registration; what was paid is paid back")
		if r.State == Delivered || r.State == Settled {
			then = fault.T("已交付，不受影响", "It is delivered and goes on")
		}
		list[i] = product.Dependant{Kind: "order", ID: r.ID, Code: r.Number, State: r.State.Title(), Then: then, Concerns: []string{r.Buyer, r.Merchant}, Theirs: r.Number}
	}
	return list, nil
}
