package ledger

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"sync"

	"huishu/ledger/tlog"
)

// encoder brings the events of a batch into their form while the writer runs the requests behind them, and later while it journals
// those before them; then it grows the log by them: on another core where one is free.
type encoder struct {
	todo   chan *request
	closed bool
	// alone: no helper works, since one request is done sooner than another goroutine wakes.
	alone  bool
	helper sync.WaitGroup
	log    *sequencer // the writer's, lent until grown or stop returns; nil where a leader grows the log
	first  int64      // the log's size before this batch
	leaves []tlog.Hash
	// rotated: one of the events is a rotation of the log's key.
	rotated bool
	larger  grown
	err     error
}

// newEncoder makes the encoder of a batch of at most n requests.
func newEncoder(n int, log *sequencer) *encoder {
	e := &encoder{todo: make(chan *request, n), alone: n == 1, log: log}
	if log != nil {
		e.first = log.edge.Size()
	}
	if !e.alone {
		e.helper.Go(e.work)
	}
	return e
}

// work takes the requests that stand, in their order. One that cannot be encoded ends it: the batch will be run again. A new key is read
// from the database, which is the writer's: then it grows the log.
func (e *encoder) work() {
	for r := range e.todo {
		if r.encode(); r.err != nil {
			return
		}
		for _, p := range r.tx.events {
			e.leaves = append(e.leaves, p.leaf)
			e.rotated = e.rotated || p.event.Kind == ActRotateKey
		}
	}
	if e.log != nil && !e.rotated {
		e.larger, e.err = e.log.grow(e.leaves, false)
	}
}

// close says that the batch is complete.
func (e *encoder) close() {
	if !e.closed {
		e.closed = true
		close(e.todo)
	}
}

// grown waits for the larger log, once every request has been encoded.
func (e *encoder) grown() (grown, error) {
	if e.alone {
		e.work()
	}
	e.helper.Wait()
	if e.rotated {
		return e.log.grow(e.leaves, true)
	}
	return e.larger, e.err
}

// stop returns when the helper has ended: nothing of a batch that failed reaches into its next run.
func (e *encoder) stop() {
	e.close()
	e.helper.Wait()
}

// encode brings the request's events into their form, once, and notes an error. It returns when that is done, whoever does it.
func (r *request) encode() {
	r.encoded.Do(func() { r.err = guard(r.tx, (*Tx).encode) })
}

// encode brings the sealed events into the form in which they are journalled. It asks nothing of
// the database, so it may run on another core while the writer goes on.
func (tx *Tx) encode() error {
	for i, p := range tx.events {
		if err := p.encodePayload(); err != nil {
			return fmt.Errorf("event %s: payload: %w", p.event.Kind, err)
		}
		if i > 0 && p.whose() == tx.events[i-1].whose() {
			p.digest = tx.events[i-1].digest
		} else if err := p.encodeState(); err != nil {
			return fmt.Errorf("event %s: state: %w", p.event.Kind, err)
		}
		if err := p.encode(); err != nil {
			return err
		}
	}
	return nil
}

// encodePayload brings the payload into its canonical form.
func (p *pending) encodePayload() error {
	if p.payload == nil {
		return nil
	}
	canonical, err := tlog.Canonical(p.payload)
	if err != nil {
		return err
	}
	if p.recorded != nil && !bytes.Equal(canonical, p.recorded) {
		return fmt.Errorf("it was changed after it was recorded:\n%s\n%s", p.recorded, canonical)
	}
	p.event.SetCanonical(canonical)
	return nil
}

// encodeState binds the event to the digest of its subject's state.
func (p *pending) encodeState() (err error) {
	p.digest, err = stateDigest(p.state, p.payload, p.event.Payload)
	return err
}

// Parts is a state of several named values. One of them that is the event's payload too, the same pointer, is
// brought into its canonical form only once. The names are ASCII.
type Parts map[string]any

// StateDigest is what an event binds of its subject's full state: the SHA-256 of the state in JCS.
func StateDigest(state any) ([sha256.Size]byte, error) { return stateDigest(state, nil, nil) }

func stateDigest(state, payload any, canonical []byte) (sum [sha256.Size]byte, err error) {
	parts, ok := state.(Parts)
	err = hashed(func(b []byte) (_ []byte, err error) {
		if ok {
			b, err = parts.append(b, payload, canonical)
		} else {
			b, err = tlog.AppendCanonical(b, state)
		}
		sum = sha256.Sum256(b)
		return b, err
	})
	return sum, err
}

// append appends the JCS form of the parts, where that of the payload is known.
func (parts Parts) append(b []byte, payload any, known []byte) ([]byte, error) {
	b = append(b, '{')
	for i, name := range slices.Sorted(maps.Keys(parts)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(strconv.AppendQuoteToASCII(b, name), ':')
		value := parts[name]
		if reflect.ValueOf(value).Kind() == reflect.Pointer && value == payload {
			b = append(b, known...)
			continue
		}
		var err error
		if b, err = tlog.AppendCanonical(b, value); err != nil {
			return nil, err
		}
	}
	return append(b, '}'), nil
}

// encode makes the event's canonical bytes, its salted digest and the hash of its leaf.
func (p *pending) encode() error {
	// crypto/rand.Read never fails (Go 1.24 on): it crashes the program instead.
	_, _ = rand.Read(p.salt[:])
	p.event.State = hex.EncodeToString(p.digest[:])
	return hashed(func(b []byte) ([]byte, error) {
		b, err := p.event.AppendJSON(b)
		if err != nil {
			return b, err
		}
		p.bound = tlog.Digest(p.salt, b)
		stored := StoredLeaf{Kind: p.event.Kind, At: p.event.Time, Code: p.event.Subject.Code, Digest: p.bound[:]}
		b, err = stored.Append(b[:0])
		p.leaf = tlog.RecordHash(b)
		return b, err
	})
}

// hashed lends fn an empty buffer for bytes that are hashed and not kept.
func hashed(fn func(b []byte) ([]byte, error)) error {
	b := buffers.Get().(*[]byte)
	used, err := fn((*b)[:0])
	if cap(used) > cap(*b) {
		*b = used
	}
	buffers.Put(b)
	return err
}

var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 4096); return &b }}
