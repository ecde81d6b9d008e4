package pages_test

import (
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/market/markettest"
	"huishu/registry/party"
	"huishu/registry/sso"
	"huishu/registry/sso/ssotest"
	"huishu/web/request"
)

// withSSO is a site whose city has a single sign-on, which is as sure as a second factor where it says mfa.
func withSSO(t *testing.T) (*site, *ssotest.Provider) {
	t.Helper()
	s, p := newSite(t), ssotest.New(t)
	s.backend.SSO = sso.New(s.DB, s.Vault, s.backend.PublicURL, sso.Config{
		Issuer: p.Issuer, ClientID: ssotest.ClientID, ClientSecret: ssotest.Secret, Name: "粤省事", Strong: []string{"mfa"},
	})
	p.Callback, p.Now, s.provider = s.backend.PublicURL+sso.CallbackPath, s.DB.Machine, p
	return s, p
}

// away follows the browser through the provider, and returns the address that the provider sends it back to.
func (b *browser) away(path string) string {
	b.t.Helper()
	first := b.get(path)
	if first.status != http.StatusSeeOther {
		b.t.Fatalf("%s leads nowhere: %d %s", path, first.status, clip(first.words()))
	}
	return b.provider.Follow(b.t, first.next).RequestURI()
}

// unbinding is the act that takes an identity off.
var unbinding = regexp.MustCompile(`/account/security/sso/[0-9a-f-]{36}/unbind`)

// TestSingleSignOn binds an identity and signs in by it: nobody by it before, nobody else's, and not with a proof that the
// provider has not given.
func TestSingleSignOn(t *testing.T) {
	t.Parallel()
	s, p := withSSO(t)
	p.Seat(ssotest.Person{Subject: "gd-1001", Name: "黄志强", At: s.DB.Machine()})

	// Bound to nobody it opens nothing, whatever the name.
	stranger := s.stranger()
	stranger.see("/sign-in").has("用粤省事登录")
	at := stranger.away("/sign-in/sso?next=/orders")
	if refused := stranger.get(at); refused.status != http.StatusUnprocessableEntity || !strings.Contains(refused.words(), "尚未绑定账号") {
		t.Fatalf("%d %s", refused.status, clip(refused.words()))
	}
	if stranger.get("/account").status != http.StatusSeeOther {
		t.Error("a stranger is signed in")
	}

	// Its owner binds it, having seen whose it is.
	owner := s.member(s.Merchant)
	owner.see("/account/security").has("尚未绑定", "绑定粤省事")
	offered := owner.get(owner.away("/account/security/sso"))
	confirm := owner.see(offered.next).has("黄志强", "请核对这是您本人的身份")
	check(t, confirm, "zh")
	confirm.fill("/account/security/sso/confirm", nil).to("/account/security").has("黄志强", "统一身份已绑定").lacks("绑定粤省事")
	if offer := s.member(s.Buyer).get(offered.next); offer.status == http.StatusOK {
		t.Error("another account is shown the offer")
	}

	// Now it signs in, to where the person wanted to go, under a token of its own.
	in := s.stranger()
	in.cookies[request.SessionCookie] = "planted"
	done := in.get(in.away("/sign-in/sso?next=/orders"))
	if done.status != http.StatusSeeOther || done.next != "/orders" || in.cookies[request.SessionCookie] == "planted" {
		t.Fatalf("%d to %q", done.status, done.next)
	}
	in.see("/account").has("经办人merchant")
	in.see("/account/security").has("统一身份认证 · ")

	// It enters one account only.
	other := s.member(s.Buyer)
	taken := other.see(other.get(other.away("/account/security/sso")).next).fill("/account/security/sso/confirm", nil)
	if taken.status != http.StatusConflict && taken.status != http.StatusUnprocessableEntity || !strings.Contains(taken.words(), "已绑定其他账号") {
		t.Errorf("bound twice: %d %s", taken.status, clip(taken.words()))
	}
	// Of another person the provider's name says nothing.
	p.Seat(ssotest.Person{Subject: "gd-2002", Name: "黄志强", At: s.DB.Machine()})
	twin := s.stranger()
	if twin.get(twin.away("/sign-in/sso")).status != http.StatusUnprocessableEntity {
		t.Error("a namesake is let in")
	}

	// Taken off, it opens nothing any more.
	p.Seat(ssotest.Person{Subject: "gd-1001", Name: "黄志强", At: s.DB.Machine()})
	list := owner.see("/account/security")
	list.fill(unbinding.FindString(list.body), nil).to("/account/security").has("尚未绑定")
	late := s.stranger()
	if late.get(late.away("/sign-in/sso")).status != http.StatusUnprocessableEntity {
		t.Error("an unbound identity is let in")
	}
}

