package vault

import (
	"errors"

	"huishu/ledger"
	"huishu/ledger/fault"
)

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

// Named returns the party's document of that id, or else the newest that has the name; NotFound when there is none. It does not ask
// who is looking.
func Named(tx *ledger.Tx, owner, name string) (Document, error) {
	var d Document
	err := tx.Get(&d, `SELECT `+columns+` FROM document WHERE owner = ? AND (id = ? OR name = ?)
		ORDER BY CASE WHEN id = ? THEN 0 ELSE 1 END, id DESC LIMIT 1`, owner, name, name, name)
	if fault.KindOf(err) == fault.NotFound {
		return d, fault.Newf(fault.NotFound, "document.not_found", "没有名为“%s”的文件", "There is no document named %s", name)
	}
	return d, err
}

// ForOwner lists a party's documents of one purpose, newest last.
func ForOwner(tx *ledger.Tx, owner, purpose string) ([]Document, error) {
	ds := []Document{}
	err := tx.Select(&ds, `SELECT `+columns+` FROM document WHERE owner = ? AND purpose = ? ORDER BY id`, owner, purpose)
	return ds, err
}
