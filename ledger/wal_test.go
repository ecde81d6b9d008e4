package ledger_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"huishu/ledger"
	"huishu/ledger/ledgertest"
)

// Somebody who writes without a pause does not make the write-ahead log grow without end: what is moved into the database file
// is written over.
func TestWriteAheadLogStaysShort(t *testing.T) {
	t.Parallel()
	if ledgertest.OnPostgres() {
		t.Skip("it is SQLite's")
	}
	const (
		size   = 1 << 20
		writes = 200       // each stands in the table and in its key
		limit  = 240 << 20 // 64 MiB, and what is written until the next move ends: much on a machine with other work
	)
	path := filepath.Join(t.TempDir(), "huishu.db")
	db := ledgertest.Open(t, path, ledgertest.Key(t), shelf())
	long := strings.Repeat("x", size)
	for i := range writes {
		err := db.Work(t.Context(), func(tx *ledger.Tx) error {
			_, err := tx.Exec(`INSERT INTO glance (id) VALUES (?)`, long[i:])
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path + "-wal")
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() > limit {
			t.Fatalf("after %d writes the write-ahead log has %d MiB", i, info.Size()>>20)
		}
	}
}
