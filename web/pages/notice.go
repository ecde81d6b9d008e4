package pages

import (
	"cmp"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/product"
	"huishu/web/components"
)

func mountNotice(p *Pages) {
	p.page("/notices", (*visit).noticesPage)
	p.page("/notices/:id", (*visit).noticePage)
	p.form("/notices/:id/object", (*visit).objectPage, (*visit).object)
	p.form("/notices/:id/object/personally", (*visit).objectPersonallyPage, (*visit).objectPersonally)
}

// noticeAt is the page of a notice: that of the application that is on notice.
func noticeAt(n product.Notice) string { return "/notices/" + cmp.Or(n.Alteration, n.Registration) }

// atomLink tells feed readers of the notices.
func atomLink() g.Node {
	return h.Link(h.Rel("alternate"), h.Type("application/atom+xml"), components.Href("/notices.atom"), g.Attr("title", "公示 Notices"))
}

// noticesPage lists what is on public notice now, with the days that remain to object.
func (v *visit) noticesPage(tx *ledger.Tx) (content, error) {
	notices, next, err := product.PublicNotices(tx, product.Page{Limit: 20, Cursor: v.cursor()})
	if err != nil {
		return content{}, err
	}
	results := make([]components.Result, 0, len(notices))
	for _, n := range notices {
		state := components.StateAs(n.State, v.stepTitle(tx, n.Regime, n.State))
		traits := []g.Node{v.text(product.TypeTitleIn(n.Regime, n.Type)), g.Text(fault.T(n.Subject.Name, n.Subject.NameEN).In(v.lang)), g.Group{v.text(tr("公示至 ", "until ")), components.Date(n.Due.String())}}
		if n.Provisional {
			traits = append(traits, components.StateOf("provisional").In(v.lang))
		}
		results = append(results, components.Result{
			Title: n.Name, Href: noticeAt(n), State: &state, Text: components.Same(clipped(n.Description, 120)), Traits: traits,
			Price: v.text(tr("还剩 "+decimal(n.Left)+" 个工作日", decimal(n.Left)+" working days left")),
		})
	}
	list := components.Results(v.lang, results...)
	if len(results) == 0 {
		list = components.Empty{
			Title: tr("目前没有公示", "Nothing is on notice now"),
			Text:  tr("通过形式审核的数据产品会在这里公示；公示期内，任何单位和个人都可以实名提出异议。", "Products that pass the formal review are announced here; until the notice ends any organisation or person may object in real name."),
			Act:   &components.ButtonLink{Label: tr("查看已登记产品", "See registered products"), Href: "/products"},
		}.In(v.lang)
	}
	pager := components.Pager{Shown: len(notices), First: pagerFirst(v, "/notices")}
	if next != "" {
		pager.Next = address("/notices", "cursor", next)
	}
	title := tr("公示", "Public notices")
	return content{Title: title, Section: "/notices", Head: []g.Node{atomLink()}, Body: []g.Node{
		components.Heading{Title: title, Lead: tr("数据产品合规登记与公共数据资源登记的公示：登记主体、产品名称、登记类型与内容简介。", "Compliance and national registrations on notice: applicant, product, type and content."),
			Acts: []g.Node{components.ButtonLink{Label: tr("订阅（Atom）", "Subscribe (Atom)"), Href: "/notices.atom"}.In(v.lang),
				components.ButtonLink{Label: tr("截止日历（ICS）", "Calendar of the ends (ICS)"), Href: "/notices.ics"}.In(v.lang)}}.In(v.lang),
		components.Section(v.lang, "running", tr("正在公示", "On notice now"), list), pager.In(v.lang),
	}}, nil
}

// onNotice is what the address names: a first registration, or an application on one with what it would have registered.
type onNotice struct {
	product.Registration
	kind components.Text
	// id is the registration's, or with an alteration the application's.
	id         string
	alteration bool
}

// noticed reads what the address names while its case may be seen by everyone.
func (v *visit) noticed(tx *ledger.Tx) (onNotice, *procedure.Case, error) {
	n := onNotice{id: v.Param("id")}
	var err error
	caseID, kind := "", product.First
	if m, found := product.GetAlteration(tx, n.id); found == nil {
		if n.Registration, err = product.GetRegistration(tx, m.Registration); err != nil {
			return n, nil, err
		}
		caseID, kind, n.alteration = m.CaseID, string(m.Type), true
		if m.Filed != nil {
			n.Filed = *m.Filed
		}
	} else if n.Registration, err = product.GetRegistration(tx, n.id); err != nil {
		return n, nil, err
	} else {
		caseID = n.CaseID
	}
	n.kind = product.TypeTitleIn(n.Regime, kind)
	c, err := procedure.Get(tx, caseID)
	if err != nil {
		return n, nil, err
	}
	if !c.Public && !c.Visible(v.caller.Actor) {
		return n, nil, fault.New(fault.NotFound, "notice.not_found", "没有这项公示", "There is no such notice").
			Do("公示可能尚未开始，或登记未通过", "It may not have begun, or the registration was refused")
	}
	return n, c, nil
}

