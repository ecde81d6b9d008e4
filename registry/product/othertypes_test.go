package product_test

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"huishu/compliance/adoption"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/audit"
	"huishu/registry/product"
)

// otherCity is the city's set with Shenzhen's types in the place of correction and renewal; facts are added to its own.
func otherCity(t *testing.T, facts string) string {
	t.Helper()
	types, err := os.ReadFile("testdata/types-other-city.yaml")
	if err != nil {
		t.Fatal(err)
	}
	set := successor(t, "")
	from, to := strings.Index(set, "  - id: registration_correction\n"), strings.Index(set, "  - id: registration_cancellation\n")
	if from < 0 || to < from || strings.Count(set, "\nfacts:\n") != 1 {
		t.Fatal("the city's set is written otherwise")
	}
	return strings.Replace(set[:from]+string(types)+set[to:], "\nfacts:\n", "\nfacts:\n"+facts, 1)
}

const entryDays = "  - {id: registration.objection_entry, title: {zh: 异议登记期限, en: how long an objection stands}, value: 15, unit: days, article: 第十八条, sureness: assumed, note: {zh: 假定, en: assumed}}\n"

// newOtherCity is a world under such a set on New Year's Eve of 2025, with a product registered on 2026-02-03, before the Spring Festival.
func newOtherCity(t *testing.T, facts string) (*world, product.Registration) {
	t.Helper()
	w := newWorldOn(t, 2025, time.December, 31)
	w.adoptFrom(otherCity(t, facts), workday.Date{Year: 2026, Month: 1, Day: 1})
	w.on(2026, time.January, 4) // a working day, by make-up
	p := w.complete()
	r := w.submitted(p.ID)
	w.review(r.ID, product.Accept, product.Review{})
	w.review(r.ID, product.PassReview, product.Review{})
	w.on(2026, time.February, 3)
	return w, w.review(r.ID, product.Register, product.Review{})
}

// ofRival is an agreement of the other company over the same resource.
func (w *world) ofRival() product.Agreement {
	w.Helper()
	terms := w.terms()
	terms.Operator = w.rival.ID
	own := w.operator
	w.operator = w.competitor
	a := w.concludedOn(terms)
	w.competitor, w.operator = w.operator, own
	return a
}

func (w *world) entries(registration string) (list []product.Entry) {
	w.Helper()
	w.Read(func(tx *ledger.Tx) (err error) { list, err = product.Entries(tx, registration); return err })
	return list
}

func decide(w *world, id, act string, v product.Review) func(tx *ledger.Tx) error {
	return func(tx *ledger.Tx) error { _, err := product.DecideAlteration(tx, w.Book, id, act, v); return err }
}

func (w *world) audited() {
	w.Helper()
	res, err := audit.Run(w.Context(), w.DB, audit.Options{})
	if err != nil || len(res.Problems) != 0 {
		w.Errorf("audit: %v %v", err, res.Problems)
	}
}

// A text that has other types than the city's is adopted, and knows its own only.
func TestOtherTypes(t *testing.T) {
	t.Parallel()
	w, r := newOtherCity(t, entryDays)
	w.Read(func(tx *ledger.Tx) error {
		set, err := adoption.For(tx, w.Book, product.City, w.Today())
		if err != nil {
			return err
		}
		want := []product.AlterationType{product.TypeChange, product.TypeCancellation, product.TypeTransfer, product.TypePermit, product.TypeObjection}
		if got := product.TypesOf(set, product.City); !slices.Equal(got, want) {
			t.Errorf("its types are %v, want %v", got, want)
		}
		return nil
	})
	w.Refused("alteration.no_type", w.operator, alter(w, r.ID, product.TypeRenewal, product.AlterationForm{Reason: "继续运营"}))
	before := newWorld(t) // the city's own text knows none of them
	old := before.registered()
	for _, k := range []product.AlterationType{product.TypeTransfer, product.TypePermit} {
		before.Refused("alteration.no_type", before.operator, alter(before, old.ID, k, product.AlterationForm{Reason: "试办"}))
	}
	before.Refused("alteration.no_type", before.competitor, alter(before, old.ID, product.TypeObjection, product.AlterationForm{Reason: "试办"}))
}

