package pages

import (
	"slices"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/web/components"
)

func mountQualification(p *Pages) {
	p.page("/desk/qualifications", (*visit).qualificationDesk)
	p.form("/desk/qualifications/apply", (*visit).applyPage, (*visit).apply)
	p.form("/desk/qualifications/:id/mend", (*visit).mendApplicationPage, (*visit).mendApplication)
	p.form("/desk/qualifications/:id/end", (*visit).endQualificationPage, (*visit).endQualification)
	p.page("/desk/applications", (*visit).applicationDesk)
}

// qualificationDesk is what the caller's company is, has applied for, and may apply for.
func (v *visit) qualificationDesk(tx *ledger.Tx) (content, error) {
	if err := v.mustBe(access.Company); err != nil {
		return content{}, err
	}
	own := v.caller.Actor.Party
	quals, err := party.Qualifications(tx, own)
	if err != nil {
		return content{}, err
	}
	cases, _, err := procedure.List(tx, procedure.Query{Definition: "qualification", Applicant: own, Reader: &tx.Actor})
	if err != nil {
		return content{}, err
	}
	expiring, err := v.expiringPart(tx)
	if err != nil {
		return content{}, err
	}
	classes, err := v.serviceClasses(tx)
	if err != nil {
		return content{}, err
	}
	title := tr("资格与申请", "Qualifications")
	return content{Title: title, Body: []g.Node{
		components.Heading{Title: title}.In(v.lang), expiring,
		components.Doors(v.lang,
			components.Door{Title: tr("申请成为数据商", "Apply as data merchant"), Text: tr("开发、发布、承销数据产品（第十八条、第二十三条）", "Develop, publish and underwrite data products (Arts 18, 23)"), Href: "/desk/qualifications/apply?kind=merchant"},
			components.Door{Title: tr("登记数据经纪人认定", "Have a broker's accreditation entered"), Text: tr("须已获省数据流通交易主管部门认定（第二十三条）", "Needs the accreditation of the provincial authority (Art. 23)"), Href: "/desk/qualifications/apply?kind=broker"},
			components.Door{Title: tr("成为运营机构", "Become an operator"), Text: tr("与实施机构签订授权运营协议即取得，无需申请", "By an agreement with an implementing body; nothing to apply for"), Href: "/desk/agreements"}),
		v.ownQualifications(quals, classes),
		v.caseTable(tr("申请", "Applications"), cases, components.Empty{Title: tr("还没有申请", "No application yet"),
			Text: tr("提交后可在这里看到受理、审查的进度和时限。", "Once you apply, acceptance and review with their clocks appear here."),
			Act:  &components.ButtonLink{Label: tr("申请成为数据商", "Apply as data merchant"), Href: "/desk/qualifications/apply?kind=merchant"}}, false),
	}}, nil
}

// ownQualifications are the company's own, with the way to give one up.
func (v *visit) ownQualifications(quals []party.Qualification, classes []rules.ServiceClass) g.Node {
	var acts []g.Node
	for _, q := range quals {
		if q.Kind != party.Operator && (q.Status == party.Valid || q.Status == party.Suspended) {
			acts = append(acts, components.ButtonLink{Label: tr("放弃"+q.Kind.Title().ZH+"资格", "Give up: "+q.Kind.Title().EN), Href: "/desk/qualifications/" + q.ID + "/end"}.In(v.lang))
		}
	}
	var row g.Node
	if len(acts) > 0 {
		row = components.Acts(acts...)
	}
	return g.Group{v.qualificationCards(quals, true, classes), row}
}

