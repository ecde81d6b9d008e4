package sso_test

import (
	"testing"
	"time"

	"huishu/registry/sso"
	"huishu/registry/sso/ssotest"
)

// TestAnswers: an answer is good once, for the ceremony it was asked in, while that lasts, and only if the provider can prove it.
func TestAnswers(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	seat := func(p ssotest.Person) {
		p.Name = "黄志强"
		w.desk.Seat(p)
	}
	refused := func(what string, a asked, want string) {
		t.Helper()
		who, err := w.finish(a)
		w.code(what, err, want)
		if who != (sso.Person{}) {
			t.Errorf("%s recognises %+v", what, who)
		}
	}
	seat(ssotest.Person{Subject: "gd-1001", AMR: []string{"mfa"}, At: w.DB.Machine()})

	right := w.ask()
	if who, err := w.finish(right); err != nil || who.Subject != "gd-1001" || who.Issuer != w.desk.Issuer || who.Label != "黄志强" || !who.Strong || !who.Proved.Equal(w.DB.Machine()) {
		t.Fatalf("%+v %v", who, err)
	}
	refused("the same answer again", right, "sso.token")

	a, b := w.ask(), w.ask()
	refused("no state", asked{a.sealed, sso.Answer{Code: a.answer.Code}}, "sso.state")
	refused("a wrong state", asked{a.sealed, sso.Answer{State: "guessed", Code: a.answer.Code}}, "sso.state")
	refused("another browser", asked{b.sealed, a.answer}, "sso.state")
	refused("a browser that asked for nothing", asked{"", a.answer}, "sso.state")
	refused("a ceremony of one's own making", asked{a.sealed[:len(a.sealed)-4] + "AAAA", a.answer}, "sso.state")
	refused("another's code under one's own state", asked{b.sealed, sso.Answer{State: b.answer.State, Code: a.answer.Code}}, "sso.token")
	refused("no code", asked{a.sealed, sso.Answer{State: a.answer.State}}, "sso.denied")

	late := w.ask()
	w.Clock.Advance(sso.Limit + time.Second)
	refused("too late", late, "sso.state")

	seat(ssotest.Person{Subject: "gd-1001", Nonce: "another's"})
	refused("a token that was made for another", w.ask(), "sso.token")
	seat(ssotest.Person{})
	refused("nobody, who would be everybody", w.ask(), "sso.token")
	seat(ssotest.Person{Refuses: true})
	refused("cancelled", w.ask(), "sso.denied")
	seat(ssotest.Person{Subject: "gd-1001"})
	w.desk.SignAs("https://sso.example.org")
	refused("a token in another provider's name", w.ask(), "sso.token")
	w.desk.SignAs("")
	if _, err := w.finish(w.ask()); err != nil {
		t.Errorf("the provider is itself again: %v", err)
	}
}

// TestProvidersApart: the same subject of another provider is another person.
func TestProvidersApart(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bound(w.clerk, "gd-1001")
	w.desk = ssotest.New(t)
	w.desk.Callback, w.desk.Now = site+sso.CallbackPath, w.DB.Machine
	w.sso = w.of(w.desk)
	_, _, err := w.enter("gd-1001")
	w.code("the namesake of another provider", err, "sso.unbound")
	// One identity of each provider enters an account.
	w.bound(w.clerk, "gd-1001")
	if account, _, err := w.enter("gd-1001"); err != nil || account != w.clerk.Account {
		t.Errorf("enters %q, %v", account, err)
	}
}

// TestUnreachable: a provider that does not answer is no fault of whoever asks, nor is one that calls itself another.
func TestUnreachable(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	_, _, err := sso.New(w.DB, w.Vault, site, sso.Config{Issuer: w.desk.Issuer + "/", ClientID: ssotest.ClientID}).Begin(t.Context(), sso.SignIn, "/")
	w.code("another issuer", err, "sso.unreachable")
	a := w.ask()
	w.desk.Close()
	_, err = w.finish(a)
	w.code("down at the exchange", err, "sso.unreachable")
	w.sso = w.of(w.desk)
	_, _, err = w.sso.Begin(t.Context(), sso.SignIn, "/")
	w.code("down", err, "sso.unreachable")
}
