package order_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market/delivery"
	"huishu/market/demand"
	"huishu/market/exchange"
	"huishu/market/listing"
	"huishu/market/markettest"
	"huishu/market/money"
	"huishu/market/order"
)

// broken is the embedded exchange behind a line that fails: after the call when lose is
// set, so that the exchange has acted and we do not know.
type broken struct {
	exchange.Exchange
	calls int
	lose  bool
	down  bool
}

var errLine = errors.New("the line went dead")

func (b *broken) File(ctx context.Context, c exchange.Contract) (exchange.Filing, error) {
	b.calls++
	if b.down {
		return exchange.Filing{}, fault.New(fault.Unavailable, "exchange.down", "交易所暂时无法连接", "The exchange cannot be reached").Wrap(errLine)
	}
	f, err := b.Exchange.File(ctx, c)
	if b.lose {
		return exchange.Filing{}, errLine
	}
	return f, err
}

// Killed after the exchange has answered and before the answer is written: the second run gets
// the same record number, and the exchange holds one record.
func TestTheAnswerWasLost(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	o := w.Confirmed(w.Publish(markettest.Content()).ID, "")
	line := &broken{Exchange: w.Exchange, lose: true}
	if err := w.Runner(line).Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := w.Order(o.ID); got.State != order.Filing || line.calls != 1 {
		t.Fatalf("after the loss: %s, %d calls", got.State, line.calls)
	}
	w.Refused("state_moved", w.Buyer.Actor, func(tx *ledger.Tx) error { _, err := order.Cancel(tx, o.ID, "等不及"); return err })
	number := recordNumber(t, w, o.ContractCode)
	line.lose = false
	w.Clock.Advance(time.Minute)
	if err := w.Runner(line).Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := w.Order(o.ID); got.State != order.Filed || got.RecordNumber != number {
		t.Errorf("second run: %s %s, want %s", got.State, got.RecordNumber, number)
	}
	if n := w.Rows()["exchange_record"]; n != 1 {
		t.Errorf("%d records at the exchange", n)
	}
}

func recordNumber(t *testing.T, w *markettest.World, contract string) (number string) {
	t.Helper()
	w.View(ledger.System, func(tx *ledger.Tx) error {
		return tx.Get(&number, `SELECT number FROM exchange_record WHERE id = ?`, contract)
	})
	return number
}

func TestTheExchangeIsDown(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	o := w.Confirmed(w.Publish(markettest.Content()).ID, "")
	line := &broken{Exchange: w.Exchange, down: true}
	for range 3 {
		if err := w.Runner(line).Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(time.Hour)
	}
	if got := w.Order(o.ID); got.State != order.Filing || line.calls != 3 {
		t.Fatalf("%s after %d calls", got.State, line.calls)
	}
	w.Refused("order.not_filed", w.Merchant.Actor, pay(o.ID, "B", o.PriceFen))
	line.down = false
	if err := w.Runner(line).Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := w.Order(o.ID).State; got != order.Filed {
		t.Errorf("when it is up again: %s", got)
	}
}

// Every handler, run again after the end, changes nothing.
func TestJobsRunAgain(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	o := w.Delivered(w.Publish(markettest.Content()).ID, "", "B-1")
	fetch(t, w, o.ID)
	w.Must(w.Buyer.Actor, func(tx *ledger.Tx) error { _, err := delivery.Acknowledge(tx, o.ID, ""); return err })
	w.Work()
	before, done := w.Rows(), w.Order(o.ID)
	if done.State != order.Completed {
		t.Fatalf("%s", done.State)
	}
	for kind := range order.Handlers(w.DB, w.Exchange) {
		if err := w.DB.Work(t.Context(), func(tx *ledger.Tx) error {
			return tx.Enqueue(ledger.Job{Kind: kind, Payload: map[string]string{"order": o.ID}})
		}); err != nil {
			t.Fatal(err)
		}
	}
	w.Work()
	w.View(ledger.System, func(tx *ledger.Tx) error {
		var left int
		err := tx.Get(&left, `SELECT COUNT(*) FROM job WHERE state <> 'done' AND run_at <= ?`, tx.Now.UnixMilli()+60_000)
		if left != 0 {
			t.Errorf("%d jobs failed", left)
		}
		return err
	})
	after := w.Rows()
	for table, n := range before {
		if table != "job" && after[table] != n {
			t.Errorf("table %s went from %d to %d", table, n, after[table])
		}
	}
	if w.Order(o.ID).CompletedAt != done.CompletedAt {
		t.Error("completed twice")
	}
}

