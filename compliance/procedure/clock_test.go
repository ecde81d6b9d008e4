package procedure

import (
	"strings"
	"testing"
	"time"

	"huishu/compliance/calendar"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/ledgertest"
)

// openEnded is boundedStop with its limit left open by the text.
func openEnded(kind string) string {
	return strings.NewReplacer(
		"value: 10, unit: working_days, article: 第一条, sureness: in_force", "unit: working_days, article: 第一条, sureness: unknown",
		"kind: limit}, remind: 3, escalate: authority", "kind: "+kind+"}",
		"to: accepted, by: [registration_body]", map[string]string{rules.Limit: "to: accepted, by: [registration_body]", rules.Period: "to: accepted, when_elapsed: true, by: [registration_body]"}[kind],
		"    stops:\n", "", "      - {id: review, text: {zh: 专家评审, en: Expert review}, steps: [submitted], article: 第二条, fact: most}\n", "",
	).Replace(boundedStop)
}

// TestNoNumberIsMadeUp: where no text sets the number of days there is no last day, in the case and in the
// row that inboxes and the daily round read; nothing is late, reminded of, or run.
func TestNoNumberIsMadeUp(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{rules.Limit, rules.Period} {
		b := newBench(t)
		var err error
		if b.book, err = rules.LoadSources(true, []byte(openEnded(kind))); err != nil {
			t.Fatal(err)
		}
		c := b.registration("p1")
		b.advance(30)
		k := b.get(c.ID).Clock
		if k == nil || k.Kind != kind || k.Sureness != rules.Unknown || !k.Due.IsZero() || !k.DueAtEntry.IsZero() || k.Elapsed || k.Overdue != 0 || k.Left != 0 || k.Used != 30 {
			t.Errorf("%s: %+v", kind, k)
		}
		if due := b.row(c.ID); due != "" {
			t.Errorf("%s: the row says %s", kind, due)
		}
		if n := b.watch(); n != 0 {
			t.Errorf("%s: the daily round noted %d", kind, n)
		}
		if _, code := b.on(registry, func(tx *ledger.Tx) (*Case, error) { return Explain(tx, c.ID, "延误") }); code != "procedure.in_time" {
			t.Errorf("%s: a delay was explained that nobody can reckon: %q", kind, code)
		}
		if kind == rules.Period {
			b.refuse(registry, c.ID, "accept", Decision{Findings: clean}, "procedure.no_period")
			continue
		}
		b.must(registry, c.ID, "accept", Decision{Findings: clean}, "accepted")
	}
}

// TestPeriodsAreNeverLate: a notice that has run is over, and nobody is late with it.
func TestPeriodsAreNeverLate(t *testing.T) {
	t.Parallel()
	row := stepRow{Clock: `{"kind":"period","working_days":3}`, ClockFrom: "2026-03-02", ClockDue: "2026-03-05"}
	for day, want := range map[string][3]int{"2026-03-05": {3, 0, 0}, "2026-03-06": {3, 0, 0}, "2026-03-20": {3, 0, 0}} {
		at, err := workday.ParseDate(day)
		if err != nil {
			t.Fatal(err)
		}
		k, err := readClockBy(workday.Default(), row, at.Time())
		if err != nil || [3]int{k.Used, k.Left, k.Overdue} != want || k.Elapsed != (day > "2026-03-05") {
			t.Errorf("%s: %+v %v", day, k, err)
		}
	}
}

// TestStepsThatWereLeftKeepTheirCalendar: a notice loaded later moves the present step, whatever the clock of
// the process that reads it says, and not one that was left before.
func TestStepsThatWereLeftKeepTheirCalendar(t *testing.T) {
	t.Parallel()
	b := calendarBench(t)
	c := b.registration("p1")
	due := c.Clock.Due
	before := b.db.Now()
	b.load(amendment("测试〔2026〕9号", workday.OfTime(before), due))
	row := stepRow{Clock: `{"kind":"limit","working_days":3}`, ClockFrom: c.Clock.From.String(), ClockDue: due.String()}
	err := b.db.View(t.Context(), office, func(tx *ledger.Tx) error {
		book, err := calendar.Of(tx)
		if err != nil {
			return err
		}
		present, err := readClock(book, row, before)
		if err != nil || !present.Due.After(due) {
			t.Errorf("the present step ends %s, was %s: %v", present.Due, due, err)
		}
		row.LeftAt = before.UnixMilli()
		left, err := readClock(book, row, before)
		if err != nil || left.Due != due {
			t.Errorf("a step that was left ended %s, is measured to %s: %v", due, left.Due, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestProvisionalIsSaid: a day that a notice to come may move says so and why, to whoever acts too early as
// well; a day before it does not.
func TestProvisionalIsSaid(t *testing.T) {
	t.Parallel()
	b := calendarBench(t)
	today := workday.OfTime(b.db.Now())
	year := today.Year + 1 // to come, so that the clock can be put there whenever the suite runs
	b.load(wholeYear(t, year, today))
	for i, c := range []struct {
		month       time.Month
		provisional bool
	}{{11, false}, {12, true}} { // ten working days from the 28th of November, and from mid-December
		ledgertest.ClockOf(b.db).Set(time.Date(year, c.month, 28-13*i, 9, 0, 0, 0, ledger.Zone))
		k := b.registration([]string{"sure", "provisional"}[i])
		k = b.must(registry, k.ID, "accept", Decision{Findings: clean}, "accepted")
		k = b.must(registry, k.ID, "review", Decision{Findings: clean}, "public_notice")
		e := b.refuse(registry, k.ID, "register", Decision{Findings: clean}, "procedure.too_early")
		zh, en := strings.Contains(e.Message.ZH, "暂定"), strings.Contains(e.Message.EN, "provisional")
		if k.Clock.Provisional != c.provisional || k.Clock.ProvisionalReason.IsZero() == c.provisional || zh != c.provisional || en != c.provisional ||
			c.provisional && (k.Clock.ProvisionalReason.ZH == "" || k.Clock.ProvisionalReason.EN == "") {
			t.Errorf("to %s: %+v; %s", k.Clock.Due, k.Clock, e.Message.ZH)
		}
	}
}

// TestBeforeTheCalendarBegins: no working days are guessed at for years that no notice of the calendar covers.
func TestBeforeTheCalendarBegins(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	var err error
	if b.book, err = rules.LoadSources(true, []byte(strings.Replace(boundedStop, "2024-01-01", "2019-01-01", 1))); err != nil {
		t.Fatal(err)
	}
	_, code := b.on(operator, func(tx *ledger.Tx) (*Case, error) {
		tx.Now = time.Date(2019, 12, 27, 9, 0, 0, 0, ledger.Zone)
		return Open(tx, b.book, Start{Regime: "registration", Definition: "registration", Subject: ledger.Ref{Kind: "thing", ID: "p"}, Applicant: "op", Title: rules.Text{ZH: "停车指数"}})
	})
	if code != string(workday.CodeTooEarly) {
		t.Errorf("opened in 2019: %q", code)
	}
}
