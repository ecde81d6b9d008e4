package product_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"huishu/compliance/procedure"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/tlog"
	"huishu/registry/product"
)

// alter applies for an alteration.
func (w *world) alter(actor ledger.Actor, registration string, t product.AlterationType, a product.AlterationForm) (m product.Alteration) {
	w.Helper()
	w.Must(actor, func(tx *ledger.Tx) (err error) {
		m, err = product.Alter(tx, w.Book, registration, t, a)
		return err
	})
	return m
}

func alter(w *world, registration string, t product.AlterationType, a product.AlterationForm) func(tx *ledger.Tx) error {
	return func(tx *ledger.Tx) error { _, err := product.Alter(tx, w.Book, registration, t, a); return err }
}

// decided lets the registration body act on an application, one act after the other.
func (w *world) decided(id string, v product.Review, acts ...string) (m product.Alteration) {
	w.Helper()
	for _, act := range acts {
		w.Must(w.officer, func(tx *ledger.Tx) (err error) {
			m, err = product.DecideAlteration(tx, w.Book, id, act, v)
			return err
		})
	}
	return m
}

func (w *world) registration(id string) (r product.Registration) {
	w.Helper()
	w.Read(func(tx *ledger.Tx) (err error) { r, err = product.GetRegistration(tx, id); return err })
	return r
}

func (w *world) verify(file []byte) tlog.Result {
	w.Helper()
	var list []byte
	w.Read(func(tx *ledger.Tx) (err error) { list, err = product.StatusList(tx); return err })
	return tlog.Verify(file, tlog.Options{Keys: []string{w.DB.VerifierKey()}, Status: list, Now: w.Clock.Now().UnixMilli()})
}

// changed drafts and files another description and another field.
func (w *world) changed(r product.Registration) product.Alteration {
	w.Helper()
	var p product.Product
	w.Must(w.operator, func(tx *ledger.Tx) (err error) { p, err = product.DraftChange(tx, r.ID); return err })
	c := p.Content
	c.Description, c.Fields[1].Meaning = "按线路、日期汇总，改按周归一。", "0 至 10"
	w.Must(w.operator, func(tx *ledger.Tx) error { _, err := product.Edit(tx, p.ID, p.Version, c); return err })
	w.sampled(p.ID, "线路,热度\n1路,3\n2路,8\n3路,9\n")
	w.deposited(p.ID)
	return w.alter(w.operator, r.ID, product.TypeChange, product.AlterationForm{Reason: "指标口径调整"})
}