// noticePage is one notice: what is made public, until when, and how to object.
func (v *visit) noticePage(tx *ledger.Tx) (content, error) {
	n, c, err := v.noticed(tx)
	if err != nil {
		return content{}, err
	}
	registered, err := v.registered(tx, n.Registration)
	if err != nil {
		return content{}, err
	}
	state := caseState(c)
	title := components.Same(n.Filed.Product.Name)
	return content{Title: title, Section: "/notices", Crumbs: []components.NavItem{{Label: tr("公示", "Public notices"), Href: "/notices"}, {Label: title}}, Body: []g.Node{
		components.Heading{Over: tr(n.kind.ZH+"公示", "On notice: "+n.kind.In("en")), Title: title, State: &state}.In(v.lang),
		components.Columns(
			g.Group{v.caseClock(c), v.filedFacts(n.Registration, n.kind), registered},
			components.Panel(v.lang, tr("提出异议", "Object"), v.howToObject(n, c))),
		components.Acts(components.ButtonLink{Label: tr("查看办理过程", "See how it is decided"), Href: "/cases/" + c.ID}.In(v.lang)),
	}}, nil
}

// howToObject leads to the objection while the notice runs.
func (v *visit) howToObject(n onNotice, c *procedure.Case) g.Node {
	if c.Terminal() || !c.Public {
		return v.paragraph("公示已结束，不再受理异议。", "The notice has ended; no objection can be raised.")
	}
	for _, a := range c.Acts(v.caller.Actor) {
		if a.Act == "object" && a.Blocked != nil {
			return v.text(a.Blocked.Message)
		}
	}
	var acts []g.Node
	if v.mayTry(access.RegistrationObject) {
		acts = append(acts, components.ButtonLink{Label: tr("以单位名义提出异议", "Object for your organisation"), Href: "/notices/" + n.id + "/object"}.In(v.lang))
	}
	if c.OpenToPersons("object") {
		acts = append(acts, components.ButtonLink{Label: tr("以个人名义提出异议", "Object as a person"), Href: "/notices/" + n.id + "/object/personally"}.In(v.lang))
	}
	return g.Group{
		v.paragraph("公示期内，任何单位和个人都可以实名提出异议，并提交证明材料。异议由登记机构复核，期间公示照常计时。",
			"While the notice runs any organisation or person may object in real name and with evidence. The registration body reviews it; the clock runs on."),
		components.Acts(acts...), components.Article("发改数据规〔2025〕26号 第十二条"),
	}
}

func (v *visit) objectPage(tx *ledger.Tx, f form) (content, error) {
	n, c, err := v.noticed(tx)
	if err == nil {
		err = access.Require(tx, access.RegistrationObject, c.Facts())
	}
	if err != nil {
		return content{}, err
	}
	title := tr("提出异议", "Object")
	return content{Title: title, Section: "/notices", Crumbs: []components.NavItem{
		{Label: tr("公示", "Public notices"), Href: "/notices"}, {Label: components.Same(n.Filed.Product.Name), Href: "/notices/" + n.id}, {Label: title},
	}, Body: []g.Node{
		components.Heading{Over: components.Same(n.Filed.Product.Name), Title: title, Lead: tr("异议须实名并附证明材料；登记机构和登记主体会看到异议内容。", "In your real name and with evidence; the registration body and the applicant see what you object.")}.In(v.lang),
		v.caseClock(c),
		v.entry(f, entry{Action: "/notices/" + n.id + "/object", Submit: title, Upload: true},
			v.line(f, f.must("real_name", tr("异议人真实姓名或名称", "Real name of the objector"), components.Text{}), v.lookup(tx).party(v.caller.Actor.Party), components.Full),
			v.area(f, f.must("statement", tr("异议事项和理由", "Objection and its reasons"), tr("写明对哪一项有异议、与您有何关系", "Say what you object to and how it concerns you")), "", 6, 5000),
			components.FileUpload{Field: f.must("document", tr("证明材料", "Evidence"), components.Text{}), Accept: paperKinds, Max: maxPaper}.In(v.lang)),
	}}, nil
}

func (v *visit) object() (string, error) {
	file, err := v.store("document")
	if err != nil {
		return "", err
	}
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		complaint := product.Complaint{RealName: v.FormValue("real_name"), Statement: v.FormValue("statement")}
		if file != nil {
			if complaint.Document, err = file.attach(tx, "registration.objection"); err != nil {
				return "", err
			}
		}
		n, _, err := v.noticed(tx)
		if err != nil {
			return "", err
		}
		if n.alteration {
			_, err = product.ObjectToAlteration(tx, n.id, complaint)
		} else {
			_, err = product.Object(tx, n.id, complaint)
		}
		return "/notices/" + n.id, err
	})
	if err == nil {
		v.flash("异议已提出，登记机构将复核", "Your objection is raised; the registration body will review it")
	}
	return next, err
}
