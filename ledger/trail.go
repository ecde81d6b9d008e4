package ledger

import (
	"context"
	"errors"
	"fmt"
	"time"

	"huishu/ledger/fault"
)

// Kinds of lines in the access trail.
const (
	TrailRefused      = "refused"
	TrailSignIn       = "sign_in"
	TrailSignInFailed = "sign_in_failed"
	TrailSignOut      = "sign_out"
	// TrailClientRefused is a machine client that was turned away: a key or a signature that does not hold.
	TrailClientRefused = "client_refused"
	// TrailProved is a password or factor given in a session that goes on, or the first half of a sign-in.
	TrailProved = "proved"
)

// failuresPerHour caps what one account, and all strangers together, can make us write by being
// refused: beyond it refusals are only counted by the web server's metrics. What succeeds is always written.
const failuresPerHour = 1000

// Trail writes one line of the access trail: a sign-in, a failure, a sign-out.
// It may be used in Update and Work.
//
// Where several write at once an hour may be bound while a line of it is on its way. The line asks which
// hour was bound last and the binding asks for the lines of the hour, so that of such two
// transactions the database lets one only stand, and the other runs again. What then comes too
// late, or from a process whose clock is behind, is dated at the end of what is bound.
func (tx *Tx) Trail(account, kind, detail string) error {
	return tx.trailAbout(account, kind, detail, Ref{})
}

// AboutError is the cause of a refusal of an act on an object, for the trail and the program's own log, not for who asked.
type AboutError struct{ Object Ref }

// Error ends the refusal's words: the roots of the trail's hours bind them.
func (a *AboutError) Error() string { return fmt.Sprintf("on %s %s", a.Object.Kind, a.Object.ID) }

// trailRefusal writes the line of a refusal, with the object of the act where it was about one.
func (tx *Tx) trailRefusal(account string, refusal error) error {
	var about *AboutError
	if !errors.As(refusal, &about) {
		about = &AboutError{}
	}
	return tx.trailAbout(account, TrailRefused, refusal.Error(), about.Object)
}

func (tx *Tx) trailAbout(account, kind, detail string, object Ref) error {
	if kind == TrailRefused || kind == TrailSignInFailed || kind == TrailClientRefused {
		var n int
		err := tx.Get(&n, `SELECT COUNT(*) FROM access_trail WHERE account = ? AND kind = ? AND at > ?`,
			account, kind, tx.Now.Add(-time.Hour).UnixMilli())
		if err != nil || n >= failuresPerHour {
			return err
		}
	}
	bound, err := tx.lastTrailHour()
	if err != nil {
		return err
	}
	_, err = tx.Exec(`INSERT INTO access_trail (id, at, account, kind, detail, object_kind, object_id) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		tx.NewID(), max(tx.Now.UnixMilli(), bound.UnixMilli()), account, kind, detail, object.Kind, object.ID)
	return err
}

// trail writes the refusal of a request whose own transaction is undone already, by the policy or by what the law says of the act;
// written is false when the request failed of something else, and where the system itself asked: its jobs ask again and again. It comes
// before the requests behind it, so that the trail is in the order of its times and a finished hour stays as it is.
func (w *worker) trail(r *request) (written bool, err error) {
	k := fault.KindOf(r.err)
	unlawful := k == fault.Refused && r.actor.Account != System.Account
	if r.tx == nil || k != fault.Forbidden && k != fault.Unauthenticated && !unlawful {
		return false, nil
	}
	tx := &Tx{Now: r.tx.Now, Actor: System, db: w.db, ctx: r.ctx, conn: w.conn, mode: workMode}
	return true, tx.trailRefusal(r.actor.Journalled(), r.err)
}

// trailView writes that a read was refused; a snapshot cannot. Strangers who are only asked to sign in
// first have been refused nothing yet. The reader is answered whether it could be written or not.
func (db *DB) trailView(ctx context.Context, actor Actor, refusal error) {
	if fault.KindOf(refusal) != fault.Forbidden || db.writer == nil {
		return
	}
	err := db.Work(context.WithoutCancel(ctx), func(tx *Tx) error { return tx.trailRefusal(actor.Journalled(), refusal) })
	if err != nil {
		db.opts.Logger.Error("writing the access trail", "account", actor.Account, "refusal", refusal, "error", err)
	}
}
