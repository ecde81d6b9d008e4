package pages_test

import (
	"strings"
	"testing"

	"huishu/ledger"
	"huishu/registry/product"
)

// TestSuccessorOnPages: before either side consents to a successor, and before it is concluded, each sees what ends with the agreement
// that it replaces and on which day, or why it cannot be concluded; afterwards the two texts stand beside each other.
func TestSuccessorOnPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	bureau, operator := s.member(s.Bureau), s.member(s.Operator)
	successor := func(days int) (a product.Agreement) {
		s.Must(s.Bureau.Actor, func(tx *ledger.Tx) error {
			old, err := product.GetAgreement(tx, s.Agreement.ID)
			if err != nil {
				return err
			}
			terms := old.Terms
			terms.Title, terms.Replaces, terms.From = "交通公共数据授权运营协议（续签）", old.ID, s.Today().AddDays(days)
			a, err = product.DraftAgreement(tx, s.Book, terms)
			return err
		})
		return a
	}
	late := successor(0)
	bureau.see("/desk/agreements/" + late.ID + "/sign").has("后续协议须自明日或以后起算")
	a := successor(30)
	at, caseAt, last := "/desk/agreements/"+a.ID, "/cases/"+a.CaseID, s.Today().AddDays(29).String()
	for _, side := range []*browser{operator, bureau} {
		side.see(at+"/sign").has("取代 "+s.Agreement.Code+" 的影响", last, s.Product.Name).fill(at+"/sign", nil).to(at)
	}
	bureau.see(caseAt+"/conclude").has("取代 "+s.Agreement.Code+" 的影响", last, s.Product.Name).fill(caseAt+"/conclude", nil).to(caseAt).has("已签订生效")
	operator.see("/desk/agreements/"+s.Agreement.ID).has(last, "由后续协议取代")
	operator.see(at+"/compare?version=1").has(s.Agreement.Code+" 第 1 版", "（续签）", "编号："+a.Code)
	if page := bureau.see("/cases/" + s.Agreement.CaseID + "/end"); strings.Contains(page.body, "expired") || !strings.Contains(page.body, "breach") {
		t.Error("the page offers to end an agreement because its term is over, or offers no ground at all")
	}
	operator.see("/messages").has("协议将终止")
}
