package deid

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"

	"huishu/ledger/fault"
)

// MinSalt is the least length of a salt, in bytes: shorter ones can be guessed, and with them every identity number.
const MinSalt = 16

// hashed is how many bytes of the HMAC are written: 128 bits never meet by chance and stay short in a cell.
const hashed = 16

// transform returns what a column's technique makes of a value.
func (c Column) transform(salt []byte) func(string) string {
	switch c.Technique {
	case Suppress:
		return func(string) string { return suppressed }
	case Mask:
		return func(s string) string { return maskValue(s, c.Head, c.Tail) }
	case Generalise:
		return func(s string) string { return c.Ladder.At(c.Level, s) }
	case Hash:
		return func(s string) string { return hashValue(salt, s) }
	case Truncate:
		return func(s string) string { return shorten(s, c.Length) }
	default:
		return func(s string) string { return s }
	}
}

// hashValue is the keyed hash of a value without the blanks around it. The same value has the same hash in every column, so that
// tables can still be joined. A blank stays blank.
func hashValue(salt []byte, s string) string {
	s = strings.TrimSpace(s)
	if s == "" {
		return ""
	}
	mac := hmac.New(sha256.New, salt)
	mac.Write([]byte(s))
	return hex.EncodeToString(mac.Sum(nil)[:hashed])
}

// maskValue hides the letters and digits of a value but for the first head and last tail ones; at most half of them stay, the head
// first. Separators stay.
func maskValue(s string, head, tail int) string {
	r := []rune(s)
	n := 0
	for _, c := range r {
		if unicode.IsLetter(c) || unicode.IsDigit(c) {
			n++
		}
	}
	head = min(head, n/2)
	tail = min(tail, n/2-head)
	at := 0
	for i, c := range r {
		if !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			continue
		}
		if at >= head && at < n-tail {
			r[i] = '*'
		}
		at++
	}
	return string(r)
}

// shorten leaves the first n characters, and never the whole of a value: one of n characters or fewer loses its last.
func shorten(s string, n int) string {
	s = strings.TrimSpace(s)
	if cut := first(s, n); cut != s {
		return cut
	}
	r := []rune(s)
	if len(r) == 0 {
		return ""
	}
	return string(r[:len(r)-1])
}

// checkSalt refuses a plan that hashes without a good salt: code deid.salt.
func (p Plan) checkSalt(salt []byte) error {
	if p.salted() && len(salt) < MinSalt {
		return fault.Newf(fault.Invalid, "deid.salt", "哈希所用的盐至少 %d 字节", "The salt of the hash has at least %d bytes", MinSalt).At("salt").
			Do("用 openssl rand -hex 32 > salt 生成", "Make one with: openssl rand -hex 32 > salt")
	}
	return nil
}
