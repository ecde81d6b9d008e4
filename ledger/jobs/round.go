package jobs

import (
	"context"

	"huishu/ledger"
)

// Every is how often a round begins: the layout that names its beginning in legal time.
type Every string

// How often.
const (
	Hour Every = "2006-01-02T15"
	Day  Every = "2006-01-02"
)

// Round is work that comes round by the clock alone. Each hour or day is one job, by its unique
// key: however many replicas and restarts there are, it is enqueued once, and then
// leased, retried and put aside like any other.
//
// Hours and days that passed while nobody ran, or that a demo's clock skipped, are not made up one by
// one: the job of the present one does all that is due by now, and so must the handler.
type Round struct {
	Kind  string
	Every Every
	Do    Handler
}

type round struct {
	Round
	begun string // the newest beginning that is known to be enqueued
}

// Rounds adds work that comes round by the clock. It is called before Run.
func (r *Runner) Rounds(rounds ...Round) {
	for _, a := range rounds {
		r.handlers[a.Kind] = a.Do
		r.rounds = append(r.rounds, round{Round: a})
	}
}

// comeRound enqueues the rounds that have begun since it last looked.
func (r *Runner) comeRound(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	for i := range r.rounds {
		a := &r.rounds[i]
		if r.db.Now().Format(string(a.Every)) == a.begun {
			continue
		}
		var begun string
		err := r.db.Work(ctx, func(tx *ledger.Tx) error {
			begun = tx.Now.Format(string(a.Every))
			return tx.Enqueue(ledger.Job{Kind: a.Kind, Key: a.Kind + "/" + begun})
		})
		if err != nil {
			return err
		}
		a.begun = begun
	}
	return nil
}
