package pages

import (
	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/registry/party"
	"huishu/web/components"
)

// expiringPart lists the qualifications that the caller was reminded of; nothing where there is none.
func (v *visit) expiringPart(tx *ledger.Tx) (g.Node, error) {
	list, err := party.Expiring(tx)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	names := v.lookup(tx)
	rows := make([]components.Row, 0, len(list))
	for _, q := range list {
		left := decimal(v.today().DaysUntil(q.To))
		rows = append(rows, components.Row{Cells: []g.Node{
			names.partyLink(q.Party), v.text(q.Kind.Title()), components.Code(q.Number), components.Date(q.To.String()), v.text(tr(left+" 天", left+" days")),
		}})
	}
	title := tr("即将到期的资格", "About to expire")
	return components.Section(v.lang, "expiring", title, components.Table{
		Caption: title, Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("主体", "Party")}, {Head: tr("资格", "Qualification")}, {Head: tr("编号", "Number")}, {Head: tr("最后一日", "Last day")}, {Head: tr("还有", "Left")}},
	}.In(v.lang)), nil
}

// errandOf counts an errand for the callers of one role only: others are led elsewhere, or nowhere.
func errandOf(role access.Role, count func(tx *ledger.Tx) (int, error)) func(tx *ledger.Tx) (int, error) {
	return func(tx *ledger.Tx) (int, error) {
		if !access.Has(tx.Actor, role) {
			return 0, nil
		}
		return count(tx)
	}
}

func countExpiring(tx *ledger.Tx) (int, error) {
	list, err := party.Expiring(tx)
	return len(list), err
}
