package product_test

import (
	"testing"

	"huishu/ledger"
	"huishu/registry/product"
)

func (w *world) remindFirst() (n int) {
	w.Helper()
	w.Must(ledger.System, func(tx *ledger.Tx) (err error) { n, err = product.RemindFirstDue(tx, w.Book); return err })
	return n
}

func (w *world) firstDue(actor ledger.Actor) (list []product.FirstDue) {
	w.Helper()
	if err := w.DB.View(w.Context(), actor, func(tx *ledger.Tx) (err error) { list, err = product.FirstDues(tx, w.Book); return err }); err != nil {
		w.Fatal(err)
	}
	return list
}

func (w *world) firstReminders(id string) (distances []string) {
	w.Helper()
	w.Read(func(tx *ledger.Tx) error {
		return tx.Select(&distances, `SELECT distance FROM first_reminder WHERE product = ? ORDER BY id`, id)
	})
	return distances
}

// TestFirstRegistrationIsDue: the clock begins with the first evidence deposit under an agreement in force, counts 20 working days, is
// reminded of five days before and once it is over, each once, and ends with the application; one that is taken back lets it go on.
func TestFirstRegistrationIsDue(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.complete() // with its deposit
	list := w.firstDue(w.operator)
	if len(list) != 1 {
		t.Fatalf("%d first registrations are due, not 1", len(list))
	}
	d := list[0]
	if d.Product != p.ID || d.Deposited != w.Today() || d.Clock.From != w.Today() || d.Clock.Total != 20 || d.Clock.Left != 20 || d.Clock.Overdue != 0 || d.Clock.Used != 0 {
		t.Fatalf("%+v %+v", d, d.Clock)
	}
	if n := w.remindFirst(); n != 0 {
		t.Errorf("reminded %d times on the first day", n)
	}
	draft := w.created(w.content(p.Agreement)) // without a deposit no clock runs
	if got := w.firstDue(w.operator); len(got) != 1 {
		t.Errorf("a product without deposit is due: %+v", got[1])
	}
	if got := w.firstReminders(draft.ID); got != nil {
		t.Errorf("reminded of %v", got)
	}

	due := d.Clock.Due
	w.Clock.Set(due.Time().Add(9 * 3600e9))
	if n := w.remindFirst(); n != 1 || w.remindFirst() != 0 {
		t.Errorf("near its end it was reminded of %d times", n)
	}
	if d = w.firstDue(w.operator)[0]; d.Clock.Overdue != 0 || d.Clock.Left != 0 || d.Clock.Elapsed {
		t.Errorf("on its last day: %+v", d.Clock)
	}
	w.Elapse(1)
	if d = w.firstDue(w.officer)[0]; d.Clock.Overdue == 0 || d.Clock.Due != due || !d.Clock.Elapsed {
		t.Errorf("the registration body sees %+v", d.Clock)
	}
	if n := w.remindFirst(); n != 1 || w.remindFirst() != 0 {
		t.Errorf("overdue it was told of %d times", n)
	}
	if got := w.firstReminders(p.ID); len(got) != 2 || got[0] != product.FirstNear || got[1] != product.FirstOver {
		t.Errorf("reminders %v", got)
	}

	r := w.submitted(p.ID)
	if got := w.firstDue(w.operator); len(got) != 0 {
		t.Errorf("applied for, and still due: %+v", got)
	}
	w.Must(w.operator, func(tx *ledger.Tx) error {
		_, err := product.Withdraw(tx, w.Book, r.ID, product.Review{Reason: "改日再报"})
		return err
	})
	if got := w.firstDue(w.operator); len(got) != 1 || got[0].Clock.Due != due {
		t.Errorf("taken back, and due %+v", got)
	}
}
