package bench

import (
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/uuid"

	"huishu/ledger"
	"huishu/ledger/tlog"
)

// shelf is a room with one record table of three indexes: as full as an event's row usually is. A stamp is an event
// that leaves no row: a leaf of the log and nothing else.
func shelf() ledger.Room {
	return ledger.Room{
		Name: "shelf", Migrations: fstest.MapFS{"0001_shelf.sql": {Data: []byte("-- +goose Up\n" + bookTable)}},
		Record: []string{"book", "blank"},
		Subjects: []ledger.Subject{
			{Kind: "book", Tables: []string{"book"}, Load: func(tx *ledger.Tx, id string) (any, error) {
				var b book
				err := tx.Get(&b, `SELECT id, owner, title, at FROM book WHERE id = ?`, id)
				return b, err
			}},
			{Kind: "stamp", Load: func(_ *ledger.Tx, id string) (any, error) { return id, nil }},
		},
	}
}

const bookTable = `CREATE TABLE book (id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL, at BIGINT NOT NULL);
CREATE INDEX book_owner ON book (owner, at);
CREATE INDEX book_title ON book (title);
CREATE TABLE blank (id TEXT PRIMARY KEY);`

type book struct {
	ID    string `db:"id" json:"id"`
	Owner string `db:"owner" json:"owner"`
	Title string `db:"title" json:"title"`
	At    int64  `db:"at" json:"at"`
}

const insertBook = `INSERT INTO book (id, owner, title, at) VALUES (?, ?, ?, ?)`

// openLog opens a log at path as the service does: SQLite, FULL.
func openLog(b *testing.B, path string) *ledger.DB {
	b.Helper()
	return openRoom(b, path, shelf())
}

