package anchor

import (
	"context"
	"errors"
	"math/big"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"

	"huishu/ledger/anchor/contract"
	"huishu/ledger/tlog"
)

// Fees are what a transaction offers per unit of gas, in wei.
type Fees struct {
	// Tip goes to whoever seals the block.
	Tip *big.Int
	// Cap bounds base fee and tip together; only the base fee of the block is burned, not the cap.
	Cap *big.Int
}

// Fees asks the node what is usual now; the cap allows the base fee to double.
func (c *Chain) Fees(ctx context.Context) (Fees, error) {
	tip, err := c.eth.SuggestGasTipCap(ctx)
	if err != nil {
		return Fees{}, explain(err)
	}
	var head struct{ BaseFeePerGas *hexutil.Big }
	if err := c.rpc.CallContext(ctx, &head, "eth_getBlockByNumber", "latest", false); err != nil {
		return Fees{}, explain(err)
	}
	if tip.Sign() == 0 {
		tip = big.NewInt(1)
	}
	fees := Fees{Tip: tip, Cap: new(big.Int).Set(tip)}
	if head.BaseFeePerGas != nil {
		fees.Cap.Add(fees.Cap, new(big.Int).Mul(big.NewInt(2), (*big.Int)(head.BaseFeePerGas)))
	}
	return fees, nil
}

// Bump is what a replacement on the same nonce must offer: both fees at least 15 % above those of the last
// attempt (nodes demand 10 to 12.5 %), and no less than usual now.
func (f Fees) Bump(usual Fees) Fees {
	return Fees{Tip: bump(f.Tip, usual.Tip), Cap: bump(f.Cap, usual.Cap)}
}

func bump(old, usual *big.Int) *big.Int {
	n := new(big.Int).Mul(old, big.NewInt(115))
	n.Div(n, big.NewInt(100)).Add(n, big.NewInt(1))
	if n.Cmp(usual) < 0 {
		n.Set(usual)
	}
	return n
}

// Signed is a transaction ready to send, as it is stored before it is sent.
type Signed struct {
	// Hash is the transaction's name on the chain.
	Hash  string
	Nonce int64
	Raw   []byte
	Fees  Fees
}

// Envelope is what every transaction needs besides its content.
type Envelope struct {
	ChainID int64
	Nonce   int64
	Gas     uint64
	Fees    Fees
}

// sign builds a transaction and has it signed; to nil creates a contract. No chain is asked.
func sign(ctx context.Context, by Signer, e Envelope, to *common.Address, data []byte) (Signed, error) {
	tx, err := by.SignTx(ctx, types.NewTx(&types.DynamicFeeTx{
		ChainID: big.NewInt(e.ChainID), Nonce: uint64(e.Nonce), Gas: e.Gas, GasTipCap: e.Fees.Tip, GasFeeCap: e.Fees.Cap, To: to, Data: data,
	}))
	if err != nil {
		return Signed{}, err
	}
	raw, err := tx.MarshalBinary()
	return Signed{Hash: tx.Hash().Hex(), Nonce: e.Nonce, Raw: raw, Fees: e.Fees}, err
}

// SignAnchor signs the anchoring of one checkpoint.
func SignAnchor(ctx context.Context, by Signer, e Envelope, address string, origin [32]byte, size int64, root tlog.Hash) (Signed, error) {
	to := common.HexToAddress(address)
	return sign(ctx, by, e, &to, contract.NewAnchor().PackAnchor(origin, uint64(size), root))
}

// SignDeploy signs the creation of the contract, with the signer as first publisher of the log, and tells the
// contract's address, which depends on account and nonce only: a replacement makes the same one. The owner, who may
// name other publishers, is the signer itself when owner is empty.
func SignDeploy(ctx context.Context, by Signer, e Envelope, owner string, origin [32]byte) (s Signed, address string, err error) {
	s, err = sign(ctx, by, e, nil, creation(by, owner, origin))
	return s, strings.ToLower(crypto.CreateAddress(account(by), uint64(e.Nonce)).Hex()), err
}

// creation is the contract's creation code with its arguments.
func creation(by Signer, owner string, origin [32]byte) []byte {
	from := account(by)
	holder := from
	if owner != "" {
		holder = common.HexToAddress(owner)
	}
	return append(common.FromHex(contract.AnchorMetaData.Bin), contract.NewAnchor().PackConstructor(holder, origin, from)...)
}

// EstimateAnchor runs the anchoring without sending it: the gas to allow, or why the contract would refuse.
func (c *Chain) EstimateAnchor(ctx context.Context, account, address string, origin [32]byte, size int64, root tlog.Hash) (uint64, error) {
	to := common.HexToAddress(address)
	return c.estimate(ctx, ethereum.CallMsg{From: common.HexToAddress(account), To: &to, Data: contract.NewAnchor().PackAnchor(origin, uint64(size), root)})
}

// EstimateDeploy is the gas to allow for the contract's creation.
func (c *Chain) EstimateDeploy(ctx context.Context, by Signer, owner string, origin [32]byte) (uint64, error) {
	return c.estimate(ctx, ethereum.CallMsg{From: account(by), Data: creation(by, owner, origin)})
}

// estimate adds a fifth: the state may have changed by the time the transaction is sealed. What is not used is not paid.
func (c *Chain) estimate(ctx context.Context, msg ethereum.CallMsg) (uint64, error) {
	gas, err := c.eth.EstimateGas(ctx, msg)
	return gas + gas/5, explain(err)
}

// Deploy creates the contract, waits until it stands, and returns its address and transaction. It stores nothing: it is for
// administration and tests; the Anchorer keeps its own deployment in its table.
func (c *Chain) Deploy(ctx context.Context, by Signer, owner string, origin [32]byte) (address, tx string, err error) {
	e, err := c.envelope(ctx, by)
	if err != nil {
		return "", "", err
	}
	if e.Gas, err = c.EstimateDeploy(ctx, by, owner, origin); err != nil {
		return "", "", err
	}
	s, address, err := SignDeploy(ctx, by, e, owner, origin)
	if err != nil {
		return "", "", err
	}
	if err := c.Send(ctx, s.Raw); err != nil {
		return "", "", err
	}
	if _, err := c.Wait(ctx, s.Hash); err != nil {
		return "", "", err
	}
	return address, s.Hash, c.CheckContract(ctx, address)
}

// envelope is what a transaction needs when nothing of the account is in flight. Gas is left to the caller.
func (c *Chain) envelope(ctx context.Context, by Signer) (e Envelope, err error) {
	return c.envelopeOf(ctx, by.Address())
}

func (c *Chain) envelopeOf(ctx context.Context, account string) (e Envelope, err error) {
	if e.ChainID, err = c.ChainID(ctx); err != nil {
		return e, err
	}
	if e.Nonce, err = c.Nonce(ctx, account); err != nil {
		return e, err
	}
	e.Fees, err = c.Fees(ctx)
	return e, err
}

// Wait polls until a transaction is in a block; a refused one is ErrReverted.
func (c *Chain) Wait(ctx context.Context, tx string) (Receipt, error) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		r, found, err := c.Receipt(ctx, tx)
		if err != nil && !errors.Is(err, ErrIndexing) {
			return Receipt{}, err
		}
		if found && !r.OK {
			return r, ErrReverted
		}
		if found {
			return r, nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return Receipt{}, ErrUnreachable.Wrap(ctx.Err())
		}
	}
}
