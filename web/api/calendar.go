package api

import (
	"context"

	"huishu/compliance/calendar"
	"huishu/compliance/procedure"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/web/request"
	"huishu/web/sight"
)

func mountCalendar(a *API) {
	read(a, operation("get-calendar", "/calendar", "calendar", "工作日日历 / The calendar: years announced, and every notice", public), showCalendar)
	read(a, operation("get-calendar-year", "/calendar/years/{year}", "calendar", "一年的放假与调休 / The holidays and make-up days of a year", public), showYear)
	read(a, operation("get-calendar-notice", "/calendar/notices/{id}", "calendar", "一件载入的通知与其改变的期限 / A loaded notice with the deadlines that it moved", public),
		func(tx *ledger.Tx, in *ByID) (loadedView, error) {
			e, err := calendar.ByID(tx, in.ID)
			if err != nil {
				return loadedView{}, err
			}
			return viewLoaded(tx, e)
		})

	op := operation("preview-calendar-notice", "/calendar/notices/preview", "calendar", "载入通知的预览 / What loading a notice would change; nothing is kept", signedIn)
	plain(a, op, a.previewNotice)
	op = creating("load-calendar-notice", "/calendar/notices", "calendar", "载入放假安排 / Load the notice of a year, or an amendment", signedIn)
	op.Description = "By the authority, with a reason. Every running deadline is reckoned anew in the same transaction; the answer lists those that moved or became certain."
	write(a, op, func(tx *ledger.Tx, in *struct{ Body loadBody }) (loadedView, error) {
		c, err := procedure.LoadNotice(tx, in.Body.notice(), in.Body.Reason)
		if err != nil {
			return loadedView{}, err
		}
		v, err := viewLoaded(tx, c.Entry)
		v.Days = full(c.Days)
		return v, err
	})

	read(a, operation("add-workdays", "/workdays/add", "calendar", "按工作日推算期限 / The last day of a period of working days", public), addWorkdays)
	read(a, operation("count-workdays", "/workdays/count", "calendar", "两日之间的工作日数 / Working days after one day up to another", public), countWorkdays)
}

type calendarView struct {
	From             workday.Date     `json:"from" format:"date" doc:"The first day that is known; before it nothing is answered."`
	AnnouncedThrough workday.Date     `json:"announced_through" format:"date"`
	SettledThrough   workday.Date     `json:"settled_through" format:"date" doc:"What ends later is provisional: the next year's notice may move the last days of December."`
	Notices          []calendar.Entry `json:"notices" doc:"Newest publication first."`
}

func showCalendar(tx *ledger.Tx, _ *struct{}) (calendarView, error) {
	b, err := calendar.Of(tx)
	if err != nil {
		return calendarView{}, err
	}
	c := b.Now()
	return calendarView{From: c.Start(), AnnouncedThrough: c.AnnouncedThrough(), SettledThrough: c.Settled(), Notices: b.Entries()}, nil
}

type yearView struct {
	Year        int       `json:"year"`
	Announced   bool      `json:"announced"`
	WorkingDays int       `json:"working_days" doc:"By the weekday rule where the year is not announced."`
	Provisional bool      `json:"provisional"`
	Days        []dayView `json:"days" doc:"The days that notices name, by date; every other day follows the weekday rule."`
}

type dayView struct {
	workday.Day
	Notice string `json:"notice" doc:"Number of the notice that says so."`
}

func showYear(tx *ledger.Tx, in *struct {
	Year int `path:"year" minimum:"1" maximum:"9998"`
}) (yearView, error) {
	b, err := calendar.Of(tx)
	if err != nil {
		return yearView{}, err
	}
	y, err := b.Year(in.Year)
	if err != nil {
		return yearView{}, err
	}
	return yearView{
		Year: y.Year, Announced: y.Announced, WorkingDays: y.WorkingDays, Provisional: y.Provisional,
		Days: each(y.Days, func(s workday.Said) dayView { return dayView{s.Day, s.Number} }),
	}, nil
}

// loadBody is a notice as the authority enters it.
type loadBody struct {
	NoticeBody
	Reason string `json:"reason,omitempty" maxLength:"1000" doc:"Why it is loaded; needed."`
}

