package main

import (
	"github.com/spf13/cobra"

	"huishu/cmd/app"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/product"
)

func newQueryCodeCommand(data *string) *cobra.Command {
	var who officerFlags
	var correction product.CodeCorrection
	c := &cobra.Command{
		Use:   "correct-query-code NAME",
		Short: "更正登记结果查询码 / Correct the query code of a national registration",
		Long: `以登记的内部编号或现有查询码指明一项公共数据资源登记，将录入有误的登记结果查询码更正为国家平台所赋的查询码。须写明理由；登记结果随即换发，
原结果失效。

Names a national registration by its id or its present query code, and puts a code right that was entered otherwise than the national
platform gave it. It needs reasons; the result is issued anew and the earlier one stands no more.`,
		Example: "  huishu registration correct-query-code GJ-4413-000010 --query-code GJ-4413-000001 --reason 赋码时误录 --as zhangsan",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) != 1 {
				help := cmd.CommandPath() + " --help"
				return usageError(fault.New(fault.Invalid, "number.usage", "请给出一项登记", "Name one registration").Do("见 "+help, "See "+help))
			}
			return withData(cmd, *data, false, func(a *app.App) error {
				return registrationDone(cmd, a, &who, func(tx *ledger.Tx) (product.Registration, error) {
					r, err := product.SeenRegistration(tx, args[0])
					if err != nil {
						return r, err
					}
					return product.CorrectQueryCode(tx, a.Book, r.ID, correction)
				})
			})
		},
	}
	who.add(c)
	c.Flags().StringVar(&correction.QueryCode, "query-code", "", "国家平台赋予的登记结果查询码 / the query code that the national platform gave")
	c.Flags().StringVar(&correction.Reason, "reason", "", "理由 / reasons")
	return c
}
