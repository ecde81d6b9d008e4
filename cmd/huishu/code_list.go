package main

import (
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"huishu/compliance/code"
	"huishu/ledger/fault"
)

// codeTables are the tables that "huishu code list" prints.
var codeTables = []string{"divisions", "zones", "industries"}

func newCodeListCommand() *cobra.Command {
	var under string
	c := &cobra.Command{
		Use:   "list TABLE",
		Short: "列出区划、功能区或行业代码 / List divisions, functional zones or industries",
		Long: `列出一张代码表：divisions 为行政区划（GB/T 2260；全国省、地两级与广东省各县级），--under 取下一级；
zones 为惠州市功能区及其镇街；industries 为国民经济行业门类与大类（GB/T 4754-2017）。

Lists a code table: divisions (GB/T 2260; provinces and prefectures of all China, counties of Guangdong; --under takes the
next level), zones (Huizhou's functional zones with their townships) or industries (GB/T 4754-2017, sections and divisions).`,
		Example: `  huishu code list divisions --under 4413
  huishu code list zones
  huishu code list industries --json`,
		RunE: func(cmd *cobra.Command, args []string) error { return runCodeList(cmd, args, under) },
	}
	c.Flags().StringVar(&under, "under", "", "两位（省）或四位（地级市）代码，列出其下一级 / two digits of a province or four of a prefecture: list what lies in it")
	return c
}

func runCodeList(cmd *cobra.Command, args []string, under string) error {
	if len(args) != 1 || !slices.Contains(codeTables, args[0]) {
		tables := strings.Join(codeTables, ", ")
		return usageError(fault.New(fault.Invalid, "code.table", "请给出一张代码表", "Name one code table").Do("可用："+tables, "Use one of: "+tables))
	}
	if under != "" && (args[0] != "divisions" || len(code.Divisions(under)) == 0) {
		return usageError(fault.Newf(fault.Invalid, "code.under", "“%s”之下没有在案的区划", "No divisions are on file under %q", plain(under)).
			Do("给出两位省码或四位地级码，如 44、4413", "Give two digits of a province or four of a prefecture, such as 44 or 4413").At("under"))
	}
	var table any
	var rows [][]string
	lang := langOf(cmd)
	switch args[0] {
	case "divisions":
		list := code.Divisions(under)
		table = list
		for _, d := range list {
			rows = append(rows, []string{d.Code, d.NameZH})
		}
	case "zones":
		table = code.Zones()
		rows = zoneRows(lang)
	default:
		table = code.Industries()
		for _, i := range code.Industries() {
			indent := "  "
			if i.Section == "" {
				indent = ""
			}
			rows = append(rows, []string{indent + i.Code, fault.T(i.NameZH, i.NameEN).In(lang)})
		}
	}
	if wantsJSON(cmd) {
		return printJSON(cmd.OutOrStdout(), table)
	}
	return printRows(cmd.OutOrStdout(), rows)
}

func zoneRows(lang string) (rows [][]string) {
	for _, z := range code.Zones() {
		note := ""
		if z.Assumed {
			note = fault.T("（范围待主管部门确认）", " (extent to be confirmed by the authority)").In(lang)
		}
		rows = append(rows, []string{fault.T(z.NameZH, z.NameEN).In(lang) + note})
		for _, t := range z.Townships {
			rows = append(rows, []string{"  " + t.Code, t.NameZH})
		}
	}
	return rows
}

// printRows prints rows of several cells under each other, and rows of one as headings.
func printRows(w io.Writer, rows [][]string) error {
	for len(rows) > 0 {
		n := slices.IndexFunc(rows[1:], func(r []string) bool { return len(r) != len(rows[0]) }) + 1
		if n == 0 {
			n = len(rows)
		}
		if err := columns(w, "", rows[:n]); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}
