package main

import (
	"time"

	"github.com/spf13/cobra"

	"huishu/cmd/app"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/complaint"
)

func newComplaintCommand() *cobra.Command {
	var data string
	c := &cobra.Command{
		Use:   "complaint",
		Short: "查阅投诉举报、提交陈述 / Read complaints, hand in a statement",
		Long: `在服务停止时查阅数据目录中的投诉举报。由 --as 指明的人查阅，其权限与网页上相同：主管部门查阅全部，其他人只查阅本人提出的。
被投诉单位可以提交陈述和材料。受理、核查和处理须在网页或通过接口办理。

Reads the complaints of a data directory while no server runs on it. The person named by --as reads, with the rights that the
pages give: the authority all, others those that they filed. The party complained of hands in its statement and papers. The
authority deals with them on the pages or by the interface.`,
		Example: `  huishu complaint list --as zhangsan
  huishu complaint show 01a2213b-8a91-7f1d-b5bd-023509b5da7d --as zhangsan --json
  huishu complaint answer 01a2213b-8a91-7f1d-b5bd-023509b5da7d --reason 数据已按约补齐 --paper 交付记录.pdf --as lisi`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	addDataFlag(c, &data)
	c.AddCommand(newComplaintListCommand(&data), newComplaintShowCommand(&data), newComplaintAnswerCommand(&data), newComplaintPapersCommand(&data))
	return c
}

// complaintJSON is a complaint of `huishu complaint --json`. It names no account.
type complaintJSON struct {
	ID     string `json:"id"`
	Number string `json:"number"`
	Case   string `json:"case"`
	complaint.Content
	Result    complaint.Result    `json:"result"`
	Measures  []complaint.Measure `json:"measures"`
	Evidence  []string            `json:"evidence"`
	CreatedAt int64               `json:"created_at"`
	DecidedAt int64               `json:"decided_at"`
	ErasedAt  int64               `json:"erased_at"`
}

func complaintOf(c complaint.Complaint) complaintJSON {
	return complaintJSON{
		ID: c.ID, Number: c.Number, Case: c.Case, Content: c.Content, Result: c.Result, Measures: c.Measures, Evidence: c.Evidence,
		CreatedAt: c.CreatedAt, DecidedAt: c.DecidedAt, ErasedAt: c.ErasedAt,
	}
}

func newComplaintListCommand(data *string) *cobra.Command {
	var who officerFlags
	var respondent string
	c := &cobra.Command{
		Use:   "list",
		Short: "列出投诉举报 / List complaints",
		Long: `列出可以查阅的投诉举报，最新的在前；可以只列对某一主体的。

Lists the complaints that one may read, newest first: all of them, or those about one party.`,
		Example: "  huishu complaint list --respondent 91441302MA4X000017 --as zhangsan",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withData(cmd, *data, false, func(a *app.App) error {
				list := []complaintJSON{}
				names := map[string]string{}
				err := who.act(cmd, a, func(tx *ledger.Tx) error {
					q := complaint.Query{}
					if respondent != "" {
						p, err := partyNamed(tx, respondent)
						if err != nil {
							return onFlags(err, map[string]string{"--body": "--respondent"})
						}
						q.Respondent = p.ID
					}
					for {
						items, next, err := complaint.List(tx, q)
						if err != nil {
							return err
						}
						for _, c := range items {
							list = append(list, complaintOf(c))
							if names[c.Respondent], err = partyTitle(tx, cmd, c.Respondent); err != nil {
								return err
							}
						}
						if q.Cursor = next; next == "" {
							return nil
						}
					}
				})
				if err != nil {
					return err
				}
				if wantsJSON(cmd) {
					return printJSON(cmd.OutOrStdout(), list)
				}
				lang := langOf(cmd)
				rows := make([][]string, len(list))
				for i, c := range list {
					rows[i] = []string{c.Number, workday.OfTime(time.UnixMilli(c.CreatedAt)).String(), c.Result.Title().In(lang), c.Category.Title().In(lang), names[c.Respondent], c.ID}
				}
				return columnsOrNone(cmd, rows)
			})
		},
	}
	who.add(c)
	c.Flags().StringVar(&respondent, "respondent", "", "被投诉主体：统一社会信用代码或编号 / the party complained of: USCC or id")
	return c
}

func newComplaintShowCommand(data *string) *cobra.Command {
	var who officerFlags
	c := &cobra.Command{
		Use:   "show ID",
		Short: "查看一件投诉举报 / Show one complaint",
		Long: `以内部编号查看一件投诉举报：被投诉主体、类别、陈述、结果和措施。

Shows one complaint by its id: the party complained of, category, statement, result and measures.`,
		Example: "  huishu complaint show 01a2213b-8a91-7f1d-b5bd-023509b5da7d --as zhangsan",
		RunE: func(cmd *cobra.Command, args []string) error {
			id, err := oneNumber(cmd, args)
			if err != nil {
				return err
			}
			return withData(cmd, *data, false, func(a *app.App) error {
				var c complaint.Complaint
				var respondent string
				err := who.act(cmd, a, func(tx *ledger.Tx) (err error) {
					if c, err = complaint.Show(tx, id); err == nil {
						respondent, err = partyTitle(tx, cmd, c.Respondent)
					}
					return err
				})
				if err != nil {
					return err
				}
				if wantsJSON(cmd) {
					return printJSON(cmd.OutOrStdout(), complaintOf(c))
				}
				return printComplaint(cmd, c, respondent)
			})
		},
	}
	who.add(c)
	return c
}

func printComplaint(cmd *cobra.Command, c complaint.Complaint, respondent string) error {
	lang := langOf(cmd)
	rows := [][]string{
		{c.Number, c.Result.Title().In(lang)},
		{fault.T("提出日期", "filed").In(lang), workday.OfTime(time.UnixMilli(c.CreatedAt)).String()},
		{fault.T("被投诉主体", "about").In(lang), respondent},
		{fault.T("类别", "category").In(lang), c.Category.Title().In(lang)},
		{fault.T("署名", "naming").In(lang), c.Naming.Title().In(lang)},
	}
	if c.About.Code != "" {
		rows = append(rows, []string{complaint.AboutTitle(c.About.Kind).In(lang), plain(c.About.Code)})
	}
	if c.Contact != "" {
		rows = append(rows, []string{fault.T("联系方式", "contact").In(lang), plain(c.ContactName + " " + c.Contact)})
	}
	rows = append(rows, []string{fault.T("陈述", "statement").In(lang), plain(c.Statement)})
	for _, id := range c.Evidence {
		rows = append(rows, []string{fault.T("证据", "evidence").In(lang), id})
	}
	return columns(cmd.OutOrStdout(), "", rows)
}

// partyTitle is the name of a party in the language of the command.
func partyTitle(tx *ledger.Tx, cmd *cobra.Command, id string) (string, error) {
	p, err := partyNamed(tx, id)
	return plain(p.Name(langOf(cmd))), err
}
