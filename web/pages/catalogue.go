package pages

import (
	"cmp"
	"fmt"
	"strings"

	g "maragu.dev/gomponents"

	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/catalogue"
	"huishu/registry/party"
	"huishu/registry/product"
	"huishu/web/components"
)

func mountCatalogue(p *Pages) {
	p.page("/catalogue", (*visit).cataloguePage)
	p.page("/catalogue/:id", (*visit).resourcePage)
}

// facet is one attribute by which the catalogue is narrowed.
type facet struct {
	name   string
	label  components.Text
	values []string
	text   func(value string) components.Text
	set    func(q *catalogue.Query, value string)
	of     func(r catalogue.Resource) string
}

// facets are the attributes of a resource that the public asks for, and the bodies that hold any.
func (v *visit) facets(tx *ledger.Tx) ([]facet, error) {
	bodies, err := party.RegisterAll(tx, party.Query{Kind: string(party.PublicBody)})
	if err != nil {
		return nil, err
	}
	names := map[string]components.Text{}
	body := facet{name: "body", label: tr("数源部门", "Source body"),
		text: func(id string) components.Text { return names[id] },
		set:  func(q *catalogue.Query, x string) { q.Body = x }, of: func(r catalogue.Resource) string { return r.Body }}
	for _, b := range bodies {
		names[b.ID] = components.T(b.NameZH, b.NameEN)
		body.values = append(body.values, b.ID)
	}
	category := facet{name: "category", label: tr("主题", "Topic"),
		text: func(x string) components.Text { return catalogue.Category(x).Text() },
		set:  func(q *catalogue.Query, x string) { q.Category = catalogue.Category(x) }, of: func(r catalogue.Resource) string { return string(r.Category) }}
	for _, c := range catalogue.Categories {
		category.values = append(category.values, string(c))
	}
	grade := facet{name: "grade", label: tr("数据级别", "Grade"),
		values: []string{string(catalogue.GradeGeneral1), string(catalogue.GradeGeneral2), string(catalogue.GradeGeneral3), string(catalogue.GradeGeneral4), string(catalogue.GradeImportant), string(catalogue.GradeCore)},
		text:   func(x string) components.Text { return catalogue.Grade(x).Text() },
		set:    func(q *catalogue.Query, x string) { q.Grade = catalogue.Grade(x) }, of: func(r catalogue.Resource) string { return string(r.Grade) }}
	sharing := facet{name: "sharing", label: tr("共享属性", "Sharing"),
		values: []string{string(catalogue.SharingUnconditional), string(catalogue.SharingConditional), string(catalogue.SharingNone)},
		text:   func(x string) components.Text { return catalogue.Sharing(x).Text() },
		set:    func(q *catalogue.Query, x string) { q.Sharing = catalogue.Sharing(x) }, of: func(r catalogue.Resource) string { return string(r.Sharing) }}
	return []facet{category, body, grade, sharing}, nil
}

// anyValue stands for no choice in the filter's lists.
const anyValue = "any"

// chosenValue is the value of a filter in the address; empty for none.
func (v *visit) chosenValue(f facet) string {
	if x := v.QueryParam(f.name); x != anyValue {
		return x
	}
	return ""
}

