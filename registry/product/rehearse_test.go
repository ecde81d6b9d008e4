package product_test

import (
	"testing"

	"huishu/ledger"
	"huishu/registry/product"
	"huishu/registry/rehearsal"
)

// TestRehearse reckons an open case and a certificate by a set that asks for more, runs another clock and registers for a year,
// says so, and changes nothing.
func TestRehearse(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	done := w.registered()
	p := w.created(w.content(done.Agreement))
	w.materials(p.ID)
	w.sampled(p.ID, cleanSample)
	open := w.submitted(p.ID)
	next := nextRelease(t)
	id := "city-2023-38"
	if w.Today().Year > 2026 {
		id = "demo-2027"
	}
	set, err := next.ByID(id)
	if err != nil {
		t.Fatal(err)
	}
	size := w.DB.Head().Size
	from := w.Today().AddDays(10)
	run := func(actor ledger.Actor) (r rehearsal.Report, err error) {
		err = w.DB.View(t.Context(), actor, func(tx *ledger.Tx) (err error) {
			r, err = rehearsal.Run(tx, w.Book, set, from)
			return err
		})
		return r, err
	}
	if _, err := run(w.operator); err == nil {
		t.Error("an operator rehearses")
	}
	r, err := run(w.clerk)
	if err != nil {
		t.Fatal(err)
	}
	if r.OpenCases != 1 || len(r.Cases) != 1 || r.Cases[0].ID != open.CaseID || !r.Cases[0].Known || len(r.Cases[0].Gained) != 1 || len(r.Cases[0].Lost) != 0 ||
		r.Cases[0].Gained[0].Rule != "registration.impossible" || r.Cases[0].Moves() || r.Cases[0].Before.IsZero() {
		t.Errorf("%d open, %+v", r.OpenCases, r.Cases)
	}
	if r.Standing != 1 || len(r.Certificates) != 1 || r.Certificates[0].Code != done.Code || r.Certificates[0].Before != done.ValidTo ||
		r.Certificates[0].After.Year != done.ValidFrom.Year+1 {
		t.Errorf("%d stand, %+v", r.Standing, r.Certificates)
	}
	if len(r.Matters) < 3 || r.Matters[0].Follows != id || r.Matters[0].Ends != from.AddDays(-1) || len(r.Differences) != 1 ||
		len(r.Differences[0].Rules) != 1 || r.Differences[0].Rules[0].Change != "added" || len(r.Differences[0].Facts) != 1 {
		t.Errorf("%+v %+v", r.Matters, r.Differences)
	}

	// The clock of acceptance, and a step that the set does not have.
	other, flaws := w.Book.Inspect([]byte("id: x\ntitle: {zh: 甲, en: A}\nnumber: 甲〔2027〕1号\neffective_from: \"2026-01-01\"\nextends: city-2023-38\nfacts:\n" +
		"  - {id: registration.acceptance, title: {zh: 受理, en: acceptance}, value: 9, unit: working_days, article: 第九条, sureness: in_force}\n"))
	if len(flaws) > 0 {
		t.Fatalf("%+v", flaws)
	}
	set = other
	if r, err = run(w.clerk); err != nil || len(r.Cases) != 1 || !r.Cases[0].After.After(r.Cases[0].Before) || len(r.Certificates) != 0 {
		t.Errorf("%v %+v", err, r.Cases)
	}
	if w.DB.Head().Size != size {
		t.Error("a rehearsal wrote something")
	}
	w.Read(func(tx *ledger.Tx) error {
		got, err := product.GetRegistration(tx, open.ID)
		if err != nil || got.RuleSetHash != open.RuleSetHash {
			t.Errorf("%v %v", got.RuleSetHash, err)
		}
		return nil
	})
}
