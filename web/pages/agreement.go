package pages

import (
	"fmt"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/vault"
	"huishu/market/money"
	"huishu/registry/product"
	"huishu/web/components"
)

func mountAgreement(p *Pages) {
	p.page("/agreements", (*visit).agreementsPage)
	p.page("/agreements/:code", (*visit).disclosurePage)
	p.page("/desk/agreements", (*visit).agreementDesk)
	p.form("/desk/agreements/new", (*visit).draftPage, (*visit).draftAgreement)
	p.page("/desk/agreements/:id", (*visit).agreementPage)
	p.form("/desk/agreements/:id/terms", (*visit).termsPage, (*visit).editTerms)
	p.form("/desk/agreements/:id/clauses", (*visit).clausesPage, (*visit).editClauses)
	p.form("/desk/agreements/:id/papers", (*visit).papersPage, (*visit).addPaper)
	p.echo.GET("/desk/agreements/:id/papers/:document", p.agreementPaper)
}

// agreementsPage lists what the public may know: agreements that were concluded.
func (v *visit) agreementsPage(tx *ledger.Tx) (content, error) {
	list, next, err := product.Agreements(tx, product.AgreementQuery{Public: true, Page: product.Page{Limit: 30, Cursor: v.cursor()}})
	if err != nil {
		return content{}, err
	}
	names := v.lookup(tx)
	pager := components.Pager{Shown: len(list), First: pagerFirst(v, "/agreements")}
	if next != "" {
		pager.Next = address("/agreements", "cursor", next)
	}
	title := tr("授权运营协议公开", "Agreements disclosed")
	return content{Title: title, Body: []g.Node{
		components.Heading{Title: title, Over: components.Same("发改数据规〔2025〕27号 第十八条"), Lead: tr("授权对象、内容、范围和时限依法公开。", "To whom, what, how far and how long: disclosed by law.")}.In(v.lang),
		v.agreementTable(list, names, "/agreements/", components.Empty{Title: tr("还没有签订的协议", "No agreement has been concluded"), Text: tr("实施机构与运营机构签订后会在这里公开。", "They are disclosed here once concluded.")}),
		pager.In(v.lang),
	}}, names.err
}

// agreementTable lists agreements; at is the public address, or that of the desk.
func (v *visit) agreementTable(list []product.Agreement, names *lookup, at string, empty components.Empty) g.Node {
	rows := make([]components.Row, 0, len(list))
	for _, a := range list {
		s := a.Status(v.today())
		href := at + a.ID
		if at == "/agreements/" {
			href = at + a.Code
		}
		rows = append(rows, components.Row{Cells: []g.Node{
			components.Link(href, g.Text(a.Title)), components.Code(a.Code), g.Text(names.party(a.ImplementingBody)), g.Text(names.party(a.Operator)),
			components.StateAs(string(s), s.Title()).In(v.lang), v.term(a.From, a.To),
		}})
	}
	return components.Table{
		Caption: tr("授权运营协议", "Agreements"), Quiet: true, Rows: rows, Empty: empty,
		Columns: []components.Column{{Head: tr("协议", "Agreement")}, {Head: tr("编号", "Number")}, {Head: tr("实施机构", "Implementing body")}, {Head: tr("运营机构", "Operator")}, {Head: tr("状态", "Status")}, {Head: tr("期限", "Term")}},
	}.In(v.lang)
}

