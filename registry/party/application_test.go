package party_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"huishu/compliance/access"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/vault"
	"huishu/registry/party"
	"huishu/registry/registrytest"
)

// upload puts a document into the vault and its row into the database, as a page does.
func (w *world) upload(actor ledger.Actor, name string) (d vault.Document) {
	w.Helper()
	ref, err := w.Vault.Put(w.Context(), bytes.NewReader([]byte("%PDF "+name)), 1<<20)
	if err != nil {
		w.Fatal(err)
	}
	w.Must(actor, func(tx *ledger.Tx) (err error) {
		if err := access.Require(tx, access.DocumentPut, access.Facts{Owner: actor.Party}); err != nil {
			return err
		}
		d, err = vault.Attach(tx, vault.Attachment{Ref: ref, Name: name, Owner: actor.Party, Purpose: "qualification"})
		return err
	})
	return d
}

func (w *world) papers(actor ledger.Actor, materials ...string) (list []party.Paper) {
	w.Helper()
	for _, m := range materials {
		list = append(list, party.Paper{Material: m, Document: w.upload(actor, m+".pdf").ID})
	}
	return list
}

func (w *world) merchantForm(actor ledger.Actor) party.ApplicationForm {
	return party.ApplicationForm{
		Kind: party.Merchant, Scope: "数据产品开发、发布和承销",
		Papers: w.papers(actor, "business_licence", "security_commitment"),
	}
}

func (w *world) brokerForm(actor ledger.Actor) party.ApplicationForm {
	today := workday.OfTime(w.Clock.Now())
	return party.ApplicationForm{
		Kind: party.Broker, Scope: "物流行业供需撮合", Accreditation: "粤数经2025012", Issuer: "广东省政务服务和数据管理局",
		From: today.AddDays(-100).String(), To: today.AddDays(265).String(),
		Papers: w.papers(actor, "business_licence", "security_commitment", "accreditation_paper"),
	}
}

func (w *world) apply(b *rules.Book, actor ledger.Actor, f party.ApplicationForm) (a party.Application) {
	w.Helper()
	w.Must(actor, func(tx *ledger.Tx) (err error) { a, err = party.Apply(tx, b, actor.Party, f); return err })
	return a
}

func decide(b *rules.Book, id, act string, d procedure.Decision) func(tx *ledger.Tx) error {
	return func(tx *ledger.Tx) error { _, err := party.Decide(tx, b, id, act, d); return err }
}

// qualify leads a company through the whole procedure.
func (w *world) qualify(b *rules.Book, actor ledger.Actor, f party.ApplicationForm) party.Qualification {
	w.Helper()
	a := w.apply(b, actor, f)
	w.Must(w.clerk, decide(b, a.ID, "accept", procedure.Decision{}))
	w.Must(w.clerk, decide(b, a.ID, "approve", procedure.Decision{}))
	list := w.qualifications(actor.Party)
	return list[len(list)-1]
}

func (w *world) qualifications(partyID string) (list []party.Qualification) {
	w.Helper()
	w.Read(func(tx *ledger.Tx) (err error) { list, err = party.Qualifications(tx, partyID); return err })
	return list
}

func (w *world) require(partyID string, kind party.QualificationKind) (err error) {
	activity := map[party.QualificationKind]party.Activity{party.Merchant: party.TakeOrders, party.Broker: party.Match, party.Operator: party.CreateProduct}[kind]
	w.Read(func(tx *ledger.Tx) error { err = party.RequireAllowed(tx, partyID, kind, activity); return nil })
	return err
}

