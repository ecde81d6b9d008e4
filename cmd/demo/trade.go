package demo

import (
	"strings"

	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/market/delivery"
	"huishu/market/demand"
	"huishu/market/listing"
	"huishu/market/order"
)

const data = "线路,日期,热度\n1路,2026-01-01,35\n2路,2026-01-01,80\n38路,2026-01-01,62\n"

// trade lists the product and matches two demands to it: one order is left delivered, for the
// visitor to acknowledge; the other is traded through the exchange to the last fen.
func (c *city) trade() error {
	l, err := c.list()
	if err != nil {
		return err
	}
	if _, err := c.deliver(l, demand.Content{
		Title: "公交客流热度数据", Description: "用于便利店新店选址，需要按日汇总的线路热度。", Purpose: siteSelection,
		Fields: []string{"线路", "热度", "日期"}, BudgetFen: 2_000_000,
	}, "商业选址分析", "HZBANK-2026-000188"); err != nil {
		return err
	}
	// The newest order is the one that a product's public chain shows: this one goes to its end.
	o, err := c.deliver(l, demand.Content{
		Title: "门店周边公交热度", Description: "评估现有门店周边的公交到达条件，每条线路每日一条。", Purpose: siteSelection,
		Fields: []string{"线路", "热度"}, BudgetFen: 1_500_000,
	}, "交通研究", "HZBANK-2026-000215")
	if err != nil {
		return err
	}
	return c.complete(o)
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

// deliver leads a demand that the broker posts for the buyer, through proposal, order, exchange
// record and payment, to the delivery.
func (c *city) deliver(l listing.Listing, wanted demand.Content, purpose, reference string) (o order.Order, err error) {
	p, err := c.mediate(l, wanted)
	if err != nil {
		return o, err
	}
	if err := c.do(c.buyer.actor, func(tx *ledger.Tx) error {
		if _, err := demand.Accept(tx, p.ID); err != nil {
			return err
		}
		o, err = order.Place(tx, order.Request{Listing: l.ID, Purpose: purpose, Proposal: p.ID})
		return err
	}); err != nil {
		return o, err
	}
	if err := c.do(c.merchant.actor, func(tx *ledger.Tx) error { _, err := order.Confirm(tx, o.ID); return err }); err != nil {
		return o, err
	}
	if err := c.app.Jobs.Drain(c.ctx); err != nil { // the exchange records the contract
		return o, err
	}
	if err := c.do(c.merchant.actor, func(tx *ledger.Tx) error {
		if _, err := order.ConfirmPayment(tx, o.ID, order.Payment{Reference: reference, AmountFen: o.PriceFen}); err != nil {
			return err
		}
		_, err := delivery.Make(tx, o.ID)
		return err
	}); err != nil {
		return o, err
	}
	return o, c.app.Jobs.Drain(c.ctx)
}

// mediate has the broker post a demand for the buyer and propose the offer.
func (c *city) mediate(l listing.Listing, wanted demand.Content) (p demand.Proposal, err error) {
	wanted.Deadline = workday.OfTime(c.app.DB.Now()).AddDays(60)
	err = c.do(c.broker.actor, func(tx *ledger.Tx) error {
		d, err := demand.Post(tx, c.buyer.party.ID, wanted)
		if err != nil {
			return err
		}
		p, err = demand.Propose(tx, d.ID, l.ID, "字段与预算均符合，按日更新")
		return err
	})
	return p, err
}

// complete has the buyer download and acknowledge the data; the money is then divided and both are
// reported to the exchange.
func (c *city) complete(o order.Order) error {
	_, data, err := delivery.Fetch(c.ctx, c.app.DB, c.app.Vault, c.buyer.actor, o.ID)
	if err != nil {
		return err
	}
	if err := data.Close(); err != nil {
		return err
	}
	if err := c.do(c.buyer.actor, func(tx *ledger.Tx) error { _, err := delivery.Acknowledge(tx, o.ID, o.Terms.SHA256); return err }); err != nil {
		return err
	}
	return c.app.Jobs.Drain(c.ctx)
}