// A transfer takes the transferee's consent and its own agreement; then registration, product and certificate are its.
func TestTransferOfRegistration(t *testing.T) {
	t.Parallel()
	w, r := newOtherCity(t, entryDays)
	old := w.certificate(r.Code)
	form := product.AlterationForm{Reason: "业务重组", Other: w.rival.USCC, Terms: "登记及其权益整体转移"}
	file := func(f product.AlterationForm) func(tx *ledger.Tx) error {
		return alter(w, r.ID, product.TypeTransfer, f)
	}
	w.Refused("required", w.operator, file(form)) // no agreement
	form.Agreement = r.Agreement
	w.Refused("alteration.transferee_agreement", w.operator, file(form)) // the holder's own
	agreement := w.ofRival()
	form.Agreement = agreement.ID
	bad := form
	bad.Other = w.company.ID
	w.Refused("alteration.other_self", w.operator, file(bad))
	bad.Other = "91441302MA4XNOBODY"
	w.Refused("alteration.other_unknown", w.operator, file(bad))
	bad.Other = w.bureau.USCC
	w.Refused("alteration.other_unknown", w.operator, file(bad))
	bad = form
	bad.Terms = " "
	w.Refused("required", w.operator, file(bad))
	w.Refused("access.denied", w.competitor, file(form))

	w.on(2026, time.February, 13)
	m := w.alter(w.operator, r.ID, product.TypeTransfer, form)
	w.Refused("access.denied", w.operator, decide(w, m.ID, "confirm", product.Review{}))
	w.Refused("procedure.not_now", w.officer, decide(w, m.ID, "accept", product.Review{}))
	w.Must(w.competitor, decide(w, m.ID, "confirm", product.Review{}))
	if k := w.clockOf(m.CaseID); k == nil || k.Due.String() != "2026-02-24" { // 14 February by make-up, then the first day after the festival
		t.Errorf("acceptance is due %+v", k)
	}
	w.decided(m.ID, product.Review{}, "accept")
	other := w.alter(w.operator, r.ID, product.TypeCancellation, product.AlterationForm{Reason: "停止运营"})
	w.Refused("alteration.transfer_others", w.officer, decide(w, m.ID, "register", product.Review{}))
	w.Must(w.operator, decide(w, other.ID, "withdraw", product.Review{}))
	w.on(2026, time.March, 2)
	m = w.decided(m.ID, product.Review{}, "register")

	now := w.registration(r.ID)
	if now.Operator != w.rival.ID || now.Agreement != agreement.ID || now.Filed.Operator.USCC != w.rival.USCC || now.Filed.Product.Operator != w.rival.ID ||
		now.Number != r.Number || now.Code != r.Code || len(now.Former) != 1 || now.Former[0].Filed.Operator.USCC != w.company.USCC {
		t.Errorf("transferred: %+v", now)
	}
	w.Read(func(tx *ledger.Tx) error {
		p, err := product.Get(tx, r.Product)
		if err == nil && (p.Operator != w.rival.ID || p.Agreement != agreement.ID || p.Merchant != "") {
			t.Errorf("the product is %s's under %s, entrusted to %q", p.Operator, p.Agreement, p.Merchant)
		}
		if _, err2 := product.RequireRegistered(tx, r.Product); err2 != nil {
			t.Errorf("it cannot be traded any more: %v", err2)
		}
		return err
	})
	if res := w.verify(old); res.Valid {
		t.Error("the former holder's certificate still stands")
	}
	res := w.verify(w.certificate(r.Code))
	var c product.Certified
	if err := json.Unmarshal(res.Event.Payload, &c); err != nil || !res.Valid || c.Type != "transfer" || c.Operator.USCC != w.rival.USCC || c.Agreement != agreement.Code {
		t.Errorf("new certificate: %v %+v %+v", err, c, res.Steps)
	}
	w.Refused("access.denied", w.operator, alter(w, r.ID, product.TypeCancellation, product.AlterationForm{Reason: "停止运营"}))
	w.Must(w.competitor, func(tx *ledger.Tx) error { _, err := product.DraftChange(tx, r.ID); return err })
	w.audited()
}

