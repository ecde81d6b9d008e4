package factor_test

import (
	"strings"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"
	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"huishu/compliance/adoption"
	"huishu/compliance/calendar"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/vault"
	"huishu/registry/factor"
	"huishu/registry/party"
	"huishu/registry/party/partytest"
	"huishu/registry/registrytest"
)

const (
	password = partytest.Password
	site     = "https://huishu.example"
)

// world is a database with an authority and its clerk, who has the password above.
type world struct {
	*registrytest.City

	keeper *factor.Keeper
	clerk  ledger.Actor
	meta   party.Meta
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{
		City: registrytest.New(t, vault.Room(), calendar.Room(), adoption.Room(), procedure.Room(), party.Room(), factor.Room()),
		meta: party.Meta{IP: "192.0.2.1", UserAgent: "test"},
	}
	w.keeper = factor.New(w.DB, w.Vault, site)
	w.clerk = w.Body(party.Authority, "惠州市政务服务和数据管理局", "11441300MB2C12345", "clerk").Actor
	return w
}

func (w *world) code(err error, want string) {
	w.Helper()
	if fault.CodeOf(err) != want {
		w.Errorf("%v, not %q", err, want)
	}
}

// open signs in with the password.
func (w *world) open() party.Opened {
	w.Helper()
	o, err := party.Open(w.Context(), w.DB, "clerk", password, w.meta)
	if err != nil {
		w.Fatal(err)
	}
	return o
}

// who is the actor of a token, or the code of the refusal.
func (w *world) who(token string) (ledger.Actor, string) {
	w.Helper()
	a, _, err := party.Authenticate(w.Context(), w.DB, token)
	return a, fault.CodeOf(err)
}

// shown is what an authenticator shows at this moment by the machine's clock, moved by d.
func (w *world) shown(secret string, d time.Duration) string {
	w.Helper()
	c, err := totp.GenerateCodeCustom(secret, w.DB.Machine().Add(d), totp.ValidateOpts{Period: 30, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
	if err != nil {
		w.Fatal(err)
	}
	return c
}

// setUp adds an authenticator to the clerk's account.
func (w *world) setUp() (secret string, codes []string) {
	w.Helper()
	s, err := w.keeper.BeginTOTP(w.clerk.Account, "clerk")
	if err != nil {
		w.Fatal(err)
	}
	codes, err = w.keeper.FinishTOTP(w.Context(), w.clerk, s.Sealed, "手机", w.shown(s.Secret, 0))
	if err != nil {
		w.Fatal(err)
	}
	w.Clock.Advance(30 * time.Second) // the code of the set-up is used up
	return s.Secret, codes
}

func (w *world) prove(token string, e factor.Evidence) (party.Opened, error) {
	return w.keeper.Prove(w.Context(), token, e, w.meta)
}

var relying = virtualwebauthn.RelyingParty{Name: "惠数 Huishu", ID: "huishu.example", Origin: site}

// register adds a passkey of a virtual authenticator to the clerk's account.
func (w *world) register(device *virtualwebauthn.Authenticator, key virtualwebauthn.Credential) []string {
	w.Helper()
	c := w.ceremony(w.keeper.BeginPasskey)
	options, err := virtualwebauthn.ParseAttestationOptions(`{"publicKey":` + string(c.Options) + `}`)
	if err != nil {
		w.Fatal(err)
	}
	device.Options.UserHandle = []byte(options.UserID)
	codes, err := w.keeper.FinishPasskey(w.Context(), w.clerk, c.Sealed, "门禁卡", []byte(virtualwebauthn.CreateAttestationResponse(relying, *device, key, *options)))
	if err != nil {
		w.Fatal(err)
	}
	device.AddCredential(key)
	return codes
}

func (w *world) ceremony(begin func(tx *ledger.Tx) (factor.Ceremony, error)) (c factor.Ceremony) {
	w.Helper()
	err := w.DB.View(w.Context(), w.clerk, func(tx *ledger.Tx) (err error) {
		c, err = begin(tx)
		return err
	})
	if err != nil {
		w.Fatal(err)
	}
	return c
}

// answer is the device's answer to a challenge for the account, or for anybody.
func (w *world) answer(device virtualwebauthn.Authenticator, key virtualwebauthn.Credential, account string) (sealed string, response []byte) {
	w.Helper()
	c := w.ceremony(func(tx *ledger.Tx) (factor.Ceremony, error) { return w.keeper.Challenge(tx, account) })
	options, err := virtualwebauthn.ParseAssertionOptions(`{"publicKey":` + string(c.Options) + `}`)
	if err != nil {
		w.Fatal(err)
	}
	return c.Sealed, []byte(virtualwebauthn.CreateAssertionResponse(relying, device, key, *options))
}

// journal is everything the journal holds, as one text.
func (w *world) journal() string {
	w.Helper()
	var parts []string
	err := w.DB.View(w.Context(), ledger.Actor{}, func(tx *ledger.Tx) error {
		return tx.Select(&parts, `SELECT kind || ' ' || COALESCE(payload, '') FROM event ORDER BY idx`)
	})
	if err != nil {
		w.Fatal(err)
	}
	return strings.Join(parts, "\n")
}
