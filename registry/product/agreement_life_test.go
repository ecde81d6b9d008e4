package product_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/registry/plan/plantest"
	"huishu/registry/product"
	"huishu/registry/registrytest"
)

// got reads an agreement.
func (w *world) got(id string) (a product.Agreement) {
	w.Helper()
	w.Read(func(tx *ledger.Tx) (err error) { a, err = product.GetAgreement(tx, id); return err })
	return a
}

func (w *world) versions(id string) (list []product.AgreementVersion) {
	w.Helper()
	w.Read(func(tx *ledger.Tx) (err error) { list, err = product.Versions(tx, id); return err })
	return list
}

// acting drops what an act returns.
func acting[T any](fn func(tx *ledger.Tx) (T, error)) func(tx *ledger.Tx) error {
	return func(tx *ledger.Tx) error { _, err := fn(tx); return err }
}

func TestConsentNamesTheExactText(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var a product.Agreement
	w.Must(w.implementer, draft(w, w.terms(), &a))
	text := func() (x product.AgreementText) {
		w.Read(func(tx *ledger.Tx) (err error) { x, err = product.TextOf(tx, w.Book, w.got(a.ID)); return err })
		return x
	}
	sign := func(seen string) func(tx *ledger.Tx) error {
		return acting(func(tx *ledger.Tx) (product.Agreement, error) { return product.SignAgreement(tx, w.Book, a.ID, seen) })
	}
	old := text()
	terms := w.terms()
	terms.Clauses["breach"] += "违约金另计"
	w.Must(w.implementer, acting(func(tx *ledger.Tx) (product.Agreement, error) { return product.EditAgreement(tx, a.ID, 1, terms) }))
	w.Refused("agreement.text_changed", w.operator, sign(old.SHA256))
	w.Must(w.operator, sign(text().SHA256))
	file := func(actor ledger.Actor) func(tx *ledger.Tx) error {
		doc := w.Document(actor, "签字盖章文本")
		return acting(func(tx *ledger.Tx) (product.Agreement, error) { return product.FileSigned(tx, w.Book, a.ID, "", doc) })
	}
	w.Refused("agreement.consent_first", w.implementer, file(w.implementer))
	w.Must(w.operator, file(w.operator))
	w.Must(w.implementer, sign(text().SHA256))
	// Whoever is renamed between consent and conclusion makes the text another one.
	w.Must(w.clerk, func(tx *ledger.Tx) error {
		p, err := party.Get(tx, w.company.ID)
		if err != nil {
			return err
		}
		_, err = party.Edit(tx, p.ID, p.Version, registrytest.Profile("惠州数据运营集团有限公司"))
		return err
	})
	w.Refused("agreement.text_changed", w.implementer, acting(func(tx *ledger.Tx) (product.Agreement, error) { return product.ConcludeAgreement(tx, w.Book, a.ID) }))
}

func TestSuspensionAndNoticeStopWhatRestsOnIt(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.registered()
	id := r.Agreement
	require := acting(func(tx *ledger.Tx) (product.Registration, error) { return product.RequireRegistered(tx, r.Product) })
	w.Must(w.operator, require)
	w.Read(func(tx *ledger.Tx) error {
		tx.Actor = w.implementer
		e, err := product.EffectOf(tx, id)
		if e.Count("product") != 1 || e.Items[0].ID != r.Product {
			t.Errorf("%+v", e)
		}
		for _, d := range e.Items { // nothing has happened to them yet
			if d.State != product.Valid.Title() {
				t.Errorf("%s %s is said to be %s", d.Kind, d.Code, d.State.EN)
			}
		}
		return err
	})
	suspend := func(ground string) func(tx *ledger.Tx) error {
		return acting(func(tx *ledger.Tx) (product.Agreement, error) {
			return product.SuspendAgreement(tx, w.Book, id, ground, "异常调用")
		})
	}
	w.Refused("procedure.ground", w.implementer, suspend(""))
	w.Refused("access.denied", w.operator, suspend("security"))
	w.Must(w.implementer, suspend("security"))
	w.Refused("registration.suspended", w.operator, require)
	w.Must(w.clerk, acting(func(tx *ledger.Tx) (product.Agreement, error) {
		return product.RestoreAgreement(tx, w.Book, id, "已整改")
	}))
	w.Must(w.operator, require)

	today := w.Today()
	terminate := func(days int) func(tx *ledger.Tx) error {
		return acting(func(tx *ledger.Tx) (product.Agreement, error) {
			return product.TerminateAgreement(tx, w.Book, id, "contract", "业务调整", today.AddDays(days))
		})
	}
	retract := acting(func(tx *ledger.Tx) (product.Agreement, error) {
		return product.RetractNotice(tx, w.Book, id, "继续合作")
	})
	w.Refused("agreement.notice_short", w.operator, terminate(29))
	w.Refused("agreement.notice_late", w.operator, terminate(5000))
	w.Must(w.operator, terminate(30))
	w.Refused("agreement.not_your_notice", w.implementer, retract)
	w.Must(w.operator, retract)
	w.Must(w.clerk, terminate(10)) // the agreed notice does not bind the authority
	w.Clock.Set(today.AddDays(10).Time())
	w.Must(w.operator, require)
	w.Clock.Set(today.AddDays(11).Time())
	w.Refused("registration.ended", w.operator, require) // by the clock, before any job came by
	w.Refused("state_moved", w.clerk, retract)
	w.Must(ledger.System, func(tx *ledger.Tx) error { _, err := product.ExpireDue(tx, w.Book); return err })
	if a := w.got(id); a.Standing != product.StandingEnded || a.EndReason != "终止通知期届满" {
		t.Errorf("%+v", a)
	}
}

