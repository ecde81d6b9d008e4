package client

import (
	"embed"
	"io/fs"

	"huishu/ledger"
)

// The subject kinds of this room in the journal.
const (
	Subject      = "client"
	SubjectQuota = "client_quota"
	// SubjectAnswerKey is a key by which the register signs its answers.
	SubjectAnswerKey = "answer_key"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Room declares this room's tables and subjects. It needs registry/party before it.
func Room() ledger.Room {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // the embedded folder is part of the program
	}
	return ledger.Room{
		Name: "client", Migrations: sub,
		Record:  []string{"client", "client_key", "client_quota", "answer_key"},
		Working: []string{"client_key_use", "answer_key_use", "client_nonce", "client_usage"},
		Subjects: []ledger.Subject{
			{Kind: Subject, Tables: []string{"client", "client_key"}, Owner: map[string]string{"client_key": "client"}, Load: load},
			{Kind: SubjectQuota, Tables: []string{"client_quota"}, Load: loadQuota},
			{Kind: SubjectAnswerKey, Tables: []string{"answer_key"}, Load: loadAnswerKey},
		},
	}
}

// load is the recorded state of a client with all its keys, the revoked ones too.
func load(tx *ledger.Tx, id string) (any, error) {
	row, err := rowOf(tx, id)
	if err != nil {
		return nil, err
	}
	keys, err := keyRows(tx, id)
	return map[string]any{"client": row, "keys": keys}, err
}

func loadQuota(tx *ledger.Tx, party string) (any, error) {
	q, _, err := quotaRow(tx, party)
	return q, err
}
