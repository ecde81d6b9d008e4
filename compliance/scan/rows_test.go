package scan_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"huishu/compliance/scan"
)

// read gives the head and the rows of a file.
func read(name string, text []byte, opt scan.Options) (head scan.Head, rows [][]string, err error) {
	err = scan.Rows(name, bytes.NewReader(text), opt,
		func(h scan.Head) error { head = h; return nil },
		func(cells []string) error { rows = append(rows, slices.Clone(cells)); return nil })
	return head, rows, err
}

func TestRows(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, file, text string
		columns          string
		rows             []string
		code             scan.ErrorCode
	}{
		{"header", "a.csv", "甲,乙 丙\n1,x\n2\n", "甲|乙 丙", []string{"1|x", "2"}, ""},
		{"blank lines first", "a.csv", ",\n甲,乙\n1,x\n", "甲|乙", []string{"1|x"}, ""},
		{"no header", "a.csv", "1,2\n3,4\n", "column 1|column 2", []string{"1|2", "3|4"}, ""},
		{"one header twice", "a.csv", "甲,甲,甲\n1,2,3\n", "甲|甲 (2)|甲 (3)", []string{"1|2|3"}, ""},
		{"objects", "a.jsonl", `{"a":{"b":1},"c":[1,2]}` + "\n" + `{"c":null,"d":"x"}`, "a.b|c|d", []string{"1|[1,2]|", "||x"}, ""},
		{"an array", "a.json", `[{"a":13812345678},{"a":1.5e3}]`, "a", []string{"13812345678", "1.5e3"}, ""},
		{"keys of nothing", "a.jsonl", `{"":{"":1}}`, "(value).(value)", []string{"1"}, ""},
		{"no objects", "a.json", `[1,2]`, "", nil, scan.CodeUnsupported},
		{"cut off", "a.json", `[{"a":1},{"a"`, "", nil, scan.CodeUnsupported},
		{"text", "a.txt", "甲,乙\n1,2\n", "", nil, scan.CodeUnsupported},
		{"binary", "a.csv", "%PDF-1.7", "", nil, scan.CodeUnsupported},
		{"a broken workbook", "a.xlsx", "PK\x03\x04 nothing", "", nil, scan.CodeMalformed},
		{"too long", "a.csv", "甲,乙\n" + strings.Repeat("1,2\n", 100), "甲|乙", nil, scan.CodeTooLarge},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			head, rows, err := read(c.file, []byte(c.text), scan.Options{MaxBytes: 200})
			var e *scan.Error
			if c.code != "" {
				if !errors.As(err, &e) || e.Code != c.code {
					t.Fatalf("%v, want %s", err, c.code)
				}
				return
			}
			var got []string
			for _, row := range rows {
				got = append(got, strings.Join(row, "|"))
			}
			if err != nil || strings.Join(head.Columns, "|") != c.columns || !slices.Equal(got, c.rows) || len(head.Places) != len(head.Columns) {
				t.Errorf("%v: %+v %q", err, head, got)
			}
		})
	}
}

// TestRowsStops: what the caller returns ends the reading and comes back as it is.
func TestRowsStops(t *testing.T) {
	t.Parallel()
	stop := errors.New("enough")
	n := 0
	err := scan.Rows("a.csv", strings.NewReader("甲,乙\n1,2\n3,4\n"), scan.Options{}, func(scan.Head) error { return nil }, func([]string) error { n++; return stop })
	if !errors.Is(err, stop) || n != 1 {
		t.Errorf("%v after %d rows", err, n)
	}
}

// FuzzRows: nothing panics, every error is one of the scanner's, and CSV has the records that File counts, header included or not.
func FuzzRows(f *testing.F) {
	f.Add("a.csv", []byte("姓名,手机\n王小明,13812345678\n"))
	f.Add("a.jsonl", []byte(`{"a":{"b":[1,{"c":2}]}}`))
	f.Add("a.json", []byte(`[{"a":1},{"b":null}]`))
	f.Add("a.tsv", []byte("\xb1\xe0\xba\xc5\t\xc3\xfb\n1\t2"))
	f.Fuzz(func(t *testing.T, name string, text []byte) {
		head, rows, err := read(name, text, scan.Options{})
		var e *scan.Error
		if err != nil && !errors.As(err, &e) {
			t.Fatalf("not an error of the scanner: %v", err)
		}
		report, ferr := scan.File(name, bytes.NewReader(text), scan.Options{})
		if err == nil && ferr == nil && head.Format == "csv" && report.Rows != len(rows) {
			t.Fatalf("%d rows read, %d counted", len(rows), report.Rows)
		}
	})
}
