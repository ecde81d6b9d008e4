package pages

import (
	"slices"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/web/components"
)

func mountParty(p *Pages) {
	p.page("/parties", (*visit).partiesPage)
	p.page("/parties/:id", (*visit).partyPage)
	p.page("/parties/:id/history", (*visit).historyPage)
}

// partyKinds are the filters of the register, in the order of interest to the public.
var partyKinds = []struct {
	id   string
	name components.Text
}{
	{"", tr("全部", "All")},
	{"merchant", tr("数据商", "Merchants")},
	{"broker", tr("数据经纪人", "Brokers")},
	{"operator", tr("运营机构", "Operators")},
	{"implementing_body", tr("实施机构", "Implementing bodies")},
	{"authorising_subject", tr("授权主体", "Authorising subjects")},
	{"public_body", tr("公共管理和服务机构", "Public bodies")},
	{"registration_body", tr("登记机构", "Registration bodies")},
	{"authority", tr("主管部门", "Authorities")},
	{"exchange", tr("数据交易所", "Exchanges")},
}

// partiesPage is the public register of who may work with the city's public data.
func (v *visit) partiesPage(tx *ledger.Tx) (content, error) {
	kind, class, status, text := v.QueryParam("kind"), v.QueryParam("class"), v.QueryParam("status"), v.QueryParam("q")
	entries, next, err := party.Register(tx, party.Query{Kind: kind, Class: class, Status: party.Status(status), Text: text, Limit: 20, Cursor: v.cursor()})
	if err != nil {
		return content{}, err
	}
	classes, err := v.serviceClasses(tx)
	if err != nil {
		return content{}, err
	}
	tabs := make([]components.NavItem, 0, len(partyKinds))
	for _, k := range partyKinds {
		tabs = append(tabs, components.NavItem{Label: k.name, Href: address("/parties", "kind", k.id, "status", status, "q", text), Current: k.id == kind})
	}
	chips := components.Chips{Clear: "/parties"}
	if class != "" {
		chips.Items = append(chips.Items, components.Chip{Group: tr("服务类别", "Services"), Label: classTitle(classes, class), Href: address("/parties", "kind", kind, "status", status, "q", text)})
	}
	if status != "" {
		chips.Items = append(chips.Items, components.Chip{Group: tr("状态", "Status"), Label: components.StateOf(status).Word, Href: address("/parties", "kind", kind, "class", class, "q", text)})
	}
	if text != "" {
		chips.Items = append(chips.Items, components.Chip{Group: tr("搜索", "Search"), Label: components.Same(text), Href: address("/parties", "kind", kind, "class", class, "status", status)})
	}
	here := []string{"kind", kind, "class", class, "status", status, "q", text}
	pager := components.Pager{Shown: len(entries), First: pagerFirst(v, address("/parties", here...))}
	if next != "" {
		pager.Next = address("/parties", append(here, "cursor", next)...)
	}
	var byClass g.Node
	if kind == string(party.Merchant) || class != "" {
		byClass = v.classTabs(classes, class, status, text)
	}
	title := tr("主体登记簿", "Register of parties")
	return content{Title: title, Section: "/parties", Body: []g.Node{
		components.Heading{Title: title, Lead: tr("谁可以参与本市公共数据的登记与流通：资格、范围、期限与今日状态。", "Who may take part in registering and trading the city's public data: qualification, scope, term and status today."),
			Acts: []g.Node{components.ButtonLink{Label: tr("各状态允许办理的事项", "What each status allows"), Href: "/parties/allowances"}.In(v.lang)}}.In(v.lang),
		components.SearchBox{Action: "/parties", Value: text, Label: tr("按名称、代码、编号或业务范围查找", "Find by name, code, number or scope"), Keep: keep("kind", kind, "class", class, "status", status)}.In(v.lang),
		components.Tabs(v.lang, tr("主体类型", "Kind of party"), tabs...), byClass, v.statusTabs(kind, class, status, text), chips.In(v.lang),
		components.Section(v.lang, "results", tr("登记在册的主体", "Parties on the register"), v.partyResults(entries, classes)), pager.In(v.lang),
	}}, nil
}

// statusTabs narrow the register to what a qualification is worth today, where one is asked for.
func (v *visit) statusTabs(kind, class, current, text string) g.Node {
	if !slices.Contains(party.QualificationKinds, party.QualificationKind(kind)) && class == "" && current == "" {
		return nil
	}
	to := func(status string) string {
		return address("/parties", "kind", kind, "class", class, "status", status, "q", text)
	}
	tabs := []components.NavItem{{Label: tr("各种状态", "Any status"), Href: to(""), Current: current == ""}}
	for _, s := range party.Statuses {
		tabs = append(tabs, components.NavItem{Label: components.StateOf(string(s)).Word, Href: to(string(s)), Current: string(s) == current})
	}
	return components.Tabs(v.lang, tr("今日状态", "Status today"), tabs...)
}

