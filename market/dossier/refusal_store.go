package dossier

import (
	"huishu/compliance/access"
	"huishu/ledger"
)

// Refusal is an act that was tried and refused, or a sign-in that failed, as the access trail keeps it.
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

// Refusals returns up to limit refusals behind the id after, oldest first. Of a party they are those of its people and machines: the
// trail names accounts, not parties, so who acts for several parties is left out, since its line may be about another one. Of a
// product they are those of acts on it, its registrations, offers and orders, whoever tried; who that was is told to the offices,
// and to everybody of their own people only.
func (d Dossier) Refusals(tx *ledger.Tx, after string, limit int) (list []Refusal, err error) {
	if d.Whole() {
		err = tx.Select(&list, `SELECT t.id, t.at, t.account, t.kind, t.detail FROM access_trail t
			WHERE t.id > ? AND t.kind IN (?, ?, ?) AND (
				t.account IN (SELECT m.account FROM membership m WHERE m.party = ?
					AND NOT EXISTS (SELECT 1 FROM membership other WHERE other.account = m.account AND other.party <> m.party))
				OR EXISTS (SELECT 1 FROM client c WHERE c.party = ? AND t.account = c.responsible || '/client/' || c.id))
			ORDER BY t.id LIMIT ?`,
			after, ledger.TrailRefused, ledger.TrailSignInFailed, ledger.TrailClientRefused, d.ID, d.ID, limit)
		return list, err
	}
	everybody := access.Has(tx.Actor, access.Authority) || access.Has(tx.Actor, access.Auditor) || access.Has(tx.Actor, access.RegistrationBody) || access.Has(tx.Actor, access.System)
	err = tx.Select(&list, `SELECT t.id, t.at, t.kind, t.detail,
			CASE WHEN ? OR t.account IN (SELECT m.account FROM membership m WHERE m.party = ?) THEN t.account ELSE '' END AS account
		FROM access_trail t WHERE t.id > ? AND t.kind = ? AND t.object_id IN (
			SELECT id FROM product WHERE id = ? UNION SELECT id FROM registration WHERE product = ?
			UNION SELECT id FROM listing WHERE product = ? UNION SELECT id FROM trade_order WHERE product = ?)
		ORDER BY t.id LIMIT ?`,
		everybody, tx.Actor.Party, after, ledger.TrailRefused, d.ID, d.ID, d.ID, d.ID, limit)
	return list, err
}
