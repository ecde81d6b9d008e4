package pages_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"huishu/ledger"
	"huishu/market/listing"
	"huishu/market/markettest"
	"huishu/registry/product"
)

var offer = fields{
	"title": "惠州公交客流热度指数（2026 年 10 月）", "summary": "覆盖全市公交线路。", "price_fen": "12,800.01", "allowed": "商业选址分析\n\n交通研究", "forbidden": "个人画像",
	"operator_bp": "66.67", "merchant_bp": "33.33", "broker_bp": "5",
}

// written drafts the offer and gives its address.
func written(merchant *browser, productID string) (at string) {
	merchant.t.Helper()
	form := merchant.see("/desk/listings/new?product=" + productID)
	return strings.TrimSuffix(form.fill("/desk/listings/new", offer).to("/desk/listings/").path, "/file")
}

// TestListing takes a product from the merchant's desk before the public and down again.
func TestListing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	merchant, operator, public := s.member(s.Merchant), s.member(s.Operator), s.stranger()
	merchant.see("/desk/listings").has("还没有挂牌", "公交客流热度指数", "上架")
	chosen := merchant.see(merchant.see("/desk/listings/new").link("/desk/listings/new?product="))
	if chosen.value("title") != "公交客流热度指数" || chosen.value("allowed") != markettest.Industry || chosen.value("price_fen") != "" || chosen.value("operator_bp") != "" {
		t.Error("the form begins with what is known, and with no price or share of our own making")
	}
	first := chosen.fill("/desk/listings/new", offer).to("/desk/listings/")
	at := strings.TrimSuffix(first.path, "/file")
	if second := chosen.fill("/desk/listings/new", offer); second.next != first.path {
		t.Errorf("pressed twice: %d %q, the first led to %q", second.status, second.next, first.path)
	}
	merchant.see(at).has("草稿", "¥12,800.01", "66.67%", "试行价", "请先上传数据文件", "交通研究")
	if find(merchant.see(at).doc, func(n *html.Node) bool { return attr(n, "action") == at+"/publish" }) != nil {
		t.Error("an offer without a file has the button to publish it")
	}
	if strings.Contains(public.see("/products").words(), "2026 年 10 月") || public.get(at).status != http.StatusSeeOther {
		t.Error("the public sees a draft")
	}

	upload := func(b *browser, text string) page {
		return b.see(at+"/file").fill(at+"/file", fields{"file": file{"客流.csv", text}})
	}
	merchant.see(at+"/file").fill(at+"/file", nil).errs("file")
	upload(merchant, "线路,身份证号\n1路,11010519491231002X\n2路,440524188001010014\n").errs("file").has("公民身份号码", "第十八条")
	upload(merchant, "\x89PNG\r\n\x1a\n\x00\x00\x00").errs("file")
	upload(operator, "线路,热度,备注\n1路,35,客服 0752-2808080\n2路,80,\n").to(at).has("固定电话", "记录数 2").lacks("2808080", "您可以查看此挂牌")

	asked := merchant.see(at).has("上架后所有人可见")
	asked.fill(at+"/publish", nil).to(at).has("已上架", "HZ-GP-")
	if again := asked.fill(at+"/publish", nil); again.next != at {
		t.Errorf("pressed twice: %d %q", again.status, again.next)
	}
	shown := public.see(public.see("/products").has("2026 年 10 月", "可订购").link("/products/" + s.Product.Code))
	shown.has("¥12,800.01", "商业选址分析", "个人画像", "惠州数据商有限公司", s.Registration.Number).lacks("66.67")
	shown.link("/orders/new?listing=" + strings.TrimPrefix(at, "/desk/listings/"))

	edit := merchant.see(at + "/edit").has("此挂牌在售")
	if edit.value("price_fen") != "12,800.01" || edit.value("operator_bp") != "66.67" || edit.value("allowed") != "商业选址分析\n交通研究" {
		t.Errorf("the form shows %q %q %q", edit.value("price_fen"), edit.value("operator_bp"), edit.value("allowed"))
	}
	late := merchant.see(at + "/edit")
	edit.fill(at+"/edit", fields{"price_fen": "9800", "ceiling.amount_fen": "1万"}).errs("ceiling.amount_fen")
	edit.fill(at+"/edit", fields{"price_fen": "9800", "ceiling.amount_fen": "10000", "ceiling.reference": "惠发改〔2026〕12号"}).to(at).has("¥9,800.00", "上限 ¥10,000.00")
	lost := late.fill(at+"/edit", fields{"title": "另一个标题"})
	if lost.value("title") != "另一个标题" {
		t.Error("a late edit lost its entries")
	}
	lost.has("他人已作出修改")
	public.see("/products/"+s.Product.Code).has("¥9,800.00", "惠发改〔2026〕12号").lacks("另一个标题", "试行价")

	down := merchant.see(at + "/withdraw").has("不能恢复")
	down.fill(at+"/withdraw", nil).errs("reason")
	down.fill(at+"/withdraw", fields{"reason": "改为按年提供"}).to(at).has("已下架", "改为按年提供", "重新上架此产品")
	if p := merchant.get(at + "/edit"); p.status != http.StatusConflict {
		t.Errorf("a withdrawn offer is edited: %d", p.status)
	}
	if p := public.see("/products/"+s.Product.Code).has("已下架", "改为按年提供"); p.leads("/orders/") {
		t.Error("a withdrawn offer can be ordered")
	}
	public.see("/products").has("没有符合条件的在售产品", "已登记的产品")
}

