package pages

import (
	"time"

	g "maragu.dev/gomponents"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/complaint"
	"huishu/registry/party"
	"huishu/web/components"
)

func mountComplaint(p *Pages) {
	p.page("/complaints", (*visit).complaintsPage)
	p.form("/parties/:id/complain", (*visit).complainPage, (*visit).complain)
	p.form("/complaints/:id/evidence", (*visit).evidencePage, (*visit).addEvidence)
	p.form("/complaints/:id/papers", (*visit).statementPaperPage, (*visit).addStatementPaper)
	p.form("/complaints/:id/erasure", (*visit).erasurePage, (*visit).eraseComplaint)
}

var complaintsCrumb = components.NavItem{Label: tr("我的投诉举报", "My complaints"), Href: "/complaints"}

// complaintsPage lists what the caller has complained of.
func (v *visit) complaintsPage(tx *ledger.Tx) (content, error) {
	if err := v.mustSignIn(); err != nil {
		return content{}, err
	}
	list, next, err := complaint.List(tx, complaint.Query{Own: true, Limit: 30, Cursor: v.cursor()})
	if err != nil {
		return content{}, err
	}
	names := v.lookup(tx)
	rows := make([]components.Row, 0, len(list))
	for _, c := range list {
		rows = append(rows, components.Row{Cells: []g.Node{
			components.Link("/cases/"+c.Case, components.Code(c.Number)), g.Text(names.party(c.Respondent)), v.text(c.Category.Title()),
			v.text(c.Naming.Title()), complaintState(c.Result).In(v.lang), components.When(time.UnixMilli(c.CreatedAt)),
		}})
	}
	pager := components.Pager{Shown: len(list), First: pagerFirst(v, "/complaints")}
	if next != "" {
		pager.Next = address("/complaints", "cursor", next)
	}
	return content{Title: complaintsCrumb.Label, Crumbs: []components.NavItem{{Label: tr("我的账号", "My account"), Href: "/account"}, complaintsCrumb}, Body: []g.Node{
		components.Heading{Title: complaintsCrumb.Label, Lead: tr("只有您本人和主管部门能看到您写的内容；被投诉单位和您的同事都不会知道是谁提出的。",
			"Only you and the authority read what you wrote; neither the party complained of nor your colleagues learn who complained.")}.In(v.lang),
		components.Table{
			Caption: complaintsCrumb.Label, Quiet: true, Rows: rows,
			Columns: []components.Column{{Head: tr("编号", "Number")}, {Head: tr("被投诉单位", "About")}, {Head: tr("类别", "Kind")}, {Head: tr("署名", "Naming")}, {Head: tr("结果", "Result")}, {Head: tr("提出日期", "Filed")}},
			Empty: components.Empty{
				Title: tr("您没有提出过投诉举报", "You have not complained of anybody"), Text: tr("在登记簿中找到该单位，从它的页面提出。", "Find the organisation in the register and complain from its page."),
				Act: &components.ButtonLink{Label: tr("打开主体登记簿", "Open the register"), Href: "/parties"},
			},
		}.In(v.lang), pager.In(v.lang),
	}}, names.err
}

// complaintTones are the tones of the results.
var complaintTones = map[complaint.Result]components.Tone{
	"": components.Active, complaint.Withdrawn: components.Ended, complaint.Declined: components.Ended, complaint.Unfounded: components.Ended,
	complaint.PartlyFounded: components.Negative, complaint.Founded: components.Negative,
}

func complaintState(r complaint.Result) components.State {
	return components.State{Tone: complaintTones[r], Word: r.Title()}
}

// complaintRecord is, on a party's page, what was found founded, and the door to complain.
func (v *visit) complaintRecord(tx *ledger.Tx, e party.Entry) (g.Node, error) {
	rec, err := complaint.RecordOf(tx, e.ID)
	if err != nil {
		return nil, err
	}
	var parts []g.Node
	if len(rec.Items) == 0 {
		parts = append(parts, v.paragraph("没有经查实的投诉举报。", "No complaint was found founded."))
	} else {
		parts = append(parts, v.yearTable(rec), v.findingTable(rec))
	}
	if e.Kind != party.Authority {
		parts = append(parts, components.Acts(components.ButtonLink{Label: tr("投诉举报该单位", "Complain about it"), Href: "/parties/" + e.ID + "/complain"}.In(v.lang)))
	}
	return components.Section(v.lang, "complaints", tr("投诉举报", "Complaints"), parts...), nil
}

