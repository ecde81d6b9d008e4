package anchor

import (
	"path/filepath"
	"testing"
	"testing/fstest"

	"huishu/ledger"
	"huishu/ledger/ledgertest"
)

// TestUpgrade opens a database that was made before attempts had a key of their own: what was signed is not forgotten.
func TestUpgrade(t *testing.T) {
	t.Parallel()
	first, err := migrations.ReadFile("migrations/0001_anchor.sql")
	if err != nil {
		t.Fatal(err)
	}
	before := Room()
	before.Migrations = fstest.MapFS{"0001_anchor.sql": {Data: first}}
	before.Working = []string{"anchor_contract", "anchor", "anchor_attempt"}
	path, key := filepath.Join(t.TempDir(), "huishu.db"), ledgertest.Key(t)
	db := ledgertest.Open(t, path, key, before)
	err = db.Work(t.Context(), func(tx *ledger.Tx) error {
		for _, q := range []string{
			`INSERT INTO anchor_contract (id, chain_id, genesis, address, embedded, state, tx, raw, at) VALUES ('c', 1, '0x0', '0xaa', TRUE, 'sent', '0xcc', 'creation', 5)`,
			`INSERT INTO anchor_contract (id, chain_id, genesis, address, embedded, state, tx, at) VALUES ('d', 1, '0x0', '0xbb', FALSE, 'final', '', 6)`,
			`INSERT INTO anchor (id, contract, size, root, note, state, planned_at) VALUES ('a', 'c', 1, 'root', 'note', 'sent', 7)`,
			`INSERT INTO anchor_attempt (tx, anchor, seq, nonce, raw, tip, fee_cap, at) VALUES ('0x1', 'a', 1, 4, 'one', '1', '2', 8), ('0x2', 'a', 2, 4, 'two', '3', '4', 9)`,
		} {
			if _, err := tx.Exec(q); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	db = ledgertest.Open(t, path, key, Room())
	err = db.View(t.Context(), ledger.System, func(tx *ledger.Tx) error {
		made, err := deployments(tx, "c")
		if err != nil || len(made) != 1 || made[0].Tx != "0xcc" || string(made[0].Raw) != "creation" || made[0].Seq != 1 {
			t.Errorf("creations %+v, %v", made, err)
		}
		if none, err := deployments(tx, "d"); err != nil || len(none) != 0 {
			t.Errorf("a configured contract has creations %+v, %v", none, err)
		}
		tries, err := attempts(tx, "a")
		if err != nil || len(tries) != 2 || tries[0].Tx != "0x2" || tries[1].Tx != "0x1" || string(tries[0].Raw) != "two" || tries[0].Nonce != 4 || tries[0].Tip != "3" || tries[0].FeeCap != "4" {
			t.Errorf("attempts %+v, %v", tries, err)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
