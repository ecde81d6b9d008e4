package procedure

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"huishu/compliance/access"
	"huishu/compliance/adoption"
	"huishu/compliance/calendar"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/ledgertest"
)

// The people of the tests. Operator and body are the two sides.
var (
	operator  = ledger.Actor{Account: "acc-op", Party: "op", Roles: []string{"company", "buyer", "operator"}, Functions: access.Words(access.Working...)}
	body      = ledger.Actor{Account: "acc-ib", Party: "ib", Roles: []string{"public_body", "implementing_body"}, Functions: access.Words(access.Working...)}
	registry  = ledger.Actor{Account: "acc-reg", Party: "reg", Roles: []string{"registration_body"}, Functions: access.Words(access.Working...)}
	alias     = ledger.Actor{Account: "acc-reg-alias", Party: "reg", Roles: []string{"registration_body"}, Functions: access.Words(access.Working...)}
	colleague = ledger.Actor{Account: "acc-reg-2", Party: "reg", Roles: []string{"registration_body"}, Functions: access.Words(access.Working...)}
	office    = ledger.Actor{Account: "acc-aut", Party: "aut", Roles: []string{"authority"}, Functions: access.Words(access.Working...)}
	rival     = ledger.Actor{Account: "acc-ri", Party: "ri", Roles: []string{"company", "buyer", "operator"}, Functions: access.Words(access.Working...)}
	stranger  = ledger.Actor{}
)

var clean = []rules.Finding{}

// bench is a database with the shipped rule sets, the fictional successor among
// them, so that the suite also runs with a clock beyond the city rules' expiry.
type bench struct {
	testing.TB
	db   *ledger.DB
	book *rules.Book
}

func newBench(t testing.TB) *bench {
	t.Helper()
	return &bench{t, ledgertest.New(t, calendar.Room(), adoption.Room(), knowing()), shippedBook()}
}

// knowing is the room with the knowledge, which another room has, that registry and alias are one person.
func knowing() ledger.Room {
	r, both := Room(), []string{registry.Account, alias.Account}
	r.SamePerson = func(_ *ledger.Tx, a, b string) (bool, error) {
		return a == b || slices.Contains(both, a) && slices.Contains(both, b), nil
	}
	return r
}

// shippedBook is read once: a book does not change, and to compile its checks costs more than most tests.
var shippedBook = sync.OnceValue(func() *rules.Book {
	book, err := rules.Load(true)
	if err != nil {
		panic(err)
	}
	return book
})

func (b *bench) open(actor ledger.Actor, regime, definition, subject string) (*Case, error) {
	b.Helper()
	var c *Case
	err := b.db.Update(b.Context(), actor, func(tx *ledger.Tx) (err error) {
		s := Start{Regime: regime, Definition: definition, Subject: ledger.Ref{Kind: "thing", ID: subject}, Applicant: actor.Party, Title: "停车指数"}
		if definition == "agreement" {
			s.Counterparty = "op"
		}
		c, err = Open(tx, b.book, s)
		return err
	})
	return c, err
}

func (b *bench) registration(subject string) *Case {
	b.Helper()
	c, err := b.open(operator, "registration", "registration", subject)
	if err != nil {
		b.Fatal(err)
	}
	return c
}

func (b *bench) act(actor ledger.Actor, id, act string, d Decision) (*Case, error) {
	b.Helper()
	var c *Case
	err := b.db.Update(b.Context(), actor, func(tx *ledger.Tx) (err error) {
		c, err = Act(tx, id, act, d)
		return err
	})
	return c, err
}

// must acts and expects the state that follows.
func (b *bench) must(actor ledger.Actor, id, act string, d Decision, state string) *Case {
	b.Helper()
	c, err := b.act(actor, id, act, d)
	if err != nil || c.State != state {
		b.Fatalf("%s: got %+v %v, want state %s", act, c, err, state)
	}
	return c
}

