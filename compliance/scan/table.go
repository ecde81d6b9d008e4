package scan

import (
	"io"
	"slices"
	"strconv"
	"strings"
)

// maxColumns bounds the columns of a table that are told apart; what stands behind them is judged as one.
const maxColumns = 2000

// table scans rows of cells, of which the first not empty one may be the header.
type table struct {
	c       *collector
	prefix  string // of the places: the sheet
	columns []*column
	started bool
	head    []string // the first row, until it is judged
	lines   []int    // on which its cells begin
	at      int      // cells of this row so far
	some    bool     // one of them is not empty
	rows    int      // without the header
}

// cell judges one cell, or keeps it while the first row is read.
func (t *table) cell(x *cell) {
	if !x.again {
		t.at++
	}
	t.some = t.some || x.text != ""
	if !t.started {
		if t.at <= maxColumns && !x.again {
			t.head, t.lines = append(t.head, strings.Clone(x.text)), append(t.lines, x.line)
			return
		}
		if x.again { // so long a cell is no header
			t.first(false)
		}
	}
	if x.text != "" {
		t.c.judge(t.column(t.at-1), x)
	}
}

// endRow ends a row. An empty line is none.
func (t *table) endRow() {
	t.countRow()
	t.c.endRecord()
}

// countRow takes the first row, and counts the others.
func (t *table) countRow() {
	n, some := t.at, t.some
	t.at, t.some = 0, false
	if n == 0 || n == 1 && !some {
		t.head, t.lines = t.head[:0], t.lines[:0]
		return
	}
	if !t.started {
		if !slices.ContainsFunc(t.head, func(s string) bool { return strings.TrimSpace(s) != "" }) {
			t.head, t.lines = t.head[:0], t.lines[:0]
			return
		}
		if t.first(t.header(t.head)) {
			return
		}
	}
	t.c.report.Rows++
	t.rows++
}

// first takes the first row as header or judges it as data. It returns what it was told.
func (t *table) first(isHeader bool) bool {
	t.started = true
	for i, s := range t.head {
		if isHeader {
			t.extend(s)
		} else {
			t.c.cell(t.column(i), t.lines[i], s)
		}
	}
	if isHeader {
		t.tracks()
	}
	t.head, t.lines = nil, nil
	return isHeader
}

// column returns column i, counted from 0; all behind the last that is told apart are one.
func (t *table) column(i int) *column {
	i = min(i, maxColumns)
	for i >= len(t.columns) {
		t.extend("")
	}
	return t.columns[i]
}

// header takes the first row as the names of the columns, unless it holds figures only or looks like data itself.
func (t *table) header(cells []string) bool {
	probe := finder{want: allKinds &^ setOf(kName, kMedical, kCredential, kMinor), inCell: true}
	words := 0
	for _, cell := range cells {
		if len(probe.find(cell, 0)) > 0 {
			return false
		}
		if strings.Trim(cell, "0123456789.,-+/%: \t") != "" {
			words++
		}
	}
	return words != 0
}

// extend adds a column. Of a header only as much counts as a name of a column can be long.
func (t *table) extend(header string) {
	header = strings.Join(strings.Fields(header[:min(len(header), 4*maxPlace)]), " ")
	place := t.c.placeName(header)
	switch i := len(t.columns); {
	case i == maxColumns:
		place = "columns from " + strconv.Itoa(maxColumns+1)
	case place == "":
		place = "column " + strconv.Itoa(i+1)
	}
	col := t.c.newColumn(t.prefix+place, header)
	if len(t.columns) < maxColumns { // of the many behind, nobody knows how many cells a row should have
		col.of = t
	}
	t.columns = append(t.columns, col)
}

// workbook scans every sheet of an XLSX file, hidden ones too, row by row. Places are "sheet!header".
func (c *collector) workbook(name string, r io.Reader, progress *meter) (err error) {
	b, err := openBook(name, r, c.opt.MaxBytes, progress)
	if err != nil {
		return err
	}
	defer func() {
		if failed := b.Close(); err == nil {
			err = failed
		}
	}()
	for _, s := range b.sheets {
		t := table{c: c, prefix: c.placeName(s.name) + "!"}
		err := b.rows(s, func(line int, cells []string) error {
			for _, value := range cells {
				x := cell{text: value, line: line}
				_, x.seen, x.digits = glance(noStops, x.text, 0)
				t.cell(&x)
			}
			t.endRow()
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
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

func malformed(err error) *Error {
	return &Error{
		Code: CodeMalformed,
		ZH:   "工作簿已损坏，无法打开；请用表格软件打开后另存",
		EN:   "the workbook is damaged: open it in a spreadsheet program and save it again",
		Err:  err,
	}
}
