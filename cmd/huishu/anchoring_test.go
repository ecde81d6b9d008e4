package main

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"huishu/ledger/anchor"
	"huishu/ledger/devchain/devchaintest"
)

// TestServeOnForeignChain runs the service against a chain that is not its own, with a key file, a password and limits of
// the operator's. It makes its contract there, and says so.
func TestServeOnForeignChain(t *testing.T) {
	t.Parallel()
	node := devchaintest.StartAnvil(t)
	dir := t.TempDir()
	file := anchor.KeyFile{Path: filepath.Join(dir, "payer.json"), PasswordFile: filepath.Join(dir, "payer.password")}
	key, err := file.LoadOrCreate()
	if err != nil {
		t.Fatal(err)
	}
	p, url := launch(t, regexp.MustCompile(`msg=serving url=(\S+)`), "serve", "--listen", "127.0.0.1:0", "--data", filepath.Join(dir, "data"),
		"--chain", node.RPC, "--chain-second", node.RPC, "--chain-id", "31337", "--chain-confirmations", "1", "--chain-fee-limit", "1000",
		"--chain-key", file.Path, "--chain-password-file", file.PasswordFile, "--anchor-every", "100ms", "--anchor-promise", "5m")
	defer p.kill()
	type told struct {
		State, Problem, Account, Contract string
		ChainID                           int64 `json:"chain_id"`
		SelfAttested                      bool  `json:"self_attested"`
		Promise                           int64 `json:"promise_seconds"`
	}
	until := func(ok func(told) bool) told {
		t.Helper()
		var h struct{ Anchor told }
		for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
			res, err := http.Get(url + "/readyz")
			if err != nil {
				t.Fatal(err)
			}
			err = json.NewDecoder(res.Body).Decode(&h)
			res.Body.Close()
			if err != nil {
				t.Fatal(err)
			}
			if ok(h.Anchor) {
				return h.Anchor
			}
		}
		t.Fatalf("it stays %+v", h.Anchor)
		return told{}
	}
	until(func(a told) bool { return a.Problem == "chain.no_funds" && a.Account == key.Address() })
	node.Fund(key.Address(), devchaintest.Ether)
	a := until(func(a told) bool { return a.Contract != "" && a.Problem == "" })
	if a.ChainID != 31337 || a.SelfAttested || a.Promise != 300 {
		t.Errorf("%+v", a)
	}
	if _, err := os.Stat(filepath.Join(dir, "data", "keys", "chain.json")); !os.IsNotExist(err) {
		t.Errorf("a second key was made: %v", err)
	}
}

// TestPayerFlags: what is wrong with the account that pays is said at the start.
func TestPayerFlags(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"a key that is not there": {[]string{"--chain-key", filepath.Join(data, "typo.json")}, "没有链密钥文件"},
		"a signer's account":      {[]string{"--chain-signer", "http://127.0.0.1:8550"}, "须写明账户"},
		"a signer's address":      {[]string{"--chain-signer", "8550", "--chain-account", "0x00000000000000000000000000000000000000aa"}, "签名服务地址应形如"},
		"two":                     {[]string{"--chain-signer", "http://127.0.0.1:8550", "--chain-key", "key.json"}, "只能选一"},
	} {
		_, stderr, code := huishu(t, "", append([]string{"serve", "--listen", "127.0.0.1:0", "--data", data}, c.args...)...)
		if code != 1 || !strings.Contains(stderr, c.want) {
			t.Errorf("%s: exit %d, no %q in %q", name, code, c.want, stderr)
		}
	}
}
