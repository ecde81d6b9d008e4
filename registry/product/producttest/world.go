package producttest

import (
	"path/filepath"
	"sync"
	"testing"

	"huishu/compliance/adoption"
	"huishu/compliance/calendar"
	"huishu/compliance/procedure"
	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/ledgertest"
	"huishu/ledger/vault"
	"huishu/registry/catalogue"
	"huishu/registry/party"
	"huishu/registry/party/partytest"
	"huishu/registry/plan"
	"huishu/registry/product"
)

// Rooms are those that a registration needs, in import order.
func Rooms() []ledger.Room {
	return []ledger.Room{vault.Room(), calendar.Room(), adoption.Room(), procedure.Room(), party.Room(), catalogue.Room(), plan.Room(), product.Room()}
}

// Password is that of every account.
const Password = partytest.Password

var book = sync.OnceValue(func() *rules.Book {
	b, err := rules.Load(true)
	if err != nil {
		panic(err)
	}
	return b
})

// Member is a party with one account of its own.
type Member struct {
	party.Party
	Actor ledger.Actor
}

// World is a city in which products are registered: an authority, a registration body, a body with a resource, and an operator with
// its agreement; beside them a merchant, a broker, a buyer and a stranger.
type World struct {
	DB    *ledger.DB
	Vault *vault.Vault
	// VaultDir is the folder of the vault's files.
	VaultDir string
	Clock    *ledgertest.Clock
	Book     *rules.Book
	// Counted are the tables whose rows [World.Rows] counts.
	Counted []string

	Authority, RegistrationBody, Bureau Member
	Operator, Merchant, Broker          Member
	Buyer, Stranger                     Member

	Agreement product.Agreement
	// Product and Registration are what [World.Registered] makes.
	Product      product.Product
	Registration product.Registration

	t     testing.TB
	roads catalogue.Resource
}

// New builds the city up to its agreement, on a database with these rooms, [Rooms] where there are none.
func New(t testing.TB, rooms ...ledger.Room) *World {
	t.Helper()
	if len(rooms) == 0 {
		rooms = Rooms()
	}
	dir := t.TempDir()
	v, err := vault.Open(filepath.Join(dir, "vault"), filepath.Join(dir, "keys", "vault.key"))
	if err != nil {
		t.Fatal(err)
	}
	w := &World{t: t, DB: ledgertest.New(t, rooms...), Vault: v, VaultDir: filepath.Join(dir, "vault"), Book: book(), Counted: Tables(rooms)}
	w.Clock = ledgertest.ClockOf(w.DB)
	w.people()
	w.agree()
	return w
}

// Tables are every record table of rooms, the journal and the jobs.
func Tables(rooms []ledger.Room) []string {
	tables := []string{"event", "job"}
	for _, room := range rooms {
		tables = append(tables, room.Record...)
	}
	return tables
}

// Registered makes the world's product and leads it through its registration.
func (w *World) Registered() {
	w.t.Helper()
	w.Product = w.Create("公交客流热度指数", "商业选址")
	w.Registration = w.Register(w.Product.ID)
}

// Do runs fn as the actor and returns its error.
func (w *World) Do(actor ledger.Actor, fn func(tx *ledger.Tx) error) error {
	return w.DB.Update(w.t.Context(), actor, fn)
}

// Must runs fn as the actor and fails the test on an error.
func (w *World) Must(actor ledger.Actor, fn func(tx *ledger.Tx) error) {
	w.t.Helper()
	if err := w.Do(actor, fn); err != nil {
		w.t.Fatal(err)
	}
}

// View reads as the actor.
func (w *World) View(actor ledger.Actor, fn func(tx *ledger.Tx) error) {
	w.t.Helper()
	if err := w.DB.View(w.t.Context(), actor, fn); err != nil {
		w.t.Fatal(err)
	}
}

// Refused runs fn, wants it to fail with the code (its own or one of its details), and nothing left behind.
func (w *World) Refused(code string, actor ledger.Actor, fn func(tx *ledger.Tx) error) *fault.Error {
	w.t.Helper()
	before := w.Rows()
	f := fault.From(w.Do(actor, fn))
	if f == nil {
		w.t.Fatalf("it was not refused, want %s", code)
	}
	match := f
	for _, d := range f.Details {
		if d.Code == code {
			match = d
		}
	}
	if match.Code != code {
		w.t.Fatalf("refused with %v, want %s", f, code)
	}
	for table, n := range w.Rows() {
		if before[table] != n {
			w.t.Errorf("after %s table %s went from %d to %d rows", code, table, before[table], n)
		}
	}
	return match
}

// Rows counts the tables that the world counts.
func (w *World) Rows() map[string]int {
	w.t.Helper()
	counts := map[string]int{}
	w.View(ledger.Actor{}, func(tx *ledger.Tx) error {
		for _, table := range w.Counted {
			var n int
			if err := tx.Get(&n, `SELECT COUNT(*) FROM `+table); err != nil {
				return err
			}
			counts[table] = n
		}
		return nil
	})
	return counts
}

// Again computes a member's roles of now, as each request does.
func (w *World) Again(members ...*Member) {
	w.t.Helper()
	for _, m := range members {
		w.View(ledger.Actor{}, func(tx *ledger.Tx) (err error) {
			m.Actor, err = party.ActorFor(tx, m.Actor.Account)
			return err
		})
	}
}

// Today is the clock's day.
func (w *World) Today() workday.Date { return workday.OfTime(w.Clock.Now()) }
