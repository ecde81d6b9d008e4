package pages

import (
	"fmt"

	"huishu/compliance/access"

	g "maragu.dev/gomponents"

	"huishu/ledger"
	"huishu/registry/product"
	"huishu/web/components"
)

// touching are the acts on an agreement before which its effect is shown.
var touching = map[string]bool{"suspend": true, "terminate": true, "end": true}

// effectPart shows what an act on an agreement would touch; nil where it touches nothing by nature.
func (v *visit) effectPart(tx *ledger.Tx, c seenCase, act string) (g.Node, error) {
	if c.PolicyAct(act) == access.AmendmentConclude {
		m, err := product.AmendmentOfCase(tx, c.ID)
		if err != nil {
			return nil, err
		}
		e, err := product.EffectOfAmendment(tx, m.ID)
		return v.amendmentEffect(e), err
	}
	if (c.Definition != "agreement" || !touching[act]) && c.PolicyAct(act) != access.EndingConfirm {
		return nil, nil
	}
	return v.effectTable(tx, c.Subject.ID)
}

// effectTable is what an agreement carries today and would carry no more.
func (v *visit) effectTable(tx *ledger.Tx, agreement string) (g.Node, error) {
	e, err := product.EffectOf(tx, agreement)
	if err != nil {
		return nil, err
	}
	return v.touched(e, tr("协议下尚未产生数据产品。", "Nothing was made under the agreement yet.")), nil
}

// touched is the table of what an effect touches, and none in words where it is nothing.
func (v *visit) touched(e product.Effect, none components.Text) g.Node {
	rows := make([]components.Row, 0, len(e.Items))
	for _, d := range e.Items {
		rows = append(rows, components.Row{Cells: []g.Node{v.text(dependantKinds[d.Kind]), g.Text(d.Title), components.Code(d.Code), v.text(d.State), v.text(d.Then)}})
	}
	return components.Section(v.lang, "effect", tr("影响", "What it touches"), components.Table{
		Caption: tr("影响", "What it touches"), Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("类别", "Kind")}, {Head: tr("名称", "Title")}, {Head: tr("编号", "Number")}, {Head: tr("现状", "Now")}, {Head: tr("此后", "Then")}},
		Empty:   components.Empty{Title: tr("没有受影响的产品、挂牌或订单", "No product, listing or order rests on it"), Text: none},
	}.In(v.lang))
}

var dependantKinds = map[string]components.Text{
	"key": tr("机器客户端密钥", "Keys of a machine client"), "product": tr("数据产品", "Product"), "listing": tr("挂牌", "Listing"), "order": tr("订单", "Order"),
}

// lastDayField asks for the last day with a notice of termination.
func (v *visit) lastDayField(tx *ledger.Tx, c seenCase, act string, f form) (g.Node, error) {
	if c.Definition != "agreement" || act != "terminate" {
		return nil, nil
	}
	a, err := product.GetAgreement(tx, c.Subject.ID)
	if err != nil {
		return nil, err
	}
	earliest := v.today()
	if v.own(a.ImplementingBody) || v.own(a.Operator) {
		earliest = earliest.AddDays(a.NoticeDays)
	}
	hint := tr(fmt.Sprintf("协议约定提前 %d 天通知；协议至该日仍然有效", a.NoticeDays), fmt.Sprintf("The agreed notice is %d days; the agreement holds to the end of that day", a.NoticeDays))
	return v.day(f, f.must("last_day", tr("终止日（最后一天）", "Last day"), hint), earliest.String()), nil
}

// agreementAct does an act on an agreement.
func (v *visit) agreementAct(tx *ledger.Tx, id, act, ground, reason string) (err error) {
	switch act {
	case "approve":
		err = noAct() // the text is read and signed on a page of its own
	case "conclude":
		_, err = product.ConcludeAgreement(tx, v.Book, id)
	case "revise":
		_, err = product.ReviseAgreement(tx, v.Book, id, reason)
	case "withdraw":
		_, err = product.WithdrawAgreement(tx, v.Book, id, reason)
	case "suspend":
		_, err = product.SuspendAgreement(tx, v.Book, id, ground, reason)
	case "restore":
		_, err = product.RestoreAgreement(tx, v.Book, id, reason)
	case "terminate":
		last, bad := v.date("last_day")
		if bad != nil {
			return bad
		}
		_, err = product.TerminateAgreement(tx, v.Book, id, ground, reason, last)
	case "retract":
		_, err = product.RetractNotice(tx, v.Book, id, reason)
	case "end":
		_, err = product.EndAgreement(tx, v.Book, id, ground, reason)
	default:
		err = noAct()
	}
	return err
}

// agreementVersions lists the versions of an agreement, with the supplementary agreements that are open.
func (v *visit) agreementVersions(tx *ledger.Tx, a product.Agreement) (g.Node, error) {
	versions, err := product.Versions(tx, a.ID)
	if err != nil {
		return nil, err
	}
	amendments, err := product.Amendments(tx, a.ID)
	if err != nil {
		return nil, err
	}
	rows := make([]components.Row, 0, len(versions)+1)
	for _, each := range versions {
		name := g.Node(v.text(tr(fmt.Sprintf("第 %d 版", each.Number), fmt.Sprintf("Version %d", each.Number))))
		if each.Amendment != "" {
			name = components.Link("/desk/amendments/"+each.Amendment, name)
		}
		rows = append(rows, components.Row{Cells: []g.Node{name, v.term(each.From, each.To), components.Hash(v.lang, each.TextSHA256)}})
	}
	open := false
	for _, m := range amendments {
		if m.Standing == product.StandingDraft {
			open = true
			rows = append(rows, components.Row{Cells: []g.Node{components.Link("/desk/amendments/"+m.ID, v.text(tr("在办的补充协议", "Supplementary agreement, open"))), g.Text(m.Reason), nil}})
		}
	}
	acts := []g.Node{components.ButtonLink{Label: tr("打印", "Print"), Href: "/desk/agreements/" + a.ID + "/print"}.In(v.lang)}
	if !open && v.own(a.ImplementingBody) && a.Runs(v.today()) {
		acts = append(acts, components.ButtonLink{Label: tr("起草补充协议", "Draft a supplementary agreement"), Href: "/desk/agreements/" + a.ID + "/amend"}.In(v.lang))
	}
	return components.Section(v.lang, "versions", tr("版本", "Versions"), components.Table{
		Caption: tr("版本", "Versions"), Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("版本", "Version")}, {Head: tr("期间", "Days")}, {Head: tr("文本的 SHA-256", "SHA-256 of the text")}},
		Empty:   components.Empty{Title: tr("还没有签订的版本", "No version is concluded"), Text: tr("双方同意同一文本并签订后，成为第一版。", "The text that both sides sign becomes the first.")},
	}.In(v.lang), components.Acts(acts...)), nil
}
