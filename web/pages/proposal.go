package pages

import (
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/market"
	"huishu/market/demand"
	"huishu/market/listing"
	"huishu/web/components"
)

func mountProposal(p *Pages) {
	p.page("/proposals", (*visit).proposalsPage)
	p.act("/proposals/:id/accept", (*visit).acceptProposal)
	p.form("/proposals/:id/decline", (*visit).declinePage, (*visit).declineProposal)
}

// proposalsPage lists what the caller's party proposed or was proposed, and what it has to do.
func (v *visit) proposalsPage(tx *ledger.Tx) (content, error) {
	if err := v.mustBe(access.Buyer, access.Broker); err != nil {
		return content{}, err
	}
	show := v.QueryParam("show")
	q := demand.ProposalQuery{Side: demand.Side(show), Waiting: show == "waiting", Page: market.Page{Limit: 20, Cursor: v.cursor()}}
	if q.Waiting {
		q.Side = ""
	}
	items, next, err := demand.ListProposals(tx, q)
	if err != nil {
		return content{}, err
	}
	names := v.lookup(tx)
	table, err := v.proposalTable(tx, items, names, show)
	if err != nil {
		return content{}, err
	}
	at := address("/proposals", "show", show)
	pager := components.Pager{Shown: len(items), First: pagerFirst(v, at)}
	if next != "" {
		pager.Next = address("/proposals", "show", show, "cursor", next)
	}
	tabs := []components.NavItem{{Label: tr("全部", "All"), Href: "/proposals", Current: show == ""}, {Label: tr("待本单位答复", "Waiting for us"), Href: "/proposals?show=waiting", Current: q.Waiting}}
	if access.Has(v.caller.Actor, access.Broker) {
		tabs = append(tabs,
			components.NavItem{Label: tr("本单位推荐的", "Made by us"), Href: "/proposals?show=made", Current: q.Side == demand.Made},
			components.NavItem{Label: tr("本单位收到的", "Received by us"), Href: "/proposals?show=received", Current: q.Side == demand.Received})
	}
	title := tr("供需推荐", "Proposals")
	return content{Title: title, Section: "/demands", Crumbs: demandCrumbs(title), Body: []g.Node{
		components.Heading{Title: title, Over: components.Same(market.Article), Lead: tr("数据经纪人为买方推荐的产品。买方接受后即可据此下单，谢绝时说明理由。", "Products that brokers propose to buyers. A buyer that accepts can order; one that declines says why.")}.In(v.lang),
		components.Tabs(v.lang, tr("推荐", "Proposals"), tabs...), table, pager.In(v.lang),
	}}, names.err
}

func (v *visit) proposalTable(tx *ledger.Tx, items []demand.Mediation, names *lookup, show string) (g.Node, error) {
	rows := make([]components.Row, 0, len(items))
	for _, m := range items {
		c, err := listing.CardOf(tx, m.Listing)
		if err != nil {
			return nil, err
		}
		status := m.Status()
		state := components.StateAs(string(status), status.Title())
		other := tr("经纪人："+names.party(m.Broker), "Broker: "+names.party(m.Broker))
		if v.own(m.Broker) {
			other = tr("买方："+names.party(m.Buyer), "Buyer: "+names.party(m.Buyer))
		}
		rows = append(rows, components.Row{Cells: []g.Node{
			components.Link("/demands/"+m.Demand+"#proposals", g.Text(m.DemandTitle)), components.Link("/products/"+c.ProductCode, g.Text(c.Title)), v.text(other),
			components.Number(int64(m.Points)), components.When(milli(m.CreatedAt)), state.In(v.lang), v.proposalNext(offered{m, c}),
		}})
	}
	return components.Table{
		Caption: tr("供需推荐", "Proposals"), Quiet: true, Rows: rows, Empty: v.noProposals(show),
		Columns: []components.Column{
			{Head: tr("需求", "Demand")}, {Head: tr("产品", "Product")}, {Head: tr("对方", "Other side")}, {Head: tr("得分", "Points"), Num: true},
			{Head: tr("推荐时间", "Proposed")}, {Head: tr("状态", "State")}, {Head: tr("下一步", "What next")},
		},
	}.In(v.lang), nil
}

