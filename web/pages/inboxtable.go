package pages

import (
	"time"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/web/components"
)

// inboxTable is a page of the inbox; whoever works on a case for its office can choose it for an act on several.
func (v *visit) inboxTable(tx *ledger.Tx, cases []*procedure.Case, f inboxFilter) (g.Node, error) {
	names := v.lookup(tx)
	rows := make([]components.Row, 0, len(cases))
	for _, c := range cases {
		state := caseState(c)
		if p := c.Pending(); p != nil && p.Account != v.caller.Actor.Account {
			state = components.State{Tone: components.Waiting, Word: tr("待复核："+p.ActTitle.ZH, "To be confirmed: "+p.ActTitle.In("en"))}
		}
		rows = append(rows, components.Row{Late: late(c), Cells: []g.Node{
			components.Link(v.caseAddress(c), v.text(c.Title)), v.text(c.ProcedureTitle), g.Text(names.applicant(c)),
			v.officerCell(c, names), state.In(v.lang), v.shortClock(c), v.caseBox(c),
		}})
	}
	return components.Table{
		Caption: tr("待办事项", "What waits"), Quiet: true,
		Columns: []components.Column{
			{Head: tr("事项名称", "Matter")}, {Head: tr("程序", "Procedure")}, {Head: tr("申请人", "Applicant")},
			{Head: tr("承办人", "Officer")}, {Head: tr("状态", "State")}, {Head: tr("时限", "Clock")}, {Head: tr("批量", "Several")},
		},
		Rows: rows, Empty: v.inboxEmpty(f),
	}.In(v.lang), names.err
}

// late reports whether the limit of a case is over.
func late(c *procedure.Case) bool { return c.Clock != nil && c.Clock.Overdue > 0 }

// shortClock is the clock of a table's cell.
func (v *visit) shortClock(c *procedure.Case) g.Node {
	switch p := c.Pending(); {
	case c.Terminal() && p != nil:
		return g.Group{v.text(tr("提议于 ", "proposed ")), components.When(p.At)}
	case c.Clock == nil || c.Clock.Total == 0:
		return g.Group{v.text(tr("自 ", "since ")), components.When(c.Moved)}
	}
	return v.clockOf(components.Text{}, c.Clock, time.Time{}).Short(v.lang)
}

// inboxEmpty says what will stand here, and leads to the first one.
func (v *visit) inboxEmpty(f inboxFilter) components.Empty {
	e := components.Empty{
		Title: tr("没有待办事项", "Nothing waits for you"),
		Text:  tr("需要您受理、审核、补正或签订的事项会出现在这里，并按到期日排序。", "Whatever you have to accept, review, mend or conclude will appear here, by due day."),
	}
	actor := v.caller.Actor
	switch {
	case f.any():
		e.Act = &components.ButtonLink{Label: tr("查看全部待办", "See all that waits"), Href: "/inbox"}
	case access.Has(actor, access.ImplementingBody):
		e.Act = &components.ButtonLink{Label: tr("起草授权运营协议", "Draft an agreement"), Href: "/desk/agreements/new"}
	case access.Has(actor, access.Operator):
		e.Act = &components.ButtonLink{Label: tr("登记数据产品", "Register a data product"), Href: "/desk/products/new"}
	case access.Has(actor, access.Merchant):
		e.Act = &components.ButtonLink{Label: tr("上架数据产品", "List a product"), Href: "/desk/listings/new"}
	case access.Has(actor, access.Company):
		e.Act = &components.ButtonLink{Label: tr("申请数据商或数据经纪人资格", "Apply as merchant or broker"), Href: "/desk/qualifications"}
	}
	return e
}