// What a ceiling allows, most special first; what is for the public interest is free.
func TestCeilingFor(t *testing.T) {
	t.Parallel()
	terms := product.Terms{
		Purposes: []product.Purpose{{Name: "公益", Class: product.PublicInterest}, {Name: "选址", Class: product.Industry}},
		Ceilings: []product.Ceiling{
			{Purpose: "选址", Basis: product.PerProduct, Fen: 100}, {Purpose: "选址", Product: "甲", Basis: product.PerProduct, Fen: 70}, {Purpose: "选址", Basis: product.PerCall, Fen: 3},
		},
	}
	for _, tt := range []struct {
		name, purpose string
		basis         product.PriceBasis
		fen           int64
		ok            bool
	}{
		{"甲", "选址", product.PerProduct, 70, true}, {"乙", "选址", product.PerProduct, 100, true}, {"乙", "选址", product.PerCall, 3, true},
		{"乙", "选址", product.PerTime, 0, false}, {"甲", "公益", product.PerProduct, 0, true}, {"甲", "别的", product.PerProduct, 0, false},
	} {
		if c, ok := terms.CeilingFor(tt.name, tt.purpose, tt.basis); ok != tt.ok || c.Fen != tt.fen {
			t.Errorf("%+v: %+v %v", tt, c, ok)
		}
	}
}

func TestPlanIsReplacedByItsChange(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	a := w.concluded()
	c := plantest.Content(w.roads.ID)
	c.Changes = w.plan
	changed, err := plantest.Approve(t.Context(), w.DB, w.Vault, w.Book, w.implementer, w.clerk, c)
	if err != nil || !changed.Approved() {
		t.Fatal(changed, err)
	}
	if s := w.got(a.ID).Status(w.Today()); s != product.Valid {
		t.Errorf("the agreement in force fell with its plan: %s", s)
	}
	var next product.Agreement
	w.Must(w.implementer, draft(w, w.terms(), &next)) // still names the old plan
	f := w.Refused("agreement.plan", w.implementer, acting(func(tx *ledger.Tx) (product.Agreement, error) { return product.ApproveAgreement(tx, w.Book, next.ID) }))
	if !strings.Contains(f.Article, "27号 第十一条") {
		t.Errorf("%+v", f)
	}
}

// TestAgreementIsAlwaysSignedByBoth lets the sides and the authority do what they like, day after day: an agreement in
// force always has both consents to the very text of its version, and no day has two versions.
func TestAgreementIsAlwaysSignedByBoth(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	base := w.terms()
	rapid.Check(t, func(t *rapid.T) {
		var a product.Agreement
		terms := base
		terms.From = w.Today()
		terms.To = terms.From.AddDays(400)
		if err := w.Do(w.implementer, draft(w, terms, &a)); err != nil {
			t.Fatal(err)
		}
		actors := map[string]ledger.Actor{"body": w.implementer, "operator": w.operator, "authority": w.clerk}
		// Three runs in four begin in force: signing by chance alone seldom gets there.
		if rapid.IntRange(0, 3).Draw(t, "begun") > 0 {
			for _, step := range []struct{ who, act string }{{"operator", "approve"}, {"body", "approve"}, {"body", "conclude"}} {
				if err := w.Do(actors[step.who], w.step(a.ID, step.act, 0)); err != nil {
					t.Fatal(err)
				}
			}
		}
		for i := range rapid.IntRange(5, 25).Draw(t, "acts") {
			who := rapid.SampledFrom([]string{"body", "operator", "authority"}).Draw(t, "who")
			act := rapid.SampledFrom([]string{
				"edit", "approve", "approve", "conclude", "revise", "suspend", "restore", "terminate", "retract", "end", "propose", "confirm", "withdraw",
				"amend", "amend", "amendment.approve", "amendment.approve", "amendment.conclude", "amendment.revise", "day",
			}).Draw(t, "act")
			if act == "day" {
				w.Clock.Set(w.Today().AddDays(rapid.IntRange(1, 3).Draw(t, "days")).Time())
			} else if err := w.Do(actors[who], w.step(a.ID, act, i)); fault.KindOf(err) == fault.Internal {
				t.Fatalf("%s by %s: %v", act, who, err)
			}
			w.mustBeSigned(t, a.ID)
		}
	})
}

