package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"huishu/cmd/app"
	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/registry/sso"
)

func newUserCommand() *cobra.Command {
	var data string
	c := &cobra.Command{
		Use:   "user",
		Short: "账号管理 / Administer accounts",
		Long: `在服务停止时直接管理数据目录中的账号：建立首个主管部门及其账号，列出、发放密码重置凭证、停用。
服务运行时请在网页“本单位”中办理。每一步都记入日志。

Administers the accounts of a data directory while no server runs on it: begins a new directory with its
first authority and account, lists accounts, gives tickets to set a lost password, closes accounts. While the service runs,
organisations do this on their own page. Every step enters the journal.`,
		Example: `  huishu user create --login admin --name 张三 --body-name 惠州市政务服务和数据管理局 --uscc 11441300MB2C00010L …
  huishu user list
  huishu user reset-password admin
  huishu user reset-factors admin
  huishu user close admin
  huishu user erase zhangsan --ground retention_ended --reason 惠数删〔2026〕3号`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError(fault.Newf(fault.Invalid, "user.usage", "没有子命令“%s”", "There is no subcommand %q", plain(args[0])).
					Do("可用 create、list、reset-password、use-ticket、reset-factors、close、erase", "Use create, list, reset-password, use-ticket, reset-factors, close or erase"))
			}
			return cmd.Help()
		},
	}
	addDataFlag(c, &data)
	c.AddCommand(newUserCreateCommand(&data), newUserListCommand(&data), newUserResetCommand(&data), newUserTicketCommand(&data), newUserFactorsCommand(&data), newUserCloseCommand(&data), newUserEraseCommand(&data))
	return c
}

// userJSON is one account of `huishu user --json`.
type userJSON struct {
	ID        string        `json:"id"`
	Login     string        `json:"login"`
	Name      string        `json:"name"`
	Roles     []access.Role `json:"roles"`
	Party     string        `json:"party"`
	PartyName string        `json:"party_name"`
	USCC      string        `json:"uscc"`
	Closed    bool          `json:"closed"`
	CreatedAt time.Time     `json:"created_at"`
}

func userOf(a party.Account, p party.Party, lang string) userJSON {
	return userJSON{
		ID: a.ID, Login: a.Login, Name: a.Name, Roles: a.Roles, Party: p.ID, PartyName: p.Name(lang), USCC: p.USCC,
		Closed: a.Closed, CreatedAt: time.UnixMilli(a.CreatedAt).In(ledger.Zone),
	}
}

func newUserListCommand(data *string) *cobra.Command {
	var body string
	c := &cobra.Command{
		Use:   "list",
		Short: "列出账号 / List accounts",
		Long: `列出全部账号，或某一单位的账号。

Lists every account, or those of one organisation.`,
		Example: "  huishu user list --data /var/lib/huishu\n  huishu user list --body 11441300MB2C00010L --json",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withData(cmd, *data, false, func(a *app.App) error {
				var users []userJSON
				err := a.DB.View(cmd.Context(), ledger.System, func(tx *ledger.Tx) (err error) {
					users, err = usersOf(tx, body, langOf(cmd))
					return err
				})
				if err != nil {
					return err
				}
				return printUsers(cmd, users)
			})
		},
	}
	c.Flags().StringVar(&body, "body", "", "只列此单位的账号：统一社会信用代码或编号 / only those of this organisation: USCC or id")
	return c
}

func usersOf(tx *ledger.Tx, body, lang string) ([]userJSON, error) {
	accounts, err := party.AllAccounts(tx)
	if err != nil {
		return nil, err
	}
	parties := map[string]party.Party{}
	if body != "" {
		p, err := partyNamed(tx, body)
		if err != nil {
			return nil, err
		}
		if accounts, err = party.Accounts(tx, p.ID); err != nil {
			return nil, err
		}
	}
	users := make([]userJSON, 0, len(accounts))
	for _, a := range accounts {
		p, known := parties[a.Party]
		if !known {
			if p, err = party.Get(tx, a.Party); err != nil {
				return nil, err
			}
			parties[a.Party] = p
		}
		users = append(users, userOf(a, p, lang))
	}
	return users, nil
}

