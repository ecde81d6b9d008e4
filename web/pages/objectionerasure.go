package pages

import (
	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/registry/product"
	"huishu/web/components"
)

func mountObjectionErasure(p *Pages) {
	p.form("/objections/:id/erasure", (*visit).objectionErasurePage, (*visit).eraseObjection)
}

// objectionErasureTitle names what is done to a natural person's objection on this page.
var objectionErasureTitle = tr("删除异议人的个人信息", "Erase the objector")

// mayEraseObjection reports whether the caller may take the person out of an objection, and there is one in it still.
func (v *visit) mayEraseObjection(o product.Objection) bool {
	return o.Personal() && o.ErasedAt == 0 && access.Can(v.caller.Actor, access.ObjectionErase, access.Facts{})
}

// objectionErasurePage asks on what ground a natural person is taken out of its objection, and says what is left.
func (v *visit) objectionErasurePage(tx *ledger.Tx, f form) (content, error) {
	if err := v.mustSignIn(); err != nil {
		return content{}, err
	}
	if err := access.Require(tx, access.ObjectionErase, access.Facts{}); err != nil { // before anybody learns which objections there are
		return content{}, err
	}
	o, caseID, err := product.ObjectionOf(tx, v.Param("id"))
	if err != nil {
		return content{}, err
	}
	back := "/cases/" + caseID
	heading := components.Heading{Title: objectionErasureTitle, Lead: tr(
		"依个人信息保护法第四十七条，删除自然人异议人的姓名、所写内容和证明材料，以及日志中有关的内容。不可恢复。对异议的决定保留。",
		"By article 47 of the Personal Information Protection Law a natural person's name, words and evidence are erased from its objection, and what the journal says of them. It cannot be undone. What was decided on the objection stays.")}.In(v.lang)
	page := content{Title: objectionErasureTitle, Crumbs: []components.NavItem{{Label: tr("待办", "Inbox"), Href: "/inbox"}, {Label: tr("本件", "The case"), Href: back}, {Label: objectionErasureTitle}}}
	if !v.mayEraseObjection(o) {
		said := v.paragraph("异议人的个人信息已经依法删除。", "The objector's particulars are erased already.")
		if !o.Personal() {
			said = v.paragraph("这项异议由单位提出，其中没有需要删除的异议人个人信息。", "An organisation raised this objection: there is no person to erase from it.")
		}
		page.Body = []g.Node{heading, said, components.Acts(components.ButtonLink{Label: tr("返回", "Back"), Href: back}.In(v.lang))}
		return page, nil
	}
	page.Body = []g.Node{heading,
		components.Facts(v.lang,
			components.Fact{Term: tr("异议人", "Objector"), Value: g.Text(o.RealName)},
			components.Fact{Term: tr("所写内容", "What it says"), Value: paragraphs(o.Statement)}),
		v.erasureEntry(f, "/objections/"+o.ID+"/erasure", back)}
	return page, nil
}

func (v *visit) eraseObjection() (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		id := v.Param("id")
		if _, err := product.EraseObjection(tx, id, v.erasureDecision()); err != nil { // which asks the policy first
			return "", err
		}
		_, caseID, err := product.ObjectionOf(tx, id)
		return "/cases/" + caseID, err
	})
	if err == nil {
		v.flash("已依法删除", "Erased")
	}
	return next, err
}
