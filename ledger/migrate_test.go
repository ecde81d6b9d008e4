package ledger_test

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"
	"time"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/ledgertest"
)

// A database whose journal has other columns is refused in words, before anything is read from it or written to it.
func TestOldJournalIsRefused(t *testing.T) {
	t.Parallel()
	path, key := filepath.Join(t.TempDir(), "huishu.db"), ledgertest.Key(t)
	opts := ledger.Options{Path: path, Key: key, Rooms: []ledger.Room{shelf()}, Clock: time.Now}
	db, err := ledger.Open(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	raw, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := raw.Close(); err != nil {
			t.Error(err)
		}
	}()
	if _, err := raw.ExecContext(t.Context(), `ALTER TABLE event RENAME COLUMN payload TO body`); err != nil {
		t.Fatal(err)
	}
	for name, open := range map[string]func(context.Context, ledger.Options) (*ledger.DB, error){"to serve": ledger.Open, "to read": ledger.OpenReadOnly} {
		if _, err := open(t.Context(), opts); fault.CodeOf(err) != "database.old_journal" {
			t.Errorf("%s: %v", name, err)
		}
	}
}
