package anchor

import (
	"context"
	"errors"
	"log/slog"
	"math/big"
	"sync"
	"time"

	"huishu/ledger"
	"huishu/ledger/fault"
)

// Config says which log is anchored where, how often and at what price.
type Config struct {
	DB *ledger.DB
	// Signer pays, and is a publisher of the log.
	Signer Signer
	// RPC gives the endpoint's present address; "" while there is none. The embedded chain gets a new port
	// with every start.
	RPC func() string
	// Embedded says that we run the chain ourselves. Its anchors are labelled self-attested, and when it was
	// wiped a new contract is made; on any other chain a missing contract is an alarm, never a new beginning.
	Embedded bool
	// ChainID is the chain the operator means; 0 takes the one first met and never another.
	ChainID int64
	// Contract is the address of a contract that stands already; "" makes one of our own.
	Contract string
	// Every is how long a checkpoint waits for later ones to share its transaction; 0 means 10 s.
	Every time.Duration
	// Entries new in the log end that wait at once; 0 means 10,000.
	Entries int64
	// Confirmations is how many blocks, its own included, make an anchor final; 0 means 1 on the embedded
	// chain, where nobody else seals, and 12 elsewhere.
	Confirmations int64
	// Poll is how often a transaction under way is looked at; 0 means 20 ms on the embedded chain, 3 s elsewhere.
	Poll time.Duration
	// CallTime is how long one call may take before the endpoint counts as dead; 0 means 15 s.
	CallTime time.Duration
	// BumpAfter is how long a transaction may stay in no block before it is replaced by one that pays more; 0 means 2 min.
	BumpAfter time.Duration
	// Look is how often the chain is looked at while nothing is to be anchored, so that a dead endpoint or a lost
	// anchor shows on a quiet day, too; 0 means 1 min.
	Look time.Duration
	// Promise is how long an entry may wait for its anchor to be final before that is an alarm; 0 means the larger of
	// 10 min and ten times Every.
	Promise time.Duration
	// Second is another endpoint of the same chain, run by somebody else; "" for none. With it an anchor is final
	// only once both show it: one endpoint alone can tell us anything.
	Second string
	// RetryMax bounds the pauses after failures, which begin at half a second and double; 0 means 30 s.
	RetryMax time.Duration
	// FeeLimit is the most to offer per gas, in wei; nil sets no limit.
	FeeLimit *big.Int
	// Log receives what operators must see.
	Log *slog.Logger
}

