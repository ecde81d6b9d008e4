package anchor

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"huishu/ledger"
	"huishu/ledger/devchain"
	"huishu/ledger/devchain/devchaintest"
	"huishu/ledger/fault"
	"huishu/ledger/ledgertest"
	"huishu/ledger/tlog"
)

// thingRoom is a room with one table, to make events.
func thingRoom() ledger.Room {
	return ledger.Room{
		Name:       "thing",
		Migrations: fstest.MapFS{"0001_thing.sql": {Data: []byte("-- +goose Up\nCREATE TABLE thing (id TEXT PRIMARY KEY, name TEXT NOT NULL);\n")}},
		Record:     []string{"thing"},
		Subjects: []ledger.Subject{{Kind: "thing", Tables: []string{"thing"}, Load: func(tx *ledger.Tx, id string) (any, error) {
			var name string
			err := tx.Get(&name, `SELECT name FROM thing WHERE id = ?`, id)
			return map[string]string{"id": id, "name": name}, err
		}}},
	}
}

// bench is a log, a chain and the key between them.
type bench struct {
	t       *testing.T
	ctx     context.Context
	db      *ledger.DB
	path    string
	logKey  tlog.Key
	key     Key
	dir     string
	process *devchain.Process
	rpc     atomic.Pointer[string]
	cfg     Config
	last    string // id of the newest event
}

func newBench(t *testing.T) *bench {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	b := &bench{t: t, ctx: ctx, path: filepath.Join(t.TempDir(), "huishu.db"), logKey: ledgertest.Key(t), key: newKey(t), dir: filepath.Join(t.TempDir(), "chain")}
	b.db = ledgertest.Open(t, b.path, b.logKey, Room(), thingRoom())
	b.startChain()
	b.cfg = Config{DB: b.db, Signer: b.key, RPC: func() string { return *b.rpc.Load() }, Embedded: true, Every: time.Hour, RetryMax: time.Second}
	return b
}

func (b *bench) startChain() {
	b.t.Helper()
	b.process = devchaintest.Start(b.t, b.dir, b.key.Address())
	b.setRPC(b.process.RPC())
}

func (b *bench) setRPC(url string) { b.rpc.Store(&url) }

// grow adds n events to the log.
func (b *bench) grow(n int) {
	b.t.Helper()
	for range n {
		b.last = addThing(b.t, b.db)
	}
}

