package procedure

import (
	"encoding/json"
	"fmt"

	"huishu/compliance/rules"
	"huishu/ledger"
)

// never is the day of a case on which no clock runs: it sorts behind every day.
const never = "9999-12-31"

// waitingRow says that a case waits at a desk: that of a role, or of a party.
type waitingRow struct {
	Desk       string `db:"desk"`
	Case       string `db:"case_id"`
	Definition string `db:"definition"`
	Assignee   string `db:"assignee"`
	// Rests says that the present clock is a period: there is nothing to do before Day is over.
	Rests bool   `db:"rests"`
	Day   string `db:"day"`
	// Proposer is set where the case waits here for a second person only: it is not that person's own desk.
	Proposer string `db:"proposer"`
}

const waitingColumns = `desk, case_id, definition, assignee, rests, day, proposer`

// observe keeps case_waiting in line with the cases, in the transaction of whatever changed one: every change of a case goes with an
// event about it.
func observe(tx *ledger.Tx, e ledger.Recorded) error {
	if e.Subject.Kind != SubjectCase {
		return nil
	}
	f, err := readFile(tx, e.Subject.ID)
	if err != nil {
		return err
	}
	list, err := waitingOf(tx, f)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(`DELETE FROM case_waiting WHERE case_id = ?`, f.ID); err != nil {
		return err
	}
	rows := make([][]any, len(list))
	for i, w := range list {
		rows[i] = []any{w.Desk, w.Case, w.Definition, w.Assignee, w.Rests, w.Day, w.Proposer}
	}
	return tx.Insert(`INSERT INTO case_waiting (`+waitingColumns+`)`, rows)
}

// waitingOf are the desks at which a case waits, each once.
func waitingOf(tx *ledger.Tx, f fileRow) ([]waitingRow, error) {
	desks := f.desks()
	if len(desks) == 0 {
		return nil, nil
	}
	var clock string
	if err := tx.Get(&clock, `SELECT clock FROM case_step WHERE case_id = ? AND seq = ?`, f.ID, f.Seq); err != nil {
		return nil, err
	}
	var c *rules.Clock
	if err := json.Unmarshal([]byte(clock), &c); err != nil {
		return nil, fmt.Errorf("clock of case %s: %w", f.ID, err)
	}
	for i := range desks {
		w := &desks[i]
		w.Case, w.Definition, w.Assignee = f.ID, f.Definition, f.Assignee
		w.Rests = c != nil && c.Kind == rules.Period
		if w.Day = f.Due; f.Due == "" {
			w.Day = never
		}
	}
	return desks, nil
}

// desks are those that an open step awaits, those to which its delay was escalated, and those whose second person a proposal awaits;
// for the last the case may be decided long since.
func (f fileRow) desks() []waitingRow {
	var list []waitingRow
	add := func(desk, proposer string) {
		for _, w := range list {
			if w.Desk == desk {
				return
			}
		}
		if desk != "" {
			list = append(list, waitingRow{Desk: desk, Proposer: proposer})
		}
	}
	if f.Outcome == "" {
		add(f.deskOf(f.Awaits), "")
		add(f.EscalatedTo, "")
	}
	if f.ProposedAs != rules.Applicant { // who applies alone decides nothing by two
		add(f.deskOf(f.ProposedAs), f.ProposedBy)
	}
	return list
}

// deskOf is whose desk a capacity is: the party's of a side, otherwise that of the role itself.
func (f fileRow) deskOf(capacity string) string {
	switch capacity {
	case rules.Applicant:
		return f.Applicant
	case rules.Counterparty:
		return f.Counterparty
	}
	return capacity
}
