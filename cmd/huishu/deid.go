package main

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"huishu/compliance/deid"
	"huishu/compliance/scan"
	"huishu/ledger/fault"
)

// deidFlags say what is analysed; report and plan share them.
type deidFlags struct {
	goal             deid.Goal
	quasi, sensitive []string
	max              int64
}

func (f *deidFlags) add(c *cobra.Command) {
	c.Flags().IntVar(&f.goal.K, "k", deid.DefaultGoal.K, "每组至少多少条记录 / records that must be alike")
	c.Flags().IntVar(&f.goal.L, "l", 0, "每组敏感属性至少多少种取值 / values of each sensitive column in a class")
	c.Flags().Float64Var(&f.goal.MaxSuppressed, "max-suppressed", deid.DefaultGoal.MaxSuppressed, "至多可删除的记录比例，0 至 1 / share of records that may be left out, 0 to 1")
	c.Flags().StringArrayVar(&f.quasi, "quasi", nil, "准标识符列；可重复，缺省自动建议 / a quasi-identifier; may be repeated; suggested without it")
	c.Flags().StringArrayVar(&f.sensitive, "sensitive", nil, "敏感属性列；可重复，缺省自动建议 / a sensitive column; may be repeated; suggested without it")
	c.Flags().Int64Var(&f.max, "max-bytes", scan.DefaultMaxBytes, "文件大小上限（字节）/ refuse larger files, in bytes")
}

func newDeidCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "deid",
		Short: "k 匿名分析与去标识化 / k-anonymity and de-identification",
		Long: `衡量表格（CSV、XLSX、JSON Lines、JSON 数组）中的记录有多容易对应到个人，并按方案去标识化（GB/T 37964-2019）。
依次为：report 分析，plan 生成方案，apply 按方案处理。显示的值均已遮盖；盐不写入结果和报告。

Measures how easily the records of a table (CSV, XLSX, JSON lines, a JSON array) are traced to a person, and de-identifies
it by a plan (GB/T 37964-2019). In order: report, plan, apply. Values are shown masked; the salt stands in no result or report.`,
		Example: `  huishu deid report --k 5 people.csv
  huishu deid plan --k 5 --l 2 people.csv > plan.yaml
  huishu deid apply --plan plan.yaml --salt-file salt --out anonymous.csv people.csv`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError(fault.Newf(fault.Invalid, "deid.usage", "没有子命令“%s”", "There is no subcommand %q", plain(args[0])).
					Do("可用 report、plan 或 apply", "Use report, plan or apply"))
			}
			return cmd.Help()
		},
	}
	c.AddCommand(newDeidReportCommand(), newDeidPlanCommand(), newDeidApplyCommand())
	return c
}

func newDeidReportCommand() *cobra.Command {
	var f deidFlags
	c := &cobra.Command{
		Use:   "report FILE",
		Short: "分析 k 匿名与 l 多样性 / Report k-anonymity and l-diversity",
		Long: `列出每列的角色建议、k、l、重标识风险、最小的等价类（已遮盖），以及达到所要求的 k 所需的泛化中信息损失最小的一种。
退出码：0 分析完成，1 文件无法分析，2 用法不对或文件无法读取。

Prints the suggested role of each column, k, l, the re-identification risk, the smallest classes (masked), and of the
generalisations that reach the wanted k the one that loses least. Exit status: 0 analysed; 1 the file cannot be; 2 wrong use or unreadable file.`,
		Example: `  huishu deid report --k 5 people.csv
  huishu deid report --quasi 出生日期 --quasi 性别 --sensitive 诊断结果 --l 2 people.csv`,
		RunE: func(cmd *cobra.Command, args []string) error {
			a, err := f.analyse(args)
			if err != nil {
				return deidError(err)
			}
			lang := langOf(cmd)
			if wantsJSON(cmd) {
				return printJSON(cmd.OutOrStdout(), a)
			}
			return printAnalysis(cmd.OutOrStdout(), a, lang)
		},
	}
	f.add(c)
	return c
}

func newDeidPlanCommand() *cobra.Command {
	var f deidFlags
	c := &cobra.Command{
		Use:   "plan FILE",
		Short: "生成去标识化方案 / Suggest a plan",
		Long: `按扫描和 k 匿名分析生成一份方案（YAML；加 --json 为 JSON），可修改后交给 apply。方案须逐一列出每一列。
technique 可用 keep、suppress（抑制）、mask（遮盖）、generalise（泛化）、hash（加盐哈希）、truncate（截断）。

Suggests a plan from the scan and the k-anonymity analysis, as YAML or with --json as JSON; edit it and give it to apply.
A plan names every column. Techniques: keep, suppress, mask, generalise, hash (with salt), truncate.`,
		Example: `  huishu deid plan --k 5 people.csv > plan.yaml`,
		RunE: func(cmd *cobra.Command, args []string) error {
			a, err := f.analyse(args)
			if err != nil {
				return deidError(err)
			}
			if a.Remedy == nil {
				_, _ = fmt.Fprintln(cmd.ErrOrStderr(), "huishu:", noRemedy.In(langOf(cmd)))
			}
			if wantsJSON(cmd) {
				return printJSON(cmd.OutOrStdout(), a.Plan)
			}
			_, err = io.WriteString(cmd.OutOrStdout(), a.Plan.YAML())
			return err
		},
	}
	f.add(c)
	return c
}

