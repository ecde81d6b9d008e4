package anchor

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"huishu/ledger/fault"
	"huishu/ledger/tlog"
)

// Names of the steps, in their order. The first is the chain itself.
const (
	StepChain       = tlog.StepChain
	StepContract    = "chain_contract"    // our contract stands at the address
	StepTransaction = "chain_transaction" // the transaction anchored this checkpoint in the block named
	StepBlock       = "chain_block"       // that block is part of the chain now
	StepLatest      = "chain_latest"      // the contract's newest checkpoint is no smaller
)

// Check verifies an anchor against the chain that rpcURL serves: the chain is the one named, our contract
// stands at the address, the transaction anchored exactly this checkpoint in this block, which is still part
// of the chain, and the contract's newest size is no smaller. It stops at the first step that fails.
// The error is for an endpoint that gives no answer: then nothing is known about the anchor.
func Check(ctx context.Context, rpcURL string, a tlog.Anchor) ([]tlog.Step, error) {
	c, err := Dial(ctx, rpcURL)
	if err != nil {
		return nil, err
	}
	defer c.Close()
	v := &checker{chain: c, anchor: a}
	return v.run(ctx, v.chainID, v.contract, v.transaction, v.block, v.latest)
}

// certify proves an anchor before it becomes final: what the endpoint says of the transaction, of the block and of the
// contract's state must fit together, and the second endpoint, if there is one, must show the same.
func (a *Anchorer) certify(ctx context.Context, anchored tlog.Anchor) error {
	v := &checker{chain: a.chain, anchor: anchored}
	steps, err := v.run(ctx, v.transaction, v.block, v.latest)
	if err != nil {
		return err
	}
	if last := steps[len(steps)-1]; !last.OK {
		return ErrContradiction.Wrap(errors.New(last.Detail.EN))
	}
	if a.cfg.Second == "" {
		return nil
	}
	steps, err = Check(ctx, a.cfg.Second, anchored)
	if err != nil {
		return ErrSecondAway.Wrap(err)
	}
	if last := steps[len(steps)-1]; !last.OK {
		return ErrDisputed.Wrap(errors.New(last.Detail.EN))
	}
	return nil
}

// run takes the steps up to the first that fails.
func (v *checker) run(ctx context.Context, steps ...func(context.Context) error) ([]tlog.Step, error) {
	for _, step := range steps {
		if err := step(ctx); err != nil {
			return v.steps, err
		}
		if n := len(v.steps); !v.steps[n-1].OK {
			break
		}
	}
	return v.steps, nil
}

// checker collects the steps.
type checker struct {
	chain  *Chain
	anchor tlog.Anchor
	steps  []tlog.Step
}

func (v *checker) add(name string, ok bool, zh, en string) error {
	v.steps = append(v.steps, tlog.Step{Name: name, OK: ok, Detail: fault.T(zh, en)})
	return nil
}

func (v *checker) chainID(ctx context.Context) error {
	id, err := v.chain.ChainID(ctx)
	if err != nil {
		return err
	}
	return v.add(StepChain, id == v.anchor.ChainID,
		fmt.Sprintf("节点的链号为 %d，锚定所载为 %d", id, v.anchor.ChainID),
		fmt.Sprintf("the endpoint serves chain %d, the anchor names chain %d", id, v.anchor.ChainID))
}

func (v *checker) contract(ctx context.Context) error {
	err := v.chain.CheckContract(ctx, v.anchor.Contract)
	f := fault.From(err)
	switch {
	case err == nil:
		return v.add(StepContract, true, "合约 "+v.anchor.Contract+" 的代码与本程序所附一致", "the code of contract "+v.anchor.Contract+" is the one this program carries")
	case errors.Is(err, ErrNoContract), errors.Is(err, ErrOtherContract), f.Code == "chain.address":
		return v.add(StepContract, false, f.Message.ZH, f.Message.EN)
	}
	return err
}

func (v *checker) transaction(ctx context.Context) error {
	r, found, err := v.chain.Receipt(ctx, v.anchor.Tx)
	if err != nil {
		return err
	}
	if !found {
		return v.add(StepTransaction, false, "链上没有交易 "+v.anchor.Tx, "the chain has no transaction "+v.anchor.Tx)
	}
	if !r.OK || !r.contains(v.anchor) {
		return v.add(StepTransaction, false, "该交易没有锚定这一检查点", "the transaction did not anchor this checkpoint")
	}
	if r.Block != v.anchor.Block || !strings.EqualFold(r.BlockHash, v.anchor.BlockHash) {
		return v.add(StepTransaction, false,
			fmt.Sprintf("该交易在区块 %d（%s），锚定所载为区块 %d（%s）", r.Block, r.BlockHash, v.anchor.Block, v.anchor.BlockHash),
			fmt.Sprintf("the transaction is in block %d (%s), the anchor names block %d (%s)", r.Block, r.BlockHash, v.anchor.Block, v.anchor.BlockHash))
	}
	return v.add(StepTransaction, true,
		fmt.Sprintf("交易 %s 锚定了 %d 条的检查点", v.anchor.Tx, v.anchor.Size),
		fmt.Sprintf("transaction %s anchored the checkpoint of %d entries", v.anchor.Tx, v.anchor.Size))
}

// contains says whether the receipt holds the event of this very anchor.
func (r Receipt) contains(a tlog.Anchor) bool {
	for _, e := range r.Anchored {
		if e.matches(a) {
			return true
		}
	}
	return false
}

func (v *checker) block(ctx context.Context) error {
	hash, err := v.chain.BlockHash(ctx, v.anchor.Block)
	if err != nil && fault.KindOf(err) != fault.NotFound {
		return err
	}
	return v.add(StepBlock, strings.EqualFold(hash, v.anchor.BlockHash),
		fmt.Sprintf("链上区块 %d 为 %s", v.anchor.Block, hash),
		fmt.Sprintf("block %d of the chain is %s", v.anchor.Block, hash))
}

func (v *checker) latest(ctx context.Context) error {
	var origin [32]byte
	if _, err := hex.Decode(origin[:], []byte(v.anchor.OriginHash[2:])); err != nil {
		return err // the event has matched it before
	}
	size, root, _, err := v.chain.Latest(ctx, v.anchor.Contract, origin)
	if err != nil {
		return err
	}
	ok := size > v.anchor.Size || size == v.anchor.Size && strings.EqualFold(hex32(root), v.anchor.Root)
	return v.add(StepLatest, ok,
		fmt.Sprintf("合约记录的最新检查点为 %d 条", size),
		fmt.Sprintf("the contract's newest checkpoint has %d entries", size))
}
