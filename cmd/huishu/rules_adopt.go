package main

import (
	"io"

	"github.com/spf13/cobra"

	"huishu/cmd/app"
	"huishu/compliance/adoption"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
)

func newRulesAdoptCommand() *cobra.Command {
	var data string
	c := &cobra.Command{
		Use:   "adopt",
		Short: "采用后续规则集 / Adopt a successor rule set",
		Long: `由主管部门的两人采用一个规则集：一人提议，另一人确认，自其生效日起适用，原规则集于前一日终止。
服务运行时请在“规则”页或通过接口办理；本命令在服务停止时使用数据目录。

Two persons of the authority adopt a rule set: one proposes, the other confirms; it governs from its day, and the set before ends the day before.
While a server runs use the page or the interface; these commands take a data directory that no server holds.`,
		Example: `  huishu rules adopt propose city-2027.yaml --from 2027-01-01 --reason 原细则期满 --as zhang
  huishu rules adopt list
  huishu rules adopt confirm 0193… --as li`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	addDataFlag(c, &data)
	c.AddCommand(newAdoptProposeCommand(&data), newAdoptConfirmCommand(&data), newAdoptWithdrawCommand(&data), newAdoptRevokeCommand(&data), newAdoptListCommand(&data))
	return c
}

func newAdoptProposeCommand(data *string) *cobra.Command {
	var who officerFlags
	var from, reason string
	c := &cobra.Command{
		Use:   "propose FILE",
		Short: "提议 / Propose",
		Long: `提议采用一个规则文件，须有理由；不能自过去的日期起适用。请先用 huishu rules rehearse 演练。

Proposes a rule file, with a reason and for no day that is over. Rehearse it first with huishu rules rehearse.`,
		Example: "  huishu rules adopt propose city-2027.yaml --from 2027-01-01 --reason 原细则期满 --as zhang",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError(fault.New(fault.Invalid, "rules.usage", "请给出一个规则文件", "Name one rule file").
					Do("huishu rules adopt propose --help", "huishu rules adopt propose --help"))
			}
			source, err := readLimited(args[0], maxRuleFile)
			if err != nil {
				return judged(err)
			}
			p := adoption.Proposal{Source: source, Reason: reason}
			if from != "" {
				if p.From, err = workday.ParseDate(from); err != nil {
					return workdayError(err, "--from")
				}
			}
			return withData(cmd, *data, false, func(a *app.App) error {
				var done adoption.Adoption
				err := who.act(cmd, a, func(tx *ledger.Tx) (err error) {
					done, err = adoption.Propose(tx, a.Book, p)
					return err
				})
				if err != nil {
					return onFlags(err, map[string]string{"from": "--from", "reason": "--reason", "source": "FILE"})
				}
				return printAdoptions(cmd, done)
			})
		},
	}
	c.Flags().StringVar(&from, "from", "", "生效日，缺省为文本的生效日 / the day from which it is to govern; the first of its text otherwise")
	c.Flags().StringVar(&reason, "reason", "", "采用理由 / why")
	who.add(c)
	return c
}

func newAdoptConfirmCommand(data *string) *cobra.Command {
	var who officerFlags
	c := adoptOne("confirm ID", "确认 / Confirm", "由提议人以外的另一人确认采用。\n\nAdopts what another person has proposed.", "  huishu rules adopt confirm 0193… --as li",
		data, &who, func(tx *ledger.Tx, a *app.App, id string) (adoption.Adoption, error) {
			return adoption.Confirm(tx, a.Book, id, party.SamePerson(tx))
		})
	return c
}

func newAdoptWithdrawCommand(data *string) *cobra.Command {
	var who officerFlags
	var reason string
	c := adoptOne("withdraw ID", "撤回提议 / Withdraw a proposal", "撤回或否决一项尚未确认的提议，须有理由。\n\nTakes a proposal back, or turns it down, with a reason.", "  huishu rules adopt withdraw 0193… --reason 文本有误 --as li",
		data, &who, func(tx *ledger.Tx, _ *app.App, id string) (adoption.Adoption, error) {
			done, err := adoption.Withdraw(tx, id, reason)
			return done, onFlags(err, map[string]string{"reason": "--reason"})
		})
	c.Flags().StringVar(&reason, "reason", "", "撤回理由 / why")
	return c
}

// adoptOne is a command on one proposal.
func adoptOne(use, short, long, example string, data *string, who *officerFlags, fn func(tx *ledger.Tx, a *app.App, id string) (adoption.Adoption, error)) *cobra.Command {
	c := &cobra.Command{
		Use: use, Short: short, Long: long, Example: example,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError(fault.New(fault.Invalid, "rules.usage", "请给出一项提议的编号", "Give the id of one proposal").Do("huishu rules adopt list", "huishu rules adopt list"))
			}
			return withData(cmd, *data, false, func(a *app.App) error {
				var done adoption.Adoption
				err := who.act(cmd, a, func(tx *ledger.Tx) (err error) {
					done, err = fn(tx, a, args[0])
					return err
				})
				if err != nil {
					return err
				}
				return printAdoptions(cmd, done)
			})
		},
	}
	who.add(c)
	return c
}

func newAdoptListCommand(data *string) *cobra.Command {
	return &cobra.Command{
		Use:     "list",
		Short:   "列出提议与采用 / List proposals and adoptions",
		Long:    "列出全部提议、采用与撤回，最新的在前。\n\nLists every proposal, adoption and withdrawal, newest first.",
		Example: "  huishu rules adopt list --json",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withData(cmd, *data, false, func(a *app.App) error {
				var list []adoption.Adoption
				err := a.DB.View(cmd.Context(), ledger.System, func(tx *ledger.Tx) (err error) {
					list, err = adoption.List(tx)
					return err
				})
				if err != nil {
					return err
				}
				if wantsJSON(cmd) {
					return printJSON(cmd.OutOrStdout(), append([]adoption.Adoption{}, list...))
				}
				if len(list) == 0 {
					_, err := io.WriteString(cmd.OutOrStdout(), fault.T("尚未提议或采用规则集\n", "No rule set was proposed or adopted yet\n").In(langOf(cmd)))
					return err
				}
				return printAdoptions(cmd, list...)
			})
		},
	}
}

var adoptionWords = map[adoption.State]fault.Text{
	adoption.Proposed: fault.T("待另一人确认", "waits for a second person"), adoption.Adopted: fault.T("已采用", "adopted"), adoption.Withdrawn: fault.T("已撤回", "withdrawn"),
	adoption.Revoked: fault.T("采用已撤销", "revoked"),
}

// printAdoptions writes a line each; with --json one document, the object itself where there is one.
func printAdoptions(cmd *cobra.Command, list ...adoption.Adoption) error {
	if wantsJSON(cmd) {
		return printJSON(cmd.OutOrStdout(), list[0])
	}
	var rows [][]string
	for _, a := range list {
		to := ""
		if !a.To.IsZero() {
			to = a.To.String()
		}
		state := adoptionWords[a.State]
		if a.Revocation.Pending() {
			state = fault.T("已采用，撤销待另一人确认", "adopted; its revocation waits for a second person")
		}
		rows = append(rows, []string{a.ID, state.In(langOf(cmd)), a.Set, days(a.From.String(), to), plain(a.Reason)})
	}
	return columns(cmd.OutOrStdout(), "", rows)
}