func TestMerchant(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), registrytest.Book()
	p, actor := w.company("one", uscc(t, "91441302MA4X00001"))
	if f := fault.From(w.require(p.ID, party.Merchant)); f.Code != "qualification.none" || f.Kind != fault.Refused || !strings.Contains(f.Article, "第十八条") {
		t.Errorf("%+v", f)
	}
	a := w.apply(b, actor, w.merchantForm(actor))
	w.Read(func(tx *ledger.Tx) error {
		findings, err := party.Findings(tx, b, a.ID)
		if err != nil || findings == nil || len(rules.MustMendOf(findings)) != 0 {
			t.Errorf("%+v %v", findings, err)
		}
		got, err := party.ApplicationOfCase(tx, a.Case)
		if err != nil || got.ID != a.ID || len(got.Papers) != 2 {
			t.Errorf("%+v %v", got, err)
		}
		c, err := procedure.Get(tx, a.Case)
		if want := (rules.Text{ZH: p.NameZH + " 数据商", EN: p.Name("en") + ": Data merchant"}); err != nil || c.Title != want {
			t.Errorf("known as %q, not %q: %v", c.Title, want, err)
		}
		return nil
	})
	w.Refused("access.denied", actor, decide(b, a.ID, "accept", procedure.Decision{}))
	w.Refused("procedure.not_now", w.clerk, decide(b, a.ID, "approve", procedure.Decision{}))
	w.Must(w.clerk, decide(b, a.ID, "accept", procedure.Decision{}))
	w.Must(w.clerk, decide(b, a.ID, "approve", procedure.Decision{}))

	list := w.qualifications(p.ID)
	if len(list) != 1 {
		t.Fatalf("%+v", list)
	}
	q := list[0]
	year := w.Clock.Now().Format("2006")
	if q.Number != "惠数商-"+year+"-0001" || q.Status != party.Valid || !q.To.IsZero() || q.From != workday.OfTime(w.Clock.Now()) || !strings.Contains(q.RuleSet, "@") {
		t.Errorf("%+v", q)
	}
	if err := w.require(p.ID, party.Merchant); err != nil {
		t.Error(err)
	}
	if got := w.Actor(actor.Account); !slices.Equal(got.Roles, []string{"company", "buyer", "merchant"}) {
		t.Errorf("%v", got.Roles)
	}
	want := []string{"qualification.apply", "application.file", "qualification.accept", "qualification.approve", "qualification.grant"}
	if kinds := w.kinds(); !slices.Equal(kinds[len(kinds)-5:], want) {
		t.Errorf("%v", kinds)
	}
	var granted ledger.Entry
	w.Read(func(tx *ledger.Tx) error {
		latest, err := tx.Latest(0, 1)
		granted = latest[0]
		return err
	})
	if !strings.Contains(granted.Leaf(), q.Number) {
		t.Errorf("the public number is not in the log: %s", granted.Leaf())
	}
	// Once is enough.
	w.Refused("qualification.exists", actor, func(tx *ledger.Tx) error {
		_, err := party.Apply(tx, b, p.ID, party.ApplicationForm{Kind: party.Merchant, Scope: "x"})
		return err
	})
}

// What is missing is said to the applicant at once, stops acceptance with rule and article, and
// can be completed after a return.
func TestReturnAndResubmit(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), registrytest.Book()
	p, actor := w.company("one", uscc(t, "91441302MA4X00001"))
	_, other := w.company("two", uscc(t, "91441302MA4X00002"))
	a := w.apply(b, actor, party.ApplicationForm{Kind: party.Merchant, Scope: "开发", Papers: w.papers(actor, "business_licence")})
	f := w.Refused("qualification.material", w.clerk, decide(b, a.ID, "accept", procedure.Decision{}))
	if f.Kind != fault.Refused || f.Article == "" || !strings.Contains(f.Field, "security_commitment") {
		t.Errorf("%+v", f)
	}
	w.Refused("required", w.clerk, decide(b, a.ID, "return", procedure.Decision{}))
	w.Must(w.clerk, decide(b, a.ID, "return", procedure.Decision{Reason: "缺少保护承诺"}))
	form := w.merchantForm(actor)
	resubmit := func(f party.ApplicationForm) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error { _, err := party.Resubmit(tx, b, a.ID, f); return err }
	}
	w.Refused("access.denied", other, resubmit(form))
	foreign := form
	foreign.Papers = w.papers(other, "business_licence")
	w.Refused("paper.not_yours", actor, resubmit(foreign))
	w.Refused("application.resubmit", actor, decide(b, a.ID, "resubmit", procedure.Decision{}))
	w.Must(actor, resubmit(form))
	w.Refused("procedure.not_now", actor, resubmit(form))
	w.Must(w.clerk, decide(b, a.ID, "accept", procedure.Decision{}))
	w.Read(func(tx *ledger.Tx) error {
		got, err := party.GetApplication(tx, a.ID)
		if err != nil || got.Scope != form.Scope || len(got.Papers) != 2 {
			t.Errorf("%+v %v", got, err)
		}
		return nil
	})
	if len(w.qualifications(p.ID)) != 0 {
		t.Error("qualified before the decision")
	}
}

