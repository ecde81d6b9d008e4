package sso

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"
)

// Identity is a binding: this identity of the provider enters that account.
type Identity struct {
	ID      string `db:"id" json:"id"`
	Account string `db:"account" json:"account"`
	// Issuer is the provider (OpenID Connect iss).
	Issuer string `db:"issuer" json:"issuer"`
	// Label is what the provider called the person when the identity was bound.
	Label string `db:"label" json:"label"`
	// CreatedAt and UsedAt (0 never) in Unix milliseconds.
	CreatedAt int64 `db:"created_at" json:"created_at"`
	UsedAt    int64 `db:"used_at" json:"used_at"`
}

// maxLabel bounds what a provider calls somebody.
const maxLabel = 100

// label is the first of the names that says something, in one line.
func label(names ...string) string {
	for _, n := range names {
		n = strings.TrimSpace(strings.Map(func(r rune) rune {
			if unicode.IsControl(r) {
				return ' '
			}
			return r
		}, n))
		if r := []rune(n); len(r) > maxLabel {
			n = string(r[:maxLabel])
		}
		if n != "" {
			return n
		}
	}
	return "—"
}

// digestOf ties a record to whom it means without saying so: each account's is another, so that nobody finds who else is bound.
func digestOf(account string, who Person) string {
	sum := sha256.Sum256([]byte(who.Issuer + "\x00" + account + "\x00" + who.Subject))
	return hex.EncodeToString(sum[:])
}