// TestOfferInput refuses at the field what no offer may say, all at once, and keeps what was entered.
func TestOfferInput(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	merchant := s.member(s.Merchant)
	form := merchant.see("/desk/listings/new?product=" + s.Product.ID)
	before := s.Rows()
	bad := form.fill("/desk/listings/new", offer.with(fields{"title": " ", "price_fen": "12,80", "allowed": " \n", "operator_bp": "三成", "broker_bp": "120", "ceiling.reference": "惠发改〔2026〕12号"}))
	bad.errs("title", "price_fen", "allowed", "operator_bp", "broker_bp", "ceiling.amount_fen").has("请补正以下 6 项")
	if bad.value("price_fen") != "12,80" || bad.value("operator_bp") != "三成" || bad.value("summary") != offer["summary"] {
		t.Error("entries are lost")
	}
	for _, x := range []struct {
		entry fields
		field string
		says  string
	}{
		{fields{"price_fen": "-1"}, "price_fen", "12,800.01"},
		{fields{"price_fen": "1.005"}, "price_fen", "12,800.01"},
		{fields{"price_fen": ""}, "price_fen", "请填写价格"},
		{fields{"price_fen": "100000000.01"}, "price_fen", "1 亿元"},
		{fields{"price_fen": "12.01", "ceiling.amount_fen": "12", "ceiling.reference": "惠发改〔2026〕12号"}, "price_fen", "上限"},
		{fields{"ceiling.amount_fen": "20000"}, "ceiling.reference", "批准文件"},
		{fields{"operator_bp": "70", "merchant_bp": "20"}, "operator_bp", "100%"},
		{fields{"merchant_bp": ""}, "merchant_bp", "请填写比例"},
		{fields{"allowed": "选址\n" + strings.Repeat("长", 201)}, "allowed", "200"},
		{fields{"forbidden": "商业选址分析"}, "forbidden", "同时列为"},
	} {
		form.fill("/desk/listings/new", offer.with(x.entry)).errs(x.field).has(x.says, "请补正以下 1 项")
	}
	if p := form.fill("/desk/listings/new", offer.with(fields{"product": "none"})); p.status != http.StatusNotFound {
		t.Errorf("an offer of nothing: %d", p.status)
	}
	for table, n := range s.Rows() {
		if before[table] != n {
			t.Errorf("refused entries left table %s at %d rows, before %d", table, n, before[table])
		}
	}
	form.fill("/desk/listings/new", offer.with(fields{"price_fen": " ￥１２，８００．０１ ", "operator_bp": "70 %", "merchant_bp": "30％", "broker_bp": ""})).to("/desk/listings/")
	s.View(ledger.System, func(tx *ledger.Tx) error {
		list, _, err := listing.OfParty(tx, s.Merchant.ID, marketPage)
		if len(list) != 1 || list[0].PriceFen != 1_280_001 || list[0].OperatorBP != 7_000 || list[0].BrokerBP != 0 || len(list[0].Allowed) != 2 {
			t.Errorf("stored: %+v", list)
		}
		return err
	})
}

// TestFreeOfCharge: what serves the public is free, and the form says so beforehand.
func TestFreeOfCharge(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.Create("公交线网评估", markettest.PublicInterest)
	s.Register(p.ID)
	s.Entrust(p.ID)
	merchant := s.member(s.Merchant)
	form := merchant.see("/desk/listings/new?product=" + p.ID).has("无偿使用")
	if form.value("price_fen") != "0" {
		t.Errorf("the price begins at %q", form.value("price_fen"))
	}
	form.fill("/desk/listings/new", offer).errs("price_fen").has("65号")
	form.fill("/desk/listings/new", offer.with(fields{"price_fen": "0"})).to("/desk/listings/")
}