// refuse acts and expects the error code, an unchanged case, and nothing new in the journal.
func (b *bench) refuse(actor ledger.Actor, id, act string, d Decision, code string) *fault.Error {
	b.Helper()
	before, size := b.get(id), b.db.Head().Size
	_, err := b.act(actor, id, act, d)
	if fault.CodeOf(err) != code {
		b.Errorf("%s: got %v, want %s", act, err, code)
	}
	if after := b.get(id); after.Seq != before.Seq || after.State != before.State || len(after.Steps) != len(before.Steps) {
		b.Errorf("%s was refused and moved the case from %s to %s", act, before.State, after.State)
	}
	if n := b.db.Head().Size; n != size {
		b.Errorf("%s was refused and wrote %d events", act, n-size)
	}
	return fault.From(err)
}

func (b *bench) get(id string) *Case {
	b.Helper()
	var c *Case
	err := b.db.View(b.Context(), office, func(tx *ledger.Tx) (err error) {
		c, err = Get(tx, id)
		return err
	})
	if err != nil {
		b.Fatal(err)
	}
	return c
}

// after moves the clock to the morning after the last day of the case's present clock.
func (b *bench) after(id string) {
	b.Helper()
	due := b.get(id).Clock.Due
	ledgertest.ClockOf(b.db).Set(due.AddDays(1).Time().Add(9 * time.Hour))
}

func TestRegistrationRunsToTheEnd(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.registration("p1")
	today := workday.OfTime(c.Opened)
	if c.State != "submitted" || c.Clock.Total != 3 || c.Clock.Sureness != rules.Assumed || c.Clock.From != today || c.Awaits != "registration_body" {
		t.Errorf("a case begins with three assumed working days: %+v %+v", c, c.Clock)
	}
	set, err := b.book.For("registration", today)
	if err != nil || c.RuleSet != set.ID || c.RuleSetHash != set.Hash {
		t.Errorf("the case names %s %s, the day's set is %v %v", c.RuleSet, c.RuleSetHash, set, err)
	}
	c = b.must(registry, c.ID, "accept", Decision{Findings: clean}, "accepted")
	if c.Clock.Total != 20 || !strings.Contains(c.Clock.Article, "第十一条") {
		t.Errorf("clock of the review: %+v", c.Clock)
	}
	c = b.must(registry, c.ID, "review", Decision{Findings: clean}, "public_notice")
	if !c.Public || c.Clock.Kind != rules.Period || c.Clock.Total != 10 {
		t.Errorf("the notice: %+v %+v", c, c.Clock)
	}
	refusal := b.refuse(registry, c.ID, "register", Decision{Findings: clean}, "procedure.too_early")
	if refusal.Kind != fault.Refused || !strings.Contains(refusal.Article, "第十二条") || !strings.Contains(refusal.Message.ZH, c.Clock.Due.String()) {
		t.Errorf("the refusal names day and article: %+v", refusal)
	}
	due := c.Clock.Due.Time()
	ledgertest.ClockOf(b.db).Set(due.Add(23*time.Hour + 59*time.Minute))
	b.refuse(registry, c.ID, "register", Decision{Findings: clean}, "procedure.too_early")
	b.after(c.ID)
	c = b.must(registry, c.ID, "register", Decision{Findings: clean}, "registered")
	if c.Outcome != rules.Granted || !c.Terminal() || c.Clock != nil || c.Awaits != "" {
		t.Errorf("registered: %+v", c)
	}
	b.refuse(registry, c.ID, "accept", Decision{Findings: clean}, "procedure.not_now")
	c = b.must(registry, c.ID, "suspend", Decision{Reason: "核查中"}, "suspended")
	c = b.must(registry, c.ID, "restore", Decision{Reason: "核查完毕"}, "registered")
	b.refuse(registry, c.ID, "revoke", Decision{Reason: "不当获利"}, "procedure.ground")
	c = b.must(registry, c.ID, "revoke", Decision{Reason: "不当获利", Ground: "misused_result"}, "registered") // proposed
	c = b.must(colleague, c.ID, "revoke", Decision{Proposal: c.Pending().ID}, "revoked")
	last := c.Current()
	if !strings.Contains(last.Article, "第二十条第（三）项") || last.GroundText.ZH == "" || last.Capacity != "registration_body" || last.Account != "acc-reg-2" {
		t.Errorf("the decision cites its ground: %+v", last)
	}
	checkHistory(t, c)
}

