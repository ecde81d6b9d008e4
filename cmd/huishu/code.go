package main

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"huishu/compliance/code"
	"huishu/ledger/fault"
)

func newCodeCommand() *cobra.Command {
	c := &cobra.Command{
		Use:   "code",
		Short: "校验信用代码、标识码与身份号码 / Check credit, product, contract and identity codes",
		Long: `校验统一社会信用代码（GB 32100）、公民身份号码（GB 11643）、数据产品与数据资源标识码（NDI-TR-2025-04）、
数字合约标识码（TC609-6-2025-14）、行政区划（GB/T 2260）与行业代码（GB/T 4754）；列出区划、功能区与行业。

Checks unified social credit codes, citizen identity numbers, data product and resource codes, digital contract codes, divisions
and industries; lists divisions, functional zones and industries.`,
		Example: `  huishu code check 11441300007187648G
  huishu code check --kind citizen_id 11010519491231002X`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError(fault.Newf(fault.Invalid, "code.usage", "没有子命令“%s”", "There is no subcommand %q", plain(args[0])).Do("可用 check、list", "Use check or list"))
			}
			return cmd.Help()
		},
	}
	var kind string
	check := &cobra.Command{
		Use:   "check CODE…",
		Short: "校验代码，说明不符之处 / Say whether codes are valid, or why not",
		Long: `校验一个或多个代码；全角字符、空格、连字符和小写字母先行规范。种类自动判断，--kind 指定。
CODE 为 - 时自标准输入逐行读取。退出码：0 全部有效，1 有无效的，2 用法不对。

Checks one or more codes; full-width forms, spaces, hyphens and small letters are normalised first. The kind is guessed
unless --kind forces it. With - for CODE, codes are read from standard input, one a line. Exit status: 0 all valid, 1 some
invalid, 2 wrong use.

kinds: ` + kindList(),
		Example: `  huishu code check 11441300007187648G 611441300007187648G44131BH95JZY4
  huishu code check --kind uscc --json 91350211M0000XUF46
  cut -d, -f1 companies.csv | huishu code check -`,
		RunE: func(cmd *cobra.Command, args []string) error { return runCodeCheck(cmd, code.Kind(kind), args) },
	}
	check.Flags().StringVar(&kind, "kind", "", "按此种类校验 / judge as this kind: "+kindList())
	c.AddCommand(check, newCodeListCommand())
	return c
}

func kindList() string {
	var names []string
	for _, k := range code.Kinds() {
		names = append(names, string(k))
	}
	return strings.Join(names, ", ")
}

func runCodeCheck(cmd *cobra.Command, kind code.Kind, args []string) error {
	if len(args) == 0 {
		return usageError(fault.New(fault.Invalid, "code.usage", "请给出要校验的代码", "Name the codes to check").
			Do("例如 huishu code check 11441300007187648G", "For example: huishu code check 11441300007187648G"))
	}
	if kind != "" && !slices.Contains(code.Kinds(), kind) {
		return usageError(fault.Newf(fault.Invalid, "code.kind", "没有种类“%s”", "There is no kind %q", plain(string(kind))).
			Do("可用："+kindList(), "Use one of: "+kindList()).At("kind"))
	}
	codes, err := codesOf(cmd.InOrStdin(), args)
	if err != nil {
		return err
	}
	lang, ok := langOf(cmd), true
	verdicts := []code.Verdict{}
	for _, s := range codes {
		v := code.Check(s)
		if kind != "" {
			v = code.CheckAs(kind, s)
		}
		v.Reason = fault.T(v.Reason, v.ReasonEN).In(lang)
		ok = ok && v.Valid
		verdicts = append(verdicts, v)
	}
	if wantsJSON(cmd) {
		err = printJSON(cmd.OutOrStdout(), verdicts)
	} else {
		err = printCodes(cmd.OutOrStdout(), verdicts, lang)
	}
	if err != nil {
		return err
	}
	if !ok {
		return failedCheck()
	}
	return nil
}

// codesOf replaces the argument - by the lines of standard input that are not empty.
func codesOf(stdin io.Reader, args []string) ([]string, error) {
	var out []string
	for _, a := range args {
		if a != "-" {
			out = append(out, a)
			continue
		}
		lines := bufio.NewScanner(stdin)
		for lines.Scan() {
			if s := strings.TrimSpace(lines.Text()); s != "" {
				out = append(out, s)
			}
		}
		if err := lines.Err(); err != nil {
			return nil, usageError(fault.New(fault.Invalid, "code.stdin", "标准输入读取失败", "Standard input cannot be read").Wrap(err))
		}
	}
	return out, nil
}

func printCodes(w io.Writer, verdicts []code.Verdict, lang string) error {
	var rows [][]string
	for _, v := range verdicts {
		mark := fault.T("✓ 有效", "✓ valid").In(lang)
		if !v.Valid {
			mark = fault.T("✗ 无效", "✗ invalid").In(lang)
		}
		zh, en := v.Kind.Name()
		rows = append(rows, []string{mark, plain(v.Normalized), fault.T(zh, en).In(lang), plain(v.Reason)})
	}
	if err := columns(w, "", rows); err != nil {
		return fmt.Errorf("print: %w", err)
	}
	return nil
}
