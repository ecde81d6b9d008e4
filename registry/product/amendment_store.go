package product

import (
	"encoding/json"
	"fmt"

	"huishu/ledger"
	"huishu/ledger/fault"
)

type amendmentRow struct {
	ID          string   `db:"id"`
	Agreement   string   `db:"agreement"`
	Reason      string   `db:"reason"`
	Terms       string   `db:"terms"`
	Base        int64    `db:"base"`
	Standing    Standing `db:"standing"`
	CaseID      string   `db:"case_id"`
	Version     int64    `db:"version"`
	CreatedAt   int64    `db:"created_at"`
	UpdatedAt   int64    `db:"updated_at"`
	ConcludedAt int64    `db:"concluded_at"`
}

const amendmentColumns = `id, agreement, reason, terms, base, standing, case_id, version, created_at, updated_at, concluded_at`

func (r amendmentRow) amendment() (Amendment, error) {
	m := Amendment{
		ID: r.ID, Agreement: r.Agreement, Reason: r.Reason, Base: r.Base, Standing: r.Standing, CaseID: r.CaseID, Version: r.Version,
		CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt, ConcludedAt: r.ConcludedAt,
	}
	if err := json.Unmarshal([]byte(r.Terms), &m.Terms); err != nil {
		return Amendment{}, fmt.Errorf("terms of amendment %s: %w", r.ID, err)
	}
	return m, nil
}

func noAmendment() *fault.Error {
	return fault.New(fault.NotFound, "amendment.not_found", "没有这份补充协议", "There is no such supplementary agreement")
}

// GetAmendment returns one supplementary agreement. It does not ask who is looking.
func GetAmendment(tx *ledger.Tx, id string) (Amendment, error) { return oneAmendment(tx, `id = ?`, id) }

// AmendmentOfCase returns the supplementary agreement that a case is about.
func AmendmentOfCase(tx *ledger.Tx, caseID string) (Amendment, error) {
	return oneAmendment(tx, `case_id = ?`, caseID)
}

func oneAmendment(tx *ledger.Tx, where, arg string) (Amendment, error) {
	var r amendmentRow
	err := tx.Get(&r, `SELECT `+amendmentColumns+` FROM agreement_amendment WHERE `+where, arg)
	if fault.KindOf(err) == fault.NotFound {
		return Amendment{}, noAmendment()
	}
	if err != nil {
		return Amendment{}, err
	}
	return r.amendment()
}

// Amendments are the supplementary agreements of an agreement, oldest first. It does not ask who is looking.
func Amendments(tx *ledger.Tx, agreement string) ([]Amendment, error) {
	var rows []amendmentRow
	if err := tx.Select(&rows, `SELECT `+amendmentColumns+` FROM agreement_amendment WHERE agreement = ? ORDER BY id`, agreement); err != nil {
		return nil, err
	}
	list := make([]Amendment, len(rows))
	for i, r := range rows {
		var err error
		if list[i], err = r.amendment(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func insertAmendment(tx *ledger.Tx, m Amendment) error {
	terms, err := packed(m.Terms)
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO agreement_amendment (`+amendmentColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		m.ID, m.Agreement, m.Reason, terms, m.Base, m.Standing, m.CaseID, m.Version, m.CreatedAt, m.UpdatedAt, m.ConcludedAt)
	return err
}

func updateAmendment(tx *ledger.Tx, m Amendment, seen int64) error {
	terms, err := packed(m.Terms)
	if err != nil {
		return err
	}
	n, err := tx.Exec(`UPDATE agreement_amendment SET reason = ?, terms = ?, version = version + 1, updated_at = ?
		WHERE id = ? AND version = ? AND standing = 'draft'`, m.Reason, terms, tx.Now.UnixMilli(), m.ID, seen)
	if err == nil && n == 0 {
		err = staleEdit()
	}
	return err
}

func standAmendment(tx *ledger.Tx, m Amendment, to Standing) error {
	now := tx.Now.UnixMilli()
	set := map[string]any{"updated_at": now}
	if to == StandingGranted {
		set["concluded_at"] = now
	}
	return tx.Move(ledger.Move{Table: "agreement_amendment", ID: m.ID, Column: "standing", From: []string{string(StandingDraft)}, To: string(to), Set: set})
}