func TestApplyRefused(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), registrytest.Book()
	p, actor := w.company("one", uscc(t, "91441302MA4X00001"))
	_, other := w.company("two", uscc(t, "91441302MA4X00002"))
	sound := w.merchantForm(actor)
	cases := []struct {
		name  string
		actor ledger.Actor
		form  func(f *party.ApplicationForm)
		code  string
	}{
		{"by a stranger", ledger.Actor{}, func(*party.ApplicationForm) {}, "access.sign_in"},
		{"by another company", other, func(*party.ApplicationForm) {}, "access.denied"},
		{"by the authority", w.clerk, func(*party.ApplicationForm) {}, "access.denied"},
		{"as operator", actor, func(f *party.ApplicationForm) { f.Kind = party.Operator }, "qualification.kind"},
		{"as nothing", actor, func(f *party.ApplicationForm) { f.Kind = "" }, "qualification.kind"},
		{"a paper that does not exist", actor, func(f *party.ApplicationForm) {
			f.Papers = []party.Paper{{Material: "business_licence", Document: "no such"}}
		}, "paper.not_yours"},
		{"the same material twice", actor, func(f *party.ApplicationForm) { f.Papers = append(f.Papers, f.Papers[0]) }, "paper.material"},
		{"a date that is none", actor, func(f *party.ApplicationForm) { f.Kind, f.From = party.Broker, "2026-02-30" }, "date.form"},
		{"an end before the beginning", actor, func(f *party.ApplicationForm) {
			f.Kind, f.From, f.To = party.Broker, "2026-02-03", "2026-02-02"
		}, "date.order"},
		{"a novel", actor, func(f *party.ApplicationForm) { f.Scope = strings.Repeat("数", 2001) }, "text.long"},
	}
	for _, c := range cases {
		f := sound
		f.Papers = slices.Clone(sound.Papers)
		c.form(&f)
		t.Run(c.name, func(t *testing.T) {
			w.Refused(c.code, c.actor, func(tx *ledger.Tx) error { _, err := party.Apply(tx, b, p.ID, f); return err })
		})
	}
	w.apply(b, actor, sound)
	w.Refused("application.open", actor, func(tx *ledger.Tx) error { _, err := party.Apply(tx, b, p.ID, sound); return err })
}

func TestBroker(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), registrytest.Book()
	p, actor := w.company("one", uscc(t, "91441302MA4X00001"))
	form := w.brokerForm(actor)
	q := w.qualify(b, actor, form)
	if !strings.HasPrefix(q.Number, "惠数经-") || q.To.String() != form.To || q.From != workday.OfTime(w.Clock.Now()) || q.Accreditation != form.Accreditation || q.Issuer != form.Issuer {
		t.Errorf("%+v", q)
	}
	// The last day of the accreditation is the last day of the qualification.
	w.Clock.Set(q.To.Time().AddDate(0, 0, 1).Add(-1))
	if err := w.require(p.ID, party.Broker); err != nil {
		t.Error(err)
	}
	w.Clock.Set(q.To.Time().AddDate(0, 0, 1))
	if err := w.require(p.ID, party.Broker); fault.CodeOf(err) != "qualification.expired" {
		t.Error(err)
	}
	if got := w.Actor(actor.Account); slices.Contains(got.Roles, "broker") {
		t.Errorf("%v", got.Roles)
	}
	for _, want := range []int{1, 0} { // the job finds it once
		w.Must(ledger.System, func(tx *ledger.Tx) error {
			n, err := party.ExpireDue(tx)
			if n != want {
				t.Errorf("%d cases expired", n)
			}
			return err
		})
	}
}

