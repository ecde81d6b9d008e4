package pages

import (
	g "maragu.dev/gomponents"

	"huishu/ledger"
	"huishu/registry/product"
	"huishu/web/components"
)

// comparedPart puts an application beside what was last registered of the same product, where something was: only what differs.
func (v *visit) comparedPart(tx *ledger.Tx, r product.Registration) (g.Node, error) {
	before, err := product.RegisteredBefore(tx, r)
	if err != nil || before == nil {
		return nil, err
	}
	was, is := before.Filed.Product, r.Filed.Product
	var rows []components.Row
	differ := func(part components.Text, old, now string) {
		if old != now {
			rows = append(rows, components.Row{Cells: []g.Node{v.text(part), g.Text(old), g.Text(now)}})
		}
	}
	differ(tr("产品名称", "Name"), was.Name, is.Name)
	differ(tr("内容简介", "Content"), was.Description, is.Description)
	differ(tr("产品类型", "Kind"), was.Kind.Title().In(string(v.lang)), is.Kind.Title().In(string(v.lang)))
	differ(tr("用途", "Purpose"), was.Purpose, is.Purpose)
	differ(tr("交付形式", "Delivery"), was.Form.Title().In(string(v.lang)), is.Form.Title().In(string(v.lang)))
	differ(tr("更新频率", "Updated"), was.Frequency.Text().In(string(v.lang)), is.Frequency.Text().In(string(v.lang)))
	differ(tr("授权运营协议", "Agreement"), before.Filed.AgreementCode, r.Filed.AgreementCode)
	differ(tr("字段", "Fields"), fieldNames(was.Content), fieldNames(is.Content))
	differ(tr("来源字段", "Source fields"), sourceNames(was.Content), sourceNames(is.Content))
	return components.Section(v.lang, "compared", tr("与已登记版本对照", "Beside the registered version"), components.Table{
		Caption: tr("与登记 "+before.Number+" 的差异", "What differs from registration "+before.Number), Rows: rows,
		Columns: []components.Column{{Head: tr("项目", "Part")}, {Head: tr("已登记", "Registered")}, {Head: tr("本次申请", "This application")}},
		Empty:   components.Empty{Title: tr("与已登记版本相同", "The same as the registered version"), Text: tr("公示内容、字段与来源没有变化。", "Content, fields and sources are as they were registered.")},
	}.In(v.lang)), nil
}