// checkHistory demands an unbroken chain of steps that never goes back in time.
func checkHistory(t interface{ Errorf(string, ...any) }, c *Case) {
	for i, s := range c.Steps {
		if s.Seq != i+1 || s.Act == "" || s.ActTitle.IsZero() || s.Title.IsZero() || s.Article == "" {
			t.Errorf("step %d is incomplete: %+v", i, s)
		}
		if i > 0 && (!c.Steps[i-1].Left.Equal(s.Entered) || s.Entered.Before(c.Steps[i-1].Entered)) {
			t.Errorf("step %d begins at %s, the one before ended at %s", i, s.Entered, c.Steps[i-1].Left)
		}
		if s.Left.IsZero() != (i == len(c.Steps)-1) {
			t.Errorf("step %d: left %s", i, s.Left)
		}
	}
}

func TestReturnRestartsTheClock(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.registration("p1")
	ledgertest.ClockOf(b.db).Advance(24 * time.Hour)
	b.refuse(registry, c.ID, "return", Decision{}, "required")
	c = b.must(registry, c.ID, "return", Decision{Reason: "缺少风险评估；缺少存证"}, "returned")
	if c.Clock != nil || c.Awaits != rules.Applicant {
		t.Errorf("no text sets the applicant a time: %+v", c)
	}
	ledgertest.ClockOf(b.db).Advance(30 * 24 * time.Hour)
	b.refuse(rival, c.ID, "resubmit", Decision{}, "access.denied")
	c = b.must(operator, c.ID, "resubmit", Decision{}, "submitted")
	if today := workday.OfTime(c.Moved); c.Clock.From != today || c.Clock.Used != 0 || c.Clock.Total != 3 {
		t.Errorf("the clock starts anew on the day of resubmission: %+v", c.Clock)
	}
	if first := c.Steps[0].Clock; first.From == c.Clock.From || first.Overdue != 0 || first.Used > 1 {
		t.Errorf("the first clock stopped when the application was returned: %+v", first)
	}
	checkHistory(t, c)
}

func TestOverdueIsShownAndNeverAnApproval(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.registration("p1")
	b.after(c.ID)
	ledgertest.ClockOf(b.db).Advance(14 * 24 * time.Hour)
	c = b.get(c.ID)
	if c.State != "submitted" || c.Clock.Overdue < 8 || !c.Clock.Elapsed || c.Clock.Left != 0 || c.Clock.Used != 3 {
		t.Errorf("%s %+v", c.State, c.Clock)
	}
	list := b.list(Query{Awaits: "registration_body", DueBefore: workday.OfTime(b.db.Now())})
	if len(list) != 1 || list[0].Clock.Overdue != c.Clock.Overdue {
		t.Errorf("the overdue list: %+v", list)
	}
	b.must(registry, c.ID, "accept", Decision{Findings: clean}, "accepted")
}

func TestObjectionLetsTheNoticeRunOn(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.registration("p1")
	b.must(registry, c.ID, "accept", Decision{Findings: clean}, "accepted")
	notice := b.must(registry, c.ID, "review", Decision{Findings: clean}, "public_notice").Clock
	ledgertest.ClockOf(b.db).Advance(24 * time.Hour)
	b.refuse(stranger, c.ID, "object", Decision{Reason: "侵权"}, "access.sign_in")
	b.refuse(rival, c.ID, "object", Decision{}, "required")
	c = b.must(rival, c.ID, "object", Decision{Reason: "数据来源存疑"}, "objection")
	if c.Clock == nil || c.Clock.Due != notice.Due || c.Clock.From != notice.From {
		t.Errorf("the notice's clock runs on: %+v, was %+v", c.Clock, notice)
	}
	c = b.must(body, c.ID, "object", Decision{Reason: "另有异议"}, "objection")
	public := c.ForPublic()
	if public == nil || public.Current().Reason != "" || public.Current().Party != "" || public.Steps[0].Account != "" || c.Current().Reason == "" {
		t.Errorf("the public sees the course, not the persons: %+v", public)
	}
	b.refuse(registry, c.ID, "register", Decision{Findings: clean}, "procedure.not_now")
	c = b.must(registry, c.ID, "dismiss", Decision{Reason: "来源已核实"}, "public_notice")
	if c.Clock.Due != notice.Due {
		t.Errorf("dismissing must not lengthen the notice: %+v", c.Clock)
	}
	b.after(c.ID)
	b.refuse(rival, c.ID, "object", Decision{Reason: "太迟"}, "procedure.too_late")
	b.must(registry, c.ID, "register", Decision{Findings: clean}, "registered")

	c = b.registration("p2")
	b.must(registry, c.ID, "accept", Decision{Findings: clean}, "accepted")
	b.must(registry, c.ID, "review", Decision{Findings: clean}, "public_notice")
	b.must(rival, c.ID, "object", Decision{Reason: "侵权"}, "objection")
	c = b.must(registry, c.ID, "uphold", Decision{Reason: "异议成立"}, "terminated")
	if c.Outcome != rules.Refused {
		t.Errorf("an upheld objection ends the registration: %+v", c)
	}
}

