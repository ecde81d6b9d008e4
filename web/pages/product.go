package pages

import (
	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market/dossier"
	"huishu/registry/party"
	"huishu/registry/product"
	"huishu/web/components"
)

func mountProduct(p *Pages) {
	p.page("/desk/products", (*visit).productDesk)
	p.form("/desk/products/new", (*visit).newProductPage, (*visit).createProduct)
	mountProductImport(p)
	p.page("/desk/products/:id", (*visit).productPage)
	p.form("/desk/products/:id/edit", (*visit).editProductPage, (*visit).editProduct)
	p.form("/desk/products/:id/fields", (*visit).fieldsPage, (*visit).takeFields)
	p.form("/desk/products/:id/fields/:n", (*visit).fieldPage, (*visit).editField)
	p.act("/desk/products/:id/fields/:n/remove", (*visit).removeField)
	p.form("/desk/products/:id/sample", (*visit).samplePage, (*visit).sendSample)
	p.form("/desk/products/:id/sample/:position", (*visit).contestPage, (*visit).contest)
	mountDeid(p)
	p.form("/desk/products/:id/deposit", (*visit).depositPage, (*visit).sendDeposit)
	for _, part := range []filePart{partAgency, partStorage, partMaterials} {
		p.form("/desk/products/:id/"+part.id,
			func(v *visit, tx *ledger.Tx, f form) (content, error) { return v.materialsPage(tx, f, part) },
			func(v *visit) (string, error) { return v.putMaterials(part) })
	}
	p.page("/desk/products/:id/check", (*visit).checkPage)
	p.page("/desk/products/:id/preview", (*visit).filePreviewPage)
	p.form("/desk/products/:id/entrust", (*visit).entrustPage, (*visit).entrust)
	p.form("/desk/products/:id/submit", (*visit).submitPage, (*visit).submit)
}

// productDesk lists the operator's products with where each stands.
func (v *visit) productDesk(tx *ledger.Tx) (content, error) {
	if err := v.mustBe(access.Operator, access.Company); err != nil {
		return content{}, err
	}
	list, next, err := product.OfParty(tx, product.Query{Operator: v.caller.Actor.Party, Page: product.Page{Limit: 30, Cursor: v.cursor()}})
	if err != nil {
		return content{}, err
	}
	rows := make([]components.Row, 0, len(list))
	for _, p := range list {
		state, err := v.productState(tx, p)
		if err != nil {
			return content{}, err
		}
		rows = append(rows, components.Row{Cells: []g.Node{
			components.Link("/desk/products/"+p.ID, g.Text(p.Name)), state.In(v.lang), v.text(p.Kind.Title()), components.Number(int64(len(p.Fields))), codeOrDash(p.Code),
		}})
	}
	create := components.ButtonLink{Label: tr("定义新产品", "Define a product"), Href: "/desk/products/new", Weight: components.Primary}
	empty := components.Empty{Title: tr("还没有数据产品", "No products yet"), Text: tr("在授权运营协议之下定义产品：说明每个字段来自哪里，上传样例，提交合规登记。", "Define one under your agreement: trace its fields, upload a sample, file it.")}
	heading := components.Heading{Title: tr("我的数据产品", "My products")}
	if access.Has(v.caller.Actor, access.Operator) {
		many := components.ButtonLink{Label: tr("批量申请登记", "File many at once"), Href: "/desk/products/import"}
		heading.Acts, empty.Act = []g.Node{many.In(v.lang), create.In(v.lang)}, &create
	} else {
		empty.Text, empty.Act = tr("签订授权运营协议、取得运营机构资格后，可以在这里定义数据产品。", "Once you hold an authorised-operation agreement you define products here."), &components.ButtonLink{Label: tr("查看协议", "See agreements"), Href: "/desk/agreements"}
	}
	pager := components.Pager{Shown: len(list), First: pagerFirst(v, "/desk/products")}
	if next != "" {
		pager.Next = address("/desk/products", "cursor", next)
	}
	return content{Title: heading.Title, Section: "/products", Body: []g.Node{heading.In(v.lang), components.Table{
		Caption: heading.Title, Quiet: true, Rows: rows, Empty: empty,
		Columns: []components.Column{{Head: tr("产品", "Product")}, {Head: tr("登记", "Registration")}, {Head: tr("类型", "Kind")}, {Head: tr("字段", "Fields"), Num: true}, {Head: tr("产品编码", "Code")}},
	}.In(v.lang), pager.In(v.lang)}}, nil
}

