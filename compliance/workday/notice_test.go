package workday

import (
	"encoding/csv"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
)

// of2027 is a notice as it may come: no source announces 2027 yet, so its number says that it is made up.
func of2027(t testing.TB) Notice {
	t.Helper()
	days, err := ParseDays("2027-01-01~2027-01-03 off 元旦\n2026-12-27 work 元旦\n2027-05-01~2027-05-05，放假，劳动节\n2027-05-08 班 劳动节\n2027-10-01~2027-10-07 休 国庆节\n")
	if err != nil {
		t.Fatal(err)
	}
	return Notice{Year: 2027, Number: "测试〔2026〕1号", Published: day(t, "2026-11-20"), Source: "https://example.org/2027", Days: days}
}

func build(t testing.TB, notices ...Notice) *Calendar {
	t.Helper()
	c, err := Build(notices)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// TestAsOf answers as of either notice of 2020: on the 26th of January the holiday ended on the 30th.
func TestAsOf(t *testing.T) {
	t.Parallel()
	before := build(t, AsOf(Shipped(), day(t, "2020-01-26"))...)
	after := build(t, AsOf(Shipped(), day(t, "2020-01-27"))...)
	for _, c := range []struct {
		n             int
		before, after string
	}{{1, "2020-01-31", "2020-02-03"}, {2, "2020-02-01", "2020-02-04"}, {3, "2020-02-03", "2020-02-05"}} {
		was, err1 := before.Add(day(t, "2020-01-23"), c.n)
		is, err2 := after.Add(day(t, "2020-01-23"), c.n)
		if err1 != nil || err2 != nil || was.Due.String() != c.before || is.Due.String() != c.after {
			t.Errorf("%d days: %s, then %s; want %s, then %s (%v %v)", c.n, was.Due, is.Due, c.before, c.after, err1, err2)
		}
	}
	if s, ok := after.Said(day(t, "2020-02-01")); !ok || s.Kind != Off || s.Number != "国办发明电〔2020〕1号" {
		t.Errorf("who says so: %+v", s)
	}
	if r, err := before.Add(day(t, "2020-12-24"), 1); err != nil || !r.Provisional || !strings.Contains(r.Reason, "2021") {
		t.Errorf("2021 was not announced then: %+v %v", r, err)
	}
	if r, err := before.Add(day(t, "2020-12-23"), 1); err != nil || r.Provisional {
		t.Errorf("Christmas Eve stood: %+v %v", r, err)
	}
}

// TestEveryShippedDay crosses each holiday and each make-up day of 2020 to 2026, from each of the thirty days before it
// and with periods that end before, on and after it, and into 2027; the reference walks by the project's own file of days.
func TestEveryShippedDay(t *testing.T) {
	t.Parallel()
	rows, err := csv.NewReader(shared(t, "holidays.csv")).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	kind := map[Date]string{}
	for _, row := range rows[1:] {
		kind[day(t, row[0])] = row[2]
	}
	works := func(d Date) bool {
		if k, ok := kind[d]; ok {
			return k == "work"
		}
		return d.Weekday() != time.Saturday && d.Weekday() != time.Sunday
	}
	c, crossed := Default(), 0
	check := func(start Date, reach int) {
		n := 0
		for d := start.AddDays(1); start.DaysUntil(d) <= reach; d = d.AddDays(1) {
			if !works(d) {
				continue
			}
			n++
			r, err := c.Add(start, n)
			if err != nil || r.Due != d || r.Provisional != d.After(Date{2026, time.December, 24}) {
				t.Fatalf("Add(%s, %d) = %s provisional %v, %v; want %s", start, n, r.Due, r.Provisional, err, d)
			}
		}
	}
	for d := range kind {
		for back := 1; back <= 30; back++ {
			if start := d.AddDays(-back); start.Year >= 2020 {
				check(start, back+30)
				crossed++
			}
		}
	}
	check(day(t, "2026-11-27"), 200) // and on into 2027
	if crossed < 7000 {
		t.Errorf("only %d starts", crossed)
	}
}

func TestNextYear(t *testing.T) {
	t.Parallel()
	n := of2027(t)
	if list := n.Check(Default()); len(list) > 0 {
		t.Fatal(list[0])
	}
	c := build(t, append(slices.Clone(Shipped()), n)...)
	for _, x := range []struct {
		start string
		n     int
		due   string
		prov  bool
	}{
		{"2026-12-25", 1, "2026-12-27", false}, // the make-up Sunday that only the next year's notice names
		{"2026-12-31", 1, "2027-01-04", false},
		{"2027-12-23", 1, "2027-12-24", false},
		{"2027-12-24", 1, "2027-12-27", true},
	} {
		if r, err := c.Add(day(t, x.start), x.n); err != nil || r.Due.String() != x.due || r.Provisional != x.prov {
			t.Errorf("Add(%s, %d) = %s %v, want %s %v (%v)", x.start, x.n, r.Due, r.Provisional, x.due, x.prov, err)
		}
	}
	// A second notice of 2026 restates the year; what the notice of 2027 says of its last week stays.
	again := Shipped()[len(Shipped())-1]
	again.Number, again.Published = "再次", day(t, "2026-11-25")
	if ok, err := build(t, append(slices.Clone(Shipped()), n, again)...).IsWorkday(day(t, "2026-12-27")); err != nil || !ok {
		t.Errorf("2026-12-27: %v %v", ok, err)
	}
	// A corrected copy stands for the first.
	right := n
	right.Days = slices.Clone(n.Days)
	right.Days[0].Name = "元旦节"
	if s, _ := build(t, append(slices.Clone(Shipped()), n, right)...).Said(day(t, "2027-01-01")); s.Name != "元旦节" {
		t.Errorf("corrected: %+v", s)
	}
}

// TestTakeBack has an amendment make a holiday a working day again.
func TestTakeBack(t *testing.T) {
	t.Parallel()
	n := Notice{Year: 2026, Number: "修改", Published: day(t, "2026-09-01"), Amends: true, Source: "x", Days: []Day{{day(t, "2026-10-07"), Work, "国庆节"}}}
	if list := n.Check(Default()); len(list) > 0 {
		t.Fatal(list[0])
	}
	if r, err := build(t, append(slices.Clone(Shipped()), n)...).Add(day(t, "2026-09-30"), 1); err != nil || r.Due.String() != "2026-10-07" {
		t.Errorf("%s %v", r.Due, err)
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*Notice)
		want   string
	}{
		"year":            {func(n *Notice) { n.Year = 0 }, "not a year"},
		"gap":             {func(n *Notice) { n.Year = 2028; n.Published.Year = 2027 }, "2027 comes first"},
		"too early":       {func(n *Notice) { n.Year = 2019; n.Published.Year = 2018 }, "begins with 2020"},
		"amends nothing":  {func(n *Notice) { n.Amends = true }, "no arrangement yet"},
		"published later": {func(n *Notice) { n.Published = Date{2028, 1, 1} }, "day of publication"},
		"no days":         {func(n *Notice) { n.Days = nil }, "between 1 and 100"},
		"outside":         {func(n *Notice) { n.Days[0].Date = Date{2026, 12, 24} }, "outside 2027"},
		"next year":       {func(n *Notice) { n.Days[0].Date = Date{2028, 1, 1} }, "outside 2027"},
		"no such day":     {func(n *Notice) { n.Days[0].Date = Date{2027, 2, 29} }, "does not exist"},
		"kind":            {func(n *Notice) { n.Days[0].Kind = "free" }, "off or work"},
		"name":            {func(n *Notice) { n.Days[0].Name = "" }, "needs the name"},
		"weekday made up": {func(n *Notice) { n.Days[3].Date = Date{2026, 12, 28} }, "is a weekday"},
		"twice":           {func(n *Notice) { n.Days = append(n.Days, n.Days[0]) }, "stands twice"},
		"not whole":       {func(n *Notice) { n.Days = n.Days[:8] }, "2027-10-01 (National Day) is missing"},
	} {
		n := of2027(t)
		c.change(&n)
		found := ""
		for _, e := range n.Check(Default()) {
			found += e.EN + "\n"
			if e.ZH == "" || e.Field == "" || e.Code != CodeBadCalendar {
				t.Errorf("%s: %+v", name, e)
			}
		}
		if !strings.Contains(found, c.want) {
			t.Errorf("%s: got %q, want %q", name, found, c.want)
		}
	}
	if _, err := Build(nil); !errors.Is(err, &Error{Code: CodeBadCalendar}) {
		t.Errorf("no notice: %v", err)
	}
	gap := of2027(t)
	gap.Year = 2029
	if _, err := Build(append(slices.Clone(Shipped()), gap)); !errors.Is(err, &Error{Code: CodeBadCalendar}) {
		t.Errorf("gap: %v", err)
	}
}

