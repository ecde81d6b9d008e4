// Package ledgertest gives each test a database of its own: a real SQLite file, or with
// HUISHU_TEST_DATABASE=postgres a database of a private PostgreSQL server, migrated, with a
// clock the test moves.
//
// What it is not: a mock. Everything runs as in production, FULL durability included.
//
// Start at [New] and [ClockOf].
package ledgertest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	_ "github.com/mattn/go-sqlite3" // the driver of TamperFile

	"huishu/ledger"
	"huishu/ledger/tlog"
)

// Origin is the log name of every test database.
const Origin = "log.test.huishu.example"

// Clock is a clock that moves only when told to. It is safe for concurrent use.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

// Now is the clock's instant.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Set moves the clock to t.
func (c *Clock) Set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = t
}

// Advance moves the clock by d.
func (c *Clock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Start is where test clocks begin: Monday 2026-03-02, 09:00 in UTC+8, or the morning of
// the date in HUISHU_TEST_DATE, with which the whole suite is run again beyond the
// city rules' expiry.
func Start(t testing.TB) time.Time {
	t.Helper()
	day := time.Date(2026, 3, 2, 9, 0, 0, 0, ledger.Zone)
	if s := os.Getenv("HUISHU_TEST_DATE"); s != "" {
		d, err := time.ParseInLocation(time.DateOnly, s, ledger.Zone)
		if err != nil {
			t.Fatalf("HUISHU_TEST_DATE: %v", err)
		}
		day = d.Add(9 * time.Hour)
	}
	return day
}

var clocks sync.Map // *ledger.DB -> *Clock

// ClockOf returns the clock of a database that New made.
func ClockOf(db *ledger.DB) *Clock {
	c, ok := clocks.Load(db)
	if !ok {
		panic("ledgertest: this database was not made by New")
	}
	return c.(*Clock)
}

// New opens a fresh migrated database with the given rooms, closed when the test ends.
func New(t testing.TB, rooms ...ledger.Room) *ledger.DB {
	t.Helper()
	return NewWith(t, ledger.Options{Rooms: rooms})
}

// NewWith is New with options: where the database is, its clock and, unless given, its key are the test's.
func NewWith(t testing.TB, opts ledger.Options) *ledger.DB {
	t.Helper()
	if opts.Key.Signer == nil {
		opts.Key = Key(t)
	}
	if OnPostgres() {
		opts.URL = started(t).migrated(t, opts.Rooms)
	} else {
		opts.Path = filepath.Join(t.TempDir(), "huishu.db")
	}
	return open(t, opts)
}

// Replica opens the PostgreSQL database at url, as one of the several processes that may have it open.
func Replica(t testing.TB, url string, key tlog.Key, rooms ...ledger.Room) *ledger.DB {
	t.Helper()
	return open(t, ledger.Options{URL: url, Key: key, Rooms: rooms})
}

// Key makes a log key for a test.
func Key(t testing.TB) tlog.Key {
	t.Helper()
	skey, _, err := tlog.GenerateKey(rand.Reader, Origin)
	if err != nil {
		t.Fatal(err)
	}
	key, err := tlog.ParseKey(skey)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// SM2Key makes an SM2 key for a test.
func SM2Key(t testing.TB) tlog.SM2Key {
	t.Helper()
	skey, _, err := tlog.GenerateSM2Key(Origin)
	if err != nil {
		t.Fatal(err)
	}
	key, err := tlog.ParseSM2Key(skey)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// Open opens the SQLite database at path with the given key: for tests that open one twice.
func Open(t testing.TB, path string, key tlog.Key, rooms ...ledger.Room) *ledger.DB {
	t.Helper()
	return open(t, ledger.Options{Path: path, Key: key, Rooms: rooms})
}

// Place is where a test keeps a database that it opens more than once: the options of an empty one, without key.
func Place(t testing.TB, rooms ...ledger.Room) ledger.Options {
	t.Helper()
	if OnPostgres() {
		return ledger.Options{URL: Postgres(t, rooms...), Rooms: rooms}
	}
	return ledger.Options{Path: filepath.Join(t.TempDir(), "huishu.db"), Rooms: rooms}
}

// OpenAt opens the database of [Place], with the keys that the options name.
func OpenAt(t testing.TB, opts ledger.Options) *ledger.DB {
	t.Helper()
	return open(t, opts)
}

func open(t testing.TB, opts ledger.Options) *ledger.DB {
	t.Helper()
	clock := &Clock{now: Start(t)}
	opts.Clock, opts.CheckStates = clock.Now, true
	db, err := ledger.Open(t.Context(), opts)
	if err != nil {
		t.Fatal(err)
	}
	clocks.Store(db, clock)
	places.Store(db, opts)
	t.Cleanup(func() {
		clocks.Delete(db)
		places.Delete(db)
		if err := db.Close(); err != nil {
			t.Errorf("closing the test database: %v", err)
		}
	})
	return db
}

var places sync.Map // *ledger.DB -> ledger.Options

// Tamper runs one statement on a test's database behind the system's back, as somebody with the file or a
// database account would; no constraint between tables stops it. It fails the test when no row was touched.
func Tamper(t testing.TB, db *ledger.DB, query string) {
	t.Helper()
	o, ok := places.Load(db)
	if !ok {
		t.Fatal("ledgertest: this database was not made by New or Open")
	}
	opts := o.(ledger.Options)
	if opts.URL == "" {
		TamperFile(t, opts.Path, query)
		return
	}
	conn, err := pgx.Connect(t.Context(), opts.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := conn.Close(context.WithoutCancel(t.Context())); err != nil {
			t.Error(err)
		}
	}()
	if _, err := conn.Exec(t.Context(), `SET session_replication_role = replica`); err != nil {
		t.Fatal(err)
	}
	res, err := conn.Exec(t.Context(), query)
	if err != nil || res.RowsAffected() == 0 {
		t.Fatalf("%s: %d rows, %v", query, res.RowsAffected(), err)
	}
}

// TamperFile is Tamper for a SQLite database by its path.
func TamperFile(t testing.TB, path, query string) {
	t.Helper()
	raw, err := sql.Open("sqlite3", "file:"+path+"?_busy_timeout=10000&_foreign_keys=false")
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := raw.Close(); err != nil {
			t.Error(err)
		}
	}()
	res, err := raw.ExecContext(t.Context(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		t.Fatalf("%s: %d rows, %v", query, n, err)
	}
}

// Files returns all bytes of a SQLite test database as they lie on the disk now, write-ahead log included.
func Files(t testing.TB, db *ledger.DB) []byte {
	t.Helper()
	o, _ := places.Load(db)
	opts := o.(ledger.Options)
	var all []byte
	for _, name := range []string{opts.Path, opts.Path + "-wal"} {
		b, err := os.ReadFile(name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		all = append(all, b...)
	}
	return all
}

// Allow returns an actor's transaction function that grants acts without a policy: only
// for tests of rooms below compliance/access.
func Allow(fn func(tx *ledger.Tx) error, acts ...string) func(tx *ledger.Tx) error {
	return func(tx *ledger.Tx) error {
		for _, a := range acts {
			tx.Grant(a)
		}
		return fn(tx)
	}
}
