package pages

import (
	"fmt"
	"slices"
	"strings"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/vault"
	"huishu/market"
	"huishu/market/listing"
	"huishu/market/money"
	"huishu/registry/product"
	"huishu/web/components"
)

// maxData bounds a data file sent through a page, in bytes.
const maxData = 32 << 20

// yuan is an amount of fen as it stands in an input: 12,800.01.
func yuan(fen int64) string {
	return fmt.Sprintf("%s.%02d", components.Count(fen/100), fen%100)
}

// newListingPage chooses a product and then writes its offer.
func (v *visit) newListingPage(tx *ledger.Tx, f form) (content, error) {
	if err := v.mustBe(access.Merchant); err != nil {
		return content{}, err
	}
	title := tr("上架数据产品", "List a product")
	crumbs := []components.NavItem{{Label: tr("我的挂牌", "My offers"), Href: "/desk/listings"}, {Label: title}}
	ready, err := listing.Offerable(tx, v.caller.Actor.Party)
	if err != nil {
		return content{}, err
	}
	at := slices.IndexFunc(ready, func(p product.Product) bool { return p.ID == f.get("product", "") })
	if at < 0 {
		return content{Title: title, Section: "/products", Crumbs: crumbs, Body: []g.Node{
			components.Heading{Title: title, Lead: tr("请选择要上架的产品：须登记有效，并由运营机构委托给贵单位（第十八条、第二十三条）。", "Choose a product: registered, and entrusted to you by its operator (Arts 18, 23).")}.In(v.lang),
			f.Errors.In(v.lang), v.offerable(ready),
		}}, nil
	}
	p := ready[at]
	a, err := product.GetAgreement(tx, p.Agreement)
	if err != nil {
		return content{}, err
	}
	return content{Title: title, Section: "/products", Crumbs: crumbs, Body: []g.Node{
		components.Heading{Over: components.Same(p.Name), Title: title}.In(v.lang),
		v.entry(f, entry{Action: "/desk/listings/new", Submit: tr("保存草稿", "Save the draft")},
			components.Hidden("product", p.ID), v.offerFields(f, a.ClassOf(p.Purpose), listing.Content{Title: p.Name, Summary: p.Description, Allowed: []string{p.Purpose}, PriceFen: -1, OperatorBP: -1, MerchantBP: -1})),
	}}, nil
}

// offerable are the products to choose among.
func (v *visit) offerable(ready []product.Product) g.Node {
	if len(ready) == 0 {
		return components.Empty{
			Title: tr("没有可上架的产品", "Nothing can be listed"), Text: tr("产品须登记有效，并由运营机构委托给贵单位。", "A product must be registered and entrusted to you by its operator."),
			Act: &components.ButtonLink{Label: tr("查看受托的产品", "See what is entrusted to you"), Href: "/desk/listings#entrusted"},
		}.In(v.lang)
	}
	results := make([]components.Result, 0, len(ready))
	for _, p := range ready {
		results = append(results, components.Result{
			Title: p.Name, Href: "/desk/listings/new?product=" + p.ID, Text: components.Same(clipped(p.Description, 120)),
			Traits: []g.Node{components.Code(p.Code), v.text(p.Kind.Title()), g.Text(p.Purpose)},
		})
	}
	return components.Results(v.lang, results...)
}

// decided writes an amount that may not have been decided yet.
func decided(n int64, write func(int64) string) string {
	if n < 0 {
		return ""
	}
	return write(n)
}

