package procedure

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"huishu/compliance/calendar"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// Clock is a running or stopped clock, as it stands at one moment.
type Clock struct {
	// Kind is rules.Limit (someone must act before it runs out) or rules.Period (it must run out, as a public notice).
	Kind string `json:"kind"`
	// Article is where the number of days stands; Sureness whether it binds this procedure; Source the fact cited.
	Article  string         `json:"article"`
	Sureness rules.Sureness `json:"sureness"`
	Source   string         `json:"source,omitempty"`
	// From is the day that triggered the clock; it does not count.
	From workday.Date `json:"from"`
	// Due is the last day, by the calendar as it is known now; zero where no text sets a number.
	Due workday.Date `json:"due"`
	// DueAtEntry is the last day as it was reckoned when the clock began; another day than Due
	// when the calendar was announced or amended meanwhile.
	DueAtEntry workday.Date `json:"due_at_entry"`
	// Total, Used, Left and Overdue count working days; the present day counts as used.
	Total   int `json:"total"`
	Used    int `json:"used"`
	Left    int `json:"left"`
	Overdue int `json:"overdue"`
	// Elapsed says that the last day is over. A limit is then overdue: nothing is deemed approved.
	Elapsed bool `json:"elapsed"`
	// Provisional says that a later holiday notice may still move Due, and ProvisionalReason why.
	Provisional       bool       `json:"provisional"`
	ProvisionalReason rules.Text `json:"provisional_reason,omitzero"`
	// Still counts the working days of stops, which the clock does not count. Stopped is set while it
	// stands still; Due is then zero unless a text bounds the stop.
	Still   int         `json:"still,omitempty"`
	Stopped *Standstill `json:"stopped,omitempty"`

	calendar *workday.Calendar
}

// Calendar is the one by which the clock was reckoned.
func (c *Clock) Calendar() *workday.Calendar { return c.calendar }

// running is the clock with which a step begins.
type running struct {
	clock *rules.Clock
	from  string
	due   string
	stops string // JSON of the stops that it carries on
}

// start begins the clock of a step today. The day itself does not count.
func start(tx *ledger.Tx, c *rules.Clock) (running, error) {
	if c == nil {
		return running{}, nil
	}
	today := workday.OfTime(tx.Now)
	r := running{clock: c, from: today.String()}
	if c.WorkingDays == 0 { // the text leaves the number open: no deadline is made up
		return r, nil
	}
	book, err := calendar.Of(tx)
	if err != nil {
		return running{}, err
	}
	res, err := book.Now().Add(today, c.WorkingDays)
	if err != nil {
		return running{}, dated(err)
	}
	r.due = res.Due.String()
	return r, nil
}

// resume lets the clock of the step that is left run on.
func resume(row stepRow) (running, error) {
	var c *rules.Clock
	if err := json.Unmarshal([]byte(row.Clock), &c); err != nil {
		return running{}, fmt.Errorf("clock of case %s, step %d: %w", row.CaseID, row.Seq, err)
	}
	return running{clock: c, from: row.ClockFrom, due: row.ClockDue}, nil
}

// readClock reckons how a step's clock stands at the moment until: the present step by the calendar as it now is (not by the
// moment: the clocks of two processes differ), one that was left by that of its time, so that no notice that came later
// measures it.
func readClock(book *calendar.Book, row stepRow, until time.Time) (*Clock, error) {
	if row.LeftAt == 0 {
		return readClockBy(book.Now(), row, until)
	}
	return readClockBy(book.At(until), row, until)
}

// readClockBy is readClock by a calendar of the caller's choice.
func readClockBy(cal *workday.Calendar, row stepRow, until time.Time) (*Clock, error) {
	r, err := resume(row)
	if err != nil || r.clock == nil {
		return nil, err
	}
	from, err := workday.ParseDate(r.from)
	if err != nil {
		return nil, dated(err)
	}
	c := &Clock{
		Kind: r.clock.Kind, Article: r.clock.Article, Sureness: r.clock.Sureness, Source: r.clock.Source,
		From: from, Total: r.clock.WorkingDays, calendar: cal,
	}
	today := workday.OfTime(until)
	run, err := cal.Count(from, today)
	if err != nil {
		return nil, dated(err)
	}
	stops, err := pausesOf(row)
	if err != nil {
		return nil, err
	}
	stood, err := still(cal, stops, today)
	if err != nil {
		return nil, err
	}
	c.Used, c.Still = run.WorkingDays-stood.days, stood.credit
	if c.Total == 0 {
		return c, nil
	}
	if c.DueAtEntry, err = workday.ParseDate(r.due); err != nil {
		return nil, dated(err)
	}
	if err := c.end(); err != nil {
		return nil, err
	}
	c.stand(stood)
	c.against(today)
	return c, nil
}

