package ledger

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib" // registers the driver "pgx"
	"github.com/mattn/go-sqlite3"
	"github.com/pressly/goose/v3/database"

	"huishu/ledger/fault"
)

// This file holds everything in which the two databases differ: how they are opened, how a
// transaction begins, how their errors read, and what of our one SQL text they spell otherwise.
// Nothing outside it names a driver.

// dialect is one database. There are two: SQLite, one file and one writer, and PostgreSQL,
// many writers in several processes.
type dialect struct {
	kind string // for people
	// driver and goose are its names for database/sql and for the migrations.
	driver string
	goose  database.Dialect
	// begin opens a transaction that writes, snapshot one that reads. Both are serialisable: a
	// transaction that saw what another has changed since does not commit.
	begin, snapshot string
	// writers is how many connections write at once.
	writers int
	// inline is set where the one writer also grows the log, in the transaction of the change itself.
	inline bool
	// eager is set where a statement asked for rows runs at once, and in fewer calls than one that is executed.
	eager bool
	// rewrite spells a statement of ours as this database wants it; ddl does the same for migrations.
	rewrite, ddl func(string) string
	// prepare and finish run before and after the migrations.
	prepare, finish string
	// setup runs on every connection that writes, lead on that of the leader.
	setup, lead string
	// session asks the server for its name of a connection, terminate ends the session of a name and waits for its
	// end; closed reports that the driver has given a connection up. Unset where there is no server to lose.
	session, terminate string
	closed             func(driverConn any) bool
	// overwrite and leave have what is deleted overwritten in the file, or left to be overwritten by and by; "" where the
	// database cannot.
	overwrite, leave string
	// check refuses a connection that would lose what was acknowledged.
	check func(ctx context.Context, c *sql.Conn) error
}

// dialectOf chooses by the address: a PostgreSQL URL, or otherwise the path of a file.
func (o *Options) dialect() *dialect {
	if strings.HasPrefix(o.URL, "postgres://") || strings.HasPrefix(o.URL, "postgresql://") {
		return postgres
	}
	return sqlite
}

// dsn is the address of a pool. SQLite is told FULL in words: go-sqlite3's built-in default under WAL is
// NORMAL, which may lose acknowledged commits when the power fails.
func (o *Options) dsn(readOnly bool) string {
	if o.dialect() == postgres {
		return o.URL
	}
	q := url.Values{}
	q.Set("_journal_mode", "WAL")
	q.Set("_synchronous", "FULL")
	q.Set("_busy_timeout", "30000")
	q.Set("_foreign_keys", "true")
	// A connection belongs to one goroutine at a time, as database/sql and conn see to, so that SQLite need not lock it. That
	// holds as long as every statement is closed: one that is lost is finalised by the garbage collector's goroutine.
	q.Set("_mutex", "no")
	q.Set("_cache_size", "-16384")
	if readOnly {
		q.Set("_query_only", "true")
		q.Set("_cache_size", "-8192")
	}
	return "file:" + (&url.URL{Path: o.Path}).EscapedPath() + "?" + q.Encode()
}

var sqlite = &dialect{
	kind:   "sqlite",
	driver: "sqlite3", goose: database.DialectSQLite3,
	begin: "BEGIN IMMEDIATE", snapshot: "BEGIN",
	writers: 1, inline: true, eager: true,
	rewrite: steady, ddl: same,
	setup:     "PRAGMA wal_autocheckpoint=0; PRAGMA temp_store=MEMORY; PRAGMA secure_delete=FAST",
	overwrite: "PRAGMA secure_delete=ON", leave: "PRAGMA secure_delete=FAST",
	check: settings("PRAGMA ", map[string]string{"synchronous": "2", "journal_mode": "wal", "foreign_keys": "1"}),
}

var postgres = &dialect{
	kind:   "postgresql",
	driver: "pgx", goose: database.DialectPostgres,
	begin: "BEGIN ISOLATION LEVEL SERIALIZABLE", snapshot: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
	writers: 2, setup: "SET idle_in_transaction_session_timeout = '30s'", // a process that stands still holds up nobody for ever
	lead:      "SET idle_in_transaction_session_timeout = '3s'", // as leaseFor: it holds the lease's row
	session:   "SELECT " + pgSession + " FROM pg_stat_activity WHERE pid = pg_backend_pid()",
	terminate: "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE " + pgSession + " = ?",
	closed:    pgClosed,
	rewrite:   func(query string) string { return match.ReplaceAllString(query, "huishu_words($1) @@ huishu_query(?)") },
	ddl:       postgresDDL,
	prepare:   fullText, finish: postgresFinish,
	check: settings("SHOW ", map[string]string{"synchronous_commit": "on", "fsync": "on"}),
}

// pgSession names a session: a server gives the number of a process that ended to another one.
const pgSession = "pid || ' ' || extract(epoch FROM backend_start)"

