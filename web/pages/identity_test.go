package pages_test

import (
	"strings"
	"testing"

	"huishu/registry/party"
)

// TestIdentityPage: the authority records by what an identity was verified, is told what is missing, and both sides see it; no
// stranger does, and no transfer is recorded by a word.
func TestIdentityPage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	office, buyer := s.member(s.Authority), s.member(s.Buyer)
	at := "/desk/parties/" + s.Buyer.ID + "/verify"
	form := office.see(at)
	if strings.Contains(form.body, `value="bank_transfer"`) {
		t.Error("a transfer that nobody answered can be recorded")
	}
	form.fill(at, fields{"way": "manual", "legal_rep_level": "0"}).errs("evidence")
	form.fill(at, fields{"way": "market_regulator", "evidence": "证书 1", "legal_rep_level": "1"}).errs("document", "legal_rep_way")
	form.fill(at, fields{"way": "market_regulator", "evidence": "证书编号 4413-0001", "legal_rep_level": "1", "legal_rep_way": "2", "document": file{"证书.pdf", "%PDF-1.4 证书"}}).to("/parties/"+s.Buyer.ID).
		has("市场监管部门认证", "证书编号 4413-0001", "身份证或社保卡实名核验", "国家政务服务平台实名服务", "更新身份核验")
	buyer.see("/organisation").has("证书编号 4413-0001")
	if b := s.member(s.Merchant).get("/parties/" + s.Buyer.ID); b.status == 200 {
		t.Error("a rival reads by what the identity was verified")
	}
}

// TestPartyDesk: companies without a qualification are on the authority's list, filters and pages stand in the address.
func TestPartyDesk(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	office := s.member(s.Authority)
	office.see("/desk/parties").has(s.Buyer.NameZH, s.Buyer.USCC, "身份待核验")
	office.see("/desk/parties?state=unverified&kind=company").has(s.Buyer.NameZH)
	if p := office.see("/desk/parties?state=verified"); strings.Contains(p.words(), s.Buyer.NameZH) || !strings.Contains(p.words(), s.Authority.NameZH) {
		t.Errorf("%s", p.words())
	}
	if p := office.see("/desk/parties?q=" + s.Buyer.USCC); !strings.Contains(p.words(), s.Buyer.NameZH) || strings.Contains(p.body, "/parties/"+s.Operator.ID) {
		t.Errorf("%s", p.words())
	}
	if p := s.member(s.Buyer).get("/desk/parties"); p.status == 200 {
		t.Error("a company reads the authority's list")
	}
	for _, status := range party.Statuses {
		p := s.stranger().see("/parties?kind=merchant&status=" + string(status))
		if got, want := strings.Contains(p.words(), s.Merchant.NameZH), status == party.Valid; got != want {
			t.Errorf("%s: listed %v", status, got)
		}
	}
}
