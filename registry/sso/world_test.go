package sso_test

import (
	"testing"

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
	"huishu/registry/sso"
	"huishu/registry/sso/ssotest"
)

const (
	password = partytest.Password
	site     = "https://huishu.example"
)

// world is an authority with two clerks, of whom one is its administrator, and the single sign-on of its city.
type world struct {
	*registrytest.City

	desk  *ssotest.Provider
	sso   *sso.Provider
	clerk ledger.Actor
	other ledger.Actor
	meta  party.Meta
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{
		City: registrytest.New(t, vault.Room(), calendar.Room(), adoption.Room(), procedure.Room(), party.Room(), factor.Room(), sso.Room()),
		desk: ssotest.New(t), meta: party.Meta{IP: "192.0.2.1", UserAgent: "test"},
	}
	w.desk.Callback, w.desk.Now = site+sso.CallbackPath, w.DB.Machine
	w.sso = w.of(w.desk)
	w.clerk = w.Body(party.Authority, "惠州市政务服务和数据管理局", "11441300MB2C12345", "clerk").Actor
	w.other = w.Colleague(w.clerk.Party, "other", "赵科员")
	return w
}

// of is the service's side of a provider.
func (w *world) of(p *ssotest.Provider) *sso.Provider {
	return sso.New(w.DB, w.Vault, site, sso.Config{Issuer: p.Issuer, ClientID: ssotest.ClientID, ClientSecret: ssotest.Secret, Strong: []string{"mfa"}})
}

func (w *world) code(what string, err error, want string) {
	w.Helper()
	if fault.CodeOf(err) != want {
		w.Errorf("%s: %v, not %q", what, err, want)
	}
}

// asked is one who was sent to the provider and came back: what the browser kept, and the answer.
type asked struct {
	sealed string
	answer sso.Answer
}

// ask sends a browser through the provider.
func (w *world) ask() asked {
	w.Helper()
	address, sealed, err := w.sso.Begin(w.Context(), sso.SignIn, "/")
	if err != nil {
		w.Fatal(err)
	}
	return w.back(address, sealed)
}

func (w *world) back(address, sealed string) asked {
	w.Helper()
	q := w.desk.Follow(w, address).Query()
	return asked{sealed, sso.Answer{State: q.Get("state"), Code: q.Get("code"), Error: q.Get("error")}}
}

func (w *world) finish(a asked) (sso.Person, error) {
	_, who, err := w.sso.Finish(w.Context(), a.sealed, a.answer)
	return who, err
}

// recognised is the person of a subject, as the provider tells it.
func (w *world) recognised(subject string) sso.Person {
	w.Helper()
	w.desk.Seat(ssotest.Person{Subject: subject, Name: "黄志强", At: w.DB.Machine()})
	who, err := w.finish(w.ask())
	if err != nil {
		w.Fatal(err)
	}
	return who
}

// offered is an offer of the subject to the account of the actor.
func (w *world) offered(actor ledger.Actor, subject string) string {
	w.Helper()
	offer, err := w.sso.Offer(actor.Account, w.recognised(subject))
	if err != nil {
		w.Fatal(err)
	}
	return offer
}

// bind has the actor bind what was offered.
func (w *world) bind(actor ledger.Actor, offer string) (id sso.Identity, err error) {
	err = w.DB.Update(w.Context(), actor, func(tx *ledger.Tx) error {
		id, err = w.sso.Bind(tx, offer)
		return err
	})
	return id, err
}

func (w *world) unbind(actor ledger.Actor, id string) error {
	return w.DB.Update(w.Context(), actor, func(tx *ledger.Tx) error { return sso.Unbind(tx, id) })
}

// bound has an identity enter the actor's account.
func (w *world) bound(actor ledger.Actor, subject string) sso.Identity {
	w.Helper()
	id, err := w.bind(actor, w.offered(actor, subject))
	if err != nil {
		w.Fatal(err)
	}
	return id
}

// enter signs the subject in; the account of whoever it is.
func (w *world) enter(subject string) (account string, o party.Opened, err error) {
	w.Helper()
	if o, err = w.sso.Enter(w.Context(), w.recognised(subject), w.meta); err != nil || o.Half {
		return "", o, err
	}
	a, _, err := party.Authenticate(w.Context(), w.DB, o.Token)
	return a.Account, o, err
}
