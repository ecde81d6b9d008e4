package pages

import (
	"strings"

	g "maragu.dev/gomponents"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/complaint"
	"huishu/registry/party"
	"huishu/web/components"
)

// complaintPart is what a complaint's case is about: for its complainant and the authority all of it, for everybody else what was
// decided.
func (v *visit) complaintPart(tx *ledger.Tx, c seenCase) (g.Node, error) {
	k, err := complaint.Get(tx, c.Subject.ID)
	if err != nil {
		return nil, err
	}
	names := v.lookup(tx)
	facts := []components.Fact{
		{Term: tr("编号", "Number"), Value: components.Code(k.Number)},
		{Term: tr("被投诉单位", "About"), Value: names.partyLink(k.Respondent)},
		{Term: tr("类别", "Kind"), Value: v.text(k.Category.Title())},
	}
	var acts g.Node
	if access.Can(v.caller.Actor, access.ComplaintRead, k.Facts()) {
		said, err := v.complaintSaid(tx, k)
		if err != nil {
			return nil, err
		}
		facts = append(facts, said...)
	}
	if k.Result == "" && access.Can(v.caller.Actor, access.ComplaintAttach, k.Facts()) {
		acts = components.Acts(components.ButtonLink{Label: tr("补充证据", "Add evidence"), Href: "/complaints/" + k.ID + "/evidence"}.In(v.lang))
	}
	papers, more, err := v.statementPapers(tx, k)
	if err != nil {
		return nil, err
	}
	facts = append(facts, papers...)
	acts = g.Group{acts, more}
	if v.mayErase(k) {
		acts = g.Group{acts, components.Acts(components.ButtonLink{Label: erasureTitle, Href: "/complaints/" + k.ID + "/erasure"}.In(v.lang))}
	}
	if k.Result.Public() || c.inner && access.Has(v.caller.Actor, access.Authority) { // what is proposed is the authority's own deliberation
		measures, err := v.measureFacts(tx, k)
		if err != nil {
			return nil, err
		}
		facts = append(facts, measures...)
	}
	return components.Section(v.lang, "subject", tr("投诉举报", "The complaint"), components.Facts(v.lang, facts...), acts), names.err
}

// complaintSaid is what the complainant wrote and handed in.
func (v *visit) complaintSaid(tx *ledger.Tx, k complaint.Complaint) ([]components.Fact, error) {
	facts := []components.Fact{{Term: tr("具体事实", "The facts"), Value: paragraphs(k.Statement)}}
	if k.About.Kind != "" {
		facts = append(facts, components.Fact{Term: complaint.AboutTitle(k.About.Kind), Value: components.Code(k.About.Code)})
	}
	facts = append(facts, components.Fact{Term: tr("署名", "Naming"), Value: v.text(k.Naming.Title())})
	if k.ContactName != "" {
		facts = append(facts, components.Fact{Term: tr("投诉人（对被投诉单位保密）", "Complainant (not told to the party)"), Value: g.Text(k.ContactName + " · " + k.Contact)})
	}
	for _, document := range k.Evidence {
		paper, err := v.paperOf(tx, document)
		if err != nil {
			return nil, err
		}
		facts = append(facts, components.Fact{Term: tr("证据", "Evidence"), Value: paper})
	}
	return facts, nil
}

// measureFacts are the measures, with how each qualification that they mean stands today.
func (v *visit) measureFacts(tx *ledger.Tx, k complaint.Complaint) ([]components.Fact, error) {
	facts := make([]components.Fact, 0, len(k.Measures))
	for _, m := range k.Measures {
		value := g.Group{v.text(m.Kind.Title())}
		if m.Qualification != "" {
			q, err := party.GetQualification(tx, m.Qualification)
			if err != nil {
				return nil, err
			}
			value = append(value, g.Text(" · "), v.text(q.Kind.Title()), g.Text(" "+q.Number+" "), components.StateOf(string(q.Status)).In(v.lang))
			if at := sanctionAt(q); access.Can(v.caller.Actor, access.QualificationSuspend, access.Facts{Owner: q.Party}) {
				value = append(value, g.Text(" "), components.Link(at, v.text(tr("前往办理", "Do it there"))))
			}
		}
		facts = append(facts, components.Fact{Term: tr("处理措施", "Measure"), Value: value})
	}
	return facts, nil
}

// sanctionAt is where a qualification is suspended or revoked: on its own case, or on the page of those that have none.
func sanctionAt(q party.Qualification) string {
	if q.Case == "" {
		return "/desk/licences/" + q.ID
	}
	return "/cases/" + q.Case
}

// upholds are the acts that find a complaint founded.
func upholds(c *procedure.Case, act string) bool {
	return c.Definition == "complaint" && (act == "uphold" || act == "uphold_partly")
}

// measureField chooses what is done about a complaint that is founded; who confirms sees what was chosen.
func (v *visit) measureField(tx *ledger.Tx, c seenCase, a procedure.Available, f form) (g.Node, error) {
	if !upholds(c.Case, a.Act) {
		return nil, nil
	}
	k, err := complaint.Get(tx, c.Subject.ID)
	if err != nil {
		return nil, err
	}
	if a.Proposal != nil {
		facts, err := v.measureFacts(tx, k)
		return components.Facts(v.lang, facts...), err
	}
	quals, err := party.Qualifications(tx, k.Respondent)
	if err != nil {
		return nil, err
	}
	options := []components.Option{
		{Value: string(complaint.Rectify), Label: complaint.Rectify.Title()}, {Value: string(complaint.Interview), Label: complaint.Interview.Title()},
	}
	for _, q := range quals {
		for _, kind := range []complaint.MeasureKind{complaint.Suspend, complaint.Revoke} {
			if kind.Sanctionable(q) {
				options = append(options, components.Option{
					Value: string(kind) + ":" + q.ID, Label: tr(kind.Title().ZH+"："+q.Kind.Title().ZH+" "+q.Number, kind.Title().In("en")+": "+q.Kind.Title().In("en")+" "+q.Number),
					Hint: tr("决定后在该资格的程序中办理，另有其依据和当事人权利", "Done in that qualification's own procedure, with its grounds and rights"),
				})
			}
		}
	}
	return components.Choices{Field: f.field("measure", tr("处理措施", "Measures"), components.Text{}), Values: f.Values["measure"], Options: options}.In(v.lang), nil
}

// complaintAct hands an act to the room of complaints, and the paper that goes with a statement; nil for none.
func (v *visit) complaintAct(tx *ledger.Tx, c *procedure.Case, act string, d procedure.Decision, paper *upload) error {
	var measures []complaint.Measure
	if upholds(c, act) && d.Proposal == "" {
		values, err := v.FormParams()
		if err != nil {
			return err
		}
		for _, value := range values["measure"] {
			kind, qualification, _ := strings.Cut(value, ":")
			measures = append(measures, complaint.Measure{Kind: complaint.MeasureKind(kind), Qualification: qualification})
		}
	}
	if _, err := complaint.Act(tx, c.Subject.ID, act, d, measures); err != nil || paper == nil {
		return err
	}
	_, err := complaint.AttachPaper(tx, c.Subject.ID, paper.ref, paper.name)
	return err
}

// applicant is who opened a case; whoever did so for itself is shown to nobody.
func (v *visit) applicant(c *procedure.Case, names *lookup) g.Node {
	if c.Applicant == "" {
		return g.Text(names.applicant(c))
	}
	return names.partyLink(c.Applicant)
}

var withheld = fault.T("个人（保密）", "a person (withheld)")
