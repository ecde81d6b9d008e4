package ledger_test

import (
	"fmt"
	"testing"
	"time"

	"huishu/ledger"
	"huishu/ledger/ledgertest"
)

func TestPrune(t *testing.T) {
	t.Parallel()
	db := ledgertest.New(t, shelf())
	const many = 600 // more than one transaction takes
	keep := func(key string, job bool) error {
		return db.Update(t.Context(), librarian, func(tx *ledger.Tx) error {
			if job {
				return tx.Enqueue(ledger.Job{Kind: "look"})
			}
			_, err := tx.Exec(`INSERT INTO idempotency (account, key, hash, answer, at) VALUES (?, ?, ?, '{}', ?)`, librarian.Account, key, []byte{1}, tx.Now.UnixMilli())
			return err
		})
	}
	for i := range many {
		if err := keep(fmt.Sprint("old ", i), false); err != nil {
			t.Fatal(err)
		}
	}
	if err := keep("", true); err != nil {
		t.Fatal(err)
	}
	if err := db.Work(t.Context(), func(tx *ledger.Tx) error {
		_, err := tx.Exec(`UPDATE job SET state = 'done' WHERE kind = 'look'`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	steps := []struct {
		after         time.Duration
		answers, jobs int
	}{
		{ledger.AnswerLimit - time.Hour, many + 1, 2},
		{2 * time.Hour, 1, 2},
		{ledger.JobLimit - ledger.AnswerLimit, 0, 1}, // the job that is not done stays
	}
	for i, s := range steps {
		ledgertest.ClockOf(db).Advance(s.after)
		if i == 0 {
			for _, job := range []bool{false, true} {
				if err := keep("young", job); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := db.Prune(t.Context()); err != nil {
			t.Fatal(err)
		}
		if answers, jobs := count(t, db, "idempotency"), count(t, db, "job"); answers != s.answers || jobs != s.jobs {
			t.Errorf("step %d leaves %d answers and %d jobs, want %d and %d", i, answers, jobs, s.answers, s.jobs)
		}
	}
}
