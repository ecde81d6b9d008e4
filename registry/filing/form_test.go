package filing_test

import (
	"maps"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/filing"
	"huishu/registry/party"
	"huishu/registry/party/partytest"
)

// doors is a rule set with what the city's has not: a matter about nothing in the register, one about a
// resource that a role decides, one about an organisation, and forms that are brought anew, by one person
// and by two. Its last day stands in for LAST.
const doors = `
id: doors
title: {zh: 试验用：通用程序, en: "For tests: the general door"}
number: 试〔2024〕16号
effective_from: "2024-01-01"
effective_to: "LAST"
regimes: [doors]
procedures:
  - id: wish
    regime: doors
    title: {zh: 数据需求, en: A wish}
    article: 第一条
    open: {act: ask, title: {zh: 提出, en: Ask}, by: [company], to: asked, article: 第一条}
    filing:
      lead: {zh: 说明用途。, en: Say what for.}
      form:
        - {id: purpose, title: {zh: 用途, en: Purpose}, kind: text}
        - {id: until, title: {zh: 使用至, en: Used until}, kind: day}
        - {id: plan, title: {zh: 方案, en: Plan}, kind: document, optional: true}
    steps:
      - {id: asked, title: {zh: 待受理, en: To be accepted}, awaits: authority}
      - {id: incomplete, title: {zh: 待补充, en: To be completed}, awaits: applicant}
      - {id: taken, title: {zh: 已受理, en: Accepted}, terminal: true, outcome: granted}
    transitions:
      - {act: take, title: {zh: 受理, en: Accept}, from: [asked], to: taken, by: [authority], article: 第一条}
      - {act: complete, title: {zh: 告知补充, en: Ask to complete}, from: [asked], to: incomplete, by: [authority], article: 第一条, needs_reason: true, one_time_notice: true}
      - {act: mend, title: {zh: 补充后提交, en: Send it completed}, from: [incomplete], to: asked, by: [applicant], article: 第一条, amends: true}
      - {act: restate, title: {zh: 更换用途, en: State it anew}, from: [asked], to: asked, by: [applicant], article: 第一条, amends: true, second_person: true}
  - id: remark
    regime: doors
    title: {zh: 目录意见, en: A remark}
    article: 第二条
    open: {act: remark, title: {zh: 提出意见, en: Remark}, by: [company, public_body], to: read, article: 第二条}
    filing:
      about: resource
      lead: {zh: 对目录的意见。, en: On the catalogue.}
      form: [{id: text, title: {zh: 意见, en: Remark}, kind: text}]
    steps:
      - {id: read, title: {zh: 待阅, en: To be read}, awaits: authority}
      - {id: noted, title: {zh: 已阅, en: Noted}, terminal: true, outcome: ended}
    transitions:
      - {act: note, title: {zh: 已阅, en: Note}, from: [read], to: noted, by: [authority], article: 第二条}
  - id: question
    regime: doors
    title: {zh: 询问, en: A question}
    article: 第三条
    open: {act: put, title: {zh: 提出询问, en: Put it}, by: [company], to: put, article: 第三条}
    filing:
      about: party
      addressee: public_body
      lead: {zh: 向机构询问。, en: To a body.}
      form: [{id: text, title: {zh: 问题, en: Question}, kind: text}]
    steps:
      - {id: put, title: {zh: 待答复, en: To be answered}, awaits: counterparty}
      - {id: answered, title: {zh: 已答复, en: Answered}, terminal: true, outcome: granted}
    transitions:
      - {act: answer, title: {zh: 答复, en: Answer}, from: [put], to: answered, by: [counterparty], article: 第三条}
`

// newDoors is a world with the doors, which close after today.
func newDoors(t *testing.T) *world {
	t.Helper()
	w := newWorld(t)
	today := workday.OfTime(w.DB.Now()).String()
	var err error
	if w.Book, err = rules.LoadSources(true, []byte(strings.Replace(doors, "LAST", today, 1))); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) filing(procedure, about string, answers map[string]string) func(tx *ledger.Tx) error {
	return func(tx *ledger.Tx) error {
		_, err := filing.File(tx, w.Book, filing.Request{Procedure: procedure, About: about, Answers: answers})
		return err
	}
}

func (w *world) form(id string) (f filing.Filing) {
	w.Helper()
	w.View(w.company, func(tx *ledger.Tx) (err error) {
		f, err = filing.OfCase(tx, id)
		return err
	})
	return f
}

func wish() map[string]string { return map[string]string{"purpose": "选址", "until": "2027-12-31"} }

