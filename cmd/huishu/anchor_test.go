package main

import (
	"context"
	"encoding/json"
	"math/big"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"

	"huishu/ledger/anchor"
	"huishu/ledger/devchain/devchaintest"
)

// holder is an account with its key in an encrypted file, as operators have it.
type holder struct {
	anchor.Key
	flags []string
}

func newHolder(t *testing.T) holder {
	t.Helper()
	dir := t.TempDir()
	f := anchor.KeyFile{Path: filepath.Join(dir, "key.json"), PasswordFile: filepath.Join(dir, "password")}
	k, err := f.LoadOrCreate()
	if err != nil {
		t.Fatal(err)
	}
	return holder{k, []string{"--chain-key", f.Path, "--chain-password-file", f.PasswordFile}}
}

// TestAnchorCommands rotates the publisher and hands the contract over on a real chain, and is refused in words where it must be.
func TestAnchorCommands(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	first, second, poor := newHolder(t), newHolder(t), newHolder(t)
	process := devchaintest.Start(t, t.TempDir(), first.Address())
	chain, err := anchor.Dial(ctx, process.RPC())
	if err != nil {
		t.Fatal(err)
	}
	defer chain.Close()
	const log = "data.example.gov.cn/log"
	contract, _, err := chain.Deploy(ctx, first, "", anchor.OriginHash(log))
	if err != nil {
		t.Fatal(err)
	}
	give(ctx, t, chain, first.Key, second.Address())
	call := func(by holder, args ...string) (string, string, int) {
		return huishu(t, "", append(append([]string{"anchor", "--chain", process.RPC(), "--contract", contract, "--origin", log, "--data", t.TempDir()}, by.flags...), args...)...)
	}
	publishes := func(h holder) bool {
		t.Helper()
		ok, err := chain.IsPublisher(ctx, contract, anchor.OriginHash(log), h.Address())
		if err != nil {
			t.Fatal(err)
		}
		return ok
	}
	done := func(by holder, args ...string) {
		t.Helper()
		out, errOut, code := call(by, args...)
		if code != 0 || !strings.Contains(out, "完成：交易 0x") || !strings.Contains(errOut, "已发送交易 0x") {
			t.Fatalf("%v: exit %d: %s%s", args, code, out, errOut)
		}
	}
	refused := func(by holder, want string, args ...string) {
		t.Helper()
		nonce, _ := chain.Nonce(ctx, by.Address())
		out, errOut, code := call(by, args...)
		after, err := chain.Nonce(ctx, by.Address())
		if code == 0 || out != "" || !strings.Contains(errOut, want) || !strings.Contains(errOut, "→") && want != "无需发送" || err != nil || after != nonce {
			t.Fatalf("%v: exit %d, nonce %d to %d: %s%s", args, code, nonce, after, out, errOut)
		}
	}

	out, errOut, code := call(first, "publisher", "set", second.Address(), "--dry-run", "--json")
	var dry sentOrder
	if err := json.Unmarshal([]byte(out), &dry); err != nil || code != 0 || !dry.DryRun || dry.Tx != "" || dry.From != first.Address() || !strings.Contains(dry.Call, second.Address()+", true") || dry.Gas == 0 {
		t.Fatalf("exit %d, %v: %s%s", code, err, out, errOut)
	}
	if publishes(second) {
		t.Fatal("a dry run was sent")
	}
	done(first, "publisher", "set", second.Address())
	if !publishes(first) || !publishes(second) {
		t.Error("the new publisher is not there beside the old one")
	}
	refused(first, "无需发送", "publisher", "set", second.Address())
	refused(second, "不是合约所有者", "publisher", "remove", first.Address())
	done(first, "publisher", "remove", first.Address())
	if publishes(first) || !publishes(second) {
		t.Error("the old publisher was not withdrawn")
	}

	refused(first, "校验不符", "owner", "offer", "0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d35a")
	refused(first, "不全为零", "owner", "offer", "0x0000000000000000000000000000000000000000")
	refused(second, "没有移交给该账户", "owner", "accept")
	done(first, "owner", "offer", poor.Address())
	refused(poor, "余额不足", "owner", "accept")
	done(first, "owner", "offer", second.Address()) // the owner may think again until it is accepted
	done(second, "owner", "accept")
	refused(first, "不是合约所有者", "owner", "offer", first.Address())
	if out, _, _ := call(first, "show"); !strings.Contains(out, "所有者 "+second.Address()) || strings.Contains(out, "待其接受") {
		t.Errorf("%s", out)
	}
	refused(second, "链号与记录不符", "owner", "offer", first.Address(), "--chain-id", "5")
	refused(second, "没有代码", "owner", "offer", first.Address(), "--contract", first.Address())
	if _, errOut, code := huishu(t, "", "anchor", "owner", "accept"); code != 2 || !strings.Contains(errOut, "--chain") {
		t.Errorf("exit %d: %s", code, errOut)
	}
}

// give sends one ether.
func give(ctx context.Context, t *testing.T, chain *anchor.Chain, from anchor.Key, to string) {
	t.Helper()
	id, err := chain.ChainID(ctx)
	if err != nil {
		t.Fatal(err)
	}
	nonce, err := chain.Nonce(ctx, from.Address())
	if err != nil {
		t.Fatal(err)
	}
	fees, err := chain.Fees(ctx)
	if err != nil {
		t.Fatal(err)
	}
	account := common.HexToAddress(to)
	tx, err := from.SignTx(ctx, types.NewTx(&types.DynamicFeeTx{
		ChainID: big.NewInt(id), Nonce: uint64(nonce), Gas: 21_000, GasTipCap: fees.Tip, GasFeeCap: fees.Cap, To: &account, Value: big.NewInt(1e18),
	}))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := tx.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	if err := chain.Send(ctx, raw); err != nil {
		t.Fatal(err)
	}
	if _, err := chain.Wait(ctx, tx.Hash().Hex()); err != nil {
		t.Fatal(err)
	}
}
