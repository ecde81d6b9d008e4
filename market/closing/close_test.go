package closing_test

import (
	"strings"
	"testing"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market/closing"
	"huishu/market/listing"
	"huishu/market/markettest"
	"huishu/market/order"
	"huishu/registry/client"
	"huishu/registry/party"
)

func look(w *markettest.World, m markettest.Member) (s closing.Prospect) {
	w.View(m.Actor, func(tx *ledger.Tx) (err error) {
		s, err = closing.Look(tx, m.ID)
		return err
	})
	return s
}

func has(items []closing.Item, kind string) (n int) {
	for _, i := range items {
		if i.Kind == kind {
			n++
		}
	}
	return n
}

// An order on its way stands in the way of both its parties, and is named; when it is gone the merchant leaves: its
// qualification, offer, key, membership and session are over, and what it did is still there.
func TestLeaving(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	l := w.Publish(markettest.Content())
	o := w.Place(l.ID, "")
	leave := func(code string) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error {
			_, err := closing.Close(tx, w.Merchant.ID, code, "业务调整")
			return err
		}
	}
	f := w.Refused("party.busy", w.Merchant.Actor, leave(w.Merchant.USCC))
	if len(f.Details) != 1 || !strings.Contains(f.Details[0].Message.ZH, o.Number) {
		t.Errorf("what stands in the way is not named: %+v", f.Details)
	}
	if s := look(w, w.Buyer); has(s.Hindrances, "order") != 1 {
		t.Errorf("the buyer could leave: %+v", s)
	}
	w.Must(w.Buyer.Actor, func(tx *ledger.Tx) error { _, err := order.Cancel(tx, o.ID, "不需要了"); return err })

	var key string
	w.Must(w.Merchant.Actor, func(tx *ledger.Tx) error {
		c, err := client.Create(tx, client.New{Name: "订单系统", Scopes: []string{"orders.read"}})
		if err != nil {
			return err
		}
		_, key, err = client.IssueKey(tx, c.ID, client.NewKey{Days: 30})
		return err
	})
	token, err := party.SignIn(t.Context(), w.DB, "merchant", markettest.Password, party.Meta{})
	if err != nil {
		t.Fatal(err)
	}
	s := look(w, w.Merchant)
	if len(s.Hindrances) != 0 || has(s.Ends, "qualification") != 1 || has(s.Ends, "listing") != 1 || has(s.Ends, "client") != 1 || has(s.Ends, "person") != 1 || len(s.Kept) == 0 {
		t.Errorf("leaving would mean %+v", s)
	}
	w.Refused("party.confirm", w.Merchant.Actor, leave("91441302MA4X00001"))
	w.Refused("access.denied", w.Stranger.Actor, leave(w.Merchant.USCC))
	w.Refused("access.function", func() ledger.Actor { a := w.Merchant.Actor; a.Functions = []string{string(access.Handler)}; return a }(), leave(w.Merchant.USCC))
	w.Refused("access.step_up", func() ledger.Actor { a := w.Merchant.Actor; a.Proof = &ledger.Proof{}; return a }(), leave(w.Merchant.USCC))
	w.Refused("departure.not_cleared", w.Merchant.Actor, leave(w.Merchant.USCC))
	departure := w.Cleared(w.Merchant)
	w.Must(w.Merchant.Actor, leave(w.Merchant.USCC))

	w.View(ledger.System, func(tx *ledger.Tx) error {
		k, err := procedure.Get(tx, departure.Case)
		if err != nil || k.State != "left" || !strings.Contains(k.Notice.ZH, "重新入册") {
			t.Errorf("the case of the departure: %+v, %v", k, err)
		}
		quals, err := party.Qualifications(tx, w.Merchant.ID)
		if err != nil {
			return err
		}
		for _, q := range quals {
			if q.Standing == party.StandingGranted {
				t.Errorf("%s still stands", q.Number)
			}
		}
		offer, err := listing.Get(tx, l.ID)
		if err != nil || offer.State != listing.Withdrawn {
			t.Errorf("the offer is %s: %v", offer.State, err)
		}
		a, err := party.GetAccount(tx, w.Merchant.Actor.Account)
		if err != nil || !a.Closed {
			t.Errorf("the account is open: %v", err)
		}
		c, err := party.ClosureOf(tx, w.Merchant.ID)
		if err != nil || c.Reason != "业务调整" {
			t.Errorf("the closure is %+v: %v", c, err)
		}
		kept, err := order.Get(tx, o.ID)
		if err != nil || kept.Merchant != w.Merchant.ID {
			t.Errorf("the order is gone: %v", err)
		}
		return nil
	})
	if _, err := client.AuthenticateKey(t.Context(), w.DB, key, "127.0.0.1"); err == nil {
		t.Error("the key still opens")
	}
	if _, _, err := party.Authenticate(t.Context(), w.DB, token); err == nil {
		t.Error("the session still stands")
	}
	if f := fault.From(w.Do(w.Merchant.Actor, leave(w.Merchant.USCC))); f == nil {
		t.Error("it left twice")
	}
}

// An operator's agreement stands in the way until it is ended.
func TestAnAgreementHolds(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	if s := look(w, w.Operator); has(s.Hindrances, "agreement") != 1 {
		t.Errorf("the operator could leave: %+v", s.Hindrances)
	}
	err := w.DB.View(t.Context(), w.Buyer.Actor, func(tx *ledger.Tx) error { _, err := closing.Look(tx, w.Operator.ID); return err })
	if fault.CodeOf(err) != "party.not_found" {
		t.Errorf("another company looks: %v", err)
	}
}
