package demo_test

import (
	"testing"
	"time"

	"huishu/cmd/app"
	"huishu/compliance/access"
	"huishu/ledger"
	"huishu/registry/party"
	"huishu/registry/product"
	"huishu/web/pages"
)

// kinds counts the events of a kind.
func kinds(t *testing.T, a *app.App, kind string) (n int) {
	t.Helper()
	err := a.DB.View(t.Context(), ledger.System, func(tx *ledger.Tx) error {
		return tx.Get(&n, `SELECT COUNT(*) FROM event WHERE kind = ?`, kind)
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// What runs out is closed, and the hour of a sign-in bound, when a demo's clock moves past it: in the running
// program, at once, and never a second time.
func TestClockAloneMovesTheCity(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	// Events of the case and, where that has a state of its own, of its subject: of six products, one of them registered nationally too, two agreements, a broker; and of two
	// operators, whose licences have no case.
	wants := map[string]int{"registration.expire": 14, "agreement.end": 4, "qualification.expire": 4, "trail.root": 1}
	t.Run("moved", func(t *testing.T) {
		a := open(t, dir)
		if _, err := party.SignIn(t.Context(), a.DB, "buyer", pages.DemoPassword, party.Meta{IP: "203.0.113.7"}); err != nil {
			t.Fatal(err)
		}
		for kind := range wants {
			if n := kinds(t, a, kind); n != 0 {
				t.Errorf("%d events %s before their time", n, kind)
			}
		}
		moveOn(t, a)
		for kind, want := range wants {
			for deadline := time.Now().Add(15 * time.Second); kinds(t, a, kind) < want; time.Sleep(10 * time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatalf("%d events %s 15 s after the clock moved", kinds(t, a, kind), kind)
				}
			}
		}
		checkTrail(t, a)
	})
	t.Run("restarted", func(t *testing.T) {
		a := open(t, dir)
		if err := a.Jobs.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		for kind, want := range wants {
			if n := kinds(t, a, kind); n != want {
				t.Errorf("%d events %s after a restart, want %d", n, kind, want)
			}
		}
	})
}

// moveOn sets the clock to the day after the last day of everything that the demo has granted.
func moveOn(t *testing.T, a *app.App) {
	t.Helper()
	err := a.DB.Update(t.Context(), ledger.System, func(tx *ledger.Tx) error {
		authority, err := party.AccountByLogin(tx, "authority")
		if err != nil {
			return err
		}
		if tx.Actor, err = party.ActorFor(tx, authority.ID); err != nil {
			return err
		}
		agreements, _, err := product.Agreements(tx, product.AgreementQuery{})
		if err != nil {
			return err
		}
		to := tx.Now
		for _, g := range agreements {
			if end := g.To.AddDays(1).Time(); end.After(to) {
				to = end
			}
		}
		if err := access.Require(tx, access.DemoClock, access.Facts{}); err != nil {
			return err
		}
		return tx.AdvanceDemo(to.Add(9 * time.Hour))
	})
	if err != nil {
		t.Fatal(err)
	}
}

func checkTrail(t *testing.T, a *app.App) {
	t.Helper()
	err := a.DB.View(t.Context(), ledger.System, func(tx *ledger.Tx) error {
		found, err := tx.CheckTrail()
		if len(found) > 0 {
			t.Errorf("the trail differs from its roots: %+v", found)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
