package product_test

import (
	"testing"
	"time"

	"huishu/ledger"
	"huishu/ledger/tlog"
	"huishu/registry/product"
)

// derived is a chain of two: what one operator has registered, and what another has made from it.
func (w *world) derived() (base, above product.Registration) {
	w.Helper()
	roads := product.Source{Resource: w.roads.ID, Field: w.roads.Fields[2].ID}
	base = w.sold(w.concluded().ID, "公交客流指数", from("指数", roads))
	w.swap()
	above = w.sold(w.concluded().ID, "商圈热度指数", from("热度", product.Source{Product: base.Code, Field: "指数"}))
	w.swap()
	w.Renew(&w.operator)
	return base, above
}

// w3c says by the list of W3C whether the certificate of a code is neither revoked nor suspended.
func (w *world) w3c(code string) bool {
	w.Helper()
	file, stands := w.certificate(code), true
	for _, purpose := range []tlog.Purpose{tlog.Revocation, tlog.Suspension} {
		var list []byte
		w.Read(func(tx *ledger.Tx) (err error) {
			list, err = product.BitstringList(tx, purpose, "https://city.test/status/"+string(purpose))
			return err
		})
		stands = stands && tlog.Verify(file, tlog.Options{Keys: []string{w.DB.VerifierKey()}, Status: list}).Valid
	}
	return stands
}

// worth demands that everything that says what a product is worth says the same as the market does: both status lists, what is asked of
// one code, the register and its count.
func (w *world) worth(code, id string, status product.Status, since time.Time) {
	w.Helper()
	listed := tlog.StatusValid
	if status == product.Upstream {
		listed = tlog.StatusSuspended
	}
	w.listed(code, listed, since)
	if got := w.w3c(code); got != (listed == tlog.StatusValid) {
		w.Errorf("by the list of W3C %s stands: %v", code, got)
	}
	w.Read(func(tx *ledger.Tx) error {
		if e, err := product.StatusOf(tx, code); err != nil || e.Status != listed || e.Since != tlog.FormatTime(since.UnixMilli()) {
			w.Errorf("asked alone, %s is %+v (%v), not %s since %s", code, e, err, listed, since)
		}
		if p, err := product.PublicByCode(tx, code); err != nil || p.Status != status {
			w.Errorf("the register says %s of %s (%v), not %s", p.Status, code, err, status)
		}
		if v, err := product.PublicVersions(tx, code); err != nil || v[0].Status != status {
			w.Errorf("its newest version is %s (%v)", v[0].Status, err)
		}
		for _, text := range []string{"", "商圈"} {
			items, _, err := product.Products(tx, product.PublicQuery{Text: text})
			n, err2 := product.CountProducts(tx, product.PublicQuery{Text: text})
			found := false
			for _, p := range items {
				found = found || p.Code == code
			}
			if err != nil || err2 != nil || found != (status == product.Valid) || n != int64(len(items)) {
				w.Errorf("of %q the register lists %d products and counts %d, %s among them: %v (%v, %v)", text, len(items), n, code, found, err, err2)
			}
		}
		_, err := product.RequireRegistered(tx, id)
		if (err == nil) != (status == product.Valid) {
			w.Errorf("the market: %v, while it is said to be %s", err, status)
		}
		return nil
	})
}

// TestStatusListFollowsWhatAProductIsMadeFrom: while a product upstream is suspended, its operator's licence is, or its agreement does
// not allow the purpose any more, what is made from it does not stand either, from that moment on; and it does again when that is over.
func TestStatusListFollowsWhatAProductIsMadeFrom(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		stop, restore func(w *world, base product.Registration)
	}{
		"its registration": {
			func(w *world, base product.Registration) {
				w.review(base.ID, product.Suspend, product.Review{Reason: "核查"})
			},
			func(w *world, base product.Registration) {
				w.review(base.ID, product.Restore, product.Review{Reason: "核查完毕"})
			},
		},
		"its purposes": {
			func(w *world, base product.Registration) {
				to := w.got(base.Agreement).Terms
				to.Purposes = []product.Purpose{{Name: "另一用途", Class: product.Industry}}
				w.amended(base.Agreement, to)
			},
			func(w *world, base product.Registration) {
				w.Clock.Set(w.Today().AddDays(1).Time().Add(time.Hour)) // one version a day
				w.Renew(&w.operator)
				to := w.got(base.Agreement).Terms
				to.Purposes = w.terms().Purposes
				w.amended(base.Agreement, to)
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			base, above := w.derived()
			registered := time.UnixMilli(above.RegisteredAt)
			w.worth(above.Code, above.Product, product.Valid, registered)
			w.Clock.Advance(time.Hour)
			c.stop(w, base)
			out := w.Clock.Now()
			w.Clock.Advance(time.Hour)
			w.worth(above.Code, above.Product, product.Upstream, out)
			c.restore(w, base)
			w.worth(above.Code, above.Product, product.Valid, registered)
		})
	}
}

// A national registration of what a product is made from, newer than the city's, says nothing about trade: neither while it is in hand
// nor once it stands.
func TestStatusListLooksAtTheCitysRegistration(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	base, above := w.derived()
	since := time.UnixMilli(w.registration(above.ID).UpdatedAt)
	n := w.filedNationally(base.Product)
	w.worth(above.Code, above.Product, product.Valid, since)
	w.review(n.ID, product.Accept, product.Review{})
	w.review(n.ID, product.PassReview, product.Review{})
	w.Elapse(10)
	w.review(n.ID, product.Register, product.Review{QueryCode: "GJ-1"})
	w.worth(above.Code, above.Product, product.Valid, since)
	w.revoke(base, product.Review{Ground: "false_material", Reason: "材料不实"})
	w.worth(above.Code, above.Product, product.Upstream, w.Clock.Now())
}

// TestStatusListWhenWhatAProductIsMadeFromEnds: by a revocation, by that of its operator's licence, or by its last day, whether the daily
// job has run or not.
func TestStatusListWhenWhatAProductIsMadeFromEnds(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(w *world, base product.Registration) (since time.Time){
		"revoked": func(w *world, base product.Registration) time.Time {
			w.revoke(base, product.Review{Ground: "false_material", Reason: "材料有误"})
			return w.Clock.Now()
		},
		"unlicensed": func(w *world, base product.Registration) time.Time {
			w.sanctioned(base.Agreement, "revoke")
			return w.Clock.Now()
		},
		"agreement over": func(w *world, base product.Registration) time.Time {
			w.Must(w.implementer, func(tx *ledger.Tx) error {
				_, err := product.EndAgreement(tx, w.Book, base.Agreement, "retired", "授权事项已完成")
				return err
			})
			return w.Clock.Now()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			base, above := w.derived()
			w.Clock.Advance(time.Hour)
			since := end(w, base)
			w.Clock.Advance(time.Hour)
			w.worth(above.Code, above.Product, product.Upstream, since)
			own, _ := w.list(base.Code)
			if l, err := tlog.OpenStatusList(own, []string{w.DB.VerifierKey()}); err != nil || name != "unlicensed" && l.Entries[base.Code].Status != tlog.StatusEnded {
				t.Errorf("what ended itself is listed as %+v (%v)", l.Entries[base.Code], err)
			}
		})
	}
}
