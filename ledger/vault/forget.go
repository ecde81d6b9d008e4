package vault

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"strings"
	"time"

	"huishu/ledger"
	"huishu/ledger/jobs"
)

// JobRemove is the kind of the jobs that remove bytes which no row names any more.
const JobRemove = "vault.remove"

// removeAfter is how long bytes are left alone after they were put: whoever put them may be about to attach them.
const removeAfter = time.Hour

// forgottenName stands where the name of a document stood whose content was erased.
const forgottenName = "（已依法删除）"

// forgottenSum is the hash of no stored bytes.
var forgottenSum = strings.Repeat("0", 64)

// removal names the bytes that a job is about.
type removal struct {
	SHA256 string `json:"sha256"`
}

// Forget takes name and hash out of a document's row, so that nobody finds its bytes any more, and has the bytes removed unless
// another document has the same. The events about it are the caller's to erase in the same transaction, under an act that is granted.
func Forget(tx *ledger.Tx, id string) error {
	d, err := Get(tx, id)
	if err != nil {
		return err
	}
	if err := tx.Overwrite(); err != nil {
		return err
	}
	if _, err := tx.Exec(`UPDATE document SET name = ?, media_type = ?, sha256 = ? WHERE id = ?`, forgottenName, TypeOf(""), forgottenSum, id); err != nil {
		return err
	}
	return tx.Enqueue(ledger.Job{Kind: JobRemove, Payload: removal{d.SHA256}, RunAt: tx.Now.Add(removeAfter)})
}

// Remover is the handler of [JobRemove].
func (v *Vault) Remover(db *ledger.DB) jobs.Handler {
	return func(ctx context.Context, j jobs.Job) error {
		var r removal
		if err := j.Into(&r); err != nil {
			return err
		}
		var named int
		err := db.View(ctx, ledger.System, func(tx *ledger.Tx) error {
			return tx.Get(&named, `SELECT COUNT(*) FROM document WHERE sha256 = ?`, r.SHA256)
		})
		if err != nil || named > 0 {
			return err
		}
		info, err := os.Stat(v.path(r.SHA256))
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err != nil {
			return err
		}
		if db.Machine().Sub(info.ModTime()) < removeAfter { // put again meanwhile
			return db.Work(ctx, func(tx *ledger.Tx) error {
				return tx.Enqueue(ledger.Job{Kind: JobRemove, Payload: r, RunAt: tx.Now.Add(removeAfter)})
			})
		}
		return os.Remove(v.path(r.SHA256))
	}
}
