package pages

import (
	"slices"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/product"
	"huishu/web/components"
	"huishu/web/documents"
)

func mountAlteration(p *Pages) {
	p.act("/desk/registrations/:id/change", (*visit).draftChange)
	p.form("/desk/registrations/:id/alter/:type", (*visit).alterPage, (*visit).alter)
	p.form("/desk/alterations/:id/mend", (*visit).mendAlterationPage, (*visit).mendAlteration)
}

// draftChange begins the change of a registration, or goes on with the one that was begun.
func (v *visit) draftChange() (string, error) {
	return v.do(func(tx *ledger.Tx) (string, error) {
		p, err := product.DraftChange(tx, v.Param("id"))
		return "/desk/products/" + p.ID, err
	})
}

// alterPanel is what can be applied for on a registration that stands.
func (v *visit) alterPanel(tx *ledger.Tx, r product.Registration) (g.Node, error) {
	list, err := product.Alterations(tx, r.ID)
	if err != nil {
		return nil, err
	}
	open := make([]components.Fact, 0, len(list))
	for _, m := range list {
		if m.Standing != product.StandingPending {
			continue
		}
		c, err := procedure.Get(tx, m.CaseID)
		if err != nil {
			return nil, err
		}
		open = append(open, components.Fact{Term: m.Type.Title(), Value: g.Group{components.Link("/cases/"+m.CaseID, v.text(c.StateTitle))}})
	}
	set, err := v.governing(tx, r.Regime)
	if err != nil {
		note, err := v.noRules(err)
		return note, err
	}
	at := "/desk/registrations/" + r.ID
	acts := []g.Node{}
	stands := r.Status(v.today()) == product.Valid || r.Status(v.today()) == product.NotYet
	var early g.Node
	for _, t := range product.TypesOf(set, r.Regime) {
		switch {
		case t == product.TypeChange && stands && r.Regime == product.City:
			acts = append(acts, components.Act{Label: tr("起草变更", "Draft a change"), Action: at + "/change", Values: []components.Pair{oncePair()}}.In(v.lang))
		case t == product.TypeRenewal && stands:
			if early, err = v.renewalEarly(tx, r); err != nil {
				return nil, err
			}
			if early == nil {
				acts = append(acts, alterButtons[t].at(at).In(v.lang))
			}
		case t == product.TypeObjection, t == product.TypeRevocation: // others object to it, and the office takes it away, from the public page
		case t == product.TypeCorrection, t == product.TypeCancellation, stands:
			acts = append(acts, alterButtons[t].at(at).In(v.lang))
		}
	}
	title := tr("登记事项", "On this registration")
	if r.Regime != product.City {
		title = tr(product.RegimeTitle(r.Regime).ZH+"事项", "On this national registration")
	}
	return components.Panel(v.lang, title, components.Facts(v.lang, open...), early, components.Acts(acts...)), nil
}

// renewalEarly says from which day a renewal can be applied for, before that day; nil from then on. It says also where no rule set
// governs, by which the day would be known.
func (v *visit) renewalEarly(tx *ledger.Tx, r product.Registration) (g.Node, error) {
	first, err := product.RenewableFrom(tx, v.Book, r)
	if err != nil {
		return v.noRules(err)
	}
	if !v.today().Before(first) {
		return nil, nil
	}
	return components.Note(v.lang, components.Waiting,
		v.paragraph("续展自 "+first.String()+" 起可以申请，有效期至 "+r.ValidTo.String()+"。", "Renewal can be applied for from "+first.String()+" on; the last day of validity is "+r.ValidTo.String()+"."),
		components.Article("发改数据规〔2025〕26号 第十五条")), nil
}

// alterButton leads to an application on a registration.
type alterButton components.ButtonLink

// at is the button for the registration whose pages are under an address.
func (b alterButton) at(registration string) components.ButtonLink {
	b.Href = registration + b.Href
	return components.ButtonLink(b)
}

