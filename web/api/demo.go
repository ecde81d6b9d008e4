package api

import (
	"time"

	"huishu/ledger"
	"huishu/registry/party"
)

func mountDemo(a *API) {
	op := operation("advance-demo-clock", "/demo/clock", "demo", "推进演示时钟 / Move the clock of a demo on", signedIn)
	op.Description = "Demo directories only: in a real register time passes by itself."
	write(a, op, func(tx *ledger.Tx, in *struct {
		Body struct {
			WorkingDays int `json:"working_days" minimum:"1" maximum:"250"`
		}
	}) (clockView, error) {
		now, err := party.AdvanceDemo(tx, in.Body.WorkingDays)
		return clockView{Now: now}, err
	})
}

type clockView struct {
	Now time.Time `json:"now"`
}
