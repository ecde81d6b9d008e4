package pages

import (
	"fmt"
	"strconv"
	"strings"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/registry/plan"
	"huishu/registry/product"
	"huishu/web/components"
)

// draftPage begins an agreement.
func (v *visit) draftPage(tx *ledger.Tx, f form) (content, error) {
	if err := v.mustBe(access.ImplementingBody); err != nil {
		return content{}, err
	}
	terms, err := v.termFields(tx, f, product.Agreement{ImplementingBody: v.caller.Actor.Party}, product.Terms{})
	if err != nil {
		return content{}, err
	}
	title := tr("起草授权运营协议", "Draft an agreement")
	return content{Title: title, Crumbs: agreementCrumbs(title), Body: []g.Node{
		components.Steps(v.lang, 0, agreementSteps...),
		components.Heading{Title: title, Lead: tr("先填写基本信息；保存后再选择资源、填写必备条款。随时可以中断，草案会保留。", "Begin with the terms; resources and clauses follow. The draft is kept whenever you stop.")}.In(v.lang),
		v.entry(f, entry{Action: "/desk/agreements/new", Submit: tr("保存并继续", "Save and go on")},
			v.line(f, f.must("operator", tr("运营机构的统一社会信用代码", "Operator's unified social credit code"), tr("该企业须已入驻；起草后不能更换", "The company must have signed up; it cannot be changed later")), "", components.Medium),
			terms),
	}}, nil
}

// spare is the number of empty rows offered for further purposes.
const spare = 3

// termFields are the terms without operator, resources and clauses. The agreement is that whose terms they are.
func (v *visit) termFields(tx *ledger.Tx, f form, a product.Agreement, t product.Terms) (g.Node, error) {
	rests, err := v.restFields(tx, f, a, t)
	if err != nil {
		return nil, err
	}
	classes := make([]components.Option, 0, len(product.PurposeClasses))
	for _, c := range product.PurposeClasses {
		classes = append(classes, components.Option{Value: string(c), Label: c.Title()})
	}
	selections := make([]components.Option, 0, len(product.Selections))
	for _, s := range product.Selections {
		selections = append(selections, components.Option{Value: string(s), Label: s.Title()})
	}
	purposes := make([]g.Node, 0, len(t.Purposes)+spare)
	for i := range len(t.Purposes) + spare {
		p := product.Purpose{Class: product.Industry}
		if i < len(t.Purposes) {
			p = t.Purposes[i]
		}
		at := fmt.Sprintf("purposes[%d]", i)
		purposes = append(purposes, components.Grid(
			v.line(f, f.field(at+".name", tr(fmt.Sprintf("用途 %d", i+1), fmt.Sprintf("Purpose %d", i+1)), components.Text{}), p.Name, components.Full),
			v.pick(f, f.field(at+".class", tr("类别", "Class"), components.Text{}), string(p.Class), classes)))
	}
	return g.Group{
		v.line(f, f.must("title", tr("协议名称", "Title"), components.Text{}), t.Title, components.Full),
		components.Grid(
			v.day(f, f.must("from", tr("起始日", "First day"), components.Text{}), t.From.String()),
			v.day(f, f.must("to", tr("截止日", "Last day"), tr("原则上最长 5 年", "In principle at most 5 years")), t.To.String())),
		v.area(f, f.field("term_exception", tr("期限超过原则上限的理由", "Why the term is longer than the rule"), tr("不超过的，不填", "Leave empty when it is not")), t.TermException, 2, 1000),
		v.radio(f, f.must("selection", tr("运营机构的选择方式", "How the operator was chosen"), components.Same("发改数据规〔2025〕27号 第十二条")), string(t.Selection), selections),
		rests,
		components.Fieldset(v.lang, tr("授权用途", "Purposes"), tr("公共治理、公益事业用途的产品免费；产业发展、行业发展用途实行政府指导价（发改价格〔2025〕65号）", "Products for public governance and public interest are free; for industry the price is guided"), purposes...),
		v.area(f, f.field("recipients", tr("产品提供对象", "Recipients"), tr("每行一类，不限则不填", "One a line; leave empty when open to all")), strings.Join(t.Recipients, "\n"), 3, 1000),
		v.ceilingFields(f, t),
	}, nil
}

