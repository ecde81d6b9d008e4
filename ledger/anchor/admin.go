package anchor

import (
	"context"
	"math/big"
	"strings"

	"github.com/ethereum/go-ethereum"
	"github.com/ethereum/go-ethereum/common"

	"huishu/ledger/anchor/contract"
	"huishu/ledger/fault"
)

// Order is one act of administration on a contract, ready to be signed: all that would be sent, for people to look at first.
type Order struct {
	Envelope
	// Contract is called by From; both are 0x and 40 lower-case hex digits.
	Contract, From string
	// Call is the contract's function with its arguments, for people; Data is what is sent.
	Call string
	Data []byte
}

// MaxCost is the most that the order can cost its account, in wei.
func (o Order) MaxCost() *big.Int {
	return new(big.Int).Mul(new(big.Int).SetUint64(o.Gas), o.Fees.Cap)
}

// What an order can be refused for before anything is sent.
var (
	// ErrNothingToDo: the contract says already what the order would make it say.
	ErrNothingToDo = fault.New(fault.Conflict, "chain.nothing_to_do", "合约上已是如此，无需发送交易", "The contract says so already; there is nothing to send").
			Do("无需操作", "Nothing is left to do")
	// ErrNotOffered: the ownership was offered to nobody, or to another account.
	ErrNotOffered = fault.New(fault.Forbidden, "chain.not_offered", "合约所有权没有移交给该账户", "The contract's ownership was not offered to the account").
			Do("请现任所有者先执行 huishu anchor owner offer，写明此账户", "Let the present owner run huishu anchor owner offer with this account")
)

// Administration is one contract as its owner, or whoever becomes it, sees it.
type Administration struct {
	Chain *Chain
	// ChainID is the chain that is meant; 0 takes the endpoint's.
	ChainID int64
	// Contract and Account are 0x and 40 hex digits.
	Contract, Account string
}

// Ownership is who administers the contract: Offered is the account that may accept it, "" while there is none.
type Ownership struct{ Owner, Offered string }

// Ownership asks the contract.
func (a Administration) Ownership(ctx context.Context) (o Ownership, err error) {
	c := contract.NewAnchor()
	read := func(data []byte, unpack func([]byte) (common.Address, error)) (string, error) {
		out, err := a.Chain.call(ctx, a.Contract, data)
		if err != nil {
			return "", err
		}
		got, err := unpack(out)
		if err != nil {
			return "", ErrOtherContract.Wrap(err)
		}
		if got == (common.Address{}) {
			return "", nil
		}
		return strings.ToLower(got.Hex()), nil
	}
	if o.Owner, err = read(c.PackOwner(), c.UnpackOwner); err != nil {
		return o, err
	}
	o.Offered, err = read(c.PackPendingOwner(), c.UnpackPendingOwner)
	return o, err
}

// Check refuses another chain than the one meant, and an address without our contract.
func (a Administration) Check(ctx context.Context) error {
	id, err := a.Chain.ChainID(ctx)
	if err != nil {
		return err
	}
	if a.ChainID != 0 && id != a.ChainID {
		return ErrWrongChain
	}
	return a.Chain.CheckContract(ctx, a.Contract)
}

// SetPublisher prepares to let an account anchor for the log of a name, or to withdraw that. Only the owner may.
func (a Administration) SetPublisher(ctx context.Context, origin, account string, allowed bool) (Order, error) {
	to, err := address(account)
	if err != nil {
		return Order{}, err
	}
	if err := a.mustOwn(ctx); err != nil {
		return Order{}, err
	}
	log := OriginHash(origin)
	is, err := a.Chain.IsPublisher(ctx, a.Contract, log, account)
	if err != nil {
		return Order{}, err
	}
	if is == allowed {
		return Order{}, ErrNothingToDo
	}
	word := map[bool]string{true: "true", false: "false"}[allowed]
	return a.order(ctx, "setPublisher("+hex32(log)+", "+lower(to)+", "+word+")", contract.NewAnchor().PackSetPublisher(log, to, allowed))
}

