package order

import (
	"strings"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market"
	"huishu/market/money"
	"huishu/registry/party"
	"huishu/registry/product"
)

// Payment is a bank transfer as the merchant, or the exchange, sees it on its account.
type Payment struct {
	// Reference is the bank's own, unique for each transfer.
	Reference string `json:"reference"`
	AmountFen int64  `json:"amount_fen"`
}

func (p Payment) check(priceFen int64) (Payment, error) {
	p.Reference = strings.TrimSpace(p.Reference)
	errs := []*fault.Error{fault.NeedLine("reference", p.Reference, "银行流水号", "bank's reference")}
	if p.AmountFen != priceFen {
		errs = append(errs, fault.Newf(fault.Invalid, "payment.amount", "金额 %s 元与订单价款 %s 元不符", "%s yuan is not the order's price of %s yuan", money.Yuan(p.AmountFen), money.Yuan(priceFen)).
			At("amount_fen").Do("请核对转账金额", "Check the amount of the transfer"))
	}
	return p, fault.Join(errs...)
}

// ConfirmPayment enters the buyer's transfer in the books (act payment.confirm). It is refused
// by Art. 18 while the exchange has not recorded the order.
func ConfirmPayment(tx *ledger.Tx, id string, p Payment) (Order, error) {
	o, err := open(tx, access.PaymentConfirm, id, Order.seller)
	if err != nil {
		return Order{}, err
	}
	if err := o.requirePayable(tx); err != nil {
		return Order{}, err
	}
	if o.PriceFen == 0 {
		return Order{}, fault.New(fault.Conflict, "payment.free", "该订单无需付款", "There is nothing to pay for this order").
			Do("无需付款，可直接办理下一步", "Go on with the next step; there is nothing to pay")
	}
	if p, err = p.check(o.PriceFen); err != nil {
		return Order{}, err
	}
	o.Reference, o.PaidAt = p.Reference, tx.Now.UnixMilli()
	if err := o.move(tx, Paid, map[string]any{"reference": o.Reference, "paid_at": o.PaidAt}); err != nil {
		return Order{}, err
	}
	txn, err := money.Post(tx, string(access.PaymentConfirm), money.Txn{
		Kind: money.Payment, Order: o.ID, Reference: p.Reference, Entries: money.Pay(o.Buyer, p.AmountFen),
	})
	if err != nil {
		return Order{}, err
	}
	_, err = tx.Record(ledger.Event{
		Kind: string(access.PaymentConfirm), Subject: o.Ref(),
		Payload: map[string]any{"reference": p.Reference, "amount_fen": p.AmountFen, "txn": txn.ID},
	})
	return o, err
}

// requirePayable demands what must stand when money comes in: the exchange's record, the registration, and a merchant that may
// perform the contract.
func (o Order) requirePayable(tx *ledger.Tx) error {
	if err := o.RequireFiled(); err != nil {
		return err
	}
	if _, err := product.RequireDeliverable(tx, o.Product); err != nil {
		return err
	}
	return o.requireFulfilment(tx)
}

// Refund enters the transfer back to the buyer (act payment.refund) of an order that was paid and
// can no longer be delivered, and ends the order.
func Refund(tx *ledger.Tx, id string, p Payment, reason string) (Order, error) {
	o, err := open(tx, access.PaymentRefund, id, Order.seller)
	if err != nil {
		return Order{}, err
	}
	if err := party.RequireAllowed(tx, o.Merchant, party.Merchant, party.WindUp); err != nil {
		return Order{}, err
	}
	if o.PriceFen == 0 || o.State != Paid && o.State != Delivered {
		return Order{}, market.NotNow()
	}
	if o.Reason, err = market.Reason(reason); err != nil {
		return Order{}, err
	}
	if p, err = p.check(o.PriceFen); err != nil {
		return Order{}, err
	}
	o.EndedAt = tx.Now.UnixMilli()
	if err := o.move(tx, Refunded, map[string]any{"reason": o.Reason, "ended_at": o.EndedAt}); err != nil {
		return Order{}, err
	}
	txn, err := money.Post(tx, string(access.PaymentRefund), money.Txn{
		Kind: money.Refund, Order: o.ID, Reference: p.Reference, Entries: money.Return(o.Buyer, p.AmountFen),
	})
	if err != nil {
		return Order{}, err
	}
	_, err = tx.Record(ledger.Event{
		Kind: string(access.PaymentRefund), Subject: o.Ref(),
		Payload: map[string]any{"reference": p.Reference, "amount_fen": p.AmountFen, "txn": txn.ID, "reason": o.Reason},
	})
	return o, err
}
