package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"strings"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
)

// checkDatabase refuses what is no address of a PostgreSQL database.
func checkDatabase(address string) error {
	if address == "" {
		return nil
	}
	u, err := url.Parse(address)
	if err == nil && (u.Scheme == "postgres" || u.Scheme == "postgresql") {
		return nil
	}
	return fault.New(fault.Invalid, "database.url", "数据库地址无法识别", "This is no address of a database").
		Do("请写作 postgres://用户@主机:5432/数据库；不给出时使用数据目录中的 SQLite", "Write it as postgres://user@host:5432/database; without one, SQLite in the data directory is used")
}

// cannotReach says what to do about a PostgreSQL database that cannot be used. The address is shown without its password.
func cannotReach(address string, err error) error {
	shown := "postgres://…"
	if u, e := url.Parse(address); e == nil {
		shown = u.Redacted()
	}
	if strings.Contains(err.Error(), "was not signed by the configured key") {
		return fault.Newf(fault.Refused, "database.key", "数据库 %s 属于另一把日志密钥", "The database %s belongs to another log key", shown).
			Do("请把该系统的 keys 目录（另一副本的或备份的）复制到此数据目录后重试", "Copy the keys directory of that system, from another replica or a backup, into this data directory and try again").Wrap(err)
	}
	var f *fault.Error
	if errors.As(err, &f) && f.Code != "database_unreachable" {
		return err
	}
	return fault.Newf(fault.Unavailable, "database.unreachable", "无法使用数据库 %s", "The database %s cannot be used", shown).
		Do("请确认 PostgreSQL 正在运行、地址与口令正确、账号可以建表；口令可放在 PGPASSWORD 或 .pgpass 中",
			"Make sure that PostgreSQL runs, that address and password are right and that the account may create tables; the password may be in PGPASSWORD or .pgpass").Wrap(err)
}

// Examine looks at the database of a directory, or at the PostgreSQL database that cfg names, without changing anything: whether it
// can be reached, is of this version, belongs to the keys and keeps what is acknowledged. It says what is there.
func Examine(ctx context.Context, cfg Config) (found fault.Text, err error) {
	if err := checkDatabase(cfg.Database); err != nil {
		return found, err
	}
	d := &data{dir: cfg.Data}
	if _, err := os.Stat(d.database()); cfg.Database == "" && errors.Is(err, fs.ErrNotExist) {
		return fault.T("SQLite 数据库尚未建立", "The SQLite database is not made yet"), nil
	}
	key, err := os.ReadFile(KeyFile(cfg.Data))
	if err != nil { // a new replica's directory has none; what is there can still be looked at
		key = nil
	}
	vkey := strings.TrimSpace(string(key))
	db, err := ledger.OpenReadOnly(ctx, ledger.Options{
		Path: d.database(), URL: cfg.Database, Rooms: Rooms(), Clock: cfg.Clock, Key: tlog.Key{VKey: vkey}, Logger: cfg.Logger,
	})
	switch {
	case fault.CodeOf(err) == "database.empty":
		return fault.T("可以连接，尚无惠数的表，首次启动时建立", "It can be reached and holds no tables of Huishu yet; the first start makes them"), nil
	case err != nil && cfg.Database != "":
		return found, cannotReach(cfg.Database, err)
	case err != nil:
		return found, cannotRead(d.database(), err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	err = db.View(ctx, ledger.System, func(tx *ledger.Tx) error {
		cp, signed, err := tx.StoredHead()
		switch {
		case fault.KindOf(err) == fault.NotFound:
			found = fault.T("可以读取，日志为空", "It can be read; its log is empty")
			return nil
		case err != nil:
			return err
		case vkey == "":
			return fault.New(fault.Refused, "database.no_key", "数据目录中没有这个数据库的日志密钥", "The data directory holds no key for this database's log").
				Do("请把该系统的 keys 目录（另一副本的或备份的）复制到此数据目录", "Copy the keys directory of that system, from another replica or a backup, into this data directory")
		case !signed:
			return fault.New(fault.Refused, "database.key", "数据库属于另一把日志密钥", "The database belongs to another log key").
				Do("请把该系统的 keys 目录（另一副本的或备份的）复制到此数据目录后重试", "Copy the keys directory of that system, from another replica or a backup, into this data directory and try again")
		}
		found = fault.T(fmt.Sprintf("可以读取，属于此目录的密钥，日志有 %d 条", cp.Size), fmt.Sprintf("It can be read and belongs to the keys of this directory; its log holds %d entries", cp.Size))
		return nil
	})
	return found, err
}
