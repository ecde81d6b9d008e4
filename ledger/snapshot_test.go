package ledger_test

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"huishu/ledger"
	"huishu/ledger/ledgertest"
)

// readers is more reads than there are connections to read on, several times: what one of them keeps, another read finds.
var readers = 4 * max(4, 2*runtime.GOMAXPROCS(0))

var errAsked = errors.New("asked for")

// titleBy reads the title of book 1 in a view, in a glance, and in a view that fails.
func titleBy(t *testing.T, db *ledger.DB, i int) (title string) {
	t.Helper()
	look := func(tx *ledger.Tx) error { return tx.Get(&title, `SELECT title FROM book WHERE id = '1'`) }
	var err error
	switch i % 3 {
	case 0:
		err = db.View(t.Context(), librarian, look)
	case 1:
		err = db.Glance(t.Context(), librarian, look)
	default:
		err = db.View(t.Context(), librarian, func(tx *ledger.Tx) error { return errors.Join(look(tx), errAsked) })
		if err != nil && err.Error() == errAsked.Error() {
			err = nil
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return title
}

// A connection may keep its snapshot for the next reader. Whatever is kept, what was acknowledged is seen by whoever looks afterwards,
// of events and of working rows.
func TestKeptSnapshotsAreNotOld(t *testing.T) {
	t.Parallel()
	db := ledgertest.New(t, shelf())
	update(t, db, func(tx *ledger.Tx) error { return addBook(tx, "1", title(0)) })
	for i := 1; i <= 30; i++ {
		update(t, db, func(tx *ledger.Tx) error { return retitle(tx, "1", title(i)) })
		for j := range readers {
			if got := titleBy(t, db, i+j); got != title(i) {
				t.Fatalf("%s was acknowledged, read %d finds %s", title(i), j, got)
			}
		}
		err := db.Work(t.Context(), func(tx *ledger.Tx) error {
			_, err := tx.Exec(`INSERT INTO glance (id) VALUES (?)`, title(i))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for range readers {
			if n := count(t, db, "glance"); n != i {
				t.Fatalf("%d rows were acknowledged, %d are read", i, n)
			}
		}
	}
}

// Many read while one writes: no reader finds an older state after a newer one.
func TestSnapshotsNeverGoBack(t *testing.T) {
	t.Parallel()
	db := ledgertest.New(t, shelf())
	update(t, db, func(tx *ledger.Tx) error { return addBook(tx, "1", title(0)) })
	const rounds = 60
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for last := ""; last < title(rounds) && !t.Failed(); {
				var got string
				err := db.View(t.Context(), librarian, func(tx *ledger.Tx) error { return tx.Get(&got, `SELECT title FROM book WHERE id = '1'`) })
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
	}
	wg.Wait()
}

// While a commit is under way some readers see its end already. Whoever looks after them sees it too: nothing that was begun meanwhile is
// kept.
func TestNoSnapshotIsKeptDuringACommit(t *testing.T) {
	t.Parallel()
	if ledgertest.OnPostgres() {
		t.Skip("it is SQLite's")
	}
	path := filepath.Join(t.TempDir(), "huishu.db")
	db := ledgertest.Open(t, path, ledgertest.Key(t), shelf())
	update(t, db, func(tx *ledger.Tx) error { return addBook(tx, "1", title(1)) })
	beside, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer beside.Close()
	defer db.CommitUnderWay()()
	for n := 1; n <= 3; n++ {
		for i := range 3 * readers {
			if got := titleBy(t, db, i); got != title(n) {
				t.Fatalf("%s is committed, read %d finds %s", title(n), i, got)
			}
		}
		if _, err := beside.ExecContext(t.Context(), `UPDATE book SET title = ? WHERE id = '1'`, title(n+1)); err != nil {
			t.Fatal(err)
		}
	}
}

// Snapshots that readers keep do not hold up the write-ahead log.
func TestKeptSnapshotsLetTheLogBeMoved(t *testing.T) {
	t.Parallel()
	if ledgertest.OnPostgres() {
		t.Skip("it is SQLite's")
	}
	path := filepath.Join(t.TempDir(), "huishu.db")
	db := ledgertest.Open(t, path, ledgertest.Key(t), shelf())
	long := strings.Repeat("x", 1<<20)
	for i := range 200 {
		err := db.Work(t.Context(), func(tx *ledger.Tx) error {
			_, err := tx.Exec(`INSERT INTO glance (id) VALUES (?)`, long[i:])
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for range readers {
			count(t, db, "book")
		}
		info, err := os.Stat(path + "-wal")
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > 240<<20 { // see TestWriteAheadLogStaysShort
			t.Fatalf("after %d writes the write-ahead log has %d MiB", i, info.Size()>>20)
		}
	}
}
