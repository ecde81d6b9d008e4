package pages

import (
	"time"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/web/components"
)

func mountIdentity(p *Pages) {
	p.form("/desk/parties/:id/verify", (*visit).verifyPartyPage, (*visit).verifyParty)
}

func (v *visit) verified(p party.Party) g.Node {
	if p.Verification == party.Unverified {
		return components.State{Tone: components.Waiting, Word: p.Verification.Title()}.In(v.lang)
	}
	return g.Group{
		components.State{Tone: components.Valid, Word: p.Verification.Title()}.In(v.lang), g.Text(" "), components.When(time.UnixMilli(p.VerifiedAt)),
	}
}

// identityPart says how and by what a party's identity was verified, and what is still to do, to itself and to the offices.
func (v *visit) identityPart(tx *ledger.Tx, p party.Party) (g.Node, error) {
	i, err := party.IdentityOf(tx, p)
	if err != nil {
		return nil, err
	}
	parts := []g.Node{components.Facts(v.lang, v.identityFacts(p, i)...)}
	open, err := party.OpenTransfer(tx, p.ID)
	waits := err == nil
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return nil, err
	}
	facts := access.Facts{Owner: p.ID}
	var acts []g.Node
	if waits {
		parts = append(parts, components.Note(v.lang, components.Waiting, v.paragraph(
			"已向尾号 "+open.Account+" 的对公账户打款，待本单位查账后填报金额。", "An amount was sent to the account ending in "+open.Account+"; the organisation is to say how much it received.")))
		if access.Can(v.caller.Actor, access.PartyConfirmTransfer, facts) {
			acts = append(acts, components.ButtonLink{Label: tr("确认打款金额", "Say how much was received"), Href: "/organisation/transfer", Weight: components.Primary}.In(v.lang))
		}
	}
	if access.Can(v.caller.Actor, access.PartyVerify, facts) {
		label := tr("记录身份核验", "Record how the identity was verified")
		if p.Verification != party.Unverified {
			label = tr("更新身份核验", "Record the verification anew")
		}
		acts = append(acts, components.ButtonLink{Label: label, Href: "/desk/parties/" + p.ID + "/verify"}.In(v.lang))
	}
	if p.Verification == party.Unverified && !waits && access.Can(v.caller.Actor, access.PartyTransfer, facts) {
		acts = append(acts, components.ButtonLink{Label: tr("对公打款核验", "Verify by a small transfer"), Href: "/desk/parties/" + p.ID + "/transfer"}.In(v.lang))
	}
	if len(acts) > 0 {
		parts = append(parts, components.Acts(acts...))
	}
	return components.Section(v.lang, "identity", tr("身份核验", "Identity"), parts...), nil
}

func (v *visit) identityFacts(p party.Party, i party.Identity) []components.Fact {
	facts := []components.Fact{{Term: tr("核验方式", "How verified"), Value: v.verified(p)}}
	if i.Evidence != "" {
		facts = append(facts, components.Fact{Term: tr("核验依据", "By what"), Value: paragraphs(i.Evidence)})
	}
	if i.Document != "" {
		facts = append(facts, components.Fact{Term: tr("证明文件", "Paper"), Value: components.Link("/documents/"+i.Document, v.text(tr("查看文件", "See the document")))})
	}
	if i.Case != "" {
		facts = append(facts, components.Fact{Term: tr("办理记录", "Case"), Value: components.Link("/cases/"+i.Case, v.text(tr("查看办理过程", "See how it was decided")))})
	}
	facts = append(facts, components.Fact{Term: tr("法定代表人实名", "Legal representative's name"), Value: v.personName(i.LegalRep)})
	if i.Handler.Name != "" {
		facts = append(facts, components.Fact{Term: tr("经办人实名", "Handler's name"), Value: v.personName(i.Handler)})
	}
	return facts
}

func (v *visit) personName(r party.RealName) g.Node {
	if !r.Verified() {
		return g.Group{g.Text(r.Name + " "), components.State{Tone: components.Waiting, Word: party.NameUnverified.Title()}.In(v.lang)}
	}
	return g.Group{g.Text(r.Name + " "), components.State{Tone: components.Valid, Word: r.Level.Title()}.In(v.lang), g.Text(" "), v.text(r.Way.Title())}
}

