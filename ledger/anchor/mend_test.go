package anchor

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"path/filepath"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"huishu/ledger"
	"huishu/ledger/anchor/contract"
	"huishu/ledger/ledgertest"
)

func TestNonceTaken(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.grow(1)
	a, r := b.step(b.cfg)
	if err := a.sign(b.ctx, &r); err != nil {
		t.Fatal(err)
	}
	// Somebody else uses the key.
	e, err := a.chain.envelope(b.ctx, b.key)
	if err != nil {
		t.Fatal(err)
	}
	e.Gas = 30_000
	s, err := sign(b.ctx, b.key, e, &common.Address{1}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.chain.Send(b.ctx, s.Raw); err != nil {
		t.Fatal(err)
	}
	if _, err := a.chain.Wait(b.ctx, s.Hash); err != nil {
		t.Fatal(err)
	}
	a2, _ := b.run(b.cfg)
	b.valid(b.now(a2).Anchor)
	tries, err := a2.attempts(b.ctx, &r)
	if err != nil || len(tries) != 2 || tries[0].Nonce != tries[1].Nonce+1 {
		t.Fatalf("attempts %+v, %v", tries, err)
	}
}

// TestBumped signs far below the base fee: the transaction is replaced on the same nonce until it is taken.
func TestBumped(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.grow(1)
	a, r := b.step(b.cfg)
	nonce, err := a.chain.Nonce(b.ctx, b.key.Address())
	if err != nil {
		t.Fatal(err)
	}
	cheap := Fees{Tip: big.NewInt(1), Cap: big.NewInt(100)}
	s, err := a.signed(b.ctx, &r, Envelope{ChainID: a.contract.ChainID, Nonce: nonce, Fees: cheap})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.move(b.ctx, &r, StateSigned, nil, func(tx *ledger.Tx) error { return addAttempt(tx, r.ID, 1, s) }); err != nil {
		t.Fatal(err)
	}
	b.cfg.BumpAfter = 200 * time.Millisecond
	limited := b.cfg
	limited.FeeLimit = big.NewInt(1000)
	a2, stop := b.run(limited)
	if _, err := a2.AnchorNow(b.ctx); !errors.Is(err, ErrFeeLimit) {
		t.Fatalf("above the limit: %v", err)
	}
	stop()
	a2, _ = b.run(b.cfg)
	got := b.now(a2)
	b.valid(got.Anchor)
	tries, err := a2.attempts(b.ctx, &r)
	if err != nil || len(tries) != 2 || tries[0].Nonce != nonce || tries[1].Nonce != nonce || got.Anchor.Tx != tries[0].Tx {
		t.Fatalf("attempts %+v, %v; anchored by %s", tries, err, got.Anchor.Tx)
	}
}

// TestForgotten: a database from a backup knows less than the chain. What the chain has is taken over when it
// is of this log, and refused when it is not.
func TestForgotten(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.grow(4)
	a, stop := b.run(b.cfg)
	before := b.now(a)
	stop()
	b.work(`DELETE FROM anchor_attempt`)
	b.work(`DELETE FROM anchor`)
	a, stop = b.run(b.cfg)
	if after := b.now(a); after != before {
		t.Fatalf("anchored again: %+v, before %+v", after, before)
	}
	stop()

	// Other logs of the same name and key, with the same contract.
	other := func(n int) *ledger.DB {
		db := ledgertest.Open(t, filepath.Join(t.TempDir(), "other.db"), b.logKey, Room(), thingRoom())
		for range n {
			addThing(t, db)
		}
		return db
	}
	for n, want := range map[int]error{3: ErrNotGrowing, 4: ErrConflict, 9: ErrConflict} {
		cfg := b.cfg
		cfg.DB, cfg.Contract = other(n), before.Anchor.Contract
		a, stop := b.run(cfg)
		if _, err := a.AnchorNow(b.ctx); !errors.Is(err, want) {
			t.Errorf("another log of %d entries: %v, want %v", n, err, want)
		}
		stop()
	}
}

// TestMoved changes what the database says about blocks: for the Anchorer that is what a reorganisation looks like.
func TestMoved(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.grow(1)
	a, r := b.step(b.cfg)
	for _, step := range []func(context.Context, *row) error{a.sign, a.send, a.watch} {
		if err := step(b.ctx, &r); err != nil {
			t.Fatal(err)
		}
	}
	wrong := "0x" + fmt.Sprintf("%064d", 7)
	b.work(`UPDATE anchor SET block_hash = ?`, wrong)
	a, stop := b.run(b.cfg)
	first := b.now(a)
	b.valid(first.Anchor)
	b.grow(1)
	second := b.now(a)
	stop()
	if len(b.list()) != 2 {
		t.Fatalf("anchors %+v", b.list())
	}
	// The start-up check: one anchor in another block, one on no block at all.
	b.work(`UPDATE anchor SET block_hash = ?, block = 1 WHERE size = 1`, wrong)
	b.work(`UPDATE anchor SET tx = ?, block_hash = ? WHERE size = 2`, wrong, wrong)
	b.grow(1)
	a, _ = b.run(b.cfg)
	b.now(a)
	es := b.list()
	if len(es) != 3 || es[2].Anchor != first.Anchor || es[2].State != StateFinal || es[1].State != StateLost || es[0].State != StateFinal {
		t.Fatalf("anchors %+v; first %+v, second %+v", es, first, second)
	}
	if a.Status().Lost != 1 {
		t.Errorf("status %+v", a.Status())
	}
}

func TestForeignContract(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.grow(1)
	c, err := Dial(b.ctx, b.process.RPC())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	// A contract for another log.
	address, _, err := c.Deploy(b.ctx, b.key, "", OriginHash("other"))
	if err != nil {
		t.Fatal(err)
	}
	cfg := b.cfg
	cfg.Contract = address
	a, _ := b.run(cfg)
	if _, err := a.AnchorNow(b.ctx); !errors.Is(err, ErrNotPublisher) {
		t.Fatalf("%v", err)
	}
	f := &fixture{Chain: c, ctx: b.ctx}
	if _, err := f.transact(t, b.key, address, contract.NewAnchor().PackSetPublisher(OriginHash(ledgertest.Origin), common.HexToAddress(b.key.Address()), true)); err != nil {
		t.Fatal(err)
	}
	if got := b.now(a); got.Anchor.Contract != address {
		t.Fatalf("%+v", got)
	}
	cfg.Contract = b.key.Address()
	a, _ = b.run(cfg)
	b.grow(1)
	if _, err := a.AnchorNow(b.ctx); !errors.Is(err, ErrNoContract) {
		t.Fatalf("%v", err)
	}
}
