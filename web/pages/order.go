package pages

import (
	"fmt"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/market/order"
	"huishu/web/components"
)

func mountOrder(p *Pages) {
	p.page("/orders", (*visit).ordersPage)
	p.form("/orders/new", (*visit).newOrderPage, (*visit).placeOrder)
	p.page("/orders/:id", (*visit).orderPage)
	p.page("/orders/:id/contract", (*visit).contractPage)
	p.form("/orders/:id/:act", (*visit).orderActPage, (*visit).doOrderAct)
	p.echo.POST("/orders/:id/download", p.download)
}

// sheet reads the order of the address for whoever may see it.
func (v *visit) sheet(tx *ledger.Tx) (order.Sheet, error) {
	if err := v.mustSignIn(); err != nil {
		return order.Sheet{}, err
	}
	return order.SheetOf(tx, v.Param("id"), v.Exchange.Venue())
}

func orderCrumbs(o order.Order, rest ...components.Text) []components.NavItem {
	list := []components.NavItem{{Label: tr("订单", "Orders"), Href: "/orders"}, {Label: components.Same(o.Number), Href: "/orders/" + o.ID}}
	for _, t := range rest {
		list = append(list, components.NavItem{Label: t})
	}
	return list
}

// orderPage is one order: its chain of custody, what was agreed, the money, what has happened, and
// beside it the next step.
func (v *visit) orderPage(tx *ledger.Tx) (content, error) {
	s, err := v.sheet(tx)
	if err != nil {
		return content{}, err
	}
	names := v.lookup(tx)
	handover, err := v.deliveryPart(tx, s, names)
	if err != nil {
		return content{}, err
	}
	state := orderState(s.Order)
	title := components.Same(s.Terms.Title)
	main := g.Group{
		v.orderEnded(s.Order),
		components.Section(v.lang, "parties", tr("当事方", "Parties"), v.orderParties(s)),
		components.Section(v.lang, "terms", tr("合同", "Contract"), v.contractFacts(s.Order), v.exchangeFacts(s), v.trialNote()),
		v.moneyPart(s, names), handover,
		components.Section(v.lang, "timeline", tr("办理过程", "What has happened"), v.orderTimeline(s, names)),
	}
	return content{Title: title, Section: "/products", Crumbs: orderCrumbs(s.Order), Body: []g.Node{
		components.Heading{Over: tr("订单", "Order"), Title: title, Code: s.Number, State: &state}.In(v.lang),
		v.custody(s.Chain, order.StationOrder),
		components.NextFirst(v.orderSide(s, names), main),
	}}, names.err
}

// orderEnded says why an order came to nothing.
func (v *visit) orderEnded(o order.Order) g.Node {
	if o.Reason == "" {
		return nil
	}
	var article g.Node
	if o.Article != "" {
		article = components.Article(o.Article)
	}
	tone := components.Ended
	if o.State == order.Rejected {
		tone = components.Negative
	}
	return components.Note(v.lang, tone, h.P(h.Strong(v.text(o.StateTitle())), article), paragraphs(o.Reason))
}

// orderParties names who is what. Those who stand in the public register lead to it; a buyer does not.
func (v *visit) orderParties(s order.Sheet) g.Node {
	facts := make([]components.Fact, 0, len(s.Parties))
	for _, p := range s.Parties {
		name := v.text(p.Name)
		if p.Capacity != order.AsBuyer {
			name = components.Link("/parties/"+p.Party, name)
		}
		var us g.Node
		if v.own(p.Party) {
			us = h.Span(h.Class("muted"), v.text(tr("（贵单位）", " (you)")))
		}
		facts = append(facts, components.Fact{Term: p.Capacity.Title(), Value: g.Group{name, us, h.Span(h.Class("block small"), components.Code(p.USCC))}})
	}
	return components.Facts(v.lang, facts...)
}

func (v *visit) contractFacts(o order.Order) g.Node {
	t := o.Terms
	var code g.Node
	switch {
	case o.ContractCode != "":
		code = components.CopyCode(v.lang, o.ContractCode)
	case o.EndedAt == 0:
		code = h.Span(h.Class("muted"), v.text(tr("数据商确认后生成", "given when the merchant confirms")))
	}
	return components.Facts(v.lang,
		components.Fact{Term: tr("产品", "Product"), Value: g.Group{components.Link("/products/"+t.ProductCode, components.Code(t.ProductCode)), h.Span(h.Class("block small muted"), v.text(tr("登记编号 ", "registration ")), components.Code(t.Registration))}},
		components.Fact{Term: tr("价款", "Price"), Value: g.Group{components.Price(v.lang, t.PriceFen), g.Text(" · "), v.text(t.Basis.Title())}},
		components.Fact{Term: tr("使用目的", "Purpose"), Value: g.Text(t.Purpose)},
		components.Fact{Term: tr("禁止用途", "Forbidden uses"), Value: v.list(t.Forbidden)},
		components.Fact{Term: tr("交付方式", "Delivery"), Value: v.text(t.Delivery.Title())},
		components.Fact{Term: tr("数据文件", "Data file"), Value: v.fileFact(t.FileName, t.SizeBytes, t.SHA256)},
		components.Fact{Term: tr("验收期", "Acceptance"), Value: v.acceptance(t.AcceptanceDays)},
		components.Fact{Term: tr("合同编码", "Contract code"), Value: code},
		components.Fact{Term: tr("条款指纹", "Hash of the terms"), Value: components.Hash(v.lang, o.TermsHash)},
	)
}

