package plan

import (
	"embed"
	"io/fs"

	"huishu/ledger"
)

// Subject is the subject kind of plans in the journal.
const Subject = "plan"

//go:embed migrations/*.sql
var migrations embed.FS

// Room declares the table of plans to the database. It needs the rooms of ledger/vault,
// compliance/procedure, registry/party and registry/catalogue before it.
func Room() ledger.Room {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // the embedded folder is part of the program
	}
	tables := []string{"plan"}
	return ledger.Room{
		Name: "plan", Migrations: sub, Record: tables,
		Subjects: []ledger.Subject{{
			Kind: Subject, Tables: tables,
			Load: func(tx *ledger.Tx, id string) (any, error) { return Get(tx, id) },
		}},
	}
}
