package main

import (
	"errors"
	"os"
	"time"

	"github.com/spf13/cobra"

	"huishu/cmd/app"
	"huishu/compliance/adoption"
	"huishu/compliance/rules"
	"huishu/ledger"
)

// registerFlags choose whose rule sets a command speaks of: those of the program, or of a register with what it has adopted.
type registerFlags struct {
	data, database string
	demo           bool
}

func (f *registerFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.data, "data", "", "数据目录，连同其采用的规则集 / of this data directory, with what it has adopted")
	addDatabaseFlag(c.Flags(), &f.database)
	c.Flags().BoolVar(&f.demo, "demo", false, "连同仅供演示的虚构规则集 / with the fictional set that demos use")
}

// named says that a register is meant. Unlike elsewhere none is looked for that is not named.
func (f *registerFlags) named() bool { return f.data != "" || f.database != "" }

// view runs fn on the sets of the program and, where a register is named, in a snapshot of it; tx is nil otherwise. A register is only
// read, and may be in use.
func (f *registerFlags) view(cmd *cobra.Command, fn func(tx *ledger.Tx, book, shipped *rules.Book) error) error {
	if !f.named() {
		shipped, err := rules.Load(f.demo)
		if err != nil {
			return failure(err)
		}
		return fn(nil, shipped, shipped)
	}
	if f.data == "" {
		f.data = os.Getenv("HUISHU_DATA")
	}
	db, err := app.OpenToRead(cmd.Context(), app.Config{Data: f.data, Clock: time.Now, Logger: newLogger(cmd.ErrOrStderr(), false)}, f.database, "")
	if err != nil {
		return judged(err)
	}
	shipped, err := rules.Load(f.demo || db.Demo())
	if err == nil {
		err = db.View(cmd.Context(), ledger.System, func(tx *ledger.Tx) error {
			book, err := adoption.Of(tx, shipped)
			if err != nil {
				return err
			}
			return fn(tx, book, shipped)
		})
	}
	return errors.Join(err, db.Close())
}
