package order_test

import (
	"testing"

	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/market/listing"
	"huishu/market/markettest"
	"huishu/market/order"
	"huishu/registry/party"
)

// suspend lets the authority suspend a party's first qualification; an operator's licence takes a second officer.
func suspend(w *markettest.World, id string) {
	second := w.Authority.Actor
	second.Account = "second-officer"
	var q party.Qualification
	w.Must(w.Authority.Actor, func(tx *ledger.Tx) error {
		held, err := party.Qualifications(tx, id)
		if err == nil {
			q, err = party.Sanction(tx, w.Book, held[0].ID, "suspend", procedure.Decision{Reason: "接到投诉，核查期间暂停"})
		}
		return err
	})
	if q.Kind != party.Operator {
		return
	}
	w.Must(second, func(tx *ledger.Tx) error {
		s, err := party.PendingSanction(tx, q.ID)
		if err == nil {
			_, err = party.Sanction(tx, w.Book, q.ID, "suspend", procedure.Decision{Proposal: s.ID})
		}
		return err
	})
}

// TestSuspendedMerchantDeliversWhatIsOrdered: new orders stop at once; contracts that stand are paid, delivered and settled.
func TestSuspendedMerchantDeliversWhatIsOrdered(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	l := w.Publish(markettest.Content())
	placed, dropped := w.Place(l.ID, ""), w.Place(l.ID, "")
	filed, paid := w.Filed(l.ID, ""), w.Paid(l.ID, "", "B-1")
	suspend(w, w.Merchant.ID)
	w.Again(&w.Merchant)
	w.Refused("access.denied", w.Merchant.Actor, confirm(placed.ID))
	w.Refused("qualification.suspended", w.Buyer.Actor, func(tx *ledger.Tx) error {
		_, err := order.Place(tx, order.Request{Listing: l.ID, Purpose: placed.Terms.Purpose})
		return err
	})
	w.Must(w.Merchant.Actor, pay(filed.ID, "B-2", filed.PriceFen))
	for _, id := range []string{filed.ID, paid.ID} {
		w.Must(w.Merchant.Actor, makeDelivery(id))
	}
	fetch(t, w, paid.ID)
	w.Must(w.Merchant.Actor, func(tx *ledger.Tx) error { _, err := order.Cancel(tx, dropped.ID, "资格暂停"); return err })
	w.View(ledger.Actor{}, func(tx *ledger.Tx) error {
		c, err := listing.CardOf(tx, l.ID)
		if err != nil || c.Tradable {
			t.Errorf("the offer stays visible and is not for order: %v, %v", c.Tradable, err)
		}
		return nil
	})
}

// TestSuspendedOperatorLetsContractsRun: its products take no new order, and what was ordered is delivered.
func TestSuspendedOperatorLetsContractsRun(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	l := w.Publish(markettest.Content())
	placed, paid := w.Place(l.ID, ""), w.Paid(l.ID, "", "B-1")
	suspend(w, w.Operator.ID)
	w.Refused("registration.operator", w.Merchant.Actor, confirm(placed.ID))
	w.Must(w.Merchant.Actor, makeDelivery(paid.ID))
}
