package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"huishu/cmd/app"
	"huishu/compliance/adoption"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/factor"
	"huishu/registry/party"
)

// officerFlags say who acts: an act of two persons is done by people, not by whoever can read the data directory.
type officerFlags struct{ login, passwordFile, code string }

func (f *officerFlags) add(c *cobra.Command) {
	c.Flags().StringVar(&f.login, "as", "", "办理人的登录名 / login of the person who acts")
	c.Flags().StringVar(&f.passwordFile, "password-file", "", "从文件首行读取其密码，- 为标准输入；缺省时在终端输入 / read the password from a file's first line, - for standard input; asked on the terminal otherwise")
	c.Flags().StringVar(&f.code, "code", "", "验证器显示的验证码或恢复码；账号设有二次验证时需要 / code of the authenticator, or a recovery code; needed where the account has a second factor")
}

// act signs the person in, does one act in one transaction, and signs out.
func (f *officerFlags) act(cmd *cobra.Command, a *app.App, fn func(tx *ledger.Tx) error) (err error) {
	if f.login == "" {
		return fault.New(fault.Invalid, "rules.usage", "请用 --as 给出办理人的登录名", "Name the person who acts with --as").At("--as").Do("huishu rules adopt --help", "huishu rules adopt --help")
	}
	password, err := presentPassword(cmd, f.passwordFile)
	if err != nil {
		return err
	}
	meta := party.Meta{UserAgent: "huishu rules adopt"}
	o, err := party.Open(cmd.Context(), a.DB, f.login, password, meta)
	if err != nil {
		return err
	}
	if o.Half && f.code != "" {
		if o, err = factor.New(a.DB, a.Vault, a.PublicURL).Prove(cmd.Context(), o.Token, factor.Evidence{Code: f.code}, meta); err != nil {
			return err
		}
	}
	token := o.Token
	defer func() { err = errors.Join(err, party.SignOut(cmd.Context(), a.DB, token)) }()
	actor, _, err := party.Authenticate(cmd.Context(), a.DB, token)
	if err != nil {
		return err
	}
	return a.DB.Update(cmd.Context(), actor, fn)
}

// presentPassword reads a password there is, from the file or once from the terminal.
func presentPassword(cmd *cobra.Command, file string) (string, error) {
	if file != "" {
		return newPassword(cmd, file)
	}
	in, ok := cmd.InOrStdin().(*os.File)
	if !ok || !term.IsTerminal(int(in.Fd())) {
		return newPassword(cmd, "") // which says that there is none
	}
	fmt.Fprint(cmd.ErrOrStderr(), fault.T("密码：", "Password: ").In(langOf(cmd)))
	b, err := term.ReadPassword(int(in.Fd()))
	fmt.Fprintln(cmd.ErrOrStderr())
	return string(b), err
}

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
