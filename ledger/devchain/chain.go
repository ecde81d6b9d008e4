package devchain

import (
	"context"
	"errors"
	"fmt"
	"math/big"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/consensus/misc/eip1559"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/txpool"
	"github.com/ethereum/go-ethereum/eth"
	"github.com/ethereum/go-ethereum/eth/catalyst"
	"github.com/ethereum/go-ethereum/eth/ethconfig"
	"github.com/ethereum/go-ethereum/eth/filters"
	"github.com/ethereum/go-ethereum/node"
	"github.com/ethereum/go-ethereum/p2p"
	"github.com/ethereum/go-ethereum/rpc"
	"github.com/holiman/uint256"

	"huishu/ledger/fault"
)

// minTip is the smallest tip (wei per gas) a transaction must offer to be sealed.
const minTip = 1

// chain is the node with its one sealer.
type chain struct {
	node   *node.Node
	eth    *eth.Ethereum
	beacon *catalyst.SimulatedBeacon
	filter *filters.FilterAPI
}

// open starts or reopens the chain in dir.
func open(dir string, id uint64, faucet common.Address) (*chain, error) {
	n, err := node.New(nodeConfig(dir))
	if err != nil {
		return nil, refusal(err)
	}
	backend, err := eth.New(n, ethConfig(id, faucet))
	if err != nil {
		n.Close()
		return nil, refusal(err)
	}
	if err := n.Start(); err != nil {
		n.Close()
		return nil, refusal(err)
	}
	// Period 0: this beacon never seals by itself, only in our seal.
	beacon, err := catalyst.NewSimulatedBeacon(0, faucet, backend)
	if err != nil {
		n.Close()
		return nil, refusal(err)
	}
	c := &chain{node: n, eth: backend, beacon: beacon}
	c.filter = filters.NewFilterAPI(filters.NewFilterSystem(backend.APIBackend, filters.Config{}))
	// The genesis block is on disk before anybody builds on it.
	if err := backend.ChainDb().SyncKeyValue(); err != nil {
		c.close()
		return nil, refusal(err)
	}
	return c, nil
}

// nodeConfig has no peers, no sockets and no endpoint: serve.go gives the only one.
func nodeConfig(dir string) *node.Config {
	c := node.DefaultConfig
	c.Name = "chain"
	c.DataDir = dir
	c.UseLightweightKDF = true
	c.P2P = p2p.Config{NoDiscovery: true, NoDial: true}
	c.IPCPath = ""
	c.HTTPHost, c.WSHost = "", ""
	c.DBEngine = "pebble"
	return &c
}

// ethConfig keeps every block's state on disk (hash scheme, no pruning). With go-ethereum's default, the
// path scheme, kill -9 loses every block since the last clean stop.
func ethConfig(id uint64, faucet common.Address) *ethconfig.Config {
	c := ethconfig.Defaults
	c.Genesis = genesis(id, faucet)
	c.NetworkId = id
	c.SyncMode = ethconfig.FullSync
	c.StateScheme, c.NoPruning, c.Preimages = "hash", true, false
	c.TransactionHistory = 0 // every receipt for ever
	c.LogNoHistory = true    // we ask for receipts, never for a search of logs
	c.DatabaseCache, c.DatabaseHandles = 16, 64
	c.TrieCleanCache, c.TrieDirtyCache, c.SnapshotCache = 8, 8, 0
	// Pending transactions are kept by their senders, who store them before sending.
	c.TxPool.Journal, c.TxPool.NoLocals = "", true
	c.TxPool.PriceLimit = minTip
	c.Miner.GasPrice = big.NewInt(minTip)
	c.Miner.PendingFeeRecipient = faucet
	c.Miner.Recommit = 50 * time.Millisecond
	return &c
}

// apis are the namespaces that are served: nothing of admin, debug, engine or miner.
func (c *chain) apis() []rpc.API {
	served := []rpc.API{{Namespace: "eth", Service: c.filter}, {Namespace: "net", Service: netAPI{id: c.eth.BlockChain().Config().ChainID}}}
	for _, a := range c.eth.APIs() {
		if a.Namespace == "eth" {
			served = append(served, a)
		}
	}
	return served
}