// TestFormIsBroughtAnew: what an act amends is the form as a whole, checked as the first one was, by the
// applicant alone; the day of filing stays.
func TestFormIsBroughtAnew(t *testing.T) {
	t.Parallel()
	w := newDoors(t)
	answers := wish()
	answers["plan"] = w.Document(w.company, "方案")
	c := w.file(w.company, filing.Request{Procedure: "wish", Answers: answers})
	filed := w.form(c.ID)
	if c.Title != (rules.Text{ZH: "数据需求", EN: "A wish"}) || filed.CreatedAt != c.Opened.UnixMilli() || filed.ChangedAt != filed.CreatedAt || filed.CreatedBy != w.company.Account || filed.AboutKind != "" {
		t.Errorf("filed: %q %+v at %v", c.Title, filed, c.Opened)
	}
	w.Must(w.company, w.filing("wish", "", wish())) // about nothing, there may be many

	mend := func(answers map[string]string) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error {
			_, err := filing.Act(tx, c.ID, "mend", procedure.Decision{}, answers)
			return err
		}
	}
	w.Refused("procedure.not_now", w.company, mend(wish()))
	w.Clock.Advance(time.Minute)
	w.act(w.clerk, c.ID, "complete", procedure.Decision{Reason: "请写明期限"}, nil)
	if got := w.form(c.ID); got.Answers["purpose"] != "选址" || got.ChangedAt != filed.ChangedAt {
		t.Errorf("an act that amends nothing changed the form: %+v", got)
	}
	w.Refused("required", w.company, mend(map[string]string{"purpose": "选址"}))
	w.Refused("date.form", w.company, mend(map[string]string{"purpose": "选址", "until": "明年底"}))
	w.Refused("procedure.not_found", w.rival, mend(wish()))
	w.Refused("procedure.not_yours", w.clerk, mend(wish()))
	w.Clock.Advance(time.Minute)
	moved := w.act(w.company, c.ID, "mend", procedure.Decision{}, map[string]string{"purpose": " 选址与客流分析 ", "until": "2028-06-30"})
	got := w.form(c.ID)
	if got.Answers["purpose"] != "选址与客流分析" || got.Answers["until"] != "2028-06-30" || got.Answers["plan"] != "" ||
		got.CreatedAt != filed.CreatedAt || got.ChangedAt != moved.Moved.UnixMilli() {
		t.Errorf("amended: %+v at %v", got, moved.Moved)
	}
}

// TestFormOfTwoPersons: what was only proposed amends nothing; the form that counts is the one that was proposed: the second
// person confirms that very form and no other, or rejects it.
func TestFormOfTwoPersons(t *testing.T) {
	t.Parallel()
	w := newDoors(t)
	c := w.file(w.company, filing.Request{Procedure: "wish", Answers: wish()})
	var second ledger.Actor
	w.Must(w.company, func(tx *ledger.Tx) error {
		a, err := party.CreateAccount(tx, w.companyBody.ID, party.NewAccount{Login: "company2", Name: "王五", Password: partytest.Hashed()})
		if err != nil {
			return err
		}
		second, err = party.ActorFor(tx, a.ID)
		return err
	})
	anew := map[string]string{"purpose": "客流分析", "until": "2027-06-30"}
	proposed := w.act(w.company, c.ID, "restate", procedure.Decision{}, anew)
	got := w.form(c.ID)
	if !proposed.Awaiting("restate") || got.Answers["purpose"] != "选址" || got.Proposal != proposed.Pending().ID || !maps.Equal(got.Proposed, anew) {
		t.Errorf("proposed, and the form says %+v", got)
	}
	if f := got.For(second); f.Proposed == nil {
		t.Error("the second person does not see what is proposed")
	}
	if f := got.For(w.clerk); f.Proposal != "" || f.Proposed != nil {
		t.Errorf("the office sees what the applicant has not decided: %+v", f)
	}
	confirm := func(proposal string, answers map[string]string) func(tx *ledger.Tx) error {
		return func(tx *ledger.Tx) error {
			_, err := filing.Act(tx, c.ID, "restate", procedure.Decision{Proposal: proposal}, answers)
			return err
		}
	}
	w.Refused("filing.other_form", second, confirm(got.Proposal, map[string]string{"purpose": "另有用途", "until": "2027-06-30"}))
	w.Must(second, func(tx *ledger.Tx) error { _, err := procedure.Reject(tx, c.ID, "用途不妥"); return err })
	w.Refused("procedure.moved_on", second, confirm(got.Proposal, nil))

	w.Refused("required", second, confirm("", map[string]string{"purpose": "客流分析"}))
	plan := w.Document(second, "方案")
	again := w.act(second, c.ID, "restate", procedure.Decision{}, map[string]string{"purpose": "客流分析", "until": "2027-09-30", "plan": plan})
	w.Clock.Advance(time.Minute)
	moved := w.act(w.company, c.ID, "restate", procedure.Decision{Proposal: again.Pending().ID}, nil)
	got = w.form(c.ID)
	if want := map[string]string{"purpose": "客流分析", "until": "2027-09-30", "plan": plan}; !maps.Equal(got.Answers, want) || got.Proposal != "" || len(got.Proposed) != 0 || got.ChangedAt != moved.Moved.UnixMilli() {
		t.Errorf("confirmed, and the form says %+v", got)
	}
	w.View(w.clerk, func(tx *ledger.Tx) error {
		reads, err := filing.MayRead(tx, plan)
		if !reads {
			t.Error("the office cannot open the paper of the confirmed form")
		}
		return err
	})

	// A proposal that the program kept before it kept forms is confirmed by nobody.
	var bare *procedure.Case
	w.Must(w.company, func(tx *ledger.Tx) (err error) {
		bare, err = procedure.Act(tx, c.ID, "restate", procedure.Decision{})
		return err
	})
	w.Refused("filing.no_form", second, confirm(bare.Pending().ID, nil))
}