// step is one act by its name, on the agreement or on its newest supplementary agreement.
func (w *world) step(id, act string, n int) func(tx *ledger.Tx) error {
	return func(tx *ledger.Tx) error {
		a, err := product.GetAgreement(tx, id)
		if err != nil {
			return err
		}
		list, err := product.Amendments(tx, id)
		if err != nil {
			return err
		}
		amendment := ""
		if len(list) > 0 {
			amendment = list[len(list)-1].ID
		}
		changed := a.Terms
		changed.NoticeDays = n
		outside, retired := changed, changed
		outside.Resources = []product.AgreedResource{{Resource: w.beds.ID, Consent: "惠卫函〔2026〕1号"}}
		retired.Purposes = []product.Purpose{{Name: "另一用途", Class: product.Industry}}
		ending := ""
		if proposals, err := product.Endings(tx, id); err != nil {
			return err
		} else if n := len(proposals); n > 0 {
			ending = proposals[n-1].ID
		}
		steps := map[string]func() error{
			"outside": func() error {
				_, err := product.DraftAmendment(tx, w.Book, id, fmt.Sprint("换资源", n), outside)
				return err
			},
			"retire": func() error {
				_, err := product.DraftAmendment(tx, w.Book, id, fmt.Sprint("换用途", n), retired)
				return err
			},
			"propose": func() error {
				_, err := product.ProposeEnding(tx, w.Book, id, "协商", w.Today().AddDays(5))
				return err
			},
			"confirm":  func() error { _, err := product.ConfirmEnding(tx, w.Book, ending); return err },
			"withdraw": func() error { _, err := product.WithdrawEnding(tx, ending, "再议"); return err },
			"edit":     func() error { _, err := product.EditAgreement(tx, id, a.Version, changed); return err },
			"approve":  func() error { _, err := product.ApproveAgreement(tx, w.Book, id); return err },
			"conclude": func() error { _, err := product.ConcludeAgreement(tx, w.Book, id); return err },
			"revise":   func() error { _, err := product.ReviseAgreement(tx, w.Book, id, "再议"); return err },
			"suspend":  func() error { _, err := product.SuspendAgreement(tx, w.Book, id, "security", "核查"); return err },
			"restore":  func() error { _, err := product.RestoreAgreement(tx, w.Book, id, "已整改"); return err },
			"terminate": func() error {
				_, err := product.TerminateAgreement(tx, w.Book, id, "policy", "政策调整", a.LastDay())
				return err
			},
			"retract": func() error { _, err := product.RetractNotice(tx, w.Book, id, "继续"); return err },
			"end": func() error {
				_, err := product.EndAgreement(tx, w.Book, id, "retired", "授权事项已完成")
				return err
			},
			"amend": func() error {
				_, err := product.DraftAmendment(tx, w.Book, id, fmt.Sprint("变更", n), changed)
				return err
			},
			"amendment.approve":  func() error { _, err := product.ApproveAmendment(tx, w.Book, amendment, ""); return err },
			"amendment.conclude": func() error { _, err := product.ConcludeAmendment(tx, w.Book, amendment); return err },
			"amendment.revise":   func() error { _, err := product.ReviseAmendment(tx, w.Book, amendment, "再议"); return err },
		}
		return steps[act]()
	}
}

// mustBeSigned demands of an agreement in force both consents to the text of each version, and one version a day.
func (w *world) mustBeSigned(t *rapid.T, id string) {
	a, versions := w.got(id), w.versions(id)
	if a.Standing == product.StandingGranted && len(versions) == 0 {
		t.Fatalf("in force without a signed text: %+v", a)
	}
	for _, v := range versions {
		var list []product.Signature
		w.Read(func(tx *ledger.Tx) (err error) { list, err = product.Signatures(tx, id, v.Amendment); return err })
		if len(list) != 2 || list[0].Side == list[1].Side || list[0].TextSHA256 != v.TextSHA256 || list[1].TextSHA256 != v.TextSHA256 {
			t.Fatalf("version %d has the text %s, signed were %+v", v.Number, v.TextSHA256, list)
		}
	}
	for days := range 8 {
		day, n := a.From.AddDays(days), 0
		for _, v := range versions {
			if v.InForce(day) {
				n++
			}
		}
		if n > 1 {
			t.Fatalf("%s has %d versions in force", day, n)
		}
	}
}
