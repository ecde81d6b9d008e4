package pages

import (
	g "maragu.dev/gomponents"

	"huishu/ledger"
	"huishu/registry/catalogue"
	"huishu/registry/product"
	"huishu/web/components"
)

func mountHome(p *Pages) {
	p.page("/", (*visit).homePage)
}

// homePage shows the ways in, how much there is, and what was registered last.
func (v *visit) homePage(tx *ledger.Tx) (content, error) {
	resources, err := catalogue.Count(tx, catalogue.Query{})
	if err != nil {
		return content{}, err
	}
	products, _, err := product.Products(tx, product.PublicQuery{Page: product.Page{Limit: 10}})
	if err != nil {
		return content{}, err
	}
	notices, _, err := product.PublicNotices(tx, product.Page{Limit: 10})
	if err != nil {
		return content{}, err
	}
	head := v.DB.Head()
	return content{
		Title: components.T("公共数据登记与交易", "Public data, registered and traded"),
		Body: []g.Node{
			components.Heading{
				Title: components.T("公共数据，合规流通，人人可验", "Public data, lawfully used, provable by anyone"), Root: head.Root[:],
				Lead: components.T("数据产品先合规登记，再经数据交易所交易；每一步都写入透明日志。", "Data products are compliance-registered, then traded through the data exchange; each step enters the transparency log."),
			}.In(v.lang),
			components.Doors(v.lang, v.doors()...),
			components.Figures(v.lang,
				components.Figure{Label: components.T("目录资源", "Resources in the catalogue"), Value: components.Count(resources)},
				components.Figure{Label: components.T("公示中", "In public notice"), Value: components.Count(int64(len(notices)))},
				components.Figure{Label: components.T("日志条目", "Log entries"), Value: components.Count(head.Size), Href: "/transparency"},
				components.Figure{Label: components.T("已锚定条目", "Anchored entries"), Value: components.Count(v.Anchors().AnchoredSize), Href: "/transparency"},
			),
			components.Section(v.lang, "newest", components.T("最新登记的数据产品", "Newest registered products"), v.newestProducts(products)),
		},
	}, nil
}

// doors are the ways in that this service has.
func (v *visit) doors() []components.Door {
	all := []components.Door{
		{Title: components.T("我要找数据", "I need data"), Text: components.T("看样本、质量与价格，在交易所成交", "See samples, quality and price; trade at the exchange"), Href: "/products"},
		{Title: components.T("我要登记产品", "I register a product"), Text: components.T("提交前逐条预检，一次说清", "Checked before filing; everything said at once"), Href: "/inbox"},
		{Title: components.T("我要核验凭证", "I verify a certificate"), Text: components.T("输入编码或选择文件，离线也能验", "By code or file; works offline too"), Href: "/verify"},
		{Title: components.T("查看透明日志", "See the transparency log"), Text: components.T("每一次状态变化及其链上锚定", "Every change of state and its anchor on chain"), Href: "/transparency"},
	}
	var doors []components.Door
	for _, d := range all {
		if v.served(d.Href) {
			doors = append(doors, d)
		}
	}
	return doors
}

func (v *visit) newestProducts(products []product.Public) g.Node {
	if len(products) == 0 {
		return components.Empty{
			Title: components.T("还没有登记的数据产品", "No registered product yet"),
			Text:  components.T("运营机构完成合规登记后，产品会出现在这里。", "Products appear here once their operators have registered them."),
		}.In(v.lang)
	}
	results := make([]components.Result, 0, len(products))
	for _, p := range products {
		state := components.StateAs(string(p.Status), p.Status.Title())
		results = append(results, components.Result{
			Title: p.Name, Href: "/verify/" + p.Code, State: &state, Text: components.Same(p.Description),
			Traits: []g.Node{g.Text(p.Operator.Name), components.Code(p.Number), components.Date(p.ValidTo.String())},
		})
	}
	return components.Results(v.lang, results...)
}