func TestRefusalsAtTheDoor(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.registration("p1")
	must := []rules.Finding{{Rule: "registration.secret", Severity: rules.MustMend, Article: "惠府〔2023〕38号 第二条", Field: "resources[0]",
		Text: rules.Text{ZH: "涉密", EN: "secret"}}}
	b.refuse(registry, c.ID, "accept", Decision{}, "internal") // the checks never ran
	if e := b.refuse(registry, c.ID, "accept", Decision{Findings: must}, "registration.secret"); e.Article == "" || e.Field != "resources[0]" {
		t.Errorf("a refusal by the rules names article and field: %+v", e)
	}
	b.refuse(operator, c.ID, "accept", Decision{Findings: clean}, "access.denied")
	b.refuse(rival, c.ID, "withdraw", Decision{}, "access.denied")
	b.refuse(stranger, c.ID, "accept", Decision{Findings: clean}, "access.sign_in")
	b.refuse(registry, c.ID, "no_such_act", Decision{}, "access.denied")
	b.refuse(registry, c.ID, "register", Decision{Findings: clean}, "procedure.not_now")
	b.refuse(registry, c.ID, "accept", Decision{Findings: clean, Seen: 7}, "procedure.moved_on")
	b.refuse(registry, c.ID, "refuse", Decision{Reason: "无", Ground: "because"}, "procedure.ground")
	b.refuse(registry, c.ID, "refuse", Decision{Ground: "state_secret"}, "required")
	b.refuse(registry, c.ID, "return", Decision{Reason: strings.Repeat("长", maxReason+1)}, "too_long")
	b.refuse(registry, c.ID, "return", Decision{Reason: "a\x00b"}, "text.control")
	b.refuse(registry, c.ID, "return", Decision{Reason: "\xff"}, "text.control")
	b.refuse(registry, c.ID, "return", Decision{Reason: "缺\u202e少"}, "text.control") // a switch of direction
	if _, err := b.act(registry, "nothing", "accept", Decision{}); fault.CodeOf(err) != "procedure.not_found" {
		t.Errorf("unknown case: %v", err)
	}
	if _, err := b.open(operator, "registration", "registration", "p1"); fault.CodeOf(err) != "procedure.already_open" {
		t.Errorf("a second application: %v", err)
	}
	if _, err := b.open(body, "registration", "registration", "p9"); fault.CodeOf(err) != "access.denied" {
		t.Errorf("a body that is no operator applies: %v", err)
	}
	if _, err := b.open(operator, "no such regime", "registration", "p9"); fault.CodeOf(err) != "rules.none_in_force" {
		t.Errorf("no rule set: %v", err)
	}
	b.must(operator, c.ID, "withdraw", Decision{Seen: 1}, "withdrawn")
	b.registration("p1") // once decided, the same matter may be applied for again
}

