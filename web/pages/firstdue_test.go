package pages_test

import (
	"testing"

	"huishu/ledger"
	"huishu/market/markettest"
	"huishu/registry/product"
)

// TestFirstRegistrationDue: the operator sees the clock at the product and is told by message and inbox; once it is over, the
// registration body is told too, and nobody else.
func TestFirstRegistrationDue(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.Create("停车指数", markettest.Industry)
	remind := func() {
		t.Helper()
		s.Must(ledger.System, func(tx *ledger.Tx) error { _, err := product.RemindFirstDue(tx, s.Book); return err })
	}
	operator := s.member(s.Operator)
	operator.see("/desk/products/"+p.ID).has("申请首次登记", "还剩 20 个工作日")
	operator.see("/desk/first-registrations").has("停车指数", "发改数据规〔2025〕26号 第九条第（一）项")
	operator.see("/inbox").lacks("首次登记时限")
	remind()
	operator.see("/messages").lacks("首次登记将到期")

	s.Elapse(16)
	remind()
	operator = s.member(s.Operator)
	operator.see("/messages").has("首次登记将到期：停车指数")
	operator.see("/inbox").has("首次登记时限")
	officer := s.member(s.RegistrationBody)
	officer.see("/messages").lacks("停车指数")
	officer.see("/inbox").lacks("首次登记时限")

	s.Elapse(6)
	remind()
	officer = s.member(s.RegistrationBody)
	officer.see("/messages").has("首次登记已逾期：停车指数")
	officer.see("/inbox").has("首次登记时限").link("/desk/first-registrations")
	check(t, officer.see("/desk/first-registrations").has("停车指数", "逾期"), "zh")
	s.member(s.Operator).see("/messages").has("首次登记已逾期：停车指数")
	if got := s.member(s.Buyer).get("/desk/first-registrations"); got.status != 403 {
		t.Errorf("a buyer is answered %d", got.status)
	}
	officer.lang = "en"
	check(t, officer.see("/desk/first-registrations"), "en")
}
