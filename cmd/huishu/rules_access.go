package main

import (
	"github.com/spf13/cobra"

	"huishu/registry/party"
)

func newRulesAccessCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "access",
		Short: "权限表：身份、对象、职能、资格状态、条款 / The policy as tables for lawyers",
		Long: `把权限表写成便于法律人员阅读的表格（Markdown）；docs/access.md 由此生成。

Writes the policy as tables (Markdown): who may do what, by role, object, function, status and article. docs/access.md is made by it.`,
		Example: "  huishu rules access",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return party.WritePolicy(cmd.OutOrStdout()) },
	}
}
