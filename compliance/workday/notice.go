package workday

import (
	"fmt"
	"slices"
	"time"
)

// Kind says what a notice makes of a day.
type Kind string

// The kinds of days that a notice names.
const (
	Off  Kind = "off"  // a holiday
	Work Kind = "work" // a make-up working day
)

// Day is one day that a notice names.
type Day struct {
	Date Date   `json:"date"`
	Kind Kind   `json:"kind"`
	Name string `json:"name"` // of the holiday, such as 春节
}

// Notice is one notice of the General Office of the State Council on the holidays of a year.
type Notice struct {
	Year      int    `json:"year"`
	Number    string `json:"number"`    // 文号, such as 国办发明电〔2025〕7号
	Published Date   `json:"published"` // the day from which it was known
	Amends    bool   `json:"amends"`    // changes single days of a year that another notice has arranged
	Source    string `json:"source"`    // address of its text
	Days      []Day  `json:"days"`
}

// maxDays bounds the days of one notice: no year has had more than forty.
const maxDays = 100

// late is the first day of December that the notice of the next year may name.
func late(year int) Date {
	return Date{year, lateDecember.month, lateDecember.day}.AddDays(1)
}

// statutory are the holidays with a fixed date (全国年节及纪念日放假办法 art. 2): an arrangement that leaves one out is not whole.
var statutory = []struct {
	month time.Month
	day   int
	name  string
}{
	{time.January, 1, "元旦"}, {time.May, 1, "劳动节"},
	{time.October, 1, "国庆节"}, {time.October, 2, "国庆节"}, {time.October, 3, "国庆节"},
}

// AsOf returns the notices that were public at the end of day d.
func AsOf(notices []Notice, d Date) []Notice {
	known := make([]Notice, 0, len(notices))
	for _, n := range notices {
		if !n.Published.After(d) {
			known = append(known, n)
		}
	}
	return known
}

// Check says what is wrong with a notice that is to join the calendar before: all of it at once, with CodeBadCalendar
// (and the field or day in words). before is the calendar without it; nil while there is none.
func (n Notice) Check(before *Calendar) []*Error {
	list := n.checkHead(before)
	seen := map[Date]bool{}
	for _, d := range n.Days {
		if e := n.checkDay(d, before); e != nil {
			list = append(list, e)
		} else if seen[d.Date] {
			list = append(list, flaw("days", d.Date.String()+" 出现两次", d.Date.String()+" stands twice"))
		}
		seen[d.Date] = true
	}
	if !n.Amends && len(n.Days) > 0 {
		list = append(list, n.checkWhole()...)
	}
	return list
}

func (n Notice) checkHead(before *Calendar) []*Error {
	var list []*Error
	if n.Year < 1970 || n.Year > maxYear-1 {
		return []*Error{flaw("year", "年份无法识别", "this is not a year")}
	}
	if !n.Published.Valid() || n.Published.Year > n.Year || n.Published.Year < n.Year-2 {
		list = append(list, flaw("published", "公布日期应在该年度或此前两年之内", "the day of publication lies in the year or the two years before"))
	}
	if len(n.Days) == 0 || len(n.Days) > maxDays {
		list = append(list, flaw("days", fmt.Sprintf("应列明 1 至 %d 天", maxDays), fmt.Sprintf("between 1 and %d days must be named", maxDays)))
	}
	switch {
	case before == nil && !n.Amends:
	case n.Amends && (before == nil || n.Year > before.lastYear || n.Year < before.firstYear):
		list = append(list, flaw("year", fmt.Sprintf("%d 年的放假安排尚未载入，不能修改", n.Year), fmt.Sprintf("%d has no arrangement yet that could be amended", n.Year)))
	case n.Year > before.lastYear+1:
		list = append(list, flaw("year", fmt.Sprintf("应先载入 %d 年的放假安排", before.lastYear+1), fmt.Sprintf("the arrangement of %d comes first", before.lastYear+1)))
	case n.Year < before.firstYear:
		list = append(list, flaw("year", fmt.Sprintf("日历自 %d 年起", before.firstYear), fmt.Sprintf("the calendar begins with %d", before.firstYear)))
	}
	return list
}