func codeOrDash(s string) g.Node {
	if s == "" {
		return components.Date("")
	}
	return components.Code(s)
}

// productState is where a product stands: a draft, or as its newest registration.
func (v *visit) productState(tx *ledger.Tx, p product.Product) (components.State, error) {
	r, err := product.LatestRegistration(tx, p.ID)
	if fault.KindOf(err) == fault.NotFound {
		return v.draftState(tx, p)
	}
	if err != nil {
		return components.State{}, err
	}
	s, err := product.StatusNow(tx, r)
	if err != nil {
		return components.State{}, err
	}
	if s != product.Open {
		return components.StateAs(string(s), s.Title()), nil
	}
	c, err := procedure.Get(tx, r.CaseID)
	if err != nil {
		return components.State{}, err
	}
	return caseState(c), nil
}

// draftState is where a product stands that was never filed as one of its own.
func (v *visit) draftState(tx *ledger.Tx, p product.Product) (components.State, error) {
	if p.Changes == "" {
		return components.StateOf("draft"), nil
	}
	m, err := product.ChangeInHand(tx, p.ID)
	if fault.KindOf(err) == fault.NotFound {
		return components.StateAs("draft", tr("变更草稿", "Draft of a change")), nil
	}
	if err != nil {
		return components.State{}, err
	}
	c, err := procedure.Get(tx, m.CaseID)
	if err != nil {
		return components.State{}, err
	}
	return caseState(c), nil
}

// ownProduct reads the product of the address for its operator, ready to be changed.
func (v *visit) ownProduct(tx *ledger.Tx) (product.Product, error) {
	if err := v.mustSignIn(); err != nil {
		return product.Product{}, err
	}
	p, err := product.Show(tx, v.Param("id"))
	if err != nil {
		return p, err
	}
	return p, access.Require(tx, access.ProductEdit, access.Facts{Owner: p.Operator})
}

func productCrumbs(p product.Product, title components.Text) []components.NavItem {
	name := components.Same(p.Name)
	if p.Changes != "" { // beside the product that it changes, which has the same name
		name = tr("变更草稿："+p.Name, "Draft of a change: "+p.Name)
	}
	return []components.NavItem{{Label: tr("我的数据产品", "My products"), Href: "/desk/products"}, {Label: name, Href: "/desk/products/" + p.ID}, {Label: title}}
}

