package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"huishu/compliance/adoption"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/rehearsal"
)

func newRulesRehearseCommand() *cobra.Command {
	var from string
	var of registerFlags
	c := &cobra.Command{
		Use:   "rehearse FILE",
		Short: "演练规则文件：会有什么不同 / Rehearse a rule file: what it would change",
		Long: `说明一个规则文件若自某日起适用，数字、时限、检查和材料与所承接的规则集有何不同；给出 --data 时还逐件列出在办事项的期限和检查结果、
已登记凭证的有效期会有何不同。什么都不保存；在办事项仍按其提出时的规则集办理，文件的衔接条款（transition）让其转按新规则集的除外：逐件列出哪些转、哪些不能转及原因。退出码：0 已演练，1 文件有问题，2 用法不对。

Says what a rule file would change if it governed from a day on: numbers, clocks, checks and materials against the set that it
follows; with --data also, case by case, the deadlines and findings of what is open, and the terms of certificates. Nothing is kept, and open cases
stay under the set they were filed under, unless the file's transition clause lets them move: then each is listed that moves, or cannot and why. Exit status: 0 rehearsed, 1 the file has flaws, 2 wrong use.`,
		Example: "  huishu rules rehearse city-2027.yaml\n  huishu rules rehearse city-2027.yaml --from 2027-01-01 --data huishu-data --json",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError(fault.New(fault.Invalid, "rules.usage", "请给出一个规则文件", "Name one rule file").
					Do("huishu rules rehearse --help", "huishu rules rehearse --help"))
			}
			data, err := readLimited(args[0], maxRuleFile)
			if err != nil {
				return judged(err)
			}
			var day workday.Date
			if from != "" {
				if day, err = workday.ParseDate(from); err != nil {
					return workdayError(err, "--from")
				}
			}
			return of.view(cmd, func(tx *ledger.Tx, book, shipped *rules.Book) error {
				set, flaws := adoption.Inspect(book, shipped, data)
				if len(flaws) > 0 {
					return judgedFile(cmd, args[0], set, flaws)
				}
				if day.IsZero() {
					if day, err = workday.ParseDate(set.EffectiveFrom); err != nil {
						return err
					}
				}
				r := rehearsal.Compare(book, set, day)
				if tx != nil {
					if r, err = rehearsal.Run(tx, shipped, set, day); err != nil {
						return err
					}
				}
				if wantsJSON(cmd) {
					return printJSON(cmd.OutOrStdout(), r)
				}
				return printRehearsal(cmd, r, tx != nil)
			})
		},
	}
	c.Flags().StringVar(&from, "from", "", "自何日起适用，缺省为文本的生效日 / the day from which it would govern; the first of its text otherwise")
	of.add(c)
	return c
}

