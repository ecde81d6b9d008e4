package pages

import (
	"fmt"

	g "maragu.dev/gomponents"

	"huishu/compliance/code"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/product"
	"huishu/web/components"
	"huishu/web/documents"
)

func mountNational(p *Pages) {
	p.form("/desk/products/:id/national", (*visit).nationalPage, (*visit).fileNationally)
}

var nationalTitle = product.RegimeTitle(product.National)

// nationalAt is where a product is filed for the national registration.
func nationalAt(id string) string { return "/desk/products/" + id + "/national" }

// resultAt is the page of a certificate, or of the result of a national registration; a query code is whatever the national platform wrote.
func resultAt(key string) string { return "/certificates/" + code.Segment(key) }

// resultLink leads to what a registration led to.
func resultLink(regime, key string) components.ButtonLink {
	return components.ButtonLink{Label: wordsOf(regime).see, Href: resultAt(key)}
}

// nationalPanel is how a product of the caller stands in the national regime, beside its compliance registration.
func (v *visit) nationalPanel(tx *ledger.Tx, p product.Product) (g.Node, error) {
	if p.Changes != "" {
		return nil, nil
	}
	r, err := product.LatestIn(tx, p.ID, product.National)
	if fault.KindOf(err) == fault.NotFound {
		return v.nationalInvitation(tx, p, nil)
	}
	if err != nil {
		return nil, err
	}
	c, err := procedure.Get(tx, r.CaseID)
	if err != nil {
		return nil, err
	}
	see := components.ButtonLink{Label: tr("查看办理过程", "See how it is decided"), Href: "/cases/" + c.ID}.In(v.lang)
	status := r.Status(v.today())
	switch {
	case r.Standing == product.StandingPending && c.Awaits == rules.Applicant:
		return components.Panel(v.lang, nationalTitle, caseState(c).In(v.lang), v.whyReturned(c),
			components.Acts(components.ButtonLink{Label: tr("补正后重新提交", "Mend and resubmit"), Href: nationalAt(p.ID), Weight: components.Primary}.In(v.lang), see)), nil
	case r.Standing == product.StandingPending:
		return components.Panel(v.lang, nationalTitle, caseState(c).In(v.lang), v.caseClock(c), v.awaited(seenCase{Case: c}, v.lookup(tx)), components.Acts(see)), nil
	case r.Standing != product.StandingGranted && r.Standing != product.StandingSuspended:
		return v.nationalInvitation(tx, p, components.StateAs(string(status), status.Title()).In(v.lang))
	}
	alterations, err := v.alterPanel(tx, r)
	return g.Group{
		components.Panel(v.lang, nationalTitle, components.Facts(v.lang,
			components.Fact{Term: documents.NumberTitle(r.Regime), Value: components.CopyCode(v.lang, r.Number)},
			components.Fact{Term: tr("有效期", "Validity"), Value: v.term(r.ValidFrom, r.ValidTo)},
			components.Fact{Term: tr("今日状态", "Status today"), Value: components.StateAs(string(status), status.Title()).In(v.lang)}),
			components.Acts(resultLink(r.Regime, r.Key()).In(v.lang), see)),
		alterations,
	}, err
}

// nationalInvitation says what the national registration is, by when it is applied for, and where; before what became of the last one.
func (v *visit) nationalInvitation(tx *ledger.Tx, p product.Product, before g.Node) (g.Node, error) {
	set, err := product.FilingSet(tx, v.Book, p.ID, product.National)
	if err != nil {
		note, err := v.noRules(err)
		return components.Panel(v.lang, nationalTitle, before, note), err
	}
	days, err := set.Value("first_registration")
	if err != nil {
		return nil, err
	}
	act := v.paragraph("请先办理合规登记：公共数据资源登记的内容以合规登记的内容为准。", "Have it compliance-registered first: the national registration is of what that one says.")
	city, err := product.LatestRegistration(tx, p.ID)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return nil, err
	}
	if err == nil && city.Status(v.today()) == product.Valid {
		act = components.Acts(components.ButtonLink{Label: tr("申请"+nationalTitle.ZH, "Apply for it"), Href: nationalAt(p.ID)}.In(v.lang))
	}
	clock, err := v.firstDuePart(tx, p.ID, product.National)
	if err != nil {
		return nil, err
	}
	return components.Panel(v.lang, nationalTitle, before, clock,
		v.paragraph("授权运营范围内的数据产品和服务，还应当办理公共数据资源登记，由国家平台赋予登记结果查询码；它不影响交易。", "What is made under an authorised operation is also registered by the national measures; the national platform gives it a query code. Trade does not depend on it."),
		components.Article("发改数据规〔2025〕27号 第十六条"),
		v.paragraph(fmt.Sprintf("开展授权运营并交付后 %d 个工作日内申请首次登记。", days), fmt.Sprintf("The first registration is applied for within %d working days of operation started and something delivered.", days)),
		components.Article(set.Number+" 第九条第（一）项"), act), nil
}

