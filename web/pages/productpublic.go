package pages

import (
	"fmt"
	"slices"
	"strings"

	g "maragu.dev/gomponents"

	"huishu/compliance/code"
	"huishu/compliance/scan"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
	"huishu/market"
	"huishu/market/listing"
	"huishu/market/order"
	"huishu/registry/catalogue"
	"huishu/registry/product"
	"huishu/web/components"
	"huishu/web/documents"
)

// shown is a product as its public page needs it.
type shown struct {
	product.Public
	// said is what its certificate says, proof how that was checked.
	said  product.Certified
	proof tlog.Result
	// offers are on sale, the newest first; offer is the one that the page speaks of, nil for none.
	offers []listing.Card
	offer  *listing.Card
	// stop says why the offer cannot be ordered now; nil when it can.
	stop *fault.Error
}

// shownProduct reads the product of the address.
func (v *visit) shownProduct(tx *ledger.Tx) (s shown, err error) {
	if s.Public, err = product.PublicByCode(tx, v.Param("code")); err != nil {
		return s, err
	}
	file, err := product.Certificate(tx, s.Code)
	if err != nil {
		return s, err
	}
	s.proof = tlog.Verify(file, v.DB.Trust())
	if s.proof.Receipt == nil {
		return s, fmt.Errorf("certificate %s cannot be read back", s.Code)
	}
	if s.said, err = documents.Certified(s.proof.Receipt); err != nil {
		return s, err
	}
	s.offers, _, err = listing.List(tx, listing.Query{Product: s.Product, Page: market.Page{Limit: 50}})
	if err != nil {
		return s, err
	}
	return s, s.choose(tx, v.QueryParam("offer"))
}

// choose picks the offer that was asked for by its number, or else the newest on sale, or
// else the last one that was.
func (s *shown) choose(tx *ledger.Tx, number string) error {
	for i := range s.offers {
		if s.offer == nil || s.offers[i].Number == number {
			s.offer = &s.offers[i]
		}
	}
	if s.offer == nil {
		l, err := listing.LatestOf(tx, s.Product)
		if fault.KindOf(err) == fault.NotFound {
			return nil
		}
		if err != nil {
			return err
		}
		c, err := l.Card(tx)
		if err != nil {
			return err
		}
		s.offer = &c
	}
	if !s.offer.Tradable {
		s.stop = fault.From(s.offer.RequireOffered(tx))
	}
	return nil
}

// publicProductPage is everything that the public may know of a registered product, and the
// way to order it.
func (v *visit) publicProductPage(tx *ledger.Tx) (content, error) {
	s, err := v.shownProduct(tx)
	if err != nil {
		return content{}, err
	}
	if s.Regime == product.National { // a query code leads to its product
		return content{To: "/products/" + s.said.Product + "#national"}, nil
	}
	national, err := v.nationalPart(tx, s.Product)
	if err != nil {
		return content{}, err
	}
	stations, err := order.ProductCustody(tx, s.Product)
	if err != nil {
		return content{}, err
	}
	quality, err := v.qualityPart(tx, s)
	if err != nil {
		return content{}, err
	}
	versions, err := product.PublicVersions(tx, s.Code)
	if err != nil {
		return content{}, err
	}
	entries, err := v.entriesPart(tx, s)
	if err != nil {
		return content{}, err
	}
	title, state := components.Same(s.Name), components.StateAs(string(s.Status), s.Status.Title())
	kind := s.Kind.Title()
	return content{Title: title, Section: "/products", Crumbs: []components.NavItem{{Label: tr("数据产品", "Data products"), Href: "/products"}, {Label: title}}, Body: []g.Node{
		components.Heading{Over: tr("数据产品 · "+kind.ZH, "Data product · "+kind.EN), Title: title, Code: s.Code, State: &state, Root: s.proof.Checkpoint.Root[:]}.In(v.lang),
		v.custody(stations, product.SubjectProduct),
		components.Columns(v.aboutPart(s), v.offerPanel(s)),
		v.productTabs(len(versions) > 1, len(s.offers) > 1, national != nil), entries,
		components.Section(v.lang, "fields", tr("字段", "Fields"), v.publicFields(s.Fields)),
		v.publicSample(s.said.Sample), quality, v.otherOffers(s), v.versionPart(versions), national, v.proofPart(s),
	}}, nil
}

