package procedure

import (
	"slices"
	"testing"
	"time"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/calendar"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/ledgertest"
)

// one proposes; twin is another account of the same recorded person, in a like organisation; two is somebody else.
const one, twin, two = "acc-one", "acc-twin", "acc-two"

// TestEveryTwoPersonAct leads a case of each shipped procedure to each act that takes two persons, and demands that who proposed it
// confirms it by no account, and that a second person does.
func TestEveryTwoPersonAct(t *testing.T) {
	t.Parallel()
	tried := 0
	for _, set := range shippedBook().Sets() {
		if set.Draft { // no case is ever opened by it
			continue
		}
		for i := range set.Procedures {
			d := &set.Procedures[i]
			for j := range d.Transitions {
				if tr := &d.Transitions[j]; tr.SecondPerson {
					for _, from := range tr.From {
						tried++
						t.Run(set.ID+"/"+d.ID+"."+tr.Act+"/"+from, func(t *testing.T) { takesTwo(t, set, d, tr, from) })
					}
				}
			}
		}
	}
	if tried < 4 {
		t.Errorf("only %d acts take two persons: the test looks in the wrong place", tried)
	}
}

func takesTwo(t *testing.T, set *rules.Set, d *rules.Definition, tr *rules.Transition, from string) {
	room := Room()
	room.SamePerson = func(_ *ledger.Tx, a, b string) (bool, error) {
		person := map[string]string{twin: one}
		return a == b || person[a] == b || person[b] == a, nil
	}
	b := &bench{t, ledgertest.New(t, calendar.Room(), adoption.Room(), room), shippedBook()}
	if first, err := workday.ParseDate(set.EffectiveFrom); err != nil {
		t.Fatal(err)
	} else if clock := ledgertest.ClockOf(b.db); first.Time().After(clock.Now()) {
		clock.Set(first.Time().Add(9 * time.Hour))
	}
	c, err := filed(b, d)
	if err != nil {
		t.Fatal(err)
	}
	if c.RuleSet != set.ID {
		t.Fatalf("the case runs by %s", c.RuleSet)
	}
	for _, step := range wayTo(t, d, from) {
		if step.WhenElapsed {
			b.after(c.ID)
		}
		actor := capable(d, step.By[0], two)
		if c, err = b.act(actor, c.ID, step.Act, decisionOf(d, step)); err != nil {
			t.Fatalf("%s: %v", step.Act, err)
		}
		if step.SecondPerson {
			c = b.must(capable(d, step.By[0], one), c.ID, step.Act, Decision{Proposal: c.Pending().ID}, step.To)
		}
	}
	by := tr.By[0]
	c = b.must(capable(d, by, one), c.ID, tr.Act, decisionOf(d, tr), from)
	p := c.Pending()
	if p == nil || p.Account != one {
		t.Fatalf("the proposal: %+v", p)
	}
	b.refuse(capable(d, by, one), c.ID, tr.Act, Decision{Proposal: p.ID}, "procedure.same_person")
	elsewhere := capable(d, by, twin)
	elsewhere.Party += "-2"
	b.refuse(elsewhere, c.ID, tr.Act, Decision{Proposal: p.ID}, "procedure.same_person")
	b.refuse(capable(d, by, two), c.ID, tr.Act, decisionOf(d, tr), "procedure.proposed")
	b.must(capable(d, by, two), c.ID, tr.Act, Decision{Proposal: p.ID}, tr.To)
}

// filed opens a case: for a party, or where the procedure is a person's own for itself.
func filed(b *bench, d *rules.Definition) (*Case, error) {
	filer := capable(d, rules.Applicant, "acc-filer")
	if !d.Personal {
		return b.open(filer, d.Regime, d.ID, "t")
	}
	var c *Case
	err := b.db.Update(b.Context(), filer.Person(), func(tx *ledger.Tx) (err error) {
		c, err = Open(tx, b.book, Start{Regime: d.Regime, Definition: d.ID, Subject: ledger.Ref{Kind: "thing", ID: "t"}, Applicant: filer.Account, Title: rules.Text{ZH: "停车指数"}})
		return err
	})
	return c, err
}

// capable is an account with a capacity in a procedure.
func capable(d *rules.Definition, by, account string) ledger.Actor {
	a := ledger.Actor{Account: account, Party: "of-" + by, Roles: []string{by}, Functions: access.Words(access.Functions...)}
	switch by {
	case string(access.System):
		return ledger.System
	case rules.Applicant:
		a.Roles = append(slices.Clone(d.Open.By), string(access.Company))
	case rules.Counterparty:
		a.Party, a.Roles = "op", []string{string(access.Company), string(access.Operator)}
	}
	return a
}

// decisionOf gives an act whatever it may need.
func decisionOf(d *rules.Definition, tr *rules.Transition) Decision {
	dec := Decision{Reason: "经核查属实", Findings: clean, Counterparty: "op"}
	for _, g := range d.Grounds {
		if tr.NeedsGround && slices.Contains(g.Acts, tr.Act) {
			dec.Ground = g.ID
		}
	}
	return dec
}

// wayTo is a shortest way from the opening of a procedure to a step.
func wayTo(t *testing.T, d *rules.Definition, step string) []*rules.Transition {
	t.Helper()
	ways, queue := map[string][]*rules.Transition{d.Open.To: {}}, []string{d.Open.To}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for i := range d.Transitions {
			tr := &d.Transitions[i]
			if _, known := ways[tr.To]; !known && slices.Contains(tr.From, at) {
				ways[tr.To] = append(slices.Clone(ways[at]), tr)
				queue = append(queue, tr.To)
			}
		}
	}
	way, ok := ways[step]
	if !ok {
		t.Fatalf("no way leads to %s", step)
	}
	return way
}
