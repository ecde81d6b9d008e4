package anchor

import (
	"bytes"
	"context"
	"errors"
	"math"
	"math/big"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/ethclient"
	"github.com/ethereum/go-ethereum/rpc"

	"huishu/ledger/anchor/contract"
	"huishu/ledger/fault"
	"huishu/ledger/tlog"
)

// callTime is how long one call may take before the endpoint counts as dead.
const callTime = 15 * time.Second

// Chain speaks JSON-RPC with an endpoint of an Ethereum-compatible chain.
type Chain struct {
	rpc *rpc.Client
	eth *ethclient.Client
}

// Dial prepares a client for an http(s) endpoint. It calls nothing yet: a dead endpoint shows with the first call.
func Dial(ctx context.Context, rpcURL string) (*Chain, error) { return dial(ctx, rpcURL, callTime) }

func dial(ctx context.Context, rpcURL string, timeout time.Duration) (*Chain, error) {
	u, err := url.Parse(rpcURL)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return nil, fault.New(fault.Invalid, "chain.url", "链节点地址应形如 http://127.0.0.1:8545", "The endpoint of a chain looks like http://127.0.0.1:8545").At("rpc")
	}
	c, err := rpc.DialOptions(ctx, rpcURL, rpc.WithHTTPClient(&http.Client{Timeout: timeout}))
	if err != nil {
		return nil, explain(err)
	}
	return &Chain{rpc: c, eth: ethclient.NewClient(c)}, nil
}

// Close gives idle connections back.
func (c *Chain) Close() { c.eth.Close() }

// ChainID asks which chain this is.
func (c *Chain) ChainID(ctx context.Context) (int64, error) {
	id, err := c.eth.ChainID(ctx)
	if err != nil {
		return 0, explain(err)
	}
	if !id.IsInt64() {
		return 0, ErrWrongChain
	}
	return id.Int64(), nil
}

// Genesis is the hash of block 0: two chains may claim the same id, not the same genesis.
func (c *Chain) Genesis(ctx context.Context) (string, error) { return c.BlockHash(ctx, 0) }

// BlockHash is the hash of the block at a height, as this endpoint sees the chain now.
// A height it does not have is a NotFound.
func (c *Chain) BlockHash(ctx context.Context, height int64) (string, error) {
	// The raw call: the client library recomputes hashes, which fails on chains with header fields of their own.
	var head struct{ Hash common.Hash }
	err := c.rpc.CallContext(ctx, &head, "eth_getBlockByNumber", hexutil.EncodeUint64(uint64(height)), false)
	if err != nil {
		return "", explain(err)
	}
	if head.Hash == (common.Hash{}) {
		return "", fault.New(fault.NotFound, "chain.no_block", "链上没有该区块", "The chain has no such block").
			Do("请核对所连接的链，并待节点同步完成", "Check which chain is asked, and wait until the node is in step")
	}
	return head.Hash.Hex(), nil
}

// Height is the number of the newest block.
func (c *Chain) Height(ctx context.Context) (int64, error) {
	n, err := c.eth.BlockNumber(ctx)
	return int64(n), explain(err)
}

// Nonce is the number of transactions of account in blocks: the next nonce when none of ours is in flight.
// The count of pending ones is never asked for: it cannot recover from a gap.
func (c *Chain) Nonce(ctx context.Context, account string) (int64, error) {
	n, err := c.eth.NonceAt(ctx, common.HexToAddress(account), nil)
	return int64(n), explain(err)
}

// Balance is what account holds, in wei.
func (c *Chain) Balance(ctx context.Context, account string) (*big.Int, error) {
	b, err := c.eth.BalanceAt(ctx, common.HexToAddress(account), nil)
	return b, explain(err)
}

// CheckContract proves that our contract, byte for byte, stands at address.
func (c *Chain) CheckContract(ctx context.Context, address string) error {
	if !common.IsHexAddress(address) {
		return fault.New(fault.Invalid, "chain.address", "不是合约地址："+address, "Not the address of a contract: "+address).At("contract")
	}
	code, err := c.eth.CodeAt(ctx, common.HexToAddress(address), nil)
	switch {
	case err != nil:
		return explain(err)
	case len(code) == 0:
		return ErrNoContract
	case !bytes.Equal(code, contract.Code()):
		return ErrOtherContract
	}
	return nil
}

// call runs a view function of the contract on the newest block.
func (c *Chain) call(ctx context.Context, address string, data []byte) ([]byte, error) {
	to := common.HexToAddress(address)
	out, err := c.eth.CallContract(ctx, ethereum.CallMsg{To: &to, Data: data}, nil)
	if err != nil {
		return nil, explain(err)
	}
	if len(out) == 0 {
		return nil, ErrNoContract // a call to an address without code succeeds with nothing
	}
	return out, nil
}

