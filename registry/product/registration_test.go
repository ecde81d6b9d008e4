package product_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"huishu/compliance/code"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
	"huishu/registry/party"
	"huishu/registry/product"
)

func submit(w *world, id string) func(tx *ledger.Tx) error {
	return func(tx *ledger.Tx) error { _, err := product.Submit(tx, w.Book, id); return err }
}

func act(w *world, fn reviewAct, id string, v product.Review) func(tx *ledger.Tx) error {
	return func(tx *ledger.Tx) error { _, err := fn(tx, w.Book, id, v); return err }
}

// The whole way of step 5: from the draft to a certificate that a stranger can check.
func TestFromDraftToCertificate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.registered()
	if v := code.Check(r.Code); !v.Valid || v.Kind != code.KindProduct || !strings.Contains(r.Code, w.company.USCC) {
		t.Errorf("code %s: %+v", r.Code, v)
	}
	want := workday.Date{Year: w.Today().Year + 3, Month: w.Today().Month, Day: w.Today().Day}
	if r.ValidFrom != w.Today() || r.ValidTo != want || r.Status(w.Today()) != product.Valid {
		t.Errorf("valid %s to %s, %s", r.ValidFrom, r.ValidTo, r.Status(w.Today()))
	}
	w.Read(func(tx *ledger.Tx) error {
		if got, err := product.RequireRegistered(tx, r.Product); err != nil || got.ID != r.ID {
			t.Errorf("%+v %v", got.ID, err)
		}
		file, err := product.Certificate(tx, r.Code)
		if err != nil {
			return err
		}
		res := tlog.Verify(file, tlog.Options{Keys: []string{w.DB.VerifierKey()}})
		if !res.Valid || res.Code != r.Code {
			t.Fatalf("%+v", res)
		}
		var c product.Certified
		if err := json.Unmarshal(res.Event.Payload, &c); err != nil {
			return err
		}
		if c.Code != r.Code || c.Name != "公交客流热度指数" || c.Operator.USCC != w.company.USCC || c.Agreement == "" || c.ValidTo != r.ValidTo ||
			len(c.Sources) != 1 || c.Sources[0].Body != w.bureau.NameZH || c.Sample.SHA256 == "" || c.Sample.Rows != 2 ||
			c.RegistrationBody.Name != "惠州市数据登记中心" || c.RuleSet.Hash != r.RuleSetHash || c.Number != r.Number || c.FieldsHash == "" {
			t.Errorf("certificate says %+v", c)
		}
		return nil
	})
}

