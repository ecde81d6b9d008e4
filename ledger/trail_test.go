package ledger_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/ledgertest"
)

func refuse(*ledger.Tx) error { return fault.New(fault.Forbidden, "access.denied", "无权", "No") }

// lines are the ids and kinds of the trail, oldest first.
func lines(t *testing.T, db *ledger.DB) (list []struct{ ID, Account, Kind string }) {
	t.Helper()
	err := db.View(t.Context(), ledger.System, func(tx *ledger.Tx) error {
		return tx.Select(&list, `SELECT id, account, kind FROM access_trail ORDER BY at, id`)
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// closeHours binds every finished hour, as the hourly job does, and returns how many there were.
func closeHours(t *testing.T, db *ledger.DB) (hours int) {
	t.Helper()
	for n := 1; n > 0; hours += n {
		err := db.Update(t.Context(), ledger.System, ledgertest.Allow(func(tx *ledger.Tx) (err error) {
			n, err = tx.CloseTrailHour()
			return err
		}, ledger.ActTrailRoot))
		if err != nil {
			t.Fatal(err)
		}
	}
	return hours
}

func problems(t *testing.T, db *ledger.DB) (list []string) {
	t.Helper()
	err := db.View(t.Context(), ledger.System, func(tx *ledger.Tx) error {
		found, err := tx.CheckTrail()
		for _, p := range found {
			list = append(list, p.Line+" "+p.What.EN)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func trailed(t *testing.T, db *ledger.DB, account string) {
	t.Helper()
	err := db.Work(t.Context(), func(tx *ledger.Tx) error { return tx.Trail(account, ledger.TrailSignIn, "203.0.113.7") })
	if err != nil {
		t.Fatal(err)
	}
}

// A refusal undoes its own transaction, first in a batch or not, and stands in the trail all the same; so does a refused read.
func TestEveryRefusalStandsInTheTrail(t *testing.T) {
	t.Parallel()
	db := ledgertest.New(t, shelf())
	const n = 60
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			err := db.Update(t.Context(), librarian, func(tx *ledger.Tx) error {
				if err := addBook(tx, fmt.Sprint(i), fmt.Sprint(i)); err != nil || i%2 == 0 {
					return err
				}
				return refuse(tx)
			})
			if (err == nil) != (i%2 == 0) {
				t.Errorf("request %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	if err := db.Work(t.Context(), refuse); fault.KindOf(err) != fault.Forbidden {
		t.Error(err)
	}
	if err := db.View(t.Context(), librarian, refuse); fault.KindOf(err) != fault.Forbidden {
		t.Error(err)
	}
	if got := len(lines(t, db)); got != n/2+2 {
		t.Errorf("%d lines, want %d", got, n/2+2)
	}
	if got := count(t, db, "book"); got != n/2 {
		t.Errorf("%d books, want %d", got, n/2)
	}
	// What is no refusal leaves no line: to ask a stranger to sign in, to find nothing.
	_ = db.View(t.Context(), ledger.Actor{}, func(*ledger.Tx) error {
		return fault.New(fault.Unauthenticated, "access.sign_in", "请登录", "Sign in")
	})
	_ = db.Update(t.Context(), librarian, func(*ledger.Tx) error { return fault.New(fault.NotFound, "not_found", "没有", "None") })
	unlawful := func(*ledger.Tx) error { return fault.New(fault.Refused, "book.lent", "已借出", "It is lent") }
	_ = db.Update(t.Context(), ledger.System, unlawful) // nor does a job that asks until it may
	if got := len(lines(t, db)); got != n/2+2 {
		t.Errorf("%d lines in the end", got)
	}
	// What the law refuses to a person does.
	if err := db.Update(t.Context(), librarian, unlawful); fault.KindOf(err) != fault.Refused {
		t.Error(err)
	}
	if got := len(lines(t, db)); got != n/2+3 {
		t.Errorf("%d lines with what the law refused", got)
	}
}

// Nobody can fill the disk by being refused, and nobody's flood keeps another's lines or a sign-in out.
func TestTrailIsCapped(t *testing.T) {
	t.Parallel()
	db := ledgertest.New(t, shelf())
	stranger := func() error { return db.Update(t.Context(), ledger.Actor{}, refuse) }
	err := db.Work(t.Context(), func(tx *ledger.Tx) error {
		for range 1001 {
			if err := tx.Trail("", ledger.TrailRefused, "again"); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := stranger(); fault.KindOf(err) != fault.Forbidden {
		t.Error(err)
	}
	if got := len(lines(t, db)); got != 1000 {
		t.Errorf("%d lines of strangers", got)
	}
	_ = db.Update(t.Context(), librarian, refuse)
	trailed(t, db, "a1")
	if got := len(lines(t, db)); got != 1002 {
		t.Errorf("%d lines, want those of the librarian too", got)
	}
	ledgertest.ClockOf(db).Advance(time.Hour + time.Second)
	_ = stranger()
	if got := len(lines(t, db)); got != 1003 {
		t.Errorf("%d lines an hour later", got)
	}
}

// Each finished hour in which somebody came is one event; the hour that runs is left open.
func TestTrailHoursAreBoundOnce(t *testing.T) {
	t.Parallel()
	db := ledgertest.New(t, shelf())
	clock := ledgertest.ClockOf(db)
	if n := closeHours(t, db); n != 0 || db.Head().Size != 0 {
		t.Errorf("an empty trail gave %d events", n)
	}
	for _, pause := range []time.Duration{time.Minute, time.Minute, 5 * time.Hour, 30 * time.Hour, 0} {
		trailed(t, db, "a1")
		clock.Advance(pause)
	}
	if n := closeHours(t, db); n != 2 {
		t.Errorf("%d hours bound, want 2", n)
	}
	if n := closeHours(t, db); n != 0 {
		t.Errorf("%d hours bound again", n)
	}
	var hours []struct {
		ID      string `db:"subject_id"`
		Payload string
	}
	err := db.View(t.Context(), ledger.System, func(tx *ledger.Tx) error {
		return tx.Select(&hours, `SELECT subject_id, payload FROM event WHERE kind = 'trail.root' ORDER BY idx`)
	})
	if err != nil || len(hours) != 2 {
		t.Fatal(hours, err)
	}
	if want := ledgertest.Start(t).Format("2006-01-02T15"); hours[0].ID != want || !strings.Contains(hours[0].Payload, `"count":3`) {
		t.Errorf("the first hour is %+v", hours[0])
	}
	if found := problems(t, db); len(found) != 0 {
		t.Errorf("an honest trail has problems: %v", found)
	}
}

func TestTamperedTrailIsNamed(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, sql, says string
		line            int // of the four; -1 for none of them
	}{
		{"removed", `DELETE FROM access_trail WHERE id = ?`, "removed", 1},
		{"changed", `UPDATE access_trail SET account = 'somebody else' WHERE id = ?`, "changed", 2},
		{"given another hour", `UPDATE access_trail SET at = at + 7200000 WHERE id = ?`, "removed", 0},
		{"added", `INSERT INTO access_trail (id, at, account, kind, detail) SELECT 'new', at, account, kind, detail FROM access_trail WHERE id = ?`, "new This line was added", 3},
		{"added to an hour without any", `INSERT INTO access_trail (id, at, account, kind, detail) SELECT 'new', at + 3600000, account, kind, detail FROM access_trail WHERE id = ?`, "new This line was added", 0},
		{"root rewritten", `UPDATE event SET payload = replace(payload, '"count":2', '"count":1') WHERE kind = 'trail.root' AND ? <> ''`, "was changed or erased", -1},
		{"root erased", `UPDATE event SET payload = NULL, state = NULL, salt = NULL WHERE kind = 'trail.root' AND subject_id LIKE '%T09' AND ? <> ''`, "was changed or erased", -1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			db := ledgertest.New(t, shelf())
			for _, pause := range []time.Duration{time.Minute, 3 * time.Hour, time.Minute, 2 * time.Hour} {
				trailed(t, db, "a1")
				ledgertest.ClockOf(db).Advance(pause)
			}
			if n := closeHours(t, db); n != 2 {
				t.Fatalf("%d hours", n)
			}
			id := lines(t, db)[max(tt.line, 0)].ID
			err := db.Work(t.Context(), func(tx *ledger.Tx) error {
				n, err := tx.Exec(tt.sql, id)
				if err == nil && n == 0 {
					t.Error("nothing was tampered with")
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			found := problems(t, db)
			want := tt.says
			if tt.line >= 0 && !strings.HasPrefix(want, "new") {
				want = id + " This line was " + tt.says
			}
			if len(found) == 0 || !strings.Contains(found[0], want) {
				t.Errorf("found %q, want %q", found, want)
			}
		})
	}
}

// A refusal and the binding of its hour may meet in one commit: the line comes first.
func TestRefusalInTheBatchThatBindsItsHour(t *testing.T) {
	t.Parallel()
	db := ledgertest.NewWith(t, ledger.Options{Rooms: []ledger.Room{shelf()}, Writers: 1})
	hold, holding := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() { _ = db.Work(t.Context(), func(*ledger.Tx) error { close(holding); <-hold; return nil }) })
	<-holding
	queued := func(n int) {
		for db.Writer().Queued < n {
			time.Sleep(time.Millisecond)
		}
	}
	wg.Go(func() {
		_ = db.Update(t.Context(), librarian, func(tx *ledger.Tx) error {
			ledgertest.ClockOf(db).Advance(time.Hour) // the next request of the batch is in the next hour
			return refuse(tx)
		})
	})
	queued(1)
	wg.Go(func() {
		err := db.Update(t.Context(), ledger.System, ledgertest.Allow(func(tx *ledger.Tx) error {
			n, err := tx.CloseTrailHour()
			if n == 0 {
				t.Error("the hour of the refusal was not bound")
			}
			return err
		}, ledger.ActTrailRoot))
		if err != nil {
			t.Error(err)
		}
	})
	queued(2)
	close(hold)
	wg.Wait()
	if found := problems(t, db); len(found) != 0 {
		t.Errorf("%v", found)
	}
	if n := closeHours(t, db); n != 0 {
		t.Errorf("%d hours were left", n)
	}
}
