package sso_test

import (
	"path/filepath"
	"testing"

	"huishu/compliance/adoption"
	"huishu/compliance/calendar"
	"huishu/compliance/code"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/ledgertest"
	"huishu/ledger/vault"
	"huishu/registry/factor"
	"huishu/registry/party"
	"huishu/registry/party/partytest"
	"huishu/registry/sso"
	"huishu/registry/sso/ssotest"
)

const (
	password = partytest.Password
	site     = "https://huishu.example"
)

// world is an authority with two clerks, of whom one is its administrator, and the single sign-on of its city.
type world struct {
	*testing.T
	db    *ledger.DB
	vault *vault.Vault
	clock *ledgertest.Clock
	desk  *ssotest.Provider
	sso   *sso.Provider
	clerk ledger.Actor
	other ledger.Actor
	meta  party.Meta
}

func newWorld(t *testing.T) *world {
	t.Helper()
	dir := t.TempDir()
	v, err := vault.Open(filepath.Join(dir, "vault"), filepath.Join(dir, "keys", "vault.key"))
	if err != nil {
		t.Fatal(err)
	}
	db := ledgertest.New(t, vault.Room(), calendar.Room(), adoption.Room(), procedure.Room(), party.Room(), factor.Room(), sso.Room())
	w := &world{T: t, db: db, vault: v, clock: ledgertest.ClockOf(db), desk: ssotest.New(t), meta: party.Meta{IP: "192.0.2.1", UserAgent: "test"}}
	w.desk.Callback, w.desk.Now = site+sso.CallbackPath, db.Machine
	w.sso = w.of(w.desk)
	w.must(ledger.System, func(tx *ledger.Tx) error {
		p, acc, err := party.RegisterBody(tx, party.Body{
			Kind: party.Authority, USCC: code.CompleteUSCC("11441300MB2C12345"),
			Profile: party.Profile{NameZH: "惠州市政务服务和数据管理局", Region: "441300", Address: "惠州市惠城区江北", LegalRep: "陈一", ContactName: "李二", ContactPhone: "0752-2808080"},
			Account: &party.NewAccount{Login: "clerk", Name: "王科员", Password: partytest.Hashed()},
		})
		if err != nil {
			return err
		}
		second, err := party.CreateAccount(tx, p.ID, party.NewAccount{Login: "other", Name: "赵科员", Password: partytest.Hashed()})
		if err != nil {
			return err
		}
		if w.clerk, err = party.ActorFor(tx, acc.ID); err != nil {
			return err
		}
		w.other, err = party.ActorFor(tx, second.ID)
		return err
	})
	return w
}

// of is the service's side of a provider.
func (w *world) of(p *ssotest.Provider) *sso.Provider {
	return sso.New(w.db, w.vault, site, sso.Config{Issuer: p.Issuer, ClientID: ssotest.ClientID, ClientSecret: ssotest.Secret, Strong: []string{"mfa"}})
}

func (w *world) must(actor ledger.Actor, fn func(tx *ledger.Tx) error) {
	w.Helper()
	if err := w.db.Update(w.Context(), actor, fn); err != nil {
		w.Fatal(err)
	}
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
	w.desk.Seat(ssotest.Person{Subject: subject, Name: "黄志强", At: w.db.Machine()})
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
	err = w.db.Update(w.Context(), actor, func(tx *ledger.Tx) error {
		id, err = w.sso.Bind(tx, offer)
		return err
	})
	return id, err
}

func (w *world) unbind(actor ledger.Actor, id string) error {
	return w.db.Update(w.Context(), actor, func(tx *ledger.Tx) error { return sso.Unbind(tx, id) })
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
	a, _, err := party.Authenticate(w.Context(), w.db, o.Token)
	return a.Account, o, err
}
