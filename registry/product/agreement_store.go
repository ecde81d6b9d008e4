package product

import (
	"encoding/json"
	"errors"
	"fmt"

	"huishu/compliance/access"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// agreementRow is a row of table agreement: what is structured stands there as JSON.
type agreementRow struct {
	ID               string    `db:"id"`
	Code             string    `db:"code"`
	Title            string    `db:"title"`
	ImplementingBody string    `db:"implementing_body"`
	Operator         string    `db:"operator"`
	Purposes         string    `db:"purposes"`
	Recipients       string    `db:"recipients"`
	TermFrom         string    `db:"term_from"`
	TermTo           string    `db:"term_to"`
	TermException    string    `db:"term_exception"`
	Selection        Selection `db:"selection"`
	PlanApproval     string    `db:"plan_approval"`
	Clauses          string    `db:"clauses"`
	Standing         Standing  `db:"standing"`
	CaseID           string    `db:"case_id"`
	Version          int64     `db:"version"`
	InForceEvent     string    `db:"in_force_event"`
	ConcludedAt      int64     `db:"concluded_at"`
	EndedAt          int64     `db:"ended_at"`
	EndReason        string    `db:"end_reason"`
	CreatedAt        int64     `db:"created_at"`
	UpdatedAt        int64     `db:"updated_at"`
}

const agreementColumns = `id, code, title, implementing_body, operator, purposes, recipients, term_from, term_to, term_exception,
	selection, plan_approval, clauses, standing, case_id, version, in_force_event, concluded_at, ended_at, end_reason, created_at, updated_at`

// agreement reads the row's structured columns.
func (r agreementRow) agreement() (Agreement, error) {
	a := Agreement{
		ID: r.ID, Code: r.Code, ImplementingBody: r.ImplementingBody, Standing: r.Standing, CaseID: r.CaseID, Version: r.Version,
		InForceEvent: r.InForceEvent, ConcludedAt: r.ConcludedAt, EndedAt: r.EndedAt, EndReason: r.EndReason,
		CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
		Terms: Terms{
			Title: r.Title, Operator: r.Operator, TermException: r.TermException, Selection: r.Selection, PlanApproval: r.PlanApproval,
			Resources: []AgreedResource{},
		},
		Documents: []AgreementDocument{},
	}
	var err error
	if a.From, err = dayOf(r.TermFrom); err != nil {
		return Agreement{}, err
	}
	if a.To, err = dayOf(r.TermTo); err != nil {
		return Agreement{}, err
	}
	err = errors.Join(json.Unmarshal([]byte(r.Purposes), &a.Purposes), json.Unmarshal([]byte(r.Recipients), &a.Recipients),
		json.Unmarshal([]byte(r.Clauses), &a.Clauses))
	if err != nil {
		return Agreement{}, fmt.Errorf("agreement %s: %w", r.ID, err)
	}
	return a, nil
}

// dayOf reads a stored day; the empty string is no day.
func dayOf(s string) (workday.Date, error) {
	if s == "" {
		return workday.Date{}, nil
	}
	return workday.ParseDate(s)
}

// termColumns packs the terms for writing, in the order of their columns from title to clauses.
func (t Terms) termColumns() (purposes, recipients, clauses string, err error) {
	purposes, err1 := packed(t.Purposes)
	recipients, err2 := packed(t.Recipients)
	clauses, err3 := packed(t.Clauses)
	return purposes, recipients, clauses, errors.Join(err1, err2, err3)
}

func insertAgreement(tx *ledger.Tx, a Agreement) error {
	purposes, recipients, clauses, err := a.termColumns()
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO agreement (`+agreementColumns+`)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		a.ID, a.Code, a.Title, a.ImplementingBody, a.Operator, purposes, recipients, a.From.String(), a.To.String(), a.TermException,
		a.Selection, a.PlanApproval, clauses, a.Standing, a.CaseID, a.Version, a.InForceEvent, a.ConcludedAt, a.EndedAt, a.EndReason,
		a.CreatedAt, a.UpdatedAt)
	if err != nil {
		return err
	}
	return writeResources(tx, a)
}

// updateTerms replaces the terms if the version is still the one the editor saw.
func updateTerms(tx *ledger.Tx, a Agreement, seen int64) error {
	purposes, recipients, clauses, err := a.termColumns()
	if err != nil {
		return err
	}
	n, err := tx.Exec(`UPDATE agreement SET title = ?, operator = ?, purposes = ?, recipients = ?, term_from = ?, term_to = ?,
			term_exception = ?, selection = ?, plan_approval = ?, clauses = ?, version = version + 1, updated_at = ?
		WHERE id = ? AND version = ? AND standing = 'draft'`,
		a.Title, a.Operator, purposes, recipients, a.From.String(), a.To.String(), a.TermException, a.Selection, a.PlanApproval, clauses,
		tx.Now.UnixMilli(), a.ID, seen)
	if err != nil {
		return err
	}
	if n == 0 {
		return staleEdit()
	}
	if _, err := tx.Exec(`DELETE FROM agreement_resource WHERE agreement = ?`, a.ID); err != nil {
		return err
	}
	return writeResources(tx, a)
}

