package pages

import (
	"time"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/registry/product"
	"huishu/web/components"
)

func mountFirstDue(p *Pages) {
	p.page("/desk/first-registrations", (*visit).firstDuesPage)
}

var firstDueTitle = tr("首次登记时限", "First registrations that are due")

// firstDuesPage lists the products whose first registration is to be applied for: operators see their own, offices all (Interim Measures on Registration, No. 26 [2025], art. 9(1)).
func (v *visit) firstDuesPage(tx *ledger.Tx) (content, error) {
	if err := v.mustBe(access.Operator, access.RegistrationBody, access.Authority); err != nil {
		return content{}, err
	}
	list, err := product.FirstDues(tx, v.Book)
	if err != nil {
		return content{}, err
	}
	names := v.lookup(tx)
	rows := make([]components.Row, 0, len(list))
	for _, d := range list {
		name := components.Link("/desk/products/"+d.Product, g.Text(d.Name))
		had := components.Date(d.Deposited.String())
		if !d.Delivered.IsZero() {
			had = components.Date(d.Delivered.String())
		}
		rows = append(rows, components.Row{Late: d.Clock.Overdue > 0, Cells: []g.Node{
			name, v.text(product.RegimeTitle(d.Regime)), names.partyLink(d.Operator), components.Date(d.Started.String()), had,
			g.Group{components.Date(d.Clock.Due.String()), v.provisional(d.Clock.Provisional)}, v.clockOf(components.Text{}, d.Clock, time.Time{}).Short(v.lang),
		}})
	}
	return content{Title: firstDueTitle, Body: []g.Node{
		components.Heading{Title: firstDueTitle, Lead: tr("授权运营已开展并已交付数据的产品，应在 20 个工作日内申请首次登记（发改数据规〔2025〕26号 第九条第（一）项）。时限自协议起始日与首次数据存证日（公共数据资源登记为首次交付日）中较晚的一日起计算，当日不计。",
			"Once operation has started and data was delivered, the first registration is applied for within 20 working days (Interim Measures on Registration, No. 26 [2025], art. 9(1)). The time runs from the later of the agreement's first day and the day of the first evidence deposit, in the national regime that of the first delivery; that day does not count.")}.In(v.lang),
		components.Table{
			Caption: firstDueTitle, Quiet: true, Rows: rows,
			Columns: []components.Column{{Head: tr("产品", "Product")}, {Head: tr("登记", "Registration")}, {Head: tr("运营机构", "Operator")}, {Head: tr("运营开展", "Operation started")}, {Head: tr("首次存证或交付", "First deposit or delivery")}, {Head: tr("到期", "Due")}, {Head: tr("时限", "Clock")}},
			Empty:   components.Empty{Title: tr("没有应当申请首次登记的产品", "No first registration is due"), Text: tr("运营机构对数据存证之后，申请首次登记的时限会显示在这里。", "Once an operator has deposited evidence of its data, the time for the first registration appears here.")},
		}.In(v.lang),
	}}, names.err
}

// firstDuePart is the clock of one product's first registration in a regime; nothing where none runs.
func (v *visit) firstDuePart(tx *ledger.Tx, id, regime string) (g.Node, error) {
	list, err := product.FirstDuesOf(tx, v.Book, id)
	if err != nil {
		return nil, err
	}
	for _, d := range list {
		if d.Regime == regime {
			return v.clockOf(tr("申请首次登记", "Applying for first registration"), d.Clock, time.Time{}).In(v.lang), nil
		}
	}
	return nil, nil
}
