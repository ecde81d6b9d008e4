package pages

import (
	"fmt"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"huishu/compliance/access"
	"huishu/compliance/scan"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/vault"
	"huishu/market"
	"huishu/market/listing"
	"huishu/registry/product"
	"huishu/web/components"
)

func mountListing(p *Pages) {
	p.page("/desk/listings", (*visit).listingDesk)
	p.form("/desk/listings/new", (*visit).newListingPage, (*visit).createListing)
	p.page("/desk/listings/:id", (*visit).listingPage)
	p.form("/desk/listings/:id/edit", (*visit).editListingPage, (*visit).editListing)
	p.form("/desk/listings/:id/file", (*visit).listingFilePage, (*visit).attachListingFile)
	p.act("/desk/listings/:id/publish", (*visit).publishListing)
	p.form("/desk/listings/:id/withdraw", (*visit).withdrawListingPage, (*visit).withdrawListing)
}

// listingState is how an offer's state is shown: its words and tones are the market's own.
func listingState(s listing.State) components.State {
	return components.StateAs(map[listing.State]string{listing.Draft: "draft", listing.Published: "listed", listing.Withdrawn: "delisted"}[s], s.Title())
}

// listingDesk lists a seller's offers in any state, and the products it may offer.
func (v *visit) listingDesk(tx *ledger.Tx) (content, error) {
	if err := v.mustBe(access.Merchant, access.Operator, access.Company); err != nil {
		return content{}, err
	}
	list, next, err := listing.OfParty(tx, v.caller.Actor.Party, market.Page{Limit: 30, Cursor: v.cursor()})
	if err != nil {
		return content{}, err
	}
	rows := make([]components.Row, 0, len(list))
	for _, l := range list {
		p, err := product.Get(tx, l.Product)
		if err != nil {
			return content{}, err
		}
		rows = append(rows, components.Row{Cells: []g.Node{
			components.Link("/desk/listings/"+l.ID, g.Text(l.Title)), listingState(l.State).In(v.lang), components.Price(v.lang, l.PriceFen), codeOrDash(l.Number), g.Text(p.Name), fileDay(l.File),
		}})
	}
	heading := components.Heading{Title: tr("我的挂牌", "My offers"), Lead: tr("登记有效、受托上架的产品，由数据商定价、配置用途并交付。", "Registered products that you are entrusted with: priced, licensed and delivered by the merchant.")}
	empty := components.Empty{Title: tr("还没有挂牌", "No offers yet"), Text: tr("在下方选择受托的产品，填写价格与用途，上传数据文件后即可上架。", "Choose a product below, set price and uses, upload the data file and publish.")}
	parts := []g.Node{}
	if access.Has(v.caller.Actor, access.Merchant) {
		entrusted, err := v.entrustedPart(tx)
		if err != nil {
			return content{}, err
		}
		parts = append(parts, entrusted)
	} else {
		empty.Text = tr("运营机构的产品由受托的数据商上架，上架后会出现在这里。", "Offers of your products, made by the merchants you entrust, appear here.")
		empty.Act = &components.ButtonLink{Label: tr("委托数据商上架", "Entrust a merchant"), Href: "/desk/products"}
		if !access.Has(v.caller.Actor, access.Operator) {
			empty.Text = tr("上架数据产品须先取得数据商资格。", "To list products you need a merchant's qualification.")
			empty.Act = &components.ButtonLink{Label: tr("申请数据商资格", "Apply as merchant"), Href: "/desk/qualifications"}
		}
	}
	pager := choices{path: "/desk/listings"}.pager(v, len(list), next)
	return content{Title: heading.Title, Section: "/products", Body: append([]g.Node{heading.In(v.lang), components.Table{
		Caption: heading.Title, Quiet: true, Rows: rows, Empty: empty,
		Columns: []components.Column{{Head: tr("挂牌", "Offer")}, {Head: tr("状态", "State")}, {Head: tr("价格", "Price"), Num: true}, {Head: tr("挂牌编号", "Number")}, {Head: tr("产品", "Product")}, {Head: tr("数据更新", "Data of")}},
	}.In(v.lang), pager.In(v.lang)}, parts...)}, nil
}

func fileDay(f *listing.File) g.Node {
	if f == nil {
		return components.Date("")
	}
	return components.Date(workday.OfTime(milli(f.AddedAt)).String())
}

