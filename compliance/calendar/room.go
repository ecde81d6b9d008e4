package calendar

import (
	"embed"
	"io/fs"

	"huishu/ledger"
)

//go:embed migrations/*.sql
var migrations embed.FS

// SubjectNotice is the subject kind of loaded notices in the journal.
const SubjectNotice = "calendar_notice"

// Room declares the tables of the calendar to the database.
func Room() ledger.Room {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // the embedded folder is part of the program
	}
	tables := []string{"calendar_notice", "calendar_deadline"}
	return ledger.Room{
		Name: "calendar", Migrations: sub, Record: tables,
		Subjects: []ledger.Subject{{Kind: SubjectNotice, Tables: tables, Owner: map[string]string{"calendar_deadline": "notice"}, Load: load}},
	}
}

// load returns the full state of a notice: its row, and the deadlines that it moved.
func load(tx *ledger.Tx, id string) (any, error) {
	row, err := readNotice(tx, id)
	if err != nil {
		return nil, err
	}
	moved, err := readDeadlines(tx, id)
	if err != nil {
		return nil, err
	}
	return struct {
		Notice    noticeRow     `json:"notice"`
		Deadlines []deadlineRow `json:"deadlines"`
	}{row, moved}, nil
}
