package main

import (
	"github.com/spf13/cobra"

	"huishu/cmd/app"
	"huishu/compliance/erasure"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/product"
)

func newUserEraseCommand(data *string) *cobra.Command {
	var ground, reason string
	c := &cobra.Command{
		Use:   "erase LOGIN",
		Short: "依法删除账号的个人信息 / Erase a person's particulars from an account",
		Long: `依据个人信息保护法第四十七条删除账号中的姓名、登录名、密码，以及有关此账号的全部事件的内容与盐值；不可恢复。
日志、证明与审计不受影响：公开叶中的摘要没有盐值便不能印证任何猜测。此前导出的凭证、备份不在其内，须另行处理。
--ground：purpose_ended 目的已实现或不再必要，retention_ended 服务停止或保存期满，consent_withdrawn 撤回同意，
unlawful 违法违约处理，other_law 其他法定情形。--reason 写决定的文号，永久保留，不要写姓名。

Takes name, login and password out of an account, and content and salt out of every event about it, under article 47 of the
Personal Information Protection Law; this cannot be undone. Log, proofs and audit stay as they are: without the salt the
digest in the public leaf confirms no guess. Receipts handed out before and backups are not reached. --ground is one of
purpose_ended, retention_ended, consent_withdrawn, unlawful, other_law; --reason names the decision, is kept for ever,
and should name no person.`,
		Example: "  huishu user erase zhangsan --ground retention_ended --reason 惠数删〔2026〕3号",
		RunE: func(cmd *cobra.Command, args []string) error {
			login, err := oneLogin(args)
			if err != nil {
				return err
			}
			d := erasure.Decision{Ground: erasure.Ground(ground), Reason: reason}
			if err := d.Check(); err != nil {
				return usageError(onFlags(err, map[string]string{"ground": "--ground", "reason": "--reason"}))
			}
			return withData(cmd, *data, false, func(a *app.App) error {
				return changeUser(cmd, a, login, func(tx *ledger.Tx, id string) error {
					_, err := product.EraseAccount(tx, id, d)
					return err
				}, fault.T("已依法删除个人信息", "The person's particulars were erased"))
			})
		},
	}
	c.Flags().StringVar(&ground, "ground", "", "法定情形 / the ground, an item of article 47")
	c.Flags().StringVar(&reason, "reason", "", "决定的文号 / where the decision is found")
	return c
}
