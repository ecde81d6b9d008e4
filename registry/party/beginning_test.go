package party_test

import (
	"testing"
	"time"

	"huishu/compliance/procedure"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/audit"
	"huishu/ledger/tlog"
	"huishu/registry/party"
	"huishu/registry/registrytest"
)

// TestFirstDayIsRecordedAndToldOnce: of what was granted for later, by the job of its first day and by no other; what began with its
// grant, or was restored after its first day, was told as valid then and is not told again.
func TestFirstDayIsRecordedAndToldOnce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	operator, _ := w.company("operator", uscc(t, "91441302MA4X00002"))
	today := workday.OfTime(w.Clock.Now())
	first := today.AddDays(3)
	now := w.licence(operator.ID, "of today", today, today.AddDays(90))
	later := w.licence(operator.ID, "for later", first, today.AddDays(90))
	held := w.licence(operator.ID, "suspended meanwhile", first, today.AddDays(90))
	stopped := w.licence(operator.ID, "suspended for good", first, today.AddDays(90))
	second := w.colleague("second", "赵科长")
	w.sanctioned(held, "suspend", second)
	w.sanctioned(stopped, "suspend", second)
	before := len(w.told())
	if n := w.round(party.BeginDue); n != 0 || later.Status != party.NotYet || now.Status != party.Valid {
		t.Fatalf("%d began before their first day; %s, %s", n, later.Status, now.Status)
	}

	w.Clock.Set(first.Time().Add(-time.Minute))
	if n := w.round(party.BeginDue); n != 0 {
		t.Fatalf("%d began the day before", n)
	}
	w.Clock.Set(first.Time().Add(time.Minute))
	if n := w.round(party.BeginDue); n != 1 {
		t.Fatalf("%d began on the first day", n)
	}
	w.sanctioned(held, "restore", second)
	w.Clock.Advance(48 * time.Hour)
	if n := w.round(party.BeginDue); n != 0 {
		t.Errorf("%d began once more", n)
	}
	news := w.told()[before:]
	if len(news) != 2 || news[0].Number != later.Number || news[1].Number != held.Number || news[0].Status != party.Valid || news[1].Status != party.Valid {
		t.Errorf("told of %+v", news)
	}
	w.Read(func(tx *ledger.Tx) error {
		q, err := party.GetQualification(tx, later.ID)
		if err != nil {
			return err
		}
		changes, err := party.History(tx, party.Entry{Kind: party.Company, Qualifications: []party.Qualification{q}})
		if err != nil || len(changes) != 2 || changes[1].Kind != "qualification.begin" || changes[1].By != "" {
			t.Errorf("the history says %+v, %v", changes, err)
		}
		entries, err := party.StatusEntries(tx)
		if e := entries[later.Number]; e.Status != tlog.StatusValid || e.Since != tlog.FormatTime(first.Time().UnixMilli()) {
			t.Errorf("the status list says %+v", e)
		}
		return err
	})
	if report, err := audit.Run(t.Context(), w.DB, audit.Options{}); err != nil || len(report.Problems) > 0 {
		t.Errorf("audit: %+v, %v", report.Problems, err)
	}
}

// sanctioned is an act on a licence by the clerk, confirmed by a second officer.
func (w *world) sanctioned(q party.Qualification, act string, second ledger.Actor) {
	w.Helper()
	b := registrytest.Book()
	d := procedure.Decision{Reason: "整改"}
	w.Must(w.clerk, func(tx *ledger.Tx) error { _, err := party.Sanction(tx, b, q.ID, act, d); return err })
	w.Must(second, func(tx *ledger.Tx) error {
		s, err := party.PendingSanction(tx, q.ID)
		if err == nil {
			d.Proposal = s.ID
			_, err = party.Sanction(tx, b, q.ID, act, d)
		}
		return err
	})
}