var noRemedy = fault.T("任何泛化都达不到要求：记录或敏感属性的取值太少", "no generalisation reaches the goal: there are too few records, or sensitive values")

func newDeidApplyCommand() *cobra.Command {
	var planFile, saltFile, out string
	var limit int64
	c := &cobra.Command{
		Use:   "apply --plan PLAN --out OUT FILE",
		Short: "按方案去标识化 / De-identify by a plan",
		Long: `按方案处理文件，写出 UTF-8 的 CSV，并比较处理前后的扫描发现、k、l、信息损失与删除的记录。达不到方案的 k 时不写文件。
相同的文件、方案和盐得到相同的结果。不给 --salt-file 时用一次性随机盐，之后无法与其他文件关联。
退出码：0 已写出，1 未能处理，2 用法不对或文件无法读取。

Writes the file as the plan says, as CSV in UTF-8, and compares findings, k, l, information loss and left-out records
before and after. Nothing is written when the plan's k is missed. The same file, plan and salt give the same result;
without --salt-file a random salt is used once, and hashes cannot be joined with another file's. Exit status: 0 written;
1 not possible; 2 wrong use or unreadable file.`,
		Example: `  openssl rand -hex 32 > salt
  huishu deid apply --plan plan.yaml --salt-file salt --out anonymous.csv people.csv`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if planFile == "" || out == "" {
				return usageError(fault.New(fault.Invalid, "deid.usage", "请用 --plan 和 --out 给出方案与写入的文件", "Name plan and result with --plan and --out").Do("huishu deid apply --help", "huishu deid apply --help"))
			}
			report, err := applyPlan(args, planFile, saltFile, out, limit)
			if err != nil {
				return deidError(err)
			}
			lang := langOf(cmd)
			if wantsJSON(cmd) {
				return printJSON(cmd.OutOrStdout(), report)
			}
			return printDone(cmd.OutOrStdout(), report, out, lang)
		},
	}
	c.Flags().StringVar(&planFile, "plan", "", "方案文件（YAML 或 JSON）/ the plan, YAML or JSON")
	c.Flags().StringVar(&saltFile, "salt-file", "", "盐文件，至少 16 字节 / file of the salt, at least 16 bytes")
	c.Flags().StringVar(&out, "out", "", "写入的 CSV 文件 / the CSV file to write")
	c.Flags().Int64Var(&limit, "max-bytes", scan.DefaultMaxBytes, "文件大小上限（字节）/ refuse larger files, in bytes")
	return c
}

func (f deidFlags) analyse(args []string) (deid.Analysis, error) {
	src, err := deidSource(args, f.max)
	if err != nil {
		return deid.Analysis{}, err
	}
	if err := f.goal.Check(); err != nil {
		return deid.Analysis{}, usageError(err)
	}
	return deid.Analyse(src, deid.Choice{Goal: f.goal, Quasi: f.quasi, Sensitive: f.sensitive})
}

// deidSource is the one file of the command line. Standard input cannot be read twice.
func deidSource(args []string, limit int64) (deid.Source, error) {
	if len(args) != 1 || args[0] == "-" || limit <= 0 {
		return deid.Source{}, usageError(fault.New(fault.Invalid, "deid.usage", "请给出一个文件（要读多遍，不能是标准输入）", "Name one file; it is read several times, so not standard input").Do("huishu deid --help", "huishu deid --help"))
	}
	if _, err := os.Stat(args[0]); err != nil {
		return deid.Source{}, usageError(unreadable(args[0], err))
	}
	return deid.Source{Name: args[0], MaxBytes: limit, Open: func() (io.ReadCloser, error) { return os.Open(args[0]) }}, nil
}

// deidError gives the scanner's errors their words and exit code.
func deidError(err error) error {
	var e *scan.Error
	if !errors.As(err, &e) {
		return err
	}
	return &exitError{code: scanExit(err), err: fault.New(fault.Invalid, string(e.Code), e.ZH, e.EN).Wrap(err)}
}

