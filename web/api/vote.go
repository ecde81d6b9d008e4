package api

import (
	"huishu/compliance/procedure"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/registry/party"
)

// mountVote mounts the committees that rule sets let vote on cases, and their votes.
func mountVote(a *API) {
	op := operation("list-committees", "/committees", "case", "委员会及其委员 / Committees with their members, present and past", signedIn)
	op.Description = "Those of the rule sets in force and to come. A set that asks for no vote has none."
	read(a, op, func(tx *ledger.Tx, _ *struct{}) (list[committeeView], error) {
		items, err := procedure.Committees(tx, a.Book)
		return listOf(each(items, viewCommittee), ""), err
	})
	write(a, creating("appoint-member", "/committees/{id}/seats", "case", "任命委员 / Appoint a member of a committee for a term", signedIn),
		func(tx *ledger.Tx, in *struct {
			ByID
			Body struct {
				Account string       `json:"account" maxLength:"100" doc:"An open account of one's own organisation; one that only reads will do."`
				From    workday.Date `json:"from" format:"date"`
				To      workday.Date `json:"to" format:"date"`
			}
		}) (seatView, error) {
			return shown(viewSeat)(party.AppointToCommittee(tx, a.Book, procedure.Appointed{Committee: in.ID, Account: in.Body.Account, From: in.Body.From, To: in.Body.To}))
		})
	write(a, operation("dismiss-member", "/committee-seats/{id}/end", "case", "终止委员席位 / End a member's seat before its term", signedIn),
		func(tx *ledger.Tx, in *struct {
			ByID
			Body *Reasoned
		}) (seatView, error) {
			return shown(viewSeat)(procedure.Dismiss(tx, a.Book, in.ID, given(in.Body).Reason))
		})
	op = operation("list-votes", "/votes", "case", "待表决的事项 / Cases that await a committee's vote", signedIn)
	op.Description = "At most 200, oldest first, each with the vote as it stands in `votes`."
	read(a, op, func(tx *ledger.Tx, in *struct {
		Mine bool `query:"mine" doc:"Only those in which one has still to vote."`
	}) (list[*procedure.Case], error) {
		items, err := procedure.OpenVotes(tx, in.Mine)
		return listOf(items, ""), err
	})
	op = operation("cast-ballot", "/cases/{id}/ballot", "case", "委员表决或回避 / Vote on a case, or declare an interest in it", signedIn)
	op.Description = "By a member of the committee, once, with reasons. The ballot after which nothing can change the result settles the vote."
	write(a, op, func(tx *ledger.Tx, in *struct {
		ByID
		Body struct {
			Choice string `json:"choice" enum:"yes,no,abstain,recuse" doc:"recuse: one has an interest in the case and no vote on it."`
			Reason string `json:"reason" maxLength:"4000"`
		}
	}) (caseView, error) {
		c, err := procedure.Cast(tx, in.ID, in.Body.Choice, in.Body.Reason)
		return seenCase(tx, c, err)
	})
}
