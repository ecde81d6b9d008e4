package filing

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// filingRow is a row of filing; its papers stand in a table of their own, so that one can ask which
// case a document belongs to.
type filingRow struct {
	ID        string `db:"id"`
	Case      string `db:"case_id"`
	Procedure string `db:"procedure"`
	Applicant string `db:"applicant"`
	AboutKind string `db:"about_kind"`
	AboutID   string `db:"about_id"`
	Answers   string `db:"answers"`
	Proposal  string `db:"proposal"`
	Proposed  string `db:"proposed"`
	CreatedAt int64  `db:"created_at"`
	CreatedBy string `db:"created_by"`
	ChangedAt int64  `db:"changed_at"`
}

const filingColumns = `id, case_id, procedure, applicant, about_kind, about_id, answers, proposal, proposed, created_at, created_by, changed_at`

// OfCase returns what was handed in with a case. It does not ask who is looking.
func OfCase(tx *ledger.Tx, caseID string) (Filing, error) {
	return oneFiling(tx, `case_id = ?`, caseID)
}

func oneFiling(tx *ledger.Tx, where, arg string) (Filing, error) {
	var r filingRow
	err := tx.Get(&r, `SELECT `+filingColumns+` FROM filing WHERE `+where, arg)
	if fault.KindOf(err) == fault.NotFound {
		return Filing{}, fault.New(fault.NotFound, "filing.not_found", "没有这份表单", "There is no such filing")
	}
	if err != nil {
		return Filing{}, err
	}
	f := Filing{
		ID: r.ID, Case: r.Case, Procedure: r.Procedure, Applicant: r.Applicant, AboutKind: r.AboutKind, AboutID: r.AboutID,
		Proposal: r.Proposal, CreatedAt: r.CreatedAt, CreatedBy: r.CreatedBy, ChangedAt: r.ChangedAt, documents: map[string]string{},
	}
	if err := json.Unmarshal([]byte(r.Answers), &f.Answers); err != nil {
		return Filing{}, fmt.Errorf("answers of filing %s: %w", r.ID, err)
	}
	if err := json.Unmarshal([]byte(r.Proposed), &f.Proposed); err != nil {
		return Filing{}, fmt.Errorf("proposed answers of filing %s: %w", r.ID, err)
	}
	var papers []struct {
		Field    string `db:"field"`
		Document string `db:"document"`
	}
	if err := tx.Select(&papers, `SELECT field, document FROM filing_document WHERE filing = ? ORDER BY field`, r.ID); err != nil {
		return Filing{}, err
	}
	for _, p := range papers {
		f.Answers[p.Field], f.documents[p.Field] = p.Document, p.Document
	}
	return f, nil
}

// texts are the answers that are no papers, as they are stored.
func (f Filing) texts() (string, error) {
	texts := maps.Clone(f.Answers)
	for field := range f.documents {
		delete(texts, field)
	}
	b, err := json.Marshal(texts)
	return string(b), err
}

func insertFiling(tx *ledger.Tx, f Filing) error {
	texts, err := f.texts()
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO filing (`+filingColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, '', '{}', ?, ?, ?)`,
		f.ID, f.Case, f.Procedure, f.Applicant, f.AboutKind, f.AboutID, texts, f.CreatedAt, f.CreatedBy, f.ChangedAt)
	if err != nil {
		return err
	}
	return f.writeDocuments(tx)
}

func updateFiling(tx *ledger.Tx, f Filing) error {
	texts, err := f.texts()
	if err != nil {
		return err
	}
	proposed := []byte("{}")
	if f.Proposal != "" {
		if proposed, err = json.Marshal(f.Proposed); err != nil {
			return err
		}
	}
	_, err = tx.Exec(`UPDATE filing SET answers = ?, proposal = ?, proposed = ?, changed_at = ? WHERE id = ?`, texts, f.Proposal, string(proposed), f.ChangedAt, f.ID)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM filing_document WHERE filing = ?`, f.ID); err != nil {
		return err
	}
	return f.writeDocuments(tx)
}

func (f Filing) writeDocuments(tx *ledger.Tx) error {
	for _, field := range slices.Sorted(maps.Keys(f.documents)) {
		_, err := tx.Exec(`INSERT INTO filing_document (filing, field, document) VALUES (?, ?, ?)`, f.ID, field, f.documents[field])
		if err != nil {
			return err
		}
	}
	return nil
}

// casesAbout are the cases of the same party, procedure and thing.
func casesAbout(tx *ledger.Tx, f Filing) (ids []string, err error) {
	err = tx.Select(&ids, `SELECT case_id FROM filing WHERE procedure = ? AND about_kind = ? AND about_id = ? AND applicant = ? ORDER BY id`,
		f.Procedure, f.AboutKind, f.AboutID, f.Applicant)
	return ids, err
}

// MayRead reports whether a document stands in the form of a case that the actor may see: so the
// body that a case is addressed to reads its evidence.
func MayRead(tx *ledger.Tx, document string) (bool, error) {
	var ids []string
	err := tx.Select(&ids, `SELECT DISTINCT f.case_id FROM filing_document d JOIN filing f ON f.id = d.filing WHERE d.document = ? ORDER BY f.case_id`, document)
	if err != nil {
		return false, err
	}
	for _, id := range ids {
		c, err := procedure.Get(tx, id)
		if err != nil {
			return false, err
		}
		if c.Visible(tx.Actor) {
			return true, nil
		}
	}
	return false, nil
}
