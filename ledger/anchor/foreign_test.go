package anchor

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"math/big"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"

	"huishu/ledger"
	"huishu/ledger/devchain/devchaintest"
	"huishu/ledger/ledgertest"
)

// foreign is a bench on a chain that is not ours, whose blocks, fees and balances the test governs.
type foreign struct {
	*bench
	node *devchaintest.Anvil
	log  *lines
}

func newForeign(t *testing.T, args ...string) *foreign {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	node := devchaintest.StartAnvil(t, args...)
	b := &bench{t: t, ctx: ctx, path: filepath.Join(t.TempDir(), "huishu.db"), logKey: ledgertest.Key(t), key: newKey(t)}
	b.db = ledgertest.Open(t, b.path, b.logKey, Room(), thingRoom())
	b.setRPC(node.RPC)
	node.Fund(b.key.Address(), devchaintest.Ether)
	f := &foreign{bench: b, node: node, log: &lines{}}
	b.cfg = Config{
		DB: b.db, Signer: b.key, RPC: func() string { return *b.rpc.Load() }, Every: time.Hour, Confirmations: 1, Look: 50 * time.Millisecond,
		Poll: 10 * time.Millisecond, BumpAfter: time.Hour, RetryMax: 100 * time.Millisecond, Log: slog.New(slog.NewTextHandler(f.log, nil)),
	}
	return f
}

// lines is a log that a test can read.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) count(words string) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Count(l.text.String(), words)
}

// check holds an anchor against the chain.
func (f *foreign) check(a ledger.Anchored) {
	f.t.Helper()
	steps, err := Check(f.ctx, f.node.RPC, a.Anchor)
	if err != nil || !valid(steps) {
		f.t.Fatalf("anchor %+v: %+v, %v", a, steps, err)
	}
}

// ask starts AnchorNow and returns how it ends.
func (f *foreign) ask(a *Anchorer) <-chan error {
	done := make(chan error, 1)
	go func() { _, err := a.AnchorNow(f.ctx); done <- err }()
	return done
}

// tries are the attempts of the newest anchor, newest first.
func (f *foreign) tries() (as []attempt) {
	f.t.Helper()
	err := f.db.View(f.ctx, ledger.System, func(tx *ledger.Tx) (err error) {
		as, err = attempts(tx, f.list()[0].ID)
		return err
	})
	if err != nil {
		f.t.Fatal(err)
	}
	return as
}

// sealed waits until a block holds a transaction.
func (f *foreign) sealed(tx string) {
	f.t.Helper()
	c, err := Dial(f.ctx, f.node.RPC)
	if err != nil {
		f.t.Fatal(err)
	}
	defer c.Close()
	if _, err := c.Wait(f.ctx, tx); err != nil {
		f.t.Fatal(err)
	}
}

func problem(want error) func(Status) bool {
	return func(s Status) bool { return s.State == Failing && errors.Is(s.problem(), want) }
}

func inFlightState(state string) func(Status) bool {
	return func(s Status) bool { return s.InFlight != nil && s.InFlight.State == state }
}

