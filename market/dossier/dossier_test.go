package dossier_test

import (
	"slices"
	"strings"
	"testing"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market/dossier"
	"huishu/market/listing"
	"huishu/market/markettest"
	"huishu/registry/party"
	"huishu/registry/product"
)

// event is a journal line as the tests read it, without the dossier's own texts.
type event struct {
	Idx       int64  `db:"idx"`
	SubjectID string `db:"subject_id"`
	Kind      string `db:"kind"`
	Party     string `db:"party"`
}

// journal reads every event in the log.
func journal(t *testing.T, tx *ledger.Tx) (all []event) {
	t.Helper()
	if err := tx.Select(&all, `SELECT idx, subject_id, kind, party FROM event WHERE idx IS NOT NULL ORDER BY idx`); err != nil {
		t.Fatal(err)
	}
	return all
}

// sold is a city with one finished trade.
func sold(t *testing.T) (w *markettest.World, listed string) {
	t.Helper()
	w = markettest.New(t)
	l := w.Publish(markettest.Content())
	w.Delivered(l.ID, "", "BANK-1")
	return w, l.Product
}

// TestPlacesOfAParty: what a party did and what was done to its subjects is found, each once and in order; what others did among
// themselves is not.
func TestPlacesOfAParty(t *testing.T) {
	t.Parallel()
	w, _ := sold(t)
	w.SignUp("惠州旁观数据有限公司", "91441302MA4X00077", "onlooker")
	w.View(ledger.System, func(tx *ledger.Tx) error {
		d, err := dossier.OfParty(tx, w.Merchant.ID)
		if err != nil {
			return err
		}
		places, err := d.Places(tx)
		if err != nil {
			return err
		}
		if !slices.IsSorted(places) || len(slices.Compact(slices.Clone(places))) != len(places) {
			t.Error("the places are not ascending, each once")
		}
		about := map[string]bool{}
		for _, kind := range d.Kinds() {
			ids, err := d.Subjects(tx, kind)
			if err != nil {
				return err
			}
			for _, id := range ids {
				about[id] = true
			}
		}
		for _, e := range journal(t, tx) {
			if (about[e.SubjectID] || e.Party == w.Merchant.ID) && !slices.Contains(places, e.Idx) {
				t.Errorf("%s of %s is missing", e.Kind, e.SubjectID)
			}
			if e.Kind == "party.sign_up" && e.SubjectID != w.Merchant.ID && slices.Contains(places, e.Idx) {
				t.Errorf("the dossier holds the signing up of %s", e.SubjectID)
			}
		}
		return nil
	})
}

// TestProductByIDAndCode: people name a product by its code, the program by its id; it is one dossier, and only of that product.
func TestProductByIDAndCode(t *testing.T) {
	t.Parallel()
	w, id := sold(t)
	other := w.Create("另一产品", "交通")
	w.View(ledger.System, func(tx *ledger.Tx) error {
		byID, err := dossier.OfProduct(tx, id)
		if err != nil {
			return err
		}
		byCode, err := dossier.OfProduct(tx, byID.Code)
		if err != nil || byCode != byID || byID.Code == "" || byID.Whole() {
			t.Errorf("by id %+v, by code %+v (%v)", byID, byCode, err)
		}
		if f := byID.Facts(); f.Owner != w.Operator.ID || !slices.Equal(f.Parties, []string{w.Merchant.ID}) {
			t.Errorf("the product is %+v", f)
		}
		ids, err := byID.Subjects(tx, product.SubjectProduct)
		if err != nil || !slices.Equal(ids, []string{id}) {
			t.Errorf("products %v (%v)", ids, err)
		}
		places, err := byID.Places(tx)
		if err != nil || len(places) < 5 {
			t.Errorf("%d places (%v)", len(places), err)
		}
		for _, e := range journal(t, tx) {
			if e.SubjectID == other.ID && slices.Contains(places, e.Idx) {
				t.Errorf("%s of another product is there", e.Kind)
			}
		}
		certificates, err := byID.Certificates(tx)
		if err != nil || len(certificates) != 1 || certificates[0].Code != byID.Code {
			t.Errorf("certificates %+v (%v)", certificates, err)
		}
		if _, err := dossier.OfProduct(tx, "none"); fault.KindOf(err) != fault.NotFound {
			t.Errorf("no such product: %v", err)
		}
		return nil
	})
}

// TestRefusalsOfAProduct: what was tried on it and refused stands with it, and with no other; who it was only some are told.
func TestRefusalsOfAProduct(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	l := w.Publish(markettest.Content())
	other := w.Create("另一产品", "交通").ID
	for _, try := range []func(tx *ledger.Tx) error{
		func(tx *ledger.Tx) error { _, err := product.Entrust(tx, l.Product, w.Merchant.ID); return err },
		func(tx *ledger.Tx) error { _, err := listing.Withdraw(tx, l.ID, "与己无关"); return err },
	} {
		if err := w.Do(w.Buyer.Actor, try); fault.KindOf(err) != fault.Forbidden {
			t.Fatalf("a buyer acted on another's product: %v", err)
		}
	}
	refusals := func(reader ledger.Actor, id string) (list []dossier.Refusal) {
		w.View(reader, func(tx *ledger.Tx) error {
			d, err := dossier.OfProduct(tx, id)
			if err != nil {
				return err
			}
			list, err = d.Refusals(tx, "", 10)
			return err
		})
		return list
	}
	for name, tc := range map[string]struct {
		reader ledger.Actor
		told   bool
	}{"the keeper": {ledger.System, true}, "the operator": {w.Operator.Actor, false}, "who tried": {w.Buyer.Actor, true}} {
		list := refusals(tc.reader, l.Product)
		if len(list) != 2 || !strings.Contains(list[0].Detail, "Merchant entrusted with a product") || !strings.Contains(list[1].Detail, "Listing withdrawn") {
			t.Errorf("%s reads %+v", name, list)
			continue
		}
		if got := list[0].Account != ""; got != tc.told {
			t.Errorf("%s is told who it was: %v", name, got)
		}
	}
	if list := refusals(ledger.System, other); len(list) != 0 {
		t.Errorf("another product has %+v", list)
	}
}

// TestRefusalsOfAParty: a refusal stands with the party whose member was refused, and with no other.
func TestRefusalsOfAParty(t *testing.T) {
	t.Parallel()
	w := markettest.New(t)
	err := w.Do(w.Merchant.Actor, func(tx *ledger.Tx) error {
		_, err := party.Verify(tx, w.Merchant.ID, party.NewIdentity{Way: party.Manual, Evidence: "营业执照原件"})
		return err
	})
	if fault.KindOf(err) != fault.Forbidden {
		t.Fatalf("a merchant verified itself: %v", err)
	}
	w.View(ledger.System, func(tx *ledger.Tx) error {
		for id, want := range map[string]int{w.Merchant.ID: 1, w.Operator.ID: 0} {
			d, err := dossier.OfParty(tx, id)
			if err != nil {
				return err
			}
			list, err := d.Refusals(tx, "", 10)
			if err != nil || len(list) != want {
				t.Errorf("%s has %d refusals, want %d (%v)", d.Name.ZH, len(list), want, err)
			}
			if len(list) == 1 {
				if more, err := d.Refusals(tx, list[0].ID, 10); err != nil || len(more) != 0 || list[0].Kind != ledger.TrailRefused {
					t.Errorf("after the last: %v, %v; it is %s", more, err, list[0].Kind)
				}
			}
		}
		return nil
	})
}
