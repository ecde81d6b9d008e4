package vault

import (
	"embed"
	"errors"
	"io/fs"
	"time"

	"huishu/ledger"
	"huishu/ledger/fault"
)

//go:embed migrations/*.sql
var migrations embed.FS

// SubjectDocument is the subject kind of documents in the journal.
const SubjectDocument = "document"

// ActPut is the act of handing in a document; it is the name compliance/access grants.
const ActPut = "document.put"

// Document is one paper that a party handed in.
type Document struct {
	ID string `db:"id" json:"id"`
	// Name is a file name without path or control characters.
	Name string `db:"name" json:"name"`
	// MediaType follows from the name's ending; "application/octet-stream" for whatever
	// a browser might execute.
	MediaType string `db:"media_type" json:"media_type"`
	SHA256    string `db:"sha256" json:"sha256"`
	// Size in bytes, before encryption.
	Size int64 `db:"size" json:"size"`
	// Owner is the id of the party whose document it is.
	Owner string `db:"owner" json:"owner"`
	// Purpose says what it was handed in for, such as "qualification.accreditation".
	Purpose string `db:"purpose" json:"purpose"`
	// CreatedAt in Unix milliseconds.
	CreatedAt int64  `db:"created_at" json:"created_at"`
	CreatedBy string `db:"created_by" json:"created_by"`
}

// Ref is the name of the document's bytes, for Vault.Open.
func (d Document) Ref() Ref { return Ref{SHA256: d.SHA256, Size: d.Size} }

// Created is the time of the upload in the zone of now.
func (d Document) Created(zone *time.Location) time.Time { return time.UnixMilli(d.CreatedAt).In(zone) }

// Attachment is what a caller says of bytes it has just put.
type Attachment struct {
	// Ref must come from Vault.Put of the same request.
	Ref  Ref
	Name string
	// Owner is the id of the party whose document it is.
	Owner   string
	Purpose string
	// Under is the granted act when it is not document.put, such as "delivery.deliver".
	Under string
}

// Room declares the table document to the database.
func Room() ledger.Room {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		panic(err) // the embedded folder is part of the program
	}
	return ledger.Room{
		Name: "vault", Migrations: sub,
		Record: []string{"document"},
		Subjects: []ledger.Subject{{
			Kind: SubjectDocument, Tables: []string{"document"},
			Load: func(tx *ledger.Tx, id string) (any, error) { return Get(tx, id) },
		}},
	}
}

// Attach writes the row of a document that is already in the vault and records it.
// The caller has been granted document.put, or the act named in Under, in this transaction.
func Attach(tx *ledger.Tx, a Attachment) (Document, error) {
	if !a.Ref.put {
		return Document{}, errors.New("vault: attaching a document that this request did not put")
	}
	if a.Owner == "" || a.Purpose == "" {
		return Document{}, errors.New("vault: a document needs an owner and a purpose")
	}
	name := CleanName(a.Name)
	if name == "" {
		return Document{}, fault.Required("name", "文件名", "file name")
	}
	d := Document{
		ID: tx.NewID(), Name: name, MediaType: TypeOf(name),
		SHA256: a.Ref.SHA256, Size: a.Ref.Size, Owner: a.Owner, Purpose: a.Purpose,
		CreatedAt: tx.Now.UnixMilli(), CreatedBy: tx.Actor.Account,
	}
	_, err := tx.Exec(`INSERT INTO document (id, name, media_type, sha256, size, owner, purpose, created_at, created_by)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		d.ID, d.Name, d.MediaType, d.SHA256, d.Size, d.Owner, d.Purpose, d.CreatedAt, d.CreatedBy)
	if err != nil {
		return Document{}, err
	}
	_, err = tx.Record(ledger.Event{
		Kind: ActPut, Under: a.Under,
		Subject: ledger.Ref{Kind: SubjectDocument, ID: d.ID}, Payload: d,
	})
	return d, err
}

const columns = `id, name, media_type, sha256, size, owner, purpose, created_at, created_by`

// Get returns one document's row. It does not ask who is looking.
func Get(tx *ledger.Tx, id string) (Document, error) {
	var d Document
	err := tx.Get(&d, `SELECT `+columns+` FROM document WHERE id = ?`, id)
	if fault.KindOf(err) == fault.NotFound {
		return d, fault.New(fault.NotFound, "document.not_found", "没有这份文件", "There is no such document")
	}
	return d, err
}

// ForOwner lists a party's documents of one purpose, newest last.
func ForOwner(tx *ledger.Tx, owner, purpose string) ([]Document, error) {
	ds := []Document{}
	err := tx.Select(&ds, `SELECT `+columns+` FROM document WHERE owner = ? AND purpose = ? ORDER BY id`, owner, purpose)
	return ds, err
}