// A change is decided beside what is registered, which stays in force to the end; then the old certificate stands no more.
func TestChange(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.registered()
	old := w.certificate(r.Code)
	w.Clock.Advance(24 * time.Hour)
	m := w.changed(r)
	w.Read(func(tx *ledger.Tx) error {
		diff, err := m.Differences(tx)
		var lines []string
		for _, c := range diff {
			if c.Mark != ' ' {
				lines = append(lines, string(c.Mark)+c.Line)
			}
		}
		if s := strings.Join(lines, "\n"); !strings.Contains(s, "-内容简介：按线路和日期汇总") || !strings.Contains(s, "+内容简介：按线路、日期汇总") ||
			!strings.Contains(s, "-字段 热度：0 至 100") || strings.Contains(s, "产品名称") {
			t.Errorf("the difference is\n%s", s)
		}
		return err
	})
	w.Refused("alteration.open", w.operator, alter(w, r.ID, product.TypeChange, product.AlterationForm{Reason: "再来一次"}))
	w.Refused("product.filed", w.operator, func(tx *ledger.Tx) error {
		p, err := product.Get(tx, m.Draft)
		if err != nil {
			return err
		}
		_, err = product.Edit(tx, p.ID, p.Version, p.Content)
		return err
	})
	w.Refused("registration.change_draft", w.operator, submit(w, m.Draft))
	w.decided(m.ID, product.Review{}, "accept", "review")
	w.Refused("procedure.too_early", w.officer, func(tx *ledger.Tx) error {
		_, err := product.DecideAlteration(tx, w.Book, m.ID, "register", product.Review{})
		return err
	})
	w.Read(func(tx *ledger.Tx) error { // the registered one stands, and is what everybody sees
		got, err := product.RequireRegistered(tx, r.Product)
		if err != nil {
			return err
		}
		notices, _, err := product.PublicNotices(tx, product.Page{})
		if err == nil && (len(notices) != 1 || notices[0].Type != "change" || !strings.Contains(notices[0].Description, "改按周")) {
			t.Errorf("on notice: %+v", notices)
		}
		if got.Filed.Product.Description != "按线路和日期汇总的客流热度，不含个人信息。" {
			t.Errorf("before it is registered it says %q", got.Filed.Product.Description)
		}
		return err
	})
	if res := w.verify(old); !res.Valid {
		t.Errorf("the certificate fell before the change was registered: %+v", res.Steps)
	}
	w.Elapse(10)
	w.decided(m.ID, product.Review{}, "register")
	now := w.registration(r.ID)
	if now.Filed.Product.Description != "按线路、日期汇总，改按周归一。" || now.Number != r.Number || now.Code != r.Code || now.ValidTo != r.ValidTo ||
		len(now.Former) != 1 || now.Former[0].FileHash != r.FileHash || now.Former[0].Event != r.RegisterEvent {
		t.Errorf("registered: %+v", now)
	}
	if res := w.verify(old); res.Valid {
		t.Error("the replaced certificate still verifies against the status list")
	}
	res := w.verify(w.certificate(r.Code))
	var c product.Certified
	if err := json.Unmarshal(res.Event.Payload, &c); err != nil || !res.Valid || c.Type != "change" || c.FileHash != now.FileHash || c.Sample.Rows != 3 {
		t.Errorf("new certificate: %v %+v %+v", err, c, res.Steps)
	}
	w.Read(func(tx *ledger.Tx) error {
		p, err := product.Get(tx, r.Product)
		if err == nil && (p.Description != now.Filed.Product.Description || p.Sample.Rows != 3 || p.FieldsHash != now.Filed.Product.FieldsHash) {
			t.Errorf("the product says %+v", p)
		}
		return err
	})
	w.Refused("product.registered", w.operator, func(tx *ledger.Tx) error { // the draft has become the registered one
		_, err := product.Edit(tx, m.Draft, 2, now.Filed.Product.Content)
		return err
	})
}

func TestChangeRefused(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.registered()
	w.Refused("alteration.no_draft", w.operator, alter(w, r.ID, product.TypeChange, product.AlterationForm{Reason: "变更"}))
	var p product.Product
	w.Must(w.operator, func(tx *ledger.Tx) (err error) { p, err = product.DraftChange(tx, r.ID); return err })
	w.Refused("registration.sample", w.operator, alter(w, r.ID, product.TypeChange, product.AlterationForm{Reason: "变更"})) // bound to the filed version
	c := p.Content
	c.Fields[0].Sources = []product.Source{{Resource: w.beds.ID, Field: w.beds.Fields[0].ID}}
	w.Must(w.operator, func(tx *ledger.Tx) (err error) { p, err = product.Edit(tx, p.ID, p.Version, c); return err })
	w.sampled(p.ID, cleanSample)
	w.Refused("registration.outside_agreement", w.operator, alter(w, r.ID, product.TypeChange, product.AlterationForm{Reason: "变更"}))
	w.Refused("access.denied", w.competitor, alter(w, r.ID, product.TypeChange, product.AlterationForm{Reason: "变更"}))
	w.Refused("required", w.operator, alter(w, r.ID, product.TypeChange, product.AlterationForm{}))
	c.Agreement = "other"
	w.Refused("alteration.agreement", w.operator, func(tx *ledger.Tx) error { _, err := product.Edit(tx, p.ID, p.Version, c); return err })
	again := product.Product{}
	w.Must(w.operator, func(tx *ledger.Tx) (err error) { again, err = product.DraftChange(tx, r.ID); return err })
	if again.ID != p.ID {
		t.Error("a second draft was begun beside the first")
	}
}