func pgClosed(driverConn any) bool {
	c, ok := driverConn.(*stdlib.Conn)
	return ok && c.Conn().IsClosed()
}

func same(s string) string { return s }

// steady keeps a prepared statement prepared. SQLite (3.54, which the driver carries) looks at the values bound to a
// comparison to choose a plan, so it compiles the statement again whenever they may have
// changed, and the driver clears them before every use: each look-up that is not by a unique
// key would be parsed anew. A plus before the placeholder changes no value and hides it from the planner.
func steady(query string) string { return strings.ReplaceAll(query, "?", "+?") }

// match is a full-text condition as rooms write it, in the words of SQLite's FTS4.
var match = regexp.MustCompile(`(\S+) MATCH \?`)

// fullText gives PostgreSQL the same full text as FTS4: words already made by package search, blank
// between them, asked for as phrases. Their positions count, so that a pair of characters follows the other.
const fullText = `SELECT pg_advisory_xact_lock(20240101);
CREATE OR REPLACE FUNCTION huishu_words(t text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT COALESCE(string_agg('''' || replace(w, '''', '''''') || ''':' || least(n, 16383), ' '), '')::tsvector
  FROM unnest(string_to_array(t, ' ')) WITH ORDINALITY AS x(w, n) WHERE w <> ''
$$;
CREATE OR REPLACE FUNCTION huishu_query(t text) RETURNS tsquery LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN t = '' THEN ''::tsquery ELSE ('(' || replace(replace(replace(replace(trim('"' from t),
    '" AND "', ')&('), '" OR "', ')|('), ' ', ' <-> '), '*', ':*') || ')')::tsquery END
$$;`

var (
	sqlComment   = regexp.MustCompile(`--[^\n]*`)
	sqlText      = regexp.MustCompile(`\bTEXT\b`)
	sqlBlob      = regexp.MustCompile(`\bBLOB\b`)
	sqlPlace     = regexp.MustCompile(`\bidx\s+INTEGER PRIMARY KEY\b`)
	sqlRowid     = regexp.MustCompile(`\)\s*WITHOUT ROWID`)
	sqlFullText  = regexp.MustCompile(`CREATE VIRTUAL TABLE (\w+) USING fts4 ?\((\w+), words[^;]*;`)
	sqlDirective = "-- +goose "
)

// postgresDDL turns a migration into PostgreSQL's words: keys compare by their bytes, as on SQLite.
func postgresDDL(s string) string {
	s = sqlComment.ReplaceAllStringFunc(s, func(c string) string {
		if strings.HasPrefix(c, sqlDirective) {
			return c
		}
		return ""
	})
	s = sqlText.ReplaceAllString(s, `TEXT COLLATE "C"`)
	s = sqlBlob.ReplaceAllString(s, "BYTEA")
	// Here the place comes later than the row, and the order of writing is kept beside it.
	s = sqlPlace.ReplaceAllString(s, "idx BIGINT UNIQUE, seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY")
	s = sqlRowid.ReplaceAllString(s, ")")
	return sqlFullText.ReplaceAllString(s, `CREATE TABLE $1 (docid BIGINT PRIMARY KEY, $2 TEXT COLLATE "C" NOT NULL, words TEXT COLLATE "C" NOT NULL);
CREATE INDEX $1_words ON $1 USING gin (huishu_words(words));`)
}

// settings makes the check that a connection promises durability.
func settings(ask string, want map[string]string) func(ctx context.Context, c *sql.Conn) error {
	return func(ctx context.Context, c *sql.Conn) error {
		for name, value := range want {
			var got string
			if err := c.QueryRowContext(ctx, ask+name).Scan(&got); err != nil {
				return fmt.Errorf("reading %s%s: %w", ask, name, err)
			}
			if got != value {
				return fault.Newf(fault.Refused, "database.durable", "数据库的设置 %[1]s 为 %[2]s，已确认的写入可能丢失", "The database's setting %[1]s is %[2]s: acknowledged writes might be lost", name, got, value).
					Do("请设为 "+value+" 后重试", "Set it to "+value+" and try again")
			}
		}
		return nil
	}
}

// translate turns a driver error into the typed error that rooms switch on.
func translate(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, sql.ErrNoRows) {
		return fault.New(fault.NotFound, "not_found", "没有找到", "Not found")
	}
	var lite sqlite3.Error
	var pg *pgconn.PgError
	switch {
	case errors.As(err, &lite):
		return translateSQLite(lite, err)
	case errors.As(err, &pg):
		return translatePostgres(pg, err)
	case lostConnection(err):
		return unreachable(err)
	}
	return err
}

