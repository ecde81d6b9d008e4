package pages

import (
	"cmp"
	"fmt"
	"time"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/rules"
	"huishu/compliance/scan"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/registry/product"
	"huishu/registry/succession"
	"huishu/web/components"
	"huishu/web/documents"
)

// subject shows what a case is about, as far as the caller may see it.
func (v *visit) subject(tx *ledger.Tx, c seenCase) (g.Node, error) {
	if c.Subject.Kind == product.SubjectAlteration {
		return v.alterationPart(tx, c)
	}
	switch c.Definition {
	case "qualification":
		return v.applicationPart(tx, c)
	case party.EntryProcedure, party.ChangeProcedure, party.DepartureProcedure, party.ReadmissionProcedure:
		return v.matterPart(tx, c)
	case succession.Definition:
		return v.successionPart(tx, c)
	case "agreement":
		return v.agreementPart(tx, c)
	case "amendment":
		m, err := product.AmendmentOfCase(tx, c.ID)
		if err != nil || !c.inner {
			return nil, err
		}
		return components.Section(v.lang, "subject", tr("补充协议", "Supplementary agreement"), paragraphs(m.Reason),
			components.Acts(components.ButtonLink{Label: tr("查看补充协议", "Read it"), Href: "/desk/amendments/" + m.ID}.In(v.lang))), nil
	case "complaint":
		return v.complaintPart(tx, c)
	case "ending":
		return v.endingSubject(tx, c, v.lookup(tx))
	case "plan":
		return v.planPart(tx, c)
	case product.City, product.National:
		return v.registrationPart(tx, c)
	}
	if c.General() {
		return v.filingPart(tx, c)
	}
	return nil, nil
}

// applicationPart is what a company asks for, with its papers.
func (v *visit) applicationPart(tx *ledger.Tx, c seenCase) (g.Node, error) {
	a, err := party.GetApplication(tx, c.Subject.ID)
	if err != nil {
		return nil, err
	}
	facts := []components.Fact{
		{Term: tr("申请资格", "Qualification"), Value: v.text(a.Kind.Title())},
		{Term: tr("业务范围", "Scope"), Value: paragraphs(a.Scope)},
	}
	if a.Kind == party.Broker {
		facts = append(facts,
			components.Fact{Term: tr("认定编号", "Accreditation"), Value: components.Code(a.Accreditation)},
			components.Fact{Term: tr("认定机关", "Issuer"), Value: g.Text(a.Issuer)},
			components.Fact{Term: tr("认定有效期", "Its term"), Value: g.Group{components.Date(a.From), v.text(tr(" 至 ", " to ")), components.Date(a.To)}})
	}
	if c.inner {
		for _, p := range a.Papers {
			paper, err := v.paperOf(tx, p.Document)
			if err != nil {
				return nil, err
			}
			facts = append(facts, components.Fact{Term: v.materialTitle(tx, c.RuleSetHash, "qualification", p.Material), Value: paper})
		}
	}
	return components.Section(v.lang, "subject", tr("申请内容", "The application"), components.Facts(v.lang, facts...)), nil
}

// materialTitle is what the rule set of a case calls a material.
func (v *visit) materialTitle(tx *ledger.Tx, hash, group, id string) components.Text {
	if set, err := adoption.ByHash(tx, v.Book, hash); err == nil {
		if t, ok := titleIn(set, group, id); ok {
			return t
		}
	}
	return components.Same(id)
}

func titleIn(set *rules.Set, group, id string) (components.Text, bool) {
	for _, g := range set.Groups {
		for _, m := range g.Materials {
			if g.ID == group && m.ID == id {
				return m.Title, true
			}
		}
	}
	return components.Text{}, false
}

// fileMaterialTitle is what the rule set of a registration's case calls a material; one that was brought for the other regime has the name
// that the rules in force there give it.
func (v *visit) fileMaterialTitle(tx *ledger.Tx, hash, id string) components.Text {
	sets := make([]*rules.Set, 0, 1+len(product.Regimes))
	if set, err := adoption.ByHash(tx, v.Book, hash); err == nil {
		sets = append(sets, set)
	}
	for _, regime := range product.Regimes {
		if set, err := v.governing(tx, regime); err == nil {
			sets = append(sets, set)
		}
	}
	for _, set := range sets {
		for _, regime := range product.Regimes {
			if t, ok := titleIn(set, regime, id); ok {
				return t
			}
		}
	}
	return components.Same(id)
}

