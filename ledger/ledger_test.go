package ledger_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/ledgertest"
	"huishu/ledger/tlog"
)

// shelf is a room as small as one can be: one record table, one working table.
func shelf() ledger.Room {
	return ledger.Room{
		Name: "shelf",
		Migrations: fstest.MapFS{"0001_shelf.sql": {Data: []byte(`-- +goose Up
CREATE TABLE book (id TEXT PRIMARY KEY, title TEXT NOT NULL UNIQUE, state TEXT NOT NULL);
CREATE TABLE glance (id TEXT PRIMARY KEY);`)}},
		Record: []string{"book"}, Working: []string{"glance"},
		Subjects: []ledger.Subject{{Kind: "book", Tables: []string{"book"}, Load: loadBook}},
	}
}

type book struct {
	ID    string `db:"id" json:"id"`
	Title string `db:"title" json:"title"`
	State string `db:"state" json:"state"`
}

func loadBook(tx *ledger.Tx, id string) (any, error) {
	var b book
	err := tx.Get(&b, `SELECT id, title, state FROM book WHERE id = ?`, id)
	return b, err
}

var librarian = ledger.Actor{Account: "a1", Party: "p1", Roles: []string{"librarian"}}

func addBook(tx *ledger.Tx, id, title string) error {
	tx.Grant("book.add")
	if _, err := tx.Exec(`INSERT INTO book (id, title, state) VALUES (?, ?, 'in')`, id, title); err != nil {
		return err
	}
	_, err := tx.Record(ledger.Event{Kind: "book.add", Subject: ledger.Ref{Kind: "book", ID: id}, Payload: map[string]string{"title": title}})
	return err
}

func count(t *testing.T, db *ledger.DB, table string) int {
	t.Helper()
	var n int
	err := db.View(t.Context(), librarian, func(tx *ledger.Tx) error { return tx.Get(&n, `SELECT COUNT(*) FROM `+table) })
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestDoorRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		fn   func(tx *ledger.Tx) error
		want string
	}{
		{"a write before any act is granted", func(tx *ledger.Tx) error {
			_, err := tx.Exec(`INSERT INTO book (id, title, state) VALUES ('1', 't', 'in')`)
			return err
		}, "before any act was granted"},
		{"a write without its event", func(tx *ledger.Tx) error {
			tx.Grant("book.add")
			_, err := tx.Exec(`INSERT INTO book (id, title, state) VALUES ('1', 't', 'in')`)
			return err
		}, "no event of a subject that holds it"},
		{"an event whose act was not granted", func(tx *ledger.Tx) error {
			tx.Grant("book.burn")
			_, err := tx.Record(ledger.Event{Kind: "book.add", Subject: ledger.Ref{Kind: "book", ID: "1"}})
			return err
		}, "was not granted"},
		{"an event of a subject that does not exist", func(tx *ledger.Tx) error {
			tx.Grant("book.add")
			_, err := tx.Record(ledger.Event{Kind: "book.add", Subject: ledger.Ref{Kind: "book", ID: "nowhere"}})
			return err
		}, "loading book"},
		{"a table nobody declared", func(tx *ledger.Tx) error {
			_, err := tx.Exec(`INSERT INTO sqlite_master (name) VALUES ('x')`)
			return err
		}, "declared by no room"},
		{"a statement of another form", func(tx *ledger.Tx) error {
			_, err := tx.Exec(`DROP TABLE book`)
			return err
		}, "begins with neither"},
		{"a write hidden behind WITH", func(tx *ledger.Tx) error {
			_, err := tx.Exec(`WITH x AS (SELECT 1) DELETE FROM book`)
			return err
		}, "may only read"},
		{"a panic", func(*ledger.Tx) error { panic("boom") }, "boom"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			db := ledgertest.New(t, shelf())
			err := db.Update(t.Context(), librarian, tt.fn)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("got error %v, want one with %q", err, tt.want)
			}
			if n := count(t, db, "book") + count(t, db, "event"); n != 0 {
				t.Errorf("%d rows were left behind", n)
			}
			if err := db.Update(t.Context(), librarian, func(tx *ledger.Tx) error { return addBook(tx, "2", "after") }); err != nil {
				t.Errorf("the writer did not go on: %v", err)
			}
		})
	}
}

