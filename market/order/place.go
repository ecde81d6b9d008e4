package order

import (
	"crypto/rand"
	"errors"
	"slices"
	"strings"

	"huishu/registry"

	"huishu/compliance/access"
	"huishu/compliance/code"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market"
	"huishu/market/demand"
	"huishu/market/listing"
	"huishu/registry/party"
	"huishu/registry/product"
)

// Request is what a buyer orders.
type Request struct {
	// Listing is an offer's id.
	Listing string
	// Purpose is one of the offer's allowed uses.
	Purpose string
	// Proposal is the id of an accepted proposal; empty to order without a broker.
	Proposal string
	// SeenVersion is the offer's version that the buyer saw; 0 where it does not matter.
	SeenVersion int64
}

// Place orders an offer for the acting company (act order.place), on the offer's terms of now.
func Place(tx *ledger.Tx, r Request) (Order, error) {
	o := Order{ID: tx.NewID(), Buyer: tx.Actor.Party, Listing: r.Listing, Proposal: r.Proposal, State: Placed, PlacedAt: tx.Now.UnixMilli()}
	if err := access.Require(tx, access.OrderPlace, access.Facts{Owner: o.Buyer}); err != nil {
		return Order{}, err
	}
	c, err := listing.CardOf(tx, r.Listing)
	if err != nil {
		return Order{}, err
	}
	if err := o.take(tx, c, r); err != nil {
		return Order{}, err
	}
	if err := o.write(tx, c, strings.TrimSpace(r.Purpose)); err != nil {
		return Order{}, err
	}
	if o.Number, err = registry.Number(tx, "trade_order", "number", "HZ-DD"); err != nil {
		return Order{}, err
	}
	if err := insert(tx, o); err != nil {
		return Order{}, err
	}
	_, err = tx.Record(ledger.Event{Kind: string(access.OrderPlace), Subject: o.Ref(), Payload: o})
	return o, err
}

// admit demands that the offer can be ordered now, and by this buyer.
func admit(tx *ledger.Tx, c listing.Card, buyer string) error {
	if err := c.RequireOffered(tx); err != nil {
		return err
	}
	if buyer == c.Merchant || buyer == c.Operator {
		return fault.New(fault.Refused, "order.own", "买方不能订购自己的产品", "Nobody buys a product of its own").At("listing").
			Do("贵单位是该产品的数据商或运营机构，请选择其他产品", "Your organisation sells this product: choose another")
	}
	if c.File == nil {
		return fault.New(fault.Conflict, "listing.not_offered", "该挂牌没有可交付的文件", "This listing has no file to deliver").
			Do("请选择其他挂牌", "Choose another listing")
	}
	return nil
}

// take copies what the offer says, once it is admitted and is the one that the buyer saw.
func (o *Order) take(tx *ledger.Tx, c listing.Card, r Request) error {
	if err := admit(tx, c, o.Buyer); err != nil {
		return err
	}
	if r.SeenVersion != 0 && r.SeenVersion != c.Version {
		return fault.New(fault.Conflict, "stale_offer", "挂牌内容已变更，订单未提交", "The offer has changed; nothing was ordered").
			Do("请查看最新内容后重新下单", "Look at it again, then order")
	}
	o.Product, o.Merchant, o.Operator = c.Product, c.Merchant, c.Operator
	l, err := listing.Get(tx, c.ID) // the shares are not on the card
	if err != nil {
		return err
	}
	o.PriceFen, o.OperatorBP, o.MerchantBP, o.Document = c.PriceFen, l.OperatorBP, l.MerchantBP, c.File.Document
	if r.Proposal == "" {
		return nil
	}
	p, err := demand.TakeUp(tx, r.Proposal, o.Listing, o.ID)
	o.Broker, o.BrokerBP = p.Broker, p.BrokerBP
	return err
}

