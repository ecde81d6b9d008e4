package notice_test

import (
	"slices"
	"strings"
	"testing"

	"huishu/compliance/adoption"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/registry/notice"
	"huishu/registry/registrytest"
)

// definitions are the procedures in force in the world.
func (w *world) definitions() (list []*rules.Definition) {
	w.Helper()
	seen := map[string]bool{}
	w.View(ledger.System, func(tx *ledger.Tx) error {
		for _, set := range registrytest.Book().Sets() {
			for i := range set.Procedures {
				d := &set.Procedures[i]
				governs, err := adoption.For(tx, registrytest.Book(), d.Regime, workday.OfTime(tx.Now))
				if err != nil {
					return err
				}
				if governs.ID == set.ID && !seen[d.ID] {
					seen[d.ID], list = true, append(list, d)
				}
			}
		}
		return nil
	})
	return list
}

// hop is one move of a path: a transition and as what it is made.
type hop struct {
	tr *rules.Transition
	by string
}

// path is a shortest way from the opening to a step.
func path(d *rules.Definition, to string) []hop {
	ways := map[string][]hop{d.Open.To: {}}
	for queue := []string{d.Open.To}; len(queue) > 0; queue = queue[1:] {
		at := queue[0]
		if at == to {
			return ways[at]
		}
		for _, tr := range d.From(at) {
			if _, seen := ways[tr.To]; !seen {
				ways[tr.To] = append(slices.Clone(ways[at]), hop{tr, tr.By[0]})
				queue = append(queue, tr.To)
			}
		}
	}
	return nil
}

// TestEveryTransitionTellsItsParties walks every move of every shipped procedure, by everybody who may make it.
func TestEveryTransitionTellsItsParties(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	moves := 0
	for _, d := range w.definitions() {
		for i := range d.Transitions {
			tr := &d.Transitions[i]
			for _, from := range tr.From {
				for _, by := range tr.By {
					moves++
					w.walk(d, hop{tr, by}, from, d.ID+"."+tr.Act+"."+from+"."+by)
				}
			}
		}
	}
	if moves < 60 {
		t.Errorf("only %d moves were walked", moves)
	}
}

func (w *world) walk(d *rules.Definition, last hop, from, name string) {
	w.Helper()
	c := w.file(d, name)
	var objector string
	for _, h := range path(d, from) {
		var who ledger.Actor
		if c, who = w.move(c, h.tr, h.by); h.tr.To == from && who.Party != c.Applicant && who.Party != c.Counterparty && h.tr.WhileRunning {
			objector = who.Party
		}
	}
	c, actor := w.move(c, last.tr, last.by)
	events := w.lastEvent(c.ID)
	if c.Person() != "" && c.Person() != actor.Account {
		told := func(a ledger.Actor) bool {
			return slices.ContainsFunc(w.messages(a), func(m notice.Message) bool { return m.Event == events })
		}
		if person := w.people["company"]; !told(person[0]) || told(person[1]) {
			w.Errorf("%s: the person that applied was told: %v; its colleague was: %v", name, told(person[0]), told(person[1]))
		}
	}
	for _, p := range []string{c.Applicant, c.Counterparty, objector} {
		if p == c.Applicant && c.ByStranger() { // in the name of a party that is not to learn of it
			if slices.ContainsFunc(w.messages(w.of(p, 0)), func(m notice.Message) bool { return m.Event == events }) {
				w.Errorf("%s: the party in whose name a stranger asked was told", name)
			}
			continue
		}
		if p == "" {
			continue
		}
		for n := range 2 {
			reader := w.of(p, n)
			if reader.Account == actor.Account {
				continue
			}
			i := slices.IndexFunc(w.messages(reader), func(m notice.Message) bool { return m.Event == events })
			if i < 0 {
				w.Errorf("%s: person %d of %s was not told", name, n, reader.Name)
				continue
			}
			sound(w, name, w.messages(reader)[i])
		}
	}
	if w.Failed() {
		w.FailNow()
	}
}

// sound complains of a message that lacks words, or a language.
func sound(t testing.TB, name string, m notice.Message) {
	t.Helper()
	for lang, s := range map[string]string{"zh": m.Title.ZH + m.Text.ZH, "en": m.Title.EN + m.Text.EN} {
		if m.Title.In(lang) == "" || m.Text.In(lang) == "" || strings.ContainsAny(s, "{}") {
			t.Errorf("%s, %s: %q", name, lang, s)
		}
	}
	if m.Text.ZH == m.Text.EN || m.Link == "" || !m.Kind.Known() {
		t.Errorf("%s: %+v", name, m)
	}
}

