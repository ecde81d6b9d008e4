package product_test

import (
	"strings"
	"testing"

	"huishu/compliance/rules/rulestest"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/registry/product"
)

// proposed proposes to end an agreement and returns the proposal.
func (w *world) proposed(actor ledger.Actor, agreement string) (e product.Ending) {
	w.Helper()
	w.Must(actor, func(tx *ledger.Tx) (err error) {
		e, err = product.ProposeEnding(tx, w.Book, agreement, "项目已完成，双方协商终止", workday.Date{})
		return err
	})
	return e
}

func (w *world) confirm(id string) func(tx *ledger.Tx) error {
	return acting(func(tx *ledger.Tx) (product.Ending, error) { return product.ConfirmEnding(tx, w.Book, id) })
}

func (w *world) withdraw(id string) func(tx *ledger.Tx) error {
	return acting(func(tx *ledger.Tx) (product.Ending, error) { return product.WithdrawEnding(tx, id, "再议") })
}

func (w *world) ending(id string) (e product.Ending) {
	w.Helper()
	w.Read(func(tx *ledger.Tx) (err error) { e, err = product.GetEnding(tx, id); return err })
	return e
}

func TestEndingTakesTheWordOfBothSides(t *testing.T) {
	t.Parallel()
	for _, first := range []string{"body", "operator"} {
		t.Run(first, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			r := w.registered()
			one, other := w.implementer, w.operator
			if first == "operator" {
				one, other = other, one
			}
			require := acting(func(tx *ledger.Tx) (product.Registration, error) { return product.RequireRegistered(tx, r.Product) })
			w.Refused("procedure.ground", w.implementer, acting(func(tx *ledger.Tx) (product.Agreement, error) {
				return product.EndAgreement(tx, w.Book, r.Agreement, "mutual", "我方认为已经协商一致") // one side alone
			}))
			e := w.proposed(one, r.Agreement)
			w.Must(w.operator, require) // a proposal ends nothing
			w.Refused("access.denied", w.competitor, w.confirm(e.ID))
			w.Refused("access.denied", w.clerk, w.confirm(e.ID))
			w.Refused("ending.own", one, w.confirm(e.ID))
			w.Refused("ending.not_yours", other, w.withdraw(e.ID))
			w.Refused("ending.open", other, acting(func(tx *ledger.Tx) (product.Ending, error) {
				return product.ProposeEnding(tx, w.Book, r.Agreement, "我方也提议", workday.Date{})
			}))
			w.Must(other, w.confirm(e.ID))
			if a, e := w.got(r.Agreement), w.ending(e.ID); a.Standing != product.StandingEnded || a.EndReason != e.Reason || e.Standing != product.StandingGranted {
				t.Errorf("%+v\n%+v", a, e)
			}
			w.Renew(&w.operator)
			w.Refused("registration.ended", w.operator, require)
		})
	}
}

func TestEndingNeedsAnotherPerson(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.concluded()
	e := w.proposed(w.implementer, a.ID)
	same := w.operator
	same.Account = w.implementer.Account // a member of both organisations
	w.Refused("agreement.same_person", same, w.confirm(e.ID))
}

func TestEndingLapses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.concluded()
	propose := func(days int) func(tx *ledger.Tx) error {
		return acting(func(tx *ledger.Tx) (product.Ending, error) {
			return product.ProposeEnding(tx, w.Book, a.ID, "协商", w.Today().AddDays(days))
		})
	}
	w.Refused("ending.answer_past", w.operator, propose(-1))
	w.Refused("ending.answer_late", w.operator, propose(181))
	due := acting(func(tx *ledger.Tx) (int, error) { return product.ExpireDue(tx, w.Book) })

	e := w.proposed(w.operator, a.ID)
	w.Clock.Set(e.AnswerBy.Time())
	w.Must(ledger.System, due)
	if e = w.ending(e.ID); e.Standing != product.StandingDraft {
		t.Fatalf("it lapsed on the last day of the answer: %+v", e)
	}
	w.Clock.Set(e.AnswerBy.AddDays(1).Time())
	w.Refused("ending.lapsed", w.implementer, w.confirm(e.ID)) // by the clock, before any job came by
	next := w.proposed(w.implementer, a.ID)                    // and it does not stand in the way
	if e = w.ending(e.ID); e.Standing != product.StandingEnded {
		t.Errorf("%+v", e)
	}
	w.Must(w.implementer, w.withdraw(next.ID))
	w.Refused("procedure.not_now", w.operator, w.confirm(next.ID))

	last := w.proposed(w.operator, a.ID)
	w.Clock.Set(last.AnswerBy.AddDays(1).Time())
	w.Must(ledger.System, due)
	if e := w.ending(last.ID); e.Standing != product.StandingEnded {
		t.Errorf("the daily job left it open: %+v", e)
	}

	open := w.proposed(w.operator, a.ID)
	w.Must(w.implementer, acting(func(tx *ledger.Tx) (product.Agreement, error) {
		return product.EndAgreement(tx, w.Book, a.ID, "breach", "超范围使用")
	}))
	if e := w.ending(open.ID); e.Standing != product.StandingEnded {
		t.Errorf("it outlived its agreement: %+v", e)
	}
}

// An agreement names only what its implementation plan covers.
func TestAgreementStaysWithinItsPlan(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	other := w.Resource(w.bureau, "R-2", "桥梁检测", "桥梁", "等级")
	terms := w.terms()
	terms.Resources = append(terms.Resources, product.AgreedResource{Resource: other.ID})
	var a product.Agreement
	w.Must(w.implementer, draft(w, terms, &a))
	approve := acting(func(tx *ledger.Tx) (product.Agreement, error) { return product.ApproveAgreement(tx, w.Book, a.ID) })
	f := w.Refused("agreement.plan_resource", w.operator, approve)
	if f.Field != "resources[1]" {
		t.Errorf("%+v", f)
	}
	w.Must(w.implementer, acting(func(tx *ledger.Tx) (product.Agreement, error) {
		return product.EditAgreement(tx, a.ID, a.Version, w.terms())
	}))
	w.Must(w.operator, approve)
}

// TestAgreementOfBeforeMutualConsent concludes an agreement under a rule set that has no ending by mutual consent: the program of today
// says so and what to do instead, and that works.
func TestAgreementOfBeforeMutualConsent(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	today := w.Book
	w.Book = rulestest.BeforeMutualConsent(t)
	a := w.concluded()
	w.Book = today
	w.Renew(&w.operator)
	for _, actor := range []ledger.Actor{w.implementer, w.operator} {
		f := w.Refused("ending.older_rules", actor, acting(func(tx *ledger.Tx) (product.Ending, error) {
			return product.ProposeEnding(tx, w.Book, a.ID, "双方协商终止", workday.Date{})
		}))
		if !strings.Contains(f.Remedy.ZH, "终止通知") || !strings.Contains(f.Message.EN, "city-2023-38") {
			t.Errorf("%+v", f)
		}
	}
	w.Must(w.operator, acting(func(tx *ledger.Tx) (product.Agreement, error) {
		return product.TerminateAgreement(tx, w.Book, a.ID, "contract", "双方协商终止", w.Today().AddDays(30))
	}))
}