// Every reason for which the file must be mended refuses the submission, with rule and article.
func TestSubmitRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, rule, article string
		spoil               func(w *world, c *product.Content) (sample string, without string)
	}{
		{"a resource outside the agreement", "registration.outside_agreement", "27号 第六条", func(w *world, c *product.Content) (string, string) {
			c.Fields[0].Sources = append(c.Fields[0].Sources, product.Source{Resource: w.beds.ID, Field: w.beds.Fields[0].ID})
			return cleanSample, ""
		}},
		{"a missing material", "registration.material", "26号 第九条", func(*world, *product.Content) (string, string) { return cleanSample, "risk_assessment" }},
		{"no sample", "registration.sample", "第十八条", func(*world, *product.Content) (string, string) { return "", "" }},
		{"personal information in the sample", "registration.personal_information", "第十八条", func(*world, *product.Content) (string, string) {
			return "姓名,身份证号\n张三,11010519491231002X\n李四,440524188001010014\n", ""
		}},
		{"a field without source", "registration.traced", "26号 第七条", func(_ *world, c *product.Content) (string, string) {
			c.Fields[1].Sources = nil
			return cleanSample, ""
		}},
		{"a field without derivation", "registration.traced", "26号 第七条", func(_ *world, c *product.Content) (string, string) {
			c.Fields[1].Derivation = ""
			return cleanSample, ""
		}},
		{"no fields", "registration.fields", "26号", func(_ *world, c *product.Content) (string, string) { c.Fields = nil; return cleanSample, "" }},
		{"no description", "registration.name", "26号 第十二条", func(_ *world, c *product.Content) (string, string) { c.Description = ""; return cleanSample, "" }},
		{"a purpose that the agreement does not name", "registration.purpose", "27号", func(_ *world, c *product.Content) (string, string) {
			c.Purpose = "精准营销"
			return cleanSample, ""
		}},
		{"no kind", "registration.kind", "26号", func(_ *world, c *product.Content) (string, string) { c.Kind = ""; return cleanSample, "" }},
		{"no update frequency", "registration.frequency", "26号", func(_ *world, c *product.Content) (string, string) {
			c.Frequency = ""
			return cleanSample, ""
		}},
		{"no delivery form", "registration.form", "26号", func(_ *world, c *product.Content) (string, string) { c.Form = ""; return cleanSample, "" }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			c := w.content(w.concluded().ID)
			sample, without := tt.spoil(w, &c)
			p := w.created(c)
			if sample != "" {
				w.sampled(p.ID, sample)
			}
			w.materials(p.ID, without)
			w.Read(func(tx *ledger.Tx) error {
				found, err := product.PreCheck(tx, w.Book, p.ID)
				if !slices.ContainsFunc(rules.MustMendOf(found), func(f rules.Finding) bool { return f.Rule == tt.rule }) {
					t.Errorf("pre-check found %+v", found)
				}
				return err
			})
			f := w.Refused(tt.rule, w.operator, submit(w, p.ID))
			if f.Kind != fault.Refused || !strings.Contains(f.Article, tt.article) || f.Remedy.ZH == "" {
				t.Errorf("%+v", f)
			}
		})
	}
}

func TestSubmitWithoutLicence(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.complete()
	w.Refused("access.denied", w.competitor, submit(w, p.ID))
	w.Refused("access.denied", w.officer, submit(w, p.ID))
	w.Refused("access.sign_in", ledger.Actor{}, submit(w, p.ID))
	w.Refused("product.not_found", w.operator, submit(w, "no such"))
	stale := w.operator // its session still says operator, but the agreement has ended
	w.Must(w.implementer, func(tx *ledger.Tx) error {
		_, err := product.EndAgreement(tx, w.Book, p.Agreement, "retired", "授权事项已完成")
		return err
	})
	f := w.Refused("registration.operator", stale, submit(w, p.ID))
	if !strings.Contains(f.Article, "第十八条") {
		t.Error(f.Article)
	}
	w.Refused("registration.agreement", stale, submit(w, p.ID))
	w.Renew(&w.operator)
	w.Refused("access.denied", w.operator, submit(w, p.ID))
}

func TestSubmitTwice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.complete()
	w.submitted(p.ID)
	w.Refused("registration.open", w.operator, submit(w, p.ID))
	w.Refused("product.filed", w.operator, func(tx *ledger.Tx) error { _, err := product.Edit(tx, p.ID, p.Version, p.Content); return err })
}

// Each act of the procedure is refused out of its step, by the wrong role, and to strangers.
func TestWrongActorWrongStep(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.submitted(w.complete().ID)
	for name, fn := range map[string]reviewAct{
		"accept": product.Accept, "return": product.Return, "review": product.PassReview, "register": product.Register,
		"refuse": product.Refuse, "suspend": product.Suspend, "restore": product.Restore, "revoke": product.Revoke,
	} {
		for _, actor := range []ledger.Actor{w.operator, w.competitor, w.clerk, w.implementer} {
			w.Refused("access.denied", actor, act(w, fn, r.ID, product.Review{}))
		}
		w.Refused("access.sign_in", ledger.Actor{}, act(w, fn, r.ID, product.Review{}))
		if name == "review" || name == "register" || name == "suspend" || name == "restore" || name == "revoke" {
			w.Refused("procedure.not_now", w.officer, act(w, fn, r.ID, product.Review{Reason: "理由", Ground: "false_material"}))
		}
	}
	w.Refused("access.denied", w.officer, act(w, product.Withdraw, r.ID, product.Review{}))
	w.Refused("registration.not_found", w.officer, act(w, product.Accept, "no such", product.Review{}))
}