func TestAgreementNeedsBothSides(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	for name, order := range map[string][]ledger.Actor{"body first": {body, operator}, "operator first": {operator, body}} {
		c, err := b.open(body, "agreement", "agreement", name)
		if err != nil {
			t.Fatal(err)
		}
		b.refuse(body, c.ID, "conclude", Decision{Findings: clean}, "procedure.not_now")
		b.refuse(rival, c.ID, "approve", Decision{Findings: clean}, "access.denied")
		c, err = b.act(order[0], c.ID, "approve", Decision{Findings: clean})
		if err != nil {
			t.Fatal(err)
		}
		b.refuse(order[0], c.ID, "approve", Decision{Findings: clean}, "procedure.not_yours")
		b.must(order[1], c.ID, "revise", Decision{Reason: "期限有误"}, "draft")
		b.refuse(order[0], c.ID, "conclude", Decision{Findings: clean}, map[bool]string{true: "procedure.not_now", false: "access.denied"}[order[0].Party == "ib"])
		for _, side := range order {
			if c, err = b.act(side, c.ID, "approve", Decision{Findings: clean}); err != nil {
				t.Fatal(err)
			}
		}
		b.refuse(operator, c.ID, "conclude", Decision{Findings: clean}, "access.denied")
		c = b.must(body, c.ID, "conclude", Decision{Findings: clean}, "in_force")
		if c.Outcome != rules.Granted || !c.Visible(operator) || c.Visible(rival) {
			t.Errorf("%s: %+v", name, c)
		}
		b.must(ledger.System, c.ID, "end", Decision{Reason: "期限届满", Ground: "expired"}, "ended")
	}
}

func TestActsForPages(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.registration("p1")
	names := func(actor ledger.Actor) (list []string) {
		for _, a := range b.get(c.ID).Acts(actor) {
			name := a.Act
			if a.Blocked != nil {
				name += "!" + a.Blocked.Code
			}
			list = append(list, name)
		}
		return list
	}
	for _, want := range []struct {
		actor ledger.Actor
		acts  []string
	}{
		{registry, []string{"accept", "return", "refuse"}}, {operator, []string{"withdraw"}}, {rival, nil}, {stranger, nil}, {office, nil},
	} {
		if got := names(want.actor); !slices.Equal(got, want.acts) {
			t.Errorf("%s: %v, want %v", want.actor.Account, got, want.acts)
		}
	}
	b.must(registry, c.ID, "accept", Decision{Findings: clean}, "accepted")
	b.must(registry, c.ID, "review", Decision{Findings: clean}, "public_notice")
	if got := names(registry); !slices.Equal(got, []string{"register!procedure.too_early", "refuse"}) {
		t.Errorf("during the notice: %v", got)
	}
	if got := b.get(c.ID).Acts(registry)[1].Grounds; len(got) == 0 || got[0].Article == "" {
		t.Errorf("grounds to choose from: %+v", got)
	}
	if got := names(rival); !slices.Equal(got, []string{"object"}) {
		t.Errorf("others during the notice: %v", got)
	}
}

func (b *bench) list(q Query) []*Case {
	b.Helper()
	var all []*Case
	err := b.db.View(b.Context(), office, func(tx *ledger.Tx) error {
		for {
			items, next, err := List(tx, q)
			if err != nil {
				return err
			}
			all = append(all, items...)
			if q.Cursor = next; next == "" {
				return nil
			}
		}
	})
	if err != nil {
		b.Fatal(err)
	}
	return all
}