// TestSingleSignOnAnswers: an answer is good once, in the browser that asked, while it is asked for.
func TestSingleSignOnAnswers(t *testing.T) {
	t.Parallel()
	s, p := withSSO(t)
	s.bind(p, "gd-1001")
	refused := func(what string, b *browser, at, word string) {
		t.Helper()
		got := b.get(at)
		if got.status != http.StatusUnprocessableEntity || !strings.Contains(got.words(), word) {
			t.Errorf("%s: %d to %q, %s", what, got.status, got.next, clip(got.words()))
		}
		if b.get("/account").status != http.StatusSeeOther {
			t.Errorf("%s signed in", what)
		}
	}
	a := s.stranger()
	at := a.away("/sign-in/sso")
	// Somebody else's browser, with the attacker's answer: a sign-in as another is no sign-in.
	refused("another browser", s.stranger(), at, "已失效")
	victim := s.stranger()
	victim.away("/sign-in/sso")
	refused("another's answer", victim, at, "已失效")
	mine := maps.Clone(a.cookies)
	if got := a.get(at); got.next != "/" {
		t.Fatalf("%d %s", got.status, clip(got.words()))
	}
	again := s.stranger()
	again.cookies = mine
	refused("the same answer again", again, at, "无法核实")
	// A code of the attacker's own under the victim's state.
	b := s.stranger()
	theirs, err := url.Parse(b.away("/sign-in/sso"))
	if err != nil {
		t.Fatal(err)
	}
	mixed := theirs.Query()
	c := s.stranger()
	own, err := url.Parse(c.away("/sign-in/sso"))
	if err != nil {
		t.Fatal(err)
	}
	q := own.Query()
	q.Set("code", mixed.Get("code")) // bound to b's verifier
	refused("a code that was injected", c, sso.CallbackPath+"?"+q.Encode(), "无法核实")
	// A provider that names nobody names everybody.
	p.Seat(ssotest.Person{Name: "黄志强"})
	nobody := s.stranger()
	refused("nobody", nobody, nobody.away("/sign-in/sso"), "无法核实")
	// Too late, refused, and gone elsewhere.
	d := s.stranger()
	at = d.away("/sign-in/sso")
	s.Clock.Advance(sso.Limit + time.Second)
	refused("too late", d, at, "已失效")
	p.Seat(ssotest.Person{Refuses: true})
	e := s.stranger()
	refused("cancelled", e, e.away("/sign-in/sso"), "已取消")
	p.Seat(ssotest.Person{Subject: "gd-1001"})
	f := s.stranger()
	if got := f.get(f.away("/sign-in/sso?next=" + url.QueryEscape("//example.org/x"))); got.next != "/" {
		t.Errorf("sent on to %q", got.next)
	}
}

// bind has an identity enter the merchant's account.
func (s *site) bind(p *ssotest.Provider, subject string) *browser {
	s.t.Helper()
	p.Seat(ssotest.Person{Subject: subject, Name: "黄志强", At: s.DB.Machine()})
	owner := s.member(s.Merchant)
	owner.see(owner.get(owner.away("/account/security/sso")).next).fill("/account/security/sso/confirm", nil).to("/account/security")
	return owner
}

