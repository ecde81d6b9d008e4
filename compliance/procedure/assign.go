package procedure

import (
	"huishu/compliance/access"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/fault"
)

// Assign gives a case that awaits the actor's office to an account (act case.assign): to the
// actor itself, who so takes it, or to a colleague. A case that somebody has is handed over with
// reasons only. That the account is a colleague's and open is for the caller to make sure of
// (registry/party): accounts are not known here.
func Assign(tx *ledger.Tx, caseID, account, reason string) (*Case, error) {
	c, _, err := awaited(tx, caseID, access.CaseAssign)
	if err != nil {
		return nil, err
	}
	switch {
	case account == "":
		return nil, fault.Required("account", "承办人", "officer")
	case account == c.Assignee:
		return nil, fault.New(fault.Conflict, "procedure.assigned_already", "本件已由该人员承办", "This officer has the case already").
			Do("无需再次分派；要改派的，请选择其他人员", "Nothing is left to do; to give it to somebody else, name another officer")
	case c.Assignee != "" || reason != "":
		if err := needReason(reason, ""); err != nil {
			return nil, err
		}
	}
	return c.note(tx, access.CaseAssign, entryRow{Kind: Assigned, Capacity: c.Awaits, Whom: account, Reason: reason},
		map[string]any{"assignee": account, "assigned_as": c.Awaits})
}

// held refuses what an officer does on a case that a colleague has taken: two must not
// decide past each other. Confirming a colleague's proposal is another person's work by its
// nature and passes.
func (c *Case) held(actor ledger.Actor, capacity string) error {
	if c.Assignee == "" || c.Assignee == actor.Account || capacity != c.assignedAs {
		return nil
	}
	return fault.New(fault.Refused, "procedure.assigned", "本件由另一位承办人办理", "Another officer has this case").
		Do("请先写明理由，将本件移交给您", "Have it handed over to you first, with reasons")
}

// free refuses an act on a case that a colleague has taken, unless it is the second person's.
func (c *Case) free(actor ledger.Actor, capacity string, t *rules.Transition) error {
	if t.SecondPerson && c.Awaiting(t.Act) {
		if c.proposer != "" && c.proposer == actor.Account {
			return samePerson(t)
		}
		return nil
	}
	return c.held(actor, capacity)
}

// passesOn reports whether the officer's work is over with the step that follows: the case is
// decided, or another office is awaited. While the applicant mends it the officer keeps it.
func (c *Case) passesOn(to *rules.Step) bool {
	return to.Terminal || to.Awaits != c.assignedAs && to.Awaits != rules.Applicant && to.Awaits != rules.Counterparty
}