// keep are hidden fields of a search for those values that are set.
func keep(pairs ...string) []components.Pair {
	var list []components.Pair
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			list = append(list, components.Pair{Name: pairs[i], Value: pairs[i+1]})
		}
	}
	return list
}

func (v *visit) partyResults(entries []party.Entry, classes []rules.ServiceClass) g.Node {
	if len(entries) == 0 {
		return components.Empty{
			Title: tr("没有符合条件的主体", "No party fits"), Text: tr("取得资格的企业和所有公共机构都会列在这里。换个词，或去掉筛选条件再试。", "Qualified companies and all public bodies stand here. Try another word, or fewer filters."),
			Act: &components.ButtonLink{Label: tr("查看全部主体", "See all parties"), Href: "/parties"},
		}.In(v.lang)
	}
	results := make([]components.Result, 0, len(entries))
	for _, e := range entries {
		r := components.Result{Title: fault.T(e.NameZH, e.NameEN).In(v.lang), Href: "/parties/" + e.ID, Traits: []g.Node{components.Code(e.USCC), g.Text(e.RegionName)}}
		r.Text = e.Kind.Title()
		if state := entryState(e); state != nil {
			r.Traits = append(r.Traits, state.In(v.lang))
		}
		for _, q := range e.Qualifications {
			r.Traits = append(r.Traits, g.Group{v.text(q.Kind.Title()), g.Text(" "), components.StateOf(string(q.Status)).In(v.lang)})
			for _, id := range q.Classes.IDs() {
				r.Traits = append(r.Traits, v.text(classTitle(classes, id)))
			}
		}
		if e.Authorising {
			r.Traits = append(r.Traits, v.text(party.AsAuthorising.Title()))
		}
		if e.Implementing {
			r.Traits = append(r.Traits, v.text(party.AsImplementing.Title()))
		}
		results = append(results, r)
	}
	return components.Results(v.lang, results...)
}

// partyPage is one party's entry in the register. A company without any qualification is
// not in it; it and the authority see its page all the same.
func (v *visit) partyPage(tx *ledger.Tx) (content, error) {
	id := v.Param("id")
	inner := access.Can(v.caller.Actor, access.PartyRead, access.Facts{Owner: id})
	e, err := party.EntryOf(tx, id)
	if fault.KindOf(err) == fault.NotFound && inner {
		return v.unlistedParty(tx, id)
	}
	if err != nil {
		return content{}, err
	}
	p, err := party.Get(tx, id)
	if err != nil {
		return content{}, err
	}
	facts := []components.Fact{
		{Term: tr("类型", "Kind"), Value: v.text(e.Kind.Title())},
		{Term: tr("行政区划", "Division"), Value: g.Text(e.RegionName)},
	}
	capacities, err := v.capacityFacts(tx, p)
	if err != nil {
		return content{}, err
	}
	facts = append(facts, capacities...)
	became, err := v.becameFacts(tx, e)
	if err != nil {
		return content{}, err
	}
	facts = append(append(facts, v.referenceFacts(e)...), became...)
	if e.CodeOverridden {
		facts = append(facts, components.Fact{Term: tr("代码说明", "Code"), Value: v.text(tr("代码未通过 GB 32100 校验，主管部门已登记理由后录入", "fails GB 32100; entered by the authority with a recorded reason"))})
	}
	officers, err := v.officerPart(tx, p)
	if err != nil {
		return content{}, err
	}
	classes, err := v.serviceClasses(tx)
	if err != nil {
		return content{}, err
	}
	grade, err := v.gradePart(tx, id)
	if err != nil {
		return content{}, err
	}
	name := components.T(e.NameZH, e.NameEN)
	body := []g.Node{
		components.Heading{Over: e.Kind.Title(), Title: name, Code: e.USCC, State: entryState(e)}.In(v.lang),
		components.Facts(v.lang, facts...), v.qualificationCards(e.Qualifications, inner, classes), grade, officers,
	}
	history, err := v.partyHistory(tx, e)
	if err != nil {
		return content{}, err
	}
	complaints, err := v.complaintRecord(tx, e)
	if err != nil {
		return content{}, err
	}
	body = append(body, history, complaints)
	if inner {
		file, err := v.filePart(tx, p)
		if err != nil {
			return content{}, err
		}
		matters, err := v.mattersPart(tx, p)
		if err != nil {
			return content{}, err
		}
		packed, err := v.partyPack(tx, id)
		if err != nil {
			return content{}, err
		}
		identity, err := v.identityPart(tx, p)
		if err != nil {
			return content{}, err
		}
		body = append(body, v.innerParty(p), identity, file, matters, packed, v.standingActs(e), v.leaveButton(id))
	}
	return content{Title: name, Section: "/parties", Body: body, Crumbs: partyCrumbs(name)}, nil
}

func partyCrumbs(name components.Text) []components.NavItem {
	return []components.NavItem{{Label: tr("主体登记簿", "Register of parties"), Href: "/parties"}, {Label: name}}
}