// caseTable lists cases with their state and clock.
func (v *visit) caseTable(caption components.Text, cases []*procedure.Case, empty components.Empty, typed bool) g.Node {
	rows := make([]components.Row, 0, len(cases))
	for _, c := range cases {
		clock := components.Date("")
		if !c.Terminal() {
			clock = v.shortClock(c)
		}
		cells := []g.Node{components.Link(v.caseAddress(c), v.text(c.Title)), caseState(c).In(v.lang), components.When(c.Opened), clock}
		if typed {
			cells = slices.Insert(cells, 1, v.text(c.ProcedureTitle))
		}
		rows = append(rows, components.Row{Late: !c.Terminal() && late(c), Cells: cells})
	}
	columns := []components.Column{{Head: tr("事项名称", "Matter")}, {Head: tr("状态", "State")}, {Head: tr("提交", "Filed")}, {Head: tr("时限", "Clock")}}
	if typed {
		columns = slices.Insert(columns, 1, components.Column{Head: tr("类型", "Type")})
	}
	return components.Table{Caption: caption, Rows: rows, Empty: empty, Columns: columns}.In(v.lang)
}

// applicationForm is the state of an application that is being written.
type applicationForm struct {
	kind      party.QualificationKind
	action    string
	submit    components.Text
	present   party.Application // what was handed in before; empty on the first application
	materials []rules.Material
	classes   []rules.ServiceClass
}

func (v *visit) applyPage(tx *ledger.Tx, f form) (content, error) {
	if err := access.Require(tx, access.QualificationApply, access.Facts{Owner: v.caller.Actor.Party}); err != nil {
		return content{}, err
	}
	kind := party.QualificationKind(f.get("kind", string(party.Merchant)))
	if kind != party.Broker {
		kind = party.Merchant
	}
	title := tr("申请成为数据商", "Apply as data merchant")
	if kind == party.Broker {
		title = tr("登记数据经纪人认定", "Have a broker's accreditation entered")
	}
	set, err := v.governing(tx, party.Regime)
	if err != nil {
		note, err := v.noRules(err)
		return content{Title: title, Crumbs: qualificationCrumbs(title), Body: []g.Node{components.Heading{Title: title}.In(v.lang), note}}, err
	}
	a := applicationForm{kind: kind, action: "/desk/qualifications/apply", submit: tr("提交申请", "Send the application"), materials: set.Materials("qualification", string(kind)), classes: set.ServiceClasses}
	return content{Title: title, Crumbs: qualificationCrumbs(title), Body: []g.Node{
		components.Heading{Title: title, Over: components.Same(kind.Article()), Lead: tr("提交后由主管部门先受理、再审查；缺什么会一次说清，可以补正。", "The authority first accepts, then reviews. Whatever is missing is said at once and can be completed.")}.In(v.lang),
		v.applicationEntry(f, a),
	}}, nil
}

func qualificationCrumbs(title components.Text) []components.NavItem {
	return []components.NavItem{{Label: tr("资格与申请", "Qualifications"), Href: "/desk/qualifications"}, {Label: title}}
}

// applicationEntry is the form itself; the materials are those that the rule set asks for.
func (v *visit) applicationEntry(f form, a applicationForm) g.Node {
	fields := []g.Node{
		components.Hidden("kind", string(a.kind)),
		v.area(f, f.must("scope", tr("业务范围", "Scope of business"), tr("写明领域和服务，例如：交通、文旅领域数据产品的开发、发布与承销", "Fields and services: for example, developing and publishing transport data products")), a.present.Scope, 4, 2000),
	}
	if a.kind == party.Merchant && len(a.classes) > 0 {
		fields = append(fields, v.classChoices(f, a))
	}
	if a.kind == party.Broker {
		fields = append(fields, components.Fieldset(v.lang, tr("省级认定", "Provincial accreditation"), tr("与认定文件一致", "As in the paper of accreditation"),
			v.line(f, f.must("accreditation", tr("认定编号", "Number"), components.Text{}), a.present.Accreditation, components.Medium),
			v.line(f, f.must("issuer", tr("认定机关", "Issuer"), components.Text{}), a.present.Issuer, components.Full),
			v.day(f, f.must("from", tr("有效期起", "First day"), components.Text{}), a.present.From),
			v.day(f, f.must("to", tr("有效期至", "Last day"), components.Text{}), a.present.To)))
	}
	papers := make([]g.Node, 0, len(a.materials))
	for _, m := range a.materials {
		x := f.field("paper."+m.ID, m.Title, components.Same(m.Article))
		x.Required = !handedIn(a.present, m.ID)
		if handedIn(a.present, m.ID) {
			x.Hint = tr("已提交；重新选择文件即替换", "Handed in already; choose a file to replace it")
		}
		papers = append(papers, components.FileUpload{Field: x, Accept: paperKinds, Max: maxPaper}.In(v.lang))
	}
	fields = append(fields, components.Fieldset(v.lang, tr("材料", "Papers"), tr("加密保存，只有审查机关和贵单位可以打开", "Stored encrypted; only the reviewing office and you can open them"), papers...))
	return v.entry(f, entry{Action: a.action, Submit: a.submit, Upload: true}, fields...)
}

