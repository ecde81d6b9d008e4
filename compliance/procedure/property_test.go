package procedure

import (
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"gopkg.in/yaml.v3"
	"pgregory.net/rapid"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/calendar"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/ledgertest"
)

// verbs are acts that the policy table knows, so that random definitions can pass it.
var verbs = []string{"accept", "return", "resubmit", "review", "register", "refuse", "withdraw", "object", "uphold", "dismiss",
	"suspend", "restore", "revoke", "expire"}

var capacities = []string{"registration_body", "company", "authority", "system", rules.Applicant, rules.Counterparty}

var cast = []ledger.Actor{operator, registry, registry, colleague, office, rival, body, ledger.System, stranger}

// randomSet draws a rule set with one sound procedure named registration.
func randomSet(t *rapid.T) *rules.Set {
	days := int64(rapid.IntRange(1, 12).Draw(t, "days"))
	d := rules.Definition{
		ID: "registration", Regime: "registration", Title: rules.Text{ZH: "随机", EN: "Random"}, Article: "第一条",
		Open:    rules.Opening{Act: "submit", Title: rules.Text{ZH: "始", EN: "Begin"}, By: []string{"operator"}, To: "s0", Article: "第一条"},
		Grounds: []rules.Ground{{ID: "ground", Text: rules.Text{ZH: "因", EN: "ground"}, Article: "第九条"}},
	}
	open, closed := rapid.IntRange(1, 5).Draw(t, "open"), rapid.IntRange(1, 3).Draw(t, "closed")
	var stoppable []string
	for i := range open + closed {
		s := rules.Step{ID: fmt.Sprint("s", i), Title: rules.Text{ZH: fmt.Sprint("步", i), EN: fmt.Sprint("Step ", i)}}
		if i >= open {
			s.Terminal, s.Outcome = true, rapid.SampledFrom([]string{rules.Granted, rules.Refused, rules.Ended}).Draw(t, "outcome")
		} else {
			s.Awaits = rapid.SampledFrom([]string{"authority", "registration_body", rules.Applicant}).Draw(t, "awaits")
			if kind := rapid.SampledFrom([]string{"", rules.Limit, rules.Period}).Draw(t, "clock"); kind != "" {
				s.Clock = &rules.Clock{Fact: "days", Kind: kind}
				if kind == rules.Limit {
					s.Escalate, s.Remind = "authority", rapid.IntRange(0, 2).Draw(t, "remind")
					stoppable = append(stoppable, s.ID)
				}
			}
		}
		d.Steps = append(d.Steps, s)
	}
	if len(stoppable) > 0 {
		d.Stops = []rules.Stop{{ID: "stop", Text: rules.Text{ZH: "停", EN: "stop"}, Steps: stoppable, Article: "第三条"}}
		if rapid.Bool().Draw(t, "bounded") {
			d.Stops[0].Fact = "days"
		}
	}
	taken := map[string]bool{}
	move := func(from, to int) {
		tr := randomMove(t, &d, from, to)
		if key := tr.Act + tr.From[0] + tr.By[0]; !taken[key] {
			taken[key] = true
			d.Transitions = append(d.Transitions, tr)
		}
	}
	for i := 1; i < open+closed; i++ { // every step can be reached
		move(rapid.IntRange(0, min(i, open)-1).Draw(t, "reach"), i)
	}
	for i := range open { // and every open one left
		move(i, rapid.IntRange(0, open+closed-1).Draw(t, "leave"))
	}
	for range rapid.IntRange(0, 8).Draw(t, "more") {
		from := rapid.IntRange(0, open+closed-1).Draw(t, "from")
		low := 0
		if from >= open {
			low = open
		}
		move(from, rapid.IntRange(low, open+closed-1).Draw(t, "to"))
	}
	for _, tr := range d.Transitions {
		if !slices.Contains(d.Grounds[0].Acts, tr.Act) {
			d.Grounds[0].Acts = append(d.Grounds[0].Acts, tr.Act)
		}
	}
	return &rules.Set{
		ID: "random", Title: rules.Text{ZH: "随机", EN: "Random"}, Number: "随〔2020〕1号", Regimes: []string{"registration"},
		EffectiveFrom: "2020-01-01", Procedures: []rules.Definition{d},
		Facts: []rules.Fact{{ID: "days", Title: rules.Text{ZH: "天", EN: "days"}, Value: &days, Unit: "working_days", Article: "第一条", Sureness: rules.InForce}},
	}
}

