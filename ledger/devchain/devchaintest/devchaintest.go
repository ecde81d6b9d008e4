// Package devchaintest starts real development chains in tests.
//
// What it is: [Main], which lets the test binary run itself as the child, and [Start].
//
// What it is not: a simulated chain. The child is the same code that `huishu chain serve` runs.
//
// Start at [Main].
package devchaintest

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"huishu/ledger/devchain"
)

// child is set in the environment of a test binary that is to be the chain.
const child = "HUISHU_TEST_CHAIN_CHILD"

// Main is the body of a TestMain: it runs the tests, or the chain when this process is the child.
func Main(m *testing.M) {
	if os.Getenv(child) != "" {
		os.Exit(serve(os.Args[3:])) // after "chain serve"
	}
	os.Exit(m.Run())
}

// serve is `huishu chain serve` without the command line library.
func serve(args []string) int {
	var cfg devchain.Config
	flags := flag.NewFlagSet("chain", flag.ContinueOnError)
	flags.StringVar(&cfg.Dir, "data", "", "")
	flags.StringVar(&cfg.Listen, "listen", "", "")
	flags.StringVar(&cfg.Faucet, "faucet", "", "")
	flags.Uint64Var(&cfg.ChainID, "chain-id", 0, "")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	cfg.Log = os.Stderr
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	if err := devchain.Serve(ctx, cfg, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// Config is what starts a chain in dir with this test binary as the child.
func Config(dir, faucet string) devchain.StartConfig {
	return devchain.StartConfig{Env: []string{child + "=1"}, Dir: dir, Faucet: faucet}
}

// Start runs a chain in dir until the test ends. The test may end it sooner.
func Start(t testing.TB, dir, faucet string) *devchain.Process {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	p, err := devchain.Start(ctx, Config(dir, faucet))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { p.Close() })
	return p
}
