package order

import (
	"embed"
	"io/fs"

	"huishu/ledger"
)

//go:embed migrations/*.sql
var migrations embed.FS

// SubjectOrder is the journal's kind of an order.
const SubjectOrder = "order"

// Room declares this room's tables. It needs the rooms of market/listing and market/demand before it.
func Room() ledger.Room {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // the embedded folder is part of the program
	}
	return ledger.Room{
		Name: "order", Migrations: sub, Record: []string{"trade_order"},
		Subjects: []ledger.Subject{{Kind: SubjectOrder, Tables: []string{"trade_order"}, Load: func(tx *ledger.Tx, id string) (any, error) {
			return Get(tx, id)
		}}},
	}
}