// passable are the pairs of act and capacity that somebody of the cast passes the policy with.
var passable = func() (pairs [][2]string) {
	for _, act := range verbs {
		for _, by := range capacities {
			if slices.ContainsFunc(cast, func(a ledger.Actor) bool { return is(a, by) && allowed(a, act) }) {
				pairs = append(pairs, [2]string{act, by})
			}
		}
	}
	return pairs
}()

// is reports whether an actor has a capacity in the random cases: op applies, ri is the other side.
func is(actor ledger.Actor, by string) bool {
	switch by {
	case rules.Applicant:
		return actor.Party == "op"
	case rules.Counterparty:
		return actor.Party == "ri"
	}
	return slices.Contains(actor.Roles, by)
}

func allowed(actor ledger.Actor, act string) bool {
	return access.Can(actor, access.Act("registration."+act), access.Facts{Owner: "op", Parties: []string{"ri"}})
}

func randomMove(t *rapid.T, d *rules.Definition, from, to int) rules.Transition {
	pair := rapid.SampledFrom(passable).Draw(t, "act by")
	if rapid.IntRange(0, 5).Draw(t, "any") == 0 {
		pair = [2]string{rapid.SampledFrom(verbs).Draw(t, "act"), rapid.SampledFrom(capacities).Draw(t, "by")}
	}
	tr := rules.Transition{
		Act: pair[0], Title: rules.Text{ZH: "行", EN: "Go"}, Article: "第二条",
		From: []string{d.Steps[from].ID}, To: d.Steps[to].ID, By: []string{pair[1]},
		NeedsReason: rapid.Bool().Draw(t, "reason"), NeedsGround: rapid.Bool().Draw(t, "ground"),
		SecondPerson:    rapid.IntRange(0, 3).Draw(t, "second") == 0,
		NeedsNoMustMend: rapid.Bool().Draw(t, "clean"), KeepsClock: rapid.Bool().Draw(t, "keeps") && !d.Steps[to].Terminal,
	}
	if c := d.Steps[from].Clock; c != nil && c.Kind == rules.Period {
		switch rapid.IntRange(0, 2).Draw(t, "when") {
		case 1:
			tr.WhenElapsed = true
		case 2:
			tr.WhileRunning = true
		}
	}
	return tr
}

// oracle says, by reading the table row by row, which step must follow; "" when none may.
// The state that the case is in follows from an act that is only proposed.
func oracle(d *rules.Definition, c *Case, actor ledger.Actor, act string, dec Decision, today workday.Date) string {
	if !allowed(actor, act) {
		return ""
	}
	proposal := c.Pending()
	for _, tr := range d.Transitions {
		if tr.Act != act || tr.From[0] != c.State || !is(actor, tr.By[0]) {
			continue
		}
		confirms := proposal != nil && dec.Proposal == proposal.ID
		switch {
		case confirms && (!tr.SecondPerson || proposal.Act != act || proposal.Account == actor.Account),
			tr.SecondPerson && proposal != nil && !confirms,
			c.Assignee != "" && c.Assignee != actor.Account && c.assignedAs == tr.By[0] && !confirms:
			return ""
		case confirms && (dec.Reason != "" && dec.Reason != proposal.Reason || dec.Ground != "" && dec.Ground != proposal.Ground):
			return "" // other words than those that are confirmed
		case confirms:
			dec.Reason, dec.Ground = proposal.Reason, proposal.Ground
		}
		var over bool
		if tr.WhenElapsed || tr.WhileRunning {
			if c.Clock == nil {
				return ""
			}
			over = today.After(c.Clock.Due)
		}
		switch {
		case tr.WhenElapsed && !over, tr.WhileRunning && over,
			(tr.NeedsReason || tr.NeedsGround) && dec.Reason == "",
			(tr.NeedsGround || dec.Ground != "") && dec.Ground != "ground",
			tr.NeedsNoMustMend && (dec.Findings == nil || len(rules.MustMendOf(dec.Findings)) > 0):
			return ""
		}
		if tr.SecondPerson && !confirms {
			return c.State
		}
		return tr.To
	}
	return ""
}

