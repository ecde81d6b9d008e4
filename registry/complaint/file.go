package complaint

import (
	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/vault"
	"huishu/registry"
	"huishu/registry/party"
)

// The regime and the procedure of complaints in the rule sets.
const (
	regime     = "party"
	definition = "complaint"
)

// EvidencePurpose is the purpose of the documents of evidence.
const EvidencePurpose = "complaint.evidence"

// File complains about a party as the acting person, for itself (act complaint.file). Conflict "complaint.open" when the person has
// an open complaint about the same party and thing.
func File(tx *ledger.Tx, book *rules.Book, content Content) (c Complaint, err error) {
	content = content.tidy()
	about := content.About.check(tx, content.Respondent) // with all that the account may know, also for its party
	err = tx.Personally(func() error {
		c, err = file(tx, book, content, about)
		return err
	})
	return c, err
}

func file(tx *ledger.Tx, book *rules.Book, content Content, about *fault.Error) (Complaint, error) {
	c := Complaint{ID: tx.NewID(), Complainant: tx.Actor.Account, Content: content, Measures: []Measure{}, Evidence: []string{}, CreatedAt: tx.Now.UnixMilli()}
	if err := access.Require(tx, access.ComplaintFile, c.Facts()); err != nil {
		return c, err
	}
	respondent, err := Respondent(tx, c.Respondent)
	if err != nil {
		return c, err
	}
	if err := fault.Join(append(c.check(), about)...); err != nil {
		return c, err
	}
	if err := c.once(tx); err != nil {
		return c, err
	}
	if c.Number, err = registry.Number(tx, "complaint", "number", "HZ-TS"); err != nil {
		return c, err
	}
	k, err := procedure.Open(tx, book, procedure.Start{
		Regime: regime, Definition: definition, Subject: ledger.Ref{Kind: Subject, ID: c.ID}, Applicant: c.Complainant,
		Title: c.title(respondent),
	})
	if err != nil {
		return c, err
	}
	c.Case = k.ID
	if err := insertComplaint(tx, c); err != nil {
		return c, err
	}
	_, err = tx.Record(ledger.Event{Kind: string(access.ComplaintFile), Subject: c.Ref(), RuleSet: k.Rule(), Payload: c})
	return c, err
}

// title is what people know the case of a complaint by.
func (c Complaint) title(respondent party.Entry) rules.Text {
	category := c.Category.Title()
	return rules.Text{ZH: respondent.NameZH + "：" + category.ZH, EN: fault.T(respondent.NameZH, respondent.NameEN).In("en") + ": " + category.EN}
}

// Respondent reads a party that one may complain about here: one of the public register, and not the authority, which does
// not judge itself.
func Respondent(tx *ledger.Tx, id string) (party.Entry, error) {
	e, err := party.EntryOf(tx, id)
	if fault.KindOf(err) == fault.NotFound {
		return e, fault.New(fault.Invalid, "complaint.respondent", "请选择登记簿中的单位", "Choose an organisation of the register").At("respondent")
	}
	if err == nil && e.Kind == party.Authority {
		return e, fault.New(fault.Refused, "complaint.authority", "主管部门不能受理对自己的投诉举报", "The authority does not deal with complaints about itself").At("respondent").
			Do("请向上一级主管部门或者本级人民政府反映", "Turn to the authority above it, or to the government")
	}
	return e, err
}

// once refuses a second open complaint of the person about the same party and thing.
func (c Complaint) once(tx *ledger.Tx) error {
	var n int
	err := tx.Get(&n, `SELECT COUNT(*) FROM complaint WHERE complainant = ? AND respondent = ? AND about_kind = ? AND about_code = ? AND result = ''`,
		c.Complainant, c.Respondent, c.About.Kind, c.About.Code)
	if err != nil || n == 0 {
		return err
	}
	return fault.New(fault.Conflict, "complaint.open", "您就同一单位的同一事项已有在办的投诉举报", "You have an open complaint about the same matter already").
		Do("请在原件中补充证据，或者撤回后重新提出", "Add evidence to that one, or withdraw it first")
}

// Attach hands in evidence with one's own open complaint (act complaint.attach). The complaint owns the document: no colleague of the
// person finds it among the papers of their party.
func Attach(tx *ledger.Tx, id string, ref vault.Ref, name string) (d vault.Document, err error) {
	c, err := Get(tx, id)
	if err != nil {
		return d, err
	}
	err = tx.Personally(func() error {
		if err := access.Require(tx, access.ComplaintAttach, c.Facts()); err != nil {
			return err
		}
		switch {
		case c.Result != "":
			return fault.New(fault.Conflict, "complaint.decided", "投诉举报已经办结，不能再补充证据", "The complaint is decided; no evidence can be added").
				Do("有新的事实的，请重新提出", "Complain anew where there are new facts")
		case len(c.Evidence) >= maxEvidence:
			return fault.Newf(fault.Invalid, "complaint.evidence", "证据最多 %d 份", "At most %d papers of evidence", maxEvidence).At("evidence")
		}
		d, err = vault.Attach(tx, vault.Attachment{Ref: ref, Name: name, Owner: c.ID, Purpose: EvidencePurpose, Under: string(access.ComplaintAttach)})
		if err != nil {
			return err
		}
		if _, err := tx.Exec(`INSERT INTO complaint_evidence (document, complaint) VALUES (?, ?)`, d.ID, c.ID); err != nil {
			return err
		}
		_, err = tx.Record(ledger.Event{Kind: string(access.ComplaintAttach), Subject: c.Ref(), Payload: map[string]string{"document": d.ID}})
		return err
	})
	return d, err
}
