package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"bufio"

	"github.com/ethereum/go-ethereum/accounts/keystore"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/ethereum/go-ethereum/signer/core/apitypes"

	"huishu/ledger/anchor"
	"huishu/ledger/devchain/devchaintest"
)

// signerChild is set, to a keystore file, in the environment of a test binary that is to be an external signer, as clef is one: the
// key stays in that process, which signs over JSON-RPC by go-ethereum's keystore.
const signerChild = "HUISHU_TEST_KEYSTORE_SIGNER"

// serveKeystore serves account_signTransaction for the keystore file until its standard input ends. The password is empty in no
// keystore of ours; it comes in the first line of standard input.
func serveKeystore(file string) error {
	in := bufio.NewReader(os.Stdin)
	password, err := in.ReadString('\n')
	if err != nil {
		return err
	}
	sealed, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "huishu-signer-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	store := keystore.NewKeyStore(dir, keystore.LightScryptN, keystore.LightScryptP)
	password = strings.TrimSuffix(password, "\n")
	account, err := store.Import(sealed, password, password)
	if err != nil {
		return err
	}
	if err := store.Unlock(account, password); err != nil {
		return err
	}
	server := rpc.NewServer()
	if err := server.RegisterName("account", &keystoreSigner{store}); err != nil {
		return err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	go http.Serve(l, server) //nolint:gosec // it lives for one test
	fmt.Println("http://" + l.Addr().String())
	_, err = io.Copy(io.Discard, in)
	return err
}

type keystoreSigner struct{ store *keystore.KeyStore }

// SignTransaction is clef's account_signTransaction.
func (s *keystoreSigner) SignTransaction(args apitypes.SendTxArgs) (map[string]any, error) {
	asked, err := args.ToTransaction()
	if err != nil {
		return nil, err
	}
	for _, a := range s.store.Accounts() {
		if a.Address != args.From.Address() {
			continue
		}
		tx, err := s.store.SignTx(a, asked, args.ChainID.ToInt())
		if err != nil {
			return nil, err
		}
		raw, err := tx.MarshalBinary()
		return map[string]any{"raw": hexutil.Bytes(raw), "tx": tx}, err
	}
	return nil, errors.New("unknown account")
}

// startSigner runs the signer as a process of its own.
func startSigner(t *testing.T, h holder) (url string, stop func()) {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	file, password := h.flags[1], h.flags[3]
	secret, err := os.ReadFile(password)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe)
	cmd.Env = append(os.Environ(), signerChild+"="+file)
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	stop = func() { _ = in.Close(); _ = cmd.Wait() }
	t.Cleanup(stop)
	if _, err := io.WriteString(in, strings.TrimSpace(string(secret))+"\n"); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("the signer did not come up: %v", err)
	}
	return strings.TrimSpace(line), stop
}

// TestAnchorCommandsByExternalSigner rotates the publisher and hands the contract over on a real chain by two signers that are processes
// of their own: the keys never are in this one.
func TestAnchorCommandsByExternalSigner(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	first, second := newHolder(t), newHolder(t)
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
	one, stopOne := startSigner(t, first)
	other, _ := startSigner(t, second)
	call := func(signer, account string, args ...string) (string, string, int) {
		return huishu(t, "", append([]string{"anchor", "--chain", process.RPC(), "--contract", contract, "--origin", log, "--data", t.TempDir(),
			"--chain-signer", signer, "--chain-account", account}, args...)...)
	}
	done := func(signer, account string, args ...string) {
		t.Helper()
		if out, errOut, code := call(signer, account, args...); code != 0 || !strings.Contains(out, "完成：交易 0x") || !strings.Contains(out, "账户 "+strings.ToLower(account)) {
			t.Fatalf("%v: exit %d: %s%s", args, code, out, errOut)
		}
	}
	refused := func(want, signer, account string, args ...string) {
		t.Helper()
		nonce, _ := chain.Nonce(ctx, account)
		out, errOut, code := call(signer, account, args...)
		if after, err := chain.Nonce(ctx, account); code == 0 || out != "" || !strings.Contains(errOut, want) || err != nil || after != nonce {
			t.Fatalf("%v: exit %d, nonce %d to %d, no %q: %s%s", args, code, nonce, after, want, out, errOut)
		}
	}
	refused("拒绝签名", other, first.Address(), "publisher", "set", second.Address()) // it does not hold this account
	if out, errOut, code := call("http://127.0.0.1:1", first.Address(), "publisher", "set", second.Address(), "--dry-run"); code != 0 {
		t.Errorf("a dry run asks the signer: exit %d: %s%s", code, out, errOut)
	}
	done(one, first.Address(), "publisher", "set", second.Address())
	if ok, err := chain.IsPublisher(ctx, contract, anchor.OriginHash(log), second.Address()); err != nil || !ok {
		t.Errorf("the new publisher: %v, %v", ok, err)
	}
	done(one, first.Address(), "owner", "offer", common.HexToAddress(second.Address()).Hex())
	done(other, second.Address(), "owner", "accept")
	if out, _, _ := call(other, second.Address(), "show"); !strings.Contains(out, "所有者 "+second.Address()) {
		t.Errorf("%s", out)
	}
	done(other, second.Address(), "publisher", "remove", first.Address())
	stopOne()
	done(other, second.Address(), "owner", "offer", first.Address())
	refused("没有应答", one, first.Address(), "owner", "accept")
}