// offerFields are what a merchant says of its offer. A negative number is not decided yet.
func (v *visit) offerFields(f form, class product.PurposeClass, c listing.Content) g.Node {
	amount := func(x components.Field, value string, suffix components.Text) g.Node {
		return components.TextInput{Field: x, Value: f.get(x.Name, value), Width: components.Short, InputMode: "decimal", Suffix: suffix}.In(v.lang)
	}
	inYuan, inPercent := tr("元", "yuan"), components.Same("%")
	price, hint := decided(c.PriceFen, yuan), tr("例如 12,800.01", "For example 12,800.01")
	if class == product.PublicInterest {
		price, hint = "0", tr("用于公共治理、公益事业的产品无偿使用，价格须为 0（发改价格〔2025〕65号）", "Products for public governance or public interest are free: the price must be 0 (Notice on the Price Mechanism of Authorised Operation, No. 65 [2025])")
	}
	ceiling := ""
	if c.Ceiling.Reference != "" {
		ceiling = yuan(c.Ceiling.AmountFen)
	}
	return g.Group{
		v.line(f, f.must("title", tr("挂牌标题", "Title"), tr("买方看到的名称，可注明期次，如“2026 年 10 月”", "What buyers read; it may name the period, such as October 2026")), c.Title, components.Full),
		v.area(f, f.field("summary", tr("简介", "Summary"), tr("覆盖范围、粒度、期次：一两句话", "Coverage, granularity, period: a sentence or two")), c.Summary, 3, market.MaxParagraph),
		amount(f.must("price_fen", tr("价格", "Price"), hint), price, inYuan),
		components.Fieldset(v.lang, tr("上限收费标准", "Ceiling"), tr("授权主体尚未核定的，两项都留空，价格按“试行价”公示", "Leave both empty while none is set: the price is then shown as a trial price"),
			components.Grid(amount(f.field("ceiling.amount_fen", tr("上限", "At most"), tr("不得低于价格", "Not below the price")), ceiling, inYuan),
				v.line(f, f.field("ceiling.reference", tr("批准文件", "Paper that sets it"), tr("文号，如 惠发改〔2026〕12号", "Its number")), c.Ceiling.Reference, components.Medium))),
		v.area(f, f.must("allowed", tr("许可用途", "Allowed uses"), tr("每行一项；买方下单时选择其中一项", "One a line; a buyer chooses one")), strings.Join(c.Allowed, "\n"), 3, 0),
		v.area(f, f.field("forbidden", tr("禁止用途", "Forbidden uses"), tr("每行一项", "One a line")), strings.Join(c.Forbidden, "\n"), 3, 0),
		components.Fieldset(v.lang, tr("收益分配（不公开）", "How the price is divided (not public)"), tr("运营机构与数据商的比例合计须为 100%；有经纪人撮合时，佣金先行扣除", "Operator and merchant must sum to 100%; a broker's commission comes off first"),
			components.Grid(amount(f.must("operator_bp", tr("运营机构", "Operator"), components.Text{}), decided(c.OperatorBP, percent), inPercent),
				amount(f.must("merchant_bp", tr("数据商", "Merchant"), components.Text{}), decided(c.MerchantBP, percent), inPercent)),
			amount(f.field("broker_bp", tr("经纪佣金", "Broker's commission"), components.Text{}), percent(c.BrokerBP), inPercent)),
	}
}

// offer reads offerFields. What cannot be read is told in errs and stands as a number that no
// offer may have, so that the rest is checked all the same.
func (v *visit) offer() (c listing.Content, errs []*fault.Error) {
	read := func(name string, parse func(string) (int64, error), empty *fault.Error) int64 {
		s := strings.TrimSpace(v.FormValue(name))
		if s == "" {
			if empty != nil {
				errs = append(errs, empty.At(name))
				return -1
			}
			return 0
		}
		n, err := parse(s)
		if err != nil {
			errs = append(errs, fault.From(err).At(name))
			return -1
		}
		return n
	}
	lines := func(name string) []string { return strings.Split(v.FormValue(name), "\n") }
	c = listing.Content{
		Title: v.FormValue("title"), Summary: v.FormValue("summary"), Basis: listing.OneOff, Delivery: listing.ByFile,
		Allowed: lines("allowed"), Forbidden: lines("forbidden"), Ceiling: listing.Ceiling{Reference: strings.TrimSpace(v.FormValue("ceiling.reference"))},
		PriceFen: read("price_fen", money.ParseYuan, fault.Required("", "价格", "price")), OperatorBP: read("operator_bp", money.ParsePercent, fault.Required("", "比例", "share")),
		MerchantBP: read("merchant_bp", money.ParsePercent, fault.Required("", "比例", "share")), BrokerBP: read("broker_bp", money.ParsePercent, nil),
	}
	var needed *fault.Error
	if c.Ceiling.Reference != "" {
		needed = fault.Required("", "上限金额", "ceiling")
	}
	c.Ceiling.AmountFen = read("ceiling.amount_fen", money.ParseYuan, needed)
	return c, errs
}