func (v *visit) yearTable(rec complaint.Record) g.Node {
	rows := make([]components.Row, 0, len(rec.Years))
	for _, y := range rec.Years {
		rows = append(rows, components.Row{Cells: []g.Node{g.Text(decimal(y.Year)), g.Text(decimal(y.Founded)), g.Text(decimal(y.PartlyFounded))}})
	}
	return components.Table{
		Caption: tr("各年查实的件数", "Founded, by year"), Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("年份", "Year")}, {Head: tr("成立", "Founded"), Num: true}, {Head: tr("部分成立", "In part"), Num: true}},
	}.In(v.lang)
}

func (v *visit) findingTable(rec complaint.Record) g.Node {
	rows := make([]components.Row, 0, len(rec.Items))
	for _, f := range rec.Items {
		var measures g.Group
		for i, m := range f.Measures {
			if i > 0 {
				measures = append(measures, g.Text(tr("、", ", ").In(v.lang)))
			}
			measures = append(measures, v.text(m.Title()))
		}
		rows = append(rows, components.Row{Cells: []g.Node{
			components.Code(f.Number), v.text(f.Category.Title()), complaintState(f.Result).In(v.lang), components.Date(f.DecidedOn.String()), measures,
		}})
	}
	return components.Table{
		Caption: tr("查实的投诉举报", "Complaints found founded"), Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("编号", "Number")}, {Head: tr("类别", "Kind")}, {Head: tr("结果", "Result")}, {Head: tr("决定日期", "Decided")}, {Head: tr("处理措施", "Measures")}},
	}.In(v.lang)
}

// complainPage asks what a complaint must say.
func (v *visit) complainPage(tx *ledger.Tx, f form) (content, error) {
	if err := v.mustSignIn(); err != nil {
		return content{}, err
	}
	e, err := complaint.Respondent(tx, v.Param("id"))
	if err != nil {
		return content{}, err
	}
	at := "/parties/" + e.ID
	title, name := tr("投诉举报", "Complain"), components.T(e.NameZH, e.NameEN)
	return content{Title: title, Section: "/parties", Crumbs: append(partyCrumbsTo(name, at), components.NavItem{Label: title}), Body: []g.Node{
		components.Heading{Over: name, Title: title, Lead: tr("您以个人名义提出，与您代表的单位无关。被投诉单位始终不会知道是谁提出的；主管部门要求其陈述时，只转述需要核实的事实。请勿填写与事实无关的他人信息。",
			"You complain as a person, whatever organisation you act for. The party complained of never learns who did; when the authority asks it for a statement, it tells only the facts to be checked. Leave out what is not needed of other people.")}.In(v.lang),
		components.Facts(v.lang,
			components.Fact{Term: tr("被投诉单位", "About"), Value: components.Link(at, v.text(name))},
			components.Fact{Term: tr("依据", "Article"), Value: g.Text("《数据基础设施接入管理》 TC609-6-2025-12 4.5 b)")},
		),
		v.entry(f, entry{Action: at + "/complain", Submit: tr("提交投诉举报", "File the complaint"), Upload: true}, v.complaintFields(f)...),
	}}, nil
}

// partyCrumbsTo are partyCrumbs that lead on.
func partyCrumbsTo(name components.Text, at string) []components.NavItem {
	crumbs := partyCrumbs(name)
	crumbs[len(crumbs)-1].Href = at
	return crumbs
}

