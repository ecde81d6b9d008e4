package factor

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/netip"
	"net/url"
	"strings"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/google/uuid"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/registry/party"
)

// Ceremony is what a browser needs to ask its authenticator, and what comes back with the answer.
type Ceremony struct {
	// Options are the options of WebAuthn in their JSON form, for parseCreationOptionsFromJSON or parseRequestOptionsFromJSON.
	Options json.RawMessage `json:"options"`
	// Sealed comes back with the answer.
	Sealed string `json:"sealed"`
}

// holder is an account as WebAuthn sees it.
type holder struct {
	handle      []byte
	name, login string
	credentials []webauthn.Credential
	rows        []secretRow
}

func (h *holder) WebAuthnID() []byte                         { return h.handle }
func (h *holder) WebAuthnName() string                       { return h.login }
func (h *holder) WebAuthnDisplayName() string                { return h.name }
func (h *holder) WebAuthnCredentials() []webauthn.Credential { return h.credentials }

// handleOf is the user handle of an account: the bytes of its id, which tell nothing about the person.
func handleOf(account string) ([]byte, error) {
	id, err := uuid.Parse(account)
	return id[:], err
}

// PasskeysWork reports whether passkeys can be used at the service's address: WebAuthn binds them to a host name, and
// neither an address of digits is one nor, but for localhost, a name without a domain, such as those of an intranet.
func (k *Keeper) PasskeysWork() bool {
	u, err := url.Parse(k.site)
	if err != nil || u.Hostname() == "" {
		return false
	}
	if _, err = netip.ParseAddr(u.Hostname()); err == nil {
		return false
	}
	return u.Hostname() == "localhost" || strings.Contains(u.Hostname(), ".")
}

// relying is the service as the relying party of WebAuthn: every ceremony needs the person's presence and its verification.
func (k *Keeper) relying() (*webauthn.WebAuthn, error) {
	if !k.PasskeysWork() {
		return nil, fault.New(fault.Refused, "factor.no_host", "以 IP 地址或不带域的主机名访问时不能使用通行密钥", "Passkeys need a host name with a domain, not an address of digits or a bare name").
			Do("请用域名（本机可用 localhost）访问，并以 --public-url 设置", "Reach the service by a host name (localhost on the same machine) and set it with --public-url")
	}
	u, err := url.Parse(k.site)
	if err != nil {
		return nil, err
	}
	return webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: "惠数 Huishu", RPOrigins: []string{u.Scheme + "://" + u.Host},
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired,
		},
	})
}

// holderOf loads the account with its passkeys.
func holderOf(tx *ledger.Tx, account string) (*holder, error) {
	a, err := party.GetAccount(tx, account)
	if err != nil {
		return nil, err
	}
	h := &holder{name: a.Name, login: a.Login}
	if h.handle, err = handleOf(account); err != nil {
		return nil, err
	}
	if h.rows, err = secretsOf(tx, account, Passkey); err != nil {
		return nil, err
	}
	h.credentials = make([]webauthn.Credential, len(h.rows))
	for i, r := range h.rows {
		c := &h.credentials[i]
		if err := json.Unmarshal([]byte(r.Secret), c); err != nil {
			return nil, err
		}
		if digest(c.ID, c.PublicKey) != r.Digest {
			return nil, tampered()
		}
	}
	return h, nil
}

// BeginPasskey begins the registration of a passkey for the actor's own account.
func (k *Keeper) BeginPasskey(tx *ledger.Tx) (c Ceremony, err error) {
	rp, err := k.relying()
	if err != nil {
		return c, err
	}
	h, err := holderOf(tx, tx.Actor.Account)
	if err != nil {
		return c, err
	}
	options, session, err := rp.BeginRegistration(h, webauthn.WithExclusions(webauthn.Credentials(h.credentials).CredentialDescriptors()))
	if err != nil {
		return c, err
	}
	return k.ceremony("passkey", tx.Actor.Account, options.Response, session)
}

// FinishPasskey adds the passkey that was begun (act factor.add). response is the credential in its JSON form. With the
// account's first factor it returns recovery codes. A response that does not fit is Invalid "factor.passkey".
func (k *Keeper) FinishPasskey(ctx context.Context, actor ledger.Actor, sealed, name string, response []byte) (codes []string, err error) {
	var session webauthn.SessionData
	if err := k.unseal("passkey", actor.Account, sealed, &session); err != nil {
		return nil, err
	}
	rp, err := k.relying()
	if err != nil {
		return nil, err
	}
	answer, err := protocol.ParseCredentialCreationResponseBytes(response)
	if err != nil {
		return nil, badPasskey(err)
	}
	err = k.db.Update(ctx, actor, func(tx *ledger.Tx) error {
		h, err := holderOf(tx, actor.Account)
		if err != nil {
			return err
		}
		c, err := rp.CreateCredential(h, session, answer)
		if err != nil {
			return badPasskey(err)
		}
		record, err := json.Marshal(c)
		if err != nil {
			return err
		}
		id := credentialID(c.ID)
		codes, err = add(tx, Passkey, name, digest(c.ID, c.PublicKey), string(record), &id, int64(c.Authenticator.SignCount))
		return err
	})
	return codes, err
}