// productPage is the operator's view of one product: what is missing, and every part with the
// way to work on it.
func (v *visit) productPage(tx *ledger.Tx) (content, error) {
	if err := v.mustSignIn(); err != nil {
		return content{}, err
	}
	p, err := product.Show(tx, v.Param("id"))
	if err != nil {
		return content{}, err
	}
	state, err := v.productState(tx, p)
	if err != nil {
		return content{}, err
	}
	side, err := v.productSide(tx, p)
	if err != nil {
		return content{}, err
	}
	hash := "" // of the set that says what the materials are called
	set, err := product.FilingSet(tx, v.Book, p.ID, product.City)
	if err == nil {
		hash = set.Hash
	} else if _, err = v.noRules(err); err != nil { // that none governs is said beside the next step
		return content{}, err
	}
	materials, err := v.materialPart(tx, p.Materials, hash)
	if err != nil {
		return content{}, err
	}
	stations, err := product.Custody(tx, p.ID)
	if err != nil {
		return content{}, err
	}
	held, err := dossier.OfProduct(tx, p.ID)
	if err != nil {
		return content{}, err
	}
	trace, err := v.tracePart(tx, p.ID)
	if err != nil {
		return content{}, err
	}
	deposit, err := v.depositPart(tx, p)
	if err != nil {
		return content{}, err
	}
	title := components.Same(p.Name)
	heading := components.Heading{Over: tr("数据产品", "Data product"), Title: title, Code: p.Code, State: &state}
	if p.Code != "" {
		heading.Acts = []g.Node{components.ButtonLink{Label: tr("查看公开页面", "See its public page"), Href: "/products/" + p.Code}.In(v.lang)}
	}
	return content{Title: title, Section: "/products", Crumbs: productCrumbs(p, title)[:2], Body: []g.Node{
		heading.In(v.lang),
		v.custody(stations, product.SubjectProduct),
		components.Columns(g.Group{
			components.Section(v.lang, "facts", tr("产品信息", "Product"), v.productFacts(tx, p)),
			components.Section(v.lang, "fields", tr("字段与来源", "Fields and their sources"), v.fieldTable(p.Fields)),
			trace, v.samplePart(tx, p), deposit, materials, v.packPart(held, "/desk/products/"+p.ID+"/pack.zip"),
		}, side),
	}}, nil
}

func (v *visit) productFacts(tx *ledger.Tx, p product.Product) g.Node {
	names := v.lookup(tx)
	agreement := g.Node(nil)
	if a, err := product.GetAgreement(tx, p.Agreement); err == nil {
		at := "/desk/agreements/" + a.ID
		if !v.own(a.Operator) && !v.own(a.ImplementingBody) { // others see what the law discloses
			at = "/agreements/" + a.Code
		}
		agreement = components.Link(at, g.Text(a.Title+" "+a.Code))
	}
	merchant := v.text(tr("尚未委托", "none yet"))
	if p.Merchant != "" {
		merchant = names.partyLink(p.Merchant)
	}
	return components.Facts(v.lang,
		components.Fact{Term: tr("内容简介", "Content"), Value: paragraphs(p.Description)},
		components.Fact{Term: tr("产品类型", "Kind"), Value: v.text(p.Kind.Title())},
		components.Fact{Term: tr("用途", "Purpose"), Value: g.Text(p.Purpose)},
		components.Fact{Term: tr("提供对象", "Recipients"), Value: g.Text(v.recipientText(p.Recipients))},
		components.Fact{Term: tr("交付形式", "Delivery"), Value: v.text(p.Form.Title())},
		components.Fact{Term: tr("更新频率", "Updated"), Value: v.text(p.Frequency.Text())},
		components.Fact{Term: tr("授权运营协议", "Agreement"), Value: agreement},
		components.Fact{Term: tr("委托上架的数据商", "Merchant that lists it"), Value: merchant},
	)
}

// productSide is what can be done with the product now.
func (v *visit) productSide(tx *ledger.Tx, p product.Product) (g.Node, error) {
	if !v.own(p.Operator) {
		return components.Panel(v.lang, tr("说明", "Note"), v.paragraph("您可以查看此产品，不能修改。", "You may see this product, not change it.")), nil
	}
	city, err := v.cityPanels(tx, p)
	if err != nil {
		return nil, err
	}
	national, err := v.nationalPanel(tx, p)
	return g.Group{city, national}, err
}

