package scan

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"huishu/compliance/code"
)

func drawDigits(t *rapid.T, n int) string {
	var s strings.Builder
	for range n {
		s.WriteByte('0' + byte(rapid.IntRange(0, 9).Draw(t, "digit"))) //nolint:gosec // one digit
	}
	return s.String()
}

// withLuhn appends the check digit.
func withLuhn(s string) string {
	for d := '0'; ; d++ {
		if v := s + string(d); luhn(v) {
			return v
		}
	}
}

// holdOut draws valid values of a type: independent of the vectors, which the detectors were made with. Those of
// holdout_draw_test.go are added to it.
var holdOut = map[Type]func(*rapid.T) drawn{
	CitizenID: plainly(func(t *rapid.T) string {
		s := rapid.SampledFrom([]string{"440104", "441302", "110101", "350203", "510107", "654003"}).Draw(t, "place") +
			fmt.Sprintf("19%02d%02d%02d", rapid.IntRange(1, 10).Draw(t, "y"), rapid.IntRange(1, 12).Draw(t, "m"), rapid.IntRange(1, 28).Draw(t, "d")) + drawDigits(t, 3)
		for _, c := range "0123456789X" {
			if v := s + string(c); code.CitizenID(v) == nil {
				return v
			}
		}
		panic("no check character fits")
	}),
	Mobile: plainly(func(t *rapid.T) string {
		return rapid.SampledFrom([]string{"138", "150", "166", "177", "189", "199"}).Draw(t, "range") + drawDigits(t, 8)
	}),
	BankCard: plainly(func(t *rapid.T) string {
		return withLuhn(rapid.SampledFrom([]string{"622202", "621700", "622848"}).Draw(t, "bin") + drawDigits(t, rapid.SampledFrom([]int{9, 12}).Draw(t, "n")))
	}),
	Landline: plainly(func(t *rapid.T) string {
		return rapid.SampledFrom([]string{"0752-2", "010-6", "020-8", "0755-2"}).Draw(t, "area") + drawDigits(t, 7)[:6] + rapid.SampledFrom([]string{"", "1"}).Draw(t, "eighth")
	}),
	Email: plainly(func(t *rapid.T) string {
		return rapid.StringMatching(`[a-z][a-z0-9]{2,10}(\.[a-z]{2,5})?@[a-z]{3,8}\.(cn|com|gov\.cn)`).Draw(t, "mail")
	}),
	IP: plainly(func(t *rapid.T) string {
		return fmt.Sprintf("10.%d.%d.1%s", rapid.IntRange(10, 255).Draw(t, "b"), rapid.IntRange(0, 255).Draw(t, "c"), drawDigits(t, 1))
	}),
	MAC: plainly(func(t *rapid.T) string {
		return rapid.StringMatching(`0[0-9A-F](:[0-9A-F]{2}){4}:[0-9]A`).Draw(t, "mac")
	}),
	Plate: plainly(func(t *rapid.T) string {
		return rapid.StringMatching(`[粤京沪浙川][A-H][0-9][0-9A-H][0-9]{3}`).Draw(t, "plate")
	}),
}

// TestHoldOut writes valid values into Chinese sentences and into cells: each must be found as its type, and no report may
// hold it in clear.
func TestHoldOut(t *testing.T) {
	t.Parallel()
	around := [][2]string{{"经核实，当事人的", "已登记在册。"}, {"（", "）"}, {"请联系", "，谢谢！"}, {"", ""}, {"资料：", "；另附说明"}, {"编号 ", " 的材料"}}
	for typ, draw := range holdOut {
		t.Run(string(typ), func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				d := draw(t)
				value := d.value
				a := rapid.SampledFrom(around).Draw(t, "around")
				if typ == Plate && a[0] == "" { // any frame will do
					a = around[1]
				}
				if last, _ := utf8.DecodeLastRuneInString(value); isHan(last) && (a[1] != "" && !strings.ContainsAny(a[1][:3], "；，）")) {
					a = around[4] // nothing says where a word ends that runs into the next
				}
				all := a[0] + d.before + value + a[1]
				hits := Text(all)
				if !slices.ContainsFunc(hits, func(h Hit) bool { return h.Type == typ }) {
					t.Fatalf("%s not found in %q: %+v", typ, all, hits)
				}
				for name, content := range map[string]string{
					"a.csv": "序号,说明,备注" + d.before + value + "\n1,\"" + all + "\",无\n", "a.jsonl": `{"x":"` + all + `","` + d.before + value + `":1}` + "\n", "a.txt": all + "\n",
				} {
					rep, err := File(name, strings.NewReader(content), Options{Each: true, Profile: true})
					if err != nil || len(rep.Findings) == 0 {
						t.Fatalf("%s: %+v, %v", name, rep, err)
					}
					if out, err := json.Marshal(rep); err != nil || strings.Contains(string(out), value) {
						t.Fatalf("%s: the report says %q: %s, %v", name, value, out, err)
					}
				}
			})
		})
	}
}