// disclosurePage is one agreement as the law discloses it.
func (v *visit) disclosurePage(tx *ledger.Tx) (content, error) {
	d, err := product.DisclosureOf(tx, v.Param("code"))
	if err != nil {
		return content{}, err
	}
	purposes := make([]g.Node, 0, len(d.Purposes))
	for _, p := range d.Purposes {
		purposes = append(purposes, h.Li(g.Text(p.Name), components.Article(p.Class.Title().In(v.lang))))
	}
	resources := make([]g.Node, 0, len(d.Resources))
	for _, r := range d.Resources {
		resources = append(resources, h.Li(components.Link("/catalogue/"+r.Resource, g.Text(r.Title)), g.Text(" · "+r.Body)))
	}
	last := d.To
	if !d.EndsOn.IsZero() && d.EndsOn.Before(last) {
		last = d.EndsOn
	}
	versions := make([]g.Node, 0, len(d.Versions))
	for _, each := range d.Versions {
		if each.To.IsZero() {
			each.To = last
		}
		versions = append(versions, h.Li(v.text(tr(fmt.Sprintf("第 %d 版：", each.Number), fmt.Sprintf("Version %d: ", each.Number))), v.term(each.From, each.To), g.Text(" "),
			components.Hash(v.lang, each.TextSHA256), g.Text(" "), components.Link("/transparency/search?q="+each.Event, v.text(tr("日志中的证明", "Proof in the log")))))
	}
	state := components.StateAs(string(d.Status), d.Status.Title())
	title := components.Same(d.Title)
	facts := []components.Fact{
		{Term: tr("实施机构", "Implementing body"), Value: g.Group{g.Text(d.ImplementingBody.Name + " "), components.Code(d.ImplementingBody.USCC)}},
		{Term: tr("运营机构", "Operator"), Value: g.Group{g.Text(d.Operator.Name + " "), components.Code(d.Operator.USCC)}},
		{Term: tr("期限", "Term"), Value: v.term(d.From, d.To)},
		{Term: tr("选择方式", "Selection"), Value: v.text(d.Selection.Title())},
		{Term: tr("授权用途", "Purposes"), Value: h.Ul(g.Group(purposes))},
		{Term: tr("数据资源", "Resources"), Value: h.Ul(g.Group(resources))},
	}
	if len(d.Ceilings) > 0 {
		facts = append(facts, components.Fact{Term: tr("上限收费标准", "Ceilings"), Value: v.ceilingList(d.Ceilings)})
	}
	if len(versions) > 0 {
		facts = append(facts, components.Fact{Term: tr("版本", "Versions"), Value: h.Ul(g.Group(versions))})
	}
	if !d.EndsOn.IsZero() {
		facts = append(facts, components.Fact{Term: tr("最后一天", "Last day"), Value: components.Date(d.EndsOn.String())})
	}
	if d.EndedAt != 0 {
		facts = append(facts, components.Fact{Term: tr("终止", "Ended"), Value: components.When(time.UnixMilli(d.EndedAt))})
	}
	if len(d.Recipients) > 0 {
		facts = append(facts, components.Fact{Term: tr("提供对象", "Recipients"), Value: g.Text(strings.Join(d.Recipients, tr("、", ", ").In(v.lang)))})
	}
	return content{Title: title, Crumbs: []components.NavItem{{Label: tr("授权运营协议", "Agreements"), Href: "/agreements"}, {Label: title}}, Body: []g.Node{
		components.Heading{Over: tr("授权运营协议公开信息", "Agreement, as disclosed"), Title: title, Code: d.Code, State: &state}.In(v.lang),
		components.Facts(v.lang, facts...), components.Article("发改数据规〔2025〕27号 第十八条"),
	}}, nil
}

// agreementDesk lists the agreements of the caller's side.
func (v *visit) agreementDesk(tx *ledger.Tx) (content, error) {
	if err := v.mustBe(access.ImplementingBody, access.Company); err != nil {
		return content{}, err
	}
	q := product.AgreementQuery{Operator: v.caller.Actor.Party, Page: product.Page{Limit: 30, Cursor: v.cursor()}}
	title := tr("授权运营协议", "Agreements")
	heading := components.Heading{Title: title, Over: components.Same("发改数据规〔2025〕27号")}
	empty := components.Empty{Title: tr("还没有协议", "No agreement yet"), Text: tr("实施机构起草与贵单位的协议后，会出现在这里供您核对、同意。", "When an implementing body drafts one with you, it appears here for you to check and approve.")}
	if access.Has(v.caller.Actor, access.ImplementingBody) {
		q.Operator, q.ImplementingBody = "", v.caller.Actor.Party
		draft := components.ButtonLink{Label: tr("起草协议", "Draft an agreement"), Href: "/desk/agreements/new", Weight: components.Primary}
		heading.Acts = []g.Node{draft.In(v.lang)}
		empty.Text, empty.Act = tr("起草后由双方核对、同意并签订；签订即为运营机构的资格。", "Draft one; both sides check, approve and conclude it. It is the operator's licence."), &draft
	}
	list, next, err := product.Agreements(tx, q)
	if err != nil {
		return content{}, err
	}
	names := v.lookup(tx)
	pager := components.Pager{Shown: len(list), First: pagerFirst(v, "/desk/agreements")}
	if next != "" {
		pager.Next = address("/desk/agreements", "cursor", next)
	}
	return content{Title: title, Body: []g.Node{heading.In(v.lang), v.agreementTable(list, names, "/desk/agreements/", empty), pager.In(v.lang)}}, names.err
}