// applyPlan writes beside the result and renames at the end, so that nothing half-done ever bears its name.
func applyPlan(args []string, planFile, saltFile, out string, limit int64) (report deid.Report, err error) {
	src, err := deidSource(args, limit)
	if err != nil {
		return report, err
	}
	text, err := os.ReadFile(planFile)
	if err != nil {
		return report, usageError(unreadable(planFile, err))
	}
	plan, err := deid.ParsePlan(text)
	if err != nil {
		return report, usageError(err)
	}
	salt := make([]byte, 32)
	if saltFile == "" {
		_, err = rand.Read(salt)
	} else {
		salt, err = os.ReadFile(saltFile)
	}
	if err != nil {
		return report, usageError(unreadable(saltFile, err))
	}
	tmp, err := os.CreateTemp(filepath.Dir(out), ".deid-*")
	if err != nil {
		return report, usageError(unreadable(out, err))
	}
	defer func() { _ = os.Remove(tmp.Name()) }() // nothing is left to remove after the rename
	w := bufio.NewWriter(tmp)
	report, err = deid.Apply(src, plan, salt, w)
	if err = errors.Join(err, w.Flush(), tmp.Chmod(0o644), tmp.Close()); err != nil {
		return report, err
	}
	return report, os.Rename(tmp.Name(), out)
}

var roleNames = map[deid.Role]fault.Text{
	deid.Direct: fault.T("直接标识符", "direct identifier"), deid.Quasi: fault.T("准标识符", "quasi-identifier"),
	deid.Sensitive: fault.T("敏感属性", "sensitive"), deid.Other: fault.T("其他", "other"),
}

func printAnalysis(w io.Writer, a deid.Analysis, lang string) error {
	say := func(zh, en string, args ...any) { _, _ = fmt.Fprintf(w, fault.T(zh, en).In(lang)+"\n", args...) }
	say("%s：%d 条记录", "%s: %d records", plain(a.File), a.Rows)
	var rows [][]string
	for _, c := range a.Columns {
		distinct := fmt.Sprintf(fault.T("%d 种取值", "%d values").In(lang), c.Distinct)
		rows = append(rows, []string{plain(c.Name), roleNames[c.Role].In(lang), distinct, fault.T(c.Reason, c.ReasonEN).In(lang)})
	}
	if err := columns(w, "  ", rows); err != nil {
		return err
	}
	printPrivacy(w, fault.T("现状：", "As it is:").In(lang), a.Privacy, a.Grade, lang)
	if len(a.Smallest) > 0 {
		say("最小的等价类（已遮盖）：", "The smallest classes, masked:")
		rows = nil
		for _, c := range a.Smallest {
			row := []string{fmt.Sprintf("%d×", c.Records)}
			for _, v := range c.Values {
				row = append(row, plain(v))
			}
			rows = append(rows, row)
		}
		if err := columns(w, "  ", rows); err != nil {
			return err
		}
	}
	if a.Remedy == nil {
		say("%s", "%s", noRemedy.In(lang))
		return nil
	}
	say("达到 k=%d、l=%d 的泛化（信息损失 %.1f%%，删除 %d 条记录）：", "To reach k=%d, l=%d (information loss %.1f%%, %d records left out):", a.Goal.K, max(a.Goal.L, 1), a.Remedy.Loss*100, a.Remedy.Suppressed)
	rows = nil
	for _, s := range a.Remedy.Steps {
		rows = append(rows, []string{plain(s.Column), fault.T(s.Title, s.TitleEN).In(lang), fmt.Sprintf("%.1f%%", s.Loss*100)})
	}
	if err := columns(w, "  ", rows); err != nil {
		return err
	}
	if !a.Remedy.Exhaustive {
		say("搜索未穷尽，可能还有损失更小的做法", "The search was cut short: there may be something cheaper")
	}
	return nil
}

func printPrivacy(w io.Writer, title string, p deid.Privacy, g deid.Grade, lang string) {
	_, _ = fmt.Fprintf(w, fault.T("%s k=%d，%d 个等价类，%d 条记录独一无二；重标识风险最高 %.1f%%，平均 %.1f%%；去标识化效果 %d 级（推定）", "%s k=%d, %d classes, %d records unique; re-identification risk at most %.1f%%, on average %.1f%%; grade %d (assumed)").In(lang),
		title, p.K, p.Classes, p.Unique, p.Risk.Max*100, p.Risk.Average*100, g.Level)
	for _, d := range p.Diversity {
		_, _ = fmt.Fprintf(w, fault.T("；%s l=%d（熵 %.2f）", "; %s l=%d (entropy %.2f)").In(lang), plain(d.Column), d.Distinct, d.Entropy)
	}
	_, _ = fmt.Fprintln(w)
}

func printDone(w io.Writer, r deid.Report, out, lang string) error {
	printPrivacy(w, fault.T("处理前：", "Before:").In(lang), r.Before.Privacy, r.Before.Grade, lang)
	printPrivacy(w, fault.T("处理后：", "After:").In(lang), r.After.Privacy, r.After.Grade, lang)
	format := fault.T("扫描发现 %d 项 → %d 项；信息损失 %.1f%%；删除 %d 条记录；写入 %s，%d 条\n", "findings %d → %d; information loss %.1f%%; %d records left out; %[6]d written to %[5]s\n").In(lang)
	_, err := fmt.Fprintf(w, format, len(r.Before.Findings), len(r.After.Findings), r.Loss*100, r.Suppressed, plain(out), r.After.Privacy.Records)
	return err
}
