package ledger

import (
	"bytes"
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
	// Payload is the detail; nil for none. It is read when the transaction ends and must not change until then: the databases of
	// ledgertest refuse one that did.
	Payload any
	// State is the subject's full state, from who has just written all of it; nil to have it loaded.
	// What is given is what Load would return: the databases of ledgertest compare the two.
	State any
}

// pending is an event of this transaction on its way into the journal.
type pending struct {
	event tlog.Event
	// described is the event as the room described it, for observers.
	described Event
	subject   *Subject
	payload   any
	// recorded is the payload's canonical form when it was recorded, where states are checked.
	recorded []byte
	state    any // the subject's, as the transaction left it
	// What encode makes of it:
	digest [32]byte // of the state
	salt   [32]byte
	bound  [32]byte // what the leaf binds: event and salt
	leaf   tlog.Hash
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
	p := &pending{described: e, subject: sub, payload: e.Payload, state: e.State, event: tlog.Event{
		ID: tx.NewID(), Kind: e.Kind,
		Subject: tlog.Ref{Kind: e.Subject.Kind, ID: e.Subject.ID, Code: e.Subject.Code}, Public: e.Subject.Code != "",
		Actor: tx.Actor.Journalled(), Party: tx.Actor.Party, Time: tx.Now.UnixMilli(), RuleSet: e.RuleSet,
	}}
	if tx.db.opts.CheckStates && e.Payload != nil {
		if p.recorded, err = tlog.Canonical(e.Payload); err != nil {
			return "", fmt.Errorf("event %s: payload: %w", e.Kind, err)
		}
	}
	tx.events = append(tx.events, p)
	return p.event.ID, nil
}

// seal ends an Update: no change without its event, and each event bound to the state it left
// behind. What the events of one subject bind is the state after the last of them.
func (tx *Tx) seal() error {
	if err := tx.observe(); err != nil {
		return err
	}
	for _, table := range tx.dirty {
		if !tx.recorded(table) {
			return fmt.Errorf("table %s was written but no event of a subject that holds it was recorded", table)
		}
	}
	states := map[tlog.Ref]any{}
	for _, p := range slices.Backward(tx.events) {
		state, ok := states[p.whose()]
		if !ok {
			var err error
			if state, err = tx.stateOf(p); err != nil {
				return fmt.Errorf("event %s: %w", p.event.Kind, err)
			}
			states[p.whose()] = state
		}
		p.state = state
	}
	return nil
}

func (tx *Tx) recorded(table string) bool {
	return slices.ContainsFunc(tx.events, func(p *pending) bool {
		return tx.db.schema.covers[p.event.Subject.Kind][table]
	})
}

// stateOf is the full state of an event's subject: as given with the event, otherwise as loaded.
func (tx *Tx) stateOf(p *pending) (any, error) {
	if p.state != nil && !tx.db.opts.CheckStates {
		return p.state, nil
	}
	loaded, err := p.subject.Load(tx, p.event.Subject.ID)
	if err != nil {
		return nil, fmt.Errorf("loading %s %s: %w", p.subject.Kind, p.event.Subject.ID, err)
	}
	if p.state == nil {
		return loaded, nil
	}
	given, err := tlog.Canonical(p.state)
	if err != nil {
		return nil, err
	}
	stored, err := tlog.Canonical(loaded)
	if err == nil && !bytes.Equal(given, stored) {
		err = fmt.Errorf("the state given of %s is not what is stored:\n%s\n%s", p.subject.Kind, given, stored)
	}
	return loaded, err
}

// whose is the event's subject, with or without a public code.
func (p *pending) whose() tlog.Ref {
	return tlog.Ref{Kind: p.event.Subject.Kind, ID: p.event.Subject.ID}
}
