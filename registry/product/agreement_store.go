package product

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

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
	Plan             string    `db:"plan"`
	SelectionRecord  string    `db:"selection_record"`
	GovernmentPays   int64     `db:"government_pays"`
	ProjectNumber    string    `db:"project_number"`
	Ceilings         string    `db:"ceilings"`
	NoticeDays       int       `db:"notice_days"`
	Replaces         string    `db:"replaces"`
	SuspendedAt      int64     `db:"suspended_at"`
	EndsOn           string    `db:"ends_on"`
	NoticeBy         string    `db:"notice_by"`
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
	selection, plan_approval, clauses, standing, case_id, version, in_force_event, concluded_at, ended_at, end_reason, created_at, updated_at,
	plan, selection_record, government_pays, project_number, ceilings, notice_days, replaces, suspended_at, ends_on, notice_by`

// agreement reads the row's structured columns.
func (r agreementRow) agreement() (Agreement, error) {
	a := Agreement{
		ID: r.ID, Code: r.Code, ImplementingBody: r.ImplementingBody, Standing: r.Standing, CaseID: r.CaseID, Version: r.Version,
		InForceEvent: r.InForceEvent, ConcludedAt: r.ConcludedAt, EndedAt: r.EndedAt, EndReason: r.EndReason,
		CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, SuspendedAt: r.SuspendedAt, NoticeBy: r.NoticeBy,
		Terms: Terms{
			Plan: r.Plan, GovernmentPays: r.GovernmentPays != 0, ProjectNumber: r.ProjectNumber, NoticeDays: r.NoticeDays, Replaces: r.Replaces,
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
	if a.EndsOn, err = dayOf(r.EndsOn); err != nil {
		return Agreement{}, err
	}
	if a.SuspendedAt != 0 && a.Standing == StandingGranted {
		a.Standing = StandingSuspended // the fact beside the standing: see migration 0005
	}
	err = errors.Join(json.Unmarshal([]byte(r.SelectionRecord), &a.SelectionRecord), json.Unmarshal([]byte(r.Ceilings), &a.Ceilings),
		json.Unmarshal([]byte(r.Purposes), &a.Purposes), json.Unmarshal([]byte(r.Recipients), &a.Recipients),
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

// termColumns are the columns that hold the terms, all but the operator and the resources.
var termColumns = []string{
	"title", "purposes", "recipients", "term_from", "term_to", "term_exception", "selection", "plan_approval", "clauses",
	"plan", "selection_record", "government_pays", "project_number", "ceilings", "notice_days", "replaces",
}

// termValues are the values of termColumns.
func (t Terms) termValues() ([]any, error) {
	purposes, err1 := packed(t.Purposes)
	recipients, err2 := packed(t.Recipients)
	clauses, err3 := packed(t.Clauses)
	selection, err4 := packed(t.SelectionRecord)
	ceilings, err5 := packed(t.Ceilings)
	pays := 0
	if t.GovernmentPays {
		pays = 1
	}
	return []any{
		t.Title, purposes, recipients, t.From.String(), t.To.String(), t.TermException, t.Selection, t.PlanApproval, clauses,
		t.Plan, selection, pays, t.ProjectNumber, ceilings, t.NoticeDays, t.Replaces,
	}, errors.Join(err1, err2, err3, err4, err5)
}

func insertAgreement(tx *ledger.Tx, a Agreement) error {
	terms, err := a.termValues()
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO agreement (`+strings.Join(termColumns, ", ")+`, id, code, implementing_body, operator, standing, case_id, version,
			in_force_event, concluded_at, ended_at, end_reason, created_at, updated_at)
		VALUES (`+strings.Repeat("?, ", len(terms)+12)+`?)`,
		append(terms, a.ID, a.Code, a.ImplementingBody, a.Operator, a.Standing, a.CaseID, a.Version,
			a.InForceEvent, a.ConcludedAt, a.EndedAt, a.EndReason, a.CreatedAt, a.UpdatedAt)...)
	if err != nil {
		return err
	}
	return writeResources(tx, a)
}

// updateTerms replaces the terms of an agreement in one of the standings, if the version is still the one the editor saw.
func updateTerms(tx *ledger.Tx, a Agreement, seen int64, standing Standing) error {
	terms, err := a.termValues()
	if err != nil {
		return err
	}
	n, err := tx.Exec(`UPDATE agreement SET `+strings.Join(termColumns, " = ?, ")+` = ?, version = version + 1, updated_at = ?
		WHERE id = ? AND version = ? AND standing = ?`, append(terms, tx.Now.UnixMilli(), a.ID, seen, standing)...)
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
