package order

import (
	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market/money"
	"huishu/registry/notice"
)

// The sides of an order are told of its steps.
var _ = notice.TellOf(SubjectOrder, news)

// news is whom an event of an order concerns, and in which words.
func news(tx *ledger.Tx, e ledger.Recorded) ([]notice.News, error) {
	occasion, ok := map[string]notice.Occasion{
		string(access.OrderPlace): notice.OrderPlaced, string(access.OrderConfirm): notice.OrderConfirmed,
		"order.deliver": notice.OrderDelivered, "order.settle": notice.OrderSettled,
	}[e.Kind]
	if !ok {
		return nil, nil
	}
	o, err := Get(tx, e.Subject.ID)
	if err != nil {
		return nil, err
	}
	whom := map[notice.Occasion][]string{
		notice.OrderPlaced: {o.Merchant}, notice.OrderConfirmed: {o.Buyer, o.Operator, o.Broker}, notice.OrderDelivered: {o.Buyer},
		notice.OrderSettled: {o.Merchant, o.Operator, o.Broker}, // whoever has a share of the money
	}[occasion]
	price := fault.T("免费", "free of charge")
	if o.PriceFen > 0 {
		price = same(money.Yuan(o.PriceFen) + " 元")
		price.EN = "CNY " + money.Yuan(o.PriceFen)
	}
	return []notice.News{{
		Occasion: occasion, Parties: whom, Link: "/orders/" + o.ID,
		Words: map[string]fault.Text{"number": same(o.Number), "title": same(o.Terms.Title), "price": price, "contract": same(o.ContractCode), "file": same(o.Terms.FileName)},
	}}, nil
}

func same(s string) fault.Text { return fault.T(s, s) }
