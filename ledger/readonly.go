package ledger

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"

	"github.com/jmoiron/sqlx"

	"huishu/ledger/fault"
	"huishu/ledger/tlog"
)

// OpenReadOnly opens a database to look at it: [DB.View] works, every write is refused, no table is migrated and
// nothing of the log is taken for granted. So a database that [Open] refuses, because its log does not
// fit its checkpoint, can still be audited. Of the key only VKey is needed.
func OpenReadOnly(ctx context.Context, opts Options) (*DB, error) {
	if opts.Clock == nil || opts.Key.VKey == "" {
		return nil, errors.New("ledger: a clock and the log's public key are required")
	}
	opts.Key.Signer = nil
	opts.complete()
	d := opts.dialect()
	if d == sqlite {
		if _, err := os.Stat(opts.Path); err != nil { // otherwise SQLite would make the file
			return nil, fmt.Errorf("opening the database: %w", err)
		}
	}
	schema, err := newSchema(append([]Room{own()}, opts.Rooms...))
	if err != nil {
		return nil, err
	}
	pool, err := sqlx.Open(d.driver, opts.dsn(true))
	if err != nil {
		return nil, fmt.Errorf("opening the database: %w", err)
	}
	db := &DB{opts: opts, schema: schema, written: newWriteCounts(schema), sql: pool, stop: make(chan struct{})}
	db.setHead(tlog.Checkpoint{Origin: db.Origin(), Root: tlog.EmptyRoot})
	if err := db.openReaders(ctx); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	if err := cmp.Or(db.checkVersions(ctx), db.checkJournal(ctx)); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// errReadOnly refuses a write on a database that was opened to be looked at.
func errReadOnly() error {
	return fault.New(fault.Forbidden, "database.read_only", "数据库以只读方式打开", "The database is open for reading only")
}

// checkVersions refuses tables of another form than this program's: what it would read in them is not what stands there.
func (db *DB) checkVersions(ctx context.Context) error {
	for _, room := range append([]Room{own()}, db.opts.Rooms...) {
		want, err := newestVersion(room.Migrations)
		if err != nil {
			return err
		}
		if want == 0 {
			continue
		}
		var is int64
		err = db.snapshot(ctx, System, viewMode, func(tx *Tx) error {
			return tx.Get(&is, `SELECT COALESCE(MAX(version_id), 0) FROM goose_`+room.Name)
		})
		if err != nil || is != want {
			return fault.Newf(fault.Conflict, "database.version", "数据库中 %[1]s 部分的表结构不是本版本的（版本 %[2]d，应为 %[3]d）",
				"The tables of room %[1]s are not of this version (version %[2]d, not %[3]d)", room.Name, is, want).
				Do("请使用与数据库相同版本的 huishu；或先在其上启动一次服务，以升级表结构", "Use the huishu of the database's version, or start the service on it once, which migrates it").Wrap(err)
		}
	}
	return nil
}

// newestVersion is the highest number of a room's migrations; 0 when it has none.
func newestVersion(migrations fs.FS) (int64, error) {
	if migrations == nil {
		return 0, nil
	}
	files, err := fs.Glob(migrations, "*.sql")
	if err != nil {
		return 0, err
	}
	var newest int64
	for _, f := range files {
		number, _, _ := strings.Cut(path.Base(f), "_")
		n, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return 0, fmt.Errorf("migration %s has no number: %w", f, err)
		}
		newest = max(newest, n)
	}
	return newest, nil
}

// Stamp tells one state of a stopped SQLite database from another: the sizes and times of its files. It is "" on PostgreSQL,
// which has no such sign.
func (db *DB) Stamp() (string, error) {
	if db.opts.dialect() != sqlite {
		return "", nil
	}
	var parts []string
	for _, name := range []string{db.opts.Path, db.opts.Path + "-wal"} {
		info, err := os.Stat(name)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return "", err
		case info.Size() > 0:
			parts = append(parts, fmt.Sprintf("%d@%d", info.Size(), info.ModTime().UnixNano()))
		}
	}
	return strings.Join(parts, " "), nil
}

// Each reads the rows of a query one after the other into the same value and hands it to fn: for results too large to hold.
// fn must not keep the value, and on PostgreSQL must not use the transaction.
func Each[T any](tx *Tx, fn func(row *T) error, query string, args ...any) error {
	if err := tx.check(query); err != nil {
		return err
	}
	return each(tx.conn, fn, query, args)
}