// restFields are what the agreement rests on: the plan, the record of the selection, the project, the agreement
// that it succeeds; and the notice of termination.
func (v *visit) restFields(tx *ledger.Tx, f form, a product.Agreement, t product.Terms) (g.Node, error) {
	approved, _, err := plan.List(tx, plan.Query{Body: a.ImplementingBody, Approved: true, Limit: 200})
	if err != nil {
		return nil, err
	}
	none := components.Option{Label: tr("请选择", "Choose")}
	plans := []components.Option{none}
	for _, p := range approved {
		plans = append(plans, components.Option{Value: p.ID, Label: components.Same(p.Code + " " + p.Title)})
	}
	papers := []components.Option{{Label: tr("未附", "None")}}
	for _, d := range a.Documents {
		papers = append(papers, components.Option{Value: d.Document, Label: components.Same(d.Title)})
	}
	others, _, err := product.Agreements(tx, product.AgreementQuery{ImplementingBody: a.ImplementingBody, Public: true, Page: product.Page{Limit: 200}})
	if err != nil {
		return nil, err
	}
	replaced := []components.Option{{Label: tr("不取代其他协议", "It replaces none")}}
	for _, o := range others {
		if o.ID != a.ID && o.Runs(v.today()) {
			replaced = append(replaced, components.Option{Value: o.ID, Label: components.Same(o.Code + " " + o.Title)})
		}
	}
	r := t.SelectionRecord
	bidders := ""
	if r.Bidders > 0 {
		bidders = decimal(r.Bidders)
	}
	return g.Group{
		components.Grid(
			v.line(f, f.must("selection_notice", tr("招标、谈判公告或文件编号", "Reference of the tender or negotiation"), components.Text{}), r.Notice, components.Medium),
			v.day(f, f.must("selection_on", tr("结果确定日期", "Day of the result"), components.Text{}), r.On.String()),
			v.line(f, f.field("selection_bidders", tr("参与单位数", "How many took part"), tr("邀请招标不少于 3 家", "At least 3 for an invited tender")), bidders, components.Short),
			v.pick(f, f.field("selection_document", tr("结果文件", "Paper of the result"), tr("先在“文件”中上传", "Add it among the papers first")), r.Document, papers)),
		v.pick(f, f.must("plan", tr("实施方案", "Implementation plan"), tr("经政府审定同意的方案（发改数据规〔2025〕27号 第十一条）", "Approved by the government (Implementation Rules on Authorised Operation, No. 27 [2025], art. 11)")), t.Plan, plans),
		components.Checkbox{Field: f.field("government_pays", tr("使用财政资金", "Public money pays"), tr("须填写政务信息化项目编号（第十一条）", "The project number is then needed (Art. 11)")), Value: "yes", Checked: f.get("government_pays", yes(t.GovernmentPays)) == "yes"}.In(v.lang),
		components.Grid(
			v.line(f, f.field("project_number", tr("项目编号", "Project number"), components.Text{}), t.ProjectNumber, components.Medium),
			v.line(f, f.field("notice_days", tr("终止通知期（天）", "Notice of termination (days)"), components.Text{}), decimal(t.NoticeDays), components.Short)),
		v.pick(f, f.field("replaces", tr("取代的协议", "Replaces"), tr("被取代的协议在本协议起始日前一天终止", "It ends on the day before this one begins")), t.Replaces, replaced),
	}, nil
}

func yes(b bool) string {
	if b {
		return "yes"
	}
	return ""
}

// ceilingFields are the ceilings, and empty rows for further ones.
func (v *visit) ceilingFields(f form, t product.Terms) g.Node {
	bases := make([]components.Option, 0, len(product.PriceBases))
	for _, b := range product.PriceBases {
		bases = append(bases, components.Option{Value: string(b), Label: b.Title()})
	}
	rows := make([]g.Node, 0, len(t.Ceilings)+spare)
	for i := range len(t.Ceilings) + spare {
		c := product.Ceiling{Basis: product.PerProduct}
		if i < len(t.Ceilings) {
			c = t.Ceilings[i]
		}
		at := fmt.Sprintf("ceilings[%d]", i)
		rows = append(rows, components.Grid(
			v.line(f, f.field(at+".purpose", tr(fmt.Sprintf("用途 %d", i+1), fmt.Sprintf("Purpose %d", i+1)), tr("上面列明的用途之一", "One of those above")), c.Purpose, components.Medium),
			v.line(f, f.field(at+".product", tr("产品或服务", "Product or service"), tr("不填即该用途的全部", "Empty for all of the purpose")), c.Product, components.Medium),
			v.line(f, f.field(at+".fen", tr("上限（元）", "At most (yuan)"), components.Text{}), inYuan(c.Fen), components.Short),
			v.pick(f, f.field(at+".basis", tr("计费方式", "Charged"), components.Text{}), string(c.Basis), bases),
			v.line(f, f.field(at+".reference", tr("制定文件文号", "Paper that sets it"), components.Text{}), c.Reference, components.Medium)))
	}
	return components.Fieldset(v.lang, tr("上限收费标准", "Ceilings"), tr("由授权主体制定（发改价格〔2025〕65号）；不填的，挂牌价格为试行价", "Set by the authorising subject; while none is set a price is a trial price"), rows...)
}

