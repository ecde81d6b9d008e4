package notice

import (
	"embed"
	"io/fs"

	"huishu/compliance/access"
	"huishu/ledger"
)

//go:embed migrations/*.sql
var migrations embed.FS

// eventErased is the event after which nothing of a person is kept.
const eventErased = string(access.AccountErase)

// Room declares the tables of messages to the database, and has it tell this room of every event. It needs the rooms of
// compliance/procedure and registry/party before it.
func Room() ledger.Room {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // the embedded folder is part of the program
	}
	return ledger.Room{
		Name: "notice", Migrations: sub,
		Working: []string{"message", "message_copy", "message_setting", "email_address", "webhook_secret", "webhook_failing", "webhook_delivery"},
		Record:  []string{"webhook"},
		Subjects: []ledger.Subject{{
			Kind: SubjectWebhook, Tables: []string{"webhook"},
			Load: func(tx *ledger.Tx, id string) (any, error) { return webhookOf(tx, id) },
		}},
		Observe: observe,
	}
}
