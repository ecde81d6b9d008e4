package pages_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"huishu/ledger"
	"huishu/market/demand"
	"huishu/market/markettest"
)

// wanted is a demand that the world's offer meets, as a person enters it.
func (s *site) wanted() fields {
	return fields{
		"title": "公交客流热度数据", "purpose": "商业选址", "description": "用于新店选址。", "fields": "线路\n热度\n\n日期\n线路",
		"budget": "2,000.50", "deadline": s.Today().AddDays(30).String(),
	}
}

// post posts a demand and returns its address.
func (b *browser) wants(f fields) string {
	b.t.Helper()
	return b.see("/demands/new").fill("/demands/new", f).to("/demands/").path
}

// TestDemandsDoor tells strangers what the board is and how they come in, instead of refusing.
func TestDemandsDoor(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.member(s.Buyer).wants(s.wanted())
	for _, lang := range []string{"zh", "en"} {
		stranger := s.stranger()
		stranger.lang = lang
		door := stranger.see("/demands").lacks("公交客流热度数据", "HZ-XQ-")
		check(t, door, lang)
		for _, way := range []string{"/sign-in?next=%2Fdemands", "/sign-up"} {
			if !door.leads(way) {
				t.Errorf("no way to %s", way)
			}
		}
	}
	s.member(s.Bureau).see("/demands").has("不参与供需撮合").lacks("公交客流热度数据")
	own := s.member(s.Stranger).see("/demands").has("您看到的是本单位的需求", "目前没有征集中的需求").lacks("公交客流热度数据")
	if !own.leads("/demands/new") {
		t.Error("a company without demands is not led to its first one")
	}
}

// TestPostDemand: what is wrong stands at its field with everything kept, a broker names its
// buyer as people do, and a second press posts nothing.
func TestPostDemand(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	broker := s.member(s.Broker)
	form := broker.see("/demands/new").has("代买方发布")
	bad := form.fill("/demands/new", s.wanted().with(fields{
		"buyer": "惠州零售", "title": " ", "purpose": "", "budget": "两千", "deadline": "明天", "fields": "线路\n" + strings.Repeat("长", 201),
	})).errs("buyer", "title", "purpose", "budget", "deadline", "fields").has("第 2 个字段", "没有这家已入驻的企业")
	if bad.value("description") != "用于新店选址。" || bad.value("budget") != "两千" || bad.value("deadline") != "明天" || bad.value("buyer") != "惠州零售" {
		t.Errorf("something was lost: %q %q", bad.value("budget"), bad.value("deadline"))
	}
	if all := bad.words(); strings.Index(all, "没有这家") > strings.Index(all, "请填写标题") || strings.Index(all, "金额无法识别") > strings.Index(all, "日期无法识别") {
		t.Error("the summary does not follow the form")
	}
	form.fill("/demands/new", s.wanted()).errs("buyer")
	form.fill("/demands/new", s.wanted().with(fields{"buyer": s.Buyer.NameZH, "deadline": s.Today().AddDays(-1).String()})).errs("deadline").has("不能早于今天")

	filled := s.wanted().with(fields{"buyer": " " + s.Buyer.USCC})
	first := form.fill("/demands/new", filled).to("/demands/0").has("惠州零售连锁有限公司", s.Buyer.USCC, "惠州数据经纪有限公司", "征集中", "¥2,000.50", "HZ-XQ-")
	if again := form.fill("/demands/new", filled); again.next != first.path {
		t.Errorf("pressed twice: %d %q", again.status, again.next)
	}
	if n := s.Rows()["demand"]; n != 1 {
		t.Errorf("%d demands were posted", n)
	}
	broker.wants(s.wanted().with(fields{"for": "us"}))
	company := s.member(s.Stranger)
	company.see("/demands/new").lacks("代买方发布")
	at := company.wants(s.wanted().with(fields{"for": "buyer", "buyer": s.Buyer.USCC, "budget": ""}))
	company.see(at).has("惠州旁观有限公司", "不限").lacks("惠州零售连锁有限公司")

	copied := broker.see(broker.see(first.path).link("/demands/new?from="))
	if copied.value("title") != "公交客流热度数据" || copied.value("buyer") != s.Buyer.USCC || copied.value("budget") != "2000.50" || copied.value("deadline") != "" {
		t.Errorf("posting again in other words starts with %q %q %q", copied.value("title"), copied.value("buyer"), copied.value("deadline"))
	}
}

