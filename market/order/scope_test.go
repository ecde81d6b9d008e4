package order_test

import (
	"errors"
	"slices"
	"testing"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market/demand"
	"huishu/market/markettest"
	"huishu/market/order"
	"huishu/registry/product"
)

// TestListsShowWhatSingleReadsAllow holds, on a filled city, every list against the single read of every object that exists: for each
// party's person, for one who only reads, for one who acts for no party, and for a stranger.
func TestListsShowWhatSingleReadsAllow(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	l := w.Publish(markettest.Content())
	w.Place(l.ID, w.Mediate(l.ID).ID)
	w.Place(l.ID, "")
	w.Create("停车指数", markettest.Industry)

	readers := map[string]ledger.Actor{"stranger": {}, "nobody's": {Account: "x"}, "system": ledger.System}
	for name, m := range map[string]markettest.Member{
		"authority": w.Authority, "registration body": w.RegistrationBody, "bureau": w.Bureau, "operator": w.Operator, "merchant": w.Merchant,
		"broker": w.Broker, "buyer": w.Buyer, "outsider": w.Stranger,
	} {
		readers[name] = m.Actor
		m.Actor.Functions = access.Words(access.ReadOnly)
		readers[name+", only reading"] = m.Actor
	}
	type list struct {
		table  string
		list   func(tx *ledger.Tx) ([]string, error)
		single func(tx *ledger.Tx, id string) error
	}
	lists := []list{
		{"trade_order", func(tx *ledger.Tx) ([]string, error) {
			items, _, err := order.List(tx, order.Query{})
			return idsOf(items, func(o order.Order) string { return o.ID }), err
		}, func(tx *ledger.Tx, id string) error { _, err := order.Show(tx, id); return err }},
		{"demand", func(tx *ledger.Tx) ([]string, error) {
			items, _, err := demand.List(tx, demand.Query{})
			return idsOf(items, func(d demand.Listed) string { return d.ID }), err
		}, func(tx *ledger.Tx, id string) error { _, err := demand.Show(tx, id); return err }},
		{"product", func(tx *ledger.Tx) ([]string, error) {
			items, _, err := product.OfParty(tx, product.Query{})
			return idsOf(items, func(p product.Product) string { return p.ID }), err
		}, func(tx *ledger.Tx, id string) error { _, err := product.Show(tx, id); return err }},
		{"agreement", func(tx *ledger.Tx) ([]string, error) {
			items, _, err := product.Agreements(tx, product.AgreementQuery{})
			return idsOf(items, func(a product.Agreement) string { return a.ID }), err
		}, func(tx *ledger.Tx, id string) error { _, err := product.ShowAgreement(tx, id); return err }},
		{"case_file", func(tx *ledger.Tx) ([]string, error) {
			items, _, err := procedure.List(tx, procedure.Query{Reader: &tx.Actor})
			return idsOf(items, func(c *procedure.Case) string { return c.ID }), err
		}, func(tx *ledger.Tx, id string) error {
			c, err := procedure.Get(tx, id)
			if err == nil && !c.Visible(tx.Actor) {
				err = errHidden
			}
			return err
		}},
	}
	shown := map[string]int{}
	for name, reader := range readers {
		w.View(reader, func(tx *ledger.Tx) error {
			for _, l := range lists {
				var all, want []string
				if err := tx.Select(&all, `SELECT id FROM `+l.table); err != nil {
					return err
				}
				for _, id := range all {
					switch err := l.single(tx, id); {
					case err == nil:
						want = append(want, id)
					case fault.KindOf(err) == fault.Internal && !errors.Is(err, errHidden):
						return err
					}
				}
				got, err := l.list(tx)
				if err != nil {
					return err
				}
				slices.Sort(got)
				slices.Sort(want)
				if !slices.Equal(got, want) {
					t.Errorf("%s of %d: the list shows %s %d, single reads allow %d", l.table, len(all), name, len(got), len(want))
				}
				shown[l.table] += len(got)
				if len(got) == len(all) && (name == "stranger" || name == "nobody's" || name == "outsider" && l.table != "case_file") {
					t.Errorf("%s sees every %s", name, l.table)
				}
			}
			return nil
		})
	}
	for _, l := range lists {
		if shown[l.table] == 0 {
			t.Errorf("nobody was shown a %s", l.table)
		}
	}
}

var errHidden = errors.New("hidden")

func idsOf[T any](items []T, id func(T) string) (ids []string) {
	for _, x := range items {
		ids = append(ids, id(x))
	}
	return ids
}