var alterButtons = map[product.AlterationType]alterButton{
	product.TypeChange:       {Label: tr("申请变更", "Change"), Href: "/alter/change"},
	product.TypeRenewal:      {Label: tr("申请续展", "Renew"), Href: "/alter/renewal"},
	product.TypeCorrection:   {Label: tr("申请更正", "Correct"), Href: "/alter/correction"},
	product.TypeTransfer:     {Label: tr("申请转移", "Transfer"), Href: "/alter/transfer"},
	product.TypePermit:       {Label: tr("登记许可", "Register a permit"), Href: "/alter/permit"},
	product.TypeCancellation: {Label: tr("申请注销", "Cancel"), Href: "/alter/cancellation", Weight: components.Danger},
}

// alterable reads the registration of the address for an application of the type of the address.
func (v *visit) alterable(tx *ledger.Tx) (product.Registration, product.AlterationType, error) {
	t := product.AlterationType(v.Param("type"))
	act, ok := t.FilingAct()
	if !ok {
		return product.Registration{}, t, fault.New(fault.NotFound, "procedure.no_act", "没有这个事项", "There is no such act")
	}
	if err := v.mustSignIn(); err != nil {
		return product.Registration{}, t, err
	}
	r, err := product.GetRegistration(tx, v.Param("id"))
	if err == nil && t == product.TypeChange && r.Regime == product.City { // drafted, and filed from its draft
		err = noAct()
	}
	if err == nil && r.RegisterEvent == "" { // what is not registered yet is its applicant's and the office's
		err = fault.New(fault.NotFound, "registration.not_found", "没有这项登记", "There is no such registration")
	}
	if err != nil {
		return r, t, err
	}
	if err := access.Require(tx, act, access.Facts{Owner: r.Operator}); err != nil {
		return r, t, err
	}
	return r, t, product.RequireType(tx, v.Book, r, t)
}

var alterationLeads = map[product.AlterationType]components.Text{
	product.TypeChange:       tr("公共数据资源登记的内容以合规登记的内容为准：提交的是产品经合规登记变更后的现行内容，准予后取代下列原登记内容。", "The national registration follows the compliance registration: what is filed is the product as that one says now. Once granted it replaces what is registered here."),
	product.TypeCorrection:   tr("登记主体、利害关系人认为已登记信息有误的，可以申请更正。利害关系人申请的，须附登记主体书面同意，或者证明登记信息确有错误的证据。内容本身发生变化的，请办理变更登记。", "The subject, or whoever it concerns, may have wrong information put right. Others than the subject bring its written consent or evidence. What has itself changed is registered as a change."),
	product.TypeRenewal:      tr("在期满前 60 日内申请；续展期最长三年，自期满次日起计算，不超过授权运营协议期限。续展准予后换发凭证，原凭证不再有效。", "In the 60 days before expiry; for three years at most, counted from the day after expiry, and not past the agreement. A new certificate replaces the old one."),
	product.TypeTransfer:     tr("登记及其权益整体转移给另一家运营机构。受让方须有自己的、包括该产品数据资源和用途的授权运营协议，并先在系统中确认。准予后换发凭证，原挂牌和上架委托终止。", "The registration goes over to another operator, which needs an agreement of its own for the product's resources and purpose, and confirms first. A new certificate is issued; present offers and the merchant's entrustment end."),
	product.TypePermit:       tr("登记许可他人使用该产品。另一方、约定内容和最后一日予以公开；许可不超过登记的有效期。", "Enters that another company may use the product. That company, the terms and the last day become public; the permit does not outlive the registration."),
	product.TypeRevocation:   tr("查实隐瞒事实、弄虚作假、篡改登记结果等情形的，由登记机构启动撤销登记，经两人作出决定。撤销后登记不再有效，且不能恢复。", "Where facts were concealed or results altered the registration body begins the revocation, which two persons decide. The registration is over for good."),
	product.TypeObjection:    tr("对有效登记有异议的，可以申请在登记簿上载明异议，须附证据。异议登记对外公示，不当然停止交易；可以撤回，登记机构也可以涂销。", "An objection to a registration that stands is entered on the register, with evidence. It is public and stops no trade by itself; it can be withdrawn, and struck by the registration body."),
	product.TypeCancellation: tr("资源灭失、放弃权益或者权益期限届满、主体终止的，应当申请注销。准予后登记不再有效，挂牌、密钥和交付即时停止，且不能恢复。", "Where the resource is lost, the right given up or over, or the subject ended. Once granted the registration is over for good: offers, keys and deliveries stop at once."),
}