// entrustedPart lists what the merchant may offer, and what still waits for its registration.
func (v *visit) entrustedPart(tx *ledger.Tx) (g.Node, error) {
	ready, err := listing.Offerable(tx, v.caller.Actor.Party)
	if err != nil {
		return nil, err
	}
	entrusted, _, err := product.OfParty(tx, product.Query{Merchant: v.caller.Actor.Party, Page: product.Page{Limit: 200}})
	if err != nil {
		return nil, err
	}
	can := map[string]bool{}
	for _, p := range ready {
		can[p.ID] = true
	}
	names := v.lookup(tx)
	rows := make([]components.Row, 0, len(entrusted))
	for _, p := range entrusted {
		state, err := v.productState(tx, p)
		if err != nil {
			return nil, err
		}
		act := v.text(tr("登记有效后可上架", "once its registration is valid"))
		if can[p.ID] {
			act = components.ButtonLink{Label: tr("上架", "List it"), Href: "/desk/listings/new?product=" + p.ID}.In(v.lang)
		}
		rows = append(rows, components.Row{Cells: []g.Node{
			components.Link("/desk/products/"+p.ID, g.Text(p.Name)), state.In(v.lang), codeOrDash(p.Code), g.Text(names.party(p.Operator)), act,
		}})
	}
	return components.Section(v.lang, "entrusted", tr("受托的产品", "Products entrusted to you"), components.Table{
		Caption: tr("受托的产品", "Products entrusted to you"), Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("产品", "Product")}, {Head: tr("登记", "Registration")}, {Head: tr("产品编码", "Code")}, {Head: tr("运营机构", "Operator")}, {Head: tr("办理", "Act")}},
		Empty: components.Empty{Title: tr("还没有受托的产品", "Nothing is entrusted to you yet"), Text: tr("运营机构在其产品页选择“委托数据商上架”后，产品会出现在这里。", "When an operator entrusts you with a product, it appears here."),
			Act: &components.ButtonLink{Label: tr("查看运营机构", "See the operators"), Href: "/parties?kind=operator"}},
	}.In(v.lang)), names.err
}

// keptListing reads the offer of the address for those who have a desk for it.
func (v *visit) keptListing(tx *ledger.Tx) (listing.Listing, error) {
	if err := v.mustSignIn(); err != nil {
		return listing.Listing{}, err
	}
	l, err := listing.Show(tx, v.Param("id"))
	if err == nil && !v.mayKeep(l) {
		return l, fault.New(fault.NotFound, "listing.not_found", "没有这项挂牌", "There is no such listing")
	}
	return l, err
}

func (v *visit) listingCrumbs(l listing.Listing, title components.Text) []components.NavItem {
	from := components.NavItem{Label: tr("我的挂牌", "My offers"), Href: "/desk/listings"}
	if !v.own(l.Merchant) && !v.own(l.Operator) {
		from = components.NavItem{Label: tr("数据产品", "Products"), Href: "/products"}
	}
	return []components.NavItem{from, {Label: components.Same(l.Title), Href: "/desk/listings/" + l.ID}, {Label: title}}
}

// listingPage is an offer as its sellers see it: what the public reads, the file with its scan,
// what keeps it back, and the acts.
func (v *visit) listingPage(tx *ledger.Tx) (content, error) {
	l, err := v.keptListing(tx)
	if err != nil {
		return content{}, err
	}
	c, err := l.Card(tx)
	if err != nil {
		return content{}, err
	}
	side, err := v.listingSide(tx, l, c)
	if err != nil {
		return content{}, err
	}
	file, err := v.listingFilePart(tx, l)
	if err != nil {
		return content{}, err
	}
	state, title := listingState(l.State), components.Same(l.Title)
	facts := []components.Fact{
		{Term: tr("数据产品", "Product"), Value: components.Link("/products/"+c.ProductCode, g.Text(c.ProductName))},
		{Term: tr("用途类别", "Purpose"), Value: v.text(l.Class.Title())},
		{Term: tr("价格", "Price"), Value: components.Price(v.lang, l.PriceFen)},
	}
	facts = append(facts, v.offerFacts(c)...)
	return content{Title: title, Section: "/products", Crumbs: v.listingCrumbs(l, title)[:2], Body: []g.Node{
		components.Heading{Over: tr("挂牌", "Offer"), Title: title, Code: l.Number, State: &state}.In(v.lang),
		v.withdrawnNote(l),
		components.Columns(g.Group{
			components.Section(v.lang, "public", tr("公众看到的内容", "What the public sees"), paragraphs(l.Summary), components.Facts(v.lang, facts...)),
			v.sharePart(l), file,
		}, side),
	}}, nil
}

