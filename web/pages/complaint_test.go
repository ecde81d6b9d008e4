package pages_test

import (
	"strings"
	"testing"

	"huishu/ledger"
	"huishu/registry/complaint"
	"huishu/registry/party"
)

// TestComplaintOnPages files a complaint from a party's page, deals with it at the authority's desk by two persons, and looks at what the
// party, the complainant's colleague and the public see of it.
func TestComplaintOnPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	buyer, officer, merchant := s.member(s.Buyer), s.member(s.Authority), s.member(s.Merchant)
	deputy := s.colleague(s.Authority, "deputy", "赵副科")
	at := "/parties/" + s.Merchant.ID
	buyer.see(at).has("投诉举报该单位", "没有经查实的投诉举报")
	form := buyer.see(at + "/complain")
	form.fill(at+"/complain", fields{"category": "misuse", "statement": "很差"}).errs("statement", "naming")
	words := "该公司将所购数据转手他人，我处有聊天记录。"
	p := buyer.see(at+"/complain").fill(at+"/complain", fields{"category": "misuse", "statement": words, "naming": "real_name", "contact_name": "钱真名", "contact": "13900001111"})
	var c complaint.Complaint
	s.View(s.Buyer.Actor, func(tx *ledger.Tx) error {
		list, _, err := complaint.List(tx, complaint.Query{Own: true})
		if err == nil && len(list) == 1 {
			c = list[0]
		}
		return err
	})
	folder := "/cases/" + c.Case
	p.to(folder).has(words, "待受理", "补充证据", "个人（保密）", "撤回")
	buyer.see("/complaints").has(c.Number, "实名", "办理中")
	buyer.see("/complaints/"+c.ID+"/evidence").fill("/complaints/"+c.ID+"/evidence", nil).errs("evidence")

	officer.see("/inbox").has(s.Merchant.NameZH, "个人（保密）")
	officer.see(folder).has(words, "钱真名", "13900001111").fill(folder+"/accept", nil).to(folder)
	if merchant.see("/inbox").leads(folder) {
		t.Error("the merchant knows of the complaint before it is heard")
	}
	officer.see(folder+"/hear").has("不要写出或者暗示投诉人是谁").fill(folder+"/hear", fields{"reason": "请说明所购数据的去向。"}).to(folder)
	if !merchant.see("/inbox").leads(folder) {
		t.Error("the merchant does not find the complaint in its inbox")
	}
	merchant.see(folder).has("请说明所购数据的去向", "作出陈述", "不得打听、报复").lacks(words, "钱真名", "13900001111", s.Buyer.NameZH)
	merchant.see(folder+"/answer").fill(folder+"/answer", fields{"reason": "系内部流转。", "paper": file{"流转记录.txt", "内部"}}).to(folder)
	merchant.see(folder).has("流转记录.txt", "被投诉单位的材料", "提交材料")
	merchant.see("/complaints/"+c.ID+"/papers").has("只有本单位和主管部门能看到").fill("/complaints/"+c.ID+"/papers", nil).errs("paper")
	merchant.see("/complaints/"+c.ID+"/papers").fill("/complaints/"+c.ID+"/papers", fields{"paper": file{"补充.txt", "补充"}}).to(folder)
	officer.see(folder).has("流转记录.txt", "补充.txt").lacks("提交材料")
	buyer.see(folder).lacks("流转记录.txt", "补充.txt")
	licence := officer.see(folder + "/uphold")
	licence.has("责令改正", "提请暂停资格")
	q := licenceOf(s, s.Merchant.ID)
	licence.fill(folder+"/uphold", fields{"reason": "属实。", "measure": "suspend:" + q}).to(folder)
	merchant.see(folder).lacks("提请暂停资格")
	deputy.see(folder+"/uphold").has("提请暂停资格", "您正在复核").fill(folder+"/uphold", nil).to(folder).has("投诉举报成立", "前往办理")

	public := s.stranger().see(at)
	public.has("查实的投诉举报", c.Number, "超出授权范围", "提请暂停资格").lacks(words, "钱真名")
	s.stranger().see(folder).has("投诉举报成立").lacks(words, "钱真名", s.Buyer.NameZH, "属实。")
	erase := "/complaints/" + c.ID + "/erasure"
	if !officer.see(folder).leads(erase) {
		t.Error("the case does not lead to the erasure")
	}
	officer.see(erase).has("第四十七条", "不可恢复").fill(erase, nil).errs("ground", "reason")
	officer.see(erase).fill(erase, fields{"ground": "purpose_ended", "reason": "惠数删〔2026〕9号"}).to(folder).has("（已依法删除）", "补充.txt").lacks(words, "钱真名")
	officer.see(erase).has("已经依法删除")
	if body := strings.ToLower(s.stranger().see(at + "?lang=en").words()); !strings.Contains(body, "complaints found founded") {
		t.Error("no English")
	}
}

// licenceOf is the id of a party's first qualification.
func licenceOf(s *site, partyID string) (id string) {
	s.t.Helper()
	s.View(ledger.System, func(tx *ledger.Tx) error {
		list, err := party.Qualifications(tx, partyID)
		id = list[0].ID
		return err
	})
	return id
}
