package sso_test

import (
	"net/url"
	"testing"
	"time"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/ledgertest"
	"huishu/registry/party"
	"huishu/registry/sso"
	"huishu/registry/sso/ssotest"
)

// prove goes to the provider for an act that waits in the session of the token, and brings the proof back.
func (w *world) prove(token, act string) (sealed string, err error) {
	w.Helper()
	address, kept, err := w.sso.BeginProof(w.Context(), token, act, "/")
	if err != nil {
		return "", err
	}
	a := w.back(address, kept)
	c, who, err := w.sso.Finish(w.Context(), a.sealed, a.answer)
	if err != nil {
		return "", err
	}
	return w.sso.Proof(w.Context(), token, c, who)
}

func (w *world) raise(token, act, sealed string) (party.Opened, error) {
	return w.sso.Prove(w.Context(), token, act, sealed, w.meta)
}

// opened is a session of the login whose proof is too old for anything.
func (w *world) opened(login string) string {
	w.Helper()
	o, err := party.Open(w.Context(), w.DB, login, password, w.meta)
	if err != nil {
		w.Fatal(err)
	}
	w.Clock.Advance(access.ProofLimit + time.Minute)
	return o.Token
}

// TestProve: the provider asks the person anew, and what it says raises the session that asked, for the act that waits, under a new token;
// another session, another act, another person, an answer of yesterday and an identity that was taken off raise nothing.
func TestProve(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	id := w.bound(w.clerk, "gd-1001")
	token, colleague := w.opened("clerk"), w.opened("other")
	seat := func(p ssotest.Person) { w.desk.Seat(p) }
	// Signed in there since yesterday: only who is asked anew has proved it now.
	yesterday := w.DB.Machine().Add(-24 * time.Hour)
	seat(ssotest.Person{Subject: "gd-1001", At: yesterday})

	address, _, err := w.sso.BeginProof(t.Context(), token, "approve", "/")
	if err != nil {
		t.Fatal(err)
	}
	asked, err := url.Parse(address)
	if err != nil || asked.Query().Get("prompt") != "login" || asked.Query().Get("max_age") != "0" {
		t.Errorf("the provider is not told to ask anew: %s %v", address, err)
	}

	sealed, err := w.prove(token, "approve")
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.raise(token, "pay", sealed)
	w.code("another act", err, "sso.proof")
	_, err = w.raise(colleague, "approve", sealed)
	w.code("another's session", err, "sso.proof")
	_, err = w.raise(w.opened("clerk"), "approve", sealed)
	w.code("too late", err, "sso.proof")
	sealed, err = w.prove(token, "approve")
	if err != nil {
		t.Fatal(err)
	}
	at := w.DB.Machine()
	second, err := party.Open(t.Context(), w.DB, "clerk", password, w.meta)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.raise(second.Token, "approve", sealed)
	w.code("another session of one's own", err, "sso.proof")
	w.Clock.Advance(3 * time.Minute)
	o, err := w.raise(token, "approve", sealed)
	if err != nil {
		t.Fatal(err)
	}
	if a, _, err := party.Authenticate(t.Context(), w.DB, o.Token); err != nil || a.Account != w.clerk.Account || !a.Proof.At.Equal(at.Truncate(time.Second)) {
		t.Errorf("%+v %v", a.Proof, err)
	}
	if _, _, err := party.Authenticate(t.Context(), w.DB, token); fault.CodeOf(err) != "session.ended" {
		t.Errorf("the token from before: %v", err)
	}
	// Once more it makes nothing longer.
	if o, err = w.raise(o.Token, "approve", sealed); err != nil {
		t.Fatal(err)
	}
	if a, _, err := party.Authenticate(t.Context(), w.DB, o.Token); err != nil || !a.Proof.At.Equal(at.Truncate(time.Second)) {
		t.Errorf("longer: %+v %v", a.Proof, err)
	}

	seat(ssotest.Person{Subject: "gd-1001", At: yesterday, Stays: true})
	_, err = w.prove(o.Token, "approve")
	w.code("a provider that does not ask", err, "sso.stale")
	seat(ssotest.Person{Subject: "gd-1001", Stays: true})
	_, err = w.prove(o.Token, "approve")
	w.code("a provider that does not say when", err, "sso.stale")
	seat(ssotest.Person{Subject: "gd-2002"})
	_, err = w.prove(o.Token, "approve")
	w.code("somebody else", err, "sso.proof")
	w.bound(w.other, "gd-2002")
	_, err = w.prove(o.Token, "approve")
	w.code("a colleague's identity", err, "sso.proof")
	seat(ssotest.Person{Subject: "gd-1001", Nonce: "another's"})
	_, err = w.prove(o.Token, "approve")
	w.code("a token that was made for another", err, "sso.token")
	_, err = w.prove("planted", "approve")
	w.code("no session", err, "session.ended")

	seat(ssotest.Person{Subject: "gd-1001"})
	if sealed, err = w.prove(o.Token, "approve"); err != nil {
		t.Fatal(err)
	}
	w.code("taken off", w.unbind(w.clerk, id.ID), "")
	_, err = w.raise(o.Token, "approve", sealed)
	w.code("an identity that was taken off", err, "sso.proof")
}