// A buyer who takes the data and says nothing has accepted it after the days of the contract.
func TestSilenceSettles(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	o := w.Delivered(w.Publish(markettest.Content()).ID, "", "B-1")
	w.Clock.Advance(30 * 24 * time.Hour)
	w.Work()
	if got := w.Order(o.ID).State; got != order.Delivered {
		t.Fatalf("settled without a download: %s", got)
	}
	fetch(t, w, o.ID)
	w.Clock.Advance((order.AcceptanceDays*24 - 1) * time.Hour)
	w.Work()
	if got := w.Order(o.ID).State; got != order.Delivered {
		t.Fatalf("settled too early: %s", got)
	}
	w.Clock.Advance(time.Hour)
	w.Work()
	if got := w.Order(o.ID); got.State != order.Completed || got.AcknowledgedAt != 0 {
		t.Errorf("after %d days: %s", order.AcceptanceDays, got.State)
	}
}

// What is free goes the same way, without money.
func TestFreeOfCharge(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	c := markettest.Content()
	c.PriceFen = 0
	o := w.Filed(w.Publish(c).ID, "")
	w.Refused("payment.free", w.Merchant.Actor, pay(o.ID, "B", 0))
	w.Must(w.Merchant.Actor, makeDelivery(o.ID))
	w.Refused("state_moved", w.Merchant.Actor, func(tx *ledger.Tx) error {
		_, err := order.Refund(tx, o.ID, order.Payment{Reference: "R"}, "无")
		return err
	})
	fetch(t, w, o.ID)
	w.Must(w.Buyer.Actor, func(tx *ledger.Tx) error { _, err := delivery.Acknowledge(tx, o.ID, ""); return err })
	w.Work()
	if got := w.Order(o.ID).State; got != order.Completed {
		t.Errorf("%s", got)
	}
	if n := w.Rows()["money_txn"]; n != 0 {
		t.Errorf("%d transactions for nothing", n)
	}
}

// Whatever the price and the shares: every fen that comes in is owed to somebody.
func TestEveryFen(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	l := w.Publish(markettest.Content())
	var total int64
	n := 0
	rapid.Check(t, func(rt *rapid.T) {
		if n++; n > 15 {
			return // each run is a whole trade on a real database
		}
		c := markettest.Content()
		c.PriceFen = rapid.Int64Range(1, 100_000_000_00).Draw(rt, "price")
		c.OperatorBP = rapid.Int64Range(0, money.Whole).Draw(rt, "operator")
		c.MerchantBP, c.BrokerBP = money.Whole-c.OperatorBP, rapid.Int64Range(0, money.Whole).Draw(rt, "broker")
		w.Must(w.Merchant.Actor, func(tx *ledger.Tx) (err error) { l, err = listing.Edit(tx, l.ID, l.Version, c); return err })
		var p demand.Proposal
		if rapid.Bool().Draw(rt, "mediated") {
			p = w.Mediate(l.ID)
		}
		o := w.Delivered(l.ID, p.ID, fmt.Sprint("B-", n))
		fetch(t, w, o.ID)
		w.Must(w.Buyer.Actor, func(tx *ledger.Tx) error { _, err := delivery.Acknowledge(tx, o.ID, ""); return err })
		w.Work()
		total += c.PriceFen
		var owed int64
		w.View(ledger.System, func(tx *ledger.Tx) error {
			for _, m := range []markettest.Member{w.Operator, w.Merchant, w.Broker} {
				fen, err := money.Balance(tx, money.Account{Kind: money.Payable, Party: m.ID})
				if err != nil {
					return err
				}
				owed -= fen
			}
			return nil
		})
		if owed != total {
			rt.Fatalf("%d fen came in, %d are owed", total, owed)
		}
		balances(t, w, map[money.Account]int64{{Kind: money.Bank}: total, {Kind: money.Escrow, Party: w.Buyer.ID}: 0})
	})
}
