package pages

import (
	"time"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/registry/party"
	"huishu/web/components"
)

// newestChanges is how many changes a party's own page shows.
const newestChanges = 5

// historyPage is the whole public history of a party of the register.
func (v *visit) historyPage(tx *ledger.Tx) (content, error) {
	e, err := party.EntryOf(tx, v.Param("id"))
	if err != nil {
		return content{}, err
	}
	changes, err := party.History(tx, e)
	if err != nil {
		return content{}, err
	}
	title := tr("登记变动", "History")
	crumbs := []components.NavItem{{Label: tr("主体登记簿", "Register of parties"), Href: "/parties"}, {Label: components.T(e.NameZH, e.NameEN), Href: "/parties/" + e.ID}, {Label: title}}
	return content{Title: title, Section: "/parties", Crumbs: crumbs, Body: []g.Node{
		components.Heading{Over: components.T(e.NameZH, e.NameEN), Title: title, Code: e.USCC, Lead: tr(
			"该主体及其资格在登记簿中的全部变动，每一条都可以在日志中验证。", "All that became of the party and its qualifications; each line can be proved from the log.")}.In(v.lang),
		v.changeTable(tx, changes, false),
	}}, nil
}

// partyHistory are the newest changes, with the way to all of them.
func (v *visit) partyHistory(tx *ledger.Tx, e party.Entry) (g.Node, error) {
	changes, err := party.History(tx, e)
	if err != nil || len(changes) == 0 {
		return nil, err
	}
	newest := changes[max(0, len(changes)-newestChanges):]
	return components.Section(v.lang, "history", tr("登记变动", "History"), v.changeTable(tx, newest, true),
		components.Acts(components.ButtonLink{Label: tr("全部变动", "The whole history"), Href: "/parties/" + e.ID + "/history"}.In(v.lang))), nil
}

// changeTable lists changes, each with its proof.
func (v *visit) changeTable(tx *ledger.Tx, changes []party.Change, quiet bool) g.Node {
	names := v.lookup(tx)
	rows := make([]components.Row, 0, len(changes))
	for _, c := range changes {
		by, number := tr("系统", "The program").In(v.lang), g.Node(g.Text("—"))
		if c.By != "" {
			by = names.party(c.By)
		}
		if c.Number != "" {
			number = components.Code(c.Number)
		}
		rows = append(rows, components.Row{Cells: []g.Node{
			components.When(time.UnixMilli(c.At)), components.Link("/events/"+c.Event, v.text(access.KindTitle(c.Kind))), number, g.Text(by),
		}})
	}
	return components.Table{
		Caption: tr("登记变动", "History"), Quiet: quiet, Rows: rows,
		Columns: []components.Column{{Head: tr("时间", "When")}, {Head: tr("变动", "What")}, {Head: tr("资格编号", "Number")}, {Head: tr("由谁", "By whom")}},
		Empty:   components.Empty{Title: tr("没有变动", "No changes"), Text: tr("登记和资格的变动会出现在这里。", "What becomes of the party and its qualifications appears here.")},
	}.In(v.lang)
}