// TestListingRoles: who has no business with an offer does not learn of it.
func TestListingRoles(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	draft := s.Draft(s.Product.ID, markettest.Content())
	live := s.Publish(markettest.Content())
	stranger, buyer, operator, authority := s.stranger(), s.member(s.Buyer), s.member(s.Operator), s.member(s.Authority)
	for _, path := range []string{"", "/new", "/" + draft.ID, "/" + draft.ID + "/edit", "/" + draft.ID + "/file", "/" + live.ID + "/withdraw"} {
		path = "/desk/listings" + path
		if p := stranger.get(path); p.status != http.StatusSeeOther || p.next != "/sign-in?next="+url.QueryEscape(path) {
			t.Errorf("a stranger at %s: %d %q", path, p.status, p.next)
		}
	}
	buyer.see("/desk/listings").has("申请数据商资格")
	authority.see("/desk/listings/"+live.ID).has("下架").lacks("70%", "修改内容")
	before := s.Rows()
	for _, x := range []struct {
		who    *browser
		path   string
		status int
	}{
		{buyer, "/new", http.StatusForbidden}, {authority, "", http.StatusForbidden}, {operator, "/new", http.StatusForbidden},
		{buyer, "/" + draft.ID, http.StatusNotFound}, {buyer, "/" + live.ID, http.StatusNotFound}, {buyer, "/" + live.ID + "/file", http.StatusNotFound},
		{operator, "/" + draft.ID + "/edit", http.StatusForbidden}, {authority, "/" + draft.ID, http.StatusNotFound}, {authority, "/" + live.ID + "/edit", http.StatusForbidden},
		{operator, "/none", http.StatusNotFound},
	} {
		if p := x.who.get("/desk/listings" + x.path); p.status != x.status || !strings.Contains(p.body, "<h1>") {
			t.Errorf("%s: %d, want %d", x.path, p.status, x.status)
		}
	}
	entries := url.Values{"title": {"改"}, "price_fen": {"1"}, "allowed": {"用"}, "operator_bp": {"70"}, "merchant_bp": {"30"}, "version": {"1"}, "reason": {"不该"}, "product": {s.Product.ID}}
	for _, path := range []string{"/new", "/" + live.ID + "/edit", "/" + live.ID + "/file", "/" + draft.ID + "/publish", "/" + live.ID + "/withdraw"} {
		if p := buyer.post("/desk/listings"+path, entries); p.status != http.StatusForbidden && p.status != http.StatusNotFound {
			t.Errorf("the buyer posts to %s: %d %q", path, p.status, p.next)
		}
		if p := stranger.post("/desk/listings"+path, entries); p.status != http.StatusSeeOther || !strings.HasPrefix(p.next, "/sign-in") {
			t.Errorf("a stranger posts to %s: %d %q", path, p.status, p.next)
		}
	}
	if p := operator.post("/desk/listings/"+draft.ID+"/publish", nil); p.status != http.StatusForbidden {
		t.Errorf("the operator publishes: %d", p.status)
	}
	for table, n := range s.Rows() {
		if before[table] != n {
			t.Errorf("refused posts changed table %s: %d rows, then %d", table, before[table], n)
		}
	}
	w := authority.see("/desk/listings/" + live.ID + "/withdraw")
	w.fill(w.path, fields{"reason": "收到整改通知"}).to("/desk/listings/").has("收到整改通知")
}

// TestHeldBack: an offer whose product lost its footing says what is missing, and is not published.
func TestHeldBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	l := s.Draft(s.Product.ID, markettest.Content())
	merchant := s.member(s.Merchant)
	ready := merchant.see("/desk/listings/" + l.ID)
	s.Suspend()
	s.Must(s.Operator.Actor, func(tx *ledger.Tx) error { _, err := product.Entrust(tx, s.Product.ID, ""); return err })
	merchant.see("/desk/listings/"+l.ID).has("必须补正", "已暂停", "第十八条", "未委托贵单位")
	if p := ready.fill("/desk/listings/"+l.ID+"/publish", nil); p.status != http.StatusUnprocessableEntity && p.status != http.StatusForbidden && p.status != http.StatusConflict {
		t.Errorf("published all the same: %d %q", p.status, p.next)
	}
	merchant.see("/desk/listings/new").has("没有可上架的产品")
}