func TestWorkAndViewKeepTheirPlace(t *testing.T) {
	t.Parallel()
	db := ledgertest.New(t, shelf())
	err := db.Work(t.Context(), func(tx *ledger.Tx) error {
		tx.Grant("book.add")
		_, err := tx.Exec(`DELETE FROM book`)
		return err
	})
	if err == nil || !strings.Contains(err.Error(), "record table") {
		t.Errorf("Work wrote a record table: %v", err)
	}
	if err := db.Work(t.Context(), func(tx *ledger.Tx) error {
		_, err := tx.Exec(`INSERT INTO glance (id) VALUES ('1')`)
		return err
	}); err != nil {
		t.Error(err)
	}
	err = db.View(t.Context(), librarian, func(tx *ledger.Tx) error {
		_, err := tx.Exec(`DELETE FROM glance`)
		return err
	})
	if err == nil {
		t.Error("a view wrote")
	}
}

// One failing request of a group commit must not touch its neighbours, wherever it stands.
func TestGroupCommitKeepsRequestsApart(t *testing.T) {
	t.Parallel()
	db := ledgertest.New(t, shelf())
	const n = 400
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			errs[i] = db.Update(t.Context(), librarian, func(tx *ledger.Tx) error {
				if err := addBook(tx, fmt.Sprint(i), fmt.Sprint("title ", i)); err != nil {
					return err
				}
				switch i % 4 {
				case 1:
					return errors.New("changed my mind")
				case 2:
					return addBook(tx, fmt.Sprint(i), "same key")
				case 3:
					if i%8 == 3 {
						panic("oops")
					}
				}
				return nil
			})
		})
	}
	wg.Wait()
	want := 0
	for i, err := range errs {
		ok := i%4 == 0 || i%8 == 7
		if ok {
			want++
		}
		if ok != (err == nil) {
			t.Errorf("request %d: %v", i, err)
		}
		if i%4 == 2 && fault.CodeOf(err) != "duplicate" {
			t.Errorf("request %d: code %q, want duplicate", i, fault.CodeOf(err))
		}
	}
	if got := count(t, db, "book"); got != want {
		t.Errorf("%d books, want %d", got, want)
	}
	if got := db.Head().Size; got != int64(want) {
		t.Errorf("log holds %d leaves, want %d", got, want)
	}
	verifyLog(t, db)
}

