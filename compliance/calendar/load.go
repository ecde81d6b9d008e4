package calendar

import (
	"cmp"
	"errors"
	"net/url"
	"reflect"
	"slices"
	"strings"

	"huishu/compliance/access"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// article is where the holidays stand that a notice arranges.
const article = "全国年节及纪念日放假办法"

// maxReason, in characters.
const maxReason = 1000

// Deadline is a running deadline that a notice moves, or makes certain.
type Deadline struct {
	// Kind and ID name what it belongs to, such as a case; Step is the number of the step in it.
	Kind string `json:"kind"`
	ID   string `json:"id"`
	Step int    `json:"step"`
	// From triggered the clock of WorkingDays.
	From        workday.Date `json:"from"`
	WorkingDays int          `json:"working_days"`
	// Before is the last day without the notice, After with it; they are equal where only its certainty changed.
	Before         workday.Date `json:"before"`
	After          workday.Date `json:"after"`
	WasProvisional bool         `json:"was_provisional"`
	Provisional    bool         `json:"provisional"`
}

// Moved is a deadline with the notice that moved it.
type Moved struct {
	Deadline
	// Notice is the number of the notice, NoticeID its id here.
	Notice   string `json:"notice"`
	NoticeID string `json:"notice_id"`
	// At is when, in Unix milliseconds.
	At int64 `json:"at"`
}

// Reckon finds the deadlines that are different by the calendar after, and, in Load, puts them right. number is the notice's.
type Reckon func(before, after *workday.Calendar, number string) ([]Deadline, error)

// Shift is a day that is a working day by one calendar and not by the other.
type Shift struct {
	Date workday.Date `json:"date"`
	Work bool         `json:"work"` // by the new calendar
	Name string       `json:"name"`
}

// Change is what a notice would do, or has done.
type Change struct {
	Entry     Entry      `json:"notice"`
	Days      []Shift    `json:"days"`
	Deadlines []Deadline `json:"deadlines"`
}

// Preview says what loading the notice would change (act calendar.load is needed, nothing is written).
func Preview(tx *ledger.Tx, n workday.Notice, reckon Reckon) (Change, error) {
	if !access.Can(tx.Actor, access.CalendarLoad, access.Facts{}) {
		return Change{}, access.Require(tx, access.CalendarLoad, access.Facts{})
	}
	return plan(tx, &n, reckon)
}

// Load takes a notice into the calendar (act calendar.load): from this transaction on every deadline is reckoned by it, and those
// that run are put right by reckon and listed with both days. It fails with Invalid and all that is wrong with the
// notice at once, codes "workday.bad_calendar", "calendar.future", "calendar.source", "required"; Conflict
// "calendar.unchanged" where the calendar says all of it already.
func Load(tx *ledger.Tx, n workday.Notice, reason string, reckon Reckon) (Change, error) {
	if err := access.Require(tx, access.CalendarLoad, access.Facts{}); err != nil {
		return Change{}, err
	}
	reason = strings.TrimSpace(reason)
	bad := fault.Paragraph("reason", reason, maxReason)
	if reason == "" {
		bad = fault.Required("reason", "载入理由", "reason")
	}
	c, err := plan(tx, &n, reckon)
	if bad != nil {
		return Change{}, fault.Join(append(single(err), bad)...)
	}
	if err != nil {
		return Change{}, err
	}
	c.Entry = Entry{
		Notice: n, ID: tx.NewID(), Reason: reason, Account: tx.Actor.Account, Party: tx.Actor.Party, LoadedAt: tx.Now,
	}
	if err := insertNotice(tx, c.Entry); err != nil {
		return Change{}, err
	}
	if err := insertDeadlines(tx, c.Entry.ID, c.Deadlines); err != nil {
		return Change{}, err
	}
	_, err = tx.Record(ledger.Event{
		Kind: string(access.CalendarLoad), Subject: ledger.Ref{Kind: SubjectNotice, ID: c.Entry.ID, Code: n.Number},
		Payload: struct {
			workday.Notice
			Reason string `json:"reason"`
			// Moved and Settled count the deadlines; each is an event of its own and a row of this notice.
			Moved   int `json:"moved"`
			Settled int `json:"settled"`
		}{n, reason, c.Moved(), len(c.Deadlines) - c.Moved()},
	})
	return c, err
}

// Moved counts the deadlines that fall on another day; the others only became certain.
func (c Change) Moved() int {
	n := 0
	for _, d := range c.Deadlines {
		if d.Before != d.After {
			n++
		}
	}
	return n
}

// plan checks the notice and finds what it changes.
func plan(tx *ledger.Tx, n *workday.Notice, reckon Reckon) (Change, error) {
	b, err := Of(tx)
	if err != nil {
		return Change{}, err
	}
	n.Number, n.Source = strings.TrimSpace(n.Number), strings.TrimSpace(n.Source)
	// The copy of the same number that this one would stand for is no ground to measure it by.
	base, err := workday.Build(slices.DeleteFunc(notices(b.loaded), func(x workday.Notice) bool { return x.Number == n.Number }))
	if err != nil {
		base = b.Now()
	}
	if err := fault.Join(check(*n, base, workday.OfTime(tx.Now))...); err != nil {
		return Change{}, err
	}
	after, err := workday.Build(append(notices(b.loaded), *n))
	if err != nil {
		return Change{}, Refused(err, "days")
	}
	before := b.Now()
	c := Change{Entry: Entry{Notice: *n}, Days: shifts(before, after), Deadlines: []Deadline{}}
	if reflect.DeepEqual(after.Notices(), before.Notices()) {
		return Change{}, fault.New(fault.Conflict, "calendar.unchanged", "该通知已经载入，内容相同", "This notice is loaded already, with the same content").
			Do("无需再次载入；有更正的，请载入更正后的通知", "Nothing is left to do; load the corrected notice if there is one").At("number")
	}
	found, err := reckon(before, after, n.Number)
	if err == nil && found != nil {
		c.Deadlines = found
	}
	return c, err
}

// check gathers all that is wrong with a notice.
func check(n workday.Notice, base *workday.Calendar, today workday.Date) []*fault.Error {
	list := []*fault.Error{fault.NeedLine("number", n.Number, "文号", "number of the notice")}
	if u, err := url.Parse(n.Source); err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || len(n.Source) > 500 {
		list = append(list, fault.New(fault.Invalid, "calendar.source", "请填写通知原文的网址", "Give the address of the notice's text").At("source"))
	}
	if n.Published.After(today) {
		list = append(list, fault.New(fault.Invalid, "calendar.future", "公布日期不能晚于今天", "The notice cannot be published after today").At("published"))
	}
	for _, e := range n.Check(base) {
		list = append(list, flaw(e))
	}
	return list
}

func flaw(e *workday.Error) *fault.Error {
	field := e.Field
	if field == "" {
		field = "days"
	}
	return fault.New(fault.Invalid, string(e.Code), e.ZH, e.EN).At(field).By(article).Do(e.DoZH, e.DoEN).Wrap(e)
}

// Refused makes a fault at a field of what compliance/workday refuses, for whoever asks it; other errors, and nil, pass.
func Refused(err error, field string) error {
	var e *workday.Error
	if !errors.As(err, &e) {
		return err
	}
	return fault.New(fault.Invalid, string(e.Code), e.ZH, e.EN).At(field).Do(e.DoZH, e.DoEN).Wrap(err)
}

// single is an error of fault.Join as the list it was joined from.
func single(err error) []*fault.Error {
	if err == nil {
		return nil
	}
	if f := fault.From(err); len(f.Details) > 0 {
		return f.Details
	}
	return []*fault.Error{fault.From(err)}
}

// shifts are the days on which the calendars differ, over all the years that one of them has announced.
func shifts(before, after *workday.Calendar) []Shift {
	list := []Shift{}
	last := after.AnnouncedThrough()
	if before.AnnouncedThrough().After(last) {
		last = before.AnnouncedThrough()
	}
	for d := after.Start(); !d.After(last); d = d.AddDays(1) {
		was, err1 := before.IsWorkday(d)
		is, err2 := after.IsWorkday(d)
		if err1 != nil || err2 != nil || was == is {
			continue
		}
		s, _ := after.Said(d)
		list = append(list, Shift{Date: d, Work: is, Name: s.Name})
	}
	return list
}

// sortEntries puts the newest publication first, and of one day what was loaded last.
func sortEntries(all []Entry) {
	slices.Reverse(all)
	slices.SortStableFunc(all, func(a, b Entry) int {
		return cmp.Or(b.Published.Compare(a.Published), b.LoadedAt.Compare(a.LoadedAt))
	})
}