func randomDecision(t *rapid.T) Decision {
	mend := []rules.Finding{{Rule: "r", Severity: rules.MustMend, Article: "甲 第一条", Text: rules.Text{ZH: "错", EN: "wrong"}}}
	return Decision{
		Reason:   rapid.SampledFrom([]string{"理由", "理由", ""}).Draw(t, "reason"),
		Ground:   rapid.SampledFrom([]string{"ground", "ground", "", "made up"}).Draw(t, "ground"),
		Findings: rapid.SampledFrom([][]rules.Finding{clean, clean, nil, mend}).Draw(t, "findings"),
	}
}

// TestNoStateBeyondTheTable: from random definitions and random acts no step is
// reached that the table does not permit, none that it permits is refused, and no
// act is dated otherwise than by the transaction's clock, which never goes back.
func TestNoStateBeyondTheTable(t *testing.T) {
	t.Parallel()
	db := ledgertest.New(t, calendar.Room(), adoption.Room(), Room())
	var subjects, moved, refused atomic.Int64
	rapid.Check(t, func(rt *rapid.T) {
		set := randomSet(rt)
		source, err := yaml.Marshal(set)
		if err != nil {
			rt.Fatal(err)
		}
		book, err := rules.LoadSources(false, source)
		if err != nil {
			rt.Skip("the draw is no sound definition: ", err)
		}
		w := &walk{T: rt, t: t, db: db, def: &set.Procedures[0]}
		w.open(book, fmt.Sprint("p", subjects.Add(1)))
		for range rapid.IntRange(1, 25).Draw(rt, "acts") {
			if rapid.IntRange(0, 3).Draw(rt, "work") == 0 {
				w.work()
			} else if w.step() {
				moved.Add(1)
			} else {
				refused.Add(1)
			}
		}
		checkHistory(rt, w.c)
	})
	t.Logf("%d moves, %d refusals, %d wait", moved.Load(), refused.Load(), agreesWithCases(t, db))
	if !testing.Short() && (moved.Load() < 30 || refused.Load() < 100) {
		t.Errorf("the walk shows too little: %d moves, %d refusals", moved.Load(), refused.Load())
	}
}

// walk is one random walk through one random definition.
type walk struct {
	*rapid.T
	t   *testing.T
	db  *ledger.DB
	def *rules.Definition
	c   *Case
}

