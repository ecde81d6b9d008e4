package main

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"huishu/compliance/calendar"
	"huishu/compliance/workday"
	"huishu/ledger/fault"
)

func newWorkdayCommand() *cobra.Command {
	var by calendarFlags
	c := &cobra.Command{
		Use:   "workday",
		Short: "按工作日推算期限 / Deadlines in Chinese working days",
		Long: `按国务院办公厅公布的放假和调休安排推算工作日。触发当日不计，次日为第 1 日。
尚未公布放假安排的年份按周一至周五推算，并注明“暂定”，公布后应重新计算；2020 年以前的日期不作推算。
缺省按程序自带的通知计算；--data 按某一数据目录的日历（含主管部门载入的通知）计算，--as-of 按某日已公布的通知计算。

Counts Chinese working days by the announced public holidays and make-up working days. The triggering day does not
count: the day after it is day 1. A year that has not been announced is reckoned by weekdays and marked provisional;
days before 2020 are refused. It counts by the notices that come with the program; with --data by the calendar of a data
directory, with what its authority has loaded; with --as-of by the notices that were public on a day.`,
		Example: `  huishu workday add 2026-09-28 20
  huishu workday add 2020-01-23 2 --as-of 2020-01-26
  huishu workday add 2026-12-25 10 --data ./huishu-data
  huishu workday count 2026-09-28 2026-10-30 --json`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError(fault.Newf(fault.Invalid, "workday.usage", "没有子命令“%s”", "There is no subcommand %q", plain(args[0])).
					Do("可用 add 或 count", "Use add or count"))
			}
			return cmd.Help()
		},
	}
	by.add(c)
	c.AddCommand(&cobra.Command{
		Use:   "add DATE N",
		Short: "自 DATE 起第 N 个工作日 / The Nth working day after DATE",
		Long: `DATE 为触发日（当日不计），写作 2006-01-02；N 为工作日数，0 即当日。
DATE is the triggering day, which does not count, written 2006-01-02; N is the number of working days, 0 for DATE itself.`,
		Example: `  huishu workday add 2026-09-28 20
  huishu workday add 2026-12-25 10 --json`,
		RunE: func(cmd *cobra.Command, args []string) error { return runWorkdayAdd(cmd, args, by) },
	}, &cobra.Command{
		Use:   "count FROM TO",
		Short: "FROM 之后至 TO 的工作日数 / Working days after FROM up to TO",
		Long: `计算 FROM 次日至 TO（含）之间的工作日数。
Counts the working days from the day after FROM up to and including TO.`,
		Example: `  huishu workday count 2026-09-28 2026-10-30`,
		RunE:    func(cmd *cobra.Command, args []string) error { return runWorkdayCount(cmd, args, by) },
	})
	return c
}

// workdayAddJSON and workdayCountJSON are the outer contract of `huishu workday --json`.
type workdayAddJSON struct {
	Start       workday.Date `json:"start"`
	WorkingDays int          `json:"working_days"`
	Due         workday.Date `json:"due"`
	Provisional bool         `json:"provisional"`
	Reason      string       `json:"reason"`
}

type workdayCountJSON struct {
	From        workday.Date `json:"from"`
	To          workday.Date `json:"to"`
	WorkingDays int          `json:"working_days"`
	Provisional bool         `json:"provisional"`
	Reason      string       `json:"reason"`
}

func runWorkdayAdd(cmd *cobra.Command, args []string, by calendarFlags) error {
	if len(args) != 2 {
		return usageError(fault.New(fault.Invalid, "workday.usage", "需要两个参数：触发日和工作日数", "Two arguments are needed: the triggering day and the number of working days").
			Do("例如 huishu workday add 2026-09-28 20", "For example: huishu workday add 2026-09-28 20"))
	}
	start, err := workday.ParseDate(args[0])
	if err != nil {
		return workdayError(err, "start")
	}
	n, err := strconv.Atoi(args[1])
	if err != nil {
		return usageError(fault.Newf(fault.Invalid, "workday.bad_number", "“%s”不是工作日数，应为不小于 0 的整数", "%q is no number of working days: give a whole number from 0", plain(args[1])).At("working_days"))
	}
	cal, err := by.calendar(cmd)
	if err != nil {
		return err
	}
	r, err := cal.Add(start, n)
	if err != nil {
		return workdayError(err, "start")
	}
	lang := langOf(cmd)
	reason := fault.T(r.Reason, r.ReasonEN).In(lang)
	if wantsJSON(cmd) {
		return printJSON(cmd.OutOrStdout(), workdayAddJSON{start, r.WorkingDays, r.Due, r.Provisional, reason})
	}
	return printDeadline(cmd.OutOrStdout(), start, r, lang)
}

func printDeadline(w io.Writer, start workday.Date, r workday.Result, lang string) error {
	mark := ""
	if r.Provisional {
		mark = fault.T("（暂定）", " (provisional)").In(lang)
	}
	format := fault.T("%s %s%s\n自 %s（当日不计）起 %d 个工作日；%s\n", "%s %s%s\n%[5]d working days from %[4]s, which does not count; %[6]s\n").In(lang)
	_, err := fmt.Fprintf(w, format, r.Due, weekdayName(r.Due, lang), mark, start, r.WorkingDays, fault.T(r.Reason, r.ReasonEN).In(lang))
	return err
}

func weekdayName(d workday.Date, lang string) string {
	if lang == "en" {
		return d.Weekday().String()
	}
	return "星期" + map[time.Weekday]string{0: "日", 1: "一", 2: "二", 3: "三", 4: "四", 5: "五", 6: "六"}[d.Weekday()]
}

func runWorkdayCount(cmd *cobra.Command, args []string, by calendarFlags) error {
	if len(args) != 2 {
		return usageError(fault.New(fault.Invalid, "workday.usage", "需要两个日期", "Two dates are needed").
			Do("例如 huishu workday count 2026-09-28 2026-10-30", "For example: huishu workday count 2026-09-28 2026-10-30"))
	}
	from, err := workday.ParseDate(args[0])
	if err != nil {
		return workdayError(err, "from")
	}
	to, err := workday.ParseDate(args[1])
	if err != nil {
		return workdayError(err, "to")
	}
	cal, err := by.calendar(cmd)
	if err != nil {
		return err
	}
	r, err := cal.Count(from, to)
	if err != nil {
		return workdayError(err, "to")
	}
	lang := langOf(cmd)
	reason := fault.T(r.Reason, r.ReasonEN).In(lang)
	if wantsJSON(cmd) {
		return printJSON(cmd.OutOrStdout(), workdayCountJSON{from, to, r.WorkingDays, r.Provisional, reason})
	}
	mark := ""
	if r.Provisional {
		mark = fault.T("（暂定）", " (provisional)").In(lang)
	}
	format := fault.T("%d 个工作日%s\n自 %s（当日不计）至 %s；%s\n", "%d working days%s\nafter %s up to %s; %s\n").In(lang)
	_, err = fmt.Fprintf(cmd.OutOrStdout(), format, r.WorkingDays, mark, from, to, reason)
	return err
}

// workdayError makes an error of the calendar, always one of the arguments, a wrong use in the user's language.
func workdayError(err error, field string) error {
	if !errors.As(err, new(*workday.Error)) {
		return err
	}
	return usageError(calendar.Refused(err, field))
}
