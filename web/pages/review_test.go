package pages_test

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"huishu/ledger"
	"huishu/market/markettest"
	"huishu/registry/product"
)

// TestReviewersDesk: the whole file stands on one page with the findings beside its parts, the queue leads on from case to case, and
// the decision is taken there.
func TestReviewersDesk(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	var ids []string
	for _, name := range []string{"停车指数", "公交指数"} {
		p := s.Create(name, markettest.Industry)
		var r product.Registration
		s.Must(s.Operator.Actor, func(tx *ledger.Tx) (err error) { r, err = product.Submit(tx, s.Book, p.ID); return err })
		ids = append(ids, "/cases/"+r.CaseID)
	}
	officer := s.member(s.RegistrationBody)
	officer.see("/inbox").link(ids[0] + "/desk")
	at := ids[0] + "/desk"
	page := officer.see(at).has("审核工作台", "待办第 1 件，共 2 件", "下一件", "公示内容", "字段与来源", "登记材料", "样例与扫描结果", "数据存证", "检查结果：样例与扫描", "办理过程", "作出决定", "受理")
	check(t, page, "zh")
	for key, to := range map[string]string{"j": ids[1] + "/desk", "d": "#decide", "t": "#timeline", "f": "#subject", "i": "/inbox"} {
		link := find(page.doc, func(n *html.Node) bool { return attr(n, "data-key") == key })
		if link == nil || attr(link, "href") != to || attr(link, "accesskey") != key {
			t.Errorf("key %s leads nowhere, or elsewhere than %s", key, to)
			continue
		}
		if id, ok := strings.CutPrefix(to, "#"); ok && find(page.doc, func(n *html.Node) bool { return attr(n, "id") == id }) == nil {
			t.Errorf("key %s leads to %s, which is not there", key, to)
		}
	}
	second := officer.see(ids[1] + "/desk").has("待办第 2 件")
	second.link(at)
	if find(second.doc, func(n *html.Node) bool { return attr(n, "data-key") == "j" }) != nil || find(page.doc, func(n *html.Node) bool { return attr(n, "data-key") == "k" }) != nil {
		t.Error("the queue goes on beyond its ends")
	}

	// What is refused is shown at the desk again with every entry; what is done brings back to it.
	returning := officer.see(at + "?act=return").has("一次列明")
	refused := returning.fill(ids[0]+"/return", fields{"reason": ""}).errs("reason").has("审核工作台", "待办第 1 件")
	if find(refused.doc, func(n *html.Node) bool { return attr(n, "data-key") == "j" }) == nil {
		t.Error("the refusal is not shown at the desk")
	}
	done := officer.see(at+"?act=accept").fill(ids[0]+"/accept", nil).to(at).has("形式审核中", "审核工作台")
	if done.path != at {
		t.Errorf("after the act the officer is at %s", done.path)
	}
	late := returning.fill(ids[0]+"/return", fields{"reason": "缺少材料"})
	if late.status == http.StatusSeeOther {
		t.Error("an act on a step that is over was done")
	}

	for _, other := range []*browser{s.member(s.Operator), s.member(s.Buyer)} {
		if got := other.get(at); got.status != http.StatusForbidden && got.status != http.StatusNotFound {
			t.Errorf("the desk is open to others: %d", got.status)
		}
	}
	if got := s.stranger().get(at); got.status != http.StatusSeeOther {
		t.Errorf("a stranger is answered %d", got.status)
	}
	officer.lang = "en"
	check(t, officer.see(ids[1]+"/desk"), "en")
}

// TestDelayIsExplained: once the review is not finished in time, the applicant reads on the case that reasons are owed, and then the
// reasons.
func TestDelayIsExplained(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.Create("停车指数", markettest.Industry)
	var r product.Registration
	s.Must(s.Operator.Actor, func(tx *ledger.Tx) (err error) { r, err = product.Submit(tx, s.Book, p.ID); return err })
	at := "/cases/" + r.CaseID
	s.member(s.RegistrationBody).see(at+"/desk?act=accept").fill(at+"/accept", nil).to(at + "/desk")
	s.member(s.Operator).see(at).lacks("未能按时办结")
	s.Elapse(21)
	s.member(s.Operator).see(at).has("未能按时办结，办理机构尚未说明理由")
	officer := s.member(s.RegistrationBody)
	officer.see(at+"/desk").has("尚未说明理由", "说明延误理由")
	officer.see(at+"/work/explain").fill(at+"/work/explain", fields{"reason": "正在等待数源部门核对字段来源"}).to(at)
	told := s.member(s.Operator).see(at).has("办理机构已说明理由", "正在等待数源部门核对字段来源").lacks("尚未说明理由")
	check(t, told, "zh")
	s.member(s.Operator).see("/messages").has("停车指数")
}
