package ledger

import (
	"crypto/rand"
	"path/filepath"
	"testing"
	"time"

	"github.com/mattn/go-sqlite3"

	"huishu/ledger/tlog"
)

// SQLite compiles a statement anew when it thinks that another value wants another plan. Its
// authorizer is asked at each compilation, so it counts them.
func TestStatementsStayPrepared(t *testing.T) {
	t.Parallel()
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
	c := <-db.readers
	compilations := 0
	err = c.c.Raw(func(driverConn any) error {
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
