package api

import (
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/registry/party"
)

// mountCaseWork mounts what is done on a case without moving it, and the public clocks.
func mountCaseWork(a *API) {
	op := operation("assign-case", "/cases/{id}/assign", "case", "承办、分派或移交 / Take a case, give it to a colleague, or hand it over", signedIn)
	op.Description = "A case that somebody has is handed over with reasons only; its officer alone then acts on it for the office."
	write(a, op, func(tx *ledger.Tx, in *struct {
		ByID
		Body *struct {
			Account string `json:"account,omitempty" maxLength:"100" doc:"An open account of one's own organisation; oneself when left out."`
			Reason  string `json:"reason,omitempty" maxLength:"4000" doc:"Needed where somebody has the case."`
		}
	}) (caseView, error) {
		b := given(in.Body)
		c, err := party.AssignCase(tx, in.ID, b.Account, b.Reason)
		return seenCase(tx, c, err)
	})
	op = operation("stop-case-clock", "/cases/{id}/clock/stop", "case", "停止计算时限 / Stop the clock", signedIn)
	op.Description = "Only on a ground that the rule set names for the step, and not once the limit is over. The days after the stop do not count, up to and with the day on which the clock runs again."
	write(a, op, func(tx *ledger.Tx, in *struct {
		ByID
		Body struct {
			Ground string `json:"ground" maxLength:"100" doc:"Id of the ground."`
			Reason string `json:"reason" maxLength:"4000"`
		}
	}) (caseView, error) {
		c, err := procedure.StopClock(tx, in.ID, in.Body.Ground, in.Body.Reason)
		return seenCase(tx, c, err)
	})
	reasoned := func(id, path, title string, do func(*ledger.Tx, string, string) (*procedure.Case, error)) {
		write(a, operation(id, path, "case", title, signedIn), func(tx *ledger.Tx, in *struct {
			ByID
			Body *Reasoned
		}) (caseView, error) {
			c, err := do(tx, in.ID, given(in.Body).Reason)
			return seenCase(tx, c, err)
		})
	}
	reasoned("resume-case-clock", "/cases/{id}/clock/resume", "恢复计算时限 / Let the clock run again", procedure.ResumeClock)
	reasoned("reject-proposal", "/cases/{id}/reject", "否决或撤回待复核的提议 / Reject or take back what waits for a second person", procedure.Reject)
	reasoned("explain-delay", "/cases/{id}/explain", "说明延误理由 / Explain a delay", procedure.Explain)

	mountInbox(a)
	mountVote(a)

	op = operation("list-clocks", "/clocks", "case", "公开的办理时限 / The clocks of all offices, for everyone", public)
	op.Description = "The time limits that run now, the overdue ones first, and their counts for each procedure. No case, party or person is named."
	read(a, op, func(tx *ledger.Tx, _ *struct{}) (clocksView, error) {
		clocks, counts, more, err := procedure.Clocks(tx)
		return clocksView{Counts: full(counts), Clocks: full(clocks), More: more}, err
	})
}

// clocksView are the public clocks.
type clocksView struct {
	Counts []procedure.ClockCount  `json:"counts" doc:"By procedure."`
	Clocks []procedure.PublicClock `json:"clocks" doc:"Time limits that run, the most overdue first."`
	More   bool                    `json:"more" doc:"Over two thousand cases are open; the rest is not counted."`
}

func seenCase(tx *ledger.Tx, c *procedure.Case, err error) (caseView, error) {
	if err != nil {
		return caseView{}, err
	}
	return viewCase(tx, c)
}
