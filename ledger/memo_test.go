package ledger_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"huishu/ledger"
	"huishu/ledger/ledgertest"
)

// titles counts how often it has to look.
type titles struct {
	memo  *ledger.Memo[string, string]
	looks int
}

func newTitles() *titles { return &titles{memo: ledger.NewMemo[string, string](2, "book")} }

func (s *titles) look(tx *ledger.Tx, id string) (title string, err error) {
	s.looks++
	err = tx.Get(&title, `SELECT title FROM book WHERE id = ?`, id)
	return title, err
}

func (s *titles) of(t *testing.T, db *ledger.DB, id string) string {
	t.Helper()
	title, err := s.memo.Get(db, id, func() (title string, err error) {
		err = db.View(t.Context(), librarian, func(tx *ledger.Tx) error {
			title, err = s.look(tx, id)
			return err
		})
		return title, err
	})
	if err != nil {
		t.Fatal(err)
	}
	return title
}

func (s *titles) in(tx *ledger.Tx, id string) (string, error) {
	return s.memo.In(tx, id, func() (string, error) { return s.look(tx, id) })
}

func retitle(tx *ledger.Tx, id, title string) error {
	tx.Grant("book.retitle")
	if _, err := tx.Exec(`UPDATE book SET title = ? WHERE id = ?`, title, id); err != nil {
		return err
	}
	_, err := tx.Record(ledger.Event{Kind: "book.retitle", Subject: ledger.Ref{Kind: "book", ID: id}})
	return err
}

func update(t *testing.T, db *ledger.DB, fn func(tx *ledger.Tx) error) {
	t.Helper()
	if err := db.Update(t.Context(), librarian, fn); err != nil {
		t.Fatal(err)
	}
}

