package main

import (
	"errors"
	"io"
	"os"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"huishu/cmd/app"
	"huishu/compliance/code"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
)

// addDataFlag gives an administrative command its data directory, HUISHU_DATA where it is not named.
func addDataFlag(cmd *cobra.Command, data *string) {
	def := "huishu-data"
	if v := os.Getenv("HUISHU_DATA"); v != "" {
		def = v
	}
	cmd.PersistentFlags().StringVar(data, "data", def, "数据目录 / data directory (HUISHU_DATA)")
	addDatabaseFlag(cmd.PersistentFlags(), new(string))
}

// databaseFlag names a PostgreSQL database, HUISHU_DATABASE where it is not given.
const databaseFlag = "database"

func addDatabaseFlag(flags *pflag.FlagSet, url *string) {
	flags.StringVar(url, databaseFlag, "", "PostgreSQL 数据库地址 postgres://…，缺省用数据目录中的 SQLite / PostgreSQL database, postgres://…; SQLite in the data directory without it (HUISHU_DATABASE)")
}

// withData opens a data directory that no server holds, runs fn on it and closes it. With
// create a directory without data is begun.
func withData(cmd *cobra.Command, data string, create bool, fn func(a *app.App) error) error {
	url, err := cmd.Flags().GetString(databaseFlag)
	if err != nil {
		return err
	}
	if url == "" {
		url = os.Getenv("HUISHU_DATABASE")
	}
	a, err := app.OpenAtRest(cmd.Context(), app.Config{Data: data, Database: url, Clock: time.Now, Logger: newLogger(cmd.ErrOrStderr(), false)}, create)
	if err != nil {
		return judged(err)
	}
	return judged(errors.Join(fn(a), a.Close()))
}

// partyNamed finds an organisation by its USCC or its id.
func partyNamed(tx *ledger.Tx, name string) (p party.Party, err error) {
	if p, err = party.Get(tx, name); fault.KindOf(err) == fault.NotFound {
		p, err = party.ByUSCC(tx, name)
	}
	if fault.KindOf(err) != fault.NotFound {
		return p, err
	}
	return p, fault.Newf(fault.Invalid, "party.not_found", "登记簿中没有代码或编号为 %s 的主体", "No organisation in the register has the code or id %s", plain(code.Normalize(name))).
		At("--body").Do("请核对统一社会信用代码（可用 huishu code check）", "Check the unified social credit code (huishu code check helps)")
}

// onFlags renames the fields of an error to the flags that fill them.
func onFlags(err error, flags map[string]string) error {
	var f *fault.Error
	if !errors.As(err, &f) {
		return err
	}
	rename := func(f *fault.Error) *fault.Error {
		if flag, ok := flags[f.Field]; ok {
			return f.At(flag)
		}
		return f
	}
	f = rename(f)
	details := make([]*fault.Error, len(f.Details))
	for i, d := range f.Details {
		details[i] = rename(d)
	}
	f = f.At(f.Field) // a copy: the one that came is not ours
	f.Details = details
	return f
}

// readFileOrStdin reads a file that the user names with read, or standard input where it is named -; read is told
// the name, "stdin" for that.
func readFileOrStdin[T any](cmd *cobra.Command, file string, read func(name string, r io.Reader) (T, error)) (T, error) {
	if file == "-" {
		return read("stdin", cmd.InOrStdin())
	}
	f, err := os.Open(file)
	if err != nil {
		var none T
		return none, unreadable(file, err)
	}
	defer f.Close()
	return read(file, f)
}
