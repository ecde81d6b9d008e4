package anchor

import (
	"huishu/ledger"
	"huishu/ledger/fault"
)

// What the Anchorer is doing.
const (
	// Starting: the chain has not been reached since the program began.
	Starting = "starting"
	// Idle: the newest checkpoint is anchored, or the log is empty.
	Idle = "idle"
	// Waiting: later entries may still join the next anchor.
	Waiting = "waiting"
	// Anchoring: a transaction is under way.
	Anchoring = "anchoring"
	// Standby: another replica anchors.
	Standby = "standby"
	// Failing: Problem says why; it is tried again and again.
	Failing = "failing"
)

// Status is the state of anchoring, for /readyz and the log page. Registration goes on in every state.
type Status struct {
	State string `json:"state"`
	// Problem is why the last attempt failed; nil when it did not.
	Problem *fault.Error `json:"-"`
	// ChainID and Contract are where we anchor; 0 and "" until the chain was first reached.
	ChainID  int64  `json:"chain_id"`
	Contract string `json:"contract"`
	// Account pays.
	Account string `json:"account"`
	// SelfAttested says that we run this chain ourselves.
	SelfAttested bool `json:"self_attested"`
	// AnchoredSize and HeadSize are the entries that are anchored and that there are.
	AnchoredSize int64 `json:"anchored_size"`
	HeadSize     int64 `json:"head_size"`
	// Promise is how long, in seconds, an entry may wait for its anchor; Overdue says that one has waited longer.
	Promise int64 `json:"promise_seconds"`
	Overdue bool  `json:"overdue"`
	// InFlight is the anchor under way; nil when there is none.
	InFlight *InFlight `json:"in_flight,omitempty"`
	// Lost counts anchors of this run that were final and are no longer on the chain: an alarm on any chain
	// that is not our own.
	Lost int64 `json:"lost"`
}

// InFlight is an anchor under way.
type InFlight struct {
	Size  int64  `json:"size"`
	State string `json:"state"`
	// Tx is the newest transaction signed for it; Attempts is how many there are.
	Tx       string `json:"tx"`
	Attempts int64  `json:"attempts"`
}

// Lag is how far the chain is behind the log.
type Lag struct {
	// Anchored entries stand on the chain for good.
	Anchored int64 `json:"anchored"`
	// Entries are not anchored yet; the first of them has waited for Seconds.
	Entries int64 `json:"entries"`
	Seconds int64 `json:"seconds"`
}

// LagOf reads it from what is stored, so that it is true before the chain was first reached, too.
func LagOf(tx *ledger.Tx) (l Lag, err error) {
	var size int64
	err = tx.Get(&size, `SELECT COALESCE(MAX(size), 0) FROM checkpoint`)
	if err != nil {
		return l, err
	}
	err = tx.Get(&l.Anchored, `SELECT COALESCE(MAX(size), 0) FROM anchor WHERE state = 'final'`)
	if err != nil || l.Anchored >= size {
		return l, err
	}
	first, err := tx.Latest(l.Anchored+1, 1) // the entry whose index is the anchored size
	if err != nil || len(first) == 0 {
		return l, err
	}
	l.Entries, l.Seconds = size-l.Anchored, (tx.Now.UnixMilli()-first[0].At)/1000
	return l, nil
}

// Code is the stable code of the problem, "" when there is none.
func (s Status) Code() string {
	if s.Problem == nil {
		return ""
	}
	return s.Problem.Code
}

// problem is Problem as an error that is nil when there is none.
func (s Status) problem() error {
	if s.Problem == nil {
		return nil
	}
	return s.Problem
}

// Status is the present state.
func (a *Anchorer) Status() Status {
	a.mu.Lock()
	defer a.mu.Unlock()
	s := a.status
	s.HeadSize = a.cfg.DB.Head().Size
	return s
}

// update changes the status and wakes who waits for a change.
func (a *Anchorer) update(change func(s *Status)) {
	a.mu.Lock()
	defer a.mu.Unlock()
	change(&a.status)
	close(a.changed)
	a.changed = make(chan struct{})
}
