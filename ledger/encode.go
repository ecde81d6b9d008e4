package ledger

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"sync"

	"huishu/ledger/tlog"
)

// encoder brings the events of a batch into their form while the writer runs the requests behind
// them: on another core where one is free, and at the end on the writer's own.
type encoder struct {
	todo   chan *request
	helper sync.WaitGroup
	closed sync.Once
}

// newEncoder makes the encoder of a batch of at most n requests; finish ends it.
func newEncoder(n int) *encoder {
	e := &encoder{todo: make(chan *request, n)}
	e.helper.Go(e.run)
	return e
}

func (e *encoder) run() {
	for r := range e.todo {
		r.err = guard(r.tx, (*Tx).encode)
	}
}

// finish returns when all that was handed in is encoded, or its error noted.
func (e *encoder) finish() {
	e.closed.Do(func() { close(e.todo) })
	e.run()
	e.helper.Wait()
}

// encode brings the sealed events into the form in which they are journalled. It asks nothing of
// the database, so it may run on another core while the writer goes on.
func (tx *Tx) encode() error {
	for i, p := range tx.events {
		if i > 0 && p.whose() == tx.events[i-1].whose() {
			p.event.State = tx.events[i-1].event.State
		} else if err := p.digest(); err != nil {
			return err
		}
		if err := p.encode(); err != nil {
			return err
		}
	}
	return nil
}

// digest binds the event to the hex SHA-256 of its subject's state in JCS.
func (p *pending) digest() error {
	state, err := StateDigest(p.state)
	if err != nil {
		return fmt.Errorf("event %s: state: %w", p.event.Kind, err)
	}
	p.event.State, p.state = state, nil
	return nil
}

// StateDigest is what an event binds of its subject's full state: the hex SHA-256 of the state in JCS.
func StateDigest(state any) (string, error) {
	b, err := tlog.Canonical(state)
	if err != nil {
		return "", err
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
