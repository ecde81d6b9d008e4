package anchor

import (
	"errors"
	"testing"

	"huishu/ledger/tlog"
)

func TestCheck(t *testing.T) {
	t.Parallel()
	f, chain := start(t)
	address, deployment := f.deploy(t)
	e, err := f.envelope(f.ctx, f.key)
	if err != nil {
		t.Fatal(err)
	}
	e.Gas = 100_000
	s, err := SignAnchor(f.ctx, f.key, e, address, OriginHash(testOrigin), 5, tlog.Hash{5})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the second is a resend, which may come before or after the seal
		if err := f.Send(f.ctx, s.Raw); err != nil && !errors.Is(err, ErrNonceLow) {
			t.Fatal(err)
		}
	}
	receipt, err := f.Wait(f.ctx, s.Hash)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Send(f.ctx, s.Raw); err != nil && !errors.Is(err, ErrNonceLow) {
		t.Errorf("resend of a mined transaction: %v", err)
	}
	good := tlog.Anchor{
		ChainID: e.ChainID, Contract: address, Tx: s.Hash, Block: receipt.Block, BlockHash: receipt.BlockHash,
		OriginHash: hex32(OriginHash(testOrigin)), Size: 5, Root: hex32(tlog.Hash{5}),
	}
	other, _, err := f.Deploy(f.ctx, f.key, "", OriginHash(testOrigin))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(*tlog.Anchor)
		fails  string
	}{
		"good":              {func(*tlog.Anchor) {}, ""},
		"upper-case hex":    {func(r *tlog.Anchor) { r.Contract = "0x" + upper(r.Contract[2:]) }, ""},
		"chain":             {func(r *tlog.Anchor) { r.ChainID++ }, StepChain},
		"no contract":       {func(r *tlog.Anchor) { r.Contract = f.key.Address() }, StepContract},
		"not an address":    {func(r *tlog.Anchor) { r.Contract = "0x12" }, StepContract},
		"another contract":  {func(r *tlog.Anchor) { r.Contract = other }, StepTransaction},
		"no transaction":    {func(r *tlog.Anchor) { r.Tx = r.BlockHash }, StepTransaction},
		"other transaction": {func(r *tlog.Anchor) { r.Tx = deployment }, StepTransaction},
		"origin":            {func(r *tlog.Anchor) { r.OriginHash = hex32(OriginHash("x")) }, StepTransaction},
		"size":              {func(r *tlog.Anchor) { r.Size++ }, StepTransaction},
		"root":              {func(r *tlog.Anchor) { r.Root = hex32(tlog.Hash{6}) }, StepTransaction},
		"block":             {func(r *tlog.Anchor) { r.Block++ }, StepTransaction},
		"block hash":        {func(r *tlog.Anchor) { r.BlockHash = r.Tx }, StepTransaction},
	} {
		r := good
		c.change(&r)
		steps, err := Check(f.ctx, f.url, r)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		last := steps[len(steps)-1]
		if c.fails == "" && (!valid(steps) || len(steps) != 5) || c.fails != "" && (valid(steps) || last.Name != c.fails) {
			t.Errorf("%s: %+v", name, steps)
		}
	}
	chain.Close()
	if _, err := Check(f.ctx, f.url, good); !errors.Is(err, ErrUnreachable) {
		t.Errorf("dead endpoint: %v", err)
	}
}

func valid(steps []tlog.Step) bool {
	for _, s := range steps {
		if !s.OK {
			return false
		}
	}
	return len(steps) > 0
}

func upper(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'a' && c <= 'f' {
			b[i] = c - 'a' + 'A'
		}
	}
	return string(b)
}
