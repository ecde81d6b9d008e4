package pages

import (
	"slices"
	"strings"

	g "maragu.dev/gomponents"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market/listing"
	"huishu/registry/party"
	"huishu/registry/product"
	"huishu/web/components"
)

// registeredPage lists every registered product, whether it is on sale or not.
func (v *visit) registeredPage(tx *ledger.Tx) (content, error) {
	c := v.choices("/products", "tab", "q", "kind", "operator", "status")
	q := registeredQuery(c)
	q.Page = product.Page{Limit: onPage, Cursor: v.cursor()}
	if q.Text != "" {
		q.Limit = bestOf
	}
	items, next, err := product.Products(tx, q)
	if err != nil {
		return content{}, err
	}
	total, err := product.CountProducts(tx, q)
	if err != nil {
		return content{}, err
	}
	offered, err := listing.Count(tx, listing.Query{Text: q.Text})
	if err != nil {
		return content{}, err
	}
	facets, err := v.registeredFacets(tx, q, c, total)
	if err != nil {
		return content{}, err
	}
	results, err := v.registeredResults(tx, items)
	if err != nil {
		return content{}, err
	}
	names := v.lookup(tx)
	chips := v.registeredChips(q, c, names)
	return v.shelf(c, []g.Node{
		v.shelfTabs(c, "registered", offered, total), facets, chips.In(v.lang),
		components.Section(v.lang, "results", tr("已登记产品", "Registered products"), results), v.bestNote(len(items), total, q.Text), c.pager(v, len(items), next).In(v.lang),
	}), names.err
}

// registeredQuery reads the filters; what nobody can mean is taken off the address.
func registeredQuery(c choices) product.PublicQuery {
	q := product.PublicQuery{Text: strings.TrimSpace(c.get("q")), Kind: product.Kind(c.get("kind")), Operator: c.get("operator"), All: c.get("status") != "valid"}
	if !slices.Contains(product.Kinds, q.Kind) {
		q.Kind = ""
		c.drop("kind")
	}
	if q.All {
		c.drop("status")
	}
	return q
}

// registeredFacets are the values that still narrow the list.
func (v *visit) registeredFacets(tx *ledger.Tx, q product.PublicQuery, c choices, total int64) (g.Node, error) {
	kind, operator, status := components.Facet{Label: tr("产品类型", "Kind")}, components.Facet{Label: tr("运营机构", "Operator")}, components.Facet{Label: tr("登记状态", "Registration")}
	count := func(f *components.Facet, label components.Text, href string, q product.PublicQuery) error {
		n, err := product.CountProducts(tx, q)
		if n > 0 {
			f.Values = append(f.Values, components.FacetValue{Label: label, Href: href, Count: n})
		}
		return err
	}
	if q.Kind == "" {
		for _, k := range product.Kinds {
			of := q
			of.Kind = k
			if err := count(&kind, k.Title(), c.with("kind", string(k)), of); err != nil {
				return nil, err
			}
		}
	}
	if q.Operator == "" {
		operators, _, err := party.Register(tx, party.Query{Kind: string(party.Operator), Limit: 12})
		if err != nil {
			return nil, err
		}
		for _, o := range operators {
			of := q
			of.Operator = o.ID
			if err := count(&operator, fault.T(o.NameZH, o.NameEN), c.with("operator", o.ID), of); err != nil {
				return nil, err
			}
		}
	}
	if q.All {
		of := q
		of.All = false
		if err := count(&status, tr("今日有效", "Valid today"), c.with("status", "valid"), of); err != nil {
			return nil, err
		}
	}
	return components.Narrow(v.lang, narrowing(kind, total), narrowing(operator, total), narrowing(status, total)), nil
}

func (v *visit) registeredChips(q product.PublicQuery, c choices, names *lookup) components.Chips {
	chips := components.Chips{Clear: "/products?tab=registered"}
	if q.Text != "" {
		chips.Items = append(chips.Items, c.chip("q", tr("搜索", "Search"), components.Same(q.Text)))
	}
	if q.Kind != "" {
		chips.Items = append(chips.Items, c.chip("kind", tr("产品类型", "Kind"), q.Kind.Title()))
	}
	if q.Operator != "" {
		chips.Items = append(chips.Items, c.chip("operator", tr("运营机构", "Operator"), components.Same(names.party(q.Operator))))
	}
	if !q.All {
		chips.Items = append(chips.Items, c.chip("status", tr("登记状态", "Registration"), tr("今日有效", "Valid today")))
	}
	return chips
}

func (v *visit) registeredResults(tx *ledger.Tx, items []product.Public) (g.Node, error) {
	if len(items) == 0 {
		return components.Empty{
			Title: tr("没有符合条件的登记产品", "No registered product fits"),
			Text:  tr("换个词，或去掉一些筛选条件；正在公示的产品在“公示”中查看。", "Try another word or fewer filters; products in their public notice stand under Notices."),
			Act:   &components.ButtonLink{Label: tr("查看全部登记产品", "See all registered products"), Href: "/products?tab=registered"},
		}.In(v.lang), nil
	}
	results := make([]components.Result, 0, len(items))
	for _, p := range items {
		r, err := v.registeredResult(tx, p)
		if err != nil {
			return nil, err
		}
		results = append(results, r)
	}
	return components.Results(v.lang, results...), nil
}

// registeredResult is one registered product in a list, with its price where it is on sale.
func (v *visit) registeredResult(tx *ledger.Tx, p product.Public) (components.Result, error) {
	state := components.StateAs(string(p.Status), p.Status.Title())
	r := components.Result{
		Title: p.Name, Href: "/products/" + p.Code, State: &state, Text: components.Same(clipped(p.Description, 120)),
		Traits: []g.Node{
			v.text(p.Kind.Title()), g.Text(fault.T(p.Operator.Name, p.Operator.NameEN).In(v.lang)),
			g.Group{v.text(tr("登记编号 ", "certificate ")), components.Code(p.Number)},
			g.Group{v.text(tr("有效期至 ", "valid to ")), components.Date(p.ValidTo.String())},
		},
	}
	l, err := listing.LatestOf(tx, p.Product)
	switch {
	case err == nil && l.State == listing.Published:
		r.Price = components.Price(v.lang, l.PriceFen)
	case err == nil || fault.KindOf(err) == fault.NotFound:
		r.Price = v.text(tr("当前未在售", "Not on sale"))
	default:
		return r, err
	}
	return r, nil
}