// For whom a product is meant is registered with it: that alone is a change.
func TestChangeOfRecipientsAlone(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	terms := w.terms()
	terms.Recipients = []string{"企业", "科研机构"}
	p := w.created(w.content(w.concludedOn(terms).ID))
	w.materials(p.ID)
	w.sampled(p.ID, cleanSample)
	r := w.noticedOf(p.ID)
	w.Elapse(10)
	r = w.review(r.ID, product.Register, product.Review{})
	w.Must(w.operator, func(tx *ledger.Tx) (err error) { p, err = product.DraftChange(tx, r.ID); return err })
	c := p.Content
	c.Recipients = []string{"科研机构"}
	w.Must(w.operator, func(tx *ledger.Tx) error { _, err := product.Edit(tx, p.ID, p.Version, c); return err })
	w.sampled(p.ID, cleanSample)
	w.deposited(p.ID)
	m := w.alter(w.operator, r.ID, product.TypeChange, product.AlterationForm{Reason: "只提供给科研机构"})
	w.Read(func(tx *ledger.Tx) error {
		diff, err := m.Differences(tx)
		if !slices.Contains(diff, product.Change{Mark: '+', Line: "提供对象：科研机构"}) {
			t.Errorf("the difference is %v", diff)
		}
		return err
	})
}

// Whoever it concerns has what is registered wrongly put right, with evidence; without, nothing.
func TestCorrection(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.registered()
	old := w.certificate(r.Code)
	wrong := product.AlterationForm{Reason: "名称中的“热度”与统计口径不符", Corrected: product.Corrected{Name: "公交客流强度指数"}}
	w.Refused("required", w.competitor, alter(w, r.ID, product.TypeCorrection, wrong))
	wrong.Document = w.Document(w.competitor, "统计部门的认定")
	w.Refused("alteration.same", w.competitor, alter(w, r.ID, product.TypeCorrection, product.AlterationForm{Reason: "没有差别", Document: wrong.Document, Corrected: product.Corrected{Name: r.Filed.Product.Name}}))
	m := w.alter(w.competitor, r.ID, product.TypeCorrection, wrong)
	w.Read(func(tx *ledger.Tx) error { // the subject is told and sees the file
		c, err := procedure.Get(tx, m.CaseID)
		if err == nil && (!c.Visible(w.operator) || c.Counterparty != w.company.ID) {
			t.Error("the subject does not see the application on its registration")
		}
		return err
	})
	w.decided(m.ID, product.Review{}, "accept", "review")
	w.Elapse(10)
	w.decided(m.ID, product.Review{}, "register")
	if now := w.registration(r.ID); now.Filed.Product.Name != "公交客流强度指数" || now.Filed.Product.Description != r.Filed.Product.Description {
		t.Errorf("%+v", now.Filed.Product)
	}
	if w.verify(old).Valid || !w.verify(w.certificate(r.Code)).Valid {
		t.Error("the certificates do not follow the correction")
	}
	second := w.alter(w.operator, r.ID, product.TypeCorrection, product.AlterationForm{Reason: "笔误", Corrected: product.Corrected{Name: "公交客流强度"}}) // the subject's own word is its consent
	w.decided(second.ID, product.Review{}, "accept")
	w.decided(second.ID, product.Review{Ground: "no_error", Reason: "名称没有错误"}, "refuse")
	if now := w.registration(r.ID); now.Filed.Product.Name != "公交客流强度指数" {
		t.Errorf("a refused correction was applied: %s", now.Filed.Product.Name)
	}
}

// Two applications against one content: whichever is registered first leaves the other without its ground.
func TestOutdatedAlteration(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.registered()
	a := w.alter(w.operator, r.ID, product.TypeCorrection, product.AlterationForm{Reason: "笔误", Corrected: product.Corrected{Name: "公交客流"}})
	b := w.changed(r)
	w.decided(a.ID, product.Review{}, "accept", "review")
	w.decided(b.ID, product.Review{}, "accept", "review")
	w.Elapse(10)
	w.decided(a.ID, product.Review{}, "register")
	w.Refused("alteration.outdated", w.officer, func(tx *ledger.Tx) error {
		_, err := product.DecideAlteration(tx, w.Book, b.ID, "register", product.Review{})
		return err
	})
	w.decided(b.ID, product.Review{Ground: "incomplete", Reason: "登记内容已更正，请按更正后的内容重新申请"}, "refuse")
	w.alter(w.operator, r.ID, product.TypeChange, product.AlterationForm{Reason: "指标口径调整"}) // the draft is still there
}

