package pages_test

import (
	"net/http"
	"strings"
	"testing"

	"huishu/ledger"
	"huishu/registry/party"
)

// TestLicenceTakesTwo: one officer proposes, cannot confirm, and the public sees what became of it without the reason.
func TestLicenceTakesTwo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	var licence party.Qualification
	s.View(ledger.System, func(tx *ledger.Tx) (err error) {
		licence, err = party.OperatorFor(tx, s.Agreement.ID)
		return err
	})
	path := "/desk/licences/" + licence.ID
	if p := s.member(s.Operator).get(path); p.status != http.StatusForbidden {
		t.Errorf("the operator: %d", p.status)
	}
	officer := s.member(s.Authority)
	if p := officer.see(path).fill(path, fields{"act": "suspend", "reason": "接到匿名投诉"}); p.status != http.StatusSeeOther {
		t.Fatalf("%d %s", p.status, p.words())
	}
	waits := officer.see(path)
	if !strings.Contains(waits.words(), "等待复核") || strings.Contains(waits.words(), "复核同意") {
		t.Errorf("%s", waits.words())
	}
	var pending party.LicenceSanction
	s.View(ledger.System, func(tx *ledger.Tx) (err error) {
		pending, err = party.PendingSanction(tx, licence.ID)
		return err
	})
	if p := officer.post(path+"/confirm", map[string][]string{"act": {"suspend"}, "proposal": {pending.ID}}); p.status == http.StatusSeeOther {
		t.Errorf("confirmed alone: %q", p.next)
	}
	s.Must(s.Authority.Actor, func(tx *ledger.Tx) error {
		_, err := party.CreateAccount(tx, s.Authority.ID, party.NewAccount{Login: "deputy", Name: "赵副科", Password: s.Hashed()})
		return err
	})
	deputy := s.as("deputy")
	if p := deputy.see(path).fill(path+"/confirm", fields{}); p.next != path {
		t.Errorf("%d %q", p.status, p.next)
	}
	public := s.stranger().see("/parties/" + s.Operator.ID)
	if !strings.Contains(public.words(), "暂停资格") || strings.Contains(public.words(), "匿名投诉") {
		t.Errorf("%s", public.words())
	}
}
