package pages_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"huishu/ledger"
	"huishu/market"
	"huishu/market/listing"
	"huishu/market/markettest"
	"huishu/registry/product"
)

var marketPage = market.Page{Limit: 50}

// on publishes an offer of the world's product.
func (s *site) on(title string, fen int64) listing.Listing {
	s.t.Helper()
	c := markettest.Content()
	c.Title, c.PriceFen = title, fen
	return s.Publish(c)
}

// follow goes where the link with the label leads.
func (p page) follow(label string) page {
	p.t.Helper()
	n := find(p.doc, func(n *html.Node) bool {
		return n.Data == "a" && strings.Contains(strings.Join(strings.Fields(text(n)), " "), label) && attr(n, "href") != "#"
	})
	if n == nil {
		p.t.Fatalf("%s has no link %q\n%s", p.path, label, p.words())
	}
	return p.see(attr(n, "href"))
}

// TestShelf narrows the list by clicking, takes each filter off again, and reads all of it from
// the address.
func TestShelf(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	free := s.Create("公交线网评估", markettest.PublicInterest)
	s.Register(free.ID)
	s.Entrust(free.ID)
	s.Again(&s.Merchant)
	l := s.Draft(free.ID, listing.Content{Title: "公交线网评估（无偿）", Allowed: []string{"线网规划"}, OperatorBP: 5_000, MerchantBP: 5_000})
	s.Must(s.Merchant.Actor, func(tx *ledger.Tx) error { _, err := listing.Publish(tx, l.ID); return err })
	s.on("公交客流热度指数", 99_900)
	s.on("停车泊位空闲率", 5_000_000)
	b := s.stranger()

	all := b.see("/products").has("在售（3）", "已登记（2）", "惠州数据商有限公司", "惠州数据运营有限公司", s.Registration.Number, "¥50,000.00", "免费", "可订购")
	industry := all.follow("产业发展、行业发展 2").has("停车泊位空闲率", "公交客流热度指数", "在售（2）").lacks("（无偿）")
	cheap := industry.follow("¥1,000 以内 1").has("公交客流热度指数", "用途类别 产业发展、行业发展", "价格 ¥1,000 以内").lacks("停车泊位空闲率")
	cheap.follow("移除条件： 用途类别").has("（无偿）", "公交客流热度指数")
	cheap.follow("全部清除").has("在售（3）")
	all.follow("免费 1").has("（无偿）").lacks("停车泊位空闲率")
	if found := b.see("/products?q=停车泊位"); found.value("q") != "停车泊位" {
		t.Error("the words are not kept")
	} else {
		found.has("停车泊位空闲率").lacks("用途类别", "以内") // what leaves everything narrows nothing
	}

	none := b.see("/products?q=火星&class=industry&price=free&merchant=" + s.Merchant.ID)
	none.has("没有符合条件的在售产品", "搜索 火星", "价格 免费", "数据商 惠州数据商有限公司")
	none.follow("移除条件： 搜索").has("没有符合条件").follow("移除条件： 用途类别").has("（无偿）")
	for _, q := range []string{"class=war", "price=cheap", "price=-1", "cursor=nonsense", "merchant=nobody", "q=" + url.QueryEscape(`"' OR 1=1 --`), "tab=registered&kind=none&status=x"} {
		b.see("/products?" + q)
	}
	b.lang = "en"
	b.see("/products?price=1000").has("On sale (2)", "Up to ¥1,000", "Can be ordered", "Free")
}

// TestShelfRegistered shows what is registered, on sale or not, whatever it is worth today.
func TestShelfRegistered(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	other := s.Create("公交到站准点报告", markettest.Industry)
	r := s.Register(other.ID)
	s.on("公交客流热度指数", 99_900)
	s.Suspend()
	b := s.stranger()
	list := b.see("/products?tab=registered").has("已登记（2）", "公交到站准点报告", "当前未在售", "公交客流热度指数", "¥999.00", "已暂停", r.Number)
	list.follow("今日有效 1").has("公交到站准点报告").lacks("公交客流热度指数").follow("移除条件： 登记状态").has("公交客流热度指数")
	list.follow("公交到站准点报告").has("该产品已完成合规登记，还没有数据商将其上架")
	b.see("/products?tab=registered&q=准点").has("公交到站准点报告").lacks("公交客流热度指数").follow("在售").has("没有符合条件的在售产品", "查看已登记的产品（1）").follow("查看已登记的产品").has("公交到站准点报告")
	b.see("/products?tab=registered&q=火星").has("没有符合条件的登记产品", "搜索 火星")
	b.see("/products").has("登记已暂停").lacks("可订购")
}

// TestShelfPages leads through a long list by cursor, each offer once, filters kept.
func TestShelfPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for i := range 23 {
		s.on(fmt.Sprintf("公交客流第%02d期", i), int64(i)*100)
	}
	p := s.stranger().see("/products?class=industry&price=10000")
	titles := map[string]bool{}
	pages := 0
	for ; pages < 5; pages++ {
		find(p.doc, func(n *html.Node) bool {
			if n.Data == "h3" {
				titles[text(n)] = true
			}
			return false
		})
		next := find(p.doc, func(n *html.Node) bool { return attr(n, "rel") == "next" })
		if next == nil {
			break
		}
		if !strings.Contains(attr(next, "href"), "class=industry") {
			t.Errorf("the next page forgets the filters: %s", attr(next, "href"))
		}
		p = p.see(attr(next, "href")).has("在售（23）")
	}
	if len(titles) != 23 || pages != 1 {
		t.Errorf("%d titles on %d pages", len(titles), pages+1)
	}
	p.follow("回到首页").has("公交客流第22期")
}