// withUnread joins what could not be read with what the room refused, once for each input.
func withUnread(unread []*fault.Error, err error) error {
	if len(unread) == 0 || err != nil && !mendable(err) {
		return oneLine(err)
	}
	all := slices.Clone(unread)
	told := map[string]bool{}
	for _, e := range unread {
		told[e.Field] = true
	}
	// An unread share spoils the sum, and an unread ceiling the price: that goes without saying.
	told["operator_bp"] = told["operator_bp"] || told["merchant_bp"]
	told["price_fen"] = told["price_fen"] || told["ceiling.amount_fen"]
	if top := fault.From(oneLine(err)); top != nil {
		refused := top.Details
		if len(refused) == 0 {
			refused = []*fault.Error{top}
		}
		for _, e := range refused {
			if !told[e.Field] {
				all = append(all, e)
			}
		}
	}
	return fault.Join(all...)
}

// oneLine names the text area of a list whose one line is wrong: "allowed[2]" is mended in "allowed".
func oneLine(err error) error {
	if k := fault.KindOf(err); k != fault.Invalid && k != fault.Refused {
		return err
	}
	top := *fault.From(err)
	name := func(field string) string { before, _, _ := strings.Cut(field, "["); return before }
	top.Field, top.Details = name(top.Field), slices.Clone(top.Details)
	for i, d := range top.Details {
		top.Details[i] = d.At(name(d.Field))
	}
	return &top
}

func (v *visit) createListing() (string, error) {
	if err := v.mustBe(access.Merchant); err != nil {
		return "", err
	}
	c, unread := v.offer()
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		l, err := listing.Create(tx, v.FormValue("product"), c)
		return "/desk/listings/" + l.ID + "/file", withUnread(unread, err)
	})
	if err == nil {
		v.flash("草稿已保存，请上传数据文件", "The draft is saved; now upload the data file")
	}
	return next, err
}

func (v *visit) editListingPage(tx *ledger.Tx, f form) (content, error) {
	l, err := v.editable(tx, access.ListingEdit)
	if err != nil {
		return content{}, err
	}
	at := "/desk/listings/" + l.ID
	title := tr("修改挂牌", "Edit the offer")
	var live g.Node
	if l.State == listing.Published {
		live = components.Note(v.lang, components.Active, v.paragraph("此挂牌在售：保存后公众立即看到新内容；已下的订单仍按原条款履行。", "It is on sale: the public sees the new content at once; orders already placed keep their terms."))
	}
	return content{Title: title, Section: "/products", Crumbs: v.listingCrumbs(l, title), Body: []g.Node{
		components.Heading{Over: components.Same(l.Title), Title: title}.In(v.lang), live,
		v.entry(f, entry{Action: at + "/edit", Submit: tr("保存", "Save"), Fresh: at}, f.version(l.Version), v.offerFields(f, l.Class, l.Content)),
	}}, nil
}

// editable reads the offer of the address for an act of its sellers.
func (v *visit) editable(tx *ledger.Tx, act access.Act) (listing.Listing, error) {
	l, err := v.keptListing(tx)
	if err != nil {
		return l, err
	}
	if l.State == listing.Withdrawn {
		return l, market.NotNow()
	}
	return l, access.Require(tx, act, l.Facts())
}

func (v *visit) editListing() (string, error) {
	c, unread := v.offer()
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		l, err := listing.Edit(tx, v.Param("id"), v.seen(), c)
		return "/desk/listings/" + l.ID, withUnread(unread, err)
	})
	if err == nil {
		v.flash("已保存", "Saved")
	}
	return next, err
}

