package product_test

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/tlog"
	"huishu/registry/product"
)

func submitIn(w *world, id, regime string) func(tx *ledger.Tx) error {
	return func(tx *ledger.Tx) error { _, err := product.SubmitIn(tx, w.Book, id, regime); return err }
}

// filedNationally files a product in the national regime.
func (w *world) filedNationally(id string) (r product.Registration) {
	w.Helper()
	w.Must(w.operator, func(tx *ledger.Tx) (err error) {
		r, err = product.SubmitIn(tx, w.Book, id, product.National)
		return err
	})
	return r
}

// coded is the national registration of a product that the city has registered.
func (w *world) coded(id, queryCode string) product.Registration {
	w.Helper()
	r := w.filedNationally(id)
	w.review(r.ID, product.Accept, product.Review{})
	w.review(r.ID, product.PassReview, product.Review{})
	w.Elapse(10)
	return w.review(r.ID, product.Register, product.Review{QueryCode: queryCode})
}

// The national registration runs beside the city's: by its own set, to a query code, with a receipt that stands by itself.
func TestNationalRegistration(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.complete()
	w.Refused("national.city_first", w.operator, submitIn(w, p.ID, product.National))
	w.Refused("code.unknown", w.operator, submitIn(w, p.ID, "provincial"))
	city := w.submitted(p.ID)
	w.Refused("national.city_first", w.operator, submitIn(w, p.ID, product.National))
	w.review(city.ID, product.Accept, product.Review{})
	w.review(city.ID, product.PassReview, product.Review{})
	w.Elapse(10)
	w.Refused("registration.no_query_code", w.officer, act(w, product.Register, city.ID, product.Review{QueryCode: "GJ-1"}))
	city = w.review(city.ID, product.Register, product.Review{})

	n := w.filedNationally(p.ID)
	if n.RuleSet != "ndrc-2025-26" || n.Regime != product.National {
		t.Errorf("filed under %s in %s", n.RuleSet, n.Regime)
	}
	w.Refused("registration.open", w.operator, submitIn(w, p.ID, product.National))
	w.review(n.ID, product.Accept, product.Review{})
	w.review(n.ID, product.PassReview, product.Review{})
	w.Read(func(tx *ledger.Tx) error {
		notices, _, err := product.PublicNotices(tx, product.Page{})
		if len(notices) != 1 || notices[0].Regime != product.National || notices[0].Registration != n.ID {
			t.Errorf("on notice: %+v", notices)
		}
		return err
	})
	w.Refused("procedure.too_early", w.officer, act(w, product.Register, n.ID, product.Review{QueryCode: "GJ-1"}))
	w.Elapse(10)
	w.Refused("required", w.officer, act(w, product.Register, n.ID, product.Review{}))
	w.Refused("registration.query_code", w.officer, act(w, product.Register, n.ID, product.Review{QueryCode: "GJ 1"}))
	w.Refused("registration.query_code", w.officer, act(w, product.Register, n.ID, product.Review{QueryCode: "国1"}))
	n = w.review(n.ID, product.Register, product.Review{QueryCode: " GJ-4413-000001 "})
	if n.Number != "GJ-4413-000001" || n.Key() != n.Number || n.Code != city.Code || n.Status(w.Today()) != product.Valid {
		t.Errorf("coded: number %q, code %q, %s", n.Number, n.Code, n.Status(w.Today()))
	}
	if got := w.registration(city.ID); got.Status(w.Today()) != product.Valid || got.RegisterEvent != city.RegisterEvent {
		t.Errorf("the city's registration became %s", got.Status(w.Today()))
	}

	// Each has its own receipt, and the status list its own word on each.
	for key, want := range map[string]product.Registration{city.Code: city, "GJ-4413-000001": n} {
		res := w.verify(w.certificate(key))
		var c product.Certified
		if err := json.Unmarshal(res.Event.Payload, &c); err != nil || !res.Valid || c.Code != key || c.Regime != want.Regime || c.Number != want.Number {
			t.Errorf("%s: %v %+v %+v", key, err, c, res.Steps)
		}
		w.Read(func(tx *ledger.Tx) error {
			pub, err := product.PublicByCode(tx, key)
			if err != nil {
				return err
			}
			if pub.Registration != want.ID || pub.Regime != want.Regime || pub.Code != key {
				t.Errorf("%s is %+v", key, pub)
			}
			byNumber, err := product.PublicByNumber(tx, want.Number)
			if err == nil && byNumber.Registration != want.ID {
				t.Errorf("number %s leads to %s", want.Number, byNumber.Registration)
			}
			e, err2 := product.StatusOf(tx, key)
			if err2 != nil || e.Status != tlog.StatusValid || e.Event != want.RegisterEvent {
				t.Errorf("the list says of %s: %+v %v", key, e, err2)
			}
			return err
		})
	}
	// Trade asks the city's registration, and the lists of products show each once.
	w.Read(func(tx *ledger.Tx) error {
		got, err := product.RequireRegistered(tx, p.ID)
		if err == nil && got.ID != city.ID {
			t.Errorf("trade rests on %s", got.ID)
		}
		list, _, err2 := product.Products(tx, product.PublicQuery{})
		if len(list) != 1 || list[0].Registration != city.ID {
			t.Errorf("products: %+v", list)
		}
		if err2 != nil {
			return err2
		}
		return err
	})

	// A query code is given once.
	other := w.complete()
	r := w.noticedOf(other.ID)
	w.Elapse(10)
	w.review(r.ID, product.Register, product.Review{})
	again := w.filedNationally(other.ID)
	w.review(again.ID, product.Accept, product.Review{})
	w.review(again.ID, product.PassReview, product.Review{})
	w.Elapse(10)
	w.Refused("registration.query_code_taken", w.officer, act(w, product.Register, again.ID, product.Review{QueryCode: "GJ-4413-000001"}))
	w.review(again.ID, product.Register, product.Review{QueryCode: "GJ-4413-000002"})
}

