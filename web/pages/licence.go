package pages

import (
	"time"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/web/components"
)

func mountLicence(p *Pages) {
	p.form("/desk/licences/:id", (*visit).licencePage, (*visit).sanctionLicence)
	p.act("/desk/licences/:id/confirm", (*visit).confirmSanction)
	p.act("/desk/licences/:id/reject", (*visit).rejectSanction)
}

var sanctionActs = []components.Option{
	{Value: "suspend", Label: tr("暂停", "Suspend")}, {Value: "restore", Label: tr("恢复", "Restore")}, {Value: "revoke", Label: tr("撤销", "Revoke")},
}

func sanctionTitle(act string) components.Text {
	for _, o := range sanctionActs {
		if o.Value == act {
			return o.Label
		}
	}
	return components.Same(act)
}

// licencePage is where two officers of the authority suspend, restore or revoke an operator's licence.
func (v *visit) licencePage(tx *ledger.Tx, f form) (content, error) {
	q, err := party.GetQualification(tx, v.Param("id"))
	if err == nil {
		err = access.Require(tx, access.QualificationSuspend, access.Facts{Owner: q.Party})
	}
	if err != nil {
		return content{}, err
	}
	p, err := party.Get(tx, q.Party)
	if err != nil {
		return content{}, err
	}
	pending, err := party.PendingSanction(tx, q.ID)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return content{}, err
	}
	title := tr("运营资格监管", "Supervision of a licence")
	body := []g.Node{
		components.Heading{Over: components.T(p.NameZH, p.NameEN), Title: title, Code: q.Number, Lead: tr(
			"暂停、恢复和撤销须由两人作出：一人提议，另一人复核。", "It takes two persons: one proposes, another confirms.")}.In(v.lang),
		components.Facts(v.lang, components.Fact{Term: tr("状态", "Status"), Value: components.StateOf(string(q.Status)).In(v.lang)}),
	}
	if err == nil {
		body = append(body, v.pendingSanction(q, pending))
	} else {
		body = append(body, v.entry(f, entry{Action: "/desk/licences/" + q.ID, Submit: tr("提议", "Propose")},
			v.radio(f, f.must("act", tr("处置", "Act"), components.Text{}), "suspend", sanctionActs),
			v.area(f, f.must("reason", tr("理由", "Reason"), components.Text{}), "", 3, 2000)))
	}
	return content{Title: title, Section: "/parties", Crumbs: partyCrumbs(title), Body: body}, nil
}

func (v *visit) pendingSanction(q party.Qualification, s party.LicenceSanction) g.Node {
	values := []components.Pair{{Name: "proposal", Value: s.ID}, {Name: "act", Value: s.Act}, oncePair()}
	acts := []g.Node{components.Act{Label: tr("否决或撤回", "Reject or take back"), Weight: components.Plain, Action: "/desk/licences/" + q.ID + "/reject", Values: values}.In(v.lang)}
	if s.ProposedBy != v.caller.Actor.Account {
		acts = append(acts, components.Act{Label: tr("复核同意", "Confirm"), Weight: components.Danger, Action: "/desk/licences/" + q.ID + "/confirm", Values: values,
			Confirm: tr("确认后立即生效，并记入公开登记簿。", "It takes effect at once and stands in the public register.")}.In(v.lang))
	}
	return components.Note(v.lang, components.Waiting,
		v.paragraph("等待复核："+sanctionTitle(s.Act).ZH, "Waits for a second person: "+sanctionTitle(s.Act).EN), paragraphs(s.Reason), components.When(time.UnixMilli(s.ProposedAt)), components.Acts(acts...))
}

func (v *visit) sanctionLicence() (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		_, err := party.Sanction(tx, v.Book, v.Param("id"), v.FormValue("act"), procedure.Decision{Reason: v.FormValue("reason")})
		return "/desk/licences/" + v.Param("id"), err
	})
	if err == nil {
		v.flash("已提议，等待另一人复核", "Proposed: a colleague confirms it")
	}
	return next, err
}

func (v *visit) confirmSanction() (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		_, err := party.Sanction(tx, v.Book, v.Param("id"), v.FormValue("act"), procedure.Decision{Proposal: v.FormValue("proposal")})
		return "/desk/licences/" + v.Param("id"), err
	})
	if err == nil {
		v.flash("处置已生效", "It has taken effect")
	}
	return next, err
}

func (v *visit) rejectSanction() (string, error) {
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		_, err := party.RejectSanction(tx, v.FormValue("proposal"), "经复核不予同意")
		return "/desk/licences/" + v.Param("id"), err
	})
	if err == nil {
		v.flash("提议已否决", "The proposal is turned down")
	}
	return next, err
}
