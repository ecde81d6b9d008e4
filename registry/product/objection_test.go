package product_test

import (
	"errors"
	"testing"

	"huishu/ledger"
	"huishu/registry/product"
)

func joinErrors(errs ...error) error { return errors.Join(errs...) }

func object(w *world, id string, c product.Complaint) func(tx *ledger.Tx) error {
	return func(tx *ledger.Tx) error { _, err := product.Object(tx, id, c); return err }
}

func TestObjectionOnlyDuringTheNotice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	evidence := w.Document(w.competitor, "权属证明")
	c := product.Complaint{RealName: "王小明", Statement: "该数据侵害我司权益", Document: evidence}
	r := w.submitted(w.complete().ID)
	w.Refused("procedure.not_now", w.competitor, object(w, r.ID, c))
	w.review(r.ID, product.Accept, product.Review{})
	w.review(r.ID, product.PassReview, product.Review{})
	w.Refused("access.sign_in", ledger.Actor{}, object(w, r.ID, c))
	w.Refused("required", w.competitor, object(w, r.ID, product.Complaint{Statement: "匿名", Document: evidence}))
	w.Refused("required", w.competitor, object(w, r.ID, product.Complaint{RealName: "王小明", Document: evidence}))
	w.Refused("required", w.competitor, object(w, r.ID, product.Complaint{RealName: "王小明", Statement: "没有证据"}))
	w.Refused("document.not_found", w.implementer, object(w, r.ID, c)) // somebody else's paper
	w.Elapse(10)
	w.Refused("procedure.too_late", w.competitor, object(w, r.ID, c))
}

func TestObjectionUpheld(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.noticed()
	c := product.Complaint{RealName: "王小明", Statement: "该数据侵害我司权益", Document: w.Document(w.competitor, "权属证明")}
	w.Must(w.competitor, object(w, r.ID, c))
	w.Elapse(10)
	w.Refused("procedure.not_now", w.officer, act(w, product.Register, r.ID, product.Review{}))
	id := only(t, w, r.ID).ID
	uphold := func(objection, reason string) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error {
			_, err := product.Uphold(tx, w.Book, r.ID, objection, product.Review{Reason: reason})
			return err
		}
	}
	w.Refused("access.denied", w.operator, uphold(id, "成立"))
	w.Refused("required", w.officer, uphold(id, " "))
	w.Refused("objection.not_found", w.officer, uphold("no such", "成立"))
	w.Must(w.officer, uphold(id, "证据充分，异议成立"))
	w.Refused("procedure.not_now", w.officer, uphold(id, "再来一次"))
	w.Refused("registration.terminated", w.officer, func(tx *ledger.Tx) error { _, err := product.RequireRegistered(tx, r.Product); return err })
}

func TestObjectionsDismissed(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.noticed()
	for _, actor := range []ledger.Actor{w.competitor, w.implementer} {
		w.Must(actor, object(w, r.ID, product.Complaint{RealName: "某人", Statement: "异议", Document: w.Document(actor, "证据")}))
	}
	var ids []string
	w.Read(func(tx *ledger.Tx) error {
		got, err := product.GetRegistration(tx, r.ID)
		for _, o := range got.Objections {
			ids = append(ids, o.ID)
		}
		return err
	})
	dismiss := func(id string) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error {
			_, err := product.Dismiss(tx, r.ID, id, product.Review{Reason: "证据不足"})
			return err
		}
	}
	w.Must(w.officer, dismiss(ids[0]))
	w.Elapse(10)
	// One is still open: nothing is registered though the notice has run out.
	w.Refused("procedure.not_now", w.officer, act(w, product.Register, r.ID, product.Review{}))
	w.Refused("state_moved", w.officer, dismiss(ids[0]))
	w.Must(w.officer, dismiss(ids[1]))
	if got := w.review(r.ID, product.Register, product.Review{}); got.Status(w.Today()) != product.Valid {
		t.Error(got.Status(w.Today()))
	}
}

func only(t *testing.T, w *world, id string) (o product.Objection) {
	t.Helper()
	w.Read(func(tx *ledger.Tx) error {
		r, err := product.GetRegistration(tx, id)
		if len(r.Objections) != 1 || r.Objections[0].State != product.ObjectionOpen {
			t.Fatalf("%+v", r.Objections)
		}
		o = r.Objections[0]
		return err
	})
	return o
}
