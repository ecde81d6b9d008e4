package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"huishu/cmd/app"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/product/bulk"
)

// productsImport is what `huishu import products` was asked for.
type productsImport struct {
	who              officerFlags
	samples, rejects string
	dryRun           bool
}

// productsJSON is the document of `huishu import products --json`.
type productsJSON struct {
	File string `json:"file"`
	bulk.Report
}

func newImportProductsCommand(data *string) *cobra.Command {
	var in productsImport
	c := &cobra.Command{
		Use:   "products FILE",
		Short: "批量申请产品合规登记（XLSX） / File many products for compliance registration (XLSX)",
		Long: `以 --as 指明的运营机构人员的身份，逐行提交工作簿中的产品，与网页上逐件申请经过同样的检查：合格的行提交登记，不合格的行连同
工作表、行、列和原因退回，不留下任何内容。内容相同的产品此前已提交的不变，同一文件可以重复导入。
模板见 huishu export template；样例文件打成 ZIP，以 --samples 给出。FILE 为 - 时读标准输入。
退出码：0 全部提交，1 有行被退回，2 用法不对。

Files each product of a workbook as the operator's person named by --as, through the checks of a single filing: sound rows are filed,
what cannot stand comes back with sheet, line, column and reason and leaves nothing behind. What was filed before with the same content
stays as it is, so the same file may be sent again. huishu export template writes the workbook to fill in; --samples takes a ZIP of the
sample files. With - for FILE standard input is read. Exit status: 0 everything filed, 1 rows came back, 2 wrong use.`,
		Example: `  huishu import products 产品.xlsx --samples 样例.zip --as lisi --dry-run
  huishu import products 产品.xlsx --samples 样例.zip --as lisi --rejects 退回.csv`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError(fault.New(fault.Invalid, "import.usage", "请给出一个产品工作簿", "Name one workbook of products").
					Do("huishu import products --help", "huishu import products --help"))
			}
			return withData(cmd, *data, false, func(a *app.App) error {
				return in.who.signedIn(cmd, a, func(actor ledger.Actor) error { return in.run(cmd, a, actor, args[0]) })
			})
		},
	}
	in.who.add(c)
	c.Flags().StringVar(&in.samples, "samples", "", "工作簿所列样例文件的压缩包（ZIP）/ ZIP of the sample files that the workbook names")
	c.Flags().StringVar(&in.rejects, "rejects", "", "把逐行的意见写入此文件（CSV）/ write what was said of the rows to this file (CSV)")
	c.Flags().BoolVar(&in.dryRun, "dry-run", false, "只检查，不写入 / only check, write nothing")
	return c
}

func (in *productsImport) run(cmd *cobra.Command, a *app.App, actor ledger.Actor, file string) error {
	set, err := rulesOfFiling(cmd, a, actor)
	if err != nil {
		return err
	}
	book, err := readFileOrStdin(cmd, file, func(name string, r io.Reader) (*bulk.Book, error) { return bulk.Read(set, name, r) })
	if err != nil {
		return err
	}
	var samples *bulk.Samples
	if in.samples != "" {
		f, err := os.Open(in.samples)
		if err != nil {
			return unreadable(in.samples, err)
		}
		defer f.Close()
		info, err := f.Stat()
		if err != nil {
			return unreadable(in.samples, err)
		}
		if samples, err = bulk.OpenSamples(f, info.Size()); err != nil {
			return onFlags(err, map[string]string{"samples": "--samples"})
		}
	}
	report, err := bulk.Desk{DB: a.DB, Vault: a.Vault, Rules: a.Book}.File(cmd.Context(), actor, book, samples, in.dryRun)
	if err != nil {
		return err
	}
	if in.rejects != "" {
		var b bytes.Buffer
		if err := bulk.WriteNotes(&b, report); err != nil {
			return err
		}
		if err := writeFile(in.rejects, b.Bytes()); err != nil {
			return err
		}
	}
	if err := (productsJSON{file, report}).print(cmd); err != nil {
		return err
	}
	if report.Rejected > 0 {
		return failedCheck()
	}
	return nil
}

// rulesOfFiling are the rules of today's filings, for those who may file.
func rulesOfFiling(cmd *cobra.Command, a *app.App, actor ledger.Actor) (set *rules.Set, err error) {
	err = a.DB.View(cmd.Context(), actor, func(tx *ledger.Tx) (err error) {
		set, err = bulk.RulesOf(tx, a.Book)
		return err
	})
	return set, err
}

func (r productsJSON) print(cmd *cobra.Command) error {
	if wantsJSON(cmd) {
		return printJSON(cmd.OutOrStdout(), r)
	}
	lang, out := langOf(cmd), cmd.OutOrStdout()
	say := func(zh, en string, args ...any) { fmt.Fprintf(out, fault.T(zh, en).In(lang)+"\n", args...) }
	if r.DryRun {
		say("只检查，未写入：", "Checked only, nothing was written:")
	}
	say("%s：提交 %d，可以提交 %d，此前已提交 %d，退回 %d", "%s: %d filed, %d can be filed, %d filed before, %d came back", plain(r.File), r.Filed, r.Passes, r.Present, r.Rejected)
	var rows [][]string
	for _, x := range r.Rows {
		for _, n := range x.Notes {
			if n.Blocks {
				reason := strings.TrimSpace(plain(n.Text.In(lang)) + " " + n.Article)
				rows = append(rows, []string{plain(n.Sheet.In(lang)), fmt.Sprintf(fault.T("第 %d 行", "line %d").In(lang), n.Line), plain(x.Name), plain(n.Column.In(lang)), reason})
			}
		}
	}
	if err := columns(out, "  ", rows[:min(len(rows), rejectsShown)]); err != nil {
		return err
	}
	if len(rows) > rejectsShown {
		say("  ……共 %d 条\n→ 用 --rejects FILE 取得全部", "  … %d in all\n→ --rejects FILE takes all of them", len(rows))
	}
	return nil
}
