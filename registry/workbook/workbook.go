// Package workbook writes XLSX workbooks that people read and fill in.
//
// What it is: the one writer of spreadsheets and its vendor's door; every cell is text, so that no cell is a formula, whoever wrote
// it. What it is not: a reader; compliance/scan reads workbooks, bounded. Start at [New].
package workbook

import (
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"
)

// Writer writes one workbook, sheet after sheet and row after row. The caller closes it.
type Writer struct {
	file *excelize.File
	out  *excelize.StreamWriter
	line int
	lead int
}

// New begins a workbook.
func New() *Writer { return &Writer{file: excelize.NewFile()} }

// Choice limits what may be filled into a column.
type Choice struct {
	// Column counts from 1.
	Column int
	Words  []string
}

// Sheet begins a sheet; the one before is finished. Widths are those of its columns in characters. Rows from the second on offer the
// choices; the first sheet keeps the name "Sheet1" where name is empty.
func (w *Writer) Sheet(name string, widths []float64, choices ...Choice) error {
	if err := w.finish(); err != nil {
		return err
	}
	const first = "Sheet1"
	switch {
	case name == "":
		name = first
	case w.lead == 0:
		if err := w.file.SetSheetName(first, name); err != nil {
			return err
		}
	default:
		if _, err := w.file.NewSheet(name); err != nil {
			return err
		}
	}
	w.lead++
	for _, c := range choices {
		if err := w.offer(name, c); err != nil {
			return err
		}
	}
	var err error
	if w.out, err = w.file.NewStreamWriter(name); err != nil {
		return err
	}
	w.line = 0
	for i, width := range widths {
		if err := w.out.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	return nil
}

// offered is the last row that offers choices.
const offered = 1_000

func (w *Writer) offer(sheet string, c Choice) error {
	column, err := excelize.ColumnNumberToName(c.Column)
	if err != nil {
		return err
	}
	v := excelize.NewDataValidation(true)
	v.Sqref = fmt.Sprintf("%s2:%s%d", column, column, offered)
	if err := v.SetDropList(c.Words); err != nil {
		return err
	}
	return w.file.AddDataValidation(sheet, v)
}

// Row writes a row of the sheet that was begun.
func (w *Writer) Row(cells ...string) error {
	w.line++
	row := make([]any, len(cells))
	for i, cell := range cells {
		row[i] = cell
	}
	return w.out.SetRow(fmt.Sprintf("A%d", w.line), row)
}

// WriteTo finishes the workbook and writes it.
func (w *Writer) WriteTo(out io.Writer) (int64, error) {
	if err := w.finish(); err != nil {
		return 0, err
	}
	return w.file.WriteTo(out)
}

// Close gives back what the workbook took.
func (w *Writer) Close() error { return w.file.Close() }

func (w *Writer) finish() error {
	if w.out == nil {
		return nil
	}
	err := w.out.Flush()
	w.out = nil
	return err
}