func (v *visit) unlistedParty(tx *ledger.Tx, id string) (content, error) {
	p, err := party.Get(tx, id)
	if err != nil {
		return content{}, err
	}
	file, err := v.filePart(tx, p)
	if err != nil {
		return content{}, err
	}
	matters, err := v.mattersPart(tx, p)
	if err != nil {
		return content{}, err
	}
	packed, err := v.partyPack(tx, id)
	if err != nil {
		return content{}, err
	}
	identity, err := v.identityPart(tx, p)
	if err != nil {
		return content{}, err
	}
	name := components.T(p.NameZH, p.NameEN)
	return content{Title: name, Section: "/parties", Crumbs: partyCrumbs(name), Body: []g.Node{
		components.Heading{Over: p.Kind.Title(), Title: name, Code: p.USCC}.In(v.lang),
		components.Note(v.lang, components.Draft, v.paragraph("该企业尚未取得资格，不在公开登记簿中；此页只有主管部门和本单位可以看到。", "The company has no qualification yet and is not in the public register; only the authority and itself see this page.")),
		v.innerParty(p), identity, file, matters, packed, v.leaveButton(id),
	}}, nil
}

// innerParty are the particulars that are not public.
func (v *visit) innerParty(p party.Party) g.Node {
	parts := []g.Node{components.Facts(v.lang,
		components.Fact{Term: tr("地址", "Address"), Value: g.Text(p.Address)},
		components.Fact{Term: tr("法定代表人（负责人）", "Legal representative"), Value: g.Text(p.LegalRep)},
		components.Fact{Term: tr("联系人", "Contact"), Value: g.Text(p.ContactName + " " + p.ContactPhone + " " + p.ContactEmail)},
	)}
	if access.Can(v.caller.Actor, access.ClientQuota, access.Facts{Owner: p.ID}) {
		parts = append(parts, components.Acts(components.ButtonLink{Label: tr("设定接口限额", "Set the quotas of the interface"), Href: "/desk/parties/" + p.ID + "/quota"}.In(v.lang)))
	}
	return components.Section(v.lang, "inner", tr("不公开的资料", "Not public"), parts...)
}

// qualificationCards are what the party is or was qualified as. Reasons and cases are for
// those who may read them.
func (v *visit) qualificationCards(quals []party.Qualification, inner bool, classes []rules.ServiceClass) g.Node {
	if len(quals) == 0 {
		return nil
	}
	parts := make([]g.Node, 0, len(quals))
	for _, q := range quals {
		state := components.StateOf(string(q.Status))
		facts := []components.Fact{
			{Term: tr("编号", "Number"), Value: components.CopyCode(v.lang, q.Number)},
			{Term: tr("状态", "Status"), Value: state.In(v.lang)},
			{Term: tr("业务范围", "Scope"), Value: g.Text(q.Scope)},
			{Term: tr("期限", "Term"), Value: v.term(q.From, q.To)},
		}
		if ids := q.Classes.IDs(); len(ids) > 0 {
			facts = append(facts, components.Fact{Term: tr("服务类别", "Services"), Value: v.classLinks(classes, ids)})
		}
		if q.Accreditation != "" {
			facts = append(facts, components.Fact{Term: tr("认定编号", "Accreditation"), Value: g.Text(q.Accreditation + " · " + q.Issuer)})
		}
		if q.Earlier != "" {
			facts = append(facts, components.Fact{Term: tr("来源", "Origin"), Value: v.text(tr("本系统启用前由"+q.Issuer+"发放，原编号 "+q.Earlier, "Issued before this system by "+q.Issuer+" as "+q.Earlier))})
		}
		facts = append(facts, components.Fact{Term: tr("依据", "Ground"), Value: g.Text(q.Kind.Article())})
		if inner && q.Case != "" {
			facts = append(facts, components.Fact{Term: tr("办理记录", "Case"), Value: components.Link("/cases/"+q.Case, v.text(tr("查看办理过程", "See how it was decided")))})
		}
		if (q.Kind == party.Operator || q.Earlier != "") && access.Can(v.caller.Actor, access.QualificationSuspend, access.Facts{Owner: q.Party}) {
			facts = append(facts, components.Fact{Term: tr("监管", "Supervision"), Value: components.Link("/desk/licences/"+q.ID, v.text(tr("暂停、恢复或撤销", "Suspend, restore or revoke")))})
		}
		parts = append(parts, components.Panel(v.lang, q.Kind.Title(), components.Facts(v.lang, facts...)))
	}
	return components.Section(v.lang, "qualifications", tr("资格", "Qualifications"), components.Grid(parts...))
}

// term is a first and a last day; without a last day it has no fixed end.
func (v *visit) term(from, to workday.Date) g.Node {
	if to.IsZero() {
		return g.Group{components.Date(from.String()), v.text(tr(" 起，无固定期限", " on, without a fixed end"))}
	}
	return g.Group{components.Date(from.String()), v.text(tr(" 至 ", " to ")), components.Date(to.String())}
}
