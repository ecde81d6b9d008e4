package devchain

import (
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/core"
	"github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/params"
)

// gasLimit of each block; a transaction of ours needs some 40,000, the deployment about 1,000,000.
const gasLimit = 30_000_000

// chainConfig is ours and frozen at Osaka. It is never params.AllDevChainProtocolChanges, which moves
// with every go-ethereum release: a data directory of last year must open with the binary of today.
func chainConfig(id uint64) *params.ChainConfig {
	zero, now := big.NewInt(0), uint64(0)
	return &params.ChainConfig{
		ChainID:        new(big.Int).SetUint64(id),
		HomesteadBlock: zero, EIP150Block: zero, EIP155Block: zero, EIP158Block: zero,
		ByzantiumBlock: zero, ConstantinopleBlock: zero, PetersburgBlock: zero, IstanbulBlock: zero,
		MuirGlacierBlock: zero, BerlinBlock: zero, LondonBlock: zero, ArrowGlacierBlock: zero,
		GrayGlacierBlock: zero, MergeNetsplitBlock: zero, TerminalTotalDifficulty: zero,
		ShanghaiTime: &now, CancunTime: &now, PragueTime: &now, OsakaTime: &now,
		// The figures are copied for the same reason: the package variables may move.
		BlobScheduleConfig: &params.BlobScheduleConfig{
			Cancun: &params.BlobConfig{Target: 3, Max: 6, UpdateFraction: 3338477},
			Prague: &params.BlobConfig{Target: 6, Max: 9, UpdateFraction: 5007716},
		},
	}
}

// genesis gives all the ether to faucet. Chain id and faucet must be the same on every start of one
// directory; a difference is refused when the chain is opened.
func genesis(id uint64, faucet common.Address) *core.Genesis {
	alloc := core.SystemContractAllocs()
	alloc[faucet] = types.Account{Balance: new(big.Int).Lsh(big.NewInt(1), 200)}
	return &core.Genesis{
		Config:     chainConfig(id),
		GasLimit:   gasLimit,
		BaseFee:    big.NewInt(params.InitialBaseFee),
		Difficulty: big.NewInt(0),
		Alloc:      alloc,
	}
}
