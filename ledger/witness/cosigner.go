package witness

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
)

// Config says whose checkpoints are cosigned, by whom and how often.
type Config struct {
	DB     *ledger.DB
	Policy *Policy
	// Every is the pause between two checkpoints that are submitted; 0 means 1 s. The same ones go to all witnesses,
	// so that their cosignatures meet.
	Every time.Duration
	// Timeout bounds one request; 0 means 10 s.
	Timeout time.Duration
	// RetryMax bounds the pauses after failures, which begin at half a second and double; 0 means 1 min.
	RetryMax time.Duration
	// Log receives what operators must see.
	Log *slog.Logger
}

const retryMin = 500 * time.Millisecond

// Cosigner submits checkpoints to every witness of a policy, to each at its own pace. Nothing waits for it.
type Cosigner struct {
	cfg  Config
	http *http.Client

	mu       sync.Mutex
	target   checkpoint    // the newest checkpoint to be cosigned
	next     chan struct{} // closed when there is a newer one
	problems map[string]*fault.Error
}

// New prepares a Cosigner; Run does the work. The ledger takes its cosignatures from here from now on. A policy that is
// meant for other logs is refused.
func New(cfg Config) (*Cosigner, error) {
	for d, v := range map[*time.Duration]time.Duration{&cfg.Every: time.Second, &cfg.Timeout: 10 * time.Second, &cfg.RetryMax: time.Minute} {
		if *d == 0 {
			*d = v
		}
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if logs := cfg.Policy.Logs; len(logs) > 0 && !slices.Contains(logs, cfg.DB.VerifierKey()) {
		return nil, fault.New(fault.Conflict, "witness.other_log", "见证策略所列日志不含本日志", "The witness policy is for other logs than this one").
			Do("请在策略中写上 log "+cfg.DB.VerifierKey(), "Add to the policy: log "+cfg.DB.VerifierKey())
	}
	cfg.DB.UseCosignatures(Cosignatures)
	refuse := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse } // the policy says where, nobody else
	return &Cosigner{
		cfg: cfg, http: &http.Client{CheckRedirect: refuse}, next: make(chan struct{}), problems: map[string]*fault.Error{},
	}, nil
}

// Run has checkpoints cosigned until ctx ends. A nil Cosigner has nothing to do.
func (c *Cosigner) Run(ctx context.Context) error {
	if c == nil {
		return nil
	}
	var all sync.WaitGroup
	for _, w := range c.cfg.Policy.Witnesses {
		all.Go(func() { c.follow(ctx, w) })
	}
	for ctx.Err() == nil {
		err := c.choose(ctx)
		if fault.CodeOf(err) == "closing" {
			break // the database is being closed
		}
		if err != nil && ctx.Err() == nil {
			c.cfg.Log.Warn("choosing a checkpoint to be cosigned", "error", err)
		}
		pause(ctx, c.cfg.Every)
	}
	all.Wait()
	return nil
}

// choose waits until the log has outgrown the present target, and makes its newest checkpoint the next. Of several
// processes only the leader does.
func (c *Cosigner) choose(ctx context.Context) error {
	if _, err := c.cfg.DB.Await(ctx, c.present().Size); err != nil || !c.cfg.DB.Leads() {
		return err
	}
	return c.cfg.DB.View(ctx, ledger.System, func(tx *ledger.Tx) error {
		head, err := tx.SignedHead()
		if err != nil {
			return err
		}
		lines, err := Cosignatures(tx, head.Size) // after a restart it may have some
		if err != nil {
			return err
		}
		c.aim(checkpoint{head.Checkpoint, head.Note[:len(head.Note)-len(lines)]})
		return nil
	})
}

func (c *Cosigner) present() checkpoint {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.target
}

func (c *Cosigner) aim(cp checkpoint) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.target = cp
	close(c.next)
	c.next = make(chan struct{})
}

// beyond waits for a target of more than size entries.
func (c *Cosigner) beyond(ctx context.Context, size int64) (checkpoint, error) {
	for {
		c.mu.Lock()
		target, next := c.target, c.next
		c.mu.Unlock()
		if target.Size > size {
			return target, nil
		}
		select {
		case <-next:
		case <-ctx.Done():
			return checkpoint{}, ctx.Err()
		}
	}
}

// follow has one witness cosign target after target.
func (c *Cosigner) follow(ctx context.Context, w Witness) {
	var done int64
	for wait := retryMin; ctx.Err() == nil; {
		cp, err := c.beyond(ctx, done)
		if err == nil {
			err = c.submit(ctx, w, cp)
		}
		switch {
		case ctx.Err() != nil || fault.CodeOf(err) == "closing":
			return
		case err == nil:
			done, wait = cp.Size, retryMin
		}
		c.note(w, err)
		if err != nil {
			pause(ctx, wait)
			wait = min(2*wait, c.cfg.RetryMax)
		}
	}
}

// note remembers how it stands with a witness, and tells operators when that changes.
func (c *Cosigner) note(w Witness, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	before := c.problems[w.VKey]
	c.problems[w.VKey] = fault.From(err)
	if code := fault.CodeOf(err); before == nil && code != "" || before != nil && before.Code != code {
		c.cfg.Log.Warn("cosigning", "witness", w.Name, "problem", code, "error", err)
	}
}

// Tries of one submission: a witness that knows us may stand elsewhere than we think (after a restore, or because its
// answer was lost), and somebody else may submit our checkpoints to it at the same moment.
const tries = 3

// submit gets the cosignature of one witness over one checkpoint.
func (c *Cosigner) submit(ctx context.Context, w Witness, cp checkpoint) error {
	var old int64
	err := c.cfg.DB.View(ctx, ledger.System, func(tx *ledger.Tx) (err error) { old, err = lastSize(tx, w.VKey); return err })
	if err != nil {
		return err
	}
	old = min(old, cp.Size) // what we remember of a larger log, the witness will tell
	for range tries {
		var cosigned cosignature
		if cosigned, err = c.attempt(ctx, w, cp, old); err == nil {
			return c.cfg.DB.Work(ctx, func(tx *ledger.Tx) error { return c.cfg.Policy.add(tx, w.VKey, cp, cosigned) })
		}
		var stale staleError
		if !errors.As(err, &stale) {
			return err
		}
		if stale.size > cp.Size {
			if stale.size > c.cfg.DB.Head().Size {
				return ErrAhead.Wrap(stale)
			}
			return nil // it has signed a newer one of ours already
		}
		old = stale.size
	}
	return ErrLying.Wrap(fmt.Errorf("refused %d proofs in a row: %w", tries, err))
}

func (c *Cosigner) attempt(ctx context.Context, w Witness, cp checkpoint, old int64) (cosigned cosignature, err error) {
	var proof []tlog.Hash
	if old > 0 {
		err = c.cfg.DB.View(ctx, ledger.System, func(tx *ledger.Tx) (err error) { proof, err = tx.ConsistencyProof(cp.Size, old); return err })
		if err != nil {
			return cosigned, err
		}
	}
	ctx, cancel := context.WithTimeout(ctx, c.cfg.Timeout)
	defer cancel()
	return ask(ctx, c.http, w, cp, old, proof)
}

// pause waits for d or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
