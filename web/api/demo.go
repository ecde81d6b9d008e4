package api

import (
	"time"

	"huishu/compliance/access"
	"huishu/compliance/workday"
	"huishu/ledger"
)

func mountDemo(a *API) {
	op := operation("advance-demo-clock", "/demo/clock", "demo", "推进演示时钟 / Move the clock of a demo on", signedIn)
	op.Description = "Demo directories only: in a real register time passes by itself."
	write(a, op, func(tx *ledger.Tx, in *struct {
		Body struct {
			WorkingDays int `json:"working_days" minimum:"1" maximum:"250"`
		}
	}) (clockView, error) {
		if err := access.Require(tx, access.DemoClock, access.Facts{}); err != nil {
			return clockView{}, err
		}
		now, err := AdvanceDemo(tx, in.Body.WorkingDays)
		return clockView{Now: now}, err
	})
}

type clockView struct {
	Now time.Time `json:"now"`
}

// AdvanceDemo moves the clock of a demo to the same hour, that many working days on, and
// returns the new time.
func AdvanceDemo(tx *ledger.Tx, days int) (time.Time, error) {
	due, err := workday.Default().Add(workday.OfTime(tx.Now), days)
	if err != nil {
		return time.Time{}, err
	}
	h, m, s := tx.Now.Clock()
	to := due.Due.Time().Add(time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second)
	return to, tx.AdvanceDemo(to)
}
