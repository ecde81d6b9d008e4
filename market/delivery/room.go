package delivery

import (
	"embed"
	"io/fs"

	"huishu/ledger"
)

//go:embed migrations/*.sql
var migrations embed.FS

// SubjectDelivery is the journal's kind of a delivery.
const SubjectDelivery = "delivery"

// Room declares this room's tables. It needs the room of market/order before it.
func Room() ledger.Room {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // the embedded folder is part of the program
	}
	tables := []string{"delivery", "delivery_fetch"}
	return ledger.Room{
		Name: "delivery", Migrations: sub, Record: tables,
		Subjects: []ledger.Subject{{Kind: SubjectDelivery, Tables: tables, Owner: map[string]string{"delivery_fetch": "delivery"}, Load: func(tx *ledger.Tx, id string) (any, error) {
			return Get(tx, id)
		}}},
	}
}
