package main

import (
	"strings"

	"github.com/spf13/cobra"

	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/product"
)

func newProductCommand() *cobra.Command {
	var data string
	c := &cobra.Command{
		Use:   "product",
		Short: "查阅数据产品 / Read data products",
		Long: `在服务停止时查阅数据目录中的数据产品。定义、登记和交易须在网页或通过接口办理。

Reads the data products of a data directory while no server runs on it. They are defined, registered and traded on the pages or by
the interface.`,
		Example: "  huishu product trace 441391441302MA4X000017ABCDEFGH7K",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	addDataFlag(c, &data)
	c.AddCommand(newProductTraceCommand(&data))
	return c
}

func newProductTraceCommand(data *string) *cobra.Command {
	return &cobra.Command{
		Use:   "trace CODE",
		Short: "权利追溯 / Trace the rights in it",
		Long: `把产品的每个字段，经上游产品一直追到公共数据资源的字段，并按现行规则核对各级协议的用途、期限、提供对象，共享提供单位的同意，
以及不得再开发已交付产品、原始数据不得入市的规定。有必须改正的结果时，退出码为 1。

Traces each field of a product, through the products that it is made from, to fields of public data resources, and checks of every
stage by the rules in force: purpose, term and recipients of its agreement, the consent of the body that shared the data, no
re-development of what the operator delivered, no raw data to market. Exits 1 when anything must be mended.`,
		Example: "  huishu product trace 441391441302MA4X000017ABCDEFGH7K --json",
		RunE: func(cmd *cobra.Command, args []string) error {
			code, err := oneNumber(cmd, args)
			if err != nil {
				return err
			}
			book, err := rules.Load(true)
			if err != nil {
				return err
			}
			return viewData(cmd, *data, func(tx *ledger.Tx) error {
				p, err := product.ByCode(tx, code)
				if fault.KindOf(err) == fault.NotFound {
					p, err = product.Get(tx, code)
				}
				if err != nil {
					return err
				}
				t, err := product.TraceOf(tx, book, p.ID)
				if err != nil {
					return err
				}
				if err := printTrace(cmd, t); err != nil {
					return err
				}
				if bad := len(rules.MustMendOf(t.Findings)); bad > 0 {
					return fault.Newf(fault.Refused, "product.trace", "有 %d 项必须改正", "%d things must be mended", bad)
				}
				return nil
			})
		},
	}
}

func printTrace(cmd *cobra.Command, t product.Traced) error {
	if wantsJSON(cmd) {
		return printJSON(cmd.OutOrStdout(), t)
	}
	lang := langOf(cmd)
	var rows [][]string
	for _, f := range t.Fields {
		for _, way := range f.Ways {
			rows = append(rows, []string{plain(f.Name), plain(wayOf(way))})
		}
		for _, way := range f.Lost {
			rows = append(rows, []string{plain(f.Name), plain(wayOf(way)) + fault.T("：没有来源", ": no source").In(lang)})
		}
	}
	for _, f := range t.Findings {
		rows = append(rows, []string{f.Rule, plain(f.Text.In(lang)), f.Article})
	}
	return columnsOrNone(cmd, rows)
}

// wayOf is a way in one line.
func wayOf(way []product.Stage) string {
	names := make([]string, len(way))
	for i, s := range way {
		names[i] = strings.Trim(s.Title+"·"+s.Field, "·")
	}
	return strings.Join(names, " ← ")
}
