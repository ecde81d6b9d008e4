package demo

import (
	"fmt"
	"time"

	"huishu/compliance/adoption"
	"huishu/compliance/procedure"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/registry/party"
)

// forget leaves an application of a company with the authority until its clock has run out: the public
// page of clocks shows the authority's own delay like anybody's.
func (c *city) forget() (err error) {
	if err := c.moveTo(c.app.Clock().Add(-14 * 24 * time.Hour)); err != nil {
		return err
	}
	err = c.join(company{m: &c.forgotten, zh: "惠州仲恺智联科技有限公司", en: "Huizhou Zhongkai Zhilian Technology Ltd", uscc: "91441302MA5X00080", login: "zhongkai",
		legalRep: "温志联", outside: true})
	if err != nil {
		return err
	}
	return c.qualified(&c.forgotten, party.Merchant)
}

// halfDone are the decisions of the authority that its second officer finds waiting.
func (c *city) halfDone() error {
	if err := c.proposeDisqualification(); err != nil {
		return err
	}
	return c.proposeSuccessor()
}

// proposeDisqualification is the first person's half of taking a merchant's qualification away.
func (c *city) proposeDisqualification() error {
	return c.do(c.authority.actor, func(tx *ledger.Tx) error {
		held, err := party.Qualifications(tx, c.misleading.party.ID)
		if err != nil {
			return err
		}
		_, err = party.Sanction(tx, c.app.Book, held[0].ID, "revoke", procedure.Decision{
			Ground: "false_material", Reason: "经与市场监管部门核对，申请时提交的营业执照已于申请前被吊销，数据安全承诺书的签章与备案不符；约谈后企业未能说明。",
		})
		return err
	})
}

// successor is a rule set made up for the demo, which shortens clocks and terms, so that its rehearsal
// has something to show; the day from which it governs is put in.
const successor = `# Made up for the demo. FICTIONAL: nobody issued it.
id: demo-2027-revised
title:
  zh: 【虚构·仅供演示】惠州市公共数据管理实施细则（修订）
  en: "[FICTIONAL, for demonstration] Implementation rules on public data management, revised"
issuer: {zh: 虚构发文机关, en: fictional issuer}
number: 演示〔2026〕2号
effective_from: %q
effective_to: %q
fictional: true
extends: demo-2027
facts:
  - {id: registration.acceptance, title: {zh: 合规登记受理时限, en: time to accept a compliance registration}, value: 2, unit: working_days, article: 第十九条, sureness: in_force}
  - {id: registration.formal_review, title: {zh: 合规登记形式审核时限, en: time for the formal review}, value: 15, unit: working_days, article: 第二十条, sureness: in_force}
  - {id: registration.validity, title: {zh: 合规登记有效期, en: validity of a compliance registration}, value: 2, unit: years, article: 第二十二条, sureness: in_force}
`

// proposeSuccessor is the first person's half of adopting rules from a day two to three months ahead.
func (c *city) proposeSuccessor() error {
	today := workday.OfTime(c.app.DB.Now())
	from := workday.Date{Year: today.Year, Month: today.Month, Day: 1}.AddDays(105)
	from.Day = 1
	to := workday.Date{Year: from.Year + 5, Month: time.December, Day: 31}
	return c.do(c.authority.actor, func(tx *ledger.Tx) error {
		_, err := adoption.Propose(tx, c.app.Book, adoption.Proposal{
			Source: fmt.Appendf(nil, successor, from, to), From: from,
			Reason: "受理与形式审核已全部网上办理，实际用时不足规定的一半，拟缩短时限；登记有效期改为两年，与产品更新节奏一致。",
		})
		return err
	})
}
