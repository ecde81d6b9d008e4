package product_test

import (
	"strings"
	"testing"

	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
	"huishu/registry/product"
)

func draft(w *world, t product.Terms, a *product.Agreement) func(tx *ledger.Tx) error {
	return func(tx *ledger.Tx) error {
		got, err := product.DraftAgreement(tx, w.Book, t)
		if a != nil {
			*a = got
		}
		return err
	}
}

func TestConclusionIsTheLicence(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	require := func(tx *ledger.Tx) error {
		return party.RequireAllowed(tx, w.company.ID, party.Operator, party.CreateProduct)
	}
	w.Refused("qualification.none", w.operator, require)
	a := w.concluded()
	w.Must(w.operator, require)
	day := w.Today()
	if a.Status(day) != product.Valid || a.InForceEvent == "" || !strings.HasPrefix(a.Code, "HZ-SQ-") {
		t.Errorf("%+v", a)
	}
	for _, tt := range []struct {
		resource, purpose string
		day               workday.Date
		want              bool
	}{
		{w.roads.ID, "商业选址", day, true},
		{w.roads.ID, "商业选址", a.To, true},
		{w.roads.ID, "商业选址", a.To.AddDays(1), false},
		{w.roads.ID, "商业选址", a.From.AddDays(-1), false},
		{w.roads.ID, "精准营销", day, false},
		{w.beds.ID, "商业选址", day, false},
	} {
		if got := a.Covers(tt.resource, tt.purpose, tt.day); got != tt.want {
			t.Errorf("covers %s on %s: %v", tt.purpose, tt.day, got)
		}
	}
	if a.ClassOf("公交线网优化") != product.PublicInterest || a.ClassOf("不知道") != product.Industry {
		t.Error("class of a purpose")
	}
	w.Read(func(tx *ledger.Tx) error {
		d, err := product.DisclosureOf(tx, a.Code)
		if d.Operator.USCC != w.company.USCC || d.Status != product.Valid || len(d.Resources) != 1 || d.Resources[0].Body != w.bureau.NameZH {
			t.Errorf("%+v", d)
		}
		entry, err2 := tx.Event(a.InForceEvent)
		if !strings.Contains(entry.Leaf(), a.Code) {
			t.Errorf("the conclusion is not public: %s", entry.Leaf())
		}
		return joinErrors(err, err2)
	})
	end := func(ground string) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error {
			_, err := product.EndAgreement(tx, w.Book, a.ID, ground, "约定的理由")
			return err
		}
	}
	w.Refused("procedure.ground", w.implementer, end(""))
	w.Refused("access.denied", w.operator, end("retired"))
	w.Must(w.implementer, end("retired"))
	w.Refused("qualification.ended", w.operator, require)
	w.Refused("procedure.not_now", w.implementer, end("retired"))
}

// What the law demands of an agreement stops both consents, with article and remedy.
func TestAgreementChecks(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, rule, article string
		spoil               func(w *world, terms *product.Terms)
	}{
		{"a missing mandatory item", "agreement.item", "27号 第十四条", func(_ *world, terms *product.Terms) { delete(terms.Clauses, "breach") }},
		{"more than five years without a ground", "agreement.term", "27号 第十四条", func(_ *world, terms *product.Terms) { terms.To.Year += 6 }},
		{"an end before the beginning", "agreement.order", "27号 第十四条", func(_ *world, terms *product.Terms) { terms.To = terms.From.AddDays(-1) }},
		{"no resources", "agreement.resources", "27号 第十四条", func(_ *world, terms *product.Terms) { terms.Resources = nil }},
		{"no purposes", "agreement.purposes", "27号 第十四条", func(_ *world, terms *product.Terms) { terms.Purposes = nil }},
		{"no approved plan", "agreement.plan", "27号 第十一条", func(_ *world, terms *product.Terms) { terms.Plan = "" }},
		{"no selection", "agreement.selection", "27号 第十二条", func(_ *world, terms *product.Terms) { terms.Selection = "" }},
		{"no record of the selection", "agreement.selection_record", "27号 第十二条", func(_ *world, terms *product.Terms) { terms.SelectionRecord = product.SelectionRecord{} }},
		{"two asked for an invited tender", "agreement.bidders", "27号 第十二条", func(_ *world, terms *product.Terms) {
			terms.Selection, terms.SelectionRecord.Bidders = product.InvitedTender, 2
		}},
		{"public money without a project", "agreement.project_number", "38号 第十一条", func(_ *world, terms *product.Terms) { terms.GovernmentPays = true }},
		{"a price for the public interest", "agreement.free", "65号 第二部分", func(_ *world, terms *product.Terms) {
			terms.Ceilings = []product.Ceiling{{Purpose: "公交线网优化", Fen: 1, Reference: "批文"}}
		}},
		{"a ceiling that nobody set", "agreement.ceiling", "65号 第三部分（二）", func(_ *world, terms *product.Terms) {
			terms.Ceilings = []product.Ceiling{{Purpose: "商业选址", Fen: 100_00}}
		}},
		{"another body's resource without its consent", "agreement.shared_in", "27号 第五条", func(w *world, terms *product.Terms) {
			terms.Resources = append(terms.Resources, product.AgreedResource{Resource: w.beds.ID})
		}},
		{"the body with itself", "agreement.legal_person", "27号 第三条", func(w *world, terms *product.Terms) { terms.Operator = w.bureau.ID }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			terms := w.terms()
			tt.spoil(w, &terms)
			var a product.Agreement
			w.Must(w.implementer, draft(w, terms, &a))
			f := w.Refused(tt.rule, w.implementer, func(tx *ledger.Tx) error { _, err := product.ApproveAgreement(tx, w.Book, a.ID); return err })
			if f.Kind != fault.Refused || !strings.Contains(f.Article, tt.article) || f.Remedy.ZH == "" {
				t.Errorf("%+v", f)
			}
		})
	}
}