// TestProofOfAnotherSession: who is led through a ceremony that was begun in another session brings no proof back into this one, though
// both are the same person's.
func TestProofOfAnotherSession(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bound(w.clerk, "gd-1001")
	one, two := w.opened("clerk"), w.opened("clerk")
	address, kept, err := w.sso.BeginProof(t.Context(), one, "approve", "/")
	if err != nil {
		t.Fatal(err)
	}
	a := w.back(address, kept)
	c, who, err := w.sso.Finish(t.Context(), a.sealed, a.answer)
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.sso.Proof(t.Context(), two, c, who)
	w.code("another session", err, "sso.proof")
}

// TestProveWithSecondFactor: the provider stands for the second factor only where it was as sure, and never finishes a sign-in that waits.
func TestProveWithSecondFactor(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.bound(w.clerk, "gd-1001")
	token := w.opened("clerk")
	w.Must(ledger.System, ledgertest.Allow(func(tx *ledger.Tx) error {
		return party.SetSecondFactor(tx, w.clerk.Account, true, string(access.FactorAdd))
	}, string(access.FactorAdd)))
	for amr, want := range map[string]string{"pwd": "factor.needed", "mfa": ""} {
		w.desk.Seat(ssotest.Person{Subject: "gd-1001", AMR: []string{amr}})
		_, err := w.prove(token, "approve")
		w.code(amr, err, want)
	}
	_, err := w.prove(w.opened("clerk"), "approve")
	w.code("a half-open session", err, "session.ended")
	half, err := party.Open(t.Context(), w.DB, "clerk", password, w.meta)
	if err != nil || !half.Half {
		t.Fatalf("%+v %v", half, err)
	}
	_, err = w.prove(half.Token, "approve")
	w.code("a half-open session", err, "factor.needed")

	weak := sso.New(w.DB, w.Vault, site, sso.Config{Issuer: w.desk.Issuer, ClientID: ssotest.ClientID})
	for name, c := range map[string]struct {
		by     *sso.Provider
		who    ledger.Actor
		factor bool
		want   bool
	}{
		"bound":                    {w.sso, w.clerk, false, true},
		"bound, as sure":           {w.sso, w.clerk, true, true},
		"bound, never sure enough": {weak, w.clerk, true, false},
		"not bound":                {w.sso, w.other, false, false},
		"no provider":              {nil, w.clerk, false, false},
	} {
		err := w.DB.View(t.Context(), ledger.Actor{}, func(tx *ledger.Tx) error {
			got, err := c.by.Proves(tx, c.who.Account, c.factor)
			if got != c.want {
				t.Errorf("%s: %v", name, got)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}
