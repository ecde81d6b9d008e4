package procedure

import (
	"strings"
	"testing"

	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/ledgertest"
)

// twoProposals has two acts that need a second person, and one that does not, in the same step; one of
// its steps awaits another office.
var twoProposals = strings.NewReplacer(
	"    transitions:\n", `    transitions:
      - {act: refuse, title: {zh: 不予受理, en: Refuse}, from: [submitted], to: refused, by: [registration_body], article: 第一条, second_person: true}
      - {act: return, title: {zh: 退回, en: Return}, from: [submitted], to: elsewhere, by: [registration_body], article: 第一条}
      - {act: withdraw, title: {zh: 撤回, en: Withdraw}, from: [elsewhere], to: refused, by: [applicant], article: 第一条}
`,
	"      - {id: accepted,", `      - {id: elsewhere, title: {zh: 主管部门处理中, en: With the authority}, awaits: authority}
      - {id: refused, title: {zh: 不予受理, en: Refused}, terminal: true, outcome: refused}
      - {id: accepted,`,
	"by: [registration_body], article: 第一条}\n    stops", "by: [registration_body], article: 第一条, second_person: true}\n    stops",
).Replace(boundedStop)

func twoProposalsBench(t *testing.T) *bench {
	t.Helper()
	b := calendarBench(t)
	var err error
	if b.book, err = rules.LoadSources(true, []byte(twoProposals)); err != nil {
		t.Fatal(err)
	}
	return b
}

// TestOneProposalAtATime: a proposal is confirmed as what it is: not as another act, not by an act that
// needs nobody else, and no second one is made beside it.
func TestOneProposalAtATime(t *testing.T) {
	t.Parallel()
	b := twoProposalsBench(t)
	c := b.registration("p1")
	c = b.must(registry, c.ID, "accept", Decision{Reason: "齐备"}, "submitted")
	p := c.Pending()
	if p == nil || !c.Awaiting("accept") || c.Awaiting("refuse") {
		t.Fatalf("proposed: %+v", p)
	}
	for _, a := range c.Acts(colleague) {
		if (a.Proposal != nil) != (a.Act == "accept") {
			t.Errorf("%s shows the proposal %+v", a.Act, a.Proposal)
		}
	}
	for who, want := range map[string]bool{"registry": true, "colleague": true, "authority": false, "operator": false, "rival": false} {
		if got := c.MayReject(people[who]); got != want {
			t.Errorf("%s may reject: %v", who, got)
		}
	}
	b.refuse(colleague, c.ID, "refuse", Decision{Reason: "不齐"}, "procedure.other_proposal")
	b.refuse(colleague, c.ID, "refuse", Decision{Proposal: p.ID}, "procedure.moved_on")
	b.refuse(colleague, c.ID, "return", Decision{Proposal: p.ID}, "not_read")
	if c, code := b.on(colleague, func(tx *ledger.Tx) (*Case, error) { return Reject(tx, c.ID, "再议") }); code != "" || c.MayReject(colleague) {
		t.Errorf("rejected: %q", code)
	}
}

// TestAnotherOfficeStartsAnew: with the step that awaits another office the officer's work is over.
func TestAnotherOfficeStartsAnew(t *testing.T) {
	t.Parallel()
	b := twoProposalsBench(t)
	c := b.registration("p1")
	b.assign(registry, c.ID, registry.Account, strings.Repeat("长", maxReason+1), "too_long")
	b.assign(registry, c.ID, registry.Account, "本人承办", "")
	if c = b.must(registry, c.ID, "return", Decision{}, "elsewhere"); c.Assignee != "" {
		t.Errorf("with the authority, and still %s's", c.Assignee)
	}
}

// TestNoticeMovesTheReminderOnce: a notice that moves the last day moves a reminder to come and repeats none
// that was given; what it does not move is not told of it.
func TestNoticeMovesTheReminderOnce(t *testing.T) {
	t.Parallel()
	b := twoProposalsBench(t)
	first := b.registration("given")
	b.advance(3)
	second := b.registration("to come")
	b.advance(4)
	if n := b.watch(); n != 1 {
		t.Fatalf("reminded %d times", n)
	}
	off := second.Clock.Due
	done := b.load(amendment("测试〔2026〕9号", second.Clock.From, off))
	if len(done.Deadlines) != 1 || done.Deadlines[0].ID != second.ID {
		t.Errorf("moved: %+v", done.Deadlines)
	}
	other := b.load(amendment("测试〔2026〕10号", second.Clock.From, first.Clock.Due))
	if len(other.Deadlines) != 2 {
		t.Errorf("moved then: %+v", other.Deadlines)
	}
	if _, err := b.staleBy(operator); err == nil {
		t.Error("a company has rows put right")
	}
	if n := b.watch(); n != 0 {
		t.Errorf("reminded %d times more", n)
	}
	// Three working days before its new last day, and not before.
	due := b.get(second.ID).Clock.Due
	for day := off.AddDays(-20); day.Before(due); day = day.AddDays(1) {
		if at := day.Time(); at.After(b.db.Now()) {
			ledgertest.ClockOf(b.db).Set(at)
			left := b.get(second.ID).Clock.Left
			if n := b.watch(); left > 3 && n != 0 {
				t.Errorf("%s, %d days before the end: noted %d", day, left, n)
			}
		}
	}
	for _, id := range []string{first.ID, second.ID} {
		n := 0
		for _, e := range b.get(id).Entries {
			if e.Kind == Reminded {
				n++
			}
		}
		if n != 1 {
			t.Errorf("%s was reminded of %d times", id, n)
		}
	}
}

func (b *bench) staleBy(actor ledger.Actor) (n int, err error) {
	err = b.db.Update(b.Context(), actor, func(tx *ledger.Tx) (err error) {
		n, err = RecomputeStale(tx)
		return err
	})
	return n, err
}