// TestSingleSignOnIsNoStronger: who has a second factor here gives it, unless the provider has asked for as much; and a proof
// is as old as the provider says.
func TestSingleSignOnIsNoStronger(t *testing.T) {
	t.Parallel()
	s, p := withSSO(t)
	owner := s.bind(p, "gd-1001")
	proof := func() *ledger.Proof {
		b := s.stranger()
		b.get(b.away("/sign-in/sso"))
		a, _, err := party.Authenticate(t.Context(), s.DB, b.cookies[request.SessionCookie])
		if err != nil {
			t.Fatal(err)
		}
		return a.Proof
	}
	signedIn := s.DB.Machine()
	s.Clock.Advance(time.Hour)
	p.Seat(ssotest.Person{Subject: "gd-1001", At: signedIn})
	if got := proof(); !got.At.Equal(signedIn.Truncate(time.Second)) {
		t.Errorf("proved at %v, and the provider says %v", got.At, signedIn)
	}
	p.Seat(ssotest.Person{Subject: "gd-1001"})
	if got := proof(); !got.At.IsZero() {
		t.Errorf("the provider says nothing, and yet proved at %v", got.At)
	}
	p.Seat(ssotest.Person{Subject: "gd-1001", At: s.DB.Machine().Add(24 * time.Hour)})
	if got := proof(); !got.At.IsZero() {
		t.Errorf("a proof of the future: %v", got.At)
	}
	const set = "/account/security/factors/authenticator"
	page := owner.see(set)
	secret := page.secret()
	if first := page.fill(set, fields{"code": s.shown(secret)}); !strings.Contains(first.words(), "请保存恢复码") {
		// The hour that has passed asks for a proof first.
		first.fill(set, fields{"_proof_password": markettest.Password})
	}
	for amr, want := range map[string]string{"pwd": "/sign-in/factor?next=%2F", "mfa": "/"} {
		p.Seat(ssotest.Person{Subject: "gd-1001", AMR: []string{amr}, At: s.DB.Machine()})
		b := s.stranger()
		if got := b.get(b.away("/sign-in/sso")); got.next != want {
			t.Errorf("%s leads to %q, not %q", amr, got.next, want)
		}
	}
}

// TestResetTakesIdentitiesOff: who has bound an identity of theirs to an account that is not theirs is out with the next reset, though
// the account has no other factor.
func TestResetTakesIdentitiesOff(t *testing.T) {
	t.Parallel()
	s, p := withSSO(t)
	owner := s.bind(p, "gd-1001")
	reset := func() error {
		return s.DB.Update(t.Context(), ledger.System, func(tx *ledger.Tx) error { return sso.Reset(tx, s.Merchant.Actor.Account) })
	}
	if err := s.DB.Update(t.Context(), s.Buyer.Actor, func(tx *ledger.Tx) error { return sso.Reset(tx, s.Merchant.Actor.Account) }); fault.KindOf(err) != fault.Forbidden {
		t.Errorf("reset by anybody: %v", err)
	}
	if err := reset(); err != nil {
		t.Fatal(err)
	}
	if owner.get("/account").status != http.StatusSeeOther {
		t.Error("the session goes on")
	}
	b := s.stranger()
	if got := b.get(b.away("/sign-in/sso")); got.status != http.StatusUnprocessableEntity {
		t.Errorf("the identity still enters: %d to %q", got.status, got.next)
	}
	if err := reset(); fault.CodeOf(err) != "factor.none" {
		t.Errorf("nothing is left, and yet %v", err)
	}
}

// TestSingleSignOnDown: the password goes on.
func TestSingleSignOnDown(t *testing.T) {
	t.Parallel()
	s, p := withSSO(t)
	p.Close()
	b := s.stranger()
	got := b.get("/sign-in/sso?next=/orders")
	if got.status != http.StatusUnprocessableEntity && got.status != http.StatusServiceUnavailable || !strings.Contains(got.words(), "暂时无法使用") {
		t.Errorf("%d %s", got.status, clip(got.words()))
	}
	got.fill("/sign-in", fields{"login": "merchant", "password": markettest.Password}).to("/orders")
	if none := newSite(t).stranger().get("/sign-in/sso"); none.status != http.StatusNotFound {
		t.Errorf("without any: %d", none.status)
	}
}
