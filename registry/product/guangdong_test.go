package product_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/registry/product"
)

// guangdong is a FICTIONAL set in which the procedures of Guangdong's draft stand in the place of the city's own, as if it had been
// issued: the draft itself governs nothing. Its clocks are the draft's, without numbers.
func guangdong(t *testing.T) *rules.Book {
	t.Helper()
	dir := filepath.Join("..", "..", "compliance", "rules", "sets")
	read := func(name string) string {
		data, err := os.ReadFile(filepath.Join(dir, name+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	_, types, ok := strings.Cut(read("gd-asset-draft-2023"), "\nprocedures:\n")
	city := read("city-2023-38")
	from, to := strings.Index(city, "  - id: registration\n    regime: registration\n"), strings.Index(city, "  # ----------------------------------------------------------- correction\n")
	if !ok || from < 0 || to < from {
		t.Fatal("the sets are written otherwise")
	}
	facts := "facts:\n"
	for _, id := range []string{"acceptance", "compliance_review", "committee_review", "change", "cancellation", "revocation"} {
		facts += "  - {id: gd." + id + ", title: {zh: 时限, en: time}, unit: working_days, article: 第二条, sureness: unknown}\n"
	}
	types = regexp.MustCompile(`clock: \{fact: `).ReplaceAllString(types, "clock: {fact: gd.")
	city = strings.Replace(city[:from]+types+city[to:], "facts:\n", facts, 1)
	var sources [][]byte
	for _, name := range []string{"ndrc-2025-26", "ndrc-2025-27", "ndrc-2025-65"} {
		sources = append(sources, []byte(read(name)))
	}
	book, err := rules.LoadSources(true, append(sources, []byte(city))...)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// TestGuangdongsTypes leads the four types of Guangdong's draft (首次、变动、注销、撤销) from filing to their ends, over the Spring Festival
// of 2026 and the end of that year.
func TestGuangdongsTypes(t *testing.T) {
	t.Parallel()
	w := newWorldOn(t, 2026, time.February, 12)
	w.Book = guangdong(t)
	first := func() product.Registration {
		r := w.submitted(w.complete().ID)
		w.Refused("procedure.not_now", w.officer, act(w, product.Register, r.ID, product.Review{}))
		w.review(r.ID, product.Accept, product.Review{})
		if k := w.clockOf(r.CaseID); k == nil || !k.Due.IsZero() {
			t.Errorf("a clock that the draft leaves open runs to %+v", k)
		}
		w.on(w.Today().Year, w.Today().Month, w.Today().Day+1)
		w.review(r.ID, product.PassReview, product.Review{}) // to the committee: no notice is told of
		return w.review(r.ID, product.Register, product.Review{})
	}
	r := first()
	w.Read(func(tx *ledger.Tx) error {
		set, err := w.Book.For(product.City, w.Today())
		if err == nil {
			if got := product.TypesOf(set, product.City); !slices.Equal(got, []product.AlterationType{product.TypeChange, product.TypeCancellation, product.TypeRevocation}) {
				t.Errorf("its types are %v", got)
			}
		}
		_, registered := product.RequireRegistered(tx, r.Product)
		if err != nil {
			return err
		}
		return registered
	})
	w.Refused("alteration.no_type", w.operator, alter(w, r.ID, product.TypeCorrection, product.AlterationForm{Reason: "笔误"}))

	w.on(2026, time.February, 24) // after the holiday
	change := w.changed(r)
	w.decided(change.ID, product.Review{}, "accept", "register")
	if now := w.registration(r.ID); now.Filed.Product.Description != "按线路、日期汇总，改按周归一。" || len(now.Former) != 1 {
		t.Errorf("changed to %q with %d former", now.Filed.Product.Description, len(now.Former))
	}

	// Revocation is a type of its own: the body begins it, two persons decide on a ground, and the subject is told.
	form := product.AlterationForm{Reason: "举报材料虚假，经核查"}
	w.Refused("access.denied", w.operator, alter(w, r.ID, product.TypeRevocation, form))
	given := w.alter(w.officer, r.ID, product.TypeRevocation, form)
	w.decided(given.ID, product.Review{Reason: "查无实据"}, "refuse")
	if now := w.registration(r.ID); now.Status(w.Today()) != product.Valid {
		t.Errorf("not revoked, and the registration is %s", now.Status(w.Today()))
	}
	w.on(2026, time.December, 30)
	m := w.alter(w.officer, r.ID, product.TypeRevocation, form)
	certificate := w.certificate(r.Code)
	w.Refused("procedure.ground", w.officer, decide(w, m.ID, "register", product.Review{Reason: "材料系伪造"})) // no ground
	w.decided(m.ID, product.Review{Ground: "false_material", Reason: "材料系伪造"}, "register")
	if now := w.registration(r.ID); now.Status(w.Today()) != product.Valid {
		t.Errorf("with one person it is %s", now.Status(w.Today()))
	}
	second := w.officer
	second.Account = "another-officer"
	w.Must(second, decide(w, m.ID, "register", product.Review{Proposal: w.proposal(m.CaseID)}))
	if now := w.registration(r.ID); now.Status(w.Today()) != product.Revoked {
		t.Errorf("in the end %s", now.Status(w.Today()))
	}
	w.Refused("registration.revoked", w.operator, func(tx *ledger.Tx) error { _, err := product.RequireRegistered(tx, r.Product); return err })
	if w.verify(certificate).Valid {
		t.Error("its certificate stands")
	}

	// What was filed in the old year is decided in the new one; cancellation ends the next registration.
	again := w.submitted(r.Product)
	w.review(again.ID, product.Accept, product.Review{})
	w.on(2027, time.January, 5) // the fictional set ends with the year; the case goes on under it
	w.review(again.ID, product.PassReview, product.Review{})
	again = w.review(again.ID, product.Register, product.Review{})
	w.Refused("rules.none_in_force", w.operator, alter(w, again.ID, product.TypeCancellation, product.AlterationForm{Reason: "停止运营"}))

	other := newWorldOn(t, 2026, time.March, 2)
	other.Book = w.Book
	last := other.submitted(other.complete().ID)
	other.review(last.ID, product.Accept, product.Review{})
	other.review(last.ID, product.PassReview, product.Review{})
	last = other.review(last.ID, product.Register, product.Review{})
	c := other.alter(other.operator, last.ID, product.TypeCancellation, product.AlterationForm{Reason: "停止运营"})
	other.decided(c.ID, product.Review{Reason: "放弃权益"}, "accept", "register")
	if now := other.registration(last.ID); now.Status(other.Today()) != product.Ended {
		t.Errorf("cancelled: %s", now.Status(other.Today()))
	}
}
