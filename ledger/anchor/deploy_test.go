package anchor

import (
	"errors"
	"testing"

	"github.com/ethereum/go-ethereum/common"

	"huishu/ledger"
)

// TestRestartOfCreation stops the Anchorer at each step of making its contract: another one ends the same creation with
// the same transaction, once.
func TestRestartOfCreation(t *testing.T) {
	t.Parallel()
	f := newForeign(t)
	fresh := func(t *testing.T) (*Anchorer, contractRow, []deployment) {
		t.Helper()
		f.work(`DELETE FROM anchor_attempt`)
		f.work(`DELETE FROM anchor`)
		f.work(`DELETE FROM anchor_deployment`)
		f.work(`DELETE FROM anchor_contract`)
		f.grow(1)
		a := New(f.cfg)
		if err := a.connect(f.ctx); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(a.chain.Close)
		id, err := a.chain.ChainID(f.ctx)
		if err != nil {
			t.Fatal(err)
		}
		genesis, err := a.chain.Genesis(f.ctx)
		if err != nil {
			t.Fatal(err)
		}
		c, err := a.newContract(f.ctx, contractRow{ChainID: id, Genesis: genesis})
		if err != nil {
			t.Fatal(err)
		}
		return a, c, f.creations(c.ID)
	}
	send := func(t *testing.T, a *Anchorer, d deployment) {
		t.Helper()
		if err := a.chain.Send(f.ctx, d.Raw); err != nil {
			t.Fatal(err)
		}
	}
	seal := func(t *testing.T, a *Anchorer, d deployment) { // the node seals by itself, a moment later
		t.Helper()
		send(t, a, d)
		f.sealed(d.Tx)
	}
	for name, crash := range map[string]func(t *testing.T, a *Anchorer, c contractRow, d deployment){
		"signed, not sent":     func(*testing.T, *Anchorer, contractRow, deployment) {},
		"sealed, not recorded": func(t *testing.T, a *Anchorer, _ contractRow, d deployment) { seal(t, a, d) },
		"recorded, not sent": func(t *testing.T, a *Anchorer, c contractRow, _ deployment) {
			if err := a.moveContract(f.ctx, &c, StateSent, nil); err != nil {
				t.Fatal(err)
			}
		},
		"sealed and recorded": func(t *testing.T, a *Anchorer, c contractRow, d deployment) {
			seal(t, a, d)
			if err := a.moveContract(f.ctx, &c, StateSent, nil); err != nil {
				t.Fatal(err)
			}
		},
		"sent, forgotten by the node": func(t *testing.T, a *Anchorer, _ contractRow, d deployment) {
			f.node.Automine(false)
			send(t, a, d)
			f.node.Call("anvil_dropAllTransactions")
			f.node.Automine(true)
		},
		"sealed, then reorganised away": func(t *testing.T, a *Anchorer, _ contractRow, d deployment) {
			seal(t, a, d)
			f.node.Reorg(1)
		},
	} {
		t.Run(name, func(t *testing.T) {
			a, c, made := fresh(t)
			crash(t, a, c, made[0])
			b, stop := f.run(f.cfg)
			defer stop()
			got := f.now(b)
			f.check(got)
			if after := f.creations(c.ID); got.Anchor.Contract != c.Address || len(after) != 1 || after[0].Tx != made[0].Tx {
				t.Errorf("made %s at %s; anchored at %s, creations %+v", made[0].Tx, c.Address, got.Anchor.Contract, after)
			}
		})
	}
	t.Run("its nonce was taken", func(t *testing.T) {
		a, c, _ := fresh(t)
		e, err := a.chain.envelope(f.ctx, f.key)
		if err != nil {
			t.Fatal(err)
		}
		e.Gas = 30_000
		s, err := sign(f.ctx, f.key, e, &common.Address{1}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := a.chain.Send(f.ctx, s.Raw); err != nil {
			t.Fatal(err)
		}
		b, stop := f.run(f.cfg)
		defer stop()
		if got := f.now(b); got.Anchor.Contract == c.Address {
			t.Errorf("anchored at %s, which cannot be", c.Address)
		}
	})
	t.Run("reorganised away before it was deep", func(t *testing.T) {
		_, c, made := fresh(t)
		cfg := f.cfg
		cfg.Confirmations = 3
		b, stop := f.run(cfg)
		defer stop()
		done := f.ask(b)
		f.sealed(made[0].Tx)
		f.node.Reorg(1)
		f.sealed(made[0].Tx)
		f.node.Mine(2)
		f.until(b, inFlightState(StateMined))
		f.node.Mine(2)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if now := f.list()[0]; now.Anchor.Contract != c.Address || len(f.creations(c.ID)) != 1 {
			t.Errorf("%+v", now)
		}
	})
	t.Run("above the limit", func(t *testing.T) {
		f.work(`DELETE FROM anchor_attempt`)
		f.work(`DELETE FROM anchor`)
		f.work(`DELETE FROM anchor_deployment`)
		f.work(`DELETE FROM anchor_contract`)
		cfg := f.cfg
		cfg.FeeLimit = common.Big1
		b, stop := f.run(cfg)
		defer stop()
		if _, err := b.AnchorNow(f.ctx); !errors.Is(err, ErrFeeLimit) {
			t.Errorf("%v", err)
		}
	})
}

// creations are the transactions signed to make a contract.
func (f *foreign) creations(id string) (ds []deployment) {
	f.t.Helper()
	err := f.db.View(f.ctx, ledger.System, func(tx *ledger.Tx) (err error) { ds, err = deployments(tx, id); return err })
	if err != nil {
		f.t.Fatal(err)
	}
	return ds
}
