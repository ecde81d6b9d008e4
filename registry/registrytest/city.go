// Package registrytest is the ground on which the worlds of the registry's tests stand: a database with its vault, and a city's bodies and
// companies that come in through the domain's own doors.
package registrytest

import (
	"path/filepath"
	"sync"
	"testing"
	"time"

	"huishu/compliance/rules"
	"huishu/compliance/workday"
	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/ledgertest"
	"huishu/ledger/vault"
	"huishu/registry/plan/plantest"
)

// City is a database, its clock, its vault and the shipped rules. A world embeds it and adds its people.
type City struct {
	testing.TB
	DB    *ledger.DB
	Vault *vault.Vault
	// VaultDir is the folder of the vault's files.
	VaultDir string
	Clock    *ledgertest.Clock
	Book     *rules.Book
	// Counted are the tables whose rows [City.Rows] counts.
	Counted []string
}

// New makes an empty city on a database with these rooms.
func New(t testing.TB, rooms ...ledger.Room) *City {
	t.Helper()
	dir := t.TempDir()
	c := &City{TB: t, VaultDir: filepath.Join(dir, "vault"), DB: ledgertest.New(t, rooms...), Book: Book(), Counted: Tables(rooms)}
	v, err := vault.Open(c.VaultDir, filepath.Join(dir, "keys", "vault.key"))
	if err != nil {
		t.Fatal(err)
	}
	c.Vault, c.Clock = v, ledgertest.ClockOf(c.DB)
	return c
}

// Book is the shipped rules, read once: a book does not change.
var Book = sync.OnceValue(func() *rules.Book {
	b, err := rules.Load(true)
	if err != nil {
		panic(err)
	}
	return b
})

// Tables are every record table of rooms, the journal and the jobs.
func Tables(rooms []ledger.Room) []string {
	tables := []string{"event", "job"}
	for _, room := range rooms {
		tables = append(tables, room.Record...)
	}
	return tables
}

// Do runs fn as the actor and returns its error.
func (c *City) Do(actor ledger.Actor, fn func(tx *ledger.Tx) error) error {
	return c.DB.Update(c.Context(), actor, fn)
}

// Must runs fn as the actor; what fails ends the test.
func (c *City) Must(actor ledger.Actor, fn func(tx *ledger.Tx) error) {
	c.Helper()
	if err := c.Do(actor, fn); err != nil {
		c.Fatalf("%v: %+v", err, fault.From(err))
	}
}

// View reads as the actor.
func (c *City) View(actor ledger.Actor, fn func(tx *ledger.Tx) error) {
	c.Helper()
	if err := c.DB.View(c.Context(), actor, fn); err != nil {
		c.Fatal(err)
	}
}

// Read reads as a stranger.
func (c *City) Read(fn func(tx *ledger.Tx) error) {
	c.Helper()
	c.View(ledger.Actor{}, fn)
}

// Refused runs fn, wants it to fail with the code (its own or one of its details), and nothing left behind. It returns the fault of that
// code.
func (c *City) Refused(code string, actor ledger.Actor, fn func(tx *ledger.Tx) error) *fault.Error {
	c.Helper()
	before := c.Rows()
	f := fault.From(c.Do(actor, fn))
	if f == nil {
		c.Fatalf("it was not refused, want %s", code)
	}
	match := f
	for _, d := range f.Details {
		if d.Code == code {
			match = d
		}
	}
	if match.Code != code {
		c.Fatalf("refused with %v, want %s", f, code)
	}
	for table, n := range c.Rows() {
		if before[table] != n {
			c.Errorf("after %s table %s went from %d to %d rows", code, table, before[table], n)
		}
	}
	return match
}

// Rows counts the rows of [City.Counted].
func (c *City) Rows() map[string]int {
	c.Helper()
	counts := map[string]int{}
	c.Read(func(tx *ledger.Tx) error {
		for _, table := range c.Counted {
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

// Today is the clock's day.
func (c *City) Today() workday.Date { return workday.OfTime(c.Clock.Now()) }

// Advance moves the clock n working days on, to nine in the morning.
func (c *City) Advance(n int) {
	c.Helper()
	r, err := workday.Default().Add(c.Today(), n)
	if err != nil {
		c.Fatal(err)
	}
	c.Clock.Set(r.Due.Time().Add(9 * time.Hour))
}

// Elapse moves the clock n working days on, and a day more, so that a period of n is over.
func (c *City) Elapse(n int) {
	c.Helper()
	c.Advance(n)
	c.Clock.Set(c.Today().AddDays(1).Time().Add(9 * time.Hour))
}

// Document hands a paper in for the actor's party and returns its id.
func (c *City) Document(actor ledger.Actor, text string) (id string) {
	c.Helper()
	id, err := plantest.Document(c.Context(), c.DB, c.Vault, actor, text)
	if err != nil {
		c.Fatal(err)
	}
	return id
}