func TestRenewal(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	terms := w.terms() // months longer than the registration, not years: the renewal is cut at the agreement's end
	terms.To = workday.Date{Year: 2029, Month: 12, Day: 20}
	p := w.created(w.content(w.concludedOn(terms).ID))
	w.materials(p.ID)
	w.sampled(p.ID, cleanSample)
	r := w.submitted(p.ID)
	w.review(r.ID, product.Accept, product.Review{})
	w.review(r.ID, product.PassReview, product.Review{})
	w.Elapse(10)
	r = w.review(r.ID, product.Register, product.Review{})
	form := product.AlterationForm{Reason: "继续运营"}
	at := func(d workday.Date) { w.Clock.Set(d.Time().Add(9 * time.Hour)) }
	at(r.ValidTo.AddDays(-61))
	w.Read(func(tx *ledger.Tx) error {
		if first, err := product.RenewableFrom(tx, w.Book, r); err != nil || first != w.Today().AddDays(1) {
			t.Errorf("renewable from %s (%v), which is not tomorrow", first, err)
		}
		return nil
	})
	f := w.Refused("alteration.renewal_early", w.operator, alter(w, r.ID, product.TypeRenewal, form))
	if !strings.Contains(f.Message.ZH, r.ValidTo.AddDays(-60).String()) {
		t.Errorf("the refusal does not say from when on: %s", f.Message.ZH)
	}
	at(r.ValidTo.AddDays(-60))
	old := w.certificate(r.Code)
	m := w.alter(w.operator, r.ID, product.TypeRenewal, form)
	w.decided(m.ID, product.Review{}, "accept")
	at(r.ValidTo.AddDays(5)) // the office is slow: nothing stands meanwhile, and nothing is cancelled either
	w.Refused("registration.expired", w.operator, func(tx *ledger.Tx) error { _, err := product.RequireRegistered(tx, r.Product); return err })
	w.Must(ledger.System, func(tx *ledger.Tx) error { _, err := product.ExpireDue(tx, w.Book); return err })
	w.Read(func(tx *ledger.Tx) error { // the reviewer sees what granting would give
		if until, err := product.RenewedUntil(tx, w.Book, m); err != nil || until != terms.To {
			t.Errorf("would be renewed until %s (%v)", until, err)
		}
		return nil
	})
	w.decided(m.ID, product.Review{}, "register")
	now := w.registration(r.ID)
	if now.ValidTo != terms.To || now.ValidFrom != r.ValidFrom || now.Status(w.Today()) != product.Valid {
		t.Errorf("renewed to %s, want the agreement's last day %s (%s)", now.ValidTo, terms.To, now.Status(w.Today()))
	}
	if w.verify(old).Valid || !w.verify(w.certificate(r.Code)).Valid {
		t.Error("the certificates do not follow the renewal")
	}
	at(now.ValidTo)
	w.Refused("alteration.agreement_ends", w.operator, alter(w, r.ID, product.TypeRenewal, form))
	at(now.ValidTo.AddDays(1))
	w.Refused("alteration.standing", w.operator, alter(w, r.ID, product.TypeRenewal, form))
}

