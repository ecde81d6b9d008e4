package delivery_test

import (
	"testing"

	"huishu/ledger"
	"huishu/market/markettest"
	"huishu/registry/product"
)

// TestNationalRegistrationIsDue: with the first delivery to a buyer 20 working days begin in which a product is registered by the
// national measures, too (26号 art. 9(1)); the operator is reminded, and the application ends it.
func TestNationalRegistrationIsDue(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	l := w.Publish(markettest.Content())
	due := func() (list []product.FirstDue) {
		w.View(w.Operator.Actor, func(tx *ledger.Tx) (err error) { list, err = product.FirstDues(tx, w.Book); return err })
		return list
	}
	remind := func() (n int) {
		w.Must(ledger.System, func(tx *ledger.Tx) (err error) { n, err = product.RemindFirstDue(tx, w.Book); return err })
		return n
	}
	if list := due(); len(list) != 0 {
		t.Errorf("due before anything was delivered: %+v", list)
	}
	w.Delivered(l.ID, "", "B-1")
	day := w.Today()
	w.Elapse(3)
	w.Delivered(l.ID, "", "B-2")
	list := due()
	if len(list) != 1 || list[0].Regime != product.National || list[0].Product != l.Product || list[0].Delivered != day || list[0].Clock.From != day || list[0].Clock.Total != 20 {
		t.Fatalf("after the delivery of %s: %+v", day, list)
	}
	if n := remind(); n != 0 {
		t.Errorf("reminded %d times at once", n)
	}
	w.Elapse(14)
	if n := remind(); n != 1 || remind() != 0 {
		t.Errorf("near its end reminded %d times", n)
	}
	w.Elapse(5)
	if list = due(); len(list) != 1 || list[0].Clock.Overdue == 0 {
		t.Errorf("after its end: %+v", list)
	}
	if n := remind(); n != 1 {
		t.Errorf("overdue told %d times", n)
	}
	w.View(w.Operator.Actor, func(tx *ledger.Tx) error {
		n, err := product.CountFirstReminded(tx)
		if n != 1 {
			t.Errorf("the inbox counts %d", n)
		}
		return err
	})
	w.Must(w.Operator.Actor, func(tx *ledger.Tx) error {
		_, err := product.SubmitIn(tx, w.Book, l.Product, product.National)
		return err
	})
	if list = due(); len(list) != 0 {
		t.Errorf("applied for, and still due: %+v", list)
	}
}
