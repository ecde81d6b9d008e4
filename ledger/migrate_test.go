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

// A database that other migrations made is refused in words, before anything is read from it or written to it.
func TestOtherFormIsRefused(t *testing.T) {
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
	serve, read := ledger.Open, ledger.OpenReadOnly
	for _, tt := range []struct {
		name, change string
		open         func(context.Context, ledger.Options) (*ledger.DB, error)
		want         string
	}{
		{"one file less, to read", `DELETE FROM migration WHERE room = 'shelf'`, read, "database.version"},
		{"one file less, to serve", `SELECT 1`, serve, ""},
		{"now to read", `SELECT 1`, read, ""},
		{"a newer file, to serve", `INSERT INTO migration VALUES ('shelf', '0009_more.sql', '')`, serve, "database.version"},
		{"a newer file, to read", `SELECT 1`, read, "database.version"},
		{"another room's file", `UPDATE migration SET room = 'attic' WHERE file = '0009_more.sql'`, serve, ""},
		{"another form, to serve", `UPDATE migration SET digest = 'other' WHERE room = 'shelf'`, serve, "database.old_form"},
		{"another form, to read", `SELECT 1`, read, "database.old_form"},
		{"from before forms were noted", `DROP TABLE migration`, serve, "database.old_form"},
		{"the same, to read", `SELECT 1`, read, "database.old_form"},
	} {
		if _, err := raw.ExecContext(t.Context(), tt.change); err != nil {
			t.Fatal(err)
		}
		db, err := tt.open(t.Context(), opts)
		if fault.CodeOf(err) != tt.want || (err == nil) != (tt.want == "") {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
		if err == nil {
			if err := db.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}