// verifyLog recomputes the log from what is served: leaves, tiles, checkpoint.
func verifyLog(t *testing.T, db *ledger.DB) {
	t.Helper()
	err := db.View(t.Context(), librarian, func(tx *ledger.Tx) error {
		msg, err := tx.Checkpoint()
		if err != nil {
			return err
		}
		v, err := tlog.ParseVKey(db.VerifierKey())
		if err != nil {
			return err
		}
		cp, err := tlog.OpenCheckpoint([]byte(msg), v)
		if err != nil {
			return err
		}
		edge, err := tlog.NewEdge(0, nil)
		if err != nil {
			return err
		}
		for n := int64(0); n*tlog.TileWidth < cp.Size; n++ {
			width := int(min(cp.Size-n*tlog.TileWidth, tlog.TileWidth))
			bundle, err := tx.Entries(n, width)
			if err != nil {
				return err
			}
			leaves, err := tlog.ParseEntries(bundle)
			if err != nil {
				return err
			}
			tile, err := tx.Tile(0, n, width)
			if err != nil {
				return err
			}
			for i, leaf := range leaves {
				h := tlog.RecordHash(leaf)
				if string(h[:]) != string(tile[i*tlog.HashSize:(i+1)*tlog.HashSize]) {
					return fmt.Errorf("leaf %d is not in its tile", n*tlog.TileWidth+int64(i))
				}
				edge.Append(h)
			}
		}
		if edge.Root() != cp.Root {
			return fmt.Errorf("root %x, checkpoint says %x", edge.Root(), cp.Root)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestReopenContinuesTheLog(t *testing.T) {
	t.Parallel()
	path, key := filepath.Join(t.TempDir(), "huishu.db"), ledgertest.Key(t)
	for round := range 3 {
		db := ledgertest.Open(t, path, key, shelf())
		for i := range 300 {
			id := fmt.Sprintf("%d-%d", round, i)
			if err := db.Update(t.Context(), librarian, func(tx *ledger.Tx) error { return addBook(tx, id, id) }); err != nil {
				t.Fatal(err)
			}
		}
		if got, want := db.Head().Size, int64(300*(round+1)); got != want {
			t.Fatalf("log holds %d leaves, want %d", got, want)
		}
		verifyLog(t, db)
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestForeignKeyIsRefused(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "huishu.db")
	db := ledgertest.Open(t, path, ledgertest.Key(t), shelf())
	if err := db.Update(t.Context(), librarian, func(tx *ledger.Tx) error { return addBook(tx, "1", "one") }); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	_, err := ledger.Open(t.Context(), ledger.Options{Path: path, Rooms: []ledger.Room{shelf()}, Clock: time.Now, Key: ledgertest.Key(t)})
	if err == nil || !strings.Contains(err.Error(), "not signed by the configured key") {
		t.Fatalf("a log continued under another key: %v", err)
	}
}

func TestGlanceIsOneStatement(t *testing.T) {
	t.Parallel()
	db := ledgertest.New(t, shelf())
	var books int
	look := func(tx *ledger.Tx) error { return tx.Get(&books, `SELECT COUNT(*) FROM book`) }
	if err := db.Glance(t.Context(), librarian, look); err != nil {
		t.Fatal(err)
	}
	if err := db.Glance(t.Context(), librarian, func(tx *ledger.Tx) error { return errors.Join(look(tx), look(tx)) }); err == nil {
		t.Error("two statements without a snapshot around them")
	}
	if err := db.Glance(t.Context(), librarian, func(tx *ledger.Tx) error { return addBook(tx, "1", "one") }); err == nil {
		t.Error("a glance wrote")
	}
}

// A closed database is one file: what copies it then has everything.
func TestCloseLeavesOneFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "huishu.db")
	db, err := ledger.Open(t.Context(), ledger.Options{Path: path, Rooms: []ledger.Room{shelf()}, Clock: time.Now, Key: ledgertest.Key(t)})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Update(t.Context(), librarian, func(tx *ledger.Tx) error { return addBook(tx, "1", "one") }); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(path + "*")
	if err != nil || len(files) != 1 {
		t.Errorf("after Close there are %v, %v", files, err)
	}
}

func TestOnce(t *testing.T) {
	t.Parallel()
	db := ledgertest.New(t, shelf())
	runs := 0
	ask := func(key ledger.Key) (string, bool, error) {
		answer, replayed, err := ledger.Once(t.Context(), db, librarian, key, func(tx *ledger.Tx) (map[string]string, error) {
			runs++
			return map[string]string{"id": "1"}, addBook(tx, fmt.Sprint(runs), fmt.Sprint(runs))
		})
		return answer["id"], replayed, err
	}
	first := ledger.Key{Key: "k", Hash: [32]byte{1}}
	if a, replayed, err := ask(first); err != nil || replayed || a != "1" {
		t.Fatalf("first: %s %v %v", a, replayed, err)
	}
	if a, replayed, err := ask(first); err != nil || !replayed || a != "1" {
		t.Fatalf("again: %s %v %v", a, replayed, err)
	}
	if _, _, err := ask(ledger.Key{Key: "k", Hash: [32]byte{2}}); fault.CodeOf(err) != "idempotency_key_reused" {
		t.Fatalf("other body: %v", err)
	}
	if runs != 1 || count(t, db, "book") != 1 {
		t.Errorf("ran %d times", runs)
	}
}

func TestMoveHasOneWinner(t *testing.T) {
	t.Parallel()
	db := ledgertest.New(t, shelf())
	if err := db.Update(t.Context(), librarian, func(tx *ledger.Tx) error { return addBook(tx, "1", "one") }); err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	results := make(chan error, 20)
	for range cap(results) {
		wg.Go(func() {
			results <- db.Update(t.Context(), librarian, func(tx *ledger.Tx) error {
				tx.Grant("book.lend")
				if err := tx.Move(ledger.Move{Table: "book", ID: "1", From: []string{"in"}, To: "out"}); err != nil {
					return err
				}
				_, err := tx.Record(ledger.Event{Kind: "book.lend", Subject: ledger.Ref{Kind: "book", ID: "1"}})
				return err
			})
		})
	}
	wg.Wait()
	close(results)
	won := 0
	for err := range results {
		if err == nil {
			won++
		} else if fault.CodeOf(err) != "state_moved" {
			t.Error(err)
		}
	}
	if won != 1 {
		t.Errorf("%d won", won)
	}
}

func TestFullQueueAnswersUnavailable(t *testing.T) {
	t.Parallel()
	db := ledgertest.NewWith(t, ledger.Options{Rooms: []ledger.Room{shelf()}, QueueLimit: 2, Writers: 1})
	hold, holding := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() {
		_ = db.Work(t.Context(), func(*ledger.Tx) error { close(holding); <-hold; return nil })
	})
	<-holding
	busy := make(chan error, 10)
	for range cap(busy) {
		wg.Go(func() { busy <- db.Work(t.Context(), func(*ledger.Tx) error { return nil }) })
	}
	refused := 0
	for range cap(busy) - 2 {
		err := <-busy
		if f := fault.From(err); f == nil || f.Code != "busy" || f.RetryAfter == 0 {
			t.Errorf("got %v, want busy with Retry-After", err)
		}
		refused++
	}
	close(hold)
	wg.Wait()
	if refused != 8 {
		t.Errorf("%d refused, want 8", refused)
	}
}

func TestCancelledBeforeItsTurn(t *testing.T) {
	t.Parallel()
	db := ledgertest.New(t, shelf())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := db.Update(ctx, librarian, func(tx *ledger.Tx) error { return addBook(tx, "1", "one") })
	if fault.CodeOf(err) != "cancelled" || count(t, db, "book") != 0 {
		t.Errorf("got %v", err)
	}
}

func TestTimeNeverGoesBack(t *testing.T) {
	t.Parallel()
	db := ledgertest.New(t, shelf())
	var first, second time.Time
	now := func(at *time.Time) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error { *at = tx.Now; return addBook(tx, tx.NewID(), tx.NewID()) }
	}
	if err := db.Update(t.Context(), librarian, now(&first)); err != nil {
		t.Fatal(err)
	}
	ledgertest.ClockOf(db).Advance(-time.Hour)
	if err := db.Update(t.Context(), librarian, now(&second)); err != nil {
		t.Fatal(err)
	}
	if second.Before(first) {
		t.Errorf("time went from %v to %v", first, second)
	}
}

func TestDemoClock(t *testing.T) {
	t.Parallel()
	path, key := filepath.Join(t.TempDir(), "huishu.db"), ledgertest.Key(t)
	db := ledgertest.Open(t, path, key, shelf())
	start := ledgertest.ClockOf(db).Now()
	past := start.AddDate(0, -2, 0)
	if err := db.Update(t.Context(), ledger.System, func(tx *ledger.Tx) error { return tx.MarkDemo(past) }); err != nil {
		t.Fatal(err)
	}
	if !db.Demo() || !db.Now().Equal(past) {
		t.Fatalf("demo %v, now %v, want %v", db.Demo(), db.Now(), past)
	}
	advance := func(to time.Time) error {
		return db.Update(t.Context(), ledger.System, func(tx *ledger.Tx) error {
			tx.Grant(ledger.ActDemoClock)
			return tx.AdvanceDemo(to)
		})
	}
	if err := advance(past.AddDate(0, 1, 0)); err != nil {
		t.Fatal(err)
	}
	if err := advance(past); fault.CodeOf(err) != "demo.backwards" {
		t.Errorf("the clock went back: %v", err)
	}
	want := db.Now()
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	again := ledgertest.Open(t, path, key, shelf())
	if !again.Demo() || !again.Now().Equal(want) {
		t.Errorf("after reopening: demo %v, now %v, want %v", again.Demo(), again.Now(), want)
	}
	if err := ledgertest.New(t, shelf()).Update(t.Context(), ledger.System, func(tx *ledger.Tx) error {
		tx.Grant(ledger.ActDemoClock)
		return tx.AdvanceDemo(want.AddDate(1, 0, 0))
	}); fault.CodeOf(err) != "demo.only" {
		t.Errorf("a real clock moved: %v", err)
	}
}
