package product_test

import (
	"encoding/json"
	"testing"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
	"huishu/registry/product"
)

func recode(w *world, id, code, reason string) func(tx *ledger.Tx) error {
	return func(tx *ledger.Tx) error {
		_, err := product.CorrectQueryCode(tx, w.Book, id, product.CodeCorrection{QueryCode: code, Reason: reason})
		return err
	}
}

// registeredProduct is a product that the city has registered.
func (w *world) registeredProduct() string {
	w.Helper()
	r := w.noticedOf(w.complete().ID)
	w.Elapse(10)
	w.review(r.ID, product.Register, product.Review{})
	return r.Product
}

// TestQueryCodeIsPutRight: the registration body mends a code that it mistyped, with reasons; from then on the new certificate stands,
// the wrong code is worth nothing and free for whom it was given to, and nothing else of the registration moves.
func TestQueryCodeIsPutRight(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first := w.coded(w.registeredProduct(), "GJ-4413-000010")
	second := w.coded(w.registeredProduct(), "GJ-4413-000020")
	const reason = "赋码时误录，见国家平台回执"
	w.Refused("access.denied", w.operator, recode(w, first.ID, "GJ-4413-000001", reason))
	w.Refused("required", w.officer, recode(w, first.ID, "GJ-4413-000001", "  "))
	w.Refused("required", w.officer, recode(w, first.ID, " ", reason))
	w.Refused("registration.query_code", w.officer, recode(w, first.ID, "GJ 1", reason))
	w.Refused("registration.same_query_code", w.officer, recode(w, first.ID, first.Number, reason))
	if err := w.Refused("registration.query_code_taken", w.officer, recode(w, first.ID, second.Number, reason)); err != nil && err.Field != "query_code" {
		t.Errorf("taken is told at %q", err.Field)
	}
	var city product.Registration
	w.Read(func(tx *ledger.Tx) (err error) {
		city, err = product.LatestIn(tx, first.Product, product.City)
		return err
	})
	w.Refused("registration.no_query_code", w.officer, recode(w, city.ID, "GJ-4413-000001", reason))

	w.Must(w.officer, recode(w, first.ID, " GJ-4413-000001 ", reason))
	got := w.registration(first.ID)
	if got.Number != "GJ-4413-000001" || got.Key() != got.Number || got.RegisterEvent == first.RegisterEvent || got.ValidTo != first.ValidTo || got.FileHash != first.FileHash ||
		got.Standing != first.Standing || len(got.Former) != 1 || got.Former[0].Event != first.RegisterEvent || got.Former[0].QueryCode != first.Number {
		t.Errorf("put right: %+v", got)
	}
	res := w.verify(w.certificate("GJ-4413-000001"))
	var c product.Certified
	if err := json.Unmarshal(res.Event.Payload, &c); err != nil || !res.Valid || c.Code != "GJ-4413-000001" || c.Number != c.Code {
		t.Errorf("the certificate says %+v %v", c, err)
	}
	w.Read(func(tx *ledger.Tx) error {
		if _, err := product.StatusOf(tx, first.Number); fault.KindOf(err) != fault.NotFound {
			t.Errorf("the list still names the wrong code: %v", err)
		}
		e, err := product.StatusOf(tx, got.Number)
		if err != nil || e.Status != tlog.StatusValid || e.Event != got.RegisterEvent {
			t.Errorf("the list says %+v %v", e, err)
		}
		history, err := tx.History(product.SubjectRegistration, first.ID)
		if err != nil {
			return err
		}
		var said product.Recoded
		for _, e := range history {
			if e.Kind != string(access.RegistrationRecode) {
				continue
			}
			receipt, err := tx.Receipt(ledger.ReceiptRequest{EventID: e.ID})
			if err != nil {
				return err
			}
			if err := json.Unmarshal(w.verify(receipt).Event.Payload, &said); err != nil {
				return err
			}
		}
		if want := (product.Recoded{From: first.Number, To: got.Number, Reason: reason}); said != want {
			t.Errorf("the journal says %+v", said)
		}
		list, err2 := product.PublicVersions(tx, got.Number)
		if err2 == nil && (len(list) != 2 || list[0].Number != got.Number || list[1].Number != first.Number || list[1].Status != product.Replaced) {
			t.Errorf("issued: %+v", list)
		}
		if err2 != nil {
			return err2
		}
		return err
	})
	// The code belonged to another registration all along.
	w.Must(w.officer, recode(w, second.ID, first.Number, reason))
	w.Must(w.officer, recode(w, first.ID, second.Number, reason))
	if got := w.registration(first.ID); len(got.Former) != 2 || got.Former[0].QueryCode != first.Number || got.Former[1].QueryCode != "GJ-4413-000001" {
		t.Errorf("put right twice: %+v", got.Former)
	}
}