// What was returned is not brought again by an operator whose licence stands still: the policy grants the act to any party, because
// one concerned may have filed a correction.
func TestResubmitTakesTheLicence(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.submitted(w.complete().ID)
	w.Must(w.officer, act(w, product.Return, r.ID, product.Review{Reason: "请补正"}))
	w.sanctioned(r.Agreement, "suspend")
	w.Refused("qualification.suspended", w.operator, func(tx *ledger.Tx) error { _, err := product.Resubmit(tx, w.Book, r.ID); return err })
}

func TestReturnAndResubmit(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.complete()
	r := w.submitted(p.ID)
	w.Refused("required", w.officer, act(w, product.Return, r.ID, product.Review{}))
	w.review(r.ID, product.Return, product.Review{Reason: "一次性告知：请补充字段说明；请说明样例口径"})
	w.Refused("registration.open", w.operator, submit(w, p.ID))
	c := p.Content
	c.Description += "（已补充口径说明）"
	w.Must(w.operator, func(tx *ledger.Tx) error { _, err := product.Edit(tx, p.ID, p.Version, c); return err })
	resubmit := func(tx *ledger.Tx) error { _, err := product.Resubmit(tx, w.Book, r.ID); return err }
	w.Refused("access.denied", w.competitor, resubmit)
	w.Must(w.operator, resubmit)
	w.Refused("procedure.not_now", w.operator, resubmit)
	w.Read(func(tx *ledger.Tx) error {
		got, err := product.GetRegistration(tx, r.ID)
		if got.FileHash == r.FileHash || got.Filed.Product.Version != 2 || got.Filed.Product.Description != c.Description {
			t.Errorf("the mended version was not filed: %+v", got.Filed.Product)
		}
		return err
	})
	// Changed fields need a new sample.
	w.Refused("procedure.told_once", w.officer, act(w, product.Return, r.ID, product.Review{Reason: "字段名称有误"}))
	w.review(r.ID, product.Return, product.Review{Reason: "新增说明与字段名称不符", Arose: "补正时新增的口径说明"})
	c.Fields[0].Name = "公交线路"
	w.Must(w.operator, func(tx *ledger.Tx) error { _, err := product.Edit(tx, p.ID, 2, c); return err })
	w.Refused("registration.sample", w.operator, resubmit)
}

func TestRefuseNeedsGroundOfTheRuleSet(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.submitted(w.complete().ID)
	w.Refused("required", w.officer, act(w, product.Refuse, r.ID, product.Review{Ground: "incomplete"}))
	w.Refused("procedure.ground", w.officer, act(w, product.Refuse, r.ID, product.Review{Reason: "理由", Ground: "dislike"}))
	got := w.review(r.ID, product.Refuse, product.Review{Reason: "样例与申报字段不符", Ground: "false_material"})
	if got.Status(w.Today()) != product.Refused {
		t.Error(got.Status(w.Today()))
	}
	f := w.Refused("registration.refused", w.officer, func(tx *ledger.Tx) error { _, err := product.RequireRegistered(tx, r.Product); return err })
	if f.Kind != fault.Refused || !strings.Contains(f.Article, "第十八条") {
		t.Errorf("%+v", f)
	}
	// A refused product may be mended and filed again.
	w.submitted(r.Product)
}

func TestNothingIsRegisteredDuringTheNotice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.noticed()
	w.Refused("procedure.too_early", w.officer, act(w, product.Register, r.ID, product.Review{}))
	w.Read(func(tx *ledger.Tx) error {
		list, next, err := product.PublicNotices(tx, product.Page{})
		if len(list) != 1 || next != "" || list[0].Name != "公交客流热度指数" || list[0].Left != 10 || list[0].Due.IsZero() || list[0].Subject.Name != w.company.NameZH {
			t.Errorf("%+v", list)
		}
		return err
	})
	w.Elapse(10)
	w.review(r.ID, product.Register, product.Review{})
	w.Refused("procedure.not_now", w.officer, act(w, product.Register, r.ID, product.Review{}))
	w.Read(func(tx *ledger.Tx) error {
		list, _, err := product.PublicNotices(tx, product.Page{})
		if len(list) != 0 {
			t.Errorf("%+v", list)
		}
		return err
	})
}

