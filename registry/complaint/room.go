package complaint

import (
	"embed"
	"io/fs"

	"huishu/ledger"
)

// Subject is the subject kind of complaints in the journal.
const Subject = "complaint"

//go:embed migrations/*.sql
var migrations embed.FS

// Room declares the tables of complaints to the database. It needs the rooms of ledger/vault, compliance/procedure and
// registry/party before it.
func Room() ledger.Room {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // the embedded folder is part of the program
	}
	tables := []string{"complaint", "complaint_evidence", "complaint_measure", "complaint_paper"}
	return ledger.Room{
		Name: "complaint", Migrations: sub, Record: tables,
		Subjects: []ledger.Subject{{
			Kind: Subject, Tables: tables, Owner: map[string]string{"complaint_evidence": "complaint", "complaint_measure": "complaint", "complaint_paper": "complaint"},
			Load: func(tx *ledger.Tx, id string) (any, error) { return Get(tx, id) },
		}},
	}
}
