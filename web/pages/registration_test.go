package pages_test

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"huishu/compliance/code"
	"huishu/compliance/rules/rulestest"
	"huishu/ledger"
	"huishu/registry/party"
)

// draft writes an agreement with the newcomer from the first page to the last.
func draft(t *testing.T, s *site, bureau *browser, operator string) (at string) {
	t.Helper()
	today := s.Today()
	approved := planned(t, s, bureau)
	terms := fields{
		"operator": operator, "title": "文旅公共数据授权运营协议", "from": today.String(), "to": today.AddDays(900).String(), "selection": "public_tender",
		"plan": approved.ID, "selection_notice": "惠公易〔2026〕12号", "selection_on": today.String(), "selection_bidders": "4", "notice_days": "30",
		"ceilings[0].purpose": "商业选址", "ceilings[0].fen": "500", "ceilings[0].reference": "惠数函〔2026〕5号",
		"purposes[0].name": "商业选址", "purposes[1].name": "线网优化", "purposes[1].class": "public_interest", "recipients": "连锁企业\n\n研究机构",
	}
	form := bureau.see("/desk/agreements/new")
	form.fill("/desk/agreements/new", terms.with(fields{"operator": code.CompleteUSCC("91441302MA4X00077")})).errs("operator")
	form.fill("/desk/agreements/new", terms.with(fields{"to": ""})).errs("to")
	picked := form.fill("/desk/agreements/new", terms).to("/desk/agreements/").has("公交客流")
	at = strings.TrimSuffix(picked.path, "/resources")
	bureau.see(at).has("协议未列明公共数据资源", "必须补正")
	box := find(picked.doc, func(n *html.Node) bool { return attr(n, "name") == "add" })
	picked.fill(picked.path, fields{"add": []string{attr(box, "value")}}).to(at + "/resources").has("已选资源（1 项）")

	clauses := bureau.see(at + "/clauses").has("还有 11 项待填写")
	texts := fields{}
	find(clauses.doc, func(n *html.Node) bool {
		if n.Data == "textarea" {
			texts[attr(n, "name")] = "双方约定：" + attr(n, "name")
		}
		return false
	})
	clauses.fill(at+"/clauses", texts).to(at).has("需要留意 1", "未附选择结果文件")
	stale := clauses.fill(at+"/clauses", fields{"clauses.products": "另一份内容"})
	stale.has("他人已作出修改")
	bureau.see(at+"/papers").fill(at+"/papers", fields{"title": "实施方案"}).errs("document")
	bureau.see(at+"/papers").fill(at+"/papers", fields{"title": "实施方案", "document": file{"方案.pdf", "方案全文"}}).to(at).has("实施方案")
	return at
}

// TestAgreement leads an agreement from the draft to its disclosure and its end.
func TestAgreement(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	bureau, company := s.member(s.Bureau), s.member(s.Stranger)
	at := draft(t, s, bureau, s.Stranger.USCC)
	company.prove()
	company.see("/inbox") // a draft waits for the body
	theirs := company.see(at).has("文旅公共数据授权运营协议", "商业选址")
	if p := company.get(theirs.link(at + "/papers/")); p.status != http.StatusOK || p.body != "方案全文" {
		t.Errorf("the other side opens the paper: %d %q", p.status, p.body)
	}
	if p := s.member(s.Buyer).get(at); p.status != http.StatusNotFound {
		t.Errorf("a third company sees the draft: %d", p.status)
	}
	caseAt := bureau.see(at).link("/cases/")
	bureau.see(at+"/sign").has("运营期限").fill(at+"/sign", fields{"text_sha256": strings.Repeat("0", 64)}).has("已有变化")
	bureau.see(at+"/sign").fill(at+"/sign", nil).to(at).has("待运营机构")
	bureau.see(at + "/print").has("草案，未签订")
	company.see("/inbox").has("文旅公共数据授权运营协议")
	company.see(caseAt+"/revise").fill(caseAt+"/revise", fields{"reason": "请明确接收对象"}).to(caseAt).has("草案", "请明确接收对象")
	bureau.see(at+"/terms").fill(at+"/terms", fields{"recipients": "连锁企业"}).to(at)
	bureau.see(at+"/sign").fill(at+"/sign", nil).to(at)
	company.see(company.see(caseAt).link(at+"/sign")).fill(at+"/sign", nil).to(at).has("待签订")
	company.see(at+"/signed").fill(at+"/signed", fields{"document": file{"签字.pdf", "%PDF 签字盖章"}}).to(at).has("签字.pdf")
	bureau.see(caseAt).fill(caseAt+"/conclude", nil).to(caseAt).has("已签订生效")

	public := s.stranger()
	disclosed := public.see(public.see("/agreements").has("文旅公共数据授权运营协议").link("/agreements/"))
	disclosed.has("商业选址", "公交客流", "连锁企业", "有效")
	if strings.Contains(disclosed.body, "双方约定") {
		t.Error("the disclosure shows clauses")
	}
	public.see("/parties?kind=operator").has("惠州旁观有限公司")
	company.see("/desk/products/new").has("文旅公共数据授权运营协议")
	bureau.see(caseAt+"/end").fill(caseAt+"/end", fields{"ground": "retired", "reason": "授权事项已完成"}).to(caseAt).has("已终止")
	if p := company.get("/desk/products/new"); p.status != http.StatusForbidden {
		t.Errorf("after the end of its agreement the company still makes products: %d", p.status)
	}
}

