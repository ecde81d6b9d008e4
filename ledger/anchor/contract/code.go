package contract

import (
	_ "embed"
	"encoding/hex"
	"strings"
)

//go:embed Anchor.runtime.bin
var runtimeHex string

// Code is what stands at the address of a deployed contract. The contract has no immutable variables, so
// it is the same bytes at every address; anything else there is not our contract.
func Code() []byte {
	code, err := hex.DecodeString(strings.TrimSpace(runtimeHex))
	if err != nil {
		panic("contract: Anchor.runtime.bin is not hexadecimal") // committed with the binary; a test reads it
	}
	return code
}
