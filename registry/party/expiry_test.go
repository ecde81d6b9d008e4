package party_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/tlog"
	"huishu/registry/party"
	"huishu/registry/registrytest"
)

// told are the changes of the register that others are told of, in order.
func (w *world) told() (list []party.StatusChange) {
	w.Helper()
	w.Read(func(tx *ledger.Tx) error {
		var payloads []string
		if err := tx.Select(&payloads, `SELECT payload FROM job WHERE kind = ? ORDER BY id`, party.JobStatusChanged); err != nil {
			return err
		}
		for _, p := range payloads {
			var c party.StatusChange
			if err := json.Unmarshal([]byte(p), &c); err != nil {
				return err
			}
			list = append(list, c)
		}
		return nil
	})
	return list
}

// round runs one of the daily jobs to its end and returns how much it did.
func (w *world) round(due func(tx *ledger.Tx) (int, error)) (total int) {
	w.Helper()
	for n := 1; n > 0; total += n {
		w.Must(ledger.System, func(tx *ledger.Tx) (err error) { n, err = due(tx); return err })
	}
	return total
}

// licence gives the company an operator's licence of an agreement.
func (w *world) licence(partyID, agreement string, from, to workday.Date) (q party.Qualification) {
	w.Helper()
	w.Must(w.clerk, func(tx *ledger.Tx) (err error) {
		tx.Grant(string(access.AgreementConclude))
		q, err = party.GrantOperator(tx, partyID, agreement, "公交客流", from, to, "", access.AgreementConclude)
		return err
	})
	return q
}

// TestExpiryIsRecordedAndToldOnce: with a case and without one, by the job of the day after the last and by no other; the end of the
// agreement that follows is recorded and told to nobody a second time.
func TestExpiryIsRecordedAndToldOnce(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), registrytest.Book()
	_, actor := w.company("broker", uscc(t, "91441302MA4X00001"))
	operator, _ := w.company("operator", uscc(t, "91441302MA4X00002"))
	broker := w.qualify(b, actor, w.brokerForm(actor))
	licence := w.licence(operator.ID, "an agreement", workday.OfTime(w.Clock.Now()), broker.To)
	before := len(w.told())

	w.Clock.Set(broker.To.Time().Add(23 * time.Hour))
	if n := w.round(party.ExpireDue); n != 0 || len(w.told()) != before {
		t.Fatalf("%d expired on their last day", n)
	}
	w.Clock.Set(broker.To.AddDays(1).Time().Add(time.Minute))
	if n := w.round(party.ExpireDue); n != 2 {
		t.Fatalf("%d expired on the day after", n)
	}
	w.Clock.Advance(48 * time.Hour)
	if n := w.round(party.ExpireDue); n != 0 {
		t.Errorf("%d expired once more", n)
	}
	news := w.told()[before:]
	for _, c := range news {
		if c.Status != party.Expired || c.Event == "" || c.Number != broker.Number && c.Number != licence.Number {
			t.Errorf("%+v", c)
		}
	}
	if len(news) != 2 || news[0].Number == news[1].Number {
		t.Fatalf("told of %+v", news)
	}

	w.Must(w.clerk, func(tx *ledger.Tx) error {
		tx.Grant(string(access.AgreementEnd))
		_, err := party.EndOperator(tx, licence.Agreement, "期满", access.AgreementEnd)
		return err
	})
	if got := len(w.told()) - before; got != 2 {
		t.Errorf("told %d times", got)
	}
	w.Read(func(tx *ledger.Tx) error {
		for number, want := range map[string][]string{
			broker.ID:  {"qualification.grant", "qualification.expire"},
			licence.ID: {"qualification.grant", "qualification.expire", "qualification.end"},
		} {
			q, err := party.GetQualification(tx, number)
			if err != nil {
				return err
			}
			changes, err := party.History(tx, party.Entry{Kind: party.Company, Qualifications: []party.Qualification{q}})
			var kinds []string
			for _, c := range changes {
				kinds = append(kinds, c.Kind)
			}
			if err != nil || !slices.Equal(kinds, want) {
				t.Errorf("%s: %v %v", q.Number, kinds, err)
			}
		}
		entries, err := party.StatusEntries(tx)
		if e := entries[broker.Number]; e.Status != tlog.StatusEnded || e.Since != tlog.FormatTime(broker.To.AddDays(1).Time().UnixMilli()) {
			t.Errorf("the status list says %+v", e)
		}
		c, err2 := procedure.Get(tx, broker.Case)
		if err2 != nil || c.Outcome != rules.Ended {
			t.Errorf("the case is %v %v", c, err2)
		}
		return err
	})
}

// TestEndBeforeExpiryIsToldAsEnd: what ended before the job came is told of as that, and not as expired.
func TestEndBeforeExpiryIsToldAsEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	operator, _ := w.company("operator", uscc(t, "91441302MA4X00002"))
	today := workday.OfTime(w.Clock.Now())
	w.licence(operator.ID, "an agreement", today, today.AddDays(3))
	w.Clock.Set(today.AddDays(4).Time().Add(time.Minute))
	w.Must(w.clerk, func(tx *ledger.Tx) error {
		tx.Grant(string(access.AgreementEnd))
		_, err := party.EndOperator(tx, "an agreement", "期满", access.AgreementEnd)
		return err
	})
	if n := w.round(party.ExpireDue); n != 0 {
		t.Errorf("%d expired", n)
	}
	if news := w.told(); len(news) != 2 || news[1].Status != party.Ended {
		t.Errorf("%+v", news)
	}
}
