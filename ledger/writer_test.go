package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/fstest"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/ledgertest"
)

// deferred is a room in which a book's state must be on a list that is only looked at when all is written.
func deferred() ledger.Room {
	r := shelf()
	r.Name = "deferred"
	r.Migrations = fstest.MapFS{"0001_deferred.sql": {Data: []byte(`-- +goose Up
CREATE TABLE glance (id TEXT PRIMARY KEY);
INSERT INTO glance (id) VALUES ('in');
CREATE TABLE book (id TEXT PRIMARY KEY, title TEXT NOT NULL UNIQUE, state TEXT NOT NULL REFERENCES glance (id) DEFERRABLE INITIALLY DEFERRED);`)}}
	return r
}

// queued holds the one writer of db and hands it all the requests as one batch.
func queued(t *testing.T, db *ledger.DB, requests []func(tx *ledger.Tx) error) []error {
	t.Helper()
	hold, holding := make(chan struct{}), make(chan struct{})
	var once sync.Once
	var wg sync.WaitGroup
	wg.Go(func() {
		_ = db.Work(t.Context(), func(*ledger.Tx) error { once.Do(func() { close(holding) }); <-hold; return nil })
	})
	<-holding
	errs := make([]error, len(requests))
	for i, fn := range requests {
		wg.Go(func() { errs[i] = db.Update(t.Context(), librarian, fn) })
	}
	eventually(t, "all are queued", func() bool { return db.Writer().Queued == len(requests) })
	close(hold)
	wg.Wait()
	return errs
}

// COMMIT itself refuses one request of a batch: that one is told, and its neighbours stand.
func TestFailedCommitTellsEachItsTruth(t *testing.T) {
	t.Parallel()
	db := ledgertest.NewWith(t, ledger.Options{Rooms: []ledger.Room{deferred()}, Writers: 1})
	const n = 20
	after := make([]int, n)
	var requests []func(tx *ledger.Tx) error
	for i := range n {
		requests = append(requests, func(tx *ledger.Tx) error {
			tx.After(func() { after[i]++ })
			if err := addBook(tx, fmt.Sprint(i), fmt.Sprint(i)); err != nil || i%5 != 0 {
				return err
			}
			_, err := tx.Exec(`UPDATE book SET state = 'nowhere' WHERE id = ?`, fmt.Sprint(i))
			return err
		})
	}
	for i, err := range queued(t, db, requests) {
		switch {
		case i%5 == 0 && (fault.CodeOf(err) != "reference" || after[i] != 0):
			t.Errorf("request %d: %v, %d calls after it", i, err, after[i])
		case i%5 != 0 && (err != nil || after[i] != 1):
			t.Errorf("request %d: %v, %d calls after it", i, err, after[i])
		}
	}
	if got := count(t, db, "book"); got != n*4/5 || db.Head().Size != n*4/5 {
		t.Errorf("%d books, %d leaves", got, db.Head().Size)
	}
	verifyLog(t, db)
}

// A closure that panics and callers that gave up leave the batch's others as they are, and the next writes too.
func TestPanicsAndCancelledCallers(t *testing.T) {
	t.Parallel()
	db := ledgertest.NewWith(t, ledger.Options{Rooms: []ledger.Room{shelf()}, Writers: 1})
	ctx, cancel := context.WithCancel(t.Context())
	given := make(chan error, 1)
	var requests []func(tx *ledger.Tx) error
	for i := range 9 {
		requests = append(requests, func(tx *ledger.Tx) error {
			if err := addBook(tx, fmt.Sprint(i), fmt.Sprint(i)); err != nil {
				return err
			}
			if i%3 == 1 {
				panic("oops")
			}
			return nil
		})
	}
	hold := make(chan struct{})
	holding := make(chan struct{})
	var once sync.Once
	go func() {
		_ = db.Work(t.Context(), func(*ledger.Tx) error { once.Do(func() { close(holding) }); <-hold; return nil })
	}()
	<-holding
	go func() {
		given <- db.Update(ctx, librarian, func(tx *ledger.Tx) error { return addBook(tx, "given up", "given up") })
	}()
	eventually(t, "it is queued", func() bool { return db.Writer().Queued == 1 })
	cancel()
	close(hold)
	if err := <-given; fault.CodeOf(err) != "cancelled" || !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	for i, err := range queued(t, db, requests) {
		if (err != nil) != (i%3 == 1) {
			t.Errorf("request %d: %v", i, err)
		}
	}
	if got := count(t, db, "book"); got != 6 || db.Head().Size != 6 {
		t.Errorf("%d books, %d leaves", got, db.Head().Size)
	}
	if err := db.Update(t.Context(), librarian, func(tx *ledger.Tx) error { return addBook(tx, "next", "next") }); err != nil {
		t.Error(err)
	}
	verifyLog(t, db)
}

// A caller that gives up after its request has begun is told what became of it, not that it gave up.
func TestCancelledWhileItRuns(t *testing.T) {
	t.Parallel()
	db := ledgertest.New(t, shelf())
	ctx, cancel := context.WithCancel(t.Context())
	err := db.Update(ctx, librarian, func(tx *ledger.Tx) error {
		cancel()
		return addBook(tx, "1", "1")
	})
	if err != nil || count(t, db, "book") != 1 {
		t.Error(err)
	}
}

// What was queued before the stop is written, what comes after it is refused; both are told so.
func TestStopAnswersEverybody(t *testing.T) {
	t.Parallel()
	db := ledgertest.New(t, shelf())
	var wg sync.WaitGroup
	errs := make([]error, 100)
	for i := range errs {
		wg.Go(func() {
			errs[i] = db.Update(t.Context(), librarian, func(tx *ledger.Tx) error { return addBook(tx, fmt.Sprint(i), fmt.Sprint(i)) })
		})
	}
	eventually(t, "some stand", func() bool { return db.Writer().Commits > 0 })
	if err := db.Close(); err != nil {
		t.Error(err)
	}
	wg.Wait()
	stands := int64(0)
	for i, err := range errs {
		switch {
		case err == nil:
			stands++
		case fault.CodeOf(err) != "closing" || fault.From(err).RetryAfter == 0:
			t.Errorf("request %d: %v", i, err)
		}
	}
	if db.Head().Size != stands {
		t.Errorf("%d were told that they stand, the log has %d", stands, db.Head().Size)
	}
}
