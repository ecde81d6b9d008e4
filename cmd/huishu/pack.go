package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"huishu/cmd/app"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market/dossier"
	"huishu/web/pack"
)

// packJSON is the document of `huishu pack --json`.
type packJSON struct {
	File  string `json:"file"`
	Bytes int64  `json:"bytes"`
	pack.Summary
}

func newPackCommand() *cobra.Command {
	var data, party, product, to string
	c := &cobra.Command{
		Use:   "pack",
		Short: "导出主体或产品的审计包 / Write the audit pack of a party or a product",
		Long: `在服务停止时，把一个主体或一个产品的全部事项、被拒绝的操作、文件、当日证据和证明写成一个 ZIP 文件。
不用本系统的软件也能打开和核验，方法见包内 README.txt。同一天、同一状态得到相同的字节。

Writes every act about a party or a product, the refused ones too, the documents, the evidence as of today and all proofs to one
ZIP file, while no server runs on the data directory. It opens and is checked without our software: see README.txt in it. The same
state gives the same bytes all day.`,
		Example: `  huishu pack --party 91441302MA4X000017 --to 审计包.zip
  huishu pack --product DP4413020000001 --to pack.zip --json`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if (party == "") == (product == "") || to == "" {
				return usageError(fault.New(fault.Invalid, "pack.usage", "请给出 --party 或 --product 之一，并用 --to 指明写入的文件", "Give one of --party and --product, and the file to write with --to").
					Do("huishu pack --help", "huishu pack --help"))
			}
			pick := pack.Product(product)
			if party != "" {
				pick = func(tx *ledger.Tx) (d dossier.Dossier, err error) {
					p, err := partyNamed(tx, party)
					if err != nil {
						return d, onFlags(err, map[string]string{"--body": "--party"})
					}
					return dossier.OfParty(tx, p.ID)
				}
			}
			return withData(cmd, data, false, func(a *app.App) error { return writePack(cmd, a, pick, to) })
		},
	}
	addDataFlag(c, &data)
	f := c.Flags()
	f.StringVar(&party, "party", "", "主体：统一社会信用代码或编号 / a party: USCC or id")
	f.StringVar(&product, "product", "", "产品：产品编码或编号 / a product: its code or id")
	f.StringVar(&to, "to", "", "写入的 ZIP 文件 / the ZIP file to write")
	return c
}

func writePack(cmd *cobra.Command, a *app.App, pick pack.Pick, to string) error {
	p, err := pack.Build(cmd.Context(), pack.Sources{DB: a.DB, Book: a.Book, Vault: a.Vault}, ledger.System, pick)
	if err != nil {
		return err
	}
	defer func() { _ = p.Close() }() // a temporary file that nobody reads again
	if err := copyFile(to, p); err != nil {
		return err
	}
	out := packJSON{File: to, Bytes: p.Size, Summary: p.Summary}
	if wantsJSON(cmd) {
		return printJSON(cmd.OutOrStdout(), out)
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), fault.T(
		"%[1]s：事项 %[2]d，被拒绝的操作 %[3]d，文件 %[4]d（未附 %[5]d），凭证 %[6]d\n",
		"%[1]s: %[2]d acts, %[3]d refused acts, %[4]d documents (%[5]d left out), %[6]d certificates\n").In(langOf(cmd)),
		plain(to), out.Acts, out.Refusals, out.Documents, out.LeftOut, out.Certificates)
	return err
}

// copyFile writes what r holds to a file that the user named, readable by nobody else: it may hold what is not public.
func copyFile(name string, r io.Reader) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err == nil {
		_, err = io.Copy(f, r)
		err = errors.Join(err, f.Close())
	}
	if err == nil {
		return nil
	}
	return fault.Newf(fault.Unavailable, "file.unwritable", "无法写入文件 %s", "The file %s cannot be written", plain(name)).
		Do("请检查目录是否存在、是否可写", "Check that its directory exists and can be written").Wrap(err)
}
