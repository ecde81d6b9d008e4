package ledger

import (
	"encoding/json"
	"fmt"
	"time"
)

// Job is durable work that a transaction makes necessary: it exists exactly when the
// transaction committed. Package jobs runs it.
type Job struct {
	// Kind names the handler.
	Kind string
	// Key, when set, makes the job unique: enqueuing it again does nothing.
	Key string
	// Payload is what the handler is given, marshalled to JSON.
	Payload any
	// RunAt is the earliest time to run; zero means at once.
	RunAt time.Time
}

// Enqueue adds a job to the caller's transaction.
func (tx *Tx) Enqueue(j Job) error {
	payload, err := json.Marshal(j.Payload)
	if err != nil {
		return fmt.Errorf("job %s: %w", j.Kind, err)
	}
	var key any
	if j.Key != "" {
		key = j.Key
	}
	runAt := j.RunAt.UnixMilli()
	if j.RunAt.IsZero() {
		runAt = tx.Now.UnixMilli()
	}
	_, err = tx.Exec(`INSERT INTO job (id, kind, unique_key, payload, state, run_at) VALUES (?, ?, ?, ?, 'ready', ?)
		ON CONFLICT (unique_key) DO NOTHING`, tx.NewID(), j.Kind, key, string(payload), runAt)
	tx.After(tx.db.jobs.wake)
	return err
}

// JobsWaiting returns a channel that is closed when a job has been committed, or a demo's clock
// moved on, after the call.
func (db *DB) JobsWaiting() <-chan struct{} { return db.jobs.wait() }
