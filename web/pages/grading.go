package pages

import (
	"strconv"

	g "maragu.dev/gomponents"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/web/components"
)

// gradePart is how a merchant is graded, with every fact that the grade follows from; nothing where it has no grade.
func (v *visit) gradePart(tx *ledger.Tx, partyID string) (g.Node, error) {
	graded, err := party.GradeOf(tx, v.Book, partyID, party.Merchant)
	if fault.KindOf(err) == fault.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	rows := []components.Row{{Cells: []g.Node{v.text(tr("基础分", "Everybody begins with")), g.Text("—"), g.Text("—"), g.Text(signed(graded.Base))}}}
	for _, r := range graded.Reasons {
		count := components.Number(r.Count)
		if r.Unknown {
			count = v.text(tr("本系统未统计", "not counted here"))
		}
		each := signed(r.Each)
		if r.Most > 0 {
			each = tr(each+"，至多 "+decimal(int(r.Most)), each+", at most "+decimal(int(r.Most))).In(v.lang)
		}
		rows = append(rows, components.Row{Cells: []g.Node{v.text(r.Title), count, g.Text(each), g.Text(signed(r.Points))}})
	}
	return components.Section(v.lang, "grading", graded.Title,
		components.Facts(v.lang,
			components.Fact{Term: tr("等级", "Grade"), Value: v.text(graded.GradeTitle)},
			components.Fact{Term: tr("得分", "Points"), Value: components.Number(graded.Points)},
			components.Fact{Term: tr("依据", "Ground"), Value: v.text(cited(graded.Article, graded.Sureness))}),
		components.Table{
			Caption: tr("得分的构成", "How the points come about"), Quiet: true, Rows: rows,
			Columns: []components.Column{{Head: tr("记录的事实", "Recorded fact")}, {Head: tr("次数", "Count"), Num: true}, {Head: tr("每次", "Each")}, {Head: tr("得分", "Points"), Num: true}},
		}.In(v.lang),
		v.paragraph("等级由系统按记录的事实和规则集的公式计算，任何人不能手工填写（"+graded.Note.ZH+"）。", "The grade is computed from recorded facts by the formula of the rule set; nobody types it in ("+graded.Note.In("en")+").")), nil
}

// signed writes points with their sign.
func signed(n int64) string {
	if n > 0 {
		return "+" + strconv.FormatInt(n, 10)
	}
	return strconv.FormatInt(n, 10)
}
