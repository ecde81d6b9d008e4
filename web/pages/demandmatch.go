package pages

import (
	"fmt"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/market/demand"
	"huishu/web/components"
)

// unfolded is how many matches show their reasons from the start.
const unfolded = 3

// matchPart ranks what fits the demand; a closed demand has no matches any more.
func (v *visit) matchPart(tx *ledger.Tx, w wantedPage) (g.Node, error) {
	if w.State == demand.Closed {
		return nil, nil
	}
	matches, err := demand.Matches(tx, w.ID, 0)
	if err != nil {
		return nil, err
	}
	title := tr("匹配的产品", "Matches")
	if len(matches) == 0 {
		return components.Section(v.lang, "matches", title, v.noMatches(w)), nil
	}
	proposed := map[string]demand.ProposalState{}
	for _, p := range w.proposals {
		proposed[p.Listing] = p.Status()
	}
	results := make([]components.Result, 0, len(matches))
	for i, m := range matches {
		r := v.offerResult(m.Card)
		r.Price = g.Group{h.Span(h.Class("num"), v.text(tr(fmt.Sprintf("%d 分", m.Points), fmt.Sprintf("%d points", m.Points)))), components.Price(v.lang, m.Card.PriceFen)}
		r.State = nil // only what can be ordered is a match
		s, done := proposed[m.Card.ID]
		body := g.Group{v.score(m.Points, m.Reasons, i < unfolded && !done)} // what was proposed has its reasons above
		if done {
			state := components.StateAs(string(s), s.Title())
			r.State = &state
		} else if w.unfit == nil {
			body = append(body, components.Acts(components.ButtonLink{Label: tr("推荐给买方", "Propose to the buyer"), Href: address("/demands/"+w.ID+"/propose", "listing", m.Card.ID)}.In(v.lang)))
		}
		r.Body = body
		results = append(results, r)
	}
	return components.Section(v.lang, "matches", title,
		v.paragraph("按得分从高到低排列，满分 100 分；每一分都有理由。只列今天可以订购的产品。", "Best first, of 100 points, each with its reason. Only what can be ordered today is listed."),
		components.Results(v.lang, results...)), nil
}

func (v *visit) score(points int, reasons []demand.Reason, open bool) g.Node {
	s := components.Score{Points: points, Open: open, Reasons: make([]components.Reason, 0, len(reasons))}
	for _, r := range reasons {
		s.Reasons = append(s.Reasons, components.Reason{Text: r.Text, Points: r.Points, Of: r.Of})
	}
	return s.In(v.lang)
}

// noMatches says what can be done where nothing fits.
func (v *visit) noMatches(w wantedPage) g.Node {
	e := components.Empty{
		Title: tr("目前没有匹配的产品", "Nothing matches yet"),
		Text:  tr("新产品上架后会自动出现在这里。", "New products appear here as soon as they are listed."),
		Act:   &components.ButtonLink{Label: tr("浏览全部产品", "See all products"), Href: "/products"},
	}
	switch {
	case v.own(w.Broker):
		e.Text = tr("可以换更常用的标题、用途或字段名再发布一次，或向数据商询问能否供应；新产品上架后会自动出现在这里。", "Post it again with a more usual title, purpose or field names, or ask merchants whether they can supply it. New products appear here as soon as they are listed.")
		e.Act = &components.ButtonLink{Label: tr("查找数据商", "Find merchants"), Href: "/parties?kind=merchant"}
	case v.own(w.Buyer):
		e.Text = tr("可以换更常用的标题、用途或字段名再发布一次，也可以等待数据经纪人联系数据商；新产品上架后会自动出现在这里。", "Post it again with a more usual title, purpose or field names, or leave it to the brokers to ask merchants. New products appear here as soon as they are listed.")
		e.Act = &components.ButtonLink{Label: tr("换个说法再发布", "Post again in other words"), Href: address("/demands/new", "from", w.ID)}
	case access.Has(v.caller.Actor, access.Broker):
		e.Text = tr("可以向数据商询问能否供应；新产品上架后会自动出现在这里。", "Ask merchants whether they can supply it. New products appear here as soon as they are listed.")
		e.Act = &components.ButtonLink{Label: tr("查找数据商", "Find merchants"), Href: "/parties?kind=merchant"}
	}
	return e.In(v.lang)
}

// proposePage brings one offer before the buyer, with the broker's own words.
func (v *visit) proposePage(tx *ledger.Tx, f form) (content, error) {
	d, err := v.seenDemand(tx)
	if err != nil {
		return content{}, err
	}
	if err := demand.MayPropose(tx, d); err != nil {
		return content{}, err
	}
	m, err := demand.MatchOf(tx, d, f.get("listing", ""))
	if err != nil {
		return content{}, err
	}
	names := v.lookup(tx)
	at := "/demands/" + d.ID
	title := tr("推荐给买方", "Propose to the buyer")
	share := tr(percent(m.Card.BrokerBP)+"%，从价款中支付，买方不另付", percent(m.Card.BrokerBP)+"%, out of the price; the buyer pays nothing on top")
	return content{Title: title, Section: "/demands", Crumbs: v.crumbsIn(d, title), Body: []g.Node{
		components.Heading{Over: components.Same(d.Number), Title: title, Lead: tr("买方会看到产品、匹配理由和您的说明，由其决定是否接受。", "The buyer sees the product, the reasons and your note, and decides.")}.In(v.lang),
		components.Facts(v.lang,
			components.Fact{Term: tr("需求", "Demand"), Value: g.Text(d.Title)},
			components.Fact{Term: tr("买方", "Buyer"), Value: g.Text(names.party(d.Buyer))},
			components.Fact{Term: tr("产品", "Product"), Value: components.Link("/products/"+m.Card.ProductCode, g.Text(m.Card.Title))},
			components.Fact{Term: tr("价格与预算", "Price and budget"), Value: g.Group{components.Price(v.lang, m.Card.PriceFen), v.text(tr("，", ", ")), v.budgetTrait(d.BudgetFen)}},
			components.Fact{Term: tr("经纪佣金", "Commission"), Value: v.text(share)}),
		v.score(m.Points, m.Reasons, true),
		v.entry(f, entry{Action: at + "/propose", Submit: tr("推荐", "Propose"), More: []g.Node{components.ButtonLink{Label: tr("返回", "Back"), Href: at}.In(v.lang)}},
			components.Hidden("listing", m.Card.ID),
			v.area(f, f.field("note", tr("给买方的说明", "Note to the buyer"), tr("为什么推荐、哪些字段缺少、可以怎样弥补", "Why you propose it, what is missing, how that could be made up for")), "", 5, 5000)),
	}}, names.err
}

func (v *visit) propose() (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		p, err := demand.Propose(tx, v.Param("id"), v.FormValue("listing"), v.FormValue("note"))
		return "/demands/" + p.Demand + "#proposals", err
	})
	if err == nil {
		v.flash("已推荐给买方，等待答复", "Proposed to the buyer; the answer is awaited")
	}
	return next, err
}