func printUsers(cmd *cobra.Command, users []userJSON) error {
	if wantsJSON(cmd) {
		return printJSON(cmd.OutOrStdout(), users)
	}
	lang := langOf(cmd)
	if len(users) == 0 {
		_, err := fmt.Fprintln(cmd.OutOrStdout(), fault.T("还没有账号。", "There are no accounts.").In(lang))
		return err
	}
	rows := make([][]string, 0, len(users))
	for _, u := range users {
		state := fault.T("可用", "active")
		if u.Closed {
			state = fault.T("已停用", "closed")
		}
		rows = append(rows, []string{u.Login, state.In(lang), rolesIn(u.Roles, lang), plain(u.Name), plain(u.PartyName)})
	}
	return columns(cmd.OutOrStdout(), "", rows)
}

func rolesIn(roles []access.Role, lang string) string {
	names := make([]string, len(roles))
	for i, r := range roles {
		names[i] = r.Title().In(lang)
	}
	return strings.Join(names, fault.T("、", ", ").In(lang))
}

func newUserFactorsCommand(data *string) *cobra.Command {
	return &cobra.Command{
		Use:   "reset-factors LOGIN",
		Short: "重置登录验证方式 / Take all factors off an account",
		Long: `为丢失全部设备和恢复码，或账号可能被他人控制的人办理：验证器、通行密钥、恢复码和绑定的统一身份全部失效，
全部登录随即退出；密码不变。

For an account whose holder has lost every device and code, or which somebody else may have got hold of:
authenticators, passkeys, recovery codes and bound identities open nothing any more and all its sessions end.
The password stays.`,
		Example: "  huishu user reset-factors zhangsan",
		RunE: func(cmd *cobra.Command, args []string) error {
			login, err := oneLogin(args)
			if err != nil {
				return err
			}
			return withData(cmd, *data, false, func(a *app.App) error {
				return changeUser(cmd, a, login, sso.Reset, fault.T("登录验证方式已重置，原有登录全部失效", "The factors were reset; all sessions ended"))
			})
		},
	}
}

func newUserCloseCommand(data *string) *cobra.Command {
	return &cobra.Command{
		Use:   "close LOGIN",
		Short: "停用账号 / Close an account",
		Long: `停用账号：不能再登录，已有登录立即失效；其办理过的事项保留在案。停用后不能恢复，需要时另开账号。

Closes an account: it signs in no more and its sessions end; what it did stays on record. This cannot be undone;
create another account when one is needed again.`,
		Example: "  huishu user close zhangsan",
		RunE: func(cmd *cobra.Command, args []string) error {
			login, err := oneLogin(args)
			if err != nil {
				return err
			}
			return withData(cmd, *data, false, func(a *app.App) error {
				return changeUser(cmd, a, login, party.CloseAccount, fault.T("账号已停用", "The account is closed"))
			})
		},
	}
}

// oneLogin takes the one argument of a command that works on an account.
func oneLogin(args []string) (string, error) {
	if len(args) == 1 {
		return args[0], nil
	}
	return "", usageError(fault.New(fault.Invalid, "user.usage", "请给出一个登录名", "Name one login").
		Do("可用 huishu user list 查看登录名", "huishu user list shows the logins"))
}

// changeUser does one thing to an account in a transaction of its own and says so.
func changeUser(cmd *cobra.Command, a *app.App, login string, do func(tx *ledger.Tx, id string) error, done fault.Text) error {
	u, err := changedUser(cmd, a, login, do)
	if err != nil {
		return err
	}
	if wantsJSON(cmd) {
		return printJSON(cmd.OutOrStdout(), u)
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s: %s\n", done.In(langOf(cmd)), u.Login)
	return err
}

// changedUser does one thing to an account in a transaction of its own and returns what it is then.
func changedUser(cmd *cobra.Command, a *app.App, login string, do func(tx *ledger.Tx, id string) error) (u userJSON, err error) {
	err = a.DB.Update(cmd.Context(), ledger.System, func(tx *ledger.Tx) error {
		acc, err := party.AccountByLogin(tx, login)
		if err != nil {
			return noSuchLogin(login, err)
		}
		if err := do(tx, acc.ID); err != nil {
			return err
		}
		if acc, err = party.GetAccount(tx, acc.ID); err != nil {
			return err
		}
		p, err := party.Get(tx, acc.Party)
		u = userOf(acc, p, langOf(cmd))
		return err
	})
	return u, err
}

func noSuchLogin(login string, err error) error {
	if fault.KindOf(err) != fault.NotFound {
		return err
	}
	return fault.Newf(fault.NotFound, "account.not_found", "没有登录名为 %s 的账号", "There is no account with the login %s", plain(login)).
		Do("可用 huishu user list 查看登录名", "huishu user list shows the logins")
}
