package notice_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
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

// TestSanctionIsTold: a licence that has no case is not suspended or revoked in silence: the second officer is asked, and the holder is
// told what was decided and why, in both languages, and what remains to it.
func TestSanctionIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	q := w.license(60)
	first, second, holder := w.people["authority"][0], w.people["authority"][1], w.people["company"][0]
	told := func(a ledger.Actor, o notice.Occasion) (list []notice.Message) {
		for _, m := range w.messages(a) {
			if m.Occasion == o {
				list = append(list, m)
				sound(t, string(o), m)
			}
		}
		return list
	}
	d := procedure.Decision{Reason: "未按期整改数据安全问题"}
	sanction := func(act string, by ledger.Actor, d procedure.Decision) {
		t.Helper()
		w.Must(by, func(tx *ledger.Tx) error { _, err := party.Sanction(tx, registrytest.Book(), q.ID, act, d); return err })
	}
	pending := func() (s party.LicenceSanction) {
		w.View(ledger.System, func(tx *ledger.Tx) (err error) { s, err = party.PendingSanction(tx, q.ID); return err })
		return s
	}
	sanction("suspend", first, d)
	if got := told(second, notice.AskSecond); len(got) != 1 || got[0].Kind != notice.Task || got[0].Link != "/desk/licences/"+q.ID || !strings.Contains(got[0].Text.ZH, d.Reason) {
		t.Errorf("the second officer is told %+v", got)
	}
	if got := told(holder, notice.Sanctioned); len(got) > 0 {
		t.Errorf("the holder is told before anything was decided: %+v", got)
	}
	sanction("suspend", second, procedure.Decision{Proposal: pending().ID})
	got := told(holder, notice.Sanctioned)
	if len(got) != 1 || got[0].Kind != notice.Decision || !strings.Contains(got[0].Text.ZH, d.Reason) || !strings.Contains(got[0].Text.ZH, q.Number) || !strings.Contains(got[0].Text.ZH, "申请行政复议") || !strings.Contains(got[0].Text.EN, "to go to court") {
		t.Errorf("the holder is told %+v", got)
	}
	sanction("restore", second, procedure.Decision{Reason: "已整改"})
	w.Must(first, func(tx *ledger.Tx) error {
		_, err := party.RejectSanction(tx, pending().ID, "尚未验收")
		return err
	})
	if got := told(second, notice.TurnedDown); len(got) != 1 || !strings.Contains(got[0].Text.ZH, "尚未验收") {
		t.Errorf("who proposed is told %+v", got)
	}
	if got := told(holder, notice.Sanctioned); len(got) != 1 {
		t.Errorf("the holder is told of what was not done: %+v", got)
	}
}

// TestIdentityIsTold: the organisation is asked to name the amount and told how its identity was verified; the authority, that the
// amounts named were wrong.
func TestIdentityIsTold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	office, company := w.people["authority"][0], w.people["company"][0]
	said := func(a ledger.Actor, o notice.Occasion) (list []notice.Message) {
		for _, m := range w.messages(a) {
			if m.Occasion == o {
				list = append(list, m)
				sound(t, string(o), m)
			}
		}
		return list
	}
	send := func() {
		w.Must(office, func(tx *ledger.Tx) error {
			p, err := party.Get(tx, company.Party)
			if err == nil {
				_, err = party.SendTransfer(tx, p.ID, party.NewTransfer{Bank: "中国银行惠州分行", Account: "0752", Holder: p.NameZH, AmountFen: 37})
			}
			return err
		})
	}
	name := func(fen int64) {
		w.Must(company, func(tx *ledger.Tx) error { _, _, err := party.ConfirmTransfer(tx, company.Party, fen); return err })
	}
	send()
	if got := said(company, notice.AskAmount); len(got) != 1 || got[0].Link != "/organisation/transfer" || strings.Contains(got[0].Text.ZH+got[0].Text.EN, "0.37") {
		t.Errorf("%+v", got)
	}
	for range party.MaxTransferAttempts {
		name(1)
	}
	if got := said(office, notice.NoAmount); len(got) != 1 {
		t.Errorf("%+v", got)
	}
	send()
	name(37)
	if got := said(w.people["company"][1], notice.Identified); len(got) != 1 || !strings.Contains(got[0].Text.ZH, "对公账户打款") {
		t.Errorf("%+v", got)
	}
}