// agreementPart sums the agreement up and leads to it.
func (v *visit) agreementPart(tx *ledger.Tx, c seenCase) (g.Node, error) {
	a, err := product.GetAgreement(tx, c.Subject.ID)
	if err != nil {
		return nil, err
	}
	at := "/agreements/" + a.Code
	if c.inner {
		at = "/desk/agreements/" + a.ID
	}
	purposes := make([]g.Node, 0, len(a.Purposes))
	for _, p := range a.Purposes {
		purposes = append(purposes, h.Li(g.Text(p.Name), components.Article(p.Class.Title().In(v.lang))))
	}
	return components.Section(v.lang, "subject", tr("协议", "The agreement"), components.Facts(v.lang,
		components.Fact{Term: tr("编号", "Number"), Value: components.Link(at, components.Code(a.Code))},
		components.Fact{Term: tr("期限", "Term"), Value: v.term(a.From, a.To)},
		components.Fact{Term: tr("资源", "Resources"), Value: g.Text(tr(fmt.Sprintf("%d 项", len(a.Resources)), fmt.Sprintf("%d", len(a.Resources))).In(v.lang))},
		components.Fact{Term: tr("用途", "Purposes"), Value: h.Ul(g.Group(purposes))},
	), components.Acts(components.ButtonLink{Label: tr("查看协议全文", "Read the agreement"), Href: at}.In(v.lang))), nil
}

// registrationPart is the file: the filed version, its sources, its sample, its materials, and
// the objections against it.
func (v *visit) registrationPart(tx *ledger.Tx, c seenCase) (g.Node, error) {
	r, err := product.GetRegistration(tx, c.Subject.ID)
	if err != nil {
		return nil, err
	}
	if !c.inner {
		return v.filedPart(tx, r)
	}
	f, err := v.registrationFile(tx, r)
	return g.Group{f.public, f.lineage, f.sample, f.deposit, f.papers, f.objections}, err
}

// registrationFile is a file part by part, for those who may see all of it. A part is nil where there is nothing of it.
type registrationFile struct {
	public, lineage, sample, deposit, papers, objections g.Node
}

// registrationFile reads the file of a registration.
func (v *visit) registrationFile(tx *ledger.Tx, r product.Registration) (registrationFile, error) {
	f, err := v.fileOf(tx, r.Filed, r.Product, r.RuleSetHash, func() ([]product.Near, error) { return product.NearToFile(tx, r.ID) })
	if err != nil {
		return f, err
	}
	if f.public, err = v.filedPart(tx, r); err != nil {
		return f, err
	}
	f.objections, err = v.objectionPart(tx, r.ObjectionsTo(""))
	return f, err
}

// fileOf reads what stands in a file: content and materials as they were filed, sample and deposit of the product that holds them.
func (v *visit) fileOf(tx *ledger.Tx, filed product.Filed, holder, ruleSetHash string, near func() ([]product.Near, error)) (f registrationFile, err error) {
	p, err := product.Get(tx, holder)
	if err != nil {
		return f, err
	}
	trace, err := v.tracePart(tx, holder)
	if err != nil {
		return f, err
	}
	alike, err := v.nearPart(tx, filed.Product, near)
	if err != nil {
		return f, err
	}
	f.lineage = g.Group{components.Section(v.lang, "fields", tr("字段与来源", "Fields and their sources"), v.fieldTable(filed.Product.Fields)), trace, alike}
	f.sample = v.samplePart(tx, p)
	if f.deposit, err = v.depositPart(tx, p); err != nil {
		return f, err
	}
	f.papers, err = v.materialPart(tx, filed.Product.Materials, ruleSetHash)
	return f, err
}

// filedPart is what the public sees of a registration.
func (v *visit) filedPart(tx *ledger.Tx, r product.Registration) (g.Node, error) {
	registered, err := v.registered(tx, r)
	return components.Section(v.lang, "subject", tr("公示内容", "What is made public"), v.filedFacts(r, product.TypeTitleIn(r.Regime, product.First)), registered), err
}

// filedFacts is exactly what the public notice says, and whom it concerns.
func (v *visit) filedFacts(r product.Registration, kind components.Text) g.Node {
	p := r.Filed.Product
	return components.Facts(v.lang,
		components.Fact{Term: tr("产品名称", "Product"), Value: g.Text(p.Name)},
		components.Fact{Term: tr("登记主体", "Applicant"), Value: g.Group{components.Link("/parties/"+r.Operator, g.Text(fault.T(r.Filed.Operator.Name, r.Filed.Operator.NameEN).In(v.lang))), g.Text(" "), components.Code(r.Filed.Operator.USCC)}},
		components.Fact{Term: tr("登记类型", "Type"), Value: v.text(kind)},
		components.Fact{Term: tr("产品类型", "Kind"), Value: v.text(p.Kind.Title())},
		components.Fact{Term: tr("交付形式", "Delivery"), Value: v.text(p.Form.Title())},
		components.Fact{Term: tr("更新频率", "Updated"), Value: v.text(p.Frequency.Text())},
		components.Fact{Term: tr("用途", "Purpose"), Value: g.Text(p.Purpose)},
		components.Fact{Term: tr("提供对象", "Recipients"), Value: g.Text(v.recipientText(p.Recipients))},
		components.Fact{Term: tr("内容简介", "Content"), Value: paragraphs(p.Description)},
		components.Fact{Term: tr("授权运营协议", "Agreement"), Value: components.Link("/agreements/"+r.Filed.AgreementCode, components.Code(r.Filed.AgreementCode))},
		components.Fact{Term: tr("数据资源", "Resources"), Value: v.filedResources(r.Filed.Resources)},
	)
}

