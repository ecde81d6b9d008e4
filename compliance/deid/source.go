package deid

import (
	"errors"
	"io"

	"huishu/compliance/scan"
	"huishu/ledger/fault"
)

// Source is a file that can be read more than once.
type Source struct {
	// Name as in scan.File; its extension helps to tell the format.
	Name string
	Open func() (io.ReadCloser, error)
	// MaxBytes refuses a larger file; 0 means scan.DefaultMaxBytes.
	MaxBytes int64
}

func (s Source) rows(head func(scan.Head) error, row func([]string) error) error {
	return s.read(func(r io.Reader) error {
		return scan.Rows(s.Name, r, scan.Options{MaxBytes: s.MaxBytes}, head, row)
	})
}

func (s Source) scan() (report scan.Report, err error) {
	err = s.read(func(r io.Reader) (err error) {
		report, err = scan.File(s.Name, r, scan.Options{MaxBytes: s.MaxBytes})
		return err
	})
	return report, err
}

func (s Source) read(fn func(io.Reader) error) error {
	r, err := s.Open()
	if err != nil {
		return err
	}
	return errors.Join(fn(r), r.Close())
}

// cellsOf lays a row under n columns: what is missing is blank, what is beyond them is counted and left out, because no plan
// names it.
func cellsOf(into, cells []string, n int) (out []string, extra int) {
	out = append(into[:0], cells[:min(len(cells), n)]...)
	for len(out) < n {
		out = append(out, "")
	}
	return out, max(0, len(cells)-n)
}

func noRows() error {
	return fault.New(fault.Invalid, "deid.empty", "文件中没有记录", "The file has no records").At("file").
		Do("首行应为列名，其后每行一条记录", "The first line names the columns; each line behind it is a record")
}
