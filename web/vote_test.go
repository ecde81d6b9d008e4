package web_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"huishu/compliance/rules"
	"huishu/ledger"
	"huishu/ledger/ledgertest"
)

// withCommittee is the book in which a fictional successor of the city's set asks for a committee's vote before a review is passed.
func withCommittee(t testing.TB) *rules.Book {
	t.Helper()
	names, err := filepath.Glob("../compliance/rules/sets/*.yaml")
	if err != nil || len(names) == 0 {
		t.Fatalf("the shipped rule sets: %v %v", names, err)
	}
	var sources [][]byte
	for _, name := range append(names, "../compliance/rules/testdata/committee-2027.yaml") {
		if strings.Contains(name, "demo-2027") { // it would govern the same days
			continue
		}
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, b)
	}
	book, err := rules.LoadSources(true, sources...)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// TestCommitteeVotes takes a registration through the vote that its rule set asks for, by the interface: members are appointed, one
// declares an interest, the review waits for the consent, and the sides learn what came of it and not who said what.
func TestCommitteeVotes(t *testing.T) {
	t.Parallel()
	c := newCityBy(t, withCommittee(t))
	ledgertest.ClockOf(c.db).Set(time.Date(2027, 1, 5, 9, 0, 0, 0, ledger.Zone))
	p := &people{city: c}
	p.settle()
	p.qualify()
	path := p.define(p.agree())
	home := p.registrar.get("/me").must(200).str("party")

	if n := p.registrar.get("/committees").must(200).is("registration_committee", "items", 0, "id").is("draft", "items", 0, "sureness").len("items", 0, "seats"); n != 0 {
		t.Errorf("%d members before anybody was appointed", n)
	}
	p.operator.get("/committees").must(403)
	p.stranger().get("/committees").must(401)
	const seats = "/committees/registration_committee/seats"
	member := func(login string) (*who, string) {
		opened := p.registrar.post("/parties/"+home+"/accounts", obj{"login": login, "name": "专家" + login, "password": password}).must(201)
		id := opened.str("id")
		p.logins[login] = opened.str("login")
		seat := p.registrar.post(seats, obj{"account": id, "from": "2027-01-05", "to": "2029-12-31"}).must(201).is(id, "account").str("id")
		p.registrar.post(seats, obj{"account": id, "from": "2028-01-01", "to": "2029-12-31"}).must(409).is("committee.sits_already", "code")
		return p.signIn(login), seat
	}
	one, _ := member("expert1")
	two, _ := member("expert2")
	three, _ := member("expert3")
	four, _ := member("expert4")
	five, seat := member("expert5")
	p.registrar.post(seats, obj{"account": p.operator.get("/me").must(200).str("account"), "from": "2027-01-05", "to": "2029-12-31"}).must(422).is("committee.member", "code")
	p.registrar.post("/committees/other/seats", obj{"account": "x", "from": "2027-01-05", "to": "2029-12-31"}).must(422)
	p.authority.post(seats, obj{"account": p.authority.get("/me").must(200).str("account"), "from": "2027-01-05", "to": "2029-12-31"}).must(403).is("committee.not_yours", "code")
	p.operator.post("/committee-seats/"+seat+"/end", obj{"reason": "不该"}).must(403)
	p.registrar.post("/committee-seats/"+seat+"/end", nil).must(422)
	p.registrar.post("/committee-seats/"+seat+"/end", obj{"reason": "换届"}).must(200)
	p.registrar.post("/committee-seats/"+seat+"/end", obj{"reason": "换届"}).must(409).is("committee.ended", "code")

	r := p.operator.post(path+"/registrations", nil).must(201)
	reg, kase := "/registrations/"+r.str("id"), "/cases/"+r.str("case", "id")
	one.post(kase+"/ballot", obj{"choice": "yes", "reason": "同意"}).must(403).is("vote.none", "code")
	p.registrar.post(reg+"/accept", nil).must(200).is("accepted", "case", "state")
	p.registrar.post(reg+"/review", nil).must(422).is("procedure.vote_open", "code").is("《广东省数据资产合规登记规则（试行）》（征求意见稿） 第三条第（五）项", "article")
	one.get("/votes?mine=true").must(200).is(r.str("case", "id"), "items", 0, "id").is(4, "items", 0, "votes", 0, "members")
	if n := p.registrar.get("/votes?mine=true").must(200).len("items"); n != 0 {
		t.Errorf("who sits nowhere has %d votes to cast", n)
	}
	p.operator.post(kase+"/ballot", obj{"choice": "yes", "reason": "同意"}).must(403).is("vote.no_seat", "code")
	p.buyer.post(kase+"/ballot", obj{"choice": "yes", "reason": "同意"}).must(404)
	five.post(kase+"/ballot", obj{"choice": "yes", "reason": "同意"}).must(403).is("vote.no_seat", "code")
	one.post(kase+"/ballot", obj{"choice": "yes", "reason": ""}).must(422)
	one.post(kase+"/ballot", obj{"choice": "perhaps", "reason": "同意"}).must(422)
	four.post(kase+"/ballot", obj{"choice": "recuse", "reason": "曾为申请人提供咨询"}).must(200).is(3, "votes", 0, "members")
	one.post(kase+"/ballot", obj{"choice": "yes", "reason": "来源清楚"}).must(200).is(1, "votes", 0, "yes")
	one.post(kase+"/ballot", obj{"choice": "no", "reason": "改主意"}).must(409).is("vote.voted", "code")
	two.post(kase+"/ballot", obj{"choice": "abstain", "reason": "资料未及细看"}).must(200)
	p.registrar.post(reg+"/review", nil).must(422).is("procedure.vote_open", "code")
	three.post(kase+"/ballot", obj{"choice": "yes", "reason": "加工过程可控"}).must(200).is(true, "votes", 0, "settled").is(true, "votes", 0, "passed")
	for _, own := range []*answer{p.operator.get(kase).must(200), p.operator.get(reg).must(200)} {
		if strings.Contains(string(own.raw), "来源清楚") || strings.Contains(string(own.raw), "ballots") || !strings.Contains(string(own.raw), `"passed":true`) {
			t.Errorf("the applicant sees %s", own.raw)
		}
	}
	p.registrar.post(reg+"/review", nil).must(200).is("public_notice", "case", "state")
	open := p.stranger().get(kase).must(200)
	if open.at("votes") != nil {
		t.Errorf("the public sees the vote: %s", open.raw)
	}
	p.authority.post("/demo/clock", obj{"working_days": 11}).must(200)
	p.registrar.post(reg+"/register", nil).must(200).is("valid", "status")
}
