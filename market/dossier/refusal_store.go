package dossier

import "huishu/ledger"

// Refusal is an act that was tried and refused, or a sign-in that failed, as the access trail keeps it. The trail does not say what
// the act was about.
type Refusal struct {
	ID string `db:"id"`
	// At is Unix milliseconds.
	At int64 `db:"at"`
	// Account is who tried, with the machine client behind it where one did.
	Account string `db:"account"`
	// Kind is one of the ledger's kinds of trail lines.
	Kind string `db:"kind"`
	// Detail is the refusal in words, with its act.
	Detail string `db:"detail"`
}

// Refusals returns up to limit refusals of the party's people and machines behind the id after, oldest first; none of a product. The
// trail names accounts, not parties: who acts for several parties is left out, since its line may be about another one.
func (d Dossier) Refusals(tx *ledger.Tx, after string, limit int) (list []Refusal, err error) {
	if !d.Whole() {
		return nil, nil
	}
	err = tx.Select(&list, `SELECT t.id, t.at, t.account, t.kind, t.detail FROM access_trail t
		WHERE t.id > ? AND t.kind IN (?, ?, ?) AND (
			t.account IN (SELECT m.account FROM membership m WHERE m.party = ?
				AND NOT EXISTS (SELECT 1 FROM membership other WHERE other.account = m.account AND other.party <> m.party))
			OR EXISTS (SELECT 1 FROM client c WHERE c.party = ? AND t.account = c.responsible || '/client/' || c.id))
		ORDER BY t.id LIMIT ?`,
		after, ledger.TrailRefused, ledger.TrailSignInFailed, ledger.TrailClientRefused, d.ID, d.ID, limit)
	return list, err
}
