package catalogue

import (
	"errors"
	"io"

	"huishu/ledger"
	"huishu/registry/workbook"
)

// WriteXLSX writes the resources of a query as a workbook for reading: every cell is text.
// It returns how many it wrote.
func WriteXLSX(w io.Writer, tx *ledger.Tx, q Query) (n int, err error) {
	book := workbook.New()
	defer func() { err = errors.Join(err, book.Close()) }()
	if err := book.Sheet("", nil); err != nil {
		return 0, err
	}
	if n, err = writeSheet(tx, q, func(cells []string) error { return book.Row(cells...) }); err != nil {
		return n, err
	}
	_, err = book.WriteTo(w)
	return n, err
}
