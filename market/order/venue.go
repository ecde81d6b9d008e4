package order

import (
	"strings"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market/exchange"
	"huishu/registry/party"
)

// Report is what the exchange is told of an order.
type Report string

// The reports.
const (
	ReportDelivery Report = "delivery"
	ReportClearing Report = "clearing"
)

// AnswerFiling writes the exchange's own answer to a confirmed contract (act exchange.answer): a record number, or a refusal with
// its reason. It is the door of an exchange whose system comes to us; where ours goes to the exchange, the job does the same.
func AnswerFiling(tx *ledger.Tx, id string, f exchange.Filing) (Order, error) {
	o, venue, err := answering(tx, id)
	if err != nil {
		return o, err
	}
	f.RecordNumber, f.FiledAt = strings.TrimSpace(f.RecordNumber), tx.Now.UnixMilli()
	if f.Accepted {
		err = fault.Beyond(nil, fault.Member{Field: "reason", Said: f.Reason.ZH != ""}, fault.Member{Field: "article", Said: f.Article != ""})
	} else {
		err = fault.Beyond(nil, fault.Member{Field: "record_number", Said: f.RecordNumber != ""})
	}
	if err != nil {
		return o, err
	}
	if f.Accepted {
		err = fault.Join(fault.NeedLine("record_number", f.RecordNumber, "备案编号", "record number"))
	} else {
		err = fault.Join(fault.NeedLine("reason", f.Reason.ZH, "不予备案的理由", "reason of the refusal"), fault.Line("article", f.Article))
	}
	if err != nil {
		return o, err
	}
	if o.State == Confirmed {
		if err := o.begin(tx); err != nil {
			return o, err
		}
		if o.State == Rejected { // the registration has ended: the register says no, whatever the exchange says
			return Get(tx, id)
		}
	}
	if o.State != Filing {
		return o, fault.New(fault.Conflict, "order.not_filing", "该订单不在等待备案", "The order does not wait to be filed").
			Do("请查看订单的最新状态", "Look at the order's present state")
	}
	err = o.answered(tx, f, venue)
	if fault.CodeOf(err) == "duplicate" {
		err = fault.New(fault.Conflict, "order.record_number", "该备案编号已用于另一订单", "That record number was given to another order").
			Do("请核对备案编号", "Check the record number").At("record_number").Wrap(err)
	}
	if err != nil {
		return o, err
	}
	return Get(tx, id)
}

// AcceptReport notes that the exchange has taken the report of an order's delivery or clearing (act exchange.answer). Again changes nothing.
func AcceptReport(tx *ledger.Tx, id string, what Report) (Order, error) {
	o, _, err := answering(tx, id)
	if err != nil {
		return o, err
	}
	early := fault.New(fault.Conflict, "order.nothing_to_report", "该订单尚无可报送的内容", "There is nothing yet to report of this order").
		Do("请在交付或结算后再报送", "Report once it is delivered or settled")
	switch {
	case what == ReportDelivery && o.DeliveredAt > 0:
		err = o.reported(tx, "delivery_reported_at", "order.report_delivery")
	case what == ReportClearing && o.SettledAt > 0:
		err = o.reported(tx, "clearing_reported_at", "order.report_clearing")
	default:
		err = early
	}
	if err != nil {
		return o, err
	}
	return Get(tx, id)
}

// answering returns the order and the venue that answers: the exchange whose system or person acts.
func answering(tx *ledger.Tx, id string) (o Order, v exchange.Venue, err error) {
	if o, err = Get(tx, id); err != nil {
		return o, v, err
	}
	if err := access.Require(tx, access.ExchangeAnswer, o.Facts()); err != nil {
		return o, v, err
	}
	p, err := party.Get(tx, tx.Actor.Party)
	return o, exchange.Venue{Name: fault.T(p.Name("zh"), p.Name("en"))}, err
}
