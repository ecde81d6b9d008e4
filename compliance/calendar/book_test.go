package calendar

import (
	"slices"
	"testing"
	"time"

	"huishu/compliance/workday"
)

// TestAt: the notice of 2026 was published on 2025-11-04. What was reckoned into 2026 before that was provisional, and is shown so
// by a version that ships the notice; a notice that was loaded counts from its loading.
func TestAt(t *testing.T) {
	t.Parallel()
	moment := func(day string) time.Time {
		d, err := workday.ParseDate(day)
		if err != nil {
			t.Fatal(err)
		}
		return d.Time().Add(9 * time.Hour)
	}
	shipped := workday.Shipped()
	i := slices.IndexFunc(shipped, func(n workday.Notice) bool { return n.Year == 2026 })
	loaded := Entry{Notice: shipped[i], LoadedAt: moment("2025-10-10")}
	loaded.Number = "先行载入的副本"
	early, err := newBook([]Entry{loaded})
	if err != nil {
		t.Fatal(err)
	}
	start, _ := workday.ParseDate("2025-12-31")
	for _, c := range []struct {
		name, at, due string
		book          *Book
		provisional   bool
	}{
		{"before the notice", "2025-11-03", "2026-01-01", Shipped(), true},
		{"on its day", "2025-11-04", "2026-01-04", Shipped(), false},
		{"now", "2026-11-27", "2026-01-04", Shipped(), false},
		{"before the loading", "2025-10-09", "2026-01-01", early, true},
		{"after the loading", "2025-10-11", "2026-01-04", early, false},
		{"before there was any notice", "2019-01-01", "2026-01-04", Shipped(), false},
	} {
		for range 2 { // once built, once remembered
			r, err := c.book.At(moment(c.at)).Add(start, 1)
			if err != nil || r.Due.String() != c.due || r.Provisional != c.provisional {
				t.Errorf("%s: %s provisional %v, %v; want %s %v", c.name, r.Due, r.Provisional, err, c.due, c.provisional)
			}
		}
	}
}