// nationalLeads say it where the national registration is otherwise: it carries no trade, and its result is no certificate.
var nationalLeads = map[product.AlterationType]components.Text{
	product.TypeRenewal:      tr("在期满前 60 日内申请；续展期最长三年，自期满次日起计算，不超过授权运营协议期限。续展准予后登记结果随之更新，查询码不变。", "In the 60 days before expiry; for three years at most, counted from the day after expiry, and not past the agreement. The result is renewed under the same query code."),
	product.TypeCancellation: tr("资源灭失、放弃权益或者权益期限届满、主体终止的，应当申请注销。准予后公共数据资源登记不再有效，且不能恢复；合规登记和交易不受影响。", "Where the resource is lost, the right given up or over, or the subject ended. Once granted the national registration is over for good; the compliance registration and trade go on."),
}

func alterationLead(r product.Registration, t product.AlterationType) components.Text {
	if lead, ok := nationalLeads[t]; ok && r.Regime == product.National {
		return lead
	}
	return alterationLeads[t]
}

func (v *visit) alterPage(tx *ledger.Tx, f form) (content, error) {
	r, t, err := v.alterable(tx)
	if err != nil {
		return content{}, err
	}
	changes, differs, err := v.followingPart(tx, r, t)
	if err != nil {
		return content{}, err
	}
	title := product.TypeTitleIn(r.Regime, string(t))
	fields, err := v.alterationFields(tx, f, r, t, product.Alteration{})
	if err != nil {
		return content{}, err
	}
	entered := v.entry(f, entry{Action: "/desk/registrations/" + r.ID + "/alter/" + string(t), Submit: tr("提交申请", "Apply"), Upload: true}, fields...)
	if t == product.TypeRenewal {
		early, err := v.renewalEarly(tx, r)
		if err != nil {
			return content{}, err
		}
		if early != nil { // nobody writes reasons that cannot be filed yet
			entered = early
		}
	}
	if !differs {
		entered = components.Note(v.lang, components.Waiting, v.paragraph("与合规登记一致，没有需要变更登记的内容。合规登记变更后再来申请。", "It says what the compliance registration says: nothing is to be changed. Come back once that one has changed."))
	}
	return content{Title: title, Section: "/products", Crumbs: v.alterationCrumbs(r, title), Body: []g.Node{
		components.Heading{Over: components.Same(r.Filed.Product.Name), Title: title, Code: r.Key(), Lead: alterationLead(r, t)}.In(v.lang),
		components.Facts(v.lang, components.Fact{Term: tr("有效期", "Validity"), Value: v.term(r.ValidFrom, r.ValidTo)}), changes, entered,
	}}, nil
}

// alterationCrumbs lead back to the registered product: the subject's own page of it, or for others the one that everybody sees.
func (v *visit) alterationCrumbs(r product.Registration, title components.Text) []components.NavItem {
	name := components.Same(r.Filed.Product.Name)
	if v.own(r.Operator) {
		return []components.NavItem{{Label: tr("我的数据产品", "My products"), Href: "/desk/products"}, {Label: name, Href: "/desk/products/" + r.Product}, {Label: title}}
	}
	return []components.NavItem{{Label: tr("数据产品", "Data products"), Href: "/products"}, {Label: name, Href: "/products/" + r.Code}, {Label: title}}
}

// followingPart is what a change files that has no draft of its own: what the city has registered, beside what stands here; differs reports
// whether that is anything, and is true for all that is not such a change.
func (v *visit) followingPart(tx *ledger.Tx, r product.Registration, t product.AlterationType) (part g.Node, differs bool, err error) {
	if t != product.TypeChange || r.Regime == product.City {
		return nil, true, nil
	}
	diff, err := product.FollowingDifferences(tx, r)
	if err != nil {
		return nil, false, err
	}
	return v.changePart(diff, nil), slices.ContainsFunc(diff, func(c product.Change) bool { return c.Mark != ' ' }), nil
}

