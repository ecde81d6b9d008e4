// Package bulktest writes workbooks of products, for the tests of whatever takes them.
package bulktest

import (
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"

	"huishu/compliance/scan"
	"huishu/registry/product/producttest"
	"huishu/registry/workbook"
)

// Sheets is a workbook of these sheets.
func Sheets(t testing.TB, sheets map[string][][]string) []byte {
	t.Helper()
	book := workbook.New()
	t.Cleanup(func() {
		if err := book.Close(); err != nil {
			t.Error(err)
		}
	})
	for _, name := range slices.Sorted(maps.Keys(sheets)) {
		if err := book.Sheet(name, nil); err != nil {
			t.Fatal(err)
		}
		for _, row := range sheets[name] {
			if err := book.Row(row...); err != nil {
				t.Fatal(err)
			}
		}
	}
	var b bytes.Buffer
	if _, err := book.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Book is a workbook of products, by the keys of their columns, with the rows of fields that each has.
func Book(t testing.TB, products []map[string]string, fields func(name string) [][]string) []byte {
	t.Helper()
	keys := map[string]bool{}
	for _, p := range products {
		for key := range p {
			keys[key] = true
		}
	}
	head := slices.Sorted(maps.Keys(keys))
	list, made := [][]string{head}, [][]string{{"product", "name", "meaning", "derivation", "resource", "source"}}
	for _, p := range products {
		row := make([]string, len(head))
		for i, key := range head {
			row[i] = p[key]
		}
		list, made = append(list, row), append(made, fields(p["name"])...)
	}
	return Sheets(t, map[string][][]string{"产品": list, "字段": made})
}

// Sound are the cells of a product that can be filed under the agreement, by its code or id, and one of its purposes; its sample is named
// 样例.csv and assessment is the id of the document that assesses its security.
func Sound(name, agreement, purpose, assessment string) map[string]string {
	cells := maps.Clone(producttest.Statements)
	maps.Copy(cells, map[string]string{
		"name": name, "description": "按线路和日期汇总的客流热度，不含个人信息。", "kind": "数据集", "agreement": agreement, "purpose": purpose,
		"form": "数据集（文件）", "frequency": "每月", "sample": "样例.csv", "data": strings.Repeat("0f", 32) + "  热度.csv",
		"process": "按线路和日期汇总后归一化，脚本版本 1.2，运行于授权运营域", "risk_assessment": "文件：" + assessment,
	})
	return cells
}

// Sample is the sample that fits [Fields].
const Sample = "线路,热度\n1路,35\n2路,80\n"

// Fields gives each product, once, two fields made from the bus resource of that number.
func Fields(number string) func(name string) [][]string {
	seen := map[string]bool{}
	return func(name string) [][]string {
		if seen[name] {
			return nil
		}
		seen[name] = true
		return [][]string{
			{name, "线路", "", "直接取用", number, "线路"},
			{name, "热度", "0 至 100", "客流量按日归一化", number, "客流量"},
			{name, "热度", "", "", number, "日期"},
		}
	}
}

// Fill writes a product's name into the first cell below the header of a template's first sheet.
func Fill(t testing.TB, template []byte, name string) []byte {
	t.Helper()
	sheets, first := map[string][][]string{}, ""
	err := scan.Sheets("a.xlsx", bytes.NewReader(template), scan.Options{}, func(sheet string, _ int, cells []string) error {
		if first == "" {
			first = sheet
		}
		sheets[sheet] = append(sheets[sheet], slices.Clone(cells))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	sheets[first] = append(sheets[first], []string{name})
	return Sheets(t, sheets)
}
