package pages_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"huishu/compliance/access"
	"huishu/compliance/code"
	"huishu/ledger"
	"huishu/market/markettest"
	"huishu/registry/product"
)

// queryCode has what means something else in an address: the platform's codes have no published structure.
const queryCode = "GJ/4413?07#000001*"

var queryCodeAt = code.Segment(queryCode)

// nationally leads the city's product to a query code by the pages.
func (s *site) nationally(code string) (caseAt string) {
	s.t.Helper()
	operator, officer := s.member(s.Operator), s.member(s.RegistrationBody)
	at := "/desk/products/" + s.Product.ID + "/national"
	form := operator.see(at)
	caseAt = form.fill(at, fields{"promise": "yes"}).to("/cases/").path
	officer.see(caseAt).fill(caseAt+"/accept", nil).to(caseAt)
	officer.see(caseAt).fill(caseAt+"/review", nil).to(caseAt)
	s.Elapse(10)
	officer = s.member(s.RegistrationBody)
	officer.see(caseAt+"/register").fill(caseAt+"/register", fields{"query_code": code}).to(caseAt)
	return caseAt
}

// TestNationalPages files a registered product nationally from its page, and reads its result as strangers do.
func TestNationalPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	operator, officer := s.member(s.Operator), s.member(s.RegistrationBody)
	desk := "/desk/products/" + s.Product.ID
	operator.see(desk).has("公共数据资源登记", "20 个工作日", "发改数据规〔2025〕27号 第十六条", "发改数据规〔2025〕26号 第九条第（一）项")
	if p := officer.see(desk); p.leads(desk + "/national") {
		t.Error("the office is offered what only the operator files")
	}
	if p := s.member(s.Buyer).get(desk + "/national"); p.status != http.StatusNotFound {
		t.Errorf("another company files it: %d", p.status)
	}
	form := operator.see(operator.see(desk).link(desk+"/national")).has("提交前检查", "公共数据资源登记（首次登记）", s.Product.Name)
	form.fill(desk+"/national", nil).errs("promise")
	filed := form.fill(desk+"/national", fields{"promise": "yes"}).to("/cases/").has("待受理", "（公共数据资源登记）")
	caseAt := filed.path
	operator.see(desk).has("待受理").lacks("20 个工作日内申请首次登记")

	// The reviewer returns it; its papers are completed, not its content.
	officer.see("/desk/national-registrations").has(s.Product.Name + "（公共数据资源登记）")
	officer.see(caseAt+"/return").fill(caseAt+"/return", fields{"reason": "缺少数据存储信息"}).to(caseAt)
	again := operator.see(operator.see(caseAt).link(desk + "/national")).has("缺少数据存储信息")
	storage := operator.see(again.link(desk + "/storage"))
	storage.fill(desk+"/storage", fields{"statement.storage": "政务云，惠州节点"})
	again.fill(desk+"/national", fields{"promise": "yes"}).to(caseAt).has("待受理", "政务云，惠州节点")

	officer.see(caseAt+"/desk").has("登记承诺书", "数据质量情况说明").lacks("business_review", "commitment", "quality")
	officer.see(caseAt).fill(caseAt+"/accept", nil).to(caseAt).has("形式审核中")
	officer.see(caseAt).fill(caseAt+"/review", nil).to(caseAt).has("公示中")
	notice := s.stranger().see(s.stranger().see("/notices").has("公共数据资源登记（首次登记）").link("/notices/0"))
	notice.has("公共数据资源登记（首次登记）公示", s.Product.Name)
	s.stranger().see("/notices?lang=en").has("National registration (first registration)")
	for _, feed := range []string{"/notices.atom?lang=zh", "/notices.ics?lang=zh"} {
		if p := s.stranger().get(feed); !strings.Contains(strings.ReplaceAll(p.body, "\r\n ", ""), "公共数据资源登记（首次登记）") {
			t.Errorf("%s does not say the regime:\n%s", feed, p.body)
		}
	}

	s.Elapse(10)
	operator, officer = s.member(s.Operator), s.member(s.RegistrationBody)
	register := officer.see(officer.see(caseAt).link(caseAt + "/register")).has("登记结果查询码")
	register.fill(caseAt+"/register", nil).errs("query_code")
	register.fill(caseAt+"/register", fields{"query_code": "GJ 1"}).errs("query_code")
	officer.see(caseAt+"/desk").fill(caseAt+"/register", fields{"query_code": ""}).errs("query_code")
	officer.see(caseAt+"/desk").fill(caseAt+"/register", fields{"query_code": queryCode}).to(caseAt+"/desk").has("已赋码", queryCode)

	// What the measures know no certificate for is called none.
	public := s.stranger()
	for _, at := range []string{"/certificates/" + queryCodeAt, "/verify/" + queryCodeAt} {
		p := public.see(at).has("公共数据资源登记结果", "登记结果查询码", queryCode, s.Product.Code)
		main := find(p.doc, func(n *html.Node) bool { return n.Data == "main" })
		if strings.Contains(text(main), "凭证") {
			t.Errorf("%s speaks of a certificate: %s", at, text(main))
		}
	}
	public.see("/verify").fill("/verify", fields{"code": " " + queryCode + " "}).to("/verify/" + queryCodeAt).has("有效")
	product := public.see("/products/"+s.Product.Code).has("公共数据资源登记", queryCode)
	product.link("/certificates/" + queryCodeAt)
	if p := public.get("/products/" + queryCodeAt); p.next != "/products/"+s.Product.Code+"#national" {
		t.Errorf("the query code leads to %d %q", p.status, p.next)
	}
	if p := public.get("/search?q=" + url.QueryEscape(queryCode)); p.next != "/products/"+queryCodeAt {
		t.Errorf("searched, the query code leads to %d %q", p.status, p.next)
	}
	operator.see(desk).has("登记结果查询码", queryCode, "公共数据资源登记事项")
}