func (v *visit) alter() (string, error) {
	file, err := v.store("document")
	if err != nil {
		return "", err
	}
	return v.alterationDone(func(tx *ledger.Tx) (product.Alteration, error) {
		r, t, err := v.alterable(tx)
		if err != nil {
			return product.Alteration{}, err
		}
		a, err := v.applied(tx, file, "")
		if err != nil {
			return product.Alteration{}, err
		}
		return product.Alter(tx, v.Book, r.ID, t, a)
	})
}

// alterationDone does an act on an application and goes to its case.
func (v *visit) alterationDone(fn func(tx *ledger.Tx) (product.Alteration, error)) (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		m, err := fn(tx)
		return "/cases/" + m.CaseID, err
	})
	if err == nil {
		v.flash("已提交，等待受理", "Filed; it awaits acceptance")
	}
	return next, err
}

// returned is the application of the address, for its applicant to mend.
func (v *visit) returned(tx *ledger.Tx) (product.Alteration, product.Registration, error) {
	if err := v.mustSignIn(); err != nil {
		return product.Alteration{}, product.Registration{}, err
	}
	m, err := product.GetAlteration(tx, v.Param("id"))
	if err == nil && !v.own(m.Applicant) {
		err = fault.New(fault.NotFound, "alteration.not_found", "没有这项申请", "There is no such application")
	}
	if err != nil {
		return m, product.Registration{}, err
	}
	r, err := product.GetRegistration(tx, m.Registration)
	return m, r, err
}

func (v *visit) mendAlterationPage(tx *ledger.Tx, f form) (content, error) {
	m, r, err := v.returned(tx)
	if err != nil {
		return content{}, err
	}
	c, err := procedure.Get(tx, m.CaseID)
	if err != nil {
		return content{}, err
	}
	changes, _, err := v.followingPart(tx, r, m.Type)
	if err != nil {
		return content{}, err
	}
	fields, err := v.alterationFields(tx, f, r, m.Type, m)
	if err != nil {
		return content{}, err
	}
	title := tr("补正后重新提交", "Mend and resubmit")
	return content{Title: title, Crumbs: []components.NavItem{{Label: tr("待办", "Inbox"), Href: "/inbox"}, {Label: c.Title, Href: "/cases/" + c.ID}, {Label: title}}, Body: []g.Node{
		components.Heading{Over: components.Same(r.Filed.Product.Name), Title: title}.In(v.lang), v.whyReturned(c), changes,
		v.entry(f, entry{Action: "/desk/alterations/" + m.ID + "/mend", Submit: title, Upload: true}, fields...),
	}}, nil
}

func (v *visit) mendAlteration() (string, error) {
	file, err := v.store("document")
	if err != nil {
		return "", err
	}
	return v.alterationDone(func(tx *ledger.Tx) (product.Alteration, error) {
		m, _, err := v.returned(tx)
		if err != nil {
			return m, err
		}
		a, err := v.applied(tx, file, m.Document)
		if err != nil {
			return m, err
		}
		return product.ResubmitAlteration(tx, v.Book, m.ID, a)
	})
}

// alterationPart is what an application asks for: beside what is registered, where the content is to change.
func (v *visit) alterationPart(tx *ledger.Tx, c seenCase) (g.Node, error) {
	m, r, err := alterationOf(tx, c)
	if err != nil {
		return nil, err
	}
	asked, err := v.askedPart(tx, c, m, r)
	if err != nil {
		return nil, err
	}
	parts := g.Group{asked}
	if m.Filed != nil {
		parts = append(parts, v.publicPart(m, r))
	}
	if !c.inner {
		return parts, nil
	}
	if m.Filed != nil {
		diff, err := m.Differences(tx)
		if err != nil {
			return nil, err
		}
		parts = append(parts, v.changePart(diff, nil))
	}
	if m.Draft != "" {
		p, err := product.Get(tx, m.Draft)
		if err != nil {
			return nil, err
		}
		parts = append(parts, v.samplePart(tx, p))
	}
	objections, err := v.objectionPart(tx, r.ObjectionsTo(m.ID))
	return append(parts, objections), err
}

// alterationOf reads the application that a case decides, and the registration that it is on.
func alterationOf(tx *ledger.Tx, c seenCase) (product.Alteration, product.Registration, error) {
	m, err := product.GetAlteration(tx, c.Subject.ID)
	if err != nil {
		return m, product.Registration{}, err
	}
	r, err := product.GetRegistration(tx, m.Registration)
	return m, r, err
}

