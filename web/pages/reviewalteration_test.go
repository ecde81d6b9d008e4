package pages_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"huishu/ledger"
	"huishu/registry/product"
)

// keyed expects every key of a desk to lead to something, and returns where they lead.
func (p page) keyed() map[string]string {
	p.t.Helper()
	keys := map[string]string{}
	find(p.doc, func(n *html.Node) bool {
		key, to := attr(n, "data-key"), attr(n, "href")
		if key == "" {
			return false
		}
		keys[key] = to
		if id, ok := strings.CutPrefix(to, "#"); ok && find(p.doc, func(n *html.Node) bool { return attr(n, "id") == id }) == nil {
			p.t.Errorf("%s: key %s leads to %s, which is not there", p.path, key, to)
		}
		return false
	})
	return keys
}

// registration is the registration of the site's product.
func (s *site) registration() (r product.Registration) {
	s.t.Helper()
	s.View(s.Operator.Actor, func(tx *ledger.Tx) (err error) { r, err = product.LatestRegistration(tx, s.Product.ID); return err })
	return r
}

// TestDeskOfChange: a change is reviewed where first registrations are: what is registered beside what is to be, the findings beside
// the file, near products, contested findings, the acts, and back to the desk after each.
func TestDeskOfChange(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	operator, officer := s.member(s.Operator), s.member(s.RegistrationBody)
	r := s.registration()
	base := "/desk/registrations/" + r.ID
	draft := operator.see("/desk/products/"+s.Product.ID).fill(base+"/change", nil).to("/desk/products/")
	operator.see(draft.path+"/edit").fill(draft.path+"/edit", fields{"description": "按周汇总，不含个人信息。"})
	operator.see(draft.path+"/sample").fill(draft.path+"/sample", fields{"file": file{"样例.csv", "线路,热度\n13800138000,35\n"}})
	operator.see(draft.path+"/sample/0").fill(draft.path+"/sample/0", fields{"reason": "是线路编号"})
	operator.see(draft.path+"/deposit").fill(draft.path+"/deposit", fields{"data": strings.Repeat("0f", 32) + "  热度.csv", "process": "按周汇总后归一化"})
	filed := operator.see(draft.path+"/submit").fill(draft.path+"/submit", fields{"reason": "口径调整", "promise": "on"}).to("/cases/")
	at := filed.path + "/desk"
	officer.see("/inbox").link(at)
	officer.see(filed.path).link(at)
	if p := operator.see(filed.path); p.leads(at) {
		t.Error("the applicant is led to the reviewer's desk")
	}

	desk := officer.see(at).has("审核工作台：合规登记变更", "待办第 1 件", "口径调整", "与已登记版本对照", s.Product.Description, "按周汇总，不含个人信息。",
		"检查结果：样例与扫描", "检查结果：来源与字段", "权利追溯", "登记材料", "数据存证", "申请人称系误报", "办理过程", "作出决定")
	check(t, desk, "zh")
	if keys := desk.keyed(); keys["c"] != "#compared" || keys["d"] != "#decide" || keys["f"] != "#subject" || keys["t"] != "#timeline" || keys["i"] != "/inbox" {
		t.Errorf("the keys lead to %v", keys)
	}
	returning := officer.see(at + "?act=return").has("一次列明")
	returning.fill(filed.path+"/return", fields{"reason": ""}).errs("reason").has("审核工作台", "与已登记版本对照")
	officer.see(at+"?act=accept").has("是线路编号").fill(filed.path+"/accept", fields{"waive.0": "确为线路编号"}).to(at).has("形式审核中", "审核认定误报", "确为线路编号")
	if late := returning.fill(filed.path+"/return", fields{"reason": "太晚"}); late.status < 400 {
		t.Errorf("an act on a step that is over was answered %d", late.status)
	}
	officer.see(at+"?act=review").fill(filed.path+"/review", nil).to(at).has("公示中")
	s.stranger().see("/notices").has(s.Product.Name)
	s.Elapse(10)
	officer = s.member(s.RegistrationBody)
	done := officer.see(at+"?act=register").fill(filed.path+"/register", nil).to(at).has("已变更登记", "按周汇总，不含个人信息。", s.Product.Description)
	done.keyed()
	officer.lang = "en"
	check(t, officer.see(at), "en")
	for _, other := range []*browser{s.member(s.Operator), s.member(s.Buyer)} {
		if got := other.get(at); got.status != 403 && got.status != 404 {
			t.Errorf("the desk is open to others: %d", got.status)
		}
	}
}

