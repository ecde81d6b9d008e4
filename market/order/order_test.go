package order_test

import (
	"strings"
	"testing"

	"huishu/compliance/code"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market/delivery"
	"huishu/market/exchange"
	"huishu/market/markettest"
	"huishu/market/money"
	"huishu/market/order"
)

func place(listingID, purpose, proposal string) func(tx *ledger.Tx) error {
	return func(tx *ledger.Tx) error {
		_, err := order.Place(tx, order.Request{Listing: listingID, Purpose: purpose, Proposal: proposal})
		return err
	}
}

func confirm(id string) func(tx *ledger.Tx) error {
	return func(tx *ledger.Tx) error { _, err := order.Confirm(tx, id); return err }
}

func pay(id, reference string, fen int64) func(tx *ledger.Tx) error {
	return func(tx *ledger.Tx) error {
		_, err := order.ConfirmPayment(tx, id, order.Payment{Reference: reference, AmountFen: fen})
		return err
	}
}

func makeDelivery(id string) func(tx *ledger.Tx) error {
	return func(tx *ledger.Tx) error { _, err := delivery.Make(tx, id); return err }
}

// The whole journey: from a demand through broker and exchange to the last fen.
func TestFromDemandToSettlement(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	l := w.Publish(markettest.Content())
	p := w.Mediate(l.ID)
	if p.Points < 60 || p.BrokerBP != 500 {
		t.Errorf("proposal: %d points, %d bp: %+v", p.Points, p.BrokerBP, p.Reasons)
	}
	o := w.Filed(l.ID, p.ID)
	if v := code.Check(o.ContractCode); !v.Valid || v.Kind != code.KindContract {
		t.Errorf("contract code %s: %+v", o.ContractCode, v)
	}
	if o.State != order.Filed || !strings.HasPrefix(o.RecordNumber, "SY-") || o.Broker != w.Broker.ID {
		t.Fatalf("after filing: %+v", o)
	}
	w.Must(w.Merchant.Actor, pay(o.ID, "ICBC-20260401-0001", o.PriceFen))
	w.Must(w.Operator.Actor, makeDelivery(o.ID))
	w.Work()
	fetch(t, w, o.ID)
	w.Must(w.Buyer.Actor, func(tx *ledger.Tx) error { _, err := delivery.Acknowledge(tx, o.ID, o.Terms.SHA256); return err })
	w.Work()
	if o = w.Order(o.ID); o.State != order.Completed {
		t.Fatalf("in the end: %+v", o)
	}
	// 100001 fen: 5 % commission is 5000.05, the rest is divided 7 to 3.
	balances(t, w, map[money.Account]int64{
		{Kind: money.Bank}: 100_001, {Kind: money.Escrow, Party: w.Buyer.ID}: 0, {Kind: money.Payable, Party: w.Broker.ID}: -5_000,
		{Kind: money.Payable, Party: w.Operator.ID}: -66_501, {Kind: money.Payable, Party: w.Merchant.ID}: -28_500,
	})
	rec, err := w.Exchange.Record(t.Context(), o.RecordNumber)
	if err != nil || rec.Delivery == nil || rec.Clearing == nil || rec.Delivery.SHA256 != l.File.SHA256 || len(rec.Clearing.Parts) != 3 || rec.Clearing.Reference != "ICBC-20260401-0001" {
		t.Errorf("the exchange's record: %+v %v", rec, err)
	}
	if rec.Contract.TermsHash != o.TermsHash || len(rec.Contract.Signatories) != 4 {
		t.Errorf("the contract on record: %+v", rec.Contract)
	}
	sheet(t, w, o.ID)
}

func sheet(t *testing.T, w *markettest.World, id string) {
	t.Helper()
	w.View(w.Buyer.Actor, func(tx *ledger.Tx) error {
		s, err := order.SheetOf(tx, id, w.Exchange.Venue())
		if err != nil {
			return err
		}
		if !s.Venue.Trial || len(s.Parties) != 4 || len(s.Books) != 2 || len(s.Parts) != 3 || len(s.Timeline) < 10 {
			t.Errorf("sheet: %d parties, %d books, %d parts, %d moments", len(s.Parties), len(s.Books), len(s.Parts), len(s.Timeline))
		}
		for _, m := range s.Timeline {
			if m.Title.IsZero() || m.Event == "" {
				t.Errorf("moment without words or proof: %+v", m)
			}
		}
		var kinds []string
		for _, st := range s.Chain {
			kinds = append(kinds, st.Kind)
			if st.Event == "" || st.At == 0 || st.StateTitle.ZH == "" {
				t.Errorf("station without proof: %+v", st)
			}
		}
		if got := strings.Join(kinds, " "); got != "resource agreement product registration listing order delivery settlement" {
			t.Errorf("chain: %s", got)
		}
		public, err := order.ProductCustody(tx, w.Product.ID)
		if err != nil || len(public) != 8 {
			t.Errorf("public chain: %+v %v", public, err)
		}
		for _, st := range public[5:] {
			if st.ID+st.Code+st.Title != "" {
				t.Errorf("the public chain names an order: %+v", st)
			}
		}
		return nil
	})
	for _, who := range []markettest.Member{w.Merchant, w.Operator, w.Broker, w.Authority} {
		w.View(who.Actor, func(tx *ledger.Tx) error { _, err := order.Show(tx, id); return err })
	}
	if err := w.DB.View(t.Context(), w.Stranger.Actor, func(tx *ledger.Tx) error { _, err := order.SheetOf(tx, id, exchange.Venue{}); return err }); fault.CodeOf(err) != "order.not_found" {
		t.Errorf("a stranger sees the order: %v", err)
	}
}