// At registration the file is judged again: an agreement that ended meanwhile refuses.
func TestRegisterJudgesAgain(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.noticed()
	w.Must(w.implementer, func(tx *ledger.Tx) error {
		_, err := product.EndAgreement(tx, w.Book, r.Agreement, "breach", "违约")
		return err
	})
	w.Elapse(10)
	w.Refused("registration.agreement", w.officer, act(w, product.Register, r.ID, product.Review{}))
	w.Renew(&w.operator)
	w.Must(w.operator, act(w, product.Withdraw, r.ID, product.Review{})) // also without licence
}

func TestValidityEndsWithTheAgreement(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.registered()
	require := func(tx *ledger.Tx) error { _, err := product.RequireRegistered(tx, r.Product); return err }
	w.Must(w.officer, func(tx *ledger.Tx) error { return require(tx) })
	w.Must(w.implementer, func(tx *ledger.Tx) error {
		_, err := product.EndAgreement(tx, w.Book, r.Agreement, "retired", "授权事项已完成")
		return err
	})
	w.Refused("registration.ended", w.officer, require)
	w.Read(func(tx *ledger.Tx) error {
		list, _, err := product.Products(tx, product.PublicQuery{})
		if len(list) != 0 {
			t.Errorf("an ended product is listed: %+v", list)
		}
		all, _, err2 := product.Certificates(tx, product.Page{})
		if len(all) != 1 || all[0].Status != product.Ended {
			t.Errorf("%+v", all)
		}
		return joinErrors(err, err2)
	})
}

func TestSuspendRestoreRevoke(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.registered()
	require := func(tx *ledger.Tx) error { _, err := product.RequireRegistered(tx, r.Product); return err }
	w.Refused("required", w.officer, act(w, product.Suspend, r.ID, product.Review{}))
	w.review(r.ID, product.Suspend, product.Review{Reason: "接到举报，核查中"})
	w.Refused("registration.suspended", w.officer, require)
	w.Refused("procedure.not_now", w.officer, act(w, product.Suspend, r.ID, product.Review{Reason: "再次"}))
	w.review(r.ID, product.Restore, product.Review{Reason: "查无问题"})
	w.Must(w.officer, require)
	w.Refused("procedure.ground", w.officer, act(w, product.Revoke, r.ID, product.Review{Reason: "理由"}))
	w.review(r.ID, product.Revoke, product.Review{Reason: "提供虚假材料", Ground: "false_material"})
	w.Must(w.officer, require) // proposed by one, and nothing has changed before another confirms
	confirm := product.Review{Proposal: w.proposal(r.CaseID)}
	w.Refused("procedure.same_person", w.officer, act(w, product.Revoke, r.ID, confirm))
	second := w.officer
	second.Account = "another-officer"
	w.Must(second, act(w, product.Revoke, r.ID, confirm))
	w.Refused("registration.revoked", w.officer, require)
	w.Refused("procedure.not_now", w.officer, act(w, product.Restore, r.ID, product.Review{Reason: "理由"}))
}

// proposal is the id of what waits for a second person.
func (w *world) proposal(caseID string) (id string) {
	w.Helper()
	w.Must(w.officer, func(tx *ledger.Tx) error {
		c, err := procedure.Get(tx, caseID)
		if err == nil {
			id = c.Pending().ID
		}
		return err
	})
	return id
}

func TestExpiry(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.registered()
	require := func(tx *ledger.Tx) error { _, err := product.RequireRegistered(tx, r.Product); return err }
	expire := func(tx *ledger.Tx) error { _, err := product.Expire(tx, w.Book, r.ID); return err }
	w.Refused("state_moved", ledger.System, expire)
	w.Clock.Set(r.ValidTo.Time())
	w.Must(w.officer, require) // the last day counts
	w.Clock.Set(r.ValidTo.AddDays(1).Time())
	w.Refused("registration.expired", w.officer, require)
	w.Must(ledger.System, expire)
	w.Refused("registration.ended", w.officer, require)
}

