package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"huishu/compliance/adoption"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// maxRuleFile bounds what is read of a rule file, in bytes; the rules room has a bound of its own below it.
const maxRuleFile = 4 << 20

func newRulesCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "rules",
		Short: "规则集：查看、检查、演练与采用 / Rule sets: show, check, rehearse and adopt",
		Long: `规则集是写成数据的法规：时限、材料、检查、程序，各自注明条款和可信程度。
本命令列出和显示规则集，检查新写的规则文件，演练它会有何不同，并由两人采用。不给出 --data 时只涉及随程序提供的规则集。

Rule sets are the law as data: time limits, materials, checks and procedures, each with its article and how sure it is.
Lists and shows the sets, checks a rule file that is being written, rehearses what it would change, and adopts it by two persons. Without
--data it speaks of the sets that come with the program.`,
		Example: `  huishu rules list
  huishu rules show city-2023-38
  huishu rules check city-2027.yaml
  huishu rules rehearse city-2027.yaml --data huishu-data
  huishu rules adopt propose city-2027.yaml --from 2027-01-01 --reason 原细则期满 --as zhang`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	c.AddCommand(newRulesListCommand(), newRulesShowCommand(), newRulesCheckCommand(), newRulesProceduresCommand(), newRulesAccessCommand(), newRulesStandingCommand(), newRulesRehearseCommand(), newRulesAdoptCommand())
	return c
}

func newRulesListCommand() *cobra.Command {
	var day string
	var of registerFlags
	c := &cobra.Command{
		Use:   "list",
		Short: "列出规则集 / List the rule sets",
		Long: `列出规则集及其在某一天是否有效，缺省为今天；有事项没有规则集，或即将没有时一并说明。

Lists the rule sets and whether each is in force on a day, today unless --day names another; and says which matters no set
governs then, or soon will not.`,
		Example: "  huishu rules list\n  huishu rules list --day 2027-01-04 --json",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			on, err := dayFlag(day)
			if err != nil {
				return err
			}
			return of.view(cmd, func(_ *ledger.Tx, book, _ *rules.Book) error {
				if wantsJSON(cmd) {
					return printJSON(cmd.OutOrStdout(), book.Listing(on))
				}
				lang := langOf(cmd)
				var rows [][]string
				for _, e := range book.Listing(on) {
					rows = append(rows, []string{standing(e, on).In(lang), e.ID, days(e.EffectiveFrom, e.EffectiveTo), e.Number, e.Title.In(lang)})
				}
				if err := columns(cmd.OutOrStdout(), "", rows); err != nil {
					return err
				}
				printStanding(cmd.OutOrStdout(), book.Standing(on), lang, true)
				return nil
			})
		},
	}
	c.Flags().StringVar(&day, "day", "", "日期，如 2027-01-04 / the day, such as 2027-01-04")
	of.add(c)
	return c
}

// standing says whether a set is in force on the day, was, or will be.
func standing(e rules.Entry, on workday.Date) fault.Text {
	from := e.GovernsFrom
	if len(e.Regimes) == 0 {
		from = e.EffectiveFrom
	}
	switch {
	case e.Draft:
		return fault.T("草案", "draft")
	case e.InForce:
		return fault.T("有效", "in force")
	case from == "":
		return fault.T("已被替代", "superseded")
	case from > on.String():
		return fault.T("未生效", "to come")
	}
	return fault.T("已失效", "expired")
}

func days(from, to string) string { return strings.TrimSpace(from + " – " + to) }

