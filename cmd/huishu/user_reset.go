package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"huishu/cmd/app"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/factor"
	"huishu/registry/notice"
	"huishu/registry/party"
)

// resetJSON is what `huishu user reset-password --json` prints.
type resetJSON struct {
	userJSON
	// Ticket sets the new password once; Path is the page for it on this service.
	Ticket    string    `json:"ticket"`
	Path      string    `json:"path"`
	ExpiresAt time.Time `json:"expires_at"`
}

func newUserResetCommand(data *string) *cobra.Command {
	var how notice.ResetHow
	c := &cobra.Command{
		Use:   "reset-password LOGIN",
		Short: "为忘记密码的人发放重置凭证 / Give a ticket to who has forgotten the password",
		Long: `为忘记密码的账号发放一次性重置凭证，24 小时内有效，请当面交给本人。本人在服务启动后打开所示路径设置新密码，
或用 huishu user use-ticket 设置；此前的登录随即退出。使用之前原密码不变。验证器、通行密钥和绑定的统一身份保留；
怀疑账号被他人控制时加 --intruder：原密码、全部验证方式、绑定的统一身份和邮箱立即失效。

Gives an account whose holder has lost the password a ticket that works once within 24 hours, to be handed over in
person. Its holder opens the path shown once the service runs, or uses huishu user use-ticket; every session ends
then. Until it is used the password stays. Authenticators, passkeys and bound identities stay; where an intruder is
feared, --intruder has password, factors, bound identities and the address for letters open nothing at once.`,
		Example: "  huishu user reset-password admin\n  huishu user reset-password admin --intruder --json",
		RunE: func(cmd *cobra.Command, args []string) error {
			login, err := oneLogin(args)
			if err != nil {
				return err
			}
			return withData(cmd, *data, false, func(a *app.App) error {
				var r resetJSON
				u, err := changedUser(cmd, a, login, func(tx *ledger.Tx, id string) error {
					t, token, err := notice.Reset(tx, id, how)
					r.Ticket, r.Path, r.ExpiresAt = token, "/reset/"+token, time.UnixMilli(t.ExpiresAt).In(ledger.Zone)
					return err
				})
				if err != nil {
					return err
				}
				if r.userJSON = u; wantsJSON(cmd) {
					return printJSON(cmd.OutOrStdout(), r)
				}
				say := fault.T("%s 的重置凭证（只显示这一次，有效至 %s，请当面交给本人）：\n%s\n页面：%s\n",
					"Reset ticket of %s, shown this once and valid until %s; hand it over in person:\n%s\nPage: %s\n")
				_, err = fmt.Fprintf(cmd.OutOrStdout(), say.In(langOf(cmd)), u.Login, r.ExpiresAt.Format("2006-01-02 15:04"), r.Ticket, r.Path)
				return err
			})
		},
	}
	c.Flags().BoolVar(&how.Intruder, "intruder", false, "怀疑账号被他人控制：原密码、验证方式、统一身份和邮箱立即失效 / an intruder is feared: password, factors, identities and address open nothing at once")
	return c
}

func newUserTicketCommand(data *string) *cobra.Command {
	var file string
	c := &cobra.Command{
		Use:   "use-ticket TICKET",
		Short: "凭重置凭证设置新密码 / Set a new password with a reset ticket",
		Long: `由账号本人凭 huishu user reset-password 发放的凭证设置新密码；密码至少 10 个字符，此前的登录全部退出。

The holder of an account sets a new password with a ticket of huishu user reset-password: at least 10 characters.
All sessions from before end.`,
		Example: "  huishu user use-ticket 3q2-7wAbc…\n  huishu user use-ticket 3q2-7wAbc… --password-file ./secret",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usageError(fault.New(fault.Invalid, "user.usage", "请给出一个重置凭证", "Give one reset ticket").
					Do("凭证由 huishu user reset-password 发放", "huishu user reset-password gives one"))
			}
			return withData(cmd, *data, false, func(a *app.App) error {
				password, err := newPassword(cmd, file)
				if err != nil {
					return err
				}
				holder, err := factor.UseTicket(cmd.Context(), a.DB, args[0], password, party.Meta{UserAgent: "huishu user"})
				if err != nil {
					return err
				}
				return changeUser(cmd, a, holder.Login, func(*ledger.Tx, string) error { return nil },
					fault.T("新密码已设置，原有登录全部失效", "The new password is set; all sessions ended"))
			})
		},
	}
	addPasswordFlag(c, &file)
	return c
}