// A finding that is a false alarm passes the filing when contested, and the review only when waived.
func TestContestAndWaive(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	p := w.created(w.content(w.concluded().ID))
	w.materials(p.ID)
	p = w.sampled(p.ID, "线路,身份证号\n1路,11010519491231002X\n")
	if len(p.Sample.Hits) == 0 || strings.Contains(p.Sample.Hits[0].Example, "19491231") {
		t.Fatalf("%+v", p.Sample)
	}
	w.Refused("registration.personal_information", w.operator, submit(w, p.ID))
	for i := range p.Sample.Hits {
		w.Must(w.operator, func(tx *ledger.Tx) error {
			_, err := product.Contest(tx, p.ID, i, "测试号码，非真实个人")
			return err
		})
	}
	w.Refused("sample.hit", w.operator, func(tx *ledger.Tx) error { _, err := product.Contest(tx, p.ID, 99, "无"); return err })
	r := w.submitted(p.ID)
	w.Refused("registration.personal_information", w.officer, act(w, product.Accept, r.ID, product.Review{}))
	w.Refused("required", w.officer, act(w, product.Accept, r.ID, product.Review{Waive: []product.Waiver{{Position: 0}}}))
	var waive []product.Waiver
	for i := range p.Sample.Hits {
		waive = append(waive, product.Waiver{Position: i, Reason: "已核实为公开测试号码"})
	}
	w.review(r.ID, product.Accept, product.Review{Waive: waive})
	w.Read(func(tx *ledger.Tx) error {
		got, err := product.Get(tx, p.ID)
		if h := got.Sample.Hits[0]; h.Waived == "" || h.WaivedBy != w.officer.Account || h.Contested == "" {
			t.Errorf("%+v", h)
		}
		return err
	})
	w.review(r.ID, product.PassReview, product.Review{})
	w.Elapse(10)
	w.review(r.ID, product.Register, product.Review{})
}

// sanctioned has two persons of the authority suspend, restore or revoke the licence that an agreement is.
func (w *world) sanctioned(agreement, act string) {
	w.Helper()
	var licence party.Qualification
	w.Read(func(tx *ledger.Tx) (err error) { licence, err = party.OperatorFor(tx, agreement); return err })
	w.Must(w.clerk, func(tx *ledger.Tx) error {
		_, err := party.Sanction(tx, w.Book, licence.ID, act, procedure.Decision{Reason: "核查"})
		return err
	})
	second := w.clerk
	second.Account = "second-clerk"
	w.Must(second, func(tx *ledger.Tx) error {
		s, err := party.PendingSanction(tx, licence.ID)
		if err == nil {
			_, err = party.Sanction(tx, w.Book, licence.ID, act, procedure.Decision{Proposal: s.ID})
		}
		return err
	})
}

// The daily job closes what has run out; a licence that the authority stops, stops the product.
func TestExpireDueAndSanction(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	r := w.registered()
	require := func(tx *ledger.Tx) error { _, err := product.RequireRegistered(tx, r.Product); return err }
	sanction := func(act string) { w.sanctioned(r.Agreement, act) }
	sanction("suspend")
	w.Refused("registration.operator", w.officer, require)
	w.Must(w.officer, func(tx *ledger.Tx) error { _, err := product.RequireDeliverable(tx, r.Product); return err })
	sanction("restore")
	w.Must(w.officer, require)
	due := func(want int) {
		t.Helper()
		w.Must(ledger.System, func(tx *ledger.Tx) error {
			n, err := product.ExpireDue(tx, w.Book)
			if n != want {
				t.Errorf("%d were due, want %d", n, want)
			}
			return err
		})
	}
	due(0)
	w.Clock.Set(r.ValidTo.AddDays(1).Time())
	due(1)
	w.Read(func(tx *ledger.Tx) error {
		a, err := product.GetAgreement(tx, r.Agreement)
		w.Clock.Set(a.To.AddDays(1).Time())
		return err
	})
	due(1)
	due(0)
}
