package complaint

import (
	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/vault"
)

// PaperPurpose is the purpose of the documents that go with a statement.
const PaperPurpose = "complaint.paper"

// maxPapers bounds the papers of one statement.
const maxPapers = 10

// heard relates a complaint also to the party complained of, once it was asked for its statement; before, it is a stranger.
func (c Complaint) heard(tx *ledger.Tx) (access.Facts, error) {
	k, err := procedure.Get(tx, c.Case)
	if err != nil {
		return access.Facts{}, err
	}
	f := c.Facts()
	if k.Counterparty != "" {
		f.Parties = []string{k.Counterparty}
	}
	return f, nil
}

// MayAddPaper reports whether the actor may hand in papers with a statement now.
func MayAddPaper(tx *ledger.Tx, c Complaint) (bool, error) {
	f, err := c.heard(tx)
	return err == nil && c.Result == "" && access.Can(tx.Actor, access.ComplaintPaper, f), err
}

// AttachPaper hands in a paper with the statement of the party complained of (act complaint.paper): from the day it is asked until
// the complaint is decided. The authority reads it, and the party; the complainant does not.
func AttachPaper(tx *ledger.Tx, id string, ref vault.Ref, name string) (d vault.Document, err error) {
	c, err := Get(tx, id)
	if err != nil {
		return d, err
	}
	facts, err := c.heard(tx)
	if err != nil {
		return d, err
	}
	if err := access.Require(tx, access.ComplaintPaper, facts); err != nil {
		return d, err
	}
	switch {
	case c.Result != "":
		return d, fault.New(fault.Conflict, "complaint.paper_late", "投诉举报已经办结，不能再提交材料", "The complaint is decided; no paper can be added").
			Do("对结果不服的，请依法申请复议或者提起诉讼", "Who disagrees with the outcome turns to reconsideration or the courts")
	case len(c.Papers) >= maxPapers:
		return d, fault.Newf(fault.Invalid, "complaint.papers", "陈述材料最多 %d 份", "At most %d papers with a statement", maxPapers).At("paper")
	}
	d, err = vault.Attach(tx, vault.Attachment{Ref: ref, Name: name, Owner: c.ID, Purpose: PaperPurpose, Under: string(access.ComplaintPaper)})
	if err != nil {
		return d, err
	}
	if _, err := tx.Exec(`INSERT INTO complaint_paper (document, complaint) VALUES (?, ?)`, d.ID, c.ID); err != nil {
		return d, err
	}
	_, err = tx.Record(ledger.Event{Kind: string(access.ComplaintPaper), Subject: c.Ref(), Payload: map[string]string{"document": d.ID}})
	return d, err
}

// Papers are those of the statement, oldest first, for who may read them (act complaint_paper.read); NotFound for everybody else, the
// complainant too.
func Papers(tx *ledger.Tx, id string) ([]vault.Document, error) {
	c, err := Get(tx, id)
	if err != nil {
		return nil, err
	}
	may, err := c.papersFor(tx)
	if err != nil {
		return nil, err
	}
	if !may {
		return nil, notFound()
	}
	list := make([]vault.Document, len(c.Papers))
	for i, document := range c.Papers {
		if list[i], err = vault.Get(tx, document); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func (c Complaint) papersFor(tx *ledger.Tx) (bool, error) {
	f, err := c.heard(tx)
	return err == nil && access.Can(tx.Actor, access.ComplaintPaperRead, f), err
}
