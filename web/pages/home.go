package pages

import (
	"fmt"
	"time"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market/listing"
	"huishu/registry/catalogue"
	"huishu/registry/product"
	"huishu/web/components"
)

func mountHome(p *Pages) {
	p.page("/", (*visit).homePage)
}

// onHome is how many entries each list of the home page shows.
const onHome = 5

// homePage is the search, the ways in, and what there is today.
func (v *visit) homePage(tx *ledger.Tx) (content, error) {
	figures, err := v.homeFigures(tx)
	if err != nil {
		return content{}, err
	}
	notices, err := product.EndingNotices(tx, onHome)
	if err != nil {
		return content{}, err
	}
	newest, err := v.newestProducts(tx)
	if err != nil {
		return content{}, err
	}
	head := v.DB.Head()
	return content{
		Title: tr("公共数据登记与交易", "Public data, registered and traded"),
		Body: []g.Node{
			components.Heading{
				Title: tr("公共数据，合规流通，人人可验", "Public data, lawfully used, provable by anyone"), Root: head.Root[:],
				Lead: tr("数据产品先合规登记，再经数据交易所交易；每一步都写入透明日志。", "Data products are compliance-registered, then traded through the data exchange; each step enters the transparency log."),
				Body: searchBox("", true).In(v.lang),
			}.In(v.lang),
			components.Doors(v.lang, v.doors()...),
			figures,
			components.Columns(newest, components.Section(v.lang, "ending", tr("公示即将期满", "Notices that end soon"), v.endingNotices(notices))),
		},
	}, nil
}

// monday is when the week of the register's clock began, Unix milliseconds.
func (v *visit) monday() int64 {
	today := v.today()
	back := (int(today.Weekday()) + 6) % 7
	return today.AddDays(-back).Time().UnixMilli()
}

// homeFigures say how much there is today; each opens its records.
func (v *visit) homeFigures(tx *ledger.Tx) (g.Node, error) {
	var counts [4]int64
	for i, count := range []func() (int64, error){
		func() (int64, error) { return catalogue.Count(tx, catalogue.Query{}) },
		func() (int64, error) { return listing.Count(tx, listing.Query{}) },
		func() (int64, error) { return product.CountProducts(tx, product.PublicQuery{All: true}) },
		func() (int64, error) {
			return product.CountProducts(tx, product.PublicQuery{All: true, Since: v.monday()})
		},
	} {
		n, err := count()
		if err != nil {
			return nil, err
		}
		counts[i] = n
	}
	anchored := v.Anchors().AnchoredSize
	return components.Figures(v.lang,
		components.Figure{Label: tr("目录资源", "Resources in the catalogue"), Value: components.Count(counts[0]), Href: "/catalogue"},
		components.Figure{Label: tr("在售产品", "Products on sale"), Value: components.Count(counts[1]), Href: "/products"},
		components.Figure{Label: tr("已登记产品", "Registered products"), Value: components.Count(counts[2]), Href: "/products?tab=registered",
			Change: tr(fmt.Sprintf("本周登记 %d 项", counts[3]), fmt.Sprintf("%d this week", counts[3]))},
		components.Figure{Label: tr("日志条目", "Log entries"), Value: components.Count(v.DB.Head().Size), Href: "/transparency",
			Change: tr("已锚定 "+components.Count(anchored)+" 条", components.Count(anchored)+" anchored")},
	), nil
}

// doors are the three ways in. Who registers products begins at the own desk.
func (v *visit) doors() []components.Door {
	register := "/desk/products"
	if v.caller.SignedIn() && !access.Has(v.caller.Actor, access.Company) {
		register = "/inbox"
	}
	return []components.Door{
		{Title: tr("我要找数据", "I need data"), Text: tr("看样例、质量与价格，在交易所成交", "See samples, quality and price; trade at the exchange"), Href: "/products"},
		{Title: tr("我要登记产品", "I register a product"), Text: tr("提交前逐条预检，一次说清", "Checked before filing; everything said at once"), Href: register},
		{Title: tr("我要核验凭证", "I verify a certificate"), Text: tr("输入编码或选择文件，离线也能验", "By code or file; works offline too"), Href: "/verify"},
	}
}

// newestProducts are those registered this week or, in a week without any, the newest.
func (v *visit) newestProducts(tx *ledger.Tx) (g.Node, error) {
	title := tr("本周登记", "Registered this week")
	q := product.PublicQuery{All: true, Since: v.monday(), Page: product.Page{Limit: onHome}}
	products, _, err := product.Products(tx, q)
	if err == nil && len(products) == 0 {
		title, q.Since = tr("最新登记", "Newest registrations"), 0
		products, _, err = product.Products(tx, q)
	}
	if err != nil {
		return nil, err
	}
	if len(products) == 0 {
		return components.Section(v.lang, "newest", title, components.Empty{
			Title: tr("还没有登记的数据产品", "No registered product yet"),
			Text:  tr("运营机构完成合规登记后，产品会出现在这里。", "Products appear here once their operators have registered them."),
		}.In(v.lang)), nil
	}
	results := make([]components.Result, 0, len(products))
	for _, p := range products {
		r, err := v.registeredResult(tx, p)
		if err != nil {
			return nil, err
		}
		r.Traits = []g.Node{g.Text(fault.T(p.Operator.Name, p.Operator.NameEN).In(v.lang)), components.Date(workday.OfTime(time.UnixMilli(p.RegisteredAt)).String()), components.Code(p.Number)}
		results = append(results, r)
	}
	return components.Section(v.lang, "newest", title, components.Results(v.lang, results...)), nil
}

// endingNotices are the notices during which an objection is still possible, by their last day.
func (v *visit) endingNotices(notices []product.Notice) g.Node {
	if len(notices) == 0 {
		return components.Empty{
			Title: tr("没有正在公示的产品", "Nothing is in public notice"), Text: tr("公示期内，利害关系人可以实名提出异议。", "During a notice whoever is concerned may object, in real name."),
			Act: &components.ButtonLink{Label: tr("查看公示", "See the notices"), Href: "/notices"},
		}.In(v.lang)
	}
	entries := make([]components.Entry, 0, len(notices))
	for _, n := range notices {
		left := tr(fmt.Sprintf("还剩 %d 个工作日", n.Left), fmt.Sprintf("%d working days left", n.Left))
		if n.Left == 0 {
			left = tr("今天期满", "ends today")
		}
		entries = append(entries, components.Entry{
			What: components.Same(n.Name), Tone: components.Waiting, At: g.Group{components.Date(n.Due.String()), v.provisional(n.Provisional), g.Text(" · "), v.text(left)},
			Body: components.Link("/notices/"+n.Registration, v.text(tr("查看公示", "See the notice"))),
		})
	}
	return components.Timeline(v.lang, entries...)
}
