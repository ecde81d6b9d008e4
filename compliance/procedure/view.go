package procedure

import (
	"slices"

	"huishu/compliance/access"
	"huishu/compliance/rules"
	"huishu/ledger"
)

// Visible reports whether the actor may see the case with its whole history. What
// everybody else may see of it is ForPublic.
func (c *Case) Visible(actor ledger.Actor) bool { return access.Can(actor, access.CaseRead, c.Facts()) }

// Deliberates reports whether the actor is of an office that works on such cases: what is proposed, who has the case and who voted how
// is for these, not for the sides.
func (c *Case) Deliberates(actor ledger.Actor) bool {
	return access.Can(actor, access.CaseRead, access.Facts{}) || c.Addressed(actor)
}

// ForPublic is what anyone may see of the case in its present step: the course
// and the clocks, not the persons, reasons and findings. It is nil where the
// step is not public.
func (c *Case) ForPublic() *Case {
	if !c.Public {
		return nil
	}
	p := *c
	p.Assignee, p.Entries, p.Transfers, p.Votes = "", nil, nil, nil
	for _, t := range c.Transfers {
		if t.Obstacles = nil; t.Moved { // why another stays may tell what its file lacks
			p.Transfers = append(p.Transfers, t)
		}
	}
	p.Steps = make([]Step, len(c.Steps))
	for i, s := range c.Steps {
		s.Account, s.Reason, s.Findings = "", "", nil
		if s.Capacity != rules.Applicant && s.Capacity != rules.Counterparty {
			s.Party = "" // who objects, and who decides in person, is between the parties
		}
		p.Steps[i] = s
	}
	return &p
}

// ForParties is what the actor may see as of one of the parties: everything but who works on the case, what was
// proposed and not decided, and who voted how, which is the office's own deliberation.
func (c *Case) ForParties(actor ledger.Actor) *Case {
	p := *c.WithoutPersons()
	p.Assignee, p.Entries, p.Votes = "", nil, nil
	for _, v := range c.Votes {
		if v.Settled {
			p.Votes = append(p.Votes, Vote{Seq: v.Seq, Rule: v.Rule, Settled: true, Passed: v.Passed, SettledAt: v.SettledAt})
		}
	}
	for _, e := range c.Entries {
		if e.Kind == Assigned {
			continue
		}
		if ours := c.capacity(actor, []string{e.Capacity}) != ""; (e.Kind == Proposed || e.Kind == Rejected) && !ours {
			continue
		}
		p.Entries = append(p.Entries, e)
	}
	return &p
}

// WithoutPersons is the case as its parties may see it: not which person has acted for itself ([rules.Transition] by signed_in), which
// is for the offices alone.
func (c *Case) WithoutPersons() *Case {
	p := *c
	p.Steps = slices.Clone(c.Steps)
	for i := range p.Steps {
		if p.Steps[i].Capacity == string(access.SignedIn) {
			p.Steps[i].Account = ""
		}
	}
	return &p
}