func writeResources(tx *ledger.Tx, a Agreement) error {
	for i, r := range a.Resources {
		_, err := tx.Exec(`INSERT INTO agreement_resource (agreement, position, resource, title, body, consent) VALUES (?, ?, ?, ?, ?, ?)`,
			a.ID, i, r.Resource, r.Title, r.Body, r.Consent)
		if err != nil {
			return err
		}
	}
	return nil
}

// GetAgreement returns one agreement. It does not ask who is looking.
func GetAgreement(tx *ledger.Tx, id string) (Agreement, error) {
	return oneAgreement(tx, `id = ?`, id)
}

// operatorOf returns the party id of an agreement's operator.
func operatorOf(tx *ledger.Tx, agreement string) (string, error) {
	return operators.In(tx, agreement, func() (operator string, err error) {
		err = tx.Get(&operator, `SELECT operator FROM agreement WHERE id = ?`, agreement)
		return operator, err
	})
}

var operators = ledger.NewMemo[string, string](10_000, "agreement")

// AgreementByCode returns the agreement of a public number.
func AgreementByCode(tx *ledger.Tx, code string) (Agreement, error) {
	return oneAgreement(tx, `code = ?`, code)
}

func oneAgreement(tx *ledger.Tx, where string, args ...any) (Agreement, error) {
	var r agreementRow
	err := tx.Get(&r, `SELECT `+agreementColumns+` FROM agreement WHERE `+where, args...)
	if fault.KindOf(err) == fault.NotFound {
		return Agreement{}, fault.New(fault.NotFound, "agreement.not_found", "没有这份协议", "There is no such agreement")
	}
	if err != nil {
		return Agreement{}, err
	}
	a, err := r.agreement()
	if err != nil {
		return Agreement{}, err
	}
	if err := tx.Select(&a.Resources, `SELECT resource, title, body, consent FROM agreement_resource WHERE agreement = ? ORDER BY position`, a.ID); err != nil {
		return Agreement{}, err
	}
	err = tx.Select(&a.Documents, `SELECT document, title, added_at FROM agreement_document WHERE agreement = ? ORDER BY document`, a.ID)
	return a, err
}

// AgreementQuery selects agreements; empty fields do not.
type AgreementQuery struct {
	// ImplementingBody and Operator are party ids.
	ImplementingBody, Operator string
	// Resource is a catalogue id that the agreement names.
	Resource string
	// Public leaves out what was never concluded.
	Public bool
	Page
}

// Agreements lists agreements, newest first: those that were concluded, which are public, or otherwise those that the actor may read
// in full (act agreement.read).
func Agreements(tx *ledger.Tx, q AgreementQuery) (items []Agreement, next string, err error) {
	w := where{}
	w.equal("implementing_body", q.ImplementingBody)
	w.equal("operator", q.Operator)
	if q.Resource != "" {
		w.add(`id IN (SELECT agreement FROM agreement_resource WHERE resource = ?)`, q.Resource)
	}
	if q.Public {
		w.add(`standing IN ('granted', 'ended')`)
	} else {
		scope, values := access.ReachOf(tx.Actor, access.AgreementRead).Where("implementing_body", "operator")
		w.add(scope, values...)
	}
	ids, next, err := q.keys(tx, "agreement", w)
	if err != nil {
		return nil, "", err
	}
	items = make([]Agreement, 0, len(ids))
	for _, id := range ids {
		a, err := GetAgreement(tx, id)
		if err != nil {
			return nil, "", err
		}
		items = append(items, a)
	}
	return items, next, nil
}

// nextNumber is the next running number of a year for codes of the form PREFIX-YEAR-NNNN.
// Two transactions that race for one both lose to the unique index, and one tries again.
func nextNumber(tx *ledger.Tx, table, column, prefix string) (string, error) {
	prefix = fmt.Sprintf("%s-%d-", prefix, tx.Now.Year())
	var last string
	err := tx.Get(&last, `SELECT COALESCE(MAX(`+column+`), '') FROM `+table+` WHERE `+column+` >= ? AND `+column+` < ?`, prefix, prefix+"a")
	if err != nil {
		return "", err
	}
	n := 0
	if last != "" {
		if _, err := fmt.Sscanf(last[len(prefix):], "%d", &n); err != nil {
			return "", fmt.Errorf("running number %s: %w", last, err)
		}
	}
	return fmt.Sprintf("%s%06d", prefix, n+1), nil
}