// What is missing is told at once; the file is completed without touching what the city has registered.
func TestNationalReturned(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	city := w.registered()
	n := w.filedNationally(city.Product)
	set := func(tx *ledger.Tx) error {
		_, err := product.PutMaterial(tx, city.Product, product.Material{Material: "storage", Statement: "政务云，惠州节点"})
		return err
	}
	edit := func(tx *ledger.Tx) error {
		p, err := product.Get(tx, city.Product)
		if err != nil {
			return err
		}
		p.Content.Name = "另一名称"
		_, err = product.Edit(tx, p.ID, p.Version, p.Content)
		return err
	}
	w.Refused("product.filed", w.operator, set)
	w.review(n.ID, product.Return, product.Review{Reason: "缺少数据存储信息"})
	w.Refused("product.registered", w.operator, edit)
	w.Must(w.operator, set)
	w.Must(w.operator, func(tx *ledger.Tx) error { _, err := product.Resubmit(tx, w.Book, n.ID); return err })
	if got := w.registration(n.ID); !slices.ContainsFunc(got.Filed.Product.Materials, func(m product.Material) bool { return m.Material == "storage" }) {
		t.Errorf("filed again with %+v", got.Filed.Product.Materials)
	}
	if got := w.registration(city.ID); got.FileHash != city.FileHash {
		t.Error("the city's file changed")
	}
	w.review(n.ID, product.Refuse, product.Review{Ground: "unlawful_source", Reason: "来源不可查"})
	if got := w.registration(n.ID); got.Status(w.Today()) != product.Refused {
		t.Errorf("in the end %s", got.Status(w.Today()))
	}
	w.filedNationally(city.Product) // refused once, it may be filed anew
}

