package procedure

import (
	"slices"
	"testing"
	"time"

	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/ledgertest"
)

// on does one thing as an actor and returns the case, or the code of what refused it.
func (b *bench) on(actor ledger.Actor, fn func(tx *ledger.Tx) (*Case, error)) (c *Case, code string) {
	b.Helper()
	size := b.db.Head().Size
	err := b.db.Update(b.Context(), actor, func(tx *ledger.Tx) (err error) {
		c, err = fn(tx)
		return err
	})
	if err != nil && b.db.Head().Size != size {
		b.Errorf("refused with %v, and the journal has grown", err)
	}
	return c, fault.CodeOf(err)
}

func (b *bench) assign(actor ledger.Actor, id, account, reason, code string) *Case {
	b.Helper()
	c, got := b.on(actor, func(tx *ledger.Tx) (*Case, error) { return Assign(tx, id, account, reason) })
	if got != code {
		b.Errorf("assign to %s: got %q, want %q", account, got, code)
	}
	return c
}

func (b *bench) advance(days int) {
	b.Helper()
	clock := ledgertest.ClockOf(b.db)
	to, err := workday.Default().Add(workday.OfTime(b.db.Now()), days)
	if err != nil {
		b.Fatal(err)
	}
	clock.Set(to.Due.Time().Add(9 * time.Hour))
}

func TestAssignAndHandOver(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.registration("p1")
	b.assign(operator, c.ID, operator.Account, "", "access.denied")
	b.assign(office, c.ID, office.Account, "", "procedure.not_yours")
	b.assign(registry, c.ID, "", "", "required")
	if c := b.assign(registry, c.ID, registry.Account, "", ""); c.Assignee != registry.Account || len(c.Entries) != 1 {
		t.Errorf("taken: %+v", c)
	}
	b.assign(registry, c.ID, registry.Account, "", "procedure.assigned_already")
	b.refuse(colleague, c.ID, "accept", Decision{Findings: clean}, "procedure.assigned")
	b.assign(colleague, c.ID, colleague.Account, "", "required")
	b.assign(colleague, c.ID, colleague.Account, "承办人休假", "")
	b.refuse(registry, c.ID, "accept", Decision{Findings: clean}, "procedure.assigned")

	all, mine, free := Desk{Roles: registry.Roles}, Desk{Roles: registry.Roles, Assignee: colleague.Account}, Desk{Roles: registry.Roles, Unclaimed: true}
	other := b.registration("p2")
	b.desk(all, 2, 0, c.ID, other.ID)
	b.desk(mine, 1, 0, c.ID)
	b.desk(free, 1, 0, other.ID)

	// While the applicant mends it the officer keeps it; with the decision the work is over.
	c = b.must(colleague, c.ID, "return", Decision{Reason: "缺少说明", Findings: clean}, "returned")
	c = b.must(operator, c.ID, "resubmit", Decision{Findings: clean}, "submitted")
	if c.Assignee != colleague.Account {
		t.Errorf("resubmitted, it is nobody's: %+v", c)
	}
	if c := b.must(operator, c.ID, "withdraw", Decision{}, "withdrawn"); c.Assignee != "" {
		t.Errorf("withdrawn, it is still %s's", c.Assignee)
	}
	b.assign(colleague, c.ID, colleague.Account, "再办", "procedure.decided")
	if p := b.get(other.ID).ForPublic(); p != nil {
		t.Errorf("%+v", p)
	}
}

