package party_test

import (
	"slices"
	"testing"

	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/registry/party"
	"huishu/registry/registrytest"
)

func verify(id string, n party.NewIdentity) func(tx *ledger.Tx) error {
	return func(tx *ledger.Tx) error { _, err := party.Verify(tx, id, n); return err }
}

func (w *world) identity(id string) (p party.Party, i party.Identity) {
	w.Helper()
	w.Read(func(tx *ledger.Tx) (err error) {
		if p, err = party.Get(tx, id); err != nil {
			return err
		}
		i, err = party.IdentityOf(tx, p)
		return err
	})
	return p, i
}

// TestVerify: every way has what it rests on, and nobody's word stands for a transfer.
func TestVerify(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p, actor := w.company("one", uscc(t, "91441302MA4X00001"))
	_, rival := w.company("two", uscc(t, "91441302MA4X00002"))
	seen := party.NewIdentity{Way: party.Manual, Evidence: "营业执照正本、法定代表人身份证原件"}
	known := seen
	known.LegalRep = party.RealName{Level: party.ByDocument, Way: party.ByPlatform}
	w.Refused("access.denied", actor, verify(p.ID, seen))
	for _, c := range []struct {
		name, code, field string
		change            func(n *party.NewIdentity)
	}{
		{"no such way", "verification.unknown", "way", func(n *party.NewIdentity) { n.Way = "guess" }},
		{"nothing seen", "required", "evidence", func(n *party.NewIdentity) { n.Evidence = " " }},
		{"another way, unsaid", "required", "evidence", func(n *party.NewIdentity) { n.Way, n.Evidence = party.OtherWay, "" }},
		{"no certificate", "verification.certificate", "document", func(n *party.NewIdentity) { n.Way = party.MarketRegulator }},
		{"somebody else's paper", "document.not_yours", "document", func(n *party.NewIdentity) { n.Document = w.Document(rival, "别人的证书") }},
		{"nobody answered a transfer", "verification.by_transfer", "way", func(n *party.NewIdentity) { n.Way, n.Evidence = party.BankTransfer, "" }},
		{"a word for a transfer", "not_read", "evidence", func(n *party.NewIdentity) { n.Way = party.BankTransfer }},
		{"no such level", "real_name.level", "legal_rep_level", func(n *party.NewIdentity) { n.LegalRep.Level = "3" }},
		{"a level by nothing", "real_name.way", "legal_rep_way", func(n *party.NewIdentity) { n.LegalRep.Level = party.ByBiometrics }},
		{"a way to no level", "not_read", "legal_rep_way", func(n *party.NewIdentity) { n.LegalRep.Way = party.ByMinistry }},
		{"a handler whom the file does not name", "real_name.nobody", "handler_level", func(n *party.NewIdentity) { n.Handler = known.LegalRep }},
	} {
		n := seen
		c.change(&n)
		if f := w.Refused(c.code, w.clerk, verify(p.ID, n)); f.Field != c.field {
			t.Errorf("%s: at %q", c.name, f.Field)
		}
	}
	w.Must(w.clerk, verify(p.ID, known))
	got, i := w.identity(p.ID)
	if got.Verification != party.Manual || got.VerifiedBy != w.clerk.Account || got.Version != 2 || i.Evidence != seen.Evidence {
		t.Errorf("%+v %+v", got, i)
	}
	if i.LegalRep != (party.RealName{Name: got.LegalRep, Level: party.ByDocument, Way: party.ByPlatform}) || i.Handler.Verified() {
		t.Errorf("%+v", i)
	}
	certified := party.NewIdentity{Way: party.MarketRegulator, Evidence: "证书 4413-0001", Document: w.Document(w.clerk, "证书")}
	w.Must(w.clerk, verify(p.ID, certified))
	if got, i = w.identity(p.ID); got.Verification != party.MarketRegulator || i.Document != certified.Document || i.LegalRep.Verified() {
		t.Errorf("%+v %+v", got, i)
	}
}

// TestVerifiedPersons: what was verified of a person ends with the person's place, and a transfer stands beside it.
func TestVerifiedPersons(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p, actor := w.company("one", uscc(t, "91441302MA4X00001"))
	w.Must(actor, edit(p.ID, 0, particulars()))
	w.Must(w.clerk, func(tx *ledger.Tx) error {
		_, err := party.SendTransfer(tx, p.ID, party.NewTransfer{Bank: "中国银行惠州分行", Account: "0752", Holder: p.NameZH, AmountFen: 37})
		return err
	})
	var sent party.Transfer
	w.Must(actor, func(tx *ledger.Tx) (err error) { sent, _, err = party.ConfirmTransfer(tx, p.ID, 37); return err })
	by := party.RealName{Level: party.ByBiometrics, Way: party.ByMinistry}
	w.Must(w.clerk, verify(p.ID, party.NewIdentity{Way: party.BankTransfer, LegalRep: by, Handler: by}))
	got, i := w.identity(p.ID)
	if got.Verification != party.BankTransfer || got.VerifiedBy != actor.Account || i.Transfer != sent.ID || !i.LegalRep.Verified() || !i.Handler.Verified() {
		t.Errorf("%+v %+v", got, i)
	}
	other := particulars()
	other.Handler = "新来的人"
	w.Must(actor, edit(p.ID, 1, other))
	next := got.Profile
	next.LegalRep = "继任者"
	w.Must(actor, func(tx *ledger.Tx) error { _, err := party.Edit(tx, p.ID, got.Version, next); return err })
	if _, i = w.identity(p.ID); i.LegalRep != (party.RealName{Name: "继任者", Level: party.NameUnverified}) || i.Handler.Verified() || i.Handler.Name != "新来的人" {
		t.Errorf("the successors took over what was verified of others: %+v", i)
	}
}

// TestUnverifiedIsFound: whoever judges an application sees whether the identity was verified and whether the organisation's own term
// has ended, and so does the applicant; neither stops it.
func TestUnverifiedIsFound(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), registrytest.Book()
	p, actor := w.company("one", uscc(t, "91441302MA4X00001"))
	a := w.apply(b, actor, w.merchantForm(actor))
	found := func() (ids []string) {
		w.Read(func(tx *ledger.Tx) error {
			list, err := party.Findings(tx, b, a.ID)
			for _, f := range list {
				if f.Rule == "qualification.identity" || f.Rule == "qualification.term" {
					ids = append(ids, f.Rule)
				}
			}
			return err
		})
		return ids
	}
	if got := found(); !slices.Equal(got, []string{"qualification.identity"}) {
		t.Errorf("unverified: %v", got)
	}
	over := particulars()
	over.TermTo = "2026-03-01"
	w.Must(actor, edit(p.ID, 0, over))
	if got := found(); !slices.Equal(got, []string{"qualification.identity", "qualification.term"}) {
		t.Errorf("unverified, and its term over: %v", got)
	}
	w.Must(w.clerk, verify(p.ID, party.NewIdentity{Way: party.Manual, Evidence: "营业执照原件"}))
	over.TermTo = "2099-03-01"
	w.Must(actor, edit(p.ID, 1, over))
	if got := found(); len(got) > 0 {
		t.Errorf("verified: %v", got)
	}
	w.Must(w.clerk, decide(b, a.ID, "accept", procedure.Decision{}))
}