// TestOrdinaryNumbers gives columns of what numbers usually are. Nothing surer than a doubt may be raised on them. They are
// drawn evenly, not by rapid: chance passes one check digit in ten, and rapid prefers small numbers.
func TestOrdinaryNumbers(t *testing.T) {
	t.Parallel()
	var r *rand.Rand // begins anew for each kind of number, so that the order in which a map is walked decides nothing
	digits := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = '0' + byte(r.IntN(10)) //nolint:gosec // one digit
		}
		return string(b)
	}
	for name, draw := range map[string]func() string{
		"amount":       func() string { return digits(7) + "." + digits(2) },
		"order":        func() string { return fmt.Sprintf("2026%02d", 1+r.IntN(12)) + digits(14) },
		"random 16":    func() string { return digits(16) },
		"random 18":    func() string { return digits(18) },
		"random 19":    func() string { return digits(19) },
		"serial":       func() string { return "SN" + digits(11) },
		"phone-like":   func() string { return "A-1" + digits(10) + "-7" },
		"other eleven": func() string { return "2" + digits(10) },
		"organisation": func() string { return "91441300MA" + digits(8) },
		"date":         func() string { return fmt.Sprintf("2026-%02d-%02d 10:%s", 1+r.IntN(12), 1+r.IntN(28), digits(2)) },
		"coordinate":   func() string { return "114." + digits(8) },
		"model":        func() string { return "GB/T " + digits(5) + "-2019" },
	} {
		r = rand.New(rand.NewPCG(7, 11))
		columns, raised, found := 0, 0, map[Type]int{}
		for range 100 {
			var s strings.Builder
			s.WriteString("序号,数值\n")
			for i := range 100 {
				fmt.Fprintf(&s, "%d,%s\n", i, draw())
			}
			rep, err := File("a.csv", strings.NewReader(s.String()), Options{MinConfidence: 0.5})
			if err != nil {
				t.Fatal(err)
			}
			columns++
			if len(rep.Findings) > 0 {
				raised++
			}
			for _, f := range rep.Findings {
				found[f.Type] += f.Count
			}
		}
		t.Logf("%-14s %d of %d columns raised: %v", name, raised, columns, found)
		if raised > 2 {
			t.Errorf("%s: %d of %d columns of ordinary numbers raised: %v", name, raised, columns, found)
		}
	}
}

func TestProfile(t *testing.T) {
	t.Parallel()
	rep, err := File("a.csv", strings.NewReader("名称,日期,数\n甲,2026-01-02,1\n乙,,1\n甲,2026年1月2日,-3.5\n丙\n"), Options{Profile: true})
	want := []Column{
		{Place: "名称", Values: 4, Distinct: 3, Texts: 4}, {Place: "日期", Values: 2, Blanks: 2, Distinct: 2, Dates: 2},
		{Place: "数", Values: 3, Blanks: 1, Distinct: 2, Numbers: 3},
	}
	if err != nil || !slices.Equal(rep.Columns, want) {
		t.Errorf("got %+v, %v", rep.Columns, err)
	}
	var s strings.Builder
	for i := range maxDistinct + 10 {
		fmt.Fprintf(&s, "x%d,y\n", i)
	}
	rep, err = File("a.csv", strings.NewReader("a,b\n"+s.String()), Options{Profile: true})
	if err != nil || !rep.Columns[0].AtLeast || rep.Columns[0].Distinct != maxDistinct || rep.Columns[1].AtLeast {
		t.Errorf("got %+v, %v", rep.Columns, err)
	}
}
