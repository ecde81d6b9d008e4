package main

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"huishu/ledger/anchor"
	"huishu/ledger/devchain/devchaintest"
	"huishu/ledger/tlog"
)

// asProgram is set in the environment of a test binary that is to be the program itself.
const asProgram = "HUISHU_TEST_PROGRAM"

// TestMain lets this test binary run itself as the program, or as the development chain alone.
func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	if file := os.Getenv(signerChild); file != "" {
		if err := serveKeystore(file); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	devchaintest.Main(m)
}

// TestVerifyOnChain anchors a checkpoint on a real chain and checks the certificate there.
func TestVerifyOnChain(t *testing.T) {
	isolate(t)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	key, err := anchor.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	process := devchaintest.Start(t, t.TempDir(), key.Address())
	chain, err := anchor.Dial(ctx, process.RPC())
	if err != nil {
		t.Fatal(err)
	}
	defer chain.Close()
	contract, _, err := chain.Deploy(ctx, key, "", anchor.OriginHash(cityOrigin))
	if err != nil {
		t.Fatal(err)
	}
	var chainID int64
	c := newCity(t, func(r *tlog.Receipt) {
		anchored(r) // right in its form; now make it true
		r.Anchor.Contract = contract
		text, _, _ := strings.Cut(r.Log.Checkpoint, "\n\n")
		cp, err := tlog.ParseCheckpoint(text + "\n")
		if err != nil {
			t.Fatal(err)
		}
		e := anchor.Envelope{Gas: 100_000}
		if e.ChainID, err = chain.ChainID(ctx); err != nil {
			t.Fatal(err)
		}
		if e.Nonce, err = chain.Nonce(ctx, key.Address()); err != nil {
			t.Fatal(err)
		}
		if e.Fees, err = chain.Fees(ctx); err != nil {
			t.Fatal(err)
		}
		s, err := anchor.SignAnchor(ctx, key, e, contract, anchor.OriginHash(cityOrigin), cp.Size, cp.Root)
		if err != nil {
			t.Fatal(err)
		}
		if err := chain.Send(ctx, s.Raw); err != nil {
			t.Fatal(err)
		}
		got, err := chain.Wait(ctx, s.Hash)
		if err != nil {
			t.Fatal(err)
		}
		chainID = e.ChainID
		r.Anchor.ChainID, r.Anchor.Tx, r.Anchor.Block, r.Anchor.BlockHash = e.ChainID, s.Hash, got.Block, got.BlockHash
	})
	file := write(t, "certificate.json", c.file)
	out, _, code, _ := run(t, "verify", "--key", c.key.VKey, "--rpc", process.RPC(), file)
	if code != 0 || !strings.Contains(out, "✓ 交易") || !strings.Contains(out, "✓ 最新锚定") {
		t.Errorf("exit %d\n%s", code, out)
	}
	t.Log("\n" + out)
	// The same, with the contract pinned along with the key.
	well := write(t, "huishu.json", []byte(strings.Replace(wellKnownOf(cityOrigin, c.key.VKey, contract), "4413", strconv.FormatInt(chainID, 10), 1)))
	if _, _, code, err := run(t, "trust", well); code != 0 {
		t.Fatal(err)
	}
	if out, _, code, _ := run(t, "verify", "--rpc", process.RPC(), "--lang", "en", file); code != 0 || !strings.Contains(out, "✓ contract: The anchor is on the contract you pinned") {
		t.Errorf("exit %d\n%s", code, out)
	}
	// Another city claims the same anchor for a log of its own.
	liar := newCity(t, func(r *tlog.Receipt) {
		anchored(r)
		genuine, err := tlog.ParseReceipt(c.file)
		if err != nil {
			t.Fatal(err)
		}
		a := *genuine.Anchor
		a.Block++
		r.Anchor = &a
	})
	if out, _, code, _ := run(t, "verify", "--key", liar.key.VKey, "--rpc", process.RPC(), write(t, "liar.json", liar.file)); code != 1 || !strings.Contains(out, "✗ 交易") {
		t.Errorf("exit %d\n%s", code, out)
	}
}
