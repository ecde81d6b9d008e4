package app

import (
	"context"
	"errors"
	"math/big"
	"sync"
	"time"

	"huishu/ledger/anchor"
	"huishu/ledger/devchain"
	"huishu/ledger/fault"
)

// chain keeps the development chain's child process alive: a failing disk may end
// it, which must never take the registry down.
type chain struct {
	cfg    devchain.StartConfig
	cancel context.CancelFunc
	done   chan struct{}

	mu      sync.Mutex
	process *devchain.Process
}

// openChain prepares the anchoring: a chain named by the configuration, or our own.
func (a *App) openChain(ctx context.Context) error {
	signer, err := a.payer()
	if err != nil {
		return err
	}
	cfg := anchor.Config{
		DB: a.DB, Signer: signer, Every: a.AnchorEvery, Promise: a.AnchorPromise, Contract: a.Contract, ChainID: a.ChainID,
		Second: a.ChainSecond, Confirmations: a.Confirmations, Log: a.Logger,
	}
	if a.FeeLimit > 0 {
		cfg.FeeLimit = new(big.Int).Mul(big.NewInt(a.FeeLimit), big.NewInt(1e9))
	}
	if a.Chain != "" {
		cfg.RPC = func() string { return a.Chain }
	} else {
		a.chain = startChain(ctx, devchain.StartConfig{
			Exe: a.Exe, Env: a.ChainEnv, Dir: a.data.chain(), Faucet: signer.Address(), Log: a.Logger,
		}, func(err error) { a.Logger.Error("development chain", "error", err) })
		cfg.RPC, cfg.Embedded = a.chain.rpc, true
	}
	a.Anchorer = anchor.New(cfg)
	return nil
}

// payer is the account that anchors. An external signer is not asked yet: one that is away must not keep the register
// from starting.
func (a *App) payer() (anchor.Signer, error) { return a.data.signer(a.Payer, true) }

// OpenSigner gives the account that a payer names: without a name that of the data directory, which is not locked, for a server
// that holds it may go on. Nothing is made.
func OpenSigner(dir string, p Payer) (anchor.Signer, error) {
	return (&data{dir: dir}).signer(p, false)
}

func (d *data) signer(p Payer, create bool) (anchor.Signer, error) {
	if p.Signer != "" {
		if p.KeyFile != "" {
			return nil, fault.New(fault.Invalid, "chain_key.two", "链密钥文件与外部签名服务只能选一", "Name a chain key or an external signer, not both").At("chain-signer")
		}
		return anchor.NewRemoteSigner(p.Signer, p.Account)
	}
	file := anchor.KeyFile{Path: p.KeyFile, PasswordFile: p.PasswordFile, Password: p.Password}
	if file.PasswordFile == "" {
		file.PasswordFile = d.keys("chain.password")
	}
	if file.Path != "" {
		return file.Load() // a slip in the path must not make a new account
	}
	file.Path = d.keys("chain.json")
	if create {
		return file.LoadOrCreate()
	}
	return file.Load()
}

// startChain starts the child in the background and starts it again whenever it ends.
// Until it answers there is no address, and anchors wait.
func startChain(ctx context.Context, cfg devchain.StartConfig, failed func(error)) *chain {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	c := &chain{cfg: cfg, cancel: cancel, done: make(chan struct{})}
	go func() {
		defer close(c.done)
		for pause := time.Second; ; pause = min(2*pause, time.Minute) {
			if err := c.live(ctx); err != nil && ctx.Err() == nil {
				failed(err)
			}
			select {
			case <-ctx.Done():
				return
			case <-time.After(pause):
			}
		}
	}()
	return c
}

// live is one life of the child.
func (c *chain) live(ctx context.Context) error {
	p, err := devchain.Start(ctx, c.cfg)
	if err != nil {
		return err
	}
	c.set(p)
	defer c.set(nil)
	select {
	case <-ctx.Done():
		return p.Close()
	case <-p.Done():
		return errors.Join(errors.New("the child process ended"), p.Err())
	}
}

func (c *chain) set(p *devchain.Process) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.process = p
}

// rpc is the child's present address; empty while it is not there.
func (c *chain) rpc() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.process == nil {
		return ""
	}
	return c.process.RPC()
}

func (c *chain) close() error {
	c.cancel()
	<-c.done
	return nil
}

// ChainRPC is the address of the chain in use. It waits for the development chain to
// answer until ctx ends; then it is empty.
func (a *App) ChainRPC(ctx context.Context) string {
	if a.chain == nil {
		return a.Chain
	}
	for {
		if url := a.chain.rpc(); url != "" {
			return url
		}
		select {
		case <-ctx.Done():
			return ""
		case <-time.After(10 * time.Millisecond):
		}
	}
}
