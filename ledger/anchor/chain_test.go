package anchor

import (
	"context"
	"errors"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"

	"huishu/ledger/anchor/contract"
	"huishu/ledger/devchain"
	"huishu/ledger/devchain/devchaintest"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
)

func TestMain(m *testing.M) { devchaintest.Main(m) }

const testOrigin = "log.example/test"

// fixture is a fresh chain with a funded key.
type fixture struct {
	*Chain
	key     Key
	process *devchain.Process
	ctx     context.Context
}

func start(t *testing.T) *fixture {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	key := newKey(t)
	f := &fixture{key: key, process: devchaintest.Start(t, t.TempDir(), key.Address()), ctx: ctx}
	c, err := Dial(ctx, f.process.RPC())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	f.Chain = c
	return f
}

func newKey(t *testing.T) Key {
	t.Helper()
	k, err := GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	return k
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

func (f *fixture) anchor(t *testing.T, address string, size int64, root tlog.Hash) (Receipt, error) {
	t.Helper()
	return f.transact(t, f.key, address, contract.NewAnchor().PackAnchor(OriginHash(testOrigin), uint64(size), root))
}

func TestAnchoring(t *testing.T) {
	t.Parallel()
	f := start(t)
	address, _ := f.deploy(t)
	origin := OriginHash(testOrigin)
	if size, root, block, err := f.Latest(f.ctx, address, origin); err != nil || size != 0 || root != (tlog.Hash{}) || block != 0 {
		t.Fatalf("latest of nothing: %d %s %d %v", size, root, block, err)
	}
	first, err := f.anchor(t, address, 10, tlog.Hash{1})
	if err != nil {
		t.Fatal(err)
	}
	second, err := f.anchor(t, address, 20, tlog.Hash{2})
	if err != nil {
		t.Fatal(err)
	}
	same, err := f.anchor(t, address, 20, tlog.Hash{2})
	if err != nil || len(same.Anchored) != 0 {
		t.Fatalf("the same checkpoint again: %+v, %v", same, err)
	}
	t.Logf("gas: first %d, steady %d, again %d", first.GasUsed, second.GasUsed, same.GasUsed)
	if second.GasUsed > 40_000 {
		t.Errorf("a steady anchor needs %d gas, more than 40,000", second.GasUsed)
	}
	want := Anchored{Contract: address, Origin: origin, Size: 20, Root: tlog.Hash{2}}
	if len(second.Anchored) != 1 || second.Anchored[0] != want {
		t.Errorf("event %+v, want %+v", second.Anchored, want)
	}
	if size, root, block, err := f.Latest(f.ctx, address, origin); err != nil || size != 20 || root != (tlog.Hash{2}) || block != second.Block {
		t.Errorf("latest %d %s %d %v", size, root, block, err)
	}
	tx, hash, err := f.FindAnchored(f.ctx, address, origin, 20, second.Block)
	if err != nil || hash != second.BlockHash || tx == "" {
		t.Errorf("FindAnchored %s %s %v", tx, hash, err)
	}
	if _, _, err := f.FindAnchored(f.ctx, address, origin, 10, second.Block); fault.KindOf(err) != fault.NotFound {
		t.Errorf("FindAnchored of another size: %v", err)
	}
	stranger := newKey(t)
	for name, c := range map[string]struct {
		account string
		size    int64
		root    tlog.Hash
		want    error
	}{
		"stranger": {stranger.Address(), 30, tlog.Hash{3}, ErrNotPublisher},
		"smaller":  {f.key.Address(), 19, tlog.Hash{3}, ErrNotGrowing},
		"zero":     {f.key.Address(), 0, tlog.Hash{3}, ErrNotGrowing},
		"fork":     {f.key.Address(), 20, tlog.Hash{3}, ErrConflict},
		"good":     {f.key.Address(), 21, tlog.Hash{3}, nil},
	} {
		if _, err := f.EstimateAnchor(f.ctx, c.account, address, origin, c.size, c.root); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	// Mined refusals change nothing.
	if r, err := f.anchor(t, address, 20, tlog.Hash{9}); !errors.Is(err, ErrReverted) || r.OK {
		t.Errorf("a fork was mined: %+v, %v", r, err)
	}
	if size, root, _, _ := f.Latest(f.ctx, address, origin); size != 20 || root != (tlog.Hash{2}) {
		t.Errorf("latest after a refusal: %d %s", size, root)
	}
	if _, err := f.transact(t, stranger, address, contract.NewAnchor().PackAnchor(origin, 30, tlog.Hash{3})); !errors.Is(err, ErrNoFunds) {
		t.Errorf("an empty account: %v", err)
	}
}

func TestOwnership(t *testing.T) {
	t.Parallel()
	f := start(t)
	address, _ := f.deploy(t)
	abi := contract.NewAnchor()
	next := newKey(t)
	// The next owner needs ether to accept.
	e, err := f.envelope(f.ctx, f.key)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.transact(t, f.key, address, abi.PackOfferOwner(common.HexToAddress(next.Address()))); err != nil {
		t.Fatal(err)
	}
	if got := f.owner(t, address); !strings.EqualFold(got, f.key.Address()) {
		t.Fatalf("an offer changed the owner to %s", got)
	}
	accept := func(key Key) error {
		to := common.HexToAddress(address)
		_, err := f.estimate(f.ctx, ethereum.CallMsg{From: common.HexToAddress(key.Address()), To: &to, Data: abi.PackAcceptOwner()})
		return err
	}
	if err := accept(f.key); !errors.Is(err, ErrNotOwner) {
		t.Errorf("somebody else may accept: %v", err)
	}
	if err := accept(next); err != nil {
		t.Errorf("the one offered may not accept: %v", err)
	}
	// Rotation of the publisher.
	for _, p := range []struct {
		key     Key
		allowed bool
	}{{next, true}, {f.key, false}} {
		if _, err := f.transact(t, f.key, address, abi.PackSetPublisher(OriginHash(testOrigin), common.HexToAddress(p.key.Address()), p.allowed)); err != nil {
			t.Fatal(err)
		}
		if ok, err := f.IsPublisher(f.ctx, address, OriginHash(testOrigin), p.key.Address()); err != nil || ok != p.allowed {
			t.Errorf("publisher %s: %v, %v; want %v", p.key.Address(), ok, err, p.allowed)
		}
	}
	if _, err := f.anchor(t, address, 1, tlog.Hash{1}); !errors.Is(err, ErrReverted) {
		t.Errorf("a withdrawn publisher anchors: %v", err)
	}
	if e.ChainID != devchain.DefaultChainID {
		t.Errorf("chain id %d", e.ChainID)
	}
}

func (f *fixture) owner(t *testing.T, address string) string {
	t.Helper()
	out, err := f.call(f.ctx, address, contract.NewAnchor().PackOwner())
	if err != nil {
		t.Fatal(err)
	}
	owner, err := contract.NewAnchor().UnpackOwner(out)
	if err != nil {
		t.Fatal(err)
	}
	return owner.Hex()
}

// tree is a log of n leaves held in memory.
func tree(t *testing.T, n int) (leaves []tlog.Hash, load tlog.LoadTile) {
	t.Helper()
	edge, err := tlog.NewEdge(0, nil)
	if err != nil {
		t.Fatal(err)
	}
	tiles := map[[2]int64][]byte{}
	for i := range n {
		leaf := tlog.RecordHash([]byte{byte(i), byte(i >> 8)})
		leaves = append(leaves, leaf)
		edge.Append(leaf)
	}
	for _, tile := range edge.Changed() {
		tiles[[2]int64{int64(tile.Level), tile.Index}] = tile.Data
	}
	return leaves, func(level int, index int64) ([]byte, error) { return tiles[[2]int64{int64(level), index}], nil }
}

func words(proof []tlog.Hash) [][32]byte {
	out := make([][32]byte, len(proof))
	for i, h := range proof {
		out[i] = h
	}
	return out
}

// TestProofsOnChain compares the contract's verifiers with ours: every index of every size up to 17 and
// some of 200, right and wrong.
func TestProofsOnChain(t *testing.T) {
	t.Parallel()
	f := start(t)
	address, _ := f.deploy(t)
	abi := contract.NewAnchor()
	leaves, load := tree(t, 200)
	root := func(size int64) tlog.Hash {
		if size == 0 {
			return tlog.Hash{}
		}
		h, err := tlog.TreeHash(size, load)
		if err != nil {
			t.Fatal(err)
		}
		return h
	}
	included := func(leaf tlog.Hash, index, size int64, root tlog.Hash, proof []tlog.Hash) bool {
		out, err := f.call(f.ctx, address, abi.PackVerifyInclusion(leaf, uint64(index), uint64(size), root, words(proof)))
		if err != nil {
			t.Fatal(err)
		}
		ok, err := abi.UnpackVerifyInclusion(out)
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
	consistent := func(old int64, oldRoot tlog.Hash, size int64, newRoot tlog.Hash, proof []tlog.Hash) bool {
		out, err := f.call(f.ctx, address, abi.PackVerifyConsistency(uint64(old), oldRoot, uint64(size), newRoot, words(proof)))
		if err != nil {
			t.Fatal(err)
		}
		ok, err := abi.UnpackVerifyConsistency(out)
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
	sizes := []int64{64, 65, 127, 200}
	for n := int64(1); n <= 17; n++ {
		sizes = append(sizes, n)
	}
	for _, size := range sizes {
		step := max(1, size/16)
		for index := int64(0); index < size; index += step {
			proof, err := tlog.ProveInclusion(size, index, load)
			if err != nil {
				t.Fatal(err)
			}
			if !included(leaves[index], index, size, root(size), proof) {
				t.Errorf("inclusion of %d in %d refused", index, size)
			}
			if included(leaves[index], index+1, size, root(size), proof) {
				t.Errorf("inclusion of leaf %d at %d in %d accepted", index, index+1, size)
			}
			if len(proof) > 0 && included(leaves[index], index, size, root(size), proof[1:]) {
				t.Errorf("short inclusion proof of %d in %d accepted", index, size)
			}
			if included(leaves[index], index, size, root(size), append(proof, tlog.Hash{})) {
				t.Errorf("long inclusion proof of %d in %d accepted", index, size)
			}
		}
		for old := int64(1); old < size; old += step {
			proof, err := tlog.ProveConsistency(size, old, load)
			if err != nil {
				t.Fatal(err)
			}
			if !consistent(old, root(old), size, root(size), proof) {
				t.Errorf("consistency of %d and %d refused", old, size)
			}
			if consistent(old, tlog.Hash{1}, size, root(size), proof) || consistent(old, root(old), size, tlog.Hash{1}, proof) {
				t.Errorf("wrong root for %d and %d accepted", old, size)
			}
			if consistent(old, root(old), size, root(size), append(proof, tlog.Hash{})) || consistent(old, root(old), size, root(size), nil) {
				t.Errorf("long or empty consistency proof of %d and %d accepted", old, size)
			}
		}
	}
	if !consistent(7, root(7), 7, root(7), nil) || consistent(7, root(7), 7, root(8), nil) || consistent(0, tlog.Hash{}, 7, root(7), nil) || consistent(8, root(8), 7, root(7), nil) {
		t.Error("consistency at the edges")
	}
	if _, err := f.anchor(t, address, 200, root(200)); err != nil {
		t.Fatal(err)
	}
	proof, _ := tlog.ProveInclusion(200, 77, load)
	out, err := f.call(f.ctx, address, abi.PackVerifyLatest(OriginHash(testOrigin), leaves[77], 77, words(proof)))
	if err != nil {
		t.Fatal(err)
	}
	if ok, err := abi.UnpackVerifyLatest(out); err != nil || !ok {
		t.Errorf("verifyLatest: %v, %v", ok, err)
	}
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
