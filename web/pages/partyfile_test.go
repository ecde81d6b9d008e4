package pages_test

import (
	"net/http"
	"strings"
	"testing"

	"huishu/ledger"
	"huishu/registry/party"
)

// TestOrganisationFile: a company fills in its file and proves its account; strangers and rivals see nothing of it.
func TestOrganisationFile(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	buyer, office := s.member(s.Buyer), s.member(s.Authority)
	p := buyer.see("/organisation/file")
	entries := fields{
		"type": "1", "term_from": "2019-05-06", "capital": "500.25", "scope": "数据处理<script>", "industry": "65", "zone": "",
		"handler": "张经办", "handler_phone": "0752-2808080", "handler_way": "2",
	}
	if bad := p.fill("/organisation/file", entries); bad.status != http.StatusUnprocessableEntity || !strings.Contains(bad.words(), "授权书") {
		t.Fatalf("without its letter: %d", bad.status)
	}
	entries["paper.authorisation_letter"] = file{"授权书.pdf", "%PDF-1.4 授权"}
	if done := p.fill("/organisation/file", entries); done.status != http.StatusSeeOther {
		t.Fatalf("%d %s", done.status, done.words())
	}
	for _, b := range []*browser{buyer, office} {
		if seen := b.see("/parties/" + s.Buyer.ID); !strings.Contains(seen.words(), "500.25 万元") || strings.Contains(seen.body, "数据处理<script>") {
			t.Errorf("%s", seen.words())
		}
	}
	transfer := fields{"bank": "中国银行惠州分行", "holder": "别人的公司", "account": "0752", "amount": "0.37"}
	office.see("/desk/parties/"+s.Buyer.ID+"/transfer").fill("/desk/parties/"+s.Buyer.ID+"/transfer", transfer).errs("holder")
	sent := office.see("/desk/parties/"+s.Buyer.ID+"/transfer").fill("/desk/parties/"+s.Buyer.ID+"/transfer", transfer.with(fields{"holder": s.Buyer.NameZH}))
	if sent.status != http.StatusSeeOther {
		t.Fatalf("%d %s", sent.status, sent.words())
	}
	if wrong := buyer.see("/organisation/transfer").fill("/organisation/transfer", fields{"amount": "0.36"}); wrong.next != "/organisation/transfer" {
		t.Errorf("%d %q", wrong.status, wrong.next)
	}
	again := buyer.see("/organisation/transfer")
	if !strings.Contains(again.words(), "还可填报 2 次") {
		t.Errorf("%s", again.words())
	}
	if right := again.fill("/organisation/transfer", fields{"amount": "0.37"}); right.next != "/organisation" {
		t.Errorf("%d %q", right.status, right.next)
	}
	s.View(ledger.System, func(tx *ledger.Tx) error {
		got, err := party.Get(tx, s.Buyer.ID)
		if got.Verification != party.BankTransfer {
			t.Errorf("%+v", got)
		}
		return err
	})
	if seen := s.stranger().see("/parties/" + s.Merchant.ID); strings.Contains(seen.words(), "单位档案") {
		t.Error("the file is public")
	}
	for _, lang := range []string{"zh", "en"} {
		b := s.stranger()
		b.lang = lang
		if p := b.see("/parties/allowances"); !strings.Contains(p.words(), map[string]string{"zh": "履行已成立的订单", "en": "fulfil running orders"}[lang]) {
			t.Errorf("%s: %s", lang, p.words())
		}
	}
}
