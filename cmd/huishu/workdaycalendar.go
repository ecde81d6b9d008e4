package main

import (
	"errors"
	"os"
	"time"

	"github.com/spf13/cobra"

	"huishu/cmd/app"
	"huishu/compliance/calendar"
	"huishu/compliance/workday"
	"huishu/ledger"
)

// calendarFlags choose the calendar that days are counted by.
type calendarFlags struct{ data, database, asOf string }

func (f *calendarFlags) add(c *cobra.Command) {
	c.PersistentFlags().StringVar(&f.data, "data", "", "数据目录，按其日历计算 / count by the calendar of this data directory")
	addDatabaseFlag(c.PersistentFlags(), &f.database)
	c.PersistentFlags().StringVar(&f.asOf, "as-of", "", "按当日已公布的通知计算，如 2020-01-26 / count by the notices that were public on this day")
}

// calendar is the one that the flags choose: that of a register, or of the shipped notices; as it stands, or as of a day. A register
// is only read, and may be in use; unlike elsewhere none is looked for that is not named.
func (f calendarFlags) calendar(cmd *cobra.Command) (*workday.Calendar, error) {
	book := calendar.Shipped()
	if f.data != "" || f.database != "" {
		if f.data == "" {
			f.data = os.Getenv("HUISHU_DATA")
		}
		var err error
		if book, err = f.register(cmd); err != nil {
			return nil, judged(err)
		}
	}
	if f.asOf == "" {
		return book.Now(), nil
	}
	day, err := workday.ParseDate(f.asOf)
	if err != nil {
		return nil, workdayError(err, "--as-of")
	}
	c, err := book.AsOf(day)
	if err != nil {
		return nil, workdayError(err, "--as-of")
	}
	return c, nil
}

func (f calendarFlags) register(cmd *cobra.Command) (book *calendar.Book, err error) {
	db, err := app.OpenToRead(cmd.Context(), app.Config{Data: f.data, Clock: time.Now, Logger: newLogger(cmd.ErrOrStderr(), false)}, f.database, "")
	if err != nil {
		return nil, err
	}
	err = db.View(cmd.Context(), ledger.Actor{}, func(tx *ledger.Tx) (err error) {
		book, err = calendar.Of(tx)
		return err
	})
	return book, errors.Join(err, db.Close())
}
