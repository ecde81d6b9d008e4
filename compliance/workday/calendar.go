package workday

import (
	"fmt"
	"math/bits"
	"time"
)

// Calendar knows which days are working days. It is immutable and safe for concurrent use.
//
// Inside the announced years it answers by two tables: a bit per day with running counts (which working day is this?) and
// the day of each working day (when is the k-th?). Beyond them it reckons with weeks of five days.
type Calendar struct {
	firstYear, lastYear int
	first, last         int      // day numbers of 1 January of firstYear and 31 December of lastYear
	settled             int      // day number up to which no later notice is expected to change a day
	work                []uint64 // bit i: the i-th day since first is a working day
	before              []int32  // working days before the first day of each word of work
	kth                 []int32  // day number of the k-th working day since first, from 0
	kthDate             []Date   // the same day, spelled out: dividing it up again would cost more than all the rest
	months              []int32  // day number of the first day of each month, and of the month after the last one
	said                map[int]Said
	notices             []Notice
	provisional         [2]string
	announced           [2]string
}

// Said is what the notices say of one day.
type Said struct {
	Day
	Year   int    // of the notice
	Number string // of the notice
}

// Result is the answer to Add and Count.
type Result struct {
	Due         Date   // Add: the last day of the period; Count: the end that was asked for
	WorkingDays int    // working days in (start, Due]
	Provisional bool   // a later notice of the State Council may still change the answer
	Reason      string // why it is provisional, or what it rests on, in Chinese
	ReasonEN    string // the same in English
}

// lateDecember is the last day that only its own year's notice decides. The notice of the next year may move the
// last days of December (New Year of 2023 began on 2022-12-31).
var lateDecember = struct {
	month time.Month
	day   int
}{time.December, 24}

func newCalendar(firstYear, lastYear int, said map[int]Said, notices []Notice) *Calendar {
	c := &Calendar{
		firstYear: firstYear, lastYear: lastYear, said: said, notices: notices,
		first:   Date{firstYear, time.January, 1}.number(),
		last:    Date{lastYear, time.December, 31}.number(),
		settled: Date{lastYear, lateDecember.month, lateDecember.day}.number(),
	}
	days := c.last - c.first + 1
	c.work = make([]uint64, (days+63)/64)
	c.before = make([]int32, len(c.work))
	for i := range days {
		if i%64 == 0 {
			c.before[i/64] = int32(len(c.kth))
		}
		n := c.first + i
		isWork := weekdayRule(n)
		if s, named := said[n]; named {
			isWork = s.Kind == Work
		}
		if isWork {
			c.work[i/64] |= 1 << (i % 64)
			c.kth = append(c.kth, int32(n))
			c.kthDate = append(c.kthDate, dateOf(n))
		}
	}
	for i := range (lastYear-firstYear+1)*12 + 1 {
		c.months = append(c.months, int32(Date{firstYear + i/12, time.Month(i%12 + 1), 1}.number()))
	}
	c.provisional = [2]string{
		fmt.Sprintf("%d 年的放假安排国务院办公厅尚未公布，暂按周一至周五为工作日推算，公布后重新计算", lastYear+1),
		fmt.Sprintf("the State Council has not announced the holidays of %d yet: reckoned by weekdays for now, to be recomputed once announced", lastYear+1),
	}
	c.announced = [2]string{
		"按国务院办公厅公布的放假和调休安排计算，触发当日不计",
		"counted by the announced public holidays and make-up working days; the triggering day does not count",
	}
	return c
}

func weekdayRule(n int) bool {
	w := weekdayOf(n)
	return w != time.Saturday && w != time.Sunday
}

// AnnouncedThrough returns the last day whose year has been announced.
func (c *Calendar) AnnouncedThrough() Date { return Date{c.lastYear, time.December, 31} }

// Start returns the first day the calendar knows; anything earlier is refused.
func (c *Calendar) Start() Date { return Date{c.firstYear, time.January, 1} }

// Notices returns the notices that the calendar follows, by publication. Do not change them.
func (c *Calendar) Notices() []Notice { return c.notices }

// Said returns what the notices say of a day; ok is false where they are silent and the weekday rule holds.
func (c *Calendar) Said(d Date) (s Said, ok bool) {
	s, ok = c.said[d.number()]
	return s, ok && d.Year >= c.firstYear && d.Year <= c.lastYear
}

// Settled returns the last day about which no later notice is expected: what ends after it is provisional.
func (c *Calendar) Settled() Date { return dateOf(c.settled) }

// Provisional reports whether a later notice may still change what is said about periods that end on d.
func (c *Calendar) Provisional(d Date) bool { return d.number() > c.settled }

// IsWorkday reports whether d is a working day. Beyond AnnouncedThrough it follows the weekday rule; ask Provisional.
// It fails with CodeBadDate or CodeTooEarly.
func (c *Calendar) IsWorkday(d Date) (bool, error) {
	n, err := c.check(d)
	if err != nil {
		return false, err
	}
	if n > c.last {
		return weekdayRule(n), nil
	}
	i := uint(n - c.first)
	return c.work[i/64]>>(i%64)&1 == 1, nil
}

