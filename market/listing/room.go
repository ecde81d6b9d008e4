package listing

import (
	"embed"
	"io/fs"

	"huishu/ledger"
)

//go:embed migrations/*.sql
var migrations embed.FS

// SubjectListing is the journal's kind of an offer.
const SubjectListing = "listing"

// Room declares this room's tables. It needs the rooms of registry/product and those before it.
func Room() ledger.Room {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // the embedded folder is part of the program
	}
	return ledger.Room{
		Name: "listing", Migrations: sub, Record: []string{"listing"}, Working: []string{"listing_search"},
		Subjects: []ledger.Subject{{Kind: SubjectListing, Tables: []string{"listing"}, Load: func(tx *ledger.Tx, id string) (any, error) {
			return Get(tx, id)
		}}},
	}
}
