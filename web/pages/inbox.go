package pages

import (
	"net/url"
	"time"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/market/demand"
	"huishu/market/order"
	"huishu/registry/catalogue"
	"huishu/registry/party"
	"huishu/web/components"
)

func mountInbox(p *Pages) {
	p.page("/inbox", (*visit).inboxPage)
}

// desk is whose work the caller's inbox holds.
func (v *visit) desk() procedure.Desk {
	return procedure.Desk{Roles: v.caller.Actor.Roles, Party: v.caller.Actor.Party, Account: v.caller.Actor.Account}
}

// narrowed is the desk with the choice of the address: all, what the caller has taken, what nobody has.
func (v *visit) narrowed() procedure.Desk {
	d := v.desk()
	switch v.QueryParam("who") {
	case "me":
		d.Assignee = v.caller.Actor.Account
	case "nobody":
		d.Unclaimed = true
	}
	return d
}

// whoTabs choose between one's own cases, those that nobody has taken, and all; for offices only.
func (v *visit) whoTabs() g.Node {
	if !access.Can(v.caller.Actor, access.CaseAssign, access.Facts{Parties: []string{v.caller.Actor.Party}}) {
		return nil
	}
	items := make([]components.NavItem, 0, 3)
	for _, one := range []struct {
		id   string
		name components.Text
	}{{"", tr("本单位全部", "All of the office")}, {"me", tr("我承办的", "Mine")}, {"nobody", tr("待分派", "Unclaimed")}} {
		items = append(items, components.NavItem{
			Label: one.name, Current: v.QueryParam("who") == one.id,
			Href: address("/inbox", "due", v.QueryParam("due"), "kind", v.QueryParam("kind"), "who", one.id),
		})
	}
	return components.Tabs(v.lang, tr("承办", "Officer"), items...)
}

// errands are what waits for the caller outside of the procedures: how many, and where they
// are done.
var errands = []struct {
	href  string
	name  components.Text
	count func(tx *ledger.Tx) (int, error)
}{
	{"/rules#adoptions", tr("待您确认采用的规则集", "Rule sets to confirm as the second person"), func(tx *ledger.Tx) (int, error) { return adoption.CountAwaiting(tx, party.SamePerson(tx)) }},
	{"/proposals?show=waiting", tr("待答复的供需推荐", "Proposals to answer"), demand.Unanswered},
	{"/orders?waiting=1", tr("待办理的订单", "Orders that wait"), order.Tally},
	{"/desk/catalogue", tr("目录文字疑似含个人信息，待核定", "Catalogue entries to settle: personal information in their text"), catalogue.CountOwnOpen},
}

// inboxCount is the number of cases and errands that wait for the caller, and whether a case
// is overdue.
func (v *visit) inboxCount() (open int, late bool) {
	err := v.DB.View(v.ctx(), v.caller.Actor, func(tx *ledger.Tx) error {
		n, l, err := procedure.Tally(tx, v.desk())
		open, late = n, l > 0
		for _, e := range errands {
			if err != nil {
				return err
			}
			n, err = e.count(tx)
			open += n
		}
		return err
	})
	if err != nil { // the page itself stands without the figure
		v.Backend.Logger.Warn("counting the inbox", "error", err)
	}
	return open, late
}

// urgency sorts the inbox: what is to be done first stands first.
type urgency string

const (
	overdue  urgency = "overdue"
	dueToday urgency = "today"
	dueWeek  urgency = "week" // within five working days
	later    urgency = "later"
	resting  urgency = "resting" // a public notice that still runs: nothing to do yet
)

var urgencies = []struct {
	id   urgency
	name components.Text
	tone components.Tone
}{
	{overdue, tr("已逾期", "Overdue"), components.Late},
	{dueToday, tr("今天到期", "Due today"), components.Waiting},
	{dueWeek, tr("5 个工作日内到期", "Due within 5 working days"), ""},
	{later, tr("其他", "Later"), ""},
	{resting, tr("公示期未满", "Notice still running"), ""},
}

func urgencyOf(c *procedure.Case) urgency {
	k := c.Clock
	switch {
	case k == nil || k.Total == 0:
		return later
	case k.Kind == rules.Period && !k.Elapsed:
		return resting
	case k.Kind == rules.Period:
		return dueToday
	case k.Overdue > 0:
		return overdue
	case k.Left == 0:
		return dueToday
	case k.Left <= 5:
		return dueWeek
	}
	return later
}

// inboxPage lists the cases that wait for the caller, by what is due first.
func (v *visit) inboxPage(tx *ledger.Tx) (content, error) {
	if err := v.mustSignIn(); err != nil {
		return content{}, err
	}
	cases, err := procedure.Waiting(tx, v.narrowed(), 0)
	if err != nil {
		return content{}, err
	}
	groups := map[urgency][]*procedure.Case{}
	for _, c := range cases {
		groups[urgencyOf(c)] = append(groups[urgencyOf(c)], c)
	}
	others, err := v.errandPart(tx)
	if err != nil {
		return content{}, err
	}
	title := tr("待办", "Inbox")
	body := []g.Node{
		components.Heading{Title: title, Lead: tr("需要您或贵单位办理的事项，先到期的在前。", "What waits for you or your organisation, earliest due first.")}.In(v.lang),
		others, v.inboxFigures(groups), v.whoTabs(), v.inboxChips(cases),
	}
	if len(cases) > 0 || others == nil { // who has errands is not told that nothing waits
		table, err := v.inboxTable(tx, v.chosen(groups))
		if err != nil {
			return content{}, err
		}
		body = append(body, table)
	}
	body = append(body, v.desks())
	return content{Title: title, Body: body}, nil
}

