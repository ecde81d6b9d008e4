package adoption

import (
	"embed"
	"io/fs"

	"huishu/ledger"
)

//go:embed migrations/*.sql
var migrations embed.FS

// The subject kinds of this room in the journal.
const (
	// SubjectSet is a kept text; its id is its hash.
	SubjectSet = "rule_set"
	// SubjectAdoption is a proposal, and what became of it.
	SubjectAdoption = "rule_set_adoption"
)

// Room declares the tables of rule sets to the database.
func Room() ledger.Room {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // the embedded folder is part of the program
	}
	return ledger.Room{
		Name: "adoption", Migrations: sub, Record: []string{"rule_set_text", "rule_set_adoption", "rule_set_revocation"},
		Subjects: []ledger.Subject{
			{Kind: SubjectSet, Tables: []string{"rule_set_text"}, Owner: map[string]string{"rule_set_text": "hash"}, Load: loadText},
			{Kind: SubjectAdoption, Tables: []string{"rule_set_adoption", "rule_set_revocation"}, Owner: map[string]string{"rule_set_revocation": "adoption"}, Load: loadAdoption},
		},
	}
}
