package api

import (
	"huishu/compliance/access"
	"huishu/compliance/calendar"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/filing"
	"huishu/web/request"
	"huishu/web/sight"
)

func mountCase(a *API) {
	op := operation("list-cases", "/cases", "case", "我的事项与待办 / Cases: one's own, or those that wait for one", signedIn)
	op.Description = "Those who may read every case may ask for any role's inbox with `awaits`; everybody else sees its own party's cases."
	read(a, op, listCases)

	op = operation("get-case", "/cases/{id}", "case", "一件事项的经过与时限 / A case with timeline and clock", public)
	op.Description = "While the case stands in a public step anyone sees its course and clocks; its parties and the offices see everything, and what they may do now."
	read(a, op, func(tx *ledger.Tx, in *ByID) (caseView, error) {
		c, err := sight.Case(tx, in.ID)
		if err != nil {
			return caseView{}, err
		}
		return viewCase(tx, c)
	})
}

type caseQuery struct {
	Page
	Definition string   `query:"definition" maxLength:"100" doc:"Id of a procedure, such as registration or correction."`
	States     []string `query:"state" maxItems:"20"`
	Awaits     string   `query:"awaits" enum:"authority,registration_body" doc:"The inbox of an office."`
	Assignee   string   `query:"assignee" enum:"me,nobody" doc:"me: what one has taken; nobody: what waits for an officer."`
	Open       bool     `query:"open" doc:"Only undecided ones."`
}

func listCases(tx *ledger.Tx, in *caseQuery) (list[*procedure.Case], error) {
	q := procedure.Query{Definition: in.Definition, States: in.States, Awaits: in.Awaits, Open: in.Open, Limit: in.Limit, Cursor: in.Cursor}
	switch in.Assignee {
	case "me":
		q.Assignee = tx.Actor.Account
	case "nobody":
		q.Unclaimed = true
	}
	q.Reader = &tx.Actor
	items, next, err := procedure.List(tx, q)
	return listOf(items, next), err
}

// caseView is a case with what the caller may do now.
type caseView struct {
	procedure.Case
	Acts []actView `json:"acts" doc:"What the caller may do in this step."`
	// Deadlines are also in the clocks, as they now stand.
	Deadlines []movedView `json:"deadlines" doc:"Deadlines that a holiday notice has moved or made certain, with both days, oldest first."`
	// Pending and Stops are for those who may see the whole case.
	Pending *procedure.Entry `json:"pending,omitempty" doc:"The proposal that waits for a second person."`
	Stops   []rules.Stop     `json:"stops,omitempty" doc:"Grounds on which the caller may stop the clock now."`
	// Filing is for those who may see the whole case, where it is of the general door.
	Filing *filedView `json:"filing,omitempty" doc:"The form as it was last handed in; of papers the document's id."`
}

// actView is an act with, where it is not possible yet, the reason.
type actView struct {
	procedure.Available
	Blocked *fault.Text `json:"blocked,omitempty" doc:"Why not yet."`
}

func viewCase(tx *ledger.Tx, c *procedure.Case) (caseView, error) {
	if !c.Deliberates(tx.Actor) { // whichever way the case came here
		c = c.ForParties(tx.Actor)
	} else if !access.Can(tx.Actor, access.CaseRead, access.Facts{}) { // a body that decides itself
		c = c.WithoutPersons()
	}
	v := caseView{Case: *c, Acts: []actView{}}
	moved, err := calendar.MovedOf(tx, procedure.SubjectCase, c.ID)
	if v.Deadlines = each(moved, viewMoved); err != nil || !request.From(tx.Context()).SignedIn() {
		return v, err
	}
	if c.Visible(tx.Actor) {
		v.Pending = c.Pending()
		if c.General() {
			f, err := filing.OfCase(tx, c.ID)
			if err != nil {
				return v, err
			}
			f = f.For(tx.Actor)
			filed := viewFiled(f)
			v.Filing = &filed
		}
	}
	v.Stops = c.AvailableStops(tx.Actor)
	for _, av := range c.Acts(tx.Actor) {
		act := actView{Available: av}
		if av.Blocked != nil {
			act.Blocked = &av.Blocked.Message
		}
		v.Acts = append(v.Acts, act)
	}
	return v, nil
}

// Decision is what comes with an act on a case.
type Decision struct {
	Reason string `json:"reason,omitempty" maxLength:"4000" doc:"In writing; acts that refuse, return or take back need it."`
	Ground string `json:"ground,omitempty" maxLength:"100" doc:"Id of a ground that the rule set names; refusing and revoking need one."`
	// Proposal and Arose are for acts that need a second person, and for second notices.
	Proposal string `json:"proposal,omitempty" maxLength:"100" doc:"Id of a colleague's proposal that is confirmed; its reasons and ground then stand, and need not be sent."`
	Arose    string `json:"arose,omitempty" maxLength:"4000" doc:"With a second notice of gaps: what in the mended application is new and makes the gap."`
	Seen     int    `json:"seen,omitempty" minimum:"0" doc:"The case's seq that the decision rests on; a later step in between: 409."`
}
