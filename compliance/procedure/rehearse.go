package procedure

import (
	"encoding/json"
	"fmt"

	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
)

// Rehearsed is an open case as it would stand if another rule set governed it. Nothing of it is written: an open case stays under
// the set that it was filed under, unless the other set's text lets it move.
type Rehearsed struct {
	*Case
	// Known says that the other set's procedure has the step in which the case stands.
	Known bool
	// After is the clock of the present step by the other set, from the same day; nil where it sets none. Case.Clock is the present one.
	After *Clock
	// Crossing is how it would go over to the other set; nil where that leaves open cases of the procedure under their own.
	Crossing *Crossing
}

// Rehearse reckons every open case of the set's matters by that set's procedures, oldest first, as if it governed from the day
// on. Who may know is the caller's to ask.
func Rehearse(tx *ledger.Tx, set *rules.Set, from workday.Date) ([]Rehearsed, error) {
	var list []Rehearsed
	for _, regime := range set.Regimes {
		var rows []fileRow
		err := tx.Select(&rows, `SELECT `+fileColumns+` FROM case_file WHERE regime = ? AND outcome = '' ORDER BY id`, regime)
		if err != nil {
			return nil, err
		}
		for _, f := range rows {
			r, err := rehearse(tx, set, from, f)
			if err != nil {
				return nil, err
			}
			list = append(list, r)
		}
	}
	return list, nil
}

func rehearse(tx *ledger.Tx, set *rules.Set, day workday.Date, f fileRow) (Rehearsed, error) {
	c, err := present(tx, f)
	if err != nil {
		return Rehearsed{}, err
	}
	var row stepRow
	if err := tx.Get(&row, `SELECT `+stepColumns+` FROM case_step WHERE case_id = ? AND seq = ?`, f.ID, f.Seq); err != nil {
		return Rehearsed{}, err
	}
	if c.Clock, err = readClock(c.calendar, row, tx.Now); err != nil {
		return Rehearsed{}, err
	}
	r := Rehearsed{Case: c}
	if r.Crossing, err = c.crossing(tx, set, row, day); err != nil {
		return r, err
	}
	d, err := set.Procedure(f.Definition)
	if err != nil {
		return r, nil // the set has no such procedure: the step is not known
	}
	step := d.Step(f.State)
	if r.Known = step != nil; !r.Known {
		return r, nil
	}
	clock, err := otherClock(d, step, row)
	if err != nil || clock == nil {
		return r, err
	}
	text, err := json.Marshal(clock)
	if err != nil {
		return r, err
	}
	from := workday.OfTime(instant(row.EnteredAt)).String() // where no clock runs by the present set
	if row.ClockFrom != "" {
		from = row.ClockFrom
	}
	due := ""
	if clock.WorkingDays > 0 { // only shown as the day reckoned when the step began, which here is any
		due = from
	}
	row.Clock, row.ClockFrom, row.ClockDue = string(text), from, due
	r.After, err = readClock(c.calendar, row, tx.Now)
	return r, err
}

// otherClock is the clock of the step by another definition: the step's own, or, where the present one was carried in from a step
// before, the one of the same fact.
func otherClock(d *rules.Definition, step *rules.Step, row stepRow) (*rules.Clock, error) {
	if step.Clock != nil {
		return step.Clock, nil
	}
	var old *rules.Clock
	if err := json.Unmarshal([]byte(row.Clock), &old); err != nil {
		return nil, fmt.Errorf("clock of case %s, step %d: %w", row.CaseID, row.Seq, err)
	}
	if old == nil {
		return nil, nil
	}
	for _, s := range d.Steps {
		if s.Clock != nil && s.Clock.Fact == old.Fact {
			return s.Clock, nil
		}
	}
	return nil, nil
}

// RuleSetHashes are the hashes of the sets by which cases run.
func RuleSetHashes(tx *ledger.Tx) ([]string, error) {
	var list []string
	err := tx.Select(&list, `SELECT DISTINCT rule_set_hash FROM case_file ORDER BY rule_set_hash`)
	return list, err
}