// applicationOf reads applicationEntry, storing the files.
func (v *visit) applicationOf(tx *ledger.Tx, files map[string]*upload, kept []party.Paper) (party.ApplicationForm, error) {
	form := party.ApplicationForm{
		Kind: party.QualificationKind(v.FormValue("kind")), Scope: v.FormValue("scope"), From: v.FormValue("from"), To: v.FormValue("to"),
		Accreditation: v.FormValue("accreditation"), Issuer: v.FormValue("issuer"),
	}
	if values, err := v.FormParams(); err == nil {
		form.Classes = values["classes"]
	}
	for _, p := range kept {
		if files[p.Material] == nil {
			form.Papers = append(form.Papers, p)
		}
	}
	for material, file := range files {
		if file == nil {
			continue
		}
		id, err := file.attach(tx, "qualification."+material)
		if err != nil {
			return form, err
		}
		form.Papers = append(form.Papers, party.Paper{Material: material, Document: id})
	}
	return form, nil
}

// storePapers puts the chosen files of a list of materials into the vault.
func (v *visit) storePapers(materials []rules.Material) (map[string]*upload, error) {
	files := map[string]*upload{}
	var errs []*fault.Error
	for _, m := range materials {
		file, err := v.store("paper." + m.ID)
		if fault.KindOf(err) == fault.Internal || fault.KindOf(err) == fault.Unauthenticated {
			return nil, err
		}
		if err != nil {
			errs = append(errs, fault.From(err))
		}
		files[m.ID] = file
	}
	return files, fault.Join(errs...)
}

func (v *visit) apply() (string, error) {
	if err := v.mustBe(access.Company); err != nil {
		return "", err
	}
	var set *rules.Set
	err := v.read(func(tx *ledger.Tx) (err error) {
		set, err = v.governing(tx, party.Regime)
		return err
	})
	if err != nil {
		return "", err
	}
	files, err := v.storePapers(set.Materials("qualification", v.FormValue("kind")))
	if err != nil {
		return "", err
	}
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		form, err := v.applicationOf(tx, files, nil)
		if err != nil {
			return "", err
		}
		a, err := party.Apply(tx, v.Book, tx.Actor.Party, form)
		return "/cases/" + a.Case, err
	})
	if err == nil {
		v.flash("申请已提交，等待受理", "The application is sent and awaits acceptance")
	}
	return next, err
}

// ownApplication is an application of the caller's company, with its rule set.
func (v *visit) ownApplication(tx *ledger.Tx) (party.Application, *rules.Set, error) {
	a, err := party.GetApplication(tx, v.Param("id"))
	if err != nil {
		return a, nil, err
	}
	if err := access.Require(tx, access.QualificationResubmit, access.Facts{Owner: a.Party}); err != nil {
		return a, nil, err
	}
	c, err := procedure.Get(tx, a.Case)
	if err != nil {
		return a, nil, err
	}
	set, err := adoption.ByHash(tx, v.Book, c.RuleSetHash)
	return a, set, err
}

