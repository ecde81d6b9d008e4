package pages

import (
	"strconv"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market/order"
	"huishu/web/components"
)

// newOrderPage shows what would be ordered, on which terms, and asks for the purpose. What stands
// in the way is said before anything is pressed.
func (v *visit) newOrderPage(tx *ledger.Tx, f form) (content, error) {
	if err := v.mustSignIn(); err != nil {
		return content{}, err
	}
	p, err := order.PreviewOf(tx, order.Request{Listing: f.get("listing", ""), Proposal: f.get("proposal", "")})
	if err != nil {
		return content{}, err
	}
	title := tr("下单", "Place an order")
	status := p.Offer.Status.Title()
	offered := components.StateAs(string(p.Offer.Status), tr("登记"+status.ZH, "Registration: "+status.EN))
	return content{Title: title, Section: "/products", Crumbs: []components.NavItem{{Label: tr("订单", "Orders"), Href: "/orders"}, {Label: title}}, Body: []g.Node{
		components.Heading{Over: title, Title: components.Same(p.Offer.Title), Code: p.Offer.Number, State: &offered, Lead: components.Same(p.Offer.Summary)}.In(v.lang),
		components.Columns(g.Group{
			v.newOrderRefused(f, p),
			components.Section(v.lang, "offer", tr("订购内容", "What you order"), v.orderedFacts(p)),
			components.Section(v.lang, "terms", tr("合同条款", "Terms"), v.offeredTerms(p)),
			v.newOrderForm(f, p),
		}, g.Group{v.pricePanel(p), v.coursePanel(p.Offer.PriceFen)}),
	}}, nil
}

// newOrderRefused says why nothing was ordered, or why nothing can be.
func (v *visit) newOrderRefused(f form, p order.Preview) g.Node {
	if p.Blocked != nil {
		return v.whyNot(components.Negative, p.Blocked)
	}
	if fault.CodeOf(f.Err) == "stale_offer" {
		return g.Group{f.Errors.In(v.lang), components.Note(v.lang, components.Waiting, v.paragraph("以下是最新的挂牌内容，您选择的用途仍保留。核对后再次提交即可。", "Below is the newest offer; the purpose that you chose is kept. Look at it, then send again."))}
	}
	return f.Errors.In(v.lang)
}

// whyNot is a refusal at its place: what stands in the way, by which article, and what to do.
func (v *visit) whyNot(tone components.Tone, f *fault.Error) g.Node {
	var article, remedy g.Node
	if f.Article != "" {
		article = components.Article(f.Article)
	}
	if !f.Remedy.IsZero() {
		remedy = h.P(h.Class("small"), v.text(f.Remedy))
	}
	return components.Note(v.lang, tone, h.P(h.Strong(v.text(f.Message)), article), remedy)
}

func (v *visit) orderedFacts(p order.Preview) g.Node {
	c := p.Offer
	var file g.Node
	if c.File != nil {
		file = v.fileFact(c.File.Name, c.File.SizeBytes, c.File.SHA256)
	}
	facts := []components.Fact{
		{Term: tr("产品", "Product"), Value: g.Group{components.Link("/products/"+c.ProductCode, g.Text(c.ProductName)), h.Span(h.Class("block small"), components.Code(c.ProductCode))}},
		{Term: tr("登记编号", "Registration"), Value: components.Code(c.Registration)},
		{Term: tr("数据商", "Merchant"), Value: components.Link("/parties/"+c.Merchant, v.text(c.MerchantName))},
		{Term: tr("运营机构", "Operator"), Value: components.Link("/parties/"+c.Operator, v.text(c.OperatorName))},
	}
	if p.Broker != nil {
		facts = append(facts, components.Fact{Term: tr("数据经纪人", "Broker"), Value: g.Group{
			components.Link("/parties/"+p.Broker.Party, v.text(p.Broker.Name)), h.P(h.Class("small muted"), v.text(tr("佣金从价款中支付，买方不另付费。", "The commission comes out of the price; you pay nothing more."))),
		}})
	}
	return components.Facts(v.lang, append(facts, components.Fact{Term: tr("数据文件", "Data file"), Value: file})...)
}

// fileFact names a data file with its size and its hash.
func (v *visit) fileFact(name string, size int64, sha256 string) g.Node {
	return g.Group{g.Text(name + " · " + components.Bytes(size)), h.Span(h.Class("block small"), g.Text("SHA-256 "), components.Hash(v.lang, sha256))}
}

