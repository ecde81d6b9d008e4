package listing

import (
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/registry/product"
)

// Facet is one value by which a list of offers is narrowed, and how many it leaves.
type Facet[T any] struct {
	Value T
	Name  fault.Text
	Count int64
}

// Facets are the values that narrow a query, each counted with all other filters kept. What
// leaves nothing is left out.
type Facets struct {
	Classes []Facet[product.PurposeClass]
	// Prices are upper bounds in fen, 0 for what is free.
	Prices []Facet[int64]
	// Merchants and Operators are party ids, those with most offers first.
	Merchants, Operators []Facet[string]
}

// priceBounds are the steps by which a price is narrowed, in fen.
var priceBounds = []int64{0, 1_000_00, 10_000_00, 100_000_00}

// maxParties bounds the merchants and operators that are offered as values.
const maxParties = 12

// Count returns how many published offers a query finds, whatever its page.
func Count(tx *ledger.Tx, q Query) (n int64, err error) {
	err = q.ask(func(clause string, args []any) (int64, error) {
		err := tx.Get(&n, `SELECT COUNT(*) FROM `+clause, args...)
		return n, err
	})
	return n, err
}

// FacetsOf counts what each value would leave of a query.
func FacetsOf(tx *ledger.Tx, q Query) (f Facets, err error) {
	if f.Classes, err = classes(tx, q); err != nil {
		return f, err
	}
	if f.Prices, err = prices(tx, q); err != nil {
		return f, err
	}
	of := q
	of.Merchant = ""
	if f.Merchants, err = of.parties(tx, "l.merchant"); err != nil {
		return f, err
	}
	of = q
	of.Operator = ""
	f.Operators, err = of.parties(tx, "l.operator")
	return f, err
}

func classes(tx *ledger.Tx, q Query) (list []Facet[product.PurposeClass], err error) {
	for _, c := range product.PurposeClasses {
		q.Class = c
		n, err := Count(tx, q)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			list = append(list, Facet[product.PurposeClass]{c, c.Title(), n})
		}
	}
	return list, nil
}

func prices(tx *ledger.Tx, q Query) (list []Facet[int64], err error) {
	for _, bound := range priceBounds {
		q.FreeOnly, q.MaxPriceFen = bound == 0, bound
		n, err := Count(tx, q)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			list = append(list, Facet[int64]{Value: bound, Count: n})
		}
	}
	return list, nil
}

// parties counts a query's offers by the party in a column.
func (q Query) parties(tx *ledger.Tx, column string) ([]Facet[string], error) {
	var rows []struct {
		Party string `db:"party"`
		N     int64  `db:"n"`
	}
	err := q.ask(func(clause string, args []any) (int64, error) {
		rows = rows[:0]
		err := tx.Select(&rows, `SELECT `+column+` AS party, COUNT(*) AS n FROM `+clause+` GROUP BY `+column+` ORDER BY n DESC, party LIMIT ?`, append(args, maxParties)...)
		return int64(len(rows)), err
	})
	if err != nil {
		return nil, err
	}
	list := make([]Facet[string], 0, len(rows))
	for _, r := range rows {
		p, err := party.Get(tx, r.Party)
		if err != nil {
			return nil, err
		}
		list = append(list, Facet[string]{p.ID, fault.T(p.NameZH, p.NameEN), r.N})
	}
	return list, nil
}
