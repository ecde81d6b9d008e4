package procedure

import (
	"slices"
	"strconv"
	"testing"
	"time"

	"huishu/compliance/adoption"
	"huishu/compliance/calendar"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/anchor"
	"huishu/ledger/audit"
	"huishu/ledger/fault"
	"huishu/ledger/ledgertest"
)

// calendarBench is a bench that audit can go over.
func calendarBench(t testing.TB) *bench {
	t.Helper()
	b := &bench{t, ledgertest.New(t, anchor.Room(), calendar.Room(), adoption.Room(), Room()), shippedBook()}
	if today := workday.OfTime(b.db.Now()); today.After(workday.Default().AnnouncedThrough()) {
		b.load(wholeYear(t, today.Year, today)) // the suite is run with a clock beyond the shipped years too
	}
	return b
}

// wholeYear is an arrangement of a year that no source has announced: the fixed holidays and nothing else.
func wholeYear(t testing.TB, year int, published workday.Date) workday.Notice {
	t.Helper()
	y := strconv.Itoa(year)
	days, err := workday.ParseDays(y + "-01-01 off 元旦\n" + y + "-05-01~" + y + "-05-02 off 劳动节\n" + y + "-10-01~" + y + "-10-03 off 国庆节")
	if err != nil {
		t.Fatal(err)
	}
	return workday.Notice{Year: year, Number: "测试〔" + y + "〕1号", Published: published, Source: "https://example.org/" + y, Days: days}
}

func amendment(number string, today workday.Date, days ...workday.Date) workday.Notice {
	n := workday.Notice{Year: days[0].Year, Number: number, Published: today, Amends: true, Source: "https://example.org/a"}
	for _, d := range days {
		n.Days = append(n.Days, workday.Day{Date: d, Kind: workday.Off, Name: "临时放假"})
	}
	return n
}

func (b *bench) loadBy(actor ledger.Actor, n workday.Notice, reason string) (calendar.Change, error) {
	b.Helper()
	ledgertest.ClockOf(b.db).Advance(time.Second) // so that what was done before is before
	var c calendar.Change
	err := b.db.Update(b.Context(), actor, func(tx *ledger.Tx) (err error) {
		c, err = LoadNotice(tx, n, reason)
		return err
	})
	return c, err
}

func (b *bench) load(n workday.Notice) calendar.Change {
	b.Helper()
	c, err := b.loadBy(office, n, "国务院办公厅通知")
	if err != nil {
		b.Fatal(err)
	}
	return c
}

// row is the last day that lists and inboxes are sorted by.
func (b *bench) row(id string) string {
	b.Helper()
	var due string
	if err := b.db.View(b.Context(), office, func(tx *ledger.Tx) error { return tx.Get(&due, `SELECT due FROM case_file WHERE id = ?`, id) }); err != nil {
		b.Fatal(err)
	}
	return due
}

func (b *bench) audited() {
	b.Helper()
	r, err := audit.Run(b.Context(), b.db, audit.Options{})
	if err != nil || !r.OK {
		b.Errorf("audit: %+v %v", r.Problems, err)
	}
}