// Challenge begins the proof by a passkey of the account; with no account, by any passkey of whoever sits there.
func (k *Keeper) Challenge(tx *ledger.Tx, account string) (c Ceremony, err error) {
	rp, err := k.relying()
	if err != nil {
		return c, err
	}
	var options *protocol.CredentialAssertion
	var session *webauthn.SessionData
	verified := webauthn.WithUserVerification(protocol.VerificationRequired)
	if account == "" {
		options, session, err = rp.BeginDiscoverableLogin(verified)
	} else {
		var h *holder
		if h, err = holderOf(tx, account); err != nil {
			return c, err
		}
		if len(h.credentials) == 0 {
			return c, fault.New(fault.Conflict, "factor.none", "该账号没有通行密钥", "The account has no passkey").
				Do("请用验证器或恢复码验证，登录后再添加通行密钥", "Prove it with the authenticator or a recovery code; add a passkey once signed in")
		}
		options, session, err = rp.BeginLogin(h, verified)
	}
	if err != nil {
		return c, err
	}
	return k.ceremony("challenge", account, options.Response, session)
}

func (k *Keeper) ceremony(label, account string, options any, session *webauthn.SessionData) (c Ceremony, err error) {
	if c.Options, err = json.Marshal(options); err != nil {
		return c, err
	}
	c.Sealed, err = k.seal(label, account, session)
	return c, err
}

// SignIn opens a session by a passkey alone: the device has verified the person, so that it is possession and knowledge in
// one. An answer that does not fit any account is Unauthenticated "sign_in.failed".
func (k *Keeper) SignIn(ctx context.Context, sealed string, response []byte, meta party.Meta) (o party.Opened, err error) {
	var session webauthn.SessionData
	if err := k.unseal("challenge", "", sealed, &session); err != nil {
		return o, err
	}
	rp, err := k.relying()
	if err != nil {
		return o, err
	}
	answer, err := protocol.ParseCredentialRequestResponseBytes(response)
	if err != nil {
		return o, badPasskey(err)
	}
	right := false
	err = k.db.Work(ctx, func(tx *ledger.Tx) error {
		var account string
		err := tx.Get(&account, `SELECT account FROM factor_secret WHERE credential = ?`, credentialID(answer.RawID))
		if fault.KindOf(err) == fault.NotFound {
			return nil
		}
		if err != nil {
			return err
		}
		h, err := holderOf(tx, account)
		if err != nil {
			return err
		}
		right, err = k.accept(tx, h, session, func() (*webauthn.Credential, error) {
			_, c, err := rp.ValidatePasskeyLogin(func(_, handle []byte) (webauthn.User, error) {
				if !bytes.Equal(handle, h.handle) {
					return nil, errors.New("the user handle is another account's")
				}
				return h, nil
			}, session, answer)
			return c, err
		})
		if err != nil || !right {
			return err
		}
		o, err = party.OpenSession(tx, account, party.Assurance{How: "passkey", Proved: tx.Machine()}, meta)
		return err
	})
	if err == nil && !right {
		err = fault.New(fault.Unauthenticated, "sign_in.failed", "通行密钥未能登录", "The passkey did not sign in").
			Do("请改用密码登录；该通行密钥可能已被移除", "Sign in with the password; the passkey may have been removed")
	}
	return o, err
}

// usePasskey checks the answer of one of the account's passkeys.
func (k *Keeper) usePasskey(tx *ledger.Tx, account, sealed string, response []byte) (right bool, err error) {
	var session webauthn.SessionData
	if err := k.unseal("challenge", account, sealed, &session); err != nil {
		return false, err
	}
	rp, err := k.relying()
	if err != nil {
		return false, err
	}
	answer, err := protocol.ParseCredentialRequestResponseBytes(response)
	if err != nil {
		return false, badPasskey(err)
	}
	h, err := holderOf(tx, account)
	if err != nil {
		return false, err
	}
	return k.accept(tx, h, session, func() (*webauthn.Credential, error) { return rp.ValidateLogin(h, session, answer) })
}

// accept takes a valid answer once. A signature count that went back warns of a copy: such an answer is not taken, and
// the factor bears the warning from then on.
func (k *Keeper) accept(tx *ledger.Tx, h *holder, session webauthn.SessionData, validate func() (*webauthn.Credential, error)) (right bool, err error) {
	c, err := validate()
	if err != nil {
		return false, nil //nolint:nilerr // what does not fit is a wrong answer, not a failure
	}
	for i, own := range h.credentials {
		if !bytes.Equal(own.ID, c.ID) {
			continue
		}
		factor := h.rows[i].Factor
		if c.Authenticator.CloneWarning {
			_, err := tx.Exec(`UPDATE factor_secret SET warned_at = ? WHERE factor = ?`, tx.Now.UnixMilli(), factor)
			return false, err
		}
		if fresh, err := answered(tx, session.Challenge); err != nil || !fresh {
			return false, err
		}
		record, err := json.Marshal(c)
		if err != nil {
			return false, err
		}
		_, err = tx.Exec(`UPDATE factor_secret SET secret = ?, counter = ?, used_at = ? WHERE factor = ?`,
			string(record), int64(c.Authenticator.SignCount), tx.Now.UnixMilli(), factor)
		return err == nil, err
	}
	return false, nil
}

// answered notes that a challenge has been answered; fresh is false where it had been before.
func answered(tx *ledger.Tx, challenge string) (fresh bool, err error) {
	now := tx.Machine()
	if _, err := tx.Exec(`DELETE FROM answered_challenge WHERE expires_at <= ?`, now.UnixMilli()); err != nil {
		return false, err
	}
	n, err := tx.Exec(`INSERT INTO answered_challenge (id, expires_at) VALUES (?, ?) ON CONFLICT (id) DO NOTHING`,
		digestText("challenge", challenge), now.Add(setUpLimit).UnixMilli())
	return n == 1, err
}

func credentialID(id []byte) string { return base64.RawURLEncoding.EncodeToString(id) }

func badPasskey(err error) error {
	return fault.New(fault.Invalid, "factor.passkey", "通行密钥的回应无法使用", "The passkey's answer cannot be used").
		Do("请重新打开本页再试一次", "Open the page again and retry").Wrap(err)
}
