package pages

import (
	g "maragu.dev/gomponents"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/registry/product"
	"huishu/web/components"
)

// otherTypeFields are what a transfer, a permit and the entry of an objection bring beside their reasons.
func (v *visit) otherTypeFields(tx *ledger.Tx, f form, t product.AlterationType, was product.Alteration) ([]g.Node, error) {
	document := f.field("document", tr("证明材料", "Evidence"), components.Text{})
	if t == product.TypeObjection {
		document = f.must("document", document.Label, components.Text{})
	}
	paper := components.FileUpload{Field: document, Accept: paperKinds, Max: maxPaper}.In(v.lang)
	if t == product.TypeObjection {
		return []g.Node{paper}, nil
	}
	other, err := uscc(tx, was.Other)
	if err != nil {
		return nil, err
	}
	who := f.must("other", tr("受让方", "Transferee"), tr("统一社会信用代码", "Unified social credit code"))
	terms := f.must("terms", tr("约定内容", "Terms"), components.Text{})
	if t == product.TypePermit {
		who.Label, terms.Hint = tr("被许可方", "Who is permitted"), tr("登记后公开", "Public once registered")
	}
	fields := []g.Node{v.line(f, who, other, components.Full), v.area(f, terms, was.Terms, 4, 5000)}
	if t == product.TypePermit {
		last := ""
		if !was.ValidTo.IsZero() {
			last = was.ValidTo.String()
		}
		return append(fields, v.day(f, f.must("valid_to", tr("最后一日", "Last day"), tr("不超过登记的有效期", "Not past the registration")), last), paper), nil
	}
	agreement := ""
	if was.Filed != nil {
		agreement = was.Filed.AgreementCode
	}
	return append(fields, v.line(f, f.must("agreement", tr("受让方的授权运营协议", "Agreement of the transferee"), tr("协议公开编号", "The agreement's public number")), agreement, components.Full), paper), nil
}

// uscc is the code by which people name a party; empty for none.
func uscc(tx *ledger.Tx, id string) (string, error) {
	if id == "" {
		return "", nil
	}
	p, err := party.Get(tx, id)
	return p.USCC, err
}

// otherType reads otherTypeFields.
func (v *visit) otherType(a *product.AlterationForm) error {
	a.Other, a.Terms, a.Agreement = v.FormValue("other"), v.FormValue("terms"), v.FormValue("agreement")
	last, bad := v.date("valid_to")
	if bad != nil {
		return bad
	}
	a.ValidTo = last
	return nil
}

// agreedFacts are with whom an application is made, and to insiders on what terms.
func (v *visit) agreedFacts(tx *ledger.Tx, c seenCase, m product.Alteration) ([]components.Fact, error) {
	if m.Other == "" {
		return nil, nil
	}
	p, err := party.Get(tx, m.Other)
	if err != nil {
		return nil, err
	}
	term := tr("受让方", "Transferee")
	if m.Type == product.TypePermit {
		term = tr("被许可方", "Who is permitted")
	}
	facts := []components.Fact{{Term: term, Value: g.Group{v.text(components.Text{ZH: p.NameZH, EN: p.NameEN}), g.Text(" "), components.Code(p.USCC)}}}
	if c.inner {
		facts = append(facts, components.Fact{Term: tr("约定内容", "Terms"), Value: paragraphs(m.Terms)})
	}
	return facts, nil
}

// entriesPart shows the permits and objections that stand on the register beside a registration, and the way to object; nil where none
// stands and the rules in force know no such entry.
func (v *visit) entriesPart(tx *ledger.Tx, s shown) (g.Node, error) {
	entries, err := product.Entries(tx, s.Registration)
	if err != nil {
		return nil, err
	}
	object, err := v.objectLink(tx, s)
	if err != nil || len(entries) == 0 && object == nil {
		return nil, err
	}
	rows := make([]components.Row, 0, len(entries))
	var disputed g.Node
	for _, e := range entries {
		last := v.text(tr("无期限", "Without end"))
		if !e.ValidTo.IsZero() {
			last = components.Date(e.ValidTo.String())
		}
		who := components.Date("")
		if e.Type == product.TypePermit {
			who = g.Group{g.Text(e.To.Name), g.Text(" "), components.Code(e.To.USCC)}
		} else {
			disputed = components.Note(v.lang, components.Provisional, v.paragraph("登记存在异议。异议登记不当然停止交易。", "An objection stands on the register. It stops no trade by itself."))
		}
		rows = append(rows, components.Row{Cells: []g.Node{v.text(e.Type.Title()), who, textOrDash(e.Terms), components.Date(e.From.String()), last, components.Link("/events/"+e.Event, v.text(tr("回执", "Receipt")))}})
	}
	title := tr("许可与异议", "Permits and objections")
	table := components.Table{
		Caption: title, Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("类型", "Type")}, {Head: tr("被许可方", "Who is permitted")}, {Head: tr("约定内容", "Terms")}, {Head: tr("登记日", "Entered")}, {Head: tr("最后一日", "Last day")}, {Head: tr("证明", "Proof")}},
		Empty:   components.Empty{Title: tr("没有许可或者异议登记", "No permit and no objection stands")},
	}.In(v.lang)
	return components.Section(v.lang, "entries", title, disputed, table, object), nil
}

// entryLabels name what others than the subject may apply for on a registration, from its public page.
var entryLabels = map[product.AlterationType]components.Text{
	product.TypeObjection: tr("申请异议登记", "Enter an objection"), product.TypeRevocation: tr("启动撤销登记", "Begin its revocation"),
}

// objectLink leads to the application for the entry of an objection, and the office to a revocation, where the rules in force know it and
// the caller may try.
func (v *visit) objectLink(tx *ledger.Tx, s shown) (g.Node, error) {
	var types []product.AlterationType
	for _, t := range []product.AlterationType{product.TypeObjection, product.TypeRevocation} {
		if act, _ := t.FilingAct(); v.mayTry(act) {
			types = append(types, t)
		}
	}
	if v.own(s.Operator.Party) || len(types) == 0 {
		return nil, nil
	}
	r, err := product.GetRegistration(tx, s.Registration)
	if err != nil {
		return nil, err
	}
	var links []g.Node
	for _, t := range types {
		if err := product.RequireType(tx, v.Book, r, t); err != nil {
			if fault.KindOf(err) == fault.Refused { // no such type, or no rules in force
				continue
			}
			return nil, err
		}
		links = append(links, components.ButtonLink{Label: entryLabels[t], Href: "/desk/registrations/" + r.ID + "/alter/" + string(t)}.In(v.lang))
	}
	if len(links) == 0 {
		return nil, nil
	}
	return components.Acts(links...), nil
}