// openRoom opens a database of one room with a new key.
func openRoom(b *testing.B, path string, room ledger.Room) *ledger.DB {
	b.Helper()
	skey, _, err := tlog.GenerateKey(rand.Reader, "log.bench.huishu.example")
	if err != nil {
		b.Fatal(err)
	}
	key, err := tlog.ParseKey(skey)
	if err != nil {
		b.Fatal(err)
	}
	db, err := ledger.Open(b.Context(), ledger.Options{Path: path, Key: key, Rooms: []ledger.Room{room}, Clock: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() {
		if err := db.Close(); err != nil {
			b.Error(err)
		}
	})
	return db
}

// stampKind and stampCode make the public leaf of a stamp 200 bytes long.
const (
	stampKind = "benchmark.of.the.log.appended"
	stampCode = "SP-441300-0000000000000001"
)

// stamp is the write of one leaf.
func stamp(tx *ledger.Tx) error {
	tx.Grant(stampKind)
	_, err := tx.Record(ledger.Event{Kind: stampKind, Subject: ledger.Ref{Kind: "stamp", ID: "1", Code: stampCode}, State: "1"})
	return err
}

// shelve is the write of one row with its event.
func shelve(tx *ledger.Tx) error {
	tx.Grant("book.add")
	b, err := addBook(tx)
	if err != nil {
		return err
	}
	_, err = tx.Record(ledger.Event{Kind: "book.add", Subject: ledger.Ref{Kind: "book", ID: b.ID}, Payload: b, State: b})
	return err
}

// writers is what many goroutines write at once, each its writes one after the other.
type writers struct {
	n, each int
	write   func() error
}

func (w writers) run(b *testing.B) outcome {
	b.Helper()
	took := make([]time.Duration, w.n*w.each)
	errs := make([]error, w.n)
	var wg sync.WaitGroup
	start := time.Now()
	for i := range w.n {
		wg.Go(func() {
			for j := range w.each {
				began := time.Now()
				if errs[i] = w.write(); errs[i] != nil {
					return
				}
				took[i*w.each+j] = time.Since(began)
			}
		})
	}
	wg.Wait()
	elapsed := time.Since(start)
	if err := errors.Join(errs...); err != nil {
		b.Fatal(err)
	}
	slices.Sort(took)
	return outcome{rate: float64(len(took)) / elapsed.Seconds(), p50: took[len(took)/2], p99: took[len(took)*99/100]}
}

// update is a write through the door, durable and included when it returns.
func update(b *testing.B, db *ledger.DB, fn func(tx *ledger.Tx) error) func() error {
	return func() error { return db.Update(b.Context(), ledger.System, fn) }
}

// checkLeaf fails when the leaves measured are not of the size that is said.
func checkLeaf(b *testing.B, db *ledger.DB) {
	b.Helper()
	err := db.View(b.Context(), ledger.System, func(tx *ledger.Tx) error {
		entries, err := tx.Latest(0, 1)
		if err == nil && len(entries[0].Leaf()) != 200 {
			err = fmt.Errorf("a leaf has %d bytes: %s", len(entries[0].Leaf()), entries[0].Leaf())
		}
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
}

// BenchmarkAppend: 256 writers append leaves of 200 bytes, each acknowledged when it is durable, in its tile and under
// the signed checkpoint. The rival is Tessera on a POSIX file system with the same batches (256 leaves, 5 ms), whose
// acknowledgement is durable and in its tile, with the checkpoint to follow within 100 ms. A round is long enough
// for both to be in their stride. The ceiling is how many journal rows of these SQLite takes in one bare transaction, an INSERT each.
func BenchmarkAppend(b *testing.B) {
	db, rival, raw := openLog(b, filepath.Join(b.TempDir(), "huishu.db")), openTessera(b), openRaw(b)
	ours, theirs := duel(b, writers{256, 400, update(b, db, stamp)}, writers{256, 400, rival.add})
	checkLeaf(b, db)
	report(b, ours, theirs)
	ceiling := make([]float64, 5)
	for i := range ceiling {
		ceiling[i] = bulk{raw, false, true}.run(b).rate
	}
	b.ReportMetric(median(ceiling), "ceiling/s")
}

// BenchmarkAcknowledge is how long 256 writers wait until their leaf is provable against a signed checkpoint: ours in the
// acknowledgement itself, Tessera's with the next checkpoint (100 ms, the least it takes). The ratio is of the medians of waiting.
func BenchmarkAcknowledge(b *testing.B) {
	db, rival := openLog(b, filepath.Join(b.TempDir(), "huishu.db")), openTessera(b)
	ours, theirs := duel(b, writers{256, 10, update(b, db, stamp)}, writers{256, 10, rival.addAndAwait})
	report(b, ours, theirs)
	b.ReportMetric(medianRatio(theirs, ours, func(o outcome) float64 { return o.p50.Seconds() }), "ratio")
}

// BenchmarkOneWriter: one writer alone, against the bare disk: 4 KiB written and synced to one file again and again.
func BenchmarkOneWriter(b *testing.B) {
	db := openLog(b, filepath.Join(b.TempDir(), "huishu.db"))
	f, err := os.Create(filepath.Join(b.TempDir(), "raw"))
	if err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	page := make([]byte, 4096)
	raw := func() error {
		if _, err := f.Write(page); err != nil {
			return err
		}
		return f.Sync()
	}
	ours, theirs := duel(b, writers{1, 500, update(b, db, stamp)}, writers{1, 500, raw})
	report(b, ours, theirs)
}

// BenchmarkFullEvents: 256 writers each write a row with three indexes and its event. The rival is the same program and
// the same door, batches and disk, without the log: it writes the row with a journal row of the same bytes and indexes,
// but no leaf, tile and checkpoint (journal), or the row in a working table and nothing else (row). The ratio is of the
// slowest hundredth (p99).
func BenchmarkFullEvents(b *testing.B) {
	for name, without := range map[string]func(tx *ledger.Tx) error{"journal": writeDown, "row": func(tx *ledger.Tx) error { _, err := addBook(tx); return err }} {
		b.Run(name, func(b *testing.B) {
			db, plain := openLog(b, filepath.Join(b.TempDir(), "huishu.db")), openPlain(b)
			ours, theirs := duel(b, writers{256, 20, update(b, db, shelve)}, writers{256, 20, func() error { return plain.Work(b.Context(), without) }})
			report(b, ours, theirs)
			b.ReportMetric(medianRatio(ours, theirs, func(o outcome) float64 { return o.p99.Seconds() }), "ratio")
		})
	}
}

// addBook writes the row.
func addBook(tx *ledger.Tx) (book, error) {
	b := book{ID: tx.NewID(), Owner: "owner", Title: "A title of the usual length", At: tx.Now.UnixMilli()}
	_, err := tx.Exec(insertBook, b.ID, b.Owner, b.Title, b.At)
	return b, err
}

// writeDown writes a row and what a program without a log would note beside it: the payload, and a digest of it.
func writeDown(tx *ledger.Tx) error {
	b, err := addBook(tx)
	if err != nil {
		return err
	}
	payload, err := json.Marshal(b)
	if err != nil {
		return err
	}
	salt, digest := make([]byte, 32), sha256.Sum256(payload)
	_, _ = rand.Read(salt) // never fails
	_, err = tx.Exec(insertDiary, nil, tx.NewID(), b.ID, b.At, string(payload), digest[:], salt, digest[:])
	return err
}

// openPlain opens a database in which the books, and a journal of our own, are working tables.
func openPlain(b *testing.B) *ledger.DB {
	b.Helper()
	diary := strings.ReplaceAll(strings.ReplaceAll(journalTable, "event_", "diary_"), "event", "diary")
	return openRoom(b, filepath.Join(b.TempDir(), "huishu.db"), ledger.Room{
		Name: "shelf", Migrations: fstest.MapFS{"0001_shelf.sql": {Data: []byte("-- +goose Up\n" + bookTable + diary)}}, Working: []string{"book", "blank", "diary"},
	})
}

// bulkRows is how many rows a round of BenchmarkBulk writes.
const bulkRows = 20_480

// BenchmarkBulk: rows with their events by 512 writers, in group commits, against the fastest way to fill the same
// tables: prepared INSERTs, everything in one transaction, the same SQLite with FULL. The rival writes the row alone
// (row), or the row and a journal row of the same bytes and indexes (journal), which is what ours leaves in the database.
func BenchmarkBulk(b *testing.B) {
	for _, journal := range []bool{false, true} {
		name := "row"
		if journal {
			name = "journal"
		}
		b.Run(name, func(b *testing.B) {
			db, raw := openLog(b, filepath.Join(b.TempDir(), "huishu.db")), openRaw(b)
			ours, theirs := duel(b, writers{512, bulkRows / 512, update(b, db, shelve)}, bulk{raw, true, journal})
			report(b, ours, theirs)
		})
	}
}

// bulk fills the raw tables in one transaction.
type bulk struct {
	db           *sql.DB
	row, journal bool
}

func (r bulk) run(b *testing.B) outcome {
	b.Helper()
	ids := make([]string, bulkRows)
	for i := range ids {
		ids[i] = uuid.Must(uuid.NewV7()).String()
	}
	payload, hash := strings.Repeat("b", 120), make([]byte, 32)
	var next int64
	if err := r.db.QueryRow(`SELECT COUNT(*) FROM event`).Scan(&next); err != nil {
		b.Fatal(err)
	}
	start := time.Now()
	tx, err := r.db.Begin()
	if err != nil {
		b.Fatal(err)
	}
	row, err := tx.Prepare(insertBook)
	if err != nil {
		b.Fatal(err)
	}
	defer row.Close()
	event, err := tx.Prepare(strings.Replace(insertDiary, "diary", "event", 1))
	if err != nil {
		b.Fatal(err)
	}
	defer event.Close()
	for i, id := range ids {
		if r.row {
			if _, err := row.Exec(id, "owner", "A title of the usual length", start.UnixMilli()); err != nil {
				b.Fatal(err)
			}
		}
		if r.journal {
			if _, err := event.Exec(next+int64(i), id, id, start.UnixMilli(), payload, hash, hash, hash); err != nil {
				b.Fatal(err)
			}
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
	took := time.Since(start)
	return outcome{rate: bulkRows / took.Seconds(), p50: took, p99: took}
}

// journalTable is the ledger's own, see ledger/migrations.
const journalTable = `CREATE TABLE event (idx INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, subject_kind TEXT NOT NULL,
	subject_id TEXT NOT NULL, code TEXT NOT NULL, actor TEXT NOT NULL, party TEXT NOT NULL, at BIGINT NOT NULL, rule_set TEXT NOT NULL,
	payload TEXT, state BLOB, salt BLOB, digest BLOB NOT NULL);
CREATE INDEX event_subject ON event (subject_kind, subject_id, idx);`

// insertDiary writes a row of it under another name.
const insertDiary = `INSERT INTO diary (idx, id, kind, subject_kind, subject_id, code, actor, party, at, rule_set, payload, state, salt, digest)
	VALUES (?, ?, 'book.add', 'book', ?, '', '', '', ?, '', ?, ?, ?, ?)`

// openRaw opens a bare SQLite file with the same table and the same durability.
func openRaw(b *testing.B) *sql.DB {
	b.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(b.TempDir(), "raw.db")+"?_journal_mode=WAL&_synchronous=FULL&_cache_size=-65536")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	for statement := range strings.SplitSeq(bookTable+journalTable, ";") {
		if _, err := db.Exec(statement); err != nil {
			b.Fatal(err)
		}
	}
	return db
}

// medianRatio is the median over the rounds of how many times a is b.
func medianRatio(a, b []outcome, of func(outcome) float64) float64 {
	ratios := make([]float64, len(a))
	for i := range a {
		ratios[i] = of(a[i]) / of(b[i])
	}
	return median(ratios)
}

// grown is how many leaves the larger log of BenchmarkGrown holds.
const grown = 1_000_000

// BenchmarkGrown: 256 writers append leaves of 200 bytes to a log of 1,000,000, against the same log when it had 10,000.
// It reports what a leaf costs on disk, too: the database file with all tables and indexes, by leaf.
func BenchmarkGrown(b *testing.B) {
	path := filepath.Join(b.TempDir(), "huishu.db")
	large, small := openLog(b, path), openLog(b, filepath.Join(b.TempDir(), "small.db"))
	fill(b, large, grown)
	fill(b, small, 10_000)
	checkLeaf(b, large)
	ours, theirs := duel(b, writers{256, 20, update(b, large, stamp)}, writers{256, 20, update(b, small, stamp)})
	report(b, ours, theirs)
	if err := large.Close(); err != nil { // moves the write-ahead log into the file
		b.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(info.Size())/float64(large.Head().Size), "B/leaf")
}

// fill appends leaves, thousands to a transaction.
func fill(b *testing.B, db *ledger.DB, size int64) {
	b.Helper()
	for db.Head().Size < size {
		err := db.Update(b.Context(), ledger.System, func(tx *ledger.Tx) error {
			for range min(size-db.Head().Size, 8192) {
				if err := stamp(tx); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}
