package party_test

import (
	"testing"

	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/registry/registrytest"
)

// TestGradeFollowsFromTheLog: begins at the base, falls with each suspension that the journal has, and says why.
func TestGradeFollowsFromTheLog(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), adopted(t, `
gradings:
  - id: merchant
    title: {zh: 分级, en: Grading}
    article: 第三条
    sureness: assumed
    base: 20
    factors:
      - {id: suspended, title: {zh: 暂停, en: suspended}, measure: qualification.suspended, points: -6, most: 10}
      - {id: granted, title: {zh: 准予, en: granted}, cases: {procedure: qualification, outcome: granted, side: applicant}, points: 5}
      - {id: weather, title: {zh: 天气, en: weather}, measure: weather, points: 100}
    grades:
      - {id: a, title: {zh: 一级, en: First}, at_least: 25}
      - {id: b, title: {zh: 二级, en: Second}, at_least: 15}
      - {id: c, title: {zh: 三级, en: Third}}
`)
	p, actor := w.company("one", uscc(t, "91441302MA4X00001"))
	grade := func() (g party.Graded, err error) {
		w.Read(func(tx *ledger.Tx) error { g, err = party.GradeOf(tx, b, p.ID, party.Merchant); return nil })
		return g, err
	}
	if _, err := grade(); fault.CodeOf(err) != "grading.none" {
		t.Errorf("who is no merchant: %v", err)
	}
	q := w.qualify(b, actor, w.merchantForm(actor))
	is := func(when, want string, points int64) {
		t.Helper()
		g, err := grade()
		if err != nil || g.Grade != want || g.Points != points || g.Article != "试〔2026〕1号 第三条" || len(g.Reasons) != 3 || !g.Reasons[2].Unknown {
			t.Errorf("%s: %+v %v", when, g, err)
		}
		sum := g.Base
		for _, r := range g.Reasons {
			sum += r.Points
		}
		if sum != g.Points {
			t.Errorf("%s: the reasons come to %d, the sum is %d", when, sum, g.Points)
		}
	}
	sanction := func(act string) {
		t.Helper()
		w.Must(w.clerk, func(tx *ledger.Tx) error {
			_, err := party.Sanction(tx, b, q.ID, act, procedure.Decision{Reason: "核查"})
			return err
		})
	}
	is("granted", "a", 25)
	sanction("suspend")
	is("suspended", "c", 14) // the case is not one of those granted now
	sanction("restore")
	is("restored", "b", 19)
	sanction("suspend")
	sanction("restore")
	is("suspended twice", "b", 15) // the bound holds
	w.Read(func(tx *ledger.Tx) error {
		if _, err := party.GradeOf(tx, b, p.ID, party.Broker); fault.CodeOf(err) != "grading.none" {
			t.Errorf("no formula: %v", err)
		}
		return nil
	})
}

// TestServiceClasses: chosen with the application among those of the rule set, kept in its order, shown and found in the register.
func TestServiceClasses(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), registrytest.Book()
	_, one := w.company("one", uscc(t, "91441302MA4X00001"))
	_, two := w.company("two", uscc(t, "91441302MA4X00002"))
	_, broker := w.company("broker", uscc(t, "91441302MA4X00003"))
	form := w.merchantForm(one)
	form.Classes = []string{"consulting", "delivery", "delivery"}
	w.Refused("class.unknown", one, func(tx *ledger.Tx) error {
		bad := form
		bad.Classes = []string{"delivery", "magic"}
		_, err := party.Apply(tx, b, one.Party, bad)
		return err
	})
	accredited := w.brokerForm(broker)
	accredited.Classes = []string{"delivery"}
	w.Refused("class.unknown", broker, func(tx *ledger.Tx) error { _, err := party.Apply(tx, b, broker.Party, accredited); return err })
	q := w.qualify(b, one, form)
	if got := q.Classes.IDs(); len(got) != 2 || got[0] != "delivery" || got[1] != "consulting" {
		t.Errorf("kept as %v", got)
	}
	w.qualify(b, two, w.merchantForm(two))
	for class, want := range map[string]string{"delivery": "惠州one数据有限公司", "consulting": "惠州one数据有限公司", "deliver": "", "%": "", "supply": ""} {
		names, _ := w.register(party.Query{Class: class, Kind: "merchant"})
		if want == "" && len(names) != 0 || want != "" && (len(names) != 1 || names[0] != want) {
			t.Errorf("%s: %v", class, names)
		}
	}
}
