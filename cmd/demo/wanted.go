package demo

import (
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/market"
	"huishu/market/demand"
	"huishu/market/listing"
)

// wanted leaves the board with two open demands: one with a proposal that waits for its
// buyer, and one for which the broker has still to find something.
func (c *city) wanted() error {
	deadline := workday.OfTime(c.app.DB.Now()).AddDays(45)
	var asked demand.Demand
	if err := c.do(c.buyer.actor, func(tx *ledger.Tx) (err error) {
		if _, err = demand.Post(tx, c.buyer.party.ID, demand.Content{
			Title: "公交线路热度，用于选择广告点位", Description: "希望按线路、按日，覆盖惠城与惠阳。", Purpose: "交通研究",
			Fields: []string{"线路", "日期", "热度", "站点"}, BudgetFen: 1_000_000, Deadline: deadline,
		}); err != nil {
			return err
		}
		asked, err = demand.Post(tx, c.buyer.party.ID, demand.Content{
			Title: "公交客流热度，用于门店排班", Purpose: siteSelection, Fields: []string{"线路", "热度"}, BudgetFen: 1_500_000, Deadline: deadline,
		})
		return err
	}); err != nil {
		return err
	}
	return c.do(c.broker.actor, func(tx *ledger.Tx) error {
		offers, _, err := listing.List(tx, listing.Query{Product: c.product, Page: market.Page{Limit: 1}})
		if err != nil || len(offers) == 0 {
			return err
		}
		_, err = demand.Propose(tx, asked.ID, offers[0].ID, "两个字段齐全，价格在预算之内；更新时间较早，签约前可请数据商更新。")
		return err
	})
}
