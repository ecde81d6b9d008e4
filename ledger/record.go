package ledger

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"huishu/ledger/tlog"
)

// Event is the journal entry of one change, as a room describes it. Actor, time and
// the digest of the subject's state are added by the door.
type Event struct {
	// Kind is the act, such as "registration.accept".
	Kind string
	// Subject is what changed. A Code makes it readable in the public log.
	Subject Ref
	// Under names the granted act when it is not Kind itself: a filing recorded
	// under the act of accepting the contract, say.
	Under string
	// RuleSet is the id and hash of the rule set that judged the act, if one did.
	RuleSet string
	// Payload is the detail, marshalled to JSON; nil for none.
	Payload any
}

// pending is an event of this transaction on its way into the journal.
type pending struct {
	event   tlog.Event
	subject *Subject
	salt    [32]byte
	body    []byte
	leaf    []byte
}

// Record adds the journal entry of a change made in this transaction and returns
// the event's id. The digest of the subject's state is taken when the transaction
// ends, so it covers everything the transaction did to it.
func (tx *Tx) Record(e Event) (id string, err error) {
	if tx.mode != updateMode {
		return "", fmt.Errorf("event %s recorded outside Update", e.Kind)
	}
	sub, ok := tx.db.schema.subjects[e.Subject.Kind]
	if !ok {
		return "", fmt.Errorf("event %s: no room declares subject kind %q", e.Kind, e.Subject.Kind)
	}
	act := e.Under
	if act == "" {
		act = e.Kind
	}
	if !slices.Contains(tx.grants, act) {
		return "", fmt.Errorf("event %s: act %s was not granted in this transaction", e.Kind, act)
	}
	var payload json.RawMessage
	if e.Payload != nil {
		if payload, err = json.Marshal(e.Payload); err != nil {
			return "", fmt.Errorf("event %s: payload: %w", e.Kind, err)
		}
	}
	p := &pending{subject: sub, event: tlog.Event{
		ID: tx.NewID(), Kind: e.Kind,
		Subject: tlog.Ref{Kind: e.Subject.Kind, ID: e.Subject.ID, Code: e.Subject.Code}, Public: e.Subject.Code != "",
		Actor: tx.Actor.Account, Party: tx.Actor.Party, Time: tx.Now.UnixMilli(), RuleSet: e.RuleSet, Payload: payload,
	}}
	tx.events = append(tx.events, p)
	return p.event.ID, nil
}

// seal ends an Update: no change without its event, and each event bound to the
// state it left behind.
func (tx *Tx) seal() error {
	for _, table := range tx.dirty {
		if !tx.recorded(table) {
			return fmt.Errorf("table %s was written but no event of a subject that holds it was recorded", table)
		}
	}
	states := map[Ref]string{}
	for _, p := range tx.events {
		ref := Ref{Kind: p.event.Subject.Kind, ID: p.event.Subject.ID}
		state, ok := states[ref]
		if !ok {
			var err error
			if state, err = tx.stateDigest(p.subject, ref.ID); err != nil {
				return fmt.Errorf("event %s: %w", p.event.Kind, err)
			}
			states[ref] = state
		}
		p.event.State = state
		if err := p.encode(); err != nil {
			return err
		}
	}
	return nil
}

func (tx *Tx) recorded(table string) bool {
	return slices.ContainsFunc(tx.events, func(p *pending) bool {
		return tx.db.schema.covers[p.event.Subject.Kind][table]
	})
}

// stateDigest is the hex SHA-256 of the subject's full state in JCS.
func (tx *Tx) stateDigest(sub *Subject, id string) (string, error) {
	state, err := sub.Load(tx, id)
	if err != nil {
		return "", fmt.Errorf("loading %s %s: %w", sub.Kind, id, err)
	}
	b, err := tlog.Canonical(state)
	if err != nil {
		return "", fmt.Errorf("state of %s %s: %w", sub.Kind, id, err)
	}
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:]), nil
}

func (p *pending) encode() error {
	// crypto/rand.Read never fails (Go 1.24 on): it crashes the program instead.
	_, _ = rand.Read(p.salt[:])
	var err error
	if p.body, err = p.event.AppendJSON(make([]byte, 0, 1024)); err != nil {
		return err
	}
	leaf := p.event.Leaf(p.salt, p.body)
	p.leaf, err = tlog.LeafBytes(leaf)
	return err
}
