package ledger

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/jmoiron/sqlx"

	"huishu/ledger/fault"
	"huishu/ledger/tlog"
)

// OpenReadOnly opens a database to look at it: [DB.View] works, every write is refused, no table is migrated and
// nothing of the log is taken for granted. So a database that [Open] refuses, because its log does not
// fit its checkpoint, can still be audited. Of the key only VKey is needed, which may be one that was retired; without it
// everything can be read and nothing verified.
func OpenReadOnly(ctx context.Context, opts Options) (*DB, error) {
	if opts.Clock == nil {
		return nil, errors.New("ledger: a clock is required")
	}
	opts.Key.Signer, opts.NextKey = nil, tlog.Key{}
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
	forms, err := formsOf(append([]Room{own()}, opts.Rooms...))
	if err == nil {
		err = db.checkForm(ctx, forms, true)
	}
	if err == nil {
		err = db.View(ctx, System, (*Tx).readKeys)
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// errReadOnly refuses a write on a database that was opened to be looked at.
func errReadOnly() error {
	return fault.New(fault.Forbidden, "database.read_only", "数据库以只读方式打开", "The database is open for reading only").
		Do("请在可写的服务上办理", "Do it on a service that may write")
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
