package calendar

import (
	"time"

	"huishu/compliance/workday"
	"huishu/ledger/fault"
)

// Year is one year of the calendar.
type Year struct {
	Year int
	// Announced says that its notice is out; without it only the weekday rule, and what the next year's notice says, is known.
	Announced bool
	// WorkingDays of the whole year; Provisional while a notice to come may change it.
	WorkingDays int
	Provisional bool
	// Days are those that notices name, by date.
	Days []workday.Said
}

// Year describes a year: announced, or one that may be yet. NotFound "calendar.no_year" before the first.
func (b *Book) Year(year int) (Year, error) {
	c := b.Now()
	first, last := workday.Date{Year: year, Month: time.January, Day: 1}, workday.Date{Year: year, Month: time.December, Day: 31}
	if first.Before(c.Start()) || !last.Valid() {
		return Year{}, fault.Newf(fault.NotFound, "calendar.no_year", "系统没有 %d 年的放假安排", "The holidays of %d are not on file", year).
			Do("日历自 "+c.Start().String()+" 起", "The calendar begins on "+c.Start().String())
	}
	y := Year{Year: year, Announced: !last.After(c.AnnouncedThrough()), Provisional: c.Provisional(last)}
	for d := first; !d.After(last); d = d.AddDays(1) {
		works, err := c.IsWorkday(d)
		if err != nil {
			return y, err
		}
		if works {
			y.WorkingDays++
		}
		if s, ok := c.Said(d); ok {
			y.Days = append(y.Days, s)
		}
	}
	return y, nil
}
