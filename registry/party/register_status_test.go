package party_test

import (
	"slices"
	"testing"
	"time"

	"huishu/compliance/procedure"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/registry/registrytest"
)

// standing are the names of those that hold a qualification of this status today.
func (w *world) standing(status party.Status) (names []string) {
	w.Helper()
	w.Read(func(tx *ledger.Tx) error {
		entries, _, err := party.Register(tx, party.Query{Limit: 100})
		for _, e := range entries {
			if slices.ContainsFunc(e.Qualifications, func(q party.Qualification) bool { return q.Status == status }) {
				names = append(names, e.NameZH)
			}
		}
		return err
	})
	return names
}

// TestRegisterByStatus: the register finds by status exactly those that the status of the day says, whatever the day.
func TestRegisterByStatus(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), registrytest.Book()
	day := func(n int) string { return workday.OfTime(w.DB.Now()).AddDays(n).String() }
	term := func(code string, from, to int, act string) {
		p, actor := w.company("company"+code, uscc(t, "91441302MA4X000"+code))
		f := w.brokerForm(actor)
		f.From, f.To = day(from), day(to)
		w.qualify(b, actor, f)
		if act == "" {
			return
		}
		w.Must(w.clerk, func(tx *ledger.Tx) error {
			held, err := party.Qualifications(tx, p.ID)
			if err == nil {
				_, err = party.Sanction(tx, b, held[0].ID, act, procedure.Decision{Reason: "整改"})
			}
			return err
		})
	}
	term("01", 0, 40, "")
	early := party.ImportFile{Rows: []party.ImportRow{{
		Body: party.Body{Kind: party.Company, Profile: registrytest.Profile("company02"), USCC: uscc(t, "91441302MA4X00002")}, Qualification: party.Broker,
		Number: "粤数经2025002", Issuer: "广东省政务服务和数据管理局", From: day(20), To: day(90),
	}}}
	if r, err := party.ImportParties(t.Context(), w.DB, w.clerk, &early, false); err != nil || r.Qualified != 1 {
		t.Fatalf("%+v %v", r, err)
	}
	term("03", 0, 40, "suspend")
	term("04", 0, 5, "")
	term("05", 0, 5, "suspend")
	_, giver := w.company("company06", uscc(t, "91441302MA4X00006"))
	w.qualify(b, giver, w.merchantForm(giver))
	w.Must(giver, func(tx *ledger.Tx) error {
		held, err := party.Qualifications(tx, giver.Party)
		if err == nil {
			_, err = party.End(tx, held[0].ID, "不再经营")
		}
		return err
	})
	seen := map[party.Status]int{}
	for _, days := range []int{0, 5, 1, 14, 20, 60} {
		w.Clock.Advance(time.Duration(days) * 24 * time.Hour)
		for _, status := range party.Statuses {
			want := w.standing(status)
			if got, _ := w.register(party.Query{Status: status, Limit: 100}); !slices.Equal(got, want) {
				t.Errorf("%s: %s: %v, not %v", day(0), status, got, want)
			}
			seen[status] += len(want)
		}
	}
	for _, status := range []party.Status{party.Valid, party.NotYet, party.Suspended, party.Expired, party.Ended} {
		if seen[status] == 0 {
			t.Errorf("nothing was ever %s", status)
		}
	}
	if names, _ := w.register(party.Query{Kind: "broker", Status: party.Ended}); len(names) > 0 {
		t.Errorf("%v gave up another qualification than a broker's", names)
	}
	err := w.DB.View(t.Context(), w.clerk, func(tx *ledger.Tx) error { _, _, err := party.Register(tx, party.Query{Status: "x"}); return err })
	if fault.CodeOf(err) != "status.unknown" {
		t.Errorf("%v", err)
	}
}