func printRehearsal(cmd *cobra.Command, r rehearsal.Report, withRegister bool) error {
	lang, out := langOf(cmd), cmd.OutOrStdout()
	say := func(zh, en string) string { return fault.T(zh, en).In(lang) }
	fmt.Fprintf(out, "%s  %s\n", plain(r.Number), plain(r.Title.In(lang)))
	for _, m := range r.Matters {
		line := say("自 "+r.From.String()+" 起适用于"+m.Title.ZH, "governs "+m.Title.In("en")+" from "+r.From.String())
		if m.Follows != "" {
			line += say("，承接 "+m.Follows+"（至 "+m.Ends.String()+"）", ", after "+m.Follows+" (until "+m.Ends.String()+")")
		}
		if m.Gap > 0 {
			line += fmt.Sprintf(say("，其间 %d 日没有规则集", ", with %d days between on which none governs"), m.Gap)
		}
		fmt.Fprintln(out, "  "+line)
	}
	for _, d := range r.Differences {
		var rows [][]string
		for _, f := range d.Facts {
			rows = append(rows, []string{f.ID, quantity(f.Before, f.Unit, lang), "→", quantity(f.After, f.Unit, lang), f.Article, plain(f.Title.In(lang))})
		}
		for _, c := range d.Clocks {
			rows = append(rows, []string{c.Procedure + "." + c.Step, daysOrNone(c.Before, lang), "→", daysOrNone(c.After, lang), "", plain(c.ProcedureTitle.In(lang)) + " · " + plain(c.Title.In(lang))})
		}
		for _, c := range d.Procedures {
			rows = append(rows, []string{c.Procedure + "." + c.Part + "." + c.ID, "", plain(c.What().In(lang)), "", c.Article, plain(c.ProcedureTitle.In(lang)) + " · " + plain(c.Title.In(lang))})
		}
		for _, list := range [][]rules.RuleChange{d.Rules, d.Materials} {
			for _, c := range list {
				rows = append(rows, []string{c.Group + "." + c.ID, "", rules.ChangeTitle(c.Change).In(lang), "", c.Article, plain(c.Title.In(lang))})
			}
		}
		fmt.Fprintf(out, "\n%s\n", say("与 "+d.Before+" 的不同", "What differs from "+d.Before))
		if len(rows) == 0 {
			fmt.Fprintln(out, "  "+say("无", "nothing"))
		}
		if err := columns(out, "  ", rows); err != nil {
			return err
		}
	}
	if !withRegister {
		return nil
	}
	if len(r.Clauses) > 0 {
		fmt.Fprintf(out, "\n"+say("在办 %d 件，其中 %d 件会不同；自 %s 起 %d 件转按新规则集，%d 件不能转\n", "%d cases are open, %d would stand otherwise; from %s on %d go on by the new set, %d cannot\n"), r.OpenCases, len(r.Cases), r.From, r.Moving, r.Staying)
	} else {
		fmt.Fprintf(out, "\n"+say("在办 %d 件，其中 %d 件会不同（仍按其提出时的规则集办理）\n", "%d cases are open, %d would stand otherwise (they stay under the set they were filed under)\n"), r.OpenCases, len(r.Cases))
	}
	var rows [][]string
	for _, c := range r.Cases {
		rows = append(rows, []string{c.ID, plain(c.Title.In(lang)), plain(c.StateTitle.In(lang)), shown(c.Before), "→", shown(c.After), fmt.Sprintf("+%d −%d", len(c.Gained), len(c.Lost)), fateOf(c, lang)})
	}
	if err := columns(out, "  ", rows); err != nil {
		return err
	}
	fmt.Fprintf(out, "\n"+say("有效登记 %d 份，其中 %d 份的有效期会不同（已发凭证不变）\n", "%d registrations stand, the term of %d would be another (what is issued keeps its own)\n"), r.Standing, len(r.Certificates))
	rows = nil
	for _, c := range r.Certificates {
		rows = append(rows, []string{c.Code, plain(c.Name), c.Before.String(), "→", c.After.String()})
	}
	return columns(out, "  ", rows)
}

// fateOf says what becomes of a case on the set's first day; empty where it stays as open cases do.
func fateOf(c rehearsal.Case, lang string) string {
	switch c.Fate {
	case rehearsal.FateMoves:
		return fault.T("转，到期日 "+shown(c.Goes), "moves, due "+shown(c.Goes)).In(lang)
	case rehearsal.FateStays:
		why := make([]string, len(c.Obstacles))
		for i, o := range c.Obstacles {
			why[i] = plain(o.Text.In(lang))
		}
		return fault.T("不能转：", "stays: ").In(lang) + strings.Join(why, "；")
	}
	return ""
}

// quantity is a number of a set; a dash where the set does not have it or leaves it open.
func quantity(n *int64, unit, lang string) string {
	if n == nil {
		return "–"
	}
	return rules.Quantity(n, unit).In(lang)
}

func daysOrNone(n int, lang string) string {
	if n == 0 {
		return "–"
	}
	return rules.WorkingDays(n).In(lang)
}

func shown(d workday.Date) string {
	if d.IsZero() {
		return "–"
	}
	return d.String()
}