func TestConsentAndLongTermPass(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	terms := w.terms()
	terms.To.Year += 6
	terms.TermException = "轨道交通项目周期较长"
	terms.Resources = append(terms.Resources, product.AgreedResource{Resource: w.beds.ID, Consent: "卫健局复函同意"})
	var a product.Agreement
	w.Must(w.implementer, draft(w, terms, &a))
	w.Read(func(tx *ledger.Tx) error {
		found, err := product.CheckAgreement(tx, w.Book, a.ID)
		if len(found) != 2 || found[0].Rule != "agreement.term_exception" || found[0].Severity != rules.LookAt || found[1].Rule != "agreement.selection_paper" {
			t.Errorf("%+v", found)
		}
		return err
	})
}

func TestAgreementRefusals(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	terms := w.terms()
	w.Refused("access.denied", w.operator, draft(w, terms, nil))
	w.Refused("access.denied", w.officer, draft(w, terms, nil))
	w.Refused("access.sign_in", ledger.Actor{}, draft(w, terms, nil))
	bad := terms
	bad.Operator = "no such"
	w.Refused("agreement.operator", w.implementer, draft(w, bad, nil))
	bad = terms
	bad.Resources = []product.AgreedResource{{Resource: "no such"}}
	w.Refused("source.resource", w.implementer, draft(w, bad, nil))
	bad.Resources = []product.AgreedResource{{Resource: w.roads.ID}, {Resource: w.roads.ID}}
	w.Refused("list.duplicate", w.implementer, draft(w, bad, nil))
	bad = terms
	bad.Title, bad.From = "", workday.Date{}
	w.Refused("required", w.implementer, draft(w, bad, nil))
	bad = terms
	bad.Selection = "lottery"
	w.Refused("code.unknown", w.implementer, draft(w, bad, nil))

	var a product.Agreement
	w.Must(w.implementer, draft(w, terms, &a))
	step := func(fn func(*ledger.Tx, *rules.Book, string) (product.Agreement, error)) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error { _, err := fn(tx, w.Book, a.ID); return err }
	}
	w.Refused("access.denied", w.competitor, step(product.ApproveAgreement))
	w.Refused("procedure.not_now", w.implementer, step(product.ConcludeAgreement))
	w.Must(w.implementer, step(product.ApproveAgreement))
	w.Refused("procedure.not_yours", w.implementer, step(product.ApproveAgreement)) // both sides, not one twice
	w.Refused("agreement.fixed", w.implementer, func(tx *ledger.Tx) error {
		_, err := product.EditAgreement(tx, a.ID, a.Version, terms)
		return err
	})
	w.Refused("access.denied", w.operator, step(product.ConcludeAgreement))
	w.Must(w.operator, func(tx *ledger.Tx) error {
		_, err := product.ReviseAgreement(tx, w.Book, a.ID, "期限请再议")
		return err
	})
	edit := func(seen int64, change product.Terms) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error { _, err := product.EditAgreement(tx, a.ID, seen, change); return err }
	}
	other := terms
	other.Operator = w.rival.ID
	w.Refused("agreement.operator_fixed", w.implementer, edit(1, other))
	w.Must(w.implementer, edit(1, terms))
	w.Refused("stale_edit", w.implementer, edit(1, terms))
	w.Refused("access.denied", w.operator, edit(2, terms))
	paper := w.Document(w.implementer, "协议文本")
	attach := func(doc string) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error {
			_, err := product.AttachToAgreement(tx, a.ID, doc, "协议文本")
			return err
		}
	}
	w.Must(w.implementer, attach(paper))
	w.Refused("duplicate", w.implementer, attach(paper))
	w.Refused("document.not_found", w.implementer, attach(w.Document(w.operator, "别人的文件")))
	w.Must(w.implementer, func(tx *ledger.Tx) error {
		_, err := product.WithdrawAgreement(tx, w.Book, a.ID, "改日再议")
		return err
	})
	w.Refused("agreement.fixed", w.implementer, edit(2, terms))
	w.Read(func(tx *ledger.Tx) error {
		_, err := product.DisclosureOf(tx, a.Code)
		if fault.KindOf(err) != fault.NotFound {
			t.Errorf("a draft was disclosed: %v", err)
		}
		return nil
	})
}
