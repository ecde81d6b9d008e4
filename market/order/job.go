package order

import (
	"context"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/jobs"
	"huishu/market/exchange"
	"huishu/market/money"
	"huishu/registry/product"
)

// The kinds of jobs that carry an order on. Each may run again after a crash: it begins by
// looking at what was done.
const (
	// JobFile files a confirmed order with the exchange.
	JobFile = "exchange.file"
	// JobSettle divides the money.
	JobSettle = "order.settle"
	// JobDelivery and JobClearing report back to the exchange.
	JobDelivery = "exchange.delivery"
	JobClearing = "exchange.clearing"
)

// work is the payload of every job.
type work struct {
	Order string `json:"order"`
}

// clerk runs the jobs.
type clerk struct {
	db *ledger.DB
	ex exchange.Exchange
}

// Handlers are the jobs of the market, for the runner.
func Handlers(db *ledger.DB, ex exchange.Exchange) map[string]jobs.Handler {
	c := &clerk{db, ex}
	return map[string]jobs.Handler{
		JobFile: on(c.file), JobSettle: on(c.settle), JobDelivery: on(c.reportDelivery), JobClearing: on(c.reportClearing),
	}
}

func on(do func(ctx context.Context, id string) error) jobs.Handler {
	return func(ctx context.Context, j jobs.Job) error {
		var w work
		if err := j.Into(&w); err != nil {
			return err
		}
		return do(ctx, w.Order)
	}
}

// file takes a confirmed order to the exchange: first the state that closes the way back, then the call
// outside any transaction, then the answer. Killed in between, it begins again and gets
// the same answer for the same contract code.
func (c *clerk) file(ctx context.Context, id string) error {
	o, err := c.begin(ctx, id)
	if err != nil || o.State != Filing {
		return err
	}
	answer, err := c.ex.File(ctx, o.contract())
	if f := fault.From(err); f != nil {
		if f.Kind != fault.Invalid && f.Kind != fault.Conflict {
			return err
		}
		// The venue will never take it: that is a refusal, with its words.
		answer = exchange.Filing{Reason: f.Message, Article: f.Article}
	}
	return c.answered(ctx, id, answer)
}

// begin moves a confirmed order on its way, or rejects it if the registration has ended meanwhile.
func (c *clerk) begin(ctx context.Context, id string) (o Order, err error) {
	err = c.db.Update(ctx, ledger.System, func(tx *ledger.Tx) error {
		if o, err = Get(tx, id); err != nil || o.State != Confirmed {
			return err
		}
		return o.begin(tx)
	})
	return o, err
}

func (o *Order) begin(tx *ledger.Tx) error {
	_, unregistered := product.RequireRegistered(tx, o.Product)
	if f := fault.From(unregistered); f != nil {
		if f.Kind != fault.Refused {
			return unregistered
		}
		return o.reject(tx, exchange.Filing{Reason: f.Message, Article: f.Article})
	}
	if err := access.Require(tx, access.ExchangeFile, o.Facts()); err != nil {
		return err
	}
	if err := o.move(tx, Filing, nil); err != nil {
		return err
	}
	_, err := tx.Record(ledger.Event{Kind: "order.filing", Under: string(access.ExchangeFile), Subject: o.Ref(), Payload: o.contract()})
	return err
}

// contract is the order as the exchange sees it.
func (o Order) contract() exchange.Contract {
	c := exchange.Contract{
		Code: o.ContractCode, ProductCode: o.Terms.ProductCode, Registration: o.Terms.Registration, Title: o.Terms.Title, PriceFen: o.PriceFen,
		TermsHash: o.TermsHash, Purpose: o.Terms.Purpose, Delivery: string(o.Terms.Delivery), SignedAt: o.ConfirmedAt,
	}
	sign := func(p PartyTerms, role exchange.Role) {
		c.Signatories = append(c.Signatories, exchange.Signatory{USCC: p.USCC, Name: p.Name, Role: role})
	}
	sign(o.Terms.Merchant, exchange.Provider)
	if o.Operator != o.Merchant {
		sign(o.Terms.Operator, exchange.Provider)
	}
	sign(o.Terms.Buyer, exchange.User)
	if o.Terms.Broker != nil {
		sign(*o.Terms.Broker, exchange.Service)
	}
	return c
}

// answered writes the exchange's answer, unless it stands already.
func (c *clerk) answered(ctx context.Context, id string, f exchange.Filing) error {
	return c.db.Update(ctx, ledger.System, func(tx *ledger.Tx) error {
		o, err := Get(tx, id)
		if err != nil || o.State != Filing {
			return err
		}
		return o.answered(tx, f, c.ex.Venue())
	})
}

// answered writes the answer of a venue. A registration that ended while the exchange was deciding still stops the order.
func (o *Order) answered(tx *ledger.Tx, f exchange.Filing, venue exchange.Venue) error {
	if f.Accepted {
		_, err := product.RequireRegistered(tx, o.Product)
		if e := fault.From(err); e != nil {
			if e.Kind != fault.Refused {
				return err
			}
			f.Accepted, f.Reason, f.Article = false, e.Message, e.Article
		}
	}
	if !f.Accepted {
		return o.reject(tx, f)
	}
	if err := access.Require(tx, access.ExchangeFile, o.Facts()); err != nil {
		return err
	}
	if err := o.move(tx, Filed, map[string]any{"record_number": f.RecordNumber, "filed_at": tx.Now.UnixMilli()}); err != nil {
		return err
	}
	_, err := tx.Record(ledger.Event{
		Kind: "order.filed", Under: string(access.ExchangeFile), Subject: o.Ref(), Payload: map[string]any{"filing": f, "venue": venue},
	})
	return err
}

