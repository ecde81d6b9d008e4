package pages

import (
	"strings"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market/money"
	"huishu/registry/product"
	"huishu/web/components"
)

func mountAmendment(p *Pages) {
	p.form("/desk/agreements/:id/amend", (*visit).amendPage, (*visit).draftAmendment)
	p.page("/desk/amendments/:id", (*visit).amendmentPage)
	p.form("/desk/amendments/:id/edit", (*visit).editAmendmentPage, (*visit).editAmendment)
	p.form("/desk/amendments/:id/sign", (*visit).signAmendmentPage, (*visit).signAmendment)
}

// amendmentFields are the terms as they are to be: those of an agreement but its resources, which have a page of their own.
func (v *visit) amendmentFields(tx *ledger.Tx, f form, a product.Agreement, hash, reason string, t product.Terms) (g.Node, error) {
	items, err := v.clauses(tx, hash)
	if err != nil {
		return nil, err
	}
	terms, err := v.termFields(tx, f, a, t)
	if err != nil {
		return nil, err
	}
	fields := g.Group{v.area(f, f.must("amendment_reason", tr("变更理由", "Why it is changed"), components.Text{}), reason, 3, 5000), terms}
	for _, m := range items {
		fields = append(fields, v.area(f, f.must("clauses."+m.ID, m.Title, components.Same(m.Article)), t.Clauses[m.ID], 4, 5000))
	}
	return fields, nil
}

// amended reads amendmentFields into the terms.
func (v *visit) amended(t product.Terms) (product.Terms, error) {
	t, err := v.terms(t)
	if err != nil {
		return t, err
	}
	values, err := v.FormParams()
	if err != nil {
		return t, err
	}
	t.Clauses = prefixed(values, "clauses.")
	return t, nil
}

func (v *visit) amendPage(tx *ledger.Tx, f form) (content, error) {
	a, _, err := v.drafting(tx)
	if err != nil {
		return content{}, err
	}
	set, err := v.governing(tx, "agreement")
	if err != nil {
		return content{}, err
	}
	fields, err := v.amendmentFields(tx, f, a, set.Hash, "", a.Terms)
	if err != nil {
		return content{}, err
	}
	title := tr("起草补充协议", "Draft a supplementary agreement")
	return content{Title: title, Crumbs: draftCrumbs(a, title), Body: []g.Node{
		components.Heading{Over: components.Same(a.Title), Title: title, Lead: tr("按希望的样子修改；双方同意并签订之日起成为新版本，协议编号不变。", "Change what is to change. Signed by both sides it is the new version from that day; the number stays.")}.In(v.lang),
		v.entry(f, entry{Action: "/desk/agreements/" + a.ID + "/amend", Submit: tr("保存", "Save")}, fields),
	}}, nil
}

func (v *visit) draftAmendment() (string, error) {
	return v.amendmentDone(func(tx *ledger.Tx) (product.Amendment, error) {
		a, _, err := v.drafting(tx)
		if err != nil {
			return product.Amendment{}, err
		}
		t, err := v.amended(a.Terms)
		if err != nil {
			return product.Amendment{}, err
		}
		return product.DraftAmendment(tx, v.Book, a.ID, v.FormValue("amendment_reason"), t)
	})
}

// amendmentDone does an act on a supplementary agreement and goes to it.
func (v *visit) amendmentDone(fn func(tx *ledger.Tx) (product.Amendment, error)) (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		m, err := fn(tx)
		return "/desk/amendments/" + m.ID, err
	})
	if err == nil {
		v.flash("已保存，并已写入日志", "Saved, and entered in the log")
	}
	return next, err
}

// ownAmendment reads the supplementary agreement of the address, for those who may see it.
func (v *visit) ownAmendment(tx *ledger.Tx) (m product.Amendment, a product.Agreement, r product.AmendmentText, err error) {
	if err = v.mustSignIn(); err != nil {
		return m, a, r, err
	}
	if m, a, err = product.ShowAmendment(tx, v.Param("id")); err != nil {
		return m, a, r, err
	}
	r, err = product.ReadAmendment(tx, v.Book, m)
	return m, a, r, err
}