// TestPublicProduct says of each state what it is, and offers to order only what can be ordered.
func TestPublicProduct(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b, at := s.stranger(), "/products/"+s.Product.Code
	orders := func(p page, want bool) {
		t.Helper()
		if p.leads("/orders/new") != want {
			t.Errorf("the way to order: %v, want %v\n%s", !want, want, p.words())
		}
	}
	p := b.see(at).has("该产品已完成合规登记，还没有数据商将其上架", "热度", "0 至 100", "流转链", "样例文件不在网上公开", "公交客流", s.Registration.Number, "项成立")
	orders(p, false)
	first := s.on("十月期", 100_001)
	second := s.on("十一月期", 200_002)
	p = b.see(at).has("¥2,000.02", "十一月期", "试行价", "一次性收费 · 文件交付", "商业选址分析", "个人画像", "全部挂牌", "十月期", "每月", "3 条记录", first.Number)
	orders(p, true)
	if p.link("/orders/new") != "/orders/new?listing="+second.ID {
		t.Errorf("the newest offer is ordered: %s", p.link("/orders/new"))
	}
	chosen := p.follow("十月期").has("¥1,000.01")
	if chosen.link("/orders/new") != "/orders/new?listing="+first.ID {
		t.Errorf("the chosen offer is ordered: %s", chosen.link("/orders/new"))
	}
	for _, secret := range []string{"归一化", "operator_bp", "70%"} {
		if strings.Contains(p.body, secret) {
			t.Errorf("the public reads %q", secret)
		}
	}
	orders(s.member(s.Buyer).see(at), true)
	orders(s.member(s.Merchant).see(at).has("管理此挂牌"), false)

	s.Delivered(first.ID, "", "HZBANK-1")
	b.see(at).has("交易所已备案", "已交付").lacks("惠州零售连锁有限公司")

	s.Suspend()
	orders(b.see(at).has("已暂停", "暂不能订购", "第十八条"), false)
	s.Restore()
	s.Clock.Advance(40 * 24 * time.Hour)
	orders(b.see(at).has("逾期未更新"), true)
	s.Clock.Advance(6 * 366 * 24 * time.Hour)
	orders(b.see(at).has("已到期", "暂不能订购"), false)
	b.lang = "en"
	b.see(at).has("Expired", "It cannot be ordered now", "Settlement", "Quality and freshness")
	if p := b.get("/products/none"); p.status != http.StatusNotFound {
		t.Errorf("an unknown code: %d", p.status)
	}
}

// TestVersions lists what was registered before under the same code.
func TestVersions(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	at := "/products/" + s.Product.Code
	s.stranger().see(at).lacks("登记版本")
	s.Review(s.Registration.ID, product.Revoke, product.Review{Reason: "材料有误", Ground: "false_material"})
	s.stranger().see(at).lacks("已撤销") // proposed by one officer only
	s.confirmRevocation(s.Registration)
	s.stranger().see(at).has("已撤销")
	second := s.Register(s.Product.ID)
	p := s.stranger().see(at).has("登记版本", s.Registration.Number, second.Number, "已撤销", "有效")
	if s.stranger().get("/products/"+second.Code).status != http.StatusOK || second.Code != s.Product.Code {
		t.Error("the code has changed")
	}
	p.link("/verify/" + s.Product.Code)
	p.link("/certificates/" + s.Product.Code)
}

// TestMarketRender opens every page of the shelf as each role that it is for, in both languages.
func TestMarketRender(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	draft := s.Draft(s.Product.ID, markettest.Content())
	live := s.on("公交客流热度指数", 100_001)
	down := s.on("公交客流热度指数（旧）", 0)
	s.Delivered(live.ID, "", "HZBANK-1")
	s.Must(s.Merchant.Actor, func(tx *ledger.Tx) error { _, err := listing.Withdraw(tx, down.ID, "改版"); return err })
	code := s.Product.Code
	desk := []string{"/desk/listings", "/desk/listings/" + draft.ID, "/desk/listings/" + live.ID, "/desk/listings/" + down.ID, "/desk/listings/" + draft.ID + "/file"}
	public := []string{
		"/", "/products", "/products?q=公交&class=industry&price=5000&merchant=" + s.Merchant.ID, "/products?q=火星", "/products?tab=registered", "/products?tab=registered&kind=dataset&status=valid",
		"/products/" + code, "/products/" + code + "?offer=" + live.Number, "/search", "/search?q=公交", "/search?q=火星",
	}
	for _, test := range []struct {
		who   *browser
		paths []string
	}{
		{s.stranger(), public},
		{s.member(s.Merchant), append(append([]string{"/inbox", "/desk/listings/new", "/desk/listings/new?product=" + s.Product.ID, "/desk/listings/" + live.ID + "/edit", "/desk/listings/" + live.ID + "/withdraw", "/desk/listings/" + draft.ID + "/withdraw"}, desk...), public...)},
		{s.member(s.Operator), append(desk, "/desk/products/"+s.Product.ID)},
		{s.member(s.Authority), []string{"/desk/listings/" + live.ID, "/desk/listings/" + live.ID + "/withdraw", "/products/" + code}},
		{s.member(s.Buyer), []string{"/desk/listings", "/products/" + code}},
	} {
		for _, lang := range []string{"zh", "en"} {
			test.who.lang = lang
			for _, path := range test.paths {
				check(t, test.who.see(path), lang)
			}
		}
	}
}