// TestBudget reads amounts as people write them, and no other way.
func TestBudget(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	buyer := s.member(s.Buyer)
	for entered, shown := range map[string]string{
		"20000": "¥20,000.00", "20,000.5": "¥20,000.50", "¥1,234.56": "¥1,234.56", "１２３．４元": "¥123.40", "100000000": "¥100,000,000.00", "0": "不限", "": "不限",
		"1,5": "", "-1": "", "1.234": "", "1e6": "", "20万": "", "100000000.01": "", "99999999999999": "",
	} {
		p := buyer.see("/demands/new").fill("/demands/new", s.wanted().with(fields{"budget": entered}))
		if shown == "" {
			p.errs("budget")
			continue
		}
		p.to("/demands/").has(shown)
	}
}

// TestBoard narrows the board by words, state and who posted, page by page.
func TestBoard(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	buyer := s.member(s.Buyer)
	buyer.wants(s.wanted().with(fields{"title": "今天截止的需求", "deadline": s.Today().String()}))
	buyer.see("/demands").has("今天截止的需求", "今天截止")
	s.Elapse(1)
	buyer, broker := s.member(s.Buyer), s.member(s.Broker) // sessions have ended meanwhile
	broker.wants(s.wanted().with(fields{"title": "代发的需求", "buyer": s.Buyer.USCC}))
	closed := buyer.wants(s.wanted().with(fields{"title": "不要了的需求"}))
	buyer.see(closed+"/close").fill(closed+"/close", fields{"reason": "不再需要"}).to(closed)
	for range 20 {
		buyer.wants(s.wanted().with(fields{"title": "海水水质月报"}))
	}
	for query, want := range map[string][2]string{
		"?q=代发":                     {"代发的需求", "海水水质月报"},
		"?q=海水水质":                   {"海水水质月报", "代发的需求"},
		"?who=broker":               {"代发的需求", "海水水质月报"},
		"?who=mine":                 {"代发的需求", "海水水质月报"},
		"?state=expired":            {"今天截止的需求", "代发的需求"},
		"?state=closed":             {"不要了的需求", "代发的需求"},
		"?state=closed&q=代发":        {"没有符合条件的需求", "代发的需求"},
		"?q=HZ-XQ-2026-不存在":         {"没有符合条件的需求", "代发的需求"},
		"?q=%3Cscript%3E&who=other": {"没有符合条件的需求", "代发的需求"},
	} {
		broker.see("/demands" + query).has(want[0]).lacks(want[1] + " ")
	}
	first := broker.see("/demands?state=all&who=").has("还剩", "个工作日", "0 项推荐", "本页 20 条").lacks("代发的需求", "今天截止的需求")
	broker.see(first.link("/demands?cursor=")).has("代发的需求", "今天截止的需求", "已截止", "不要了的需求", "已结束")
	if p := broker.get("/demands?state=nonsense"); p.status != http.StatusUnprocessableEntity {
		t.Errorf("a state that does not exist: %d", p.status)
	}
}

