package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"huishu/cmd/app"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/product"
)

func newRegistrationCommand() *cobra.Command {
	var data string
	c := &cobra.Command{
		Use:   "registration",
		Short: "登记的申请、办理、时限与变更 / Registrations: filing, decisions, time limits, alterations",
		Long: `在服务停止时办理数据目录中的合规登记和公共数据资源登记：列出应当申请首次登记的产品，提交并办理登记申请，列出、提出和办理对已有登记的
变更、更正、续展与注销申请。
由 --as 指明的人办理，其权限、检查与网页上相同；每项写入日志。

Deals with the registrations of a data directory while no server runs on it: lists the first registrations that are due; files and decides
applications in either regime; lists, files and decides what is applied for on registrations that stand. The person named by --as acts, with the rights and checks of the pages; every act
enters the log.`,
		Example: `  huishu registration due --as lisi
  huishu registration alterations 441391441302MA4X000017ABCDEFGH7K --as lisi
  huishu registration alter 441391441302MA4X000017ABCDEFGH7K --type cancellation --reason 停止运营 --as lisi`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	addDataFlag(c, &data)
	c.AddCommand(newRegistrationDueCommand(&data), newRegistrationFileCommand(&data), newRegistrationReviewCommand(&data), newQueryCodeCommand(&data), newAlterationsCommand(&data), newAlterCommand(&data), newAlterationDecideCommand(&data))
	return c
}

func newRegistrationDueCommand(data *string) *cobra.Command {
	var who officerFlags
	c := &cobra.Command{
		Use:   "due",
		Short: "列出应当申请首次登记的产品 / List the first registrations that are due",
		Long: `列出授权运营已开展并已交付数据、应当申请首次登记的产品及其时限（26号第九条第（一）项），逾期的在前。运营机构看到本单位的，登记机构和
主管部门看到全部。有逾期的，退出码为 1。

Lists the products whose first registration is to be applied for, with the clock of each (26号 art. 9(1)), overdue ones first. An operator
sees its own, the registration body and the authority see all. Exits 1 where one is overdue.`,
		Example: "  huishu registration due --as lisi --json",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withData(cmd, *data, false, func(a *app.App) error {
				list := []product.FirstDue{}
				names := map[string]string{}
				err := who.act(cmd, a, func(tx *ledger.Tx) error {
					found, err := product.FirstDues(tx, a.Book)
					if err != nil {
						return err
					}
					for _, d := range found {
						if names[d.Operator], err = partyTitle(tx, cmd, d.Operator); err != nil {
							return err
						}
					}
					list = append(list, found...)
					return nil
				})
				if err != nil {
					return err
				}
				if err := printDues(cmd, list, names); err != nil {
					return err
				}
				if slices.ContainsFunc(list, func(d product.FirstDue) bool { return d.Clock.Overdue > 0 }) {
					return failedCheck()
				}
				return nil
			})
		},
	}
	who.add(c)
	return c
}

func printDues(cmd *cobra.Command, list []product.FirstDue, names map[string]string) error {
	if wantsJSON(cmd) {
		return printJSON(cmd.OutOrStdout(), list)
	}
	lang := langOf(cmd)
	rows := make([][]string, len(list))
	for i, d := range list {
		state := fmt.Sprintf(fault.T("还剩 %d 个工作日", "%d working days left").In(lang), d.Clock.Left)
		if d.Clock.Overdue > 0 {
			state = fmt.Sprintf(fault.T("逾期 %d 个工作日", "%d working days overdue").In(lang), d.Clock.Overdue)
		}
		rows[i] = []string{d.Clock.Due.String(), state, product.RegimeTitle(d.Regime).In(lang), names[d.Operator], plain(d.Name), d.Product}
	}
	return columnsOrNone(cmd, rows)
}

// alterationJSON is an application on a registration of `huishu registration … --json`.
type alterationJSON struct {
	product.Alteration
	// State is the step in which its case stands; Acts are what the person may do in it.
	State      string     `json:"state"`
	StateTitle rules.Text `json:"state_title"`
	Acts       []string   `json:"acts"`
	// Proposal is the id of a decision that waits for a second person.
	Proposal string `json:"proposal,omitempty"`
}

func alterationOf(tx *ledger.Tx, m product.Alteration) (alterationJSON, error) {
	out := alterationJSON{Alteration: m, Acts: []string{}}
	c, err := procedure.Get(tx, m.CaseID)
	if err != nil {
		return out, err
	}
	out.State, out.StateTitle = c.State, c.StateTitle
	for _, a := range c.Acts(tx.Actor) {
		if a.Blocked == nil && slices.Contains(product.AlterationActs, a.Act) {
			out.Acts = append(out.Acts, a.Act)
		}
	}
	if p := c.Pending(); p != nil && c.Deliberates(tx.Actor) {
		out.Proposal = p.ID
	}
	return out, nil
}

func printAlterations(cmd *cobra.Command, list []alterationJSON) error {
	lang := langOf(cmd)
	rows := make([][]string, len(list))
	for i, m := range list {
		rows[i] = []string{m.ID, m.Type.Title().In(lang), plain(m.StateTitle.In(lang)), plain(strings.ReplaceAll(m.Reason, "\n", " "))}
		if len(m.Acts) > 0 {
			rows[i] = append(rows[i], "→ "+strings.Join(m.Acts, ", "))
		}
	}
	return columnsOrNone(cmd, rows)
}
