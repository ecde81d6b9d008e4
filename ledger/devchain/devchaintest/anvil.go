package devchaintest

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/rpc"
)

// Anvil is a chain of another make: foundry's node, whose EVM (revm) shares no code with go-ethereum's. What it can do
// that ours does not offer: reorganise itself, seal on demand only, change fees and balances.
type Anvil struct {
	// RPC is its address.
	RPC string
	t   testing.TB
	c   *rpc.Client
	cmd *exec.Cmd
}

// Tool is the path of something that `make tools` installs below .cache. Where it is missing the test is skipped, or
// fails when HUISHU_REQUIRE_TOOLS is 1.
func Tool(t testing.TB, parts ...string) string {
	t.Helper()
	_, here, _, _ := runtime.Caller(0)
	path := filepath.Join(append([]string{filepath.Dir(here), "..", "..", "..", ".cache"}, parts...)...)
	if _, err := os.Stat(path); err != nil {
		if os.Getenv("HUISHU_REQUIRE_TOOLS") == "1" {
			t.Fatalf("required here: %v", err)
		}
		t.Skipf("`make tools` installs it: %v", err)
	}
	return path
}

// StartAnvil runs a chain without any account that has ether, until the test ends. Further arguments are anvil's own.
func StartAnvil(t testing.TB, args ...string) *Anvil {
	t.Helper()
	arch := map[string]string{"amd64": "amd64", "arm64": "arm64"}[runtime.GOARCH]
	exe := Tool(t, "tools", "node_modules", "@foundry-rs", "anvil-"+runtime.GOOS+"-"+arch, "bin", "anvil")
	cmd := exec.Command(exe, append([]string{"--port", "0", "--accounts", "1", "--balance", "0", "--threads", "1", "--color", "never"}, args...)...)
	cmd.Env = append(os.Environ(), "HOME="+t.TempDir()) // it keeps states in a folder of the user's
	out, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = in, in
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	in.Close()
	a := &Anvil{t: t, cmd: cmd}
	t.Cleanup(a.Kill)
	address := make(chan string, 1)
	go func() {
		lines := bufio.NewScanner(out)
		for lines.Scan() {
			if at, ok := strings.CutPrefix(lines.Text(), "Listening on "); ok {
				address <- at
			}
		}
		io.Copy(io.Discard, out)
		out.Close()
	}()
	select {
	case at := <-address:
		a.RPC = "http://" + at
	case <-time.After(30 * time.Second):
		t.Fatal("anvil does not listen")
	}
	if a.c, err = rpc.DialContext(t.Context(), a.RPC); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.c.Close)
	return a
}

// Call runs one of anvil's methods.
func (a *Anvil) Call(method string, args ...any) json.RawMessage {
	a.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	var out json.RawMessage
	if err := a.c.CallContext(ctx, &out, method, args...); err != nil {
		a.t.Fatalf("%s: %v", method, err)
	}
	return out
}

// Fund sets the balance of an account, in wei (hexadecimal).
func (a *Anvil) Fund(account, wei string) { a.t.Helper(); a.Call("anvil_setBalance", account, wei) }

// Ether is more than any test spends.
const Ether = "0x3635c9adc5dea00000" // 1,000 ether

// Mine seals n blocks.
func (a *Anvil) Mine(n int) { a.t.Helper(); a.Call("anvil_mine", n) }

// Reorg replaces the newest depth blocks by empty ones.
func (a *Anvil) Reorg(depth int) { a.t.Helper(); a.Call("anvil_reorg", depth, []any{}) }

// Automine says whether each transaction is sealed at once.
func (a *Anvil) Automine(on bool) { a.t.Helper(); a.Call("evm_setAutomine", on) }

// Kill ends it.
func (a *Anvil) Kill() {
	a.cmd.Process.Kill()
	a.cmd.Wait()
}
