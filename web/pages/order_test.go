package pages_test

import (
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"huishu/ledger"
	"huishu/market/delivery"
	"huishu/market/listing"
	"huishu/market/markettest"
	"huishu/market/order"
)

const article18 = "惠府〔2023〕38号 第十八条"

// TestOrderByForms goes from the offer to the last fen with buyer and merchant at their browsers.
func TestOrderByForms(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	l := s.Publish(markettest.Content())
	proposal := s.Mediate(l.ID)
	buyer, merchant := s.member(s.Buyer), s.member(s.Merchant)
	at := s.ordered(buyer, l, proposal.ID)
	number := s.Order(strings.TrimPrefix(at, "/orders/")).Number

	merchant.see("/orders").has("等您办理（1）", number, "确认订单", "数据商")
	merchant.see("/inbox").has("待办理的订单", "1 项等您办理")
	s.beforeTheRecord(merchant, at)
	merchant.see(at).fill(at+"/confirm", nil).to(at).has("合同成立", "由数据交易所备案")
	s.Work()
	buyer.see(at).has("SY-", "试运行", "如何付款", "对公银行转账", number, "收款方在银行核实到账后", "银行转账付款")
	s.paid(merchant, at)
	merchant.see(at).fill(at+"/deliver", nil).to(at).has("已交付")
	s.taken(buyer, at)
	s.Work()
	buyer.see(at).has("已完成", "买方已确认收货", "分账结算", "向交易所报送清算", "本单已办结")
	s.member(s.Broker).see(at).has("数据经纪人 · 价款的 5%", "¥50.00", "¥665.01", "¥285.00", "¥1,000.01", "托管款")
	s.statements(buyer, merchant, at)
}

// ordered has the buyer choose a purpose and order: once, however often the button is pressed.
func (s *site) ordered(buyer *browser, l listing.Listing, proposal string) string {
	s.t.Helper()
	form := buyer.see("/orders/new?listing="+l.ID+"&proposal="+proposal).has(l.Title, "¥1,000.01", "商业选址分析", "交通研究", "个人画像", "首次下载后 7 天", "试运行", "惠州数据经纪有限公司", "佣金从价款中支付")
	form.fill("/orders/new", nil).errs("purpose")
	form.fill("/orders/new", fields{"purpose": "个人画像"}).errs("purpose").has("可选用途")
	first := form.fill("/orders/new", fields{"purpose": "商业选址分析"})
	page := first.to("/orders/").has("待数据商确认", "惠州零售连锁有限公司", "商业选址分析")
	if again := form.fill("/orders/new", fields{"purpose": "商业选址分析"}); again.next != first.next {
		s.t.Errorf("pressed twice: %d %q, the first led to %q", again.status, again.next, first.next)
	}
	return page.path
}

// beforeTheRecord: Art. 18 refuses payment and delivery, at the page, with everything kept.
func (s *site) beforeTheRecord(merchant *browser, at string) {
	s.t.Helper()
	merchant.see(at).has("确认到账、交付数据（暂不能办理）", article18, "数据商确认后，系统随即报送")
	merchant.see(at+"/payment").has("不得付款或交付", article18)
	before := s.Rows()
	early := merchant.post(at+"/payment", url.Values{"reference": {"ICBC-1"}, "amount_fen": {"1000.01"}})
	if early.status != http.StatusUnprocessableEntity || early.value("reference") != "ICBC-1" || early.value("amount_fen") != "1000.01" {
		s.t.Errorf("payment before the record: %d, kept %q %q", early.status, early.value("reference"), early.value("amount_fen"))
	}
	early.has("不得付款或交付", article18, "数据商确认后，系统随即报送")
	merchant.post(at+"/deliver", nil).has("不得付款或交付", article18)
	for table, n := range s.Rows() {
		if before[table] != n {
			s.t.Errorf("refused acts changed table %s", table)
		}
	}
}

