package pages

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	g "maragu.dev/gomponents"

	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/market"
	"huishu/market/listing"
	"huishu/market/money"
	"huishu/registry/product"
	"huishu/web/components"
)

func mountShelf(p *Pages) {
	p.page("/products", (*visit).shelfPage)
	p.page("/products/:code", (*visit).publicProductPage)
}

const (
	onPage = 20
	// bestOf bounds what a search by words shows: best first, on one page.
	bestOf = 60
)

// shelfPage shows what is on sale, or everything that is registered. All of it stands in the address.
func (v *visit) shelfPage(tx *ledger.Tx) (content, error) {
	if v.QueryParam("tab") == "registered" {
		return v.registeredPage(tx)
	}
	c := v.choices("/products", "q", "class", "price", "merchant", "operator")
	q := offerQuery(c)
	q.Page = market.Page{Limit: onPage, Cursor: v.cursor()}
	if q.Text != "" {
		q.Limit = bestOf
	}
	items, next, err := listing.List(tx, q)
	if err != nil {
		return content{}, err
	}
	total, err := listing.Count(tx, q)
	if err != nil {
		return content{}, err
	}
	registered, err := product.CountProducts(tx, product.PublicQuery{Text: q.Text, All: true})
	if err != nil {
		return content{}, err
	}
	facets, err := v.offerFacets(tx, q, c, total)
	if err != nil {
		return content{}, err
	}
	names := v.lookup(tx)
	chips := v.offerChips(q, c, names)
	return v.shelf(c, []g.Node{
		v.shelfTabs(c, "", total, registered), facets, chips.In(v.lang),
		components.Section(v.lang, "results", tr("在售产品", "On sale"), v.offerResults(items, c, registered)), v.bestNote(len(items), total, q.Text), c.pager(v, len(items), next).In(v.lang),
	}), names.err
}

// shelf puts heading and search above a list of the market.
func (v *visit) shelf(c choices, list []g.Node) content {
	title := tr("数据产品", "Data products")
	return content{Title: title, Section: "/products", Body: append([]g.Node{
		components.Heading{Title: title, Lead: tr("由公共数据加工、合规登记后流通的产品；成交须经数据交易所（第十八条）。", "Products made from public data: compliance-registered first, traded through the data exchange (Art. 18).")}.In(v.lang),
		components.SearchBox{Action: "/products", Value: c.get("q"), Label: tr("查找数据产品", "Find products"), Hint: tr("例如：公交客流、停车、产品编码", "For example: bus ridership, parking, a product code"), Keep: c.keep()}.In(v.lang),
	}, list...)}
}

func (v *visit) shelfTabs(c choices, current string, offered, registered int64) g.Node {
	return components.Tabs(v.lang, tr("范围", "Range"),
		components.NavItem{Label: counted(tr("在售", "On sale"), offered), Href: address("/products", "q", c.get("q")), Current: current == ""},
		components.NavItem{Label: counted(tr("已登记", "Registered"), registered), Href: address("/products", "tab", "registered", "q", c.get("q")), Current: current == "registered"})
}

// counted is a label with how many stand behind it.
func counted(t components.Text, n int64) components.Text {
	return tr(fmt.Sprintf("%s（%s）", t.ZH, components.Count(n)), fmt.Sprintf("%s (%s)", t.EN, components.Count(n)))
}

// offerQuery reads the filters; what nobody can mean is taken off the address.
func offerQuery(c choices) listing.Query {
	q := listing.Query{Text: strings.TrimSpace(c.get("q")), Merchant: c.get("merchant"), Operator: c.get("operator"), Class: product.PurposeClass(c.get("class"))}
	if !slices.Contains(product.PurposeClasses, q.Class) {
		q.Class = ""
		c.drop("class")
	}
	switch price, err := money.ParseYuan(c.get("price")); {
	case c.get("price") == "free":
		q.FreeOnly = true
	case err == nil && price > 0:
		q.MaxPriceFen = price
	default:
		c.drop("price")
	}
	return q
}

// upTo is a bound of the price in words.
func upTo(fen int64) components.Text {
	if fen == 0 {
		return tr("免费", "Free")
	}
	amount := strings.TrimSuffix(components.Yuan(fen), ".00")
	return tr(amount+" 以内", "Up to "+amount)
}

// offerFacets are the values that still narrow the list.
func (v *visit) offerFacets(tx *ledger.Tx, q listing.Query, c choices, total int64) (g.Node, error) {
	f, err := listing.FacetsOf(tx, q)
	if err != nil {
		return nil, err
	}
	class := components.Facet{Label: tr("用途类别", "Purpose")}
	for _, x := range f.Classes {
		class.Values = append(class.Values, components.FacetValue{Label: x.Name, Href: c.with("class", string(x.Value)), Count: x.Count})
	}
	price := components.Facet{Label: tr("价格", "Price")}
	for _, x := range f.Prices {
		value := "free"
		if x.Value > 0 {
			value = strconv.FormatInt(x.Value/100, 10)
		}
		price.Values = append(price.Values, components.FacetValue{Label: upTo(x.Value), Href: c.with("price", value), Count: x.Count})
	}
	parties := func(label components.Text, name string, list []listing.Facet[string]) components.Facet {
		facet := components.Facet{Label: label}
		for _, x := range list {
			facet.Values = append(facet.Values, components.FacetValue{Label: x.Name, Href: c.with(name, x.Value), Count: x.Count})
		}
		return facet
	}
	facets := map[string]components.Facet{
		"class": class, "price": price,
		"merchant": parties(tr("数据商", "Merchant"), "merchant", f.Merchants), "operator": parties(tr("运营机构", "Operator"), "operator", f.Operators),
	}
	var open []components.Facet
	for _, name := range []string{"class", "price", "merchant", "operator"} {
		if c.get(name) == "" {
			open = append(open, narrowing(facets[name], total))
		}
	}
	return components.Narrow(v.lang, open...), nil
}

