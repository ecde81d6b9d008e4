package delivery

import (
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/product"
)

// Deliveries that are under way rest on the product's agreement: the registry asks for them when one is to be suspended or ended.
var _ = product.DependOn(ofProducts)

// ofProducts are the deliveries of products that the buyer has not acknowledged. They have no number of their own but their order's.
func ofProducts(tx *ledger.Tx, products []string) ([]product.Dependant, error) {
	among, values := product.Among(products)
	var rows []struct {
		ID    string `db:"id"`
		Order string `db:"order_number"`
		Name  string `db:"name"`
	}
	err := tx.Select(&rows, `SELECT d.id, d.name, o.number AS order_number FROM trade_order o JOIN delivery d ON d.order_id = o.id
		WHERE d.acknowledged_at = 0 AND o.product IN `+among+` ORDER BY d.id`, values...)
	if err != nil {
		return nil, err
	}
	list := make([]product.Dependant, len(rows))
	for i, r := range rows {
		list[i] = product.Dependant{
			Kind: SubjectDelivery, ID: r.ID, Code: r.Order, Title: r.Name, State: fault.T("已交付，未确认收货", "Made, not acknowledged"),
			Then: fault.T("数据文件不能再下载", "Its file cannot be downloaded any more"),
		}
	}
	return list, nil
}
