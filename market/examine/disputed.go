package examine

import (
	"huishu/ledger"
	"huishu/registry/product"
)

// disputedSince is the day of the oldest objection that stands on a registration today; empty for none.
func disputedSince(tx *ledger.Tx, registration string) (string, error) {
	entries, err := product.Entries(tx, registration)
	if err != nil {
		return "", err
	}
	for _, e := range entries {
		if e.Type == product.TypeObjection {
			return e.From.String(), nil
		}
	}
	return "", nil
}
