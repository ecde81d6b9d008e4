package pages_test

import (
	"strings"
	"testing"
)

// TestAlterations leads a correction and a cancellation through the pages, from the product's page to the end of its registration.
func TestAlterations(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	operator, officer := s.member(s.Operator), s.member(s.RegistrationBody)
	at := "/desk/products/" + s.Product.ID
	panel := operator.see(at).has("登记事项", "申请更正", "申请注销", "续展自")
	if p := officer.see(at); strings.Contains(p.words(), "申请注销") {
		t.Error("the office is offered what only the subject applies for")
	}
	base := strings.TrimSuffix(panel.link("/desk/registrations/"), "/alter/correction")
	correct := base + "/alter/correction"
	form := operator.see(correct).has("现登记为")
	form.fill(correct, fields{"reason": "笔误"}).has("与已登记的相同")
	filed := form.fill(correct, fields{"reason": "名称有误", "corrected.name": "客流强度指数"}).to("/cases/").has("变更对照", "客流强度指数", "名称有误")
	caseAt := filed.path
	officer.see(caseAt).fill(caseAt+"/accept", nil).to(caseAt).has("形式审核中")
	officer.see(caseAt).fill(caseAt+"/review", nil).to(caseAt).has("公示中")
	notice := s.stranger().see("/notices").has("客流强度指数").link("/notices/")
	s.stranger().see(notice).has("更正登记", "客流强度指数")
	s.Elapse(10)
	operator, officer = s.member(s.Operator), s.member(s.RegistrationBody)
	officer.see(caseAt).fill(caseAt+"/register", nil).to(caseAt).has("已更正登记")
	s.stranger().see("/products/"+s.Product.Code).has("客流强度指数", "已被新版本取代")

	cancel := base + "/alter/cancellation"
	filed = operator.see(cancel).fill(cancel, fields{"reason": "不再运营"}).to("/cases/").has("注销登记")
	caseAt = filed.path
	officer.see(caseAt).fill(caseAt+"/accept", nil).to(caseAt)
	officer.see(caseAt+"/register").has("法定事由").fill(caseAt+"/register", fields{"ground": "right_over", "reason": "登记主体放弃相关权益"}).to(caseAt).has("已注销登记")
	s.stranger().see("/products/" + s.Product.Code).has("已终止")
}

// TestChangePages drafts a change, sees it beside what is registered, and files it.
func TestChangePages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	operator, officer := s.member(s.Operator), s.member(s.RegistrationBody)
	at := "/desk/products/" + s.Product.ID
	page := operator.see(at)
	base := strings.TrimSuffix(page.link("/desk/registrations/"), "/alter/correction")
	draft := page.fill(base+"/change", nil).to("/desk/products/").has("变更草稿")
	edit := operator.see(draft.path + "/edit")
	edit.fill(draft.path+"/edit", fields{"description": "按周汇总，不含个人信息。"})
	sample := operator.see(draft.path + "/sample")
	sample.fill(draft.path+"/sample", fields{"file": file{"样例.csv", "线路,热度\n1路,35\n"}})
	operator.see(draft.path+"/deposit").fill(draft.path+"/deposit", fields{"data": strings.Repeat("0f", 32) + "  热度.csv", "process": "按周汇总后归一化"}).to(draft.path + "/deposit")
	filed := operator.see(draft.path+"/submit").has("变更对照", "按周汇总").fill(draft.path+"/submit", fields{"reason": "口径调整", "promise": "on"}).to("/cases/").has("合规登记变更", "变更对照")
	officer.see(filed.path).has("按周汇总")
	officer.see(filed.path+"/return").fill(filed.path+"/return", fields{"reason": "请补充口径说明"}).to(filed.path).has("待补正")
	operator.see("/inbox").has("待补正")
	operator.see(operator.see(filed.path).link(draft.path+"/submit")).fill(draft.path+"/submit", fields{"reason": "口径调整：改按周汇总", "promise": "on"}).to(filed.path).has("待受理")
}
