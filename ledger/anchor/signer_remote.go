package anchor

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/rpc"

	"huishu/ledger/fault"
)

// signTime is how long one signature may take: a signer may be asking a person.
const signTime = 2 * time.Minute

// What a remote signer can do to us.
var (
	// ErrSignerAway: the signer does not answer.
	ErrSignerAway = fault.New(fault.Unavailable, "chain.signer_away", "外部签名服务没有应答", "The external signer does not answer").
			Do("请启动签名服务；登记不受影响，恢复后自动补做锚定", "Start the signer; registration goes on, and anchoring catches up by itself")
	// ErrSignerRefused: the signer, its rules or the person before it said no, or does not hold the account.
	ErrSignerRefused = fault.New(fault.Unavailable, "chain.signer_refused", "外部签名服务拒绝签名", "The external signer refused to sign").
				Do("请检查签名服务的账户与规则", "Check the signer's accounts and rules")
	// ErrSignerLied: what came back is not the transaction that was asked for, signed by the account.
	ErrSignerLied = fault.New(fault.Conflict, "chain.signer_lied", "外部签名服务返回的不是所请求的交易", "The external signer returned another transaction than the one asked for").
			Do("请核对签名服务的地址与账户，并查明原因", "Check the signer's address and account, and find out why")
)

// RemoteSigner asks a signer over JSON-RPC, so that the key never is in this process: account_signTransaction
// (clef, other wallets) or eth_signTransaction (web3signer, Ethereum clients). What comes back is checked.
type RemoteSigner struct {
	account  common.Address
	endpoint string
	plain    atomic.Bool // it knows eth_signTransaction only
}

// NewRemoteSigner prepares a RemoteSigner for an account. The endpoint is an http(s) URL or the path of a Unix socket.
// It asks nothing yet: a signer that is away shows when it is needed, and must not keep the register from starting.
func NewRemoteSigner(endpoint, address string) (*RemoteSigner, error) {
	if !common.IsHexAddress(address) {
		return nil, fault.New(fault.Invalid, "chain.account", "使用外部签名服务时须写明账户（0x 和 40 位十六进制）", "With an external signer the account (0x and 40 hex digits) must be named").
			At("chain-account")
	}
	u, err := url.Parse(endpoint)
	web := err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
	if !web && !filepath.IsAbs(endpoint) {
		return nil, fault.New(fault.Invalid, "chain.signer_url", "签名服务地址应形如 http://127.0.0.1:8550，或为 Unix 套接字的绝对路径", "The endpoint of a signer looks like http://127.0.0.1:8550, or is the absolute path of a Unix socket").
			At("chain-signer")
	}
	return &RemoteSigner{account: common.HexToAddress(address), endpoint: endpoint}, nil
}

// Address implements Signer.
func (s *RemoteSigner) Address() string { return strings.ToLower(s.account.Hex()) }

// signArgs are the arguments of both methods; all signers understand these names.
type signArgs struct {
	From                 common.Address  `json:"from"`
	To                   *common.Address `json:"to,omitempty"`
	Gas                  hexutil.Uint64  `json:"gas"`
	MaxFeePerGas         *hexutil.Big    `json:"maxFeePerGas"`
	MaxPriorityFeePerGas *hexutil.Big    `json:"maxPriorityFeePerGas"`
	Value                *hexutil.Big    `json:"value"`
	Nonce                hexutil.Uint64  `json:"nonce"`
	Data                 hexutil.Bytes   `json:"data"`
	ChainID              *hexutil.Big    `json:"chainId"`
}

// SignTx implements Signer.
func (s *RemoteSigner) SignTx(ctx context.Context, tx *types.Transaction) (*types.Transaction, error) {
	ctx, cancel := context.WithTimeout(ctx, signTime)
	defer cancel()
	answer, err := s.ask(ctx, signArgs{
		From: s.account, To: tx.To(), Gas: hexutil.Uint64(tx.Gas()), Value: (*hexutil.Big)(tx.Value()),
		MaxFeePerGas: (*hexutil.Big)(tx.GasFeeCap()), MaxPriorityFeePerGas: (*hexutil.Big)(tx.GasTipCap()),
		Nonce: hexutil.Uint64(tx.Nonce()), Data: tx.Data(), ChainID: (*hexutil.Big)(tx.ChainId()),
	})
	if err != nil {
		return nil, err
	}
	return s.open(answer, tx)
}

// methodNotFound is JSON-RPC's own code.
const methodNotFound = -32601

// ask calls the method that the signer knows.
func (s *RemoteSigner) ask(ctx context.Context, args signArgs) (answer json.RawMessage, err error) {
	// Signatures are minutes apart: a connection for each outlives no restart of the signer.
	c, err := rpc.DialOptions(ctx, s.endpoint, rpc.WithHTTPClient(&http.Client{Timeout: signTime}))
	if err != nil {
		return nil, ErrSignerAway.Wrap(err)
	}
	defer c.Close()
	if !s.plain.Load() {
		err = c.CallContext(ctx, &answer, "account_signTransaction", args)
		if coded := rpc.Error(nil); errors.As(err, &coded) && coded.ErrorCode() == methodNotFound {
			s.plain.Store(true)
		}
	}
	if s.plain.Load() {
		err = c.CallContext(ctx, &answer, "eth_signTransaction", args)
	}
	if err == nil {
		return answer, nil
	}
	if answered := rpc.Error(nil); errors.As(err, &answered) {
		return nil, ErrSignerRefused.Wrap(err)
	}
	return nil, ErrSignerAway.Wrap(err)
}

// open reads the signed bytes, which some signers give bare and others in a field, and holds them against what was
// asked for. A signer whose user or software changed a fee or an address has signed something else.
func (s *RemoteSigner) open(answer json.RawMessage, asked *types.Transaction) (*types.Transaction, error) {
	var raw hexutil.Bytes
	if json.Unmarshal(answer, &raw) != nil {
		var wrapped struct{ Raw hexutil.Bytes }
		if err := json.Unmarshal(answer, &wrapped); err != nil {
			return nil, ErrSignerLied.Wrap(err)
		}
		raw = wrapped.Raw
	}
	var got types.Transaction
	if err := got.UnmarshalBinary(raw); err != nil {
		return nil, ErrSignerLied.Wrap(err)
	}
	rules := types.LatestSignerForChainID(asked.ChainId())
	if rules.Hash(&got) != rules.Hash(asked) {
		return nil, ErrSignerLied
	}
	if from, err := types.Sender(rules, &got); err != nil || from != s.account {
		return nil, ErrSignerLied.Wrap(err)
	}
	return &got, nil
}
