package product_test

import (
	"testing"
	"time"

	"huishu/compliance/procedure"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/registry/product"
)

// on moves the clock to nine o'clock of a day.
func (w *world) on(year int, month time.Month, day int) {
	w.Clock.Set(workday.Date{Year: year, Month: month, Day: day}.Time().Add(9 * time.Hour))
}

func (w *world) clockOf(caseID string) (k *procedure.Clock) {
	w.Helper()
	w.Read(func(tx *ledger.Tx) error {
		c, err := procedure.Get(tx, caseID)
		if err == nil {
			k = c.Clock
		}
		return err
	})
	return k
}

// TestTypesAcrossSpringFestival leads every type from filing to its end with the clocks running over the Spring Festival of 2026
// (15 to 23 February, with working days on the 14th and the 28th): the days are those of the State Council's notice.
func TestTypesAcrossSpringFestival(t *testing.T) {
	t.Parallel()
	w := newWorldOn(t, 2025, time.December, 29)
	p := w.complete()
	r := w.submitted(p.ID)
	w.review(r.ID, product.Accept, product.Review{})
	w.review(r.ID, product.PassReview, product.Review{})
	w.on(2026, time.February, 2)
	r = w.review(r.ID, product.Register, product.Review{})

	w.on(2026, time.February, 10)
	change := w.changed(r)
	correction := w.alter(w.operator, r.ID, product.TypeCorrection, product.AlterationForm{Reason: "笔误", Corrected: product.Corrected{Name: "公交客流指数"}})
	cancellation := w.alter(w.operator, r.ID, product.TypeCancellation, product.AlterationForm{Reason: "停止运营"})
	due := func(m product.Alteration, want string) {
		t.Helper()
		if k := w.clockOf(m.CaseID); k == nil || k.Due.String() != want {
			t.Errorf("%s: due %+v, want %s", m.Type, k, want)
		}
	}
	for _, m := range []product.Alteration{change, correction, cancellation} {
		due(m, "2026-02-13") // acceptance, 3 working days
	}
	w.on(2026, time.February, 13)
	for _, m := range []product.Alteration{change, correction, cancellation} {
		w.decided(m.ID, product.Review{}, "accept")
	}
	due(change, "2026-03-19")       // formal review, 20 working days: 14 and 28 February count, 15 to 23 do not
	due(cancellation, "2026-03-05") // 10 working days from acceptance
	for _, m := range []product.Alteration{change, correction} {
		w.decided(m.ID, product.Review{}, "review")
		due(m, "2026-03-05") // public notice, 10 working days
	}
	w.on(2026, time.March, 5)
	w.Refused("procedure.too_early", w.officer, func(tx *ledger.Tx) error {
		_, err := product.DecideAlteration(tx, w.Book, correction.ID, "register", product.Review{})
		return err
	})
	w.on(2026, time.March, 6)
	w.decided(change.ID, product.Review{}, "register")
	w.Refused("alteration.outdated", w.officer, func(tx *ledger.Tx) error {
		_, err := product.DecideAlteration(tx, w.Book, correction.ID, "register", product.Review{})
		return err
	})
	w.decided(correction.ID, product.Review{Ground: "incomplete", Reason: "登记内容已变更"}, "refuse")
	w.decided(cancellation.ID, product.Review{Ground: "right_over", Reason: "放弃权益"}, "register")
	if now := w.registration(r.ID); now.Status(w.Today()) != product.Ended || len(now.Former) != 1 {
		t.Errorf("in the end %s with %d former versions", now.Status(w.Today()), len(now.Former))
	}
}

// TestTypesAcrossTheYearsEnd leads every type over the end of 2026, with which the city's rules end: each case goes on under the set
// of its day, and what is filed afterwards is judged by the successor.
func TestTypesAcrossTheYearsEnd(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.registered()
	w.on(2026, time.December, 28)
	correction := w.alter(w.operator, r.ID, product.TypeCorrection, product.AlterationForm{Reason: "笔误", Corrected: product.Corrected{Name: "公交客流指数"}})
	w.decided(correction.ID, product.Review{}, "accept", "review")
	if k := w.clockOf(correction.CaseID); k == nil || !k.Provisional {
		t.Errorf("a notice that runs into a year without calendar is not provisional: %+v", k)
	}
	w.on(2027, time.January, 25)
	w.decided(correction.ID, product.Review{}, "register")
	change := w.changed(w.registration(r.ID))
	cancellation := w.alter(w.operator, r.ID, product.TypeCancellation, product.AlterationForm{Reason: "停止运营"})
	rule := func(m product.Alteration) (set string) {
		w.Read(func(tx *ledger.Tx) error {
			c, err := procedure.Get(tx, m.CaseID)
			if err == nil {
				set = c.RuleSet
			}
			return err
		})
		return set
	}
	if rule(correction) != "city-2023-38" || rule(change) != "demo-2027" || rule(cancellation) != "demo-2027" {
		t.Errorf("judged by %s, %s and %s", rule(correction), rule(change), rule(cancellation))
	}
	w.decided(change.ID, product.Review{}, "accept", "review")
	w.Elapse(10)
	w.decided(change.ID, product.Review{}, "register")
	if now := w.registration(r.ID); len(now.Former) != 2 || now.Filed.Product.Name != "公交客流指数" || now.Filed.Product.Description != "按线路、日期汇总，改按周归一。" {
		t.Errorf("the change lost the correction, or itself: %d former, %s", len(now.Former), now.Filed.Product.Name)
	}
	w.decided(cancellation.ID, product.Review{}, "accept")
	w.decided(cancellation.ID, product.Review{Ground: "right_over", Reason: "放弃权益"}, "register")
	if now := w.registration(r.ID); now.Status(w.Today()) != product.Ended {
		t.Errorf("in the end %s", now.Status(w.Today()))
	}
}
