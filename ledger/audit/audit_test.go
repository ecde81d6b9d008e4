package audit_test

import (
	"fmt"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"huishu/ledger"
	"huishu/ledger/anchor"
	"huishu/ledger/audit"
	"huishu/ledger/ledgertest"
)

// shelf is a room as small as one with two tables can be.
func shelf() ledger.Room {
	return ledger.Room{
		Name: "shelf",
		Migrations: fstest.MapFS{"0001_shelf.sql": {Data: []byte(`-- +goose Up
CREATE TABLE book (id TEXT PRIMARY KEY, title TEXT NOT NULL);
CREATE TABLE page (book TEXT NOT NULL, n BIGINT NOT NULL, words TEXT NOT NULL, PRIMARY KEY (book, n));`)}},
		Record: []string{"book", "page"},
		Subjects: []ledger.Subject{{
			Kind: "book", Tables: []string{"book", "page"}, Owner: map[string]string{"page": "book"}, Load: loadBook,
		}},
	}
}

type page struct {
	N     int64  `db:"n" json:"n"`
	Words string `db:"words" json:"words"`
}

type book struct {
	ID    string `db:"id" json:"id"`
	Title string `db:"title" json:"title"`
	Pages []page `db:"-" json:"pages"`
}

func loadBook(tx *ledger.Tx, id string) (any, error) {
	var b book
	if err := tx.Get(&b, `SELECT id, title FROM book WHERE id = ?`, id); err != nil {
		return nil, err
	}
	err := tx.Select(&b.Pages, `SELECT n, words FROM page WHERE book = ? ORDER BY n`, id)
	return b, err
}

var librarian = ledger.Actor{Account: "a1", Party: "p1", Roles: []string{"librarian"}}

// putBook gives a book its title.
func putBook(tx *ledger.Tx, id, title string) error {
	tx.Grant("book.put")
	_, err := tx.Exec(`INSERT INTO book (id, title) VALUES (?, ?) ON CONFLICT (id) DO UPDATE SET title = excluded.title`, id, title)
	if err != nil {
		return err
	}
	_, err = tx.Record(ledger.Event{Kind: "book.put", Subject: ledger.Ref{Kind: "book", ID: id}, Payload: map[string]string{"title": title}})
	return err
}

// library makes a database of 70 books with 700 events, two hours of access trail and an anchor as it is stored.
func library(t *testing.T) *ledger.DB {
	t.Helper()
	return fill(t, ledgertest.New(t, anchor.Room(), shelf()))
}

