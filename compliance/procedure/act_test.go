package procedure

import (
	"strings"
	"testing"
	"time"

	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/ledgertest"
)

// TestOpeningIsJudged: a case is opened for somebody, about something, under a name, and an opening act
// that needs a clean application gets none that the checks found wanting or never saw.
func TestOpeningIsJudged(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	if b.book = onlyClean(t); t.Failed() {
		return
	}
	mend := []rules.Finding{{Rule: "material", Field: "documents", Severity: rules.MustMend, Article: "甲 第一条", Text: rules.Text{ZH: "缺件", EN: "missing"}}}
	for name, c := range map[string]struct {
		change func(*Start)
		want   string
	}{
		"nothing wrong":        {func(*Start) {}, ""},
		"must be mended":       {func(s *Start) { s.Findings = mend }, "material"},
		"never checked":        {func(s *Start) { s.Findings = nil }, "internal"},
		"no name":              {func(s *Start) { s.Title.ZH = " " }, "required"},
		"a name without end":   {func(s *Start) { s.Title.ZH = strings.Repeat("长", maxTitle+1) }, "too_long"},
		"as long as may be":    {func(s *Start) { s.Title.ZH = strings.Repeat("长", maxTitle) }, ""},
		"reasons without end":  {func(s *Start) { s.Reason = strings.Repeat("长", maxReason+1) }, "too_long"},
		"about nothing":        {func(s *Start) { s.Subject.ID = "" }, "internal"},
		"about no kind":        {func(s *Start) { s.Subject.Kind = "" }, "internal"},
		"by nobody":            {func(s *Start) { s.Applicant = "" }, "internal"},
		"of another matter":    {func(s *Start) { s.Definition = "other" }, "internal"},
		"of no such procedure": {func(s *Start) { s.Definition = "none" }, "rules.no_procedure"},
	} {
		s := Start{Regime: "registration", Definition: "registration", Subject: ledger.Ref{Kind: "thing", ID: name}, Applicant: "op", Title: rules.Text{ZH: "停车指数"}, Findings: clean}
		c.change(&s)
		if _, code := b.on(operator, func(tx *ledger.Tx) (*Case, error) { return Open(tx, b.book, s) }); code != c.want {
			t.Errorf("%s: got %q, want %q", name, code, c.want)
		}
	}
}

// onlyClean is a rule set whose opening act needs a clean application, with a second matter beside it.
func onlyClean(t *testing.T) *rules.Book {
	t.Helper()
	source := strings.Replace(boundedStop, "to: submitted, article: 第一条}", "to: submitted, article: 第一条, needs_no_must_mend: true}", 1)
	other := source[strings.Index(source, "  - id: registration\n"):]
	other = strings.NewReplacer("- id: registration", "- id: other", "regime: registration", "regime: agreement").Replace(other)
	source = strings.Replace(source, "regimes: [registration]", "regimes: [registration, agreement]", 1) + other
	book, err := rules.LoadSources(true, []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// TestOpenedByTheRulesOfTheDay: the set that governs when the case is opened judges it, to the last second
// of its last day, and the clock begins on that day.
func TestOpenedByTheRulesOfTheDay(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	today := workday.OfTime(b.db.Now())
	successor := strings.NewReplacer("id: bounded", "id: successor", "〔2024〕1号", "〔2024〕2号", `effective_from: "2024-01-01"`, `effective_from: "`+today.AddDays(1).String()+`"`).Replace(boundedStop)
	old := strings.Replace(boundedStop, `effective_from: "2024-01-01"`, "effective_from: \"2024-01-01\"\neffective_to: \""+today.String()+`"`, 1)
	var err error
	if b.book, err = rules.LoadSources(true, []byte(old), []byte(successor)); err != nil {
		t.Fatal(err)
	}
	midnight := today.AddDays(1).Time()
	for _, c := range []struct {
		at  time.Time
		set string
	}{{midnight.Add(-time.Second), "bounded"}, {midnight, "successor"}} {
		ledgertest.ClockOf(b.db).Set(c.at)
		if got := b.registration(c.set); got.RuleSet != c.set || got.Clock.From != workday.OfTime(c.at) {
			t.Errorf("opened %s under %s, from %s", c.at, got.RuleSet, got.Clock.From)
		}
	}
}

// TestNothingIsBackDated: the ledger's time does not go back, and where it did, nothing would be written
// before what came last: no act, and no entry, be it after a step or after another entry.
func TestNothingIsBackDated(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.registration("p1")
	assign := func(tx *ledger.Tx) (*Case, error) { return Assign(tx, c.ID, registry.Account, "") }
	accept := func(tx *ledger.Tx) (*Case, error) { return Act(tx, c.ID, "accept", Decision{Findings: clean}) }
	reassign := func(tx *ledger.Tx) (*Case, error) { return Assign(tx, c.ID, colleague.Account, "移交") }
	at := func(moment time.Time, fn func(tx *ledger.Tx) (*Case, error)) string {
		_, code := b.on(registry, func(tx *ledger.Tx) (*Case, error) {
			tx.Now = moment
			return fn(tx)
		})
		return code
	}
	opened := c.Moved
	for name, fn := range map[string]func(tx *ledger.Tx) (*Case, error){"assign": assign, "accept": accept} {
		if code := at(opened.Add(-time.Millisecond), fn); code != "procedure.back_dated" {
			t.Errorf("%s a millisecond before the opening: %q", name, code)
		}
	}
	if code := at(opened, assign); code != "" { // at once is not before
		t.Errorf("at once: %q", code)
	}
	if code := at(opened, reassign); code != "" {
		t.Errorf("at the same time as the entry before: %q", code)
	}
	reassign = func(tx *ledger.Tx) (*Case, error) { return Assign(tx, c.ID, "acc-reg-3", "移交") }
	ledgertest.ClockOf(b.db).Advance(time.Hour)
	if code := at(b.db.Now(), reassign); code != "" {
		t.Fatalf("an hour later: %q", code)
	}
	if code := at(opened.Add(time.Minute), func(tx *ledger.Tx) (*Case, error) { return Assign(tx, c.ID, registry.Account, "移交") }); code != "procedure.back_dated" {
		t.Errorf("an entry before the last one: %q", code)
	}
}

// TestWhatIsNewBelongsToASecondNotice: on a first notice nothing can have come with the mending, so
// it is not said; nor is it with an act that gives no notice.
func TestWhatIsNewBelongsToASecondNotice(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	c := b.registration("p1")
	b.refuse(registry, c.ID, "return", Decision{Reason: "缺一份", Arose: "补正时新交的说明书", Findings: clean}, "not_read")
	c = b.must(registry, c.ID, "return", Decision{Reason: "缺一份", Findings: clean}, "returned")
	c = b.must(operator, c.ID, "resubmit", Decision{Findings: clean}, "submitted")
	b.refuse(registry, c.ID, "return", Decision{Reason: "又缺", Arose: strings.Repeat("长", maxReason+1), Findings: clean}, "too_long")
	b.refuse(registry, c.ID, "accept", Decision{Reason: "齐备", Arose: "新", Findings: clean}, "not_read")
}
