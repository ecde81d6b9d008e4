package delivery_test

import (
	"testing"
	"time"

	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market/delivery"
	"huishu/market/listing"
	"huishu/market/markettest"
	"huishu/registry/product"
)

// TestStoppedWithTheRegistration: whatever ends or stops the registration of a product stops its offer, further orders and a delivery
// that is running, in the very next transaction: all of them ask one function.
func TestStoppedWithTheRegistration(t *testing.T) {
	t.Parallel()
	for name, stop := range map[string]func(*markettest.World){
		"suspended": func(w *markettest.World) { w.Suspend() },
		"revoked": func(w *markettest.World) {
			r := w.Review(w.Registration.ID, product.Revoke, product.Review{Ground: "false_material", Reason: "材料不实"})
			second := w.RegistrationBody.Actor
			second.Account = "another-officer"
			w.Must(second, func(tx *ledger.Tx) error {
				_, err := product.Revoke(tx, w.Book, r.ID, product.Review{Proposal: pending(w, r.CaseID)})
				return err
			})
		},
		"expired": func(w *markettest.World) { w.Clock.Set(w.Registration.ValidTo.AddDays(1).Time().Add(time.Minute)) },
		"cancelled": func(w *markettest.World) {
			var m product.Alteration
			w.Must(w.Operator.Actor, func(tx *ledger.Tx) (err error) {
				m, err = product.Alter(tx, w.Book, w.Registration.ID, product.TypeCancellation, product.AlterationForm{Reason: "停止运营"})
				return err
			})
			for _, act := range []string{"accept", "register"} {
				w.Must(w.RegistrationBody.Actor, func(tx *ledger.Tx) error {
					v := product.Review{Reason: "登记主体放弃相关权益"}
					if act == "register" {
						v.Ground = "right_over"
					}
					_, err := product.DecideAlteration(tx, w.Book, m.ID, act, v)
					return err
				})
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := markettest.New(t)
			l := w.Publish(markettest.Content())
			o := w.Delivered(l.ID, "", "B-1")
			if _, r, err := delivery.Fetch(t.Context(), w.DB, w.Vault, w.Buyer.Actor, o.ID); err != nil || r.Close() != nil {
				t.Fatalf("before: %v", err)
			}
			stop(w)
			if _, _, err := delivery.Fetch(t.Context(), w.DB, w.Vault, w.Buyer.Actor, o.ID); fault.KindOf(err) != fault.Refused {
				t.Errorf("the delivery goes on: %v", err)
			}
			w.View(w.Buyer.Actor, func(tx *ledger.Tx) error {
				items, _, err := listing.List(tx, listing.Query{Product: w.Product.ID})
				for _, c := range items {
					if c.Tradable || fault.KindOf(c.RequireOffered(tx)) != fault.Refused {
						t.Errorf("the offer can still be ordered: %s", c.Status)
					}
				}
				return err
			})
		})
	}
}

// pending is the proposal that waits for a second person.
func pending(w *markettest.World, caseID string) (id string) {
	w.View(w.RegistrationBody.Actor, func(tx *ledger.Tx) error {
		c, err := procedure.Get(tx, caseID)
		if err == nil {
			id = c.Pending().ID
		}
		return err
	})
	return id
}
