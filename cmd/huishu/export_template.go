package main

import (
	"bytes"
	"fmt"

	"github.com/spf13/cobra"

	"huishu/cmd/app"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/product/bulk"
)

// templateJSON is the document of `huishu export template --json`.
type templateJSON struct {
	File string `json:"file"`
}

func newExportTemplateCommand(data *string) *cobra.Command {
	var who officerFlags
	var file string
	c := &cobra.Command{
		Use:   "template",
		Short: "导出批量申请合规登记的工作簿模板（XLSX） / Export the workbook in which many products are filed (XLSX)",
		Long: `按现行规则集写出供填写的工作簿，其中“代码”表列出 --as 指明的运营机构可用的协议、用途和资源。填好后用 huishu import products 提交。

Writes the workbook to fill in, by the rules in force; its sheet of codes lists the agreements, purposes and resources that the operator
of the person named by --as may use. huishu import products files what was filled in.`,
		Example: "  huishu export template --as lisi --out 产品.xlsx",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if file == "" {
				return usageError(fault.New(fault.Invalid, "export.out", "请用 --out 指明写入的文件", "Name the file to write with --out").
					Do("例如 --out 产品.xlsx", "For instance --out products.xlsx"))
			}
			return withData(cmd, *data, false, func(a *app.App) error {
				var b bytes.Buffer
				err := who.signedIn(cmd, a, func(actor ledger.Actor) error {
					set, err := rulesOfFiling(cmd, a, actor)
					if err != nil {
						return err
					}
					return a.DB.View(cmd.Context(), actor, func(tx *ledger.Tx) error { return bulk.WriteTemplate(&b, tx, set, langOf(cmd)) })
				})
				if err != nil {
					return err
				}
				if err := writeFile(file, b.Bytes()); err != nil {
					return err
				}
				if wantsJSON(cmd) {
					return printJSON(cmd.OutOrStdout(), templateJSON{file})
				}
				_, err = fmt.Fprintf(cmd.OutOrStdout(), fault.T("已导出模板：%s\n", "Template exported: %s\n").In(langOf(cmd)), plain(file))
				return err
			})
		},
	}
	who.add(c)
	c.Flags().StringVar(&file, "out", "", "写入的文件 / file to write")
	return c
}
