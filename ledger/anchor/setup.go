package anchor

import (
	"context"
	"errors"
	"strings"
	"time"

	"huishu/ledger"
	"huishu/ledger/fault"
)

// setup reaches the chain, proves that it is the right one and carries our contract, makes the contract when
// there is none, and looks whether what was anchored still stands. Every pass does it, a handful of calls: an
// endpoint that has become another one behind the same address must not have us write off what stands elsewhere.
func (a *Anchorer) setup(ctx context.Context) error {
	if err := a.connect(ctx); err != nil {
		return err
	}
	if err := a.findContract(ctx); err != nil {
		return err
	}
	a.update(func(s *Status) { s.ChainID, s.Contract = a.contract.ChainID, a.contract.Address })
	ok, err := a.chain.IsPublisher(ctx, a.contract.Address, a.origin, a.cfg.Signer.Address())
	if err != nil {
		return err
	}
	if !ok {
		return ErrNotPublisher
	}
	return a.recheck(ctx)
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
	c, err := dial(ctx, url, a.cfg.CallTime)
	if err != nil {
		return err
	}
	if a.chain != nil {
		a.chain.Close()
	}
	a.chain, a.url = c, url
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

// How many receipts are asked for in one call: at the start, when every anchor is looked at, and later.
const (
	recheckAll  = 100
	recheckSome = 8
)

// recheck asks the chain for the receipts of final anchors, newest first: of all of them at the start, later of the
// newest, and of older ones as long as it finds changes. One that moved to another block is corrected; one that is gone
// is lost, and the next anchor covers what it covered.
func (a *Anchorer) recheck(ctx context.Context) error {
	limit := recheckAll
	if a.checked {
		limit = recheckSome
	}
	for below := int64(1<<62 - 1); ; {
		var page []row
		err := a.cfg.DB.View(ctx, ledger.System, func(tx *ledger.Tx) error {
			return tx.Select(&page, `SELECT `+rowColumns+` FROM anchor WHERE contract = ? AND state = 'final' AND size < ? ORDER BY size DESC LIMIT ?`,
				a.contract.ID, below, limit)
		})
		if err != nil {
			return err
		}
		if len(page) == 0 {
			break
		}
		changed, err := a.recheckRows(ctx, page)
		if err != nil {
			return err
		}
		if a.checked && !changed {
			break
		}
		below = page[len(page)-1].Size
	}
	a.checked = true
	return nil
}

func (a *Anchorer) recheckRows(ctx context.Context, page []row) (changed bool, err error) {
	txs := make([]string, len(page))
	for i, r := range page {
		txs[i] = r.Tx
	}
	receipts, err := a.chain.Receipts(ctx, txs)
	if err != nil {
		return false, err
	}
	for i, r := range page {
		m, stands, err := a.judge(ctx, r, receipts[i])
		if err != nil {
			return changed, err
		}
		if stands {
			continue
		}
		changed = true
		a.cfg.Log.Error("a final anchor changed", "size", r.Size, "tx", r.Tx, "state", m.To)
		if err := a.cfg.DB.Work(ctx, func(tx *ledger.Tx) error { return tx.Move(m) }); err != nil {
			return changed, err
		}
		if m.To == StateLost {
			a.update(func(s *Status) { s.Lost++ })
		}
	}
	return changed, nil
}

// judge says whether a final anchor stands as stored, given its receipt (nil when the node has none), or how to
// correct it. A node that has no receipt may only have forgotten it, as nodes do with old ones: what counts then is
// whether the block is still part of the chain, for its hash covers the transaction.
func (a *Anchorer) judge(ctx context.Context, r row, got *Receipt) (m ledger.Move, stands bool, err error) {
	m = ledger.Move{Table: "anchor", ID: r.ID, From: []string{StateFinal}}
	if got != nil && got.OK && got.contains(a.anchorOf(r)) {
		m.To, m.Set = StateFinal, map[string]any{"block": got.Block, "block_hash": got.BlockHash, "detail": "moved by a reorganisation"}
		return m, got.Block == r.Block && strings.EqualFold(got.BlockHash, r.BlockHash), nil
	}
	hash, err := a.chain.BlockHash(ctx, r.Block)
	behind := fault.KindOf(err) == fault.NotFound
	switch {
	case behind && !a.cfg.Embedded:
		return m, false, ErrBehind
	case err != nil && !behind:
		return m, false, err
	}
	m.To, m.Set = StateLost, map[string]any{"detail": "no longer on the chain"}
	return m, got == nil && strings.EqualFold(hash, r.BlockHash), nil
}
