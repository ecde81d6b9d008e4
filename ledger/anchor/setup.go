package anchor

import (
	"context"
	"errors"
	"strings"
	"time"

	"huishu/ledger"
)

// setup reaches the chain, proves that it is the right one and carries our contract, makes the contract when
// there is none, and looks whether what was anchored still stands. It costs nothing while all is well.
func (a *Anchorer) setup(ctx context.Context) error {
	if err := a.connect(ctx); err != nil {
		return err
	}
	if a.ready {
		return nil
	}
	if err := a.findContract(ctx); err != nil {
		return err
	}
	a.update(func(s *Status) { s.ChainID, s.Contract = a.contract.ChainID, a.contract.Address })
	ok, err := a.chain.IsPublisher(ctx, a.contract.Address, a.origin, a.cfg.Key.Address())
	if err != nil {
		return err
	}
	if !ok {
		return ErrNotPublisher
	}
	if err := a.recheck(ctx); err != nil {
		return err
	}
	a.ready = true
	return nil
}

// startTime is how long an endpoint without an address is waited for: a child that is just starting is no problem
// to tell anybody about.
const startTime = 2 * time.Second

// connect follows the endpoint's address.
func (a *Anchorer) connect(ctx context.Context) error {
	url := a.cfg.RPC()
	for waited := time.Duration(0); url == "" && waited < startTime; waited += a.cfg.Poll {
		if err := sleep(ctx, a.cfg.Poll); err != nil {
			return err
		}
		url = a.cfg.RPC()
	}
	if url == "" {
		return ErrUnreachable
	}
	if url == a.url && a.chain != nil {
		return nil
	}
	c, err := Dial(ctx, url)
	if err != nil {
		return err
	}
	if a.chain != nil {
		a.chain.Close()
	}
	a.chain, a.url, a.ready = c, url, false
	return nil
}

// findContract leaves in a.contract one that stands on this very chain, making it if need be.
func (a *Anchorer) findContract(ctx context.Context) error {
	id, err := a.chain.ChainID(ctx)
	if err != nil {
		return err
	}
	if a.cfg.ChainID != 0 && id != a.cfg.ChainID {
		return ErrWrongChain
	}
	genesis, err := a.chain.Genesis(ctx)
	if err != nil {
		return err
	}
	for {
		c, ok, err := a.stored(ctx)
		if err != nil {
			return err
		}
		if ok && (c.ChainID != id || c.Genesis != genesis) {
			if ok, err = false, a.leave(ctx, c, id); err != nil {
				return err
			}
		}
		if ok && a.cfg.Contract != "" && !strings.EqualFold(c.Address, a.cfg.Contract) {
			ok = false // the operator names another contract; what stands in the old one stays valid
		}
		if !ok {
			if c, err = a.newContract(ctx, contractRow{ChainID: id, Genesis: genesis, Embedded: a.cfg.Embedded}); err != nil {
				return err
			}
		}
		if c, err = a.driveContract(ctx, c); err != nil {
			return err
		}
		if c.State == StateLost {
			continue
		}
		err = a.chain.CheckContract(ctx, c.Address)
		if errors.Is(err, ErrNoContract) && a.cfg.Embedded {
			if err := a.lose(ctx, c, "the embedded chain was wiped"); err != nil {
				return err
			}
			continue
		}
		a.contract = c
		return err
	}
}

// stored reads the contract in use.
func (a *Anchorer) stored(ctx context.Context) (c contractRow, ok bool, err error) {
	err = a.cfg.DB.View(ctx, ledger.System, func(tx *ledger.Tx) error {
		c, ok, err = currentContract(tx)
		return err
	})
	return c, ok, err
}

// leave decides what it means that the endpoint serves another chain than the stored contract's.
func (a *Anchorer) leave(ctx context.Context, c contractRow, id int64) error {
	switch {
	case c.Embedded && a.cfg.Embedded:
		return a.lose(ctx, c, "the embedded chain was begun anew")
	case c.Embedded != a.cfg.Embedded:
		return nil // from our own chain to a public one: what was anchored before stays as it was
	case a.cfg.ChainID == id && c.ChainID != id:
		return nil // the operator names the other chain
	}
	return ErrWrongChain
}

// lose gives a contract up and counts the final anchors lost with it.
func (a *Anchorer) lose(ctx context.Context, c contractRow, why string) error {
	a.cfg.Log.Error("anchors lost", "contract", c.Address, "chain", c.ChainID, "why", why)
	var lost int64
	err := a.cfg.DB.Work(ctx, func(tx *ledger.Tx) error {
		if err := tx.Get(&lost, `SELECT COUNT(*) FROM anchor WHERE contract = ? AND state = 'final'`, c.ID); err != nil {
			return err
		}
		return loseContract(tx, c.ID, why)
	})
	if err == nil {
		a.update(func(s *Status) { s.Lost += lost; s.AnchoredSize = 0 })
	}
	return err
}

