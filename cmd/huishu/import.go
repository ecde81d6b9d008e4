package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"huishu/cmd/app"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/catalogue"
	"huishu/registry/party"
)

// importPart is how many rows go into one transaction.
const importPart = 500

// rejectsShown bounds the rejected rows that are printed; the rejects file holds all.
const rejectsShown = 20

func newImportCommand() *cobra.Command {
	var data string
	c := &cobra.Command{
		Use:   "import",
		Short: "导入资源目录、主体或产品 / Import a catalogue, parties or products",
		Long: `在服务停止时向数据目录导入资源目录、主体，或批量申请产品合规登记。

Imports a resource catalogue or parties into a data directory while no server runs on it, or files many products for registration.`,
		Example: "  huishu import catalogue 目录.csv --body 11441300MB2C00010L\n  huishu import parties 主体.xlsx --dry-run\n  huishu import products 产品.xlsx --as lisi --dry-run",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	addDataFlag(c, &data)
	c.AddCommand(newImportCatalogueCommand(&data), newImportPartiesCommand(&data), newImportProductsCommand(&data))
	return c
}

// catalogueImport is what `huishu import catalogue` was asked for.
type catalogueImport struct {
	body, rejects string
	dryRun        bool
}

// importJSON is the document of `huishu import catalogue --json`.
type importJSON struct {
	File     string `json:"file"`
	Encoding string `json:"encoding"`
	DryRun   bool   `json:"dry_run"`
	Rows     int    `json:"rows"`
	catalogue.ImportReport
	Rejected int `json:"rejected"`
	// Unknown are departments that the register has no body for; their rows were left out.
	Unknown []string           `json:"unknown_departments"`
	Ignored []string           `json:"ignored"`
	Rejects []catalogue.Reject `json:"rejects"`
	// Personal is what looks like personal information in the text of the rows, masked.
	Personal []catalogue.Exposure `json:"personal"`
}

func newImportCatalogueCommand(data *string) *cobra.Command {
	var in catalogueImport
	c := &cobra.Command{
		Use:   "catalogue FILE",
		Short: "导入公共数据资源目录（CSV） / Import a catalogue of public data resources (CSV)",
		Long: `逐行检查目录文件：合格的行入库，不合格的行连同原因退回；涉密数据一律拒收（惠府〔2023〕38号）。
资源以单位自己的编号识别，同一文件可以重复导入。首行为列名，中文或英文；编码为 UTF-8、UTF-16、GB18030 或 Big5。
--body 指明数源部门；不指明时按文件中的部门名称分派到登记簿中的同名单位。
--dry-run 只检查并说明将发生什么。目录文字中疑似个人信息（如经办人姓名、电话）以遮盖形式列出，不影响入库。退出码：0 全部入库，1 有行被退回或未导入，2 用法不对。FILE 为 - 时读标准输入。

Checks a catalogue file row by row: sound rows enter, faulty ones come back with the reason; state secrets are refused.
Resources are known by the body's own number, so the same file may be imported again. The first row names the columns,
in Chinese or English; UTF-8, UTF-16, GB18030 or Big5. --body names the source body; without it each row goes to the
body that the file names as its department. --dry-run only checks and says what would happen. What looks like personal
information in the text (names and numbers of clerks) is listed masked and stops nothing. Exit status: 0 everything
entered, 1 rows came back or were left out, 2 wrong use. With - for FILE standard input is read.`,
		Example: `  huishu import catalogue 目录.csv --body 11441300MB2C00010L --dry-run
  huishu import catalogue 目录.csv --body 11441300MB2C00010L --rejects 退回.csv
  huishu import catalogue city.csv`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError(fault.New(fault.Invalid, "import.usage", "请给出一个目录文件", "Name one catalogue file").
					Do("huishu import catalogue --help", "huishu import catalogue --help"))
			}
			res, err := readFileOrStdin(cmd, args[0], func(_ string, r io.Reader) (catalogue.Result, error) { return catalogue.ReadCSV(r) })
			if err != nil {
				return judged(err)
			}
			return withData(cmd, *data, false, func(a *app.App) error { return in.run(cmd, a, args[0], res) })
		},
	}
	f := c.Flags()
	f.StringVar(&in.body, "body", "", "数源部门：统一社会信用代码或编号 / the source body: USCC or id")
	f.StringVar(&in.rejects, "rejects", "", "把退回的行及原因写入此文件（CSV）/ write the rows that came back, with reasons, to this file (CSV)")
	f.BoolVar(&in.dryRun, "dry-run", false, "只检查，不写入 / only check, write nothing")
	return c
}

// destination is a body with the rows that go to it.
type destination struct {
	body string
	rows []catalogue.Row
}

func (in *catalogueImport) run(cmd *cobra.Command, a *app.App, file string, res catalogue.Result) error {
	out := importJSON{
		File: file, Encoding: res.Encoding, DryRun: in.dryRun, Rows: len(res.Rows), Rejected: len(res.Rejects),
		Unknown: []string{}, Ignored: append([]string{}, res.Ignored...), Rejects: append([]catalogue.Reject{}, res.Rejects...),
		Personal: []catalogue.Exposure{},
	}
	var to []destination
	err := a.DB.View(cmd.Context(), ledger.System, func(tx *ledger.Tx) (err error) {
		to, out.Unknown, err = in.destinations(tx, res)
		return err
	})
	if err != nil {
		return err
	}
	for _, d := range to {
		found, err := catalogue.ExposuresIn(d.rows)
		if err != nil {
			return err
		}
		out.Personal = append(out.Personal, found...)
	}
	if err := in.writeRejects(res.Rejects); err != nil { // before anything is written elsewhere
		return err
	}
	for _, d := range to {
		for rows := range slices.Chunk(d.rows, importPart) {
			report, err := in.part(cmd, a, d.body, rows)
			if err != nil {
				return err
			}
			out.Created += report.Created
			out.Updated += report.Updated
			out.Unchanged += report.Unchanged
		}
	}
	if err := out.print(cmd, in.rejects); err != nil {
		return err
	}
	if out.Rejected > 0 || len(out.Unknown) > 0 {
		return failedCheck()
	}
	return nil
}

