package party

import (
	"time"

	"huishu/compliance/access"
	"huishu/compliance/calendar"
	"huishu/compliance/workday"
	"huishu/ledger"
)

// AdvanceDemo moves the clock of a demo to the same hour, that many working days on, and returns
// the new time (act demo.clock). Sessions are carried along: nobody was away for those days.
func AdvanceDemo(tx *ledger.Tx, days int) (time.Time, error) {
	if err := access.Require(tx, access.DemoClock, access.Facts{}); err != nil {
		return time.Time{}, err
	}
	book, err := calendar.Of(tx)
	if err != nil {
		return time.Time{}, err
	}
	due, err := book.Now().Add(workday.OfTime(tx.Now), days)
	if err != nil {
		return time.Time{}, err
	}
	h, m, s := tx.Now.Clock()
	to := due.Due.Time().Add(time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second)
	if err := tx.AdvanceDemo(to); err != nil {
		return time.Time{}, err
	}
	by := to.Sub(tx.Now).Milliseconds()
	_, err = tx.Exec(`UPDATE session SET seen_at = seen_at + ?, expires_at = expires_at + ?`, by, by)
	return to, err
}