func TestAccreditationMustRun(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), registrytest.Book()
	_, actor := w.company("one", uscc(t, "91441302MA4X00001"))
	form := w.brokerForm(actor)
	form.To = workday.OfTime(w.Clock.Now()).AddDays(5).String()
	a := w.apply(b, actor, form)
	w.Must(w.clerk, decide(b, a.ID, "accept", procedure.Decision{}))
	w.Clock.Advance(6 * 24 * 3600 * 1e9)
	w.Refused("qualification.accreditation_term", w.clerk, decide(b, a.ID, "approve", procedure.Decision{}))
	w.Refused("required", w.clerk, decide(b, a.ID, "refuse", procedure.Decision{Ground: "not_accredited"}))
	w.Refused("procedure.ground", w.clerk, decide(b, a.ID, "refuse", procedure.Decision{Reason: "认定已失效", Ground: "dislike"}))
	w.Must(w.clerk, decide(b, a.ID, "refuse", procedure.Decision{Reason: "认定已失效", Ground: "not_accredited"}))
	if n := len(w.qualifications(actor.Party)); n != 0 {
		t.Errorf("%d qualifications", n)
	}
	// Refused is not for ever: a new application may follow.
	w.apply(b, actor, w.brokerForm(actor))
}

func TestWithdraw(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), registrytest.Book()
	_, actor := w.company("one", uscc(t, "91441302MA4X00001"))
	a := w.apply(b, actor, w.merchantForm(actor))
	w.Refused("access.denied", w.clerk, decide(b, a.ID, "withdraw", procedure.Decision{}))
	w.Must(actor, decide(b, a.ID, "withdraw", procedure.Decision{}))
	w.Refused("procedure.not_now", w.clerk, decide(b, a.ID, "accept", procedure.Decision{}))
	w.apply(b, actor, w.merchantForm(actor))
}

func TestSanctions(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), registrytest.Book()
	p, actor := w.company("one", uscc(t, "91441302MA4X00001"))
	q := w.qualify(b, actor, w.merchantForm(actor))
	sanction := func(act string, d procedure.Decision) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error { _, err := party.Sanction(tx, b, q.ID, act, d); return err }
	}
	why := procedure.Decision{Reason: "接到投诉，正在核查"}
	w.Refused("access.denied", actor, sanction("suspend", why))
	w.Refused("required", w.clerk, sanction("suspend", procedure.Decision{}))
	w.Refused("procedure.not_now", w.clerk, sanction("restore", why))
	w.Refused("act.unknown", w.clerk, sanction("approve", why))
	w.Must(w.clerk, sanction("suspend", why))
	if err := w.require(p.ID, party.Merchant); fault.CodeOf(err) != "qualification.suspended" {
		t.Error(err)
	}
	if got := w.Actor(actor.Account); slices.Contains(got.Roles, "merchant") {
		t.Errorf("%v", got.Roles)
	}
	w.Must(w.clerk, sanction("restore", procedure.Decision{Reason: "核查无误"}))
	if err := w.require(p.ID, party.Merchant); err != nil {
		t.Error(err)
	}
	w.Must(w.clerk, sanction("revoke", procedure.Decision{Reason: "材料虚假", Ground: "false_material"}))
	if err := w.require(p.ID, party.Merchant); err != nil {
		t.Errorf("one person's proposal has revoked it: %v", err)
	}
	var proposal string
	w.Must(w.clerk, func(tx *ledger.Tx) error {
		c, err := procedure.Get(tx, q.Case)
		if err == nil {
			proposal = c.Pending().ID
		}
		return err
	})
	second := w.clerk
	second.Account = "second-clerk"
	w.Must(second, sanction("revoke", procedure.Decision{Proposal: proposal}))
	if err := w.require(p.ID, party.Merchant); fault.CodeOf(err) != "qualification.revoked" {
		t.Error(err)
	}
	w.Refused("procedure.not_now", actor, func(tx *ledger.Tx) error { _, err := party.End(tx, q.ID, "不再经营"); return err })
	if got := w.qualifications(p.ID); got[0].Reason != "材料虚假" || got[0].Status != party.Revoked {
		t.Errorf("%+v", got)
	}
}

