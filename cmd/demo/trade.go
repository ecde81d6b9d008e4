package demo

import (
	"strings"

	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/market/delivery"
	"huishu/market/demand"
	"huishu/market/listing"
	"huishu/market/order"
	"huishu/registry/product"
)

const data = "线路,日期,热度\n1路,2026-01-01,35\n2路,2026-01-01,80\n38路,2026-01-01,62\n"

// trade lists the product, matches a demand to it, trades it through the exchange to
// the last fen, and files the second product, so that every desk has something on it.
func (c *city) trade() error {
	l, err := c.list()
	if err != nil {
		return err
	}
	if err := c.mediate(l); err != nil {
		return err
	}
	return c.do(c.operator.actor, func(tx *ledger.Tx) error {
		_, err := product.Submit(tx, c.app.Book, c.pending)
		return err
	})
}

func (c *city) list() (l listing.Listing, err error) {
	stored, err := listing.PutFile(c.ctx, c.app.Vault, "公交客流热度.csv", strings.NewReader(data))
	if err != nil {
		return l, err
	}
	err = c.do(c.merchant.actor, func(tx *ledger.Tx) (err error) {
		if l, err = listing.Create(tx, c.product, listing.Content{
			Title: "惠州公交客流热度指数", Summary: "覆盖全市公交线路，按日汇总的热度指数。", PriceFen: 1_280_001,
			Allowed: []string{"商业选址分析", "交通研究"}, Forbidden: []string{"个人画像", "转售"},
			OperatorBP: 7_000, MerchantBP: 3_000, BrokerBP: 500,
		}); err != nil {
			return err
		}
		if _, err = listing.AttachFile(tx, l.ID, stored); err != nil {
			return err
		}
		l, err = listing.Publish(tx, l.ID)
		return err
	})
	return l, err
}

// mediate has the broker post a demand for the buyer, propose the offer, and the order
// traded to its end.
func (c *city) mediate(l listing.Listing) error {
	var p demand.Proposal
	today := workday.OfTime(c.app.DB.Now())
	if err := c.do(c.broker.actor, func(tx *ledger.Tx) error {
		d, err := demand.Post(tx, c.buyer.party.ID, demand.Content{
			Title: "公交客流热度数据", Description: "用于便利店新店选址，需要按日汇总的线路热度。", Purpose: siteSelection,
			Fields: []string{"线路", "热度", "日期"}, BudgetFen: 2_000_000, Deadline: today.AddDays(60),
		})
		if err != nil {
			return err
		}
		p, err = demand.Propose(tx, d.ID, l.ID, "字段与预算均符合，按日更新")
		return err
	}); err != nil {
		return err
	}
	var o order.Order
	if err := c.do(c.buyer.actor, func(tx *ledger.Tx) (err error) {
		if _, err = demand.Accept(tx, p.ID); err != nil {
			return err
		}
		o, err = order.Place(tx, order.Request{Listing: l.ID, Purpose: "商业选址分析", Proposal: p.ID})
		return err
	}); err != nil {
		return err
	}
	if err := c.do(c.merchant.actor, func(tx *ledger.Tx) error { _, err := order.Confirm(tx, o.ID); return err }); err != nil {
		return err
	}
	if err := c.app.Jobs.Drain(c.ctx); err != nil { // the exchange records the contract
		return err
	}
	if err := c.do(c.merchant.actor, func(tx *ledger.Tx) error {
		if _, err := order.ConfirmPayment(tx, o.ID, order.Payment{Reference: "HZBANK-2026-000188", AmountFen: o.PriceFen}); err != nil {
			return err
		}
		_, err := delivery.Make(tx, o.ID)
		return err
	}); err != nil {
		return err
	}
	return c.app.Jobs.Drain(c.ctx)
}