func (v *visit) withdrawnNote(l listing.Listing) g.Node {
	if l.State != listing.Withdrawn {
		return nil
	}
	day := workday.OfTime(milli(l.UpdatedAt)).String()
	return components.Note(v.lang, components.Ended, v.paragraph("已于 "+day+" 下架，此前的订单继续履行。", "Withdrawn on "+day+". Orders placed before go on."), paragraphs(l.Reason))
}

// sharePart is how the price is divided: for the sellers only.
func (v *visit) sharePart(l listing.Listing) g.Node {
	if !v.own(l.Merchant) && !v.own(l.Operator) {
		return nil
	}
	return components.Section(v.lang, "shares", tr("收益分配（不公开）", "How the price is divided (not public)"), components.Facts(v.lang,
		components.Fact{Term: tr("经纪佣金", "Broker's commission"), Value: g.Group{percentNode(l.BrokerBP), v.text(tr("，有经纪人时先行扣除", ", taken first where there is a broker"))}},
		components.Fact{Term: tr("运营机构", "Operator"), Value: percentNode(l.OperatorBP)},
		components.Fact{Term: tr("数据商", "Merchant"), Value: percentNode(l.MerchantBP)}))
}

func percentNode(bp int64) g.Node { return h.Span(h.Class("num"), g.Text(percent(bp)+"%")) }

// listingSide is what keeps the offer back, and the acts.
func (v *visit) listingSide(tx *ledger.Tx, l listing.Listing, c listing.Card) (g.Node, error) {
	if l.State == listing.Withdrawn {
		return components.Panel(v.lang, tr("已结束", "Over"), v.paragraph("下架后不能恢复；可以用同一产品重新上架。", "A withdrawn offer does not come back; the product can be listed anew."),
			v.listingActs(l, nil)), nil
	}
	stops, err := l.Obstacles(tx)
	if err != nil {
		return nil, err
	}
	at := "/desk/listings/" + l.ID
	found := make([]components.Finding, 0, len(stops))
	for _, s := range stops {
		f := components.Finding{Level: components.MustMend, What: s.Message, Article: s.Article, Remedy: s.Remedy}
		switch {
		case s.Field == "file":
			f.Href = at + "/file"
		case s.Code == "listing.not_entrusted" || c.ProductCode == "":
			f.Href = "" // the operator mends it
		default:
			f.Href = "/products/" + c.ProductCode
		}
		found = append(found, f)
	}
	check := components.Panel(v.lang, tr("上架前检查", "Before it can be published"), components.Findings(v.lang, found...))
	if l.State == listing.Published {
		check = components.Panel(v.lang, tr("在售检查", "On sale"), components.Findings(v.lang, found...))
	}
	return g.Group{check, components.Panel(v.lang, tr("办理", "Acts"), v.listingActs(l, stops))}, nil
}

// listingActs are what the caller can do with the offer now.
func (v *visit) listingActs(l listing.Listing, stops []*fault.Error) g.Node {
	at, may := "/desk/listings/"+l.ID, func(act access.Act) bool { return access.Can(v.caller.Actor, act, l.Facts()) }
	var acts []g.Node
	link := func(when bool, label components.Text, href string) {
		if when {
			acts = append(acts, components.ButtonLink{Label: label, Href: href}.In(v.lang))
		}
	}
	live := l.State != listing.Withdrawn
	link(live && may(access.ListingEdit), tr("修改内容", "Edit"), at+"/edit")
	upload := tr("上传数据文件", "Upload the data file")
	if l.File != nil {
		upload = tr("更新数据文件", "Update the data file")
	}
	link(live && may(access.ListingFile), upload, at+"/file")
	link(live && may(access.ListingWithdraw), takeDown(l.State), at+"/withdraw")
	if l.State == listing.Withdrawn && may(access.ListingEdit) {
		link(true, tr("重新上架此产品", "List the product anew"), "/desk/listings/new?product="+l.Product)
	}
	if l.State == listing.Draft && len(stops) == 0 && may(access.ListingPublish) {
		acts = append(acts, components.Act{
			Label: tr("上架", "Publish"), Action: at + "/publish", Weight: components.Primary, Values: []components.Pair{oncePair()},
			Confirm: tr("上架后所有人可见，即可订购；价格与用途写入透明日志，以后的修改不影响已下的订单。", "Everyone will see it and can order it. Price and uses enter the transparency log; later edits do not touch orders already placed."),
		}.In(v.lang))
	}
	if len(acts) == 0 {
		return v.paragraph("您可以查看此挂牌，不能办理。", "You may see this offer, not act on it.")
	}
	return components.Acts(acts...)
}

