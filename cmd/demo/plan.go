package demo

import (
	"fmt"

	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/registry/plan"
)

var planItems = map[string]string{
	"necessity":   "全市公交、道路与港航数据需求旺盛，已论证社会需求、市场规模、预期成效与风险防控，具备授权运营条件。",
	"conditions":  "注册资本不低于一千万元，具备数据加工与安全保障能力，信用良好。",
	"resources":   "范围以资源目录为准，按月更新，质量由数源部门负责。",
	"term":        "授权期限五年，分年度建设与评价，不合格即退出，资产登记造册。",
	"products":    "公共治理、公益事业类：公交线网优化、道路安全；产业发展、行业发展类：商业选址、货运规划。",
	"accounting":  "独立核算，收益按约定分配。",
	"security":    "原始数据不出域，落实分级保护、个人信息保护和应急处置。",
	"rights":      "实施机构监督，运营机构按授权范围运营，数源部门保障质量。",
	"supervision": "每年考核评价一次，结果公开。",
	"other":       "无其他事项。",
}

// plan leads an implementation plan of the bureau that covers the resources to its approval and its filing with the province.
func (c *city) plan(title string, resources []string) (id string, err error) {
	today := workday.OfTime(c.app.DB.Now())
	if err := c.do(c.bureau.actor, func(tx *ledger.Tx) error {
		p, err := plan.Start(tx, c.app.Book, plan.Content{
			Title: title, Mode: plan.Field, Items: planItems, Resources: resources, Consultation: "征求了财政、司法、网信、市场监管等单位意见，均已采纳。",
		})
		id = p.ID
		return err
	}); err != nil {
		return "", err
	}
	minutes, err := c.document(c.bureau, "会议纪要.pdf", "局党组会议纪要：同意"+title+"实施方案")
	if err != nil {
		return "", err
	}
	if err := c.do(c.bureau.actor, func(tx *ledger.Tx) error {
		_, err := plan.Decide(tx, c.app.Book, id, plan.Decision{Meeting: "局党组会议（“三重一大”事项）", On: today.AddDays(-60), Minutes: minutes})
		return err
	}); err != nil {
		return "", err
	}
	paper, err := c.document(c.authority, "批复.pdf", "同意"+title+"实施方案")
	if err != nil {
		return "", err
	}
	return id, c.do(c.authority.actor, func(tx *ledger.Tx) error {
		_, err := plan.Approve(tx, c.app.Book, id, plan.Approval{
			By: "惠州市人民政府", Number: fmt.Sprintf("惠府函〔%d〕18号（演示）", today.Year), On: today.AddDays(-45), Paper: paper,
		})
		if err != nil {
			return err
		}
		_, err = plan.File(tx, c.app.Book, id, plan.Filing{Number: fmt.Sprintf("粤数备〔%d〕7号（演示）", today.Year), On: today.AddDays(-40)})
		return err
	})
}
