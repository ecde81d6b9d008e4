package client_test

import (
	"testing"
	"time"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/client"
)

func (w *world) limit(l client.Limits) {
	w.Helper()
	w.Must(w.clerk, func(tx *ledger.Tx) error { return client.SetLimits(tx, w.owner.Party, l, "试点") })
}

func (w *world) usage() (list []client.Usage) {
	w.Helper()
	err := w.DB.View(w.Context(), w.owner, func(tx *ledger.Tx) (err error) {
		list, err = client.UsageOf(tx, w.owner.Party, 10)
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
	return list
}

// ask sends n requests and returns how many were admitted, and the last refusal.
func (w *world) ask(m *client.Meter, n int) (admitted int, refusal error) {
	w.Helper()
	for range n {
		if _, err := m.Admit(w.Context(), w.owner.Party); err == nil {
			admitted++
		} else {
			refusal = err
		}
	}
	return admitted, refusal
}

func TestQuotaOfTheMinute(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.limit(client.Limits{PerMinute: 60, PerDay: 1000, PerMonth: 1000})
	m := client.NewMeter(w.DB)
	n, err := w.ask(m, 70)
	if n != 60 || fault.CodeOf(err) != "quota.minute" || fault.From(err).RetryAfter <= 0 || fault.From(err).RetryAfter > time.Second {
		t.Fatalf("%d admitted, %v after %v", n, err, fault.From(err).RetryAfter)
	}
	w.Clock.Advance(10 * time.Second)
	if n, _ := w.ask(m, 70); n != 10 {
		t.Errorf("%d admitted ten seconds later", n)
	}
	w.Clock.Advance(time.Hour)
	s, err := m.Admit(t.Context(), w.owner.Party)
	if err != nil || s.Limit != 60 || s.Remaining != 59 || s.Reset != time.Second {
		t.Errorf("standing %+v, %v", s, err)
	}
	// Another party has a quota of its own.
	if _, err := m.Admit(t.Context(), w.clerk.Party); err != nil {
		t.Error(err)
	}
}

// Day and month are of the database: a second process, or the same after a restart, goes on where the first was.
func TestQuotaOfDayAndMonth(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.limit(client.Limits{PerMinute: 100, PerDay: 30, PerMonth: 50})
	first := client.NewMeter(w.DB)
	if n, err := w.ask(first, 25); n != 25 || err != nil {
		t.Fatalf("%d, %v", n, err)
	}
	if err := first.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	second := client.NewMeter(w.DB)
	n, err := w.ask(second, 10)
	if n != 5 || fault.CodeOf(err) != "quota.day" || fault.From(err).RetryAfter > 24*time.Hour {
		t.Fatalf("%d admitted, %v", n, err)
	}
	w.Clock.Advance(24 * time.Hour) // what is not written yet is of the day on which it was asked
	n, err = w.ask(second, 30)
	if n != 20 || fault.CodeOf(err) != "quota.month" {
		t.Fatalf("%d admitted on the second day, %v", n, err)
	}
	if err := second.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	u := w.usage()
	if len(u) != 2 || u[0].Requests != 20 || u[0].Refused != 10 || u[1].Requests != 30 || u[1].Refused != 5 {
		t.Errorf("usage %+v", u)
	}
	w.Clock.Advance(31 * 24 * time.Hour)
	if n, _ := w.ask(second, 40); n != 30 {
		t.Errorf("%d admitted in another month", n)
	}
}

func TestLimitsThatAreRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	good := client.Limits{PerMinute: 1, PerDay: 1, PerMonth: 1}
	w.Refused("access.denied", w.owner, func(tx *ledger.Tx) error { return client.SetLimits(tx, w.owner.Party, good, "x") })
	w.Refused("quota.range", w.clerk, func(tx *ledger.Tx) error {
		return client.SetLimits(tx, w.owner.Party, client.Limits{PerMinute: 1, PerDay: 1}, "x")
	})
	w.Refused("quota.order", w.clerk, func(tx *ledger.Tx) error {
		return client.SetLimits(tx, w.owner.Party, client.Limits{PerMinute: 1, PerDay: 2, PerMonth: 1}, "x")
	})
	w.Refused("required", w.clerk, func(tx *ledger.Tx) error { return client.SetLimits(tx, w.owner.Party, good, " ") })
	w.limit(good)
	w.Must(w.clerk, func(tx *ledger.Tx) error {
		l, err := client.LimitsOf(tx, w.owner.Party)
		if l != good {
			t.Errorf("limits %+v", l)
		}
		return err
	})
}
