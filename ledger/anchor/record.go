package anchor

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"huishu/ledger/tlog"
)

// SelfAttested labels an anchor on a chain that the operator of the log runs too: it proves nothing to those
// who do not trust the operator.
const SelfAttested = tlog.LabelSelfAttested

// OriginHash is the name of a log on the contract: SHA-256 of its origin line without the newline.
func OriginHash(origin string) [32]byte { return sha256.Sum256([]byte(origin)) }

// hex32 is 0x and 64 lower-case hex digits.
func hex32(b [32]byte) string { return "0x" + hex.EncodeToString(b[:]) }

// matches says whether an event is the anchoring that a names, whatever the case of the hex digits.
func (e Anchored) matches(a tlog.Anchor) bool {
	return strings.EqualFold(e.Contract, a.Contract) && strings.EqualFold(hex32(e.Origin), a.OriginHash) &&
		e.Size == a.Size && strings.EqualFold(hex32(e.Root), a.Root)
}