// NoticeBody is what a notice says; exported because the schema leaves unexported embedded fields out.
type NoticeBody struct {
	Year      int           `json:"year" minimum:"2020" maximum:"9998"`
	Number    string        `json:"number" maxLength:"100" doc:"文号."`
	Published workday.Date  `json:"published" format:"date"`
	Amends    bool          `json:"amends,omitempty" doc:"It changes single days of a year that is arranged already."`
	Source    string        `json:"source" maxLength:"500" doc:"Address of its text."`
	Days      []workday.Day `json:"days" maxItems:"100" doc:"kind is off (holiday) or work (make-up working day)."`
}

func (b NoticeBody) notice() workday.Notice {
	return workday.Notice{Year: b.Year, Number: b.Number, Published: b.Published, Amends: b.Amends, Source: b.Source, Days: b.Days}
}

// loadedView is a notice with what it changes, or has changed.
type loadedView struct {
	Notice calendar.Entry `json:"notice"`
	// Days is left out where they are not at hand any more: a later notice may have changed the same days.
	Days      []calendar.Shift `json:"days,omitempty" doc:"Days that are a working day by one calendar only."`
	Count     int              `json:"count" doc:"Deadlines that it moves or makes certain, in all."`
	Deadlines []sight.Deadline `json:"deadlines" doc:"Those whose case the caller may see, at most 200."`
}

func viewLoaded(tx *ledger.Tx, e calendar.Entry) (loadedView, error) {
	list, all, err := sight.Deadlines(tx, e.ID)
	return loadedView{Notice: e, Count: all, Deadlines: list}, err
}

func (a *API) previewNotice(ctx context.Context, in *struct{ Body NoticeBody }) (v loadedView, err error) {
	err = a.DB.View(ctx, request.From(ctx).Actor, func(tx *ledger.Tx) error {
		c, err := procedure.PreviewNotice(tx, in.Body.notice())
		if err != nil {
			return err
		}
		v = loadedView{Notice: c.Entry, Days: full(c.Days), Count: len(c.Deadlines)}
		v.Deadlines, err = sight.Cases(tx, c.Deadlines)
		return err
	})
	return v, err
}

// KnownOn chooses the calendar: the present one, or as the notices that were public on a day made it.
type KnownOn struct {
	AsOf string `query:"as_of" maxLength:"10" doc:"Answer as of the notices that were public on this day."`
}

func (q KnownOn) calendar(tx *ledger.Tx) (*workday.Calendar, error) {
	b, err := calendar.Of(tx)
	if err != nil {
		return nil, err
	}
	if q.AsOf == "" {
		return b.Now(), nil
	}
	day, err := workday.ParseDate(q.AsOf)
	if err != nil {
		return nil, calendar.Refused(err, "as_of")
	}
	c, err := b.AsOf(day)
	return c, calendar.Refused(err, "as_of")
}

type periodView struct {
	From        workday.Date `json:"from" format:"date" doc:"The triggering day, which does not count."`
	To          workday.Date `json:"to" format:"date"`
	WorkingDays int          `json:"working_days"`
	Provisional bool         `json:"provisional" doc:"A holiday notice not yet issued may change the answer."`
	Reason      fault.Text   `json:"reason"`
}

func addWorkdays(tx *ledger.Tx, in *struct {
	KnownOn
	From string `query:"from" required:"true" maxLength:"10"`
	Days int    `query:"days" required:"true" minimum:"0" maximum:"100000"`
}) (periodView, error) {
	from, err := workday.ParseDate(in.From)
	if err != nil {
		return periodView{}, calendar.Refused(err, "from")
	}
	c, err := in.calendar(tx)
	if err != nil {
		return periodView{}, err
	}
	r, err := c.Add(from, in.Days)
	return periodView{from, r.Due, r.WorkingDays, r.Provisional, fault.T(r.Reason, r.ReasonEN)}, calendar.Refused(err, "from")
}

func countWorkdays(tx *ledger.Tx, in *struct {
	KnownOn
	From string `query:"from" required:"true" maxLength:"10"`
	To   string `query:"to" required:"true" maxLength:"10"`
}) (periodView, error) {
	from, err := workday.ParseDate(in.From)
	if err != nil {
		return periodView{}, calendar.Refused(err, "from")
	}
	to, err := workday.ParseDate(in.To)
	if err != nil {
		return periodView{}, calendar.Refused(err, "to")
	}
	c, err := in.calendar(tx)
	if err != nil {
		return periodView{}, err
	}
	r, err := c.Count(from, to)
	return periodView{from, to, r.WorkingDays, r.Provisional, fault.T(r.Reason, r.ReasonEN)}, calendar.Refused(err, "to")
}
