package jobs_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"huishu/ledger"
	"huishu/ledger/jobs"
	"huishu/ledger/ledgertest"
)

func counting(db *ledger.DB, runs *atomic.Int64, every jobs.Every) *jobs.Runner {
	r := jobs.New(db, nil, slog.New(slog.DiscardHandler))
	r.Rounds(jobs.Round{Kind: "sweep", Every: every, Do: func(context.Context, jobs.Job) error { runs.Add(1); return nil }})
	return r
}

// However many runners there are, and however often they start anew, each hour is done once.
func TestRoundIsDoneOnce(t *testing.T) {
	t.Parallel()
	db := ledgertest.New(t)
	var runs atomic.Int64
	one, two := counting(db, &runs, jobs.Hour), counting(db, &runs, jobs.Hour)
	for hour := range int64(4) {
		var wg sync.WaitGroup
		for _, r := range []*jobs.Runner{one, two, counting(db, &runs, jobs.Hour)} {
			wg.Go(func() {
				for range 3 {
					if err := r.Drain(t.Context()); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if got := runs.Load(); got != hour+1 {
			t.Fatalf("%d runs after %d hours", got, hour+1)
		}
		ledgertest.ClockOf(db).Advance(time.Hour)
	}
}

// After days without anybody running, the round comes once, not once for each day.
func TestRoundAfterDowntime(t *testing.T) {
	t.Parallel()
	db := ledgertest.New(t)
	var runs atomic.Int64
	for range 2 {
		if err := counting(db, &runs, jobs.Day).Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		ledgertest.ClockOf(db).Advance(10 * 24 * time.Hour)
	}
	if got := runs.Load(); got != 2 {
		t.Errorf("%d runs", got)
	}
	// The day begins by legal time: at 23:59 it is the same one, at 00:00 the next.
	day := ledgertest.ClockOf(db).Now()
	midnight := time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, ledger.Zone)
	r := counting(db, &runs, jobs.Day)
	for i, at := range []time.Time{midnight.Add(-time.Second), midnight.Add(-time.Millisecond), midnight} {
		ledgertest.ClockOf(db).Set(at)
		if err := r.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got, want := runs.Load(), []int64{3, 3, 4}[i]; got != want {
			t.Errorf("%d runs at %s, want %d", got, at, want)
		}
	}
}

// A round that fails is tried again like any job, and its next beginning does not wait for it.
func TestFailingRound(t *testing.T) {
	t.Parallel()
	db := ledgertest.New(t)
	var runs int
	r := jobs.New(db, nil, slog.New(slog.DiscardHandler))
	r.Rounds(jobs.Round{Kind: "sweep", Every: jobs.Hour, Do: func(context.Context, jobs.Job) error {
		if runs++; runs < 3 {
			return errors.New("not now")
		}
		return nil
	}})
	for range 5 {
		if err := r.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		ledgertest.ClockOf(db).Advance(time.Minute)
	}
	if runs != 3 {
		t.Errorf("%d runs, want two failures and one success", runs)
	}
}

// Moving a demo's clock wakes the runner: what has come due is done without waiting for its next look.
func TestDemoClockWakes(t *testing.T) {
	t.Parallel()
	db := ledgertest.New(t)
	at := db.Now()
	if err := db.Update(t.Context(), ledger.System, func(tx *ledger.Tx) error { return tx.MarkDemo(at) }); err != nil {
		t.Fatal(err)
	}
	waiting := db.JobsWaiting()
	err := db.Update(t.Context(), ledger.System, ledgertest.Allow(func(tx *ledger.Tx) error { return tx.AdvanceDemo(at.AddDate(0, 0, 1)) }, ledger.ActDemoClock))
	if err != nil {
		t.Fatal(err)
	}
	select {
	case <-waiting:
	case <-time.After(5 * time.Second):
		t.Error("nobody was woken")
	}
}