// ownAgreement reads the agreement of the address with its case, for those who may see it.
func (v *visit) ownAgreement(tx *ledger.Tx) (product.Agreement, seenCase, error) {
	if err := v.mustSignIn(); err != nil {
		return product.Agreement{}, seenCase{}, err
	}
	a, err := product.ShowAgreement(tx, v.Param("id"))
	if err != nil {
		return a, seenCase{}, err
	}
	c, err := procedure.Get(tx, a.CaseID)
	if err != nil {
		return a, seenCase{}, err
	}
	s := seenCase{Case: c, inner: true}
	if !c.Terminal() {
		s.found, err = product.CheckAgreement(tx, v.Book, a.ID)
	}
	return a, s, err
}

// drafting is the agreement of the address, for its body to work on.
func (v *visit) drafting(tx *ledger.Tx) (product.Agreement, seenCase, error) {
	a, c, err := v.ownAgreement(tx)
	if err == nil {
		err = access.Require(tx, access.AgreementDraft, access.Facts{Owner: a.ImplementingBody, Parties: []string{a.Operator}})
	}
	return a, c, err
}

var agreementSteps = []components.Text{tr("基本信息", "Terms"), tr("数据资源", "Resources"), tr("必备条款", "Clauses"), tr("文件", "Papers"), tr("核对与同意", "Check and approve")}

// agreementPage is the whole agreement with what the checks find and the next step beside it.
func (v *visit) agreementPage(tx *ledger.Tx) (content, error) {
	a, c, err := v.ownAgreement(tx)
	if err != nil {
		return content{}, err
	}
	names := v.lookup(tx)
	next, err := v.nextStep(tx, c, names)
	if err != nil {
		return content{}, err
	}
	papers, err := v.agreementPapers(tx, a)
	if err != nil {
		return content{}, err
	}
	signatures, err := v.signaturePart(tx, a, "", names)
	if err != nil {
		return content{}, err
	}
	versions, err := v.agreementVersions(tx, a)
	if err != nil {
		return content{}, err
	}
	endings, err := v.endingPart(tx, a, names)
	if err != nil {
		return content{}, err
	}
	var hangs g.Node
	if a.Runs(v.today()) {
		if hangs, err = v.effectTable(tx, a.ID); err != nil {
			return content{}, err
		}
	}
	at, edit := "/desk/agreements/"+a.ID, c.AtStart() && v.own(a.ImplementingBody)
	var found g.Node
	if !c.Terminal() {
		found = components.Section(v.lang, "findings", tr("检查结果", "Findings"), v.findings(c.found, agreementPlace(at, edit)))
	}
	main := g.Group{
		v.whyReturned(c.Case), found,
		components.Section(v.lang, "terms", tr("基本信息", "Terms"), v.termFacts(a, names), editLink(v, edit, at+"/terms")),
		components.Section(v.lang, "resources", tr("数据资源", "Resources"), v.agreedTable(a, names), editLink(v, edit, at+"/resources")),
		components.Section(v.lang, "clauses", tr("必备条款", "Clauses"), v.clauseFacts(tx, a, c), editLink(v, edit, at+"/clauses")),
		signatures, versions, hangs, endings, papers,
	}
	state := caseState(c.Case)
	title := components.Same(a.Title)
	return content{Title: title, Crumbs: agreementCrumbs(title), Body: []g.Node{
		components.Heading{Over: tr("授权运营协议", "Authorised-operation agreement"), Title: title, Code: a.Code, State: &state}.In(v.lang),
		components.Columns(main, g.Group{next, components.Acts(components.ButtonLink{Label: tr("办理过程", "What has happened"), Href: "/cases/" + a.CaseID}.In(v.lang))}),
	}}, names.err
}

