package pages_test

import (
	"net/http"
	"strings"
	"testing"

	"huishu/ledger"
	"huishu/market/markettest"
	"huishu/registry/catalogue"
	"huishu/registry/product/bulk/bulktest"
)

// TestImportProducts: checked first without the declaration, then filed with it; what came back is said with its place.
func TestImportProducts(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	const path = "/desk/products/import"
	if p := s.member(s.Buyer).get(path); p.status != http.StatusForbidden {
		t.Errorf("a buyer: %d", p.status)
	}
	if p := s.member(s.Buyer).get(path + "/template"); p.status != http.StatusForbidden {
		t.Errorf("a buyer: %d", p.status)
	}
	number := ""
	s.View(ledger.System, func(tx *ledger.Tx) error {
		r, err := catalogue.Get(tx, s.Agreement.Resources[0].Resource)
		number = r.SourceID
		return err
	})
	risk := s.Document(s.Operator.Actor, "风险评估")
	unsound := bulktest.Sound("客流指数乙", s.Agreement.Code, "选址以外", risk)
	book := file{"产品.xlsx", string(bulktest.Book(t, []map[string]string{bulktest.Sound("客流指数甲", s.Agreement.Code, markettest.Industry, risk), unsound}, bulktest.Fields(number)))}
	operator := s.member(s.Operator)
	if p := operator.see("/desk/products"); !strings.Contains(p.words(), "批量申请登记") {
		t.Errorf("%s", p.words())
	}
	if p := operator.see(path + "/template"); p.status != http.StatusOK {
		t.Errorf("template: %d", p.status)
	}
	form := operator.see(path)
	if p := form.fill(path, fields{"file": book}); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.words(), "承诺") {
		t.Errorf("without the declaration: %d %s", p.status, p.words())
	}
	if p := form.fill(path, fields{"file": book, "mode": "check"}); p.status != http.StatusOK || !strings.Contains(p.words(), "可以提交") {
		t.Errorf("checked: %d %s", p.status, p.words())
	}
	done := form.fill(path, fields{"file": book, "promise": []string{"on"}})
	if w := done.words(); done.status != http.StatusOK || !strings.Contains(w, "已提交") || !strings.Contains(w, "客流指数乙") {
		t.Errorf("filed: %d %s", done.status, w)
	}
	if p := operator.see("/desk/products"); !strings.Contains(p.words(), "客流指数甲") || strings.Contains(p.words(), "客流指数乙") {
		t.Errorf("%s", p.words())
	}
}
