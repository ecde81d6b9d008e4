package ledger

import (
	"bytes"
	"fmt"
	"time"

	"huishu/ledger/tlog"
)

// Anchored is a checkpoint of ours that stands on a chain.
type Anchored struct {
	// Note is the signed checkpoint as it was anchored.
	Note string
	// Anchor is where it stands.
	Anchor tlog.Anchor
}

// AnchorSource finds the first anchored checkpoint that covers a leaf; false when
// there is none yet. Package anchor provides it.
type AnchorSource func(tx *Tx, index int64) (Anchored, bool, error)

// SealPDF puts a receipt file of this log into the PDF that shows it and signs the whole (see [tlog.SealPDF]).
func (db *DB) SealPDF(pdf, receipt []byte) ([]byte, error) {
	return tlog.SealPDF(pdf, receipt, db.keys.Load().signing)
}

// UseAnchors tells the ledger where anchored checkpoints are found. Without it
// receipts are made against the newest checkpoint and carry no anchor.
func (db *DB) UseAnchors(source AnchorSource) { db.anchors.Store(&source) }

// ReceiptRequest says what receipt to make.
type ReceiptRequest struct {
	// EventID names the event to prove.
	EventID string
	// Certificate asks for a certificate, known by its subject's public code,
	// instead of a plain receipt, known by the event's id.
	Certificate bool
	// Notes are for display beside the proof; the issuer signs them, the log does not know them.
	Notes map[string]any
	// Once says that nobody will ask for it again soon: an audit pack reads each of thousands once, and would push out all that is asked for.
	Once bool
}

// Receipt makes the proof of one event as a file that anyone checks offline. The
// same event gives the same proof once its checkpoint is anchored: it is made against
// the first anchored checkpoint that covers it, before that against the newest one.
// The caller decides who may see the event.
func (tx *Tx) Receipt(req ReceiptRequest) ([]byte, error) {
	var row struct {
		Idx int64
		StoredEvent
	}
	if err := tx.Get(&row, `SELECT idx, `+EventColumns+` FROM event WHERE id = ?`, req.EventID); err != nil {
		return nil, err
	}
	if row.Erased() {
		return nil, tx.erasedReceipt(req.EventID)
	}
	e, body, err := row.Event()
	if err != nil {
		return nil, fmt.Errorf("event %s: %w", req.EventID, err)
	}
	r := tlog.Receipt{Kind: tlog.EventReceipt, Code: req.EventID, Event: body, Salt: [32]byte(row.Salt), Notes: req.Notes}
	if req.Certificate {
		r.Kind, r.Code = tlog.Certificate, e.Subject.Code
	}
	key, err := tx.signingKey()
	if err != nil {
		return nil, err
	}
	note, err := tx.covering(&r, row.Idx)
	if err != nil {
		return nil, err
	}
	sign := func() ([]byte, error) {
		if err := tx.prove(&r, row.Idx, note, key); err != nil {
			return nil, fmt.Errorf("proving event %s: %w", req.EventID, err)
		}
		return r.Sign(key)
	}
	if len(req.Notes) > 0 || req.Once {
		return sign()
	}
	file, err := receipts.Get(tx.db, receiptKeyOf(req, note, key, r.Anchor), sign)
	return bytes.Clone(file), err
}

// receipts are those made last. Nothing in a receipt changes while its checkpoint and its signer are the same: an event is only ever
// erased, which whoever asks is told first.
var receipts = NewMemo[receiptKey, []byte](1_000)

type receiptKey struct {
	event       string
	certificate bool
	// note is the checkpoint as it is stored, key the verifier key of who signs.
	note, key string
	// anchor is where the checkpoint stands; the zero one before it is anchored.
	anchor tlog.Anchor
}

func receiptKeyOf(req ReceiptRequest, note string, key tlog.Key, anchor *tlog.Anchor) receiptKey {
	k := receiptKey{event: req.EventID, certificate: req.Certificate, note: note, key: key.VKey}
	if anchor != nil {
		k.anchor = *anchor
	}
	return k
}

