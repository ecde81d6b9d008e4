package party_test

import (
	"testing"
	"time"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/tlog"
	"huishu/registry/party"
	"huishu/registry/registrytest"
)

// What the signed status list says of qualifications: since when, and that a day still has to come.
func TestStatusEntries(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), registrytest.Book()
	_, actor := w.company("merchant", uscc(t, "91441302MA4X00001"))
	operator, _ := w.company("operator", uscc(t, "91441302MA4X00003"))
	merchant := w.qualify(b, actor, w.merchantForm(actor))
	first := workday.OfTime(w.Clock.Now()).AddDays(5)
	var later party.Qualification
	w.Must(w.clerk, func(tx *ledger.Tx) (err error) {
		tx.Grant(string(access.AgreementConclude))
		later, err = party.GrantOperator(tx, operator.ID, "an agreement", "公交客流", first, first.AddDays(100), "", access.AgreementConclude)
		return err
	})
	is := func(number string, status tlog.Status, since time.Time) {
		t.Helper()
		w.Read(func(tx *ledger.Tx) error {
			entries, err := party.StatusEntries(tx)
			if e := entries[number]; e != (tlog.StatusEntry{Status: status, Since: tlog.FormatTime(since.UnixMilli())}) || len(entries) != 2 {
				t.Errorf("%s among %d is %+v, not %s since %s", number, len(entries), e, status, since)
			}
			return err
		})
	}
	is(merchant.Number, tlog.StatusValid, time.UnixMilli(merchant.ChangedAt))
	is(later.Number, tlog.StatusNotYet, time.UnixMilli(later.ChangedAt))
	w.Clock.Set(first.Time().Add(time.Hour))
	is(later.Number, tlog.StatusValid, first.Time())
	w.Must(w.clerk, func(tx *ledger.Tx) error {
		_, err := party.Sanction(tx, b, merchant.ID, "suspend", procedure.Decision{Reason: "核查"})
		return err
	})
	is(merchant.Number, tlog.StatusSuspended, w.Clock.Now())
	w.Clock.Set(later.To.Time().AddDate(0, 0, 3))
	is(later.Number, tlog.StatusEnded, later.To.AddDays(1).Time())
}
