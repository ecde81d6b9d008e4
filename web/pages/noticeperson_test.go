package pages_test

import (
	"net/url"
	"strings"
	"testing"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/market/markettest"
	"huishu/registry/product"
)

// TestPersonObjectsOnThePage: from the public notice a person objects in its own name; neither the public nor the applicant nor a
// colleague learns who, the office does, and the person is told what comes of it.
func TestPersonObjectsOnThePage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.Create("停车指数", markettest.Industry)
	var r product.Registration
	s.Must(s.Operator.Actor, func(tx *ledger.Tx) (err error) { r, err = product.Submit(tx, s.Book, p.ID); return err })
	s.Review(r.ID, product.Accept, product.Review{})
	s.Review(r.ID, product.PassReview, product.Review{})
	notice, at := "/notices/"+r.ID, "/cases/"+r.CaseID
	form := notice + "/object/personally"
	s.stranger().see(notice).has("任何单位和个人").link(form)
	if got := s.stranger().get(form); got.status != 303 || !strings.HasPrefix(got.next, "/sign-in") {
		t.Errorf("a stranger is answered %d %s", got.status, got.next)
	}
	person, name := s.member(s.Buyer), s.Buyer.Actor.Name
	asked := person.see(form).has("以个人名义提出异议", name)
	check(t, asked, "zh")
	asked.fill(form, fields{}).errs("statement", "document")
	asked.fill(form, fields{"statement": "样例含有我的停车记录", "document": file{"停车记录.pdf", "证据"}}).to(notice).has("异议")
	officer := s.member(s.RegistrationBody)
	officer.see(at+"/desk").has("样例含有我的停车记录", "停车记录.pdf", name)
	applicant := s.member(s.Operator).see(at).has("样例含有我的停车记录", "个人（保密）").lacks("停车记录.pdf")
	for _, other := range []page{applicant, s.stranger().see(at), s.stranger().see(notice)} {
		if strings.Contains(other.words(), name) {
			t.Errorf("%s tells who objects", other.path)
		}
	}
	if strings.Contains(s.stranger().see(at).words(), "停车记录") {
		t.Error("the public reads what is objected")
	}
	officer.see(at+"/desk?act=dismiss").fill(at+"/dismiss", fields{"reason": "样例已脱敏，异议不成立"}).to(at + "/desk")
	s.member(s.Buyer).see("/messages").has("停车指数")

	// The office takes the person out, with a fresh proof and on a ground of the law; what was decided stays.
	if officer.see(at).leads("/objections/") {
		t.Error("the registration body is offered what the authority does")
	}
	authority := s.member(s.Authority)
	erase := authority.see(at).link("/objections/")
	for _, other := range []*browser{officer, s.member(s.Operator), s.member(s.Buyer)} {
		if p := other.get(erase); p.status != 403 {
			t.Errorf("another reads the page: %d", p.status)
		}
		if p := other.post(erase, url.Values{"ground": {"unlawful"}, "reason": {"惠数删〔2026〕7号"}}); p.status != 403 {
			t.Errorf("another erases: %d", p.status)
		}
	}
	check(t, authority.see(erase).has(name, "样例含有我的停车记录"), "zh")
	authority.see(erase).fill(erase, fields{}).errs("ground", "reason")
	opened := authority.see(erase)
	s.Clock.Advance(access.ProofLimit)
	proof := opened.fill(erase, fields{"ground": "consent_withdrawn", "reason": "惠数删〔2026〕7号"})
	if proof.status != 401 {
		t.Fatalf("no fresh proof is asked for: %d", proof.status)
	}
	proof.fill(erase, fields{"_proof_password": markettest.Password}).to(at).has("（已依法删除）", "异议不成立").lacks("我的停车记录", name)
	authority.lang = "en"
	check(t, authority.see(erase).has("erased already"), "en")
	person = s.member(s.Buyer)
	person.lang = "en"
	check(t, person.see(form), "en")
}
