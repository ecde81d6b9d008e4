package order

import "huishu/ledger/fault"

// State is how far an order has come.
type State string

// The states, in the order in which an order passes through them.
const (
	Placed    State = "placed"    // the buyer has ordered
	Confirmed State = "confirmed" // the merchant has agreed: a contract
	Filing    State = "filing"    // it is on its way to the exchange
	Filed     State = "filed"     // the exchange has given its record number
	Paid      State = "paid"      // the money has come
	Delivered State = "delivered" // the buyer can take the data
	Settled   State = "settled"   // the money is divided
	Completed State = "completed" // delivery and clearing are reported to the exchange

	Rejected  State = "rejected"  // the exchange has refused it
	Cancelled State = "cancelled" // given up before it was filed
	Refunded  State = "refunded"  // paid back because it could not be delivered
)

// States lists them all.
var States = []State{Placed, Confirmed, Filing, Filed, Paid, Delivered, Settled, Completed, Rejected, Cancelled, Refunded}

var stateTitles = map[State]fault.Text{
	Placed:    fault.T("待数据商确认", "Waiting for the merchant"),
	Confirmed: fault.T("待交易所备案", "To be filed with the exchange"),
	Filing:    fault.T("交易所备案中", "Being filed with the exchange"),
	Filed:     fault.T("已备案，待付款", "Filed, to be paid"),
	Paid:      fault.T("已付款，待交付", "Paid, to be delivered"),
	Delivered: fault.T("已交付，待确认收货", "Delivered, to be acknowledged"),
	Settled:   fault.T("已结算", "Settled"),
	Completed: fault.T("已完成", "Completed"),
	Rejected:  fault.T("交易所未予备案", "Rejected by the exchange"),
	Cancelled: fault.T("已取消", "Cancelled"),
	Refunded:  fault.T("已退款", "Refunded"),
}

// Title is the state in words.
func (s State) Title() fault.Text { return stateTitles[s] }

// Terminal reports whether nothing more will happen.
func (s State) Terminal() bool {
	return s == Completed || s == Rejected || s == Cancelled || s == Refunded
}

// from is the one table of permitted moves: the states that lead to each state. An
// order of 0 fen is delivered from Filed: there is nothing to pay.
var from = map[State][]State{
	Confirmed: {Placed},
	Filing:    {Confirmed},
	Filed:     {Filing},
	Paid:      {Filed},
	Delivered: {Paid},
	Settled:   {Delivered},
	Completed: {Settled},
	Rejected:  {Confirmed, Filing},
	Cancelled: {Placed, Confirmed},
	Refunded:  {Paid, Delivered},
}
