package pages_test

import (
	"testing"

	"huishu/ledger"
	"huishu/registry/product"
)

// TestCasesAreCalledInTheLanguageOfThePage: the inbox, the case, its acts and the message about it call it in the page's language; only
// the product's own name is Chinese on an English page.
func TestCasesAreCalledInTheLanguageOfThePage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	registrar := s.member(s.RegistrationBody)
	var r product.Registration
	p := s.Create("客流预测指数", "商业选址")
	s.Must(s.Operator.Actor, func(tx *ledger.Tx) (err error) {
		r, err = product.Submit(tx, s.Book, p.ID)
		return err
	})
	for _, at := range []string{"/inbox", "/cases/" + r.CaseID, "/cases/" + r.CaseID + "/accept", "/cases/" + r.CaseID + "/work/assign", "/messages"} {
		registrar.see(at + "?lang=en").has("Registration: 客流预测指数")
		registrar.see(at + "?lang=zh").has("客流预测指数").lacks("Registration: ")
	}
}

// TestCheckCitesItsTextOnce: the number of a rule set's text stands once before the article of a check.
func TestCheckCitesItsTextOnce(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.stranger().see("/rules/city-2023-38").has("惠府〔2023〕38号 第二十三条").lacks("惠府〔2023〕38号 惠府〔2023〕38号", "惠府〔2023〕38号 发改数据规")
}