func TestParse(t *testing.T) {
	t.Parallel()
	const head = "notice,2026,n,2025-11-04,year,x\n"
	const days = "2026-01-01,off,a\n2026-05-01,off,a\n2026-10-01,off,a\n2026-10-02,off,a\n2026-10-03,off,a\n"
	if list, err := ParseNotices(strings.NewReader("# note\n" + head + days + "notice,2026,m,2026-01-02,amendment,x\n2026-01-05,off,b\n")); err != nil || len(list) != 2 || len(list[0].Days) != 5 || !list[1].Amends {
		t.Errorf("%+v, %v", list, err)
	}
	for name, text := range map[string]string{
		"empty": "", "comments only": "# a\n", "no head": days, "columns": head + days + "2026-01-02,off\n", "head": "notice,2026,n\n" + days,
		"scope": "notice,2026,n,2025-11-04,all,x\n" + days, "year": "notice,x,n,2025-11-04,year,x\n" + days, "not whole": head + "2026-01-01,off,a\n",
		"date": head + days + "1 May,off,x\n", "twice": head + days + days, "quote": head + "\"", "no days": head + "notice,2027,m,2026-11-04,year,x\n",
		"amends nothing": "notice,2026,n,2025-11-04,amendment,x\n2026-01-01,off,a\n",
	} {
		if _, err := ParseNotices(strings.NewReader(text)); !errors.Is(err, &Error{Code: CodeBadCalendar}) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, text := range map[string]string{
		"words": "2027-01-01 off", "kind": "2027-01-01 free x", "date": "1月1日 off 元旦", "order": "2027-01-03~2027-01-01 off 元旦", "long": "2027-01-01~2028-01-01 off x",
		"many": strings.Repeat("2027-01-01~2027-02-01 off x\n", 5),
	} {
		if _, bad := ParseDays(text); len(bad) != 1 || bad[0].Code != CodeBadCalendar || bad[0].Field != "days" {
			t.Errorf("%s: %v", name, bad)
		}
	}
	_, bad := ParseDays("2027-01-01 free x\n2027-01-02 off 元旦\n\nfoo\n2027-02-30 off 春节")
	if len(bad) != 3 || bad[0].ZH[:len("第 1 行")] != "第 1 行" || bad[1].ZH[:len("第 4 行")] != "第 4 行" || bad[2].EN[:len("line 5")] != "line 5" {
		t.Errorf("not every faulty line is named: %v", bad)
	}
}

func FuzzParseNotices(f *testing.F) {
	f.Add("notice,2026,n,2025-11-04,year,x\n2026-01-01,off,a\n2026-05-01,off,a\n2026-10-01,off,a\n2026-10-02,off,a\n2026-10-03,off,a\n")
	f.Add("# \n")
	f.Add("notice,2026,n,2025-11-04,amendment,x\n\"")
	f.Fuzz(func(t *testing.T, s string) {
		list, err := ParseNotices(strings.NewReader(s))
		var e *Error
		if err != nil {
			if !errors.As(err, &e) {
				t.Fatalf("untyped error %v", err)
			}
			return
		}
		c, err := Build(list)
		if err != nil {
			t.Fatalf("was read but cannot be built: %v", err)
		}
		if _, err := c.Add(c.Start(), 10); err != nil {
			t.Fatal(err)
		}
	})
}

// FuzzBuild holds the calendar of random notices against the naive reference: walk day by day, and ask of each day the
// newest notice that names it, unless its year was arranged anew since.
func FuzzBuild(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 5, 6}, 400, 20)
	f.Add([]byte{255, 1, 0, 255, 2, 1, 0, 9, 9}, 0, 300)
	f.Fuzz(func(t *testing.T, moves []byte, offset, n int) {
		notices := slices.Clone(Shipped())
		for i := 0; i+2 < len(moves) && i < 60; i += 3 { // an amendment of one day of 2026, each a day later
			d := Date{2026, time.January, 1}.AddDays((int(moves[i]) + 256*int(moves[i+1])) % 365)
			kind := Off
			if moves[i+2]%2 == 1 {
				kind = Work
			}
			notices = append(notices, Notice{Year: 2026, Number: "a" + d.String() + string(rune('a'+i)), Published: Date{2026, time.January, 1}.AddDays(i), Amends: true, Days: []Day{{d, kind, "x"}}})
		}
		c := build(t, notices...)
		start := c.Start().AddDays(((offset % 3000) + 3000) % 3000)
		n = ((n % 900) + 900) % 900
		d := start
		for left := n; left > 0; {
			d = d.AddDays(1)
			if worked(notices, d) {
				left--
			}
		}
		if r, err := c.Add(start, n); err != nil || r.Due != d {
			t.Fatalf("Add(%s, %d) = %s, %v; walking gives %s", start, n, r.Due, err, d)
		}
	})
}

// worked asks the notices from the newest back. Only the shipped ones arrange a year, each once, and none after it was amended.
func worked(notices []Notice, d Date) bool {
	for _, n := range slices.Backward(notices) {
		for _, x := range n.Days {
			if x.Date == d && d.Year <= 2026 {
				return x.Kind == Work
			}
		}
	}
	return d.Weekday() != time.Saturday && d.Weekday() != time.Sunday
}