func TestMemoForgetsWithTheWrite(t *testing.T) {
	t.Parallel()
	db, s := ledgertest.New(t, shelf()), newTitles()
	for _, id := range []string{"1", "2", "3"} {
		update(t, db, func(tx *ledger.Tx) error { return addBook(tx, id, "title "+id) })
	}
	remembers := !ledgertest.OnPostgres() // where other processes write too, it looks every time
	for range 3 {
		if got := s.of(t, db, "1"); got != "title 1" {
			t.Fatalf("title %q", got)
		}
	}
	if remembers && s.looks != 1 {
		t.Errorf("%d looks for three answers", s.looks)
	}
	if err := db.Work(t.Context(), func(tx *ledger.Tx) error {
		_, err := tx.Exec(`INSERT INTO glance (id) VALUES ('g')`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if s.of(t, db, "1"); remembers && s.looks != 1 {
		t.Error("a write to another table made it forget")
	}
	update(t, db, func(tx *ledger.Tx) error { return retitle(tx, "1", "another") })
	if got := s.of(t, db, "1"); got != "another" {
		t.Errorf("after the write the title is still %q", got)
	}
	s.of(t, db, "2")
	s.of(t, db, "3") // one more than the limit
	before := s.looks
	if s.of(t, db, "3"); remembers && s.looks != before {
		t.Error("the newest answer was forgotten at the limit")
	}
}

func TestMemoInsideATransaction(t *testing.T) {
	t.Parallel()
	db, s := ledgertest.New(t, shelf()), newTitles()
	update(t, db, func(tx *ledger.Tx) error { return addBook(tx, "1", "first") })
	s.of(t, db, "1")
	update(t, db, func(tx *ledger.Tx) error {
		if err := retitle(tx, "1", "second"); err != nil {
			return err
		}
		if got, err := s.in(tx, "1"); got != "second" {
			return fmt.Errorf("its own write is not seen: %q, %w", got, err)
		}
		return nil
	})
	refused := errors.New("refused")
	err := db.Update(t.Context(), librarian, func(tx *ledger.Tx) error {
		if err := retitle(tx, "1", "never"); err != nil {
			return err
		}
		_, _ = s.in(tx, "1")
		return refused
	})
	if !errors.Is(err, refused) {
		t.Fatal(err)
	}
	if got := s.of(t, db, "1"); got != "second" {
		t.Errorf("a write that was undone is remembered: %q", got)
	}
	err = db.View(t.Context(), librarian, func(tx *ledger.Tx) error {
		update(t, db, func(tx *ledger.Tx) error { return retitle(tx, "1", "third") })
		s.of(t, db, "1")
		got, err := s.in(tx, "1")
		var now string
		if err == nil {
			err = tx.Get(&now, `SELECT title FROM book WHERE id = '1'`)
		}
		if err == nil && got != now {
			err = fmt.Errorf("a snapshot that says %q was answered %q", now, got)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

// Writers give a book ever higher titles and readers may never see an older one than was acknowledged.
func TestMemoNeverGoesBack(t *testing.T) {
	t.Parallel()
	db := ledgertest.New(t, shelf())
	update(t, db, func(tx *ledger.Tx) error { return addBook(tx, "1", title(0)) })
	memo := ledger.NewMemo[string, string](2, "book")
	read := func(tx *ledger.Tx) (title string, err error) {
		err = tx.Get(&title, `SELECT title FROM book WHERE id = '1'`)
		return title, err
	}
	var wg sync.WaitGroup
	const rounds = 200
	for range 4 {
		wg.Go(func() {
			last := ""
			for last < title(rounds) && !t.Failed() {
				got, err := memo.Get(db, "1", func() (title string, err error) {
					err = db.View(t.Context(), librarian, func(tx *ledger.Tx) error {
						title, err = read(tx)
						return err
					})
					return title, err
				})
				if err != nil || got < last {
					t.Errorf("after %s came %s, %v", last, got, err)
					return
				}
				last = got
			}
		})
	}
	for i := 1; i <= rounds; i++ {
		update(t, db, func(tx *ledger.Tx) error { return retitle(tx, "1", title(i)) })
		err := db.Work(t.Context(), func(tx *ledger.Tx) error {
			got, err := memo.In(tx, "1", func() (string, error) { return read(tx) })
			if err == nil && got != title(i) {
				err = fmt.Errorf("%s was acknowledged, %s is read", title(i), got)
			}
			return err
		})
		if err != nil {
			t.Error(err)
			break
		}
	}
	wg.Wait()
}

func title(n int) string { return fmt.Sprintf("title %04d", n) }

func TestGivenState(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		state any
		want  string
	}{
		{"as stored", book{ID: "1", Title: "one", State: "in"}, ""},
		{"another than stored", book{ID: "1", Title: "one", State: "out"}, "is not what is stored"},
		{"no JSON", func() {}, "unsupported type"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			db := ledgertest.New(t, shelf())
			err := db.Update(t.Context(), librarian, func(tx *ledger.Tx) error {
				tx.Grant("book.add")
				if _, err := tx.Exec(`INSERT INTO book (id, title, state) VALUES ('1', 'one', 'in')`); err != nil {
					return err
				}
				_, err := tx.Record(ledger.Event{Kind: "book.add", Subject: ledger.Ref{Kind: "book", ID: "1"}, State: tt.state})
				return err
			})
			if tt.want == "" != (err == nil) || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("got %v, want %q", err, tt.want)
			}
			if n := count(t, db, "book"); (n == 1) != (tt.want == "") {
				t.Errorf("%d books stand", n)
			}
		})
	}
}

// The loaded state of one request cannot be encoded, which shows only beside the writer: it fails alone.
func TestEncodingFailsAlone(t *testing.T) {
	t.Parallel()
	room := shelf()
	room.Subjects[0].Load = func(tx *ledger.Tx, id string) (any, error) {
		if id == "bad" {
			return func() {}, nil
		}
		return loadBook(tx, id)
	}
	db := ledgertest.New(t, room)
	hold := make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() { _ = db.Work(t.Context(), func(*ledger.Tx) error { <-hold; return nil }) })
	results := make([]error, 9)
	for i := range results {
		wg.Go(func() {
			id := fmt.Sprint(i)
			if i == 4 {
				id = "bad"
			}
			results[i] = db.Update(t.Context(), librarian, func(tx *ledger.Tx) error { return addBook(tx, id, id) })
		})
	}
	close(hold)
	wg.Wait()
	for i, err := range results {
		if (err == nil) == (i == 4) {
			t.Errorf("request %d: %v", i, err)
		}
	}
	if books, events := count(t, db, "book"), count(t, db, "event"); books != 8 || events != 8 {
		t.Errorf("%d books and %d events stand, want 8", books, events)
	}
}

// TestMemoOfNoTables: where the key alone decides the answer, it is looked for once, whatever is written, and on every database.
func TestMemoOfNoTables(t *testing.T) {
	t.Parallel()
	db := ledgertest.New(t, shelf())
	s := &titles{memo: ledger.NewMemo[string, string](2)}
	update(t, db, func(tx *ledger.Tx) error { return addBook(tx, "b1", "first") })
	s.of(t, db, "b1")
	update(t, db, func(tx *ledger.Tx) error { return retitle(tx, "b1", "second") })
	if title := s.of(t, db, "b1"); title != "first" || s.looks != 1 {
		t.Errorf("%q after %d looks", title, s.looks)
	}
}
