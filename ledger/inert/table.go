package inert

import (
	"encoding/csv"
	"io"
	"regexp"
)

// amount is a sum of money below zero, in yuan: a spreadsheet may take it for the number that it is.
var amount = regexp.MustCompile(`^-[0-9]+\.[0-9]{2}$`)

// Table writes a CSV file that people open in a spreadsheet, and is the one way in which this program makes them: in UTF-8 with
// a mark, so that Chinese is shown, and no cell of it a formula, whoever wrote the text. Lines end with \n alone: with \r\n a
// cell would lose its own \r.
type Table struct {
	out    io.Writer
	csv    *csv.Writer
	marked bool
}

// NewTable writes to w; nothing before the first row.
func NewTable(w io.Writer) *Table { return &Table{out: w, csv: csv.NewWriter(w)} }

// Row writes a line. The cells stay the caller's. An error may belong to an earlier line.
func (t *Table) Row(cells ...string) error {
	if !t.marked {
		t.marked = true
		if _, err := io.WriteString(t.out, "\ufeff"); err != nil {
			return err
		}
	}
	line := make([]string, len(cells))
	for i, c := range cells {
		if line[i] = c; !amount.MatchString(c) {
			line[i] = Cell(c)
		}
	}
	return t.csv.Write(line)
}

// Flush writes out what is held back. A file is not whole before.
func (t *Table) Flush() error {
	t.csv.Flush()
	return t.csv.Error()
}