// fill makes a library of an empty database.
func fill(t *testing.T, db *ledger.DB) *ledger.DB {
	t.Helper()
	grow(t, db, 700)
	for range 2 {
		for range 2 {
			must(t, db.Work(t.Context(), func(tx *ledger.Tx) error { return tx.Trail("a1", ledger.TrailSignIn, "203.0.113.7") }))
		}
		ledgertest.ClockOf(db).Advance(2 * time.Hour)
	}
	for range 2 {
		must(t, db.Update(t.Context(), ledger.System, ledgertest.Allow(func(tx *ledger.Tx) error {
			_, err := tx.CloseTrailHour()
			return err
		}, ledger.ActTrailRoot)))
	}
	if _, err := db.Await(t.Context(), 701); err != nil {
		t.Fatal(err)
	}
	must(t, db.Work(t.Context(), func(tx *ledger.Tx) error {
		note, err := tx.Checkpoint()
		if err != nil {
			return err
		}
		root := db.Head().Root
		if _, err := tx.Exec(`INSERT INTO anchor_contract (id, chain_id, genesis, address, embedded, state, tx, at)
			VALUES ('c', 1, '0x1', '0x2', true, 'final', '', 0)`); err != nil {
			return err
		}
		_, err = tx.Exec(`INSERT INTO anchor (id, contract, size, root, note, state, tx, block, block_hash, planned_at)
			VALUES ('anchor-1', 'c', ?, ?, ?, 'final', '0x3', 4, '0x5', 0)`, db.Head().Size, root[:], note)
		return err
	}))
	return db
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func run(t testing.TB, db *ledger.DB) audit.Report {
	t.Helper()
	r, err := audit.Run(t.Context(), db, audit.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func told(r audit.Report) string {
	var b strings.Builder
	for _, p := range r.Problems {
		fmt.Fprintln(&b, p.Kind, p.Table, p.Subject, p.ID, p.What.EN)
	}
	return b.String()
}

func TestUntouchedIsGreen(t *testing.T) {
	t.Parallel()
	db := library(t)
	r := run(t, db)
	if !r.OK || r.Entries != 702 || r.Size != 702 || r.Root != db.Head().Root.String() || r.AnchoredSize != 702 || r.Subjects != 72 || r.Chain {
		t.Errorf("%+v\n%s", r, told(r))
	}
	if r := run(t, ledgertest.New(t, anchor.Room(), shelf())); !r.OK || r.Size != 0 {
		t.Errorf("an empty log: %+v", r)
	}
}

// TestSilentChainIsNoPass: who names a chain wants it asked, and learns by the exit status too that it gave no answer.
func TestSilentChainIsNoPass(t *testing.T) {
	t.Parallel()
	dead := httptest.NewServer(nil)
	dead.Close()
	r, err := audit.Run(t.Context(), library(t), audit.Options{RPC: dead.URL})
	must(t, err)
	if r.OK || r.Chain || len(r.Problems) != 1 || r.Problems[0].Kind != audit.ChainSilent || r.AnchoredSize != 702 {
		t.Errorf("%+v\n%s", r, told(r))
	}
}

// What is tampered with behind the system's back is named: where it stands, and what became of it.
func TestTamperingIsNamed(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, sql string
		// kind and the table, subject and id of the first problem; says is in its sentence.
		kind, table, subject, id, says string
		// problems is how many there are; 0 for any number.
		problems int
	}{
		{"a row changed", `UPDATE book SET title = 'Forged' WHERE id = 'book-0000007'`,
			audit.RowChanged, "book page", "book", "book-0000007", "book book-0000007 are not as its newest event left them", 1},
		{"a row removed", `DELETE FROM book WHERE id = 'book-0000007'`,
			audit.RowRemoved, "book page", "book", "book-0000007", "its row was removed", 1},
		{"a row added", `INSERT INTO book (id, title) VALUES ('book-x', 'Smuggled')`,
			audit.RowAdded, "book", "book", "book-x", "there is no event", 1},
		{"a row of a second table added", `INSERT INTO page (book, n, words) VALUES ('book-0000007', 1, 'Smuggled')`,
			audit.RowChanged, "book page", "book", "book-0000007", "not as its newest event left them", 1},
		{"a row of a second table added to nothing", `INSERT INTO page (book, n, words) VALUES ('book-y', 1, 'Smuggled')`,
			audit.RowAdded, "page", "book", "book-y", "Table page holds a row", 1},
		{"an event's payload changed", `UPDATE event SET payload = payload || ' ' WHERE idx = 300`,
			audit.EventChanged, "event", "book", "book-0000030", "The event at index 300", 1},
		{"the state that an event binds changed", `UPDATE event SET state = zeroblob(32) WHERE idx = 300`,
			audit.EventChanged, "event", "book", "book-0000030", "The event at index 300", 1},
		{"a rule set added to an event", `UPDATE event SET rule_set = 'r1' WHERE idx = 300`,
			audit.EventChanged, "event", "book", "book-0000030", "The event at index 300", 1},
		{"an event's salt changed", `UPDATE event SET salt = (SELECT salt FROM event WHERE idx = 301) WHERE idx = 300`,
			audit.EventChanged, "event", "book", "book-0000030", "The event at index 300", 1},
		{"a column of an event changed", `UPDATE event SET actor = 'a2' WHERE idx = 300`,
			audit.EventChanged, "event", "book", "book-0000030", "one of its columns", 1},
		{"an event's content removed", `UPDATE event SET payload = NULL, state = NULL, salt = NULL WHERE idx = 300`,
			audit.EventErased, "event", "book", "book-0000030", "no act of erasure says so", 1},
		{"an event's salt removed", `UPDATE event SET salt = NULL WHERE idx = 300`,
			audit.EventErased, "event", "book", "book-0000030", "or its salt was removed", 1},
		{"an event removed", `DELETE FROM event WHERE idx = 300`,
			audit.EventMissing, "event", "event", "", "The event at index 300 of the log was removed", 1},
		{"the newest event removed", `DELETE FROM event WHERE idx = 701`,
			audit.EventMissing, "event", "event", "", "The event at index 701 of the log was removed", 0},
		{"a leaf changed", `UPDATE event SET digest = (SELECT digest FROM event WHERE idx = 301) WHERE idx = 300`,
			audit.LeafChanged, "event", "event", "", "The public leaf at index 300", 1},
		{"a leaf cut short", `UPDATE event SET digest = x'00' WHERE idx = 300`,
			audit.LeafChanged, "event", "event", "", "The public leaf at index 300", 1},
		{"a leaf emptied, the first of its tile", `UPDATE event SET digest = x'' WHERE idx = 256`,
			audit.LeafChanged, "event", "event", "", "The public leaf at index 256", 1},
		{"a leaf's time changed", `UPDATE event SET at = at + 1 WHERE idx = 300`,
			audit.LeafChanged, "event", "event", "", "The public leaf at index 300", 1},
		{"a leaf's code changed to what is no text", `UPDATE event SET code = CAST(x'ff' AS TEXT) WHERE idx = 300`,
			audit.LeafChanged, "event", "event", "", "The public leaf at index 300", 1},
		{"a leaf at the edge changed", `UPDATE event SET digest = (SELECT digest FROM event WHERE idx = 301) WHERE idx = 699`,
			audit.LeafChanged, "event", "event", "", "The public leaf at index 699", 1},
		{"an event beyond the end", `INSERT INTO event (idx, id, kind, subject_kind, subject_id, code, actor, party, at, rule_set, payload, state, salt, digest)
			SELECT 702, 'late', kind, subject_kind, subject_id, code, actor, party, at, rule_set, payload, state, salt, digest FROM event WHERE idx = 300`,
			audit.EventUnplaced, "event", "event", "late", "beyond the 702 entries", 0},
		{"an event without a place", `INSERT INTO event (idx, id, kind, subject_kind, subject_id, code, actor, party, at, rule_set, payload, state, salt, digest)
			SELECT NULL, 'late', kind, subject_kind, 'book-x', code, actor, party, at, rule_set, payload, state, salt, digest FROM event WHERE idx = 300`,
			audit.EventUnplaced, "event", "event", "late", "beyond the 702 entries", 0},
		{"a tile changed", `UPDATE tile SET data = (SELECT data FROM tile WHERE level = 0 AND n = 1) WHERE level = 0 AND n = 0`,
			audit.TileChanged, "tile", "tile", "tile/0/000", "not what the entries of the log give", 1},
		{"a growing tile changed", `UPDATE tile SET data = (SELECT data FROM tile WHERE level = 0 AND n = 1) WHERE level = 0 AND n = 2`,
			audit.TileChanged, "tile", "tile", "tile/0/002.p/190", "another length", 1},
		{"a tile above changed", `UPDATE tile SET data = (SELECT data FROM tile WHERE level = 0 AND n = 1) WHERE level = 1 AND n = 0`,
			audit.TileChanged, "tile", "tile", "tile/1/000.p/2", "not what the entries of the log give", 1},
		{"a tile removed", `DELETE FROM tile WHERE level = 0 AND n = 1`,
			audit.TileMissing, "tile", "tile", "tile/0/001", "was removed", 1},
		{"a tile added", `INSERT INTO tile (level, n, data) SELECT 0, 3, data FROM tile WHERE level = 0 AND n = 1`,
			audit.TileAdded, "tile", "tile", "tile/0/003", "no such tile", 1},
		{"the checkpoint's note changed", `UPDATE checkpoint SET note = replace(note, '702', '701')`,
			audit.CheckpointBroken, "checkpoint", "", "", "not signed by the log's key", 1},
		{"the checkpoint's row changed", `UPDATE checkpoint SET size = 701`,
			audit.CheckpointBroken, "checkpoint", "", "", "says 701 entries, what is signed says 702", 1},
		{"the checkpoint removed", `DELETE FROM checkpoint`,
			audit.CheckpointBroken, "checkpoint", "", "", "was removed", 0},
		{"an anchor's size changed", `UPDATE anchor SET size = 700`,
			audit.AnchorChanged, "anchor", "anchor", "anchor-1", "is not what the row says", 1},
		{"an anchor's note changed", `UPDATE anchor SET note = replace(note, '702', '701')`,
			audit.AnchorChanged, "anchor", "anchor", "anchor-1", "not signed by the log's key", 1},
		{"a line of the trail removed", `DELETE FROM access_trail WHERE id = (SELECT MIN(id) FROM access_trail)`,
			audit.TrailChanged, "access_trail", "trail", "", "This line was removed", 1},
		{"a line of the trail changed", `UPDATE access_trail SET detail = 'elsewhere' WHERE id = (SELECT MIN(id) FROM access_trail)`,
			audit.TrailChanged, "access_trail", "trail", "", "This line was changed", 1},
		{"a line of the trail added", `INSERT INTO access_trail (id, at, account, kind, detail)
			SELECT 'new', at, account, kind, detail FROM access_trail WHERE id = (SELECT MIN(id) FROM access_trail)`,
			audit.TrailChanged, "access_trail", "trail", "new", "was added afterwards", 1},
		{"a setting added", `INSERT INTO setting (name, value) VALUES ('demo', 'true')`,
			audit.RowAdded, "setting", "setting", "demo", "there is no event", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			db := library(t)
			ledgertest.Tamper(t, db, tt.sql)
			r := run(t, db)
			if r.OK || len(r.Problems) == 0 {
				t.Fatal("nothing was found")
			}
			i := slices.IndexFunc(r.Problems, func(p audit.Problem) bool { return p.Kind == tt.kind })
			if i < 0 || tt.problems != 0 && len(r.Problems) != tt.problems {
				t.Fatalf("found %d problems, want %d, among them %s:\n%s", len(r.Problems), tt.problems, tt.kind, told(r))
			}
			p := r.Problems[i]
			if p.Table != tt.table || p.Subject != tt.subject || tt.id != "" && p.ID != tt.id || !strings.Contains(p.What.EN, tt.says) || p.What.ZH == p.What.EN {
				t.Errorf("found\n%swant %s %s %s %s %s", told(r), tt.kind, tt.table, tt.subject, tt.id, tt.says)
			}
		})
	}
}