func TestSecondNoticeNamesOnlyWhatIsNew(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	gapOf := func(rule, field string) rules.Finding {
		return rules.Finding{Rule: rule, Field: field, Severity: rules.MustMend, Article: "甲 第一条", Text: rules.Text{ZH: rule, EN: rule}}
	}
	first, second := gapOf("material", "documents[1]"), gapOf("material", "documents[2]")
	c := b.registration("p1")
	c = b.must(registry, c.ID, "return", Decision{Reason: "缺一份", Findings: []rules.Finding{first}}, "returned")
	if got := c.Current().Findings; len(got) != 1 {
		t.Errorf("the notice holds what the checks found: %+v", got)
	}
	b.advance(2)
	c = b.must(operator, c.ID, "resubmit", Decision{Findings: clean}, "submitted")
	if c.Clock.Used != 0 || c.Clock.From != workday.OfTime(c.Moved) {
		t.Errorf("the clock starts anew: %+v", c.Clock)
	}
	if av := c.Acts(registry); !func() bool {
		for _, a := range av {
			if a.Act == "return" {
				return a.NeedsArose
			}
		}
		return false
	}() {
		t.Errorf("a second notice must be asked for what is new: %+v", av)
	}
	b.refuse(registry, c.ID, "return", Decision{Reason: "还是缺", Arose: "新的", Findings: []rules.Finding{first}}, "procedure.told_once")
	b.refuse(registry, c.ID, "return", Decision{Reason: "又缺", Findings: []rules.Finding{second}}, "procedure.told_once")
	c = b.must(registry, c.ID, "return", Decision{Reason: "新交的说明缺页", Arose: "补正时新交的说明书", Findings: []rules.Finding{second}}, "returned")
	if c.Current().Reason != "新交的说明缺页\n补正后新产生的原因：补正时新交的说明书" {
		t.Errorf("reason %q", c.Current().Reason)
	}
}

func TestStoppedClock(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.registration("p1")
	stop := func(actor ledger.Actor, ground, reason string) (*Case, string) {
		return b.on(actor, func(tx *ledger.Tx) (*Case, error) { return StopClock(tx, c.ID, ground, reason) })
	}
	resume := func(actor ledger.Actor, reason string) (*Case, string) {
		return b.on(actor, func(tx *ledger.Tx) (*Case, error) { return ResumeClock(tx, c.ID, reason) })
	}
	if _, code := stop(registry, "expert_review", "送审"); code != "procedure.no_stop" {
		t.Errorf("the definition names no stop for acceptance: %s", code)
	}
	c = b.must(registry, c.ID, "accept", Decision{Findings: clean}, "accepted")
	due := c.Clock.Due
	b.advance(4)
	for _, bad := range []struct {
		actor              ledger.Actor
		ground, reason, is string
	}{
		{operator, "expert_review", "送审", "access.denied"}, {office, "expert_review", "送审", "procedure.not_yours"},
		{registry, "expert_review", " ", "required"}, {registry, "made_up", "送审", "procedure.no_stop"},
	} {
		if _, code := stop(bad.actor, bad.ground, bad.reason); code != bad.is {
			t.Errorf("%+v: got %s", bad, code)
		}
	}
	if _, code := resume(registry, "完"); code != "procedure.running" {
		t.Errorf("resumed a running clock: %s", code)
	}
	stopped, code := stop(registry, "expert_review", "送专家评审")
	if code != "" || stopped.Clock.Stopped == nil || !stopped.Clock.Due.IsZero() || stopped.Clock.Used != 4 || stopped.Clock.Stopped.Article == "" {
		t.Fatalf("stopped: %s %+v", code, stopped)
	}
	if _, code := stop(registry, "hearing", "听证"); code != "procedure.stopped" {
		t.Errorf("stopped twice: %s", code)
	}
	b.advance(40)
	still := b.get(c.ID)
	if still.Clock.Used != 4 || still.Clock.Left != 16 || still.Clock.Overdue != 0 || still.Clock.Elapsed {
		t.Errorf("a standing clock has moved: %+v", still.Clock)
	}
	b.desk(Desk{Roles: registry.Roles}, 1, 0, c.ID) // nobody is late
	going, code := resume(registry, "评审意见已收到")
	later, err := workday.Default().Add(due, 40)
	if err != nil {
		t.Fatal(err)
	}
	if code != "" || going.Clock.Stopped != nil || going.Clock.Used != 4 || going.Clock.Left != 16 || going.Clock.Still != 40 || going.Clock.Due != later.Due {
		t.Errorf("restarted: %s %+v, want due %s", code, going.Clock, later.Due)
	}
	b.advance(17)
	if late := b.get(c.ID); late.Clock.Overdue != 1 {
		t.Errorf("one working day late: %+v", late.Clock)
	}
	if _, code := stop(registry, "hearing", "听证"); code != "procedure.overdue" {
		t.Errorf("a clock that is over was stopped: %s", code)
	}
	c = b.must(registry, c.ID, "review", Decision{Findings: clean}, "public_notice")
	if c.Clock.Still != 0 || c.Clock.Total != 10 {
		t.Errorf("the next clock begins without stops: %+v", c.Clock)
	}
}

