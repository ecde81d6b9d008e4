package pages_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/market/markettest"
	"huishu/registry/party"
	"huishu/registry/product"
)

// TestCommitteeOnThePages: members are appointed, find what awaits their vote, and cast it; the reviewer sees at the desk how it stands
// and passes the review with the consent; the applicant sees what came of it and no more.
func TestCommitteeOnThePages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	names, err := filepath.Glob("../../compliance/rules/sets/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var sources [][]byte
	for _, name := range append(names, "../../compliance/rules/testdata/committee-2027.yaml") {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(name, "demo-2027") { // it would govern the same days
			sources = append(sources, b)
		}
	}
	book, err := rules.LoadSources(true, sources...)
	if err != nil {
		t.Fatal(err)
	}
	officer := s.member(s.RegistrationBody)
	check(t, officer.see("/desk/committees").has("现行规则集没有设委员会", "没有待表决的事项"), "zh")
	s.useBook(book)
	s.Clock.Set(time.Date(2027, 1, 5, 9, 0, 0, 0, ledger.Zone))
	s.Again(&s.Operator, &s.RegistrationBody)
	p := s.Create("停车指数", markettest.Industry)
	var r product.Registration
	s.Must(s.Operator.Actor, func(tx *ledger.Tx) (err error) { r, err = product.Submit(tx, book, p.ID); return err })
	s.Must(s.RegistrationBody.Actor, func(tx *ledger.Tx) (err error) {
		_, err = product.Accept(tx, book, r.ID, product.Review{})
		return err
	})
	at := "/cases/" + r.CaseID
	officer = s.member(s.RegistrationBody)
	officer.see("/inbox").has("委员会表决").link("/desk/committees")
	officer.see(at+"/desk").has("有表决权的委员不足法定人数", "须先经登记合规委员会表决同意")

	list := officer.see("/desk/committees").has("登记合规委员会", "尚未任命委员", "停车指数")
	check(t, list, "zh")
	var logins []string
	for _, login := range []string{"expert1", "expert2", "expert3"} {
		var id string
		s.Must(s.RegistrationBody.Actor, func(tx *ledger.Tx) error {
			a, err := party.CreateAccount(tx, s.RegistrationBody.ID, party.NewAccount{Login: login, Name: "专家" + login, Password: s.Hashed()})
			id = a.ID
			logins = append(logins, a.Login)
			return err
		})
		form := officer.see("/desk/committees/registration_committee/appoint")
		form.fill("/desk/committees/registration_committee/appoint", fields{"account": id, "to": ""}).errs("to")
		form.fill("/desk/committees/registration_committee/appoint", fields{"account": id, "to": "2029-12-31"}).to("/desk/committees").has("专家" + login)
	}
	for i, login := range []string{"expert1", "expert2", "expert3"} {
		expert := s.as(logins[i])
		expert.see("/inbox").link("/desk/committees")
		expert.see("/desk/committees").link(at + "/work/ballot")
		page := expert.see(at + "/work/ballot")
		check(t, page, "zh")
		page.fill(at+"/work/ballot", fields{"choice": "yes", "reason": ""}).errs("reason")
		page.fill(at+"/work/ballot", fields{"choice": "yes", "reason": "来源清楚" + login}).to(at).has("来源清楚" + login)
		if got := expert.get(at + "/work/ballot"); got.status != 403 {
			t.Errorf("member %d is asked again: %d", i, got.status)
		}
	}
	desk := officer.see(at+"/desk").has("表决同意", "来源清楚expert1", "3 / 0 / 0", "至少 2/3")
	check(t, desk, "zh")
	s.member(s.Operator).see(at).has("表决同意").lacks("来源清楚", "专家expert1")
	s.member(s.Operator).get("/desk/committees")
	officer.see(at+"/desk?act=review").fill(at+"/review", nil).to(at + "/desk")
	var seat string
	s.View(s.RegistrationBody.Actor, func(tx *ledger.Tx) error {
		list, err := procedure.Committees(tx, book)
		if err == nil {
			seat = list[0].Seats[0].ID
			if !list[0].Seats[0].Sits(workday.OfTime(tx.Now)) {
				t.Error("the first member does not sit")
			}
		}
		return err
	})
	end := "/desk/committee-seats/" + seat + "/end"
	officer.see("/desk/committees").link(end)
	officer.see(end).fill(end, fields{"reason": "换届"}).to("/desk/committees").has("已终止", "换届")
	officer.lang = "en"
	check(t, officer.see("/desk/committees"), "en")
	check(t, officer.see(at+"/desk"), "en")
}
