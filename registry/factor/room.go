package factor

import (
	"embed"
	"io/fs"

	"huishu/ledger"
)

// Subject is the subject kind of factors in the journal.
const Subject = "factor"

//go:embed migrations/*.sql
var migrations embed.FS

// Room declares the tables of factors to the database. It needs the room of registry/party before it.
func Room() ledger.Room {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // the embedded folder is part of the program
	}
	return ledger.Room{
		Name: "factor", Migrations: sub,
		Record:  []string{"factor"},
		Working: []string{"factor_secret", "recovery_code", "answered_challenge"},
		Subjects: []ledger.Subject{
			{Kind: Subject, Tables: []string{"factor"}, Load: func(tx *ledger.Tx, id string) (any, error) { return row(tx, id) }},
		},
	}
}
