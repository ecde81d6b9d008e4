package ledger

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"huishu/ledger/fault"
)

// eraseSuffix ends the name of every act that erases events, and of no other: by it audit finds who may have.
const eraseSuffix = ".erase"

// Erasure asks for the events about one subject to lose what they say: a person's right to deletion.
type Erasure struct {
	// Act is the granted act; its name ends in ".erase".
	Act string
	// Subject is what the events are about.
	Subject Ref
	// Events are the ids of those that are meant; empty for all about the subject.
	Events []string
	// Ground names the provision that demands it, Reason is where the decision stands. Neither may name the person: they stay.
	Ground, Reason string
}

// Erased is the payload of the event that an erasure leaves behind.
type Erased struct {
	Ground string `json:"ground"`
	Reason string `json:"reason"`
	// Events are those whose content and salt were removed.
	Events []ErasedEvent `json:"events"`
}

// ErasedEvent is what is still known of an event without content. Its leaf binds no more than kind, time and public code; the rest is
// bound by the erasure.
type ErasedEvent struct {
	ID    string `db:"id" json:"id"`
	Kind  string `db:"kind" json:"kind"`
	Actor string `db:"actor" json:"actor"`
	Party string `db:"party" json:"party"`
}

// Erase removes content and salt of every event about the subject that still has them, earlier erasures excepted, and records
// in their place one event that says so. Leaves, proofs and receipts' positions stay as they are: without the salt the digest in
// the leaf confirms no guess. The caller has put the subject's rows right before, in the same transaction after
// [Tx.Overwrite]: what they hold now is what the new event binds. Answers kept for retries that name the subject are dropped.
//
// The freed places of the database file are overwritten in the same transaction (SQLite's secure_delete); the
// write-ahead log is emptied as soon as no reader looks at the old state any more. A crash in between leaves the old state in the
// write-ahead log until the next start, which empties it.
func (tx *Tx) Erase(e Erasure) (Erased, error) {
	done := Erased{Ground: e.Ground, Reason: e.Reason}
	if !strings.HasSuffix(e.Act, eraseSuffix) {
		return done, fmt.Errorf("the act %s does not erase: its name does not end in %s", e.Act, eraseSuffix)
	}
	sub, ok := tx.db.schema.subjects[e.Subject.Kind]
	if !ok || len(sub.Tables) == 0 {
		return done, fmt.Errorf("the events of a %s cannot be erased", e.Subject.Kind)
	}
	where, args := e.meant()
	if err := tx.Select(&done.Events, `SELECT id, kind, actor, party FROM event WHERE `+where+` ORDER BY id`, args...); err != nil {
		return done, err
	}
	if len(done.Events) == 0 || len(done.Events) < len(e.Events) {
		return done, fault.New(fault.Conflict, "erase.nothing", "没有尚未删除内容的相关事件，或所列事件中有的不存在、已删除", "There is no event about it whose content is not erased already, or one of those named is not such an event").
			Do("请核对所列事件；已删除的不必再删", "Check the events that you name; what is erased needs no more")
	}
	if err := tx.Overwrite(); err != nil {
		return done, err
	}
	if _, err := tx.Exec(`UPDATE event SET rule_set = '', payload = NULL, state = NULL, salt = NULL WHERE `+where, args...); err != nil {
		return done, err
	}
	if _, err := tx.Exec(`DELETE FROM idempotency WHERE answer LIKE ?`, "%"+e.Subject.ID+"%"); err != nil {
		return done, err
	}
	tx.After(func() { tx.db.scrub.Store(true) })
	_, err := tx.Record(Event{Kind: e.Act, Subject: e.Subject, Payload: done})
	return done, err
}

// meant is the condition for the events to erase.
func (e *Erasure) meant() (where string, args []any) {
	where = `subject_kind = ? AND subject_id = ? AND payload IS NOT NULL AND kind NOT LIKE ?`
	args = []any{e.Subject.Kind, e.Subject.ID, "%" + eraseSuffix}
	if n := len(e.Events); n > 0 {
		where += ` AND id IN (?` + strings.Repeat(", ?", n-1) + `)`
		for _, id := range e.Events {
			args = append(args, id)
		}
	}
	return where, args
}

// Overwrite has what this transaction deletes overwritten in the database file. To be called before the first change that is to
// leave no trace. PostgreSQL has no such thing: there the disk is to be encrypted, and VACUUM FULL done after an erasure.
func (tx *Tx) Overwrite() error {
	if tx.mode != updateMode {
		return fmt.Errorf("only an Update overwrites what it deletes")
	}
	return tx.conn.overwrite()
}

// erasureOf finds the erasure that took an event's content.
func (tx *Tx) erasureOf(id string) (at int64, done Erased, err error) {
	var of Entry
	if of, err = tx.Event(id); err != nil {
		return 0, done, err
	}
	var acts []StoredEvent
	err = tx.Select(&acts, `SELECT `+EventColumns+` FROM event WHERE subject_kind = ? AND subject_id = ? AND kind LIKE ? ORDER BY idx`,
		of.SubjectKind, of.SubjectID, "%"+eraseSuffix)
	if err != nil {
		return 0, done, err
	}
	for _, a := range acts {
		if a.Erased() {
			continue
		}
		if done, err = a.ReadErased(); err != nil {
			return 0, done, err
		}
		for _, e := range done.Events {
			if e.ID == id {
				return a.At, done, nil
			}
		}
	}
	return 0, Erased{}, nil
}

// ReadErased reads what an act of erasure says.
func (e *StoredEvent) ReadErased() (done Erased, err error) {
	ev, _, err := e.Event()
	if err == nil {
		err = json.Unmarshal(ev.Payload, &done)
	}
	if err != nil {
		err = fmt.Errorf("erasure %s: %w", e.ID, err)
	}
	return done, err
}

// erasedReceipt says instead of a receipt that the event's content was erased, when and on what ground.
func (tx *Tx) erasedReceipt(id string) error {
	at, by, err := tx.erasureOf(id)
	if err != nil {
		return err
	}
	if at == 0 {
		return fault.New(fault.NotFound, "event.erased", "此事件的内容已被删除，仅余不可还原的摘要", "The content of this event is gone; only a digest that reveals nothing remains").
			Do("摘要和日志证明仍可核对", "The digest and its proof in the log can still be checked")
	}
	return fault.Newf(fault.NotFound, "event.erased", "此事件的内容已于 %[1]s 依法删除（%[2]s），仅余不可还原的摘要；该条仍在日志中，证明不受影响",
		"The content of this event was erased by law on %[1]s (%[2]s); only a digest that reveals nothing remains. Its entry still stands in the log and every proof with it",
		time.UnixMilli(at).In(Zone).Format(time.DateOnly), by.Ground).By(by.Ground).
		Do("此前已下载的凭证仍可核验", "A receipt downloaded before still verifies")
}
