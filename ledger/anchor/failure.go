package anchor

import (
	"encoding/hex"
	"errors"
	"strings"

	"github.com/ethereum/go-ethereum/rpc"

	"huishu/ledger/anchor/contract"
	"huishu/ledger/fault"
)

// The failures a caller may want to tell apart with errors.Is.
var (
	// ErrUnreachable: the endpoint does not answer, or answers with something that is not JSON-RPC.
	ErrUnreachable = fault.New(fault.Unavailable, "chain.unreachable", "链节点没有应答", "The chain's endpoint does not answer").
			Do("登记不受影响；恢复后自动补做锚定", "Registration goes on; anchoring catches up by itself")
	// ErrWrongChain: the endpoint serves another chain than the one anchored on before.
	ErrWrongChain = fault.New(fault.Conflict, "chain.wrong_chain", "链节点的链号与记录不符", "The endpoint serves another chain than the recorded one").
			Do("请核对链节点地址", "Check the endpoint's address")
	// ErrNoContract: nothing stands at the contract's address.
	ErrNoContract = fault.New(fault.Conflict, "chain.no_contract", "合约地址上没有代码", "There is no code at the contract's address").
			Do("链可能已被清空，或节点尚未同步", "The chain may have been wiped, or the node is still syncing")
	// ErrOtherContract: other code stands at the contract's address.
	ErrOtherContract = fault.New(fault.Conflict, "chain.other_contract", "合约地址上的代码不是本系统的合约", "The code at the contract's address is not our contract").
				Do("请核对合约地址", "Check the contract's address")
	// ErrNotPublisher: the account may not anchor for this log.
	ErrNotPublisher = fault.New(fault.Forbidden, "chain.not_publisher", "该账户无权为此日志锚定", "The account is no publisher of this log").
			Do("请合约所有者执行 huishu anchor publisher set 授权该账户", "Let the contract's owner allow the account: huishu anchor publisher set")
	// ErrNotOwner: the account does not own the contract.
	ErrNotOwner = fault.New(fault.Forbidden, "chain.not_owner", "该账户不是合约所有者", "The account does not own the contract").
			Do("请用所有者的账户执行；huishu anchor show 说明所有者是谁", "Use the owner's account; huishu anchor show tells who that is")
	// ErrNotGrowing: the chain holds a larger log of the same origin.
	ErrNotGrowing = fault.New(fault.Conflict, "chain.not_growing", "链上已有更大的日志", "The chain holds a larger log of this origin").
			Do("本数据目录可能由旧备份恢复：请先核对，再继续登记", "This data directory may come from an old backup: find out before registering more")
	// ErrConflict: the chain holds another root for the same origin and size.
	ErrConflict = fault.New(fault.Conflict, "chain.conflict", "链上的根哈希与本日志不一致", "The chain holds another root for this log").
			Do("日志可能出现分叉：请运行 huishu audit", "The log may have forked: run huishu audit")
	// ErrReverted: the contract refused for a reason we do not know.
	ErrReverted = fault.New(fault.Conflict, "chain.reverted", "合约拒绝了该交易", "The contract refused the transaction").
			Do("请查看日志中的原因，并核对合约的发布者与日志名称", "See the reason in the log, and check the contract's publishers and the log's name")
	// ErrNoFunds: the account cannot pay.
	ErrNoFunds = fault.New(fault.Unavailable, "chain.no_funds", "链账户余额不足", "The chain account cannot pay").
			Do("请为链账户充值", "Send ether to the chain account")
	// ErrNonceLow: a transaction with this nonce is in a block already, ours or another of the same account.
	ErrNonceLow = fault.New(fault.Conflict, "chain.nonce_low", "交易序号已被使用", "The nonce has been used").
			Do("系统自动重试；请勿将此账户用于其他交易", "It is tried again by itself; use this account for nothing else")
	// ErrUnderpriced: the node keeps no transaction that offers so little, or no replacement so close to the old one.
	ErrUnderpriced = fault.New(fault.Conflict, "chain.underpriced", "交易费用过低", "The transaction offers too little").
			Do("系统自动加价重试", "It is offered again at a higher price")
	// ErrFeeLimit: the present fees are above the configured limit.
	ErrFeeLimit = fault.New(fault.Unavailable, "chain.fee_limit", "链上费用高于设定的上限", "The chain's fees are above the configured limit").
			Do("请等待费用下降，或提高上限", "Wait until fees fall, or raise the limit")
	// ErrStuck: no block takes the transaction, although its fee was raised again and again.
	ErrStuck = fault.New(fault.Unavailable, "chain.stuck", "交易多次加价后仍未被区块收录", "No block takes the transaction, though its fee was raised again and again").
			Do("请检查链节点是否真的转发交易，或更换节点", "Check whether the endpoint passes transactions on at all, or use another one")
	// ErrIndexing: the node is still building its index of transactions; whether it has one will be known soon.
	ErrIndexing = fault.New(fault.Unavailable, "chain.indexing", "链节点正在建立交易索引", "The node is still indexing transactions").
			Do("请等待节点完成索引", "Wait until the node has done so")
	// ErrBehind: the endpoint does not have blocks yet that hold our anchors.
	ErrBehind = fault.New(fault.Unavailable, "chain.behind", "链节点落后于已有锚定所在的区块", "The endpoint is behind the blocks that hold our anchors").
			Do("请等待节点完成同步", "Wait until the node has synced")
	// ErrContradiction: the endpoint's answers do not fit together.
	ErrContradiction = fault.New(fault.Conflict, "chain.contradiction", "链节点的应答自相矛盾", "The endpoint's answers contradict each other").
				Do("请更换链节点，或用 --chain-second 设置第二个节点互相核对", "Use another endpoint, or set a second one to compare with, --chain-second")
	// ErrDisputed: the second endpoint does not show what the first one does.
	ErrDisputed = fault.New(fault.Conflict, "chain.disputed", "第二个链节点上看不到这次锚定", "The second endpoint does not show this anchor").
			Do("两个节点之一落后或有误：请核对二者", "One of the two endpoints is behind or wrong: compare them")
	// ErrSecondAway: the second endpoint does not answer; without it no anchor becomes final.
	ErrSecondAway = fault.New(fault.Unavailable, "chain.second_away", "第二个链节点没有应答", "The second endpoint does not answer").
			Do("登记不受影响；恢复后自动确认锚定", "Registration goes on; the anchors become final when it is back")
	// ErrRefused: the node refused the call and we have no better word for it.
	ErrRefused = fault.New(fault.Unavailable, "chain.refused", "链节点拒绝了请求", "The chain's endpoint refused the call").
			Do("请查看日志中节点的说明，或更换节点", "See in the log what it said, or use another endpoint")
)

