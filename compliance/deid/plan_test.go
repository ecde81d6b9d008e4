package deid_test

import (
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"huishu/compliance/deid"
	"huishu/ledger/fault"
)

func TestParsePlan(t *testing.T) {
	t.Parallel()
	column := "columns: [{name: a, role: quasi, technique: keep}]"
	for _, c := range []struct{ name, text, field string }{
		{"yaml", "k: 2\n" + column, ""},
		{"json", `{"k": 2, "columns": [{"name": "a", "role": "other", "technique": "hash"}]}`, ""},
		{"nothing", "", "plan"},
		{"two documents", "k: 2\n" + column + "\n---\nk: 1", "plan"},
		{"an unknown key", "k: 2\nsalt: abc\n" + column, "plan"},
		{"an unknown key in JSON", `{"k": 2, "salt": "abc", "columns": []}`, "plan"},
		{"k of nought", "k: 0\n" + column, "k"},
		{"l below nought", "k: 1\nl: -1\n" + column, "l"},
		{"a share over one", "k: 1\nmax_suppressed: 1.5\n" + column, "max_suppressed"},
		{"not a number", "k: 1\nmax_suppressed: .nan\n" + column, "max_suppressed"},
		{"no columns", "k: 1", "columns"},
		{"a name twice", "k: 1\ncolumns: [{name: a, role: other, technique: keep}, {name: a, role: other, technique: keep}]", "columns[1].name"},
		{"no such role", "k: 1\ncolumns: [{name: a, role: x, technique: keep}]", "columns[0].role"},
		{"no such technique", "k: 1\ncolumns: [{name: a, role: other, technique: encrypt}]", "columns[0].technique"},
		{"a direct identifier kept", "k: 1\ncolumns: [{name: a, role: direct, technique: keep}]", "columns[0].technique"},
		{"no ladder", "k: 1\ncolumns: [{name: a, role: quasi, technique: generalise}]", "columns[0].ladder"},
		{"widths that do not nest", "k: 1\ncolumns: [{name: a, role: quasi, technique: generalise, ladder: {scale: number, widths: [5, 12]}}]", "columns[0].ladder"},
		{"lengths that rise", "k: 1\ncolumns: [{name: a, role: quasi, technique: generalise, ladder: {scale: text, lengths: [2, 4]}}]", "columns[0].ladder"},
		{"a level over the top", "k: 1\ncolumns: [{name: a, role: quasi, technique: generalise, level: 5, ladder: {scale: date}}]", "columns[0].level"},
		{"truncation to nothing", "k: 1\ncolumns: [{name: a, role: quasi, technique: truncate}]", "columns[0]"},
		{"too long", "k: 1\n#" + strings.Repeat("x", deid.MaxPlan), "plan"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := deid.ParsePlan([]byte(c.text))
			field := ""
			if err != nil {
				field = fault.From(err).Field
			}
			if field != c.field || err != nil && fault.CodeOf(err) != "deid.plan" {
				t.Errorf("%v at %q, want %q", err, field, c.field)
			}
		})
	}
}

func FuzzParsePlan(f *testing.F) {
	f.Add([]byte("k: 5\nl: 2\nmax_suppressed: 0.05\ncolumns:\n  - {name: 年龄, role: quasi, technique: generalise, level: 1, ladder: {scale: number, widths: [5, 10]}}"))
	f.Add([]byte(`{"k":1,"columns":[{"name":"a","role":"direct","technique":"mask","head":1}]}`))
	f.Add([]byte("a: &a [*a]"))
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := deid.ParsePlan(text)
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Fatalf("not a fault of the input: %v", err)
			}
			return
		}
		again, err := deid.ParsePlan([]byte(p.YAML()))
		if err != nil || !reflect.DeepEqual(normal(p), normal(again)) {
			t.Fatalf("what is written reads otherwise (%v):\n%#v\n%#v", err, p, again)
		}
	})
}

// normal makes empty lists nil, which YAML does not tell apart.
func normal(p deid.Plan) deid.Plan {
	for i, c := range p.Columns {
		if c.Ladder != nil {
			if len(c.Ladder.Widths) == 0 {
				c.Ladder.Widths = nil
			}
			if len(c.Ladder.Lengths) == 0 {
				c.Ladder.Lengths = nil
			}
			p.Columns[i] = c
		}
	}
	return p
}