// TestDeskOfOtherAlterations: a correction, a cancellation and a renewal each stand on the desk with what they would make of the
// registration; one that the register has overtaken says so.
func TestDeskOfOtherAlterations(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	officer, r := s.member(s.RegistrationBody), s.registration()
	alter := func(kind product.AlterationType, a product.AlterationForm) (at string, m product.Alteration) {
		t.Helper()
		a.Reason = "理由之所在"
		s.Must(s.Operator.Actor, func(tx *ledger.Tx) (err error) { m, err = product.Alter(tx, s.Book, r.ID, kind, a); return err })
		return "/cases/" + m.CaseID + "/desk", m
	}
	correction, m := alter(product.TypeCorrection, product.AlterationForm{Corrected: product.Corrected{Name: "客流强度指数"}})
	page := officer.see(correction).has("合规登记更正", "理由之所在", "与已登记版本对照", "客流强度指数", s.Product.Name, "公示内容").lacks("检查结果：")
	check(t, page, "zh")
	page.keyed()
	cancellation, _ := alter(product.TypeCancellation, product.AlterationForm{})
	page = officer.see(cancellation+"?act=accept").has("合规登记注销", "理由之所在", "登记状态", "即时停止", "公示内容")
	check(t, page, "zh")
	page.keyed()
	officer.see(cancellation+"?act=accept").fill(strings.TrimSuffix(cancellation, "/desk")+"/accept", nil).to(cancellation)
	officer.see(cancellation + "?act=register").has("法定事由")

	// Two corrections against one content: what is registered first leaves the other without its ground.
	var second product.Alteration
	evidence := s.Document(s.Merchant.Actor, "证据")
	s.Must(s.Merchant.Actor, func(tx *ledger.Tx) (err error) {
		second, err = product.Alter(tx, s.Book, r.ID, product.TypeCorrection, product.AlterationForm{Reason: "另有依据", Document: evidence, Corrected: product.Corrected{Description: "另一简介"}})
		return err
	})
	for _, act := range []string{"accept", "review"} {
		s.Must(s.RegistrationBody.Actor, func(tx *ledger.Tx) error {
			_, err := product.DecideAlteration(tx, s.Book, m.ID, act, product.Review{})
			return err
		})
	}
	officer.see("/cases/" + second.CaseID + "/desk").lacks("登记内容已经变化").has("证明材料")
	s.Elapse(10)
	s.Must(s.RegistrationBody.Actor, func(tx *ledger.Tx) error {
		_, err := product.DecideAlteration(tx, s.Book, m.ID, "register", product.Review{})
		return err
	})
	officer = s.member(s.RegistrationBody)
	officer.see("/cases/"+second.CaseID+"/desk").has("登记内容已经变化", "另一简介")
}

// TestRenewalSaysFromWhen: before its window opens neither link nor form of a renewal is there, but the day on which it opens; what
// is sent all the same is refused; in the window it is filed, and the desk shows the term before and after.
func TestRenewalSaysFromWhen(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	operator, r := s.member(s.Operator), s.registration()
	at, renew := "/desk/products/"+s.Product.ID, "/desk/registrations/"+r.ID+"/alter/renewal"
	first := r.ValidTo.AddDays(-60)
	if p := operator.see(at).has("续展自 " + first.String() + " 起可以申请"); p.leads(renew) {
		t.Error("a renewal is offered before it can be filed")
	}
	early := operator.see(renew).has("续展自 "+first.String()+" 起可以申请", r.ValidTo.String()).lacks("提交申请")
	check(t, early, "zh")
	if got := operator.post(renew, nil); got.status < 400 {
		t.Errorf("a renewal before its time is answered %d", got.status)
	}
	s.Clock.Set(first.AddDays(-1).Time().Add(9 * 3600e9))
	s.member(s.Operator).see(renew).lacks("提交申请")
	s.Clock.Set(first.Time().Add(9 * 3600e9))
	operator = s.member(s.Operator)
	operator.see(at).link(renew)
	operator.see(at).lacks("起可以申请")
	form := operator.see(renew)
	if crumbs := form.link("/desk/products/"); crumbs != at {
		t.Errorf("the crumbs lead to %s", crumbs)
	}
	filed := form.fill(renew, fields{"reason": "继续运营"})
	if !strings.HasPrefix(filed.next, "/cases/") {
		filed.has("不能续展到协议期限之后") // this city's agreement ends with the registration
		return
	}
	s.member(s.RegistrationBody).see(filed.next+"/desk").has("有效期至", r.ValidTo.String())
}

// TestAlterationCrumbs: whoever corrects somebody else's registration is led back by what everybody may see.
func TestAlterationCrumbs(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	r := s.registration()
	for who, to := range map[*browser]string{s.member(s.Operator): "/desk/products/" + r.Product, s.member(s.Buyer): "/products/" + r.Code} {
		for _, kind := range []string{"correction", "cancellation"} {
			got := who.get("/desk/registrations/" + r.ID + "/alter/" + kind)
			if kind == "cancellation" && to != "/desk/products/"+r.Product {
				continue // the subject's alone
			}
			crumbs := find(got.doc, func(n *html.Node) bool { return attr(n, "class") == "crumbs" })
			if crumbs == nil || find(crumbs, func(n *html.Node) bool { return attr(n, "href") == to }) == nil {
				t.Errorf("%s of %s: no crumb to %s\n%s", kind, got.path, to, got.words())
			}
		}
	}
}