// takeDown is what ends an offer: a draft was never up.
func takeDown(s listing.State) components.Text {
	if s == listing.Draft {
		return tr("作废草稿", "Discard the draft")
	}
	return tr("下架", "Withdraw")
}

// listingFilePart is the data file with what the scanner said of it.
func (v *visit) listingFilePart(tx *ledger.Tx, l listing.Listing) (g.Node, error) {
	title := tr("数据文件", "Data file")
	if l.File == nil {
		return components.Section(v.lang, "file", title, components.Empty{
			Title: tr("还没有数据文件", "No data file yet"), Text: tr("成交后交付的就是这份文件；上传时立即扫描个人信息。", "This is what a buyer gets. It is scanned for personal information as it is uploaded."),
			Act: &components.ButtonLink{Label: tr("上传数据文件", "Upload the data file"), Href: "/desk/listings/" + l.ID + "/file"},
		}.In(v.lang)), nil
	}
	d, err := vault.Get(tx, l.File.Document)
	if err != nil {
		return nil, err
	}
	name := g.Node(g.Text(d.Name))
	if access.Can(v.caller.Actor, access.DocumentRead, access.Facts{Owner: d.Owner}) {
		name = components.Link("/documents/"+d.ID, name)
	}
	return components.Section(v.lang, "file", title,
		components.Facts(v.lang,
			components.Fact{Term: tr("文件", "File"), Value: g.Group{name, g.Text(" · " + components.Bytes(d.Size))}},
			components.Fact{Term: tr("记录数", "Records"), Value: components.Number(l.File.Rows)},
			components.Fact{Term: tr("上传时间", "Uploaded"), Value: components.When(milli(l.File.AddedAt))},
			components.Fact{Term: components.Same("SHA-256"), Value: components.Hash(v.lang, d.SHA256)}),
		v.scanTable(l)), nil
}

// scanTable is what the scanner found in the data file; what would have held it up was refused.
func (v *visit) scanTable(l listing.Listing) g.Node {
	if !v.own(l.Merchant) && !v.own(l.Operator) {
		return nil
	}
	rows := make([]components.Row, 0, len(l.File.Findings))
	for _, f := range l.File.Findings {
		zh, en := scan.Type(f.Type).Label()
		rows = append(rows, components.Row{Cells: []g.Node{
			v.text(tr(zh, en)), components.Code(f.Place), components.Number(f.Count), g.Text(fmt.Sprintf("%.0f%%", f.Confidence*100)), components.Code(f.Example), v.text(tr(f.Reason, f.ReasonEN)),
		}})
	}
	return components.Table{
		Caption: tr("个人信息扫描：以下发现把握较低，或登记的样例中已有，不妨碍上架", "Scan: not sure enough to hold the file up, or known from the registered sample"), Rows: rows,
		Columns: []components.Column{
			{Head: tr("类型", "Type")}, {Head: tr("位置", "Place")}, {Head: tr("次数", "Times"), Num: true}, {Head: tr("把握", "Confidence"), Num: true},
			{Head: tr("示例（已掩码）", "Example, masked")}, {Head: tr("判断依据", "Why")},
		},
		Empty: components.Empty{Title: tr("未发现个人信息", "No personal information was found"), Text: tr("扫描覆盖证件号、手机号、银行卡号、邮箱等类型。", "The scan looks for identity, telephone and card numbers, e-mail addresses and more.")},
	}.In(v.lang)
}
