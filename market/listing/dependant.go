package listing

import (
	"cmp"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/product"
)

// The offers of a product rest on its agreement: the registry asks for them when one is to be suspended or ended.
var _ = product.DependOn(ofProducts)

// ofProducts are the offers of products that are not withdrawn.
func ofProducts(tx *ledger.Tx, products []string) ([]product.Dependant, error) {
	among, values := product.Among(products)
	var rows []struct {
		ID       string `db:"id"`
		Merchant string `db:"merchant"`
		Number   string `db:"number"`
		Title    string `db:"title"`
		State    State  `db:"state"`
	}
	err := tx.Select(&rows, `SELECT id, merchant, COALESCE(number, '') AS number, title, state FROM listing
		WHERE state <> 'withdrawn' AND product IN `+among+` ORDER BY id`, values...)
	if err != nil {
		return nil, err
	}
	list := make([]product.Dependant, len(rows))
	for i, r := range rows {
		list[i] = product.Dependant{
			Kind: SubjectListing, ID: r.ID, Code: r.Number, Title: r.Title, State: r.State.Title(),
			Then:     fault.T("不能订购", "It cannot be ordered"),
			Concerns: []string{r.Merchant}, Theirs: cmp.Or(r.Number, r.Title),
		}
	}
	return list, nil
}
