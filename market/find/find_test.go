package find_test

import (
	"testing"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market/find"
	"huishu/market/markettest"
	"huishu/registry/party"
)

// exactly looks a code up as a stranger.
func exactly(t *testing.T, w *markettest.World, code string) (thing find.Thing, err error) {
	t.Helper()
	w.View(ledger.Actor{}, func(tx *ledger.Tx) error {
		thing, err = find.Exactly(tx, code)
		return nil
	})
	return thing, err
}

func TestExactly(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	l := w.Publish(markettest.Content())
	draft := w.Draft(w.Product.ID, markettest.Content())
	var qualification, resource string
	w.View(ledger.System, func(tx *ledger.Tx) error {
		held, err := party.Qualifications(tx, w.Merchant.ID)
		if err != nil {
			return err
		}
		qualification, resource = held[0].Number, w.Product.Resources()[0]
		return nil
	})
	for code, want := range map[string]find.Thing{
		w.Product.Code: {Kind: find.Product, Key: w.Product.Code}, w.Registration.Number: {Kind: find.Product, Key: w.Product.Code},
		l.Number: {Kind: find.Product, Key: w.Product.Code}, w.Agreement.Code: {Kind: find.Agreement, Key: w.Agreement.Code},
		w.Merchant.USCC: {Kind: find.Party, Key: w.Merchant.ID}, qualification: {Kind: find.Party, Key: w.Merchant.ID},
		"r-1": {Kind: find.Resource, Key: resource}, " ｈｚ-dj" + w.Registration.Number[5:] + "\n": {Kind: find.Product, Key: w.Product.Code},
	} {
		if got, err := exactly(t, w, code); err != nil || got != want {
			t.Errorf("%q is %+v (%v), want %+v", code, got, err, want)
		}
	}
	for _, code := range []string{"", "公交", "1", "441302", w.Buyer.USCC, draft.ID, w.Product.ID, "HZ-DJ-2026", `"' OR 1=1`} {
		if got, err := exactly(t, w, code); fault.CodeOf(err) != "find.nothing" {
			t.Errorf("%q is %+v (%v)", code, got, err)
		}
	}
}

func TestAsk(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	ask := func(text string) (a find.Answer) {
		t.Helper()
		w.View(ledger.Actor{}, func(tx *ledger.Tx) (err error) {
			a, err = find.Ask(tx, text, 2)
			return err
		})
		return a
	}
	if a := ask("公交客流"); a.Offers.Count != 0 || a.Products.Count != 1 || len(a.Products.Items) != 1 || a.Resources.Count != 1 {
		t.Errorf("before it is offered: %+v", a)
	}
	w.Publish(markettest.Content())
	if a := ask("公交客流"); a.Offers.Count != 1 || a.Products.Count != 0 || len(a.Products.Items) != 0 {
		t.Errorf("what is on sale is shown once: %+v", a)
	}
	if a := ask("惠州"); a.Parties.Count < 3 || len(a.Parties.Items) != 2 {
		t.Errorf("more than is shown is counted: %+v", a.Parties)
	}
	for _, text := range []string{"", "。", "量子纠缠"} {
		if a := ask(text); !a.Empty() {
			t.Errorf("%q finds %+v", text, a)
		}
	}
}
