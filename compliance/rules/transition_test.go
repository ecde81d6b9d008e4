package rules

import (
	"slices"
	"strings"
	"testing"
)

// successorWith is a successor of the city's rules with more text.
func successorWith(t *testing.T, more string) (*Set, []Flaw) {
	t.Helper()
	book, err := Load(false)
	if err != nil {
		t.Fatal(err)
	}
	return book.Inspect([]byte("id: city-x\ntitle: {zh: 甲, en: A}\nissuer: {zh: 甲, en: A}\nnumber: 甲〔2027〕1号\neffective_from: \"2027-01-01\"\nextends: city-2023-38\n" + more))
}

// TestTransitionClauses: each thing that can be wrong with a clause is a flaw, a sound one has none and cites its own text.
func TestTransitionClauses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, clause, path string }{
		{"sound", "{procedure: registration, open_cases: move, steps: [submitted], clock: longer, article: 第四十条}", ""},
		{"cases stay", "{procedure: registration, open_cases: keep, article: 第四十条}", ""},
		{"an unknown procedure", "{procedure: registrtion, open_cases: move, article: 第四十条}", "transition.registrtion.procedure"},
		{"neither keep nor move", "{procedure: registration, open_cases: stay, article: 第四十条}", "transition.registration.open_cases"},
		{"an unknown clock", "{procedure: registration, open_cases: move, clock: best, article: 第四十条}", "transition.registration.clock"},
		{"a step that is decided", "{procedure: registration, open_cases: move, steps: [registered], article: 第四十条}", "transition.registration.steps"},
		{"a clock for cases that stay", "{procedure: registration, open_cases: keep, clock: new, article: 第四十条}", "transition.registration"},
		{"without an article", "{procedure: registration, open_cases: move}", "transition.registration.article"},
		{"twice", "{procedure: registration, open_cases: move, article: 第四十条}, {procedure: registration, open_cases: keep, article: 第四十条}", "transition.registration"},
	} {
		set, flaws := successorWith(t, "transition: ["+c.clause+"]\n")
		found := slices.ContainsFunc(flaws, func(f Flaw) bool {
			return f.Path == c.path && f.Message.ZH != "" && f.Message.EN != "" && f.Remedy.ZH+f.Remedy.EN != ""
		})
		if (c.path == "") != (len(flaws) == 0) || c.path != "" && !found && !strings.HasSuffix(c.name, "twice") {
			t.Errorf("%s: %+v", c.name, flaws)
		}
		if c.name == "twice" && len(flaws) == 0 {
			t.Error("two clauses on one procedure")
		}
		if c.name != "sound" {
			continue
		}
		clause, moves := set.TransitionOf("registration")
		if !moves || clause.Article != "甲〔2027〕1号 第四十条" {
			t.Errorf("%+v", clause)
		}
		if _, moves := set.TransitionOf("agreement"); moves {
			t.Error("cases of a procedure that no clause names move")
		}
		again, err := Restore(set.Hash, set.Canonical())
		if kept, moves := again.TransitionOf("registration"); err != nil || !moves || kept.Clock != LongerClock {
			t.Errorf("restored: %+v %v", kept, err)
		}
	}
	sound, _ := successorWith(t, "transition: [{procedure: registration, open_cases: move, article: 第四十条}]\n")
	plain, _ := successorWith(t, "")
	if sound.Hash == plain.Hash {
		t.Error("the clause is not part of the set's text")
	}
}

// TestTransitionIsNotInherited: a clause speaks of its own text's first day.
func TestTransitionIsNotInherited(t *testing.T) {
	t.Parallel()
	base := "id: a\ntitle: {zh: 甲, en: A}\nnumber: 甲〔2027〕1号\neffective_from: \"2027-01-01\"\neffective_to: \"2027-12-31\"\nextends: city-2023-38\ntransition: [{procedure: registration, open_cases: move, article: 第四十条}]\n"
	next := "id: b\ntitle: {zh: 乙, en: B}\nnumber: 乙〔2028〕1号\neffective_from: \"2028-01-01\"\nextends: a\n"
	sources, err := shippedSources()
	if err != nil {
		t.Fatal(err)
	}
	book, err := LoadSources(false, append(sources, []byte(base), []byte(next))...)
	if err != nil {
		t.Fatal(err)
	}
	for id, want := range map[string]bool{"a": true, "b": false} {
		set, err := book.ByID(id)
		if err != nil {
			t.Fatal(err)
		}
		if _, moves := set.TransitionOf("registration"); moves != want {
			t.Errorf("%s moves cases: %v", id, moves)
		}
	}
}

func clockOf(kind string, days int) *Clock { return &Clock{Kind: kind, WorkingDays: days} }

