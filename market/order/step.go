package order

import (
	"strings"
	"time"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// Step is what an order waits for.
type Step struct {
	// Capacity is whose turn it is; empty for the exchange and the program.
	Capacity Capacity   `json:"capacity"`
	Title    fault.Text `json:"title"`
	// Act is the act by which it is done; empty for what happens outside the program.
	Act access.Act `json:"act"`
}

// steps is the one table of what an order waits for and from whom. where says in SQL what
// holds says in Go; a test walks orders through their lives and compares.
var steps = []struct {
	Step
	where string
	holds func(Order) bool
}{
	{Step{AsMerchant, fault.T("确认订单", "Confirm the order"), access.OrderConfirm}, `state = 'placed'`, func(o Order) bool { return o.State == Placed }},
	{Step{"", fault.T("由数据交易所备案", "To be recorded by the exchange"), access.ExchangeFile}, `state IN ('confirmed', 'filing')`, func(o Order) bool { return o.State == Confirmed || o.State == Filing }},
	{Step{AsBuyer, fault.T("银行转账付款", "Pay by bank transfer"), ""}, `state = 'filed' AND price_fen > 0`, func(o Order) bool { return o.State == Filed && o.PriceFen > 0 }},
	{Step{AsMerchant, fault.T("到账后确认", "Confirm the payment when it has come"), access.PaymentConfirm}, `state = 'filed' AND price_fen > 0`, func(o Order) bool { return o.State == Filed && o.PriceFen > 0 }},
	{Step{AsMerchant, fault.T("交付数据", "Deliver the data"), access.DeliveryMake}, undelivered, Order.undelivered},
	{Step{AsOperator, fault.T("交付数据", "Deliver the data"), access.DeliveryMake}, undelivered, Order.undelivered},
	{Step{AsBuyer, fault.T("下载数据", "Download the data"), access.DeliveryFetch}, `state = 'delivered' AND taken_at = 0`, func(o Order) bool { return o.State == Delivered && o.TakenAt == 0 }},
	{Step{AsBuyer, fault.T("核对并确认收货", "Check the data and acknowledge it"), access.DeliveryAcknowledge}, `state = 'delivered' AND taken_at > 0 AND acknowledged_at = 0`,
		func(o Order) bool { return o.State == Delivered && o.TakenAt > 0 && o.AcknowledgedAt == 0 }},
	{Step{"", fault.T("由系统分账结算", "To be settled by the program"), access.SettlementPost}, `state = 'delivered' AND acknowledged_at > 0`, func(o Order) bool { return o.State == Delivered && o.AcknowledgedAt > 0 }},
	{Step{"", fault.T("由系统向数据交易所报送", "To be reported to the exchange"), access.ExchangeReport}, `state = 'settled'`, func(o Order) bool { return o.State == Settled }},
}

const undelivered = `(state = 'paid' OR state = 'filed' AND price_fen = 0)`

func (o Order) undelivered() bool { return o.State == Paid || o.State == Filed && o.PriceFen == 0 }

// Steps are what the order waits for; none when it is over. Where several stand, each is for
// somebody else.
func (o Order) Steps() []Step {
	list := []Step{}
	for _, s := range steps {
		if s.holds(o) {
			list = append(list, s.Step)
		}
	}
	return list
}

// StepOf is what the order waits for from a party, if anything.
func (o Order) StepOf(party string) (Step, bool) {
	for _, s := range o.Steps() {
		if party != "" && s.Capacity != "" && o.PartyIn(s.Capacity) == party {
			return s, true
		}
	}
	return Step{}, false
}

// PartyIn is the party that has a capacity in the order; empty where nobody has.
func (o Order) PartyIn(c Capacity) string {
	return map[Capacity]string{AsBuyer: o.Buyer, AsMerchant: o.Merchant, AsOperator: o.Operator, AsBroker: o.Broker}[c]
}

// CapacityOf is what a party is in the order: the first that fits, empty for an outsider.
func (o Order) CapacityOf(party string) Capacity {
	for _, c := range Capacities {
		if party != "" && o.PartyIn(c) == party {
			return c
		}
	}
	return ""
}

// waiting is the condition of orders that wait for a party.
func waiting(party string) (condition string, args []any) {
	var turns []string
	for _, s := range steps {
		if s.Capacity != "" {
			turns, args = append(turns, `(`+string(s.Capacity)+` = ? AND `+s.where+`)`), append(args, party)
		}
	}
	return `(` + strings.Join(turns, ` OR `) + `)`, args
}

// Tally counts the orders that wait for the party of the acting account.
func Tally(tx *ledger.Tx) (n int, err error) {
	if tx.Actor.Party == "" {
		return 0, nil
	}
	where, args := waiting(tx.Actor.Party)
	err = tx.Get(&n, `SELECT COUNT(*) FROM trade_order WHERE `+where, args...)
	return n, err
}

// AcceptanceEnds is when a delivery counts as accepted though the buyer says nothing: the contract's days
// after the first download, and the zero time before it.
func (o Order) AcceptanceEnds() time.Time {
	if o.TakenAt == 0 {
		return time.Time{}
	}
	return time.UnixMilli(o.TakenAt).Add(time.Duration(o.Terms.AcceptanceDays) * 24 * time.Hour)
}

// StateTitle is how far the order has come in words. A state reads differently where there is
// nothing to pay, and once the buyer has acknowledged.
func (o Order) StateTitle() fault.Text {
	switch {
	case o.State == Filed && o.PriceFen == 0:
		return fault.T("已备案，待交付", "Filed, to be delivered")
	case o.State == Delivered && o.AcknowledgedAt > 0:
		return fault.T("已确认收货，待结算", "Acknowledged, to be settled")
	}
	return o.State.Title()
}