// TestMediation goes from a broker's demand to the buyer's order: matches with their reasons,
// the proposal with its note, the answer, and nothing of it for others.
func TestMediation(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	l := s.Publish(markettest.Content())
	dear := markettest.Content()
	dear.Title, dear.PriceFen, dear.Allowed = "客流年度数据", 300_000, []string{"交通研究"}
	other := s.Publish(dear)
	broker, buyer := s.member(s.Broker), s.member(s.Buyer)
	at := broker.wants(s.wanted().with(fields{"buyer": s.Buyer.USCC}))

	seen := broker.see(at).has("内容相近度", "覆盖所需字段 2/3，缺少：日期", "价格在预算之内", "许可用途“商业选址分析”涵盖使用目的", "数据于 0 天前更新", "价格超出预算 50%", "/ 100")
	if strings.Index(seen.words(), l.Title) > strings.Index(seen.words(), dear.Title) {
		t.Error("the better match does not come first")
	}
	if !seen.leads("/products/" + s.Product.Code) {
		t.Error("a match does not lead to its product")
	}
	form := broker.see(at+"/propose?listing="+l.ID).has(l.Title, "佣金", "5%", "惠州零售连锁有限公司")
	form.fill(at+"/propose", fields{"note": "看\u200b不见"}).errs("note")
	note := fields{"note": "线路与热度齐全\n日期可以补充"}
	form.fill(at+"/propose", note).to(at).has("日期可以补充", "待买方答复", "推荐产品")
	if again := form.fill(at+"/propose", note); !strings.HasPrefix(again.next, at) {
		t.Errorf("pressed twice: %d %q", again.status, again.next)
	}
	form.fill(at+"/propose", fields{"note": "再推荐一次"}).errs().has("已向此需求推荐过")
	broker.see(at+"/propose?listing="+other.ID).fill(at+"/propose", nil).to(at)
	if n := s.Rows()["proposal"]; n != 2 {
		t.Errorf("%d proposals were made", n)
	}

	for _, path := range []string{"/inbox", "/demands"} { // the figure stands in the head of every page
		if p := buyer.see(path); !strings.Contains(p.body, `<span class="count">2</span>`) {
			t.Errorf("%s does not count what waits for the buyer", path)
		}
	}
	buyer.see(buyer.see("/inbox").has("待答复的供需推荐", "2 项").lacks("没有待办事项").link("/proposals")).has(l.Title, dear.Title, "请接受或谢绝")
	broker.see("/inbox").lacks("待答复的供需推荐")
	broker.see("/proposals").has("等待买方答复", "买方：惠州零售连锁有限公司")
	s.othersSeeNothing(at, l.Title)

	page := buyer.see(at).has("日期可以补充", "惠州数据经纪有限公司", "佣金 5%", "有 2 项推荐等您答复")
	decline := page.link("/proposals/") // the newest stands first
	buyer.see(decline).fill(decline, fields{"reason": ""}).errs("reason")
	buyer.see(decline).fill(decline, fields{"reason": "超出预算"}).to(at).has("已谢绝", "谢绝理由： 超出预算")
	accept := buyer.see(at).find("form", "action", "/proposals/")
	ready := buyer.see(at)
	accepted := ready.fill(accept, nil).to(at).has("已接受", "接受推荐")
	if again := ready.fill(accept, nil); !strings.HasPrefix(again.next, at) {
		t.Errorf("pressed twice: %d %q", again.status, again.next)
	}
	id := strings.TrimSuffix(strings.TrimPrefix(accept, "/proposals/"), "/accept")
	order := "/orders/new?" + url.Values{"listing": {l.ID}, "proposal": {id}}.Encode()
	if !accepted.leads(order) || !buyer.see("/proposals").leads(order) {
		t.Errorf("an accepted proposal does not lead to %s", order)
	}
	if p := buyer.get(decline); p.status == http.StatusOK {
		p.fill(decline, fields{"reason": "改主意"}).errs()
	}
	broker.see("/proposals").has("等待买方下单", "超出预算")
	if p := broker.see(at); p.leads("/orders/new") || p.leads("/proposals/") {
		t.Error("the broker is led to what the buyer does")
	}
	s.receipts(accepted)
	s.Place(l.ID, id)
	buyer.see(at).has("已下单", "据推荐下单")
	if buyer.see("/proposals").leads("/orders/new") {
		t.Error("what was ordered can be ordered again")
	}
}

// receipts wants each side to be able to prove what the page says has happened, and no other company.
func (s *site) receipts(p page) {
	s.t.Helper()
	n := 0
	find(p.doc, func(a *html.Node) bool {
		if event := attr(a, "href"); a.Data == "a" && strings.HasPrefix(event, "/events/") {
			n++
			for _, who := range []markettest.Member{s.Buyer, s.Broker, s.Stranger} {
				got, want := s.member(who).get(event+"/receipt").status, http.StatusOK
				if who.ID == s.Stranger.ID {
					want = http.StatusForbidden
				}
				if got != want {
					s.t.Errorf("%s asks for the receipt of %s: %d, want %d", who.NameZH, text(a.Parent), got, want)
				}
			}
		}
		return false
	})
	if n < 5 { // posted, proposed twice, declined, accepted
		s.t.Errorf("only %d events are on the page", n)
	}
}

