package pages_test

import (
	"net/http"
	"strings"
	"testing"

	"huishu/compliance/access"
	"huishu/market/markettest"
	"huishu/registry/sso/ssotest"
	"huishu/web/request"
)

// TestProveBySingleSignOn: an act that waits for a fresh proof is done, with what was typed, once the person has signed in anew at the
// provider: that act, in that browser, and no other.
func TestProveBySingleSignOn(t *testing.T) {
	t.Parallel()
	s, p := withSSO(t)
	owner := s.bind(p, "gd-1001")
	p.Seat(ssotest.Person{Subject: "gd-1001"})
	const at, there = "/account/security/factors/authenticator", "/step-up/sso?act="
	s.Clock.Advance(access.ProofLimit)
	form := owner.see(at)
	secret := form.secret()
	asked := form.fill(at, fields{"code": s.shown(secret), "name": "我的手机"})
	if asked.status != http.StatusUnauthorized {
		t.Fatalf("%d %s", asked.status, asked.words())
	}
	check(t, asked.has("用粤省事验证", "已在新窗口验证，继续"), "zh")
	proof := fields{"_proof": "sso"}
	early := asked.fill(at, proof)
	if early.status != http.StatusUnauthorized || !strings.Contains(early.words(), "尚未在统一身份认证完成验证") || early.value("name") != "我的手机" {
		t.Fatalf("before anything is proved: %d %s", early.status, early.words())
	}
	check(t, owner.see(owner.away(early.link(there))).has("身份已验证", "请回到原来的窗口"), "zh")
	sealed := owner.cookies["huishu_sso_proof"]

	// Neither another entry in the form nor another act goes by it, nor another browser of the same person.
	if other := early.fill(at, fields{"_proof": "sso", "name": "别的手机"}); other.status != http.StatusUnauthorized {
		t.Errorf("another entry: %d %s", other.status, other.words())
	}
	owner.cookies["huishu_sso_proof"] = sealed
	if other := owner.post("/account/security/factors/codes", map[string][]string{"_proof": {"sso"}}); other.status != http.StatusUnauthorized {
		t.Errorf("another act: %d %s", other.status, other.words())
	}
	second := early
	second.browser = s.member(s.Merchant)
	second.cookies["huishu_sso_proof"] = sealed
	if got := second.fill(at, proof); got.status != http.StatusUnauthorized {
		t.Errorf("another browser: %d %s", got.status, got.words())
	}
	owner.cookies["huishu_sso_proof"] = sealed

	before := owner.cookies[request.SessionCookie]
	done := early.fill(at, proof)
	if done.status != http.StatusOK || !strings.Contains(done.words(), "请保存恢复码") {
		t.Fatalf("%d %s", done.status, done.words())
	}
	if owner.cookies[request.SessionCookie] == before || owner.cookies["huishu_sso_proof"] != "" {
		t.Error("the session keeps its token, or the browser the proof")
	}
	owner.see("/account/security").has("我的手机")
}

// TestProveBySingleSignOnAhead: where no form waits the person is asked there and goes on; who is somebody else there is told so, and who
// has bound nothing is not sent there.
func TestProveBySingleSignOnAhead(t *testing.T) {
	t.Parallel()
	s, p := withSSO(t)
	owner := s.bind(p, "gd-1001")
	s.Clock.Advance(access.ProofLimit)
	const at = "/account/security/factors/codes"
	there := owner.see("/step-up?next=/orders").link("/step-up/sso?next=")
	p.Seat(ssotest.Person{Subject: "gd-2002"})
	for lang, want := range map[string]string{"zh": "不属于本次登录的这一事项", "en": "is not for this act"} {
		owner.lang = lang
		wrong := owner.get(owner.away(there))
		if wrong.status != http.StatusUnprocessableEntity || !strings.Contains(wrong.words(), want) {
			t.Errorf("somebody else: %d %s", wrong.status, wrong.words())
		}
		check(t, wrong, lang)
	}
	if waits := owner.post(at, nil); waits.status != http.StatusUnauthorized {
		t.Errorf("somebody else's proof counts: %d %s", waits.status, waits.words())
	}
	p.Seat(ssotest.Person{Subject: "gd-1001"})
	if on := owner.get(owner.away(there)); on.next != "/orders" {
		t.Fatalf("%d to %q, %s", on.status, on.next, clip(on.words()))
	}
	if waits := owner.post(at, nil); waits.status == http.StatusUnauthorized {
		t.Error("the proof does not count")
	}
	s.member(s.Buyer).see("/step-up").lacks("用粤省事验证").fill("/step-up", fields{"_proof_password": markettest.Password}).to("/")
	if out := s.stranger().get("/step-up/sso?next=/orders"); out.status != http.StatusSeeOther || !strings.HasPrefix(out.next, "/sign-in") {
		t.Errorf("a stranger: %d %q", out.status, out.next)
	}
}