// exchangeFacts are the record at the exchange; trialNote says what that record is worth.
func (v *visit) exchangeFacts(s order.Sheet) g.Node {
	var number g.Node
	switch {
	case s.RecordNumber != "":
		number = components.CopyCode(v.lang, s.RecordNumber)
	case s.EndedAt == 0:
		number = h.Span(h.Class("muted"), v.text(tr("尚未备案；备案前不付款、不交付", "not recorded yet; until then nothing is paid or delivered")), components.Article("惠府〔2023〕38号 第十八条"))
	}
	facts := []components.Fact{{Term: tr("交易场所", "Exchange"), Value: v.text(s.Venue.Name)}, {Term: tr("备案编号", "Record number"), Value: number}}
	if s.FiledAt > 0 {
		facts = append(facts, components.Fact{Term: tr("备案时间", "Recorded"), Value: components.When(milli(s.FiledAt))})
	}
	return components.Facts(v.lang, facts...)
}

// orderTimeline is what happened, oldest first, each with its receipt, and what comes.
func (v *visit) orderTimeline(s order.Sheet, names *lookup) g.Node {
	entries := make([]components.Entry, 0, len(s.Timeline)+1)
	for _, m := range s.Timeline {
		tone := components.Valid
		switch m.Kind {
		case "order.reject":
			tone = components.Negative
		case "order.cancel", "payment.refund":
			tone = components.Ended
		}
		entries = append(entries, components.Entry{At: components.When(milli(m.At)), What: m.Title, Who: names.party(m.Party), Tone: tone, Proof: "/events/" + m.Event})
	}
	for _, next := range s.Steps {
		who := components.Text{}
		if next.Capacity != "" {
			who = next.Capacity.Title()
		}
		entries = append(entries, components.Entry{At: v.text(tr("待办理", "To come")), What: next.Title, Who: who.In(v.lang), Tone: components.Waiting})
	}
	return components.Timeline(v.lang, entries...)
}

// orderSide says whose turn it is, holds the acts of the caller, and leads to the paper.
func (v *visit) orderSide(s order.Sheet, names *lookup) g.Node {
	parts := []g.Node{v.turn(s, names)}
	parts = append(parts, v.orderActs(s)...)
	return g.Group{
		components.Panel(v.lang, tr("下一步", "Next step"), parts...),
		v.howToPay(s, names),
		components.Panel(v.lang, tr("本单信息", "About this order"),
			components.Facts(v.lang,
				components.Fact{Term: tr("价款", "Price"), Value: components.Price(v.lang, s.PriceFen)},
				components.Fact{Term: tr("下单", "Ordered"), Value: components.When(milli(s.PlacedAt))},
			),
			components.Acts(components.ButtonLink{Label: tr("查看合同（可打印）", "See the contract (to print)"), Href: "/orders/" + s.ID + "/contract"}.In(v.lang))),
	}
}

// turn is one sentence for each who acts next, and by when silence speaks.
func (v *visit) turn(s order.Sheet, names *lookup) g.Node {
	if len(s.Steps) == 0 {
		return v.paragraph("本单已办结："+s.StateTitle().ZH+"。", "This order is over: "+s.StateTitle().In("en")+".")
	}
	mine, waits := s.StepOf(v.caller.Actor.Party)
	var out g.Group
	for _, step := range s.Steps {
		switch {
		case waits && step == mine:
			out = append(out, h.P(h.Strong(v.text(tr("等您办理：", "It is your turn: ")), v.text(step.Title))))
		case step.Capacity == "":
			out = append(out, h.P(v.text(step.Title), v.text(tr("，无需您操作。", "; there is nothing for you to do."))))
		default:
			out = append(out, h.P(v.stepText(step), h.Span(h.Class("block small muted"), g.Text(names.party(s.PartyIn(step.Capacity))))))
		}
	}
	if ends := s.AcceptanceEnds(); s.State == order.Delivered && !ends.IsZero() && s.AcknowledgedAt == 0 {
		day := components.DayMonth(v.lang, workday.OfTime(ends).String(), v.today().String())
		out = append(out, h.P(h.Class("small muted"), g.Text(fmt.Sprintf(tr("%s前未确认收货的，视为收货。", "Without a word by %s the delivery counts as accepted.").In(v.lang), day))))
	}
	return out
}

// howToPay tells how the price is paid, to whom, and who confirms it: while it is to be paid.
func (v *visit) howToPay(s order.Sheet, names *lookup) g.Node {
	if s.State != order.Filed || s.PriceFen == 0 {
		return nil
	}
	return components.Panel(v.lang, tr("如何付款", "How to pay"),
		components.Facts(v.lang,
			components.Fact{Term: tr("方式", "By"), Value: v.text(tr("对公银行转账，一次付清", "Bank transfer, in one sum"))},
			components.Fact{Term: tr("金额", "Amount"), Value: components.Money(s.PriceFen)},
			components.Fact{Term: tr("收款方", "To"), Value: g.Text(names.party(s.Merchant))},
			components.Fact{Term: tr("附言", "Quote"), Value: components.CopyCode(v.lang, s.Number)},
			components.Fact{Term: tr("由谁确认", "Confirmed by"), Value: v.text(tr("收款方在银行核实到账后，凭银行流水号在本页确认", "The payee sees it on its bank account and confirms it here by the bank's reference"))},
		),
		h.P(h.Class("small muted"), v.text(tr("收款账号以收款方提供的为准；本系统记账，不经手资金。", "The payee tells its account number; this system keeps the books and never holds the money."))))
}
