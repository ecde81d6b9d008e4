package workday

import (
	"fmt"
	"time"
)

// Zone is the zone of every legal date of the system: UTC+8, fixed. China keeps no summer time.
var Zone = time.FixedZone("UTC+8", 8*3600)

// Date is a day of the civil calendar in Zone. The zero Date is no day; two Dates of one day are equal by ==.
type Date struct {
	Year  int
	Month time.Month
	Day   int
}

// minYear and maxYear bound what the text form yyyy-mm-dd can hold.
const (
	minYear = 1
	maxYear = 9999
)

// ParseDate reads "2006-01-02" and nothing else: no time, no other separator, no day that does not exist.
func ParseDate(s string) (Date, error) {
	d, ok := scanDate(s)
	if !ok || !d.Valid() {
		return Date{}, &Error{
			Code: CodeBadDate,
			ZH:   fmt.Sprintf("日期“%s”无法识别，应写作 2026-09-28 这样的形式", clip(s)),
			EN:   fmt.Sprintf("%q is not a date: write it like 2026-09-28", clip(s)),
		}
	}
	return d, nil
}

func scanDate(s string) (Date, bool) {
	if len(s) != 10 || s[4] != '-' || s[7] != '-' {
		return Date{}, false
	}
	n := func(part string) int {
		v := 0
		for i := range len(part) {
			c := part[i]
			if c < '0' || c > '9' {
				return -1
			}
			v = v*10 + int(c-'0')
		}
		return v
	}
	y, m, d := n(s[:4]), n(s[5:7]), n(s[8:])
	return Date{y, time.Month(m), d}, y >= 0 && m >= 0 && d >= 0
}

// clip keeps foreign text short inside an error message.
func clip(s string) string {
	r := []rune(s)
	if len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// OfTime returns the day of t in Zone.
func OfTime(t time.Time) Date {
	y, m, d := t.In(Zone).Date()
	return Date{y, m, d}
}

// Valid reports whether the day exists, between the years 1 and 9999.
func (d Date) Valid() bool {
	return d.Year >= minYear && d.Year <= maxYear && d.Month >= 1 && d.Month <= 12 &&
		d.Day >= 1 && d.Day <= daysIn(d.Year, d.Month)
}

// IsZero reports whether d is the zero Date, that is no day at all.
func (d Date) IsZero() bool { return d == Date{} }

// String writes the day as 2006-01-02; the zero Date is the empty string.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// Time returns the first instant of the day, 00:00 in Zone.
func (d Date) Time() time.Time { return time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, Zone) }

// Weekday returns the day of the week.
func (d Date) Weekday() time.Weekday { return weekdayOf(d.number()) }

// AddDays returns the day n calendar days later, or earlier for a negative n.
func (d Date) AddDays(n int) Date { return dateOf(d.number() + n) }

// DaysUntil returns the calendar days from d to other, negative when other is earlier.
func (d Date) DaysUntil(other Date) int { return other.number() - d.number() }

// Compare returns -1, 0 or +1 as d is before, equal to or after other.
func (d Date) Compare(other Date) int {
	switch a, b := d.order(), other.order(); {
	case a < b:
		return -1
	case a > b:
		return +1
	}
	return 0
}

// Before reports whether d is earlier than other.
func (d Date) Before(other Date) bool { return d.order() < other.order() }

// After reports whether d is later than other.
func (d Date) After(other Date) bool { return d.order() > other.order() }

func (d Date) order() int { return d.Year*512 + int(d.Month)*32 + d.Day }

// MarshalText writes the day as 2006-01-02; the zero Date becomes the empty string.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads 2006-01-02, or the zero Date from the empty string.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	v, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = v
	return nil
}

// number is the count of days since 1970-01-01 in the proleptic Gregorian calendar. Years begin in March here, so that
// the leap day is the last day of a year and the months before it have a fixed pattern.
func (d Date) number() int {
	y, m := d.Year, int(d.Month)
	if m <= 2 {
		y--
		m += 12
	}
	era := floorDiv(y, 400)
	yearOfEra := y - era*400
	dayOfYear := (153*(m-3)+2)/5 + d.Day - 1
	return era*146097 + yearOfEra*365 + yearOfEra/4 - yearOfEra/100 + dayOfYear - 719468
}

// dateOf is the inverse of Date.number.
func dateOf(n int) Date {
	n += 719468
	era := floorDiv(n, 146097)
	dayOfEra := n - era*146097
	yearOfEra := (dayOfEra - dayOfEra/1460 + dayOfEra/36524 - dayOfEra/146096) / 365
	dayOfYear := dayOfEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	mp := (5*dayOfYear + 2) / 153
	d := Date{Year: yearOfEra + era*400, Month: time.Month(mp + 3), Day: dayOfYear - (153*mp+2)/5 + 1}
	if d.Month > 12 {
		d.Month -= 12
		d.Year++
	}
	return d
}

// weekdayOf returns the day of the week of a day number; 1970-01-01 was a Thursday.
func weekdayOf(n int) time.Weekday {
	return time.Weekday(((n+int(time.Thursday))%7 + 7) % 7)
}

func floorDiv(a, b int) int {
	if a < 0 {
		a -= b - 1
	}
	return a / b
}

func daysIn(year int, m time.Month) int {
	switch m {
	case time.February:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case time.April, time.June, time.September, time.November:
		return 30
	default:
		return 31
	}
}
