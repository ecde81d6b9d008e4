package product_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/product"
)

// TestNothingIsAllowedWithoutItsAgreement leads an agreement with a registered product through random lives: whenever the product
// may be traded, or delivered, its agreement allows that very day, for its resources and its purpose. The lives are drawn from
// fixed seeds: each needs a city of its own, too much for a hundred of them.
func TestNothingIsAllowedWithoutItsAgreement(t *testing.T) {
	t.Parallel()
	for seed := range uint64(10) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			w, draw := newWorld(t), rand.New(rand.NewPCG(seed, 6))
			r := w.registered()
			w.Renew(&w.operator)
			actors := []ledger.Actor{w.implementer, w.operator, w.clerk}
			acts := []string{
				"amend", "outside", "retire", "amendment.approve", "amendment.approve", "amendment.conclude", "suspend", "restore", "restore", "terminate", "retract",
				"propose", "confirm", "withdraw", "end", "day",
			}
			for i := range 40 {
				act := acts[draw.IntN(len(acts))]
				if (act == "end" || act == "confirm") && i < 20 { // what ends it at once would make short lives only
					act = "day"
				}
				switch {
				case act == "day":
					w.Clock.Set(w.Today().AddDays(1 + draw.IntN(3)).Time())
				default:
					// Both sides sign what is open: by chance alone they seldom come to it.
					for _, actor := range actors[:1+draw.IntN(3)] {
						if err := w.Do(actor, w.step(r.Agreement, act, i)); fault.KindOf(err) == fault.Internal {
							t.Fatalf("%s: %v", act, err)
						}
					}
				}
				w.mustBeCovered(t, r)
			}
		})
	}
}

// mustBeCovered demands of a product that may be traded or delivered that its agreement covers it today.
func (w *world) mustBeCovered(t *testing.T, r product.Registration) {
	t.Helper()
	a := w.got(r.Agreement)
	covered := true
	for _, id := range r.Filed.Product.Resources() {
		covered = covered && a.Covers(id, r.Filed.Product.Purpose, w.Today())
	}
	for name, require := range map[string]func(*ledger.Tx, string) (product.Registration, error){"traded": product.RequireRegistered, "delivered": product.RequireDeliverable} {
		err := w.Do(ledger.System, func(tx *ledger.Tx) error { _, err := require(tx, r.Product); return err })
		if allowed := err == nil; allowed != covered {
			t.Fatalf("%s: may be %s %v (%v), its agreement covers it %v: %+v", w.Today(), name, allowed, err, covered, a)
		}
	}
}