func (v *visit) complaintFields(f form) []g.Node {
	categories := make([]components.Option, 0, len(complaint.Categories))
	for _, c := range complaint.Categories {
		categories = append(categories, components.Option{Value: string(c), Label: c.Title()})
	}
	kinds := []components.Option{{Value: "", Label: tr("不涉及", "None of these")}}
	for _, k := range complaint.AboutKinds() {
		kinds = append(kinds, components.Option{Value: k, Label: complaint.AboutTitle(k)})
	}
	return []g.Node{
		v.radio(f, f.must("category", tr("类别", "Kind"), components.Text{}), "", categories),
		v.area(f, f.must("statement", tr("具体事实", "The facts"), tr("何时、何地、发生了什么，有何依据", "When, where and what happened, and how you know")), "", 8, 5000),
		v.radio(f, f.field("about_kind", tr("涉及的对象", "What of theirs it is about"), components.Text{}), "", kinds),
		v.line(f, f.field("about", tr("对象编号", "Its number"), tr("产品编码、挂牌编号或订单编号；不涉及的留空", "Product code, listing number or order number; empty for none")), "", components.Full),
		v.radio(f, f.must("naming", tr("署名", "Naming"), components.Text{}), "", []components.Option{
			{Value: string(complaint.RealName), Label: complaint.RealName.Title(), Hint: tr("姓名和联系方式只有主管部门能看到，便于核实和答复", "Only the authority sees name and contact, to ask back and to answer")},
			{Value: string(complaint.Anonymous), Label: complaint.Anonymous.Title(), Hint: tr("主管部门也看不到您是谁；结果仍会通知到您的账号", "The authority does not see who you are either; your account is still told the result")},
		}),
		v.line(f, f.field("contact_name", tr("您的姓名", "Your name"), tr("实名时填写", "In your own name only")), "", components.Full),
		v.line(f, f.field("contact", tr("联系方式", "How to reach you"), tr("实名时填写", "In your own name only")), "", components.Full),
		components.FileUpload{Field: f.field("evidence", tr("证据", "Evidence"), tr("选填；提交后还可以补充", "Optional; more can be added later")), Accept: paperKinds, Max: maxPaper}.In(v.lang),
	}
}

func (v *visit) complain() (string, error) {
	file, err := v.store("evidence")
	if err != nil {
		return "", err
	}
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		c, err := complaint.File(tx, v.Book, complaint.Content{
			Respondent: v.Param("id"), About: complaint.About{Kind: v.FormValue("about_kind"), Code: v.FormValue("about")},
			Category: complaint.Category(v.FormValue("category")), Statement: v.FormValue("statement"), Naming: complaint.Naming(v.FormValue("naming")),
			ContactName: v.FormValue("contact_name"), Contact: v.FormValue("contact"),
		})
		if err == nil && file != nil {
			_, err = complaint.Attach(tx, c.ID, file.ref, file.name)
		}
		return "/cases/" + c.Case, err
	})
	if err == nil {
		v.flash("已提交，办理结果会通知您", "Filed; you will be told what comes of it")
	}
	return next, err
}

// evidencePage adds a paper to one's own open complaint.
func (v *visit) evidencePage(tx *ledger.Tx, f form) (content, error) {
	if err := v.mustSignIn(); err != nil {
		return content{}, err
	}
	c, err := complaint.Show(tx, v.Param("id"))
	if err != nil {
		return content{}, err
	}
	title := tr("补充证据", "Add evidence")
	at := "/cases/" + c.Case
	return content{Title: title, Crumbs: []components.NavItem{complaintsCrumb, {Label: components.Same(c.Number), Href: at}, {Label: title}}, Body: []g.Node{
		components.Heading{Over: components.Same(c.Number), Title: title, Lead: tr("证据加密保存，只有您和主管部门能看到。", "Stored encrypted; only you and the authority see it.")}.In(v.lang),
		v.entry(f, entry{Action: "/complaints/" + c.ID + "/evidence", Submit: title, Upload: true, More: []g.Node{components.ButtonLink{Label: tr("返回", "Back"), Href: at}.In(v.lang)}},
			components.FileUpload{Field: f.must("evidence", tr("证据", "Evidence"), components.Text{}), Accept: paperKinds, Max: maxPaper}.In(v.lang)),
	}}, nil
}

func (v *visit) addEvidence() (string, error) {
	file, err := v.store("evidence")
	if err != nil {
		return "", err
	}
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		if file == nil {
			return "", fault.Required("evidence", "证据文件", "file of evidence")
		}
		c, err := complaint.Show(tx, v.Param("id"))
		if err == nil {
			_, err = complaint.Attach(tx, c.ID, file.ref, file.name)
		}
		return "/cases/" + c.Case, err
	})
	if err == nil {
		v.flash("证据已提交", "Evidence handed in")
	}
	return next, err
}