// amendmentPage shows what changes, side by side with what the checks find and who signed.
func (v *visit) amendmentPage(tx *ledger.Tx) (content, error) {
	m, a, r, err := v.ownAmendment(tx)
	if err != nil {
		return content{}, err
	}
	k, err := procedure.Get(tx, m.CaseID)
	if err != nil {
		return content{}, err
	}
	c := seenCase{Case: k, inner: true, found: r.Findings}
	names := v.lookup(tx)
	next, err := v.nextStep(tx, c, names)
	if err != nil {
		return content{}, err
	}
	signatures, err := v.signaturePart(tx, a, m.ID, names)
	if err != nil {
		return content{}, err
	}
	at := "/desk/amendments/" + m.ID
	edit, place := g.Node(nil), (func(string) string)(nil)
	if c.AtStart() && v.own(a.ImplementingBody) {
		edit = components.Acts(
			components.ButtonLink{Label: tr("修改", "Edit"), Href: at + "/edit"}.In(v.lang),
			components.ButtonLink{Label: tr("增减数据资源", "Add or remove resources"), Href: at + "/resources"}.In(v.lang))
		place = func(field string) string {
			if strings.HasPrefix(field, "resources") {
				return at + "/resources"
			}
			return at + "/edit"
		}
	}
	effect := g.Node(nil)
	if m.Standing == product.StandingDraft {
		effect = v.amendmentEffect(r.Effect)
	}
	state := caseState(k)
	title := tr("补充协议", "Supplementary agreement")
	return content{Title: title, Crumbs: draftCrumbs(a, title), Body: []g.Node{
		components.Heading{Over: components.Same(a.Title), Title: title, Code: a.Code, State: &state}.In(v.lang),
		components.Columns(g.Group{
			v.whyReturned(k), components.Section(v.lang, "reason", tr("变更理由", "Why it is changed"), paragraphs(m.Reason)),
			components.Section(v.lang, "findings", tr("检查结果", "Findings"), v.findings(r.Findings, place)),
			v.changePart(r.Changes, edit), effect, signatures,
		}, g.Group{next, components.Acts(components.ButtonLink{Label: tr("办理过程", "What has happened"), Href: "/cases/" + m.CaseID}.In(v.lang))}),
	}}, names.err
}

// changePart shows the lines that go beside those that come in their place; what stays is not repeated.
func (v *visit) changePart(changes []product.Change, edit g.Node) g.Node {
	var rows []components.Row
	for _, b := range sideBySide(changes) {
		rows = append(rows, components.Row{Cells: []g.Node{paragraphs(b.before), paragraphs(b.after)}})
	}
	return components.Section(v.lang, "changes", tr("变更对照", "What changes"), components.Table{
		Caption: tr("变更对照", "What changes"), Quiet: true, Rows: rows,
		Columns: []components.Column{{Head: tr("原文", "Before")}, {Head: tr("改为", "After")}},
		Empty:   components.Empty{Title: tr("没有变更", "Nothing changes"), Text: tr("文本与现行版本相同。", "The text is that of the present version.")},
	}.In(v.lang), edit)
}

// facing are lines that go and the lines that come in their place; either may be none.
type facing struct{ before, after string }

// sideBySide puts each run of lines that go beside the run of those that come in the same place, line by line as long as both last.
func sideBySide(changes []product.Change) (rows []facing) {
	var gone, come []string
	flush := func() {
		for i := range max(len(gone), len(come)) {
			var b facing
			if i < len(gone) {
				b.before = gone[i]
			}
			if i < len(come) {
				b.after = come[i]
			}
			rows = append(rows, b)
		}
		gone, come = nil, nil
	}
	for _, c := range changes {
		switch c.Mark {
		case '-':
			gone = append(gone, c.Line)
		case '+':
			come = append(come, c.Line)
		default:
			flush()
		}
	}
	flush()
	return rows
}

// amendmentEffect is what concluding a supplementary agreement takes out, and what that touches.
func (v *visit) amendmentEffect(e product.AmendmentEffect) g.Node {
	var out []components.Fact
	add := func(term components.Text, value g.Node) { out = append(out, components.Fact{Term: term, Value: value}) }
	for _, r := range e.Taken.Resources {
		add(tr("移出的数据资源", "Resource taken out"), g.Text(r.Title))
	}
	for _, p := range e.Taken.Purposes {
		add(tr("移出的用途", "Purpose taken out"), g.Text(p.Name))
	}
	for _, r := range e.Taken.Recipients {
		add(tr("移出的提供对象", "Recipient taken out"), g.Text(r))
	}
	if !e.Taken.LastDay.IsZero() {
		add(tr("提前的截止日", "New last day, sooner"), components.Date(e.Taken.LastDay.String()))
	}
	for _, c := range e.Taken.Ceilings {
		add(tr("降低或新设的价格上限", "Ceiling lowered or new"), g.Group{g.Text(strings.TrimSpace(c.Product + " " + c.Purpose + " · ")), v.text(c.Basis.Title()), g.Text(" ¥" + money.Yuan(c.Fen))})
	}
	facts := g.Node(nil)
	if len(out) > 0 {
		facts = components.Section(v.lang, "taken", tr("本次变更收回的授权", "What it takes out"), components.Facts(v.lang, out...))
	}
	return g.Group{facts, v.touched(e.Effect, tr("影响", "What it touches"), tr("现有产品仍在变更后的授权范围内。", "What there is stays within the agreement as changed."))}
}

