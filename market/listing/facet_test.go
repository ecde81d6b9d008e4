package listing_test

import (
	"maps"
	"strings"
	"testing"

	"huishu/ledger"
	"huishu/market/listing"
	"huishu/market/markettest"
	"huishu/registry/product"
)

func TestFacets(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	free := w.Create("公交线网评估", markettest.PublicInterest)
	w.Register(free.ID)
	w.Entrust(free.ID)
	w.Again(&w.Merchant) // the clock has moved on
	c := markettest.Content()
	c.Title, c.PriceFen = "公交线网评估", 0
	l := w.Draft(free.ID, c)
	w.Must(w.Merchant.Actor, publish(l.ID))
	for i, title := range []string{"公交客流热度指数", "停车泊位空闲率"} {
		c := markettest.Content()
		c.Title, c.PriceFen = title, []int64{99_999, 5_000_000}[i]
		w.Publish(c)
	}
	w.View(ledger.Actor{}, func(tx *ledger.Tx) error {
		for _, x := range []struct {
			q       listing.Query
			total   int64
			classes map[product.PurposeClass]int64
			prices  map[int64]int64
		}{
			{listing.Query{}, 3, map[product.PurposeClass]int64{"public_interest": 1, "industry": 2}, map[int64]int64{0: 1, 100_000: 2, 1_000_000: 2, 10_000_000: 3}},
			// A filter does not narrow its own values.
			{listing.Query{Class: product.Industry}, 2, map[product.PurposeClass]int64{"public_interest": 1, "industry": 2}, map[int64]int64{100_000: 1, 1_000_000: 1, 10_000_000: 2}},
			{listing.Query{FreeOnly: true}, 1, map[product.PurposeClass]int64{"public_interest": 1}, map[int64]int64{0: 1, 100_000: 2, 1_000_000: 2, 10_000_000: 3}},
			{listing.Query{Text: "停车泊位"}, 1, map[product.PurposeClass]int64{"industry": 1}, map[int64]int64{10_000_000: 1}},
			// What no offer holds in full is looked up by its pairs of characters.
			{listing.Query{Text: "公交线网与停车泊位"}, 3, map[product.PurposeClass]int64{"public_interest": 1, "industry": 2}, map[int64]int64{0: 1, 100_000: 2, 1_000_000: 2, 10_000_000: 3}},
			{listing.Query{Text: "火星"}, 0, map[product.PurposeClass]int64{}, map[int64]int64{}},
		} {
			n, err := listing.Count(tx, x.q)
			if err != nil || n != x.total || n != int64(len(list(t, w, x.q))) {
				t.Errorf("%+v counts %d (%v), lists %d, want %d", x.q, n, err, len(list(t, w, x.q)), x.total)
			}
			f, err := listing.FacetsOf(tx, x.q)
			if err != nil {
				return err
			}
			if got := counts(f.Classes); !maps.Equal(got, x.classes) {
				t.Errorf("%+v: classes %v, want %v", x.q, got, x.classes)
			}
			if got := counts(f.Prices); !maps.Equal(got, x.prices) {
				t.Errorf("%+v: prices %v, want %v", x.q, got, x.prices)
			}
			if got := counts(f.Merchants); x.total > 0 && got[w.Merchant.ID] != x.total {
				t.Errorf("%+v: merchants %v", x.q, got)
			}
		}
		f, err := listing.FacetsOf(tx, listing.Query{Operator: w.Stranger.ID})
		if counts(f.Operators)[w.Operator.ID] != 3 || f.Operators[0].Name.ZH != w.Operator.NameZH {
			t.Errorf("operators besides the chosen one: %+v", f.Operators)
		}
		return err
	})
}

func counts[T comparable](list []listing.Facet[T]) map[T]int64 {
	m := map[T]int64{}
	for _, f := range list {
		m[f.Value] = f.Count
	}
	return m
}

// All that keeps a draft back is told at once, and the same refuses to publish it.
func TestObstacles(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	var l listing.Listing
	w.Must(w.Merchant.Actor, func(tx *ledger.Tx) (err error) {
		l, err = listing.Create(tx, w.Product.ID, markettest.Content())
		return err
	})
	w.Suspend()
	w.Must(w.Operator.Actor, func(tx *ledger.Tx) error { _, err := product.Entrust(tx, w.Product.ID, ""); return err })
	var codes []string
	w.View(w.Merchant.Actor, func(tx *ledger.Tx) error {
		stops, err := l.Obstacles(tx)
		for _, s := range stops {
			codes = append(codes, s.Code)
		}
		return err
	})
	if got := strings.Join(codes, " "); got != "registration.suspended listing.not_entrusted required" {
		t.Errorf("obstacles: %s", got)
	}
	for _, code := range codes {
		w.Refused(code, w.Merchant.Actor, publish(l.ID))
	}
}

// The scan stays with the file for those who sell; its words and the shares are not for
// everyone, not even in the public events of the log.
func TestWhatStaysInside(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	l := w.Publish(markettest.Content())
	l = w.Attach(l.ID, "线路,热度,备注\n1路,35,客服 0752-2808080\n2路,80,\n")
	if f := l.File; f.Rows != 2 || len(f.Findings) == 0 || f.Findings[0].Place == "" || strings.Contains(f.Findings[0].Example, "2808080") {
		t.Fatalf("the file's scan: %+v", f)
	}
	w.Must(w.Merchant.Actor, edit(l.ID, l.Version, markettest.Content()))
	w.View(w.Merchant.Actor, func(tx *ledger.Tx) error {
		stored, err := listing.Show(tx, l.ID)
		if err != nil || len(stored.File.Findings) != len(l.File.Findings) || stored.OperatorBP != 7_000 {
			t.Errorf("read back: %+v %v", stored, err)
		}
		card, err := stored.Card(tx)
		if err != nil || card.File.Findings != nil || stored.File.Findings == nil {
			t.Errorf("the card's file: %+v %v", card.File, err)
		}
		events, err := tx.History(listing.SubjectListing, l.ID)
		public := 0
		for _, e := range events {
			if e.Code == "" {
				continue
			}
			public++
			receipt, err := tx.Receipt(ledger.ReceiptRequest{EventID: e.ID})
			if err != nil {
				return err
			}
			for _, secret := range []string{"operator_bp", "merchant_bp", "findings", "0752"} {
				if strings.Contains(string(receipt), secret) {
					t.Errorf("the public event %s tells %s: %s", e.Kind, secret, receipt)
				}
			}
		}
		if public < 3 {
			t.Errorf("only %d public events", public)
		}
		return err
	})
}
