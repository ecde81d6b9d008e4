package rules

import "slices"

// Standings are what a register records of a matter: what its case has made of it. A step says which
// one it leaves behind ([Step.Standing]); no room keeps a table of its own from acts to standings.
const (
	StandingGranted    = "granted"    // it stands
	StandingSuspended  = "suspended"  // it stands, without effect for now
	StandingRevoked    = "revoked"    // taken away for good
	StandingEnded      = "ended"      // ended, given up or cancelled
	StandingRefused    = "refused"    // decided against
	StandingWithdrawn  = "withdrawn"  // taken back by its applicant
	StandingTerminated = "terminated" // an objection was upheld
)

var standings = []string{
	StandingGranted, StandingSuspended, StandingRevoked, StandingEnded, StandingRefused, StandingWithdrawn, StandingTerminated,
}

// Standings says what an act does to a matter, whichever case it has: from which standings it leads
// to which one; ok is false where the definition has no such act, or it leaves the standing alone.
func (d *Definition) Standings(act string) (from []string, to string, ok bool) {
	for _, t := range d.Transitions {
		if t.Act != act {
			continue
		}
		to = d.Step(t.To).Standing
		for _, id := range t.From {
			if s := d.Step(id).Standing; s != "" && !slices.Contains(from, s) {
				from = append(from, s)
			}
		}
	}
	return from, to, to != "" && len(from) > 0
}

// validateStandings demands a word that the registers know, of a step that decides.
func (d *Definition) validateStandings(c *collector) {
	for i, s := range d.Steps {
		if s.Standing != "" && (!s.Terminal || !slices.Contains(standings, s.Standing)) {
			c.add(flaw(dotted("steps", named(s.ID, i), "standing"), "状态 %q 不可用，或步骤尚未办结", "standing %q is not known, or the step decides nothing", s.Standing).
				do("办结的步骤可写 granted、suspended、revoked、ended、refused、withdrawn、terminated", "A terminal step may say granted, suspended, revoked, ended, refused, withdrawn or terminated"))
		}
	}
}

// FillStandings gives a definition that was written down before steps said what they leave behind the
// standings that its acts had then: those of the outcome, but for what was revoked and for what an
// objection ended. A qualification that has expired keeps its standing: that follows from its term.
// Without it a case opened then would be decided and its register would not follow.
func (d *Definition) FillStandings() {
	if d.Filing != nil || slices.ContainsFunc(d.Steps, func(s Step) bool { return s.Standing != "" }) {
		return
	}
	for i := range d.Steps {
		s := &d.Steps[i]
		switch {
		case s.ID == StandingRevoked || s.ID == StandingTerminated:
			s.Standing = s.ID
		case s.ID == "expired" && d.ID == "qualification":
		default:
			s.Standing = s.Outcome
		}
	}
}
