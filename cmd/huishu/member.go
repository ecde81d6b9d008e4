package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"huishu/cmd/app"
	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
)

func newMemberCommand() *cobra.Command {
	var data string
	c := &cobra.Command{
		Use:   "member",
		Short: "单位成员及其职能 / Members of an organisation and what they do there",
		Long: `在服务停止时查看单位成员，调整成员职能，或将自己的职能委托他人。调整和委托由 --as 指明的人办理，其权限与网页上相同。
服务运行时请在网页“本单位”中办理。

Lists the members of an organisation while no server runs on the data directory, gives and takes functions, delegates one's own.
The person named by --as does it, with the rights that the pages give. While the service runs use the organisation's own page.`,
		Example: `  huishu member list --body 11441300MB2C00010L
  huishu member set lisi handler approver --as admin
  huishu member unset lisi approver --as admin
  huishu member delegate lisi approver --until 2026-12-31 --reason 出差 --as wangwu`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	addDataFlag(c, &data)
	c.AddCommand(newMemberListCommand(&data), newMemberDelegateCommand(&data),
		newMemberFunctionsCommand(&data, "set", "给予职能 / Give functions", `给予一名成员职能，已有的保留。

Gives a member functions on top of those it has.`, func(has, named []access.Function) []access.Function {
			return append(slices.Clone(has), slices.DeleteFunc(named, func(f access.Function) bool { return slices.Contains(has, f) })...)
		}),
		newMemberFunctionsCommand(&data, "unset", "收回职能 / Take functions away", `收回一名成员的职能；单位至少留有一名管理员，成员至少留有一项职能。

Takes functions from a member. An organisation keeps an administrator, and a member a function.`, func(has, named []access.Function) []access.Function {
			return slices.DeleteFunc(slices.Clone(has), func(f access.Function) bool { return slices.Contains(named, f) })
		}))
	return c
}

// memberJSON is one member of `huishu member --json`.
type memberJSON struct {
	ID        string            `json:"id"`
	Login     string            `json:"login"`
	Name      string            `json:"name"`
	Party     string            `json:"party"`
	Functions []access.Function `json:"functions"`
	Ended     bool              `json:"ended"`
}

func memberOf(m party.Member) memberJSON {
	return memberJSON{ID: m.ID, Login: m.Login, Name: m.Name, Party: m.Party, Functions: m.Functions, Ended: m.Ended()}
}

func newMemberListCommand(data *string) *cobra.Command {
	var body string
	c := &cobra.Command{
		Use:   "list",
		Short: "列出单位成员 / List an organisation's members",
		Long: `列出一个单位的成员及其职能，已离开的在后。

Lists the members of an organisation with their functions, those who left last.`,
		Example: "  huishu member list --body 11441300MB2C00010L --json",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if body == "" {
				return usageError(fault.Required("--body", "单位", "organisation").Do("huishu member list --help", "huishu member list --help"))
			}
			return viewData(cmd, *data, func(tx *ledger.Tx) error {
				p, err := partyNamed(tx, body)
				if err != nil {
					return err
				}
				members, err := party.Members(tx, p.ID)
				if err != nil {
					return err
				}
				list := make([]memberJSON, len(members))
				for i, m := range members {
					list[i] = memberOf(m)
				}
				return printMembers(cmd, list)
			})
		},
	}
	c.Flags().StringVar(&body, "body", "", "单位：统一社会信用代码或编号 / the organisation: USCC or id")
	return c
}

func printMembers(cmd *cobra.Command, list []memberJSON) error {
	if wantsJSON(cmd) {
		return printJSON(cmd.OutOrStdout(), list)
	}
	lang := langOf(cmd)
	rows := make([][]string, len(list))
	for i, m := range list {
		state := fault.T("在册", "member")
		if m.Ended {
			state = fault.T("已离开", "left")
		}
		rows[i] = []string{m.Login, state.In(lang), plain(m.Name), functionsIn(m.Functions, lang)}
	}
	return columnsOrNone(cmd, rows)
}

func functionsIn(list []access.Function, lang string) string {
	names := make([]string, len(list))
	for i, f := range list {
		names[i] = f.Title().In(lang)
	}
	return strings.Join(names, fault.T("、", ", ").In(lang))
}