// nationalPart is what anyone may know of a product's national registration; nil without one.
func (v *visit) nationalPart(tx *ledger.Tx, id string) (g.Node, error) {
	p, err := product.PublicNational(tx, id)
	if fault.KindOf(err) == fault.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return components.Section(v.lang, "national", nationalTitle, components.Facts(v.lang,
		components.Fact{Term: documents.NumberTitle(p.Regime), Value: components.CopyCode(v.lang, p.Number)},
		components.Fact{Term: tr("有效期", "Validity"), Value: v.term(p.ValidFrom, p.ValidTo)},
		components.Fact{Term: tr("今日状态", "Status today"), Value: components.StateAs(string(p.Status), p.Status.Title()).In(v.lang)}),
		components.Acts(resultLink(p.Regime, p.Code).In(v.lang), components.ButtonLink{Label: tr("核验", "Verify"), Href: "/verify/" + code.Segment(p.Code)}.In(v.lang))), nil
}

// nationalPage files what the city has registered for the national registration, or files it again after its return.
func (v *visit) nationalPage(tx *ledger.Tx, f form) (content, error) {
	p, err := v.ownProduct(tx)
	if err != nil {
		return content{}, err
	}
	page := content{Title: nationalTitle, Section: "/products", Crumbs: productCrumbs(p, nationalTitle), Body: []g.Node{
		components.Heading{Over: components.Same(p.Name), Title: nationalTitle, Code: p.Code, Lead: tr("申请的内容就是合规登记已登记的内容；由登记机构受理、形式审核、公示，国家平台赋予登记结果查询码。",
			"What is filed is what the compliance registration says. The registration body accepts, reviews and gives notice; the national platform gives the query code.")}.In(v.lang),
	}}
	returned, err := v.nationalReturned(tx, p.ID)
	if err != nil {
		return content{}, err
	}
	found, err := product.PreCheckIn(tx, v.Book, p.ID, product.National)
	if err != nil {
		note, err := v.noRules(err)
		page.Body = append(page.Body, note)
		return page, err
	}
	page.Body = append(page.Body, returned, components.Section(v.lang, "check", stepCheck.title, v.findings(found, productPlace(p.ID))))
	if n := mustMend(found); n > 0 {
		page.Body = append(page.Body, f.Errors.In(v.lang),
			components.Note(v.lang, components.Waiting, v.paragraph("还有 "+decimal(n)+" 项必须补正，补正后才能提交。", decimal(n)+" points must be mended before it can be filed.")))
		return page, nil
	}
	preview, err := v.preview(tx, p, product.National)
	if err != nil {
		return content{}, err
	}
	page.Body = append(page.Body,
		components.Section(v.lang, "preview", tr("公示内容", "The public notice"), preview),
		v.entry(f, entry{Action: nationalAt(p.ID), Submit: tr("提交"+nationalTitle.ZH, "File for the national registration")}, promise(v, f)))
	return page, nil
}

// nationalReturned says why an application was returned, where one was, and that its papers may be completed.
func (v *visit) nationalReturned(tx *ledger.Tx, id string) (g.Node, error) {
	r, err := product.LatestIn(tx, id, product.National)
	if fault.KindOf(err) == fault.NotFound || err == nil && r.Standing != product.StandingPending {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	c, err := procedure.Get(tx, r.CaseID)
	if err != nil || c.Awaits != rules.Applicant {
		return nil, err
	}
	return g.Group{v.whyReturned(c), components.Acts(
		components.ButtonLink{Label: tr("补充"+partMaterials.title.ZH, "Complete: "+partMaterials.title.In("en")), Href: "/desk/products/" + id + "/" + partMaterials.id}.In(v.lang),
		components.ButtonLink{Label: tr("补充"+partStorage.title.ZH, "Complete: "+partStorage.title.In("en")), Href: "/desk/products/" + id + "/" + partStorage.id}.In(v.lang))}, nil
}

// fileNationally files the product; a file that was returned is filed again in its own case.
func (v *visit) fileNationally() (string, error) {
	if err := v.promised(); err != nil {
		return "", err
	}
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		p, err := v.ownProduct(tx)
		if err != nil {
			return "", err
		}
		r, err := product.LatestIn(tx, p.ID, product.National)
		if err == nil && r.Standing == product.StandingPending {
			r, err = product.Resubmit(tx, v.Book, r.ID)
			return "/cases/" + r.CaseID, err
		}
		if err != nil && fault.KindOf(err) != fault.NotFound {
			return "", err
		}
		r, err = product.SubmitIn(tx, v.Book, p.ID, product.National)
		return "/cases/" + r.CaseID, err
	})
	if err == nil {
		v.flash("已提交公共数据资源登记，等待受理", "Filed for the national registration; it awaits acceptance")
	}
	return next, err
}

// takesQueryCode reports whether an act on a case gives the national platform's query code.
func takesQueryCode(c *procedure.Case, act string) bool {
	return c.Definition == product.National && act == "register"
}

// queryCodeField asks for the query code where an act takes one.
func (v *visit) queryCodeField(c seenCase, act string, f form) g.Node {
	if !takesQueryCode(c.Case, act) {
		return nil
	}
	return v.line(f, f.must("query_code", documents.NumberTitle(product.National), tr("国家平台赋予的查询码，请原样填写", "What the national platform gave, as it stands")), "", components.Full)
}
