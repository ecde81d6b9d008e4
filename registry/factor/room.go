package factor

import (
	"embed"
	"io/fs"

	"huishu/ledger"
)

// The subject kinds of this room in the journal: factors, and tickets with which a lost password is set anew.
const (
	Subject       = "factor"
	SubjectTicket = "reset_ticket"
)

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
		Record:  []string{"factor", "reset_ticket"},
		Working: []string{"factor_secret", "recovery_code", "answered_challenge", "reset_secret"},
		Subjects: []ledger.Subject{
			{Kind: Subject, Tables: []string{"factor"}, Load: func(tx *ledger.Tx, id string) (any, error) { return row(tx, id) }},
			{Kind: SubjectTicket, Tables: []string{"reset_ticket"}, Load: func(tx *ledger.Tx, id string) (any, error) { return ticketRow(tx, id) }},
		},
	}
}