// askedPart is what is asked for, of which registration, and to insiders why and with what evidence.
func (v *visit) askedPart(tx *ledger.Tx, c seenCase, m product.Alteration, r product.Registration) (g.Node, error) {
	kind := product.TypeTitleIn(r.Regime, string(m.Type))
	facts := []components.Fact{
		{Term: tr("登记类型", "Type"), Value: v.text(kind)},
		{Term: documents.NumberTitle(r.Regime), Value: components.Link(resultAt(r.Key()), components.Code(r.Number))},
		{Term: tr("有效期", "Validity"), Value: v.term(r.ValidFrom, r.ValidTo)},
	}
	agreed, err := v.agreedFacts(tx, c, m)
	if err != nil {
		return nil, err
	}
	facts = append(facts, agreed...)
	if !m.ValidTo.IsZero() {
		term := tr("续展至", "Renewed until")
		if m.Type != product.TypeRenewal {
			term = tr("最后一日", "Last day")
		}
		facts = append(facts, components.Fact{Term: term, Value: components.Date(m.ValidTo.String())})
	}
	if c.inner {
		facts = append(facts, components.Fact{Term: tr("理由", "Reasons"), Value: paragraphs(m.Reason)})
		if m.Document != "" {
			paper, err := v.paperOf(tx, m.Document)
			if err != nil {
				return nil, err
			}
			term := tr("证明材料", "Evidence")
			if m.Consent {
				term = tr("登记主体书面同意", "Written consent of the subject")
			}
			facts = append(facts, components.Fact{Term: term, Value: paper})
		}
	}
	return components.Section(v.lang, "subject", tr("申请事项", "What is asked for"), components.Facts(v.lang, facts...)), nil
}

// publicPart is what the notice says of an application: the content as it would be registered, or as it stays.
func (v *visit) publicPart(m product.Alteration, r product.Registration) g.Node {
	if m.Filed != nil {
		r.Filed = *m.Filed
	}
	return components.Section(v.lang, "public", tr("公示内容", "What is made public"), v.filedFacts(r, product.TypeTitleIn(r.Regime, string(m.Type))))
}

// alterationAct does an act on the application of a case.
func (v *visit) alterationAct(tx *ledger.Tx, id, act string, r product.Review) (err error) {
	switch act {
	case "uphold":
		_, err = product.UpholdAlteration(tx, v.Book, id, v.FormValue("objection"), r)
	case "dismiss":
		_, err = product.DismissAlteration(tx, id, v.FormValue("objection"), r)
	default:
		_, err = product.DecideAlteration(tx, v.Book, id, act, r)
	}
	return err
}

// changeDraft is what stands beside the draft of a change: what differs from what is registered, and where its case is.
func (v *visit) changeDraft(tx *ledger.Tx, p product.Product) (g.Node, error) {
	diff, err := product.DraftDifferences(tx, p)
	if err != nil {
		return nil, err
	}
	return v.changePart(diff, nil), nil
}

// fileProductChange files the draft of a change, or files it again after its return.
func (v *visit) fileProductChange(tx *ledger.Tx, p product.Product) (string, error) {
	a := product.AlterationForm{Reason: v.FormValue("reason")}
	m, err := product.ChangeInHand(tx, p.ID)
	switch {
	case err == nil:
		m, err = product.ResubmitAlteration(tx, v.Book, m.ID, a)
	case fault.KindOf(err) == fault.NotFound:
		m, err = product.Alter(tx, v.Book, p.Changes, product.TypeChange, a)
	}
	return "/cases/" + m.CaseID, err
}

// alterationElsewhere are the acts on an application that have a page of their own.
func (v *visit) alterationElsewhere(tx *ledger.Tx, c seenCase, act string) (string, error) {
	switch act {
	case "object":
		return "/notices/" + c.Subject.ID + "/object", nil
	case "resubmit":
		m, err := product.GetAlteration(tx, c.Subject.ID)
		if err == nil && m.Draft != "" {
			return "/desk/products/" + m.Draft + "/submit", nil
		}
		return "/desk/alterations/" + m.ID + "/mend", err
	}
	return "", nil
}
