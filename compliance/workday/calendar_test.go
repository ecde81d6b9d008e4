package workday

import (
	"encoding/csv"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

func day(t testing.TB, s string) Date {
	t.Helper()
	d, err := ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestAdd(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, start string
		n           int
		due         string
		provisional bool
	}{
		{"over National Day with a make-up Saturday", "2026-09-28", 20, "2026-10-30", false},
		{"next day", "2026-03-02", 1, "2026-03-03", false},
		{"zero is the day itself, even a holiday", "2026-10-01", 0, "2026-10-01", false},
		{"from a holiday", "2026-10-01", 1, "2026-10-08", false},
		{"make-up Saturday counts", "2026-10-09", 1, "2026-10-10", false},
		{"make-up Sunday before the holiday", "2026-09-18", 1, "2026-09-20", false},
		{"extended Spring Festival of 2020", "2020-01-23", 1, "2020-02-03", false},
		{"across a year", "2025-12-31", 1, "2026-01-04", false},
		{"Christmas Eve of the last announced year still stands", "2026-12-23", 1, "2026-12-24", false},
		{"the day after may move", "2026-12-24", 1, "2026-12-25", true},
		{"last announced day", "2026-12-30", 1, "2026-12-31", true},
		{"into the unannounced year: weekdays", "2026-12-31", 1, "2027-01-01", true},
		{"starting there", "2027-01-08", 5, "2027-01-15", true},
		{"starting there on a Saturday", "2027-01-09", 1, "2027-01-11", true},
		{"far", "2026-12-31", 261, "2027-12-31", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r, err := Default().Add(day(t, c.start), c.n)
			if err != nil {
				t.Fatal(err)
			}
			if r.Due.String() != c.due || r.Provisional != c.provisional || r.WorkingDays != c.n {
				t.Errorf("got %s provisional=%v days=%d, want %s provisional=%v days=%d", r.Due, r.Provisional, r.WorkingDays, c.due, c.provisional, c.n)
			}
			if r.Reason == "" || r.ReasonEN == "" {
				t.Error("no reason given")
			}
			if c.provisional != strings.Contains(r.Reason, "2027") {
				t.Errorf("the reason %q does not fit", r.Reason)
			}
		})
	}
}

