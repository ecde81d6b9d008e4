package party

import (
	"embed"
	"io/fs"

	"huishu/ledger"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Room declares this room's tables and subjects. It needs the rooms of ledger/vault and
// compliance/procedure before it.
func Room() ledger.Room {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // the embedded folder is part of the program
	}
	return ledger.Room{
		Name: "party", Migrations: sub,
		Record:  []string{"party", "appointment", "account", "qualification", "application", "application_paper"},
		Working: []string{"session", "sign_in_failure", "known_device", "party_search"},
		Subjects: []ledger.Subject{
			{Kind: SubjectParty, Tables: []string{"party", "appointment"}, Owner: map[string]string{"appointment": "party"}, Load: loadParty},
			{Kind: SubjectAccount, Tables: []string{"account"}, Load: loadAccount},
			{Kind: SubjectQualification, Tables: []string{"qualification"}, Load: loadQualification},
			{Kind: SubjectApplication, Tables: []string{"application", "application_paper"}, Owner: map[string]string{"application_paper": "application"}, Load: loadApplication},
		},
	}
}

// The loaders return recorded facts only: a derived status would change with the day and
// make an untouched row look changed.

func loadParty(tx *ledger.Tx, id string) (any, error) {
	p, err := Get(tx, id)
	if err != nil {
		return nil, err
	}
	var rows []struct {
		ID string `db:"id" json:"id"`
		Officer
		CreatedAt int64  `db:"created_at" json:"created_at"`
		CreatedBy string `db:"created_by" json:"created_by"`
	}
	err = tx.Select(&rows, `SELECT id, office, person, post, phone, from_day, to_day, created_at, created_by
		FROM appointment WHERE party = ? ORDER BY id`, id)
	return map[string]any{"party": p, "appointments": rows}, err
}

func loadAccount(tx *ledger.Tx, id string) (any, error) {
	return accountWhere(tx, `id = ?`, id)
}

func loadQualification(tx *ledger.Tx, id string) (any, error) {
	return qualificationRowOf(tx, id)
}

func loadApplication(tx *ledger.Tx, id string) (any, error) {
	return GetApplication(tx, id)
}
