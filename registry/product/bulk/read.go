package bulk

import (
	"errors"
	"io"
	"slices"
	"strings"

	"huishu/compliance/rules"
	"huishu/compliance/scan"
	"huishu/ledger/fault"
)

// Limits of one workbook.
const (
	// MaxBytes bounds the workbook, packed.
	MaxBytes = 20 << 20
	// MaxProducts bounds its products.
	MaxProducts = 500
	// MaxFieldRows bounds the rows of its sheet of fields.
	MaxFieldRows = 50_000
)

// Book is a workbook that has been read.
type Book struct {
	// rows are its products; orphans are rows of fields that belong to none of them.
	rows    []filing
	orphans []Result
	// materials are the ids of the materials that it has columns for.
	materials []string
	titles    map[string]fault.Text
}

// filing is one product of a workbook.
type filing struct {
	line   int
	cells  map[string]string
	fields []field
	// first is the row that has the same name; 0 for none.
	first int
}

// field is one field of a product, by its rows of the sheet of fields.
type field struct {
	name, meaning, derivation string
	sources                   []source
}

type source struct {
	line            int
	resource, field string
}

// Read reads a workbook of products. Its columns are known by key or title; the materials are those that the rule set asks for. Only
// a file that is no such workbook is refused as a whole (codes "bulk.unreadable", "bulk.header", "bulk.empty", "bulk.too_many").
func Read(set *rules.Set, name string, r io.Reader) (*Book, error) {
	in := &reading{book: &Book{titles: map[string]fault.Text{}}, products: append(slices.Clone(productColumns), materialColumns(set)...), byName: map[string]int{}}
	for _, c := range in.products {
		in.book.titles[c.key] = c.title
	}
	for _, c := range materialColumns(set) {
		in.book.materials = append(in.book.materials, c.key)
	}
	if err := scan.Sheets(name, r, scan.Options{MaxBytes: MaxBytes}, in.row); err != nil {
		var bad *scan.Error
		if errors.As(err, &bad) {
			return nil, unreadable(bad)
		}
		return nil, err
	}
	return in.finish()
}

func unreadable(bad *scan.Error) error {
	kind := fault.Invalid
	if bad.Code == scan.CodeTooLarge {
		kind = fault.TooLarge
	}
	return fault.New(kind, "bulk.unreadable", "文件无法识别："+bad.ZH, "The file cannot be read: "+bad.EN).At("file").
		Do("请下载模板，按模板填写后以 XLSX 格式上传", "Download the template, fill it in and upload it as XLSX").Wrap(bad)
}

// reading is the state of [Read]. The sheet of fields may stand before that of products.
type reading struct {
	book      *Book
	products  []column
	at        map[string]int // of the present sheet
	sheet     string
	fieldRows []fieldRow
	byName    map[string]int // index in book.rows
}

type fieldRow struct {
	line  int
	cells map[string]string
}

func (in *reading) row(sheet string, line int, cells []string) error {
	known := in.columnsOf(sheet)
	if known == nil || !slices.ContainsFunc(cells, func(s string) bool { return strings.TrimSpace(s) != "" }) {
		return nil
	}
	if sheet != in.sheet {
		in.sheet, in.at = sheet, columnsIn(cells, known)
		return in.header(known)
	}
	values := make(map[string]string, len(in.at))
	for key := range in.at {
		values[key] = cellOf(in.at, cells, key)
	}
	if known[0].key == "product" {
		in.fieldRows = append(in.fieldRows, fieldRow{line, values})
		return tooMany(len(in.fieldRows), MaxFieldRows)
	}
	r := filing{line: line, cells: values}
	if i, twice := in.byName[values["name"]]; twice {
		r.first = in.book.rows[i].line
	} else {
		in.byName[values["name"]] = len(in.book.rows)
	}
	in.book.rows = append(in.book.rows, r)
	return tooMany(len(in.book.rows), MaxProducts)
}

func (in *reading) columnsOf(sheet string) []column {
	switch f := fold(sheet); {
	case f == fold(productSheet.ZH) || f == fold(productSheet.EN):
		return in.products
	case f == fold(fieldSheet.ZH) || f == fold(fieldSheet.EN):
		return fieldColumns
	}
	return nil
}

// header refuses a sheet without its first column: nothing could be told apart.
func (in *reading) header(known []column) error {
	need := known[:1]
	if known[0].key == "product" {
		need = known[:2]
	}
	for _, c := range need {
		if _, ok := in.at[c.key]; !ok {
			return fault.Newf(fault.Invalid, "bulk.header", "工作表“%s”没有“%s”一列", "Sheet %s has no column %s", in.sheet, c.title.ZH).At("file").
				Do("首行应为列名，见模板", "The first row names the columns, see the template")
		}
	}
	return nil
}

func tooMany(n, limit int) error {
	if n <= limit {
		return nil
	}
	return fault.Newf(fault.TooLarge, "bulk.too_many", "一个工作表最多 %d 行", "A sheet has at most %d rows", limit).At("file").
		Do("请分成几个文件", "Split it into several files")
}

// finish gives each product its fields.
func (in *reading) finish() (*Book, error) {
	b := in.book
	if len(b.rows) == 0 {
		return nil, fault.New(fault.Invalid, "bulk.empty", "文件没有名为“产品”的工作表，或其中没有产品", "The file has no sheet named Products, or it is empty").At("file").
			Do("请下载模板，按模板填写", "Download the template and fill it in")
	}
	for _, f := range in.fieldRows {
		i, ok := in.byName[f.cells["product"]]
		if !ok {
			b.orphans = append(b.orphans, Result{
				Line: f.line, Name: f.cells["product"], Outcome: Rejected,
				Notes: []Note{{Sheet: fieldSheet, Line: f.line, Field: "product", Column: fieldColumns[0].title, Code: "bulk.no_product", Blocks: true,
					Text: fault.T("产品表中没有这个产品", "The sheet of products has no such product")}},
			})
			continue
		}
		b.rows[i].take(f)
	}
	return b, nil
}

// take adds a row of the sheet of fields to the product: a new field, or a further source of the one before.
func (r *filing) take(f fieldRow) {
	s := source{line: f.line, resource: f.cells["resource"], field: f.cells["source"]}
	if n := len(r.fields); n > 0 && r.fields[n-1].name == f.cells["name"] {
		r.fields[n-1].sources = append(r.fields[n-1].sources, s)
		return
	}
	r.fields = append(r.fields, field{name: f.cells["name"], meaning: f.cells["meaning"], derivation: f.cells["derivation"], sources: []source{s}})
}