// OfferOwner prepares the first of two steps of handing the contract over: nothing changes until the other account accepts.
func (a Administration) OfferOwner(ctx context.Context, account string) (Order, error) {
	to, err := address(account)
	if err != nil {
		return Order{}, err
	}
	if err := a.mustOwn(ctx); err != nil {
		return Order{}, err
	}
	o, err := a.Ownership(ctx)
	if err != nil {
		return Order{}, err
	}
	if o.Offered == lower(to) || o.Owner == lower(to) {
		return Order{}, ErrNothingToDo
	}
	return a.order(ctx, "offerOwner("+lower(to)+")", contract.NewAnchor().PackOfferOwner(to))
}

// AcceptOwner prepares the second step, for the account that the ownership was offered to.
func (a Administration) AcceptOwner(ctx context.Context) (Order, error) {
	if err := a.Check(ctx); err != nil {
		return Order{}, err
	}
	o, err := a.Ownership(ctx)
	switch {
	case err != nil:
		return Order{}, err
	case o.Offered == strings.ToLower(a.Account):
		return a.order(ctx, "acceptOwner()", contract.NewAnchor().PackAcceptOwner())
	case o.Owner == strings.ToLower(a.Account):
		return Order{}, ErrNothingToDo
	}
	return Order{}, ErrNotOffered
}

// mustOwn refuses an account that does not own the contract, before a transaction does at its cost.
func (a Administration) mustOwn(ctx context.Context) error {
	if err := a.Check(ctx); err != nil {
		return err
	}
	o, err := a.Ownership(ctx)
	if err == nil && o.Owner != strings.ToLower(a.Account) {
		return ErrNotOwner
	}
	return err
}

// order runs the call without sending it, and makes sure that the account can pay.
func (a Administration) order(ctx context.Context, call string, data []byte) (Order, error) {
	o := Order{Contract: strings.ToLower(a.Contract), From: strings.ToLower(a.Account), Call: call, Data: data}
	e, err := a.Chain.envelopeOf(ctx, a.Account)
	if err != nil {
		return o, err
	}
	o.Envelope = e
	to := common.HexToAddress(a.Contract)
	if o.Gas, err = a.Chain.estimate(ctx, ethereum.CallMsg{From: common.HexToAddress(a.Account), To: &to, Data: data}); err != nil {
		return o, err
	}
	balance, err := a.Chain.Balance(ctx, a.Account)
	if err == nil && balance.Cmp(o.MaxCost()) < 0 {
		return o, ErrNoFunds
	}
	return o, err
}

// Sign signs an order; no chain is asked.
func (o Order) Sign(ctx context.Context, by Signer) (Signed, error) {
	to := common.HexToAddress(o.Contract)
	return sign(ctx, by, o.Envelope, &to, o.Data)
}

// address reads an account; the zero address is nobody's, and who is named by it can never act.
func address(s string) (common.Address, error) {
	to := common.HexToAddress(s)
	if !strings.HasPrefix(s, "0x") || !common.IsHexAddress(s) || to == (common.Address{}) {
		return to, fault.New(fault.Invalid, "chain.account", "账户应为 0x 和 40 位十六进制，且不全为零", "An account is 0x and 40 hex digits, not all zero").At("account").
			Do("请完整复制账户地址", "Copy the whole address")
	}
	// Mixed case is a checksum (EIP-55): with a digit mistyped it does not hold.
	if digits := s[2:]; digits != strings.ToLower(digits) && digits != strings.ToUpper(digits) && to.Hex() != s {
		return to, fault.New(fault.Invalid, "chain.account", "账户的大小写校验不符，可能输错", "The account's checksum of capital letters does not hold: it is mistyped").At("account").
			Do("请完整复制账户地址", "Copy the whole address")
	}
	return to, nil
}

func lower(a common.Address) string { return strings.ToLower(a.Hex()) }