// The four types of the measures, with renewal as a step, each to its end; what the city's regime knows beside them it does not.
func TestNationalTypes(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	city := w.registered()
	n := w.coded(city.Product, "GJ-1")
	w.Refused("procedure.not_now", w.officer, act(w, product.Suspend, n.ID, product.Review{Reason: "暂停"}))
	w.Refused("alteration.same", w.operator, alter(w, n.ID, product.TypeChange, product.AlterationForm{Reason: "无变化"}))
	old := w.certificate("GJ-1")

	// Change: it follows what the city has registered.
	m := w.changed(city)
	w.decided(m.ID, product.Review{}, "accept", "review")
	w.Elapse(10)
	w.decided(m.ID, product.Review{}, "register")
	change := w.alter(w.operator, n.ID, product.TypeChange, product.AlterationForm{Reason: "随合规登记变更"})
	if change.Draft != "" || change.Filed.Product.Description != "按线路、日期汇总，改按周归一。" {
		t.Errorf("the change files %+v", change.Filed)
	}
	w.decided(change.ID, product.Review{}, "accept", "review")
	w.Elapse(10)
	w.decided(change.ID, product.Review{}, "register")
	now := w.registration(n.ID)
	if now.Filed.Product.Description != "按线路、日期汇总，改按周归一。" || now.Number != "GJ-1" || len(now.Former) != 1 {
		t.Errorf("changed: %q, %s, %d former", now.Filed.Product.Description, now.Number, len(now.Former))
	}
	if res := w.verify(old); res.Valid {
		t.Error("the former result still verifies against the status list")
	}
	if res := w.verify(w.certificate("GJ-1")); !res.Valid {
		t.Errorf("the present result does not: %+v", res.Steps)
	}

	// Correction of what was entered wrong here: the city's registration and the product stay.
	correction := w.alter(w.operator, n.ID, product.TypeCorrection, product.AlterationForm{Reason: "登记名称笔误", Corrected: product.Corrected{Name: "公交客流指数"}})
	w.decided(correction.ID, product.Review{}, "accept", "review")
	w.Elapse(10)
	w.decided(correction.ID, product.Review{}, "register")
	if now = w.registration(n.ID); now.Filed.Product.Name != "公交客流指数" || w.registration(city.ID).Filed.Product.Name == "公交客流指数" || w.product(city.Product).Name == "公交客流指数" {
		t.Errorf("corrected to %s here, %s there", now.Filed.Product.Name, w.registration(city.ID).Filed.Product.Name)
	}

	// Cancellation: 10 working days from acceptance, on one of the four grounds.
	cancellation := w.alter(w.operator, n.ID, product.TypeCancellation, product.AlterationForm{Reason: "停止运营"})
	w.decided(cancellation.ID, product.Review{}, "accept")
	if k := w.clockOf(cancellation.CaseID); k == nil || k.Total != 10 {
		t.Errorf("clock of the cancellation: %+v", k)
	}
	w.decided(cancellation.ID, product.Review{Ground: "right_over", Reason: "放弃权益"}, "register")
	if got := w.registration(n.ID); got.Status(w.Today()) != product.Ended {
		t.Errorf("in the end %s", got.Status(w.Today()))
	}
	if got := w.registration(city.ID); got.Status(w.Today()) != product.Valid {
		t.Errorf("and the city's %s", got.Status(w.Today()))
	}

	set, err := w.Book.ByID("ndrc-2025-26")
	if err != nil {
		t.Fatal(err)
	}
	kinds := []string{}
	for _, k := range set.Kinds {
		kinds = append(kinds, k.ID)
	}
	if want := []string{"first", "change", "correction", "cancellation"}; !slices.Equal(kinds, want) {
		t.Errorf("the measures name the types %v", kinds)
	}
	if got := product.TypesOf(set, product.National); !slices.Equal(got, []product.AlterationType{product.TypeChange, product.TypeCorrection, product.TypeRenewal, product.TypeCancellation}) {
		t.Errorf("the set knows %v", got)
	}
}

// Renewal is a step of the registration that stands, in the 60 calendar days before its end, and no longer than the agreement runs.
func TestNationalRenewal(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	terms := w.terms()
	terms.To = workday.Date{Year: 2030, Month: 2, Day: 20}
	p := w.created(w.content(w.concludedOn(terms).ID))
	w.materials(p.ID)
	w.sampled(p.ID, cleanSample)
	city := w.noticedOf(p.ID)
	w.Elapse(10)
	city = w.review(city.ID, product.Register, product.Review{})
	n := w.coded(p.ID, "GJ-1")
	form := product.AlterationForm{Reason: "继续运营"}
	at := func(d workday.Date) { w.Clock.Set(d.Time().Add(9 * time.Hour)) }
	at(n.ValidTo.AddDays(-61))
	w.Refused("alteration.renewal_early", w.operator, alter(w, n.ID, product.TypeRenewal, form))
	at(n.ValidTo.AddDays(-50))
	m := w.alter(w.operator, city.ID, product.TypeRenewal, form) // the city's ends first, and carries the other
	w.decided(m.ID, product.Review{}, "accept", "register")
	m = w.alter(w.operator, n.ID, product.TypeRenewal, form)
	w.decided(m.ID, product.Review{}, "accept", "register")
	if got := w.registration(n.ID); got.ValidTo != terms.To || got.ValidFrom != n.ValidFrom {
		t.Errorf("renewed to %s, want the agreement's last day %s", got.ValidTo, terms.To)
	}
	// What is not renewed the body cancels.
	at(terms.To.AddDays(1))
	w.Must(ledger.System, func(tx *ledger.Tx) error { _, err := product.ExpireDue(tx, w.Book); return err })
	if got := w.registration(n.ID); got.Status(w.Today()) != product.Ended {
		t.Errorf("past its last day it is %s", got.Status(w.Today()))
	}
}

