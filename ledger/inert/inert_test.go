package inert_test

import (
	"encoding/csv"
	"regexp"
	"strings"
	"testing"

	"huishu/ledger/inert"
)

// dangerous is how a cell begins that some spreadsheet runs; an amount is none.
var dangerous, amount = regexp.MustCompile(`^[=+\-@\t\r＝＋－＠]`), regexp.MustCompile(`^-\d+\.\d\d$`)

// FuzzTable: whatever the cells, no spreadsheet runs one, the file reads back, and Bare gives back what went in.
func FuzzTable(f *testing.F) {
	for _, s := range []string{
		"", "惠州", "=1+1", "'=1+1", "''=1+1", "+1-1", "-5.00", "-", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "＝HYPERLINK(\"http://x\")", "a\nb", "a,\"b", "1\r", "-5.00\n=1", "\ufeff=1",
	} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		var out strings.Builder
		table := inert.NewTable(&out)
		if err := table.Row("head", "头"); err != nil {
			t.Fatal(err)
		}
		if err := table.Row(a, b); err != nil {
			t.Fatal(err)
		}
		if err := table.Flush(); err != nil {
			t.Fatal(err)
		}
		text, ok := strings.CutPrefix(out.String(), "\ufeff")
		if !ok {
			t.Fatal("no mark")
		}
		lines, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err != nil || len(lines) != 2 || len(lines[1]) != 2 {
			t.Fatalf("%q reads as %q, %v", text, lines, err)
		}
		for i, want := range []string{a, b} {
			got := lines[1][i]
			if dangerous.MatchString(got) && !amount.MatchString(got) {
				t.Errorf("%q went out as %q", want, got)
			}
			if back := inert.Bare(got); back != want && !strings.Contains(want, "\r\n") { // which a reader of CSV itself changes
				t.Errorf("%q came back as %q", want, back)
			}
		}
	})
}
