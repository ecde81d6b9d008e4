package product_test

import (
	"testing"
	"time"

	"huishu/ledger"
	"huishu/ledger/tlog"
	"huishu/registry/party"
	"huishu/registry/product"
)

// list makes the signed list of now and returns what it says of a code.
func (w *world) list(code string) (file []byte, e tlog.StatusEntry) {
	w.t.Helper()
	w.view(func(tx *ledger.Tx) (err error) {
		file, err = product.StatusList(tx)
		return err
	})
	l, err := tlog.OpenStatusList(file, []string{w.db.VerifierKey()})
	if err != nil {
		w.t.Fatal(err)
	}
	if l.Issued != w.db.Now().UnixMilli() {
		w.t.Errorf("the list is of %s", tlog.FormatTime(l.Issued))
	}
	return file, l.Entries[code]
}

func (w *world) listed(code string, status tlog.Status, since time.Time) {
	w.t.Helper()
	if _, e := w.list(code); e.Status != status || e.Since != tlog.FormatTime(since.UnixMilli()) {
		w.t.Errorf("%s is listed as %+v, not %s since %s", code, e, status, tlog.FormatTime(since.UnixMilli()))
	}
}

func (w *world) certificate(code string) (file []byte) {
	w.t.Helper()
	w.view(func(tx *ledger.Tx) (err error) {
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
	w.workdays(10)
	r := w.review(noticed.ID, product.Register, product.Review{})
	var licence party.Qualification
	w.view(func(tx *ledger.Tx) (err error) { licence, err = party.OperatorFor(tx, r.Agreement); return err })
	w.listed(r.Code, tlog.StatusValid, w.clock.Now())
	w.listed(licence.Number, tlog.StatusValid, time.UnixMilli(licence.ChangedAt))

	w.clock.Advance(time.Hour)
	w.review(r.ID, product.Suspend, product.Review{Reason: "核查"})
	w.listed(r.Code, tlog.StatusSuspended, w.clock.Now())
	w.clock.Advance(time.Hour)
	w.review(r.ID, product.Restore, product.Review{Reason: "核查完毕"})
	w.listed(r.Code, tlog.StatusValid, w.clock.Now())

	// It ends with its last day, whether the daily job has run or not.
	over := r.ValidTo.AddDays(1).Time()
	w.clock.Set(over.Add(30 * time.Hour))
	w.listed(r.Code, tlog.StatusEnded, over)
	w.must(ledger.System, func(tx *ledger.Tx) error { _, err := product.ExpireDue(tx, w.book); return err })
	w.listed(r.Code, tlog.StatusEnded, over)
}

// A registration ends with its agreement, at the moment that ended.
func TestStatusListFollowsTheAgreement(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.registered()
	w.clock.Advance(time.Hour)
	w.must(w.implementer, func(tx *ledger.Tx) error {
		_, err := product.EndAgreement(tx, w.book, r.Agreement, "retired", "授权事项已完成")
		return err
	})
	ended := w.clock.Now()
	w.clock.Advance(time.Hour)
	w.listed(r.Code, tlog.StatusEnded, ended)
}

// A product registered again keeps its code: the list then speaks of its new certificate, and the old one fails by it.
func TestReplacedCertificateFailsByTheList(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.registered()
	old := w.certificate(first.Code)
	w.revoke(first, product.Review{Ground: "false_material", Reason: "材料有误"})
	w.again(&w.operator)
	second := w.submitted(first.Product)
	w.review(second.ID, product.Accept, product.Review{})
	w.review(second.ID, product.PassReview, product.Review{})
	w.workdays(10)
	second = w.review(second.ID, product.Register, product.Review{})
	if second.Code != first.Code {
		t.Fatalf("the product got another code: %s, %s", first.Code, second.Code)
	}
	list, _ := w.list(second.Code)
	verify := func(file []byte) bool {
		return tlog.Verify(file, tlog.Options{Keys: []string{w.db.VerifierKey()}, Status: list}).Valid
	}
	if !verify(w.certificate(second.Code)) {
		t.Error("the new certificate does not stand")
	}
	if verify(old) {
		t.Error("the revoked certificate passes for the new one")
	}
}
