package pages

import (
	"cmp"

	g "maragu.dev/gomponents"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/product"
	"huishu/web/components"
)

// alterationReviewed are the parts of an application on what is registered as the reviewer's desk shows them: what is registered
// beside what is to be registered, and the file beside what was found about it where the rule set checks one.
func (v *visit) alterationReviewed(tx *ledger.Tx, c seenCase) (parts []g.Node, compared bool, err error) {
	m, r, err := alterationOf(tx, c)
	if err != nil {
		return nil, false, err
	}
	asked, err := v.askedPart(tx, c, m, r)
	if err != nil {
		return nil, false, err
	}
	beside, err := v.besideRegistered(tx, c, m, r)
	if err != nil {
		return nil, false, err
	}
	objections, err := v.objectionPart(tx, r.ObjectionsTo(m.ID))
	if err != nil {
		return nil, false, err
	}
	parts = []g.Node{v.homelessPart(c.found), asked, v.outdatedNote(m, r), beside}
	if !m.Type.Checked() {
		return append(parts, v.publicPart(m, r), objections), true, nil
	}
	filed := r.Filed
	if m.Filed != nil {
		filed = *m.Filed
	}
	file, err := v.fileOf(tx, filed, cmp.Or(m.Draft, r.Product), c.RuleSetHash, func() ([]product.Near, error) { return product.NearToAlteration(tx, m.ID) })
	if err != nil {
		return nil, false, err
	}
	file.public, file.objections = v.publicPart(m, r), objections
	return append(parts, v.fileBesideFindings(c.found, file)...), true, nil
}

// outdatedNote warns of an application that cannot be granted any more, since other content was registered after it was filed.
func (v *visit) outdatedNote(m product.Alteration, r product.Registration) g.Node {
	if m.Standing != product.StandingPending || !m.Outdated(r) {
		return nil
	}
	return components.Note(v.lang, components.Waiting, v.paragraph("申请提交后登记内容已经变化，不能按本申请登记。请不予登记并说明理由，由申请人按现在的内容重新申请。",
		"What is registered has changed since this was filed, so that it cannot be registered. Refuse it with that reason; it is applied for anew against the present content."))
}

// besideRegistered puts what is registered beside what is to be: content where that changes, else the term or the standing.
func (v *visit) besideRegistered(tx *ledger.Tx, c seenCase, m product.Alteration, r product.Registration) (g.Node, error) {
	if m.Filed != nil {
		registered, err := m.Against(tx)
		return v.compared(tx, registered, *m.Filed, r.Number, c.RuleSetHash), err
	}
	if m.Type == product.TypeCancellation {
		return v.comparedTable(r.Number, []components.Row{v.comparedRow(tr("登记状态", "Standing"), r.Status(v.today()).Title().In(v.lang),
			tr("已注销：挂牌、密钥和交付即时停止，不能恢复", "Cancelled: offers, keys and deliveries stop at once, for good").In(v.lang))}), nil
	}
	was, until := r.ValidTo, m.ValidTo
	for _, former := range r.Former { // once granted, the term before it is a former version's
		if former.Alteration == m.ID {
			was = former.ValidTo
		}
	}
	if m.Standing == product.StandingPending {
		var err error
		until, err = product.RenewedUntil(tx, v.Book, m)
		if fault.KindOf(err) == fault.Refused {
			return components.Section(v.lang, "compared", comparedTitle, components.Note(v.lang, components.Waiting, v.text(fault.From(err).Message))), nil
		}
		if err != nil {
			return nil, err
		}
	}
	to := ""
	if !until.IsZero() {
		to = until.String()
	}
	return v.comparedTable(r.Number, []components.Row{v.comparedRow(tr("有效期至", "Last day of validity"), was.String(), to)}), nil
}
