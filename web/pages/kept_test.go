package pages_test

import (
	"strings"
	"testing"
)

// TestAKeptPageIsNeverOld: strangers are answered from memory, and yet each in the own language, without another's frame or message,
// and with what the registration is worth at this moment.
func TestAKeptPageIsNeverOld(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	at := "/verify/" + s.Product.Code
	english := s.stranger()
	english.lang = "en"
	for range 2 { // made, then from memory
		if p := s.stranger().see(at).has("核验结果", "有效").lacks("暂停"); strings.Contains(p.body, "/sign-out") {
			t.Error("a stranger is shown another's frame")
		}
		english.see(at).has("Verification", "Valid").lacks("核验结果")
		if p := s.as("operator").see(at).has("核验结果"); !strings.Contains(p.body, "/sign-out") {
			t.Error("who has signed in is shown a stranger's page")
		}
	}
	if first, again := s.stranger().see(at).body, s.stranger().see(at).body; first != again {
		t.Error("the page changed though nothing did")
	}
	s.Suspend()
	s.stranger().see(at).has("暂停")
	english.see(at).has("Suspended")
	s.stranger().get("/verify/none").has("没有")
}