// listingFilePage takes the data file.
func (v *visit) listingFilePage(tx *ledger.Tx, f form) (content, error) {
	l, err := v.editable(tx, access.ListingFile)
	if err != nil {
		return content{}, err
	}
	present := g.Node(nil)
	if l.File != nil {
		if present, err = v.listingFilePart(tx, l); err != nil {
			return content{}, err
		}
	}
	at := "/desk/listings/" + l.ID
	title := tr("数据文件", "Data file")
	return content{Title: title, Section: "/products", Crumbs: v.listingCrumbs(l, title), Body: []g.Node{
		components.Heading{Over: components.Same(l.Title), Title: title, Lead: tr("上传成交后交付的文件。系统立即扫描；含有登记样例之外的个人信息的文件不予接收（第十八条）。", "Upload what buyers will get. It is scanned at once; a file with personal information that the registered sample did not have is refused (Art. 18).")}.In(v.lang),
		present,
		components.Section(v.lang, "upload", tr("上传", "Upload"), v.entry(f, entry{Action: at + "/file", Submit: tr("上传并扫描", "Upload and scan"), Upload: true},
			components.FileUpload{Field: f.must("file", title, components.Text{}), Accept: []string{".csv", ".xlsx", ".json", ".jsonl", ".txt"}, Max: maxData}.In(v.lang))),
	}}, nil
}

func (v *visit) attachListingFile() (string, error) {
	if err := v.DB.View(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) error { _, err := v.editable(tx, access.ListingFile); return err }); err != nil {
		return "", err // nobody else's file is stored
	}
	stored, err := v.storeData()
	if err != nil {
		return "", err
	}
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		l, err := listing.AttachFile(tx, v.Param("id"), stored)
		return "/desk/listings/" + l.ID, err
	})
	if err == nil {
		v.flash("数据文件已扫描并保存", "The data file is scanned and saved")
	}
	return next, err
}

// storeData stores and scans the uploaded data file. Its hash joins the form: another file under
// the same token is another request.
func (v *visit) storeData() (s listing.Stored, err error) {
	fh, err := v.file("file")
	if err != nil {
		return s, err
	}
	if fh == nil {
		return s, fault.Required("file", "数据文件", "data file")
	}
	if fh.Size > maxData {
		return s, vault.TooLarge(maxData).At("file")
	}
	r, err := fh.Open()
	if err != nil {
		return s, err
	}
	defer r.Close()
	s, err = listing.PutFile(v.ctx(), v.Vault, fh.Filename, r)
	if e := fault.From(err); e != nil && e.Kind != fault.Internal {
		return s, e.At("file")
	}
	if err != nil {
		return s, err
	}
	if values, err := v.FormParams(); err == nil {
		values.Set("sha256.file", s.SHA256())
	}
	return s, nil
}

func (v *visit) publishListing() (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		l, err := listing.Publish(tx, v.Param("id"))
		return "/desk/listings/" + l.ID, err
	})
	if err == nil {
		v.flash("已上架，公众可见并可订购", "Published: everyone can see and order it")
	}
	return next, err
}

// withdrawListingPage takes an offer down, with a reason that the public reads.
func (v *visit) withdrawListingPage(tx *ledger.Tx, f form) (content, error) {
	l, err := v.editable(tx, access.ListingWithdraw)
	if err != nil {
		return content{}, err
	}
	title := takeDown(l.State)
	hint, warning := tr("随挂牌公开", "Shown to the public with the offer"), v.paragraph("下架后不能再订购，也不能恢复；需要时以同一产品重新上架。此前的订单继续履行。", "It can then be neither ordered nor brought back; the product can be listed anew. Orders placed before go on.")
	if l.State == listing.Draft {
		hint, warning = tr("草稿未曾公开，理由只有贵单位和运营机构可以看到", "The draft was never public: only you and the operator see the reason"), v.paragraph("草稿作废后不能恢复。", "A discarded draft does not come back.")
	}
	return content{Title: title, Section: "/products", Crumbs: v.listingCrumbs(l, title), Body: []g.Node{
		components.Heading{Over: components.Same(l.Title), Title: title}.In(v.lang), components.Note(v.lang, components.Waiting, warning),
		v.entry(f, entry{Action: "/desk/listings/" + l.ID + "/withdraw", Submit: tr("确认"+title.ZH, "Yes: "+title.EN)},
			v.area(f, f.must("reason", tr("理由", "Reason"), hint), "", 3, market.MaxParagraph)),
	}}, nil
}

func (v *visit) withdrawListing() (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		l, err := listing.Withdraw(tx, v.Param("id"), v.FormValue("reason"))
		return "/desk/listings/" + l.ID, err
	})
	if err == nil {
		v.flash("已下架", "Withdrawn")
	}
	return next, err
}
