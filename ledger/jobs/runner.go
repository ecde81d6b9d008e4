package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"sync"
	"time"

	"huishu/ledger"
	"huishu/ledger/fault"
)

const (
	// lease is how long a job may run before another runner may take it.
	lease = 2 * time.Minute
	// maxAttempts puts a job aside as dead: about a day of growing pauses.
	maxAttempts = 20
	// claimed at once.
	claimed = 16
	// idle bounds the wait for jobs that become due by time alone.
	idle = time.Second
)

// Job is one leased job as its handler sees it.
type Job struct {
	ID       string `db:"id"`
	Kind     string `db:"kind"`
	Payload  string `db:"payload"`
	Attempts int    `db:"attempts"`
	Fence    int64  `db:"fence"`
}

// Into decodes the job's payload.
func (j Job) Into(dst any) error {
	if err := json.Unmarshal([]byte(j.Payload), dst); err != nil {
		return Permanent(fmt.Errorf("payload of job %s: %w", j.ID, err))
	}
	return nil
}

// Handler does one job. It may run more than once for the same job.
type Handler func(ctx context.Context, job Job) error

type permanentError struct{ error }

func (e permanentError) Unwrap() error { return e.error }

// Permanent marks an error that no retry can mend: the job is put aside at once.
func Permanent(err error) error { return permanentError{err} }

// Runner leases and runs jobs.
type Runner struct {
	db       *ledger.DB
	handlers map[string]Handler
	logger   *slog.Logger

	mu     sync.Mutex // Drain may run beside Run
	rounds []round
}

// New makes a runner with one handler for each kind of job.
func New(db *ledger.DB, handlers map[string]Handler, logger *slog.Logger) *Runner {
	r := &Runner{db: db, handlers: map[string]Handler{}, logger: logger}
	maps.Copy(r.handlers, handlers)
	return r
}

// Run works until ctx ends.
func (r *Runner) Run(ctx context.Context) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		wake := r.db.JobsWaiting()
		n, err := r.work(ctx)
		if err != nil && ctx.Err() == nil {
			r.logger.Error("running jobs", "error", err)
		}
		if n > 0 && err == nil {
			continue
		}
		timer.Reset(idle)
		select {
		case <-ctx.Done():
			return nil
		case <-wake:
		case <-timer.C:
		}
	}
}

// Drain runs everything that is due, and what that makes due, then returns.
func (r *Runner) Drain(ctx context.Context) error {
	for {
		n, err := r.work(ctx)
		if err != nil || n == 0 {
			return err
		}
	}
}

// work leases what is due and runs it; it returns how many jobs it ran.
func (r *Runner) work(ctx context.Context) (int, error) {
	if err := r.comeRound(ctx); err != nil {
		return 0, err
	}
	jobs, err := r.claim(ctx)
	if err != nil {
		return 0, err
	}
	for _, j := range jobs {
		if err := r.finish(ctx, j, r.run(ctx, j)); err != nil {
			return 0, err
		}
	}
	return len(jobs), nil
}

// claim leases due jobs. A crash after it costs the lease's time: then another
// runner takes the job with a higher fence, and the first one's result is refused.
func (r *Runner) claim(ctx context.Context) (jobs []Job, err error) {
	err = r.db.Work(ctx, func(tx *ledger.Tx) error {
		now := tx.Now.UnixMilli()
		if err := tx.Select(&jobs, `SELECT id, kind, payload, attempts, fence FROM job
			WHERE (state = 'ready' AND run_at <= ?) OR (state = 'running' AND lease_until < ?)
			ORDER BY run_at, id LIMIT ?`, now, now, claimed); err != nil {
			return err
		}
		for i := range jobs {
			jobs[i].Fence++
			jobs[i].Attempts++
			if _, err := tx.Exec(`UPDATE job SET state = 'running', fence = ?, attempts = ?, lease_until = ? WHERE id = ?`,
				jobs[i].Fence, jobs[i].Attempts, now+lease.Milliseconds(), jobs[i].ID); err != nil {
				return err
			}
		}
		return nil
	})
	return jobs, err
}

func (r *Runner) run(ctx context.Context, j Job) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v", p)
		}
	}()
	h, ok := r.handlers[j.Kind]
	if !ok {
		return Permanent(fmt.Errorf("no handler for jobs of kind %s", j.Kind))
	}
	return h(ctx, j)
}

// finish writes the outcome, unless the lease has passed to another runner.
func (r *Runner) finish(ctx context.Context, j Job, outcome error) error {
	state, text := "done", ""
	var permanent permanentError
	switch {
	case outcome == nil:
	case errors.As(outcome, &permanent) || j.Attempts >= maxAttempts:
		state, text = "dead", outcome.Error()
	default:
		state, text = "ready", outcome.Error()
	}
	if outcome != nil {
		r.logger.Warn("job failed", "job", j.ID, "kind", j.Kind, "attempt", j.Attempts, "state", state, "error", outcome)
	}
	return r.db.Work(context.WithoutCancel(ctx), func(tx *ledger.Tx) error {
		n, err := tx.Exec(`UPDATE job SET state = ?, last_error = ?, run_at = ? WHERE id = ? AND fence = ? AND state = 'running'`,
			state, text, tx.Now.Add(pause(j.Attempts)).UnixMilli(), j.ID, j.Fence)
		if err == nil && n == 0 {
			r.logger.Warn("job was taken over by another runner", "job", j.ID, "kind", j.Kind)
		}
		return err
	})
}

// pause doubles from half a second to one hour.
func pause(attempts int) time.Duration {
	return min(500*time.Millisecond<<min(attempts, 13), time.Hour)
}

// Dead is a job that was put aside.
type Dead struct {
	ID        string `db:"id" json:"id"`
	Kind      string `db:"kind" json:"kind"`
	LastError string `db:"last_error" json:"last_error"`
}

// DeadJobs lists the jobs put aside, newest first.
func DeadJobs(tx *ledger.Tx, limit int) (jobs []Dead, err error) {
	err = tx.Select(&jobs, `SELECT id, kind, last_error FROM job WHERE state = 'dead' ORDER BY id DESC LIMIT ?`, limit)
	return jobs, err
}

// Retry makes a dead job ready again.
func Retry(tx *ledger.Tx, id string) error {
	n, err := tx.Exec(`UPDATE job SET state = 'ready', attempts = 0, run_at = ? WHERE id = ? AND state = 'dead'`, tx.Now.UnixMilli(), id)
	if err == nil && n == 0 {
		err = fault.New(fault.NotFound, "not_found", "没有这项搁置的任务", "There is no such job put aside")
	}
	return err
}