// narrowing leaves out the values that leave the list as it is.
func narrowing(f components.Facet, total int64) components.Facet {
	f.Values = slices.DeleteFunc(f.Values, func(x components.FacetValue) bool { return x.Count == total })
	return f
}

// offerChips are the filters in use.
func (v *visit) offerChips(q listing.Query, c choices, names *lookup) components.Chips {
	chips := components.Chips{Clear: "/products"}
	add := func(set bool, name string, group, label components.Text) {
		if set {
			chips.Items = append(chips.Items, c.chip(name, group, label))
		}
	}
	add(q.Text != "", "q", tr("搜索", "Search"), components.Same(q.Text))
	add(q.Class != "", "class", tr("用途类别", "Purpose"), q.Class.Title())
	add(q.FreeOnly || q.MaxPriceFen > 0, "price", tr("价格", "Price"), upTo(q.MaxPriceFen))
	add(q.Merchant != "", "merchant", tr("数据商", "Merchant"), components.Same(names.party(q.Merchant)))
	add(q.Operator != "", "operator", tr("运营机构", "Operator"), components.Same(names.party(q.Operator)))
	return chips
}

func (v *visit) offerResults(items []listing.Card, c choices, registered int64) g.Node {
	if len(items) == 0 {
		return v.noOffer(c, registered)
	}
	results := make([]components.Result, 0, len(items))
	for _, x := range items {
		results = append(results, v.offerResult(x))
	}
	return components.Results(v.lang, results...)
}

// offerResult is one offer in a list.
func (v *visit) offerResult(c listing.Card) components.Result {
	state := offerState(c)
	text := c.Summary
	if text == "" {
		text = c.Description
	}
	r := components.Result{
		Title: c.Title, Href: address("/products/"+c.ProductCode, "offer", c.Number), State: &state, Text: components.Same(clipped(text, 120)),
		Price: components.Price(v.lang, c.PriceFen),
		Traits: []g.Node{
			v.text(c.Class.Title()), v.freshOffer(c.Freshness),
			g.Group{v.text(tr("数据商 ", "merchant ")), v.text(c.MerchantName)},
			g.Group{v.text(tr("运营机构 ", "operator ")), v.text(c.OperatorName)},
			g.Group{v.text(tr("登记编号 ", "certificate ")), components.Code(c.Registration)},
		},
	}
	if v.own(c.Merchant) || v.own(c.Operator) {
		r.Traits = append(r.Traits, v.text(tr("本单位的产品", "your own product")))
	}
	return r
}

// offerState says whether an offer can be ordered now, or why not.
func offerState(c listing.Card) components.State {
	switch {
	case c.Tradable:
		return components.StateAs("listed", tr("可订购", "Can be ordered"))
	case c.State == listing.Withdrawn:
		return components.StateAs("delisted", c.State.Title())
	case c.Status != product.Valid:
		s := c.Status.Title()
		return components.StateAs(string(c.Status), tr("登记"+s.ZH, "Registration: "+s.EN))
	}
	return components.StateAs("paused", tr("暂不可订购", "Not for order now"))
}

// freshOffer holds the age of an offer's data against its promised frequency.
func (v *visit) freshOffer(f listing.Freshness) g.Node {
	if f.UpdatedAt == 0 {
		return v.text(tr("尚无数据文件", "no data file yet"))
	}
	day := components.Date(workday.OfTime(time.UnixMilli(f.UpdatedAt)).String())
	if f.Late {
		return g.Group{components.State{Tone: components.Late, Word: tr("逾期未更新", "Update late")}.In(v.lang), g.Text(" "), day}
	}
	return g.Group{v.text(f.Frequency.Text()), v.text(tr("，更新于 ", ", updated ")), day}
}

// noOffer says what is not there, and the ways on.
func (v *visit) noOffer(c choices, registered int64) g.Node {
	e := components.Empty{
		Title: tr("没有符合条件的在售产品", "No product on sale fits"),
		Text:  tr("换个词，或去掉一些筛选条件再试。", "Try another word or fewer filters."),
	}
	switch {
	case registered > 0:
		e.Text = tr("换个词，或去掉一些筛选条件；也可以看看已登记的产品，其中有的暂未在售。", "Try another word or fewer filters, or look at the registered products, some of which are not on sale.")
		e.Act = &components.ButtonLink{Label: counted(tr("查看已登记的产品", "See registered products"), registered), Href: address("/products", "tab", "registered", "q", c.get("q"))}
	case len(c.values) > 0:
		e.Act = &components.ButtonLink{Label: tr("查看全部在售产品", "See everything on sale"), Href: "/products"}
	default:
		e.Title = tr("还没有在售的数据产品", "Nothing is on sale yet")
		e.Text = tr("产品完成合规登记、由数据商上架后，会出现在这里。", "Products appear here once they are registered and a merchant has listed them.")
		e.Act = &components.ButtonLink{Label: tr("查看公示中的产品", "See products in public notice"), Href: "/notices"}
	}
	return e.In(v.lang)
}

// bestNote says that a search by words shows only its best results.
func (v *visit) bestNote(shown int, total int64, text string) g.Node {
	if text == "" || int64(shown) >= total {
		return nil
	}
	return components.Note(v.lang, components.Ended, v.paragraph(
		fmt.Sprintf("共找到 %s 项，这里列出最相关的 %d 项。加一个词或筛选条件可以缩小范围。", components.Count(total), shown),
		fmt.Sprintf("%s found; these are the best %d. Another word or filter narrows them.", components.Count(total), shown)))
}
