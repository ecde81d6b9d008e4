package party_test

import (
	"strings"
	"testing"

	"huishu/compliance/access"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/registry/party/partytest"
	"huishu/registry/registrytest"
)

func day(t *testing.T, s string) workday.Date {
	t.Helper()
	d, err := workday.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// adopted is a book in which an authority has adopted a successor that says something otherwise, from 2026 on.
func adopted(t *testing.T, otherwise string) *rules.Book {
	t.Helper()
	b := registrytest.Book()
	set, flaws := b.Inspect([]byte(`
id: city-next
title: {zh: 后续, en: Successor}
number: 试〔2026〕1号
effective_from: "2024-01-01"
extends: city-2023-38
` + otherwise))
	if len(flaws) > 0 {
		t.Fatal(flaws)
	}
	return b.With(rules.Adopted{Set: set, From: day(t, "2024-01-01")})
}

const switchedOn = `
holds:
  - {id: officer_vacancy, title: {zh: 暂缓, en: Wait}, article: 第三条, sureness: in_force, active: true, acts: [plan.draft]}
`

// TestHoldOfVacantOffices: off as shipped; switched on it stops the named acts of a body that lacks an officer and nothing else, and
// an appointment ends it.
func TestHoldOfVacantOffices(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		book *rules.Book
		on   bool
	}{{"as shipped", registrytest.Book(), false}, {"switched on", adopted(t, switchedOn), true}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.DB.Guard(party.HoldVacant(c.book))
			var bureau ledger.Actor
			w.Must(w.clerk, func(tx *ledger.Tx) error {
				form := body(publicCode)
				form.Implementing, form.Ground = true, "惠府办〔2026〕9号"
				form.Officers = []party.Officer{{Office: party.SecurityOfficer, Person: "钱主任"}}
				form.Account = &party.NewAccount{Login: "bureau", Name: "孙", Password: partytest.Hashed()}
				_, acc, err := party.RegisterBody(tx, form)
				if err != nil {
					return err
				}
				bureau, err = party.ActorFor(tx, acc.ID)
				return err
			})
			try := func(actor ledger.Actor, act access.Act) error {
				return w.Do(actor, func(tx *ledger.Tx) error { return access.Require(tx, act, access.Facts{Owner: actor.Party}) })
			}
			err := fault.From(try(bureau, access.PlanDraft))
			if (err != nil) != c.on {
				t.Fatalf("drafting a plan: %v", err)
			}
			if c.on && (err.Kind != fault.Refused || err.Code != "officer.vacant" || err.Article != "试〔2026〕1号 第三条" ||
				!strings.Contains(err.Message.ZH, "首席数据官") || strings.Contains(err.Message.ZH, "安全责任人") || err.Remedy.EN == "") {
				t.Errorf("%+v", err)
			}
			if err := try(bureau, access.AgreementDraft); err != nil {
				t.Errorf("an act that is not held: %v", err)
			}
			if err := try(w.clerk, access.PartyRegisterBody); err != nil {
				t.Errorf("another party: %v", err)
			}
			w.Must(bureau, func(tx *ledger.Tx) error {
				return party.Appoint(tx, bureau.Party, party.Officer{Office: party.ChiefDataOfficer, Person: "赵局长"})
			})
			if err := try(bureau, access.PlanDraft); err != nil {
				t.Errorf("with both officers: %v", err)
			}
		})
	}
}

// TestVacanciesAreCounted for whom they concern.
func TestVacanciesAreCounted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, company := w.company("one", uscc(t, "91441302MA4X00001"))
	var bureau ledger.Actor
	w.Must(w.clerk, func(tx *ledger.Tx) error {
		form := body(publicCode)
		form.Account = &party.NewAccount{Login: "bureau", Name: "孙", Password: partytest.Hashed()}
		_, acc, err := party.RegisterBody(tx, form)
		if err == nil {
			bureau, err = party.ActorFor(tx, acc.ID)
		}
		return err
	})
	is := func(name string, actor ledger.Actor, want int) {
		t.Helper()
		if err := w.DB.View(t.Context(), actor, func(tx *ledger.Tx) error {
			n, err := party.CountVacant(tx)
			if n != want {
				t.Errorf("%s: %d, not %d", name, n, want)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	is("the authority", w.clerk, 1)
	is("the body", bureau, 1)
	is("a company", company, 0)
	for _, o := range party.Offices {
		w.Must(bureau, func(tx *ledger.Tx) error {
			return party.Appoint(tx, bureau.Party, party.Officer{Office: o, Person: "赵"})
		})
	}
	is("the authority after", w.clerk, 0)
	is("the body after", bureau, 0)
}