// TestBoundedStopEndsByItself reckons a stop whose bound a text sets.
func TestBoundedStopEndsByItself(t *testing.T) {
	t.Parallel()
	row := stepRow{Clock: `{"kind":"limit","working_days":10}`, ClockFrom: "2026-03-02", ClockDue: "2026-03-16", ClockStops: `[{"from":"2026-03-04","max":5}]`}
	for day, want := range map[string][3]int{ // used, left, overdue
		"2026-03-04": {2, 8, 0}, "2026-03-10": {2, 8, 0}, "2026-03-11": {2, 8, 0}, "2026-03-12": {3, 7, 0}, "2026-03-23": {10, 0, 0}, "2026-03-24": {10, 0, 1},
	} {
		at, err := workday.ParseDate(day)
		if err != nil {
			t.Fatal(err)
		}
		k, err := readClockBy(workday.Default(), row, at.Time().Add(9*time.Hour))
		if err != nil || [3]int{k.Used, k.Left, k.Overdue} != want || k.Due.String() != "2026-03-23" {
			t.Errorf("%s: %+v %v, want %v", day, k, err, want)
		}
		if open := day < "2026-03-11"; (k.Stopped != nil) != open {
			t.Errorf("%s: stopped %v", day, k.Stopped)
		}
	}
}