func TestList(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var ids []string
	for _, p := range []string{"p1", "p2", "p3", "p4", "p5"} {
		ids = append(ids, b.registration(p).ID)
	}
	draft, err := b.open(body, "agreement", "agreement", "a1")
	if err != nil {
		t.Fatal(err)
	}
	b.must(registry, ids[0], "accept", Decision{Findings: clean}, "accepted")
	b.must(registry, ids[0], "review", Decision{Findings: clean}, "public_notice")
	b.must(operator, ids[1], "withdraw", Decision{}, "withdrawn")
	slices.Reverse(ids) // newest first: p5 p4 p3 p2 p1
	for name, c := range map[string]struct {
		q    Query
		want []string
	}{
		"all, by twos":        {Query{Limit: 2}, append([]string{draft.ID}, ids...)},
		"open registrations":  {Query{Definition: "registration", Open: true}, []string{ids[0], ids[1], ids[2], ids[4]}},
		"states":              {Query{States: []string{"withdrawn", "public_notice"}}, []string{ids[3], ids[4]}},
		"public":              {Query{Public: true}, []string{ids[4]}},
		"of either side":      {Query{Party: "op", Regime: "agreement"}, []string{draft.ID}},
		"of the applicant":    {Query{Applicant: "ib"}, []string{draft.ID}},
		"inbox":               {Query{Awaits: "registration_body"}, []string{ids[0], ids[1], ids[2], ids[4]}},
		"nothing overdue":     {Query{DueBefore: workday.OfTime(b.db.Now())}, nil},
		"hostile cursor":      {Query{Cursor: "' OR 1=1 --"}, nil},
		"a limit below zero":  {Query{Limit: -3, Definition: "agreement"}, []string{draft.ID}},
		"a state nobody knew": {Query{States: []string{"nowhere"}}, nil},
	} {
		var got []string
		for _, item := range b.list(c.q) {
			got = append(got, item.ID)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: got %v, want %v", name, got, c.want)
		}
	}
	err = b.db.View(t.Context(), office, func(tx *ledger.Tx) error {
		cases, err := ForSubject(tx, "thing", "p1")
		if err != nil || len(cases) != 1 || len(cases[0].Steps) != 3 {
			t.Errorf("ForSubject: %v %v", cases, err)
		}
		if c, err := Latest(tx, "registration", "thing", "p1"); err != nil || c.State != "public_notice" {
			t.Errorf("Latest: %v %v", c, err)
		}
		if _, err := Latest(tx, "registration", "thing", "p0"); fault.CodeOf(err) != "procedure.not_found" {
			t.Errorf("Latest of nothing: %v", err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestDefinitionsAgreeWithThePolicy: every act of every shipped procedure has its
// row, and whoever a definition names could pass it.
func TestDefinitionsAgreeWithThePolicy(t *testing.T) {
	t.Parallel()
	book, err := rules.Load(true)
	if err != nil {
		t.Fatal(err)
	}
	relation := map[string]access.Facts{rules.Applicant: {Owner: "p"}, rules.Counterparty: {Owner: "q", Parties: []string{"p"}}}
	passes := func(d rules.Definition, by string, act access.Act) bool {
		facts, side := relation[by]
		if d.Personal && by == rules.Applicant {
			facts = access.Facts{Person: "a"}
		}
		if !side {
			return access.MayEver(access.Role(by), act)
		}
		return slices.ContainsFunc(access.Roles, func(r access.Role) bool {
			return access.Can(ledger.Actor{Account: "a", Party: "p", Roles: []string{string(r)}, Functions: access.Words(access.Working...)}, act, facts)
		})
	}
	n := 0
	for _, set := range book.Sets() {
		for _, d := range set.Procedures {
			c := &Case{Definition: d.ID, definition: &d}
			opens := access.Facts{Owner: "p"}
			if d.Personal {
				opens = access.Facts{Person: "a"}
			}
			for _, by := range d.Open.By {
				actor := ledger.Actor{Account: "a", Party: "p", Roles: []string{by}, Functions: access.Words(access.Working...)}
				if n++; !access.Can(actor, c.PolicyAct(d.Open.Act), opens) {
					t.Errorf("%s: %s.%s by %s passes no row of the policy", set.ID, d.ID, d.Open.Act, by)
				}
			}
			c.Seq = 1
			for _, m := range d.Transitions {
				for _, by := range m.By {
					if n++; !passes(d, by, c.PolicyAct(m.Act)) {
						t.Errorf("%s: %s.%s by %s passes no row of the policy", set.ID, d.ID, m.Act, by)
					}
				}
			}
			for _, s := range d.Steps {
				if s.Awaits != "" && s.Awaits != rules.Applicant && s.Awaits != rules.Counterparty && access.Role(s.Awaits).Title().IsZero() {
					t.Errorf("%s: %s.%s awaits %q, who is nobody", set.ID, d.ID, s.ID, s.Awaits)
				}
			}
		}
	}
	if n == 0 {
		t.Error("no procedure is shipped")
	}
}
