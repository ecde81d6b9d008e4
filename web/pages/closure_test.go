package pages_test

import (
	"archive/zip"
	"bytes"
	"testing"

	"huishu/market/markettest"
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
}
