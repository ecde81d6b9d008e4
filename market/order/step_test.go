package order_test

import (
	"strings"
	"testing"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market"
	"huishu/market/delivery"
	"huishu/market/markettest"
	"huishu/market/order"
)

// turns says what an order waits for from each party, and wants the list and the count of what waits
// to say the same.
func turns(t *testing.T, w *markettest.World, id string) string {
	t.Helper()
	var all []string
	o := w.Order(id)
	for name, m := range map[string]markettest.Member{"buyer": w.Buyer, "merchant": w.Merchant, "operator": w.Operator, "broker": w.Broker, "stranger": w.Stranger, "authority": w.Authority} {
		step, waits := o.StepOf(m.ID)
		if waits {
			all = append(all, string(step.Capacity)+" "+step.Title.EN)
		}
		w.View(m.Actor, func(tx *ledger.Tx) error {
			list, _, err := order.List(tx, order.Query{Waiting: true})
			if err != nil {
				return err
			}
			n, err := order.Tally(tx)
			if (len(list) == 1) != waits || n != len(list) {
				t.Errorf("%s in state %s: waits %v, list %d, count %d", name, o.State, waits, len(list), n)
			}
			return err
		})
	}
	if len(all) == 0 && len(o.Steps()) == 1 {
		all = append(all, o.Steps()[0].Title.EN)
	}
	if len(all) == 2 && all[0] > all[1] {
		all[0], all[1] = all[1], all[0]
	}
	return strings.Join(all, ", ")
}

// An order always says whose turn it is, until it is over.
func TestWhoseTurn(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	l := w.Publish(markettest.Content())
	o := w.Place(l.ID, w.Mediate(l.ID).ID)
	want := func(s string) {
		t.Helper()
		if got := turns(t, w, o.ID); got != s {
			t.Errorf("in state %s it waits for %q, want %q", w.Order(o.ID).State, got, s)
		}
	}
	want("merchant Confirm the order")
	w.Must(w.Merchant.Actor, confirm(o.ID))
	want("To be recorded by the exchange")
	w.Work()
	want("buyer Pay by bank transfer, merchant Confirm the payment when it has come")
	w.Must(w.Merchant.Actor, pay(o.ID, "B-1", o.PriceFen))
	want("merchant Deliver the data, operator Deliver the data")
	w.Must(w.Operator.Actor, makeDelivery(o.ID))
	want("buyer Download the data")
	fetch(t, w, o.ID)
	want("buyer Check the data and acknowledge it")
	if ends := w.Order(o.ID).AcceptanceEnds(); ends.Sub(w.Clock.Now()).Hours() < 24*order.AcceptanceDays-1 {
		t.Errorf("acceptance ends at %v", ends)
	}
	w.Must(w.Buyer.Actor, func(tx *ledger.Tx) error { _, err := delivery.Acknowledge(tx, o.ID, ""); return err })
	want("To be settled by the program")
	if got := w.Order(o.ID).StateTitle().EN; got != "Acknowledged, to be settled" {
		t.Errorf("state: %s", got)
	}
	w.Work()
	want("")
	if got := w.Order(o.ID).StateTitle().ZH; got != "已完成" {
		t.Errorf("state: %s", got)
	}
}

// Lists by capacity are those of the party in that capacity.
func TestListByCapacity(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	o := w.Place(w.Publish(markettest.Content()).ID, "")
	if got := o.CapacityOf(w.Operator.ID); got != order.AsOperator {
		t.Errorf("the operator is %q", got)
	}
	if got := o.CapacityOf(""); got != "" {
		t.Errorf("nobody is %q", got)
	}
	w.View(w.Merchant.Actor, func(tx *ledger.Tx) error {
		for as, n := range map[order.Capacity]int{order.AsMerchant: 1, order.AsBuyer: 0, "": 1, "id": 1} {
			list, _, err := order.List(tx, order.Query{Party: w.Merchant.ID, As: as, Page: market.Page{Limit: 5}})
			if err != nil || len(list) != n {
				t.Errorf("as %q: %d orders, want %d (%v)", as, len(list), n, err)
			}
			counts, err := order.Counts(tx, order.Query{Party: w.Merchant.ID, As: as, State: order.Completed})
			if err != nil || counts[order.Placed] != int64(n) || counts[order.Completed] != 0 {
				t.Errorf("as %q: counts %v, want %d (%v)", as, counts, n, err)
			}
		}
		return nil
	})
}