func (v *visit) filedResources(list []product.FiledResource) g.Node {
	items := make([]g.Node, 0, len(list))
	for _, s := range list {
		items = append(items, h.Li(components.Link("/catalogue/"+s.ID, g.Text(s.Title)), g.Text(" · "+s.BodyName)))
	}
	return h.Ul(g.Group(items))
}

// registered is the certificate, or the result, of a registration that was granted.
func (v *visit) registered(tx *ledger.Tx, r product.Registration) (g.Node, error) {
	if r.RegisterEvent == "" {
		return nil, nil
	}
	status, err := product.StatusNow(tx, r)
	if err != nil {
		return nil, err
	}
	acts := []g.Node{resultLink(r.Regime, r.Key()).In(v.lang)}
	if v.mayRecode(r) {
		acts = append(acts, components.ButtonLink{Label: queryCodeTitle, Href: queryCodeAt(r)}.In(v.lang))
	}
	return g.Group{
		components.Facts(v.lang,
			components.Fact{Term: documents.NumberTitle(r.Regime), Value: components.CopyCode(v.lang, r.Number)},
			components.Fact{Term: tr("产品编码", "Product code"), Value: components.CopyCode(v.lang, r.Code)},
			components.Fact{Term: tr("有效期", "Validity"), Value: v.term(r.ValidFrom, r.ValidTo)},
			components.Fact{Term: tr("今日状态", "Status today"), Value: components.StateAs(string(status), status.Title()).In(v.lang)}),
		components.Acts(acts...),
	}, nil
}

// fieldTable traces each field of a product to the fields it is made from.
func (v *visit) fieldTable(fields []product.Field) g.Node {
	rows := make([]components.Row, 0, len(fields))
	for _, f := range fields {
		sources := make([]g.Node, 0, len(f.Sources))
		for _, s := range f.Sources {
			name := s.Title
			if s.FieldName != "" {
				name += " · " + s.FieldName
			}
			source := g.Text(name) // of another product: the trace leads there
			if s.Resource != "" {
				source = components.Link("/catalogue/"+s.Resource, source)
			}
			sources = append(sources, h.Li(source))
		}
		rows = append(rows, components.Row{Cells: []g.Node{g.Text(f.Name), g.Text(f.Meaning), g.Text(f.Derivation), h.Ul(g.Group(sources))}})
	}
	return components.Table{
		Caption: tr("字段与来源", "Fields and their sources"), Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("字段", "Field")}, {Head: tr("含义", "Meaning")}, {Head: tr("加工方法", "How it is made")}, {Head: tr("来源字段", "Made from")}},
		Empty:   components.Empty{Title: tr("还没有字段", "No fields yet"), Text: tr("产品的每个字段都要说明来自哪项资源的哪个字段。", "Each field says from which field of which resource it is made.")},
	}.In(v.lang)
}

// hitLabel names a finding of the scanner: what, where, how often.
func (v *visit) hitLabel(hit product.Hit) components.Text {
	zh, en := scan.Type(hit.Type).Label()
	return tr(fmt.Sprintf("%s：%s，%d 处", zh, hit.Place, hit.Count), fmt.Sprintf("%s at %s, %d times", en, hit.Place, hit.Count))
}

