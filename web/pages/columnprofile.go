package pages

import (
	"strings"

	g "maragu.dev/gomponents"

	"huishu/compliance/scan"
	"huishu/registry/product"
	"huishu/web/components"
)

// columnProfile shows what the columns of a sample hold: counts only, so that the reviewer sees without a value which column tells
// people apart and which is empty.
func (v *visit) columnProfile(s *product.Sample) g.Node {
	if len(s.Columns) == 0 {
		return nil
	}
	rows := make([]components.Row, 0, len(s.Columns))
	for _, c := range s.Columns {
		distinct := g.Node(components.Number(c.Distinct))
		if c.AtLeast {
			distinct = g.Group{g.Text("≥ "), distinct}
		}
		rows = append(rows, components.Row{Cells: []g.Node{
			components.Code(c.Place), components.Number(c.Values), components.Number(c.Blanks), distinct, v.forms(c), v.foundIn(s, c.Place),
		}})
	}
	return components.Table{
		Caption: tr("各列概况（仅统计数，不含数据）", "What the columns hold: counts, no values"), Rows: rows,
		Columns: []components.Column{
			{Head: tr("列", "Column")}, {Head: tr("非空", "Filled"), Num: true}, {Head: tr("空白", "Blank"), Num: true},
			{Head: tr("不同值", "Distinct"), Num: true}, {Head: tr("数据形式", "Form")}, {Head: tr("扫描发现", "Found")},
		},
	}.In(v.lang)
}

// forms says of what form the values of a column are: one word where all are alike.
func (v *visit) forms(c product.SampleColumn) g.Node {
	var parts []string
	for _, form := range []struct {
		n    int64
		name components.Text
	}{{c.Numbers, tr("数字", "numbers")}, {c.Dates, tr("日期", "dates")}, {c.Texts, tr("文字", "text")}} {
		switch {
		case form.n == 0:
		case form.n == c.Values:
			return v.text(form.name)
		default:
			parts = append(parts, form.name.In(v.lang)+" "+components.Count(form.n))
		}
	}
	return g.Text(strings.Join(parts, tr("，", ", ").In(v.lang)))
}

// foundIn names the types that the scanner found in a column.
func (v *visit) foundIn(s *product.Sample, place string) g.Node {
	var names []string
	for _, hit := range s.Hits {
		if hit.Place == place {
			zh, en := scan.Type(hit.Type).Label()
			names = append(names, tr(zh, en).In(v.lang))
		}
	}
	if len(names) == 0 {
		return components.Date("")
	}
	return g.Text(strings.Join(names, tr("、", ", ").In(v.lang)))
}
