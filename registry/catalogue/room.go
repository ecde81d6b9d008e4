package catalogue

import (
	"embed"
	"io/fs"

	"huishu/ledger"
)

// Subject is the kind under which resources stand in the journal.
const Subject = "resource"

//go:embed migrations/*.sql
var migrations embed.FS

// Room brings the catalogue's tables and subject to the database. It comes after party.
func Room() ledger.Room {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // the folder is embedded: it cannot be missing
	}
	return ledger.Room{
		Name:       "catalogue",
		Migrations: files,
		Record:     []string{"resource", "resource_field", "resource_personal"},
		Working:    []string{"resource_search"},
		Subjects: []ledger.Subject{{
			Kind:   Subject,
			Tables: []string{"resource", "resource_field", "resource_personal"},
			Owner:  map[string]string{"resource_field": "resource", "resource_personal": "resource"},
			Load:   func(tx *ledger.Tx, id string) (any, error) { return load(tx, id) },
		}},
	}
}
