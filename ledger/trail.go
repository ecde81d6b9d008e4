package ledger

import (
	"fmt"

	"github.com/google/uuid"

	"huishu/ledger/fault"
)

// strangersPerHour caps what strangers can make us write: beyond it their refusals
// are only counted by the web server's metrics.
const strangersPerHour = 1000

// trailEntry is one line of the access trail.
type trailEntry struct {
	at                    int64
	account, kind, detail string
}

// Trail writes one line of the access trail: sign-ins, failures, sign-outs.
// It may be used in Update and Work.
func (tx *Tx) Trail(account, kind, detail string) error {
	_, err := tx.Exec(insertTrail, tx.NewID(), tx.Now.UnixMilli(), account, kind, detail)
	return err
}

const insertTrail = `INSERT INTO access_trail (id, at, account, kind, detail) VALUES (?, ?, ?, ?, ?)`

// trailOf returns the trail line of a request that the policy refused.
func trailOf(r *request) (trailEntry, bool) {
	f := fault.From(r.err)
	if r.tx == nil || (f.Kind != fault.Forbidden && f.Kind != fault.Unauthenticated) {
		return trailEntry{}, false
	}
	return trailEntry{r.tx.Now.UnixMilli(), r.actor.Account, "refused", f.Error()}, true
}

func (w *writer) writeTrail(entries []trailEntry) error {
	for _, e := range entries {
		if e.account == "" && w.strangersFull(e.at) {
			continue
		}
		if _, err := w.conn.exec(insertTrail, uuid.Must(uuid.NewV7()).String(), e.at, e.account, e.kind, e.detail); err != nil {
			return fmt.Errorf("writing the access trail: %w", err)
		}
	}
	return nil
}

func (w *writer) strangersFull(at int64) bool {
	var n int
	if err := w.conn.get(&n, `SELECT COUNT(*) FROM access_trail WHERE at > ? AND account = ''`, at-3_600_000); err != nil {
		return true
	}
	return n >= strangersPerHour
}