func balances(t *testing.T, w *markettest.World, want map[money.Account]int64) {
	t.Helper()
	w.View(ledger.System, func(tx *ledger.Tx) error {
		for a, fen := range want {
			if got, err := money.Balance(tx, a); err != nil || got != fen {
				t.Errorf("balance of %v is %d, want %d (%v)", a, got, fen, err)
			}
		}
		ds, err := money.Recount(tx)
		if len(ds) != 0 {
			t.Errorf("recount: %+v", ds)
		}
		return err
	})
}

func fetch(t *testing.T, w *markettest.World, id string) {
	t.Helper()
	_, r, err := delivery.Fetch(t.Context(), w.DB, w.Vault, w.Buyer.Actor, id)
	if err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Error(err)
	}
}

func TestPlaceRefuses(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	l := w.Publish(markettest.Content())
	const use = "商业选址分析"
	w.Refused("access.sign_in", ledger.Actor{}, place(l.ID, use, ""))
	w.Refused("access.denied", w.Authority.Actor, place(l.ID, use, ""))
	w.Refused("order.own", w.Merchant.Actor, place(l.ID, use, ""))
	w.Refused("order.own", w.Operator.Actor, place(l.ID, use, ""))
	w.Refused("listing.not_found", w.Buyer.Actor, place("no-such", use, ""))
	if f := w.Refused("order.purpose", w.Buyer.Actor, place(l.ID, "个人画像", "")); f.Field != "purpose" || !strings.Contains(f.Remedy.ZH, use) {
		t.Errorf("purpose: %+v", f)
	}
	w.Refused("stale_offer", w.Buyer.Actor, func(tx *ledger.Tx) error {
		_, err := order.Place(tx, order.Request{Listing: l.ID, Purpose: use, SeenVersion: l.Version - 1})
		return err
	})
	p := w.Mediate(l.ID)
	w.Refused("proposal.not_found", w.Stranger.Actor, place(l.ID, use, p.ID))
	w.Must(w.Buyer.Actor, place(l.ID, use, p.ID))
	w.Refused("state_moved", w.Buyer.Actor, place(l.ID, use, p.ID)) // submitted twice
	w.Suspend()
	if f := w.Refused("registration.suspended", w.Buyer.Actor, place(l.ID, use, "")); !strings.Contains(f.Article, "第十八条") {
		t.Errorf("article: %q", f.Article)
	}
}

// Art. 18: no money and no data before the exchange's record; no data before the money.
func TestNothingBeforeTheRecord(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	l := w.Publish(markettest.Content())
	o := w.Place(l.ID, "")
	for _, state := range []order.State{order.Placed, order.Confirmed} {
		if got := w.Order(o.ID).State; got != state {
			t.Fatalf("state %s, want %s", got, state)
		}
		f := w.Refused("order.not_filed", w.Merchant.Actor, pay(o.ID, "B-1", o.PriceFen))
		if f.Kind != fault.Refused || !strings.Contains(f.Article, "第十八条") || f.Remedy.ZH == "" {
			t.Errorf("%s: %+v", state, f)
		}
		w.Refused("order.not_filed", w.Merchant.Actor, makeDelivery(o.ID))
		if state == order.Placed {
			w.Must(w.Merchant.Actor, confirm(o.ID))
		}
	}
	w.Work()
	w.Refused("order.not_paid", w.Merchant.Actor, makeDelivery(o.ID))
	if f := w.Refused("payment.amount", w.Merchant.Actor, pay(o.ID, "B-1", o.PriceFen-1)); f.Field != "amount_fen" {
		t.Errorf("amount: %+v", f)
	}
	w.Refused("required", w.Merchant.Actor, pay(o.ID, " ", o.PriceFen))
	w.Must(w.Merchant.Actor, pay(o.ID, "B-1", o.PriceFen))
	w.Refused("state_moved", w.Merchant.Actor, pay(o.ID, "B-2", o.PriceFen)) // confirmed twice
	other := w.Filed(l.ID, "")
	w.Refused("money.booked", w.Merchant.Actor, pay(other.ID, "B-1", other.PriceFen)) // one transfer for two orders
}