func (v *visit) offeredTerms(p order.Preview) g.Node {
	c, venue := p.Offer, v.Exchange.Venue()
	return g.Group{
		components.Facts(v.lang,
			components.Fact{Term: tr("价款", "Price"), Value: g.Group{components.Price(v.lang, c.PriceFen), g.Text(" · "), v.text(c.Basis.Title())}},
			components.Fact{Term: tr("收费标准", "Ceiling"), Value: v.ceiling(c.Content)},
			components.Fact{Term: tr("交付方式", "Delivery"), Value: v.text(c.Delivery.Title())},
			components.Fact{Term: tr("许可用途", "Allowed uses"), Value: v.list(c.Allowed)},
			components.Fact{Term: tr("禁止用途", "Forbidden uses"), Value: v.list(c.Forbidden)},
			components.Fact{Term: tr("验收期", "Acceptance"), Value: v.acceptance(p.AcceptanceDays)},
			components.Fact{Term: tr("交易场所", "Exchange"), Value: v.text(venue.Name)},
		),
		v.trialNote(),
	}
}

// list is a list of lines; nil, which reads as a dash, without any.
func (v *visit) list(lines []string) g.Node {
	if len(lines) == 0 {
		return nil
	}
	return h.Ul(g.Map(lines, func(s string) g.Node { return h.Li(g.Text(s)) }))
}

func (v *visit) acceptance(days int) g.Node {
	n := decimal(days)
	return v.text(tr("首次下载后 "+n+" 天；期内未确认收货的，期满视为收货", n+" days from the first download; without a word by then it counts as accepted"))
}

// trialNote stands wherever a venue that is for trial is cited.
func (v *visit) trialNote() g.Node {
	venue := v.Exchange.Venue()
	if !venue.Trial {
		return nil
	}
	return components.Note(v.lang, components.Provisional, h.P(v.text(venue.Notice)))
}

// newOrderForm asks for the purpose; nothing while the offer cannot be ordered. The version of the
// offer that is on the page goes with it.
func (v *visit) newOrderForm(f form, p order.Preview) g.Node {
	if p.Blocked != nil {
		return nil
	}
	only := ""
	if len(p.Offer.Allowed) == 1 {
		only = p.Offer.Allowed[0]
	}
	options := make([]components.Option, 0, len(p.Offer.Allowed))
	for _, use := range p.Offer.Allowed {
		options = append(options, components.Option{Value: use, Label: components.Same(use)})
	}
	seen := strconv.FormatInt(p.Offer.Version, 10)
	if fault.CodeOf(f.Err) != "stale_offer" {
		seen = f.get("version", seen)
	}
	return components.Form{Action: "/orders/new", Guard: true}.In(v.lang,
		onceToken(), components.Hidden("listing", p.Offer.ID), components.Hidden("proposal", f.get("proposal", "")), components.Hidden("version", seen),
		v.radio(f, f.must("purpose", tr("使用目的", "Purpose"), tr("写入合同并报送数据交易所；数据只能用于所选目的", "Part of the contract and of the exchange's record; the data may be used for nothing else")), only, options),
		h.P(v.text(tr("提交即表示同意以上条款。数据商确认之前可以取消。", "By ordering you agree to the terms above. You can cancel until the merchant has confirmed."))),
		components.Acts(components.Submit(v.lang, tr("提交订单", "Place the order"), components.Primary)))
}

func (v *visit) pricePanel(p order.Preview) g.Node {
	return components.Panel(v.lang, tr("价款", "Price"), components.PriceTag(v.lang, p.Offer.PriceFen, p.Offer.Basis.Title()))
}

// coursePanel tells a buyer what comes after the order.
func (v *visit) coursePanel(priceFen int64) g.Node {
	entries := []components.Entry{
		{What: tr("提交订单", "You order"), At: v.text(tr("买方", "Buyer")), Tone: components.Active},
		{What: tr("确认订单，合同成立", "The order is confirmed: a contract"), At: v.text(tr("数据商", "Merchant"))},
		{What: tr("取得备案编号", "The contract gets its record number"), At: v.text(tr("数据交易所", "Exchange")), Article: "惠府〔2023〕38号 第十八条"},
	}
	if priceFen > 0 {
		entries = append(entries, components.Entry{What: tr("银行转账，凭流水号确认到账", "Bank transfer, confirmed by its reference"), At: v.text(tr("买方、数据商", "Buyer, merchant"))})
	}
	return components.Panel(v.lang, tr("下单之后", "What comes next"), components.Timeline(v.lang, append(entries,
		components.Entry{What: tr("交付数据文件", "The data is delivered"), At: v.text(tr("数据商或运营机构", "Merchant or operator"))},
		components.Entry{What: tr("下载、核对并确认收货", "You download, check and acknowledge"), At: v.text(tr("买方", "Buyer"))},
	)...))
}

// placeOrder orders what the page showed. Who sends no version has seen none.
func (v *visit) placeOrder() (string, error) {
	seen := v.seen()
	if seen == 0 {
		seen = -1
	}
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		o, err := order.Place(tx, order.Request{
			Listing: v.FormValue("listing"), Proposal: v.FormValue("proposal"), Purpose: strings.TrimSpace(v.FormValue("purpose")), SeenVersion: seen,
		})
		return "/orders/" + o.ID, err
	})
	if err == nil {
		v.flash("订单已提交，等待数据商确认", "The order is placed and waits for the merchant")
	}
	return next, err
}
