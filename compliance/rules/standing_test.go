package rules

import (
	"fmt"
	"testing"
)

// TestStandingsOfOldDefinitions: a definition that was stored before steps said what they leave behind
// gets back the standings that its acts had then, which are those that the shipped ones say now.
func TestStandingsOfOldDefinitions(t *testing.T) {
	t.Parallel()
	book, err := Load(true)
	if err != nil {
		t.Fatal(err)
	}
	set, err := book.ByID("city-2023-38")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, d := range set.clone().Procedures {
		if d.Filing != nil {
			continue
		}
		want := map[string]string{}
		for i := range d.Steps {
			want[d.Steps[i].ID], d.Steps[i].Standing = d.Steps[i].Standing, ""
		}
		d.FillStandings()
		for _, s := range d.Steps {
			n++
			// What was refused or withdrawn never entered the register of qualifications.
			if d.ID == "qualification" && (s.ID == "refused" || s.ID == "withdrawn") {
				continue
			}
			if s.Standing != want[s.ID] {
				t.Errorf("%s.%s leaves %q behind, the shipped definition says %q", d.ID, s.ID, s.Standing, want[s.ID])
			}
		}
	}
	if n < 25 {
		t.Errorf("only %d steps were looked at", n)
	}
}

// TestActsOnStandings: what an act does to a matter follows from the steps that it leaves and enters.
func TestActsOnStandings(t *testing.T) {
	t.Parallel()
	book, err := Load(true)
	if err != nil {
		t.Fatal(err)
	}
	set, err := book.ByID("city-2023-38")
	if err != nil {
		t.Fatal(err)
	}
	d, err := set.Procedure("qualification")
	if err != nil {
		t.Fatal(err)
	}
	for act, want := range map[string]string{"suspend": "[granted] suspended true", "restore": "[suspended] granted true", "revoke": "[granted suspended] revoked true", "end": "[granted suspended] ended true", "approve": "[] granted false", "accept": "[]  false", "expire": "[granted suspended]  false", "no such": "[]  false"} {
		from, to, ok := d.Standings(act)
		if got := fmt.Sprintf("%v %s %v", from, to, ok); got != want {
			t.Errorf("%s: %s, want %s", act, got, want)
		}
	}
	for _, bad := range []Step{{ID: "open", Standing: "granted"}, {ID: "closed", Terminal: true, Outcome: Granted, Standing: "blessed"}} {
		c := &collector{}
		(&Definition{Steps: []Step{bad}}).validateStandings(c)
		if len(c.flaws) != 1 {
			t.Errorf("%+v: %v", bad, c.flaws)
		}
	}
}

// TestStandingsAreFilledOnlyWhereNoneAreSaid: a definition that says what its steps leave behind means the
// others to leave nothing, and a case of the general door enters no register.
func TestStandingsAreFilledOnlyWhereNoneAreSaid(t *testing.T) {
	t.Parallel()
	steps := func(standing string) []Step {
		return []Step{{ID: "done", Terminal: true, Outcome: Granted, Standing: standing}, {ID: "revoked", Terminal: true, Outcome: Ended}}
	}
	for name, c := range map[string]struct {
		d    Definition
		want string
	}{
		"none said":        {Definition{Steps: steps("")}, "granted revoked"},
		"one said":         {Definition{Steps: steps(StandingEnded)}, "ended "},
		"the general door": {Definition{Steps: steps(""), Filing: &Filing{}}, " "},
	} {
		c.d.FillStandings()
		if got := c.d.Steps[0].Standing + " " + c.d.Steps[1].Standing; got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	d := Definition{Steps: steps(StandingGranted), Transitions: []Transition{
		{Act: "renew", From: []string{"done"}, To: "done"}, {Act: "renew", From: []string{"done"}, To: "done"},
	}}
	if from, to, ok := d.Standings("renew"); len(from) != 1 || to != StandingGranted || !ok {
		t.Errorf("two ways of one act: from %v to %s", from, to)
	}
}