// complete fills in the defaults.
func (c *Config) complete() {
	pick := func(d *time.Duration, v time.Duration) {
		if *d == 0 {
			*d = v
		}
	}
	pick(&c.Every, 10*time.Second)
	pick(&c.BumpAfter, 2*time.Minute)
	pick(&c.RetryMax, 30*time.Second)
	pick(&c.Look, time.Minute)
	pick(&c.CallTime, callTime)
	pick(&c.Promise, max(10*time.Minute, 10*c.Every))
	if c.Entries == 0 {
		c.Entries = 10_000
	}
	if c.Embedded {
		pick(&c.Poll, 20*time.Millisecond)
		c.Confirmations = max(c.Confirmations, 1)
	}
	pick(&c.Poll, 3*time.Second)
	if c.Confirmations == 0 {
		c.Confirmations = 12
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
}

// Anchorer submits the newest checkpoint of a log to a chain, one transaction at a time. Nothing waits for
// it: while the chain is away the log grows on, and the next anchor covers all of it.
type Anchorer struct {
	cfg    Config
	origin [32]byte
	now    chan struct{} // wanted has grown

	// Only Run's goroutine uses these.
	chain    *Chain
	url      string
	contract contractRow
	checked  bool // every final anchor was looked at since the start

	mu      sync.Mutex
	status  Status
	wanted  int64         // the log size that somebody waits for
	begun   int64         // passes begun
	ended   int64         // the last pass that ended
	result  error         // how it ended
	looked  bool          // what is stored was held against the chain
	changed chan struct{} // closed and made anew at every change
}

// New prepares an Anchorer; Run does the work. The ledger takes its anchors from here from now on.
func New(cfg Config) *Anchorer {
	cfg.complete()
	cfg.DB.UseAnchors(Covering)
	a := &Anchorer{cfg: cfg, origin: OriginHash(cfg.DB.Origin()), now: make(chan struct{}, 1), changed: make(chan struct{})}
	a.status = Status{State: Starting, Account: cfg.Signer.Address(), SelfAttested: cfg.Embedded, Promise: int64(cfg.Promise.Seconds())}
	return a
}

// Run anchors until ctx ends. Failures show in Status and are tried again; it returns only when there is
// nothing left to do for it.
func (a *Anchorer) Run(ctx context.Context) error {
	defer func() {
		if a.chain != nil {
			a.chain.Close()
		}
	}()
	var guard sync.WaitGroup
	defer guard.Wait()
	guard.Go(func() { a.guardPromise(ctx) })
	if err := a.recall(ctx); err != nil {
		return closing(err)
	}
	pause := retryMin
	for ctx.Err() == nil {
		if !a.cfg.DB.Leads() {
			if err := a.standBy(ctx); fault.CodeOf(err) == "closing" {
				return nil
			}
			continue
		}
		err := a.attempt(ctx)
		if err == nil {
			pause = retryMin
			err = a.gather(ctx)
		}
		if fault.CodeOf(err) == "closing" {
			return nil
		}
		if err != nil {
			a.wait(ctx, pause)
			pause = min(2*pause, a.cfg.RetryMax)
		}
	}
	return nil
}

// closing keeps the end of the database, or of ctx, from being an error: then there is nothing left to do.
func closing(err error) error {
	if fault.CodeOf(err) == "closing" || errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// recall takes what is stored into the status: it is true before the chain was reached.
func (a *Anchorer) recall(ctx context.Context) error {
	return a.cfg.DB.View(ctx, ledger.System, func(tx *ledger.Tx) error {
		c, ok, err := currentContract(tx)
		if err != nil || !ok {
			return err
		}
		last, _, err := newest(tx, c.ID)
		if err == nil {
			a.update(func(s *Status) { s.ChainID, s.Contract, s.AnchoredSize = c.ChainID, c.Address, last.Size })
		}
		return err
	})
}

// standBy lets another replica anchor and tells how far it is; a database that does not answer is asked again.
func (a *Anchorer) standBy(ctx context.Context) error {
	err := a.recall(ctx)
	a.update(func(s *Status) {
		s.State, s.Problem, s.InFlight = Standby, nil, nil
		if closing(err) != nil {
			s.State, s.Problem = Failing, fault.From(err)
		}
	})
	a.wait(ctx, time.Second)
	return err
}

const retryMin = 500 * time.Millisecond

// attempt is one pass with its outcome made visible.
func (a *Anchorer) attempt(ctx context.Context) error {
	a.mu.Lock()
	a.begun++
	pass := a.begun
	a.mu.Unlock()
	err := a.pass(ctx)
	if ctx.Err() != nil {
		err = ctx.Err() // whatever failed, failed because we stop
	}
	a.update(func(s *Status) {
		before := fault.CodeOf(s.problem())
		s.Problem = fault.From(err)
		if err != nil {
			s.State = Failing
		} else {
			s.State = Idle
			s.InFlight = nil
		}
		a.ended, a.result = pass, err
		if code := fault.CodeOf(err); code != before && ctx.Err() == nil {
			a.cfg.Log.Warn("anchoring", "problem", code, "before", before, "error", err)
		}
	})
	return err
}

// pass makes everything right, finishes what is under way, and anchors the newest checkpoint unless it is.
func (a *Anchorer) pass(ctx context.Context) error {
	if err := a.setup(ctx); err != nil {
		return err
	}
	a.mu.Lock()
	a.looked = true
	a.mu.Unlock()
	for a.cfg.DB.Leads() {
		r, ok, err := a.next(ctx)
		if err != nil || !ok {
			return err
		}
		if err := a.drive(ctx, r); err != nil {
			return err
		}
	}
	return nil
}

// next is the anchor under way or a newly planned one; ok is false when the newest checkpoint is anchored.
func (a *Anchorer) next(ctx context.Context) (r row, ok bool, err error) {
	db := a.cfg.DB
	var head int64
	err = db.View(ctx, ledger.System, func(tx *ledger.Tx) error {
		if r, ok, err = inFlight(tx, a.contract.ID); err != nil || ok {
			return err
		}
		last, _, err := newest(tx, a.contract.ID)
		if err != nil {
			return err
		}
		a.update(func(s *Status) { s.AnchoredSize = last.Size })
		cp, note, any, err := checkpoint(tx)
		if err != nil || !any || cp.Size <= last.Size {
			return err
		}
		head = cp.Size
		r = row{Contract: a.contract.ID, Size: cp.Size, Root: cp.Root[:], Note: note, State: StatePlanned}
		return nil
	})
	if err != nil || ok || head == 0 {
		return r, ok, err
	}
	err = db.Work(ctx, func(tx *ledger.Tx) error {
		r.ID = tx.NewID()
		_, err := tx.Exec(`INSERT INTO anchor (id, contract, size, root, note, state, planned_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			r.ID, r.Contract, r.Size, r.Root, r.Note, r.State, tx.Now.UnixMilli())
		return err
	})
	return r, err == nil, err
}

// gather waits until the log has outgrown its anchor, and then for more to come: until Every has passed,
// Entries are new, or somebody asks.
func (a *Anchorer) gather(ctx context.Context) error {
	anchored := a.Status().AnchoredSize
	quiet, end := context.WithTimeout(ctx, a.cfg.Look)
	defer end()
	if _, err := a.cfg.DB.Await(quiet, anchored); err != nil {
		if quiet.Err() != nil && ctx.Err() == nil {
			return nil // nothing new, but worth a look
		}
		return err
	}
	a.update(func(s *Status) { s.State = Waiting })
	inner, stop := context.WithTimeout(ctx, a.cfg.Every)
	defer stop()
	full := make(chan struct{})
	go func() {
		defer close(full)
		a.cfg.DB.Await(inner, anchored+a.cfg.Entries-1) // ends with inner, too
	}()
	for a.wants() <= anchored {
		select {
		case <-full:
			return nil
		case <-a.now:
		}
	}
	return nil
}

// wants is the log size that somebody waits for.
func (a *Anchorer) wants() int64 {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.wanted
}

// wait pauses for d, or until somebody asks for an anchor at once or ctx ends.
func (a *Anchorer) wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-a.now:
	case <-ctx.Done():
	}
}

// AnchorNow asks for an anchor of the log as it stands and waits until one is final or an attempt failed.
// Run must be running.
func (a *Anchorer) AnchorNow(ctx context.Context) (ledger.Anchored, error) {
	size := a.cfg.DB.Head().Size
	if size == 0 {
		return ledger.Anchored{}, fault.New(fault.NotFound, "anchor.empty_log", "日志尚无记录", "The log has no entries yet").
			Do("有第一条记录后再锚定", "Anchor once there is a first entry")
	}
	a.mu.Lock()
	a.wanted = max(a.wanted, size)
	first := a.begun + 1 // a pass that began earlier may fail of something that has passed
	a.mu.Unlock()
	select {
	case a.now <- struct{}{}:
	default: // a wake-up is waiting already
	}
	for {
		a.mu.Lock()
		changed, ended, result, anchored, looked := a.changed, a.ended, a.result, a.status.AnchoredSize, a.looked
		a.mu.Unlock()
		if looked && anchored >= size {
			return a.covering(ctx, size-1)
		}
		if ended >= first && result != nil {
			return ledger.Anchored{}, result
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ledger.Anchored{}, errors.Join(ctx.Err(), result)
		}
	}
}

func (a *Anchorer) covering(ctx context.Context, index int64) (found ledger.Anchored, err error) {
	err = a.cfg.DB.View(ctx, ledger.System, func(tx *ledger.Tx) error {
		found, _, err = Covering(tx, index)
		return err
	})
	return found, err
}
