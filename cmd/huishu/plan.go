package main

import (
	"github.com/spf13/cobra"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/catalogue"
	"huishu/registry/plan"
)

func newPlanCommand() *cobra.Command {
	var data string
	c := &cobra.Command{
		Use:   "plan",
		Short: "查阅授权运营实施方案 / Read implementation plans",
		Long: `在服务停止时查阅数据目录中的授权运营实施方案：列出，或查看一份。编制、决策、审定和备案在网页或通过接口办理。

Reads the implementation plans of a data directory while no server runs on it: lists them, or shows one. They are drafted,
decided, approved and filed on the pages or by the interface.`,
		Example: "  huishu plan list --body 11441300MB2C11111L\n  huishu plan show HZ-FA-2026-000001",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	addDataFlag(c, &data)
	c.AddCommand(newPlanListCommand(&data), newPlanShowCommand(&data))
	return c
}

func newPlanListCommand(data *string) *cobra.Command {
	var body string
	c := &cobra.Command{
		Use:   "list",
		Short: "列出实施方案 / List plans",
		Long: `列出实施方案，最新的在前；可以只列某一实施机构的。

Lists implementation plans, newest first: all of them, or those of one implementing body.`,
		Example: "  huishu plan list --json",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return viewData(cmd, *data, func(tx *ledger.Tx) error {
				list, err := plansOf(tx, body)
				if err != nil {
					return err
				}
				return printPlans(cmd, list)
			})
		},
	}
	c.Flags().StringVar(&body, "body", "", "实施机构：统一社会信用代码或编号 / the implementing body: USCC or id")
	return c
}

// plansOf are the plans of a body, named by USCC or id; empty for all.
func plansOf(tx *ledger.Tx, body string) ([]plan.Plan, error) {
	var q plan.Query
	if body != "" {
		p, err := partyNamed(tx, body)
		if err != nil {
			return nil, err
		}
		q.Body = p.ID
	}
	list := []plan.Plan{}
	for {
		items, next, err := plan.List(tx, q)
		if err != nil {
			return nil, err
		}
		list = append(list, items...)
		if next == "" {
			return list, nil
		}
		q.Cursor = next
	}
}

func printPlans(cmd *cobra.Command, list []plan.Plan) error {
	if wantsJSON(cmd) {
		return printJSON(cmd.OutOrStdout(), list)
	}
	rows := make([][]string, len(list))
	for i, p := range list {
		rows[i] = []string{p.Code, p.Standing.Title().In(langOf(cmd)), plain(p.Approval.Number), plain(p.Title)}
	}
	return columnsOrNone(cmd, rows)
}

func newPlanShowCommand(data *string) *cobra.Command {
	return &cobra.Command{
		Use:   "show CODE",
		Short: "查看一份实施方案 / Show one plan",
		Long: `以编号（或内部编号）查看一份实施方案：状态、决策、审定、备案和列明的数据资源。

Shows one implementation plan by its number or id: status, decision, approval, filing and the resources that it names.`,
		Example: "  huishu plan show HZ-FA-2026-000001 --json",
		RunE: func(cmd *cobra.Command, args []string) error {
			code, err := oneNumber(cmd, args)
			if err != nil {
				return err
			}
			return viewData(cmd, *data, func(tx *ledger.Tx) error {
				p, err := plan.ByCode(tx, code)
				if fault.KindOf(err) == fault.NotFound {
					p, err = plan.Show(tx, code)
				}
				if err != nil {
					return err
				}
				return printPlan(cmd, tx, p)
			})
		},
	}
}

func printPlan(cmd *cobra.Command, tx *ledger.Tx, p plan.Plan) error {
	if wantsJSON(cmd) {
		return printJSON(cmd.OutOrStdout(), p)
	}
	lang := langOf(cmd)
	body, err := partyNamed(tx, p.Body)
	if err != nil {
		return err
	}
	rows := [][]string{
		{p.Code, plain(p.Title)}, {fault.T("状态", "status").In(lang), p.Standing.Title().In(lang)},
		{fault.T("实施机构", "body").In(lang), plain(body.Name(lang)) + " " + body.USCC},
		{fault.T("集体决策", "decision").In(lang), plain(p.Decision.Meeting) + " " + p.Decision.On.String()},
		{fault.T("审定", "approval").In(lang), plain(p.Approval.By+" "+p.Approval.Number) + " " + p.Approval.On.String()},
		{fault.T("备案", "filing").In(lang), plain(p.Filing.Number) + " " + p.Filing.On.String()},
	}
	for _, id := range p.Resources {
		r, err := catalogue.Get(tx, id)
		if err != nil {
			return err
		}
		rows = append(rows, []string{fault.T("数据资源", "resource").In(lang), plain(r.Title)})
	}
	return columns(cmd.OutOrStdout(), "", rows)
}
