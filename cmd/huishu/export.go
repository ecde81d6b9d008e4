package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"huishu/cmd/app"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/catalogue"
)

// exporters are the formats of `huishu export catalogue`.
var exporters = map[string]func(w io.Writer, tx *ledger.Tx, q catalogue.Query) (int, error){
	"csv": catalogue.WriteCSV, "xlsx": catalogue.WriteXLSX,
}

func newExportCommand() *cobra.Command {
	var data string
	c := &cobra.Command{
		Use:   "export",
		Short: "导出资源目录或批量申请模板 / Export the catalogue, or the template of bulk filing",
		Long: `在服务停止时从数据目录导出资源目录，或批量申请合规登记的工作簿模板。

Exports the resource catalogue of a data directory while no server runs on it, or the workbook in which many products are filed.`,
		Example: "  huishu export catalogue --out 目录.csv\n  huishu export template --as lisi --out 产品.xlsx",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	addDataFlag(c, &data)
	c.AddCommand(newExportCatalogueCommand(&data), newExportTemplateCommand(&data))
	return c
}

// exportJSON is the document of `huishu export catalogue --json`, which goes with --out.
type exportJSON struct {
	File      string `json:"file"`
	Format    string `json:"format"`
	Resources int    `json:"resources"`
}

func newExportCatalogueCommand(data *string) *cobra.Command {
	var body, format, file string
	c := &cobra.Command{
		Use:   "catalogue",
		Short: "导出公共数据资源目录 / Export the catalogue of public data resources",
		Long: `导出全市或某一单位的资源目录。csv 可用 huishu import catalogue 重新导入，得到相同的记录；
可能被电子表格当作公式的单元格前加了一个撇号，导入时自动去掉。xlsx 供阅读。尚不支持 dcat。

Exports the whole catalogue, or that of one body. csv comes back to the same records by huishu import catalogue; a cell
that a spreadsheet might take for a formula has an apostrophe before it, which the import takes away again. xlsx is for
reading. dcat is not supported yet.`,
		Example: `  huishu export catalogue --format csv --out 目录.csv
  huishu export catalogue --body 11441300MB2C00010L > 目录.csv
  huishu export catalogue --format xlsx --out 目录.xlsx`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			write := exporters[format]
			if write == nil {
				return usageError(fault.Newf(fault.Invalid, "export.format", "不支持格式 %s", "There is no format %s", plain(format)).
					At("--format").Do("可用 csv、xlsx", "Use csv or xlsx"))
			}
			if file == "" && (format == "xlsx" || wantsJSON(cmd)) {
				return usageError(fault.New(fault.Invalid, "export.out", "请用 --out 指明写入的文件", "Name the file to write with --out").
					Do("csv 可以省略 --out，写到标准输出", "csv may go to standard output without it"))
			}
			return withData(cmd, *data, false, func(a *app.App) error {
				var b bytes.Buffer
				done := exportJSON{File: file, Format: format}
				err := a.DB.View(cmd.Context(), ledger.System, func(tx *ledger.Tx) (err error) {
					q := catalogue.Query{}
					if body != "" {
						p, err := partyNamed(tx, body)
						if err != nil {
							return err
						}
						q.Body = p.ID
					}
					done.Resources, err = write(&b, tx, q)
					return err
				})
				if err != nil {
					return err
				}
				return done.deliver(cmd, b.Bytes())
			})
		},
	}
	f := c.Flags()
	f.StringVar(&body, "body", "", "只导出此单位的目录：统一社会信用代码或编号 / only that of this body: USCC or id")
	f.StringVar(&format, "format", "csv", "csv 或 xlsx / csv or xlsx")
	f.StringVar(&file, "out", "", "写入的文件；csv 缺省写到标准输出 / file to write; csv goes to standard output without it")
	return c
}

// deliver writes the export to its place and, where that is a file, says so.
func (e exportJSON) deliver(cmd *cobra.Command, content []byte) error {
	if e.File == "" {
		_, err := cmd.OutOrStdout().Write(content)
		return err
	}
	if err := writeFile(e.File, content); err != nil {
		return err
	}
	if wantsJSON(cmd) {
		return printJSON(cmd.OutOrStdout(), e)
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), fault.T("已导出 %d 项资源：%s\n", "%d resources exported: %s\n").In(langOf(cmd)), e.Resources, plain(e.File))
	return err
}

// writeFile writes a file that the user named, and takes the place of one that was there.
func writeFile(name string, content []byte) error {
	err := os.WriteFile(name, content, 0o644)
	if err == nil {
		return nil
	}
	var pe *os.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	return fault.Newf(fault.Unavailable, "file.unwritable", "无法写入文件 %s", "The file %s cannot be written", plain(name)).
		Do("请检查目录是否存在、是否可写", "Check that its directory exists and can be written").Wrap(err)
}
