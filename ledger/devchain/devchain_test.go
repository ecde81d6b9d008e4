package devchain_test

import (
	"context"
	"crypto/ecdsa"
	"math/big"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/ethereum/go-ethereum/ethclient"

	"huishu/ledger/devchain"
	"huishu/ledger/devchain/devchaintest"
	"huishu/ledger/fault"
)

func TestMain(m *testing.M) { devchaintest.Main(m) }

// key makes a key and its address.
func key(t *testing.T) (*ecdsa.PrivateKey, string) {
	t.Helper()
	k, err := crypto.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	return k, crypto.PubkeyToAddress(k.PublicKey).Hex()
}

// dial connects to the chain.
func dial(t *testing.T, p *devchain.Process) *ethclient.Client {
	t.Helper()
	c, err := ethclient.Dial(p.RPC())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// pay sends one wei of k to nobody and returns the signed transaction.
func pay(ctx context.Context, c *ethclient.Client, k *ecdsa.PrivateKey, nonce uint64, feeCap int64) (*types.Transaction, error) {
	tx := types.MustSignNewTx(k, types.LatestSignerForChainID(big.NewInt(devchain.DefaultChainID)), &types.DynamicFeeTx{
		ChainID: big.NewInt(devchain.DefaultChainID), Nonce: nonce, Gas: 21000, To: &common.Address{1},
		Value: big.NewInt(1), GasTipCap: big.NewInt(1), GasFeeCap: big.NewInt(feeCap),
	})
	return tx, c.SendTransaction(ctx, tx)
}

// wait polls for the receipt of hash.
func wait(ctx context.Context, c *ethclient.Client, hash common.Hash) (*types.Receipt, error) {
	for {
		r, err := c.TransactionReceipt(ctx, hash)
		if err == nil {
			return r, nil
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(2 * time.Millisecond):
		}
	}
}

func TestServe(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	k, faucet := key(t)
	dir := filepath.Join(t.TempDir(), "chain")
	begin := time.Now()
	p := devchaintest.Start(t, dir, faucet)
	t.Logf("first start %v", time.Since(begin))
	c := dial(t, p)
	if id, err := c.ChainID(ctx); err != nil || id.Uint64() != devchain.DefaultChainID {
		t.Fatalf("chain id %v, %v", id, err)
	}
	tx, err := pay(ctx, c, k, 0, 5e9)
	if err != nil {
		t.Fatal(err)
	}
	begin = time.Now()
	receipt, err := wait(ctx, c, tx.Hash())
	if err != nil || receipt.Status != types.ReceiptStatusSuccessful {
		t.Fatalf("receipt %+v, %v", receipt, err)
	}
	t.Logf("sealed after %v", time.Since(begin))

	t.Run("nothing to do, no block", func(t *testing.T) {
		// A fee cap below the base fee: the pool keeps it, and no empty block may be sealed for it.
		if _, err := pay(ctx, c, k, 1, 2); err != nil {
			t.Fatal(err)
		}
		time.Sleep(600 * time.Millisecond)
		if n, err := c.BlockNumber(ctx); err != nil || n != 1 {
			t.Fatalf("block %d, %v; want 1", n, err)
		}
	})
	t.Run("only eth and net are served", func(t *testing.T) {
		for _, method := range []string{"admin_nodeInfo", "debug_setHead", "dev_addWithdrawal", "miner_setGasPrice", "engine_forkchoiceUpdatedV3"} {
			if err := c.Client().CallContext(ctx, nil, method); err == nil || !strings.Contains(err.Error(), "does not exist") {
				t.Errorf("%s: %v", method, err)
			}
		}
	})
	t.Run("foreign host names are refused", func(t *testing.T) {
		req, _ := http.NewRequestWithContext(ctx, http.MethodPost, p.RPC(), strings.NewReader(`{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}`))
		req.Header.Set("Content-Type", "application/json")
		req.Host = "rebound.example:80"
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusForbidden {
			t.Fatalf("status %d", res.StatusCode)
		}
	})
	t.Run("a second process on the same directory", func(t *testing.T) {
		_, err := devchain.Start(ctx, devchaintest.Config(dir, faucet))
		if fault.CodeOf(err) != "chain.start" || !strings.Contains(err.Error(), "chain.in_use") {
			t.Fatalf("%v", err)
		}
	})

	p.Close()
	if err := p.Err(); err != nil {
		t.Fatalf("after a clean end: %v", err)
	}
	t.Run("another faucet", func(t *testing.T) {
		_, other := key(t)
		_, err := devchain.Start(ctx, devchaintest.Config(dir, other))
		if err == nil || !strings.Contains(err.Error(), "chain.other_genesis") {
			t.Fatalf("%v", err)
		}
	})
	begin = time.Now()
	again := devchaintest.Start(t, dir, faucet)
	t.Logf("restart %v", time.Since(begin))
	if again.Ready().Genesis != p.Ready().Genesis {
		t.Fatal("the genesis block changed")
	}
	if got, err := dial(t, again).TransactionReceipt(ctx, tx.Hash()); err != nil || got.BlockHash != receipt.BlockHash {
		t.Fatalf("receipt after restart: %v, %v", got, err)
	}
}

// TestKill kills the child at random moments while it seals: every transaction whose receipt was seen is
// there afterwards, in the same block.
func TestKill(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	k, faucet := key(t)
	dir := t.TempDir()
	seen := map[common.Hash]common.Hash{} // transaction: block
	for round := range 5 {
		p := devchaintest.Start(t, dir, faucet)
		c := dial(t, p)
		for tx, block := range seen {
			r, err := c.TransactionReceipt(ctx, tx)
			if err != nil || r.BlockHash != block {
				t.Fatalf("round %d: transaction %s was acknowledged in block %s, now %v, %v", round, tx, block, r, err)
			}
		}
		nonce, err := c.NonceAt(ctx, crypto.PubkeyToAddress(k.PublicKey), nil)
		if err != nil {
			t.Fatal(err)
		}
		if int(nonce) < len(seen) {
			t.Fatalf("round %d: %d acknowledged, %d found", round, len(seen), nonce)
		}
		time.AfterFunc(time.Duration(150+137*round)*time.Millisecond, p.Kill)
		for ; ; nonce++ {
			tx, err := pay(ctx, c, k, nonce, 5e9)
			if err != nil {
				break // killed
			}
			short, stop := context.WithTimeout(ctx, 5*time.Second)
			go func() {
				<-p.Done()
				stop()
			}()
			r, err := wait(short, c, tx.Hash())
			stop()
			if err != nil {
				break
			}
			seen[tx.Hash()] = r.BlockHash
		}
		<-p.Done()
	}
	t.Logf("%d transactions acknowledged over 5 kills", len(seen))
	if len(seen) < 10 {
		t.Fatalf("only %d transactions: the test proves nothing", len(seen))
	}
}

// TestOrphan proves that the chain ends when its parent is gone.
func TestOrphan(t *testing.T) {
	t.Parallel()
	_, faucet := key(t)
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	w.Close() // a parent that died
	done := make(chan error, 1)
	go func() {
		done <- devchain.Serve(t.Context(), devchain.Config{
			Dir: t.TempDir(), Listen: "127.0.0.1:0", ChainID: 7, Faucet: faucet,
		}, r, &strings.Builder{})
	}()
	select {
	case err := <-done:
		if err != nil {
			t.Fatal(err)
		}
	case <-time.After(30 * time.Second):
		t.Fatal("still serving")
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	_, faucet := key(t)
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	good := devchain.Config{Dir: t.TempDir(), Listen: "127.0.0.1:0", ChainID: 1, Faucet: faucet}
	for name, c := range map[string]struct {
		change func(*devchain.Config)
		code   string
	}{
		"no directory":      {func(c *devchain.Config) { c.Dir = "" }, "required"},
		"directory is file": {func(c *devchain.Config) { c.Dir = file }, "chain.open"},
		"no chain id":       {func(c *devchain.Config) { c.ChainID = 0 }, "required"},
		"faucet":            {func(c *devchain.Config) { c.Faucet = "0x12" }, "chain.address"},
		"open to the world": {func(c *devchain.Config) { c.Listen = "0.0.0.0:0" }, "chain.loopback"},
		"no port":           {func(c *devchain.Config) { c.Listen = "127.0.0.1" }, "chain.loopback"},
		"port taken by us":  {func(c *devchain.Config) { c.Listen = "127.0.0.1:1" }, "chain.listen"},
	} {
		if name == "port taken by us" && os.Geteuid() == 0 {
			continue // root may listen on port 1
		}
		cfg := good
		c.change(&cfg)
		err := devchain.Serve(t.Context(), cfg, strings.NewReader(""), &strings.Builder{})
		if fault.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
}