func (v *visit) mendApplicationPage(tx *ledger.Tx, f form) (content, error) {
	a, set, err := v.ownApplication(tx)
	if err != nil {
		return content{}, err
	}
	found, err := party.Findings(tx, v.Book, a.ID)
	if err != nil {
		return content{}, err
	}
	c, err := procedure.Get(tx, a.Case)
	if err != nil {
		return content{}, err
	}
	title := tr("补正申请", "Complete the application")
	return content{Title: title, Crumbs: qualificationCrumbs(title), Body: []g.Node{
		components.Heading{Over: a.Kind.Title(), Title: title}.In(v.lang),
		v.whyReturned(c), v.findings(found, nil),
		v.applicationEntry(f, applicationForm{kind: a.Kind, action: "/desk/qualifications/" + a.ID + "/mend", submit: tr("重新提交", "Send it again"), present: a,
			materials: set.Materials("qualification", string(a.Kind)), classes: set.ServiceClasses}),
	}}, nil
}

// whyReturned repeats what the office asked for when it gave the file back.
func (v *visit) whyReturned(c *procedure.Case) g.Node {
	at := c.AskedToComplete()
	if at == nil || at.Reason == "" {
		return nil
	}
	return components.Note(v.lang, components.Waiting, v.paragraph("审查机关要求补正：", "The office asks you to complete:"), paragraphs(at.Reason), components.Article(at.Article))
}

func (v *visit) mendApplication() (string, error) {
	var materials []rules.Material
	var kept []party.Paper
	err := v.DB.View(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) error {
		a, set, err := v.ownApplication(tx)
		if err != nil {
			return err
		}
		materials, kept = set.Materials("qualification", string(a.Kind)), a.Papers
		return nil
	})
	if err != nil {
		return "", err
	}
	files, err := v.storePapers(materials)
	if err != nil {
		return "", err
	}
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		form, err := v.applicationOf(tx, files, kept)
		if err != nil {
			return "", err
		}
		a, err := party.Resubmit(tx, v.Book, v.Param("id"), form)
		return "/cases/" + a.Case, err
	})
	if err == nil {
		v.flash("已重新提交，受理时限重新计算", "Sent again; the clock of acceptance starts anew")
	}
	return next, err
}

func (v *visit) endQualificationPage(tx *ledger.Tx, f form) (content, error) {
	q, err := party.GetQualification(tx, v.Param("id"))
	if err != nil {
		return content{}, err
	}
	if err := access.Require(tx, access.QualificationEnd, access.Facts{Owner: q.Party}); err != nil {
		return content{}, err
	}
	title := tr("放弃"+q.Kind.Title().ZH+"资格", "Give up: "+q.Kind.Title().EN)
	return content{Title: title, Crumbs: qualificationCrumbs(title), Body: []g.Node{
		components.Heading{Over: components.Same(q.Number), Title: title, Lead: tr("放弃后立即失效，正在上架的产品不能再成交；今后须重新申请。", "It ends at once and products on offer can no longer be sold; you would have to apply anew.")}.In(v.lang),
		v.entry(f, entry{Action: "/desk/qualifications/" + q.ID + "/end", Submit: tr("确认放弃", "Give it up")},
			v.area(f, f.must("reason", tr("理由", "Reason"), components.Text{}), "", 3, 500)),
	}}, nil
}

func (v *visit) endQualification() (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		_, err := party.End(tx, v.Param("id"), v.FormValue("reason"))
		return "/desk/qualifications", err
	})
	if err == nil {
		v.flash("资格已终止", "The qualification has ended")
	}
	return next, err
}

// applicationDesk is the authority's view of all applications and of what came of them.
func (v *visit) applicationDesk(tx *ledger.Tx) (content, error) {
	if err := v.mustBe(access.Authority, access.Auditor); err != nil {
		return content{}, err
	}
	desk, err := v.caseDesk(tx, caseDesk{path: "/desk/applications", title: tr("资格审查", "Applications"), procedures: []string{"qualification"}, empty: components.Empty{Title: tr("没有申请", "No applications"), Text: tr("企业提交的数据商、数据经纪人申请会出现在这里。", "Applications of merchants and brokers will appear here.")}})
	if err != nil {
		return content{}, err
	}
	expiring, err := v.expiringPart(tx)
	desk.Body = append(desk.Body, expiring)
	return desk, err
}

// handedIn reports whether an application holds a paper for the material.
func handedIn(a party.Application, material string) bool {
	return slices.ContainsFunc(a.Papers, func(p party.Paper) bool { return p.Material == material })
}
