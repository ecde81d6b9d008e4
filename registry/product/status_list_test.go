package product_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/tlog"
	"huishu/registry/party"
	"huishu/registry/product"
)

// list makes the signed list of now and returns what it says of a code.
func (w *world) list(code string) (file []byte, e tlog.StatusEntry) {
	w.Helper()
	w.Read(func(tx *ledger.Tx) (err error) {
		file, err = product.StatusList(tx)
		return err
	})
	l, err := tlog.OpenStatusList(file, []string{w.DB.VerifierKey()})
	if err != nil {
		w.Fatal(err)
	}
	if l.Issued != w.DB.Now().UnixMilli() {
		w.Errorf("the list is of %s", tlog.FormatTime(l.Issued))
	}
	return file, l.Entries[code]
}

func (w *world) listed(code string, status tlog.Status, since time.Time) {
	w.Helper()
	if _, e := w.list(code); e.Status != status || e.Since != tlog.FormatTime(since.UnixMilli()) {
		w.Errorf("%s is listed as %+v, not %s since %s", code, e, status, tlog.FormatTime(since.UnixMilli()))
	}
}

func (w *world) certificate(code string) (file []byte) {
	w.Helper()
	w.Read(func(tx *ledger.Tx) (err error) {
		file, err = product.Certificate(tx, code)
		return err
	})
	return file
}

// A registration and the licence under it, from the first day to the last, as the signed list tells them.
func TestStatusList(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	noticed := w.noticed()
	if _, e := w.list(""); e != (tlog.StatusEntry{}) {
		t.Errorf("what is not registered is listed: %+v", e)
	}
	w.Elapse(10)
	r := w.review(noticed.ID, product.Register, product.Review{})
	var licence party.Qualification
	w.Read(func(tx *ledger.Tx) (err error) { licence, err = party.OperatorFor(tx, r.Agreement); return err })
	w.listed(r.Code, tlog.StatusValid, w.Clock.Now())
	w.listed(licence.Number, tlog.StatusValid, time.UnixMilli(licence.ChangedAt))

	w.Clock.Advance(time.Hour)
	w.review(r.ID, product.Suspend, product.Review{Reason: "核查"})
	w.listed(r.Code, tlog.StatusSuspended, w.Clock.Now())
	w.Clock.Advance(time.Hour)
	w.review(r.ID, product.Restore, product.Review{Reason: "核查完毕"})
	w.listed(r.Code, tlog.StatusValid, w.Clock.Now())

	// It ends with its last day, whether the daily job has run or not.
	over := r.ValidTo.AddDays(1).Time()
	w.Clock.Set(over.Add(30 * time.Hour))
	w.listed(r.Code, tlog.StatusEnded, over)
	w.Must(ledger.System, func(tx *ledger.Tx) error { _, err := product.ExpireDue(tx, w.Book); return err })
	w.listed(r.Code, tlog.StatusEnded, over)
}

// A registration ends with its agreement, at the moment that ended.
func TestStatusListFollowsTheAgreement(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.registered()
	w.Clock.Advance(time.Hour)
	w.Must(w.implementer, func(tx *ledger.Tx) error {
		_, err := product.EndAgreement(tx, w.Book, r.Agreement, "retired", "授权事项已完成")
		return err
	})
	ended := w.Clock.Now()
	w.Clock.Advance(time.Hour)
	w.listed(r.Code, tlog.StatusEnded, ended)
}

// A product registered again keeps its code: the list then speaks of its new certificate, and the old one fails by it.
func TestReplacedCertificateFailsByTheList(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.registered()
	old := w.certificate(first.Code)
	w.revoke(first, product.Review{Ground: "false_material", Reason: "材料有误"})
	w.Renew(&w.operator)
	second := w.submitted(first.Product)
	w.review(second.ID, product.Accept, product.Review{})
	w.review(second.ID, product.PassReview, product.Review{})
	w.Elapse(10)
	second = w.review(second.ID, product.Register, product.Review{})
	if second.Code != first.Code {
		t.Fatalf("the product got another code: %s, %s", first.Code, second.Code)
	}
	list, _ := w.list(second.Code)
	verify := func(file []byte) bool {
		return tlog.Verify(file, tlog.Options{Keys: []string{w.DB.VerifierKey()}, Status: list}).Valid
	}
	if !verify(w.certificate(second.Code)) {
		t.Error("the new certificate does not stand")
	}
	if verify(old) {
		t.Error("the revoked certificate passes for the new one")
	}
	w.Read(func(tx *ledger.Tx) (err error) {
		list, err = product.BitstringList(tx, tlog.Revocation, "https://city.test/status/revocation")
		return err
	})
	if !verify(w.certificate(second.Code)) || verify(old) {
		t.Error("by the list of W3C, too, the new certificate stands and the old one does not")
	}
}