// newMemberFunctionsCommand changes what a member does; next makes the new list of the old one and the functions named.
func newMemberFunctionsCommand(data *string, verb string, short, long string, next func(has, named []access.Function) []access.Function) *cobra.Command {
	var who officerFlags
	c := &cobra.Command{
		Use:     verb + " LOGIN FUNCTION…",
		Short:   short,
		Long:    long,
		Example: "  huishu member " + verb + " lisi approver --as admin",
		RunE: func(cmd *cobra.Command, args []string) error {
			login, named, err := memberArgs(cmd, args)
			if err != nil {
				return err
			}
			return withData(cmd, *data, false, func(a *app.App) error {
				var done party.Member
				err := who.act(cmd, a, func(tx *ledger.Tx) (err error) {
					if done, err = colleague(tx, login); err == nil {
						done.Membership, err = party.ChangeFunctions(tx, done.ID, next(done.Functions, named))
					}
					return err
				})
				if err != nil {
					return onFlags(err, map[string]string{"functions": "FUNCTION"})
				}
				return printMembers(cmd, []memberJSON{memberOf(done)})
			})
		},
	}
	who.add(c)
	return c
}

func newMemberDelegateCommand(data *string) *cobra.Command {
	var who officerFlags
	var d party.Delegation
	c := &cobra.Command{
		Use:   "delegate LOGIN FUNCTION…",
		Short: "委托职能 / Delegate functions",
		Long: `将办理人自己的职能在一段期限内委托给本单位的另一名成员，期满自行终止。

Hands functions of the person who acts to another member of the organisation for a term; it ends by itself.`,
		Example: "  huishu member delegate lisi approver --until 2026-12-31 --reason 出差 --as wangwu",
		RunE: func(cmd *cobra.Command, args []string) error {
			login, named, err := memberArgs(cmd, args)
			if err != nil {
				return err
			}
			d.Functions = named
			return withData(cmd, *data, false, func(a *app.App) error {
				var done party.Delegation
				err := who.act(cmd, a, func(tx *ledger.Tx) error {
					receiver, err := colleague(tx, login)
					if err != nil {
						return err
					}
					d.Receiver = receiver.ID
					done, err = party.Delegate(tx, d)
					return err
				})
				if err != nil {
					return onFlags(err, map[string]string{"functions": "FUNCTION", "receiver": "LOGIN", "from": "--from", "to": "--until", "reason": "--reason"})
				}
				if wantsJSON(cmd) {
					return printJSON(cmd.OutOrStdout(), done)
				}
				_, err = fmt.Fprintf(cmd.OutOrStdout(), fault.T("已委托 %s：%s，%s 至 %s\n", "Delegated to %s: %s, %s to %s\n").In(langOf(cmd)),
					login, functionsIn(done.Functions, langOf(cmd)), done.From, done.To)
				return err
			})
		},
	}
	f := c.Flags()
	f.StringVar(&d.From, "from", "", "起始日，缺省为今日 / first day; today without it")
	f.StringVar(&d.To, "until", "", "截止日 / last day")
	f.StringVar(&d.Reason, "reason", "", "理由 / why")
	who.add(c)
	return c
}

// memberArgs takes a login and at least one function.
func memberArgs(cmd *cobra.Command, args []string) (login string, list []access.Function, err error) {
	if len(args) < 2 {
		help := cmd.CommandPath() + " --help"
		return "", nil, usageError(fault.New(fault.Invalid, "member.usage", "请给出一个登录名和至少一项职能", "Name a login and at least one function").Do(help, help))
	}
	for _, name := range args[1:] {
		list = append(list, access.Function(name))
	}
	return args[0], list, nil
}

// colleague is the member of the actor's organisation that has a login.
func colleague(tx *ledger.Tx, login string) (party.Member, error) {
	members, err := party.Members(tx, tx.Actor.Party)
	if err != nil {
		return party.Member{}, err
	}
	for _, m := range members {
		if strings.EqualFold(m.Login, login) && !m.Ended() {
			return m, nil
		}
	}
	return party.Member{}, fault.Newf(fault.NotFound, "membership.not_found", "本单位没有登录名为 %s 的成员", "Your organisation has no member with the login %s", plain(login)).
		Do("可用 huishu member list 查看", "huishu member list shows them")
}
