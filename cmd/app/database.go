package app

import (
	"errors"
	"net/url"
	"strings"

	"huishu/ledger/fault"
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