// productTabs lead to the parts of the page.
func (v *visit) productTabs(versions, offers, national bool) g.Node {
	items := []components.NavItem{
		{Label: tr("字段", "Fields"), Href: "#fields"}, {Label: tr("样例", "Sample"), Href: "#sample"}, {Label: tr("质量与时效", "Quality and freshness"), Href: "#quality"},
	}
	if offers {
		items = append(items, components.NavItem{Label: tr("全部挂牌", "All offers"), Href: "#offers"})
	}
	if versions {
		items = append(items, components.NavItem{Label: tr("登记版本", "Versions"), Href: "#versions"})
	}
	if national {
		items = append(items, components.NavItem{Label: nationalTitle, Href: "#national"})
	}
	return components.Tabs(v.lang, tr("本页内容", "On this page"), append(items, components.NavItem{Label: tr("证明", "Proof"), Href: "#proof"})...)
}

// aboutPart says what the product is, as it was registered.
func (v *visit) aboutPart(s shown) g.Node {
	var summary g.Node
	if s.offer != nil && s.offer.State == listing.Published && s.offer.Summary != "" && s.offer.Summary != s.Description {
		summary = paragraphs(s.offer.Summary)
	}
	return g.Group{
		paragraphs(s.Description), summary,
		components.Facts(v.lang,
			components.Fact{Term: tr("用途", "Purpose"), Value: g.Text(s.Purpose)},
			components.Fact{Term: tr("产品形式", "Form"), Value: v.text(s.Form.Title())},
			components.Fact{Term: tr("更新频率", "Updated"), Value: v.text(s.Frequency.Text())},
			components.Fact{Term: tr("数据来源", "Made from"), Value: v.filedResources(s.Resources)},
			components.Fact{Term: tr("授权运营协议", "Agreement"), Value: components.Link("/agreements/"+s.Agreement, components.Code(s.Agreement))},
			components.Fact{Term: tr("运营机构", "Operator"), Value: g.Group{components.Link("/parties/"+s.Operator.Party, v.text(fault.T(s.Operator.Name, s.Operator.NameEN))), g.Text(" "), components.Code(s.Operator.USCC)}},
			components.Fact{Term: tr("登记编号", "Registration number"), Value: g.Group{components.Link(resultAt(s.Code), components.Code(s.Number)), g.Text(" · "), v.term(s.ValidFrom, s.ValidTo)}},
		),
	}
}

func (v *visit) publicFields(fields []product.PublicField) g.Node {
	rows := make([]components.Row, 0, len(fields))
	for _, f := range fields {
		rows = append(rows, components.Row{Cells: []g.Node{g.Text(f.Name), textOrDash(f.Meaning)}})
	}
	return components.Table{
		Caption: tr("字段", "Fields"), Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("字段", "Field")}, {Head: tr("含义", "Meaning")}},
	}.In(v.lang)
}

func textOrDash(s string) g.Node {
	if s == "" {
		return components.Date("")
	}
	return g.Text(s)
}

// publicSample is what the certificate says of the sample; the file itself stays with the operator.
func (v *visit) publicSample(s product.CertifiedSample) g.Node {
	found := make([]string, 0, len(s.Findings))
	for kind, n := range s.Findings {
		zh, en := scan.Type(kind).Label()
		label := tr(fmt.Sprintf("%s %d 处", zh, n), fmt.Sprintf("%s: %d", en, n))
		if s.Waived[kind] == n {
			label = tr(label.ZH+"（均认定为误报）", label.EN+" (all judged false alarms)")
		}
		found = append(found, label.In(v.lang))
	}
	slices.Sort(found)
	result := v.text(tr("未发现个人信息", "No personal information was found"))
	if len(found) > 0 {
		result = g.Text(strings.Join(found, " · "))
	}
	return components.Section(v.lang, "sample", tr("样例", "Sample"),
		components.Facts(v.lang,
			components.Fact{Term: tr("记录数", "Records"), Value: components.Number(s.Rows)},
			components.Fact{Term: tr("个人信息扫描", "Scan for personal information"), Value: result},
			components.Fact{Term: tr("样例指纹", "SHA-256 of the sample"), Value: components.Hash(v.lang, s.SHA256)}),
		components.Prose(v.lang, tr("登记的样例文件不在网上公开。以上内容载于登记凭证；需要查看样例的，请向运营机构索取，并用指纹核对是否为登记的那一份。",
			"The registered sample is not published. What stands here is part of the certificate; ask the operator for the sample and compare its hash.")))
}