// paid enters the transfer: every wrong amount is refused at its field, the right one counts once.
func (s *site) paid(merchant *browser, at string) {
	s.t.Helper()
	form := merchant.see(at + "/payment")
	for _, amount := range []string{"", "1,00.01", "1000.011", "-1", "abc", "1e3", "1000", "100001"} {
		bad := form.fill(at+"/payment", fields{"reference": "ICBC-1", "amount_fen": amount}).errs("amount_fen")
		if bad.value("amount_fen") != amount || bad.value("reference") != "ICBC-1" {
			s.t.Errorf("amount %q: kept %q and %q", amount, bad.value("amount_fen"), bad.value("reference"))
		}
	}
	form.fill(at+"/payment", fields{"reference": " ", "amount_fen": "abc"}).errs("reference", "amount_fen")
	form.fill(at+"/payment", fields{"reference": " ", "amount_fen": "1000.00"}).errs("reference", "amount_fen").has("1000.00 元与订单价款 1000.01 元不符")
	entered := fields{"reference": "ICBC-1", "amount_fen": "1,000.01"} // as the page writes it
	form.fill(at+"/payment", entered).to(at).has("已付款，待交付", "交付数据")
	form.fill(at+"/payment", entered).to(at) // pressed twice
	late := merchant.post(at+"/payment", url.Values{"reference": {"ICBC-2"}, "amount_fen": {"1000.01"}})
	if late.status != http.StatusUnprocessableEntity {
		s.t.Errorf("a second payment: %d", late.status)
	}
	late.has("订单已办理到下一步", "ICBC-2", "1000.01")
}

// taken downloads, which leaves a receipt before the first byte, and acknowledges.
func (s *site) taken(buyer *browser, at string) {
	s.t.Helper()
	id := strings.TrimPrefix(at, "/orders/")
	buyer.see(at).has("确认收货（暂不能办理）", "尚未下载数据")
	buyer.see(at + "/download").has("每次下载都先生成回执")
	if n := s.Rows()["delivery_fetch"]; n != 0 {
		s.t.Fatalf("looking at the page left %d receipts", n)
	}
	buyer.post(at+"/acknowledge", nil).has("尚未下载数据", "请先下载并核对数据")
	p := buyer.see(at)
	file := p.fill(at+"/download", nil)
	if file.status != http.StatusOK || file.body != markettest.Data {
		s.t.Fatalf("downloaded %d %q", file.status, file.body)
	}
	var receipts []delivery.Receipt
	s.View(ledger.System, func(tx *ledger.Tx) (err error) {
		receipts, err = delivery.Receipts(tx, id)
		return err
	})
	if len(receipts) != 2 || receipts[1].Account != s.Buyer.Actor.Account {
		s.t.Fatalf("receipts after a download: %+v", receipts)
	}
	proof := buyer.see(at).has("未确认收货的，视为收货").link("/events/" + receipts[1].Event)
	if got := buyer.get(proof + "/receipt"); got.status != http.StatusOK {
		s.t.Errorf("the receipt: %d", got.status)
	}
	form := buyer.see(at + "/acknowledge").has(s.Order(id).Terms.SHA256[:8])
	if kept := form.fill(at+"/acknowledge", fields{"sha256": "00ff"}).errs("sha256"); kept.value("sha256") != "00ff" {
		s.t.Errorf("the wrong hash is not kept: %q", kept.value("sha256"))
	}
	form.fill(at+"/acknowledge", fields{"sha256": strings.ToUpper(s.Order(id).Terms.SHA256)}).to(at).has("已确认收货，待结算")
}

