package adoption_test

import (
	"testing"

	"huishu/compliance/adoption"
	"huishu/ledger"
)

// A proposal waits for colleagues of whoever proposed it, under whatever account, until it is decided.
func TestAwaitsTheSecondPerson(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	asked := func(when string, want map[string]int) {
		t.Helper()
		for _, actor := range []ledger.Actor{first, alias, second, reviewer, {}} {
			err := b.db.View(t.Context(), actor, func(tx *ledger.Tx) error {
				n, err := adoption.CountAwaiting(tx, one)
				if n != want[actor.Account] {
					t.Errorf("%s %d wait for %q, want %d", when, n, actor.Account, want[actor.Account])
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		}
	}
	asked("at first", nil)
	a, err := b.propose(first, file("city-a", "2026-01-01", ""), b.today().AddDays(40))
	if err != nil {
		t.Fatal(err)
	}
	asked("proposed,", map[string]int{"li": 1})
	if err := b.confirm(second, a.ID); err != nil {
		t.Fatal(err)
	}
	asked("adopted,", nil)
}
