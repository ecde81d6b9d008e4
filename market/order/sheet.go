package order

import (
	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market"
	"huishu/market/exchange"
	"huishu/market/money"
	"huishu/registry/party"
	"huishu/registry/product"
)

// Capacity is what a party is in an order.
type Capacity string

// The capacities.
const (
	AsBuyer    Capacity = "buyer"
	AsMerchant Capacity = "merchant"
	AsOperator Capacity = "operator"
	AsBroker   Capacity = "broker"
)

// Capacities lists them all.
var Capacities = []Capacity{AsBuyer, AsMerchant, AsOperator, AsBroker}

var capacityTitles = map[Capacity]fault.Text{
	AsBuyer: fault.T("买方", "Buyer"), AsMerchant: fault.T("数据商", "Data merchant"),
	AsOperator: fault.T("运营机构", "Authorised operator"), AsBroker: fault.T("数据经纪人", "Data broker"),
}

// Title is the capacity in words.
func (c Capacity) Title() fault.Text { return capacityTitles[c] }

// Participant is one party of an order.
type Participant struct {
	Capacity Capacity   `json:"capacity"`
	Party    string     `json:"party"`
	Name     fault.Text `json:"name"`
	USCC     string     `json:"uscc"`
}

// Moment is one event of an order's life.
type Moment struct {
	Kind  string     `json:"kind"`
	Title fault.Text `json:"title"`
	// At is Unix milliseconds.
	At int64 `json:"at"`
	// Party is who acted; empty for the program.
	Party string `json:"party"`
	// Event is the id whose receipt proves it.
	Event string `json:"event"`
}

var momentTitles = map[string]fault.Text{
	"order.place":           fault.T("买方下单", "The buyer ordered"),
	"order.confirm":         fault.T("数据商确认，合约成立", "The merchant confirmed: a contract"),
	"order.cancel":          fault.T("订单取消", "Cancelled"),
	"order.filing":          fault.T("报送数据交易所", "Sent to the exchange"),
	"order.filed":           fault.T("交易所予以备案", "Recorded by the exchange"),
	"order.reject":          fault.T("未予备案", "Rejected"),
	"payment.confirm":       fault.T("确认到账", "Payment confirmed"),
	"payment.refund":        fault.T("退款", "Refunded"),
	"order.deliver":         fault.T("数据交付", "Delivered"),
	"order.take":            fault.T("买方首次下载", "First download by the buyer"),
	"order.acknowledge":     fault.T("买方确认收货", "Acknowledged by the buyer"),
	"order.settle":          fault.T("分账结算", "Settled"),
	"order.report_delivery": fault.T("向交易所报送交付", "Delivery reported to the exchange"),
	"order.report_clearing": fault.T("向交易所报送清算", "Clearing reported to the exchange"),
	"order.complete":        fault.T("交易完成", "Completed"),
}

// Available is an act that the acting account may do on the order, now or later.
type Available struct {
	Act   access.Act `json:"act"`
	Title fault.Text `json:"title"`
	// Blocked says why not yet; nil when it may be done now.
	Blocked *fault.Error `json:"-"`
}

// Sheet is everything that the page of an order shows.
type Sheet struct {
	Order
	Parties  []Participant `json:"parties"`
	Timeline []Moment      `json:"timeline"`
	// Parts are who gets what, in fen; Books what has been entered.
	Parts []money.Part      `json:"parts"`
	Books []money.Txn       `json:"books"`
	Chain []product.Station `json:"chain"`
	// Steps are what the order waits for, Acts what the acting account may do.
	Steps []Step         `json:"steps"`
	Acts  []Available    `json:"acts"`
	Venue exchange.Venue `json:"venue"`
}

// SheetOf gathers the page of an order for the acting account; NotFound for those who may not see it.
func SheetOf(tx *ledger.Tx, id string, venue exchange.Venue) (Sheet, error) {
	o, err := Show(tx, id)
	if err != nil {
		return Sheet{}, err
	}
	s := Sheet{Order: o, Venue: venue, Steps: o.Steps()}
	if s.Parties, err = o.parties(tx); err != nil {
		return Sheet{}, err
	}
	if s.Timeline, err = o.timeline(tx); err != nil {
		return Sheet{}, err
	}
	if s.Parts, err = o.Parts(); err != nil {
		return Sheet{}, err
	}
	if s.Books, err = money.ForOrder(tx, o.ID); err != nil {
		return Sheet{}, err
	}
	if s.Chain, err = o.custody(tx); err != nil {
		return Sheet{}, err
	}
	s.Acts, err = o.acts(tx)
	return s, err
}

