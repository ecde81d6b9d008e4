package anchor

import (
	"context"
	"errors"
	"math/big"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum/core/types"

	"huishu/ledger"
)

// newContract stores the configured contract, or one of our own with its signed creation. A crash after this
// sends the same bytes again; they can be mined once only.
func (a *Anchorer) newContract(ctx context.Context, c contractRow) (contractRow, error) {
	if a.cfg.Contract != "" {
		c.Address, c.State = strings.ToLower(a.cfg.Contract), StateFinal
		if err := a.chain.CheckContract(ctx, c.Address); err != nil {
			return c, err // an address that never was right is not remembered
		}
		return c, a.cfg.DB.Work(ctx, func(tx *ledger.Tx) error { return addContract(tx, &c) })
	}
	e, err := a.chain.envelope(ctx, a.cfg.Signer)
	if err != nil {
		return c, err
	}
	s, address, err := a.signedDeploy(ctx, e)
	if err != nil {
		return c, err
	}
	c.Address, c.State, c.Tx = address, StateSigned, s.Hash
	err = a.cfg.DB.Work(ctx, func(tx *ledger.Tx) error {
		if err := addContract(tx, &c); err != nil {
			return err
		}
		return addDeployment(tx, c.ID, 1, s)
	})
	return c, err
}

// signedDeploy estimates, checks the price and signs.
func (a *Anchorer) signedDeploy(ctx context.Context, e Envelope) (s Signed, address string, err error) {
	if e.Gas, err = a.chain.EstimateDeploy(ctx, a.cfg.Signer, "", a.origin); err != nil {
		return s, "", err
	}
	if a.tooDear(e.Fees) {
		return s, "", ErrFeeLimit
	}
	return SignDeploy(ctx, a.cfg.Signer, e, "", a.origin)
}

// driveContract brings a contract from signed to final, or to lost when another transaction took its nonce.
func (a *Anchorer) driveContract(ctx context.Context, c contractRow) (contractRow, error) {
	if c.State != StateSigned && c.State != StateSent {
		return c, nil
	}
	var tries []deployment
	err := a.cfg.DB.View(ctx, ledger.System, func(tx *ledger.Tx) (err error) {
		tries, err = deployments(tx, c.ID)
		return err
	})
	if err != nil {
		return c, err
	}
	since := time.Duration(0) // how long the newest of them has been in no block
	for c.State == StateSigned || c.State == StateSent {
		tx, deep, err := a.lookContract(ctx, tries)
		switch {
		case err != nil:
			return c, err
		case deep:
			return c, a.moveContract(ctx, &c, StateFinal, map[string]any{"tx": tx})
		case tx == "" && since >= a.cfg.BumpAfter:
			if tries, err = a.replaceContract(ctx, &c, tries); err != nil {
				return c, err
			}
			since = 0
		case tx == "":
			if tries, err = a.sendContract(ctx, &c, tries); err != nil {
				return c, err
			}
		}
		if err := sleep(ctx, a.cfg.Poll); err != nil {
			return c, err
		}
		since += a.cfg.Poll
	}
	return c, nil
}

// lookContract looks for a block that holds one of the creations; deep says that it has its confirmations.
func (a *Anchorer) lookContract(ctx context.Context, tries []deployment) (tx string, deep bool, err error) {
	for _, t := range tries {
		r, found, err := a.chain.Receipt(ctx, t.Tx)
		switch {
		case errors.Is(err, ErrIndexing): // a fresh chain indexes only once it has a block
		case err != nil:
			return "", false, err
		case found && !r.OK:
			return "", false, ErrReverted
		case found:
			height, err := a.chain.Height(ctx)
			return t.Tx, height >= r.Block+a.cfg.Confirmations-1, err
		}
	}
	return "", false, nil
}

// sendContract hands the newest creation to the node, again and again, for nodes forget.
func (a *Anchorer) sendContract(ctx context.Context, c *contractRow, tries []deployment) ([]deployment, error) {
	err := a.chain.Send(ctx, tries[0].Raw)
	switch {
	case errors.Is(err, ErrUnderpriced):
		return a.replaceContract(ctx, c, tries)
	case errors.Is(err, ErrNonceLow):
		// One of ours is in a block by now, or a foreign transaction is.
		if tx, _, err := a.lookContract(ctx, tries); err != nil || tx != "" {
			return tries, err
		}
		return tries, a.moveContract(ctx, c, StateLost, map[string]any{"detail": "another transaction took its nonce"})
	case err == nil && c.State == StateSigned:
		return tries, a.moveContract(ctx, c, StateSent, nil)
	}
	return tries, err
}

// replaceContract signs the creation again on the same nonce with higher fees. Its address stays.
func (a *Anchorer) replaceContract(ctx context.Context, c *contractRow, tries []deployment) ([]deployment, error) {
	var last types.Transaction
	if err := last.UnmarshalBinary(tries[0].Raw); err != nil {
		return tries, err
	}
	fees, err := a.bumped(ctx, Fees{Tip: last.GasTipCap(), Cap: last.GasFeeCap()})
	if err != nil {
		return tries, err
	}
	s, _, err := a.signedDeploy(ctx, Envelope{ChainID: c.ChainID, Nonce: int64(last.Nonce()), Fees: fees})
	if err != nil {
		return tries, err
	}
	a.cfg.Log.Warn("creation of the contract replaced", "contract", c.Address, "nonce", last.Nonce(), "attempt", len(tries)+1)
	next := deployment{Tx: s.Hash, Seq: tries[0].Seq + 1, Raw: s.Raw}
	err = a.cfg.DB.Work(ctx, func(tx *ledger.Tx) error { return addDeployment(tx, c.ID, next.Seq, s) })
	return append([]deployment{next}, tries...), err
}

func (a *Anchorer) moveContract(ctx context.Context, c *contractRow, to string, set map[string]any) error {
	err := a.cfg.DB.Work(ctx, func(tx *ledger.Tx) error {
		return tx.Move(ledger.Move{Table: "anchor_contract", ID: c.ID, From: []string{c.State}, To: to, Set: set})
	})
	if err == nil {
		c.State = to
	}
	return err
}

// bumpLimit is how many times the usual fee a replacement may offer.
const bumpLimit = 10

// bumped is what a replacement offers after an attempt that offered last.
func (a *Anchorer) bumped(ctx context.Context, last Fees) (Fees, error) {
	usual, err := a.chain.Fees(ctx)
	if err != nil {
		return Fees{}, err
	}
	next := last.Bump(usual)
	// A node that finds every offer too low must not talk us into any price.
	if next.Cap.Cmp(new(big.Int).Mul(usual.Cap, big.NewInt(bumpLimit))) > 0 {
		return Fees{}, ErrStuck
	}
	return next, nil
}