// The transferee may decline; a draft of a change that the former holder began is not the new one's.
func TestTransferDeclined(t *testing.T) {
	t.Parallel()
	w, r := newOtherCity(t, "")
	form := product.AlterationForm{Reason: "业务重组", Other: w.rival.ID, Terms: "整体转移", Agreement: w.ofRival().ID}
	m := w.alter(w.operator, r.ID, product.TypeTransfer, form)
	w.Refused("required", w.competitor, decide(w, m.ID, "decline", product.Review{}))
	w.Must(w.competitor, decide(w, m.ID, "decline", product.Review{Reason: "条件未谈妥"}))
	if got := w.registration(r.ID); got.Operator != w.company.ID || got.RegisterEvent != r.RegisterEvent {
		t.Errorf("declined, yet it is %+v", got)
	}
	var draft product.Product
	w.Must(w.operator, func(tx *ledger.Tx) (err error) { draft, err = product.DraftChange(tx, r.ID); return err })
	m = w.alter(w.operator, r.ID, product.TypeTransfer, form)
	w.Must(w.competitor, decide(w, m.ID, "confirm", product.Review{}))
	w.decided(m.ID, product.Review{Reason: "请补充约定"}, "return")
	changed := form
	changed.Other = w.company.ID
	resubmit := func(f product.AlterationForm) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error { _, err := product.ResubmitAlteration(tx, w.Book, m.ID, f); return err }
	}
	w.Refused("alteration.other_self", w.operator, resubmit(changed))
	form.Terms = "整体转移，自准予之日起"
	w.Must(w.operator, resubmit(form))
	w.Refused("procedure.not_now", w.officer, decide(w, m.ID, "accept", product.Review{})) // the transferee has not seen the new terms
	w.Must(w.competitor, decide(w, m.ID, "confirm", product.Review{}))
	w.decided(m.ID, product.Review{}, "accept", "register")
	w.Must(w.competitor, func(tx *ledger.Tx) error {
		p, err := product.DraftChange(tx, r.ID)
		if p.ID == draft.ID || p.Operator != w.rival.ID {
			t.Errorf("the new holder was given the draft %s of %s", p.ID, p.Operator)
		}
		return err
	})
}

// What stands in the national register too cannot be transferred: its measures know no transfer.
func TestTransferBarredByNational(t *testing.T) {
	t.Parallel()
	w, r := newOtherCity(t, "")
	w.filedNationally(r.Product)
	form := product.AlterationForm{Reason: "业务重组", Other: w.rival.ID, Terms: "整体转移", Agreement: w.ofRival().ID}
	w.Refused("alteration.transfer_national", w.operator, alter(w, r.ID, product.TypeTransfer, form))
}

// A permit stands on the register until its last day, or until its giver ends it, and never longer than the registration.
func TestPermit(t *testing.T) {
	t.Parallel()
	w, r := newOtherCity(t, entryDays)
	last := workday.Date{Year: 2026, Month: time.December, Day: 31}
	form := product.AlterationForm{Reason: "合作开发", Other: w.rival.ID, Terms: "仅用于商业选址", ValidTo: last}
	for code, change := range map[string]func(f *product.AlterationForm){
		"required":                 func(f *product.AlterationForm) { f.ValidTo = workday.Date{} },
		"alteration.permit_term":   func(f *product.AlterationForm) { f.ValidTo = r.ValidTo.AddDays(1) },
		"alteration.other_unknown": func(f *product.AlterationForm) { f.Other = "91441302MA4XNOBODY" },
	} {
		bad := form
		change(&bad)
		w.Refused(code, w.operator, alter(w, r.ID, product.TypePermit, bad))
	}
	past := form
	past.ValidTo = w.Today().AddDays(-1)
	w.Refused("alteration.permit_term", w.operator, alter(w, r.ID, product.TypePermit, past))
	w.Refused("access.denied", w.competitor, alter(w, r.ID, product.TypePermit, form))

	w.on(2026, time.February, 12)
	m := w.alter(w.operator, r.ID, product.TypePermit, form)
	if len(w.entries(r.ID)) != 0 {
		t.Error("a permit is shown that is only applied for")
	}
	w.on(2026, time.February, 24)
	m = w.decided(m.ID, product.Review{}, "accept", "register")
	list := w.entries(r.ID)
	if len(list) != 1 || list[0].To.USCC != w.rival.USCC || list[0].Terms != form.Terms || list[0].ValidTo != last || list[0].From.String() != "2026-02-24" || list[0].Event != m.Event {
		t.Errorf("on the register: %+v", list)
	}
	w.Read(func(tx *ledger.Tx) error { // the permit's certificate is the receipt of its event
		receipt, err := tx.Receipt(ledger.ReceiptRequest{EventID: m.Event})
		if err != nil {
			return err
		}
		var p product.Permitted
		res := w.verify(receipt)
		if err := json.Unmarshal(res.Event.Payload, &p); err != nil || p.To.USCC != w.rival.USCC || p.By.USCC != w.company.USCC || p.ValidTo != last || p.Number != r.Number {
			t.Errorf("the permit's certificate says %v %+v %+v", err, p, res.Steps)
		}
		return nil
	})
	if got := w.registration(r.ID); got.RegisterEvent != r.RegisterEvent {
		t.Error("the permit replaced the registration's certificate")
	}
	w.on(2026, time.December, 31)
	if len(w.entries(r.ID)) != 1 {
		t.Error("it ended before its last day was over")
	}
	w.on(2027, time.January, 1)
	if len(w.entries(r.ID)) != 0 {
		t.Error("it outlived its last day")
	}
	w.audited()
}