func (n Notice) checkDay(d Day, before *Calendar) *Error {
	switch {
	case !d.Date.Valid():
		return flaw("days", "有不存在的日期", "there is a date that does not exist")
	case d.Date.Year != n.Year && d.Date.Before(late(n.Year-1)) || d.Date.Year > n.Year:
		return flaw("days", fmt.Sprintf("%s 不在 %d 年（或上一年 12 月 25 日以后）", d.Date, n.Year), fmt.Sprintf("%s lies outside %d (and the last week of the year before)", d.Date, n.Year))
	case d.Kind != Off && d.Kind != Work:
		return flaw("days", d.Date.String()+" 应为 off（放假）或 work（上班）", d.Date.String()+" must be off or work")
	case d.Name == "" || len(d.Name) > 60:
		return flaw("days", d.Date.String()+" 应写明节日名称，不超过 20 字", d.Date.String()+" needs the name of its holiday, of at most 20 characters")
	case d.Kind == Work && weekdayRule(d.Date.number()) && !n.takesBack(d.Date, before):
		return flaw("days", d.Date.String()+" 是周一至周五，本就上班；调休上班日应为周六或周日", d.Date.String()+" is a weekday, worked anyway: a make-up day is a Saturday or Sunday")
	}
	return nil
}

// takesBack reports whether the day was a holiday before, so that an amendment can make it a working day again.
func (n Notice) takesBack(d Date, before *Calendar) bool {
	if before == nil || !n.Amends {
		return false
	}
	s, ok := before.Said(d)
	return ok && s.Kind == Off
}

func (n Notice) checkWhole() []*Error {
	var list []*Error
	for _, s := range statutory {
		want := Date{n.Year, s.month, s.day}
		if !slices.ContainsFunc(n.Days, func(d Day) bool { return d.Date == want && d.Kind == Off }) {
			list = append(list, flaw("days", fmt.Sprintf("缺少法定节日 %s（%s）", want, s.name), fmt.Sprintf("the statutory holiday %s (%s) is missing", want, HolidayEnglish(s.name))))
		}
	}
	return list
}

func flaw(field, zh, en string) *Error {
	return &Error{Code: CodeBadCalendar, Field: field, ZH: zh, EN: en}
}

// Build makes the calendar that the notices together announce. They count in the order of their publication; of two with
// the same number the later in the list stands. The notice of a year replaces what was said of it before, except what the
// next year's notice says of its last days. It fails with CodeBadCalendar when the years have a gap.
func Build(notices []Notice) (*Calendar, error) {
	list := inForce(notices)
	first, last := 0, 0
	for _, n := range list {
		if n.Amends {
			continue
		}
		if first == 0 || n.Year < first {
			first = n.Year
		}
		last = max(last, n.Year)
	}
	if first == 0 || last >= first+maxSpan {
		return nil, flaw("year", "没有任何年度的放假安排", "no year is announced")
	}
	said := map[int]Said{}
	whole := map[int]bool{}
	for _, n := range list {
		if !n.Amends {
			whole[n.Year] = true
			for number, s := range said {
				if s.Year == n.Year {
					delete(said, number)
				}
			}
		}
		for _, d := range n.Days {
			if !d.Date.Valid() {
				return nil, flaw("days", "有不存在的日期", "there is a date that does not exist")
			}
			said[d.Date.number()] = Said{Day: d, Year: n.Year, Number: n.Number}
		}
	}
	for y := first; y <= last; y++ {
		if !whole[y] {
			return nil, flaw("year", fmt.Sprintf("缺少 %d 年的放假安排", y), fmt.Sprintf("the arrangement of %d is missing", y))
		}
	}
	return newCalendar(first, last, said, list), nil
}

// inForce drops what a later copy of the same notice has corrected and sorts by publication.
func inForce(notices []Notice) []Notice {
	var list []Notice
	for i, n := range notices {
		corrected := slices.ContainsFunc(notices[i+1:], func(later Notice) bool { return later.Number == n.Number })
		if !corrected {
			list = append(list, n)
		}
	}
	slices.SortStableFunc(list, func(a, b Notice) int { return a.Published.Compare(b.Published) })
	return list
}
