package party_test

import (
	"slices"
	"testing"
	"time"

	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/registry/party"
	"huishu/registry/registrytest"
)

func remindDue(b *rules.Book) func(tx *ledger.Tx) (int, error) {
	return func(tx *ledger.Tx) (int, error) { return party.RemindDue(tx, b) }
}

// reminders are the distances at which a qualification was reminded of, in order.
func (w *world) reminders(id string) (days []int64) {
	w.Helper()
	w.Read(func(tx *ledger.Tx) error {
		return tx.Select(&days, `SELECT days FROM expiry_reminder WHERE qualification = ? ORDER BY id`, id)
	})
	return days
}

// expiring are the numbers of what the actor was reminded of.
func (w *world) expiring(actor ledger.Actor) (numbers []string) {
	w.Helper()
	if err := w.DB.View(w.Context(), actor, func(tx *ledger.Tx) error {
		list, err := party.Expiring(tx)
		for _, q := range list {
			numbers = append(numbers, q.Number)
		}
		return err
	}); err != nil {
		w.Fatal(err)
	}
	return numbers
}

// TestRemindersAreGivenOnce: at each distance that the rule set names, on its day and not before, once however often the job runs.
func TestRemindersAreGivenOnce(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), registrytest.Book()
	_, actor := w.company("broker", uscc(t, "91441302MA4X00001"))
	_, other := w.company("merchant", uscc(t, "91441302MA4X00002"))
	broker := w.qualify(b, actor, w.brokerForm(actor))
	endless := w.qualify(b, other, w.merchantForm(other))
	for _, step := range []struct {
		before int // days before the last one
		want   []int64
	}{{61, nil}, {60, []int64{60}}, {59, []int64{60}}, {16, []int64{60}}, {15, []int64{60, 15}}, {1, []int64{60, 15}}, {0, []int64{60, 15}}, {-1, []int64{60, 15}}} {
		w.Clock.Set(broker.To.AddDays(-step.before).Time().Add(time.Hour))
		w.round(remindDue(b))
		w.round(remindDue(b))
		if got := w.reminders(broker.ID); !slices.Equal(got, step.want) {
			t.Errorf("%d days before: reminded at %v, not %v", step.before, got, step.want)
		}
		list := []string{broker.Number}
		if len(step.want) == 0 || step.before < 0 {
			list = nil
		}
		if own, all, none := w.expiring(actor), w.expiring(w.clerk), w.expiring(other); !slices.Equal(own, list) || !slices.Equal(all, list) || none != nil {
			t.Errorf("%d days before: the holder sees %v, the authority %v, another %v", step.before, own, all, none)
		}
	}
	if got := w.reminders(endless.ID); got != nil {
		t.Errorf("what has no end was reminded of at %v", got)
	}
}

// TestMissedReminderIsNotMadeUp: where the job did not run for long, the nearest reminder alone is given; and none for what a
// later one takes up.
func TestMissedReminderIsNotMadeUp(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), registrytest.Book()
	_, actor := w.company("broker", uscc(t, "91441302MA4X00001"))
	broker := w.qualify(b, actor, w.brokerForm(actor))
	operator, _ := w.company("operator", uscc(t, "91441302MA4X00002"))
	file := party.ImportFile{}
	for i, term := range [][2]workday.Date{{broker.From, broker.To}, {broker.To.AddDays(1), broker.To.AddDays(300)}} {
		file.Rows = append(file.Rows, party.ImportRow{
			Line: i + 2, Body: party.Body{Kind: party.Company, Profile: registrytest.Profile("惠州某经纪有限公司"), USCC: uscc(t, "91441302MA4X00009")},
			Qualification: party.Broker, Number: []string{"旧-1", "旧-2"}[i], Issuer: "省主管部门", Scope: "物流", From: term[0].String(), To: term[1].String(),
		})
	}
	if _, err := party.ImportParties(t.Context(), w.DB, w.clerk, &file, false); err != nil || len(file.Rejects) > 0 {
		t.Fatalf("%v %+v", err, file.Rejects)
	}
	var renewed party.Qualification
	w.Read(func(tx *ledger.Tx) error {
		p, err := party.ByUSCC(tx, uscc(t, "91441302MA4X00009"))
		if err == nil {
			renewed = w.qualifications(p.ID)[0]
		}
		return err
	})
	plain := w.licence(operator.ID, "plain", broker.From, broker.To)
	w.Clock.Set(broker.To.AddDays(-5).Time().Add(time.Hour))
	w.round(remindDue(b))
	for _, c := range []struct {
		id   string
		want []int64
	}{{broker.ID, []int64{15}}, {plain.ID, []int64{15}}, {renewed.ID, nil}} {
		if got := w.reminders(c.id); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, not %v", c.id, got, c.want)
		}
	}
}

// TestNobodyIsRemindedWithoutRules: where no rule set governs, or it leaves the numbers open, the job does nothing and does not fail.
func TestNobodyIsRemindedWithoutRules(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	operator, _ := w.company("operator", uscc(t, "91441302MA4X00002"))
	q := w.licence(operator.ID, "plain", day(t, "2027-01-04"), day(t, "2027-02-01"))
	w.Clock.Set(q.To.AddDays(-3).Time().Add(time.Hour))
	none, err := rules.Load(false)
	if err != nil {
		t.Fatal(err)
	}
	if n := w.round(remindDue(none)); n != 0 {
		t.Errorf("reminded %d times by no rules", n)
	}
	open := adopted(t, `
facts:
  - {id: qualification.remind_early, title: {zh: 早, en: early}, unit: days, article: 第一条, sureness: unknown}
  - {id: qualification.remind_late, title: {zh: 晚, en: late}, unit: days, article: 第一条, sureness: unknown}
`)
	if n := w.round(remindDue(open)); n != 0 {
		t.Errorf("reminded %d times by open numbers", n)
	}
	if n := w.round(remindDue(registrytest.Book())); n != 1 {
		t.Errorf("reminded %d times by the successor", n)
	}
}
