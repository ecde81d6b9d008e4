package ledger_test

import (
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"sync"
	"testing"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/ledgertest"
)

// TestFullDiskOnPostgres: the disk of the database runs full under 40 writers. Each is told whether its write stands, and when to come
// again if not; reading goes on; when there is room again writing does, too, and the log holds exactly what was acknowledged.
func TestFullDiskOnPostgres(t *testing.T) {
	t.Parallel()
	ledgertest.OnlyPostgres(t)
	disk := ledgertest.NewCramped(t, 96, shelf())
	db := ledgertest.OpenAt(t, ledger.Options{URL: disk.URL, Key: ledgertest.Key(t), Rooms: []ledger.Room{shelf()}})
	write := func(name string) error {
		return db.Update(t.Context(), librarian, func(tx *ledger.Tx) error {
			long := make([]byte, 8192) // random: PostgreSQL would pack anything else
			_, _ = rand.Read(long)
			tx.Grant("book.add")
			if _, err := tx.Exec(`INSERT INTO book (id, title, state) VALUES (?, ?, ?)`, name, name, hex.EncodeToString(long)); err != nil {
				return err
			}
			_, err := tx.Record(ledger.Event{Kind: "book.add", Subject: ledger.Ref{Kind: "book", ID: name}})
			return err
		})
	}
	stands := map[string]bool{}
	var mu sync.Mutex
	all := func(name string, n int) (refused int) {
		var wg sync.WaitGroup
		for i := range n {
			wg.Go(func() {
				id := fmt.Sprint(name, i)
				err := write(id)
				mu.Lock()
				defer mu.Unlock()
				stands[id] = err == nil
				if err == nil {
					return
				}
				refused++
				if f := fault.From(err); f.Code != "disk_full" || f.Kind != fault.Unavailable || f.RetryAfter == 0 || f.Remedy.IsZero() {
					t.Errorf("%s: %v", id, err)
				}
			})
		}
		wg.Wait()
		return refused
	}
	if n := all("room", 20); n != 0 {
		t.Fatalf("%d writes refused while there is room", n)
	}
	disk.Fill(t)
	if n := all("full", 40); n < 30 { // what room there was in the tables' own pages is taken
		t.Errorf("%d of 40 writes refused on a full disk", n)
	}
	check := func() {
		t.Helper()
		var ids []string
		err := db.View(t.Context(), librarian, func(tx *ledger.Tx) error { return tx.Select(&ids, `SELECT id FROM book`) })
		if err != nil {
			t.Fatal(err)
		}
		there := map[string]bool{}
		for _, id := range ids {
			there[id] = true
		}
		for id, ok := range stands {
			if there[id] != ok {
				t.Errorf("%s: acknowledged %v, stored %v", id, ok, there[id])
			}
		}
	}
	check()
	disk.Free(t)
	if n := all("again", 40); n != 0 {
		t.Errorf("%d writes refused when there is room again", n)
	}
	check()
	var acknowledged int64
	for _, ok := range stands {
		if ok {
			acknowledged++
		}
	}
	eventually(t, "every event in the log", func() bool { return db.Head().Size == acknowledged })
	placesOf(t, db)
	verifyLog(t, db)
}
