package sso

import (
	"context"
	"time"

	"golang.org/x/oauth2"

	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
)

// skew is how far the provider's clock may be from ours.
const skew = time.Minute

// Proves reports whether an account can prove by the provider who it is: an identity of it is bound and, where the account has a second
// factor, the provider can be as sure as that. No provider proves nothing.
func (p *Provider) Proves(tx *ledger.Tx, account string, secondFactor bool) (bool, error) {
	if p == nil || secondFactor && len(p.Strong) == 0 {
		return false, nil
	}
	var n int
	err := tx.Get(&n, `SELECT COUNT(*) FROM sso_subject WHERE account = ? AND issuer = ?`, account, p.Issuer)
	return n > 0, err
}

// BeginProof is Begin for whoever sits at the session of the token and has to prove anew who that is, for the one act that waits there:
// the provider is told to ask the person again, though it knows the browser (OpenID Connect Core 3.1.2.1: prompt, max_age).
func (p *Provider) BeginProof(ctx context.Context, token, act, next string) (address, sealed string, err error) {
	var session string
	err = p.db.View(ctx, ledger.Actor{}, func(tx *ledger.Tx) error {
		h, err := party.Hold(tx, token)
		session = h.ID
		return err
	})
	if err != nil {
		return "", "", err
	}
	return p.send(ctx, Ceremony{Purpose: Proving, Next: next, Session: session, Act: act, At: p.db.Machine()},
		oauth2.SetAuthURLParam("prompt", "login"), oauth2.SetAuthURLParam("max_age", "0"))
}

const proofLabel = "sso proof"

// Proof seals whom the provider has recognised in a ceremony that BeginProof began, for the browser to bring with the act; Prove takes it
// as long as a proof is good for ([access.ProofLimit]). Somebody else than the account's own identity, or in another session, is Invalid
// "sso.proof"; who has not signed in there since it was asked to, Invalid "sso.stale"; who has a second factor here and was not asked for
// as much there, Invalid "factor.needed".
func (p *Provider) Proof(ctx context.Context, token string, c Ceremony, who Person) (sealed string, err error) {
	err = p.db.View(ctx, ledger.Actor{}, func(tx *ledger.Tx) error {
		h, err := party.Hold(tx, token)
		if err == nil && h.ID != c.Session {
			err = errProof
		}
		if err != nil {
			return err
		}
		return fits(tx, h, who)
	})
	if err != nil {
		return "", err
	}
	if who.Proved.Before(c.At.Add(-skew)) {
		return "", fault.New(fault.Invalid, "sso.stale", "统一身份认证没有要求您重新登录，不能作为新的验证", "The single sign-on has not asked you again, which proves nothing new").
			Do("请先在统一身份认证中退出登录再试，或改用密码、验证器、通行密钥", "Sign out there and try again, or use password, authenticator or passkey")
	}
	return p.vault.SealUntil(proofLabel, boundTo(c.Session, c.Act), p.db.Machine().Add(access.ProofLimit), who)
}

// Prove steps the session of the token up by a sealed proof, for the act that it was asked for, and gives it a new token (see
// [party.Raise]). The proof is as old as the provider says, however late it comes: it makes nothing longer when it comes again. One that
// is not this session's and this act's, or whose identity has been unbound, is Invalid "sso.proof".
func (p *Provider) Prove(ctx context.Context, token, act, sealed string, meta party.Meta) (o party.Opened, err error) {
	err = p.db.Work(ctx, func(tx *ledger.Tx) error {
		h, err := party.Hold(tx, token)
		if err != nil {
			return err
		}
		var who Person
		if err := p.vault.UnsealAt(p.db.Machine(), proofLabel, boundTo(h.ID, act), sealed, &who); err != nil {
			return errProof.Wrap(err)
		}
		if err := fits(tx, h, who); err != nil {
			return err
		}
		o, err = party.Raise(tx, h, party.Assurance{How: "sso", Proved: who.Proved}, meta)
		return err
	})
	if err != nil {
		return party.Opened{}, err
	}
	return o, nil
}

// fits refuses a person that does not prove who sits at the session.
func fits(tx *ledger.Tx, h party.Held, who Person) error {
	var account string
	err := tx.Get(&account, `SELECT account FROM sso_subject WHERE issuer = ? AND subject = ?`, who.Issuer, who.Subject)
	if fault.KindOf(err) == fault.NotFound || err == nil && account != h.Account {
		return errProof
	}
	if err != nil {
		return err
	}
	return h.Takes(party.Assurance{Weak: !who.Strong})
}

func boundTo(session, act string) string { return session + "\x00" + act }

var errProof = fault.New(fault.Invalid, "sso.proof", "统一身份认证的验证不属于本次登录的这一事项，或已失效", "What the single sign-on proved is not for this act of this session, or out of date").
	Do("请用绑定在本账号的身份重新验证", "Prove it again, with the identity that is bound to this account")