func agreementCrumbs(rest ...components.Text) []components.NavItem {
	list := []components.NavItem{{Label: tr("授权运营协议", "Agreements"), Href: "/desk/agreements"}}
	for _, t := range rest {
		list = append(list, components.NavItem{Label: t})
	}
	return list
}

func editLink(v *visit, may bool, href string) g.Node {
	if !may {
		return nil
	}
	return components.Acts(components.ButtonLink{Label: tr("修改", "Edit"), Href: href}.In(v.lang))
}

func (v *visit) termFacts(a product.Agreement, names *lookup) g.Node {
	purposes := make([]g.Node, 0, len(a.Purposes))
	for _, p := range a.Purposes {
		purposes = append(purposes, h.Li(g.Text(p.Name), components.Article(p.Class.Title().In(v.lang))))
	}
	facts := []components.Fact{
		{Term: tr("实施机构", "Implementing body"), Value: names.partyLink(a.ImplementingBody)},
		{Term: tr("运营机构", "Operator"), Value: names.partyLink(a.Operator)},
		{Term: tr("期限", "Term"), Value: v.term(a.From, a.To)},
		{Term: tr("选择方式", "Selection"), Value: v.text(a.Selection.Title())},
		{Term: tr("选择记录", "Record of the selection"), Value: v.text(tr(
			fmt.Sprintf("%s，结果日期 %s，参与单位 %d 家", a.SelectionRecord.Notice, a.SelectionRecord.On, a.SelectionRecord.Bidders),
			fmt.Sprintf("%s, result of %s, %d took part", a.SelectionRecord.Notice, a.SelectionRecord.On, a.SelectionRecord.Bidders)))},
		{Term: tr("实施方案审议", "Approval of the plan"), Value: paragraphs(a.PlanApproval)},
		{Term: tr("终止通知期", "Notice of termination"), Value: v.text(tr(fmt.Sprintf("%d 天", a.NoticeDays), fmt.Sprintf("%d days", a.NoticeDays)))},
		{Term: tr("授权用途", "Purposes"), Value: h.Ul(g.Group(purposes))},
	}
	recipients := tr("未限定", "Not limited")
	if len(a.Recipients) > 0 {
		recipients = tr(strings.Join(a.Recipients, "、"), strings.Join(a.Recipients, ", "))
	}
	facts = append(facts, components.Fact{Term: tr("提供对象", "Recipients"), Value: v.text(recipients)})
	if a.TermException != "" {
		facts = append(facts, components.Fact{Term: tr("期限例外理由", "Why the term is longer"), Value: paragraphs(a.TermException)})
	}
	if len(a.Ceilings) > 0 {
		facts = append(facts, components.Fact{Term: tr("上限收费标准", "Ceilings"), Value: v.ceilingList(a.Ceilings)})
	}
	if a.GovernmentPays {
		facts = append(facts, components.Fact{Term: tr("政务信息化项目编号", "Project number"), Value: components.Code(a.ProjectNumber)})
	}
	if !a.EndsOn.IsZero() {
		by := v.text(tr("由后续协议取代", "A successor takes its place"))
		if a.NoticeBy != "" {
			by = g.Group{names.partyLink(a.NoticeBy), v.text(tr(" 通知终止", " gave notice"))}
		}
		facts = append(facts, components.Fact{Term: tr("最后一天", "Last day"), Value: g.Group{components.Date(a.EndsOn.String()), g.Text(" "), by}})
	}
	if a.EndReason != "" {
		facts = append(facts, components.Fact{Term: tr("终止理由", "Why it ended"), Value: g.Group{paragraphs(a.EndReason), components.When(time.UnixMilli(a.EndedAt))}})
	}
	return components.Facts(v.lang, facts...)
}

// ceilingList are the highest prices, one a line.
func (v *visit) ceilingList(list []product.Ceiling) g.Node {
	items := make([]g.Node, 0, len(list))
	for _, c := range list {
		items = append(items, h.Li(g.Text(strings.TrimSpace(c.Product+" "+c.Purpose)+" · "), v.text(c.Basis.Title()), g.Text(" ¥"+money.Yuan(c.Fen)+" "), components.Article(c.Reference)))
	}
	return h.Ul(g.Group(items))
}