// othersSeeNothing wants a demand's proposals to stay between buyer and broker.
func (s *site) othersSeeNothing(at, offer string) {
	s.t.Helper()
	rival := s.SignUp("惠州另一经纪有限公司", "91441302MA4X00009", "rival")
	s.Qualify(&rival, "broker")
	for _, other := range []*browser{s.member(s.Merchant), s.member(s.Operator), s.as("rival")} {
		p := other.see(at).lacks("日期可以补充", "推荐产品", "待买方答复")
		if p.leads("/proposals/") || p.leads(at+"/close") || p.leads(at+"/propose") {
			s.t.Errorf("somebody else may act on %s", at)
		}
		other.see("/proposals").lacks(offer)
	}
	s.as("rival").see(at).has("另一家数据经纪人代理")
	s.member(s.Authority).see(at).has("日期可以补充")
	if p := s.member(s.Stranger).get(at); p.status != http.StatusNotFound {
		s.t.Errorf("a company reads another's demand: %d", p.status)
	}
}

// TestCloseDemand ends a demand for a reason, and what it leaves unanswered lapses.
func TestCloseDemand(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	l := s.Publish(markettest.Content())
	broker, buyer := s.member(s.Broker), s.member(s.Buyer)
	at := buyer.wants(s.wanted())
	broker.see(at+"/propose?listing="+l.ID).fill(at+"/propose", nil).to(at)
	decline := buyer.see(at).link("/proposals/")
	form := buyer.see(buyer.see(at).link(at + "/close")).has("不能恢复")
	form.fill(at+"/close", fields{"reason": " "}).errs("reason")
	form.fill(at+"/close", fields{"reason": "已自行采集"}).to(at).has("已结束", "已自行采集", "已失效").lacks("匹配的产品")
	if p := buyer.get(at + "/close"); p.status != http.StatusConflict {
		t.Errorf("closing a closed demand: %d", p.status)
	}
	if p := broker.get(at + "/propose?listing=" + l.ID); p.status != http.StatusConflict {
		t.Errorf("proposing for a closed demand: %d", p.status)
	}
	buyer.see(decline).fill(decline, fields{"reason": "太晚"}).errs().has("该需求已结束")
	buyer.see("/inbox").lacks("待答复的供需推荐")
	buyer.see("/proposals").has("已失效")
}

// TestNoMatches says what to do where nothing fits, to each by what it can do.
func TestNoMatches(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Publish(markettest.Content())
	fish := s.wanted().with(fields{"title": "海洋渔业产量", "description": "", "purpose": "水产采购", "fields": "品种"})
	own := s.member(s.Buyer).wants(fish)
	brokered := s.member(s.Broker).wants(fish.with(fields{"buyer": s.Buyer.USCC}))
	s.member(s.Buyer).see(own).has("目前没有匹配的产品", "再发布一次")
	if !s.member(s.Broker).see(brokered).has("目前没有匹配的产品", "向数据商询问").leads("/parties?kind=merchant") {
		t.Error("the broker is not led to the merchants")
	}
	s.member(s.Merchant).see(own).has("目前没有匹配的产品")
}

