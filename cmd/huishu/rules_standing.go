package main

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// dayFlag reads --day, today without it.
func dayFlag(day string) (workday.Date, error) {
	if day == "" {
		return workday.OfTime(time.Now()), nil
	}
	d, err := workday.ParseDate(day)
	if err != nil {
		return d, workdayError(err, "--day")
	}
	return d, nil
}

func newRulesStandingCommand() *cobra.Command {
	var day string
	var of registerFlags
	c := &cobra.Command{
		Use:   "standing",
		Short: "每一事项由哪个规则集规定 / Which rule set governs each matter",
		Long: `逐项说明某一天由哪个规则集规定、到何时为止，或自何时起没有规则集，缺省为今天。退出码：0 每项都有规则集，1 有事项没有规则集。

Says of every matter which rule set governs it on a day and until when, or since when none does; today unless --day names another.
Exit status: 0 every matter is governed, 1 one is not.`,
		Example: "  huishu rules standing --day 2027-01-04\n  huishu rules standing --data huishu-data --json",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			on, err := dayFlag(day)
			if err != nil {
				return err
			}
			return of.view(cmd, func(_ *ledger.Tx, book, _ *rules.Book) error {
				list := book.Standing(on)
				if wantsJSON(cmd) {
					if err := printJSON(cmd.OutOrStdout(), list); err != nil {
						return err
					}
				} else {
					printStanding(cmd.OutOrStdout(), list, langOf(cmd), false)
				}
				for _, s := range list {
					if !s.Governed() {
						return failedCheck()
					}
				}
				return nil
			})
		},
	}
	c.Flags().StringVar(&day, "day", "", "日期，如 2027-01-04 / the day, such as 2027-01-04")
	of.add(c)
	return c
}

// printStanding writes a line for each matter; with onlyTrouble for those that none governs, or whose rules end soon.
func printStanding(out io.Writer, list []rules.Standing, lang string, onlyTrouble bool) {
	for _, s := range list {
		mark, text := standingWords(s)
		if onlyTrouble && mark == "✓" {
			continue
		}
		fmt.Fprintf(out, "%s %s\n", mark, text.In(lang))
	}
}

// standingWords is how a matter stands, in words.
func standingWords(s rules.Standing) (mark string, text fault.Text) {
	zh, en := s.Title.ZH, s.Title.In("en")
	switch {
	case !s.Governed() && s.Since != "":
		return "✗", fault.T(zh+"：自 "+s.Since+" 起没有适用的规则集，须由主管部门采用后续规则集", en+": no rule set governs since "+s.Since+"; an authority must adopt a successor")
	case !s.Governed():
		return "✗", fault.T(zh+"：当日没有适用的规则集", en+": no rule set governs on that day")
	case s.Ending():
		return "!", fault.T(fmt.Sprintf("%s：%s，至 %s，还有 %d 日，尚未采用后续规则集", zh, s.Set, s.Until, s.DaysLeft), fmt.Sprintf("%s: %s, until %s, %d days left; no successor is adopted", en, s.Set, s.Until, s.DaysLeft))
	case s.Until == "":
		return "✓", fault.T(zh+"："+s.Set, en+": "+s.Set)
	}
	return "✓", fault.T(zh+"："+s.Set+"，至 "+s.Until, en+": "+s.Set+", until "+s.Until)
}
