// Package accesstest lets tests watch that nothing is recorded past the policy.
//
// A [Gate] is a room without tables. Put beside the rooms of a test's database it is told of every event, by whatever door the event
// came, and asks the policy anew whether who acts may do what the event was recorded under.
package accesstest

import (
	"cmp"
	"context"
	"fmt"
	"sync"
	"testing"

	"huishu/compliance/access"
	"huishu/ledger"
)

// Gate watches what a database records.
type Gate struct {
	mu      sync.Mutex
	escapes []string
	seen    map[string]ledger.Actor // who acted, by event
	acts    map[string]map[access.Act]bool
}

// Room is what the database is opened with beside its other rooms.
func (g *Gate) Room() ledger.Room { return ledger.Room{Name: "gate", Observe: g.observe} }

// observe notes an event that the policy grants its actor in no relation. It lets the event pass, so that a test finds all of them.
func (g *Gate) observe(tx *ledger.Tx, e ledger.Recorded) error {
	act := access.Act(cmp.Or(e.Under, e.Kind))
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.seen == nil {
		g.seen, g.acts = map[string]ledger.Actor{}, map[string]map[access.Act]bool{}
	}
	g.seen[e.ID] = tx.Actor
	if g.acts[tx.Actor.Account] == nil {
		g.acts[tx.Actor.Account] = map[access.Act]bool{}
	}
	g.acts[tx.Actor.Account][act] = true
	switch {
	case !access.Known(act):
		g.escapes = append(g.escapes, fmt.Sprintf("%s is recorded under %s, of which the policy has no row", e.Kind, act))
	case !everGranted(tx.Actor, act):
		g.escapes = append(g.escapes, fmt.Sprintf("%s is recorded under %s, which the policy grants %q of roles %v in no relation", e.Kind, act, tx.Actor.Account, tx.Actor.Roles))
	}
	return nil
}

// everGranted reports whether some relation to an object lets the actor do the act.
func everGranted(actor ledger.Actor, act access.Act) bool {
	for _, f := range []access.Facts{{}, {Owner: actor.Party}, {Parties: []string{actor.Party}}, {Person: actor.Account}} {
		if access.Can(actor, act, f) {
			return true
		}
	}
	return false
}

// Escapes are what was recorded past the policy.
func (g *Gate) Escapes() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]string(nil), g.escapes...)
}

// Acts are the acts under which the account has recorded something.
func (g *Gate) Acts(account string) map[access.Act]bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.acts[account]
}

// Check demands of the whole journal that the gate saw every event, that each names who the gate saw, acting for its party or for
// itself ([ledger.Tx.Personally]), and that nothing was recorded past the policy. A test may ask it in its clean-up.
func (g *Gate) Check(t testing.TB, db *ledger.DB) {
	t.Helper()
	for _, escape := range g.Escapes() {
		t.Error(escape)
	}
	var journal []struct {
		ID    string `db:"id"`
		Kind  string `db:"kind"`
		Actor string `db:"actor"`
		Party string `db:"party"`
	}
	err := db.View(context.WithoutCancel(t.Context()), ledger.System, func(tx *ledger.Tx) error {
		return tx.Select(&journal, `SELECT id, kind, actor, party FROM event ORDER BY id`)
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(journal) == 0 {
		t.Error("nothing was recorded")
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, e := range journal {
		actor, seen := g.seen[e.ID]
		switch {
		case !seen:
			t.Errorf("%s was recorded past the gate", e.Kind)
		case e.Actor != actor.Journalled() || e.Party != actor.Party && e.Party != "":
			t.Errorf("%s names %q of %q, and %q of %q did it", e.Kind, e.Actor, e.Party, actor.Journalled(), actor.Party)
		}
	}
}