// covering is the checkpoint that a receipt of the leaf rests on: the first anchored one that covers it, whose anchor goes into the
// receipt, or else the newest.
func (tx *Tx) covering(r *tlog.Receipt, index int64) (note string, err error) {
	if source := tx.db.anchors.Load(); source != nil {
		a, ok, err := (*source)(tx, index)
		if err != nil {
			return "", fmt.Errorf("looking for the anchor of entry %d: %w", index, err)
		}
		if ok {
			r.Anchor = &a.Anchor
			return a.Note, nil
		}
	}
	return tx.Checkpoint()
}

// prove adds the inclusion proof and the checkpoint. A checkpoint that a retired key signed, as an old anchor's is, key signs again.
func (tx *Tx) prove(r *tlog.Receipt, index int64, note string, key tlog.Key) error {
	cp, by, err := tx.openOwn(note)
	if err == nil && by != key.VKey {
		note, err = key.SignAgain(note)
	}
	if err != nil {
		return err
	}
	proof, err := tlog.ProveInclusion(cp.Size, index, tx.loadTile)
	if err != nil {
		return err
	}
	r.Log = tlog.Inclusion{Origin: cp.Origin, Index: index, Proof: proof, Checkpoint: note}
	return nil
}

// StatusList signs what certificates are worth at an instant, for who has no network to ask when it matters.
func (tx *Tx) StatusList(entries map[string]tlog.StatusEntry, issued time.Time) ([]byte, error) {
	key, err := tx.signingKey()
	if err != nil {
		return nil, err
	}
	return tlog.StatusList{Issued: issued.UnixMilli(), Entries: entries}.Sign(key)
}

// BitstringList signs a status list in the shape of W3C Bitstring Status List, sized for all entries of the log.
func (tx *Tx) BitstringList(l tlog.BitstringList) ([]byte, error) {
	key, err := tx.signingKey()
	if err != nil {
		return nil, err
	}
	l.Size = tx.db.Head().Size
	return l.Sign(key)
}

// Entry is one event of the journal as the log and the pages list it.
type Entry struct {
	Index       int64  `db:"idx" json:"index"`
	ID          string `db:"id" json:"id"`
	Kind        string `db:"kind" json:"kind"`
	SubjectKind string `db:"subject_kind" json:"subject_kind"`
	SubjectID   string `db:"subject_id" json:"subject_id"`
	// Code is the subject's public code; empty where the subject is not public.
	Code  string `db:"code" json:"code"`
	Actor string `db:"actor" json:"actor"`
	Party string `db:"party" json:"party"`
	// At is Unix milliseconds.
	At int64 `db:"at" json:"at"`
	// Digest is the leaf's, 32 bytes.
	Digest []byte `db:"digest" json:"digest"`
}

const entryColumns = `idx, id, kind, subject_kind, subject_id, code, actor, party, at, digest`

// Leaf is the entry as it stands in the log, for everyone to see: the leaf's canonical bytes. It is empty where a column was
// changed by hand to what is no text.
func (e Entry) Leaf() string {
	b, err := (&StoredLeaf{Kind: e.Kind, At: e.At, Code: e.Code, Digest: e.Digest}).Append(nil)
	if err != nil {
		return ""
	}
	return string(b)
}

// Event returns one event of the journal by its id.
func (tx *Tx) Event(id string) (Entry, error) {
	var e Entry
	err := tx.Get(&e, `SELECT `+entryColumns+` FROM event WHERE id = ? AND idx IS NOT NULL`, id)
	return e, err
}

// History returns the events of one subject, oldest first.
func (tx *Tx) History(kind, id string) ([]Entry, error) {
	var es []Entry
	err := tx.Select(&es, `SELECT `+entryColumns+` FROM event WHERE subject_kind = ? AND subject_id = ? AND idx IS NOT NULL ORDER BY idx`, kind, id)
	return es, err
}

// Latest returns up to limit events before the index before, newest first; before 0
// begins at the newest.
func (tx *Tx) Latest(before int64, limit int) ([]Entry, error) {
	if before == 0 {
		before = tx.db.Head().Size
	}
	var es []Entry
	err := tx.Select(&es, `SELECT `+entryColumns+` FROM event WHERE idx < ? ORDER BY idx DESC LIMIT ?`, before, limit)
	return es, err
}