func (v *visit) agreedTable(a product.Agreement, names *lookup) g.Node {
	rows := make([]components.Row, 0, len(a.Resources))
	for _, r := range a.Resources {
		consent := g.Node(g.Text(r.Consent))
		if r.Consent == "" && r.Body == a.ImplementingBody {
			consent = v.text(tr("本机构资源，无需另行同意", "its own; no consent needed"))
		}
		rows = append(rows, components.Row{Cells: []g.Node{components.Link("/catalogue/"+r.Resource, g.Text(r.Title)), g.Text(names.party(r.Body)), consent}})
	}
	return components.Table{
		Caption: tr("数据资源", "Resources"), Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("资源", "Resource")}, {Head: tr("数源部门", "Source body")}, {Head: tr("提供单位同意情况", "Consent of the source")}},
		Empty:   components.Empty{Title: tr("还没有选择资源", "No resource is named yet"), Text: tr("从资源目录中选择允许运营的资源。", "Choose from the catalogue what may be operated.")},
	}.In(v.lang)
}

// clauses are the items that the rule set of the agreement's case demands as text.
func (v *visit) clauses(tx *ledger.Tx, hash string) ([]rules.Material, error) {
	set, err := adoption.ByHash(tx, v.Book, hash)
	if err != nil {
		return nil, err
	}
	return textItems(set, "agreement"), nil
}

func (v *visit) clauseFacts(tx *ledger.Tx, a product.Agreement, c seenCase) g.Node {
	items, err := v.clauses(tx, c.RuleSetHash)
	if err != nil {
		return nil
	}
	facts := make([]components.Fact, 0, len(items))
	for _, m := range items {
		f := components.Fact{Term: m.Title}
		if text := a.Clauses[m.ID]; text != "" {
			f.Value = paragraphs(text)
		}
		facts = append(facts, f)
	}
	return components.Facts(v.lang, facts...)
}

func (v *visit) agreementPapers(tx *ledger.Tx, a product.Agreement) (g.Node, error) {
	rows := make([]components.Row, 0, len(a.Documents))
	for _, d := range a.Documents {
		paper, err := v.paper(tx, d.Document, "/desk/agreements/"+a.ID+"/papers/"+d.Document)
		if err != nil {
			return nil, err
		}
		rows = append(rows, components.Row{Cells: []g.Node{g.Text(d.Title), paper, components.When(time.UnixMilli(d.AddedAt))}})
	}
	return components.Section(v.lang, "papers", tr("文件", "Papers"), components.Table{
		Caption: tr("文件", "Papers"), Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("名称", "Title")}, {Head: tr("文件", "File")}, {Head: tr("上传", "Added")}},
		Empty:   components.Empty{Title: tr("还没有文件", "No papers yet"), Text: tr("实施方案、签字盖章的协议文本等可以上传到这里。", "The plan, the signed text and the like may be added here.")},
	}.In(v.lang), editLink(v, v.own(a.ImplementingBody), "/desk/agreements/"+a.ID+"/papers")), nil
}

// agreementPaper serves a paper of an agreement to both of its sides.
func (p *Pages) agreementPaper(c echo.Context) error {
	v := p.visiting(c)
	var d vault.Document
	err := p.DB.View(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) error {
		a, _, err := v.ownAgreement(tx)
		if err != nil {
			return err
		}
		for _, paper := range a.Documents {
			if paper.Document == v.Param("document") {
				d, err = vault.Get(tx, paper.Document)
				return err
			}
		}
		return fault.New(fault.NotFound, "document.not_found", "没有这份文件", "There is no such document")
	})
	if err != nil {
		return v.askToSignIn(err)
	}
	return v.send(d)
}

// itemsLeft says how many clauses are still to be written.
func itemsLeft(a product.Agreement, items []rules.Material) components.Text {
	n := 0
	for _, m := range items {
		if a.Clauses[m.ID] == "" {
			n++
		}
	}
	return tr(fmt.Sprintf("还有 %d 项待填写", n), fmt.Sprintf("%d still to be written", n))
}
