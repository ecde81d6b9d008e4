package rules

import (
	"slices"
	"testing"
)

// A city has the types of a registration that its own text has: a successor may leave one out, and what it has must fit. The first
// registration is no such type.
func TestFitOfTypes(t *testing.T) {
	t.Parallel()
	b, err := Load(true)
	if err != nil {
		t.Fatal(err)
	}
	set, err := b.ByID("city-2023-38")
	if err != nil {
		t.Fatal(err)
	}
	without := func(id string) *Set {
		s := *set
		s.Procedures = slices.DeleteFunc(slices.Clone(set.Procedures), func(d Definition) bool { return d.ID == id })
		return &s
	}
	for _, id := range []string{"registration_renewal", "registration_correction"} {
		if flaws := b.Fit(without(id)); len(flaws) != 0 {
			t.Errorf("without %s: %+v", id, flaws)
		}
	}
	if flaws := b.Fit(without("registration")); !flawed(flaws, "procedures.registration") {
		t.Errorf("without the first registration: %+v", flaws)
	}
	s := without("")
	i := slices.IndexFunc(s.Procedures, func(d Definition) bool { return d.ID == "registration_change" })
	s.Procedures[i].Transitions = slices.DeleteFunc(slices.Clone(s.Procedures[i].Transitions), func(t Transition) bool { return t.Act == "return" })
	if flaws := b.Fit(s); !flawed(flaws, "procedures.registration_change.transitions.return") {
		t.Errorf("a change that cannot be returned: %+v", flaws)
	}
}

func flawed(flaws []Flaw, path string) bool {
	return slices.ContainsFunc(flaws, func(f Flaw) bool { return f.Path == path })
}
