package main

import (
	"bytes"
	"fmt"

	"github.com/spf13/cobra"

	"huishu/cmd/app"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
)

// partiesImport is what `huishu import parties` was asked for.
type partiesImport struct {
	rejects string
	// template is the file that the empty workbook is written to, instead of importing.
	template string
	dryRun   bool
}

// partiesJSON is the document of `huishu import parties --json`.
type partiesJSON struct {
	File   string `json:"file"`
	DryRun bool   `json:"dry_run"`
	party.ImportReport
	Ignored []string             `json:"ignored"`
	Rejects []party.ImportReject `json:"rejects"`
}

func newImportPartiesCommand(data *string) *cobra.Command {
	var in partiesImport
	c := &cobra.Command{
		Use:   "parties [FILE]",
		Short: "导入主体及此前发放的资格（CSV、XLSX） / Import parties, with qualifications issued before (CSV, XLSX)",
		Long: `逐行检查：合格的行入册，不合格的行连同原因退回；同一文件可以重复导入，已在册的主体不变。
列：主体类型、单位名称、统一社会信用代码、行政区划、法定代表人、联系人、联系电话……；法人类型、成立日期、注册资本、经营范围、行业、经办人等为单位档案；实施机构、授权主体及其决定文件；资格、原编号、发证机关、业务范围、
有效期起、有效期止用于登记本系统启用前发放的数据商、数据经纪人资格，登记簿处处注明。
退出码：0 全部入册，1 有行被退回，2 用法不对。

Checks row by row: sound rows enter, faulty ones come back with the reason; the same file may be imported again, and parties on the
register stay as they are. org_type, term_from, capital, business_scope, industry, handler and the like begin the file. implementing and authorising make a body what they say, by the paper in ground. The columns qualification, number, issuer, scope, from and to enter a merchant or broker qualification
that was issued before this system; the register says so everywhere. Exit status: 0 everything entered, 1 rows came back, 2 wrong use.`,
		Example: `  huishu import parties --template 主体.xlsx
  huishu import parties 主体.xlsx --dry-run
  huishu import parties 主体.csv --rejects 退回.csv`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if in.template != "" {
				return in.writeTemplate(cmd, args)
			}
			if len(args) != 1 {
				return usageError(fault.New(fault.Invalid, "import.usage", "请给出一个主体文件", "Name one file of parties").
					Do("huishu import parties --help", "huishu import parties --help"))
			}
			f, err := readFileOrStdin(cmd, args[0], party.ReadImport)
			if err != nil {
				return judged(err)
			}
			return withData(cmd, *data, false, func(a *app.App) error { return in.run(cmd, a, args[0], f) })
		},
	}
	c.Flags().StringVar(&in.rejects, "rejects", "", "把退回的行及原因写入此文件（CSV）/ write the rows that came back, with reasons, to this file (CSV)")
	c.Flags().StringVar(&in.template, "template", "", "不导入，把供填写的工作簿写入此文件（XLSX）/ import nothing, write the workbook to fill in to this file (XLSX)")
	c.Flags().BoolVar(&in.dryRun, "dry-run", false, "只检查，不写入 / only check, write nothing")
	return c
}

func (in *partiesImport) writeTemplate(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return usageError(fault.New(fault.Invalid, "import.usage", "--template 不与文件同时使用", "--template takes no file to import"))
	}
	var b bytes.Buffer
	if err := party.WriteImportTemplate(&b, langOf(cmd)); err != nil {
		return err
	}
	if err := writeFile(in.template, b.Bytes()); err != nil {
		return err
	}
	if wantsJSON(cmd) {
		return printJSON(cmd.OutOrStdout(), templateJSON{in.template})
	}
	_, err := fmt.Fprintf(cmd.OutOrStdout(), fault.T("已导出模板：%s\n", "Template exported: %s\n").In(langOf(cmd)), plain(in.template))
	return err
}

func (in *partiesImport) run(cmd *cobra.Command, a *app.App, file string, f party.ImportFile) error {
	report, err := party.ImportParties(cmd.Context(), a.DB, ledger.System, &f, in.dryRun)
	if err != nil {
		return err
	}
	if in.rejects != "" {
		var b bytes.Buffer
		if err := party.WriteImportRejects(&b, f); err != nil {
			return err
		}
		if err := writeFile(in.rejects, b.Bytes()); err != nil {
			return err
		}
	}
	out := partiesJSON{File: file, DryRun: in.dryRun, ImportReport: report, Ignored: append([]string{}, f.Ignored...), Rejects: append([]party.ImportReject{}, f.Rejects...)}
	if err := out.print(cmd); err != nil {
		return err
	}
	if report.Rejected > 0 {
		return failedCheck()
	}
	return nil
}

func (r partiesJSON) print(cmd *cobra.Command) error {
	if wantsJSON(cmd) {
		return printJSON(cmd.OutOrStdout(), r)
	}
	lang, out := langOf(cmd), cmd.OutOrStdout()
	say := func(zh, en string, args ...any) { fmt.Fprintf(out, fault.T(zh, en).In(lang)+"\n", args...) }
	if r.DryRun {
		say("只检查，未写入：", "Checked only, nothing was written:")
	}
	say("%s：新增 %d，已在册 %d，登记此前发放的资格 %d，退回 %d 行", "%s: %d new, %d on the register, %d earlier qualifications entered, %d came back",
		plain(r.File), r.Created, r.Present, r.Qualified, r.Rejected)
	var rows [][]string
	for _, x := range r.Rejects[:min(len(r.Rejects), rejectsShown)] {
		rows = append(rows, []string{fmt.Sprintf(fault.T("第 %d 行", "line %d").In(lang), x.Line), plain(x.Name), x.Field, plain(x.Reason.In(lang))})
	}
	return columns(out, "  ", rows)
}
