package party_test

import (
	"log/slog"
	"path/filepath"
	"testing"

	"huishu/compliance/code"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/jobs"
	"huishu/ledger/ledgertest"
	"huishu/ledger/vault"
	"huishu/registry/party"
	"huishu/registry/party/partytest"
)

const password = partytest.Password

// world is a database with an authority and its clerk.
type world struct {
	t     *testing.T
	db    *ledger.DB
	vault *vault.Vault
	clock *ledgertest.Clock

	authority party.Party
	clerk     ledger.Actor
}

func profile(name string) party.Profile {
	return party.Profile{
		NameZH: name, Region: "441302", Address: "惠州市惠城区江北", LegalRep: "陈一",
		ContactName: "李二", ContactPhone: "0752-2808080", ContactEmail: "office@huizhou.example",
	}
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
	dir := t.TempDir()
	v, err := vault.Open(filepath.Join(dir, "vault"), filepath.Join(dir, "keys", "vault.key"))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, db: ledgertest.New(t, rooms()...), vault: v}
	w.clock = ledgertest.ClockOf(w.db)
	w.must(ledger.System, func(tx *ledger.Tx) error {
		p, acc, err := party.RegisterBody(tx, party.Body{
			Kind: party.Authority, Profile: profile("惠州市政务服务和数据管理局"), USCC: uscc(t, "11441300MB2C12345"),
			Account: &party.NewAccount{Login: "clerk", Name: "王科员", Password: partytest.Hashed()},
		})
		if err != nil {
			return err
		}
		w.authority = p
		w.clerk, err = party.ActorFor(tx, acc.ID)
		return err
	})
	return w
}

func (w *world) do(actor ledger.Actor, fn func(tx *ledger.Tx) error) error {
	return w.db.Update(w.t.Context(), actor, fn)
}

func (w *world) must(actor ledger.Actor, fn func(tx *ledger.Tx) error) {
	w.t.Helper()
	if err := w.do(actor, fn); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) view(fn func(tx *ledger.Tx) error) {
	w.t.Helper()
	if err := w.db.View(w.t.Context(), ledger.Actor{}, fn); err != nil {
		w.t.Fatal(err)
	}
}

// company signs a company up; login is also its name.
func (w *world) company(login, code string) (party.Party, ledger.Actor) {
	w.t.Helper()
	var p party.Party
	var acc party.Account
	w.must(ledger.Actor{}, func(tx *ledger.Tx) (err error) {
		p, acc, err = party.SignUp(tx, party.SignUpForm{
			Profile: profile("惠州" + login + "数据有限公司"), USCC: code,
			Account: party.NewAccount{Login: login, Name: "张经办", Password: partytest.Hashed()},
		})
		return err
	})
	return p, w.actor(acc.ID)
}

// colleague opens another account of the authority.
func (w *world) colleague(login, name string) ledger.Actor {
	w.t.Helper()
	var acc party.Account
	w.must(w.clerk, func(tx *ledger.Tx) (err error) {
		acc, err = party.CreateAccount(tx, w.authority.ID, party.NewAccount{Login: login, Name: name, Password: partytest.Hashed()})
		return err
	})
	return w.actor(acc.ID)
}

// actor computes the account's roles of now.
func (w *world) actor(account string) (a ledger.Actor) {
	w.t.Helper()
	w.view(func(tx *ledger.Tx) (err error) {
		a, err = party.ActorFor(tx, account)
		return err
	})
	return a
}

// kinds returns the kinds of all journal events in order.
func (w *world) kinds() (list []string) {
	w.t.Helper()
	w.view(func(tx *ledger.Tx) error { return tx.Select(&list, `SELECT kind FROM event ORDER BY idx`) })
	return list
}

// state counts the rows of every table of the room, and the events.
func (w *world) state() map[string]int {
	w.t.Helper()
	m := map[string]int{}
	w.view(func(tx *ledger.Tx) error {
		for _, table := range append([]string{"event", "document", "party_search"}, party.Room().Record...) {
			var n int
			if err := tx.Get(&n, `SELECT COUNT(*) FROM `+table); err != nil {
				return err
			}
			m[table] = n
		}
		return nil
	})
	return m
}

// refused demands that fn fails with the code and leaves neither row nor event.
func (w *world) refused(code string, actor ledger.Actor, fn func(tx *ledger.Tx) error) *fault.Error {
	w.t.Helper()
	before := w.state()
	err := w.do(actor, fn)
	if fault.CodeOf(err) != code {
		w.t.Errorf("%v, not %s", err, code)
	}
	for table, n := range w.state() {
		if before[table] != n {
			w.t.Errorf("%s: %s has %d rows, %d before", code, table, n, before[table])
		}
	}
	return fault.From(err)
}

// work runs the room's jobs that are due.
func (w *world) work() {
	w.t.Helper()
	if err := jobs.New(w.db, party.Handlers(w.db), slog.New(slog.DiscardHandler)).Drain(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// following is what whoever holds the reference of an asking to return is shown.
func (w *world) following(reference string) (f party.Following) {
	w.t.Helper()
	w.view(func(tx *ledger.Tx) (err error) { f, err = party.FollowReturn(tx, reference); return err })
	return f
}