// qualityPart holds the sources and the offered data against what was promised (Art. 10).
func (v *visit) qualityPart(tx *ledger.Tx, s shown) (g.Node, error) {
	rows := make([]components.Row, 0, len(s.Resources))
	for _, x := range s.Resources {
		r, err := catalogue.Get(tx, x.ID)
		if err != nil {
			return nil, err
		}
		title, _, _ := r.Simplified()
		rows = append(rows, components.Row{Cells: []g.Node{
			components.Link("/catalogue/"+r.ID, g.Text(title)), g.Text(x.BodyName), v.text(r.Frequency.Text()), v.freshness(r), textOrDash(r.Quality),
		}})
	}
	var offered g.Node
	if c := s.offer; c != nil && c.State == listing.Published && c.File != nil {
		offered = components.Facts(v.lang,
			components.Fact{Term: tr("在售数据", "Data on sale"), Value: v.freshOffer(c.Freshness)},
			components.Fact{Term: tr("承诺更新频率", "Promised"), Value: v.text(s.Frequency.Text())},
			components.Fact{Term: tr("记录数", "Records"), Value: components.Number(c.File.Rows)},
			components.Fact{Term: tr("文件指纹", "SHA-256 of the file"), Value: components.Hash(v.lang, c.File.SHA256)})
	}
	return components.Section(v.lang, "quality", tr("质量与时效", "Quality and freshness"), offered, components.Table{
		Caption: tr("来源资源", "Sources"), Rows: rows,
		Columns: []components.Column{{Head: tr("数据资源", "Resource")}, {Head: tr("数源部门", "Source body")}, {Head: tr("更新频率", "Promised")}, {Head: tr("最近更新", "Last update")}, {Head: tr("质量说明", "Quality")}},
	}.In(v.lang)), nil
}

// otherOffers lists all that is on sale of a product with several offers.
func (v *visit) otherOffers(s shown) g.Node {
	if len(s.offers) < 2 {
		return nil
	}
	rows := make([]components.Row, 0, len(s.offers))
	for _, c := range s.offers {
		rows = append(rows, components.Row{Cells: []g.Node{
			components.Link(address("/products/"+s.Code, "offer", c.Number), g.Text(c.Title)), components.Code(c.Number), v.text(c.MerchantName), components.Price(v.lang, c.PriceFen), offerState(c).In(v.lang),
		}})
	}
	return components.Section(v.lang, "offers", tr("全部挂牌", "All offers"), components.Table{
		Caption: tr("全部挂牌", "All offers"), Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("挂牌", "Offer")}, {Head: tr("编号", "Number")}, {Head: tr("数据商", "Merchant")}, {Head: tr("价格", "Price"), Num: true}, {Head: tr("状态", "State")}},
	}.In(v.lang))
}

// versionPart lists the registrations of a product that was registered more than once.
func (v *visit) versionPart(list []product.Public) g.Node {
	if len(list) < 2 {
		return nil
	}
	rows := make([]components.Row, 0, len(list))
	for _, p := range list {
		rows = append(rows, components.Row{Cells: []g.Node{
			components.Code(p.Number), g.Text(p.Name), components.StateAs(string(p.Status), p.Status.Title()).In(v.lang), v.term(p.ValidFrom, p.ValidTo), components.Link("/events/"+p.Event, v.text(tr("证明", "Proof"))),
		}})
	}
	return components.Section(v.lang, "versions", tr("登记版本", "Versions"), components.Table{
		Caption: tr("登记版本", "Versions"), Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("登记编号", "Number")}, {Head: tr("产品名称", "Name")}, {Head: tr("状态", "Status")}, {Head: tr("有效期", "Validity")}, {Head: tr("证明", "Proof")}},
	}.In(v.lang))
}

// proofPart leads to what proves the page.
func (v *visit) proofPart(s shown) g.Node {
	return components.Section(v.lang, "proof", tr("证明", "Proof"),
		components.Prose(v.lang, tr("本页的印由证明其登记的日志根绘成；流转链上的每一站都有自己的证明。任何人都可以自行核验，不需要登录，也可以离线进行。",
			"The seal on this page is drawn from the log root that proves the registration; each station of the chain has its own proof. Anyone can verify it, without signing in and offline.")),
		v.placeInLog(s.proof),
		components.Acts(
			components.ButtonLink{Label: tr("核验登记", "Verify the registration"), Href: "/verify/" + code.Segment(s.Code)}.In(v.lang),
			components.ButtonLink{Label: tr("查看登记凭证", "See the certificate"), Href: resultAt(s.Code)}.In(v.lang)))
}