// write writes the terms.
func (o *Order) write(tx *ledger.Tx, c listing.Card, purpose string) error {
	if purpose == "" {
		return fault.Required("purpose", "使用目的", "purpose")
	}
	if !slices.Contains(c.Allowed, purpose) {
		return fault.New(fault.Refused, "order.purpose", "使用目的不在许可用途之内", "The licence does not allow that purpose").At("purpose").
			Do("可选用途："+strings.Join(c.Allowed, "、"), "It allows: "+strings.Join(c.Allowed, ", "))
	}
	o.Terms = Terms{
		Listing: c.Number, ProductCode: c.ProductCode, Registration: c.Registration, Title: c.Title, Class: c.Class, PriceFen: c.PriceFen,
		Basis: c.Basis, Delivery: c.Delivery, Allowed: c.Allowed, Forbidden: c.Forbidden, Purpose: purpose,
		FileName: c.File.Name, SHA256: c.File.SHA256, SizeBytes: c.File.SizeBytes, AcceptanceDays: AcceptanceDays,
	}
	var err1, err2, err3, err4 error
	o.Terms.Buyer, err1 = termsOf(tx, o.Buyer)
	o.Terms.Merchant, err2 = termsOf(tx, o.Merchant)
	o.Terms.Operator, err3 = termsOf(tx, o.Operator)
	if o.Broker != "" {
		var b PartyTerms
		b, err4 = termsOf(tx, o.Broker)
		o.Terms.Broker = &b
	}
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return err
	}
	var err error
	o.TermsHash, err = o.Terms.hash()
	return err
}

func termsOf(tx *ledger.Tx, id string) (PartyTerms, error) {
	p, err := party.Get(tx, id)
	return PartyTerms{p.NameZH, p.USCC}, err
}

// Confirm is the seller's consent (act order.confirm): the contract gets its code and goes to the
// exchange by a job of this transaction.
func Confirm(tx *ledger.Tx, id string) (Order, error) {
	o, err := open(tx, access.OrderConfirm, id, Order.seller)
	if err != nil {
		return Order{}, err
	}
	if err := o.requireConcludable(tx); err != nil {
		return Order{}, err
	}
	if o.ContractCode, err = code.NewContract(code.NodeEnterprise, o.Terms.Merchant.USCC, product.Region, tx.Now, rand.Reader); err != nil {
		return Order{}, err
	}
	o.ConfirmedAt = tx.Now.UnixMilli()
	err = o.move(tx, Confirmed, map[string]any{"contract_code": o.ContractCode, "confirmed_at": o.ConfirmedAt})
	if err != nil {
		return Order{}, err
	}
	if err := tx.Enqueue(ledger.Job{Kind: JobFile, Key: JobFile + "/" + o.ID, Payload: work{o.ID}}); err != nil {
		return Order{}, err
	}
	_, err = tx.Record(ledger.Event{
		Kind: string(access.OrderConfirm), Subject: o.Ref(),
		Payload: map[string]string{"contract_code": o.ContractCode, "terms_hash": o.TermsHash},
	})
	return o, err
}

// requireConcludable demands what a new contract needs today: the registration, and a merchant that may take orders.
func (o Order) requireConcludable(tx *ledger.Tx) error {
	if _, err := product.RequireRegistered(tx, o.Product); err != nil {
		return err
	}
	return party.RequireAllowed(tx, o.Merchant, party.Merchant, party.TakeOrders)
}

// Cancel gives an order up (act order.cancel): the buyer or the seller, as long as it is not on its
// way to the exchange.
func Cancel(tx *ledger.Tx, id, reason string) (Order, error) {
	o, err := open(tx, access.OrderCancel, id, Order.seller)
	if err != nil {
		return Order{}, err
	}
	if o.Reason, err = market.Reason(reason); err != nil {
		return Order{}, err
	}
	o.EndedAt = tx.Now.UnixMilli()
	if err := o.move(tx, Cancelled, map[string]any{"reason": o.Reason, "ended_at": o.EndedAt}); err != nil {
		return Order{}, err
	}
	_, err = tx.Record(ledger.Event{Kind: string(access.OrderCancel), Subject: o.Ref(), Payload: map[string]string{"reason": o.Reason}})
	return o, err
}

// open reads an order that the acting account may see, and passes the gate of an act.
func open(tx *ledger.Tx, act access.Act, id string, facts func(Order) access.Facts) (Order, error) {
	o, err := Show(tx, id)
	if err != nil {
		return Order{}, err
	}
	return o, access.Require(tx, act, facts(o))
}

// move changes the state by the table of permitted moves, and other columns with it.
func (o *Order) move(tx *ledger.Tx, to State, set map[string]any) error {
	states := make([]string, 0, len(from[to]))
	for _, s := range from[to] {
		if to == Delivered && o.PriceFen == 0 {
			s = Filed
		}
		states = append(states, string(s))
	}
	if err := tx.Move(ledger.Move{Table: "trade_order", ID: o.ID, From: states, To: string(to), Set: set}); err != nil {
		return err
	}
	o.State = to
	return nil
}