// TestReorganisation replaces blocks of a real chain under an anchor: before it is final, and after.
func TestReorganisation(t *testing.T) {
	t.Parallel()
	f := newForeign(t)
	f.grow(1)
	a, stop := f.run(f.cfg)
	f.check(f.now(a))
	stop()

	t.Run("before it is final", func(t *testing.T) {
		cfg := f.cfg
		cfg.Confirmations = 4
		a, stop := f.run(cfg)
		defer stop()
		f.grow(1)
		done := f.ask(a)
		f.until(a, inFlightState(StateMined))
		f.node.Mine(1)
		was := f.list()[0]
		f.node.Reorg(2)
		f.node.Mine(2) // the depth is reached, by blocks that do not hold it
		f.until(a, func(Status) bool {
			e := f.list()[0]
			return e.State == StateMined && e.Anchor.BlockHash != was.Anchor.BlockHash
		})
		if s := a.Status(); s.AnchoredSize != 1 {
			t.Errorf("final too early: %+v", s)
		}
		f.node.Mine(3)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		now := f.list()[0]
		f.check(now.Anchored)
		if now.Anchor.Tx != was.Anchor.Tx || now.Anchor.Block == was.Anchor.Block && now.Anchor.BlockHash == was.Anchor.BlockHash {
			t.Errorf("before %+v, after %+v", was, now)
		}
		if len(f.tries()) != 1 || f.log.count("reorganised under an anchor") != 1 {
			t.Errorf("attempts %+v", f.tries())
		}
	})
	t.Run("after it was final", func(t *testing.T) {
		a, stop := f.run(f.cfg)
		defer stop()
		f.grow(1)
		was := f.now(a)
		f.node.Reorg(1)
		// Nothing is registered, yet it is noticed, and what the chain lost is anchored again.
		f.until(a, func(s Status) bool { return s.Lost == 1 && s.State == Idle && s.AnchoredSize == 3 })
		now := f.now(a)
		f.check(now)
		if es := f.list(); es[0].State != StateFinal || es[1].State != StateLost || es[1].Anchor != was.Anchor || now.Anchor == was.Anchor {
			t.Errorf("anchors %+v", es)
		}
	})
	t.Run("moved to another block", func(t *testing.T) {
		a, stop := f.run(f.cfg)
		defer stop()
		f.grow(1)
		was := f.now(a)
		raw := f.tries()[0].Raw
		stop()
		f.node.Reorg(1)
		f.node.Mine(1)
		f.node.Call("eth_sendRawTransaction", hexutil.Encode(raw))
		f.sealed(was.Anchor.Tx)
		a, stop = f.run(f.cfg)
		defer stop()
		now := f.now(a)
		f.check(now)
		if s := a.Status(); s.Lost != 0 || now.Anchor.Tx != was.Anchor.Tx || now.Anchor.Block == was.Anchor.Block {
			t.Errorf("before %+v, after %+v, %+v", was, now, s)
		}
	})
}

// TestConfirmations: an anchor is final when its block is as deep as was asked for, and not earlier.
func TestConfirmations(t *testing.T) {
	t.Parallel()
	f := newForeign(t)
	f.cfg.Confirmations = 3
	f.grow(1)
	a, _ := f.run(f.cfg)
	done := f.ask(a)
	// The contract waits for its depth, too.
	f.sealed(f.creation(a))
	for range 2 {
		time.Sleep(50 * time.Millisecond)
		if s := a.Status(); s.InFlight != nil {
			t.Fatalf("anchoring with a young contract: %+v", s)
		}
		f.node.Mine(1)
	}
	f.until(a, inFlightState(StateMined))
	for range 2 {
		time.Sleep(50 * time.Millisecond)
		if s := a.Status(); s.AnchoredSize != 0 {
			t.Fatalf("final too early: %+v", s)
		}
		f.node.Mine(1)
	}
	if err := <-done; err != nil {
		t.Fatal(err)
	}
}

// creation waits for the transaction that makes the contract in use.
func (f *foreign) creation(a *Anchorer) (tx string) {
	f.t.Helper()
	f.until(a, func(Status) bool {
		c, ok, err := a.stored(f.ctx)
		tx = c.Tx
		return err == nil && ok
	})
	return tx
}

