// Package bulktest writes workbooks of products, for the tests of whatever takes them.
package bulktest

import (
	"bytes"
	"maps"
	"slices"
	"testing"

	"huishu/compliance/scan"
	"huishu/registry/workbook"
)

// Sheets is a workbook of these sheets.
func Sheets(t testing.TB, sheets map[string][][]string) []byte {
	t.Helper()
	book := workbook.New()
	defer book.Close()
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
