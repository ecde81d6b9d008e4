package jobs_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"huishu/ledger"
	"huishu/ledger/jobs"
	"huishu/ledger/ledgertest"
)

func enqueue(t *testing.T, db *ledger.DB, js ...ledger.Job) {
	t.Helper()
	err := db.Work(t.Context(), func(tx *ledger.Tx) error {
		for _, j := range js {
			if err := tx.Enqueue(j); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestRetryThenDone(t *testing.T) {
	t.Parallel()
	db := ledgertest.New(t)
	var ran []string
	r := jobs.New(db, map[string]jobs.Handler{"greet": func(_ context.Context, j jobs.Job) error {
		var name string
		if err := j.Into(&name); err != nil {
			return err
		}
		ran = append(ran, name)
		if j.Attempts < 3 {
			return errors.New("not yet")
		}
		return nil
	}}, slog.New(slog.DiscardHandler))
	enqueue(t, db, ledger.Job{Kind: "greet", Key: "once", Payload: "惠州"}, ledger.Job{Kind: "greet", Key: "once", Payload: "twice"})
	for range 6 {
		if err := r.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		ledgertest.ClockOf(db).Advance(time.Minute)
	}
	if len(ran) != 3 || ran[2] != "惠州" {
		t.Errorf("ran %q, want 惠州 three times", ran)
	}
}

func TestPermanentFailureIsPutAsideAndCanBeRetried(t *testing.T) {
	t.Parallel()
	db := ledgertest.New(t)
	broken := true
	r := jobs.New(db, map[string]jobs.Handler{"greet": func(context.Context, jobs.Job) error {
		if broken {
			return jobs.Permanent(errors.New("never"))
		}
		return nil
	}}, slog.New(slog.DiscardHandler))
	enqueue(t, db, ledger.Job{Kind: "greet"}, ledger.Job{Kind: "unknown"})
	if err := r.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	dead := deadJobs(t, db)
	if len(dead) != 2 {
		t.Fatalf("%d dead jobs, want 2", len(dead))
	}
	broken = false
	for _, d := range dead {
		if d.Kind != "greet" {
			continue
		}
		if err := db.Work(t.Context(), func(tx *ledger.Tx) error { return jobs.Retry(tx, d.ID) }); err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := len(deadJobs(t, db)); n != 1 {
		t.Errorf("%d dead jobs left, want the one without a handler", n)
	}
}

// A runner that was away longer than its lease must not report over its successor.
func TestLateResultIsRefused(t *testing.T) {
	t.Parallel()
	db := ledgertest.New(t)
	var runs int
	var r *jobs.Runner
	r = jobs.New(db, map[string]jobs.Handler{"slow": func(ctx context.Context, _ jobs.Job) error {
		runs++
		if runs == 1 {
			ledgertest.ClockOf(db).Advance(time.Hour) // the lease runs out
			if err := r.Drain(ctx); err != nil {      // a second runner takes it and succeeds
				return err
			}
			return jobs.Permanent(errors.New("late failure"))
		}
		return nil
	}}, slog.New(slog.DiscardHandler))
	enqueue(t, db, ledger.Job{Kind: "slow"})
	if err := r.Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
	if runs != 2 || len(deadJobs(t, db)) != 0 {
		t.Errorf("%d runs, dead %v: the late failure won", runs, deadJobs(t, db))
	}
}

func TestRunWakesUp(t *testing.T) {
	t.Parallel()
	db := ledgertest.New(t)
	done := make(chan struct{})
	r := jobs.New(db, map[string]jobs.Handler{"ping": func(context.Context, jobs.Job) error { close(done); return nil }}, slog.New(slog.DiscardHandler))
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- r.Run(ctx) }()
	enqueue(t, db, ledger.Job{Kind: "ping"})
	<-done
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func deadJobs(t *testing.T, db *ledger.DB) (dead []jobs.Dead) {
	t.Helper()
	err := db.View(t.Context(), ledger.System, func(tx *ledger.Tx) (err error) {
		dead, err = jobs.DeadJobs(tx, 10)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return dead
}
