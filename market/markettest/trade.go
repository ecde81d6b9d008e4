package markettest

import (
	"strings"

	"huishu/ledger"
	"huishu/market/delivery"
	"huishu/market/demand"
	"huishu/market/listing"
	"huishu/market/order"
)

// Data is what the world's offers deliver.
const Data = "线路,日期,热度\n1路,2026-01-01,35\n2路,2026-01-01,80\n3路,2026-01-01,57\n"

// Content is a sound offer at 1,000.01 yuan.
func Content() listing.Content {
	return listing.Content{
		Title: "惠州公交客流热度指数（2026 年 1 月）", Summary: "覆盖全市公交线路，按日汇总。", PriceFen: 100_001,
		Allowed: []string{"商业选址分析", "交通研究"}, Forbidden: []string{"个人画像"},
		OperatorBP: 7_000, MerchantBP: 3_000, BrokerBP: 500,
	}
}

// Draft drafts an offer of a product with a file.
func (w *World) Draft(product string, c listing.Content) (l listing.Listing) {
	w.Helper()
	w.Must(w.Merchant.Actor, func(tx *ledger.Tx) (err error) {
		l, err = listing.Create(tx, product, c)
		return err
	})
	return w.Attach(l.ID, Data)
}

// Attach makes a text the data file of an offer.
func (w *World) Attach(id, text string) (l listing.Listing) {
	w.Helper()
	s := w.Stored(text)
	w.Must(w.Merchant.Actor, func(tx *ledger.Tx) (err error) {
		l, err = listing.AttachFile(tx, id, s)
		return err
	})
	return l
}

// Stored puts a data file into the vault.
func (w *World) Stored(text string) listing.Stored {
	w.Helper()
	s, err := listing.PutFile(w.Context(), w.Vault, "客流热度.csv", strings.NewReader(text))
	if err != nil {
		w.Fatal(err)
	}
	return s
}

// Publish publishes an offer of the world's product.
func (w *World) Publish(c listing.Content) (l listing.Listing) {
	w.Helper()
	l = w.Draft(w.Product.ID, c)
	w.Must(w.Merchant.Actor, func(tx *ledger.Tx) (err error) {
		l, err = listing.Publish(tx, l.ID)
		return err
	})
	return l
}

// Wanted is a demand that the world's offer meets.
func (w *World) Wanted() demand.Content {
	return demand.Content{
		Title: "公交客流热度数据", Description: "用于新店选址，需要按日汇总的线路热度。", Purpose: "商业选址",
		Fields: []string{"线路", "热度", "日期"}, BudgetFen: 200_000, Deadline: w.Today().AddDays(30),
	}
}

// Mediate has the broker post a demand for the buyer and propose an offer that the buyer accepts.
func (w *World) Mediate(listingID string) (p demand.Proposal) {
	w.Helper()
	var d demand.Demand
	w.Must(w.Broker.Actor, func(tx *ledger.Tx) (err error) {
		if d, err = demand.Post(tx, w.Buyer.ID, w.Wanted()); err != nil {
			return err
		}
		p, err = demand.Propose(tx, d.ID, listingID, "字段与预算均符合")
		return err
	})
	w.Must(w.Buyer.Actor, func(tx *ledger.Tx) (err error) {
		p, err = demand.Accept(tx, p.ID)
		return err
	})
	return p
}

// Place orders an offer; proposal may be empty.
func (w *World) Place(listingID, proposal string) (o order.Order) {
	w.Helper()
	w.Must(w.Buyer.Actor, func(tx *ledger.Tx) (err error) {
		o, err = order.Place(tx, order.Request{Listing: listingID, Purpose: "商业选址分析", Proposal: proposal})
		return err
	})
	return o
}

// Confirmed is a placed order that the merchant confirmed; its jobs have not run.
func (w *World) Confirmed(listingID, proposal string) order.Order {
	w.Helper()
	o := w.Place(listingID, proposal)
	w.Must(w.Merchant.Actor, func(tx *ledger.Tx) (err error) {
		o, err = order.Confirm(tx, o.ID)
		return err
	})
	return o
}

// Filed is an order that the exchange has recorded.
func (w *World) Filed(listingID, proposal string) order.Order {
	w.Helper()
	o := w.Confirmed(listingID, proposal)
	w.Work()
	return w.Order(o.ID)
}

// Paid is a filed order whose payment was confirmed under the reference.
func (w *World) Paid(listingID, proposal, reference string) order.Order {
	w.Helper()
	o := w.Filed(listingID, proposal)
	w.Must(w.Merchant.Actor, func(tx *ledger.Tx) (err error) {
		o, err = order.ConfirmPayment(tx, o.ID, order.Payment{Reference: reference, AmountFen: o.PriceFen})
		return err
	})
	return o
}

// Delivered is a paid order whose data the buyer can take.
func (w *World) Delivered(listingID, proposal, reference string) order.Order {
	w.Helper()
	o := w.Paid(listingID, proposal, reference)
	w.Must(w.Merchant.Actor, func(tx *ledger.Tx) error { _, err := delivery.Make(tx, o.ID); return err })
	return w.Order(o.ID)
}

// Order reads an order.
func (w *World) Order(id string) (o order.Order) {
	w.Helper()
	w.View(ledger.System, func(tx *ledger.Tx) (err error) {
		o, err = order.Get(tx, id)
		return err
	})
	return o
}
