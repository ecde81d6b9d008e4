package workday

import (
	"testing"
	"unicode"
)

// TestHolidaysInEnglish: every holiday that was ever announced has an English name, and what is none keeps its own.
func TestHolidaysInEnglish(t *testing.T) {
	t.Parallel()
	for _, n := range Shipped() {
		for _, d := range n.Days {
			if en := HolidayEnglish(d.Name); hasHan(en) {
				t.Errorf("%s: %s is %s", d.Date, d.Name, en)
			}
		}
	}
	for name, want := range map[string]string{
		"国庆中秋": "National Day and Mid-Autumn Festival", "中秋节、国庆节": "Mid-Autumn Festival and National Day", "元旦": "New Year's Day",
		"抗战胜利纪念日": "抗战胜利纪念日", "": "",
	} {
		if got := HolidayEnglish(name); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

func hasHan(s string) bool {
	for _, r := range s {
		if unicode.Is(unicode.Han, r) {
			return true
		}
	}
	return false
}
