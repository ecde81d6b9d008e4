package anchor

import (
	"encoding/json"
	"os"
	"os/exec"
	"testing"

	"huishu/ledger"
	"huishu/ledger/devchain/devchaintest"
	"huishu/ledger/ledgertest"
	"huishu/ledger/tlog"
)

// TestEthers lets an outsider's library read what the anchorer wrote: the newest checkpoint, every event, and the proof
// of a leaf, verified by the contract.
func TestEthers(t *testing.T) {
	t.Parallel()
	modules := devchaintest.Tool(t, "tools", "node_modules")
	devchaintest.Tool(t, "tools", "node_modules", "ethers", "package.json")
	b := newBench(t)
	b.grow(3)
	a, _ := b.run(b.cfg)
	first := b.now(a)
	b.grow(20)
	second := b.now(a)
	const index = 7
	var leaf tlog.Hash
	var proof []tlog.Hash
	err := b.db.View(b.ctx, ledger.System, func(tx *ledger.Tx) (err error) {
		entries, err := tx.Latest(index+1, 1)
		if err != nil {
			return err
		}
		leaf = tlog.RecordHash([]byte(entries[0].Leaf()))
		size := second.Anchor.Size
		proof, err = tlog.ProveInclusion(size, index, func(level int, n int64) ([]byte, error) {
			return tx.Tile(level, n, tlog.WidthAt(size, level, n))
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	path := make([]string, len(proof))
	for i, h := range proof {
		path[i] = hex32(h)
	}
	args, err := json.Marshal(map[string]any{
		"rpc": b.process.RPC(), "contract": second.Anchor.Contract, "origin": ledgertest.Origin, "abi": "contract/Anchor.abi",
		"leaf": hex32(leaf), "index": index, "proof": path,
	})
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(b.ctx, "node", "testdata/read.js", string(args))
	cmd.Env = append(os.Environ(), "NODE_PATH="+modules)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	type event struct {
		Size      int64
		Root, Tx  string
		Block     int64
		BlockHash string `json:"block_hash"`
	}
	var got struct {
		ChainID       int64 `json:"chain_id"`
		Size          int64
		Root          string
		Block         int64
		Included      bool
		IncludedOther bool `json:"included_other"`
		Events        []event
	}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	if w := second.Anchor; got.ChainID != w.ChainID || got.Size != w.Size || got.Root != w.Root || got.Block != w.Block || !got.Included || got.IncludedOther {
		t.Errorf("ethers read %s; we say %+v", out, w)
	}
	for i, w := range []tlog.Anchor{first.Anchor, second.Anchor} {
		want := event{w.Size, w.Root, w.Tx, w.Block, w.BlockHash}
		if len(got.Events) != 2 || got.Events[i] != want {
			t.Errorf("event %d of %+v; we say %+v", i, got.Events, want)
		}
	}
}
