package main

import (
	"github.com/spf13/cobra"

	"huishu/web/api"
)

func newOpenAPICommand() *cobra.Command {
	return &cobra.Command{
		Use:   "openapi",
		Short: "输出接口文档 / Print the interface's OpenAPI document",
		Long: `输出 JSON 接口的 OpenAPI 3.1 文档；无需数据目录。仓库中的 docs/openapi.json 即此输出。

Prints the OpenAPI 3.1 document of the JSON interface; no data directory is needed.
docs/openapi.json in the repository is this output.`,
		Example: "  huishu openapi > docs/openapi.json",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			doc, err := api.Document()
			if err != nil {
				return failure(err)
			}
			_, err = cmd.OutOrStdout().Write(append(doc, '\n'))
			return failure(err)
		},
	}
}
