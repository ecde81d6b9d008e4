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
	file := "/cases/" + c.Case
	p.to(file).has(words, "待受理", "补充证据", "个人（保密）", "撤回")
	buyer.see("/complaints").has(c.Number, "实名", "办理中")
	buyer.see("/complaints/"+c.ID+"/evidence").fill("/complaints/"+c.ID+"/evidence", nil).errs("evidence")

	officer.see("/inbox").has(s.Merchant.NameZH, "个人（保密）")
	officer.see(file).has(words, "钱真名", "13900001111").fill(file+"/accept", nil).to(file)
	if merchant.see("/inbox").leads(file) {
		t.Error("the merchant knows of the complaint before it is heard")
	}
	officer.see(file+"/hear").has("不要写出或者暗示投诉人是谁").fill(file+"/hear", fields{"reason": "请说明所购数据的去向。"}).to(file)
	if !merchant.see("/inbox").leads(file) {
		t.Error("the merchant does not find the complaint in its inbox")
	}
	merchant.see(file).has("请说明所购数据的去向", "作出陈述", "不得打听、报复").lacks(words, "钱真名", "13900001111", s.Buyer.NameZH)
	merchant.see(file+"/answer").fill(file+"/answer", fields{"reason": "系内部流转。"}).to(file)
	licence := officer.see(file + "/uphold")
	licence.has("责令改正", "提请暂停资格")
	q := licenceOf(s, s.Merchant.ID)
	licence.fill(file+"/uphold", fields{"reason": "属实。", "measure": "suspend:" + q}).to(file)
	merchant.see(file).lacks("提请暂停资格")
	deputy.see(file+"/uphold").has("提请暂停资格", "您正在复核").fill(file+"/uphold", nil).to(file).has("投诉举报成立", "前往办理")

	public := s.stranger().see(at)
	public.has("查实的投诉举报", c.Number, "超出授权范围", "提请暂停资格").lacks(words, "钱真名")
	s.stranger().see(file).has("投诉举报成立").lacks(words, "钱真名", s.Buyer.NameZH, "属实。")
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
