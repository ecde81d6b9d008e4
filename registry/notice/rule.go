package notice

import (
	"slices"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/registry/party"
)

// Audience is who is told, as the case knows it.
type Audience string

// The audiences.
const (
	// TheApplicant is everybody who acts for the party that opened the case; TheCounterparty for the other side.
	TheApplicant    Audience = "applicant"
	TheCounterparty Audience = "counterparty"
	// TheInterveners are those whose act led into the step that is left, such as whoever objected.
	TheInterveners Audience = "interveners"
	// TheAwaited is who acts next: the officer who has the case, otherwise the whole office, otherwise the side.
	TheAwaited Audience = "awaited"
	// TheSuperior is the role to which a delay was escalated.
	TheSuperior Audience = "superior"
	// TheNamed is the one account that the act names.
	TheNamed Audience = "named"
	// TheColleagues are those who may confirm, or have proposed, what needs two persons.
	TheColleagues Audience = "colleagues"
	// TheCommittee are the members whose vote begins, but who declared an interest in the case.
	TheCommittee Audience = "committee"
)

// parties are all sides of a case.
var parties = []Audience{TheApplicant, TheCounterparty, TheInterveners}

// audiences is the table of who is told on which occasion. Whoever did the act is never told of it. Everybody who is awaited
// after a move and was not told by the move itself is told that it is its turn ([YourTurn]).
var audiences = map[Occasion][]Audience{
	Filed: parties, Accepted: parties, Returned: parties, Moved: parties, Objected: parties,
	Granted: parties, Refused: parties, Suspended: parties, Restored: parties, Revoked: parties, Ended: parties, Withdrawn: parties,
	YourTurn: {TheAwaited},
	NearDue:  {TheAwaited},
	PastDue:  {TheAwaited, TheSuperior, TheApplicant, TheCounterparty},
	// The law wants reasons for a delay, and every stop of a clock, told to the parties (26号 art. 11, 行政许可法 art. 45).
	Explained: {TheApplicant, TheCounterparty}, ClockHeld: {TheApplicant, TheCounterparty}, ClockRuns: {TheApplicant, TheCounterparty},
	ClockMoved: {TheApplicant, TheCounterparty, TheAwaited}, NewRules: {TheApplicant, TheCounterparty, TheAwaited},
	Assigned: {TheNamed}, Proposed: {TheColleagues}, Rejected: {TheColleagues},
	VoteCalled: {TheCommittee},
}

// entryOccasions are the occasions of what does not move a case. A case that stays under its own rules is news to nobody.
var entryOccasions = map[string]Occasion{
	procedure.Assigned: Assigned, procedure.Stopped: ClockHeld, procedure.Resumed: ClockRuns, procedure.Proposed: Proposed,
	procedure.Rejected: Rejected, procedure.Explained: Explained, procedure.Reminded: NearDue, procedure.Overdue: PastDue,
	procedure.KindRecompute: ClockMoved, procedure.KindTransfer: NewRules,
}

// occasionOf says what has happened on a case, from its definition alone: a procedure that nobody has thought of yet is told of
// like every other. It is empty for what nobody is told of.
func occasionOf(h *procedure.Happening) Occasion {
	switch {
	case h.Entry != "":
		return entryOccasions[h.Entry]
	case h.From == nil:
		return Filed
	case h.To.Terminal:
		return decided(h)
	case h.Transition != nil && h.Transition.OneTimeNotice:
		return Returned
	case h.Capacity != rules.Applicant && h.Capacity != rules.Counterparty && h.Capacity != h.From.Awaits:
		return Objected
	case h.From.ID == h.Case.Procedure().Open.To && h.Capacity == h.From.Awaits && h.Capacity != rules.Applicant && h.Capacity != rules.Counterparty:
		return Accepted
	}
	return Moved
}

// decided is the occasion of a decision, by the outcome of the step.
func decided(h *procedure.Happening) Occasion {
	switch h.To.Outcome {
	case rules.Granted:
		if h.From.Outcome == rules.Suspended {
			return Restored
		}
		return Granted
	case rules.Refused:
		return Refused
	case rules.Suspended:
		return Suspended
	case rules.Withdrawn:
		return Withdrawn
	}
	if h.To.Standing == "revoked" {
		return Revoked
	}
	return Ended
}

// reader is somebody who is told, for a party.
type reader struct{ account, party string }

// readers are the people of an audience.
func readers(tx *ledger.Tx, h *procedure.Happening, a Audience) ([]reader, error) {
	c := h.Case
	switch a {
	case TheApplicant:
		return applicants(tx, c)
	case TheCounterparty:
		return peopleOf(tx, c.Counterparty)
	case TheInterveners:
		parties, persons, err := h.Intervened(tx)
		if err != nil {
			return nil, err
		}
		list, err := peopleOf(tx, parties...)
		for _, account := range persons { // for itself: no colleague is told
			list = append(list, reader{account: account})
		}
		return list, err
	case TheAwaited:
		return awaited(tx, c)
	case TheSuperior:
		return officers(tx, h.Whom)
	case TheNamed:
		return []reader{{account: h.Whom}}, nil
	case TheColleagues:
		return capacityOf(tx, c, h.Capacity)
	case TheCommittee:
		accounts, err := h.Electors(tx)
		list := make([]reader, 0, len(accounts))
		for _, account := range accounts { // the seat is the member's own
			list = append(list, reader{account: account})
		}
		return list, err
	}
	return nil, nil
}

// awaited are those of whom the present step expects something.
func awaited(tx *ledger.Tx, c *procedure.Case) ([]reader, error) {
	if c.Assignee != "" {
		return []reader{{account: c.Assignee}}, nil
	}
	return capacityOf(tx, c, c.Awaits)
}

// capacityOf are those who act in a capacity: a side of the case, or an office.
func capacityOf(tx *ledger.Tx, c *procedure.Case, capacity string) ([]reader, error) {
	switch capacity {
	case "":
		return nil, nil
	case rules.Applicant:
		return applicants(tx, c)
	case rules.Counterparty:
		return peopleOf(tx, c.Counterparty)
	}
	return officers(tx, capacity)
}

// applicants are everybody who acts for the party that applied, or the one person that did so for itself: no colleague is told. Whoever
// asks in a party's name without speaking for it has no account to be told by, and the party is not told of it.
func applicants(tx *ledger.Tx, c *procedure.Case) ([]reader, error) {
	if c.ByStranger() {
		return nil, nil
	}
	if person := c.Person(); person != "" {
		return []reader{{account: person}}, nil
	}
	return peopleOf(tx, c.Applicant)
}

func peopleOf(tx *ledger.Tx, parties ...string) (list []reader, err error) {
	for _, id := range parties {
		if id == "" {
			continue
		}
		accounts, err := party.PeopleOf(tx, id)
		if err != nil {
			return nil, err
		}
		for _, a := range accounts {
			list = append(list, reader{a, id})
		}
	}
	return list, nil
}

func officers(tx *ledger.Tx, role string) (list []reader, err error) {
	if role == "" {
		return nil, nil
	}
	accounts, err := party.OfficersOf(tx, access.Role(role))
	for _, a := range accounts {
		list = append(list, reader{account: a})
	}
	return list, err
}

// without leaves out those who were told already, and whoever acts.
func without(list []reader, told map[string]bool) []reader {
	return slices.DeleteFunc(list, func(r reader) bool {
		again := told[r.account] || r.account == ""
		told[r.account] = true
		return again
	})
}