// Latest is the newest anchored checkpoint of a log and the block that holds it; zeros when there is none.
func (c *Chain) Latest(ctx context.Context, address string, origin [32]byte) (size int64, root tlog.Hash, block int64, err error) {
	a := contract.NewAnchor()
	out, err := c.call(ctx, address, a.PackLatest(origin))
	if err != nil {
		return 0, tlog.Hash{}, 0, err
	}
	l, err := a.UnpackLatest(out)
	if err != nil || l.Size > math.MaxInt64 || l.BlockNumber > math.MaxInt64 {
		return 0, tlog.Hash{}, 0, ErrOtherContract.Wrap(err)
	}
	return int64(l.Size), l.Root, int64(l.BlockNumber), nil
}

// IsPublisher says whether account may anchor for the log.
func (c *Chain) IsPublisher(ctx context.Context, address string, origin [32]byte, account string) (bool, error) {
	a := contract.NewAnchor()
	out, err := c.call(ctx, address, a.PackPublisher(origin, common.HexToAddress(account)))
	if err != nil {
		return false, err
	}
	ok, err := a.UnpackPublisher(out)
	if err != nil {
		return false, ErrOtherContract.Wrap(err)
	}
	return ok, nil
}

// Send hands a signed transaction to the node. One that the node has already is a success.
func (c *Chain) Send(ctx context.Context, raw []byte) error {
	err := c.rpc.CallContext(ctx, nil, "eth_sendRawTransaction", hexutil.Encode(raw))
	if err == nil || known(err) {
		return nil
	}
	return explain(err)
}

// Receipt is what became of a transaction that is in a block.
type Receipt struct {
	// OK is false when the contract refused; nothing changed then, but the nonce is used.
	OK        bool
	Block     int64
	BlockHash string
	GasUsed   uint64
	// Anchored are the checkpoints that the transaction anchored.
	Anchored []Anchored
}

// Anchored is the contract's event.
type Anchored struct {
	Contract string
	Origin   [32]byte
	Size     int64
	Root     tlog.Hash
}

// Receipt looks for a transaction in the chain; found is false while it is in no block. ErrIndexing says that
// the node does not know yet.
func (c *Chain) Receipt(ctx context.Context, tx string) (r Receipt, found bool, err error) {
	got, err := c.eth.TransactionReceipt(ctx, common.HexToHash(tx))
	if errors.Is(err, ethereum.NotFound) {
		return Receipt{}, false, nil
	}
	if err != nil {
		return Receipt{}, false, explain(err)
	}
	return readReceipt(got), true, nil
}

// Receipts looks for many transactions in one call, in their order; nil stands for one that is in no block.
func (c *Chain) Receipts(ctx context.Context, txs []string) ([]*Receipt, error) {
	got := make([]*types.Receipt, len(txs))
	batch := make([]rpc.BatchElem, len(txs))
	for i, tx := range txs {
		batch[i] = rpc.BatchElem{Method: "eth_getTransactionReceipt", Args: []any{common.HexToHash(tx)}, Result: &got[i]}
	}
	if err := c.rpc.BatchCallContext(ctx, batch); err != nil {
		return nil, explain(err)
	}
	out := make([]*Receipt, len(txs))
	for i, r := range got {
		if batch[i].Error != nil {
			return nil, explain(batch[i].Error)
		}
		if r != nil {
			one := readReceipt(r)
			out[i] = &one
		}
	}
	return out, nil
}

// readReceipt reads our events out of a receipt.
func readReceipt(got *types.Receipt) Receipt {
	r := Receipt{
		OK: got.Status == types.ReceiptStatusSuccessful, Block: got.BlockNumber.Int64(),
		BlockHash: got.BlockHash.Hex(), GasUsed: got.GasUsed,
	}
	for _, l := range got.Logs {
		if a, ok := anchored(l); ok {
			r.Anchored = append(r.Anchored, a)
		}
	}
	return r
}

// anchored decodes one log; ok is false for other events.
func anchored(l *types.Log) (Anchored, bool) {
	// The generated decoder trusts that all indexed topics are there.
	if len(l.Topics) != 3 {
		return Anchored{}, false
	}
	e, err := contract.NewAnchor().UnpackAnchoredEvent(l)
	if err != nil || e.Size > math.MaxInt64 {
		return Anchored{}, false
	}
	return Anchored{Contract: strings.ToLower(l.Address.Hex()), Origin: e.Origin, Size: int64(e.Size), Root: e.Root}, true
}

// FindAnchored looks in one block for the transaction that anchored a checkpoint.
func (c *Chain) FindAnchored(ctx context.Context, address string, origin [32]byte, size, block int64) (tx, blockHash string, err error) {
	height := big.NewInt(block)
	logs, err := c.eth.FilterLogs(ctx, ethereum.FilterQuery{FromBlock: height, ToBlock: height, Addresses: []common.Address{common.HexToAddress(address)}})
	if err != nil {
		return "", "", explain(err)
	}
	for i := range logs {
		if a, ok := anchored(&logs[i]); ok && a.Origin == origin && a.Size == size {
			return logs[i].TxHash.Hex(), logs[i].BlockHash.Hex(), nil
		}
	}
	return "", "", fault.New(fault.NotFound, "chain.no_anchor", "该区块中没有此锚定", "The block holds no such anchor").
		Do("请核对合约地址和所连接的链", "Check the contract's address and which chain is asked")
}
