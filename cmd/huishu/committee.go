package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"huishu/cmd/app"
	"huishu/compliance/procedure"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
)

func newCommitteeCommand() *cobra.Command {
	var data string
	c := &cobra.Command{
		Use:   "committee",
		Short: "查阅委员会与表决 / Read committees and their votes",
		Long: `在服务停止时查阅数据目录中规则集所设的委员会：委员名单，以及待表决的事项。由 --as 指明的人查阅，其权限与网页上相同。
任命、表决和回避在网页或通过接口办理。

Reads the committees that rule sets let vote, in a data directory while no server runs on it: who sits on them, and what awaits their vote.
The person named by --as reads, with the rights that the pages give. Members are appointed, vote and recuse themselves on the pages or by the
interface.`,
		Example: "  huishu committee seats --as zhangsan\n  huishu committee votes --as zhangsan --json",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	addDataFlag(c, &data)
	c.AddCommand(newCommitteeSeatsCommand(&data), newCommitteeVotesCommand(&data))
	return c
}

func newCommitteeSeatsCommand(data *string) *cobra.Command {
	var who officerFlags
	c := &cobra.Command{
		Use:   "seats",
		Short: "列出委员 / List the members",
		Long: `列出现行和待施行的规则集所设的委员会及其委员，已终止的席位也在内。

Lists the committees of the rule sets in force and to come with their members, seats that ended among them.`,
		Example: "  huishu committee seats --as zhangsan",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withData(cmd, *data, false, func(a *app.App) error {
				list := []procedure.Committee{}
				var rows [][]string
				err := who.act(cmd, a, func(tx *ledger.Tx) error {
					found, err := procedure.Committees(tx, a.Book)
					if err != nil {
						return err
					}
					list = append(list, found...)
					rows, err = seatRows(tx, langOf(cmd), found)
					return err
				})
				if err != nil {
					return err
				}
				if wantsJSON(cmd) {
					return printJSON(cmd.OutOrStdout(), list)
				}
				return columnsOrNone(cmd, rows)
			})
		},
	}
	who.add(c)
	return c
}

func seatRows(tx *ledger.Tx, lang string, list []procedure.Committee) (rows [][]string, err error) {
	for _, c := range list {
		title := plain(c.Title.In(lang))
		if len(c.Seats) == 0 {
			rows = append(rows, []string{title, fault.T("尚未任命委员", "no member appointed").In(lang)})
		}
		for _, s := range c.Seats {
			account, err := party.GetAccount(tx, s.Account)
			if err != nil {
				return nil, err
			}
			state := fault.T("不在任期内或已终止", "not within the term, or ended")
			if s.Sits(workday.OfTime(tx.Now)) {
				state = fault.T("在任", "sits")
			}
			rows = append(rows, []string{title, plain(account.Name), s.From + " – " + s.To, state.In(lang), s.ID})
		}
	}
	return rows, nil
}

func newCommitteeVotesCommand(data *string) *cobra.Command {
	var who officerFlags
	var mine bool
	c := &cobra.Command{
		Use:   "votes",
		Short: "列出待表决的事项 / List the cases that await a vote",
		Long: `列出等待委员会表决的事项，最早的在前：已表决与有表决权的委员、法定人数、各方票数。--mine 只列办理人尚未表决的。

Lists the cases that await a committee's vote, oldest first: members who have voted of those who may, quorum, and the votes. --mine lists those
in which the person has still to vote.`,
		Example: "  huishu committee votes --mine --as zhangsan",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withData(cmd, *data, false, func(a *app.App) error {
				list := []*procedure.Case{}
				err := who.act(cmd, a, func(tx *ledger.Tx) (err error) {
					list, err = procedure.OpenVotes(tx, mine)
					return err
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
					v := c.Vote()
					rows[i] = []string{
						plain(v.Rule.Title.In(lang)), fmt.Sprintf(fault.T("已表决 %d/%d，法定 %d", "%d of %d voted, quorum %d").In(lang), v.Cast(), v.Members, v.Rule.Quorum),
						fmt.Sprintf(fault.T("同意 %d 反对 %d 弃权 %d", "for %d against %d abstained %d").In(lang), v.Yes, v.No, v.Abstained), plain(c.Title.In(lang)), c.ID,
					}
				}
				return columnsOrNone(cmd, rows)
			})
		},
	}
	who.add(c)
	c.Flags().BoolVar(&mine, "mine", false, "只列办理人尚未表决的 / only those in which the person has still to vote")
	return c
}