// TestAgreementOfOlderRules: an agreement that was concluded under rules without an ending by mutual consent shows on that page, at once
// and to both sides, why it has none and what leads to the same, in place of a form that would be refused when it is sent.
func TestAgreementOfOlderRules(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	today := s.Book
	s.useBook(rulestest.BeforeMutualConsent(t))
	bureau, company := s.member(s.Bureau), s.member(s.Stranger)
	at := draft(t, s, bureau, s.Stranger.USCC)
	company.prove()
	caseAt := bureau.see(at).link("/cases/")
	bureau.see(at+"/sign").fill(at+"/sign", nil).to(at)
	company.see(at+"/sign").fill(at+"/sign", nil).to(at)
	bureau.see(caseAt).fill(caseAt+"/conclude", nil).to(caseAt).has("已签订生效")
	s.useBook(today)
	for _, side := range []*browser{bureau, company} {
		if side.see(caseAt).leads(at + "/ending") {
			t.Error("the case leads to a way that it does not have")
		}
		page := side.see(at+"/ending").has("该规则集没有协商一致终止", "第十四条第（十二）项", "发出终止通知").lacks("终止理由")
		check(t, page, "zh")
		side.see(page.link(caseAt)).has("已签订生效").link(caseAt + "/terminate")
		check(t, side.see(at+"/ending?lang=en").has("no ending by mutual consent", "End the agreement"), "en")
		side.see(at + "/ending?lang=zh")
	}
}

// tick is the value of the choice whose label holds word.
func (p page) tick(name, word string) string {
	p.t.Helper()
	label := find(p.doc, func(n *html.Node) bool { return n.Data == "label" && strings.Contains(text(n), word) })
	if label == nil {
		p.t.Fatalf("%s offers no %q", p.path, word)
	}
	box := find(p.doc, func(n *html.Node) bool { return attr(n, "id") == attr(label, "for") && attr(n, "name") == name })
	return attr(box, "value")
}

// define writes a product up to its last page.
func define(t *testing.T, operator *browser) (at string) {
	t.Helper()
	content := fields{
		"name": "站点热度指数", "description": "按站点汇总，不含个人信息。", "kind": "indicator", "purpose": "商业选址", "form": "dataset", "frequency": "004",
	}
	form := operator.see("/desk/products/new")
	form.fill("/desk/products/new", content.with(fields{"name": ""})).errs("name")
	page := form.fill("/desk/products/new", content).to("/desk/products/").has("直接取用来源字段")
	at = strings.TrimSuffix(page.path, "/fields")
	page.fill(at+"/fields", nil).has("请勾选至少一个来源字段")
	page.fill(at+"/fields", fields{"take": []string{page.tick("take", "线路"), page.tick("take", "日期")}}).to(at + "/fields").has("直接取用")

	field := operator.see(at + "/fields/new")
	field.fill(at+"/fields/new", fields{"name": "线路", "derivation": "x", "source": []string{field.tick("source", "客流量")}}).errs("name")
	field.fill(at+"/fields/new", fields{"name": "热度", "derivation": "按日归一化", "source": []string{field.tick("source", "客流量")}}).to(at + "/fields").has("热度")
	list := operator.see(at + "/fields")
	list.fill(at+"/fields/1/remove", nil).to(at + "/fields")
	if strings.Contains(operator.see(at).words(), "日期 ") && operator.get(at+"/fields/2").status != http.StatusNotFound {
		t.Error("the field was not removed")
	}
	operator.see(at+"/fields/1").fill(at+"/fields/1", fields{"meaning": "0 至 100"}).to(at + "/fields")
	operator.see(at + "/submit").has("必须补正，补正后才能提交")

	operator.see(at+"/sample").fill(at+"/sample", nil).errs("file")
	sample := operator.see(at+"/sample").fill(at+"/sample", fields{"file": file{"样例.csv", "线路,热度,电话\n1路,35,13800138000\n2路,80,13912345678\n"}}).to(at + "/sample")
	sample.has("手机", "138")
	if strings.Contains(sample.body, "13800138000") {
		t.Error("a value is shown unmasked")
	}
	operator.see(at+"/sample/0").fill(at+"/sample/0", fields{"reason": "为公共客服热线"}).to(at + "/sample").has("申请人称系误报")

	deposit := operator.see(at + "/deposit").has("存证")
	deposit.fill(at+"/deposit", fields{"data": "不是哈希 热度.csv", "process": "汇总后归一化"}).errs("data")
	deposit.fill(at+"/deposit", fields{"data": strings.Repeat("0f", 32) + "  热度.csv", "process": "汇总后归一化"}).to(at+"/deposit").has("热度.csv", "回执")

	materials := operator.see(at + "/materials")
	materials.fill(at+"/materials", fields{
		"statement.lawful_source": "来自授权运营协议约定的资源", "statement.business_review": "业务审核通过", "statement.quality": "完整率 99.8%", "statement.commitment": "承诺材料真实、完整", "statement.scenario": "连锁零售选址", "file.risk_assessment": file{"评估.pdf", "评估报告"},
	}).to(at + "/sample")
	operator.see(at+"/preview").has("公众将看到的内容", "站点热度指数", "公交客流")
	return at
}