func newRulesShowCommand() *cobra.Command {
	of := registerFlags{}
	c := &cobra.Command{
		Use:   "show ID",
		Short: "显示一个规则集 / Show one rule set",
		Long: `显示规则集的事实、检查和程序及其条款。--json 输出全文；办理决定所引的哈希是其规范化（JCS）形式的 SHA-256。

Shows the facts, checks and procedures of a set with their articles. --json prints all of it; the hash that decisions
name is the SHA-256 of its canonical (JCS) form.`,
		Example: "  huishu rules show city-2023-38\n  huishu rules show ndrc-2025-26 --json",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError(fault.New(fault.Invalid, "rules.usage", "请给出一个规则集编号", "Name one rule set").Do("huishu rules list", "huishu rules list"))
			}
			of.demo = true
			return of.view(cmd, func(tx *ledger.Tx, book, shipped *rules.Book) error {
				s, err := book.ByID(args[0])
				if tx != nil {
					s, err = adoption.Named(tx, shipped, args[0])
				}
				if err != nil {
					return &exitError{exitFailed, fault.Newf(fault.NotFound, "rules.not_found", "没有规则集 %s", "There is no rule set %s", plain(args[0])).
						Do("huishu rules list --demo 列出全部", "huishu rules list --demo lists them all")}
				}
				if wantsJSON(cmd) {
					return printJSON(cmd.OutOrStdout(), s)
				}
				return printSet(cmd, s)
			})
		},
	}
	of.add(c)
	return c
}

// localRows are a city's own data on parties, a line each.
func localRows(s *rules.Set, lang string) (rows [][]string) {
	for _, c := range s.ServiceClasses {
		rows = append(rows, []string{"service_classes." + c.ID, c.Sureness.Title().In(lang), c.Article, c.Title.In(lang)})
	}
	for _, g := range s.Gradings {
		rows = append(rows, []string{"gradings." + g.ID, g.Sureness.Title().In(lang), g.Article, g.Title.In(lang)})
		for _, f := range g.Factors {
			rows = append(rows, []string{"gradings." + g.ID + "." + f.ID, strconv.FormatInt(f.Points, 10), "", f.Title.In(lang)})
		}
	}
	for _, h := range s.Holds {
		state := fault.T("未启用", "off")
		if h.Active {
			state = fault.T("已启用", "on")
		}
		rows = append(rows, []string{"holds." + h.ID, state.In(lang), h.Article, h.Title.In(lang) + ": " + strings.Join(h.Acts, ", ")})
	}
	return rows
}

func printSet(cmd *cobra.Command, s *rules.Set) error {
	lang, out := langOf(cmd), cmd.OutOrStdout()
	say := func(zh, en string) string { return fault.T(zh, en).In(lang) }
	fmt.Fprintf(out, "%s  %s\n", s.Number, s.Title.In(lang))
	head := [][]string{
		{say("编号", "id"), s.ID}, {say("发布机构", "issuer"), s.Issuer.In(lang)}, {say("有效期", "in force"), days(s.EffectiveFrom, s.EffectiveTo)},
		{say("哈希", "hash"), s.Hash},
	}
	if len(s.Regimes) > 0 {
		head = append(head, []string{say("适用事项", "matters"), matters(s.Regimes, lang)})
	}
	if s.Draft {
		head = append(head, []string{say("状态", "state"), say("征求意见稿，未施行，不据以办理任何事项", "draft for comment: not in force, decides nothing")})
	}
	if !s.Note.IsZero() {
		head = append(head, []string{say("说明", "note"), s.Note.In(lang)})
	}
	if err := columns(out, "  ", head); err != nil {
		return err
	}
	var kinds, facts, checks, steps [][]string
	for _, k := range s.Kinds {
		kinds = append(kinds, []string{k.ID, k.Article, k.Title.In(lang)})
	}
	for _, f := range s.Facts {
		facts = append(facts, []string{f.ID, rules.Quantity(f.Value, f.Unit).In(lang), f.Sureness.Title().In(lang), f.Article, f.Title.In(lang)})
	}
	for _, g := range s.Groups {
		for _, r := range g.Rules {
			checks = append(checks, []string{r.ID, r.Severity.Title().In(lang), r.Article, r.Text.In(lang)})
		}
	}
	for _, d := range s.Procedures {
		for _, st := range d.Steps {
			steps = append(steps, []string{d.ID + "." + st.ID, clock(st, lang), st.Title.In(lang)})
		}
	}
	local := localRows(s, lang)
	for _, part := range []struct {
		title string
		rows  [][]string
	}{{say("申请类型", "Types of application"), kinds}, {say("事实", "Facts"), facts}, {say("检查", "Checks"), checks}, {say("程序", "Procedures"), steps}, {say("主体的分类、分级与限制", "Classes, grades and holds of parties"), local}} {
		if len(part.rows) == 0 {
			continue
		}
		fmt.Fprintf(out, "\n%s\n", part.title)
		if err := columns(out, "  ", part.rows); err != nil {
			return err
		}
	}
	return nil
}

