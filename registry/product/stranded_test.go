package product_test

import (
	"slices"
	"strings"
	"testing"

	"huishu/compliance/adoption"
	"huishu/compliance/rules"
	"huishu/compliance/rules/rulestest"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/audit"
	"huishu/ledger/fault"
	"huishu/registry/product"
)

// nextRelease is the book of a later program: its sets of the city demand what nobody can give, and register for a year only.
func nextRelease(t *testing.T) *rules.Book {
	t.Helper()
	return rulestest.Release(t, func(path, text string) string {
		const before = "      - id: registration.operator\n"
		const impossible = "      - {id: registration.impossible, require: \"false\", severity: must_mend, article: 第十八条, field: summary, text: {zh: 不可能, en: impossible}, remedy: {zh: 无, en: none}}\n"
		text = strings.Replace(text, before, impossible+before, 1)
		text = strings.Replace(text, "    unit: years\n    from: ndrc-2025-26#validity\n    sureness: assumed\n", "    value: 1\n    article: 第十八条\n    unit: years\n    sureness: assumed\n", 1)
		if strings.Contains(path, "city-2023-38") && (!strings.Contains(text, "registration.impossible") || !strings.Contains(text, "    value: 1\n    article: 第十八条\n    unit: years")) {
			t.Fatal("the city's set is written otherwise: the test changes nothing")
		}
		return text
	})
}

func impossible(found []rules.Finding) bool {
	return slices.ContainsFunc(found, func(f rules.Finding) bool { return f.Rule == "registration.impossible" })
}

// TestCaseOutlivesItsSet files under one set, goes on with a program that ships another, and comes to the end that the first one
// has: every act, the pre-check of the returned file, the materials asked for, the term of the certificate. What is filed anew is
// judged by the new one.
func TestCaseOutlivesItsSet(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.complete()
	r := w.submitted(p.ID)
	old, next := w.Book, nextRelease(t)
	if _, err := next.ByHash(r.RuleSetHash); err == nil {
		t.Fatal("the later program ships the same set")
	}
	w.Book = next

	w.review(r.ID, product.Return, product.Review{Reason: "请补充应用场景"})
	w.Read(func(tx *ledger.Tx) error {
		found, err := product.PreCheck(tx, w.Book, p.ID)
		if err != nil || impossible(found) {
			t.Errorf("the pre-check of a returned file is judged by the set of today: %+v %v", found, err)
		}
		set, err := product.FilingSet(tx, w.Book, p.ID, product.City)
		if err != nil || set.Hash != r.RuleSetHash {
			t.Errorf("filed again by another set: %v", err)
		}
		return nil
	})
	w.Must(w.operator, func(tx *ledger.Tx) error { _, err := product.Resubmit(tx, w.Book, r.ID); return err })
	w.review(r.ID, product.Accept, product.Review{})
	w.review(r.ID, product.PassReview, product.Review{})
	w.Elapse(10)
	r = w.review(r.ID, product.Register, product.Review{})
	if r.Standing != product.StandingGranted || r.ValidTo.Year != w.Today().Year+3 {
		t.Errorf("%s until %s", r.Standing, r.ValidTo)
	}
	if s, err := old.ByHash(r.RuleSetHash); err != nil || s.ID != r.RuleSet {
		t.Errorf("registered by %s@%s: %v", r.RuleSet, r.RuleSetHash, err)
	}

	other := w.created(w.content(r.Agreement))
	w.Read(func(tx *ledger.Tx) error {
		if found, err := product.PreCheck(tx, w.Book, other.ID); err != nil || !impossible(found) {
			t.Errorf("a new file is judged by the old set: %v", err)
		}
		return nil
	})
	report, err := audit.Run(t.Context(), w.DB, audit.Options{})
	if err != nil || !report.OK {
		t.Errorf("audit: %+v %v", report.Problems, err)
	}
}

// TestNoSetGoverns stands on a day after the last set: nothing is filed, with a remedy, and what is open goes on.
func TestNoSetGoverns(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	real, err := rules.Load(false)
	if err != nil {
		t.Fatal(err)
	}
	p := w.complete()
	r := w.submitted(p.ID)
	second := w.created(w.content(r.Agreement))
	w.Clock.Set(day(t, "2027-02-01").Time())
	w.Renew(&w.operator)
	w.Book = real // without the set that demos go on with

	f := w.Refused("rules.none_in_force", w.operator, submit(w, second.ID))
	if f.Kind != fault.Refused || !strings.Contains(f.Message.ZH, "自 2027-01-01 起") || !strings.Contains(f.Remedy.ZH, "主管部门采用后续规则集") || f.Remedy.EN == "" {
		t.Errorf("%+v", f)
	}
	w.Read(func(tx *ledger.Tx) error {
		if _, err := product.PreCheck(tx, w.Book, second.ID); fault.CodeOf(err) != "rules.none_in_force" {
			t.Errorf("pre-check: %v", err)
		}
		return nil
	})
	w.review(r.ID, product.Accept, product.Review{})
	w.review(r.ID, product.PassReview, product.Review{})
	w.Must(w.operator, act(w, product.Withdraw, r.ID, product.Review{}))

	// A set that is adopted from today on lets things be filed again: nothing governs that it could take today from.
	w.adopt("2027-02-01")
	w.submitted(p.ID)
}

// adopt lets two officers adopt a successor of the city's rules from a day on.
func (w *world) adopt(from string) (a adoption.Adoption) {
	w.Helper()
	file := "id: city-2027-1\ntitle: {zh: 后续细则, en: Successor}\nissuer: {zh: 惠州市人民政府, en: Huizhou}\nnumber: 惠府〔2027〕1号\neffective_from: \"2026-01-01\"\nextends: city-2023-38\n"
	return w.adoptFrom(file, day(w, from))
}

func day(t testing.TB, s string) workday.Date {
	t.Helper()
	d, err := workday.ParseDate(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