func TestPermitEnded(t *testing.T) {
	t.Parallel()
	w, r := newOtherCity(t, entryDays)
	permit := func(terms string) product.Alteration {
		m := w.alter(w.operator, r.ID, product.TypePermit, product.AlterationForm{Reason: "合作开发", Other: w.rival.ID, Terms: terms, ValidTo: r.ValidTo})
		return w.decided(m.ID, product.Review{}, "accept", "register")
	}
	first, second := permit("仅用于商业选址"), permit("仅用于公交线网优化")
	w.Refused("access.denied", w.competitor, decide(w, first.ID, "withdraw", product.Review{Reason: "不再使用"}))
	w.Must(w.operator, decide(w, first.ID, "withdraw", product.Review{Reason: "合作结束"}))
	if list := w.entries(r.ID); len(list) != 1 || list[0].Alteration != second.ID {
		t.Errorf("after one was ended: %+v", list)
	}
	w.Refused("procedure.not_now", w.operator, decide(w, first.ID, "withdraw", product.Review{Reason: "合作结束"}))
	w.review(r.ID, product.Suspend, product.Review{Reason: "核查"})
	if len(w.entries(r.ID)) != 0 {
		t.Error("a permit carries on while the registration is suspended")
	}
	w.audited()
}

// An objection on a registration that stands is entered for as long as the set says, and stops nothing.
func TestObjectionEntered(t *testing.T) {
	t.Parallel()
	w, r := newOtherCity(t, entryDays)
	evidence := w.Document(w.competitor, "在先权益证明")
	form := product.AlterationForm{Reason: "该产品使用了本单位在先加工的数据", Document: evidence}
	w.Refused("required", w.competitor, alter(w, r.ID, product.TypeObjection, product.AlterationForm{Reason: "没有证据"}))
	own := product.AlterationForm{Reason: "自行说明", Document: w.Document(w.operator, "说明")}
	w.Refused("alteration.own_objection", w.operator, alter(w, r.ID, product.TypeObjection, own))
	w.on(2026, time.February, 12)
	m := w.alter(w.competitor, r.ID, product.TypeObjection, form)
	w.on(2026, time.February, 24)
	m = w.decided(m.ID, product.Review{}, "accept", "register")
	if list := w.entries(r.ID); len(list) != 1 || list[0].ValidTo.String() != "2026-03-11" || list[0].To.Name != "" {
		t.Errorf("entered: %+v", list)
	}
	w.Read(func(tx *ledger.Tx) error { _, err := product.RequireRegistered(tx, r.Product); return err })
	w.Refused("access.denied", w.operator, decide(w, m.ID, "withdraw", product.Review{Reason: "不成立"}))
	w.Must(w.competitor, decide(w, m.ID, "withdraw", product.Review{Reason: "双方和解"}))
	if len(w.entries(r.ID)) != 0 {
		t.Error("a withdrawn objection is still shown")
	}
	again := w.alter(w.competitor, r.ID, product.TypeObjection, form)
	w.decided(again.ID, product.Review{}, "accept", "register")
	w.on(2026, time.March, 12)
	if len(w.entries(r.ID)) != 0 {
		t.Error("it stands past its days")
	}
	w.audited()
}

// Where no text says how long, the entry stands until it is withdrawn or struck.
func TestObjectionWithoutEnd(t *testing.T) {
	t.Parallel()
	for name, facts := range map[string]string{
		"unknown": strings.Replace(entryDays, "value: 15, unit: days, article: 第十八条, sureness: assumed", "unit: days, article: 第十八条, sureness: unknown", 1), "no fact": "",
	} {
		w, r := newOtherCity(t, facts)
		m := w.alter(w.competitor, r.ID, product.TypeObjection, product.AlterationForm{Reason: "在先权益", Document: w.Document(w.competitor, "证明")})
		w.decided(m.ID, product.Review{}, "accept", "register")
		w.on(2027, time.January, 4)
		if list := w.entries(r.ID); len(list) != 1 || !list[0].ValidTo.IsZero() {
			t.Errorf("%s: after ten months %+v", name, list)
		}
		w.decided(m.ID, product.Review{Reason: "证据不成立"}, "strike")
		if len(w.entries(r.ID)) != 0 {
			t.Errorf("%s: struck, and still shown", name)
		}
	}
}
