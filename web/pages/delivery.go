package pages

import (
	"github.com/labstack/echo/v4"
	g "maragu.dev/gomponents"

	"huishu/ledger"
	"huishu/market/delivery"
	"huishu/market/order"
	"huishu/web/components"
)

// download sends the data to its buyer. It is a POST because it leaves a receipt in the log, which is
// durable before the first byte goes out.
func (p *Pages) download(c echo.Context) error {
	v := p.visiting(c)
	if err := v.mustSignIn(); err != nil {
		return v.askToSignIn(err)
	}
	d, r, err := delivery.Fetch(v.ctx(), v.DB, v.Vault, v.caller.Actor, v.Param("id"))
	if err != nil {
		return v.again(err, (*visit).orderActPage)
	}
	return v.stream(d.Name, d.MediaType, d.SizeBytes, r)
}

// deliveryPart is the handover with its receipts: everyone to the order sees which party acted, and of
// one's own party who.
func (v *visit) deliveryPart(tx *ledger.Tx, s order.Sheet, names *lookup) (g.Node, error) {
	list, err := delivery.Receipts(tx, s.ID)
	if err != nil {
		return nil, err
	}
	if s.EndedAt > 0 && len(list) == 0 {
		return nil, nil
	}
	rows := make([]components.Row, 0, len(list))
	for _, r := range list {
		who := names.party(r.Party)
		if v.own(r.Party) {
			who = names.person(r.Account)
		}
		rows = append(rows, components.Row{Cells: []g.Node{
			v.text(r.Title), g.Text(who), components.When(milli(r.At)), components.Link("/events/"+r.Event, v.text(tr("回执", "Receipt"))),
		}})
	}
	return components.Section(v.lang, "delivery", tr("交付", "Delivery"), components.Table{
		Caption: tr("交付", "Delivery"), Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("事项", "What")}, {Head: tr("由谁", "By")}, {Head: tr("时间", "When")}, {Head: tr("证明", "Proof")}},
		Empty:   components.Empty{Title: tr("尚未交付", "Not delivered yet"), Text: tr("备案并到账之后交付；每次下载都有回执。", "It is delivered once it is recorded and paid; each download leaves a receipt.")},
	}.In(v.lang)), nil
}