func (w *walk) open(book *rules.Book, subject string) {
	err := w.db.Update(w.t.Context(), operator, func(tx *ledger.Tx) (err error) {
		w.c, err = Open(tx, book, Start{
			Regime: "registration", Definition: "registration", Subject: ledger.Ref{Kind: "thing", ID: subject},
			Applicant: "op", Counterparty: "ri", Title: rules.Text{ZH: "随机"},
		})
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
}

// work does something at random that must not move the case, nor undo a delay, nor be dated otherwise
// than by the transaction's clock.
func (w *walk) work() {
	ledgertest.ClockOf(w.db).Advance(time.Duration(rapid.IntRange(-48, 120).Draw(w.T, "hours")) * time.Hour)
	actor := rapid.SampledFrom(cast).Draw(w.T, "worker")
	what := rapid.IntRange(0, 5).Draw(w.T, "what")
	reason := rapid.SampledFrom([]string{"理由", ""}).Draw(w.T, "why")
	var before, after *Case
	var now time.Time
	err := w.db.Update(w.t.Context(), actor, func(tx *ledger.Tx) (err error) {
		now = tx.Now
		if before, err = Get(tx, w.c.ID); err != nil {
			return err
		}
		switch what {
		case 0:
			_, err = Assign(tx, w.c.ID, actor.Account, reason)
		case 1:
			_, err = StopClock(tx, w.c.ID, "stop", reason)
		case 2:
			_, err = ResumeClock(tx, w.c.ID, reason)
		case 3:
			_, err = Reject(tx, w.c.ID, reason)
		case 4:
			_, err = Explain(tx, w.c.ID, reason)
		case 5:
			err = watched(tx, w.c.ID, Overdue)
		}
		if err != nil {
			return err
		}
		after, err = Get(tx, w.c.ID)
		return err
	})
	if err != nil {
		return
	}
	last := after.Entries[len(after.Entries)-1]
	switch {
	case after.Seq != before.Seq || after.State != before.State || after.Outcome != before.Outcome:
		w.Fatalf("work %d moved the case from %s to %s", what, before.State, after.State)
	case len(after.Entries) != len(before.Entries)+1 || !last.At.Equal(now) || last.Account != actor.Account:
		w.Fatalf("work %d by %s is not the one new entry: %+v", what, actor.Account, last)
	case before.Clock != nil && before.Clock.Overdue > 0 && after.Clock.Overdue != before.Clock.Overdue:
		w.Fatalf("work %d changed a delay of %d into %d", what, before.Clock.Overdue, after.Clock.Overdue)
	case what != 5 && before.Awaits == rules.Applicant && what != 3:
		w.Fatalf("work %d was done while the applicant is awaited", what)
	}
	w.c = after
}

// step moves the clock, acts at random, and compares with the oracle.
func (w *walk) step() (moved bool) {
	// Clocks that jump back are drawn too: the transaction's time must not follow them.
	ledgertest.ClockOf(w.db).Advance(time.Duration(rapid.IntRange(-48, 120).Draw(w.T, "hours")) * time.Hour)
	actor := rapid.SampledFrom(cast).Draw(w.T, "actor")
	act := rapid.SampledFrom(verbs).Draw(w.T, "act")
	if here := w.def.From(w.c.State); len(here) > 0 && rapid.IntRange(0, 3).Draw(w.T, "aimed") > 0 {
		tr := rapid.SampledFrom(here).Draw(w.T, "move")
		act = tr.Act
		if fit := slices.DeleteFunc(slices.Clone(cast), func(a ledger.Actor) bool { return !is(a, tr.By[0]) }); len(fit) > 0 {
			actor = rapid.SampledFrom(fit).Draw(w.T, "fit")
		}
	}
	dec := randomDecision(w.T)
	if p := w.c.Pending(); p != nil && rapid.Bool().Draw(w.T, "confirm") {
		dec.Proposal = p.ID
		if rapid.IntRange(0, 3).Draw(w.T, "own words") > 0 {
			dec.Reason, dec.Ground = "", ""
		}
		if rapid.Bool().Draw(w.T, "that act") {
			act = p.Act
		}
	}
	var now time.Time
	var after *Case
	var want string
	err := w.db.Update(w.t.Context(), actor, func(tx *ledger.Tx) (err error) {
		now = tx.Now
		before, err := Get(tx, w.c.ID)
		if err != nil {
			return err
		}
		want = oracle(w.def, before, actor, act, dec, workday.OfTime(tx.Now))
		after, err = Act(tx, w.c.ID, act, dec)
		return err
	})
	switch {
	case err == nil && want == "":
		w.Fatalf("%s by %s in %s led to %s, which the table does not permit", act, actor.Account, w.c.State, after.State)
	case err != nil && want != "":
		w.Fatalf("%s by %s in %s was refused: %v; the table leads to %s", act, actor.Account, w.c.State, err, want)
	case err == nil && after.State != want:
		w.Fatalf("%s in %s led to %s, not to %s", act, w.c.State, after.State, want)
	case err == nil && after.Seq == w.c.Seq: // proposed only
		p := after.Pending()
		if p == nil || p.Act != act || p.Account != actor.Account || !p.At.Equal(now) {
			w.Fatalf("%s neither moved the case nor was proposed: %+v", act, p)
		}
	case err == nil && (!after.Moved.Equal(now) || now.Before(w.c.Moved)):
		w.Fatalf("%s is dated %s, the clock said %s, the step before began %s", act, after.Moved, now, w.c.Moved)
	case err != nil && fault.KindOf(err) == fault.Internal && dec.Findings != nil:
		w.Fatalf("%s: %v", act, err)
	}
	if err == nil {
		w.c = after
	}
	return err == nil
}