// proposalNext says in a line who has to do what.
func (v *visit) proposalNext(o offered) g.Node {
	buyer := v.own(o.Buyer)
	switch s := o.Status(); {
	case s == demand.Proposed && buyer:
		return components.Link("/demands/"+o.Demand+"#proposals", v.text(tr("请接受或谢绝", "Accept or decline it")))
	case s == demand.Proposed:
		return v.text(tr("等待买方答复", "The buyer answers"))
	case s == demand.Accepted && buyer && o.card.Tradable:
		return components.Link(orderFrom(o), v.text(tr("下单", "Order")))
	case s == demand.Accepted && !o.card.Tradable:
		return v.text(tr("产品目前不可订购", "It cannot be ordered now"))
	case s == demand.Accepted:
		return v.text(tr("等待买方下单", "The buyer orders"))
	case s == demand.Declined:
		return v.text(tr("理由："+clipped(o.Reason, 60), "Reason: "+clipped(o.Reason, 60)))
	}
	return components.Date("")
}

// orderFrom is where an accepted proposal is ordered.
func orderFrom(o offered) string {
	return address("/orders/new", "listing", o.Listing, "proposal", o.ID)
}

func (v *visit) noProposals(show string) components.Empty {
	e := components.Empty{
		Title: tr("还没有推荐", "No proposals yet"), Text: tr("数据经纪人为贵单位的需求推荐产品后，会出现在这里。", "What brokers propose for your demands appears here."),
		Act: &components.ButtonLink{Label: tr("发布需求", "Post a demand"), Href: "/demands/new"},
	}
	switch {
	case show == "waiting":
		e.Title, e.Act = tr("没有待答复的推荐", "Nothing waits for your answer"), &components.ButtonLink{Label: tr("查看全部推荐", "See all proposals"), Href: "/proposals"}
	case access.Has(v.caller.Actor, access.Broker) && show != string(demand.Received):
		e.Text, e.Act = tr("从征集中的需求里选择一项，把匹配的产品推荐给买方。", "Choose an open demand and propose what matches it to the buyer."), &components.ButtonLink{Label: tr("查看征集中的需求", "See the open demands"), Href: "/demands"}
	}
	return e
}

// proposalPart is the part of a demand's page with its proposals, as far as the reader may see them.
func (v *visit) proposalPart(w wantedPage, names *lookup) g.Node {
	title := tr("收到的推荐", "Proposals")
	side := v.own(w.Buyer) || access.Has(v.caller.Actor, access.Broker)
	oversees := access.Has(v.caller.Actor, access.Authority) || access.Has(v.caller.Actor, access.Auditor)
	if !side && !oversees {
		return components.Section(v.lang, "proposals", title, v.paragraph("推荐的内容只有买方和推荐它的经纪人可以看到。", "What is proposed is for the buyer and for the broker that proposed it."))
	}
	if len(w.proposals) == 0 {
		e := components.Empty{Title: tr("还没有推荐", "No proposals yet"), Text: tr("数据经纪人推荐的产品会出现在这里。", "What brokers propose appears here.")}
		switch {
		case w.status != demand.Open && !v.own(w.Buyer) && !oversees:
			e = components.Empty{Title: tr("贵单位没有推荐产品", "You proposed nothing"), Text: tr("其他经纪人的推荐只有买方能看到。", "What other brokers proposed is for the buyer alone.")}
		case w.status != demand.Open:
			e = components.Empty{Title: tr("没有推荐", "No proposals"), Text: tr("征集期间没有产品推荐给买方。", "Nothing was proposed while the demand was open.")}
		case !v.own(w.Buyer) && !oversees:
			e.Text = tr("贵单位推荐的产品会出现在这里；其他经纪人的推荐只有买方能看到。", "What you propose appears here; what other brokers propose is for the buyer alone.")
		}
		return components.Section(v.lang, "proposals", title, e.In(v.lang))
	}
	results := make([]components.Result, 0, len(w.proposals))
	for _, p := range w.proposals {
		results = append(results, v.proposalResult(p, names))
	}
	return components.Section(v.lang, "proposals", title, components.Results(v.lang, results...))
}

