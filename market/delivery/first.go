package delivery

import (
	"huishu/ledger"
	"huishu/registry/product"
)

// The registry asks when a product was first delivered: from that day on its national registration is due (26号 art. 9(1)).
var _ = product.DeliveredBy(first)

func first(tx *ledger.Tx, products []string) (map[string]int64, error) {
	if len(products) == 0 {
		return nil, nil
	}
	among, values := product.Among(products)
	var rows []struct {
		Product string `db:"product"`
		At      int64  `db:"at"`
	}
	err := tx.Select(&rows, `SELECT o.product, MIN(d.made_at) AS at FROM trade_order o JOIN delivery d ON d.order_id = o.id WHERE o.product IN `+among+` GROUP BY o.product`, values...)
	if err != nil {
		return nil, err
	}
	at := make(map[string]int64, len(rows))
	for _, r := range rows {
		at[r.Product] = r.At
	}
	return at, nil
}
