package product_test

import (
	"fmt"
	"strings"
	"testing"

	"huishu/compliance/erasure"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/audit"
	"huishu/registry/party"
	"huishu/registry/product"
)

const words = "样例中的线路含有我的上下车记录"

// personally objects as the person of an account, with evidence.
func (w *world) personally(id, statement string) func(tx *ledger.Tx) error {
	w.Helper()
	ref, err := w.Vault.Put(w.Context(), strings.NewReader("个人证据 "+statement), 1<<20)
	if err != nil {
		w.Fatal(err)
	}
	return func(tx *ledger.Tx) error {
		_, err := product.ObjectPersonally(tx, id, product.PersonalComplaint{Statement: statement, Evidence: ref, Name: "乘车记录.pdf"})
		return err
	}
}

// TestPersonObjects: a natural person objects in the name on record, to a first registration and to a change; the office learns who it
// is, the applicant what is objected and nothing more, and the journal names no party.
func TestPersonObjects(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.submitted(w.complete().ID)
	w.Refused("procedure.not_now", w.competitor, w.personally(r.ID, words))
	w.review(r.ID, product.Accept, product.Review{})
	w.review(r.ID, product.PassReview, product.Review{})
	w.Refused("access.sign_in", ledger.Actor{}, w.personally(r.ID, words))
	nameless := w.competitor
	nameless.Nameless = true
	w.Refused("objection.real_name", nameless, w.personally(r.ID, words))
	machine := w.competitor
	machine.Client = "a machine"
	w.Refused("access.denied", machine, w.personally(r.ID, words))
	w.Refused("required", w.competitor, w.personally(r.ID, " "))
	w.Refused("required", w.competitor, func(tx *ledger.Tx) error {
		_, err := product.ObjectPersonally(tx, r.ID, product.PersonalComplaint{Statement: words})
		return err
	})
	w.Must(w.competitor, w.personally(r.ID, words))
	w.Refused("objection.open", w.competitor, w.personally(r.ID, "再说一次"))
	o := only(t, w, r.ID)
	var person party.Account
	w.Read(func(tx *ledger.Tx) (err error) { person, err = party.GetAccount(tx, w.competitor.Account); return err })
	if o.RealName != person.Name || o.Party != "" || o.Account != w.competitor.Account || len(o.SHA256) != 64 {
		t.Errorf("raised %+v by %+v", o, person)
	}
	if seen := o.For(w.operator); seen.RealName+seen.Account+seen.Document+seen.SHA256 != "" || seen.Statement != words {
		t.Errorf("the applicant sees %+v", seen)
	}
	for _, who := range []ledger.Actor{w.officer, w.competitor} {
		if seen := o.For(who); seen != o {
			t.Errorf("%s sees %+v", who.Account, seen)
		}
	}
	w.Read(func(tx *ledger.Tx) error {
		c, err := procedure.Get(tx, r.CaseID)
		if err != nil {
			return err
		}
		if step := c.ForParties(w.operator).Current(); step.Account != "" || strings.Contains(step.Reason, words) || step.Capacity != "signed_in" {
			t.Errorf("the parties see %+v", step)
		}
		history, err := tx.History(product.SubjectRegistration, r.ID)
		if e := history[len(history)-1]; e.Kind != "registration.object" || e.Party != "" || e.Code != "" {
			t.Errorf("the journal says %+v", e)
		}
		return err
	})
	// Nobody decides on its own objection, whatever office it holds meanwhile.
	own := w.officer
	own.Account = w.competitor.Account
	dismiss := func(tx *ledger.Tx) error {
		_, err := product.Dismiss(tx, r.ID, o.ID, product.Review{Reason: "证据不足"})
		return err
	}
	w.Refused("objection.own", own, dismiss)
	w.Must(w.officer, dismiss)
	w.Elapse(10)
	w.Refused("procedure.too_late", w.competitor, w.personally(r.ID, "太晚"))
	r = w.review(r.ID, product.Register, product.Review{})

	m := w.changed(r)
	w.decided(m.ID, product.Review{}, "accept", "review")
	w.Must(w.competitor, w.personally(m.ID, words))
	list := w.registration(r.ID).ObjectionsTo(m.ID)
	if len(list) != 1 || !list[0].Personal() {
		t.Fatalf("objected to the change: %+v", list)
	}
	w.Read(func(tx *ledger.Tx) error { // the registration has a public code by now, under which everybody would read it
		history, err := tx.History(product.SubjectRegistration, r.ID)
		if e := history[len(history)-1]; e.Kind != "registration.object" || e.Code != "" {
			t.Errorf("the journal says %+v", e)
		}
		return err
	})
	w.Must(w.officer, func(tx *ledger.Tx) error {
		_, err := product.UpholdAlteration(tx, w.Book, m.ID, list[0].ID, product.Review{Reason: "确有个人信息"})
		return err
	})
}

