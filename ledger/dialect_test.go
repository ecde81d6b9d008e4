package ledger

import (
	"crypto/rand"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/mattn/go-sqlite3"

	"huishu/ledger/fault"
	"huishu/ledger/tlog"
)

// openPlain opens a database without rooms.
func openPlain(t *testing.T) *DB {
	t.Helper()
	skey, _, err := tlog.GenerateKey(rand.Reader, "log.test")
	if err != nil {
		t.Fatal(err)
	}
	key, err := tlog.ParseKey(skey)
	if err != nil {
		t.Fatal(err)
	}
	db, err := Open(t.Context(), Options{Path: filepath.Join(t.TempDir(), "huishu.db"), Clock: time.Now, Key: key})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// A full disk refuses what finds no room, says so, and takes writes again when there is room.
func TestFullDiskTellsTheTruth(t *testing.T) {
	t.Parallel()
	db := openPlain(t)
	pages := func(n int) {
		t.Helper()
		if err := db.Work(t.Context(), func(tx *Tx) error { return tx.conn.do(fmt.Sprintf("PRAGMA max_page_count = %d", n)) }); err != nil {
			t.Fatal(err)
		}
	}
	write := func(name string) error {
		return db.Update(t.Context(), System, func(tx *Tx) error {
			tx.Grant("setting.put")
			if err := tx.putSetting(name, strings.Repeat("x", 20_000)); err != nil {
				return err
			}
			_, err := tx.Record(Event{Kind: "setting.put", Subject: Ref{Kind: "setting", ID: name}})
			return err
		})
	}
	pages(1) // SQLite takes the present size instead, and says so by nothing
	errs := make([]error, 40)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() { errs[i] = write(fmt.Sprint("full", i)) })
	}
	wg.Wait()
	for i, err := range errs {
		if f := fault.From(err); err == nil || f.Code != "disk_full" || f.Kind != fault.Unavailable || f.RetryAfter == 0 {
			t.Errorf("write %d: %v", i, err)
		}
	}
	if db.Head().Size != 0 {
		t.Errorf("%d leaves", db.Head().Size)
	}
	var rows int
	if err := db.View(t.Context(), System, func(tx *Tx) error { return tx.Get(&rows, `SELECT COUNT(*) FROM idempotency`) }); err != nil || rows != 0 {
		t.Errorf("%d rows of refused writes: %v", rows, err)
	}
	pages(1 << 30)
	for i := range errs {
		wg.Go(func() { errs[i] = write(fmt.Sprint("room", i)) })
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil || db.Head().Size != int64(len(errs)) {
		t.Errorf("%d leaves: %v", db.Head().Size, err)
	}
}

// SQLite compiles a statement anew when it thinks that another value wants another plan. Its
// authorizer is asked at each compilation, so it counts them.
func TestStatementsStayPrepared(t *testing.T) {
	t.Parallel()
	db := openPlain(t)
	c := <-db.readers
	compilations := 0
	err := c.c.Raw(func(driverConn any) error {
		driverConn.(*sqlite3.SQLiteConn).RegisterAuthorizer(func(int, string, string, string) int {
			compilations++
			return sqlite3.SQLITE_OK
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	db.readers <- c
	look := func() {
		t.Helper()
		err := db.View(t.Context(), Actor{}, func(tx *Tx) error {
			for _, query := range []string{
				`SELECT id FROM event WHERE subject_kind = ? AND subject_id = ? ORDER BY idx DESC`,
				`SELECT e.id FROM event e LEFT JOIN job j ON j.kind = e.kind AND j.attempts = ? WHERE e.actor = ?`,
			} {
				var ids []string
				if err := tx.Select(&ids, query, "x", "y"); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for range cap(db.readers) { // the readers take turns
		look()
	}
	once := compilations
	if once == 0 {
		t.Fatal("the authorizer was not asked at all")
	}
	for range 3 * cap(db.readers) {
		look()
	}
	if compilations != once {
		t.Errorf("the same statements were compiled again: %d questions became %d", once, compilations)
	}
}

// What readers have kept does not stand in the way of emptying the write-ahead log after an erasure.
func TestKeptSnapshotsLetTheLogBeEmptied(t *testing.T) {
	t.Parallel()
	db := openPlain(t)
	for round := range 3 {
		err := db.Work(t.Context(), func(tx *Tx) error {
			_, err := tx.Exec(`INSERT INTO idempotency (account, key, hash, answer, at) VALUES ('', ?, x'00', '', 0)`, string(rune('a'+round)))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for range 3 * cap(db.readers) {
			err := db.View(t.Context(), Actor{}, func(tx *Tx) error {
				var n int
				return tx.Get(&n, `SELECT COUNT(*) FROM idempotency`)
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if busy, err := db.truncateWAL(); err != nil || busy {
			t.Errorf("busy %v, %v", busy, err)
		}
	}
}