// Failures are all the reasons that Status can name, for those who show them.
func Failures() []*fault.Error {
	return []*fault.Error{
		ErrUnreachable, ErrWrongChain, ErrNoContract, ErrOtherContract, ErrNotPublisher, ErrNotGrowing, ErrConflict, ErrReverted, ErrNoFunds,
		ErrNonceLow, ErrUnderpriced, ErrFeeLimit, ErrStuck, ErrIndexing, ErrBehind, ErrContradiction, ErrDisputed, ErrSecondAway, ErrRefused,
		ErrSignerAway, ErrSignerRefused, ErrSignerLied,
	}
}

// spoken maps what clients say (go-ethereum's words; others kept them) to failures. Order matters.
var spoken = []struct {
	words string
	fault *fault.Error
}{
	{"insufficient funds", ErrNoFunds},
	{"nonce too low", ErrNonceLow},
	{"indexing is in progress", ErrIndexing},
	{"underpriced", ErrUnderpriced},
	{"less than block base fee", ErrUnderpriced},
	{"max priority fee per gas higher than max fee per gas", ErrUnderpriced},
}

// explain turns an error of the RPC client into one of ours.
func explain(err error) error {
	if err == nil {
		return nil
	}
	if f := (*fault.Error)(nil); errors.As(err, &f) {
		return err
	}
	if data := rpc.DataError(nil); errors.As(err, &data) {
		if f := revert(data); f != nil {
			return f.Wrap(err)
		}
	}
	answered := rpc.Error(nil)
	if !errors.As(err, &answered) {
		return ErrUnreachable.Wrap(err)
	}
	text := strings.ToLower(err.Error())
	for _, s := range spoken {
		if strings.Contains(text, s.words) {
			return s.fault.Wrap(err)
		}
	}
	if strings.Contains(text, "revert") {
		return ErrReverted.Wrap(err)
	}
	return ErrRefused.Wrap(err)
}

// known says that the node has this very transaction: a resend has succeeded.
func known(err error) bool {
	answered := rpc.Error(nil)
	if !errors.As(err, &answered) {
		return false
	}
	text := strings.ToLower(err.Error())
	return strings.Contains(text, "already known") || strings.Contains(text, "already imported") || strings.Contains(text, "known transaction")
}

// revert decodes the contract's own errors from the data a node attaches; nil when there are none.
func revert(err rpc.DataError) *fault.Error {
	text, ok := err.ErrorData().(string)
	if !ok {
		return nil
	}
	data, e := hex.DecodeString(strings.TrimPrefix(text, "0x"))
	if e != nil || len(data) < 4 {
		return nil
	}
	decoded, e := contract.NewAnchor().UnpackError(data)
	if e != nil {
		return nil
	}
	switch decoded.(type) {
	case *contract.AnchorNotPublisher:
		return ErrNotPublisher
	case *contract.AnchorNotGrowing:
		return ErrNotGrowing
	case *contract.AnchorConflict:
		return ErrConflict
	case *contract.AnchorNotOwner:
		return ErrNotOwner
	}
	return ErrReverted
}
