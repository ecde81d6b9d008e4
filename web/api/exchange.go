package api

import (
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market/exchange"
	"huishu/market/order"
)

// mountExchange is the door of an exchange whose system comes to us: it reads the orders that wait, and answers them.
func mountExchange(a *API) {
	op := operation("answer-filing", "/orders/{id}/filing", "exchange", "交易场所备案或不予备案 / The exchange files a contract or refuses it", signedIn)
	op.Description = "By the exchange. A machine client needs the scope `exchange` and signs the request."
	write(a, op, func(tx *ledger.Tx, in *struct {
		ByID
		Body struct {
			Accepted     bool   `json:"accepted"`
			RecordNumber string `json:"record_number,omitempty" maxLength:"100" doc:"The exchange's own, unique; needed to accept."`
			Reason       string `json:"reason,omitempty" maxLength:"500" doc:"Needed to refuse."`
			Article      string `json:"article,omitempty" maxLength:"200" doc:"The provision by which it is refused."`
		}
	}) (OrderView, error) {
		b := in.Body
		return viewOrder(order.AnswerFiling(tx, in.ID, exchange.Filing{
			Accepted: b.Accepted, RecordNumber: b.RecordNumber, Reason: fault.T(b.Reason, b.Reason), Article: b.Article,
		}))
	})

	op = operation("accept-report", "/orders/{id}/reports/{report}", "exchange", "交易场所确认收到报送 / The exchange has taken a report", signedIn)
	op.Description = "By the exchange, for the delivery and for the clearing; both complete the order. A machine client needs the scope `exchange` and signs the request."
	write(a, op, func(tx *ledger.Tx, in *struct {
		ByID
		Report string `path:"report" enum:"delivery,clearing"`
	}) (OrderView, error) {
		return viewOrder(order.AcceptReport(tx, in.ID, order.Report(in.Report)))
	})
}
