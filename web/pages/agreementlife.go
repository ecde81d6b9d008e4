package pages

import (
	"fmt"
	"strconv"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"

	g "maragu.dev/gomponents"
	h "maragu.dev/gomponents/html"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/product"
	"huishu/web/components"
)

// touching are the acts on an agreement before which its effect is shown.
var touching = map[string]bool{"suspend": true, "terminate": true, "end": true}

// effectPart shows what an act on an agreement would touch; nil where it touches nothing by nature.
func (v *visit) effectPart(tx *ledger.Tx, c seenCase, act string) (g.Node, error) {
	if c.PolicyAct(act) == access.AgreementConclude {
		return v.replacedPart(tx, c.Subject.ID)
	}
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

// replacedPart shows what concluding an agreement ends with the one that it replaces, or why that cannot be concluded today; nil where it
// replaces none.
func (v *visit) replacedPart(tx *ledger.Tx, id string) (g.Node, error) {
	old, last, e, err := product.EffectOfConclusion(tx, id)
	if fault.KindOf(err) == fault.Refused {
		f := fault.From(err)
		return v.findings([]rules.Finding{{
			Severity: rules.MustMend, Field: f.Field, Article: f.Article, Sureness: rules.InForce, Text: rules.Text(f.Message), Remedy: rules.Text(f.Remedy),
		}}, nil), nil
	}
	if err != nil || last.IsZero() {
		return nil, err
	}
	title := tr("取代 "+old.Code+" 的影响：该协议于 "+last.String()+" 终止", "It replaces "+old.Code+", which ends on "+last.String())
	return v.touched(e, title, tr("被取代的协议下没有数据产品。", "Nothing was made under the agreement that it replaces.")), nil
}

// effectTable is what an agreement carries today and would carry no more.
func (v *visit) effectTable(tx *ledger.Tx, agreement string) (g.Node, error) {
	e, err := product.EffectOf(tx, agreement)
	if err != nil {
		return nil, err
	}
	return v.touched(e, tr("依附于协议的产品与交易，及其停止的影响", "What hangs on the agreement, and would stop with it"), tr("协议下尚未产生数据产品。", "Nothing was made under the agreement yet.")), nil
}

// touched is the table of what an effect touches, and none in words where it is nothing.
func (v *visit) touched(e product.Effect, title, none components.Text) g.Node {
	rows := make([]components.Row, 0, min(len(e.Items), mostEffect))
	for _, d := range e.Items[:cap(rows)] {
		rows = append(rows, components.Row{Cells: []g.Node{v.text(d.KindTitle()), g.Text(d.Title), components.Code(d.Code), v.text(d.State), v.text(d.Then)}})
	}
	return components.Section(v.lang, "effect", title, v.effectCounts(e), components.Table{
		Caption: title, Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("类别", "Kind")}, {Head: tr("名称", "Title")}, {Head: tr("编号", "Number")}, {Head: tr("现状", "Now")}, {Head: tr("此后", "Then")}},
		Empty:   components.Empty{Title: tr("没有受影响的产品、挂牌或订单", "No product, listing or order rests on it"), Text: none},
	}.In(v.lang))
}

// mostEffect bounds the rows of a page; the counts above them are whole, and the interface gives all.
const mostEffect = 100

// effectCounts says how many of each kind there are; nothing where that is nobody's help.
func (v *visit) effectCounts(e product.Effect) g.Node {
	if len(e.Items) < 2 {
		return nil
	}
	text := e.Words().In(v.lang)
	if len(e.Items) > mostEffect {
		text += tr(fmt.Sprintf("。以下列出前 %d 项，全部可通过接口取得。", mostEffect), fmt.Sprintf(". The first %d stand below; the interface gives all.", mostEffect)).In(v.lang)
	}
	return h.P(g.Text(text))
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
func (v *visit) agreementAct(tx *ledger.Tx, id, act string, given procedure.Decision) error {
	if act == "approve" {
		return noAct() // the text is read and signed on a page of its own
	}
	d := product.AgreementDecision{Decision: given}
	if act == "terminate" {
		last, bad := v.date("last_day")
		if bad != nil {
			return bad
		}
		d.LastDay = last
	}
	_, err := product.ActOnAgreement(tx, v.Book, id, act, d)
	return err
}

// versionDays are the days of a version: the newest holds to the last day of the agreement.
func (v *visit) versionDays(a product.Agreement, version product.AgreementVersion) g.Node {
	if version.To.IsZero() {
		return v.term(version.From, a.LastDay())
	}
	return v.term(version.From, version.To)
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
		at := "/desk/agreements/" + a.ID
		number := strconv.FormatInt(each.Number, 10)
		compare := g.Node(nil)
		if each.Number > 1 || a.Replaces != "" {
			compare = components.Link(address(at+"/compare", "version", number), v.text(tr("与前一文本对照", "Beside the text before")))
		}
		rows = append(rows, components.Row{Cells: []g.Node{
			components.Link(address(at+"/print", "version", number), v.text(versionTitle(each.Number))), v.versionDays(a, each), components.Hash(v.lang, each.TextSHA256), compare,
		}})
	}
	open := false
	for _, m := range amendments {
		if m.Standing == product.StandingDraft {
			open = true
			rows = append(rows, components.Row{Cells: []g.Node{components.Link("/desk/amendments/"+m.ID, v.text(tr("在办的补充协议", "Supplementary agreement, open"))), g.Text(m.Reason), nil, nil}})
		}
	}
	acts := []g.Node{components.ButtonLink{Label: tr("打印", "Print"), Href: "/desk/agreements/" + a.ID + "/print"}.In(v.lang)}
	if !open && v.own(a.ImplementingBody) && a.Runs(v.today()) {
		acts = append(acts, components.ButtonLink{Label: tr("起草补充协议", "Draft a supplementary agreement"), Href: "/desk/agreements/" + a.ID + "/amend"}.In(v.lang))
	}
	return components.Section(v.lang, "versions", tr("版本", "Versions"), components.Table{
		Caption: tr("版本", "Versions"), Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("版本", "Version")}, {Head: tr("期间", "Days")}, {Head: tr("文本的 SHA-256", "SHA-256 of the text")}, {Head: tr("对照", "Compared")}},
		Empty:   components.Empty{Title: tr("还没有签订的版本", "No version is concluded"), Text: tr("双方同意同一文本并签订后，成为第一版。", "The text that both sides sign becomes the first.")},
	}.In(v.lang), components.Acts(acts...)), nil
}