// TestChooseClock: whichever clock the clause names; without one never that which is worse for who applied.
func TestChooseClock(t *testing.T) {
	t.Parallel()
	three, five, open := clockOf(Limit, 3), clockOf(Limit, 5), clockOf(Limit, 0)
	seven, ten := clockOf(Period, 7), clockOf(Period, 10)
	for _, c := range []struct {
		clock, awaits       string
		before, after, want *Clock
	}{
		{"", "registration_body", five, three, three},
		{"", "registration_body", three, five, three},
		{"", "registration_body", open, five, five},
		{"", "registration_body", five, open, five},
		{"", "registration_body", five, nil, five},
		{"", "registration_body", nil, five, five},
		{"", Applicant, five, three, five},
		{"", Applicant, three, five, five},
		{"", Applicant, open, five, open},
		{"", Counterparty, five, three, five},
		{"", "registration_body", ten, seven, ten}, // what was announced to the public ends as announced
		{"", Applicant, seven, ten, seven},
		{FavourableClock, Applicant, five, three, five},
		{KeptClock, "registration_body", five, three, five},
		{NewClock, "registration_body", three, five, five},
		{NewClock, Applicant, five, three, three},
		{LongerClock, "registration_body", three, five, five},
		{LongerClock, "registration_body", five, three, five},
		{LongerClock, "registration_body", five, open, open},
	} {
		if got := (TransitionClause{Clock: c.clock}).Choose(c.awaits, c.before, c.after); got != c.want {
			t.Errorf("%q, awaiting %s: of %+v and %+v it is %+v", c.clock, c.awaits, c.before, c.after, got)
		}
	}
}

func limb(id, awaits string, days int) Step {
	s := Step{ID: id, Awaits: awaits, Title: Text{ZH: id, EN: id}}
	if days > 0 {
		s.Clock = clockOf(Limit, days)
	}
	return s
}

func lane() Definition {
	return Definition{
		Steps: []Step{limb("filed", "office", 3), limb("returned", Applicant, 10), limb("review", "office", 20), {ID: "done", Terminal: true, Outcome: Granted}},
		Transitions: []Transition{
			{Act: "return", From: []string{"filed"}, To: "returned", By: []string{"office"}},
			{Act: "resubmit", From: []string{"returned"}, To: "filed", By: []string{Applicant}},
			{Act: "accept", From: []string{"filed"}, To: "review", By: []string{"office"}},
			{Act: "grant", From: []string{"review"}, To: "done", By: []string{"office"}},
			{Act: "withdraw", From: []string{"filed", "review"}, To: "done", By: []string{Applicant}},
		},
	}
}

// TestObstacles: what keeps a case from going on in a step of another definition.
func TestObstacles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		step   string
		clause TransitionClause
		change func(d *Definition)
		code   string
	}{
		{"the same procedure", "filed", TransitionClause{}, func(*Definition) {}, ""},
		{"a step that the clause does not name", "review", TransitionClause{Steps: []string{"filed"}}, func(*Definition) {}, "step_not_named"},
		{"no such step", "filed", TransitionClause{}, func(d *Definition) { d.Steps[0].ID = "handed_in" }, "step_missing"},
		{"a step that decides", "filed", TransitionClause{}, func(d *Definition) { d.Steps[0].Terminal = true }, "step_missing"},
		{"somebody else's step", "filed", TransitionClause{}, func(d *Definition) { d.Steps[0].Awaits = "authority" }, "other_actor"},
		{"a procedure of the general door now", "filed", TransitionClause{}, func(d *Definition) { d.Filing = &Filing{} }, "other_actor"},
		{"no more to be withdrawn", "filed", TransitionClause{}, func(d *Definition) { d.Transitions[4].From = []string{"review"} }, "right_lost"},
		{"no more to be withdrawn, to the worse", "filed", TransitionClause{ToTheWorse: true}, func(d *Definition) { d.Transitions[4].From = []string{"review"} }, "right_lost"},
		{"no more to be accepted by the office", "filed", TransitionClause{}, func(d *Definition) { d.Transitions[2].By = []string{"authority"} }, ""},
		{"a longer review", "filed", TransitionClause{}, func(d *Definition) { d.Steps[2].Clock.WorkingDays = 30 }, "later_step"},
		{"a longer review, to the worse", "filed", TransitionClause{ToTheWorse: true}, func(d *Definition) { d.Steps[2].Clock.WorkingDays = 30 }, ""},
		{"a shorter review", "filed", TransitionClause{}, func(d *Definition) { d.Steps[2].Clock.WorkingDays = 10 }, ""},
		{"less time to mend", "filed", TransitionClause{}, func(d *Definition) { d.Steps[1].Clock.WorkingDays = 5 }, "later_step"},
		{"less time to mend, when that is over", "review", TransitionClause{}, func(d *Definition) { d.Steps[1].Clock.WorkingDays = 5 }, ""},
		{"a further step", "filed", TransitionClause{}, func(d *Definition) {
			d.Steps = append(d.Steps, limb("hearing", "office", 5))
			d.Transitions[3].To = "hearing"
		}, "later_step"},
	} {
		before, after := lane(), lane()
		c.change(&after)
		got := c.clause.Obstacles(&before, &after, c.step)
		ok := len(got) == 0
		if c.code != "" {
			ok = len(got) == 1 && got[0].Code == c.code && got[0].Text.ZH != "" && got[0].Text.EN != ""
		}
		if !ok {
			t.Errorf("%s: %+v, want %q", c.name, got, c.code)
		}
	}
	form := func(fields ...Field) Definition { d := lane(); d.Filing = &Filing{Form: fields}; return d }
	before, after := form(Field{ID: "what", Kind: LineField}), form(Field{ID: "what", Kind: DayField})
	if got := (TransitionClause{}).Obstacles(&before, &after, "filed"); len(got) != 1 || got[0].Code != "form" {
		t.Errorf("another form: %+v", got)
	}
}
