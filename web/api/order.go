package api

import (
	"huishu/ledger"
	"huishu/market"
	"huishu/market/order"
)

func mountOrder(a *API) {
	write(a, creating("place-order", "/orders", "order", "下单 / Order an offer", signedIn),
		func(tx *ledger.Tx, in *struct {
			Body struct {
				Listing     string `json:"listing" maxLength:"100"`
				Purpose     string `json:"purpose" maxLength:"200" doc:"One of the offer's allowed uses."`
				Proposal    string `json:"proposal,omitempty" maxLength:"100" doc:"An accepted proposal; empty to order without a broker."`
				SeenVersion int64  `json:"seen_version,omitempty" minimum:"0" doc:"The offer's version that the buyer saw."`
			}
		}) (OrderView, error) {
			return viewOrder(order.Place(tx, order.Request{Listing: in.Body.Listing, Purpose: in.Body.Purpose, Proposal: in.Body.Proposal, SeenVersion: in.Body.SeenVersion}))
		})
	read(a, operation("preview-order", "/order-preview", "order", "下单前预览 / What would be ordered, and whether it can be", signedIn),
		func(tx *ledger.Tx, in *struct {
			Listing  string `query:"listing" required:"true" maxLength:"100"`
			Proposal string `query:"proposal" maxLength:"100"`
		}) (previewView, error) {
			return viewPreview(order.PreviewOf(tx, order.Request{Listing: in.Listing, Proposal: in.Proposal}))
		})
	read(a, operation("list-orders", "/orders", "order", "订单 / Orders of one's own party", signedIn),
		func(tx *ledger.Tx, in *struct {
			Page
			State   string `query:"state" maxLength:"20"`
			As      string `query:"as" maxLength:"20" enum:"buyer,merchant,operator,broker" doc:"What one's own party is in the order."`
			Waiting bool   `query:"waiting" doc:"Only those that wait for one's own party."`
		}) (list[OrderView], error) {
			q := order.Query{State: order.State(in.State), Waiting: in.Waiting, Page: market.Page{Limit: in.Limit, Cursor: in.Cursor}}
			if in.As != "" {
				q.Party, q.As = tx.Actor.Party, order.Capacity(in.As)
			}
			items, next, err := order.List(tx, q)
			return listOf(each(items, orderOf), next), err
		})
	read(a, operation("get-order", "/orders/{id}", "order", "订单全貌 / One order with parties, timeline, money and chain of custody", signedIn), a.orderSheet)
	write(a, operation("confirm-order", "/orders/{id}/confirm", "order", "卖方确认 / Confirm as seller; it goes to the exchange", signedIn),
		func(tx *ledger.Tx, in *ByID) (OrderView, error) { return viewOrder(order.Confirm(tx, in.ID)) })
	write(a, operation("cancel-order", "/orders/{id}/cancel", "order", "取消订单 / Cancel", signedIn),
		func(tx *ledger.Tx, in *struct {
			ByID
			Body *Reasoned
		}) (OrderView, error) {
			return viewOrder(order.Cancel(tx, in.ID, given(in.Body).Reason))
		})
	write(a, operation("confirm-payment", "/orders/{id}/payment", "order", "确认到账 / Confirm the buyer's bank transfer", signedIn),
		func(tx *ledger.Tx, in *struct {
			ByID
			Body PaymentBody
		}) (OrderView, error) {
			return viewOrder(order.ConfirmPayment(tx, in.ID, order.Payment{Reference: in.Body.Reference, AmountFen: in.Body.AmountFen}))
		})
	write(a, operation("refund-order", "/orders/{id}/refund", "order", "退款 / Refund what can no longer be delivered", signedIn),
		func(tx *ledger.Tx, in *struct {
			ByID
			Body struct {
				PaymentBody
				Reasoned
			}
		}) (OrderView, error) {
			return viewOrder(order.Refund(tx, in.ID, order.Payment{Reference: in.Body.Reference, AmountFen: in.Body.AmountFen}, in.Body.Reason))
		})
	mountDelivery(a)
}

// PaymentBody is a bank transfer.
type PaymentBody struct {
	Reference string `json:"reference" minLength:"1" maxLength:"100" doc:"The bank's own, unique for each transfer."`
	AmountFen int64  `json:"amount_fen" minimum:"1"`
}