func TestEnd(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), registrytest.Book()
	p, actor := w.company("one", uscc(t, "91441302MA4X00001"))
	_, other := w.company("two", uscc(t, "91441302MA4X00002"))
	q := w.qualify(b, actor, w.merchantForm(actor))
	end := func(tx *ledger.Tx) error { _, err := party.End(tx, q.ID, "不再经营"); return err }
	w.Refused("access.denied", other, end)
	w.Refused("access.denied", w.clerk, func(tx *ledger.Tx) error {
		_, err := party.Sanction(tx, b, q.ID, "end", procedure.Decision{Reason: "代为放弃"})
		return err
	})
	w.Must(actor, end)
	if err := w.require(p.ID, party.Merchant); fault.CodeOf(err) != "qualification.ended" {
		t.Error(err)
	}
	w.Read(func(tx *ledger.Tx) error { // the case tells the same story as the register
		c, err := procedure.Get(tx, q.Case)
		if err == nil && (c.State != "ended" || c.Current().Reason != "不再经营" || c.Current().Capacity != rules.Applicant) {
			t.Errorf("the case stands in %s: %+v", c.State, c.Current())
		}
		return err
	})
	again := w.qualify(b, actor, w.merchantForm(actor))
	if !strings.HasSuffix(again.Number, "-0002") {
		t.Errorf("%+v", again)
	}
}

