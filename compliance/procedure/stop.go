package procedure

import (
	"encoding/json"
	"fmt"
	"time"

	"huishu/compliance/access"
	"huishu/compliance/calendar"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// pause is a time in which a clock stood still. The day on which it was stopped counts; the
// days after it, up to and with the day on which it ran again, do not.
type pause struct {
	From string `json:"from"`
	// To is empty while the clock stands.
	To     string `json:"to,omitempty"`
	Ground string `json:"ground"`
	// Max is the bound in working days at which the clock runs again by itself; 0 for none.
	Max int `json:"max,omitempty"`
}

func pausesOf(row stepRow) ([]pause, error) {
	if row.ClockStops == "" {
		return nil, nil
	}
	var list []pause
	if err := json.Unmarshal([]byte(row.ClockStops), &list); err != nil {
		return nil, fmt.Errorf("stops of case %s, step %d: %w", row.CaseID, row.Seq, err)
	}
	return list, nil
}

func pausesText(list []pause) (string, error) {
	if len(list) == 0 {
		return "", nil
	}
	b, err := json.Marshal(list)
	return string(b), err
}

// standstill is what the stops of a clock come to on a day.
type standstill struct {
	// days are the working days so far that did not count.
	days int
	// credit are those that will not have counted when the clock ends: days, or more where a
	// stop that still runs has a bound.
	credit int
	// open is the stop that the clock stands in; nil while it runs.
	open *pause
	// until is the last day of the open stop, zero without a bound.
	until workday.Date
}

// still adds up the stops of a clock as they stand on a day.
func still(cal *workday.Calendar, list []pause, today workday.Date) (s standstill, err error) {
	for i := range list {
		p := &list[i]
		from, err := workday.ParseDate(p.From)
		if err != nil {
			return s, dated(err)
		}
		end := today
		if p.To != "" {
			if end, err = workday.ParseDate(p.To); err != nil {
				return s, dated(err)
			}
		}
		var bound workday.Date
		if p.Max > 0 {
			last, err := cal.Add(from, p.Max)
			if err != nil {
				return s, dated(err)
			}
			bound = last.Due
			if end.After(bound) {
				end = bound
			}
		}
		n, err := cal.Count(from, end)
		if err != nil {
			return s, dated(err)
		}
		s.days += n.WorkingDays
		if p.To == "" && (bound.IsZero() || today.Before(bound)) {
			s.open, s.until, s.credit = p, bound, s.credit+max(n.WorkingDays, p.Max)
			continue
		}
		s.credit += n.WorkingDays
	}
	return s, nil
}

// closed ends an open stop on a day.
func closed(list []pause, today workday.Date) []pause {
	out := append([]pause(nil), list...)
	for i := range out {
		if out[i].To == "" {
			out[i].To = today.String()
		}
	}
	return out
}

// StopClock lets the time limit of the present step stand still (act case.stop_clock), on a
// ground that the definition names for the step, with reasons. A limit that is over is not
// stopped any more: nothing makes a delay undone.
func StopClock(tx *ledger.Tx, caseID, ground, reason string) (*Case, error) {
	c, row, err := awaited(tx, caseID, access.CaseStop)
	if err != nil {
		return nil, err
	}
	stop := c.definition.Stop(ground, c.State)
	if stop == nil {
		return nil, fault.New(fault.Refused, "procedure.no_stop", "规则集没有规定本步骤可以因此停止计时",
			"The rule set names no such ground for stopping the clock of this step").At("ground")
	}
	if err := needReason(reason, stop.Article); err != nil {
		return nil, err
	}
	if err := c.held(tx.Actor, c.Awaits); err != nil {
		return nil, err
	}
	switch {
	case c.Clock == nil || c.Clock.Total == 0:
		return nil, fault.New(fault.Refused, "procedure.no_clock", "本步骤没有时限", "No time limit runs in this step")
	case c.Clock.Stopped != nil:
		return nil, fault.New(fault.Conflict, "procedure.stopped", "时限已经停止计算", "The clock stands still already").
			Do("无需再次停止；事由消除后可恢复计算", "Nothing is left to do; let it run again when the reason is gone")
	case c.Clock.Elapsed:
		return nil, fault.New(fault.Refused, "procedure.overdue", "时限已经届满，不能再停止计算", "The time limit is over and can no longer be stopped").
			By(c.Clock.Article).Do("请说明延误理由并尽快办理", "Explain the delay and decide the case")
	}
	list, err := pausesOf(row)
	if err != nil {
		return nil, err
	}
	today := workday.OfTime(tx.Now)
	list = append(closed(list, today), pause{From: today.String(), Ground: stop.ID, Max: stop.MaxWorkingDays})
	return c.reckon(tx, row, list, access.CaseStop, entryRow{
		Kind: Stopped, Capacity: c.Awaits, Ground: stop.ID, Reason: reason, Article: stop.Article, Sureness: string(stop.Sureness),
	})
}

// ResumeClock lets a stopped clock run again (act case.resume_clock): from the next working day.
func ResumeClock(tx *ledger.Tx, caseID, reason string) (*Case, error) {
	c, row, err := awaited(tx, caseID, access.CaseResume)
	if err != nil {
		return nil, err
	}
	if err := c.held(tx.Actor, c.Awaits); err != nil {
		return nil, err
	}
	if c.Clock == nil || c.Clock.Stopped == nil {
		return nil, fault.New(fault.Conflict, "procedure.running", "时限没有停止计算", "The clock does not stand still").
			Do("无需恢复；时限正在计算", "Nothing is left to do: it runs")
	}
	if err := needReason(reason, c.Clock.Stopped.Article); err != nil {
		return nil, err
	}
	list, err := pausesOf(row)
	if err != nil {
		return nil, err
	}
	return c.reckon(tx, row, closed(list, workday.OfTime(tx.Now)), access.CaseResume, entryRow{
		Kind: Resumed, Capacity: c.Awaits, Ground: c.Clock.Stopped.Ground, Reason: reason,
		Article: c.Clock.Stopped.Article, Sureness: string(c.Clock.Stopped.Sureness),
	})
}

// reckon writes the stops of the present clock and the last day that follows from them.
func (c *Case) reckon(tx *ledger.Tx, row stepRow, list []pause, under access.Act, e entryRow) (*Case, error) {
	text, err := pausesText(list)
	if err != nil {
		return nil, err
	}
	row.ClockStops = text
	if _, err := tx.Exec(`UPDATE case_step SET clock_stops = ? WHERE id = ?`, text, row.ID); err != nil {
		return nil, err
	}
	clock, err := readClock(c.calendar, row, tx.Now)
	if err != nil {
		return nil, err
	}
	due := ""
	if !clock.Due.IsZero() {
		due = clock.Due.String()
	}
	on, err := remindOn(c.definition.Step(c.State), clock)
	if err != nil {
		return nil, err
	}
	return c.note(tx, under, e, map[string]any{"due": due, "remind_on": on})
}

// Standstill says that a clock stands still, since when and why.
type Standstill struct {
	// From is the day on which it was stopped, the last one that counted; Until is the last day of
	// the stop where a text bounds it, and zero otherwise.
	From   workday.Date `json:"from"`
	Until  workday.Date `json:"until"`
	Ground string       `json:"ground"`
	// Text is the ground's sentence, Article its provision.
	Text     rules.Text     `json:"text"`
	Article  string         `json:"article"`
	Sureness rules.Sureness `json:"sureness"`
}

// explainStop gives a standing clock the words of its ground.
func (c *Case) explainStop(k *Clock) {
	if k == nil || k.Stopped == nil {
		return
	}
	for _, s := range c.definition.Stops {
		if s.ID == k.Stopped.Ground {
			k.Stopped.Text, k.Stopped.Article, k.Stopped.Sureness = s.Text, s.Article, s.Sureness
		}
	}
}

// AvailableStops are the grounds on which the actor may stop the clock now.
func (c *Case) AvailableStops(actor ledger.Actor) []rules.Stop {
	if c.Terminal() || c.Clock == nil || c.Clock.Total == 0 || c.Clock.Elapsed || c.Clock.Stopped != nil || !c.MayWork(actor, access.CaseStop) {
		return nil
	}
	return c.definition.StopsFor(c.State)
}

// MayWork reports whether the actor is of the office that the open case awaits and may do the
// act on it, for a page that shows buttons.
func (c *Case) MayWork(actor ledger.Actor, act access.Act) bool {
	return !c.Terminal() && c.Office(actor) && access.Can(actor, act, c.Facts())
}

// stand shows a stop on the clock: without a bound nobody knows the last day.
func (c *Clock) stand(s standstill) {
	if s.open == nil {
		return
	}
	from, _ := workday.ParseDate(s.open.From) // still has read it
	c.Stopped = &Standstill{From: from, Until: s.until, Ground: s.open.Ground}
	if s.until.IsZero() {
		c.Due, c.Provisional, c.ProvisionalReason = workday.Date{}, false, rules.Text{}
	}
}

// carry lets the clock of the step that is left run on in the next one, with its stops: one that is open ends with the step. Its
// last day is the one by the calendar of now: a notice may have moved it since it began.
func carry(tx *ledger.Tx, row stepRow) (running, error) {
	r, err := resume(row)
	if err != nil {
		return r, err
	}
	list, err := pausesOf(row)
	if err != nil {
		return r, err
	}
	if len(list) > 0 {
		if r.stops, err = pausesText(closed(list, workday.OfTime(tx.Now))); err != nil {
			return r, err
		}
	}
	book, err := calendar.Of(tx)
	if err != nil {
		return r, err
	}
	clock, err := r.read(book, tx.Now)
	if err == nil && clock != nil && !clock.Due.IsZero() {
		r.due = clock.Due.String()
	}
	return r, err
}

// read reckons how a clock that is about to begin stands; nil where there is none.
func (r running) read(book *calendar.Book, now time.Time) (*Clock, error) {
	if r.clock == nil {
		return nil, nil
	}
	text, err := json.Marshal(r.clock)
	if err != nil {
		return nil, err
	}
	return readClock(book, stepRow{Clock: string(text), ClockFrom: r.from, ClockDue: r.due, ClockStops: r.stops}, now)
}

// remindOn is the day on which a clock that begins calls for a reminder.
func (r running) remindOn(tx *ledger.Tx, step *rules.Step) (string, error) {
	book, err := calendar.Of(tx)
	if err != nil {
		return "", err
	}
	clock, err := r.read(book, tx.Now)
	if err != nil {
		return "", err
	}
	return remindOn(step, clock)
}
