package product_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
	"huishu/registry/product"
)

// amending drafts a supplementary agreement with the terms.
func (w *world) amending(agreement string, to product.Terms) (m product.Amendment) {
	w.Helper()
	w.Must(w.implementer, func(tx *ledger.Tx) (err error) {
		m, err = product.DraftAmendment(tx, w.Book, agreement, "调整授权范围", to)
		return err
	})
	return m
}

// TestEffectOfAnAmendment tells of each change what it takes out and what that touches, and of what it only adds nothing.
func TestEffectOfAnAmendment(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.registered()
	w.Renew(&w.operator)
	before := w.got(r.Agreement).Terms
	sooner := w.Today().AddDays(60)
	filed := r.Filed.Product
	for _, c := range []struct {
		name    string
		change  func(to *product.Terms)
		taken   func(product.Taken) bool
		touched string // what becomes of the product; "" for not touched
	}{
		{"nothing", func(to *product.Terms) { to.NoticeDays = 45 }, func(product.Taken) bool { return true }, ""},
		{"more", func(to *product.Terms) {
			to.Resources = append(slices.Clone(to.Resources), product.AgreedResource{Resource: w.beds.ID, Consent: "惠卫函〔2026〕1号"})
			to.Purposes = append(slices.Clone(to.Purposes), product.Purpose{Name: "又一用途", Class: product.Industry})
		}, func(x product.Taken) bool { return len(x.Resources)+len(x.Purposes) == 0 }, ""},
		{"resource", func(to *product.Terms) {
			to.Resources = []product.AgreedResource{{Resource: w.beds.ID, Consent: "惠卫函〔2026〕1号"}}
		}, func(x product.Taken) bool {
			return len(x.Resources) == 1 && x.Resources[0].Resource == w.roads.ID && len(x.Purposes) == 0
		}, "Outside the agreement: it is neither registered nor traded"},
		{"its purpose", func(to *product.Terms) {
			to.Purposes = slices.DeleteFunc(slices.Clone(to.Purposes), func(p product.Purpose) bool { return p.Name == filed.Purpose })
		}, func(x product.Taken) bool { return len(x.Purposes) == 1 && x.Purposes[0].Name == filed.Purpose }, "Outside the agreement: it is neither registered nor traded"},
		{"another purpose", func(to *product.Terms) {
			to.Purposes = slices.DeleteFunc(slices.Clone(to.Purposes), func(p product.Purpose) bool { return p.Name != filed.Purpose })
		}, func(x product.Taken) bool { return len(x.Purposes) == 1 && x.Purposes[0].Name != filed.Purpose }, ""},
		{"term", func(to *product.Terms) { to.To = sooner }, func(x product.Taken) bool { return x.LastDay == sooner }, "Its registration ends with the agreement already on " + sooner.String()},
		{"ceiling", func(to *product.Terms) {
			to.Ceilings = []product.Ceiling{{Purpose: filed.Purpose, Basis: product.PerProduct, Fen: 100, Reference: "惠发改价〔2026〕1号"}}
		}, func(x product.Taken) bool { return len(x.Ceilings) == 1 && x.Ceilings[0].Fen == 100 }, "Its offers come under the new ceiling when they are next changed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			to := before
			c.change(&to)
			m := w.amending(r.Agreement, to)
			effect := func(actor ledger.Actor) (e product.AmendmentEffect, err error) {
				err = w.DB.View(t.Context(), actor, func(tx *ledger.Tx) (err error) { e, err = product.EffectOfAmendment(tx, m.ID); return err })
				return e, err
			}
			e, err := effect(w.operator)
			if err != nil || !c.taken(e.Taken) {
				t.Errorf("%v: it takes out %+v", err, e.Taken)
			}
			if then := thenOf(e, r.Product); then != c.touched {
				t.Errorf("of the product: %q, not %q", then, c.touched)
			}
			if _, err := effect(w.competitor); fault.CodeOf(err) != "amendment.not_found" {
				t.Errorf("a stranger reads it: %v", err)
			}
			w.Must(w.implementer, acting(func(tx *ledger.Tx) (product.Amendment, error) {
				return product.WithdrawAmendment(tx, w.Book, m.ID, "另议")
			}))
			if e, err := effect(w.operator); err != nil || len(e.Items) != 0 || len(e.Taken.Resources) != 0 {
				t.Errorf("withdrawn, it still touches %+v (%v)", e, err)
			}
		})
	}
}

func thenOf(e product.AmendmentEffect, id string) string {
	for _, d := range e.Items {
		if d.ID == id {
			return d.Then.EN
		}
	}
	return ""
}

// TestConclusionRecordsWhatItTakesOut keeps the effect with the conclusion, and a shorter term ends the registration on its last day.
func TestConclusionRecordsWhatItTakesOut(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.registered()
	w.Renew(&w.operator)
	to := w.got(r.Agreement).Terms
	to.To = w.Today().AddDays(60)
	w.amended(r.Agreement, to)
	w.Read(func(tx *ledger.Tx) error {
		var payload string
		if err := tx.Get(&payload, `SELECT payload FROM event WHERE kind = 'amendment.conclude' AND subject_kind = 'agreement'`); err != nil {
			return err
		}
		var got struct {
			Effect struct {
				Taken  product.Taken  `json:"taken"`
				Counts map[string]int `json:"counts"`
				Codes  []string       `json:"codes"`
			} `json:"effect"`
		}
		if err := json.Unmarshal([]byte(payload), &got); err != nil {
			return err
		}
		if e := got.Effect; e.Taken.LastDay != to.To || e.Counts["product"] != 1 || !slices.Equal(e.Codes, []string{r.Code}) {
			t.Errorf("recorded: %+v", e)
		}
		return nil
	})
	traded := acting(func(tx *ledger.Tx) (product.Registration, error) { return product.RequireRegistered(tx, r.Product) })
	w.Clock.Set(to.To.Time().Add(time.Hour))
	w.Renew(&w.operator)
	w.Must(w.operator, traded)
	w.Clock.Set(to.To.AddDays(1).Time().Add(time.Hour))
	w.Renew(&w.operator)
	w.Refused("registration.ended", w.operator, traded)
	w.listed(r.Code, tlog.StatusEnded, to.To.AddDays(1).Time())
	w.public(r.Code, product.Ended, 0)
	w.Must(ledger.System, func(tx *ledger.Tx) error { _, err := product.ExpireDue(tx, w.Book); return err })
	w.listed(r.Code, tlog.StatusEnded, to.To.AddDays(1).Time())
}
