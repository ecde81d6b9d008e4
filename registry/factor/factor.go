package factor

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/vault"
)

// Kind is the kind of a factor.
type Kind string

// The kinds of factors.
const (
	// TOTP is an authenticator that shows one-time codes (RFC 6238): six digits, 30 seconds, SHA-1, which is what apps can do.
	TOTP Kind = "totp"
	// Passkey is a WebAuthn credential with user verification, which can also sign in by itself.
	Passkey Kind = "passkey"
)

// Title is the kind in words.
func (k Kind) Title() fault.Text {
	if k == TOTP {
		return fault.T("验证器（一次性验证码）", "Authenticator (one-time codes)")
	}
	return fault.T("通行密钥", "Passkey")
}

// Factor is one factor of an account, as its owner sees it.
type Factor struct {
	ID   string `db:"id" json:"id"`
	Kind Kind   `db:"kind" json:"kind"`
	// Name is what its owner calls it.
	Name string `db:"name" json:"name"`
	// CreatedAt, UsedAt (0 never) and WarnedAt in Unix milliseconds.
	CreatedAt int64 `db:"created_at" json:"created_at"`
	UsedAt    int64 `db:"used_at" json:"used_at"`
	// WarnedAt is when a passkey's signature count went back: somebody may have a copy of it. 0 never.
	WarnedAt int64 `db:"warned_at" json:"warned_at"`
}

// Limits of what an account may have.
const (
	maxFactors = 10
	maxName    = 60
	codeCount  = 10
)

// setUpLimit is how long a set-up or a challenge stays open.
const setUpLimit = 10 * time.Minute

// Keeper sets factors up and checks them. It is cheap to make and safe for concurrent use.
type Keeper struct {
	db    *ledger.DB
	vault *vault.Vault
	// site is the address that people reach the service at; passkeys are bound to its host.
	site string
}

// New returns the keeper of a database's factors. publicURL is the address that people reach the service at.
func New(db *ledger.DB, v *vault.Vault, publicURL string) *Keeper { return &Keeper{db, v, publicURL} }

func (k *Keeper) seal(label, account string, data any) (string, error) {
	return k.vault.SealUntil("factor "+label, account, k.db.Machine().Add(setUpLimit), data)
}

// unseal opens what seal made with this label for this account. Anything else, and what has run out, is Invalid "vault.seal".
func (k *Keeper) unseal(label, account, sealed string, data any) error {
	return k.vault.UnsealAt(k.db.Machine(), "factor "+label, account, sealed, data)
}

// tidyName is the name of a factor, or its kind where none was given.
func tidyName(name string, kind Kind) (string, error) {
	name = strings.TrimSpace(name)
	if name == "" {
		return kind.Title().ZH, nil
	}
	if len([]rune(name)) > maxName || strings.ContainsFunc(name, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return "", fault.Newf(fault.Invalid, "factor.name", "名称为一行，最多 %d 个字符", "A name is one line of at most %d characters", maxName).At("name")
	}
	return name, nil
}

func digest(parts ...[]byte) string {
	h := sha256.New()
	for _, p := range parts {
		h.Write(p)
	}
	return hex.EncodeToString(h.Sum(nil))
}

func digestText(parts ...string) string { return digest([]byte(strings.Join(parts, "\x00"))) }

var errWrong = fault.New(fault.Invalid, "factor.wrong", "验证未通过", "That did not prove who you are").
	Do("请核对后重试；每个验证码和恢复码只能使用一次", "Check and try again; each code works once").At("code")