// A product that an amendment took out of its agreement is not valid by the list, the register or the market, from that moment, and
// is again once another amendment took it in. The databases of before are brought to the same by the migration.
func TestStatusListFollowsTheAmendment(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(w *world, to *product.Terms){
		"resource": func(w *world, to *product.Terms) {
			to.Resources = []product.AgreedResource{{Resource: w.beds.ID, Consent: "惠卫函〔2026〕1号"}}
		},
		"purpose": func(_ *world, to *product.Terms) {
			to.Purposes = []product.Purpose{{Name: "另一用途", Class: product.Industry}}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			r := w.registered()
			before := w.got(r.Agreement).Terms
			after := before
			change(w, &after)
			traded := acting(func(tx *ledger.Tx) (product.Registration, error) { return product.RequireRegistered(tx, r.Product) })

			w.Renew(&w.operator)
			w.amended(r.Agreement, after)
			out := w.Clock.Now()
			w.Clock.Advance(time.Hour)
			w.listed(r.Code, tlog.StatusSuspended, out)
			w.public(r.Code, product.Outside, 0)
			w.Refused("registration.outside_agreement", w.operator, traded)
			w.migratedAgain(r.ID, "0008_registration_scope.sql")
			w.listed(r.Code, tlog.StatusSuspended, out)

			w.Clock.Set(w.Today().AddDays(1).Time().Add(time.Hour)) // one version a day
			w.Renew(&w.operator)
			w.amended(r.Agreement, before)
			w.listed(r.Code, tlog.StatusValid, w.Clock.Now())
			w.public(r.Code, product.Valid, 1)
			w.Must(w.operator, traded)
			w.migratedAgain(r.ID, "0008_registration_scope.sql")
			w.public(r.Code, product.Valid, 1)
		})
	}
}

// amended concludes a supplementary agreement with the terms.
func (w *world) amended(agreement string, to product.Terms) product.Amendment {
	w.Helper()
	m := w.amending(agreement, to)
	for _, actor := range []ledger.Actor{w.operator, w.implementer} {
		w.Must(actor, acting(func(tx *ledger.Tx) (product.Amendment, error) { return product.ApproveAmendment(tx, w.Book, m.ID, "") }))
	}
	w.Must(w.implementer, acting(func(tx *ledger.Tx) (product.Amendment, error) { return product.ConcludeAmendment(tx, w.Book, m.ID) }))
	return m
}

// public demands what the register says of a product, and how many products it lists as valid.
func (w *world) public(code string, status product.Status, valid int) {
	w.Helper()
	w.Read(func(tx *ledger.Tx) error {
		p, err := product.PublicByCode(tx, code)
		if err != nil || p.Status != status {
			w.Errorf("%s is %s in the register (%v), not %s", code, p.Status, err, status)
		}
		items, _, err := product.Products(tx, product.PublicQuery{})
		if err != nil || len(items) != valid {
			w.Errorf("%d products are listed (%v), not %d", len(items), err, valid)
		}
		return nil
	})
}

// migratedAgain takes back what a migration filled in, and lets its statement fill it in anew.
func (w *world) migratedAgain(id, file string) {
	w.Helper()
	text, err := os.ReadFile(filepath.Join("migrations", file))
	if err != nil {
		w.Fatal(err)
	}
	_, update, found := strings.Cut(string(text), "\nUPDATE ")
	if !found {
		w.Fatal("the migration fills nothing in")
	}
	w.Must(ledger.System, func(tx *ledger.Tx) error {
		if err := access.Require(tx, access.RegistrationExpire, access.Facts{}); err != nil { // any act of the system's: a migration needs none
			return err
		}
		if _, err := tx.Exec(`UPDATE registration SET outside_since = 0`); err != nil {
			return err
		}
		if _, err := tx.Exec(`UPDATE ` + update); err != nil {
			return err
		}
		_, err := tx.Record(ledger.Event{
			Kind: string(access.RegistrationExpire), Subject: ledger.Ref{Kind: product.SubjectRegistration, ID: id}, Payload: file,
		})
		return err
	})
}
