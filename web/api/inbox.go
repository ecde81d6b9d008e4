package api

import (
	"context"

	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/worklist"
	"huishu/web/problem"
	"huishu/web/request"
)

// mountInbox mounts what waits for the caller, and acts on several cases at once.
func mountInbox(a *API) {
	op := operation("list-inbox", "/inbox", "case", "我的待办 / What waits for me", signedIn)
	op.Description = "The cases that await the caller's offices and organisation, those with the earliest last day first, and how many there are. Every figure stops at 100, which means 100 or more."
	read(a, op, listInbox)

	op = operation("act-on-cases", "/cases/several", "case", "批量办理 / Do one thing to several cases", signedIn)
	op.Description = "Claims or assigns cases, or takes them up (accept). Each case has its own transaction and its own result, and the answer is 200 also where none was done; what is asked again is told that it was done. Acts that ask for something of each case, and decisions, are refused with procedure.one_by_one."
	plain(a, op, a.actOnCases)
}

type inboxQuery struct {
	MarkedPage
	Definition string            `query:"definition" maxLength:"100" doc:"Id of a procedure."`
	Due        procedure.Urgency `query:"due" enum:"overdue,today,week,later,resting" doc:"week: within five working days; resting: a period, such as a public notice, that still runs."`
	Assignee   string            `query:"assignee" enum:"me,nobody" doc:"me: what one has taken; nobody: what waits for an officer."`
}

// inboxView is a page of an inbox with its counts.
type inboxView struct {
	list[*procedure.Case]
	// Due and Procedures are counted with the other filters of the query, each without its own.
	Due        []dueCount                 `json:"due" doc:"By urgency; up to 100 each."`
	Procedures []procedure.ProcedureCount `json:"procedures" doc:"By procedure; up to 100 each."`
}

type dueCount struct {
	Due     procedure.Urgency `json:"due" enum:"overdue,today,week,later,resting"`
	Waiting int               `json:"waiting"`
}

func listInbox(tx *ledger.Tx, in *inboxQuery) (v inboxView, err error) {
	d := procedure.Desk{Roles: tx.Actor.Roles, Party: tx.Actor.Party, Account: tx.Actor.Account, Definition: in.Definition, Due: in.Due, Unclaimed: in.Assignee == "nobody"}
	if in.Assignee == "me" {
		d.Assignee = tx.Actor.Account
	}
	items, next, err := procedure.Waiting(tx, d, in.Cursor, in.Limit)
	if err != nil {
		return v, err
	}
	v.list = listOf(items, next)
	counts, err := procedure.CountByProcedure(tx, d)
	if err != nil {
		return v, err
	}
	v.Procedures = full(counts)
	for _, u := range procedure.Urgencies {
		d.Due = u
		n, err := procedure.CountWaiting(tx, d)
		if err != nil {
			return v, err
		}
		v.Due = append(v.Due, dueCount{u, n})
	}
	return v, nil
}

type severalInput struct {
	Body struct {
		Act     string   `json:"act" maxLength:"100" doc:"claim, assign, or an act that the cases' procedures have, such as accept."`
		Cases   []string `json:"cases" minItems:"1" maxItems:"50" doc:"Ids of the cases."`
		Account string   `json:"account,omitempty" maxLength:"100" doc:"With assign: an open account of one's own organisation."`
		Reason  string   `json:"reason,omitempty" maxLength:"4000" doc:"With assign: needed for cases that somebody has."`
	}
}

// caseResult is what became of one case.
type caseResult struct {
	Case    string           `json:"case"`
	Title   rules.Text       `json:"title,omitzero"`
	Done    bool             `json:"done"`
	Problem *problem.Problem `json:"problem,omitempty" doc:"Why it was not done."`
}

func (a *API) actOnCases(ctx context.Context, in *severalInput) (v list[caseResult], err error) {
	caller := request.From(ctx)
	results, err := worklist.Do(ctx, a.DB, a.Book, caller.Actor, worklist.Order{Act: in.Body.Act, Cases: in.Body.Cases, Account: in.Body.Account, Reason: in.Body.Reason})
	if err != nil {
		return v, err
	}
	items := make([]caseResult, len(results))
	for i, r := range results {
		items[i] = caseResult{Case: r.Case, Title: r.Title, Done: r.Err == nil}
		if r.Err == nil {
			continue
		}
		if fault.KindOf(r.Err) == fault.Internal {
			a.Logger.ErrorContext(ctx, "an act on several cases failed", "incident", caller.ID, "case", r.Case, "error", r.Err)
		}
		items[i].Problem = problem.Of(r.Err, caller.Lang, caller.ID)
	}
	return listOf(items, ""), nil
}