func (o Order) parties(tx *ledger.Tx) ([]Participant, error) {
	var list []Participant
	for _, c := range Capacities {
		id := o.PartyIn(c)
		if id == "" {
			continue
		}
		who, err := party.Get(tx, id)
		if err != nil {
			return nil, err
		}
		list = append(list, Participant{Capacity: c, Party: id, Name: fault.T(who.NameZH, who.NameEN), USCC: who.USCC})
	}
	return list, nil
}

func (o Order) timeline(tx *ledger.Tx) ([]Moment, error) {
	events, err := tx.History(SubjectOrder, o.ID)
	if err != nil {
		return nil, err
	}
	moments := make([]Moment, 0, len(events))
	for _, e := range events {
		moments = append(moments, Moment{e.Kind, momentTitles[e.Kind], e.At, e.Party, e.ID})
	}
	return moments, nil
}

// candidate is an act with the relation that it needs, the states that have it, and what may still
// stand in its way.
type candidate struct {
	act      access.Act
	title    fault.Text
	facts    access.Facts
	possible bool
	blocked  func() error
}

func (o Order) candidates(tx *ledger.Tx) []candidate {
	deliverable := func() error { return o.RequireDeliverable(tx) }
	concludable := func() error { return o.requireConcludable(tx) }
	delivery := func() error { return o.requireDelivery(tx) }
	payable := func() error { return o.requirePayable(tx) }
	free := func() error { return nil }
	open := !o.State.Terminal()
	return []candidate{
		{access.OrderConfirm, fault.T("确认订单", "Confirm the order"), o.seller(), o.State == Placed, concludable},
		{access.PaymentConfirm, fault.T("确认到账", "Confirm the payment"), o.seller(), open && o.PriceFen > 0 && o.PaidAt == 0, payable},
		{access.DeliveryMake, fault.T("交付数据", "Deliver the data"), o.Sellers(), open && o.DeliveredAt == 0, delivery},
		{access.DeliveryFetch, fault.T("下载数据", "Download the data"), o.buyer(), o.Delivery != "" && o.State != Refunded, deliverable},
		{access.DeliveryAcknowledge, fault.T("确认收货", "Acknowledge receipt"), o.buyer(), o.State == Delivered && o.AcknowledgedAt == 0, o.requireTaken},
		{access.PaymentRefund, fault.T("登记退款", "Enter a refund"), o.seller(), o.PriceFen > 0 && (o.State == Paid || o.State == Delivered), free},
		{access.OrderCancel, fault.T("取消订单", "Cancel the order"), o.seller(), o.State == Placed || o.State == Confirmed, free},
	}
}

// acts lists what the acting account may do, with what still stands in the way.
func (o Order) acts(tx *ledger.Tx) ([]Available, error) {
	list := []Available{}
	for _, c := range o.candidates(tx) {
		if !c.possible || !access.Can(tx.Actor, c.act, c.facts) {
			continue
		}
		a, err := c.available()
		if err != nil {
			return nil, err
		}
		list = append(list, a)
	}
	return list, nil
}

func (c candidate) available() (Available, error) {
	err := c.blocked()
	f := fault.From(err)
	if f != nil && f.Kind == fault.Internal {
		return Available{}, err
	}
	return Available{c.act, c.title, f}, nil
}

// ActOf returns one act on the order for the acting account: Forbidden where it is not that account's
// to do, and a Conflict where the present state does not have it.
func (o Order) ActOf(tx *ledger.Tx, act access.Act) (Available, error) {
	for _, c := range o.candidates(tx) {
		if c.act != act {
			continue
		}
		if err := access.Require(tx, act, c.facts); err != nil {
			return Available{}, err
		}
		if !c.possible {
			return Available{}, market.NotNow()
		}
		return c.available()
	}
	return Available{}, fault.New(fault.NotFound, "order.no_act", "订单没有这个事项", "Orders have no such act")
}

func (o Order) buyer() access.Facts { return access.Facts{Owner: o.Buyer, Object: o.Ref()} }
