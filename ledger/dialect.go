package ledger

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/mattn/go-sqlite3"

	"huishu/ledger/fault"
)

// This file holds everything that is particular to SQLite: how to open it, how to
// read its errors. Nothing outside it names the driver.

const driverName = "sqlite3"

// dsn says FULL in words: go-sqlite3's built-in default under WAL is NORMAL, which
// may lose acknowledged commits when the power fails.
func dsn(path string, readOnly bool) string {
	q := url.Values{}
	q.Set("_journal_mode", "WAL")
	q.Set("_synchronous", "FULL")
	q.Set("_busy_timeout", "30000")
	q.Set("_foreign_keys", "true")
	q.Set("_cache_size", "-65536")
	if readOnly {
		q.Set("_query_only", "true")
		q.Set("_cache_size", "-8192")
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

// steady keeps a prepared statement prepared. SQLite (3.54, which the driver carries) looks at the values bound to a
// comparison to choose a plan, so it compiles the statement again whenever they may have
// changed, and the driver clears them before every use: each look-up that is not by a unique
// key would be parsed anew. A plus before the placeholder changes no value and hides it from the planner.
func steady(query string) string { return strings.ReplaceAll(query, "?", "+?") }

// checkPragmas refuses a connection whose durability is not what we promise.
func checkPragmas(ctx context.Context, c *sql.Conn) error {
	for _, p := range []struct{ name, want string }{{"synchronous", "2"}, {"journal_mode", "wal"}, {"foreign_keys", "1"}} {
		var got string
		if err := c.QueryRowContext(ctx, "PRAGMA "+p.name).Scan(&got); err != nil {
			return fmt.Errorf("reading PRAGMA %s: %w", p.name, err)
		}
		if got != p.want {
			return fmt.Errorf("PRAGMA %s is %s, not %s: acknowledged writes might be lost", p.name, got, p.want)
		}
	}
	return nil
}

// translate turns a driver error into the typed error that rooms switch on.
func translate(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, sql.ErrNoRows) {
		return fault.New(fault.NotFound, "not_found", "没有找到", "Not found")
	}
	var e sqlite3.Error
	if !errors.As(err, &e) {
		return err
	}
	switch e.ExtendedCode {
	case sqlite3.ErrConstraintUnique, sqlite3.ErrConstraintPrimaryKey, sqlite3.ErrConstraintRowID:
		return fault.New(fault.Conflict, "duplicate", "已经存在相同的记录", "Such a record already exists").Wrap(err)
	case sqlite3.ErrConstraintForeignKey:
		return fault.New(fault.Invalid, "reference", "引用的对象不存在", "It refers to something that does not exist").Wrap(err)
	}
	switch e.Code {
	case sqlite3.ErrFull:
		return fault.New(fault.Unavailable, "disk_full", "磁盘已满，写入未保存", "The disk is full; nothing was written").
			Do("请联系管理员腾出空间后重试", "Ask the administrator to free space, then try again").After(time.Minute).Wrap(err)
	case sqlite3.ErrBusy, sqlite3.ErrLocked:
		return fault.New(fault.Unavailable, "busy", "数据库繁忙", "The database is busy").After(time.Second).Wrap(err)
	}
	return err
}