// newContract stores the configured contract, or one of our own with its signed creation. A crash after this
// sends the same bytes again; they can be mined once only.
func (a *Anchorer) newContract(ctx context.Context, c contractRow) (contractRow, error) {
	if a.cfg.Contract != "" {
		c.Address, c.State = strings.ToLower(a.cfg.Contract), StateFinal
		if err := a.chain.CheckContract(ctx, c.Address); err != nil {
			return c, err // an address that never was right is not remembered
		}
	} else {
		e, err := a.chain.envelope(ctx, a.cfg.Key)
		if err != nil {
			return c, err
		}
		if e.Gas, err = a.chain.EstimateDeploy(ctx, a.cfg.Key, "", a.origin); err != nil {
			return c, err
		}
		if a.tooDear(e.Fees) {
			return c, ErrFeeLimit
		}
		s, address, err := a.cfg.Key.SignDeploy(e, "", a.origin)
		if err != nil {
			return c, err
		}
		c.Address, c.State, c.Tx, c.Raw = address, StateSigned, s.Hash, s.Raw
	}
	err := a.cfg.DB.Work(ctx, func(tx *ledger.Tx) error { return addContract(tx, &c) })
	return c, err
}

// driveContract brings a contract from signed to final, or to lost when another transaction took its nonce.
func (a *Anchorer) driveContract(ctx context.Context, c contractRow) (contractRow, error) {
	for c.State == StateSigned || c.State == StateSent {
		r, found, err := a.chain.Receipt(ctx, c.Tx)
		switch {
		case err != nil && !errors.Is(err, ErrIndexing): // a fresh chain indexes only once it has a block
			return c, err
		case found && !r.OK:
			return c, ErrReverted
		case found:
			height, err := a.chain.Height(ctx)
			if err != nil {
				return c, err
			}
			if height >= r.Block+a.cfg.Confirmations-1 {
				err := a.moveContract(ctx, &c, StateFinal, "")
				return c, err
			}
		default:
			err := a.chain.Send(ctx, c.Raw)
			if errors.Is(err, ErrNonceLow) {
				if _, mined, err := a.chain.Receipt(ctx, c.Tx); err == nil && !mined {
					err := a.moveContract(ctx, &c, StateLost, "another transaction took its nonce")
					return c, err
				}
			} else if err != nil {
				return c, err
			}
			if c.State == StateSigned {
				if err := a.moveContract(ctx, &c, StateSent, ""); err != nil {
					return c, err
				}
			}
		}
		if err := sleep(ctx, a.cfg.Poll); err != nil {
			return c, err
		}
	}
	return c, nil
}

func (a *Anchorer) moveContract(ctx context.Context, c *contractRow, to, detail string) error {
	err := a.cfg.DB.Work(ctx, func(tx *ledger.Tx) error {
		return tx.Move(ledger.Move{Table: "anchor_contract", ID: c.ID, From: []string{c.State}, To: to, Set: map[string]any{"detail": detail}})
	})
	if err == nil {
		c.State = to
	}
	return err
}

const (
	recheckPage  = 100  // receipts asked for in one call
	recheckAgain = 1000 // how many of the newest are looked at again after a failure; at the start it is all
)

// recheck asks the chain for the receipt of every final anchor, newest first. One that moved to another
// block is corrected; one that is gone is lost, and the next anchor covers what it covered.
func (a *Anchorer) recheck(ctx context.Context) error {
	seen := int64(0)
	for below := int64(1<<62 - 1); ; {
		var page []row
		err := a.cfg.DB.View(ctx, ledger.System, func(tx *ledger.Tx) error {
			return tx.Select(&page, `SELECT `+rowColumns+` FROM anchor WHERE contract = ? AND state = 'final' AND size < ? ORDER BY size DESC LIMIT ?`,
				a.contract.ID, below, recheckPage)
		})
		if err != nil {
			return err
		}
		if len(page) == 0 || a.checked && seen >= recheckAgain {
			a.checked = true
			return nil
		}
		if err := a.recheckRows(ctx, page); err != nil {
			return err
		}
		seen += int64(len(page))
		below = page[len(page)-1].Size
	}
}

func (a *Anchorer) recheckRows(ctx context.Context, page []row) error {
	txs := make([]string, len(page))
	for i, r := range page {
		txs[i] = r.Tx
	}
	receipts, err := a.chain.Receipts(ctx, txs)
	if err != nil {
		return err
	}
	for i, r := range page {
		got := receipts[i]
		stands := got != nil && got.OK && got.contains(a.anchorOf(r))
		if stands && got.Block == r.Block && strings.EqualFold(got.BlockHash, r.BlockHash) {
			continue
		}
		m := ledger.Move{Table: "anchor", ID: r.ID, From: []string{StateFinal}}
		if stands {
			m.To, m.Set = StateFinal, map[string]any{"block": got.Block, "block_hash": got.BlockHash, "detail": "moved by a reorganisation"}
		} else {
			m.To, m.Set = StateLost, map[string]any{"detail": "no longer on the chain"}
			a.update(func(s *Status) { s.Lost++ })
		}
		a.cfg.Log.Error("a final anchor changed", "size", r.Size, "tx", r.Tx, "state", m.To)
		if err := a.cfg.DB.Work(ctx, func(tx *ledger.Tx) error { return tx.Move(m) }); err != nil {
			return err
		}
	}
	return nil
}