func translateSQLite(e sqlite3.Error, err error) error {
	switch e.ExtendedCode {
	case sqlite3.ErrConstraintUnique, sqlite3.ErrConstraintPrimaryKey, sqlite3.ErrConstraintRowID:
		return duplicate(err)
	case sqlite3.ErrConstraintForeignKey:
		return reference(err)
	}
	switch e.Code {
	case sqlite3.ErrFull:
		return diskFull(err)
	case sqlite3.ErrBusy, sqlite3.ErrLocked:
		return busy(err)
	}
	return err
}

// The conditions of PostgreSQL that we know by name (SQLSTATE).
const (
	pgUnique        = "23505"
	pgForeignKey    = "23503"
	pgDiskFull      = "53100"
	pgSerialisation = "40001"
	pgDeadlock      = "40P01"
)

func translatePostgres(e *pgconn.PgError, err error) error {
	switch e.Code {
	case pgUnique:
		return duplicate(err)
	case pgForeignKey:
		return reference(err)
	case pgDiskFull:
		return diskFull(err)
	case pgSerialisation, pgDeadlock:
		return busy(err)
	}
	if strings.HasPrefix(e.Code, "57P") || strings.HasPrefix(e.Code, "08") { // the server is stopping, or the line is cut
		return unreachable(err)
	}
	return err
}

// aborted reports whether an error has spoilt the transaction it came from: PostgreSQL goes on only after
// a rollback, SQLite undoes the one statement.
func (d *dialect) aborted(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg)
}

// again reports whether a transaction failed only because of others that ran at the same time.
func again(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == pgSerialisation || pg.Code == pgDeadlock)
}

// lostConnection reports whether the connection is of no more use.
func lostConnection(err error) bool {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return strings.HasPrefix(pg.Code, "57P") || strings.HasPrefix(pg.Code, "08")
	}
	var connect *pgconn.ConnectError
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.As(err, &connect) || pgconn.SafeToRetry(err)
}

func duplicate(err error) error {
	return fault.New(fault.Conflict, "duplicate", "已经存在相同的记录", "Such a record already exists").
		Do("请查看已有的记录，或改用其他编号", "Look at the one that exists, or choose another number").Wrap(err)
}

func reference(err error) error {
	return fault.New(fault.Invalid, "reference", "引用的对象不存在", "It refers to something that does not exist").Wrap(err)
}

func diskFull(err error) error {
	return fault.New(fault.Unavailable, "disk_full", "磁盘已满，写入未保存", "The disk is full; nothing was written").
		Do("请联系管理员腾出空间后重试", "Ask the administrator to free space, then try again").After(time.Minute).Wrap(err)
}

func busy(err error) error {
	return fault.New(fault.Unavailable, "busy", "数据库繁忙", "The database is busy").
		Do("请按 Retry-After 所示时间后重试", "Retry after the time given in Retry-After").After(time.Second).Wrap(err)
}

func unreachable(err error) error {
	return fault.New(fault.Unavailable, "database_unreachable", "数据库暂时无法访问", "The database cannot be reached at present").
		Do("请稍后重试；持续出现时请联系管理员", "Try again shortly; if it goes on, ask the administrator").After(5 * time.Second).Wrap(err)
}

// outcomeUnknown is the truth about a write whose COMMIT was sent, was not answered and left no event to ask for.
func outcomeUnknown(err error) error {
	return fault.New(fault.Unavailable, "outcome_unknown", "数据库连接在提交时中断，写入可能已保存，也可能未保存", "The database was lost during the commit: the write may or may not have been saved").
		Do("请先查询结果，再决定是否重试", "Look whether it was saved before you try again").After(5 * time.Second).Wrap(err)
}

// What only a leader asks, and so only PostgreSQL is asked.
const (
	// takeLease renews the lease of its holder, or takes one that has run out.
	takeLease = `UPDATE lease SET fence = fence + CASE WHEN holder = ? THEN 0 ELSE 1 END, holder = ?,
		until = CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT) + ?
		WHERE name = 'log' AND (holder = ? OR until < extract(epoch FROM clock_timestamp()) * 1000)`
	// placeEvents gives the events without a place the next ones.
	placeEvents = `WITH next AS (SELECT id, row_number() OVER (ORDER BY seq) - 1 AS n FROM event WHERE idx IS NULL ORDER BY seq LIMIT ?)
		UPDATE event SET idx = next.n + ? FROM next WHERE event.id = next.id RETURNING event.id, event.idx, event.at, event.kind, event.code, event.digest`
	// endLease lets another process lead at once.
	endLease = `UPDATE lease SET until = 0 WHERE name = 'log' AND holder = ?`
	// postgresFinish adds to the migrated tables what finds the events without a place.
	postgresFinish = `SELECT pg_advisory_xact_lock(20240101);
		CREATE INDEX IF NOT EXISTS event_unplaced ON event (seq) WHERE idx IS NULL`
)