// matters are the regimes of a set in words.
func matters(regimes []string, lang string) string {
	words := make([]string, len(regimes))
	for i, r := range regimes {
		words[i] = rules.RegimeTitle(r).In(lang)
	}
	return strings.Join(words, fault.T("、", ", ").In(lang))
}

// clock is a step's time in words.
func clock(st rules.Step, lang string) string {
	if st.Clock == nil {
		return "–"
	}
	return daysOrNone(st.Clock.WorkingDays, lang)
}

// checkJSON is the document of `huishu rules check --json`.
type checkJSON struct {
	File  string       `json:"file"`
	Valid bool         `json:"valid"`
	ID    string       `json:"id"`
	Hash  string       `json:"hash"`
	Flaws []rules.Flaw `json:"flaws"`
}

func newRulesCheckCommand() *cobra.Command {
	var of registerFlags
	c := &cobra.Command{
		Use:   "check FILE",
		Short: "检查规则文件 / Check a rule file",
		Long: `按采用时的要求检查一个规则文件（YAML）：语法、键名、数字与条款、所继承和引用的规则集、检查表达式的类型、
程序的每一步能否到达和离开，本系统能否按它办理。给出 --data 时可继承和引用其采用的规则集。列出全部问题及其位置和改法。退出码：0 可用，1 有问题，2 用法不对。

Checks a rule file (YAML) as its adoption would: syntax, keys, numbers and articles, the sets that it extends and cites,
the types of its checks, whether every step of its procedures can be reached and left, and whether this program can run it.
With --data it may extend and cite what that register has adopted. Every flaw is listed with its place and its remedy. Exit status: 0
fit for use, 1 flaws, 2 wrong use.`,
		Example: "  huishu rules check city-2027.yaml\n  huishu rules check city-2027.yaml --json",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError(fault.New(fault.Invalid, "rules.usage", "请给出一个规则文件", "Name one rule file").
					Do("huishu rules check --help", "huishu rules check --help"))
			}
			data, err := readLimited(args[0], maxRuleFile)
			if err != nil {
				return judged(err)
			}
			of.demo = of.demo || !of.named()
			return of.view(cmd, func(_ *ledger.Tx, book, shipped *rules.Book) error {
				set, flaws := adoption.Inspect(book, shipped, data)
				return judgedFile(cmd, args[0], set, flaws)
			})
		},
	}
	of.add(c)
	return c
}

// judgedFile prints what is wrong with a rule file, or that nothing is.
func judgedFile(cmd *cobra.Command, file string, set *rules.Set, flaws []rules.Flaw) error {
	doc := checkJSON{File: file, Valid: len(flaws) == 0, Flaws: append([]rules.Flaw{}, flaws...)}
	if set != nil {
		doc.ID, doc.Hash = set.ID, set.Hash
	}
	var err error
	if wantsJSON(cmd) {
		err = printJSON(cmd.OutOrStdout(), doc)
	} else {
		doc.print(cmd)
	}
	if err == nil && !doc.Valid {
		err = failedCheck()
	}
	return err
}

func (c checkJSON) print(cmd *cobra.Command) {
	lang, out := langOf(cmd), cmd.OutOrStdout()
	if c.Valid {
		fmt.Fprintf(out, fault.T("✓ %s 可用：%s\n  哈希 %s\n", "✓ %s is fit for use: %s\n  hash %s\n").In(lang), plain(c.File), c.ID, c.Hash)
		return
	}
	fmt.Fprintf(out, fault.T("✗ %s 有 %d 个问题：\n", "✗ %s has %d flaws:\n").In(lang), plain(c.File), len(c.Flaws))
	for _, f := range c.Flaws {
		place := plain(c.File)
		if f.Line > 0 {
			place = fmt.Sprintf("%s:%d", place, f.Line)
		}
		if f.Path != "" {
			place += " " + plain(f.Path)
		}
		fmt.Fprintf(out, "  %s\n    %s\n", place, plain(f.Message.In(lang)))
		if r := f.Remedy.In(lang); r != "" {
			fmt.Fprintf(out, "    → %s\n", r)
		}
	}
}