// cityPanels are the compliance registration of a product of the caller, or the way to it.
func (v *visit) cityPanels(tx *ledger.Tx, p product.Product) (g.Node, error) {
	at := "/desk/products/" + p.ID
	entrust := components.ButtonLink{Label: tr("委托数据商上架", "Entrust a merchant"), Href: at + "/entrust"}.In(v.lang)
	r, err := product.LatestRegistration(tx, p.ID)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return nil, err
	}
	if err == nil {
		c, err := procedure.Get(tx, r.CaseID)
		if err != nil {
			return nil, err
		}
		if c.Awaits != rules.Applicant && (r.Status(v.today()) == product.Open || r.Status(v.today()) == product.Valid || r.Status(v.today()) == product.Suspended) {
			panel := components.Panel(v.lang, tr("登记", "Registration"), v.caseClock(c), v.awaited(seenCase{Case: c}, v.lookup(tx)),
				components.Acts(components.ButtonLink{Label: tr("查看登记办理", "See the registration"), Href: "/cases/" + r.CaseID, Weight: components.Primary}.In(v.lang), entrust))
			if r.RegisterEvent == "" {
				return panel, nil
			}
			more, err := v.alterPanel(tx, r)
			return g.Group{panel, more}, err
		}
	}
	if m, err := product.ChangeInHand(tx, p.ID); err == nil {
		c, err := procedure.Get(tx, m.CaseID)
		if err != nil {
			return nil, err
		}
		if c.Awaits != rules.Applicant {
			return components.Panel(v.lang, m.Type.Title(), v.caseClock(c), v.awaited(seenCase{Case: c}, v.lookup(tx)),
				components.Acts(components.ButtonLink{Label: tr("查看登记办理", "See the registration"), Href: "/cases/" + m.CaseID, Weight: components.Primary}.In(v.lang))), nil
		}
	}
	w, err := v.wizardOf(tx, p)
	if err != nil {
		return nil, err
	}
	check := v.findings(w.found, productPlace(p.ID))
	if w.unruled != nil {
		if check, err = v.noRules(w.unruled); err != nil {
			return nil, err
		}
	}
	due, err := v.firstDuePart(tx, p.ID, product.City)
	if err != nil {
		return nil, err
	}
	next := w.next()
	return g.Group{
		components.Panel(v.lang, tr("下一步", "Next step"), due, components.Stages(v.lang, -1, w.stages()...), components.Acts(
			v.deidNext(p), entrust,
			components.ButtonLink{Label: tr("继续："+next.title.ZH, "Go on: "+next.title.In("en")), Href: w.address(next), Weight: components.Primary}.In(v.lang))),
		components.Panel(v.lang, stepCheck.title, check),
	}, nil
}

// entrustPage chooses the merchant that may list the product.
func (v *visit) entrustPage(tx *ledger.Tx, f form) (content, error) {
	p, err := v.ownProduct(tx)
	if err != nil {
		return content{}, err
	}
	entries, err := party.RegisterAll(tx, party.Query{Kind: string(party.Merchant), Status: party.Valid})
	if err != nil {
		return content{}, err
	}
	list := []components.Option{{Value: "none", Label: tr("不委托", "Nobody")}}
	for _, e := range entries {
		for _, q := range e.Qualifications {
			if q.Kind == party.Merchant && q.Status == party.Valid {
				list = append(list, components.Option{Value: e.ID, Label: components.T(e.NameZH, e.NameEN), Hint: components.Same(clipped(q.Number+" · "+q.Scope, 80))})
			}
		}
	}
	at := "/desk/products/" + p.ID
	present := p.Merchant
	if present == "" {
		present = "none"
	}
	title := tr("委托数据商上架", "Entrust a merchant")
	return content{Title: title, Section: "/products", Crumbs: productCrumbs(p, title), Body: []g.Node{
		components.Heading{Over: components.Same(p.Name), Title: title, Lead: tr("数据商负责发布、承销；只有登记有效的数据商可以受托（第十八条、第二十三条）。", "The merchant publishes and sells; only merchants with a valid registration can be entrusted (Arts 18, 23).")}.In(v.lang),
		v.entry(f, entry{Action: at + "/entrust", Submit: tr("保存", "Save")}, v.radio(f, f.must("merchant", tr("数据商", "Merchant"), components.Text{}), present, list)),
	}}, nil
}

func (v *visit) entrust() (string, error) {
	merchant := v.FormValue("merchant")
	if merchant == "none" {
		merchant = ""
	}
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		p, err := product.Entrust(tx, v.Param("id"), merchant)
		return "/desk/products/" + p.ID, err
	})
	if err == nil {
		v.flash("委托已保存", "Saved")
	}
	return next, err
}