// cataloguePage finds resources by words and attributes. All of it stands in the address.
func (v *visit) cataloguePage(tx *ledger.Tx) (content, error) {
	facets, err := v.facets(tx)
	if err != nil {
		return content{}, err
	}
	q := catalogue.Query{Text: strings.TrimSpace(v.QueryParam("q")), Cursor: v.QueryParam("cursor"), Limit: 20}
	chosen := []string{"q", q.Text}
	for _, f := range facets {
		f.set(&q, v.chosenValue(f))
		chosen = append(chosen, f.name, v.chosenValue(f))
	}
	items, next, err := catalogue.List(tx, q)
	if err != nil {
		return content{}, err
	}
	total, err := catalogue.Count(tx, q)
	if err != nil {
		return content{}, err
	}
	filters, err := v.filterForm(tx, q, facets)
	if err != nil {
		return content{}, err
	}
	names := v.lookup(tx)
	pager := components.Pager{Shown: len(items), First: pagerFirst(v, address("/catalogue", chosen...))}
	if next != "" {
		pager.Next = address("/catalogue", append(chosen, "cursor", next)...)
	}
	title := tr("公共数据资源目录", "Resource catalogue")
	return content{Title: title, Section: "/catalogue", Body: []g.Node{
		components.Heading{Title: title, Lead: tr("全市公共管理和服务机构编制、主管部门汇总发布的数据资源（第十条）。", "The data resources that the city's public bodies describe and the authority publishes (Art. 10).")}.In(v.lang),
		components.SearchBox{Action: "/catalogue", Value: q.Text, Label: tr("查找数据资源", "Find resources"), Hint: tr("例如：公交、停车、营业执照", "For example: bus, parking, licence"), Keep: keep(chosen[2:]...)}.In(v.lang),
		filters, v.facetChips(facets, q, chosen),
		components.Section(v.lang, "results", tr(fmt.Sprintf("共 %s 项数据资源", components.Count(total)), fmt.Sprintf("%s resources", components.Count(total))), v.resourceResults(items, names)), pager.In(v.lang),
	}}, names.err
}

// filterForm offers the values that still lead somewhere, with their numbers.
func (v *visit) filterForm(tx *ledger.Tx, q catalogue.Query, facets []facet) (g.Node, error) {
	fields := make([]g.Node, 0, len(facets))
	for _, f := range facets {
		counts, err := f.counts(tx, q)
		if err != nil {
			return nil, err
		}
		options := []components.Option{{Value: anyValue, Label: tr("不限", "Any")}}
		for _, value := range f.values {
			if n := counts[value]; n > 0 {
				t := f.text(value)
				options = append(options, components.Option{Value: value, Label: tr(fmt.Sprintf("%s（%d）", t.ZH, n), fmt.Sprintf("%s (%d)", t.In("en"), n))})
			}
		}
		fields = append(fields, components.Select{Field: components.Field{Name: f.name, Label: f.label}, Options: options, Value: cmp.Or(v.chosenValue(f), anyValue)}.In(v.lang))
	}
	var text g.Node
	if q.Text != "" {
		text = components.Hidden("q", q.Text)
	}
	return components.Form{Action: "/catalogue", Get: true, Auto: true, Label: tr("筛选", "Filter")}.In(v.lang,
		text, components.Grid(fields...), components.Acts(components.Submit(v.lang, tr("筛选", "Filter"), components.Plain))), nil
}

// counts tells how many resources each value would leave, all other filters kept.
func (f facet) counts(tx *ledger.Tx, q catalogue.Query) (map[string]int64, error) {
	counts := map[string]int64{}
	q.Cursor = ""
	if q.Text != "" {
		f.set(&q, "")
		q.Limit = 200
		found, _, err := catalogue.List(tx, q)
		for _, r := range found {
			counts[f.of(r)]++
		}
		return counts, err
	}
	for _, value := range f.values {
		f.set(&q, value)
		n, err := catalogue.Count(tx, q)
		if err != nil {
			return nil, err
		}
		counts[value] = n
	}
	return counts, nil
}

func (v *visit) facetChips(facets []facet, q catalogue.Query, chosen []string) g.Node {
	chips := components.Chips{Clear: "/catalogue"}
	without := func(name string) string {
		pairs := append([]string{}, chosen...)
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				pairs[i+1] = ""
			}
		}
		return address("/catalogue", pairs...)
	}
	if q.Text != "" {
		chips.Items = append(chips.Items, components.Chip{Group: tr("搜索", "Search"), Label: components.Same(q.Text), Href: without("q")})
	}
	for _, f := range facets {
		if value := v.chosenValue(f); value != "" {
			chips.Items = append(chips.Items, components.Chip{Group: f.label, Label: f.text(value), Href: without(f.name)})
		}
	}
	return chips.In(v.lang)
}

