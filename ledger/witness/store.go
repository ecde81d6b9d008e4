package witness

import (
	"embed"
	"io/fs"
	"strings"

	"huishu/ledger"
	"huishu/ledger/fault"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Room is what witnessing brings to the database. Its tables are working tables: a cosignature proves itself.
func Room() ledger.Room {
	sub, _ := fs.Sub(migrations, "migrations")
	return ledger.Room{Name: "witness", Migrations: sub, Working: []string{"witness", "cosignature", "witnessed"}}
}

// Cosignatures gives the lines that cosign the checkpoint of a size. It is the ledger's CosignatureSource.
func Cosignatures(tx *ledger.Tx, size int64) (string, error) {
	var lines []string
	err := tx.Select(&lines, `SELECT line FROM cosignature WHERE size = ? ORDER BY vkey`, size)
	return strings.Join(lines, ""), err
}

var _ ledger.CosignatureSource = Cosignatures

// Witnessed returns the newest checkpoint whose cosignatures met the quorum, as a signed note, and its size.
// There is none at first: NotFound.
func Witnessed(tx *ledger.Tx) (note string, size int64, err error) {
	var row struct {
		Size int64
		Note string
	}
	err = tx.Get(&row, `SELECT size, note FROM witnessed WHERE id = 1`)
	return row.Note, row.Size, err
}

// lastSize is the size of the log that the witness has signed last; 0 when it never has.
func lastSize(tx *ledger.Tx, vkey string) (size int64, err error) {
	err = tx.Get(&size, `SELECT size FROM witness WHERE vkey = ?`, vkey)
	return size, absent(err)
}

// add stores a verified cosignature, and what it makes of the quorum.
func (p *Policy) add(tx *ledger.Tx, vkey string, cp checkpoint, c cosignature) error {
	if _, err := tx.Exec(`INSERT INTO witness (vkey, size, at) VALUES (?, ?, ?)
		ON CONFLICT (vkey) DO UPDATE SET size = excluded.size, at = excluded.at`, vkey, cp.Size, c.at.UnixMilli()); err != nil {
		return err
	}
	_, newest, err := Witnessed(tx)
	if err = absent(err); err != nil || cp.Size < newest {
		return err // too late to count
	}
	if _, err := tx.Exec(`INSERT INTO cosignature (size, vkey, line) VALUES (?, ?, ?)
		ON CONFLICT (size, vkey) DO UPDATE SET line = excluded.line`, cp.Size, vkey, c.line); err != nil {
		return err
	}
	var vkeys []string
	if err := tx.Select(&vkeys, `SELECT vkey FROM cosignature WHERE size = ?`, cp.Size); err != nil || !p.Met(vkeys) {
		return err
	}
	lines, err := Cosignatures(tx, cp.Size)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`INSERT INTO witnessed (id, size, note) VALUES (1, ?, ?)
		ON CONFLICT (id) DO UPDATE SET size = excluded.size, note = excluded.note`, cp.Size, cp.note+lines); err != nil {
		return err
	}
	_, err = tx.Exec(`DELETE FROM cosignature WHERE size < ?`, cp.Size)
	return err
}

// absent turns "no row" into no error.
func absent(err error) error {
	if fault.KindOf(err) == fault.NotFound {
		return nil
	}
	return err
}