// TestPrices: what happens when no block takes what we offer.
func TestPrices(t *testing.T) {
	t.Parallel()
	f := newForeign(t, "--no-mining")
	f.cfg.BumpAfter = 150 * time.Millisecond
	f.grow(1)
	a, stop := f.run(f.cfg)
	var deployed []deployment
	creations := func() int {
		err := f.db.View(f.ctx, ledger.System, func(tx *ledger.Tx) error {
			c, ok, err := currentContract(tx)
			if err == nil && ok {
				deployed, err = deployments(tx, c.ID)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return len(deployed)
	}
	f.until(a, func(Status) bool { return creations() >= 3 }) // the creation is replaced, twice
	nonces := map[uint64]bool{}
	for _, d := range deployed {
		var tx types.Transaction
		if err := tx.UnmarshalBinary(d.Raw); err != nil {
			t.Fatal(err)
		}
		nonces[tx.Nonce()] = true
	}
	if len(nonces) != 1 {
		t.Errorf("creations on nonces %v", nonces)
	}
	f.node.Mine(1)
	// The anchor is replaced on its nonce; then a block takes the very first attempt, and that one counts.
	f.until(a, func(s Status) bool { return s.InFlight != nil && s.InFlight.Attempts >= 3 })
	stop()
	tries := f.tries()
	first := tries[len(tries)-1]
	for i, try := range tries[:len(tries)-1] {
		before := tries[i+1]
		if try.Nonce != first.Nonce || !atLeast(try.fees().Tip, before.fees().Tip) || !atLeast(try.fees().Cap, before.fees().Cap) {
			t.Errorf("attempt %+v follows %+v", try, before)
		}
	}
	f.node.Call("anvil_dropAllTransactions")
	f.node.Call("eth_sendRawTransaction", hexutil.Encode(first.Raw))
	f.node.Mine(1)
	a, _ = f.run(f.cfg)
	f.until(a, func(s Status) bool { return s.AnchoredSize == 1 })
	e := f.list()[0]
	f.check(e.Anchored)
	if e.Anchor.Tx != first.Tx {
		t.Errorf("anchored by %s, mined %s", e.Anchor.Tx, first.Tx)
	}
	// A base fee above the offer: the node takes the transaction and seals blocks without it.
	f.node.Call("anvil_setNextBlockBaseFeePerGas", hexutil.EncodeBig(big.NewInt(1e9)))
	f.node.Mine(1)
	f.grow(1)
	done := f.ask(a)
	f.until(a, inFlightState(StateSent))
	offered := f.tries()[0].fees()
	f.node.Call("anvil_setNextBlockBaseFeePerGas", hexutil.EncodeBig(new(big.Int).Mul(offered.Cap, big.NewInt(3))))
	f.node.Automine(true)
	f.node.Mine(1)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	e = f.list()[0]
	f.check(e.Anchored)
	if tries = f.tries(); len(tries) < 2 || !atLeast(tries[0].fees().Cap, new(big.Int).Mul(offered.Cap, big.NewInt(2))) {
		t.Errorf("attempts %+v, the first offered %v", tries, offered)
	}
}

// atLeast says whether a replacement offers what nodes demand: a tenth more.
func atLeast(got, before *big.Int) bool {
	return new(big.Int).Mul(got, big.NewInt(10)).Cmp(new(big.Int).Mul(before, big.NewInt(11))) >= 0
}

// TestEmptyAccount: the account is empty from the start, and again later; ether is all that is missing.
func TestEmptyAccount(t *testing.T) {
	t.Parallel()
	f := newForeign(t)
	f.node.Fund(f.key.Address(), "0x0")
	f.grow(1)
	a, _ := f.run(f.cfg)
	f.until(a, problem(ErrNoFunds))
	f.grow(1) // registration goes on
	f.node.Fund(f.key.Address(), devchaintest.Ether)
	f.check(f.now(a))
	f.node.Fund(f.key.Address(), "0x1")
	f.grow(1)
	if _, err := a.AnchorNow(f.ctx); !errors.Is(err, ErrNoFunds) {
		t.Fatalf("an empty account: %v", err)
	}
	f.node.Fund(f.key.Address(), devchaintest.Ether)
	got := f.now(a)
	f.check(got)
	if got.Anchor.Size != 3 || len(f.tries()) != 1 {
		t.Errorf("%+v, attempts %+v", got, f.tries())
	}
}

// TestLies: an endpoint that lies does not make an anchor final, nor an anchor lost, and shows in the state.
func TestLies(t *testing.T) {
	t.Parallel()
	f := newForeign(t)
	l := newLiar(t, f.node.RPC)
	f.setRPC(l.URL)
	f.cfg.CallTime = 300 * time.Millisecond
	f.grow(1)
	a, stop := f.run(f.cfg)
	f.check(f.now(a))
	honest := func(t *testing.T) {
		t.Helper()
		l.tell(nil)
		before := a.Status().Lost
		f.check(f.now(a))
		f.until(a, func(s Status) bool { return s.State == Idle && s.Problem == nil })
		if s := a.Status(); s.Lost != before {
			t.Errorf("an anchor was lost to a lie: %+v", s)
		}
	}
	stalled := make(chan struct{})
	defer close(stalled)
	for _, c := range []struct {
		name string
		lie  lie
		want error
	}{
		{"another chain", on("eth_chainId", "0x1"), ErrWrongChain},
		{"another genesis", func(m string, p []json.RawMessage, honest json.RawMessage) any {
			if m == "eth_getBlockByNumber" && honest != nil && string(p[0]) == `"0x0"` {
				return map[string]any{"hash": "0x" + strings.Repeat("11", 32)}
			}
			return nil
		}, ErrWrongChain},
		{"no contract", on("eth_getCode", "0x"), ErrNoContract},
		{"another contract", on("eth_getCode", "0x6001"), ErrOtherContract},
		{"a larger log", on("eth_call", "0x"+strings.Repeat("00", 30)+"ffff"+strings.Repeat("11", 32)+strings.Repeat("00", 32)), nil},
		{"answers that are none", on("eth_blockNumber", "many"), nil},
		{"nonsense everywhere", func(string, []json.RawMessage, json.RawMessage) any { return swallow{map[string]string{"a": "b"}} }, ErrUnreachable},
		{"silence", func(m string, _ []json.RawMessage, _ json.RawMessage) any {
			if m == "eth_chainId" || m == "eth_getTransactionReceipt" {
				<-stalled
			}
			return nil
		}, ErrUnreachable},
		{"a transaction taken and thrown away", func(m string, _ []json.RawMessage, _ json.RawMessage) any {
			if m == "eth_sendRawTransaction" {
				return swallow{"0x" + strings.Repeat("22", 32)}
			}
			return nil
		}, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			l.tell(c.lie)
			if c.want != nil { // a pass that heard the truth a moment ago may still anchor what comes now
				f.ask(a)
				f.until(a, problem(c.want))
			}
			f.grow(1)
			size := f.db.Head().Size
			f.ask(a)
			time.Sleep(300 * time.Millisecond)
			if s := a.Status(); s.AnchoredSize >= size {
				t.Fatalf("final on a lie: %+v", s)
			}
			honest(t)
		})
	}
	t.Run("receipts forgotten", func(t *testing.T) {
		l.tell(func(m string, _ []json.RawMessage, honest json.RawMessage) any {
			if m == "eth_getTransactionReceipt" && honest != nil {
				return json.RawMessage("null")
			}
			return nil
		})
		calls := l.count()
		f.until(a, func(s Status) bool { return l.count() > calls+5 })
		honest(t)
	})
	t.Run("blocks not there yet", func(t *testing.T) {
		l.tell(func(m string, p []json.RawMessage, honest json.RawMessage) any {
			if honest != nil && (m == "eth_getTransactionReceipt" || m == "eth_getBlockByNumber" && string(p[0]) != `"0x0"`) {
				return json.RawMessage("null")
			}
			return nil
		})
		f.until(a, problem(ErrBehind))
		honest(t)
	})
	t.Run("a receipt of its own making", func(t *testing.T) {
		forge := f.forge(false)
		l.tell(forge)
		f.grow(1)
		if _, err := a.AnchorNow(f.ctx); !errors.Is(err, ErrContradiction) {
			t.Fatalf("a forged receipt: %v", err)
		}
		honest(t)
	})
	t.Run("a whole world of its own making", func(t *testing.T) {
		stop() // it would believe the first endpoint
		cfg := f.cfg
		cfg.Second = f.node.RPC
		b, stop := f.run(cfg)
		l.tell(f.forge(true))
		f.grow(1)
		if _, err := b.AnchorNow(f.ctx); !errors.Is(err, ErrDisputed) {
			t.Fatalf("a second endpoint that does not agree: %v", err)
		}
		stop()
		cfg.Second = "http://127.0.0.1:1"
		b, stop = f.run(cfg)
		if _, err := b.AnchorNow(f.ctx); !errors.Is(err, ErrSecondAway) {
			t.Fatalf("no second endpoint: %v", err)
		}
		stop()
		l.tell(nil)
		a, _ = f.run(f.cfg)
		honest(t)
	})
}

// on answers one method always with the same.
func on(method string, say any) lie {
	return func(m string, _ []json.RawMessage, honest json.RawMessage) any {
		if m == method && honest != nil {
			return say
		}
		return nil
	}
}

// forge throws the next transaction away and shows a receipt for it; whole makes block and state fit.
func (f *foreign) forge(whole bool) lie {
	var mu sync.Mutex
	var sent *types.Transaction
	block := "0x" + strings.Repeat("33", 32)
	return func(m string, p []json.RawMessage, honest json.RawMessage) any {
		mu.Lock()
		defer mu.Unlock()
		if m == "eth_sendRawTransaction" {
			var raw hexutil.Bytes
			tx := new(types.Transaction)
			if json.Unmarshal(p[0], &raw) != nil || tx.UnmarshalBinary(raw) != nil {
				return nil
			}
			sent = tx
			return swallow{tx.Hash()}
		}
		if sent == nil || honest == nil {
			return nil
		}
		data := sent.Data() // selector, origin, size, root
		switch {
		case m == "eth_getTransactionReceipt" && string(p[0]) == `"`+sent.Hash().Hex()+`"`:
			anchored := crypto256("Anchored(bytes32,uint64,bytes32)")
			return map[string]any{
				"transactionHash": sent.Hash(), "transactionIndex": "0x0", "blockHash": block, "blockNumber": "0x2", "cumulativeGasUsed": "0x9000",
				"gasUsed": "0x9000", "status": "0x1", "type": "0x2", "logsBloom": "0x" + strings.Repeat("00", 256), "effectiveGasPrice": "0x1",
				"logs": []any{map[string]any{
					"address": sent.To(), "topics": []string{anchored, hexutil.Encode(data[4:36]), hexutil.Encode(data[36:68])}, "data": hexutil.Encode(data[68:100]),
					"blockNumber": "0x2", "blockHash": block, "transactionHash": sent.Hash(), "transactionIndex": "0x0", "logIndex": "0x0", "removed": false,
				}},
			}
		case whole && m == "eth_getBlockByNumber" && string(p[0]) == `"0x2"`:
			return map[string]any{"hash": block}
		case whole && m == "eth_call":
			// publisher asks with two words and latest with one.
			if len(p[0]) > 0 && bytes.Contains(p[0], []byte(hexutil.Encode(abi.PackLatest([32]byte(data[4:36]))))) {
				return hexutil.Encode(append(append(append([]byte{}, data[36:68]...), data[68:100]...), make([]byte, 32)...))
			}
		}
		return nil
	}
}

// TestOverdue: an anchor that is older than its promise raises an alarm once, while registration goes on, and a failing
// endpoint is asked less and less.
func TestOverdue(t *testing.T) {
	t.Parallel()
	f := newForeign(t)
	refused := newLiar(t, "http://127.0.0.1:1")
	f.cfg.Promise = time.Minute
	f.cfg.RetryMax = time.Hour
	f.grow(1)
	quick := f.cfg
	quick.Promise = 200 * time.Millisecond // looked at every 20 ms; the log's clock stands until it is advanced
	a, stop := f.run(quick)
	f.now(a)
	if s := a.Status(); s.Overdue {
		t.Fatalf("%+v", s)
	}
	f.setRPC(refused.URL)
	f.grow(1)
	f.until(a, func(s Status) bool { return s.State != Idle })
	ledgertest.ClockOf(f.db).Advance(2 * time.Second)
	f.until(a, func(s Status) bool { return s.Overdue })
	f.grow(5)
	time.Sleep(2 * time.Second) // attempts at 0, 0.5, 1.5, 3.5 s
	if n := refused.count(); n > 6 {
		t.Errorf("a failing endpoint was asked %d times in two seconds", n)
	}
	if n := f.log.count("anchor overdue"); n != 1 {
		t.Errorf("%d alarms", n)
	}
	f.setRPC(f.node.RPC)
	got := f.now(a)
	f.until(a, func(s Status) bool { return !s.Overdue })
	if got.Anchor.Size != 7 || len(f.list()) != 2 || f.log.count("anchors are in time again") != 1 {
		t.Errorf("%+v of %d anchors", got, len(f.list()))
	}
	stop()
}

// TestAlarmEndsWithTheAnchor: once the late anchor is final nothing is called overdue any more, long before the next look by the clock.
func TestAlarmEndsWithTheAnchor(t *testing.T) {
	t.Parallel()
	f := newForeign(t)
	f.cfg.Promise = 2 * time.Minute // looked at every ten seconds
	f.setRPC("http://127.0.0.1:1")
	f.grow(1)
	ledgertest.ClockOf(f.db).Advance(time.Hour)
	a, _ := f.run(f.cfg)
	f.until(a, func(s Status) bool { return s.Overdue && s.State == Failing })
	f.setRPC(f.node.RPC)
	f.now(a)
	time.Sleep(500 * time.Millisecond)
	if s := a.Status(); s.Overdue || s.AnchoredSize != s.HeadSize {
		t.Errorf("%+v", s)
	}
}

// TestStalled: an endpoint that takes the connection and never answers.
func TestStalled(t *testing.T) {
	t.Parallel()
	f := newForeign(t)
	release := make(chan struct{})
	stalled := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-release }))
	t.Cleanup(stalled.Close)
	t.Cleanup(func() { close(release) })
	f.cfg.CallTime = 100 * time.Millisecond
	f.setRPC(stalled.URL)
	f.grow(1)
	a, _ := f.run(f.cfg)
	f.until(a, problem(ErrUnreachable))
	f.setRPC(f.node.RPC)
	f.check(f.now(a))
}
