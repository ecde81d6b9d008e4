package pages_test

import (
	"archive/zip"
	"bytes"
	"net/http"
	"strings"
	"testing"

	"huishu/ledger"
	"huishu/market/markettest"
	"huishu/registry/party"
)

// A party takes its pack out and leaves: what stands in the way is shown instead of the form, the code is asked for, and afterwards
// the session is over. Others are shown neither button nor page.
func TestLeavingOnThePage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	id := s.Merchant.ID
	b := s.member(s.Merchant)
	if own := b.see("/parties/" + id); !own.leads("/parties/"+id+"/pack.zip") || !own.leads("/parties/"+id+"/closure") {
		t.Error("its own page leads neither to the pack nor to leaving")
	}
	l := s.Publish(markettest.Content())
	o := s.Place(l.ID, "")
	held := b.see("/parties/"+id+"/closure").has(o.Number, "不能注销", "电子商务法 第三十一条", "期限为推定").lacks("确认注销")
	check(t, held, "zh")

	buyer := s.member(s.Buyer)
	buyer.see("/parties/"+id).lacks("审计包", "主体注销")
	for _, path := range []string{"/closure", "/pack.zip"} {
		if got := buyer.get("/parties/" + id + path); got.status != 404 {
			t.Errorf("another company's %s is answered %d", path, got.status)
		}
	}
	buyer.see("/orders/"+o.ID+"/cancel").fill("/orders/"+o.ID+"/cancel", fields{"reason": "不需要了"}).to("/orders/" + o.ID)

	got := b.get("/parties/" + id + "/pack.zip")
	z, err := zip.NewReader(bytes.NewReader([]byte(got.body)), int64(len(got.body)))
	if err != nil || len(z.File) < 20 {
		t.Fatalf("%d, %d bytes: %v", got.status, len(got.body), err)
	}
	if !b.see("/desk/products/" + s.Product.ID).leads("/desk/products/" + s.Product.ID + "/pack.zip") {
		t.Error("the product's page does not lead to its pack")
	}

	action := "/parties/" + id + "/closure"
	ask := b.see(action).has("立即终止", markettest.Content().Title).lacks("确认注销")
	check(t, ask, "zh")
	ask.fill(action, fields{"reason": " "}).errs("reason")
	ask.fill(action, fields{"reason": "业务调整"}).to(action).has("正在核对").lacks("确认注销")
	inbox := s.member(s.Authority)
	departure := b.see(action).link("/cases/")
	inbox.see(departure).has("业务调整").fill(departure+"/clear", fields{}).to(departure)
	if b.see(departure).link(action) == "" {
		t.Error("the case does not lead to the last word")
	}
	form := b.see(action).has("确认注销")
	check(t, form, "zh")
	form.fill(action, fields{"code": s.Buyer.USCC, "reason": "业务调整"}).errs("code")
	form.fill(action, fields{"code": s.Merchant.USCC, "reason": "业务调整"}).to("/")
	if got := b.get("/account"); got.status != 303 {
		t.Errorf("the session still opens: %d", got.status)
	}
	s.returns(s.Merchant)
}

// returns has two strangers ask for the return of a company that has left. Each follows its own asking by its reference, the officer sees
// them beside each other, and with the one that is admitted the other ends.
func (s *site) returns(m markettest.Member) {
	s.t.Helper()
	asking := func(login string) (followed page) {
		form := s.stranger().see("/return")
		form.fill("/return", fields{"uscc": m.USCC}).errs("name_zh", "login", "password")
		return form.fill("/return", fields{
			"uscc": m.USCC, "name_zh": m.NameZH, "region": "441302", "legal_rep": "陈一", "contact_name": "李二", "contact_phone": "0752-2808080",
			"account_name": "周" + login, "login": login, "password": "correct horse battery", "reason": "恢复业务",
		}).to("/return/following/").has(login, "核验申请人身份", "不会再次显示").lacks("恢复业务")
	}
	first, second := asking("first-asker"), asking("second-asker")
	check(s.t, first, "zh")
	check(s.t, s.stranger().see(first.path+"?lang=en").has("Identity being verified"), "en")
	reference := strings.TrimPrefix(first.path, "/return/following/")
	again := s.stranger().see(s.stranger().see("/return").link("/return/following"))
	check(s.t, again, "zh")
	again.fill("/return/following", fields{"reference": ""}).errs("reference")
	again.fill("/return/following", fields{"reference": reference + "x"}).errs("reference")
	again.fill("/return/following", fields{"reference": " " + reference}).to(first.path)
	if got := s.stranger().get(first.path + "x"); got.status != http.StatusNotFound {
		s.t.Errorf("a made-up reference: %d", got.status)
	}

	office := s.member(s.Authority)
	var cases []string
	s.View(ledger.System, func(tx *ledger.Tx) error {
		list, err := party.Askings(tx, m.ID)
		for _, asked := range list {
			cases = append(cases, "/cases/"+asked.Case)
		}
		return err
	})
	if len(cases) != 2 {
		s.t.Fatalf("%d askings", len(cases))
	}
	judged := office.see(cases[0]).has("second-asker", "恢复业务")
	check(s.t, judged, "zh")
	if !judged.leads(cases[1]) {
		s.t.Error("the officer is not led to the other asking")
	}
	judged.fill(cases[0]+"/admit", fields{}).to(cases[0])
	s.Work()
	check(s.t, s.stranger().see(first.path).has("已重新入册").lacks("不会再次显示"), "zh")
	ended := s.stranger().see(second.path).has("终止办理", "已凭另一件申请重新入册", "不是不予重新入册")
	check(s.t, ended, "zh")
	check(s.t, s.stranger().see(second.path+"?lang=en").has("came back by another asking"), "en")
}
