package anchor

import (
	"context"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core/types"
)

// Signer is the account that pays for anchors. It is another key than the log's own: who holds it can spend its
// ether and anchor checkpoints, but sign none. [Key] holds the key itself; [RemoteSigner] asks a signer elsewhere.
type Signer interface {
	// Address is the account: 0x and 40 lower-case hex digits. It asks nobody.
	Address() string
	// SignTx returns tx with the account's signature, and nothing else changed. It may be called again for the same
	// transaction. A signer that does not answer is ErrSignerAway, one that says no is ErrSignerRefused.
	SignTx(ctx context.Context, tx *types.Transaction) (*types.Transaction, error)
}

// account is the signer's address as go-ethereum has it.
func account(s Signer) common.Address { return common.HexToAddress(s.Address()) }

var (
	_ Signer = Key{}
	_ Signer = (*RemoteSigner)(nil)
)