// Only the selling merchant sells: neither another merchant, nor the broker or operator of the order.
func TestOnlyTheSellerSells(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	l := w.Publish(markettest.Content())
	w.Qualify(&w.Broker, "merchant")
	w.Qualify(&w.Operator, "merchant")
	w.Qualify(&w.Stranger, "merchant")
	o := w.Place(l.ID, w.Mediate(l.ID).ID)
	for _, who := range []markettest.Member{w.Broker, w.Operator, w.Buyer} {
		w.Refused("access.denied", who.Actor, confirm(o.ID))
		w.Refused("access.denied", who.Actor, pay(o.ID, "B", o.PriceFen))
	}
	w.Refused("access.denied", w.Broker.Actor, makeDelivery(o.ID))
	w.Refused("order.not_found", w.Stranger.Actor, confirm(o.ID))
	w.Refused("access.denied", w.Broker.Actor, func(tx *ledger.Tx) error { _, err := order.Cancel(tx, o.ID, "x"); return err })
	w.Must(w.Merchant.Actor, confirm(o.ID))
	w.Refused("state_moved", w.Merchant.Actor, confirm(o.ID))
}

func TestCancelBeforeItIsFiled(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	l := w.Publish(markettest.Content())
	cancel := func(id, reason string) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error { _, err := order.Cancel(tx, id, reason); return err }
	}
	o := w.Confirmed(l.ID, "")
	w.Refused("required", w.Buyer.Actor, cancel(o.ID, " "))
	w.Must(w.Buyer.Actor, cancel(o.ID, "预算调整"))
	w.Work() // the filing finds nothing to do
	if o = w.Order(o.ID); o.State != order.Cancelled || o.RecordNumber != "" {
		t.Errorf("%+v", o)
	}
	filed := w.Filed(l.ID, "")
	w.Refused("state_moved", w.Buyer.Actor, cancel(filed.ID, "太晚了"))
}

// The registration is asked again at every step.
func TestRegistrationEndsOnTheWay(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	l := w.Publish(markettest.Content())
	placed := w.Place(l.ID, "")
	filed := w.Filed(l.ID, "")
	paid := w.Paid(l.ID, "", "B-1")
	delivered := w.Delivered(l.ID, "", "B-2")
	confirmed := w.Confirmed(l.ID, "")
	w.Suspend()
	w.Refused("registration.suspended", w.Merchant.Actor, confirm(placed.ID))
	w.Refused("registration.suspended", w.Merchant.Actor, pay(filed.ID, "B-3", filed.PriceFen))
	w.Refused("registration.suspended", w.Merchant.Actor, makeDelivery(paid.ID))
	before := w.Rows()
	if _, _, err := delivery.Fetch(t.Context(), w.DB, w.Vault, w.Buyer.Actor, delivered.ID); fault.CodeOf(err) != "registration.suspended" {
		t.Errorf("fetch: %v", err)
	}
	if after := w.Rows(); after["event"] != before["event"] || after["delivery_fetch"] != 0 {
		t.Error("a refused download left a receipt")
	}
	w.Work()
	if o := w.Order(confirmed.ID); o.State != order.Rejected || !strings.Contains(o.Article, "第十八条") || o.Reason == "" {
		t.Errorf("filing while suspended: %+v", o)
	}
	w.Restore()
	w.Must(w.Merchant.Actor, makeDelivery(paid.ID))
	fetch(t, w, delivered.ID)
	w.Suspend()
	refund := func(reference string) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error {
			_, err := order.Refund(tx, paid.ID, order.Payment{Reference: reference, AmountFen: paid.PriceFen}, "登记暂停，无法下载")
			return err
		}
	}
	w.Refused("access.denied", w.Buyer.Actor, refund("R-1"))
	w.Must(w.Merchant.Actor, refund("R-1"))
	w.Refused("state_moved", w.Merchant.Actor, refund("R-2"))
	balances(t, w, map[money.Account]int64{{Kind: money.Bank}: delivered.PriceFen, {Kind: money.Escrow, Party: w.Buyer.ID}: -delivered.PriceFen})
}

// One fen after another: parts always sum to the price.
func TestAnOfferForEachPrice(t *testing.T) {
	t.Parallel()
	for _, fen := range []int64{0, 1, 2, 3, 99, 100_001} {
		o := order.Order{PriceFen: fen, Operator: "o", Merchant: "m", Broker: "b", OperatorBP: 3_333, MerchantBP: 6_667, BrokerBP: 1_234}
		parts, err := o.Parts()
		if err != nil {
			t.Fatal(err)
		}
		var sum int64
		for _, p := range parts {
			sum += p.AmountFen
		}
		if sum != fen || len(parts) != 3 {
			t.Errorf("%d fen: %+v", fen, parts)
		}
	}
}
