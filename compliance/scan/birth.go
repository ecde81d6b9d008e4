package scan

import (
	"strings"
	"time"
)

// birthDate takes a date that is announced as one of birth.
func (f *finder) birthDate() {
	s := f.text
	for i := 0; i+8 <= len(s); i++ {
		if s[i] != '1' && s[i] != '2' || i > 0 && isDigit(s[i-1]) {
			continue
		}
		end := dateAt(s, i)
		if end > 0 && (f.announced(kBirthDate, i) || strings.HasPrefix(s[end:], "出生") || strings.HasPrefix(s[end:], "生")) {
			f.add(kBirthDate, i, end, 0.8, byWords)
		}
	}
}

// dateAt returns the end of a date that begins at byte i, or 0: 19800102, 1980-1-2, 1980/01/02, 1980.1.2, 1980年1月2日.
func dateAt(s string, i int) int {
	year, j := leadingDigits(s, i)
	if j == i+8 {
		if validDate(year/10000, year/100%100, year%100) {
			return j
		}
		return 0
	}
	if j != i+4 || j >= len(s) {
		return 0
	}
	separators := [2]string{s[j : j+1], s[j : j+1]}
	last := ""
	switch {
	case strings.HasPrefix(s[j:], "年"):
		separators, last = [2]string{"年", "月"}, "日"
	case strings.IndexByte("-/.", s[j]) < 0:
		return 0
	}
	var part [2]int
	for k, sep := range separators {
		if !strings.HasPrefix(s[j:], sep) {
			return 0
		}
		from := j + len(sep)
		part[k], j = leadingDigits(s, from)
		if j == from || j > from+2 {
			return 0
		}
	}
	if !strings.HasPrefix(s[j:], last) || !validDate(year, part[0], part[1]) {
		return 0
	}
	return j + len(last)
}

// leadingDigits reads the decimal number at byte i of at most eight digits, and returns where its digits end.
func leadingDigits(s string, i int) (n, end int) {
	for end = i; end < len(s) && isDigit(s[end]); end++ {
		if end-i < 8 {
			n = n*10 + int(s[end]-'0')
		}
	}
	return n, end
}

func validDate(year, month, day int) bool {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return year >= 1880 && year < 2100 && t.Year() == year && int(t.Month()) == month && t.Day() == day
}