func addThing(t *testing.T, db *ledger.DB) (event string) {
	t.Helper()
	err := db.Update(t.Context(), ledger.System, func(tx *ledger.Tx) (err error) {
		tx.Grant("thing.make")
		id := tx.NewID()
		if _, err := tx.Exec(`INSERT INTO thing (id, name) VALUES (?, ?)`, id, "a thing"); err != nil {
			return err
		}
		event, err = tx.Record(ledger.Event{Kind: "thing.make", Subject: ledger.Ref{Kind: "thing", ID: id}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return event
}

// run starts an Anchorer until stop is called or the test ends.
func (b *bench) run(cfg Config) (a *Anchorer, stop func()) {
	b.t.Helper()
	a = New(cfg)
	ctx, cancel := context.WithCancel(b.ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		a.Run(ctx)
	}()
	stop = func() { cancel(); <-done }
	b.t.Cleanup(stop)
	return a, stop
}

func (b *bench) now(a *Anchorer) ledger.Anchored {
	b.t.Helper()
	got, err := a.AnchorNow(b.ctx)
	if err != nil {
		b.t.Fatalf("AnchorNow: %v (status %+v)", err, a.Status())
	}
	return got
}

// valid checks an anchor against the chain.
func (b *bench) valid(a tlog.Anchor) {
	b.t.Helper()
	steps, err := Check(b.ctx, b.process.RPC(), a)
	if err != nil || !valid(steps) {
		b.t.Fatalf("anchor %+v: %+v, %v", a, steps, err)
	}
}

func (b *bench) list() (es []Entry) {
	b.t.Helper()
	err := b.db.View(b.ctx, ledger.System, func(tx *ledger.Tx) (err error) { es, err = List(tx, "", 100); return err })
	if err != nil {
		b.t.Fatal(err)
	}
	return es
}

func (b *bench) work(query string, args ...any) {
	b.t.Helper()
	err := b.db.Work(b.ctx, func(tx *ledger.Tx) error { _, err := tx.Exec(query, args...); return err })
	if err != nil {
		b.t.Fatal(err)
	}
}

// step brings an Anchorer that does not run up to a planned anchor.
func (b *bench) step(cfg Config) (*Anchorer, row) {
	b.t.Helper()
	a := New(cfg)
	if err := a.setup(b.ctx); err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(a.chain.Close)
	r, ok, err := a.next(b.ctx)
	if err != nil || !ok {
		b.t.Fatalf("next: %v, %v", ok, err)
	}
	return a, r
}

func TestAnchorer(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	a, _ := b.run(b.cfg)
	if _, err := a.AnchorNow(b.ctx); fault.CodeOf(err) != "anchor.empty_log" {
		t.Fatalf("an empty log: %v", err)
	}
	b.grow(3)
	event := b.last
	first := b.now(a)
	b.valid(first.Anchor)
	if first.Anchor.Size != 3 || first.Anchor.Label != SelfAttested || first.Anchor.ChainID != devchain.DefaultChainID {
		t.Fatalf("%+v", first.Anchor)
	}
	b.grow(300) // more than a tile
	begin := time.Now()
	second := b.now(a)
	t.Logf("anchored in %v", time.Since(begin))
	b.valid(second.Anchor)
	b.valid(first.Anchor) // an old anchor stays valid
	if second.Anchor.Size != 303 {
		t.Fatalf("%+v", second.Anchor)
	}
	if again := b.now(a); again != second || len(b.list()) != 2 {
		t.Fatalf("nothing new, yet %+v", again)
	}
	b.until(a, func(s Status) bool { return s.State == Idle })
	s := a.Status()
	if s.State != Idle || s.AnchoredSize != 303 || s.HeadSize != 303 || s.Contract != second.Anchor.Contract || s.Problem != nil || s.InFlight != nil {
		t.Errorf("status %+v", s)
	}
	err := b.db.View(b.ctx, ledger.System, func(tx *ledger.Tx) error {
		for index, want := range map[int64]int64{0: 3, 2: 3, 3: 303, 302: 303, 303: 0} {
			got, ok, err := Covering(tx, index)
			if err != nil || ok != (want != 0) || got.Anchor.Size != want {
				t.Errorf("covering %d: %+v, %v, %v; want size %d", index, got.Anchor, ok, err, want)
			}
		}
		file, err := tx.Receipt(ledger.ReceiptRequest{EventID: event})
		if err != nil {
			return err
		}
		res := tlog.Verify(file, tlog.Options{Keys: []string{b.db.VerifierKey()}})
		if !res.Valid || res.Receipt.Anchor == nil || res.Receipt.Anchor.Tx != first.Anchor.Tx {
			t.Errorf("receipt %+v", res)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestTriggers proves that anchors come by themselves, by time and by entries.
func TestTriggers(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*Config){
		"time":    func(c *Config) { c.Every = 100 * time.Millisecond },
		"entries": func(c *Config) { c.Entries = 5 },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.grow(1)
			change(&b.cfg)
			a, _ := b.run(b.cfg)
			b.until(a, func(s Status) bool { return s.AnchoredSize == 1 })
			b.grow(7)
			b.until(a, func(s Status) bool { return s.AnchoredSize >= 6 })
		})
	}
}

// until waits for a status.
func (b *bench) until(a *Anchorer, ok func(Status) bool) {
	b.t.Helper()
	for !ok(a.Status()) {
		if sleep(b.ctx, 5*time.Millisecond) != nil {
			b.t.Fatalf("status stays %+v, problem %v", a.Status(), a.Status().Problem)
		}
	}
}

// TestRestart stops the Anchorer after each step and proves that another one ends the same anchor with the
// same transaction, once.
func TestRestart(t *testing.T) {
	t.Parallel()
	send := func(b *bench, a *Anchorer, r *row) {
		tries, err := a.attempts(b.ctx, r)
		if err != nil {
			b.t.Fatal(err)
		}
		if err := a.chain.Send(b.ctx, tries[0].Raw); err != nil {
			b.t.Fatal(err)
		}
	}
	ok := func(b *bench, err error) {
		b.t.Helper()
		if err != nil {
			b.t.Fatal(err)
		}
	}
	for name, crash := range map[string]func(b *bench, a *Anchorer, r *row){
		"planned":              func(*bench, *Anchorer, *row) {},
		"signed, not sent":     func(b *bench, a *Anchorer, r *row) { ok(b, a.sign(b.ctx, r)) },
		"sent, not recorded":   func(b *bench, a *Anchorer, r *row) { ok(b, a.sign(b.ctx, r)); send(b, a, r) },
		"sealed, not recorded": func(b *bench, a *Anchorer, r *row) { ok(b, a.sign(b.ctx, r)); send(b, a, r); b.sealed(a, r) },
		"recorded, not sent": func(b *bench, a *Anchorer, r *row) {
			ok(b, a.sign(b.ctx, r))
			ok(b, a.move(b.ctx, r, StateSent, nil, nil))
		},
		"sent": func(b *bench, a *Anchorer, r *row) { ok(b, a.sign(b.ctx, r)); ok(b, a.send(b.ctx, r)) },
		"mined": func(b *bench, a *Anchorer, r *row) {
			ok(b, a.sign(b.ctx, r))
			ok(b, a.send(b.ctx, r))
			ok(b, a.watch(b.ctx, r))
		},
		"mined, chain killed too": func(b *bench, a *Anchorer, r *row) {
			ok(b, a.sign(b.ctx, r))
			ok(b, a.send(b.ctx, r))
			ok(b, a.watch(b.ctx, r))
			b.rekill()
		},
		"sent, chain killed too": func(b *bench, a *Anchorer, r *row) { ok(b, a.sign(b.ctx, r)); ok(b, a.send(b.ctx, r)); b.rekill() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBench(t)
			b.grow(5)
			a, r := b.step(b.cfg)
			crash(b, a, &r)
			before, err := a.attempts(b.ctx, &r)
			ok(b, err)
			a2, _ := b.run(b.cfg)
			got := b.now(a2)
			b.valid(got.Anchor)
			after, err := a2.attempts(b.ctx, &r)
			ok(b, err)
			if len(after) != 1 || len(before) == 1 && (before[0].Tx != after[0].Tx || got.Anchor.Tx != before[0].Tx) {
				t.Errorf("attempts before %v, after %v; anchored by %s", before, after, got.Anchor.Tx)
			}
			if es := b.list(); len(es) != 1 || es[0].State != StateFinal {
				t.Errorf("anchors %+v", es)
			}
		})
	}
}

// sealed waits until the newest attempt is in a block.
func (b *bench) sealed(a *Anchorer, r *row) {
	b.t.Helper()
	tries, err := a.attempts(b.ctx, r)
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := a.chain.Wait(b.ctx, tries[0].Tx); err != nil {
		b.t.Fatal(err)
	}
}

// rekill kills the chain and starts it again.
func (b *bench) rekill() {
	b.t.Helper()
	b.process.Kill()
	<-b.process.Done()
	b.startChain()
}

// TestNeverBlocks: while the endpoint is dead the log grows, the state is visible, and afterwards one anchor covers all.
func TestNeverBlocks(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.grow(1)
	a, _ := b.run(b.cfg)
	b.now(a)
	b.process.Kill()
	<-b.process.Done()
	b.grow(10)
	if _, err := a.AnchorNow(b.ctx); !errors.Is(err, ErrUnreachable) {
		t.Fatalf("dead endpoint: %v", err)
	}
	ledgertest.ClockOf(b.db).Advance(time.Minute)
	b.lag(Lag{Anchored: 1, Entries: 10, Seconds: 60})
	if s := a.Status(); s.State != Failing || s.Code() != "chain.unreachable" || s.HeadSize != 11 || s.AnchoredSize != 1 {
		t.Fatalf("status %+v", s)
	}
	b.setRPC("")
	if _, err := a.AnchorNow(b.ctx); !errors.Is(err, ErrUnreachable) {
		t.Fatalf("no endpoint: %v", err)
	}
	b.startChain() // on another port
	got := b.now(a)
	b.valid(got.Anchor)
	b.until(a, func(s Status) bool { return s.State == Idle }) // the pass ends a moment after its anchor is final
	if s := a.Status(); got.Anchor.Size != 11 || s.Problem != nil || s.Lost != 0 || len(b.list()) != 2 {
		t.Fatalf("after the return: %+v, status %+v", got.Anchor, s)
	}
	b.lag(Lag{Anchored: 11})
}

// lag demands how far the chain is behind.
func (b *bench) lag(want Lag) {
	b.t.Helper()
	err := b.db.View(b.ctx, ledger.System, func(tx *ledger.Tx) error {
		got, err := LagOf(tx)
		if got != want {
			b.t.Errorf("lag %+v, want %+v", got, want)
		}
		return err
	})
	if err != nil {
		b.t.Error(err)
	}
}

func TestWiped(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.grow(2)
	a, stop := b.run(b.cfg)
	before := b.now(a)
	stop()
	b.process.Close()
	if err := os.RemoveAll(b.dir); err != nil {
		t.Fatal(err)
	}
	b.startChain()

	// On a chain that is not ours this is an alarm, and nothing is begun anew.
	foreign := b.cfg
	foreign.Embedded, foreign.Confirmations = false, 1
	b.work(`UPDATE anchor_contract SET embedded = ? WHERE state = 'final'`, false)
	other, stop := b.run(foreign)
	if _, err := other.AnchorNow(b.ctx); err == nil {
		b.grow(1)
		if _, err = other.AnchorNow(b.ctx); !errors.Is(err, ErrNoContract) {
			t.Fatalf("wiped foreign chain: %v", err)
		}
	} else if !errors.Is(err, ErrNoContract) {
		t.Fatalf("wiped foreign chain: %v", err)
	}
	stop()
	b.work(`UPDATE anchor_contract SET embedded = ? WHERE state = 'final'`, true)

	// The log is as it was, so the new chain gets the very transactions that the old one had.
	a, stop = b.run(b.cfg)
	if again := b.now(a); again.Anchor.Tx != before.Anchor.Tx {
		t.Errorf("anchored by %s, before by %s: the hard case is not tested", again.Anchor.Tx, before.Anchor.Tx)
	}
	if s := a.Status(); s.Lost != 1 || s.AnchoredSize != 2 {
		t.Errorf("status %+v", s)
	}
	stop()
	b.grow(1)
	a, _ = b.run(b.cfg)
	got := b.now(a)
	b.valid(got.Anchor)
	if s := a.Status(); s.Lost != 0 || s.Problem != nil {
		t.Errorf("status %+v", s)
	}
	es := b.list()
	if len(es) != 3 || es[0].State != StateFinal || es[1].State != StateFinal || es[2].State != StateLost || es[2].Detail == "" {
		t.Errorf("anchors %+v", es)
	}
	if err := b.db.View(b.ctx, ledger.System, func(tx *ledger.Tx) error {
		if c, ok, err := Covering(tx, 0); err != nil || !ok || c.Anchor != es[1].Anchor {
			t.Errorf("a lost anchor covers: %+v, %v", c, err)
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func TestWrongChain(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.grow(1)
	cfg := b.cfg
	cfg.ChainID = 1
	a, stop := b.run(cfg)
	if _, err := a.AnchorNow(b.ctx); !errors.Is(err, ErrWrongChain) {
		t.Fatalf("another id than configured: %v", err)
	}
	stop()
	a, stop = b.run(b.cfg)
	b.now(a)
	stop()
	// A foreign chain of the same id but another genesis than the one anchored on.
	b.work(`UPDATE anchor_contract SET embedded = ?, genesis = ? WHERE state = 'final'`, false, "0x00")
	cfg = b.cfg
	cfg.Embedded = false
	a, _ = b.run(cfg)
	b.grow(1)
	if _, err := a.AnchorNow(b.ctx); !errors.Is(err, ErrWrongChain) {
		t.Fatalf("another genesis than before: %v", err)
	}
}