// reject ends an order that the exchange, or the register, does not let through. A
// record number that the exchange gave all the same is kept.
func (o *Order) reject(tx *ledger.Tx, f exchange.Filing) error {
	if err := access.Require(tx, access.ExchangeReject, o.Facts()); err != nil {
		return err
	}
	set := map[string]any{"reason": f.Reason.ZH, "article": f.Article, "ended_at": tx.Now.UnixMilli()}
	if f.RecordNumber != "" {
		set["record_number"] = f.RecordNumber
	}
	if err := o.move(tx, Rejected, set); err != nil {
		return err
	}
	_, err := tx.Record(ledger.Event{Kind: "order.reject", Under: string(access.ExchangeReject), Subject: o.Ref(), Payload: f})
	return err
}

// settle divides the money once the buyer has acknowledged the delivery, or said nothing in the days
// of acceptance. It is one transaction: done or not done.
func (c *clerk) settle(ctx context.Context, id string) error {
	return c.db.Update(ctx, ledger.System, func(tx *ledger.Tx) error {
		o, err := Get(tx, id)
		if err != nil || o.State != Delivered {
			return err
		}
		if err := access.Require(tx, access.SettlementPost, o.Facts()); err != nil {
			return err
		}
		parts, err := o.Parts()
		if err != nil {
			return err
		}
		if err := o.move(tx, Settled, map[string]any{"settled_at": tx.Now.UnixMilli()}); err != nil {
			return err
		}
		if o.PriceFen > 0 {
			if _, err := money.Post(tx, string(access.SettlementPost), money.Txn{
				Kind: money.Settlement, Order: o.ID, Reference: o.ContractCode, Entries: money.Settle(o.Buyer, parts),
			}); err != nil {
				return err
			}
		}
		if err := tx.Enqueue(ledger.Job{Kind: JobClearing, Key: JobClearing + "/" + o.ID, Payload: work{o.ID}}); err != nil {
			return err
		}
		_, err = tx.Record(ledger.Event{
			Kind: "order.settle", Under: string(access.SettlementPost), Subject: o.Ref(),
			Payload: map[string]any{"parts": parts, "acknowledged": o.AcknowledgedAt > 0},
		})
		return err
	})
}

// get reads an order for a job.
func (c *clerk) get(ctx context.Context, id string) (o Order, err error) {
	err = c.db.View(ctx, ledger.System, func(tx *ledger.Tx) error {
		o, err = Get(tx, id)
		return err
	})
	return o, err
}

func (c *clerk) reportDelivery(ctx context.Context, id string) error {
	o, err := c.get(ctx, id)
	if err != nil || o.DeliveryReportedAt > 0 {
		return err
	}
	err = c.ex.ReportDelivery(ctx, exchange.DeliveryReport{
		ContractCode: o.ContractCode, RecordNumber: o.RecordNumber, SHA256: o.Terms.SHA256, SizeBytes: o.Terms.SizeBytes, DeliveredAt: o.DeliveredAt,
	})
	if err != nil {
		return err
	}
	return c.reported(ctx, id, "delivery_reported_at", "order.report_delivery")
}

func (c *clerk) reportClearing(ctx context.Context, id string) error {
	o, err := c.get(ctx, id)
	if err != nil || o.ClearingReportedAt > 0 {
		return err
	}
	report, err := o.clearing()
	if err != nil {
		return err
	}
	if err := c.ex.ReportClearing(ctx, report); err != nil {
		return err
	}
	return c.reported(ctx, id, "clearing_reported_at", "order.report_clearing")
}

func (o Order) clearing() (exchange.ClearingReport, error) {
	r := exchange.ClearingReport{ContractCode: o.ContractCode, RecordNumber: o.RecordNumber, Reference: o.Reference, ClearedAt: o.SettledAt}
	parts, err := o.Parts()
	if err != nil {
		return r, err
	}
	codes := map[string]string{o.Operator: o.Terms.Operator.USCC, o.Merchant: o.Terms.Merchant.USCC}
	if o.Terms.Broker != nil {
		codes[o.Broker] = o.Terms.Broker.USCC
	}
	for _, p := range parts {
		r.Parts = append(r.Parts, exchange.Part{USCC: codes[p.Party], AmountFen: p.AmountFen})
	}
	return r, nil
}

// reported notes that the exchange has a report; with both of them a settled order is complete.
func (c *clerk) reported(ctx context.Context, id, column, kind string) error {
	return c.db.Update(ctx, ledger.System, func(tx *ledger.Tx) error {
		o, err := Get(tx, id)
		if err != nil {
			return err
		}
		return o.reported(tx, column, kind)
	})
}

func (o *Order) reported(tx *ledger.Tx, column, kind string) error {
	if err := access.Require(tx, access.ExchangeReport, o.Facts()); err != nil {
		return err
	}
	at := &o.DeliveryReportedAt
	if column == "clearing_reported_at" {
		at = &o.ClearingReportedAt
	}
	if *at > 0 {
		return nil
	}
	*at = tx.Now.UnixMilli()
	if _, err := tx.Exec(`UPDATE trade_order SET `+column+` = ? WHERE id = ?`, *at, o.ID); err != nil {
		return err
	}
	if _, err := tx.Record(ledger.Event{Kind: kind, Under: string(access.ExchangeReport), Subject: o.Ref()}); err != nil {
		return err
	}
	if o.DeliveryReportedAt == 0 || o.ClearingReportedAt == 0 {
		return nil
	}
	if err := o.move(tx, Completed, map[string]any{"completed_at": tx.Now.UnixMilli()}); err != nil {
		return err
	}
	_, err := tx.Record(ledger.Event{Kind: "order.complete", Under: string(access.ExchangeReport), Subject: o.Ref()})
	return err
}
