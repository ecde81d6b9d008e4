package procedure

import (
	"strings"
	"testing"

	"huishu/compliance/rules"
	"huishu/ledger"
)

func (b *bench) stopClock(actor ledger.Actor, id, ground, reason string) (*Case, string) {
	b.Helper()
	return b.on(actor, func(tx *ledger.Tx) (*Case, error) { return StopClock(tx, id, ground, reason) })
}

func (b *bench) resumeClock(actor ledger.Actor, id, reason string) (*Case, string) {
	b.Helper()
	return b.on(actor, func(tx *ledger.Tx) (*Case, error) { return ResumeClock(tx, id, reason) })
}

// TestStopsAddUp: a clock that is stopped twice leaves out both times, and the second leaves the first as
// it was; only who has the case, and the office it awaits, stops it and lets it run.
func TestStopsAddUp(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.registration("p1")
	c = b.must(registry, c.ID, "accept", Decision{Findings: clean}, "accepted")
	b.assign(registry, c.ID, registry.Account, "", "")
	if _, code := b.stopClock(colleague, c.ID, "expert_review", "送审"); code != "procedure.assigned" {
		t.Errorf("stopped by who has not the case: %q", code)
	}
	for i, days := range []int{5, 7} {
		b.advance(1)
		ground := []string{"expert_review", "hearing"}[i]
		stopped, code := b.stopClock(registry, c.ID, ground, "送审")
		if code != "" {
			t.Fatalf("stop %d: %q", i, code)
		}
		if s, want := stopped.Clock.Stopped, stopped.definition.Stop(ground, stopped.State); s.Text != want.Text || s.Article != want.Article || s.Sureness != want.Sureness || s.Text.IsZero() {
			t.Errorf("stop %d is explained by %+v, its ground is %+v", i, s, want)
		}
		b.advance(days)
		if i == 0 {
			if _, code := b.resumeClock(registry, c.ID, "初审意见已收到"); code != "" {
				t.Fatalf("resumed: %q", code)
			}
		}
	}
	for _, bad := range []struct {
		actor        ledger.Actor
		reason, want string
	}{{operator, "完", "access.denied"}, {office, "完", "procedure.not_yours"}, {colleague, "完", "procedure.assigned"}, {registry, " ", "required"}, {registry, strings.Repeat("长", maxReason+1), "too_long"}} {
		if _, code := b.resumeClock(bad.actor, c.ID, bad.reason); code != bad.want {
			t.Errorf("%+v: %q", bad, code)
		}
	}
	c, code := b.resumeClock(registry, c.ID, "评审完毕")
	if code != "" {
		t.Fatal(code)
	}
	b.advance(2)
	if k := b.get(c.ID).Clock; k.Still != 5+7 || k.Used != 1+1+2 || k.Left != 16 {
		t.Errorf("stopped for five days and for seven: %+v", k)
	}
}

// TestNothingToStop: where the text sets no number there is no limit that could stand still.
func TestNothingToStop(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	source := strings.Replace(boundedStop, "value: 10, unit: working_days, article: 第一条, sureness: in_force", "unit: working_days, article: 第一条, sureness: unknown", 1)
	source = strings.Replace(source, ", remind: 3, escalate: authority", "", 1)
	var err error
	if b.book, err = rules.LoadSources(true, []byte(source)); err != nil {
		t.Fatal(err)
	}
	c := b.registration("p1")
	if stops := c.AvailableStops(registry); stops != nil {
		t.Errorf("a page offers %+v", stops)
	}
	if _, code := b.stopClock(registry, c.ID, "review", "送评审"); code != "procedure.no_clock" {
		t.Errorf("stopped: %q", code)
	}
}

// TestStopsOnOffer: a page offers to stop the clock to those who may, while there is one to stop.
func TestStopsOnOffer(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.registration("p1")
	offers := func(when string, id string, want map[string]int) {
		t.Helper()
		for who, n := range want {
			if got := b.get(id).AvailableStops(people[who]); len(got) != n {
				t.Errorf("%s, %s is offered %d stops, want %d", when, who, len(got), n)
			}
		}
	}
	offers("before the clock may stop", c.ID, map[string]int{"registry": 0})
	c = b.must(registry, c.ID, "accept", Decision{Findings: clean}, "accepted")
	all := len(c.definition.StopsFor("accepted"))
	if all < 2 {
		t.Fatalf("%d grounds", all)
	}
	offers("while it runs", c.ID, map[string]int{"registry": all, "colleague": all, "operator": 0, "authority": 0, "rival": 0, "system": 0})
	if _, code := b.stopClock(registry, c.ID, "hearing", "听证"); code != "" {
		t.Fatal(code)
	}
	offers("while it stands", c.ID, map[string]int{"registry": 0})
	if _, code := b.resumeClock(registry, c.ID, "听证结束"); code != "" {
		t.Fatal(code)
	}
	offers("while it runs again", c.ID, map[string]int{"registry": all})
	b.after(c.ID)
	offers("when it is over", c.ID, map[string]int{"registry": 0})
	b.must(operator, c.ID, "withdraw", Decision{}, "withdrawn")
	offers("when the case is decided", c.ID, map[string]int{"registry": 0})
}

// TestStoppedClockIsCarriedOn: a step that keeps the clock of the one before takes its stops with it, and one
// that was still open ends on that day: the new step was not stopped by anybody.
func TestStoppedClockIsCarriedOn(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	source := strings.NewReplacer(
		"      - {id: accepted,", "      - {id: advised, title: {zh: 已出具意见, en: Advised}, awaits: registration_body}\n      - {id: accepted,",
		"    transitions:\n", "    transitions:\n      - {act: review, title: {zh: 出具意见, en: Advise}, from: [submitted], to: advised, by: [registration_body], article: 第一条, keeps_clock: true}\n      - {act: refuse, title: {zh: 不予受理, en: Refuse}, from: [advised], to: accepted, by: [registration_body], article: 第一条}\n",
		", fact: most}", "}", // no text bounds the stop
	).Replace(boundedStop)
	var err error
	if b.book, err = rules.LoadSources(true, []byte(source)); err != nil {
		t.Fatal(err)
	}
	c := b.registration("p1")
	due := c.Clock.Due
	b.advance(2)
	if _, code := b.stopClock(registry, c.ID, "review", "送评审"); code != "" {
		t.Fatal(code)
	}
	b.advance(4)
	c = b.must(registry, c.ID, "review", Decision{Findings: clean}, "advised")
	later, err := c.Clock.calendar.Add(due, 4)
	if err != nil {
		t.Fatal(err)
	}
	if k := c.Clock; k.Stopped != nil || k.Still != 4 || k.Used != 2 || k.Left != 8 || k.Due != later.Due || b.row(c.ID) != later.Due.String() {
		t.Errorf("carried on: %+v, want due %s; the row says %s", k, later.Due, b.row(c.ID))
	}
	b.advance(3)
	if k := b.get(c.ID).Clock; k.Still != 4 || k.Used != 5 {
		t.Errorf("three days later: %+v", k)
	}
}
