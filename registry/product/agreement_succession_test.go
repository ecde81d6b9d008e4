package product_test

import (
	"testing"

	"huishu/ledger"
	"huishu/registry/product"
)

// signedSuccessor is an agreement that both sides have consented to, to take the place of another from some days on.
func (w *world) signedSuccessor(old product.Agreement, days int) product.Agreement {
	w.Helper()
	terms := w.terms()
	terms.Replaces, terms.From = old.ID, w.Today().AddDays(days)
	var a product.Agreement
	w.Must(w.implementer, draft(w, terms, &a))
	for _, actor := range []ledger.Actor{w.operator, w.implementer} {
		w.Must(actor, acting(func(tx *ledger.Tx) (product.Agreement, error) { return product.ApproveAgreement(tx, w.Book, a.ID) }))
	}
	return a
}

func (w *world) conclude(id string) func(tx *ledger.Tx) error {
	return acting(func(tx *ledger.Tx) (product.Agreement, error) { return product.ConcludeAgreement(tx, w.Book, id) })
}

// terminating gives notice with a last day some days from now.
func (w *world) terminating(id string, days int) func(tx *ledger.Tx) error {
	return acting(func(tx *ledger.Tx) (product.Agreement, error) {
		return product.TerminateAgreement(tx, w.Book, id, "contract", "业务调整", w.Today().AddDays(days))
	})
}

func (w *world) retracting(id string) func(tx *ledger.Tx) error {
	return acting(func(tx *ledger.Tx) (product.Agreement, error) {
		return product.RetractNotice(tx, w.Book, id, "继续合作")
	})
}

// oneADay demands that of the old agreement and its successor exactly one is in force each day, the successor from a day on.
func (w *world) oneADay(old, next product.Agreement, from int) {
	w.Helper()
	for days := range 2 * from {
		day := w.Today().AddDays(days)
		one, two := w.got(old.ID).Status(day) == product.Valid, w.got(next.ID).Status(day) == product.Valid
		if one == two || two != (days >= from) {
			w.Errorf("on day %d the old one is in force %v, the successor %v", days, one, two)
		}
	}
}

func TestSuccessorBeginsWhenTheOldOneEnds(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	old := w.concluded()
	w.Refused("agreement.successor_from", w.implementer, w.conclude(w.signedSuccessor(old, 0).ID))
	a := w.signedSuccessor(old, 20)
	w.Read(func(tx *ledger.Tx) error {
		tx.Actor = w.operator
		replaced, last, _, err := product.EffectOfConclusion(tx, a.ID)
		if replaced.ID != old.ID || last != w.Today().AddDays(19) {
			t.Errorf("concluding %s would end %s on %s", a.Code, replaced.Code, last)
		}
		return err
	})
	w.Must(w.implementer, w.conclude(a.ID))
	w.oneADay(old, a, 20)
	// The old one has one successor, and ends no later than that begins, whatever notice is given.
	w.Refused("agreement.replaced_already", w.implementer, w.conclude(w.signedSuccessor(old, 10).ID))
	w.Refused("agreement.notice_late", w.operator, w.terminating(old.ID, 100))
	w.Refused("agreement.notice_late", w.clerk, w.terminating(old.ID, 20))
	w.Must(w.clerk, w.terminating(old.ID, 5))
	w.Must(w.clerk, w.retracting(old.ID))
	w.oneADay(old, a, 20)
}

// A notice that came before the successor, and would have come later or sooner than it, opens no day with two agreements when it is
// taken back.
func TestNoticeTakenBackLeavesTheSuccessor(t *testing.T) {
	t.Parallel()
	for _, days := range []int{5, 60} {
		w := newWorld(t)
		old := w.concluded()
		w.Must(w.clerk, w.terminating(old.ID, days))
		a := w.signedSuccessor(old, 20)
		w.Must(w.implementer, w.conclude(a.ID))
		if days > 20 {
			w.Refused("state_moved", w.clerk, w.retracting(old.ID)) // the successor has overtaken it
		} else {
			w.Must(w.clerk, w.retracting(old.ID))
		}
		w.oneADay(old, a, 20)
	}
}

// The operator of the old agreement has signed no successor with another: that ends nothing before its agreed notice.
func TestSuccessorWithAnotherOperatorWaits(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	old := w.concluded()
	company, operator := w.company, w.operator
	w.company, w.operator = w.rival, w.competitor
	a := w.signedSuccessor(old, 20)
	w.Refused("agreement.successor_operator", w.implementer, w.conclude(a.ID))
	if got := w.got(old.ID); !got.EndsOn.IsZero() {
		t.Errorf("it ends on %s", got.EndsOn)
	}
	w.company, w.operator = company, operator
	w.Refused("agreement.notice_short", w.implementer, w.terminating(old.ID, 19))
	w.Must(w.operator, w.terminating(old.ID, 30))
	w.Refused("agreement.successor_operator", w.implementer, w.conclude(a.ID))
	w.Must(w.operator, w.retracting(old.ID))
	w.Must(w.clerk, w.terminating(old.ID, 19))
	w.Must(w.implementer, w.conclude(a.ID))
	w.oneADay(old, a, 20)
}

// Nobody ends an agreement by saying that its time is over.
func TestClockGroundsWaitForTheClock(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.concluded()
	end := func(ground string) func(tx *ledger.Tx) error {
		return acting(func(tx *ledger.Tx) (product.Agreement, error) {
			return product.EndAgreement(tx, w.Book, a.ID, ground, "期限已到")
		})
	}
	for _, ground := range []string{"expired", "notice_over", "replaced"} {
		w.Refused("agreement.not_over", w.implementer, end(ground))
	}
	w.Must(w.operator, w.terminating(a.ID, 30))
	w.Refused("agreement.not_over", w.implementer, end("notice_over"))
	w.Clock.Set(w.Today().AddDays(31).Time())
	w.Refused("agreement.not_over", w.implementer, end("expired"))
	w.Must(w.implementer, end("notice_over")) // before the daily job came by
}
