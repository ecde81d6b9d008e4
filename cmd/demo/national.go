package demo

import (
	"huishu/ledger"
	"huishu/registry/product"
)

// queryCode is what the demo's national platform has given; its real structure is not published.
const queryCode = "GJ-441300-2026-000001"

// nationally files a product that the city has registered for the national registration too, and leads it into its public notice.
func (c *city) nationally(id string) (registration string, err error) {
	if err := c.do(c.operator.actor, func(tx *ledger.Tx) error {
		r, err := product.SubmitIn(tx, c.app.Book, id, product.National)
		registration = r.ID
		return err
	}); err != nil {
		return "", err
	}
	return registration, c.notice(registration)
}

// coded gives a national registration its query code.
func (c *city) coded(registration string) error {
	return c.do(c.registrar.actor, func(tx *ledger.Tx) error {
		_, err := product.Register(tx, c.app.Book, registration, product.Review{QueryCode: queryCode})
		return err
	})
}
