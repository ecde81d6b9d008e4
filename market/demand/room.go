package demand

import (
	"embed"
	"io/fs"

	"huishu/ledger"
)

//go:embed migrations/*.sql
var migrations embed.FS

// The journal's kinds.
const (
	SubjectDemand   = "demand"
	SubjectProposal = "proposal"
)

// Room declares this room's tables. It needs the room of market/listing before it.
func Room() ledger.Room {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // the embedded folder is part of the program
	}
	return ledger.Room{
		Name: "demand", Migrations: sub, Record: []string{"demand", "proposal"},
		Subjects: []ledger.Subject{
			{Kind: SubjectDemand, Tables: []string{"demand"}, Load: func(tx *ledger.Tx, id string) (any, error) { return Get(tx, id) }},
			{Kind: SubjectProposal, Tables: []string{"proposal"}, Load: func(tx *ledger.Tx, id string) (any, error) { return GetProposal(tx, id) }},
		},
	}
}
