package sso

import (
	"embed"
	"io/fs"

	"huishu/ledger"
)

// Subject is the subject kind of bound identities in the journal.
const Subject = "sso"

//go:embed migrations/*.sql
var migrations embed.FS

// Room declares the tables of bound identities to the database. It needs the room of registry/party before it.
func Room() ledger.Room {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // the embedded folder is part of the program
	}
	return ledger.Room{
		Name: "sso", Migrations: sub,
		Record:  []string{"sso_identity"},
		Working: []string{"sso_subject"},
		Subjects: []ledger.Subject{
			{Kind: Subject, Tables: []string{"sso_identity"}, Load: func(tx *ledger.Tx, id string) (any, error) { return row(tx, id) }},
		},
	}
}
