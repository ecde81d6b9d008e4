package procedure

import (
	"huishu/compliance/access"
	"huishu/compliance/calendar"
	"huishu/compliance/workday"
	"huishu/ledger"
)

// KindRecompute is the kind of the event by which a case is told that its deadline was reckoned anew.
const KindRecompute = "clock.recompute"

// recomputed is the payload of that event.
type recomputed struct {
	Case   string `json:"case"`
	Seq    int    `json:"seq"`
	Before string `json:"before"` // last day without the notice
	After  string `json:"after"`  // and with it
	// WasProvisional and Provisional say whether a notice was, and is, still to come that may move it.
	WasProvisional bool   `json:"was_provisional"`
	Provisional    bool   `json:"provisional"`
	Notice         string `json:"notice,omitempty"` // number of the notice; empty where a release brought it
}

// LoadNotice takes a holiday notice into the calendar (act calendar.load) and reckons every open deadline anew in the same
// transaction: the row of each case that moves, an event for each, and the list of both days. Its errors are those of
// [calendar.Load].
func LoadNotice(tx *ledger.Tx, n workday.Notice, reason string) (calendar.Change, error) {
	return calendar.Load(tx, n, reason, func(before, after *workday.Calendar, number string) ([]calendar.Deadline, error) {
		found, err := deadlines(tx, before, after)
		if err != nil {
			return nil, err
		}
		for _, f := range found {
			if err := f.put(tx, number); err != nil {
				return nil, err
			}
		}
		return plain(found), nil
	})
}

// PreviewNotice says what loading the notice would change: which days, and which open deadlines move from when to when.
func PreviewNotice(tx *ledger.Tx, n workday.Notice) (calendar.Change, error) {
	return calendar.Preview(tx, n, func(before, after *workday.Calendar, _ string) ([]calendar.Deadline, error) {
		found, err := deadlines(tx, before, after)
		return plain(found), err
	})
}

// deadline is one that two calendars put differently.
type deadline struct {
	calendar.Deadline
	rule string // the case's rule set, for its event
	row  string // what case_file says
	is   *Clock // as it will stand
}

func plain(found []deadline) []calendar.Deadline {
	list := make([]calendar.Deadline, 0, len(found))
	for _, f := range found {
		list = append(list, f.Deadline)
	}
	return list
}

// deadlines finds the running clocks that two calendars put differently: on another day, or certain by one only.
func deadlines(tx *ledger.Tx, before, after *workday.Calendar) ([]deadline, error) {
	rows, err := clocksRunning(tx)
	if err != nil {
		return nil, err
	}
	var found []deadline
	for _, r := range rows {
		was, err := readClockBy(before, r.stepRow, tx.Now)
		if err != nil {
			return nil, err
		}
		is, err := readClockBy(after, r.stepRow, tx.Now)
		if err != nil {
			return nil, err
		}
		if was.Due == is.Due && was.Provisional == is.Provisional {
			continue
		}
		found = append(found, deadline{rule: r.RuleSet + "@" + r.RuleSetHash, row: r.FileDue, is: is, Deadline: calendar.Deadline{
			Kind: SubjectCase, ID: r.CaseID, Step: r.Seq, From: is.From, WorkingDays: is.Total,
			Before: was.Due, After: is.Due, WasProvisional: was.Provisional, Provisional: is.Provisional,
		}})
	}
	return found, nil
}

// put writes the new last day into the row and tells the case.
func (d deadline) put(tx *ledger.Tx, notice string) error {
	if day := d.After.String(); day != d.row {
		c, _, err := read(tx, d.ID)
		if err != nil {
			return err
		}
		on, err := remindOn(c.definition.Step(c.State), d.is)
		if err != nil {
			return err
		}
		if err := setDue(tx, d.ID, day, on); err != nil {
			return err
		}
	}
	_, err := tx.Record(ledger.Event{
		Kind: KindRecompute, Under: string(access.CalendarLoad), Subject: ledger.Ref{Kind: SubjectCase, ID: d.ID}, RuleSet: d.rule,
		Payload: recomputed{
			Case: d.ID, Seq: d.Step, Before: d.Before.String(), After: d.After.String(),
			WasProvisional: d.WasProvisional, Provisional: d.Provisional, Notice: notice,
		},
	})
	return err
}

// RecomputeStale puts right the rows whose last day is another by the present calendar, and returns how many there were. None are,
// unless a release of the program brought a notice that nobody had loaded: so the daily round runs it (act calendar.load,
// by the system).
func RecomputeStale(tx *ledger.Tx) (int, error) {
	if err := access.Require(tx, access.CalendarLoad, access.Facts{}); err != nil {
		return 0, err
	}
	book, err := calendar.Of(tx)
	if err != nil {
		return 0, err
	}
	rows, err := clocksRunning(tx)
	if err != nil {
		return 0, err
	}
	n := 0
	for _, r := range rows {
		is, err := readClockBy(book.Now(), r.stepRow, tx.Now)
		if err != nil {
			return n, err
		}
		if is.Due.String() == r.FileDue {
			continue
		}
		was, err := workday.ParseDate(r.FileDue)
		if err != nil {
			return n, err
		}
		d := deadline{rule: r.RuleSet + "@" + r.RuleSetHash, row: r.FileDue, is: is, Deadline: calendar.Deadline{
			ID: r.CaseID, Step: r.Seq, Before: was, After: is.Due, WasProvisional: true, Provisional: is.Provisional,
		}}
		if err := d.put(tx, ""); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