func TestCancellation(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.registered()
	certificate := w.certificate(r.Code)
	w.Refused("access.denied", w.competitor, alter(w, r.ID, product.TypeCancellation, product.AlterationForm{Reason: "不是我的"}))
	m := w.alter(w.operator, r.ID, product.TypeCancellation, product.AlterationForm{Reason: "停止运营该产品"})
	w.decided(m.ID, product.Review{}, "accept")
	w.Read(func(tx *ledger.Tx) error {
		c, err := procedure.Get(tx, m.CaseID)
		if err == nil && (c.Clock == nil || c.Clock.Total != 10) {
			t.Errorf("the clock of a cancellation is %+v", c.Clock)
		}
		return err
	})
	w.Refused("procedure.ground", w.officer, func(tx *ledger.Tx) error {
		_, err := product.DecideAlteration(tx, w.Book, m.ID, "register", product.Review{Reason: "同意"})
		return err
	})
	w.Clock.Advance(24 * time.Hour)
	w.decided(m.ID, product.Review{Ground: "right_over", Reason: "登记主体放弃相关权益"}, "register")
	w.Refused("registration.ended", w.operator, func(tx *ledger.Tx) error { _, err := product.RequireRegistered(tx, r.Product); return err })
	if res := w.verify(certificate); res.Valid {
		t.Error("the certificate of a cancelled registration verifies")
	}
	w.Read(func(tx *ledger.Tx) error {
		c, err := procedure.Get(tx, r.CaseID)
		if err == nil && c.State != "cancelled" {
			t.Errorf("the case of the first registration stands at %s", c.State)
		}
		return err
	})
	w.Refused("state_moved", w.officer, act(w, product.Suspend, r.ID, product.Review{Reason: "太晚"}))
	w.Refused("alteration.standing", w.operator, alter(w, r.ID, product.TypeCancellation, product.AlterationForm{Reason: "再注销一次"}))
	next := w.submitted(r.Product) // it may be registered anew, under the code it has
	if next.ID == r.ID {
		t.Error("nothing was filed anew")
	}
}

// A returned application is mended, and a withdrawn one leaves what is registered as it is.
func TestAlterationReturnedAndWithdrawn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.registered()
	m := w.alter(w.operator, r.ID, product.TypeCorrection, product.AlterationForm{Reason: "笔误", Corrected: product.Corrected{Name: "公交客流指数"}})
	w.decided(m.ID, product.Review{Reason: "请写明错在何处"}, "return")
	w.Must(w.operator, func(tx *ledger.Tx) error {
		_, err := product.ResubmitAlteration(tx, w.Book, m.ID, product.AlterationForm{Reason: "“热度”应为“客流”", Corrected: product.Corrected{Name: "公交客流指数（周）"}})
		return err
	})
	var got product.Alteration
	w.Read(func(tx *ledger.Tx) (err error) { got, err = product.GetAlteration(tx, m.ID); return err })
	if got.Filed.Product.Name != "公交客流指数（周）" || got.Standing != product.StandingPending {
		t.Errorf("%+v", got)
	}
	w.Must(w.operator, func(tx *ledger.Tx) (err error) {
		got, err = product.DecideAlteration(tx, w.Book, m.ID, "withdraw", product.Review{})
		return err
	})
	if got.Standing != product.StandingWithdrawn || w.registration(r.ID).FileHash != r.FileHash {
		t.Errorf("%+v", got)
	}
}

// An objection to a change ends the change, not the registration.
func TestObjectionToChange(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.registered()
	m := w.changed(r)
	w.decided(m.ID, product.Review{}, "accept", "review")
	object := func() {
		complaint := product.Complaint{RealName: "惠州另一数据有限公司", Statement: "口径与我方登记的产品混淆", Document: w.Document(w.competitor, "证据")}
		w.Must(w.competitor, func(tx *ledger.Tx) error { _, err := product.ObjectToAlteration(tx, m.ID, complaint); return err })
	}
	last := func() string {
		list := w.registration(r.ID).ObjectionsTo(m.ID)
		return list[len(list)-1].ID
	}
	object()
	w.Must(w.officer, func(tx *ledger.Tx) error {
		_, err := product.DismissAlteration(tx, m.ID, last(), product.Review{Reason: "两者名称和口径均不同"})
		return err
	})
	object()
	w.Must(w.officer, func(tx *ledger.Tx) error {
		_, err := product.UpholdAlteration(tx, w.Book, m.ID, last(), product.Review{Reason: "确有混淆"})
		return err
	})
	var got product.Alteration
	w.Read(func(tx *ledger.Tx) (err error) { got, err = product.GetAlteration(tx, m.ID); return err })
	if got.Standing != product.StandingTerminated {
		t.Errorf("the change stands as %s", got.Standing)
	}
	if now := w.registration(r.ID); now.FileHash != r.FileHash || now.Status(w.Today()) != product.Valid || len(now.ObjectionsTo("")) != 0 {
		t.Errorf("the registration was touched: %+v", now)
	}
}