// Revocation is a sanction of two persons; an objection that is upheld ends the application.
func TestNationalSanctions(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	city := w.registered()
	n := w.coded(city.Product, "GJ-1")
	w.revoke(n, product.Review{Ground: "misused_result", Reason: "利用登记结果不当获利"})
	if got := w.registration(n.ID); got.Status(w.Today()) != product.Revoked {
		t.Errorf("revoked: %s", got.Status(w.Today()))
	}
	if res := w.verify(w.certificate("GJ-1")); res.Valid {
		t.Error("a revoked result verifies")
	}
	again := w.filedNationally(city.Product)
	w.review(again.ID, product.Accept, product.Review{})
	w.review(again.ID, product.PassReview, product.Review{})
	doc := w.Document(w.competitor, "权属证明")
	w.Must(w.competitor, func(tx *ledger.Tx) error {
		_, err := product.Object(tx, again.ID, product.Complaint{RealName: "惠州另一数据有限公司", Statement: "该数据含我司数据", Document: doc})
		return err
	})
	o := w.registration(again.ID).Objections[0]
	w.Must(w.officer, func(tx *ledger.Tx) error {
		_, err := product.Uphold(tx, w.Book, again.ID, o.ID, product.Review{Reason: "证据充分"})
		return err
	})
	if got := w.registration(again.ID); got.Status(w.Today()) != product.Terminated {
		t.Errorf("in the end %s", got.Status(w.Today()))
	}
	if got := w.registration(city.ID); got.Status(w.Today()) != product.Valid {
		t.Errorf("and the city's %s", got.Status(w.Today()))
	}
}

// TestNationalAcrossTheHolidays leads the national types over the Spring Festival of 2026 and over the end of that year, which the
// measures outlast: they run to 2030.
func TestNationalAcrossTheHolidays(t *testing.T) {
	t.Parallel()
	w := newWorldOn(t, 2026, time.January, 12)
	city := w.registered()
	due := func(caseID, want string) {
		t.Helper()
		if k := w.clockOf(caseID); k == nil || k.Due.String() != want {
			t.Errorf("due %+v, want %s", k, want)
		}
	}
	w.on(2026, time.February, 12)
	n := w.filedNationally(city.Product)
	due(n.CaseID, "2026-02-24") // acceptance in 3 working days: 13, 14 (made up for), 24; 15 to 23 is the holiday
	w.review(n.ID, product.Accept, product.Review{})
	due(n.CaseID, "2026-03-18") // formal review, 20 working days from 12 February, 28 February counting
	w.review(n.ID, product.PassReview, product.Review{})
	due(n.CaseID, "2026-03-04") // notice, 10 working days
	w.on(2026, time.March, 4)
	w.Refused("procedure.too_early", w.officer, act(w, product.Register, n.ID, product.Review{QueryCode: "GJ-1"}))
	w.on(2026, time.March, 5)
	n = w.review(n.ID, product.Register, product.Review{QueryCode: "GJ-1"})
	if n.ValidFrom.String() != "2026-03-05" {
		t.Errorf("valid from %s", n.ValidFrom)
	}

	w.on(2026, time.December, 28)
	correction := w.alter(w.operator, n.ID, product.TypeCorrection, product.AlterationForm{Reason: "笔误", Corrected: product.Corrected{Name: "公交客流指数"}})
	w.decided(correction.ID, product.Review{}, "accept", "review")
	if k := w.clockOf(correction.CaseID); k == nil || !k.Provisional {
		t.Errorf("a notice that runs into a year without calendar is not provisional: %+v", k)
	}
	w.on(2027, time.January, 25)
	w.decided(correction.ID, product.Review{}, "register")
	cancellation := w.alter(w.operator, n.ID, product.TypeCancellation, product.AlterationForm{Reason: "停止运营"})
	var governs *rules.Set
	w.Read(func(tx *ledger.Tx) (err error) { governs, err = w.Book.For(product.National, w.Today()); return err })
	if governs.ID != "ndrc-2025-26" {
		t.Errorf("in 2027 %s governs", governs.ID)
	}
	w.decided(cancellation.ID, product.Review{}, "accept")
	w.decided(cancellation.ID, product.Review{Ground: "right_over", Reason: "放弃权益"}, "register")
	if got := w.registration(n.ID); got.Status(w.Today()) != product.Ended {
		t.Errorf("in the end %s", got.Status(w.Today()))
	}
}
