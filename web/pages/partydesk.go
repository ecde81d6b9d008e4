package pages

import (
	"time"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/registry/party"
	"huishu/web/components"
)

func mountPartyDesk(p *Pages) {
	p.page("/desk/parties", (*visit).partyDesk)
}

// rollStates are the filters of the authority's list.
var rollStates = []struct {
	id   string
	name components.Text
}{
	{"", tr("全部", "All")},
	{party.EnrolledUnverified, tr("身份待核验", "To be verified")},
	{party.EnrolledVerified, tr("身份已核验", "Verified")},
	{party.EnrolledLeft, tr("已退出", "Left")},
}

// partyDesk is the authority's view of all organisations, also of those that the public register does not show, and of those whose
// offices are vacant.
func (v *visit) partyDesk(tx *ledger.Tx) (content, error) {
	if err := access.Require(tx, access.PartyRegisterBody, access.Facts{}); err != nil {
		return content{}, err
	}
	roll, err := v.rollPart(tx)
	if err != nil {
		return content{}, err
	}
	vacant, err := v.vacantPart(tx)
	if err != nil {
		return content{}, err
	}
	title := tr("主体管理", "Parties")
	return content{Title: title, Section: "/parties", Body: []g.Node{
		components.Heading{Title: title, Acts: []g.Node{
			components.ButtonLink{Label: tr("登记公共机构", "Enter a public body"), Href: "/desk/parties/new", Weight: components.Primary}.In(v.lang),
			components.ButtonLink{Label: tr("批量导入", "Import a file"), Href: "/desk/parties/import"}.In(v.lang),
			components.ButtonLink{Label: tr("主体登记簿", "Register of parties"), Href: "/parties"}.In(v.lang),
		}}.In(v.lang),
		roll, vacant,
	}}, nil
}

// rollPart lists all organisations, filtered and paged by the address.
func (v *visit) rollPart(tx *ledger.Tx) (g.Node, error) {
	kind, state, text := v.QueryParam("kind"), v.QueryParam("state"), v.QueryParam("q")
	list, next, err := party.Roll(tx, party.RollQuery{Kind: party.Kind(kind), State: state, Text: text, Limit: 20, Cursor: v.cursor()})
	if err != nil {
		return nil, err
	}
	const desk = "/desk/parties"
	states, kinds := make([]components.NavItem, 0, len(rollStates)), []components.NavItem{{Label: tr("各类主体", "Any kind"), Href: address(desk, "state", state, "q", text), Current: kind == ""}}
	for _, s := range rollStates {
		states = append(states, components.NavItem{Label: s.name, Href: address(desk, "kind", kind, "state", s.id, "q", text), Current: s.id == state})
	}
	for _, k := range party.Kinds {
		kinds = append(kinds, components.NavItem{Label: k.Title(), Href: address(desk, "kind", string(k), "state", state, "q", text), Current: string(k) == kind})
	}
	rows := make([]components.Row, 0, len(list))
	for _, p := range list {
		standing := v.verified(p.Party)
		if p.LeftAt != 0 {
			standing = g.Group{components.State{Tone: components.Ended, Word: tr("已退出", "Left")}.In(v.lang), g.Text(" "), components.When(time.UnixMilli(p.LeftAt))}
		}
		rows = append(rows, components.Row{Cells: []g.Node{
			components.Link("/parties/"+p.ID, g.Text(p.Name(v.lang))), components.Code(p.USCC), v.text(p.Kind.Title()), standing, components.When(time.UnixMilli(p.CreatedAt)),
		}})
	}
	pager := components.Pager{Shown: len(list), First: pagerFirst(v, address(desk, "kind", kind, "state", state, "q", text))}
	if next != "" {
		pager.Next = address(desk, "kind", kind, "state", state, "q", text, "cursor", next)
	}
	caption := tr("全部主体", "All organisations")
	return components.Section(v.lang, "roll", caption,
		v.paragraph("包括尚未取得资格、不在公开登记簿中的企业，新登记的在前。", "Also companies without a qualification, which the public register does not show; the newest first."),
		components.SearchBox{Action: desk, Value: text, Label: tr("按名称、代码或编号查找", "Find by name, code or number"), Keep: keep("kind", kind, "state", state)}.In(v.lang),
		components.Tabs(v.lang, tr("身份核验", "Identity"), states...), components.Tabs(v.lang, tr("主体类型", "Kind of party"), kinds...),
		components.Table{
			Caption: caption, Quiet: true, Rows: rows,
			Columns: []components.Column{{Head: tr("单位", "Organisation")}, {Head: tr("代码", "Code")}, {Head: tr("类型", "Kind")}, {Head: tr("身份核验", "Identity")}, {Head: tr("登记时间", "Since")}},
			Empty:   components.Empty{Title: tr("没有符合条件的主体", "No organisation fits"), Text: tr("换个词，或去掉筛选条件再试。", "Try another word, or fewer filters.")},
		}.In(v.lang), pager.In(v.lang)), nil
}

// vacantPart are the bodies that lack an officer.
func (v *visit) vacantPart(tx *ledger.Tx) (g.Node, error) {
	lacking, err := party.WithVacancies(tx)
	if err != nil {
		return nil, err
	}
	rows := make([]components.Row, 0, len(lacking))
	for _, p := range lacking {
		vacant, err := party.Vacancies(tx, p)
		if err != nil {
			return nil, err
		}
		var offices []g.Node
		for _, o := range vacant {
			offices = append(offices, components.State{Tone: components.Waiting, Word: o.Title()}.In(v.lang), g.Text(" "))
		}
		rows = append(rows, components.Row{Cells: []g.Node{components.Link("/parties/"+p.ID, g.Text(p.Name(v.lang))), components.Code(p.USCC), g.Group(offices)}})
	}
	caption := tr("尚未配备负责人的机构", "Bodies that lack an officer")
	return components.Section(v.lang, "vacant", caption, components.Table{
		Caption: caption, Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("机构", "Body")}, {Head: tr("代码", "Code")}, {Head: tr("空缺", "Vacant")}},
		Empty: components.Empty{Title: tr("各机构均已配备首席数据官与数据安全责任人", "Every body has both officers"),
			Text: tr("有空缺的机构会出现在这里，便于督促补齐。", "Bodies with a vacancy will appear here.")},
	}.In(v.lang)), nil
}
