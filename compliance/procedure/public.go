package procedure

import (
	"cmp"
	"slices"

	"huishu/compliance/rules"
	"huishu/ledger"
)

// PublicClock is one running clock as anybody may see it: what runs, for which office, by when.
// It names neither the case nor a person, and what was said in it stays there.
type PublicClock struct {
	Definition     string     `json:"definition"`
	ProcedureTitle rules.Text `json:"procedure_title"`
	State          string     `json:"state"`
	StateTitle     rules.Text `json:"state_title"`
	// Awaits is the role that must act.
	Awaits string `json:"awaits"`
	// EscalatedTo is the role that was told of the delay; Explained says that its reasons are on record.
	EscalatedTo string `json:"escalated_to,omitempty"`
	Explained   bool   `json:"explained"`
	// Event is the event that noted the delay: its leaf stands in the public log. Empty within the limit.
	Event string `json:"event,omitempty"`
	Clock *Clock `json:"clock"`
}

// ClockCount is how the clocks of one procedure stand.
type ClockCount struct {
	Definition     string     `json:"definition"`
	ProcedureTitle rules.Text `json:"procedure_title"`
	// Running are limits within their time, Overdue those beyond it, Stopped those that stand still,
	// Periods the public notices and the like that still run.
	Running int `json:"running"`
	Overdue int `json:"overdue"`
	Stopped int `json:"stopped"`
	Periods int `json:"periods"`
}

// maxClocks bounds what the public list reads.
const maxClocks = 2000

// Clocks are the time limits that run for an office now, and the counts of all clocks for each
// procedure: those that are most overdue first, the authority's own among them. Only what
// everybody may know is in it. more says that there were over two thousand open cases.
func Clocks(tx *ledger.Tx) (clocks []PublicClock, counts []ClockCount, more bool, err error) {
	var ids []string
	err = tx.Select(&ids, `SELECT f.id FROM case_file f JOIN case_step s ON s.case_id = f.id AND s.seq = f.seq
		WHERE f.outcome = '' AND s.clock_from <> '' ORDER BY CASE WHEN f.due = '' THEN 1 ELSE 0 END, f.due, f.id LIMIT ?`, maxClocks+1)
	if err != nil {
		return nil, nil, false, err
	}
	if more = len(ids) > maxClocks; more {
		ids = ids[:maxClocks]
	}
	byID := map[string]*ClockCount{}
	for _, id := range ids {
		c, err := Get(tx, id)
		if err != nil {
			return nil, nil, false, err
		}
		if c.Clock == nil || c.Clock.Total == 0 {
			continue
		}
		n := byID[c.Definition]
		if n == nil {
			n = &ClockCount{Definition: c.Definition, ProcedureTitle: c.ProcedureTitle}
			byID[c.Definition] = n
		}
		n.add(c.Clock)
		if c.Clock.Kind == rules.Limit {
			clocks = append(clocks, c.publicClock())
		}
	}
	if err := noted(tx, clocks); err != nil {
		return nil, nil, false, err
	}
	slices.SortStableFunc(clocks, func(a, b PublicClock) int {
		return cmp.Or(cmp.Compare(b.Clock.Overdue, a.Clock.Overdue), cmp.Compare(rank(a), rank(b)), cmp.Compare(a.Clock.Due.String(), b.Clock.Due.String()))
	})
	for _, n := range byID {
		counts = append(counts, *n)
	}
	slices.SortFunc(counts, func(a, b ClockCount) int { return cmp.Compare(a.Definition, b.Definition) })
	return clocks, counts, more, nil
}

// rank puts clocks that stand still after those that run.
func rank(p PublicClock) int {
	if p.Clock.Stopped != nil {
		return 1
	}
	return 0
}

func (n *ClockCount) add(k *Clock) {
	switch {
	case k.Kind == rules.Period:
		if !k.Elapsed {
			n.Periods++
		}
	case k.Stopped != nil:
		n.Stopped++
	case k.Overdue > 0:
		n.Overdue++
	default:
		n.Running++
	}
}

func (c *Case) publicClock() PublicClock {
	k := *c.Clock
	if k.Stopped != nil {
		s := *k.Stopped
		k.Stopped = &s
	}
	p := PublicClock{
		Definition: c.Definition, ProcedureTitle: c.ProcedureTitle, State: c.State, StateTitle: c.StateTitle,
		Awaits: c.AwaitedRole(), EscalatedTo: c.EscalatedTo, Explained: c.last(Explained) != nil, Clock: &k,
	}
	if e := c.last(Overdue); e != nil {
		p.Event = e.ID // of the entry; noted replaces it by the event's
	}
	return p
}

// noted replaces the entries that noted a delay by their events: those of a case's entries follow
// in the order of the case's history.
func noted(tx *ledger.Tx, clocks []PublicClock) error {
	for i := range clocks {
		if clocks[i].Event == "" {
			continue
		}
		var caseID string
		if err := tx.Get(&caseID, `SELECT case_id FROM case_entry WHERE id = ?`, clocks[i].Event); err != nil {
			return err
		}
		events, err := tx.History(SubjectCase, caseID)
		if err != nil {
			return err
		}
		clocks[i].Event = ""
		for _, e := range events {
			if e.Kind == "case."+Overdue {
				clocks[i].Event = e.ID // the newest: each step is noted once
			}
		}
	}
	return nil
}
