package pages

import (
	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/ledger"
	"huishu/registry/party"
	"huishu/registry/rehearsal"
	"huishu/web/components"
)

var revokeTitle = tr("撤销采用", "Revoke the adoption")

func mountRevocation(p *Pages) {
	p.form("/desk/rules/adoptions/:id/revoke", (*visit).revokeSetPage, (*visit).revokeSet)
	p.act("/desk/rules/adoptions/:id/revoke/confirm", (*visit).confirmRevocation)
	p.act("/desk/rules/adoptions/:id/revoke/drop", (*visit).dropRevocation)
}

// revocationPart is what can be done about a set that is adopted and has not begun, and what of that is under way.
func (v *visit) revocationPart(tx *ledger.Tx, a adoption.Adoption) g.Node {
	if !v.mayAdopt() || a.State != adoption.Adopted {
		return nil
	}
	base, begun := "/desk/rules/adoptions/"+a.ID+"/revoke", a.Revocable(v.today()) != nil
	drop := components.Act{Label: tr("放弃撤销", "Drop the revocation"), Action: base + "/drop", Values: []components.Pair{oncePair()}}.In(v.lang)
	switch {
	case begun && a.Revocation.Pending():
		return g.Group{components.Note(v.lang, components.Waiting, v.paragraph("本规则集已经适用，撤销的提议不能再确认；如需改变，请采用后续规则集。", "The set governs already and its revocation can no longer be confirmed; adopt a further set instead.")), components.Acts(drop)}
	case begun:
		return nil
	case !a.Revocation.Pending():
		return components.Acts(components.ButtonLink{Label: revokeTitle, Href: base}.In(v.lang))
	}
	if own, err := party.SamePerson(tx)(a.Revocation.ProposedBy, v.caller.Actor.Account); err == nil && own {
		return g.Group{components.Note(v.lang, components.Waiting, v.paragraph("撤销由您提议，须由另一名工作人员在 "+a.From.String()+" 之前确认。", "You proposed to revoke it; a colleague must confirm that before "+a.From.String()+".")), components.Acts(drop)}
	}
	return components.Acts(components.Act{
		Label: tr("确认撤销", "Confirm the revocation"), Action: base + "/confirm", Weight: components.Primary, Values: []components.Pair{oncePair()},
		Confirm: tr("本规则集不再生效，原规则集照旧适用，如同未曾采用。此事项写入日志。", "The set will not govern, and the one before goes on as if nothing had been adopted. This enters the log."),
	}.In(v.lang), drop)
}

// revocationFacts are what took an adoption back, or is proposed to.
func (v *visit) revocationFacts(a adoption.Adoption, who func(account, organisation string) g.Node) []components.Fact {
	r := a.Revocation
	if r == nil {
		return nil
	}
	facts := []components.Fact{
		{Term: tr("提议撤销", "Revocation proposed"), Value: g.Group{components.When(r.ProposedAt), g.Text(" "), who(r.ProposedBy, r.ProposedFor)}},
		{Term: tr("撤销理由", "Why"), Value: paragraphs(r.Reason)},
	}
	if !r.Pending() {
		facts = append(facts, components.Fact{Term: tr("已撤销", "Revoked"), Value: g.Group{components.When(r.DecidedAt), g.Text(" "), who(r.DecidedBy, r.DecidedFor)}})
	}
	return facts
}

// revokeSetPage asks for the reason, and says first what would govern without the set.
func (v *visit) revokeSetPage(tx *ledger.Tx, f form) (content, error) {
	if err := v.mustBe(access.Authority); err != nil {
		return content{}, err
	}
	a, err := adoption.Seen(tx, v.Param("id"))
	if err != nil {
		return content{}, err
	}
	if bad := a.Revocable(v.today()); bad != nil && f.Err == nil {
		return content{}, bad
	}
	book, err := adoption.Without(tx, v.Book, a.Hash)
	if err != nil {
		return content{}, err
	}
	set, err := a.Text(tx, v.Book)
	if err != nil {
		return content{}, err
	}
	return content{Title: revokeTitle, Section: "/rules", Crumbs: ruleCrumbs(revokeTitle), Body: []g.Node{
		components.Heading{Over: components.Same(a.Set), Title: revokeTitle, Lead: tr("采用有误的，可在生效日 "+a.From.String()+" 之前撤销：由您提议，另一人确认。生效后只能采用后续规则集取代它。",
			"What was adopted by error can be revoked before "+a.From.String()+", its first day: you propose it, another person confirms. From that day on only a further set follows it.")}.In(v.lang),
		v.withoutNotes(rehearsal.Compare(book, set, a.From)),
		v.entry(f, entry{Action: "/desk/rules/adoptions/" + a.ID + "/revoke", Submit: tr("提议撤销", "Propose to revoke it")},
			v.area(f, f.must("reason", tr("撤销理由", "Reason"), components.Text{}), "", 3, 1000)),
	}}, nil
}

func (v *visit) revokeSet() (string, error) {
	return v.onAdoption(tr("已提议撤销，等待另一人确认", "Proposed; it waits for a second person"), func(tx *ledger.Tx, id string) (adoption.Adoption, error) {
		return adoption.Revoke(tx, id, v.FormValue("reason"))
	})
}

func (v *visit) confirmRevocation() (string, error) {
	return v.onAdoption(tr("采用已撤销", "The adoption is revoked"), func(tx *ledger.Tx, id string) (adoption.Adoption, error) {
		return adoption.ConfirmRevocation(tx, id, party.SamePerson(tx))
	})
}

func (v *visit) dropRevocation() (string, error) {
	return v.onAdoption(tr("已放弃撤销", "The revocation is dropped"), adoption.DropRevocation)
}

// onAdoption does one act on the adoption that the address names, says that it is done, and leads back to it.
func (v *visit) onAdoption(done components.Text, fn func(tx *ledger.Tx, id string) (adoption.Adoption, error)) (string, error) {
	id := v.Param("id")
	next, err := v.do(func(tx *ledger.Tx) (string, error) {
		_, err := fn(tx, id)
		return "/rules/adoptions/" + id, err
	})
	if err == nil {
		v.flash(done.ZH, done.In("en"))
	}
	return next, err
}