func (v *visit) proposalResult(o offered, names *lookup) components.Result {
	status := o.Status()
	state := components.StateAs(string(status), status.Title())
	r := v.offerResult(o.card)
	r.State, r.Price = &state, components.Price(v.lang, o.PriceFen)
	r.Traits = append(r.Traits, v.text(tr("由"+names.party(o.Broker)+"推荐", "proposed by "+names.party(o.Broker))), components.When(milli(o.CreatedAt)))
	body := g.Group{}
	if o.Note != "" {
		body = append(body, components.Note(v.lang, components.Active, h.P(h.Strong(v.text(tr("经纪人说明", "The broker's note")))), paragraphs(o.Note)))
	}
	body = append(body, v.score(o.Points, o.Reasons, status == demand.Proposed))
	if o.card.PriceFen != o.PriceFen {
		body = append(body, h.P(v.text(tr("推荐之后价格已变更，现价 ", "The price has changed since; it is now ")), components.Price(v.lang, o.card.PriceFen)))
	}
	if o.BrokerBP > 0 {
		body = append(body, h.P(h.Class("muted small"), v.text(tr("经纪佣金 "+percent(o.BrokerBP)+"%，从价款中支付，买方不另付。", "Commission "+percent(o.BrokerBP)+"%, out of the price; the buyer pays nothing on top."))))
	}
	if status == demand.Declined {
		body = append(body, h.P(h.Strong(v.text(tr("谢绝理由：", "Why it was declined: "))), g.Text(o.Reason)))
	}
	r.Body = append(body, v.proposalActs(o, status))
	return r
}

// proposalActs are what the buyer can do with a proposal.
func (v *visit) proposalActs(o offered, status demand.ProposalState) g.Node {
	switch {
	case !v.own(o.Buyer):
		return nil
	case status == demand.Proposed:
		return components.Acts(
			components.Act{Label: tr("接受推荐", "Accept"), Action: "/proposals/" + o.ID + "/accept", Weight: components.Primary, Values: []components.Pair{oncePair()}}.In(v.lang),
			components.ButtonLink{Label: tr("谢绝", "Decline"), Href: "/proposals/" + o.ID + "/decline"}.In(v.lang))
	case status == demand.Accepted && o.card.Tradable:
		return components.Acts(components.ButtonLink{Label: tr("据此下单", "Order it"), Href: orderFrom(o), Weight: components.Primary}.In(v.lang))
	case status == demand.Accepted:
		return v.paragraph("该产品目前不可订购，恢复上架后可以下单。", "It cannot be ordered now; you can once it is offered again.")
	}
	return nil
}

func (v *visit) acceptProposal() (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		p, err := demand.Accept(tx, v.Param("id"))
		return "/demands/" + p.Demand + "#proposals", err
	})
	if err == nil {
		v.flash("已接受推荐，可以下单", "Accepted; you can order now")
	}
	return next, err
}

// declinePage asks for the reason, which the broker reads.
func (v *visit) declinePage(tx *ledger.Tx, f form) (content, error) {
	if err := v.mustSignIn(); err != nil {
		return content{}, err
	}
	m, err := demand.ShowProposal(tx, v.Param("id"))
	if err != nil {
		return content{}, err
	}
	if err := access.Require(tx, access.ProposalDecline, access.Facts{Owner: m.Buyer}); err != nil {
		return content{}, err
	}
	d, err := demand.Show(tx, m.Demand)
	if err != nil {
		return content{}, err
	}
	c, err := listing.CardOf(tx, m.Listing)
	if err != nil {
		return content{}, err
	}
	names := v.lookup(tx)
	back := "/demands/" + d.ID + "#proposals"
	title := tr("谢绝推荐", "Decline the proposal")
	return content{Title: title, Section: "/demands", Crumbs: v.crumbsIn(d, title), Body: []g.Node{
		components.Heading{Over: components.Same(d.Number), Title: title, Lead: tr("谢绝后不能再接受；经纪人会看到理由，据此另行推荐。", "It cannot be accepted afterwards. The broker reads the reason and may propose something better.")}.In(v.lang),
		components.Facts(v.lang,
			components.Fact{Term: tr("产品", "Product"), Value: components.Link("/products/"+c.ProductCode, g.Text(c.Title))},
			components.Fact{Term: tr("经纪人", "Broker"), Value: g.Text(names.party(m.Broker))}),
		v.entry(f, entry{Action: "/proposals/" + m.ID + "/decline", Submit: tr("谢绝", "Decline"), More: []g.Node{components.ButtonLink{Label: tr("返回", "Back"), Href: back}.In(v.lang)}},
			v.area(f, f.must("reason", tr("理由", "Reason"), tr("例如：价格超出预算、缺少关键字段", "Such as: over the budget, a key field is missing")), "", 3, 500)),
	}}, names.err
}

func (v *visit) declineProposal() (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		p, err := demand.Decline(tx, v.Param("id"), v.FormValue("reason"))
		return "/demands/" + p.Demand + "#proposals", err
	})
	if err == nil {
		v.flash("已谢绝，理由已告知经纪人", "Declined; the broker reads your reason")
	}
	return next, err
}
