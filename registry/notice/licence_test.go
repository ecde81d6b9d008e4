package notice_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"huishu/compliance/access"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/registry/notice"
	"huishu/registry/party"
	"huishu/registry/registrytest"
)

// license gives the company a licence that ends so many days from now.
func (w *world) license(days int) party.Qualification {
	w.Helper()
	return w.licenseFrom(0, days)
}

// licenseFrom gives the company a licence for the days between two, counted from now.
func (w *world) licenseFrom(first, last int) (q party.Qualification) {
	w.Helper()
	today := workday.OfTime(w.Clock.Now())
	w.Must(w.people["authority"][0], func(tx *ledger.Tx) (err error) {
		tx.Grant(string(access.AgreementConclude))
		q, err = party.GrantOperator(tx, w.people["company"][0].Party, "an agreement", "公交客流", today.AddDays(first), today.AddDays(last), "", access.AgreementConclude)
		return err
	})
	return q
}

// TestExpiryIsTold: the holder's people and the authority's are reminded once at each distance and told of the expiry, others of nothing.
func TestExpiryIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	q := w.license(60)
	told := func(occasion notice.Occasion, want map[string]int) {
		t.Helper()
		for name, people := range w.people {
			for _, a := range people {
				n := 0
				for _, m := range w.messages(a) {
					if m.Occasion != occasion {
						continue
					}
					n++
					sound(t, name, m)
					if !strings.Contains(m.Text.ZH, q.Number) || !strings.Contains(m.Text.EN, q.To.String()) || m.Kind != notice.Deadline {
						t.Errorf("%s: %+v", name, m)
					}
				}
				if n != want[name] {
					t.Errorf("%s: %s was told %d times, not %d", occasion, name, n, want[name])
				}
			}
		}
	}
	daily := func() {
		t.Helper()
		w.Must(ledger.System, func(tx *ledger.Tx) error { _, err := party.RemindDue(tx, registrytest.Book()); return err })
		w.Must(ledger.System, func(tx *ledger.Tx) error { _, err := party.ExpireDue(tx); return err })
	}
	daily()
	daily()
	told(notice.Expiring, map[string]int{"company": 1, "authority": 1})
	w.Clock.Set(q.To.AddDays(-15).Time().Add(time.Hour))
	daily()
	told(notice.Expiring, map[string]int{"company": 2, "authority": 2})
	told(notice.HasExpired, nil)
	w.Clock.Set(q.To.AddDays(1).Time().Add(time.Hour))
	daily()
	daily()
	told(notice.Expiring, map[string]int{"company": 2, "authority": 2})
	told(notice.HasExpired, map[string]int{"company": 1, "authority": 1})
}

// TestExpiryReachesWebhooksOnce: a system that asked for changes of the register is sent the expiry, by number and status, one time.
func TestExpiryReachesWebhooksOnce(t *testing.T) {
	t.Parallel()
	h := newHookWorld(t)
	h.create(h.people["rival"][0], notice.StatusChanged)
	q := h.license(3)
	h.drain(http.StatusNoContent) // of the grant
	h.Clock.Set(q.To.AddDays(1).Time().Add(time.Hour))
	for range 3 {
		h.Must(ledger.System, func(tx *ledger.Tx) error { _, err := party.ExpireDue(tx); return err })
		h.Clock.Advance(25 * time.Hour)
	}
	got := h.drain(http.StatusNoContent)
	if len(got) != 1 || !strings.Contains(got[0].body, `"number":"`+q.Number+`"`) || !strings.Contains(got[0].body, `"status":"expired"`) {
		t.Errorf("%+v", got)
	}
}

// TestFirstDayIsTold: the holder's people and the authority's are told once that a licence granted for later is in effect, and systems
// that asked for changes of the register are sent it.
func TestFirstDayIsTold(t *testing.T) {
	t.Parallel()
	h := newHookWorld(t)
	h.create(h.people["rival"][0], notice.StatusChanged)
	q := h.licenseFrom(3, 90)
	h.drain(http.StatusNoContent) // of the grant
	for range 5 {
		h.Must(ledger.System, func(tx *ledger.Tx) error { _, err := party.BeginDue(tx); return err })
		h.Clock.Advance(25 * time.Hour)
	}
	for name, people := range h.people {
		want := map[string]int{"company": 1, "authority": 1}[name]
		for _, a := range people {
			n := 0
			for _, m := range h.messages(a) {
				if m.Occasion != notice.HasBegun {
					continue
				}
				n++
				sound(t, name, m)
				if !strings.Contains(m.Text.ZH, q.Number) || !strings.Contains(m.Text.EN, q.From.String()) {
					t.Errorf("%s: %+v", name, m)
				}
			}
			if n != want {
				t.Errorf("%s was told %d times, not %d", name, n, want)
			}
		}
	}
	got := h.drain(http.StatusNoContent)
	if len(got) != 1 || !strings.Contains(got[0].body, `"number":"`+q.Number+`"`) || !strings.Contains(got[0].body, `"status":"valid"`) {
		t.Errorf("%+v", got)
	}
}
