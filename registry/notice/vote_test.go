package notice_test

import (
	"slices"
	"strings"
	"testing"

	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/registry/notice"
	"huishu/registry/party"
	"huishu/registry/party/partytest"
)

// voted is a procedure whose review a committee votes on, and that can be sent back into the vote.
const voted = `
id: voted
title: {zh: 试验用：表决, en: "For tests: a vote"}
number: 试〔2024〕17号
effective_from: "2024-01-01"
regimes: [voted]
procedures:
  - id: voted
    regime: voted
    title: {zh: 资产登记, en: Registration of an asset}
    article: 第一条
    open: {act: ask, title: {zh: 申请, en: Apply}, by: [company], to: asked, article: 第一条}
    filing:
      lead: {zh: 申请。, en: Apply.}
      form: [{id: purpose, title: {zh: 用途, en: Purpose}, kind: text}]
    steps:
      - {id: asked, title: {zh: 待受理, en: To be accepted}, awaits: registration_body}
      - {id: reviewed, title: {zh: 审查中, en: Under review}, awaits: registration_body}
      - {id: done, title: {zh: 已登记, en: Registered}, terminal: true, outcome: granted}
    transitions:
      - {act: take, title: {zh: 受理, en: Accept}, from: [asked], to: reviewed, by: [registration_body], article: 第一条}
      - {act: back, title: {zh: 退回, en: Send back}, from: [reviewed], to: asked, by: [registration_body], article: 第一条}
      - {act: pass, title: {zh: 登记, en: Register}, from: [reviewed], to: done, by: [registration_body], article: 第一条}
    votes:
      - committee: board
        title: {zh: 登记委员会, en: Registration committee}
        step: reviewed
        acts: [pass]
        appointed_by: [registration_body]
        quorum: 1
        majority: {num: 1, den: 2, more_than: true, among: votes}
        article: 第二条
`

// TestCommitteeIsCalledToVote: with the step that asks for its vote each member is told, in the act's own transaction; who has
// declared an interest is called no more, and nobody who has no seat is.
func TestCommitteeIsCalledToVote(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	book, err := rules.LoadSources(true, []byte(voted))
	if err != nil {
		t.Fatal(err)
	}
	office, company := w.people["registration_body"], w.people["company"][0]
	var members []ledger.Actor
	w.Must(ledger.System, func(tx *ledger.Tx) error {
		for _, login := range []string{"member1", "member2"} {
			a, err := party.CreateAccount(tx, office[0].Party, party.NewAccount{Login: login, Name: "委员" + login, Password: partytest.Hashed()})
			if err != nil {
				return err
			}
			actor, err := party.ActorFor(tx, a.ID)
			if err != nil {
				return err
			}
			members = append(members, actor)
		}
		return nil
	})
	w.Must(office[0], func(tx *ledger.Tx) error {
		today := workday.OfTime(tx.Now)
		for _, a := range members {
			if _, err := procedure.Appoint(tx, book, procedure.Appointed{Committee: "board", Account: a.Account, From: today, To: today.AddDays(30)}); err != nil {
				return err
			}
		}
		return nil
	})
	var c *procedure.Case
	w.Must(company, func(tx *ledger.Tx) (err error) {
		c, err = procedure.Open(tx, book, procedure.Start{Regime: "voted", Definition: "voted", Subject: ledger.Ref{Kind: "thing", ID: "v"}, Applicant: company.Party, Title: rules.Text{ZH: "公交客流", EN: "Bus ridership"}})
		return err
	})
	called := func(a ledger.Actor) (list []notice.Message) {
		return slices.DeleteFunc(w.messages(a), func(m notice.Message) bool { return m.Occasion != notice.VoteCalled })
	}
	act := func(act string) {
		w.Must(office[0], func(tx *ledger.Tx) error {
			_, err := procedure.Act(tx, c.ID, act, procedure.Decision{Findings: []rules.Finding{}})
			return err
		})
	}
	if n := len(called(members[0])); n != 0 {
		t.Errorf("called before there is anything to vote on: %d", n)
	}
	act("take")
	for _, m := range members {
		list := called(m)
		if len(list) != 1 || list[0].Event != w.lastEvent(c.ID) || list[0].Link != "/cases/"+c.ID || !strings.Contains(list[0].Text.ZH, "登记委员会") || !strings.Contains(list[0].Text.EN, "第二条") {
			t.Errorf("%s is told %+v", m.Name, list)
		}
	}
	for _, other := range []ledger.Actor{office[0], office[1], company} {
		if list := called(other); len(list) != 0 {
			t.Errorf("%s has no seat and is told %+v", other.Name, list)
		}
	}
	w.Must(members[1], func(tx *ledger.Tx) error {
		_, err := procedure.Cast(tx, c.ID, procedure.Recuse, "与申请人有利害关系")
		return err
	})
	act("back")
	act("take")
	if a, b := len(called(members[0])), len(called(members[1])); a != 2 || b != 1 {
		t.Errorf("voted on anew: the member is called %d times, the one with an interest %d", a, b)
	}
	// Appointed while the vote is open: told of it at once, but not of a case in which it has declared an interest.
	third := ledger.Actor{}
	w.Must(ledger.System, func(tx *ledger.Tx) error {
		a, err := party.CreateAccount(tx, office[0].Party, party.NewAccount{Login: "member3", Name: "委员三", Password: partytest.Hashed()})
		if err == nil {
			third, err = party.ActorFor(tx, a.ID)
		}
		return err
	})
	appoint := func(a ledger.Actor) {
		w.Must(office[0], func(tx *ledger.Tx) error {
			from := workday.OfTime(tx.Now).AddDays(40) // the term of who sits now is over then
			_, err := procedure.Appoint(tx, book, procedure.Appointed{Committee: "board", Account: a.Account, From: from, To: from.AddDays(30)})
			return err
		})
	}
	appoint(third)
	joined := w.messages(third)
	if len(joined) != 1 || joined[0].Occasion != notice.VoteJoined || joined[0].Link != "/cases/"+c.ID || !strings.Contains(joined[0].Text.ZH, "“公交客流”") || !strings.Contains(joined[0].Text.EN, "Registration committee") || !strings.Contains(joined[0].Text.ZH, "第二条") {
		t.Errorf("appointed while the vote is open, and told %+v", joined)
	}
	appoint(members[1]) // has declared an interest in the case
	appoint(members[0])
	for n, a := range []ledger.Actor{members[0], members[1]} {
		list := slices.DeleteFunc(w.messages(a), func(m notice.Message) bool { return m.Occasion != notice.VoteJoined })
		if len(list) != 1-n {
			t.Errorf("%s is told of the vote %d times", a.Name, len(list))
		}
	}
}
