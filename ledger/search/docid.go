package search

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"strings"
)

// DocID gives a text key the number that an FTS4 table wants as its docid, so that an
// entry is deleted by number and not by a scan. For a UUIDv7 it is the key's time and
// sequence: it grows as keys grow, because FTS4 writes out what it has gathered whenever a
// docid is smaller than the one before. For any other text it is 63 bits of the hash.
func DocID(key string) int64 {
	b, err := hex.DecodeString(strings.ReplaceAll(key, "-", ""))
	if err != nil || len(b) != 16 || b[6]>>4 != 7 {
		sum := sha256.Sum256([]byte(key))
		return int64(binary.BigEndian.Uint64(sum[:8]) >> 1) //nolint:gosec // 63 bits fit
	}
	millis := binary.BigEndian.Uint64(b[:8]) >> 16                 // 48 bits
	sequence := uint64(binary.BigEndian.Uint16(b[6:8])) & 0x0FFF   // 12 bits, after the version
	spread := uint64(b[8]) & 0x07                                  // 3 random bits, for keys of two machines
	return int64((millis<<15 | sequence<<3 | spread) &^ (1 << 63)) //nolint:gosec // the sign bit is cleared
}