func TestCount(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		from, to    string
		want        int
		provisional bool
	}{
		{"2026-09-28", "2026-10-30", 20, false},
		{"2026-09-28", "2026-09-28", 0, false},
		{"2026-09-30", "2026-10-07", 0, false},
		{"2026-10-09", "2026-10-11", 1, false},
		{"2026-12-24", "2026-12-25", 1, true},
		{"2026-12-30", "2027-01-04", 3, true},
		{"2027-01-04", "2027-01-11", 5, true},
	} {
		r, err := Default().Count(day(t, c.from), day(t, c.to))
		if err != nil {
			t.Fatal(err)
		}
		if r.WorkingDays != c.want || r.Provisional != c.provisional {
			t.Errorf("Count(%s, %s) = %d provisional=%v, want %d provisional=%v", c.from, c.to, r.WorkingDays, r.Provisional, c.want, c.provisional)
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	c := Default()
	early := Date{2019, time.December, 31}
	call := map[string]func() error{
		"early add":        func() error { _, err := c.Add(early, 1); return err },
		"early count":      func() error { _, err := c.Count(early, day(t, "2026-01-01")); return err },
		"early is":         func() error { _, err := c.IsWorkday(early); return err },
		"negative":         func() error { _, err := c.Add(day(t, "2026-01-05"), -1); return err },
		"order":            func() error { _, err := c.Count(day(t, "2026-01-06"), day(t, "2026-01-05")); return err },
		"no such day":      func() error { _, err := c.Add(Date{2026, time.February, 30}, 1); return err },
		"zero date":        func() error { _, err := c.IsWorkday(Date{}); return err },
		"too far":          func() error { _, err := c.Add(day(t, "2026-01-05"), 1<<40); return err },
		"too far from end": func() error { _, err := c.Add(day(t, "9999-12-31"), 1); return err },
		"bad text":         func() error { _, err := ParseDate("2026/01/05"); return err },
		"bad month":        func() error { _, err := ParseDate("2026-13-05"); return err },
		"bad day":          func() error { _, err := ParseDate("2025-02-29"); return err },
	}
	want := map[string]Code{
		"early add": CodeTooEarly, "early count": CodeTooEarly, "early is": CodeTooEarly, "negative": CodeNegative,
		"order": CodeOrder, "no such day": CodeBadDate, "zero date": CodeBadDate, "too far": CodeTooFar,
		"too far from end": CodeTooFar, "bad text": CodeBadDate, "bad month": CodeBadDate, "bad day": CodeBadDate,
	}
	for name, f := range call {
		var e *Error
		if err := f(); !errors.As(err, &e) || e.Code != want[name] || e.ZH == "" || e.EN == "" {
			t.Errorf("%s: got %v, want an Error of code %s with both texts", name, err, want[name])
		}
	}
}

// naive walks day by day over the same facts: the reference that the tables must agree with.
func naive(c *Calendar, start Date, n int) Date {
	d := start
	for n > 0 {
		d = d.AddDays(1)
		if ok, _ := c.IsWorkday(d); ok {
			n--
		}
	}
	return d
}

func TestAddAgreesWithWalking(t *testing.T) {
	t.Parallel()
	c := Default()
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		start := c.Start().AddDays(rnd.IntN(9 * 366))
		n := rnd.IntN(400)
		r, err := c.Add(start, n)
		if err != nil {
			t.Fatal(err)
		}
		if want := naive(c, start, n); r.Due != want {
			t.Fatalf("Add(%s, %d) = %s, walking gives %s", start, n, r.Due, want)
		}
		back, err := c.Count(start, r.Due)
		if err != nil || back.WorkingDays != n {
			t.Fatalf("Count(%s, %s) = %d, %v, want %d", start, r.Due, back.WorkingDays, err, n)
		}
		if r.Provisional != c.Provisional(r.Due) {
			t.Fatalf("Add(%s, %d): provisional %v", start, n, r.Provisional)
		}
	}
}

func FuzzAdd(f *testing.F) {
	f.Add(0, 0)
	f.Add(2556, 1)
	f.Add(2557, 30)
	f.Fuzz(func(t *testing.T, offset, n int) {
		c := Default()
		start := c.Start().AddDays(((offset % 5000) + 5000) % 5000)
		n %= 2000
		r, err := c.Add(start, n)
		if n < 0 {
			if !errors.Is(err, &Error{Code: CodeNegative}) {
				t.Fatalf("Add(%s, %d): %v", start, n, err)
			}
			return
		}
		if err != nil || r.Due != naive(c, start, n) {
			t.Fatalf("Add(%s, %d) = %v, %v, walking gives %s", start, n, r.Due, err, naive(c, start, n))
		}
	})
}

// TestEmbeddedAgreesWithReference holds the embedded facts against the project's reference file, day by day.
func TestEmbeddedAgreesWithReference(t *testing.T) {
	t.Parallel()
	rows, err := csv.NewReader(shared(t, "holidays.csv")).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	kind := map[string]string{}
	for _, row := range rows[1:] {
		kind[row[0]] = row[2]
	}
	c := Default()
	if len(kind) < 250 {
		t.Fatalf("only %d rows of reference", len(kind))
	}
	for d := c.Start(); !d.After(c.AnnouncedThrough()); d = d.AddDays(1) {
		want := d.Weekday() != time.Saturday && d.Weekday() != time.Sunday
		if k, ok := kind[d.String()]; ok {
			want = k == "work"
		}
		if got, err := c.IsWorkday(d); err != nil || got != want {
			t.Errorf("%s: workday=%v, %v, the reference says %v", d, got, err, want)
		}
	}
}

func BenchmarkAdd(b *testing.B) {
	c := Default()
	start := Date{2026, time.September, 28}
	n := 0
	for b.Loop() {
		r, err := c.Add(start, 1+n%20)
		if err != nil || r.Due.Year == 0 {
			b.Fatal(err)
		}
		n++
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "additions/s")
}
