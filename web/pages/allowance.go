package pages

import (
	g "maragu.dev/gomponents"

	"huishu/ledger"
	"huishu/registry/party"
	"huishu/web/components"
)

func mountAllowance(p *Pages) { p.page("/parties/allowances", (*visit).allowancePage) }

// allowancePage is the table that says what each status of a qualification still allows.
func (v *visit) allowancePage(*ledger.Tx) (content, error) {
	title := tr("资格状态允许办理的事项", "What each status still allows")
	body := []g.Node{components.Heading{Title: title, Lead: tr(
		"资格被暂停、到期、终止或撤销之后，哪些事项可以继续办理，哪些不可以。系统办理每一事项时都查这张表。",
		"What may go on and what may not once a qualification is suspended, has expired or ended, or was revoked. The system asks this table at every act.")}.In(v.lang)}
	for _, kind := range party.QualificationKinds {
		body = append(body, components.Section(v.lang, string(kind), kind.Title(), v.allowances(kind)))
	}
	return content{Title: title, Section: "/parties", Crumbs: partyCrumbs(title), Body: body}, nil
}

func (v *visit) allowances(kind party.QualificationKind) g.Node {
	columns := []components.Column{{Head: tr("事项", "Activity")}}
	for _, s := range party.Statuses {
		columns = append(columns, components.Column{Head: s.Title()})
	}
	columns = append(columns, components.Column{Head: tr("理由与依据", "Reason and article")})
	var rows []components.Row
	for _, a := range party.Activities {
		row, ok := party.AllowanceOf(kind, a)
		if !ok {
			continue
		}
		cells := []g.Node{v.text(a.Title())}
		for _, s := range party.Statuses {
			word := tr("否", "no")
			if row.Allows(s) {
				word = tr("可", "yes")
			}
			cells = append(cells, v.text(word))
		}
		article := components.Same(row.Article)
		if row.Assumed {
			article = tr(row.Article+"（推定）", row.Article+" (assumed)")
		}
		rows = append(rows, components.Row{Cells: append(cells, g.Group{v.paragraph(row.Reason.ZH, row.Reason.EN), components.Article(article.In(v.lang))})})
	}
	return components.Table{Caption: kind.Title(), Quiet: true, Columns: columns, Rows: rows}.In(v.lang)
}