// samplePart is the sample with what the scanner found; values are masked.
func (v *visit) samplePart(tx *ledger.Tx, p product.Product) g.Node {
	if p.Sample == nil {
		return nil
	}
	s := p.Sample
	name := g.Node(g.Text(s.Name))
	if access.Can(v.caller.Actor, access.DocumentRead, access.Facts{Owner: p.Operator}) {
		name = components.Link("/documents/"+s.Document, name)
	}
	rows := make([]components.Row, 0, len(s.Hits))
	for _, hit := range s.Hits {
		zh, en := scan.Type(hit.Type).Label()
		reason := tr(hit.Reason, hit.ReasonEN)
		rows = append(rows, components.Row{Cells: []g.Node{
			v.text(tr(zh, en)), components.Code(hit.Place), components.Number(hit.Count), g.Text(fmt.Sprintf("%.0f%%", hit.Confidence*100)),
			components.Code(hit.Example), v.text(reason), v.opinion(hit),
		}})
	}
	var more g.Node
	if !s.Complete {
		more = components.Note(v.lang, components.Waiting, v.paragraph("发现过多，只列出一部分。", "There are more findings than are listed."))
	}
	return components.Section(v.lang, "sample", tr("样例与扫描结果", "Sample and scan"),
		components.Facts(v.lang,
			components.Fact{Term: tr("文件", "File"), Value: g.Group{name, g.Text(" · " + components.Bytes(s.Size))}},
			components.Fact{Term: tr("记录数", "Records"), Value: components.Number(s.Rows)},
			components.Fact{Term: components.Same("SHA-256"), Value: components.Hash(v.lang, s.SHA256)},
			components.Fact{Term: tr("扫描时间", "Scanned"), Value: components.When(time.UnixMilli(s.CreatedAt))}),
		more, components.Table{
			Caption: tr("个人信息扫描发现", "What the scanner found"), Rows: rows,
			Columns: []components.Column{
				{Head: tr("类型", "Type")}, {Head: tr("位置", "Place")}, {Head: tr("次数", "Times"), Num: true}, {Head: tr("把握", "Confidence"), Num: true},
				{Head: tr("示例（已掩码）", "Example, masked")}, {Head: tr("判断依据", "Why")}, {Head: tr("意见", "Opinions")},
			},
			Empty: components.Empty{Title: tr("未发现个人信息", "No personal information was found"), Text: tr("扫描覆盖证件号、手机号、银行卡号、邮箱等类型。", "The scan looks for identity, telephone and card numbers, e-mail addresses and more.")},
		}.In(v.lang), v.columnProfile(s))
}

// opinion is what operator and reviewer say of a finding.
func (v *visit) opinion(hit product.Hit) g.Node {
	switch {
	case hit.Waived != "":
		return g.Group{components.State{Tone: components.Valid, Word: tr("审核认定误报", "Judged a false alarm")}.In(v.lang), h.P(g.Text(hit.Waived))}
	case hit.Contested != "":
		return g.Group{components.State{Tone: components.Waiting, Word: tr("申请人称系误报", "Contested by the applicant")}.In(v.lang), h.P(g.Text(hit.Contested))}
	}
	return components.Date("")
}

// materialPart lists the materials of the file.
func (v *visit) materialPart(tx *ledger.Tx, list []product.Material, hash string) (g.Node, error) {
	facts := make([]components.Fact, 0, len(list))
	for _, m := range list {
		value := g.Node(paragraphs(m.Statement))
		if m.Document != "" {
			paper, err := v.paperOf(tx, m.Document)
			if err != nil {
				return nil, err
			}
			value = paper
		}
		facts = append(facts, components.Fact{Term: v.fileMaterialTitle(tx, hash, m.Material), Value: value})
	}
	if len(facts) == 0 {
		return nil, nil
	}
	return components.Section(v.lang, "materials", tr("登记材料", "Materials"), components.Facts(v.lang, facts...)), nil
}

// objectionPart lists the objections. Who objects and with what evidence is for the office;
// the applicant sees what is objected.
func (v *visit) objectionPart(tx *ledger.Tx, objections []product.Objection) (g.Node, error) {
	if len(objections) == 0 {
		return nil, nil
	}
	entries := make([]components.Entry, 0, len(objections))
	for _, o := range objections {
		o = o.For(v.caller.Actor)
		who := o.RealName
		if o.Personal() {
			who = cmp.Or(who, withheld.In(v.lang))
		}
		state := components.StateOf(map[product.ObjectionState]string{
			product.ObjectionOpen: "objection", product.ObjectionUpheld: "upheld", product.ObjectionDismissed: "dismissed",
		}[o.State])
		body := g.Group{paragraphs(o.Statement)}
		if o.Document != "" && o.ErasedAt == 0 && access.Can(v.caller.Actor, access.DocumentRead, access.Facts{Owner: o.Party}) {
			paper, err := v.paperOf(tx, o.Document)
			if err != nil {
				return nil, err
			}
			body = append(body, h.P(v.text(tr("证明材料：", "Evidence: ")), paper))
		}
		if o.Reason != "" {
			body = append(body, h.P(v.text(tr("决定理由：", "Decision: ")), g.Text(o.Reason)))
		}
		if v.mayEraseObjection(o) {
			body = append(body, h.P(components.Link("/objections/"+o.ID+"/erasure", v.text(objectionErasureTitle))))
		}
		entries = append(entries, components.Entry{At: components.When(time.UnixMilli(o.RaisedAt)), What: state.Word, Tone: state.Tone, Who: who, Body: body})
	}
	return components.Section(v.lang, "objections", tr("异议", "Objections"), components.Timeline(v.lang, entries...)), nil
}
