package sight

import (
	"huishu/compliance/access"
	"huishu/compliance/calendar"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// maxDeadlines bounds the deadlines of one notice that are shown.
const maxDeadlines = 200

// Deadline is a recomputed deadline with the case that the acting account may see.
type Deadline struct {
	calendar.Deadline
	Title rules.Text `json:"title"`
}

// Deadlines are what a notice did to running deadlines, as far as the acting account may see the cases: those that it may read,
// and those that are in a public step. all and moved count every one of them.
func Deadlines(tx *ledger.Tx, notice string) (list []Deadline, all int, err error) {
	found, all, err := calendar.Deadlines(tx, notice, maxDeadlines)
	if err != nil {
		return nil, 0, err
	}
	list, err = Cases(tx, found)
	return list, all, err
}

// Cases keeps of some deadlines those whose case the acting account may see.
func Cases(tx *ledger.Tx, found []calendar.Deadline) ([]Deadline, error) {
	list := []Deadline{}
	for _, d := range found[:min(len(found), maxDeadlines)] {
		c, err := procedure.Get(tx, d.ID)
		if fault.KindOf(err) == fault.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		if c.Public || c.Visible(tx.Actor) {
			list = append(list, Deadline{Deadline: d, Title: c.Title})
		}
	}
	return list, nil
}

// MayLoad reports whether the account may load notices.
func MayLoad(actor ledger.Actor) bool { return access.Can(actor, access.CalendarLoad, access.Facts{}) }
