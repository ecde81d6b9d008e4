package vault

import (
	"embed"
	"io/fs"
	"time"

	"huishu/ledger"
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