// TestOrderWrongHands: an order is not even said to exist to who is no party to it, and nobody
// does another's act.
func TestOrderWrongHands(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	o := s.Filed(s.Publish(markettest.Content()).ID, "")
	at := "/orders/" + o.ID
	stranger, rival := s.stranger(), s.member(s.Stranger)
	pages := []string{at, at + "/contract", at + "/payment", at + "/cancel"}
	for _, path := range append([]string{"/orders", "/statement", "/statement.csv"}, pages...) {
		if p := stranger.get(path); p.status != http.StatusSeeOther || p.next != "/sign-in?next="+url.QueryEscape(path) {
			t.Errorf("a stranger at %s: %d %q", path, p.status, p.next)
		}
	}
	for _, path := range append([]string{"/orders/none"}, pages...) {
		if p := rival.get(path); p.status != http.StatusNotFound || strings.Contains(p.body, o.Number) {
			t.Errorf("another company at %s: %d", path, p.status)
		}
	}
	rival.see("/orders").has("还没有订单")
	before := s.Rows()
	for _, c := range []struct {
		who    *browser
		act    string
		status int
	}{
		{rival, "payment", http.StatusNotFound}, {rival, "cancel", http.StatusNotFound}, {rival, "download", http.StatusNotFound}, {rival, "acknowledge", http.StatusNotFound},
		{s.member(s.Buyer), "payment", http.StatusForbidden}, {s.member(s.Buyer), "deliver", http.StatusForbidden}, {s.member(s.Operator), "payment", http.StatusForbidden},
		{s.member(s.Merchant), "download", http.StatusNotFound}, {s.member(s.Authority), "payment", http.StatusForbidden}, {s.member(s.Authority), "cancel", http.StatusForbidden},
		{s.member(s.Buyer), "nonsense", http.StatusNotFound}, {stranger, "payment", http.StatusSeeOther}, {stranger, "download", http.StatusSeeOther},
	} {
		p := c.who.post(at+"/"+c.act, url.Values{"reference": {"X"}, "amount_fen": {"1000.01"}, "reason": {"x"}})
		if p.status != c.status {
			t.Errorf("%s by the wrong hands: %d %q, want %d", c.act, p.status, p.next, c.status)
		}
	}
	for table, n := range s.Rows() {
		if before[table] != n {
			t.Errorf("refused posts changed table %s: %d rows, then %d", table, before[table], n)
		}
	}
	s.member(s.Authority).see("/orders").has(o.Number, "供监督查阅", s.Merchant.NameZH)
	s.member(s.Authority).see(at).has(o.RecordNumber)
	if p := s.member(s.Authority).get("/statement"); p.status != http.StatusForbidden {
		t.Errorf("an office has a statement: %d", p.status)
	}
	delivered := s.Delivered(o.Listing, "", "B-9")
	if p := s.member(s.Merchant).post("/orders/"+delivered.ID+"/download", nil); p.status != http.StatusForbidden {
		t.Errorf("the merchant downloads: %d", p.status)
	}
}

// TestNewOrderSaysBefore: what would be refused is said on the page, without a button to press.
func TestNewOrderSaysBefore(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	l := s.Publish(markettest.Content())
	buyer, at := s.member(s.Buyer), "/orders/new?listing="+l.ID
	blocked := func(who *browser, words ...string) {
		t.Helper()
		p := who.see(at).has(words...)
		if find(p.doc, func(n *html.Node) bool { return n.Data == "form" && attr(n, "action") == "/orders/new" }) != nil {
			t.Errorf("there is a form although %s", words)
		}
	}
	blocked(s.member(s.Merchant), "买方不能订购自己的产品", "请选择其他产品")
	if p := s.member(s.Bureau).get(at); p.status != http.StatusForbidden {
		t.Errorf("a bureau orders: %d", p.status)
	}
	for _, path := range []string{"/orders/new", "/orders/new?listing=none", at + "&proposal=none"} {
		if p := buyer.get(path); p.status != http.StatusNotFound {
			t.Errorf("%s: %d", path, p.status)
		}
	}
	form := buyer.see(at)
	s.Attach(l.ID, markettest.Data+"4路,2026-01-02,9\n") // the offer changes under the buyer's eyes
	late := form.fill("/orders/new", fields{"purpose": "交通研究"})
	if late.status != http.StatusUnprocessableEntity {
		t.Fatalf("an outdated offer was ordered: %d %q", late.status, late.next)
	}
	late.has("挂牌内容已变更，订单未提交", "以下是最新的挂牌内容")
	late.fill("/orders/new", nil).to("/orders/").has("交通研究") // the purpose was kept, the new version seen
	if p := buyer.post("/orders/new", url.Values{"listing": {l.ID}, "purpose": {"交通研究"}}); p.status != http.StatusUnprocessableEntity {
		t.Errorf("ordered without having seen any version: %d", p.status)
	}
	form = buyer.see(at)
	s.Suspend()
	blocked(buyer, "第十八条")
	form.fill("/orders/new", fields{"purpose": "交通研究"}).has("第十八条") // pressed all the same
	s.Restore()
	s.Must(s.Merchant.Actor, func(tx *ledger.Tx) error { _, err := listing.Withdraw(tx, l.ID, "改版"); return err })
	blocked(buyer, "当前不可订购", "请选择其他挂牌")
}

