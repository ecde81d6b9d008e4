package api

import (
	"huishu/ledger"
	"huishu/registry/product"
)

func mountFirstDue(a *API) {
	read(a, operation("list-first-registrations-due", "/products/first-registrations-due", "product",
		"应当申请首次登记的产品及其时限 / Products whose first registration is to be applied for, with the clock of each (发改数据规〔2025〕26号 art. 9(1))", signedIn),
		func(tx *ledger.Tx, _ *struct{}) (list[product.FirstDue], error) {
			dues, err := product.FirstDues(tx, a.Book)
			return listOf(dues, ""), err
		})
}