// netAPI answers net_version, which some clients ask before anything else.
type netAPI struct{ id *big.Int }

// Version is the network id in decimal.
func (n netAPI) Version() string { return n.id.String() }

// sealable says whether a transaction waits that the next block would take. One that offers too little
// for the present base fee is left alone: sealing empty blocks for it would fill the disk.
func (c *chain) sealable() bool {
	if !c.waiting() {
		return false
	}
	// The pool drops what the last block took in a goroutine of its own; until then it would have us seal
	// the same transactions into an empty block. It fails only when the pool is closed.
	return c.eth.TxPool().Sync() == nil && c.waiting()
}

// waiting asks the pool as it stands.
func (c *chain) waiting() bool {
	head := c.eth.BlockChain().CurrentBlock()
	base := uint256.MustFromBig(eip1559.CalcBaseFee(c.eth.BlockChain().Config(), head))
	_, count := c.eth.TxPool().Pending(txpool.PendingFilter{MinTip: uint256.NewInt(minTip), BaseFee: base})
	return count > 0
}

// seal puts the waiting transactions into one block and forces it to disk.
func (c *chain) seal() error {
	before := c.eth.BlockChain().CurrentBlock().Number.Uint64()
	c.beacon.Commit()
	after := c.eth.BlockChain().CurrentBlock().Number.Uint64()
	// The database is opened without sync: the tail of its log sits in the memory of this process, and
	// kill -9 here would lose the last few blocks.
	if err := c.eth.ChainDb().SyncKeyValue(); err != nil {
		return err
	}
	if after == before {
		return errNotSealed
	}
	return nil
}

var errNotSealed = errors.New("no block was sealed")

// sealLoop seals whenever transactions wait, until ctx ends or the disk fails. hold and release frame each
// seal, so that no answer can tell of a block that is not on disk yet.
func (c *chain) sealLoop(ctx context.Context, hold, release func()) error {
	arrived := make(chan core.NewTxsEvent, 64)
	sub := c.eth.TxPool().SubscribeTransactions(arrived, true)
	defer sub.Unsubscribe()
	// The ticker finds what no event tells: a transaction that became payable by a change of the base fee.
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		for c.sealable() && ctx.Err() == nil {
			hold()
			err := c.seal()
			release()
			if errors.Is(err, errNotSealed) {
				break // the next tick tries again
			}
			if err != nil {
				return fmt.Errorf("devchain: seal: %w", err)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case err := <-sub.Err():
			return err
		case <-arrived:
		case <-tick.C:
		}
	}
}

// close stops the node in order.
func (c *chain) close() error {
	c.beacon.Stop()
	return c.node.Close()
}

// refusal turns what go-ethereum says when a chain cannot be opened into an error with a remedy.
func refusal(err error) error {
	var mismatch *core.GenesisMismatchError
	switch {
	case errors.Is(err, node.ErrDatadirUsed):
		return fault.New(fault.Conflict, "chain.in_use", "开发链的数据目录正被另一个进程使用", "Another process uses the data directory of the development chain").
			Do("请先停止另一个进程，或另选数据目录", "Stop the other process, or choose another data directory").Wrap(err)
	case errors.As(err, &mismatch):
		return fault.New(fault.Conflict, "chain.other_genesis", "该目录中的链以其他链号或其他账户建立", "The chain in this directory was begun with another chain id or another account").
			Do("请使用原来的链号与链密钥，或另选数据目录", "Use the chain id and chain key it was begun with, or choose another data directory").Wrap(err)
	}
	return fault.New(fault.Unavailable, "chain.open", "无法打开开发链", "The development chain cannot be opened").
		Do("请检查数据目录的权限和磁盘空间", "Check the permissions of the data directory and the free space of the disk").Wrap(err)
}
