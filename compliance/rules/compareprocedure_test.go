package rules

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// altered is a copy of the set whose procedures were changed.
func altered(t *testing.T, s *Set, change func(*Set)) *Set {
	t.Helper()
	b, err := json.Marshal(s.Procedures)
	if err != nil {
		t.Fatal(err)
	}
	after := *s
	after.Procedures = nil
	if err := json.Unmarshal(b, &after.Procedures); err != nil {
		t.Fatal(err)
	}
	change(&after)
	return &after
}

// TestRehearsalSeesProcedures: a successor that lets one person do what took two, hands an act to somebody else, drops a step or a whole
// procedure does not pass for the same text.
func TestRehearsalSeesProcedures(t *testing.T) {
	t.Parallel()
	book, err := Load(true)
	if err != nil {
		t.Fatal(err)
	}
	city := mustID(t, book, "city-2023-38")
	in := func(s *Set) *Definition {
		d, err := s.Procedure("registration")
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	act := func(d *Definition, name string) *Transition {
		i := slices.IndexFunc(d.Transitions, func(t Transition) bool { return t.Act == name })
		return &d.Transitions[i]
	}
	for name, c := range map[string]struct {
		change func(*Set)
		want   string // part, id, change and keys of each, in order
	}{
		"nothing":         {func(*Set) {}, ""},
		"an empty list":   {func(s *Set) { in(s).Stops = append([]Stop{}, in(s).Stops...) }, ""},
		"one person":      {func(s *Set) { act(in(s), "revoke").SecondPerson = false }, "act revoke changed second_person"},
		"who acts":        {func(s *Set) { act(in(s), "accept").By = []string{"authority"} }, "act accept changed by"},
		"reasons":         {func(s *Set) { act(in(s), "refuse").NeedsGround, act(in(s), "refuse").NeedsReason = false, true }, "act refuse changed needs_reason needs_ground"},
		"a step shown":    {func(s *Set) { in(s).Step("submitted").Public = true }, "step submitted changed public"},
		"kind of clock":   {func(s *Set) { in(s).Step("submitted").Clock.Kind = Period }, "step submitted changed clock"},
		"length of clock": {func(s *Set) { in(s).Step("submitted").Clock.WorkingDays = 9 }, ""},
		"a step more":     {func(s *Set) { in(s).Steps = append(in(s).Steps, Step{ID: "more", Title: Text{ZH: "新"}}) }, "step more added"},
		"a ground less":   {func(s *Set) { in(s).Grounds = in(s).Grounds[1:] }, "ground " + in(city).Grounds[0].ID + " dropped"},
		"the opening":     {func(s *Set) { in(s).Open.NeedsNoMustMend = !in(s).Open.NeedsNoMustMend }, "opening " + in(city).Open.Act + " changed needs_no_must_mend"},
		"its article":     {func(s *Set) { in(s).Article = "第一条" }, "procedure registration changed article"},
		"another way":     {func(s *Set) { in(s).Transitions = append(in(s).Transitions, *act(in(s), "accept")) }, "act accept.2 added"},
		"no procedure": {func(s *Set) {
			s.Procedures = slices.DeleteFunc(s.Procedures, func(d Definition) bool { return d.ID == "registration" })
		}, "procedure registration dropped"},
	} {
		d := Compare(city, altered(t, city, c.change))
		var got []string
		for _, p := range d.Procedures {
			said := []string{p.Part, p.ID, p.Change}
			for _, a := range p.Aspects {
				said = append(said, a.Key)
			}
			got = append(got, strings.Join(said, " "))
			if p.Procedure != "registration" || p.ProcedureTitle.IsZero() || p.Title.IsZero() {
				t.Errorf("%s: %+v", name, p)
			}
		}
		if strings.Join(got, "; ") != c.want || c.want != "" && d.Empty() {
			t.Errorf("%s: %q, want %q; empty %t", name, strings.Join(got, "; "), c.want, d.Empty())
		}
	}
	renumbered := altered(t, city, func(s *Set) {
		b, err := json.Marshal(s.Procedures)
		if err == nil {
			s.Procedures = nil
			err = json.Unmarshal([]byte(strings.ReplaceAll(string(b), city.Number, "惠府〔2027〕1号")), &s.Procedures)
		}
		if err != nil {
			t.Fatal(err)
		}
		s.Number = "惠府〔2027〕1号"
	})
	if d := Compare(city, renumbered); len(d.Procedures) != 0 {
		t.Errorf("the same articles under another number pass for changes: %+v", d.Procedures)
	}
	added := Compare(altered(t, city, func(s *Set) { s.Procedures = s.Procedures[1:] }), city)
	if len(added.Procedures) != 1 || added.Procedures[0].Change != Added || added.Procedures[0].Part != WholePart {
		t.Errorf("a new procedure: %+v", added.Procedures)
	}
	d := Compare(city, altered(t, city, func(s *Set) { in(s).Step("submitted").Clock.WorkingDays = 9 }))
	if len(d.Clocks) != 1 || d.Clocks[0].ProcedureTitle != in(city).Title {
		t.Errorf("a clock does not say whose it is: %+v", d.Clocks)
	}
}

// TestEveryKeyOfAProcedureHasWords: what is added to a definition cannot stay out of a rehearsal, or be shown without a name.
func TestEveryKeyOfAProcedureHasWords(t *testing.T) {
	t.Parallel()
	for _, of := range []any{Definition{}, Opening{}, Step{}, Transition{}, Ground{}, Stop{}} {
		for i := range reflect.TypeOf(of).NumField() {
			key := keyOf(reflect.TypeOf(of).Field(i))
			if title := aspectTitles[key]; !slices.Contains(notCompared, key) && (title.ZH == "" || title.EN == "") {
				t.Errorf("%T: the key %q has no words", of, key)
			}
		}
	}
}
