package markettest

import (
	"log/slog"
	"maps"
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
	"huishu/ledger/jobs"
	"huishu/ledger/ledgertest"
	"huishu/ledger/vault"
	"huishu/ledger/witness"
	"huishu/market/delivery"
	"huishu/market/demand"
	"huishu/market/exchange"
	"huishu/market/listing"
	"huishu/market/money"
	"huishu/market/order"
	"huishu/registry/catalogue"
	"huishu/registry/client"
	"huishu/registry/complaint"
	"huishu/registry/factor"
	"huishu/registry/filing"
	"huishu/registry/notice"
	"huishu/registry/party"
	"huishu/registry/party/partytest"
	"huishu/registry/plan"
	"huishu/registry/product"
	"huishu/registry/sso"
)

// Rooms are all rooms up to the market, in import order.
func Rooms() []ledger.Room {
	return []ledger.Room{
		witness.Room(), vault.Room(), calendar.Room(), adoption.Room(), procedure.Room(), party.Room(), factor.Room(), sso.Room(), notice.Room(), client.Room(), complaint.Room(), catalogue.Room(), filing.Room(), plan.Room(), product.Room(),
		listing.Room(), demand.Room(), order.Room(), money.Room(), delivery.Room(), exchange.Room(),
	}
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

// World is the city.
type World struct {
	DB    *ledger.DB
	Vault *vault.Vault
	// VaultDir is the folder of the vault's files.
	VaultDir string
	Clock    *ledgertest.Clock
	Book     *rules.Book
	// Exchange is the embedded one.
	Exchange exchange.Exchange

	Authority, RegistrationBody, Bureau Member
	Operator, Merchant, Broker          Member
	Buyer, Stranger                     Member

	Agreement    product.Agreement
	Product      product.Product
	Registration product.Registration

	t     testing.TB
	roads catalogue.Resource
}

// New builds the city up to a registered product that the merchant is entrusted with. Further rooms stand behind its own.
func New(t testing.TB, further ...ledger.Room) *World {
	t.Helper()
	dir := t.TempDir()
	v, err := vault.Open(filepath.Join(dir, "vault"), filepath.Join(dir, "keys", "vault.key"))
	if err != nil {
		t.Fatal(err)
	}
	w := &World{t: t, DB: ledgertest.New(t, append(Rooms(), further...)...), Vault: v, VaultDir: filepath.Join(dir, "vault"), Book: book()}
	w.Clock, w.Exchange = ledgertest.ClockOf(w.DB), exchange.NewEmbedded(w.DB)
	w.people()
	w.agree()
	w.Product = w.Create("公交客流热度指数", "商业选址")
	w.Registration = w.Register(w.Product.ID)
	w.Entrust(w.Product.ID)
	return w
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

// Rows counts every record table, the journal, the jobs and the market's index.
func (w *World) Rows() map[string]int {
	w.t.Helper()
	counts := map[string]int{}
	w.View(ledger.Actor{}, func(tx *ledger.Tx) error {
		tables := []string{"event", "job", "listing_search", "money_balance"}
		for _, room := range Rooms() {
			tables = append(tables, room.Record...)
		}
		for _, table := range tables {
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

// Runner runs the market's jobs with an exchange; nil stands for the embedded one.
func (w *World) Runner(ex exchange.Exchange) *jobs.Runner {
	if ex == nil {
		ex = w.Exchange
	}
	handlers := order.Handlers(w.DB, ex)
	maps.Copy(handlers, party.Handlers(w.DB))
	maps.Copy(handlers, (&notice.Hooks{DB: w.DB}).Handlers())
	return jobs.New(w.DB, handlers, slog.New(slog.DiscardHandler))
}

// Work runs every job that is due.
func (w *World) Work() {
	w.t.Helper()
	if err := w.Runner(nil).Drain(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
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