// TestCancelAndRefund: the grave acts say what follows, want a reason, and end the order.
func TestCancelAndRefund(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	l := s.Publish(markettest.Content())
	buyer, merchant := s.member(s.Buyer), s.member(s.Merchant)
	at := "/orders/" + s.Place(l.ID, "").ID
	form := buyer.see(buyer.see(at).link(at + "/cancel")).has("不能恢复")
	form.fill(at+"/cancel", fields{"reason": " "}).errs("reason")
	form.fill(at+"/cancel", fields{"reason": "预算调整"}).to(at).has("已取消", "预算调整", "本单已办结")
	late := merchant.post(at+"/confirm", nil)
	if late.status != http.StatusUnprocessableEntity {
		t.Errorf("a cancelled order is confirmed: %d", late.status)
	}
	late.has("订单已办理到下一步", "已取消")

	at = "/orders/" + s.Paid(l.ID, "", "B-1").ID
	form = merchant.see(at + "/refund").has("不能再下载数据")
	kept := form.fill(at+"/refund", fields{"reference": "R-1", "amount_fen": "12.345", "reason": "无法交付"}).errs("amount_fen")
	if kept.value("reason") != "无法交付" || kept.value("reference") != "R-1" {
		t.Error("the entries of a refund are lost")
	}
	kept.fill(at+"/refund", fields{"amount_fen": "1000.01"}).to(at).has("已退款", "无法交付")
	if lines := buyer.statement(); len(lines) != 2 || lines[0][1] != "退款" || lines[0][7] != "0.00" {
		t.Errorf("statement after a refund: %v", lines)
	}
	if p := buyer.get(at + "/download"); p.status != http.StatusConflict {
		t.Errorf("the page of a download after a refund: %d", p.status)
	}
}

// TestDownloadWhileSuspended: a refused download is told at its page, with the article, and leaves no receipt.
func TestDownloadWhileSuspended(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	o := s.Delivered(s.Publish(markettest.Content()).ID, "", "B-1")
	at, buyer := "/orders/"+o.ID, s.member(s.Buyer)
	form := buyer.see(at)
	s.Suspend()
	buyer.see(at).has("下载数据", "（暂不能办理）", "第十八条")
	refused := form.fill(at+"/download", nil)
	if refused.status != http.StatusUnprocessableEntity {
		t.Errorf("a download of suspended data: %d", refused.status)
	}
	refused.has("第十八条", "下载数据")
	if n := s.Rows()["delivery_fetch"]; n != 0 {
		t.Errorf("a refused download left %d receipts", n)
	}
	s.Restore()
	if file := buyer.see(at).fill(at+"/download", nil); file.body != markettest.Data {
		t.Errorf("after the suspension: %d %q", file.status, file.body)
	}
}

// TestContractOnPaper: the paper says who, what, for how much and under which record, and its bytes
// have the hash that it names.
func TestContractOnPaper(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	l := s.Publish(markettest.Content())
	buyer := s.member(s.Buyer)
	draft := s.Place(l.ID, "")
	buyer.see("/orders/"+draft.ID+"/contract").has("合同尚未成立", draft.Number)
	o := s.Filed(l.ID, s.Mediate(l.ID).ID)
	p := buyer.see("/orders/" + o.ID + "/contract")
	p.has("试运行", o.ContractCode, o.RecordNumber, o.TermsHash[:8], "人民币壹仟元零壹分", "¥1,000.01", "禁止用途", "个人画像",
		s.Buyer.USCC, s.Merchant.USCC, s.Operator.USCC, s.Broker.USCC, o.Terms.ProductCode, o.Terms.Registration)
	bytes := text(find(p.doc, func(n *html.Node) bool { return n.Data == "pre" }))
	sum := sha256.Sum256([]byte(strings.TrimSuffix(bytes, " ")))
	if hex.EncodeToString(sum[:]) != o.TermsHash {
		t.Errorf("the bytes on the paper have another hash: %s", bytes)
	}
	buyer.lang = "en"
	buyer.see("/orders/"+o.ID+"/contract").has("Trial", "Contract of a data trade", o.ContractCode)
}

