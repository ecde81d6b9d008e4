package pages_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"huishu/compliance/rules"
	"huishu/ledger"
)

// otherTypesBook are the sets of the program with a FICTIONAL successor of the city's that knows transfers, permits and objections too.
func otherTypesBook(t *testing.T) *rules.Book {
	t.Helper()
	names, err := filepath.Glob("../../compliance/rules/sets/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var sources [][]byte
	for _, name := range append(names, "../../registry/product/testdata/types-other-city.yaml") {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(name, "types-other-city") {
			b = []byte("id: other-2027\ntitle: {zh: 【测试】另有登记类型的后续文本, en: \"[TEST] Successor with further types\"}\nissuer: {zh: 测试, en: test}\nnumber: 测试〔2026〕3号\n" +
				"effective_from: \"2027-01-01\"\neffective_to: \"2029-12-31\"\nfictional: true\nextends: city-2023-38\nprocedures:\n" + string(b))
		}
		if !strings.Contains(name, "demo-2027") { // it would govern the same days
			sources = append(sources, b)
		}
	}
	book, err := rules.LoadSources(true, sources...)
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// TestOtherTypesOnPages: a permit is applied for, decided and read by everybody; an objection is entered, seen on the product and in the
// verification of its certificate, and withdrawn. Where the rules in force know no such type nothing of it is offered.
func TestOtherTypesOnPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	r := s.registration()
	operator := s.member(s.Operator)
	product, alter := "/products/"+r.Code, "/desk/registrations/"+r.ID+"/alter/"
	operator.see("/desk/products/"+r.Product).lacks("登记许可", "申请转移")
	s.member(s.Buyer).see(product).lacks("申请异议登记", "许可与异议")
	if got := operator.get(alter + "permit"); got.status < 400 {
		t.Errorf("a type that the rules do not know has a form: %d", got.status)
	}

	s.useBook(otherTypesBook(t))
	s.Clock.Set(time.Date(2027, 1, 5, 9, 0, 0, 0, ledger.Zone))
	s.Again(&s.Operator, &s.RegistrationBody, &s.Buyer)
	operator = s.member(s.Operator)
	own := operator.see("/desk/products/" + r.Product)
	own.link(alter + "permit")
	own.link(alter + "transfer")
	check(t, operator.see(alter+"transfer"), "zh")
	form := operator.see(alter + "permit")
	check(t, form, "zh")
	form.fill(alter+"permit", fields{"reason": "合作开发", "other": "", "terms": "仅用于商业选址", "valid_to": "2027-06-30"}).errs("other")
	form.fill(alter+"permit", fields{"reason": "合作开发", "other": s.Buyer.USCC, "terms": "仅用于商业选址", "valid_to": "2027"}).errs("valid_to")
	filed := form.fill(alter+"permit", fields{"reason": "合作开发", "other": s.Buyer.USCC, "terms": "仅用于商业选址", "valid_to": "2027-06-30"})
	permit := filed.next
	filed.to(permit).has("许可登记", "仅用于商业选址", s.Buyer.USCC, "2027-06-30")
	officer := s.member(s.RegistrationBody)
	for _, act := range []string{"accept", "register"} {
		officer.see(permit+"?act="+act).fill(permit+"/"+act, nil)
	}
	stranger := s.stranger()
	shown := stranger.see(product).has("许可与异议", "仅用于商业选址", s.Buyer.USCC).lacks("登记存在异议")
	check(t, shown, "zh")

	stranger.see("/verify/" + r.Code).lacks("登记存在异议")
	objector := s.member(s.Buyer)
	objecting := objector.see(objector.see(product).link(alter + "objection"))
	objecting.fill(alter+"objection", fields{"reason": "在先权益"}).errs("document")
	filed = objecting.fill(alter+"objection", fields{"reason": "在先权益", "document": file{"证明.txt", "在先权益证明"}})
	entry := filed.next
	for _, act := range []string{"accept", "register"} {
		officer.see(entry+"?act="+act).fill(entry+"/"+act, nil)
	}
	stranger.see(product).has("登记存在异议", "异议登记").lacks("在先权益")
	stranger.see("/verify/" + r.Code).has("登记存在异议")
	stranger.lang = "en"
	check(t, stranger.see(product).has("An objection stands on the register"), "en")
	stranger.lang = "zh"
	objector.see(entry+"/withdraw").fill(entry+"/withdraw", fields{"reason": "双方和解"})
	stranger.see(product).lacks("登记存在异议").has("仅用于商业选址")
}
