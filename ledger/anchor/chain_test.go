package anchor

import (
	"bytes"
	"context"
	"errors"
	"math/big"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"

	"huishu/ledger/devchain"
	"huishu/ledger/devchain/devchaintest"
	"huishu/ledger/fault"
)

const testOrigin = "log.example/test"

// fixture is a fresh chain with a funded key.
type fixture struct {
	*Chain
	key Key
	url string
	ctx context.Context
}

// start runs our own chain.
func start(t *testing.T) (*fixture, *devchain.Process) {
	t.Helper()
	key := newKey(t)
	p := devchaintest.Start(t, t.TempDir(), key.Address())
	return connected(t, p.RPC(), key), p
}

func connected(t *testing.T, url string, key Key) *fixture {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	c, err := Dial(ctx, url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return &fixture{Chain: c, key: key, url: url, ctx: ctx}
}

// newKey makes a key whose address has no zero byte: in a call's data that byte costs less gas, and what a call costs
// on two chains is compared.
func newKey(t *testing.T) Key {
	t.Helper()
	for {
		k, err := GenerateKey()
		if err != nil {
			t.Fatal(err)
		}
		if a := account(k); !bytes.Contains(a[:], []byte{0}) {
			return k
		}
	}
}

func (f *fixture) deploy(t *testing.T) (address, tx string) {
	t.Helper()
	address, tx, err := f.Deploy(f.ctx, f.key, "", OriginHash(testOrigin))
	if err != nil {
		t.Fatal(err)
	}
	return address, tx
}

// transact sends data to address and waits; it does not estimate, so that refusals are mined.
func (f *fixture) transact(t *testing.T, key Key, address string, data []byte) (Receipt, error) {
	t.Helper()
	e, err := f.envelope(f.ctx, key)
	if err != nil {
		t.Fatal(err)
	}
	e.Gas = 200_000
	to := common.HexToAddress(address)
	s, err := sign(f.ctx, key, e, &to, data)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Send(f.ctx, s.Raw); err != nil {
		return Receipt{}, err
	}
	return f.Wait(f.ctx, s.Hash)
}

func TestDeadEndpoint(t *testing.T) {
	t.Parallel()
	broken := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }))
	t.Cleanup(broken.Close)
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.Write([]byte("<html>")) }))
	t.Cleanup(web.Close)
	for _, url := range []string{"http://127.0.0.1:1", broken.URL, web.URL} {
		c, err := Dial(t.Context(), url)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.ChainID(t.Context()); !errors.Is(err, ErrUnreachable) {
			t.Errorf("%s: %v", url, err)
		}
		if err := c.Send(t.Context(), []byte{1}); !errors.Is(err, ErrUnreachable) {
			t.Errorf("%s: send: %v", url, err)
		}
	}
	for _, url := range []string{"", "127.0.0.1:8545", "ws://127.0.0.1", "file:///x", "http://"} {
		if _, err := Dial(t.Context(), url); fault.CodeOf(err) != "chain.url" {
			t.Errorf("%q: %v", url, err)
		}
	}
}

func TestBump(t *testing.T) {
	t.Parallel()
	fees := func(tip, cap int64) Fees { return Fees{Tip: big.NewInt(tip), Cap: big.NewInt(cap)} }
	for _, c := range []struct{ old, usual, want Fees }{
		{fees(100, 1000), fees(1, 1), fees(116, 1151)},
		{fees(1, 7), fees(1, 7), fees(2, 9)},
		{fees(100, 1000), fees(200, 5000), fees(200, 5000)},
	} {
		got := c.old.Bump(c.usual)
		if got.Tip.Cmp(c.want.Tip) != 0 || got.Cap.Cmp(c.want.Cap) != 0 {
			t.Errorf("bump of %v: %v, want %v", c.old, got, c.want)
		}
	}
}
