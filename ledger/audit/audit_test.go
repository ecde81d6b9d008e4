package audit_test

import (
	"testing/fstest"

	"huishu/ledger"
)

// shelf is a room as small as one with two tables can be.
func shelf() ledger.Room {
	return ledger.Room{
		Name: "shelf",
		Migrations: fstest.MapFS{"0001_shelf.sql": {Data: []byte(`-- +goose Up
CREATE TABLE book (id TEXT PRIMARY KEY, title TEXT NOT NULL);
CREATE TABLE page (book TEXT NOT NULL, n BIGINT NOT NULL, words TEXT NOT NULL, PRIMARY KEY (book, n));`)}},
		Record: []string{"book", "page"},
		Subjects: []ledger.Subject{{
			Kind: "book", Tables: []string{"book", "page"}, Owner: map[string]string{"page": "book"}, Load: loadBook,
		}},
	}
}

type page struct {
	N     int64  `db:"n" json:"n"`
	Words string `db:"words" json:"words"`
}

type book struct {
	ID    string `db:"id" json:"id"`
	Title string `db:"title" json:"title"`
	Pages []page `db:"-" json:"pages"`
}

func loadBook(tx *ledger.Tx, id string) (any, error) {
	var b book
	if err := tx.Get(&b, `SELECT id, title FROM book WHERE id = ?`, id); err != nil {
		return nil, err
	}
	err := tx.Select(&b.Pages, `SELECT n, words FROM page WHERE book = ? ORDER BY n`, id)
	return b, err
}

var librarian = ledger.Actor{Account: "a1", Party: "p1", Roles: []string{"librarian"}}

// putBook gives a book its title.
func putBook(tx *ledger.Tx, id, title string) error {
	tx.Grant("book.put")
	_, err := tx.Exec(`INSERT INTO book (id, title) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET title = excluded.title`, id, title)
	if err != nil {
		return err
	}
	_, err = tx.Record(ledger.Event{Kind: "book.put", Subject: ledger.Ref{Kind: "book", ID: id}, Payload: map[string]string{"title": title}})
	return err
}
