package party

import (
	"encoding/json"
	"fmt"

	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// SubjectMatter is an organisation's matter in the journal.
const SubjectMatter = "party_matter"

// matterRow is a row of table party_matter.
type matterRow struct {
	ID        string `db:"id"`
	Case      string `db:"case_id"`
	Procedure string `db:"procedure"`
	Party     string `db:"party"`
	Proposal  string `db:"proposal"`
	Account   string `db:"account"`
	Reason    string `db:"reason"`
	CreatedAt int64  `db:"created_at"`
	CreatedBy string `db:"created_by"`
	Reference string `db:"reference_hash"`
}

const matterColumns = `id, case_id, procedure, party, proposal, account, reason, created_at, created_by, reference_hash`

func (r matterRow) matter() (Matter, error) {
	m := Matter{ID: r.ID, Case: r.Case, Procedure: r.Procedure, Party: r.Party, Account: r.Account, Reason: r.Reason, CreatedAt: r.CreatedAt, CreatedBy: r.CreatedBy, referenceHash: r.Reference}
	if r.Proposal == "" {
		return m, nil
	}
	m.Proposal = &Proposal{}
	if err := json.Unmarshal([]byte(r.Proposal), m.Proposal); err != nil {
		return m, fmt.Errorf("matter %s: %w", r.ID, err)
	}
	return m, nil
}

// GetMatter returns one matter. It does not ask who is looking.
func GetMatter(tx *ledger.Tx, id string) (Matter, error) { return matterWhere(tx, `id = ?`, id) }

func matterWhere(tx *ledger.Tx, where, arg string) (Matter, error) {
	var r matterRow
	err := tx.Get(&r, `SELECT `+matterColumns+` FROM party_matter WHERE `+where, arg)
	if fault.KindOf(err) == fault.NotFound {
		return Matter{}, fault.New(fault.NotFound, "matter.not_found", "没有这件登记事项", "There is no such matter")
	}
	if err != nil {
		return Matter{}, err
	}
	return r.matter()
}

// loadMatter is a matter with what it is followed by. Rows from before there was a reference have the state that the journal binds.
func loadMatter(tx *ledger.Tx, id string) (any, error) {
	m, err := GetMatter(tx, id)
	return struct {
		Matter
		Reference string `json:"reference_hash,omitempty"`
	}{m, m.referenceHash}, err
}

// Matters lists what a party has asked of the register, as far as the actor may read it (act case.read), newest first, at most a
// hundred. What strangers asked in the party's name is the authority's alone, also when the party is back.
func Matters(tx *ledger.Tx, partyID string) ([]Matter, error) {
	readable, args := procedure.Readable(tx.Actor)
	var rows []matterRow
	err := tx.Select(&rows, `SELECT `+matterColumns+` FROM party_matter
		WHERE party = ? AND EXISTS (SELECT 1 FROM case_file WHERE case_file.id = party_matter.case_id AND `+readable+`) ORDER BY id DESC LIMIT 100`,
		append([]any{partyID}, args...)...)
	if err != nil {
		return nil, err
	}
	list := make([]Matter, 0, len(rows))
	for _, r := range rows {
		m, err := r.matter()
		if err != nil {
			return nil, err
		}
		list = append(list, m)
	}
	return list, nil
}

// LatestMatter returns the newest matter of a procedure with its case; ok is false where there is none.
func LatestMatter(tx *ledger.Tx, partyID, of string) (m Matter, c *procedure.Case, ok bool, err error) {
	var r matterRow
	err = tx.Get(&r, `SELECT `+matterColumns+` FROM party_matter WHERE party = ? AND procedure = ? ORDER BY id DESC LIMIT 1`, partyID, of)
	if fault.KindOf(err) == fault.NotFound {
		return m, nil, false, nil
	}
	if err != nil {
		return m, nil, false, err
	}
	if m, err = r.matter(); err != nil {
		return m, nil, false, err
	}
	c, err = procedure.Get(tx, m.Case)
	return m, c, err == nil, err
}

// Admitted reports whether the party came into the register by a case, and has not left since. Whoever has come back did so by one.
func Admitted(tx *ledger.Tx, partyID string) (bool, error) {
	c, err := closureRow(tx, partyID)
	if err == nil {
		return c.ReturnedAt != 0, nil
	}
	if fault.KindOf(err) != fault.NotFound {
		return false, err
	}
	_, entry, ok, err := LatestMatter(tx, partyID, EntryProcedure)
	return ok && granted(entry), err
}
