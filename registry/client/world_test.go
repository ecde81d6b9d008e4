package client_test

import (
	"testing"

	"huishu/compliance/adoption"
	"huishu/compliance/calendar"
	"huishu/compliance/code"
	"huishu/compliance/procedure"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/ledgertest"
	"huishu/ledger/vault"
	"huishu/registry/client"
	"huishu/registry/party"
	"huishu/registry/party/partytest"
)

// world is a database with an authority and a company of two people.
type world struct {
	*testing.T
	db    *ledger.DB
	clock *ledgertest.Clock

	clerk, owner, colleague ledger.Actor
}

func profile(name string) party.Profile {
	return party.Profile{
		NameZH: name, Region: "441302", Address: "惠州市惠城区江北", LegalRep: "陈一",
		ContactName: "李二", ContactPhone: "0752-2808080", ContactEmail: "office@huizhou.example",
	}
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{T: t, db: ledgertest.New(t, vault.Room(), calendar.Room(), adoption.Room(), procedure.Room(), party.Room(), client.Room())}
	w.clock = ledgertest.ClockOf(w.db)
	w.must(ledger.System, func(tx *ledger.Tx) error {
		_, acc, err := party.RegisterBody(tx, party.Body{
			Kind: party.Authority, Profile: profile("惠州市政务服务和数据管理局"), USCC: code.CompleteUSCC("11441300MB2C12345"),
			Account: &party.NewAccount{Login: "clerk", Name: "王科员", Password: partytest.Hashed()},
		})
		if err == nil {
			w.clerk, err = party.ActorFor(tx, acc.ID)
		}
		return err
	})
	w.owner = w.company("owner", "91441302MA4X00001")
	w.must(w.owner, func(tx *ledger.Tx) error {
		acc, err := party.CreateAccount(tx, w.owner.Party, party.NewAccount{Login: "colleague", Name: "周同事", Password: partytest.Hashed()})
		if err == nil {
			w.colleague, err = party.ActorFor(tx, acc.ID)
		}
		return err
	})
	return w
}

func (w *world) company(login, body string) (a ledger.Actor) {
	w.Helper()
	w.must(ledger.Actor{}, func(tx *ledger.Tx) error {
		_, acc, err := party.SignUp(tx, party.SignUpForm{
			Profile: profile("惠州" + login + "数据有限公司"), USCC: code.CompleteUSCC(body),
			Account: party.NewAccount{Login: login, Name: "张经办", Password: partytest.Hashed()},
		})
		if err == nil {
			a, err = party.ActorFor(tx, acc.ID)
		}
		return err
	})
	return a
}

func (w *world) must(a ledger.Actor, fn func(tx *ledger.Tx) error) {
	w.Helper()
	if err := w.db.Update(w.Context(), a, fn); err != nil {
		w.Fatal(err)
	}
}

// refused demands that fn fails with the code and that nothing is recorded.
func (w *world) refused(code string, a ledger.Actor, fn func(tx *ledger.Tx) error) {
	w.Helper()
	before := w.db.Head().Size
	if err := w.db.Update(w.Context(), a, fn); fault.CodeOf(err) != code {
		w.Errorf("%v, not %s", err, code)
	}
	if w.db.Head().Size != before {
		w.Errorf("%s left an event", code)
	}
}

func (w *world) create(scopes ...string) (c client.Client) {
	w.Helper()
	w.must(w.owner, func(tx *ledger.Tx) (err error) {
		c, err = client.Create(tx, client.New{Name: "订单系统", Scopes: scopes})
		return err
	})
	return c
}

func (w *world) issue(c client.Client, n client.NewKey) (k client.Key, text string) {
	w.Helper()
	w.must(w.owner, func(tx *ledger.Tx) (err error) {
		k, text, err = client.IssueKey(tx, c.ID, n)
		return err
	})
	return k, text
}

// trail is the lines of the access trail of one kind.
func (w *world) trail(kind string) (lines []struct{ Account, Detail string }) {
	w.Helper()
	err := w.db.View(w.Context(), ledger.System, func(tx *ledger.Tx) error {
		return tx.Select(&lines, `SELECT account, detail FROM access_trail WHERE kind = ? ORDER BY id`, kind)
	})
	if err != nil {
		w.Fatal(err)
	}
	return lines
}