// TestErasePersonOfObjection takes the person out of the objection, the evidence and the journal; the decision stays and the audit holds.
func TestErasePersonOfObjection(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.noticed()
	w.Must(w.competitor, w.personally(r.ID, words))
	o := only(t, w, r.ID)
	d := erasure.Decision{Ground: erasure.ConsentWithdrawn, Reason: "惠数删〔2026〕9号"}
	erase := func(id string) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error { _, err := product.EraseObjection(tx, id, d); return err }
	}
	w.Refused("access.denied", w.operator, erase(o.ID))
	w.Refused("access.denied", w.officer, erase(o.ID))
	w.Refused("objection.not_found", ledger.System, erase("no such"))
	w.Must(w.implementer, object(w, r.ID, product.Complaint{RealName: "某局", Statement: "异议", Document: w.Document(w.implementer, "证据")}))
	w.Must(ledger.System, erase(o.ID))
	w.Refused("objection.erased", ledger.System, erase(o.ID))
	list := w.registration(r.ID).Objections
	if list[0].RealName != "" || list[0].Account != "" || list[0].ErasedAt == 0 {
		t.Errorf("left of it: %+v", list[0])
	}
	w.Refused("objection.organisation", ledger.System, erase(list[1].ID))
	w.noWord(o)
	w.Must(w.officer, func(tx *ledger.Tx) error { // what is left of it can still be decided
		_, err := product.Dismiss(tx, r.ID, o.ID, product.Review{Reason: "证据不足"})
		return err
	})
	if report, err := audit.Run(t.Context(), w.DB, audit.Options{}); err != nil || !report.OK {
		t.Errorf("audit: %v %+v", err, report.Problems)
	}
}

// TestEraseAccountOfObjector: who is erased is erased from its objections too.
func TestEraseAccountOfObjector(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.noticed()
	w.Must(w.competitor, w.personally(r.ID, words))
	o := only(t, w, r.ID)
	w.Must(ledger.System, func(tx *ledger.Tx) error {
		_, err := product.EraseAccount(tx, w.competitor.Account, erasure.Decision{Ground: erasure.RetentionEnded, Reason: "惠数删〔2026〕3号"})
		return err
	})
	w.noWord(o)
}

// noWord demands that nothing the person said is left in any table.
func (w *world) noWord(o product.Objection) {
	w.Helper()
	w.Read(func(tx *ledger.Tx) error {
		for _, secret := range []string{words, o.SHA256, "乘车记录"} {
			for table, columns := range map[string][]string{
				"registration_objection": {"statement", "real_name", "account"}, "document": {"name", "sha256"}, "event": {"CAST(payload AS TEXT)", "CAST(state AS TEXT)"},
				"case_step": {"reason"},
			} {
				for _, column := range columns {
					var n int
					if err := tx.Get(&n, fmt.Sprintf(`SELECT COUNT(*) FROM %s WHERE %s LIKE ?`, table, column), "%"+secret+"%"); err != nil {
						return err
					}
					if n > 0 {
						w.Errorf("%q still stands in %s.%s", secret, table, column)
					}
				}
			}
		}
		return nil
	})
}