// Counts are of what one may read.
func TestCountsAreOnesOwn(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	w.Place(w.Publish(markettest.Content()).ID, "")
	for _, c := range []struct {
		who ledger.Actor
		n   int64
	}{{w.Buyer.Actor, 1}, {w.Authority.Actor, 1}, {w.Stranger.Actor, 0}, {ledger.Actor{}, 0}} {
		w.View(c.who, func(tx *ledger.Tx) error {
			counts, err := order.Counts(tx, order.Query{})
			if counts[order.Placed] != c.n {
				t.Errorf("%v: %v, want %d", c.who.Roles, counts, c.n)
			}
			return err
		})
	}
}

// What would be refused is said before, and nothing is written.
func TestPreview(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	l := w.Publish(markettest.Content())
	proposal := w.Mediate(l.ID)
	preview := func(who ledger.Actor, r order.Request) (p order.Preview, err error) {
		err = w.DB.View(t.Context(), who, func(tx *ledger.Tx) error {
			p, err = order.PreviewOf(tx, r)
			return err
		})
		return p, err
	}
	blocked := func(who ledger.Actor, r order.Request, code string) *fault.Error {
		t.Helper()
		p, err := preview(who, r)
		if err != nil || fault.CodeOf(p.Blocked) != code {
			t.Fatalf("blocked by %v (%v), want %s", p.Blocked, err, code)
		}
		if p.Blocked.Remedy.IsZero() {
			t.Errorf("%s says no remedy", code)
		}
		return p.Blocked
	}
	before := w.Rows()
	p, err := preview(w.Buyer.Actor, order.Request{Listing: l.ID, Proposal: proposal.ID})
	if err != nil || p.Blocked != nil || p.Broker == nil || p.Broker.Party != w.Broker.ID || p.Offer.Version != l.Version || p.AcceptanceDays != order.AcceptanceDays {
		t.Errorf("%+v %v", p, err)
	}
	blocked(w.Merchant.Actor, order.Request{Listing: l.ID}, "order.own")
	blocked(w.Operator.Actor, order.Request{Listing: l.ID}, "order.own")
	for code, r := range map[string]order.Request{"listing.not_found": {Listing: "none"}, "proposal.not_found": {Listing: l.ID, Proposal: "none"}} {
		if _, err := preview(w.Buyer.Actor, r); fault.CodeOf(err) != code {
			t.Errorf("%v, want %s", err, code)
		}
	}
	if _, err := preview(w.Stranger.Actor, order.Request{Listing: l.ID, Proposal: proposal.ID}); fault.CodeOf(err) != "proposal.not_found" {
		t.Errorf("somebody else's proposal: %v", err)
	}
	if _, err := preview(w.Authority.Actor, order.Request{Listing: l.ID}); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("an office: %v", err)
	}
	for table, n := range w.Rows() {
		if before[table] != n {
			t.Errorf("looking changed %s", table)
		}
	}
	w.Must(w.Buyer.Actor, place(l.ID, "商业选址分析", proposal.ID))
	blocked(w.Buyer.Actor, order.Request{Listing: l.ID, Proposal: proposal.ID}, "state_moved")
	w.Suspend()
	if f := blocked(w.Buyer.Actor, order.Request{Listing: l.ID}, "registration.suspended"); !strings.Contains(f.Article, "第十八条") {
		t.Errorf("article %q", f.Article)
	}
}

// An act is Forbidden to who may never do it, and a Conflict where the state does not have it.
func TestActOf(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	o := w.Place(w.Publish(markettest.Content()).ID, "")
	for _, c := range []struct {
		who  ledger.Actor
		act  access.Act
		code string
	}{
		{w.Merchant.Actor, access.OrderConfirm, ""}, {w.Buyer.Actor, access.OrderConfirm, "access.denied"}, {w.Buyer.Actor, access.OrderCancel, ""},
		{w.Buyer.Actor, access.DeliveryAcknowledge, "state_moved"}, {w.Merchant.Actor, access.PaymentRefund, "state_moved"}, {w.Buyer.Actor, access.OrderRead, "order.no_act"},
	} {
		w.View(c.who, func(tx *ledger.Tx) error {
			if _, err := o.ActOf(tx, c.act); fault.CodeOf(err) != c.code {
				t.Errorf("%s: %v, want %q", c.act, err, c.code)
			}
			return nil
		})
	}
	w.View(w.Merchant.Actor, func(tx *ledger.Tx) error {
		a, err := o.ActOf(tx, access.PaymentConfirm)
		if err != nil || fault.CodeOf(a.Blocked) != "order.not_filed" || !strings.Contains(a.Blocked.Article, "第十八条") {
			t.Errorf("payment: %+v %v", a, err)
		}
		return nil
	})
}
