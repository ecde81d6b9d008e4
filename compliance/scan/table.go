package scan

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// table scans rows of cells, of which the first not empty one may be the header.
type table struct {
	c       *collector
	prefix  string // of the places: the sheet
	columns []*column
	started bool
}

// row judges one row; line gives the line of each cell.
func (t *table) row(cells []string, line func(i int) int) {
	if !t.started {
		if !slices.ContainsFunc(cells, func(s string) bool { return strings.TrimSpace(s) != "" }) {
			return
		}
		t.started = true
		if t.header(cells) {
			return
		}
	}
	t.c.report.Rows++
	for i, cell := range cells {
		if i >= len(t.columns) {
			t.extend(i, "")
		}
		t.c.cell(t.columns[i], line(i), cell)
	}
}

// header takes the first row as the names of the columns, unless it holds figures only or looks like data itself.
func (t *table) header(cells []string) bool {
	probe := finder{want: allKinds &^ setOf(kName, kMedical, kCredential), inCell: true}
	words := 0
	for _, cell := range cells {
		if len(probe.find(cell, 0)) > 0 {
			return false
		}
		if strings.Trim(cell, "0123456789.,-+/%: \t") != "" {
			words++
		}
	}
	if words == 0 {
		return false
	}
	for i, cell := range cells {
		t.extend(i, cell)
	}
	return true
}

func (t *table) extend(i int, header string) {
	header = strings.Join(strings.Fields(header), " ")
	place := t.c.placeName(header)
	if place == "" {
		place = "column " + strconv.Itoa(i+1)
	}
	t.columns = append(t.columns, t.c.newColumn(t.prefix+place, header))
}

// csv scans separated values. Stray quotes and rows of unequal length are taken as they come.
func (c *collector) csv(r io.Reader, comma rune) error {
	in := csv.NewReader(r)
	in.Comma, in.LazyQuotes, in.FieldsPerRecord, in.ReuseRecord = comma, true, -1, true
	t := table{c: c}
	for {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		t.row(cells, func(i int) int { line, _ := in.FieldPos(i); return line })
	}
}

// workbook scans every sheet of an XLSX file, hidden ones too, row by row. Places are "sheet!header".
func (c *collector) workbook(r *bufio.Reader) (err error) {
	var b bytes.Buffer
	if _, err := b.ReadFrom(r); err != nil {
		return err
	}
	defer func() {
		if recover() != nil { // the reader of the format is not ours; a broken workbook must not end the process
			err = malformed(errors.New("broken workbook"))
		}
	}()
	f, err := excelize.OpenReader(&b, excelize.Options{
		RawCellValue: true, UnzipSizeLimit: 4 * c.opt.MaxBytes, UnzipXMLSizeLimit: min(16<<20, 4*c.opt.MaxBytes),
	})
	if err != nil {
		return workbookError(err, c.opt.MaxBytes)
	}
	defer func() { _ = f.Close() }()
	for _, name := range f.GetSheetList() {
		if err := c.sheet(f, name); err != nil {
			return workbookError(err, c.opt.MaxBytes)
		}
	}
	return nil
}

func (c *collector) sheet(f *excelize.File, name string) error {
	rows, err := f.Rows(name)
	if err != nil {
		var notSheet excelize.ErrSheetNotExist
		if errors.As(err, &notSheet) { // a chart sheet has no rows
			return nil
		}
		return err
	}
	defer func() { _ = rows.Close() }()
	t := table{c: c, prefix: c.placeName(name) + "!"}
	for line := 1; rows.Next(); line++ {
		cells, err := rows.Columns()
		if err != nil {
			return err
		}
		for i, cell := range cells {
			cells[i] = plainNumber(cell)
		}
		t.row(cells, func(int) int { return line })
	}
	return rows.Error()
}

// plainNumber writes out a whole number that is stored as 1.3812345678E10.
func plainNumber(s string) string {
	if len(s) > 24 || !strings.ContainsAny(s, "eE") || !isDigit(s[0]) {
		return s
	}
	v, err := strconv.ParseFloat(s, 64)
	if err != nil || v != float64(int64(v)) || v < 1e5 || v > 1e18 {
		return s
	}
	return strconv.FormatInt(int64(v), 10)
}

func workbookError(err error, limit int64) error {
	switch {
	case errors.Is(err, excelize.ErrWorkbookFileFormat):
		return unsupported("压缩文件或非 XLSX 的 Office 文件", "an archive, or an Office file that is no XLSX")
	case strings.Contains(err.Error(), "unzip size exceeds"):
		return tooLarge(4 * limit)
	}
	return malformed(err)
}

func malformed(err error) *Error {
	return &Error{
		Code: CodeMalformed,
		ZH:   "工作簿已损坏，无法打开；请用表格软件打开后另存",
		EN:   "the workbook is damaged: open it in a spreadsheet program and save it again",
		Err:  err,
	}
}
