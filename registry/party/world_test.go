package party_test

import (
	"log/slog"
	"testing"

	"huishu/compliance/code"
	"huishu/ledger"
	"huishu/ledger/jobs"
	"huishu/registry/party"
	"huishu/registry/party/partytest"
	"huishu/registry/registrytest"
)

const password = partytest.Password

// world is a database with an authority and its clerk.
type world struct {
	*registrytest.City

	authority party.Party
	clerk     ledger.Actor
}

// uscc makes a sound code of the given first 17 characters.
func uscc(t *testing.T, body string) string {
	t.Helper()
	full := code.CompleteUSCC(body)
	if len(full) != 18 {
		t.Fatalf("bad body %q", body)
	}
	return full
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{City: registrytest.New(t, rooms()...)}
	w.Counted = append(w.Counted, "party_search")
	authority := w.Body(party.Authority, "惠州市政务服务和数据管理局", "11441300MB2C12345", "clerk", func(b *party.Body) { b.Account.Name = "王科员" })
	w.authority, w.clerk = authority.Party, authority.Actor
	return w
}

// company signs a company up; login is also its name.
func (w *world) company(login, code string) (party.Party, ledger.Actor) {
	w.Helper()
	var p party.Party
	var acc party.Account
	w.Must(ledger.Actor{}, func(tx *ledger.Tx) (err error) {
		p, acc, err = party.SignUp(tx, party.SignUpForm{
			Profile: registrytest.Profile("惠州" + login + "数据有限公司"), USCC: code,
			Account: party.NewAccount{Login: login, Name: "张经办", Password: partytest.Hashed()},
		})
		return err
	})
	return p, w.Actor(acc.ID)
}

// colleague opens another account of the authority.
func (w *world) colleague(login, name string) ledger.Actor {
	w.Helper()
	return w.Colleague(w.authority.ID, login, name)
}

// kinds returns the kinds of all journal events in order.
func (w *world) kinds() (list []string) {
	w.Helper()
	w.Read(func(tx *ledger.Tx) error { return tx.Select(&list, `SELECT kind FROM event ORDER BY idx`) })
	return list
}

// work runs the room's jobs that are due.
func (w *world) work() {
	w.Helper()
	if err := jobs.New(w.DB, party.Handlers(w.DB), slog.New(slog.DiscardHandler)).Drain(w.Context()); err != nil {
		w.Fatal(err)
	}
}

// following is what whoever holds the reference of an asking to return is shown.
func (w *world) following(reference string) (f party.Following) {
	w.Helper()
	w.Read(func(tx *ledger.Tx) (err error) { f, err = party.FollowReturn(tx, reference); return err })
	return f
}