func (w *world) lastEvent(id string) (event string) {
	w.Helper()
	w.View(ledger.System, func(tx *ledger.Tx) error {
		return tx.Get(&event, `SELECT id FROM event WHERE subject_kind = ? AND subject_id = ? ORDER BY idx DESC LIMIT 1`, procedure.SubjectCase, id)
	})
	return event
}

func (w *world) definition(id string) *rules.Definition {
	for _, d := range w.definitions() {
		if d.ID == id {
			return d
		}
	}
	w.Fatalf("no procedure %s is in force", id)
	return nil
}

// occasions are those of the messages about one case, oldest first.
func (w *world) occasions(a ledger.Actor, id string) (list []notice.Occasion) {
	for _, m := range slices.Backward(w.messages(a)) {
		if m.SubjectID == id {
			list = append(list, m.Occasion)
		}
	}
	return list
}

// TestCourse follows one application through what its parties and the office are told.
func TestCourse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	d := w.definition("registration")
	c := w.file(d, "course")
	office, company, rival := w.people["registration_body"], w.people["company"], w.people["rival"]
	steps := map[string]hop{}
	for i := range d.Transitions {
		steps[d.Transitions[i].Act] = hop{&d.Transitions[i], d.Transitions[i].By[0]}
	}
	for _, act := range []string{"accept", "review", "object", "dismiss", "register", "suspend", "restore", "revoke"} {
		by := steps[act].by
		if act == "object" {
			by = "company"
		}
		c, _ = w.move(c, steps[act].tr, by)
	}
	want := []notice.Occasion{notice.Accepted, notice.Moved, notice.Objected, notice.Moved, notice.Granted, notice.Suspended, notice.Restored, notice.Revoked}
	if got := w.occasions(company[0], c.ID); !slices.Equal(got, want) {
		t.Errorf("the applicant: %v", got)
	}
	if got := w.occasions(company[1], c.ID); !slices.Equal(got, append([]notice.Occasion{notice.Filed}, want...)) {
		t.Errorf("its colleague: %v", got)
	}
	// Whoever objected is told the result, by the colleague's copy too.
	if got := w.occasions(rival[0], c.ID); !slices.Equal(got, []notice.Occasion{notice.Moved}) {
		t.Errorf("the objector: %v", got)
	}
	// The office is told of what waits for it by the act of others, its second officer of what the first did and of what it is to confirm.
	if got := w.occasions(office[0], c.ID); !slices.Equal(got, []notice.Occasion{notice.YourTurn, notice.YourTurn}) {
		t.Errorf("the first officer: %v", got)
	}
	if got := w.occasions(office[1], c.ID); !slices.Contains(got, notice.Proposed) {
		t.Errorf("the second officer: %v", got)
	}
	if got := w.messages(w.people["other_body"][0]); len(got) != 0 {
		t.Errorf("a body that has nothing to do with it was told: %+v", got)
	}
}

// TestClock tells who is told of a time limit: whoever is awaited before it ends, and the parties and the superior afterwards.
func TestClock(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.file(w.definition("registration"), "late")
	watch := func() {
		w.Must(ledger.System, func(tx *ledger.Tx) error { _, err := procedure.Watch(tx); return err })
	}
	w.Clock.Set(c.Clock.Due.Time().AddDate(0, 0, -1).Add(10 * 3600e9))
	watch()
	w.Clock.Set(c.Clock.Due.Time().AddDate(0, 0, 1).Add(10 * 3600e9))
	watch()
	watch() // each step is noted once
	if got := w.occasions(w.people["registration_body"][0], c.ID); !slices.Equal(got, []notice.Occasion{notice.YourTurn, notice.NearDue, notice.PastDue}) {
		t.Errorf("the office: %v", got)
	}
	for name, people := range map[string][]ledger.Actor{"applicant": w.people["company"], "superior": w.people["authority"]} {
		if got := w.occasions(people[0], c.ID); !slices.Equal(got, []notice.Occasion{notice.PastDue}) {
			t.Errorf("the %s: %v", name, got)
		}
	}
}

// TestUndone: a message stands exactly when its act does.
func TestUndone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	c := w.file(w.definition("registration"), "undone")
	office := w.people["registration_body"][0]
	before := len(w.messages(w.people["company"][0]))
	err := w.DB.Update(t.Context(), office, func(tx *ledger.Tx) error {
		if _, err := procedure.Act(tx, c.ID, "accept", procedure.Decision{Findings: []rules.Finding{}}); err != nil {
			return err
		}
		return errUndo
	})
	if err == nil || len(w.messages(w.people["company"][0])) != before {
		t.Errorf("told of an act that was undone: %v", err)
	}
}