func (v *visit) verifyPartyPage(tx *ledger.Tx, f form) (content, error) {
	p, err := party.Get(tx, v.Param("id"))
	if err == nil {
		err = access.Require(tx, access.PartyVerify, access.Facts{Owner: v.Param("id")})
	}
	if err != nil {
		return content{}, err
	}
	now, err := party.IdentityOf(tx, p)
	if err != nil {
		return content{}, err
	}
	ways := make([]components.Option, 0, len(party.Verifications))
	for _, w := range party.Verifications {
		o := components.Option{Value: string(w), Label: w.Title(), Hint: w.EvidenceTitle()}
		if w == party.BankTransfer {
			if p.Verification != w {
				continue // proved by the answer to a transfer, not by a record
			}
			o.Hint = tr("该主体已填报金额；此处只登记人员实名", "It has named the amount; only the persons' levels are recorded here")
		}
		ways = append(ways, o)
	}
	chosen := p.Verification
	if chosen == party.Unverified {
		chosen = party.Manual
	}
	title, name := tr("记录身份核验", "Record how the identity was verified"), components.T(p.NameZH, p.NameEN)
	fields := []g.Node{
		v.radio(f, f.must("way", tr("核验方式", "Way of verification"), components.Text{}), string(chosen), ways),
		v.area(f, f.field("evidence", tr("核验依据", "By what"), tr("核对的证照原件、认证证书编号，或核验方式和依据；对公账户打款不填", "Originals seen, number of the certificate, or how and by what; nothing for a transfer")), now.Evidence, 2, 2000),
		components.FileUpload{Field: f.field("document", tr("证明文件", "Paper"), tr("市场监管部门认证须有证书；已在单位档案中的不必再传", "A certificate is needed for the regulator's way; one in the file need not be sent again")), Accept: []string{".pdf", ".jpg", ".png"}, Max: maxPaper}.In(v.lang),
		components.Fieldset(v.lang, tr("法定代表人（负责人）实名", "Legal representative's real name"), components.Same(now.LegalRep.Name), v.realNameFields(f, "legal_rep", now.LegalRep)...),
	}
	if now.Handler.Name != "" {
		fields = append(fields, components.Fieldset(v.lang, tr("经办人实名", "Handler's real name"), components.Same(now.Handler.Name), v.realNameFields(f, "handler", now.Handler)...))
	}
	return content{Title: title, Section: "/parties", Crumbs: []components.NavItem{partyCrumbs(name)[0], {Label: name, Href: "/parties/" + p.ID}, {Label: title}}, Body: []g.Node{
		components.Heading{Over: name, Title: title, Code: p.USCC, Lead: tr("证件号码不在本系统留存。", "The numbers of identity documents are not kept here.")}.In(v.lang),
		v.entry(f, entry{Action: "/desk/parties/" + p.ID + "/verify", Submit: tr("记录", "Record"), Upload: true}, fields...),
	}}, nil
}

func (v *visit) realNameFields(f form, name string, now party.RealName) []g.Node {
	levels := make([]components.Option, 0, len(party.RealNameLevels))
	for _, l := range party.RealNameLevels {
		levels = append(levels, components.Option{Value: string(l), Label: l.Title()})
	}
	ways := []components.Option{{Value: "", Label: tr("未核验", "None")}}
	for _, w := range party.RealNameWays {
		ways = append(ways, components.Option{Value: string(w), Label: w.Title()})
	}
	level := now.Level
	if level == "" {
		level = party.NameUnverified
	}
	return []g.Node{
		v.pick(f, f.field(name+"_level", tr("实名等级", "Level"), components.Text{}), string(level), levels),
		v.pick(f, f.field(name+"_way", tr("核验服务", "Verified by"), components.Text{}), string(now.Way), ways),
	}
}

func (v *visit) verifyParty() (string, error) {
	scan, err := v.store("document")
	if err != nil {
		return "", err
	}
	person := func(name string) party.RealName {
		return party.RealName{Level: party.RealNameLevel(v.FormValue(name + "_level")), Way: party.RealNameWay(v.FormValue(name + "_way"))}
	}
	next, err := v.do(func(tx *ledger.Tx) (_ string, err error) {
		n := party.NewIdentity{Way: party.Verification(v.FormValue("way")), Evidence: v.FormValue("evidence"), LegalRep: person("legal_rep"), Handler: person("handler")}
		if scan != nil {
			if n.Document, err = scan.attach(tx, "party.verify"); err != nil {
				return "", err
			}
		}
		_, err = party.Verify(tx, v.Param("id"), n)
		return "/parties/" + v.Param("id"), err
	})
	if err == nil {
		v.flash("身份核验已记录", "The verification is recorded")
	}
	return next, err
}