func TestLadder(t *testing.T) {
	t.Parallel()
	date, division := deid.Ladder{Scale: deid.Date}, deid.Ladder{Scale: deid.Division}
	age, post := deid.Ladder{Scale: deid.Number, Widths: []float64{5, 10}}, deid.Ladder{Scale: deid.Prefix, Lengths: []int{4, 2}}
	for _, c := range []struct {
		ladder deid.Ladder
		value  string
		want   []string // from level 1
	}{
		{date, "1985-04-05", []string{"1985-04", "1985", "1980-1989", "*"}},
		{date, "1985/4/5 08:30", []string{"1985-04", "1985", "1980-1989", "*"}},
		{date, "19850405", []string{"1985-04", "1985", "1980-1989", "*"}},
		{date, "1985年4月5日", []string{"1985-04", "1985", "1980-1989", "*"}},
		{date, "1985年4月", []string{"1985-04", "1985", "1980-1989", "*"}},
		{date, "1985", []string{"1985", "1985", "1980-1989", "*"}},
		{date, "1985-02-30", []string{"*", "*", "*", "*"}},
		{date, "", []string{"", "", "", "*"}},
		{age, "23", []string{"[20,25)", "[20,30)", "*"}},
		{age, "25", []string{"[25,30)", "[20,30)", "*"}},
		{age, "-3", []string{"[-5,0)", "[-10,0)", "*"}},
		{age, "1,234.5", []string{"[1230,1235)", "[1230,1240)", "*"}},
		{age, "二十", []string{"*", "*", "*"}},
		{age, "NaN", []string{"*", "*", "*"}},
		{deid.Ladder{Scale: deid.Number, Widths: []float64{0.1}}, "0.3", []string{"[0.3,0.4)", "*"}},
		{division, "441302", []string{"441300", "440000", "*"}},
		{division, "441302001001", []string{"441300", "440000", "*"}},
		{division, "991302", []string{"*", "*", "*"}},
		{division, "广东省惠州市惠城区", []string{"广东省惠州市", "广东省", "*"}},
		{division, "内蒙古自治区锡林郭勒盟", []string{"内蒙古自治区锡林郭勒盟", "内蒙古自治区", "*"}},
		{division, "北京市东城区", []string{"北京市", "北京市", "*"}},
		{division, "惠城区", []string{"*", "*", "*"}},
		{post, "516001", []string{"5160", "51", "*"}},
		{post, "惠州", []string{"惠州", "惠州", "*"}},
	} {
		for i, want := range c.want {
			if got := c.ladder.At(i+1, c.value); got != want {
				t.Errorf("%s %q at level %d: %q, want %q", c.ladder.Scale, c.value, i+1, got, want)
			}
		}
		if c.ladder.Top() != len(c.want) {
			t.Errorf("%s has %d levels, want %d", c.ladder.Scale, c.ladder.Top(), len(c.want))
		}
	}
}

// TestLaddersNest: values that are together at one level stay together above, which the search relies on.
func TestLaddersNest(t *testing.T) {
	t.Parallel()
	ladders := []deid.Ladder{
		{Scale: deid.Date}, {Scale: deid.Division}, {Scale: deid.Prefix, Lengths: []int{9, 6, 3}}, {Scale: deid.Prefix},
		{Scale: deid.Number, Widths: []float64{5, 10, 20, 40}}, {Scale: deid.Number, Widths: []float64{0.1, 0.2, 0.6}},
	}
	value := rapid.OneOf(
		rapid.StringMatching(`(19|20)[0-9]{2}[-/]?[01][0-9][-/]?[0-3][0-9]`), rapid.StringMatching(`-?[0-9]{1,6}(\.[0-9]{1,3})?`),
		rapid.StringMatching(`44[01][0-9][0-3][0-9]`), rapid.StringMatching(`(广东省|广西壮族自治区)?(惠州市|河源市|百色地区)?(惠城区|右江区)?`), rapid.String())
	rapid.Check(t, func(t *rapid.T) {
		l := rapid.SampledFrom(ladders).Draw(t, "ladder")
		a, b := value.Draw(t, "a"), value.Draw(t, "b")
		together := false
		for level := range l.Top() + 1 {
			same := l.At(level, a) == l.At(level, b)
			if together && !same {
				t.Fatalf("%q and %q are together at level %d and part at %d", a, b, level-1, level)
			}
			together = same
		}
		if !together {
			t.Fatalf("the top tells %q from %q", a, b)
		}
	})
}
