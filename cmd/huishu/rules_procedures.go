package main

import (
	"github.com/spf13/cobra"

	"huishu/compliance/rules"
)

func newRulesProceduresCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "procedures",
		Short: "程序表：步骤、办理人、时限、条款 / The procedures as tables for lawyers",
		Long: `把内置规则集的程序写成便于法律人员阅读的表格（Markdown）；docs/procedures.md 由此生成。

Writes the shipped procedures as tables (Markdown): steps, who acts, clocks, articles. docs/procedures.md is made by it.`,
		Example: "  huishu rules procedures",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			book, err := rules.Load(false)
			if err != nil {
				return failure(err)
			}
			return rules.WriteTables(cmd.OutOrStdout(), book)
		},
	}
}