// TestQueryCodeIsCorrectedOnItsPage: only the registration body is led to the page, with a fresh proof; the holder is told, the new code
// leads to the result and the wrong one to nothing.
func TestQueryCodeIsCorrectedOnItsPage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	const right = "GJ-4413-000007"
	at := s.nationally(queryCode)
	page := "/registrations/" + s.national().ID + "/query-code"
	officer := s.member(s.RegistrationBody)
	if !officer.see(at).leads(page) || s.member(s.Operator).see(at).leads(page) {
		t.Error("offered to the wrong people")
	}
	for who, status := range map[*browser]int{s.member(s.Operator): http.StatusForbidden, s.member(s.Buyer): http.StatusNotFound, s.stranger(): http.StatusSeeOther} {
		if p := who.get(page); p.status != status {
			t.Errorf("another opens it: %d, want %d", p.status, status)
		}
	}
	form := officer.see(page).has("原结果随即失效", queryCode)
	form.fill(page, nil).errs("query_code", "reason")
	form.fill(page, fields{"query_code": queryCode, "reason": "误录"}).errs("query_code")
	check(t, form.fill(page, fields{"query_code": "国 1", "reason": "误录"}), "zh")
	s.Clock.Advance(access.ProofLimit)
	proof := form.fill(page, fields{"query_code": right, "reason": "赋码时误录<b onclick=x>"})
	if proof.status != http.StatusUnauthorized {
		t.Fatalf("no fresh proof is asked for: %d", proof.status)
	}
	proof.fill(page, fields{"_proof_password": markettest.Password}).to(at).has(right)
	s.member(s.Operator).see("/messages").has("查询码已更正", "赋码时误录<b onclick=x>")
	s.stranger().see("/verify/" + right).has("有效")
	if p := s.stranger().get("/certificates/" + queryCodeAt); p.status != http.StatusNotFound {
		t.Errorf("the wrong code still leads to a result: %d", p.status)
	}
	officer.lang = "en"
	check(t, officer.see(page), "en")
}

// TestNationalAlterations offers the types that the rules know, and files a change without a draft.
func TestNationalAlterations(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.nationally(queryCode)
	operator := s.member(s.Operator)
	desk := "/desk/products/" + s.Product.ID
	n := s.national()
	base := "/desk/registrations/" + n.ID + "/alter/"
	page := operator.see(desk)
	for _, t := range []string{"change", "correction", "cancellation"} {
		page.link(base + t)
	}
	operator.see(base + "renewal").has("续展自").lacks("还可输入") // years before its day
	if p := operator.get("/desk/registrations/" + s.Registration.ID + "/alter/change"); p.status != http.StatusNotFound {
		t.Errorf("the city's registration is changed without a draft: %d", p.status)
	}
	operator.see(base+"change").has("以合规登记的内容为准", "没有变更", "公共数据资源登记（变更登记）", "没有需要变更登记的内容").lacks("还可输入") // nothing to file, no form
	officer := s.member(s.RegistrationBody)
	officer.see("/desk/registrations").lacks("撤销登记", "变动登记") // types of a draft, by which no case is opened

	// A correction is on notice under its own address, in feeds too.
	filed := operator.see(base+"correction").fill(base+"correction", fields{"reason": "名称有误", "corrected.name": "客流强度指数"}).to("/cases/").has("公共数据资源登记（更正登记）", "客流强度指数")
	officer.see(filed.path).fill(filed.path+"/accept", nil).to(filed.path)
	officer.see(filed.path).fill(filed.path+"/review", nil).to(filed.path)
	notice := s.stranger().see("/notices").has("公共数据资源登记（更正登记）").link("/notices/0")
	for _, feed := range []string{"/notices.atom", "/notices.ics"} {
		if p := s.stranger().get(feed); !strings.Contains(strings.ReplaceAll(p.body, "\r\n ", ""), s.backend.PublicURL+notice) || strings.Contains(p.body, n.ID) {
			t.Errorf("%s does not lead to %s:\n%s", feed, notice, p.body)
		}
	}
	s.stranger().see(notice).has("公共数据资源登记（更正登记）公示", "客流强度指数")
	s.Elapse(10)
	officer = s.member(s.RegistrationBody)
	officer.see(filed.path).fill(filed.path+"/register", nil).to(filed.path).has("已更正登记")
	s.stranger().see("/certificates/" + queryCodeAt).has("客流强度指数")

	cancel := s.member(s.Operator).see(base+"cancellation").has("合规登记和交易不受影响").fill(base+"cancellation", fields{"reason": "不再运营"}).to("/cases/")
	officer.see(cancel.path).fill(cancel.path+"/accept", nil).to(cancel.path)
	officer.see(cancel.path+"/register").fill(cancel.path+"/register", fields{"ground": "right_over", "reason": "放弃相关权益"}).to(cancel.path).has("已注销登记")
	s.stranger().see("/verify/" + queryCodeAt).has("已终止")
	s.stranger().see("/certificates/" + s.Product.Code).has("有效")
	s.member(s.Operator).see(desk).has("申请公共数据资源登记", "已终止")
}

// national is the newest national registration of the city's product.
func (s *site) national() (n product.Registration) {
	s.t.Helper()
	s.View(ledger.System, func(tx *ledger.Tx) (err error) {
		n, err = product.LatestIn(tx, s.Product.ID, product.National)
		return err
	})
	return n
}