// errandPart leads to the errands that wait.
func (v *visit) errandPart(tx *ledger.Tx) (g.Node, error) {
	var doors []components.Door
	for _, e := range errands {
		n, err := e.count(tx)
		if err != nil {
			return nil, err
		}
		if n > 0 {
			doors = append(doors, components.Door{Title: e.name, Text: tr(decimal(n)+" 项等您办理", decimal(n)+" waiting for you"), Href: e.href})
		}
	}
	if len(doors) == 0 {
		return nil, nil
	}
	return components.Section(v.lang, "errands", tr("其他待办", "Also waiting"), components.Doors(v.lang, doors...)), nil
}

// chosen are the cases of the filter in the address, in the order of urgency.
func (v *visit) chosen(groups map[urgency][]*procedure.Case) []*procedure.Case {
	var list []*procedure.Case
	due, kind := urgency(v.QueryParam("due")), v.QueryParam("kind")
	for _, u := range urgencies {
		if due != "" && due != u.id {
			continue
		}
		for _, c := range groups[u.id] {
			if kind == "" || kind == c.Definition {
				list = append(list, c)
			}
		}
	}
	return list
}

func (v *visit) inboxFigures(groups map[urgency][]*procedure.Case) g.Node {
	figures := make([]components.Figure, 0, len(urgencies))
	for _, u := range urgencies {
		f := components.Figure{Label: u.name, Value: components.Count(int64(len(groups[u.id]))), Href: address("/inbox", "due", string(u.id), "who", v.QueryParam("who"))}
		if len(groups[u.id]) > 0 && u.tone != "" {
			f.Tone, f.Change = u.tone, tr("请优先办理", "These first")
		}
		figures = append(figures, f)
	}
	return components.Figures(v.lang, figures...)
}

// inboxChips are the filters in use, each of which can be taken off, and the procedures to choose
// from: those of which something waits.
func (v *visit) inboxChips(cases []*procedure.Case) g.Node {
	due, kind, who := v.QueryParam("due"), v.QueryParam("kind"), v.QueryParam("who")
	chips := components.Chips{Clear: "/inbox"}
	for _, u := range urgencies {
		if string(u.id) == due {
			chips.Items = append(chips.Items, components.Chip{Group: tr("时限", "Due"), Label: u.name, Href: address("/inbox", "kind", kind, "who", who)})
		}
	}
	tabs := []components.NavItem{{Label: tr("全部事项", "All matters"), Href: address("/inbox", "due", due, "who", who), Current: kind == ""}}
	seen := map[string]bool{}
	for _, c := range cases {
		if seen[c.Definition] {
			continue
		}
		seen[c.Definition] = true
		tabs = append(tabs, components.NavItem{Label: c.ProcedureTitle, Href: address("/inbox", "due", due, "kind", c.Definition, "who", who), Current: kind == c.Definition})
		if kind == c.Definition {
			chips.Items = append(chips.Items, components.Chip{Group: tr("事项", "Matter"), Label: c.ProcedureTitle, Href: address("/inbox", "due", due, "who", who)})
		}
	}
	if len(seen) < 2 && kind == "" { // nothing to choose
		return chips.In(v.lang)
	}
	return g.Group{components.Tabs(v.lang, tr("事项", "Matter"), tabs...), chips.In(v.lang)}
}

// address is a path with those of the pairs whose value is not empty.
func address(path string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

func (v *visit) inboxTable(tx *ledger.Tx, cases []*procedure.Case) (g.Node, error) {
	names := v.lookup(tx)
	rows := make([]components.Row, 0, len(cases))
	for _, c := range cases {
		u := urgencyOf(c)
		state := caseState(c)
		if p := c.Pending(); p != nil && p.Account != v.caller.Actor.Account {
			state = components.State{Tone: components.Waiting, Word: tr("待复核："+p.ActTitle.ZH, "To be confirmed: "+p.ActTitle.In("en"))}
		}
		rows = append(rows, components.Row{Late: u == overdue, Cells: []g.Node{
			components.Link("/cases/"+c.ID, g.Text(c.Title)), v.text(c.ProcedureTitle), g.Text(names.party(c.Applicant)),
			v.officerCell(c, names), state.In(v.lang), v.shortClock(c),
		}})
	}
	return components.Table{
		Caption: tr("待办事项", "What waits"), Quiet: true,
		Columns: []components.Column{
			{Head: tr("事项名称", "Matter")}, {Head: tr("程序", "Procedure")}, {Head: tr("申请人", "Applicant")},
			{Head: tr("承办人", "Officer")}, {Head: tr("状态", "State")}, {Head: tr("时限", "Clock")},
		},
		Rows: rows, Empty: v.inboxEmpty(),
	}.In(v.lang), names.err
}

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
func (v *visit) inboxEmpty() components.Empty {
	e := components.Empty{
		Title: tr("没有待办事项", "Nothing waits for you"),
		Text:  tr("需要您受理、审核、补正或签订的事项会出现在这里，并按到期日排序。", "Whatever you have to accept, review, mend or conclude will appear here, by due day."),
	}
	actor := v.caller.Actor
	switch {
	case v.QueryParam("due") != "" || v.QueryParam("kind") != "" || v.QueryParam("who") != "":
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

// desks lists the caller's desks once more, as the page one lands on after signing in.
func (v *visit) desks() g.Node {
	links := v.deskLinks()
	doors := make([]components.Door, 0, len(links))
	for _, l := range links {
		doors = append(doors, components.Door{Title: l.Label, Text: deskTexts[l.Href], Href: l.Href})
	}
	return components.Section(v.lang, "desks", tr("我的工作台", "My desks"), components.Doors(v.lang, doors...))
}
