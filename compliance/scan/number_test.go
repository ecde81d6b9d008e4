package scan

import (
	"fmt"
	"strings"
	"testing"

	"huishu/compliance/code"
)

// soleTraderDigits makes a sole trader's code of digits alone whose inner organisation code passes its own check, or does not.
func soleTraderDigits(t *testing.T, inner bool) string {
	t.Helper()
	for n := range 10_000 {
		s := code.CompleteUSCC(fmt.Sprintf("92441302%09d", 730_000_000+n))
		if strings.Trim(s, "0123456789") == "" && code.USCC(s) == nil && code.OrganisationCode(s[8:17]) == inner {
			return s
		}
	}
	t.Fatal("there is no such code")
	return ""
}

// TestSoleTraderInDigits: a code that could be any number is sure only with a second check digit or a word that announces it.
func TestSoleTraderInDigits(t *testing.T) {
	t.Parallel()
	sure, doubtful := soleTraderDigits(t, true), soleTraderDigits(t, false)
	for _, c := range []struct {
		text string
		want float64
	}{
		{sure, 0.95},
		{doubtful, 0.45},
		{"统一社会信用代码：" + doubtful, 0.95},
		{"流水号：" + doubtful, 0.45},
		{doubtful[:17] + string('0'+(doubtful[17]-'0'+1)%10), 0},
	} {
		got := 0.0
		for _, h := range Text(c.text) {
			if h.Type == USCC {
				got = h.Confidence
			}
		}
		if got != c.want {
			t.Errorf("%s: %v, want %v", c.text, got, c.want)
		}
	}
}

// TestSoleTraderColumn: among many numbers that begin with 92 and fail the check, the few that pass are doubted; under a header
// that announces the code they are not.
func TestSoleTraderColumn(t *testing.T) {
	t.Parallel()
	for header, doubted := range map[string]bool{"流水": true, "统一社会信用代码": false} {
		var s strings.Builder
		s.WriteString("序号," + header + "\n")
		for i := range 20 {
			fmt.Fprintf(&s, "%d,9244130273%08d\n", i, i*7)
		}
		s.WriteString("21," + soleTraderDigits(t, true) + "\n")
		rep, err := File("a.csv", strings.NewReader(s.String()), Options{})
		found := false
		for _, f := range rep.Findings {
			if f.Type == USCC {
				found = true
				if doubted != (f.Confidence < 0.5) {
					t.Errorf("%s: %+v", header, f)
				}
			}
		}
		if err != nil || !found {
			t.Errorf("%s: %+v, %v", header, rep.Findings, err)
		}
	}
}
