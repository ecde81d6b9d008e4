package plan

import (
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// Brought is what comes with an act on a plan. Each act reads its own part and refuses the rest.
type Brought struct {
	// Reason is for a return or a withdrawal.
	Reason string
	// Meeting is that of the collective decision.
	Meeting string
	// On is the day of the decision, of the approval or of the filing.
	On workday.Date
	// Document is the id of the minutes of the decision, or of the scan of the approval.
	Document string
	// By is the government that approved, Number that of its paper or of the filing.
	By, Number string
}

func (b Brought) only(read ...string) error {
	return fault.Beyond(read,
		fault.Member{Field: "reason", Said: b.Reason != ""}, fault.Member{Field: "meeting", Said: b.Meeting != ""}, fault.Member{Field: "on", Said: !b.On.IsZero()},
		fault.Member{Field: "document", Said: b.Document != ""}, fault.Member{Field: "by", Said: b.By != ""}, fault.Member{Field: "number", Said: b.Number != ""})
}

// acts are the acts on a plan: what each reads, and what it does.
var acts = map[string]struct {
	reads []string
	do    func(tx *ledger.Tx, book *rules.Book, id string, b Brought) (Plan, error)
}{
	"decide": {[]string{"meeting", "on", "document"}, func(tx *ledger.Tx, book *rules.Book, id string, b Brought) (Plan, error) {
		return Decide(tx, book, id, Decision{Meeting: b.Meeting, On: b.On, Minutes: b.Document})
	}},
	"return": {[]string{"reason"}, func(tx *ledger.Tx, book *rules.Book, id string, b Brought) (Plan, error) {
		return Return(tx, book, id, b.Reason)
	}},
	"approve": {[]string{"by", "number", "on", "document"}, func(tx *ledger.Tx, book *rules.Book, id string, b Brought) (Plan, error) {
		return Approve(tx, book, id, Approval{By: b.By, Number: b.Number, On: b.On, Paper: b.Document})
	}},
	"file": {[]string{"number", "on"}, func(tx *ledger.Tx, book *rules.Book, id string, b Brought) (Plan, error) {
		return File(tx, book, id, Filing{Number: b.Number, On: b.On})
	}},
	"withdraw": {[]string{"reason"}, func(tx *ledger.Tx, book *rules.Book, id string, b Brought) (Plan, error) {
		return Withdraw(tx, book, id, b.Reason)
	}},
}

// Act does one act on a plan, by its name in the procedure. What the act does not read it refuses (code "not_read").
func Act(tx *ledger.Tx, book *rules.Book, id, act string, b Brought) (Plan, error) {
	a, ok := acts[act]
	if !ok {
		return Plan{}, fault.New(fault.NotFound, "procedure.no_act", "没有这个事项", "There is no such act")
	}
	if err := b.only(a.reads...); err != nil {
		return Plan{}, err
	}
	return a.do(tx, book, id, b)
}
