package scan

import (
	"encoding/csv"
	"io"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// leastRecall is what is asked of the scanner on the vectors (issue 5, section 4).
const leastRecall = 0.98

// vectors reads a file of vectors and gives the types that a scan of the whole file found in the first column, by record.
func vectors(t *testing.T, name string, recode func([]byte) []byte) (rows [][]string, found []map[Type]bool) {
	t.Helper()
	all, err := io.ReadAll(shared(t, name))
	if err != nil {
		t.Fatal(err)
	}
	in := csv.NewReader(strings.NewReader(string(all)))
	var starts []int
	for {
		row, err := in.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		line, _ := in.FieldPos(0)
		rows, starts = append(rows, row), append(starts, line)
	}
	rep, err := File(name, strings.NewReader(string(recode(all))), Options{Each: true})
	if err != nil || rep.Rows != len(rows)-1 || rep.Truncated {
		t.Fatalf("%s: %d rows, want %d: %v", name, rep.Rows, len(rows)-1, err)
	}
	found = make([]map[Type]bool, len(rows))
	for _, h := range rep.Hits {
		if h.Column != rows[0][0] {
			continue
		}
		i, ok := slices.BinarySearch(starts, h.Line)
		if !ok {
			t.Fatalf("%s: a hit on line %d, where no record begins: %+v", name, h.Line, h)
		}
		if found[i] == nil {
			found[i] = map[Type]bool{}
		}
		found[i][h.Type] = true
	}
	return rows[1:], found[1:]
}

// recall counts what was found of what should have been.
type recall struct{ found, all int }

func (r *recall) add(found bool) {
	r.all++
	if found {
		r.found++
	}
}

func (r *recall) judge(t *testing.T, what string) {
	t.Helper()
	t.Logf("%-14s %d of %d", what, r.found, r.all)
	if r.all == 0 || float64(r.found) < leastRecall*float64(r.all) {
		t.Errorf("%s: %d of %d found, less than %v", what, r.found, r.all, leastRecall)
	}
}

// TestRecall scans the files of foreign vectors whole, as a city would, in UTF-8 and in GB18030.
func TestRecall(t *testing.T) {
	t.Parallel()
	for name, recode := range map[string]func([]byte) []byte{
		"utf-8": func(b []byte) []byte { return b },
		"gb18030": func(b []byte) []byte {
			out, err := simplifiedchinese.GB18030.NewEncoder().Bytes(b)
			if err != nil {
				t.Fatal(err)
			}
			return out
		},
	} {
		t.Run(name+" identity numbers", func(t *testing.T) {
			t.Parallel()
			var valid recall
			rows, found := vectors(t, "citizen_id.csv", recode)
			for i, row := range rows {
				switch {
				case row[1] == "true":
					valid.add(found[i][CitizenID])
				case found[i][CitizenID]:
					t.Errorf("%s, %s: found as an identity number", row[0], row[2])
				}
			}
			valid.judge(t, "citizen_id")
		})
		t.Run(name+" credit codes", func(t *testing.T) {
			t.Parallel()
			var traders recall
			rows, found := vectors(t, "uscc.csv", recode)
			for i, row := range rows {
				switch trader := strings.HasPrefix(row[0], "92"); {
				case trader && row[1] == "true":
					traders.add(found[i][USCC])
				case len(found[i]) > 0:
					t.Errorf("%s, valid %s: no code of a person, found as %v", row[0], row[1], found[i])
				}
			}
			traders.judge(t, "sole traders")
		})
		t.Run(name+" all types", func(t *testing.T) {
			t.Parallel()
			types := map[string]*recall{}
			var all recall
			rows, found := vectors(t, "pii_vectors.csv", recode)
			for i, row := range rows {
				text, typ, label := row[0], row[1], row[2]
				has := found[i][Type(typ)]
				switch {
				case label == "positive":
					if types[typ] == nil {
						types[typ] = &recall{}
					}
					types[typ].add(has)
					all.add(has)
				case typ == "any" && len(found[i]) > 0, typ != "any" && has:
					t.Errorf("%v raised on the negative %q (%s)", found[i], text, typ)
				}
			}
			all.judge(t, "all")
			for typ, r := range types {
				r.judge(t, typ)
			}
		})
	}
}