// terms reads termFields into t.
func (v *visit) terms(t product.Terms) (product.Terms, error) {
	from, bad1 := v.date("from")
	to, bad2 := v.date("to")
	if err := fault.Join(bad1, bad2); err != nil {
		return t, err
	}
	t.Title, t.From, t.To, t.TermException = v.FormValue("title"), from, to, v.FormValue("term_exception")
	t.Selection, t.Plan, t.Replaces = product.Selection(v.FormValue("selection")), v.FormValue("plan"), v.FormValue("replaces")
	t.GovernmentPays, t.ProjectNumber = v.FormValue("government_pays") == "yes", v.FormValue("project_number")
	on, bad3 := v.date("selection_on")
	bidders, bad4 := v.whole("selection_bidders")
	notice, bad5 := v.whole("notice_days")
	if err := fault.Join(bad3, bad4, bad5); err != nil {
		return t, err
	}
	t.SelectionRecord = product.SelectionRecord{Notice: v.FormValue("selection_notice"), On: on, Bidders: bidders, Document: v.FormValue("selection_document")}
	t.NoticeDays = notice
	t.Recipients = strings.Split(v.FormValue("recipients"), "\n")
	t.Purposes = nil
	values, err := v.FormParams()
	if err != nil {
		return t, err
	}
	for i := 0; values.Has(fmt.Sprintf("purposes[%d].name", i)); i++ {
		at := fmt.Sprintf("purposes[%d]", i)
		t.Purposes = append(t.Purposes, product.Purpose{Name: values.Get(at + ".name"), Class: product.PurposeClass(values.Get(at + ".class"))})
	}
	t.Ceilings = nil
	for i := 0; values.Has(fmt.Sprintf("ceilings[%d].purpose", i)); i++ {
		at := fmt.Sprintf("ceilings[%d]", i)
		fen, bad := v.fen(at + ".fen")
		if bad != nil {
			return t, bad
		}
		t.Ceilings = append(t.Ceilings, product.Ceiling{
			Purpose: values.Get(at + ".purpose"), Product: values.Get(at + ".product"), Fen: fen,
			Basis: product.PriceBasis(values.Get(at + ".basis")), Reference: values.Get(at + ".reference"),
		})
	}
	return t, nil
}

// whole reads a number of the form; a field left empty is 0.
func (v *visit) whole(name string) (int, *fault.Error) {
	s := strings.TrimSpace(v.FormValue(name))
	if s == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0, fault.New(fault.Invalid, "number.form", "请填写整数", "Write a whole number").At(name)
	}
	return n, nil
}

func (v *visit) draftAgreement() (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		t, err := v.terms(product.Terms{})
		if err != nil {
			return "", err
		}
		operator, err := party.ByUSCC(tx, v.FormValue("operator"))
		if fault.KindOf(err) == fault.NotFound {
			return "", fault.New(fault.Invalid, "agreement.operator", "没有使用该代码入驻的企业", "No company has signed up under that code").At("operator").
				Do("请核对代码，或请该企业先入驻", "Check the code, or ask the company to sign up first")
		}
		if err != nil {
			return "", err
		}
		t.Operator = operator.ID
		a, err := product.DraftAgreement(tx, v.Book, t)
		return "/desk/agreements/" + a.ID + "/resources", err
	})
	if err == nil {
		v.flash("草案已保存，请选择数据资源", "The draft is saved; now choose the resources")
	}
	return next, err
}

func (v *visit) termsPage(tx *ledger.Tx, f form) (content, error) {
	a, _, err := v.drafting(tx)
	if err != nil {
		return content{}, err
	}
	operator, err := party.Get(tx, a.Operator)
	if err != nil {
		return content{}, err
	}
	fields, err := v.termFields(tx, f, a, a.Terms)
	if err != nil {
		return content{}, err
	}
	at := "/desk/agreements/" + a.ID
	title := tr("基本信息", "Terms")
	return content{Title: title, Crumbs: draftCrumbs(a, title), Body: []g.Node{
		components.Steps(v.lang, 0, agreementSteps...), components.Heading{Over: components.Same(a.Title), Title: title}.In(v.lang),
		components.Facts(v.lang, components.Fact{Term: tr("运营机构", "Operator"), Value: g.Group{g.Text(operator.Name(v.lang) + " "), components.Code(operator.USCC)}}),
		v.entry(f, entry{Action: at + "/terms", Submit: tr("保存", "Save"), Fresh: at}, f.version(a.Version), fields),
	}}, nil
}

