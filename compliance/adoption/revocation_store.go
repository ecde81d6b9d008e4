package adoption

import (
	"huishu/ledger"
	"huishu/ledger/fault"
)

// revocationRow is a row of rule_set_revocation.
type revocationRow struct {
	ID          string `db:"id" json:"id"`
	Adoption    string `db:"adoption" json:"adoption"`
	Reason      string `db:"reason" json:"reason"`
	State       string `db:"state" json:"state"`
	ProposedBy  string `db:"proposed_by" json:"proposed_by"`
	ProposedFor string `db:"proposed_for" json:"proposed_for"`
	ProposedAt  int64  `db:"proposed_at" json:"proposed_at"`
	DecidedBy   string `db:"decided_by" json:"decided_by"`
	DecidedFor  string `db:"decided_for" json:"decided_for"`
	DecidedAt   int64  `db:"decided_at" json:"decided_at"`
}

const revocationColumns = `id, adoption, reason, state, proposed_by, proposed_for, proposed_at, decided_by, decided_for, decided_at`

func insertRevocation(tx *ledger.Tx, adoption string, r Revocation) error {
	_, err := tx.Exec(`INSERT INTO rule_set_revocation (`+revocationColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, '', '', 0)`,
		r.ID, adoption, r.Reason, revocationProposed, r.ProposedBy, r.ProposedFor, r.ProposedAt.UnixMilli())
	if fault.CodeOf(err) == "duplicate" { // two at once
		return revoking()
	}
	return err
}

// decide ends a revocation that waits.
func (r *Revocation) decide(tx *ledger.Tx, to string) error {
	r.DecidedBy, r.DecidedFor, r.DecidedAt = tx.Actor.Account, tx.Actor.Party, tx.Now
	return tx.Move(ledger.Move{
		Table: "rule_set_revocation", ID: r.ID, From: []string{revocationProposed}, To: to,
		Set: map[string]any{"decided_by": r.DecidedBy, "decided_for": r.DecidedFor, "decided_at": r.DecidedAt.UnixMilli()},
	})
}

func readRevocations(tx *ledger.Tx, where string, args ...any) ([]revocationRow, error) {
	var rows []revocationRow
	err := tx.Select(&rows, `SELECT `+revocationColumns+` FROM rule_set_revocation WHERE `+where+` ORDER BY id`, args...)
	return rows, err
}

// liveRevocations are those that wait or have taken effect, by adoption: there is one of each at most.
func liveRevocations(tx *ledger.Tx) (map[string]Revocation, error) {
	rows, err := readRevocations(tx, `state <> 'dropped'`)
	live := map[string]Revocation{}
	for _, row := range rows {
		r := Revocation{
			ID: row.ID, Reason: row.Reason, ProposedBy: row.ProposedBy, ProposedFor: row.ProposedFor, ProposedAt: instant(row.ProposedAt),
			DecidedBy: row.DecidedBy, DecidedFor: row.DecidedFor,
		}
		if row.DecidedAt != 0 {
			r.DecidedAt = instant(row.DecidedAt)
		}
		live[row.Adoption] = r
	}
	return live, err
}
