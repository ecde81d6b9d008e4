package sso

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"huishu/ledger/fault"
)

// Limit is how long somebody may take at the provider.
const Limit = 10 * time.Minute

// Purpose is what an identity is asked for.
type Purpose string

// Purposes.
const (
	SignIn Purpose = "sign_in"
	// Binding is to bind the identity to the account that is signed in.
	Binding Purpose = "bind"
	// Proving is to prove again who sits at a session, for an act that waits there.
	Proving Purpose = "prove"
)

// Ceremony is what the browser keeps, sealed, while its person is at the provider. Whoever comes back in another browser, or
// with somebody else's answer, has not got it: that is what keeps one from being signed in as another.
type Ceremony struct {
	Purpose Purpose `json:"purpose"`
	// Next is where the person wants to go in the end.
	Next     string `json:"next"`
	State    string `json:"state"`
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"`
	// Session and Act are what a proof is for, and At is since when it is asked for; empty otherwise.
	Session string    `json:"session,omitempty"`
	Act     string    `json:"act,omitempty"`
	At      time.Time `json:"at,omitzero"`
}

// Begin sends somebody to the provider: address is where, sealed what the browser must bring back within [Limit]. A provider
// that does not answer is Unavailable "sso.unreachable".
func (p *Provider) Begin(ctx context.Context, purpose Purpose, next string) (address, sealed string, err error) {
	return p.send(ctx, Ceremony{Purpose: purpose, Next: next})
}

// send begins a ceremony; more goes with the question.
func (p *Provider) send(ctx context.Context, c Ceremony, more ...oauth2.AuthCodeOption) (address, sealed string, err error) {
	found, err := p.discovered(ctx)
	if err != nil {
		return "", "", err
	}
	c.State, c.Nonce, c.Verifier = rand.Text(), rand.Text(), oauth2.GenerateVerifier()
	if sealed, err = p.vault.SealUntil(ceremonyLabel, "", p.db.Machine().Add(Limit), c); err != nil {
		return "", "", err
	}
	return p.client(found).AuthCodeURL(c.State, append(more, oidc.Nonce(c.Nonce), oauth2.S256ChallengeOption(c.Verifier))...), sealed, nil
}

const ceremonyLabel = "sso ceremony"

// Answer is what the provider sent somebody back with.
type Answer struct {
	State, Code string
	// Error is its refusal (RFC 6749 section 4.1.2.1), such as access_denied; empty where there is a code.
	Error string
}

// Person is whom the provider has recognised.
type Person struct {
	Issuer  string `json:"issuer"`
	Subject string `json:"subject"`
	// Label is what the provider calls the person, to be recognised by; it decides nothing.
	Label string `json:"label"`
	// Strong says that the provider was as sure as a second factor makes one here.
	Strong bool `json:"strong"`
	// Proved is when the person last proved to the provider who it is; zero where the provider does not say.
	Proved time.Time `json:"proved"`
}

// Finish takes the answer that the ceremony was for, and has the provider say who it was. An answer without its ceremony is
// Invalid "sso.state"; a refusal of the provider Unauthenticated "sso.denied"; what it says and cannot prove
// Unauthenticated "sso.token".
func (p *Provider) Finish(ctx context.Context, sealed string, a Answer) (c Ceremony, who Person, err error) {
	if p.vault.UnsealAt(p.db.Machine(), ceremonyLabel, "", sealed, &c) != nil || subtle.ConstantTimeCompare([]byte(c.State), []byte(a.State)) == 0 {
		return Ceremony{}, Person{}, fault.New(fault.Invalid, "sso.state", "登录过程已失效", "This sign-in is out of date").
			Do("请重新开始登录", "Begin to sign in again")
	}
	if a.Error != "" || a.Code == "" {
		return c, Person{}, fault.New(fault.Unauthenticated, "sso.denied", "统一身份认证未通过或已取消", "The single sign-on was refused or cancelled").
			Do("请重试，或用账号和密码登录", "Try again, or sign in with account and password").Wrap(errors.New(a.Error))
	}
	found, err := p.discovered(ctx)
	if err != nil {
		return c, Person{}, err
	}
	ctx = oidc.ClientContext(ctx, p.http)
	token, err := p.client(found).Exchange(ctx, a.Code, oauth2.VerifierOption(c.Verifier))
	if refused := (*oauth2.RetrieveError)(nil); errors.As(err, &refused) && refused.Response.StatusCode < 500 {
		return c, Person{}, unproved(err)
	}
	if err != nil {
		return c, Person{}, unreachable(err)
	}
	who, err = p.recognise(ctx, found, token, c.Nonce)
	return c, who, err
}

// recognise checks the ID token (OpenID Connect Core 3.1.3.7): signature, issuer, audience, expiry and nonce.
func (p *Provider) recognise(ctx context.Context, found *oidc.Provider, token *oauth2.Token, nonce string) (Person, error) {
	raw, _ := token.Extra("id_token").(string)
	id, err := found.VerifierContext(oidc.ClientContext(context.WithoutCancel(ctx), p.http), &oidc.Config{ClientID: p.ClientID, Now: p.db.Machine}).Verify(ctx, raw)
	if err != nil {
		return Person{}, unproved(err)
	}
	if subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(nonce)) == 0 {
		return Person{}, unproved(errors.New("the nonce is another's"))
	}
	if id.Subject == "" { // would be everybody
		return Person{}, unproved(errors.New("no subject"))
	}
	var claims struct {
		Name     string   `json:"name"`
		Login    string   `json:"preferred_username"`
		ACR      string   `json:"acr"`
		AMR      []string `json:"amr"`
		AuthTime int64    `json:"auth_time"` // Unix seconds
	}
	if err := id.Claims(&claims); err != nil {
		return Person{}, unproved(err)
	}
	who := Person{Issuer: id.Issuer, Subject: id.Subject, Label: label(claims.Name, claims.Login, id.Subject), Strong: p.strong(claims.ACR, claims.AMR)}
	if at := time.Unix(claims.AuthTime, 0); claims.AuthTime > 0 && !at.After(p.db.Machine().Add(skew)) {
		who.Proved = at
	}
	return who, nil
}

func unproved(err error) error {
	return fault.New(fault.Unauthenticated, "sso.token", "统一身份认证的答复无法核实", "What the single sign-on answered could not be verified").
		Do("请重新开始登录；一再如此，请联系系统管理员", "Begin again; if it stays so, tell the system administrator").Wrap(err)
}