func (v *visit) resourceResults(items []catalogue.Resource, names *lookup) g.Node {
	if len(items) == 0 {
		return components.Empty{
			Title: tr("没有符合条件的数据资源", "No resource fits"), Text: tr("换个词，或去掉一些筛选条件；目录由各机构导入后显示在这里。", "Try another word or fewer filters; what the bodies import appears here."),
			Act: &components.ButtonLink{Label: tr("查看全部资源", "See all resources"), Href: "/catalogue"},
		}.In(v.lang)
	}
	results := make([]components.Result, 0, len(items))
	for _, r := range items {
		title, _, summary := r.Simplified()
		results = append(results, components.Result{
			Title: title, Href: "/catalogue/" + r.ID, Text: components.Same(clipped(summary, 120)),
			Traits: []g.Node{g.Text(names.party(r.Body)), v.text(r.Category.Text()), v.text(r.Frequency.Text()), v.text(r.Grade.Text()), v.text(r.Sharing.Text()), v.freshness(r)},
		})
	}
	return components.Results(v.lang, results...)
}

// freshness holds the last update against what the body promised (Art. 10).
func (v *visit) freshness(r catalogue.Resource) g.Node {
	if r.LastUpdated.IsZero() {
		return v.text(tr("更新日期未填", "last update unknown"))
	}
	if days := r.Frequency.Days(); days > 0 && r.LastUpdated.AddDays(days).Before(v.today()) {
		return g.Group{components.State{Tone: components.Late, Word: tr("逾期未更新", "Update late")}.In(v.lang), g.Text(" "), components.Date(r.LastUpdated.String())}
	}
	return g.Group{v.text(tr("更新于 ", "updated ")), components.Date(r.LastUpdated.String())}
}

// resourcePage is one resource: what it is, how it may be used, its fields.
func (v *visit) resourcePage(tx *ledger.Tx) (content, error) {
	r, err := catalogue.Get(tx, v.Param("id"))
	if err != nil {
		return content{}, err
	}
	agreements, _, err := product.Agreements(tx, product.AgreementQuery{Resource: r.ID, Public: true})
	if err != nil {
		return content{}, err
	}
	matters, err := v.fileAbout(tx, rules.AboutResource, r.ID, r.Body)
	if err != nil {
		return content{}, err
	}
	names := v.lookup(tx)
	name, _, summary := r.Simplified()
	title := components.Same(name)
	body := []g.Node{
		components.Heading{Over: r.Category.Text(), Title: title, Code: r.SourceID, Lead: components.Same(summary)}.In(v.lang),
		components.Facts(v.lang, v.resourceFacts(r, names)...),
		components.Section(v.lang, "fields", tr("数据字典", "Fields"), v.dictionary(r.Fields)),
		v.agreementsOver(agreements), matters,
	}
	flags, err := v.flagPart(tx, r)
	if err != nil {
		return content{}, err
	}
	body = append(body, flags)
	if v.own(r.Body) {
		body = append(body, v.warningPart(r))
	}
	return content{Title: title, Section: "/catalogue", Body: body, Crumbs: []components.NavItem{
		{Label: tr("目录", "Catalogue"), Href: "/catalogue"}, {Label: title},
	}}, names.err
}