func draftCrumbs(a product.Agreement, title components.Text) []components.NavItem {
	return []components.NavItem{{Label: tr("授权运营协议", "Agreements"), Href: "/desk/agreements"}, {Label: components.Same(a.Title), Href: "/desk/agreements/" + a.ID}, {Label: title}}
}

// editAgreement changes some of an agreement's terms; next follows the agreement's address.
func (v *visit) editAgreement(next string, change func(tx *ledger.Tx, a product.Agreement) (product.Terms, error)) (string, error) {
	to, err := v.do(func(tx *ledger.Tx) (string, error) {
		a, _, err := v.drafting(tx)
		if err != nil {
			return "", err
		}
		t, err := change(tx, a)
		if err != nil {
			return "", err
		}
		_, err = product.EditAgreement(tx, a.ID, v.seen(), t)
		return "/desk/agreements/" + a.ID + next, err
	})
	if err == nil {
		v.flash("已保存", "Saved")
	}
	return to, err
}

func (v *visit) editTerms() (string, error) {
	return v.editAgreement("", func(_ *ledger.Tx, a product.Agreement) (product.Terms, error) { return v.terms(a.Terms) })
}

// clausesPage takes the mandatory items that are text.
func (v *visit) clausesPage(tx *ledger.Tx, f form) (content, error) {
	a, c, err := v.drafting(tx)
	if err != nil {
		return content{}, err
	}
	items, err := v.clauses(tx, c.RuleSetHash)
	if err != nil {
		return content{}, err
	}
	fields := []g.Node{f.version(a.Version)}
	for _, m := range items {
		fields = append(fields, v.area(f, f.must("clauses."+m.ID, m.Title, components.Same(m.Article)), a.Clauses[m.ID], 4, 5000))
	}
	at := "/desk/agreements/" + a.ID
	title := tr("必备条款", "Clauses")
	return content{Title: title, Crumbs: draftCrumbs(a, title), Body: []g.Node{
		components.Steps(v.lang, 2, agreementSteps...),
		components.Heading{Over: components.Same(a.Title), Title: title, Lead: itemsLeft(a, items)}.In(v.lang),
		v.entry(f, entry{Action: at + "/clauses", Submit: tr("保存条款", "Save the clauses"), Fresh: at}, fields...),
	}}, nil
}

func (v *visit) editClauses() (string, error) {
	values, err := v.FormParams()
	if err != nil {
		return "", err
	}
	return v.editAgreement("", func(_ *ledger.Tx, a product.Agreement) (product.Terms, error) {
		t := a.Terms
		t.Clauses = map[string]string{}
		for name := range values {
			if id, ok := strings.CutPrefix(name, "clauses."); ok {
				t.Clauses[id] = values.Get(name)
			}
		}
		return t, nil
	})
}

func (v *visit) papersPage(tx *ledger.Tx, f form) (content, error) {
	a, _, err := v.drafting(tx)
	if err != nil {
		return content{}, err
	}
	at := "/desk/agreements/" + a.ID
	title := tr("上传文件", "Add a paper")
	return content{Title: title, Crumbs: draftCrumbs(a, title), Body: []g.Node{
		components.Steps(v.lang, 3, agreementSteps...), components.Heading{Over: components.Same(a.Title), Title: title, Lead: tr("双方都可以打开；不对外公开。", "Both sides can open it; it is not made public.")}.In(v.lang),
		v.entry(f, entry{Action: at + "/papers", Submit: tr("上传", "Add"), Upload: true},
			v.line(f, f.must("title", tr("文件名称", "Title of the paper"), components.Text{}), "", components.Full),
			components.FileUpload{Field: f.must("document", tr("文件", "File"), components.Text{}), Accept: paperKinds, Max: maxPaper}.In(v.lang)),
	}}, nil
}

func (v *visit) addPaper() (string, error) {
	file, err := v.store("document")
	if err != nil {
		return "", err
	}
	if file == nil {
		return "", fault.Required("document", "文件", "file")
	}
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		document, err := file.attach(tx, "agreement.paper")
		if err != nil {
			return "", err
		}
		a, err := product.AttachToAgreement(tx, v.Param("id"), document, v.FormValue("title"))
		return "/desk/agreements/" + a.ID, err
	})
	if err == nil {
		v.flash("文件已上传", "The paper is added")
	}
	return next, err
}

// agreementPlace leads from a finding to where it is mended.
func agreementPlace(at string, edit bool) func(string) string {
	if !edit {
		return nil
	}
	return func(field string) string {
		switch {
		case strings.HasPrefix(field, "resources"):
			return at + "/resources"
		case strings.HasPrefix(field, "items"):
			return at + "/clauses"
		}
		return at + "/terms"
	}
}