// TestOrderList narrows by state and capacity, pages by cursor, and keeps both in the address.
func TestOrderList(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	l := s.Publish(markettest.Content())
	var last order.Order
	for range 31 {
		last = s.Place(l.ID, "")
	}
	s.Must(s.Buyer.Actor, func(tx *ledger.Tx) error { _, err := order.Cancel(tx, last.ID, "不要了"); return err })
	merchant := s.member(s.Merchant)
	p := merchant.see("/orders").has("等您办理（30）", "待卖方确认 30", "已取消 1", "查看全部")
	next := p.link("/orders?cursor=")
	first := s.firstOrder()
	if strings.Contains(p.words(), first) {
		t.Errorf("the first page shows the oldest order %s", first)
	}
	merchant.see(next).has(first, "回到首页")
	p = merchant.see("/orders?state=placed&as=merchant").has("状态", "我方身份")
	if strings.Contains(p.words(), last.Number) {
		t.Error("the cancelled order stands among the placed")
	}
	p.link("/orders?as=merchant")
	p.link("/orders?state=placed")
	merchant.see("/orders?as=buyer").has("没有符合条件的订单")
	merchant.see("/orders?waiting=1&state=cancelled").has("没有符合条件的订单", "等我方办理")
	s.member(s.Broker).see("/orders").has("还没有订单", "佣金")
}

// firstOrder is the number of the oldest order.
func (s *site) firstOrder() (number string) {
	s.t.Helper()
	s.View(ledger.System, func(tx *ledger.Tx) error {
		return tx.Get(&number, `SELECT number FROM trade_order ORDER BY id LIMIT 1`)
	})
	return number
}

// TestOrderPagesRender opens every page of orders and money as each party, in both languages.
func TestOrderPagesRender(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	l := s.Publish(markettest.Content())
	placed, filed, paid := s.Place(l.ID, s.Mediate(l.ID).ID), s.Filed(l.ID, ""), s.Paid(l.ID, "", "B-1")
	delivered := s.Delivered(l.ID, "", "B-2")
	free := markettest.Content()
	free.PriceFen = 0
	gift := s.Filed(s.Publish(free).ID, "")
	orders := []string{"/orders", "/orders?state=filed&as=buyer", "/statement"}
	for _, o := range []order.Order{placed, filed, paid, delivered, gift} {
		orders = append(orders, "/orders/"+o.ID, "/orders/"+o.ID+"/contract")
	}
	for _, c := range []struct {
		who   markettest.Member
		paths []string
	}{
		{s.Buyer, append([]string{"/orders/new?listing=" + l.ID, "/orders/" + placed.ID + "/cancel", "/orders/" + delivered.ID + "/download", "/orders/" + delivered.ID + "/acknowledge"}, orders...)},
		{s.Merchant, append([]string{"/orders/" + placed.ID + "/confirm", "/orders/" + filed.ID + "/payment", "/orders/" + paid.ID + "/deliver", "/orders/" + paid.ID + "/refund", "/orders/new?listing=" + l.ID}, orders...)},
		{s.Operator, append([]string{"/orders/" + paid.ID + "/deliver"}, orders...)},
		{s.Broker, []string{"/orders", "/statement", "/orders/" + placed.ID}},
		{s.Authority, []string{"/orders", "/orders/" + filed.ID, "/orders/" + filed.ID + "/contract"}},
	} {
		who := s.member(c.who)
		for _, lang := range []string{"zh", "en"} {
			who.lang = lang
			for _, path := range c.paths {
				check(t, who.see(path), lang)
			}
		}
	}
	s.member(s.Merchant).see("/orders/"+gift.ID).has("已备案，待交付", "交付数据", "免费")
}
