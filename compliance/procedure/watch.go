package procedure

import (
	"huishu/compliance/access"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// watchAtOnce bounds what one transaction of the daily round notes.
const watchAtOnce = 100

// period recognises a step whose clock is a period (as rules.Clock writes it): nobody is
// late there, and there is nothing to do before it has run.
const period = `s.clock LIKE '%"kind":"` + rules.Period + `"%'`

// Watch notes on open cases whose time limit is about to end that they were reminded of, and on
// those whose limit is over that they are late, and to whom that was escalated (act case.watch,
// by the daily round); at most a hundred of each, and it returns how many there were. Each step
// is noted once. Nothing is decided by it: no text deems anything approved when a clock runs out.
func Watch(tx *ledger.Tx) (n int, err error) {
	today := workday.OfTime(tx.Now).String()
	var reminders, late []string
	err = tx.Select(&reminders, `SELECT id FROM case_file WHERE outcome = '' AND remind_on <> '' AND remind_on <= ? ORDER BY id LIMIT ?`, today, watchAtOnce)
	if err != nil {
		return 0, err
	}
	for _, id := range reminders {
		if err := watched(tx, id, Reminded); err != nil {
			return n, err
		}
		n++
	}
	err = tx.Select(&late, `SELECT f.id FROM case_file f JOIN case_step s ON s.case_id = f.id AND s.seq = f.seq
		WHERE f.outcome = '' AND f.due <> '' AND f.due < ? AND f.overdue_seq <> f.seq AND NOT `+period+` ORDER BY f.id LIMIT ?`, today, watchAtOnce)
	if err != nil {
		return n, err
	}
	for _, id := range late {
		if err := watched(tx, id, Overdue); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// watched writes what the round noted of one case.
func watched(tx *ledger.Tx, id, kind string) error {
	c, _, err := read(tx, id)
	if err != nil {
		return err
	}
	if err := access.Require(tx, access.CaseWatch, c.Facts()); err != nil {
		return err
	}
	row, set := entryRow{Kind: kind, Capacity: string(access.System)}, map[string]any{"remind_on": ""}
	if kind == Overdue {
		row.Whom = c.definition.Step(c.State).Escalate
		set["overdue_seq"], set["escalated_to"] = c.Seq, row.Whom
	}
	if c.Clock != nil {
		row.Article, row.Sureness = c.Clock.Article, string(c.Clock.Sureness)
	}
	_, err = c.note(tx, access.CaseWatch, row, set)
	return err
}

// remindOn is the day on which a step's clock calls for a reminder; empty where none does. A clock
// that stands still has one only if its stop is bounded: it then runs again by itself, nobody acts
// on the case in between, and its last day is known already.
func remindOn(step *rules.Step, c *Clock) (string, error) {
	if step == nil || step.Remind == 0 || c == nil || c.Due.IsZero() {
		return "", nil
	}
	day, err := c.calendar.Add(c.From, max(0, c.Total+c.Still-step.Remind))
	if err != nil {
		return "", dated(err)
	}
	return day.Due.String(), nil
}

// Explain records why a time limit was not kept (act case.explain; 26号 art. 11: not finished in
// time, the reasons are told). The office that is awaited gives it, once the limit is over.
func Explain(tx *ledger.Tx, caseID, reason string) (*Case, error) {
	c, _, err := awaited(tx, caseID, access.CaseExplain)
	if err != nil {
		return nil, err
	}
	if c.Clock == nil || c.Clock.Kind != rules.Limit || !c.Clock.Elapsed {
		return nil, fault.New(fault.Refused, "procedure.in_time", "时限尚未届满，无需说明延误理由", "The time limit is not over; there is no delay to explain")
	}
	if err := needReason(reason, c.Clock.Article); err != nil {
		return nil, err
	}
	return c.note(tx, access.CaseExplain, entryRow{
		Kind: Explained, Capacity: c.Awaits, Reason: reason, Article: c.Clock.Article, Sureness: string(c.Clock.Sureness),
	}, nil)
}
