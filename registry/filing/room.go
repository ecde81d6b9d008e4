package filing

import (
	"embed"
	"io/fs"

	"huishu/ledger"
)

// Subject is the subject kind of filings in the journal.
const Subject = "filing"

//go:embed migrations/*.sql
var migrations embed.FS

// Room declares the tables of filings to the database. It needs the rooms of ledger/vault,
// compliance/procedure, registry/party and registry/catalogue before it.
func Room() ledger.Room {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // the embedded folder is part of the program
	}
	tables := []string{"filing", "filing_document"}
	return ledger.Room{
		Name: "filing", Migrations: sub, Record: tables,
		Subjects: []ledger.Subject{{
			Kind: Subject, Tables: tables, Owner: map[string]string{"filing_document": "filing"},
			Load: func(tx *ledger.Tx, id string) (any, error) { return oneFiling(tx, `id = ?`, id) },
		}},
	}
}
