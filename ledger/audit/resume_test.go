package audit_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"huishu/ledger"
	"huishu/ledger/anchor"
	"huishu/ledger/audit"
	"huishu/ledger/ledgertest"
)

// stopped is a database file that nobody has open: the library's, tampered with in the last bundle of its log.
func stopped(t *testing.T, events int) (path, vkey string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "huishu.db")
	key := ledgertest.Key(t)
	t.Run("fill", func(t *testing.T) {
		grow(t, ledgertest.Open(t, path, key, anchor.Room(), shelf()), events)
	})
	return path, key.VKey
}

func look(t *testing.T, path, vkey string) *ledger.DB {
	t.Helper()
	db, err := ledger.OpenReadOnly(t.Context(), options(path, vkey))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func options(path, vkey string) ledger.Options {
	o := ledger.Options{Path: path, Rooms: []ledger.Room{anchor.Room(), shelf()}}
	o.Clock = func() time.Time { return time.Date(2026, 3, 3, 9, 0, 0, 0, ledger.Zone) }
	o.Key.VKey = vkey
	return o
}

// An audit that is interrupted goes on where it stopped, in each of its parts, and comes to the same result; on a
// database that has changed since it begins anew.
func TestResume(t *testing.T) {
	t.Parallel()
	const events = 20_000
	path, vkey := stopped(t, events)
	ledgertest.TamperFile(t, path, `UPDATE event SET digest = (SELECT digest FROM event WHERE idx = 301) WHERE idx = 300`)
	ledgertest.TamperFile(t, path, `UPDATE event SET actor = 'a2' WHERE idx = 19999`)
	ledgertest.TamperFile(t, path, `UPDATE book SET title = 'Forged' WHERE id = 'book-0001999'`)
	saved := filepath.Join(t.TempDir(), "audit.state")
	interrupt := func(part string, done int64) {
		t.Helper()
		ctx, cancel := context.WithCancel(t.Context())
		_, err := audit.Run(ctx, look(t, path, vkey), audit.Options{StateFile: saved, Progress: func(p audit.Progress) {
			if p.Part == part && p.Done >= done {
				cancel()
			}
		}})
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("interrupted in %s: %v", part, err)
		}
	}
	finish := func() (audit.Report, []audit.Progress) {
		t.Helper()
		var steps []audit.Progress
		r, err := audit.Run(t.Context(), look(t, path, vkey), audit.Options{StateFile: saved, Progress: func(p audit.Progress) { steps = append(steps, p) }})
		if err != nil {
			t.Fatal(err)
		}
		if said := told(r); len(r.Problems) != 3 || !strings.Contains(said, "index 300") || !strings.Contains(said, "index 19999") || !strings.Contains(said, "book-0001999") {
			t.Errorf("%d problems:\n%s", len(r.Problems), said)
		}
		return r, steps
	}
	for _, at := range []struct {
		part        string
		done, first int64 // interrupted there; the first thing that the next run does in this part
	}{
		{audit.PartLog, 16384, events}, {audit.PartJournal, 8192, 12288}, {audit.PartRows, 1000, 1500},
	} {
		interrupt(at.part, at.done)
		r, steps := finish()
		if r.ResumedAt == 0 || steps[0].Part != at.part || steps[0].Done != at.first {
			t.Errorf("after an interruption in %s: resumed at %d, first step %+v", at.part, r.ResumedAt, steps[0])
		}
		if _, err := os.Stat(saved); !os.IsNotExist(err) {
			t.Errorf("the state is left behind: %v", err)
		}
	}
	interrupt(audit.PartRows, 1000)
	ledgertest.TamperFile(t, path, `UPDATE book SET title = title || '.' WHERE id = 'book-0001999'`)
	if r, _ := finish(); r.ResumedAt != 0 {
		t.Errorf("a changed database was taken up again at %d", r.ResumedAt)
	}
	interrupt(audit.PartRows, 1000)
	must(t, os.WriteFile(saved, []byte(`{"size":`), 0o600))
	if r, _ := finish(); r.ResumedAt != 0 {
		t.Errorf("a damaged state was taken up at %d", r.ResumedAt)
	}
}

// What the service refuses to open can still be audited, and is not written to.
func TestBrokenDatabase(t *testing.T) {
	t.Parallel()
	path, vkey := stopped(t, 300)
	ledgertest.TamperFile(t, path, `UPDATE tile SET data = (SELECT data FROM tile WHERE level = 0 AND n = 0) WHERE level = 0 AND n = 1`)
	key := ledgertest.Key(t)
	key.VKey = vkey
	o := options(path, vkey)
	o.Key = key
	if db, err := ledger.Open(t.Context(), o); err == nil {
		db.Close()
		t.Fatal("the service opens a database whose tiles do not give its checkpoint")
	}
	db := look(t, path, vkey)
	if r := run(t, db); r.OK || r.Problems[0].Kind != audit.TileChanged {
		t.Errorf("%+v", r)
	}
	for name, err := range map[string]error{
		"Update": db.Update(t.Context(), librarian, func(tx *ledger.Tx) error { return putBook(tx, "x", "x") }),
		"Work":   db.Work(t.Context(), func(tx *ledger.Tx) error { return tx.Trail("x", ledger.TrailSignIn, "") }),
	} {
		if err == nil || !strings.Contains(err.Error(), "reading only") {
			t.Errorf("%s: %v", name, err)
		}
	}
	// Another key: the checkpoint is not signed by it.
	r := run(t, look(t, path, ledgertest.Key(t).VKey))
	if r.OK || r.Problems[0].Kind != audit.CheckpointBroken {
		t.Errorf("with another log's key: %s", told(r))
	}
	// A database of another version.
	ledgertest.TamperFile(t, path, `DELETE FROM migration WHERE file = '0002_trail.sql'`)
	if _, err := ledger.OpenReadOnly(t.Context(), options(path, vkey)); err == nil || !strings.Contains(err.Error(), "not of this version") {
		t.Errorf("an older database: %v", err)
	}
	if _, err := ledger.OpenReadOnly(t.Context(), options(filepath.Join(t.TempDir(), "none.db"), vkey)); !os.IsNotExist(errors.Unwrap(err)) {
		t.Errorf("no database: %v", err)
	}
}