func TestTwoPersons(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.registration("p1")
	c = b.must(registry, c.ID, "accept", Decision{Findings: clean}, "accepted")
	c = b.must(registry, c.ID, "review", Decision{Findings: clean}, "public_notice")
	b.after(c.ID)
	c = b.must(registry, c.ID, "register", Decision{Findings: clean}, "registered")
	why := Decision{Reason: "伪造登记结果", Ground: "tampered_result"}
	c = b.must(registry, c.ID, "revoke", why, "registered")
	p := c.Pending()
	if p == nil || p.Account != registry.Account || p.Reason != why.Reason || p.GroundText.ZH == "" {
		t.Fatalf("the proposal: %+v", p)
	}
	// The registration stands and awaits nobody, yet the proposal is in the colleague's inbox, and only there.
	b.desk(Desk{Roles: colleague.Roles, Party: colleague.Party, Account: colleague.Account}, 1, 0, c.ID)
	b.desk(Desk{Roles: registry.Roles, Party: registry.Party, Account: registry.Account}, 0, 0)
	b.desk(Desk{Roles: office.Roles, Party: office.Party, Account: office.Account}, 0, 0)
	b.refuse(registry, c.ID, "revoke", Decision{Proposal: p.ID}, "procedure.same_person")
	b.refuse(alias, c.ID, "revoke", Decision{Proposal: p.ID}, "procedure.same_person")
	// What a page shows agrees: a button for the second person only.
	for actor, want := range map[*ledger.Actor]string{&registry: "procedure.same_person", &alias: "procedure.same_person", &colleague: ""} {
		err := b.db.View(t.Context(), *actor, func(tx *ledger.Tx) error {
			c, err := Get(tx, c.ID)
			if err != nil {
				return err
			}
			i := slices.IndexFunc(c.Acts(*actor), func(a Available) bool { return a.Act == "revoke" })
			if got := c.Acts(*actor)[i].Blocked; (got == nil) != (want == "") || got != nil && got.Code != want {
				t.Errorf("%s: %v, not %q", actor.Account, got, want)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	b.refuse(colleague, c.ID, "revoke", why, "procedure.proposed")
	b.refuse(colleague, c.ID, "revoke", Decision{Proposal: "another"}, "procedure.moved_on")
	b.refuse(office, c.ID, "revoke", Decision{Proposal: p.ID}, "access.denied")
	reject := func(actor ledger.Actor, reason string) string {
		_, code := b.on(actor, func(tx *ledger.Tx) (*Case, error) { return Reject(tx, c.ID, reason) })
		return code
	}
	if code := reject(colleague, ""); code != "required" {
		t.Errorf("rejected without reasons: %s", code)
	}
	if code := reject(operator, "不服"); code != "procedure.no_proposal" {
		t.Errorf("rejected by the applicant: %s", code)
	}
	if code := reject(office, "不妥"); code != "procedure.not_yours" {
		t.Errorf("rejected by another office: %s", code)
	}
	if code := reject(colleague, "证据不足"); code != "" {
		t.Errorf("rejected: %s", code)
	}
	if code := reject(colleague, "证据不足"); code != "procedure.no_proposal" {
		t.Errorf("rejected twice: %s", code)
	}
	b.refuse(colleague, c.ID, "revoke", Decision{Proposal: p.ID}, "procedure.moved_on") // what was rejected is confirmed by nobody
	b.desk(Desk{Roles: colleague.Roles, Account: colleague.Account}, 0, 0)
	// A step in between overtakes a proposal.
	c = b.must(registry, c.ID, "revoke", why, "registered")
	p = c.Pending()
	c = b.must(registry, c.ID, "suspend", Decision{Reason: "先行暂停"}, "suspended")
	if c.Pending() != nil {
		t.Errorf("overtaken: %+v", c.Pending())
	}
	b.desk(Desk{Roles: colleague.Roles, Account: colleague.Account}, 0, 0)
	b.refuse(colleague, c.ID, "revoke", Decision{Proposal: p.ID}, "procedure.moved_on")
	c = b.must(colleague, c.ID, "revoke", why, "suspended")
	c = b.must(registry, c.ID, "revoke", Decision{Proposal: c.Pending().ID}, "revoked")
	if s := c.Current(); s.Account != registry.Account || s.Reason != why.Reason || s.Ground != why.Ground {
		t.Errorf("confirmed: %+v", s)
	}
}

func (b *bench) watch() (n int) {
	b.Helper()
	err := b.db.Update(b.Context(), ledger.System, func(tx *ledger.Tx) (err error) {
		n, err = Watch(tx)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return n
}

func TestWatchRemindsAndEscalates(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.registration("p1")
	c = b.must(registry, c.ID, "accept", Decision{Findings: clean}, "accepted")
	explain := func(actor ledger.Actor, reason string) string {
		_, code := b.on(actor, func(tx *ledger.Tx) (*Case, error) { return Explain(tx, c.ID, reason) })
		return code
	}
	b.advance(16)
	if n := b.watch(); n != 0 {
		t.Errorf("noted %d four days before the end", n)
	}
	b.advance(1)
	if n, again := b.watch(), b.watch(); n != 1 || again != 0 {
		t.Errorf("reminded %d times, then %d", n, again)
	}
	if code := explain(registry, "人手不足"); code != "procedure.in_time" {
		t.Errorf("explained what is in time: %s", code)
	}
	b.desk(Desk{Roles: office.Roles}, 0, 0)
	b.after(c.ID)
	if n, again := b.watch(), b.watch(); n != 1 || again != 0 {
		t.Errorf("noted late %d times, then %d", n, again)
	}
	c = b.get(c.ID)
	if c.EscalatedTo != "authority" || c.State != "accepted" || c.Outcome != "" || len(c.Entries) != 2 || c.Entries[1].Whom != "authority" {
		t.Errorf("escalated, and nothing is deemed approved: %+v", c)
	}
	b.desk(Desk{Roles: office.Roles}, 1, 1, c.ID)
	if code := explain(registry, ""); code != "required" {
		t.Errorf("explained without reasons: %s", code)
	}
	if code := explain(office, "代为说明"); code != "procedure.not_yours" {
		t.Errorf("explained by another office: %s", code)
	}
	if code := explain(registry, "专家评审延期"); code != "" {
		t.Errorf("explain: %s", code)
	}
	c = b.must(registry, c.ID, "review", Decision{Findings: clean}, "public_notice")
	if c.EscalatedTo != "" {
		t.Errorf("decided and still escalated: %+v", c)
	}
	b.desk(Desk{Roles: office.Roles}, 0, 0)
	b.after(c.ID)
	if n := b.watch(); n != 0 {
		t.Errorf("a notice that has run is not late: %d", n)
	}
	if code := explain(registry, "公示已满"); code != "procedure.in_time" {
		t.Errorf("explained a notice that has run: %s", code)
	}
}