// TestWhatACaseIsAbout: a resource may be remarked upon without its body being a side of the case; a
// question goes to an organisation that is a body, and to nobody else.
func TestWhatACaseIsAbout(t *testing.T) {
	t.Parallel()
	w := newDoors(t)
	text := map[string]string{"text": "标题有误"}
	long := w.Resource(w.transportBody, "R-2", strings.Repeat("公交", 100))
	c := w.file(w.transport, filing.Request{Procedure: "remark", About: long.ID, Answers: text}) // its own resource: nobody is asked
	if zh, en := utf8.RuneCountInString(c.Title.ZH), utf8.RuneCountInString(c.Title.EN); zh != 120 || en != 120 || !strings.HasSuffix(c.Title.ZH, "交…") || c.Counterparty != "" {
		t.Errorf("%d and %d characters, %q, to %q", zh, en, c.Title, c.Counterparty)
	}
	fits := w.Resource(w.transportBody, "R-3", strings.Repeat("客", 115)) // with 目录意见： it is 120
	if c := w.file(w.company, filing.Request{Procedure: "remark", About: fits.ID, Answers: text}); strings.HasSuffix(c.Title.ZH, "…") {
		t.Errorf("what fits was cut: %q", c.Title)
	}
	w.Refused("filing.about", w.company, w.filing("question", w.roads.ID, text))
	w.Refused("filing.addressee", w.company, w.filing("question", w.rival.Party, text))
	if c := w.file(w.company, filing.Request{Procedure: "question", About: w.transportBody.ID, Answers: text}); c.Counterparty != w.transportBody.ID {
		t.Errorf("addressed to %q", c.Counterparty)
	}
	w.View(w.company, func(tx *ledger.Tx) error {
		if _, err := filing.Look(tx, "weather", w.roads.ID); fault.CodeOf(err) != "filing.about" {
			t.Errorf("looked up what a case cannot be about: %v", err)
		}
		return nil
	})
}

// TestOnlyPapersOpenDocuments: the id of a document that is written into an entry of text does not make it
// a paper of the case, so nobody reads another's document by naming it.
func TestOnlyPapersOpenDocuments(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	answers := objection()
	secret := w.Document(w.rival, "他人的材料")
	answers["claimed"] = secret
	w.file(w.company, filing.Request{Procedure: "correction", About: w.roads.ID, Answers: answers})
	for _, who := range []ledger.Actor{w.company, w.transport} {
		w.View(who, func(tx *ledger.Tx) error {
			reads, err := filing.MayRead(tx, secret)
			if reads {
				t.Errorf("%s reads a document that was only named", who.Party)
			}
			return err
		})
	}
}

// TestDoorsOfTheDay: the rules of the day of filing open the door, to the end of their last day.
func TestDoorsOfTheDay(t *testing.T) {
	t.Parallel()
	w := newDoors(t)
	today := workday.OfTime(w.DB.Now())
	w.Clock.Set(today.AddDays(1).Time().Add(-time.Second))
	w.Must(w.company, w.filing("wish", "", wish()))
	w.Clock.Set(today.AddDays(1).Time())
	w.Refused("filing.unknown", w.company, w.filing("wish", "", wish()))
}

// TestOtherDoors: a case of a room with operations of its own is not moved through the general one, and has
// no form here.
func TestOtherDoors(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var c *procedure.Case
	w.Must(w.company, func(tx *ledger.Tx) (err error) {
		c, err = procedure.Open(tx, w.Book, procedure.Start{
			Regime: "party", Definition: "qualification", Subject: ledger.Ref{Kind: "thing", ID: "q1"}, Applicant: w.company.Party, Title: rules.Text{ZH: "数据商资格"},
			Findings: []rules.Finding{},
		})
		return err
	})
	w.Refused("filing.own_door", w.company, func(tx *ledger.Tx) error {
		_, err := filing.Act(tx, c.ID, "withdraw", procedure.Decision{}, nil)
		return err
	})
	w.View(w.company, func(tx *ledger.Tx) error {
		if _, err := filing.OfCase(tx, c.ID); fault.CodeOf(err) != "filing.not_found" {
			t.Errorf("a case of another room has a form: %v", err)
		}
		return nil
	})
}
