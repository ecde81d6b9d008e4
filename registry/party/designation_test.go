package party_test

import (
	"slices"
	"testing"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/audit"
	"huishu/registry/party"
	"huishu/registry/party/partytest"
	"huishu/registry/registrytest"
)

// TestDesignation: a body entered as nothing but a body is made implementing body and authorising subject and ceases to be it, its people
// with it; the register's history says each, and it does not cease while an agreement is under way.
func TestDesignation(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), registrytest.Book()
	company, owner := w.company("firm", uscc(t, "91441302MA4X01010"))
	var body party.Party
	var acc *party.Account
	w.Must(w.clerk, func(tx *ledger.Tx) (err error) {
		body, acc, err = party.RegisterBody(tx, party.Body{
			Kind: party.PublicBody, Profile: registrytest.Profile("惠州市某局"), USCC: uscc(t, "11441300MB2C33333"),
			Account: &party.NewAccount{Login: "bureau", Name: "赵科员", Password: partytest.Hashed()},
		})
		return err
	})
	does := func(fn func(*ledger.Tx, string, party.NewDesignation) (party.Designation, error), id string, n party.NewDesignation) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error { _, err := fn(tx, id, n); return err }
	}
	implementing := party.NewDesignation{Capacity: party.AsImplementing, Ground: "惠府办〔2026〕9号", Document: w.upload(w.clerk, "批复.pdf").ID}
	authorising := party.NewDesignation{Capacity: party.AsAuthorising, Ground: "惠府办〔2026〕10号"}
	foreign := implementing
	foreign.Document = w.upload(owner, "别家.pdf").ID

	w.Refused("access.denied", owner, does(party.Designate, body.ID, implementing))
	w.Refused("access.denied", w.Actor(acc.ID), does(party.Designate, body.ID, implementing))
	w.Refused("kind.flag", w.clerk, does(party.Designate, company.ID, implementing))
	w.Refused("kind.authorising", w.clerk, does(party.Designate, company.ID, authorising))
	w.Refused("invalid", w.clerk, does(party.Designate, body.ID, party.NewDesignation{Capacity: "royal"}))
	w.Refused("document.not_yours", w.clerk, does(party.Designate, body.ID, foreign))
	w.Refused("designation.none", w.clerk, does(party.Release, body.ID, implementing))

	if access.Has(w.Actor(acc.ID), access.ImplementingBody) {
		t.Fatal("it has the role before")
	}
	w.Must(w.clerk, does(party.Designate, body.ID, implementing))
	w.Refused("designation.already", w.clerk, does(party.Designate, body.ID, implementing))
	w.Must(w.clerk, does(party.Designate, body.ID, authorising))
	w.Must(w.clerk, does(party.Designate, w.authority.ID, authorising)) // an authority is one as well
	if p := w.partyOf(body.ID); !p.Implementing || !p.Authorising || !access.Has(w.Actor(acc.ID), access.ImplementingBody) {
		t.Errorf("it is %+v", p)
	}

	var c *procedure.Case
	w.Must(w.Actor(acc.ID), func(tx *ledger.Tx) (err error) {
		c, err = procedure.Open(tx, b, procedure.Start{
			Regime: "agreement", Definition: "plan", Subject: ledger.Ref{Kind: "plan", ID: "p"}, Applicant: body.ID, Title: rules.Text{ZH: "公交客流实施方案"},
		})
		return err
	})
	w.Refused("designation.agreements", w.clerk, does(party.Release, body.ID, implementing))
	w.Must(w.clerk, does(party.Release, body.ID, authorising))
	w.Must(w.Actor(acc.ID), func(tx *ledger.Tx) error {
		_, err := procedure.Act(tx, c.ID, "withdraw", procedure.Decision{})
		return err
	})
	w.Must(w.clerk, does(party.Release, body.ID, implementing))
	if p := w.partyOf(body.ID); p.Implementing || p.Authorising || access.Has(w.Actor(acc.ID), access.ImplementingBody) {
		t.Errorf("it still is %+v", p)
	}
	w.Read(func(tx *ledger.Tx) error {
		e, err := party.EntryOf(tx, body.ID)
		if err != nil {
			return err
		}
		changes, err := party.History(tx, e)
		var kinds []string
		for _, c := range changes {
			kinds = append(kinds, c.Kind)
		}
		want := []string{"party.register_body", "party.become_implementing", "party.become_authorising", "party.cease_authorising", "party.cease_implementing"}
		if err != nil || !slices.Equal(kinds, want) {
			t.Errorf("the history says %v, %v", kinds, err)
		}
		list, err := party.Designations(tx, body.ID)
		if err != nil || len(list) != 4 || list[0].Ground != implementing.Ground || list[0].Ended || !list[3].Ended {
			t.Errorf("recorded: %+v, %v", list, err)
		}
		return nil
	})
	if report, err := audit.Run(t.Context(), w.DB, audit.Options{}); err != nil || len(report.Problems) > 0 {
		t.Errorf("audit: %+v, %v", report.Problems, err)
	}
}
