package pages_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"huishu/ledger"
	"huishu/market/markettest"
	"huishu/registry/party"
	"huishu/registry/product"
)

// TestSearch leads from a code to the one thing that bears it, and from words to all that
// speak of them.
func TestSearch(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	l := s.Publish(markettest.Content())
	var qualification string
	s.View(ledger.System, func(tx *ledger.Tx) error {
		held, err := party.Qualifications(tx, s.Merchant.ID)
		if err != nil {
			return err
		}
		qualification = held[0].Number
		return nil
	})
	b := s.stranger()
	for code, want := range map[string]string{
		s.Product.Code: "/products/" + s.Product.Code, strings.ToLower(s.Registration.Number): "/products/" + s.Product.Code, " " + l.Number + " ": "/products/" + s.Product.Code,
		s.Merchant.USCC: "/parties/" + s.Merchant.ID, qualification: "/parties/" + s.Merchant.ID, s.Agreement.Code: "/agreements/" + s.Agreement.Code,
		"R-1": "/catalogue/" + s.Product.Resources()[0],
	} {
		p := b.get("/search?q=" + url.QueryEscape(code))
		if p.status != http.StatusSeeOther || p.next != want {
			t.Errorf("%q leads to %d %q, want %q", code, p.status, p.next, want)
			continue
		}
		b.see(p.next)
	}
	for i := range 7 {
		s.on(fmt.Sprintf("公交客流第%d期", i), 0)
	}
	p := b.see("/search?q=公交客流").has("在售数据产品（8）", "数据资源（1）", "查看全部 8 项")
	if p.value("q") != "公交客流" {
		t.Error("the question is not kept")
	}
	p.follow("查看全部 8 项").has("在售（8）")
	b.see("/search?q=数据商").has("主体（", "惠州数据商有限公司")
	b.see("/search?q=量子纠缠").has("没有找到“量子纠缠”", "资源目录", "主体登记簿")
	b.see("/search").has("资源目录").lacks("没有找到")
	for _, q := range []string{s.Buyer.USCC, `"*`, "' OR 1=1 --", strings.Repeat("长", 3000), "441302", "<script>alert(1)</script>"} {
		if p := b.see("/search?q=" + url.QueryEscape(q)); strings.Contains(p.body, "<script>alert") {
			t.Error("the question is not escaped")
		}
	}
	if strings.Contains(b.see("/search?q="+url.QueryEscape("零售连锁")).words(), s.Buyer.NameZH) {
		t.Error("a company that is not in the register is found")
	}
	b.lang = "en"
	b.see("/search?q=公交客流").has("Products on sale (8)", "See all 8")
}

// TestHome: the search is there, the three doors lead somewhere, today's figures are right.
func TestHome(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.on("公交客流热度指数", 99_900)
	pending := s.Create("夜间公交客流", markettest.Industry)
	var r product.Registration
	s.Must(s.Operator.Actor, func(tx *ledger.Tx) (err error) { r, err = product.Submit(tx, s.Book, pending.ID); return err })
	s.Review(r.ID, product.Accept, product.Review{})
	s.Review(r.ID, product.PassReview, product.Review{})
	b := s.stranger()
	home := b.see("/").has("我要找数据", "我要登记产品", "我要核验凭证", "目录资源 1", "在售产品 1", "已登记产品 1", "公示即将期满", "夜间公交客流", "还剩 10 个工作日")
	if find(home.doc, func(n *html.Node) bool {
		return attr(n, "action") == "/search" && strings.EqualFold(attr(n, "method"), "get")
	}) == nil {
		t.Error("home has no search")
	}
	for _, href := range []string{"/products", "/verify", "/notices/" + r.ID, "/products?tab=registered", "/products/" + s.Product.Code} {
		b.see(home.link(href))
	}
	if p := b.get(home.link("/desk/products")); p.status != http.StatusSeeOther {
		t.Errorf("a stranger who registers a product: %d", p.status)
	}
	if p := s.member(s.Bureau).see("/"); p.leads("/desk/products") {
		t.Error("a public body is led to a desk that is not its own")
	}
	s.member(s.Operator).see("/desk/products")
	b.lang = "en"
	b.see("/").has("I need data", "Notices that end soon", "10 working days left")
}

// TestVerifyByNumber: the field takes what its label says.
func TestVerifyByNumber(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	form := s.stranger().see("/verify")
	for _, code := range []string{s.Product.Code, " " + s.Registration.Number, strings.ToLower(s.Registration.Number)} {
		form.fill("/verify", fields{"code": code}).to("/verify/" + s.Product.Code).has("有效")
	}
	for _, code := range []string{"", "HZ-DJ-1999-000001", s.Merchant.USCC} {
		form.fill("/verify", fields{"code": code}).errs("code")
	}
}
