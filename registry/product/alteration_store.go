package product

import (
	"encoding/json"
	"errors"
	"fmt"

	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

type alterationRow struct {
	ID           string         `db:"id"`
	Registration string         `db:"registration"`
	Type         AlterationType `db:"type"`
	Applicant    string         `db:"applicant"`
	Other        string         `db:"other"`
	Terms        string         `db:"terms"`
	Draft        string         `db:"draft"`
	Reason       string         `db:"reason"`
	Document     string         `db:"document"`
	SHA256       string         `db:"sha256"`
	Consent      bool           `db:"consent"`
	Corrected    string         `db:"corrected"`
	ValidTo      string         `db:"valid_to"`
	Base         string         `db:"base"`
	File         string         `db:"file"`
	FileHash     string         `db:"file_hash"`
	Checks       string         `db:"checks"`
	CaseID       string         `db:"case_id"`
	Standing     Standing       `db:"standing"`
	Event        string         `db:"event"`
	SubmittedAt  int64          `db:"submitted_at"`
	DecidedAt    int64          `db:"decided_at"`
	UpdatedAt    int64          `db:"updated_at"`
}

const alterationColumns = `id, registration, type, applicant, other, terms, draft, reason, document, sha256, consent, corrected, valid_to, base, file, file_hash,
	checks, case_id, standing, event, submitted_at, decided_at, updated_at`

func (row alterationRow) alteration() (Alteration, error) {
	m := Alteration{
		ID: row.ID, Registration: row.Registration, Type: row.Type, Applicant: row.Applicant, Other: row.Other, Terms: row.Terms, Draft: row.Draft, Reason: row.Reason,
		Document: row.Document, SHA256: row.SHA256, Consent: row.Consent, Base: row.Base, FileHash: row.FileHash, CaseID: row.CaseID,
		Standing: row.Standing, Event: row.Event, SubmittedAt: row.SubmittedAt, DecidedAt: row.DecidedAt, UpdatedAt: row.UpdatedAt,
	}
	var err1, err2, err3, err4 error
	m.ValidTo, err1 = dayOf(row.ValidTo)
	err2 = json.Unmarshal([]byte(row.Checks), &m.Checks)
	if row.Corrected != "" {
		err3 = json.Unmarshal([]byte(row.Corrected), &m.Corrected)
	}
	if row.File != "" {
		err4 = json.Unmarshal([]byte(row.File), &m.Filed)
	}
	if err := errors.Join(err1, err2, err3, err4); err != nil {
		return Alteration{}, fmt.Errorf("alteration %s: %w", row.ID, err)
	}
	return m, nil
}

func noAlteration() *fault.Error {
	return fault.New(fault.NotFound, "alteration.not_found", "没有这项申请", "There is no such application")
}

// GetAlteration returns one application on a registration. It does not ask who is looking.
func GetAlteration(tx *ledger.Tx, id string) (Alteration, error) {
	return oneAlteration(tx, `id = ?`, id)
}

// ChangeInHand is the open application for the change that a draft holds; NotFound where it is not filed.
func ChangeInHand(tx *ledger.Tx, draft string) (Alteration, error) {
	return oneAlteration(tx, `draft = ? AND standing = 'pending'`, draft)
}

func oneAlteration(tx *ledger.Tx, where string, args ...any) (Alteration, error) {
	var row alterationRow
	err := tx.Get(&row, `SELECT `+alterationColumns+` FROM registration_alteration WHERE `+where, args...)
	if fault.KindOf(err) == fault.NotFound {
		return Alteration{}, noAlteration()
	}
	if err != nil {
		return Alteration{}, err
	}
	return row.alteration()
}

// Alterations are the applications on a registration, oldest first. It does not ask who is looking.
func Alterations(tx *ledger.Tx, registration string) ([]Alteration, error) {
	return alterationsWhere(tx, `registration = ?`, registration)
}

func alterationsWhere(tx *ledger.Tx, where string, args ...any) ([]Alteration, error) {
	var rows []alterationRow
	if err := tx.Select(&rows, `SELECT `+alterationColumns+` FROM registration_alteration WHERE `+where+` ORDER BY id`, args...); err != nil {
		return nil, err
	}
	list := make([]Alteration, len(rows))
	for i, row := range rows {
		var err error
		if list[i], err = row.alteration(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// renewing reports whether a renewal that was filed in time is still being decided.
func renewing(tx *ledger.Tx, registration string) (bool, error) {
	var n int
	err := tx.Get(&n, `SELECT COUNT(*) FROM registration_alteration WHERE registration = ? AND type = 'renewal' AND standing = 'pending'`, registration)
	return n > 0, err
}

// columns are the parts of an alteration that are stored as text.
func (m Alteration) columns() (corrected, file, checks, validTo string, err error) {
	var err1, err2, err3 error
	if m.Corrected != nil {
		corrected, err1 = packed(m.Corrected)
	}
	if m.Filed != nil {
		file, err2 = packed(m.Filed)
	}
	checks, err3 = packed(m.Checks)
	if !m.ValidTo.IsZero() {
		validTo = m.ValidTo.String()
	}
	return corrected, file, checks, validTo, errors.Join(err1, err2, err3)
}

func insertAlteration(tx *ledger.Tx, m Alteration) error {
	corrected, file, checks, validTo, err := m.columns()
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO registration_alteration (`+alterationColumns+`)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', ?, 0, ?)`,
		m.ID, m.Registration, m.Type, m.Applicant, m.Other, m.Terms, m.Draft, m.Reason, m.Document, m.SHA256, m.Consent, corrected, validTo, m.Base, file, m.FileHash,
		checks, m.CaseID, m.Standing, m.SubmittedAt, m.UpdatedAt)
	if fault.CodeOf(err) == "duplicate" {
		return fault.New(fault.Conflict, "alteration.open", "该登记已有在办的同类申请", "An application of this type is open on the registration").
			Do("请在已有的申请中办理", "Continue in the existing one").Wrap(err)
	}
	return err
}

// refile replaces what was filed with an application that was returned.
func refile(tx *ledger.Tx, m Alteration) error {
	corrected, file, checks, validTo, err := m.columns()
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE registration_alteration SET other = ?, terms = ?, reason = ?, document = ?, sha256 = ?, consent = ?, corrected = ?, base = ?, valid_to = ?, file = ?,
		file_hash = ?, checks = ?, updated_at = ? WHERE id = ?`,
		m.Other, m.Terms, m.Reason, m.Document, m.SHA256, m.Consent, corrected, m.Base, validTo, file, m.FileHash, checks, m.UpdatedAt, m.ID)
	return err
}

// close writes what became of an application.
func (m *Alteration) close(tx *ledger.Tx, to Standing) error {
	m.Standing, m.DecidedAt, m.UpdatedAt = to, tx.Now.UnixMilli(), tx.Now.UnixMilli()
	set := map[string]any{"decided_at": m.DecidedAt, "updated_at": m.UpdatedAt, "event": m.Event, "valid_to": ""}
	if !m.ValidTo.IsZero() {
		set["valid_to"] = m.ValidTo.String()
	}
	return tx.Move(ledger.Move{
		Table: "registration_alteration", ID: m.ID, Column: "standing", From: []string{string(StandingPending)}, To: string(to), Set: set,
	})
}

type versionOfRow struct {
	Version
	ValidTo string `db:"valid_to"`
	File    string `db:"file"`
}

// FormerVersions are what was registered before, oldest first. It does not ask who is looking.
func FormerVersions(tx *ledger.Tx, registration string) ([]Version, error) {
	var rows []versionOfRow
	err := tx.Select(&rows, `SELECT number, alteration, valid_to, file, file_hash, event, query_code, replaced_at
		FROM registration_version WHERE registration = ? ORDER BY number`, registration)
	if err != nil {
		return nil, err
	}
	list := make([]Version, len(rows))
	for i, row := range rows {
		list[i] = row.Version
		var err1, err2 error
		list[i].ValidTo, err1 = dayOf(row.ValidTo)
		err2 = json.Unmarshal([]byte(row.File), &list[i].Filed)
		if err := errors.Join(err1, err2); err != nil {
			return nil, fmt.Errorf("version %d of registration %s: %w", row.Number, registration, err)
		}
	}
	return list, nil
}

// keepVersion keeps what is registered now, before an alteration replaces it.
func (r Registration) keepVersion(tx *ledger.Tx, alteration string) error {
	file, err := packed(r.Filed)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO registration_version (registration, number, alteration, valid_to, file, file_hash, event, replaced_at)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		r.ID, len(r.Former)+1, alteration, r.ValidTo.String(), file, r.FileHash, r.RegisterEvent, tx.Now.UnixMilli())
	return err
}

// replaceRegistered writes the content and the term that the registration has from now on.
func replaceRegistered(tx *ledger.Tx, r Registration, validTo workday.Date) error {
	file, err := packed(r.Filed)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`UPDATE registration SET file = ?, file_hash = ?, valid_to = ?, registration_body = ?, updated_at = ? WHERE id = ?`,
		file, r.FileHash, validTo.String(), r.RegistrationBody, r.UpdatedAt, r.ID)
	return err
}