func (v *visit) resourceFacts(r catalogue.Resource, names *lookup) []components.Fact {
	facts := []components.Fact{
		{Term: tr("数源部门", "Source body"), Value: names.partyLink(r.Body)},
		{Term: tr("数据级别", "Grade"), Value: g.Group{v.text(r.Grade.Text()), components.Article("惠府〔2023〕38号 第九条")}},
		{Term: tr("共享属性", "Sharing"), Value: g.Group{v.text(r.Sharing.Text()), note(r.SharingNote), components.Article("惠府〔2023〕38号 第十三条")}},
		{Term: tr("开放属性", "Opening"), Value: g.Group{v.text(r.Opening.Text()), components.Article("惠府〔2023〕38号 第十四条")}},
		{Term: tr("更新频率", "Updated"), Value: v.text(r.Frequency.Text())},
		{Term: tr("最近更新", "Last update"), Value: v.freshness(r)},
	}
	if r.RowCount >= 0 {
		facts = append(facts, components.Fact{Term: tr("记录数", "Records"), Value: components.Number(r.RowCount)})
	}
	if len(r.Formats) > 0 {
		facts = append(facts, components.Fact{Term: tr("格式", "Formats"), Value: g.Text(strings.Join(r.Formats, " · "))})
	}
	if r.Quality != "" {
		facts = append(facts, components.Fact{Term: tr("质量说明", "Quality"), Value: g.Text(r.Quality)})
	}
	if r.Personal() {
		facts = append(facts, components.Fact{Term: tr("个人信息", "Personal information"), Value: components.State{Tone: components.Waiting, Word: tr("含个人信息字段，衍生产品须脱敏", "holds personal fields; products must be de-identified")}.In(v.lang)})
	}
	return facts
}

func note(s string) g.Node {
	if s == "" {
		return nil
	}
	return g.Text(" · " + s)
}

// dictionary is the table of a resource's fields.
func (v *visit) dictionary(fields []catalogue.Field) g.Node {
	rows := make([]components.Row, 0, len(fields))
	for _, f := range fields {
		rows = append(rows, components.Row{Cells: []g.Node{g.Text(f.Name), g.Text(f.Meaning), v.text(f.Type.Text()), v.text(f.Sensitivity.Text())}})
	}
	return components.Table{
		Caption: tr("数据字典", "Fields"), Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("字段", "Field")}, {Head: tr("含义", "Meaning")}, {Head: tr("类型", "Type")}, {Head: tr("敏感性", "Sensitivity")}},
		Empty:   components.Empty{Title: tr("目录中没有字段说明", "The catalogue lists no fields"), Text: tr("数源部门补充目录后，字段会出现在这里。", "They appear here when the source body adds them.")},
	}.In(v.lang)
}

// agreementsOver are the concluded agreements that name the resource.
func (v *visit) agreementsOver(list []product.Agreement) g.Node {
	rows := make([]components.Row, 0, len(list))
	for _, a := range list {
		s := a.Status(v.today())
		rows = append(rows, components.Row{Cells: []g.Node{components.Link("/agreements/"+a.Code, g.Text(a.Title)), components.Code(a.Code), components.StateAs(string(s), s.Title()).In(v.lang), v.term(a.From, a.To)}})
	}
	return components.Section(v.lang, "agreements", tr("授权运营", "Authorised operation"), components.Table{
		Caption: tr("涉及此资源的授权运营协议", "Agreements that name this resource"), Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("协议", "Agreement")}, {Head: tr("编号", "Number")}, {Head: tr("状态", "Status")}, {Head: tr("期限", "Term")}},
		Empty:   components.Empty{Title: tr("尚未授权运营", "Not under authorised operation"), Text: tr("实施机构就此资源签订授权运营协议后，会出现在这里。", "When an implementing body concludes an agreement over it, it appears here.")},
	}.In(v.lang))
}

// warningPart tells the body what is still to be settled in its entry.
func (v *visit) warningPart(r catalogue.Resource) g.Node {
	if len(r.Warnings) == 0 {
		return nil
	}
	lines := make([]g.Node, 0, len(r.Warnings))
	for _, w := range r.Warnings {
		t := w.Text()
		if w.Value != "" {
			t = fault.T(t.ZH+"（"+w.Value+"）", t.In("en")+" ("+w.Value+")")
		}
		lines = append(lines, v.paragraph(t.ZH, t.EN))
	}
	return components.Section(v.lang, "warnings", tr("待完善（只有本单位可见）", "Still to be settled (only you see this)"), components.Note(v.lang, components.Waiting, lines...))
}
