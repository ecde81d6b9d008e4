package pages

import (
	"fmt"
	"strings"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"huishu/compliance/access"
	"huishu/compliance/workday"
	"huishu/market"
	"huishu/market/listing"
	"huishu/registry/product"
	"huishu/web/components"
)

// offerPanel is the price with its terms and the way to order; what cannot be ordered says why.
func (v *visit) offerPanel(s shown) g.Node {
	c := s.offer
	if c == nil {
		return h.Div(h.ID("offer"), components.Panel(v.lang, tr("当前未在售", "Not on sale"),
			v.paragraph("该产品已完成合规登记，还没有数据商将其上架。", "The product is registered; no merchant has listed it yet."),
			v.registrationNote(s), v.wantIt(s)))
	}
	if c.State == listing.Withdrawn {
		day := workday.OfTime(milli(c.UpdatedAt)).String()
		return h.Div(h.ID("offer"), components.Panel(v.lang, tr("已下架", "Withdrawn"),
			v.paragraph("最近一次挂牌已于 "+day+" 下架，当前不能订购。", "The last offer was withdrawn on "+day+"; it cannot be ordered."),
			components.Facts(v.lang,
				components.Fact{Term: tr("挂牌编号", "Offer"), Value: components.Code(c.Number)},
				components.Fact{Term: tr("下架理由", "Reason"), Value: paragraphs(c.Reason)}),
			v.registrationNote(s), v.wantIt(s)))
	}
	basis, delivery := c.Basis.Title(), c.Listing.Delivery.Title()
	return h.Div(h.ID("offer"), components.Panel(v.lang, components.Same(c.Title),
		components.PriceTag(v.lang, c.PriceFen, tr(basis.ZH+" · "+delivery.ZH, basis.EN+" · "+delivery.EN)),
		components.Facts(v.lang, v.offerFacts(*c)...),
		v.orderPart(s)))
}

// offerFacts are the terms of an offer.
func (v *visit) offerFacts(c listing.Card) []components.Fact {
	facts := []components.Fact{
		{Term: tr("收费标准", "Ceiling"), Value: v.ceiling(c.Content)},
		{Term: tr("许可用途", "Allowed"), Value: v.list(c.Allowed)},
		{Term: tr("禁止用途", "Forbidden"), Value: v.list(c.Forbidden)},
		{Term: tr("数据商", "Merchant"), Value: components.Link("/parties/"+c.Merchant, v.text(c.MerchantName))},
	}
	if c.File != nil {
		facts = append(facts, components.Fact{Term: tr("数据文件", "Data file"), Value: g.Group{
			g.Text(strings.ToUpper(ending(c.File.Name)) + " · " + components.Bytes(c.File.SizeBytes)), v.text(tr(fmt.Sprintf(" · %s 条记录", components.Count(c.File.Rows)), fmt.Sprintf(" · %s records", components.Count(c.File.Rows)))),
		}}, components.Fact{Term: tr("时效", "Freshness"), Value: v.freshOffer(c.Freshness)})
	}
	if c.Number != "" {
		facts = append(facts, components.Fact{Term: tr("挂牌编号", "Offer"), Value: components.Code(c.Number)})
	}
	return facts
}

// ceiling says what the price may not exceed. Without a ceiling it is a trial price.
func (v *visit) ceiling(c listing.Content) g.Node {
	switch {
	case c.Ceiling.Reference != "":
		return g.Group{v.text(tr("上限 ", "at most ")), components.Money(c.Ceiling.AmountFen), h.P(h.Class("small muted"), g.Text(c.Ceiling.Reference))}
	case c.PriceFen == 0:
		return v.text(tr("无偿使用", "Free of charge"))
	}
	return g.Group{components.State{Tone: components.Provisional, Word: tr("试行价", "Trial price")}.In(v.lang), h.P(h.Class("small muted"), v.text(tr("上限收费标准尚未核定", "no ceiling is set yet")))}
}

// ending is a file name's ending without its dot.
func ending(name string) string {
	return name[strings.LastIndexByte(name, '.')+1:]
}

// orderPart is the way to order, or why there is none.
func (v *visit) orderPart(s shown) g.Node {
	parts := g.Group{}
	if s.stop != nil {
		parts = append(parts, components.Note(v.lang, components.Paused,
			h.P(h.Strong(v.text(tr("暂不能订购", "It cannot be ordered now")))),
			h.P(v.text(s.stop.Message), g.If(s.stop.Article != "", components.Article(s.stop.Article)))))
	} else {
		parts = append(parts, h.P(h.Class("small muted"), v.text(tr("订单经数据交易所备案后付款、交付（第十八条）。", "An order is recorded by the data exchange before payment and delivery (Art. 18)."))))
	}
	var acts []g.Node
	if v.mayKeep(s.offer.Listing) {
		acts = append(acts, components.ButtonLink{Label: tr("管理此挂牌", "Manage this offer"), Href: "/desk/listings/" + s.offer.ID}.In(v.lang))
	}
	if s.stop == nil && !v.own(s.offer.Merchant) && v.mayTry(access.OrderPlace) {
		acts = append(acts, components.ButtonLink{Label: tr("下单", "Order"), Href: "/orders/new?listing=" + s.offer.ID, Weight: components.Primary}.In(v.lang))
	}
	return append(parts, components.Acts(acts...))
}

// mayKeep reports whether the caller has a desk for the offer.
func (v *visit) mayKeep(l listing.Listing) bool {
	return v.own(l.Merchant) || v.own(l.Operator) || access.Can(v.caller.Actor, access.ListingWithdraw, l.Facts())
}

// registrationNote says what a registration that does not carry means for the trade.
func (v *visit) registrationNote(s shown) g.Node {
	if s.Status == product.Valid {
		return nil
	}
	title := s.Status.Title()
	return components.Note(v.lang, components.Paused,
		h.P(v.text(tr("合规登记"+title.ZH+"，不得交易流通", "Its registration is not valid ("+title.EN+"); it may not be traded")), components.Article(market.Article)))
}

// wantIt leads on from a product that is not on sale.
func (v *visit) wantIt(s shown) g.Node {
	acts := []g.Node{components.ButtonLink{Label: tr("查看运营机构", "See the operator"), Href: "/parties/" + s.Operator.Party}.In(v.lang)}
	if v.mayTry(access.DemandPost) {
		acts = append(acts, components.ButtonLink{Label: tr("发布数据需求", "Post a demand"), Href: "/demands/new"}.In(v.lang))
	}
	return components.Acts(acts...)
}