// An operator's licence is its agreement: granted and ended under the agreement's own act.
func TestOperator(t *testing.T) {
	t.Parallel()
	w, b := newWorld(t), registrytest.Book()
	p, actor := w.company("one", uscc(t, "91441302MA4X00001"))
	today := workday.OfTime(w.Clock.Now())
	implementer := ledger.Actor{Account: "body-1", Party: "body", Roles: []string{string(access.ImplementingBody)}, Functions: access.Words(access.Working...)}
	under := func(act access.Act, fn func(tx *ledger.Tx) error) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error {
			if err := access.Require(tx, act, access.Facts{Owner: "body"}); err != nil {
				return err
			}
			return fn(tx)
		}
	}
	grant := func(partyID, agreement string) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error {
			_, err := party.GrantOperator(tx, partyID, agreement, "停车数据", today, today.AddDays(365), "set@hash", access.AgreementConclude)
			return err
		}
	}
	w.Refused("internal", implementer, grant(p.ID, "a-1")) // no act was granted
	w.Refused("qualification.company_only", implementer, under(access.AgreementConclude, grant(w.authority.ID, "a-1")))
	w.Refused("internal", implementer, under(access.AgreementConclude, grant(p.ID, "")))
	w.Must(implementer, under(access.AgreementConclude, grant(p.ID, "a-1")))
	w.Refused("duplicate", implementer, under(access.AgreementConclude, grant(p.ID, "a-1")))
	w.Must(implementer, under(access.AgreementConclude, grant(p.ID, "a-2"))) // several agreements at once
	if got := w.Actor(actor.Account); !slices.Equal(got.Roles, []string{"company", "buyer", "operator"}) {
		t.Errorf("%v", got.Roles)
	}
	var q party.Qualification
	w.Read(func(tx *ledger.Tx) (err error) { q, err = party.OperatorFor(tx, "a-1"); return err })
	w.Refused("qualification.by_agreement", actor, func(tx *ledger.Tx) error { _, err := party.End(tx, q.ID, ""); return err })
	// The authority can stop it for a time, with a reason.
	stop := func(act, reason string) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error {
			_, err := party.Sanction(tx, b, q.ID, act, procedure.Decision{Reason: reason})
			return err
		}
	}
	w.Refused("access.denied", actor, stop("suspend", "x"))
	w.Refused("required", w.clerk, stop("suspend", " "))
	// It takes two persons.
	colleague, namesake := w.colleague("clerk-2", "赵副科"), w.colleague("clerk-3", "王 科员")
	second := func(act string) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error {
			s, err := party.PendingSanction(tx, q.ID)
			if err != nil {
				return err
			}
			_, err = party.Sanction(tx, b, q.ID, act, procedure.Decision{Proposal: s.ID})
			return err
		}
	}
	status := func(want party.Status) {
		t.Helper()
		w.Read(func(tx *ledger.Tx) error {
			got, err := party.GetQualification(tx, q.ID)
			if got.Status != want {
				t.Errorf("%s, want %s", got.Status, want)
			}
			return err
		})
	}
	w.Must(w.clerk, stop("suspend", "安全事件"))
	status(party.Valid)
	w.Refused("procedure.proposed", colleague, stop("suspend", "同上"))
	w.Refused("procedure.same_person", w.clerk, second("suspend"))
	w.Refused("procedure.same_person", namesake, second("suspend"))
	w.Refused("procedure.moved_on", colleague, second("revoke"))
	w.Must(colleague, second("suspend"))
	status(party.Suspended)
	if err := w.require(p.ID, party.Operator); err != nil {
		t.Errorf("the other agreement still stands: %v", err)
	}
	w.Refused("state_moved", w.clerk, stop("suspend", "再停"))
	w.Must(w.clerk, stop("restore", "已整改"))
	w.Must(colleague, func(tx *ledger.Tx) error {
		s, err := party.PendingSanction(tx, q.ID)
		if err == nil {
			_, err = party.RejectSanction(tx, s.ID, "整改报告未附")
		}
		return err
	})
	status(party.Suspended)
	w.Must(w.clerk, stop("restore", "已整改，附报告"))
	w.Must(colleague, second("restore"))
	status(party.Valid)
	w.Read(func(tx *ledger.Tx) error {
		got, err := party.GetQualification(tx, q.ID)
		if err != nil {
			return err
		}
		changes, err := party.History(tx, party.Entry{Kind: party.Company, Qualifications: []party.Qualification{got}})
		var kinds []string
		for _, c := range changes {
			kinds = append(kinds, c.Kind)
		}
		if !slices.Equal(kinds, []string{"qualification.grant", "qualification.suspend", "qualification.restore"}) || changes[1].By != w.authority.ID {
			t.Errorf("%+v", changes)
		}
		var jobs int
		if err := tx.Get(&jobs, `SELECT COUNT(*) FROM job WHERE kind = ?`, party.JobStatusChanged); err != nil {
			return err
		}
		if jobs != 4 { // two grants, one suspension, one restoration
			t.Errorf("%d changes to tell of", jobs)
		}
		return err
	})
	for _, a := range []string{"a-1", "a-2"} {
		w.Must(implementer, under(access.AgreementEnd, func(tx *ledger.Tx) error {
			_, err := party.EndOperator(tx, a, "协议终止", access.AgreementEnd)
			return err
		}))
	}
	if err := w.require(p.ID, party.Operator); fault.CodeOf(err) != "qualification.ended" {
		t.Error(err)
	}
	w.Refused("qualification.not_found", implementer, func(tx *ledger.Tx) error {
		_, err := party.EndOperator(tx, "", "x", access.AgreementEnd)
		return err
	})
}

// A case is judged by the set of its day; a day without any set opens none.
func TestNoRuleSetInForce(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, actor := w.company("one", uscc(t, "91441302MA4X00001"))
	form := w.merchantForm(actor)
	b, err := rules.Load(false)
	if err != nil {
		t.Fatal(err)
	}
	w.Clock.Set(workday.Date{Year: 2027, Month: 1, Day: 4}.Time())
	w.Refused("rules.none_in_force", actor, func(tx *ledger.Tx) error { _, err := party.Apply(tx, b, actor.Party, form); return err })
}
