package catalogue

import (
	"errors"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"huishu/ledger"
)

// WriteXLSX writes the resources of a query as a workbook for reading: every cell is text.
// It returns how many it wrote.
func WriteXLSX(w io.Writer, tx *ledger.Tx, q Query) (n int, err error) {
	f := excelize.NewFile()
	defer func() { err = errors.Join(err, f.Close()) }()
	out, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		return 0, err
	}
	line := 0
	n, err = writeSheet(tx, q, func(cells []string) error {
		line++
		row := make([]any, len(cells))
		for i, cell := range cells {
			row[i] = cell
		}
		return out.SetRow(fmt.Sprintf("A%d", line), row)
	})
	if err != nil {
		return n, err
	}
	if err := out.Flush(); err != nil {
		return n, err
	}
	return n, f.Write(w)
}