// TestAmendedAfterwards opens a case, amends the calendar, and looks for both days everywhere.
func TestAmendedAfterwards(t *testing.T) {
	t.Parallel()
	b := calendarBench(t)
	c, other := b.registration("p1"), b.registration("p2")
	b.must(operator, other.ID, "withdraw", Decision{}, "withdrawn")
	today, old := workday.OfTime(b.db.Now()), c.Clock.Due
	n := amendment("测试〔2026〕9号", today, old)

	var preview calendar.Change
	err := b.db.View(t.Context(), office, func(tx *ledger.Tx) (err error) {
		preview, err = PreviewNotice(tx, n)
		return err
	})
	if err != nil || len(preview.Deadlines) != 1 || b.row(c.ID) != old.String() {
		t.Fatalf("preview: %+v %v, row %s", preview, err, b.row(c.ID))
	}
	size := b.db.Head().Size
	done := b.load(n)
	if !slices.Equal(done.Deadlines, preview.Deadlines) || len(done.Days) != 1 || done.Days[0].Date != old || done.Days[0].Work {
		t.Errorf("done %+v, foretold %+v", done, preview)
	}
	if grown := b.db.Head().Size - size; grown != 2 {
		t.Errorf("%d events, want one of the notice and one of the case", grown)
	}
	d := done.Deadlines[0]
	after := b.get(c.ID)
	if d.ID != c.ID || d.Before != old || !d.After.After(old) || d.WorkingDays != 3 || after.Clock.Due != d.After || after.Clock.DueAtEntry != old || b.row(c.ID) != d.After.String() {
		t.Errorf("%+v, clock %+v, row %s", d, after.Clock, b.row(c.ID))
	}
	err = b.db.View(t.Context(), office, func(tx *ledger.Tx) error {
		moved, err := calendar.MovedOf(tx, SubjectCase, c.ID)
		if err != nil || len(moved) != 1 || moved[0].Deadline != d || moved[0].Notice != n.Number {
			t.Errorf("on the case: %+v %v", moved, err)
		}
		events, err := tx.History(SubjectCase, c.ID)
		if err != nil || events[len(events)-1].Kind != KindRecompute {
			t.Errorf("in the journal: %+v %v", events, err)
		}
		list, all, err := calendar.Deadlines(tx, done.Entry.ID, 10)
		if err != nil || all != 1 || list[0] != d {
			t.Errorf("on the notice: %+v %d %v", list, all, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	// The inbox of the day after the old last day has nothing late in it.
	ledgertest.ClockOf(b.db).Set(old.AddDays(1).Time().Add(time.Hour))
	if list := b.list(Query{DueBefore: old.AddDays(1)}); len(list) != 0 {
		t.Errorf("late by the old day: %+v", list)
	}
	// Decided and withdrawn steps keep what they were measured by.
	if got := b.get(other.ID).Steps[0].Clock; got.Due != old {
		t.Errorf("the withdrawn case's first step ended %s, was measured to %s", got.Due, old)
	}
	b.audited()
	if n, err := b.stale(); n != 0 || err != nil {
		t.Errorf("%d rows were left wrong: %v", n, err)
	}
}

func (b *bench) stale() (n int, err error) {
	err = b.db.Update(b.Context(), ledger.System, func(tx *ledger.Tx) (err error) {
		n, err = RecomputeStale(tx)
		return err
	})
	return n, err
}

// TestClockRunsOnAfterAmendment lets a period run through steps that keep its clock.
func TestClockRunsOnAfterAmendment(t *testing.T) {
	t.Parallel()
	b := calendarBench(t)
	c := b.registration("p1")
	b.must(registry, c.ID, "accept", Decision{Findings: clean}, "accepted")
	c = b.must(registry, c.ID, "review", Decision{Findings: clean}, "public_notice")
	b.load(amendment("测试〔2026〕9号", workday.OfTime(b.db.Now()), c.Clock.Due))
	moved := b.get(c.ID).Clock.Due
	c = b.must(rival, c.ID, "object", Decision{Reason: "数据来源不实"}, "objection")
	if !moved.After(c.Steps[2].Clock.DueAtEntry) || c.Clock.Due != moved || b.row(c.ID) != moved.String() {
		t.Errorf("runs to %s, the row says %s, want %s", c.Clock.Due, b.row(c.ID), moved)
	}
	b.must(registry, c.ID, "dismiss", Decision{Reason: "来源属实"}, "public_notice")
	if b.row(c.ID) != moved.String() {
		t.Errorf("the row says %s, want %s", b.row(c.ID), moved)
	}
	b.refuse(registry, c.ID, "register", Decision{Findings: clean}, "procedure.too_early")
	b.audited()
}

// TestNextYearSettles announces the next year: what reached into it was provisional and is not any more.
func TestNextYearSettles(t *testing.T) {
	t.Parallel()
	b := calendarBench(t)
	year := workday.OfTime(b.db.Now()).Year
	ledgertest.ClockOf(b.db).Set(time.Date(year, 12, 15, 9, 0, 0, 0, ledger.Zone))
	c := b.registration("p1")
	b.must(registry, c.ID, "accept", Decision{Findings: clean}, "accepted")
	before := b.get(c.ID).Clock
	if !before.Provisional || before.Due.Year != year+1 {
		t.Fatalf("twenty working days from mid-December: %+v", before)
	}
	done := b.load(wholeYear(t, year+1, workday.OfTime(b.db.Now())))
	after := b.get(c.ID).Clock
	if after.Provisional || !after.ProvisionalReason.IsZero() || len(done.Deadlines) != 1 || !done.Deadlines[0].WasProvisional || done.Deadlines[0].Provisional || done.Deadlines[0].After != after.Due {
		t.Errorf("announced: %+v, %+v", after, done.Deadlines)
	}
	b.audited()
}

func TestLoadRefusals(t *testing.T) {
	t.Parallel()
	b := calendarBench(t)
	today := workday.OfTime(b.db.Now())
	good := amendment("测试〔2026〕9号", today, today.AddDays(7))
	for name, c := range map[string]struct {
		by     ledger.Actor
		change func(*workday.Notice)
		reason string
		want   string
	}{
		"not the authority": {operator, func(*workday.Notice) {}, "x", "access.denied"},
		"nobody":            {stranger, func(*workday.Notice) {}, "x", "access.sign_in"},
		"no reason":         {office, func(*workday.Notice) {}, " ", "required"},
		"no number":         {office, func(n *workday.Notice) { n.Number = "" }, "x", "required"},
		"no source":         {office, func(n *workday.Notice) { n.Source = "javascript:alert(1)" }, "x", "calendar.source"},
		"from the future":   {office, func(n *workday.Notice) { n.Published = today.AddDays(1) }, "x", "calendar.future"},
		"weekday made up": {office, func(n *workday.Notice) {
			n.Days[0] = workday.Day{Date: mondayAfter(today), Kind: workday.Work, Name: "x"}
		}, "x", "workday.bad_calendar"},
		"all at once": {office, func(n *workday.Notice) { n.Source, n.Number = "", "" }, "", "invalid"},
	} {
		n := good
		n.Days = slices.Clone(good.Days)
		c.change(&n)
		size := b.db.Head().Size
		_, err := b.loadBy(c.by, n, c.reason)
		if fault.CodeOf(err) != c.want || b.db.Head().Size != size {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
		if name == "all at once" && len(fault.From(err).Details) != 3 {
			t.Errorf("%s: %+v", name, fault.From(err).Details)
		}
	}
	b.load(good)
	if _, err := b.loadBy(office, good, "再次"); fault.CodeOf(err) != "calendar.unchanged" {
		t.Errorf("the same again: %v", err)
	}
	// A slip of the pen is mended by loading the notice once more.
	right := good
	right.Days = []workday.Day{{Date: today.AddDays(8), Kind: workday.Off, Name: "临时放假"}}
	b.load(right)
	err := b.db.View(t.Context(), office, func(tx *ledger.Tx) error {
		book, err := calendar.Of(tx)
		if err != nil {
			return err
		}
		_, wrong := book.Now().Said(today.AddDays(7))
		_, mended := book.Now().Said(today.AddDays(8))
		if entries := book.Entries(); wrong || !mended || entries[0].Superseded || !entries[1].Superseded {
			t.Errorf("mended: %v %v %+v", wrong, mended, entries[:2])
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func mondayAfter(d workday.Date) workday.Date {
	for d = d.AddDays(1); d.Weekday() != time.Monday; d = d.AddDays(1) {
		continue
	}
	return d
}

// TestStaleRows has a row disagree with the calendar, as after a release that brings a notice nobody had loaded.
func TestStaleRows(t *testing.T) {
	t.Parallel()
	b := calendarBench(t)
	c := b.registration("p1")
	ledgertest.Tamper(t, b.db, `UPDATE case_file SET due = '2026-03-01'`)
	if n, err := b.stale(); n != 1 || err != nil || b.row(c.ID) != c.Clock.Due.String() {
		t.Errorf("%d %v, the row says %s", n, err, b.row(c.ID))
	}
	b.audited()
}

// TestReplicas loads a notice through one process and reckons through another of the same PostgreSQL database.
func TestReplicas(t *testing.T) {
	t.Parallel()
	ledgertest.OnlyPostgres(t)
	rooms := []ledger.Room{anchor.Room(), calendar.Room(), adoption.Room(), Room()}
	url, key := ledgertest.Postgres(t, rooms...), ledgertest.Key(t)
	one := &bench{t, ledgertest.Replica(t, url, key, rooms...), shippedBook()}
	two := &bench{t, ledgertest.Replica(t, url, key, rooms...), shippedBook()}
	if today := workday.OfTime(one.db.Now()); today.After(workday.Default().AnnouncedThrough()) {
		one.load(wholeYear(t, today.Year, today))
	}
	c := two.registration("p1")
	done := one.load(amendment("测试〔2026〕9号", workday.OfTime(one.db.Now()), c.Clock.Due))
	if got := two.get(c.ID).Clock.Due; len(done.Deadlines) != 1 || got != done.Deadlines[0].After {
		t.Errorf("the other process says %s, %+v", got, done.Deadlines)
	}
	if c := two.registration("p2"); c.Clock.Due != done.Deadlines[0].After {
		t.Errorf("a new case there ends %s", c.Clock.Due)
	}
}
