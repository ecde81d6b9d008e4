package pages

import (
	"net/url"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/web/components"
)

// inboxFilter is what the address of the inbox chooses, so that the link can be kept: by whom it is handled ("me", "nobody" or
// everybody), how soon it is due, and the id of a procedure.
type inboxFilter struct {
	who, kind string
	due       procedure.Urgency
}

func (v *visit) inboxFilter() inboxFilter {
	return inboxFilter{who: v.QueryParam("who"), kind: v.QueryParam("kind"), due: procedure.Urgency(v.QueryParam("due"))}
}

// any reports whether something is left out.
func (f inboxFilter) any() bool { return f != inboxFilter{} }

// address is that of the inbox with the filter, and with more pairs where there are any.
func (f inboxFilter) address(more ...string) string {
	return address("/inbox", append([]string{"who", f.who, "due", string(f.due), "kind", f.kind}, more...)...)
}

// desk is the caller's desk with the choice of the address.
func (f inboxFilter) desk(v *visit) procedure.Desk {
	d := v.desk()
	d.Due, d.Definition = f.due, f.kind
	switch f.who {
	case "me":
		d.Assignee = v.caller.Actor.Account
	case "nobody":
		d.Unclaimed = true
	}
	return d
}

// whoTabs choose between one's own cases, those that nobody has taken, and all; for offices only.
func (v *visit) whoTabs(f inboxFilter) g.Node {
	if !access.Can(v.caller.Actor, access.CaseAssign, access.Facts{Parties: []string{v.caller.Actor.Party}}) {
		return nil
	}
	items := make([]components.NavItem, 0, 3)
	for _, one := range []struct {
		id   string
		name components.Text
	}{{"", tr("本单位全部", "All of the office")}, {"me", tr("我承办的", "Mine")}, {"nobody", tr("待分派", "Unclaimed")}} {
		to := f
		to.who = one.id
		items = append(items, components.NavItem{Label: one.name, Current: f.who == one.id, Href: to.address()})
	}
	return components.Tabs(v.lang, tr("承办", "Officer"), items...)
}

// urgencies are the urgencies in words, in their order.
var urgencies = []struct {
	id   procedure.Urgency
	name components.Text
	tone components.Tone
}{
	{procedure.PastDue, tr("已逾期", "Overdue"), components.Late},
	{procedure.DueToday, tr("今天到期", "Due today"), components.Waiting},
	{procedure.DueThisWeek, tr("5 个工作日内到期", "Due within 5 working days"), ""},
	{procedure.DueLater, tr("其他", "Later"), ""},
	{procedure.NotYet, tr("公示期未满", "Notice still running"), ""},
}

// inboxFigures count what waits by how soon it is due; each figure leads to its cases.
func (v *visit) inboxFigures(tx *ledger.Tx, f inboxFilter) (g.Node, error) {
	figures := make([]components.Figure, 0, len(urgencies))
	for _, u := range urgencies {
		to := f
		to.due = u.id
		n, err := procedure.CountWaiting(tx, to.desk(v))
		if err != nil {
			return nil, err
		}
		figure := components.Figure{Label: u.name, Value: components.Bounded(n, procedure.Many), Href: to.address()}
		if n > 0 && u.tone != "" {
			figure.Tone, figure.Change = u.tone, tr("请优先办理", "These first")
		}
		figures = append(figures, figure)
	}
	return components.Figures(v.lang, figures...), nil
}

// inboxNarrow are the tabs of officers and of procedures, each with how many cases it would leave, and the filters in use, each of
// which can be taken off.
func (v *visit) inboxNarrow(tx *ledger.Tx, f inboxFilter) (g.Node, error) {
	counts, err := procedure.CountByProcedure(tx, f.desk(v))
	if err != nil {
		return nil, err
	}
	if f.kind != "" && !hasProcedure(counts, f.kind) { // the chosen tab stands, also with nothing behind it
		counts = append(counts, procedure.ProcedureCount{Definition: f.kind})
	}
	all := f
	all.kind = ""
	tabs := []components.NavItem{{Label: tr("全部事项", "All matters"), Href: all.address(), Current: f.kind == ""}}
	chips := v.inboxChips(tx, f)
	for _, c := range counts {
		to := f
		to.kind = c.Definition
		title := v.procedureTitle(tx, c.Definition)
		n := "（" + components.Bounded(c.Waiting, procedure.Many) + "）"
		tabs = append(tabs, components.NavItem{Label: tr(title.ZH+n, title.In("en")+" ("+components.Bounded(c.Waiting, procedure.Many)+")"), Href: to.address(), Current: f.kind == c.Definition})
	}
	if len(counts) < 2 && f.kind == "" { // nothing to choose
		return g.Group{v.whoTabs(f), chips.In(v.lang)}, nil
	}
	return g.Group{v.whoTabs(f), components.Tabs(v.lang, tr("事项", "Matter"), tabs...), chips.In(v.lang)}, nil
}

func hasProcedure(counts []procedure.ProcedureCount, id string) bool {
	for _, c := range counts {
		if c.Definition == id {
			return true
		}
	}
	return false
}

func (v *visit) inboxChips(tx *ledger.Tx, f inboxFilter) components.Chips {
	chips := components.Chips{Clear: "/inbox"}
	for _, u := range urgencies {
		if u.id == f.due {
			off := f
			off.due = ""
			chips.Items = append(chips.Items, components.Chip{Group: tr("时限", "Due"), Label: u.name, Href: off.address()})
		}
	}
	if f.kind != "" {
		off := f
		off.kind = ""
		chips.Items = append(chips.Items, components.Chip{Group: tr("事项", "Matter"), Label: v.procedureTitle(tx, f.kind), Href: off.address()})
	}
	return chips
}

// procedureTitle is what the oldest rule set that has a procedure calls it; its id where none has.
func (v *visit) procedureTitle(tx *ledger.Tx, id string) components.Text {
	if defined := v.definitions(tx, id); len(defined) > 0 {
		return defined[0].Title
	}
	return components.Same(id)
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