// TestDemandRoles stops everyone who has no business on a page or with an act, and leaves nothing behind.
func TestDemandRoles(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	l := s.Publish(markettest.Content())
	at := s.member(s.Broker).wants(s.wanted().with(fields{"buyer": s.Buyer.USCC}))
	var p demand.Proposal
	s.Must(s.Broker.Actor, func(tx *ledger.Tx) (err error) {
		p, err = demand.Propose(tx, strings.TrimPrefix(at, "/demands/"), l.ID, "")
		return err
	})
	answer := "/proposals/" + p.ID
	for _, path := range []string{"/demands/new", at, at + "/close", at + "/propose?listing=" + l.ID, "/proposals", answer + "/decline"} {
		if p := s.stranger().get(path); p.status != http.StatusSeeOther || p.next != "/sign-in?next="+url.QueryEscape(path) {
			t.Errorf("a stranger at %s: %d %q", path, p.status, p.next)
		}
	}
	for _, x := range []struct {
		who    markettest.Member
		path   string
		status int
	}{
		{s.Bureau, "/demands/new", http.StatusForbidden}, {s.Bureau, "/proposals", http.StatusForbidden}, {s.Bureau, at, http.StatusNotFound},
		{s.Merchant, at + "/close", http.StatusForbidden}, {s.Merchant, at + "/propose?listing=" + l.ID, http.StatusForbidden},
		{s.Merchant, answer + "/decline", http.StatusNotFound}, {s.Stranger, answer + "/decline", http.StatusNotFound},
		{s.Broker, answer + "/decline", http.StatusForbidden}, {s.Authority, answer + "/decline", http.StatusForbidden},
		{s.Buyer, at + "/propose?listing=" + l.ID, http.StatusForbidden}, {s.Broker, at + "/propose?listing=none", http.StatusNotFound},
		{s.Broker, at + "/propose", http.StatusNotFound}, {s.Buyer, "/demands/none", http.StatusNotFound},
	} {
		if p := s.member(x.who).get(x.path); p.status != x.status || !strings.Contains(p.body, "<h1>") {
			t.Errorf("%s at %s: %d, want %d", x.who.NameZH, x.path, p.status, x.status)
		}
	}
	before := s.Rows()
	for path, x := range map[string]struct {
		values url.Values
		wrong  []markettest.Member
	}{
		"/demands/new":      {url.Values{"title": {"a"}, "purpose": {"b"}, "deadline": {s.Today().String()}}, []markettest.Member{s.Bureau, s.Authority}},
		at + "/close":       {url.Values{"reason": {"不该"}}, []markettest.Member{s.Bureau, s.Merchant, s.Stranger, s.Authority}},
		at + "/propose":     {url.Values{"listing": {l.ID}}, []markettest.Member{s.Bureau, s.Merchant, s.Stranger, s.Buyer, s.Authority}},
		answer + "/accept":  {nil, []markettest.Member{s.Bureau, s.Merchant, s.Stranger, s.Broker, s.Authority}},
		answer + "/decline": {url.Values{"reason": {"不该"}}, []markettest.Member{s.Bureau, s.Merchant, s.Stranger, s.Broker, s.Authority}},
	} {
		for _, who := range x.wrong {
			if p := s.member(who).post(path, x.values); p.status != http.StatusForbidden && p.status != http.StatusNotFound {
				t.Errorf("%s posts to %s: %d %q", who.NameZH, path, p.status, p.next)
			}
		}
		if p := s.stranger().post(path, x.values); p.status != http.StatusSeeOther || !strings.HasPrefix(p.next, "/sign-in") {
			t.Errorf("a stranger posts to %s: %d %q", path, p.status, p.next)
		}
	}
	for table, n := range s.Rows() {
		if before[table] != n {
			t.Errorf("refused posts changed table %s: %d rows, then %d", table, before[table], n)
		}
	}
}

// TestDemandPagesRender opens every page as each role that it is for, in both languages.
func TestDemandPagesRender(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	l := s.Publish(markettest.Content())
	at := s.member(s.Buyer).wants(s.wanted())
	s.member(s.Broker).see(at+"/propose?listing="+l.ID).fill(at+"/propose", fields{"note": "字段齐全"}).to(at)
	answer := s.member(s.Buyer).see(at).link("/proposals/")
	s.Elapse(3) // a clock that runs
	for _, lang := range []string{"zh", "en"} {
		for _, x := range []struct {
			who   markettest.Member
			paths []string
		}{
			{s.Buyer, []string{"/demands", "/demands?state=all&q=客流", "/demands?q=nothing", "/demands/new", "/demands/new?from=" + strings.TrimPrefix(at, "/demands/"), at, at + "/close", "/proposals", "/proposals?show=waiting", answer, "/inbox"}},
			{s.Broker, []string{"/demands", "/demands?who=mine", "/demands/new", at, at + "/propose?listing=" + l.ID, "/proposals", "/proposals?show=made", "/proposals?show=received", "/proposals?show=waiting"}},
			{s.Merchant, []string{"/demands?who=broker", at, "/proposals"}}, {s.Authority, []string{"/demands?state=expired", at}}, {s.Stranger, []string{"/demands", "/proposals"}}, {s.Bureau, []string{"/demands"}},
		} {
			b := s.member(x.who)
			b.lang = lang
			for _, path := range x.paths {
				check(t, b.see(path), lang)
			}
		}
	}
}
