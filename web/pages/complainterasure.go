package pages

import (
	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/registry/complaint"
	"huishu/web/components"
)

// erasureTitle names what is done to a complaint on this page.
var erasureTitle = tr("删除投诉人的个人信息", "Erase the complainant")

// mayErase reports whether the caller may take the person out of a complaint, and there is one in it still.
func (v *visit) mayErase(k complaint.Complaint) bool {
	return k.ErasedAt == 0 && access.Can(v.caller.Actor, access.ComplaintErase, k.Facts())
}

// erasurePage asks on what ground a complainant's particulars are erased, and says what is left.
func (v *visit) erasurePage(tx *ledger.Tx, f form) (content, error) {
	if err := v.mustSignIn(); err != nil {
		return content{}, err
	}
	k, err := complaint.Show(tx, v.Param("id"))
	if err != nil {
		return content{}, err
	}
	at := "/cases/" + k.Case
	page := content{Title: erasureTitle, Crumbs: []components.NavItem{{Label: tr("待办", "Inbox"), Href: "/inbox"}, {Label: components.Same(k.Number), Href: at}, {Label: erasureTitle}}}
	heading := components.Heading{Over: components.Same(k.Number), Title: erasureTitle, Lead: tr(
		"依个人信息保护法第四十七条，删除投诉人写的内容、姓名、联系方式和证据，以及日志中有关的内容。不可恢复。决定、公开记录和被投诉单位的材料保留。",
		"By article 47 of the Personal Information Protection Law the complainant's words, name, contact and evidence are erased, and what the journal says of them. It cannot be undone. The decision, the public record and the papers of the party complained of stay.")}.In(v.lang)
	if k.ErasedAt != 0 {
		page.Body = []g.Node{heading, v.paragraph("投诉人的个人信息已经依法删除。", "The complainant's particulars are erased already."), components.ButtonLink{Label: tr("返回", "Back"), Href: at}.In(v.lang)}
		return page, nil
	}
	if err := access.Require(tx, access.ComplaintErase, k.Facts()); err != nil {
		return content{}, err
	}
	page.Body = []g.Node{heading, v.erasureEntry(f, "/complaints/"+k.ID+"/erasure", at)}
	return page, nil
}

func (v *visit) eraseComplaint() (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		k, err := complaint.Show(tx, v.Param("id"))
		if err != nil {
			return "", err
		}
		_, err = complaint.Erase(tx, k.ID, v.erasureDecision())
		return "/cases/" + k.Case, err
	})
	if err == nil {
		v.flash("已依法删除", "Erased")
	}
	return next, err
}