// draftedAmendment is the supplementary agreement of the address, for its body to work on.
func (v *visit) draftedAmendment(tx *ledger.Tx) (product.Amendment, product.Agreement, product.AmendmentText, error) {
	m, a, r, err := v.ownAmendment(tx)
	if err == nil {
		err = access.Require(tx, access.AmendmentDraft, access.Facts{Owner: a.ImplementingBody, Parties: []string{a.Operator}})
	}
	return m, a, r, err
}

func (v *visit) editAmendmentPage(tx *ledger.Tx, f form) (content, error) {
	m, a, _, err := v.draftedAmendment(tx)
	if err != nil {
		return content{}, err
	}
	k, err := procedure.Get(tx, m.CaseID)
	if err != nil {
		return content{}, err
	}
	fields, err := v.amendmentFields(tx, f, a, k.RuleSetHash, m.Reason, m.Terms)
	if err != nil {
		return content{}, err
	}
	at, title := "/desk/amendments/"+m.ID, tr("修改补充协议", "Edit the supplementary agreement")
	return content{Title: title, Crumbs: draftCrumbs(a, title), Body: []g.Node{
		components.Heading{Over: components.Same(a.Title), Title: title}.In(v.lang),
		v.entry(f, entry{Action: at + "/edit", Submit: tr("保存", "Save"), Fresh: at}, f.version(m.Version), fields),
	}}, nil
}

func (v *visit) editAmendment() (string, error) {
	return v.amendmentDone(func(tx *ledger.Tx) (product.Amendment, error) {
		m, _, err := product.ShowAmendment(tx, v.Param("id"))
		if err != nil {
			return m, err
		}
		t, err := v.amended(m.Terms)
		if err != nil {
			return m, err
		}
		return product.EditAmendment(tx, m.ID, v.seen(), v.FormValue("amendment_reason"), t)
	})
}

func (v *visit) signAmendmentPage(tx *ledger.Tx, f form) (content, error) {
	m, a, r, err := v.ownAmendment(tx)
	if err != nil {
		return content{}, err
	}
	at, title := "/desk/amendments/"+m.ID, tr("核对并同意补充协议", "Read and consent to the supplementary agreement")
	return content{Title: title, Crumbs: draftCrumbs(a, title), Body: []g.Node{
		components.Heading{Over: components.Same(a.Title), Title: title, Lead: consentLead}.In(v.lang),
		v.changePart(r.Changes, nil), v.amendmentEffect(r.Effect), v.textPart(r.Text),
		v.entry(f, entry{Action: at + "/sign", Submit: tr("同意本文本", "Consent to this text"), Fresh: at}, components.Hidden("text_sha256", r.Text.SHA256)),
	}}, nil
}

func (v *visit) signAmendment() (string, error) {
	return v.amendmentDone(func(tx *ledger.Tx) (product.Amendment, error) {
		seen := v.FormValue("text_sha256")
		if seen == "" {
			return product.Amendment{}, fault.Required("text_sha256", "已核对文本的哈希值", "hash of the text that was read")
		}
		return product.ApproveAmendment(tx, v.Book, v.Param("id"), seen)
	})
}

// amendmentAct does an act on the supplementary agreement of a case.
func (v *visit) amendmentAct(tx *ledger.Tx, c *procedure.Case, act string, given procedure.Decision) error {
	if act == "approve" {
		return noAct() // the text is read and signed on a page of its own
	}
	m, err := product.AmendmentOfCase(tx, c.ID)
	if err == nil {
		_, err = product.ActOnAmendment(tx, v.Book, m.ID, act, product.AgreementDecision{Decision: given})
	}
	return err
}