// Add returns the last day of a period of workingDays that is triggered on start: the day after start is day 1, so the
// result is a working day unless workingDays is 0, which gives start itself. start need not be a working day.
// It fails with CodeBadDate, CodeTooEarly, CodeNegative or CodeTooFar.
func (c *Calendar) Add(start Date, workingDays int) (Result, error) {
	n, err := c.check(start)
	if err != nil {
		return Result{}, err
	}
	if workingDays < 0 {
		return Result{}, &Error{
			Code: CodeNegative,
			ZH:   "工作日天数不能为负数",
			EN:   "the number of working days must not be negative",
			DoZH: "应为不小于 0 的整数；推算过去的日期请用 count 计数",
			DoEN: "Give a whole number from 0; to look back, count between two days",
		}
	}
	if workingDays == 0 {
		return c.result(start, n, 0), nil
	}
	if k := c.rank(n) + workingDays - 1; k >= 0 && k < len(c.kth) {
		return c.result(c.kthDate[k], int(c.kth[k]), workingDays), nil
	}
	due, err := c.beyond(n, workingDays)
	if err != nil {
		return Result{}, err
	}
	return c.result(dateOf(due), due, workingDays), nil
}

// Count returns the working days in (from, to]: what has run of a period triggered on from, at the end of to.
// It fails with CodeBadDate, CodeTooEarly or, when to is before from, CodeOrder.
func (c *Calendar) Count(from, to Date) (Result, error) {
	a, err := c.check(from)
	if err != nil {
		return Result{}, err
	}
	b, err := c.check(to)
	if err != nil {
		return Result{}, err
	}
	if b < a {
		return Result{}, &Error{
			Code: CodeOrder,
			ZH:   fmt.Sprintf("结束日期 %s 早于起始日期 %s", to, from),
			EN:   fmt.Sprintf("the end %s is before the start %s", to, from),
			DoZH: "请将较早的日期写在前面",
			DoEN: "Give the earlier day first",
		}
	}
	return c.result(to, b, c.rank(b)-c.rank(a)), nil
}

// check returns the day number of d, or why the calendar has no answer for it.
func (c *Calendar) check(d Date) (int, error) {
	if i := (d.Year-c.firstYear)*12 + int(d.Month) - 1; d.Month >= 1 && d.Month <= 12 && i >= 0 && i < len(c.months)-1 {
		if n := int(c.months[i]) + d.Day - 1; d.Day >= 1 && n < int(c.months[i+1]) {
			return n, nil
		}
	}
	return c.checkSlowly(d)
}

// checkSlowly answers for days beyond the announced years, and for what is wrong.
func (c *Calendar) checkSlowly(d Date) (int, error) {
	if !d.Valid() {
		return 0, &Error{
			Code: CodeBadDate,
			ZH:   fmt.Sprintf("%04d-%02d-%02d 不是一个存在的日期", d.Year, d.Month, d.Day),
			EN:   fmt.Sprintf("%04d-%02d-%02d is not a day of the calendar", d.Year, d.Month, d.Day),
			DoZH: "请核对日期，写作 2026-09-28",
			DoEN: "Check the day; write it like 2026-09-28",
		}
	}
	if d.Year < c.firstYear {
		return 0, &Error{
			Code: CodeTooEarly,
			ZH:   fmt.Sprintf("%s 早于 %d 年，系统没有当年的放假安排，不作推算", d, c.firstYear),
			EN:   fmt.Sprintf("%s is before %d: the holidays of that year are not on file, and no guess is made", d, c.firstYear),
			DoZH: fmt.Sprintf("请给出 %d-01-01 或以后的日期", c.firstYear),
			DoEN: fmt.Sprintf("Give a day from %d-01-01 on", c.firstYear),
		}
	}
	return d.number(), nil
}

// result builds the answer for the day due, whose day number is n.
func (c *Calendar) result(due Date, n, workingDays int) Result {
	if n > c.settled {
		return Result{due, workingDays, true, c.provisional[0], c.provisional[1]}
	}
	return Result{due, workingDays, false, c.announced[0], c.announced[1]}
}

// rank counts the working days from the start of the calendar up to and including day number n.
func (c *Calendar) rank(n int) int {
	if n > c.last {
		return len(c.kth) + weekdaysUpTo(n) - weekdaysUpTo(c.last)
	}
	i := uint(n - c.first)
	return int(c.before[i/64]) + bits.OnesCount64(c.work[i/64]&(^uint64(0)>>(63-i%64)))
}

// beyond returns the day number of the k-th working day after day number n, where that lies past the announced years.
func (c *Calendar) beyond(n, k int) (int, error) {
	if n <= c.last {
		k -= len(c.kth) - c.rank(n)
		n = c.last
	}
	// The largest answer that can be written is 9999-12-31, some two million working days away.
	if k > weekdaysUpTo(maxDay)-weekdaysUpTo(n) {
		return 0, &Error{Code: CodeTooFar, ZH: "期限超出 9999 年，无法表示", EN: "the deadline lies beyond the year 9999",
			DoZH: "请减少工作日数", DoEN: "Give fewer working days"}
	}
	return nthWeekday(weekdaysUpTo(n) + k), nil
}

var maxDay = Date{maxYear, time.December, 31}.number()

// monday is the day number of a Monday (1969-12-29) from which weeks are counted.
const monday = -3

// weekdaysUpTo counts Mondays to Fridays from monday up to and including day number n, n not before monday.
func weekdaysUpTo(n int) int {
	days := n - monday + 1
	return days/7*5 + min(days%7, 5)
}

// nthWeekday is the inverse: the day number of the k-th Monday-to-Friday since monday, k at least 1.
func nthWeekday(k int) int { return monday + (k-1)/5*7 + (k-1)%5 }
