package pages_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"huishu/compliance/access"

	"huishu/compliance/procedure"
	"huishu/ledger"
)

// TestMessages: a decision is told to the party in the head of every page, in both languages, and read once it is looked at.
func TestMessages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.Must(s.RegistrationBody.Actor, func(tx *ledger.Tx) error {
		_, err := procedure.Act(tx, s.Registration.CaseID, "suspend", procedure.Decision{Reason: "核查 <b>中</b>"})
		return err
	})
	b := s.member(s.Operator)
	p := b.see("/messages").has("已暂停").has("核查 <b>中</b>").has("行政复议")
	if strings.Contains(p.body, "<b>中</b>") {
		t.Error("a reason is not escaped")
	}
	unread := b.see("/messages?unread=1&kind=case.decision").has("已暂停")
	id := regexp.MustCompile(`action="/messages/([^"/]+)/open"`).FindStringSubmatch(unread.body)[1]
	if other := s.member(s.Stranger).post("/messages/"+id+"/open", url.Values{}); other.status != http.StatusNotFound {
		t.Errorf("another company opens it: %d", other.status)
	}
	if p := b.post("/messages/"+id+"/open", url.Values{}); p.next != "/cases/"+s.Registration.CaseID {
		t.Errorf("%d %q", p.status, p.next)
	}
	if strings.Contains(b.see("/messages?unread=1").body, id) {
		t.Error("it is still unread")
	}
	newest := b.see("/messages").value("up_to")
	if p := b.post("/messages/read", url.Values{"up_to": {newest}}); p.status != http.StatusSeeOther {
		t.Errorf("%d", p.status)
	}
	b.see("/messages?unread=1").has("没有消息")
	b.lang = "en"
	b.see("/messages").has("suspended").has("administrative reconsideration")
}

func TestMessageSettings(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.member(s.Operator)
	b.see("/messages/settings").has("法定告知事项", "账号安全 站内消息不能关闭")
	if p := b.post("/messages/settings", url.Values{"case.progress.app": {"off"}, "case.progress.email": {"weekly"}}); p.status != http.StatusSeeOther {
		t.Fatalf("%d %s", p.status, p.words())
	}
	if p := b.see("/messages/settings"); !strings.Contains(p.body, `value="weekly" selected`) {
		t.Error("the choice is not kept")
	}
	if p := b.post("/messages/settings", url.Values{"case.decision.app": {"off"}}); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.words(), "法定告知") {
		t.Errorf("%d", p.status)
	}
	if p := s.stranger().get("/messages"); p.status != http.StatusSeeOther {
		t.Errorf("a stranger: %d", p.status)
	}
}

// TestMailbox: the links of letters need no sign-in, do nothing by being opened alone, and an unknown one tells nothing.
func TestMailbox(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.member(s.Operator).see("/messages/email").has("尚未配置邮件服务器")
	// A lost password is set anew by that address: whoever sits down at somebody's desk enters none.
	away := s.member(s.Operator)
	s.Clock.Advance(access.ProofLimit)
	if p := away.post("/messages/email", url.Values{"email": {"mine@example.com"}}); p.status != http.StatusUnauthorized {
		t.Errorf("an address is entered without a fresh proof: %d", p.status)
	}
	stranger := s.stranger()
	if got := stranger.see("/messages/email/confirm?token=abc").has("确认邮箱").value("token"); got != "abc" {
		t.Errorf("the token is lost: %q", got)
	}
	if p := stranger.post("/messages/email/confirm", url.Values{"token": {"abc"}}); p.status != http.StatusUnprocessableEntity || !strings.Contains(p.words(), "已过期") {
		t.Errorf("%d", p.status)
	}
	if p := stranger.post("/messages/email/stop?token=abc", url.Values{"List-Unsubscribe": {"One-Click"}}); p.status != http.StatusSeeOther {
		t.Errorf("%d", p.status)
	}
}