// TestRegistration files a product, lets it be reviewed, objected to, registered, and reads
// its certificate.
func TestRegistration(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	operator, officer := s.member(s.Operator), s.member(s.RegistrationBody)
	at := define(t, operator)
	ready := operator.see(at + "/submit")
	ready.fill(at+"/submit", nil).errs("promise")
	first := ready.fill(at+"/submit", fields{"promise": "yes"}).to("/cases/").has("待受理")
	if second := ready.fill(at+"/submit", fields{"promise": "yes"}); second.next != first.path {
		t.Errorf("pressed twice: %d %q", second.status, second.next)
	}
	caseAt := first.path
	operator.see(at).has("查看登记办理")
	operator.see(at+"/edit").fill(at+"/edit", fields{"name": "改名"}).has("正在登记办理中")
	if p := s.stranger().get(caseAt); p.status != http.StatusSeeOther {
		t.Errorf("a stranger sees a case that is not public: %d", p.status)
	}

	officer.see("/inbox").has("站点热度指数", "还剩 3 个工作日")
	officer.see("/desk/registrations").has("站点热度指数")
	officer.see(caseAt).has("为公共客服热线", "数据安全风险评估")
	accept := officer.see(caseAt + "/accept")
	accept.fill(caseAt+"/accept", nil).has("请补正")
	accept.fill(caseAt+"/accept", fields{"waive.0": "经核为公共客服电话"}).to(caseAt).has("形式审核中", "审核认定误报")
	officer.see(caseAt).fill(caseAt+"/review", nil).to(caseAt).has("公示中")
	noticeOf(t, s, caseAt, officer)

	s.Elapse(10)
	officer = s.member(s.RegistrationBody) // sessions have ended meanwhile
	officer.see("/inbox").has("站点热度指数")
	officer.see(caseAt).fill(caseAt+"/register", nil).to(caseAt).has("已登记", "登记编号")
	certificate := s.stranger().see(officer.see(caseAt).link("/certificates/"))
	certificate.has("站点热度指数", "登记编号", "扫码核验")
}

// noticeOf looks at a notice as strangers do, objects to it, and decides the objection.
func noticeOf(t *testing.T, s *site, caseAt string, officer *browser) {
	t.Helper()
	public, rival := s.stranger(), s.member(s.Buyer)
	notice := public.see(public.see("/notices").has("站点热度指数", "还剩 10 个工作日").link("/notices/0"))
	notice.has("惠州数据运营有限公司", "首次登记", "按站点汇总")
	public.see(caseAt).has("公示中")
	for _, private := range []string{"为公共客服热线", "评估.pdf", "13800138000", "经办人"} {
		if strings.Contains(public.see(caseAt).body, private) || strings.Contains(notice.body, private) {
			t.Errorf("the public sees %q", private)
		}
	}
	subscribed(t, s, "站点热度指数", notice.path)
	at := notice.path + "/object"
	objection := rival.see(at)
	objection.fill(at, fields{"real_name": "惠州零售连锁有限公司"}).errs("statement", "document")
	objection.fill(at, fields{"statement": "站点名称来自我公司", "document": file{"证据.pdf", "证据"}}).to(notice.path).has("异议")
	officer.see(caseAt).has("站点名称来自我公司", "证据.pdf")
	officer.see(caseAt+"/dismiss").fill(caseAt+"/dismiss", fields{"reason": ""}).errs("reason")
	officer.see(caseAt+"/dismiss").fill(caseAt+"/dismiss", fields{"reason": "站点名称见公开目录"}).to(caseAt).has("公示中", "站点名称见公开目录")
}

// TestOperatorOnly: a company without an agreement is told what it lacks.
func TestOperatorOnly(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.member(s.Buyer).see("/desk/products").has("签订授权运营协议")
	operator := s.member(s.Operator)
	at := "/desk/products/" + s.Product.ID
	operator.see(at+"/entrust").fill(at+"/entrust", fields{"merchant": "none"}).to(at).has("尚未委托")
	operator.see(at+"/entrust").fill(at+"/entrust", fields{"merchant": s.Broker.ID}).has("未能办理")
	operator.see(at+"/entrust").fill(at+"/entrust", fields{"merchant": s.Merchant.ID}).to(at).has("惠州数据商有限公司")
	s.View(ledger.System, func(tx *ledger.Tx) error {
		return party.RequireAllowed(tx, s.Merchant.ID, party.Merchant, party.TakeOrders)
	})
}
