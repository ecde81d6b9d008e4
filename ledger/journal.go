package ledger

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"huishu/ledger/tlog"
)

// Where there are as many, one INSERT writes eventsAtOnce rows: what a statement costs by itself is then little beside its rows.
const (
	insertEvent  = `INSERT INTO event (idx, id, kind, subject_kind, subject_id, code, actor, party, at, rule_set, payload, state, salt, digest) VALUES `
	eventRow     = `(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`
	eventsAtOnce = 32
)

var (
	insertOneEvent   = insertEvent + eventRow
	insertManyEvents = insertEvent + strings.TrimSuffix(strings.Repeat(eventRow+", ", eventsAtOnce), ", ")
)

// insertEvents journals events: at their places in the log from first on, or below zero with none until the leader gives them theirs.
func (c *conn) insertEvents(events []*pending, first int64) error {
	for len(events) > 0 {
		n, query := 1, insertOneEvent
		if len(events) >= eventsAtOnce {
			n, query = eventsAtOnce, insertManyEvents
		}
		c.row = c.row[:0]
		for _, p := range events[:n] {
			var place any
			if first >= 0 {
				place = first
				first++
			}
			e := &p.event
			c.row = append(c.row, place, e.ID, e.Kind, e.Subject.Kind, e.Subject.ID, e.Subject.Code, e.Actor, e.Party, e.Time, e.RuleSet,
				string(e.Payload), p.digest[:], p.salt[:], p.bound[:])
		}
		err := c.insert(query, c.row)
		clear(c.row)
		if err != nil {
			return fmt.Errorf("events from %s: %w", events[0].event.ID, err)
		}
		events = events[n:]
	}
	return nil
}

// StoredLeaf is what an event's row holds of its leaf.
type StoredLeaf struct {
	Kind string `db:"kind"`
	At   int64  `db:"at"` // Unix milliseconds
	Code string `db:"code"`
	// Digest binds the event's canonical bytes and its salt.
	Digest []byte `db:"digest"`
}

// LeafColumns are the columns of a [StoredLeaf].
const LeafColumns = `kind, at, code, digest`

// Append appends the leaf's canonical bytes: the entry of the log.
func (l *StoredLeaf) Append(dst []byte) ([]byte, error) {
	leaf := tlog.Leaf{V: 1, Kind: l.Kind, Time: tlog.FormatTime(l.At), Subject: l.Code, Digest: hex.EncodeToString(l.Digest)}
	return leaf.AppendJSON(dst)
}

// StoredEvent is an event as the journal stores it.
type StoredEvent struct {
	ID          string
	Kind        string
	SubjectKind string `db:"subject_kind"`
	SubjectID   string `db:"subject_id"`
	Code        string
	Actor       string
	Party       string
	At          int64
	RuleSet     string `db:"rule_set"`
	Payload     *string
	State       []byte
	Salt        []byte
	Digest      []byte
}

// EventColumns are the columns of a [StoredEvent].
const EventColumns = `id, kind, subject_kind, subject_id, code, actor, party, at, rule_set, payload, state, salt, digest`

// Erased reports whether nothing is left of what the event said.
func (e *StoredEvent) Erased() bool { return e.Payload == nil && e.State == nil && e.Salt == nil }

// errNotBound says that a stored event is not what was journalled.
var errNotBound = errors.New("the stored event is not what its digest binds")

// Event returns the event and its canonical bytes, which are what the digest binds: any column that was changed since, and any
// part that was removed, is an error.
func (e *StoredEvent) Event() (ev tlog.Event, body []byte, err error) {
	if e.Payload == nil || len(e.State) != tlog.HashSize || len(e.Salt) != 32 {
		return ev, nil, errNotBound
	}
	ev = tlog.Event{
		ID: e.ID, Kind: e.Kind, Subject: tlog.Ref{Kind: e.SubjectKind, ID: e.SubjectID, Code: e.Code}, Public: e.Code != "",
		Actor: e.Actor, Party: e.Party, Time: e.At, RuleSet: e.RuleSet, State: hex.EncodeToString(e.State),
	}
	if *e.Payload != "" {
		ev.SetCanonical(json.RawMessage(*e.Payload))
	}
	if body, err = ev.AppendJSON(make([]byte, 0, len(*e.Payload)+512)); err != nil {
		return ev, nil, err
	}
	if digest := tlog.Digest([32]byte(e.Salt), body); !bytes.Equal(digest[:], e.Digest) {
		return ev, nil, errNotBound
	}
	return ev, body, nil
}

// storedEvent reads one event with all that the journal holds of it.
func (tx *Tx) storedEvent(id string) (e StoredEvent, err error) {
	err = tx.Get(&e, `SELECT `+EventColumns+` FROM event WHERE id = ?`, id)
	return e, err
}
