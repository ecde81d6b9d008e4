package pages

import (
	"fmt"
	"slices"
	"strings"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/registry/product"
	"huishu/web/components"
)

// nearPart shows the offices the registered products that are much like the filed one, each beside it; nil when there are none,
// and for the applicant, whom another operator's sources do not concern.
func (v *visit) nearPart(tx *ledger.Tx, filed product.Product, near func() ([]product.Near, error)) (g.Node, error) {
	if !access.Can(v.caller.Actor, access.ProductRead, access.Facts{}) {
		return nil, nil
	}
	list, err := near()
	if err != nil || len(list) == 0 {
		return nil, err
	}
	names := v.lookup(tx)
	tables := make([]g.Node, 0, len(list))
	for _, n := range list {
		rows := []components.Row{
			v.nearRow(tr("名称", "Name"), n.ByName, filed.Name, n.Name),
			v.nearRow(tr("内容简介", "Content"), n.ByDescription, filed.Description, n.Description),
			v.nearRow(tr("字段", "Fields"), n.ByFields, fieldNames(filed.Content), fieldNames(n.Content)),
			v.nearRow(tr("来源字段", "Source fields"), n.BySources, sourceNames(filed.Content), sourceNames(n.Content)),
			v.nearRow(tr("用途", "Purpose"), -1, filed.Purpose, n.Purpose),
			v.nearRow(tr("运营机构", "Operator"), -1, names.party(filed.Operator), names.party(n.Operator)),
		}
		tables = append(tables, components.Table{
			Caption: tr(fmt.Sprintf("%s（%s），相似度 %d%%", n.Name, n.Code, n.Similarity), fmt.Sprintf("%s (%s), %d%% alike", n.Name, n.Code, n.Similarity)), Rows: rows,
			Columns: []components.Column{{Head: tr("项目", "Part")}, {Head: tr("相似度", "Likeness"), Num: true}, {Head: tr("本次申请", "This application")}, {Head: tr("已登记产品", "Registered product")}},
		}.In(v.lang), components.Acts(components.ButtonLink{Label: tr("查看 "+n.Code, "See "+n.Code), Href: "/products/" + n.Code}.In(v.lang)))
	}
	return components.Section(v.lang, "near", tr("相似的已登记产品", "Registered products much like it"),
		v.paragraph("相似度为名称、简介、字段、来源四项的平均值；每项为双方共有的部分占全部的百分比（中文按相邻两字比较）。",
			"Alike is the mean of name, description, fields and sources; each is what both share, in percent of what either holds (Chinese by pairs of characters)."),
		g.Group(tables)), names.err
}

// nearRow is one part of two products beside each other; a negative likeness is none that counts.
func (v *visit) nearRow(part components.Text, likeness int, filed, other string) components.Row {
	share := g.Node(g.Text("—"))
	if likeness >= 0 {
		share = g.Text(fmt.Sprintf("%d%%", likeness))
	}
	if filed == other {
		other = tr("相同", "the same").In(v.lang)
	}
	return components.Row{Cells: []g.Node{v.text(part), share, g.Text(filed), g.Text(other)}}
}

func fieldNames(c product.Content) string {
	names := make([]string, len(c.Fields))
	for i, f := range c.Fields {
		names[i] = f.Name
	}
	return strings.Join(names, "、")
}

// sourceNames are the fields of resources that a product is made from, each once.
func sourceNames(c product.Content) string {
	var names []string
	for _, f := range c.Fields {
		for _, s := range f.Sources {
			names = append(names, strings.TrimSuffix(s.Title+"/"+s.FieldName, "/"))
		}
	}
	slices.Sort(names)
	return strings.Join(slices.Compact(names), "、")
}
