package procedure

import (
	"testing"

	"huishu/compliance/rules"
	"huishu/ledger"
)

// boundedStop is a rule set whose limit of ten working days may be stopped for at most five, and which
// reminds three days before the end.
const boundedStop = `
id: bounded
title: {zh: 有上限的停止计时, en: A bounded stop}
number: 试〔2024〕1号
effective_from: "2024-01-01"
regimes: [registration]
facts:
  - {id: review, title: {zh: 审查, en: review}, value: 10, unit: working_days, article: 第一条, sureness: in_force}
  - {id: most, title: {zh: 停止上限, en: longest stop}, value: 5, unit: working_days, article: 第二条, sureness: in_force}
procedures:
  - id: registration
    regime: registration
    title: {zh: 登记, en: Registration}
    article: 第一条
    open: {act: submit, title: {zh: 提交, en: Submit}, by: [operator], to: submitted, article: 第一条}
    steps:
      - {id: submitted, title: {zh: 审查中, en: Under review}, awaits: registration_body, clock: {fact: review, kind: limit}, remind: 3, escalate: authority}
      - {id: accepted, title: {zh: 已受理, en: Accepted}, terminal: true, outcome: granted}
    transitions:
      - {act: accept, title: {zh: 受理, en: Accept}, from: [submitted], to: accepted, by: [registration_body], article: 第一条}
    stops:
      - {id: review, text: {zh: 专家评审, en: Expert review}, steps: [submitted], article: 第二条, fact: most}
`

// TestBoundedStopIsRemindedOf: a clock that stands still with a bound runs again by itself, and its
// officer is reminded before its last day though nobody touched the case in between.
func TestBoundedStopIsRemindedOf(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var err error
	if b.book, err = rules.LoadSources(true, []byte(boundedStop)); err != nil {
		t.Fatal(err)
	}
	c := b.registration("p1")
	b.advance(2)
	c, code := b.on(registry, func(tx *ledger.Tx) (*Case, error) { return StopClock(tx, c.ID, "review", "送评审") })
	if code != "" || c.Clock.Stopped == nil || c.Clock.Stopped.Until.IsZero() || c.Clock.Due.IsZero() {
		t.Fatalf("stopped with a bound: %s %+v", code, c.Clock)
	}
	b.advance(9) // day 11 of the 15 that it now takes: four remain
	if n := b.watch(); n != 0 {
		t.Errorf("reminded %d times four days before the end", n)
	}
	b.advance(1)
	if n, again := b.watch(), b.watch(); n != 1 || again != 0 {
		t.Errorf("three days before the end: reminded %d times, then %d", n, again)
	}
	b.advance(4)
	if n := b.watch(); n != 1 {
		t.Errorf("noted late %d times on the day after the end", n)
	}
	if c := b.get(c.ID); c.EscalatedTo != "authority" || c.Outcome != "" || c.Clock.Overdue != 1 || c.Clock.Still != 5 {
		t.Errorf("late, escalated, and not decided by it: %+v %+v", c, c.Clock)
	}
}

// TestEarlyResumeMovesTheReminder: let run again before its bound, the clock is reminded of by its
// new last day.
func TestEarlyResumeMovesTheReminder(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var err error
	if b.book, err = rules.LoadSources(true, []byte(boundedStop)); err != nil {
		t.Fatal(err)
	}
	c := b.registration("p1")
	b.advance(2)
	if _, code := b.on(registry, func(tx *ledger.Tx) (*Case, error) { return StopClock(tx, c.ID, "review", "送评审") }); code != "" {
		t.Fatal(code)
	}
	b.advance(1)
	if _, code := b.on(registry, func(tx *ledger.Tx) (*Case, error) { return ResumeClock(tx, c.ID, "评审提前完成") }); code != "" {
		t.Fatal(code)
	}
	b.advance(4) // day 7 of 11
	if n := b.watch(); n != 0 {
		t.Errorf("reminded %d times four days before the end", n)
	}
	b.advance(1)
	if n := b.watch(); n != 1 {
		t.Errorf("reminded %d times three days before the end", n)
	}
}

// TestWatchIsTheRoundsOwn: the daily round notes, and nobody in its name; what it notes rests on the article
// that the clock has, and is as sure as that.
func TestWatchIsTheRoundsOwn(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var err error
	if b.book, err = rules.LoadSources(true, []byte(boundedStop)); err != nil {
		t.Fatal(err)
	}
	c := b.registration("p1")
	for i, day := range []int{7, 4} { // three days before the end, and the day after it
		b.advance(day)
		for _, actor := range []ledger.Actor{office, registry, operator} {
			if _, code := b.on(actor, func(tx *ledger.Tx) (*Case, error) { _, err := Watch(tx); return nil, err }); code != "access.denied" {
				t.Errorf("%s keeps the watch: %q", actor.Account, code)
			}
		}
		if n := b.watch(); n != 1 {
			t.Fatalf("noted %d", n)
		}
		k := b.get(c.ID)
		if e := k.Entries[i]; e.Article != k.Clock.Article || e.Sureness != k.Clock.Sureness || e.Article == "" || e.Sureness != rules.InForce || e.Capacity != "system" {
			t.Errorf("noted %+v of the clock %+v", e, k.Clock)
		}
	}
}

// TestReminderIsOfItsDay: nobody is reminded the day before, once decided nothing is noted any more, and a
// step that was left is not late for ever.
func TestReminderIsOfItsDay(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var err error
	if b.book, err = rules.LoadSources(true, []byte(boundedStop)); err != nil {
		t.Fatal(err)
	}
	reminded, decided, late := b.registration("reminded"), b.registration("decided"), b.registration("late")
	b.advance(6)
	b.must(registry, decided.ID, "accept", Decision{}, "accepted")
	if n := b.watch(); n != 0 {
		t.Errorf("four days before the end: %d", n)
	}
	b.advance(2) // the round did not run on the day itself
	if n := b.watch(); n != 2 {
		t.Errorf("two days before the end: %d", n)
	}
	b.must(registry, reminded.ID, "accept", Decision{}, "accepted")
	b.advance(2)
	if n := b.watch(); n != 0 {
		t.Errorf("on the last day: %d", n)
	}
	b.advance(1)
	if n := b.watch(); n != 1 || b.get(late.ID).EscalatedTo != "authority" {
		t.Errorf("on the day after: %d", n)
	}
	for _, id := range []string{reminded.ID, decided.ID} {
		if c := b.get(id); c.EscalatedTo != "" || len(c.Entries) > 1 {
			t.Errorf("decided in time, and noted: %+v", c.Entries)
		}
	}
}