// LimitFrom is the clock of a time limit that runs outside of a case, from a day that triggered it and does not count: a number of
// working days that a rule set names. It stands as of the transaction, by the calendar as it is known now.
func LimitFrom(tx *ledger.Tx, f rules.Fact, from workday.Date) (*Clock, error) {
	if f.Value == nil || f.Unit != "working_days" {
		return nil, fault.Newf(fault.Internal, "procedure.no_limit", "事实 %s 不是工作日数", "fact %s is no number of working days", f.ID)
	}
	book, err := calendar.Of(tx)
	if err != nil {
		return nil, err
	}
	c := &Clock{Kind: rules.Limit, Article: f.Article, Sureness: f.Sureness, Source: f.From, From: from, Total: int(*f.Value), calendar: book.Now()}
	today := workday.OfTime(tx.Now)
	if today.After(from) {
		run, err := c.calendar.Count(from, today)
		if err != nil {
			return nil, dated(err)
		}
		c.Used = run.WorkingDays
	}
	if err := c.end(); err != nil {
		return nil, err
	}
	c.DueAtEntry = c.Due
	c.against(today)
	return c, nil
}

// end reckons the last day.
func (c *Clock) end() error {
	last, err := c.calendar.Add(c.From, c.Total+c.Still)
	if err != nil {
		return dated(err)
	}
	c.Due, c.Provisional = last.Due, last.Provisional
	if last.Provisional {
		c.ProvisionalReason = rules.Text{ZH: last.Reason, EN: last.ReasonEN}
	}
	return nil
}

// against says how the clock stands on a day, by what it has used.
func (c *Clock) against(today workday.Date) {
	c.Elapsed = !c.Due.IsZero() && today.After(c.Due)
	c.Left = max(0, c.Total-c.Used)
	if c.Kind == rules.Limit {
		c.Overdue = max(0, c.Used-c.Total)
	}
	c.Used = min(c.Used, c.Total)
}

// timely reports why the clock does not permit a move now.
func (c *Case) timely(t *rules.Transition) error {
	if !t.WhenElapsed && !t.WhileRunning {
		return nil
	}
	if c.Clock == nil || c.Clock.Due.IsZero() {
		return fault.New(fault.Refused, "procedure.no_period", "期间长度未定，无法判断是否届满",
			"the length of the period is not settled, so it cannot have run").By(t.Article)
	}
	due := c.Clock.Due.String()
	zhDay, enDay := due, due
	if c.Clock.Provisional { // the day may move yet, and whoever plans by it must know
		zhDay, enDay = due+"（暂定）", due+" (provisional)"
	}
	switch {
	case t.WhenElapsed && !c.Clock.Elapsed:
		return fault.New(fault.Refused, "procedure.too_early",
			"“"+c.StateTitle.ZH+"”至 "+zhDay+" 届满，尚不能"+t.Title.ZH,
			c.StateTitle.In("en")+" runs until "+enDay+"; this cannot be done yet: "+t.Title.In("en")).
			By(c.Clock.Article).Do("请于 "+zhDay+" 之后办理", "Do it after "+enDay)
	case t.WhileRunning && c.Clock.Elapsed:
		return fault.New(fault.Refused, "procedure.too_late",
			"“"+c.StateTitle.ZH+"”已于 "+zhDay+" 届满，不能再"+t.Title.ZH,
			c.StateTitle.In("en")+" ended on "+enDay+"; this can no longer be done: "+t.Title.In("en")).By(c.Clock.Article)
	}
	return nil
}

// dated makes a fault of what the calendar refuses.
func dated(err error) error {
	var w *workday.Error
	if errors.As(err, &w) {
		return fault.New(fault.Refused, string(w.Code), w.ZH, w.EN).Do(w.DoZH, w.DoEN).Wrap(err)
	}
	return err
}