// destinations decides to which body each row goes.
func (in *catalogueImport) destinations(tx *ledger.Tx, res catalogue.Result) (to []destination, unknown []string, err error) {
	unknown = []string{}
	if in.body != "" {
		p, err := partyNamed(tx, in.body)
		return []destination{{p.ID, res.Rows}}, unknown, err
	}
	for _, name := range res.Departments() {
		p, err := party.BodyNamed(tx, name)
		if fault.KindOf(err) == fault.NotFound {
			unknown = append(unknown, name)
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		to = append(to, destination{p.ID, res.Of(name)})
	}
	return to, unknown, nil
}

func (in *catalogueImport) writeRejects(rejects []catalogue.Reject) error {
	if in.rejects == "" {
		return nil
	}
	var b bytes.Buffer
	if err := catalogue.WriteRejects(&b, rejects); err != nil {
		return err
	}
	return writeFile(in.rejects, b.Bytes())
}

// errDryRun rolls a transaction back whose report is all that was wanted.
var errDryRun = errors.New("dry run")

// part imports some rows in a transaction of their own.
func (in *catalogueImport) part(cmd *cobra.Command, a *app.App, body string, rows []catalogue.Row) (report catalogue.ImportReport, err error) {
	err = a.DB.Update(cmd.Context(), ledger.System, func(tx *ledger.Tx) (err error) {
		if report, err = catalogue.Import(tx, body, rows); err == nil && in.dryRun {
			err = errDryRun
		}
		return err
	})
	if errors.Is(err, errDryRun) {
		err = nil
	}
	return report, err
}

func (r importJSON) print(cmd *cobra.Command, rejectsFile string) error {
	if wantsJSON(cmd) {
		return printJSON(cmd.OutOrStdout(), r)
	}
	lang, out := langOf(cmd), cmd.OutOrStdout()
	say := func(zh, en string, args ...any) { fmt.Fprintf(out, fault.T(zh, en).In(lang)+"\n", args...) }
	if r.DryRun {
		say("只检查，未写入：", "Checked only, nothing was written:")
	}
	say("%s（%s）：合格 %d 行，新增 %d，更新 %d，未变 %d，退回 %d 行", "%s (%s): %d sound rows, %d new, %d changed, %d unchanged, %d came back",
		plain(r.File), r.Encoding, r.Rows, r.Created, r.Updated, r.Unchanged, r.Rejected)
	if len(r.Ignored) > 0 {
		say("未识别的列已原样保存：%s", "Columns that mean nothing here are kept as they stand: %s", plain(strings.Join(r.Ignored, ", ")))
	}
	if len(r.Unknown) > 0 {
		say("登记簿中没有以下部门，其行未导入：%s\n→ 请先登记这些机构，或用 --body 指明数源部门", "The register has no such bodies, their rows were left out: %s\n→ Enter them first, or name the source body with --body",
			plain(strings.Join(unnamed(r.Unknown, lang), ", ")))
	}
	if err := r.printPersonal(out, lang); err != nil {
		return err
	}
	var rows [][]string
	for _, x := range r.Rejects[:min(len(r.Rejects), rejectsShown)] {
		reason := strings.TrimSpace(plain(x.Reason.In(lang)) + " " + x.Article)
		rows = append(rows, []string{fmt.Sprintf(fault.T("第 %d 行", "line %d").In(lang), x.Line), plain(x.SourceID), x.Field, reason})
	}
	if err := columns(out, "  ", rows); err != nil {
		return err
	}
	switch {
	case rejectsFile != "":
		say("退回的行已写入 %s", "The rows that came back are in %s", plain(rejectsFile))
	case len(r.Rejects) > rejectsShown:
		say("  ……共 %d 行\n→ 用 --rejects FILE 取得全部", "  … %d in all\n→ --rejects FILE takes all of them", len(r.Rejects))
	}
	return nil
}

// printPersonal prints what looks like personal information in the text of the rows.
func (r importJSON) printPersonal(w io.Writer, lang string) error {
	if len(r.Personal) == 0 {
		return nil
	}
	what := fault.T("目录文字中有 %d 处疑似个人信息，将公开可见；入库后待数源部门核定：", "%d places in the text look like personal information and would be public; once imported they wait for the source body to settle them:")
	if _, err := fmt.Fprintf(w, what.In(lang)+"\n", len(r.Personal)); err != nil {
		return err
	}
	var rows [][]string
	for _, x := range r.Personal[:min(len(r.Personal), rejectsShown)] {
		zh, en := x.Type.Label()
		rows = append(rows, []string{
			fmt.Sprintf(fault.T("第 %d 行", "line %d").In(lang), x.Line), plain(x.SourceID), plain(x.Field), fault.T(zh, en).In(lang),
			plain(x.Masked), sureness(x.Confidence), fault.T(x.Reason, x.ReasonEN).In(lang),
		})
	}
	if len(r.Personal) > rejectsShown {
		rows = append(rows, []string{"…"})
	}
	return columns(w, "  ", rows)
}

// unnamed says in words that a row names no department.
func unnamed(names []string, lang string) []string {
	for i, name := range names {
		if name == "" {
			names[i] = fault.T("（未写部门）", "(none named)").In(lang)
		}
	}
	return names
}
