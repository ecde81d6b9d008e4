package anchor

import (
	"context"
	"errors"
	"math/big"
	"time"

	"huishu/ledger"
	"huishu/ledger/tlog"
)

// drive brings one anchor to its end. Each step leaves a state from which a restart goes on:
//
//	planned  nothing was signed; the checkpoint is replaced by a newer one if there is one
//	signed   the bytes are stored; whether they were sent is unknown, so they are sent (again)
//	sent     a node had them; it may have forgotten them, so they are sent again
//	mined    a block holds one of the attempts; a reorganisation may still undo it
//	final    done
//
// The same bytes can be mined only once, and anchoring the same checkpoint twice changes nothing.
func (a *Anchorer) drive(ctx context.Context, r row) error {
	for {
		a.show(r, nil)
		var err error
		switch r.State {
		case StatePlanned:
			err = a.sign(ctx, &r)
		case StateSigned:
			err = a.send(ctx, &r)
		case StateSent:
			err = a.watch(ctx, &r)
		case StateMined:
			err = a.confirm(ctx, &r)
		default:
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// show puts the anchor under way into the status.
func (a *Anchorer) show(r row, newest *attempt) {
	a.update(func(s *Status) {
		s.State = Anchoring
		if s.InFlight == nil || s.InFlight.Size != r.Size {
			s.InFlight = &InFlight{Size: r.Size}
		}
		f := *s.InFlight // a copy: what Status gave out stays as it was
		f.State = r.State
		if newest != nil {
			f.Tx, f.Attempts = newest.Tx, newest.Seq
		}
		s.InFlight = &f
	})
}

// move changes the state of an anchor in the database and in r.
func (a *Anchorer) move(ctx context.Context, r *row, to string, set map[string]any, also func(tx *ledger.Tx) error) error {
	err := a.cfg.DB.Work(ctx, func(tx *ledger.Tx) error {
		if also != nil {
			if err := also(tx); err != nil {
				return err
			}
		}
		return tx.Move(ledger.Move{Table: "anchor", ID: r.ID, From: []string{r.State}, To: to, Set: set})
	})
	if err == nil {
		r.State = to
	}
	return err
}

// sign chooses the newest checkpoint, asks the chain what it has, and stores the signed transaction.
func (a *Anchorer) sign(ctx context.Context, r *row) error {
	if err := a.renew(ctx, r); err != nil {
		return err
	}
	size, root, block, err := a.chain.Latest(ctx, a.contract.Address, a.origin)
	if err != nil {
		return err
	}
	if err := a.agree(ctx, r, size, root); err != nil {
		return err
	}
	if size == r.Size {
		return a.adopt(ctx, r, block)
	}
	e := Envelope{ChainID: a.contract.ChainID}
	if e.Nonce, err = a.chain.Nonce(ctx, a.cfg.Signer.Address()); err != nil {
		return err
	}
	if e.Fees, err = a.chain.Fees(ctx); err != nil {
		return err
	}
	s, err := a.signed(ctx, r, e)
	if err != nil {
		return err
	}
	old, err := a.attempts(ctx, r)
	if err != nil {
		return err
	}
	return a.move(ctx, r, StateSigned, nil, func(tx *ledger.Tx) error { return addAttempt(tx, r.ID, int64(len(old))+1, s) })
}

// signed estimates, checks the price and signs.
func (a *Anchorer) signed(ctx context.Context, r *row, e Envelope) (Signed, error) {
	var err error
	root := tlog.Hash(r.Root)
	if e.Gas, err = a.chain.EstimateAnchor(ctx, a.cfg.Signer.Address(), a.contract.Address, a.origin, r.Size, root); err != nil {
		return Signed{}, err
	}
	if a.tooDear(e.Fees) {
		return Signed{}, ErrFeeLimit
	}
	return SignAnchor(ctx, a.cfg.Signer, e, a.contract.Address, a.origin, r.Size, root)
}

func (a *Anchorer) tooDear(f Fees) bool {
	return a.cfg.FeeLimit != nil && f.Cap.Cmp(a.cfg.FeeLimit) > 0
}

// renew lets a planned anchor take the newest checkpoint: nothing was signed for the older one.
func (a *Anchorer) renew(ctx context.Context, r *row) error {
	return a.cfg.DB.Work(ctx, func(tx *ledger.Tx) error {
		cp, note, ok, err := checkpoint(tx)
		if err != nil || !ok || cp.Size == r.Size {
			return err
		}
		r.Size, r.Root, r.Note = cp.Size, cp.Root[:], note
		return tx.Move(ledger.Move{
			Table: "anchor", ID: r.ID, From: []string{StatePlanned}, To: StatePlanned,
			Set: map[string]any{"size": r.Size, "root": r.Root, "note": r.Note},
		})
	})
}

// agree proves that what the chain holds is an earlier state of this very log. If it is not, the log was
// forked or set back, and anchoring more would hide it.
func (a *Anchorer) agree(ctx context.Context, r *row, size int64, root tlog.Hash) error {
	if size == 0 {
		return nil
	}
	if size > r.Size {
		return ErrNotGrowing
	}
	return a.cfg.DB.View(ctx, ledger.System, func(tx *ledger.Tx) error {
		ours, err := rootAt(tx, a.cfg.DB.Head().Size, size)
		if err == nil && ours != root {
			err = ErrConflict
		}
		return err
	})
}

// adopt takes over an anchor that the chain has and we forgot: a backup was restored.
func (a *Anchorer) adopt(ctx context.Context, r *row, block int64) error {
	tx, hash, err := a.chain.FindAnchored(ctx, a.contract.Address, a.origin, r.Size, block)
	if err != nil {
		return err
	}
	r.Tx, r.Block, r.BlockHash = tx, block, hash
	return a.move(ctx, r, StateMined, map[string]any{"tx": tx, "block": block, "block_hash": hash}, nil)
}

func (a *Anchorer) attempts(ctx context.Context, r *row) (as []attempt, err error) {
	err = a.cfg.DB.View(ctx, ledger.System, func(tx *ledger.Tx) error {
		as, err = attempts(tx, r.ID)
		return err
	})
	return as, err
}

// send hands the newest attempt to the node.
func (a *Anchorer) send(ctx context.Context, r *row) error {
	tries, err := a.attempts(ctx, r)
	if err != nil {
		return err
	}
	a.show(*r, &tries[0])
	err = a.chain.Send(ctx, tries[0].Raw)
	switch {
	case errors.Is(err, ErrUnderpriced):
		return a.replace(ctx, r, tries)
	case err == nil, errors.Is(err, ErrNonceLow):
		// A used nonce: most likely one of the attempts is in a block. watch looks at all of them.
		return a.move(ctx, r, StateSent, nil, nil)
	}
	return err
}

// replace signs the same anchor on the same nonce with higher fees; the old attempts are kept, any may be mined.
func (a *Anchorer) replace(ctx context.Context, r *row, tries []attempt) error {
	fees, err := a.bumped(ctx, tries[0].fees())
	if err != nil {
		return err
	}
	e := Envelope{ChainID: a.contract.ChainID, Nonce: tries[0].Nonce, Fees: fees}
	s, err := a.signed(ctx, r, e)
	if err != nil {
		return err
	}
	a.cfg.Log.Warn("anchor transaction replaced", "size", r.Size, "nonce", e.Nonce, "attempt", len(tries)+1)
	return a.move(ctx, r, StateSigned, nil, func(tx *ledger.Tx) error { return addAttempt(tx, r.ID, tries[0].Seq+1, s) })
}

// nonceChecks is how often a used nonce without any receipt of ours is looked at before the anchor is planned
// anew: the node that answers may be behind the one that has the block.
const nonceChecks = 3

// watch polls for a receipt of any attempt. The newest is sent again from time to time, for nodes forget.
func (a *Anchorer) watch(ctx context.Context, r *row) error {
	tries, err := a.attempts(ctx, r)
	if err != nil {
		return err
	}
	a.show(*r, &tries[0])
	bump := time.NewTimer(a.cfg.BumpAfter)
	defer bump.Stop()
	used := 0
	for poll := 0; ; poll++ {
		done, err := a.look(ctx, r, tries)
		unsure := errors.Is(err, ErrIndexing)
		if done || err != nil && !unsure {
			return err
		}
		if poll%8 == 0 {
			switch err := a.chain.Send(ctx, tries[0].Raw); {
			case errors.Is(err, ErrNonceLow):
				if !unsure {
					used++
				}
			case errors.Is(err, ErrUnderpriced):
				return a.replace(ctx, r, tries)
			case err != nil:
				return err
			}
		}
		if used > nonceChecks {
			return a.move(ctx, r, StatePlanned, map[string]any{"detail": "another transaction took its nonce"}, nil)
		}
		select {
		case <-bump.C:
			return a.replace(ctx, r, tries)
		default:
		}
		if err := sleep(ctx, a.cfg.Poll); err != nil {
			return err
		}
	}
}

// look asks for the receipts of all attempts; done is true when one of them was in a block. ErrIndexing says
// that none was found and the node may learn of one yet.
func (a *Anchorer) look(ctx context.Context, r *row, tries []attempt) (done bool, err error) {
	var unsure error
	for _, t := range tries {
		got, found, err := a.chain.Receipt(ctx, t.Tx)
		switch {
		case errors.Is(err, ErrIndexing):
			unsure = err
			continue
		case err != nil:
			return false, err
		case !found:
			continue
		case !got.OK:
			// Refused, and the nonce is used. Planning anew learns the reason without paying for it.
			return true, a.move(ctx, r, StatePlanned, map[string]any{"detail": "the contract refused " + t.Tx}, nil)
		}
		if !got.contains(a.anchorOf(*r)) {
			// Mined without an event: the checkpoint stood there already. Planning anew adopts it.
			return true, a.move(ctx, r, StatePlanned, map[string]any{"detail": "anchored before " + t.Tx}, nil)
		}
		r.Tx, r.Block, r.BlockHash = t.Tx, got.Block, got.BlockHash
		return true, a.move(ctx, r, StateMined, map[string]any{"tx": r.Tx, "block": r.Block, "block_hash": r.BlockHash}, nil)
	}
	return false, unsure
}

// confirm waits until the block is deep enough, and then reads the receipt once more: a block that was
// replaced in the meantime sends the anchor back to sent.
func (a *Anchorer) confirm(ctx context.Context, r *row) error {
	for {
		height, err := a.chain.Height(ctx)
		if err != nil {
			return err
		}
		if height >= r.Block+a.cfg.Confirmations-1 {
			break
		}
		if err := sleep(ctx, a.cfg.Poll); err != nil {
			return err
		}
	}
	got, found, err := a.chain.Receipt(ctx, r.Tx)
	if err != nil {
		return err
	}
	if !found || got.BlockHash != r.BlockHash {
		// An adopted anchor has no attempts to watch; it is planned anew.
		back := StateSent
		if tries, err := a.attempts(ctx, r); err != nil {
			return err
		} else if len(tries) == 0 {
			back = StatePlanned
		}
		a.cfg.Log.Warn("the chain was reorganised under an anchor", "size", r.Size, "block", r.Block)
		return a.move(ctx, r, back, map[string]any{"tx": "", "block": 0, "block_hash": "", "detail": "moved by a reorganisation"}, nil)
	}
	if err := a.certify(ctx, a.anchorOf(*r)); err != nil {
		return err
	}
	err = a.move(ctx, r, StateFinal, nil, func(tx *ledger.Tx) error {
		_, err := tx.Exec(`UPDATE anchor SET final_at = ?, detail = '' WHERE id = ?`, tx.Now.UnixMilli(), r.ID)
		return err
	})
	if err != nil {
		return err
	}
	a.update(func(s *Status) { s.AnchoredSize, s.InFlight = r.Size, nil })
	return nil
}

// anchorOf is an anchor as receipts carry it.
func (a *Anchorer) anchorOf(r row) tlog.Anchor {
	out := tlog.Anchor{
		ChainID: a.contract.ChainID, Contract: a.contract.Address, Tx: r.Tx, Block: r.Block, BlockHash: r.BlockHash,
		Size: r.Size, Root: hex32([32]byte(r.Root)), OriginHash: hex32(a.origin),
	}
	if a.contract.Embedded {
		out.Label = SelfAttested
	}
	return out
}

// Funds is what the account holds, in wei, for the operator's pages.
func (a *Anchorer) Funds(ctx context.Context) (*big.Int, error) {
	c, err := Dial(ctx, a.cfg.RPC())
	if err != nil {
		return nil, err
	}
	defer c.Close()
	return c.Balance(ctx, a.cfg.Signer.Address())
}

// sleep pauses for d or until ctx ends.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
