package vault

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"time"

	"filippo.io/age"

	"huishu/ledger/fault"
)

// Seal encrypts a short secret for a column of a table, or a value that a browser keeps for a moment and cannot read or
// change: AES-256-GCM under a key derived from the vault's first identity. label says what it is for; it opens under no
// other. Sealing the same bytes twice gives two texts.
func (v *Vault) Seal(label string, plain []byte) (string, error) {
	aead, err := sealer(v.keys.identities[0])
	if err != nil {
		return "", err
	}
	nonce := make([]byte, aead.NonceSize())
	_, _ = rand.Read(nonce) // never fails (Go 1.24 on)
	return base64.RawURLEncoding.EncodeToString(aead.Seal(nonce, nonce, plain, []byte(label))), nil
}

// Unseal opens what Seal made with the same label, also under an identity that was first then. Anything else is
// Invalid with code "vault.seal".
func (v *Vault) Unseal(label, sealed string) ([]byte, error) {
	box, err := base64.RawURLEncoding.DecodeString(sealed)
	if err != nil {
		return nil, badSeal()
	}
	for _, id := range v.keys.identities {
		aead, err := sealer(id)
		if err != nil {
			return nil, err
		}
		if n := aead.NonceSize(); len(box) > n {
			if plain, err := aead.Open(nil, box[:n], box[n:], []byte(label)); err == nil {
				return plain, nil
			}
		}
	}
	return nil, badSeal()
}

func badSeal() error {
	return fault.New(fault.Invalid, "vault.seal", "页面已失效", "The page is out of date").
		Do("请重新打开本页再试", "Open the page again and retry")
}

// sealer derives the key that is used for sealing alone, so that documents and short secrets never share one.
func sealer(id age.Identity) (cipher.AEAD, error) {
	x, ok := id.(*age.X25519Identity)
	if !ok {
		return nil, fmt.Errorf("sealing: the key is no age X25519 identity but %T", id)
	}
	key, err := hkdf.Key(sha256.New, []byte(x.String()), nil, "huishu vault seal v1", 32)
	if err != nil {
		return nil, fmt.Errorf("deriving the sealing key: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("sealing: %w", err)
	}
	return cipher.NewGCM(block)
}

// parcel is what a browser keeps, sealed, between the steps of something. Nothing is stored before the last step, so that
// nobody fills the database by asking.
type parcel struct {
	Holder    string          `json:"account"` // '' for who has not said yet
	ExpiresAt int64           `json:"expires_at"`
	Data      json.RawMessage `json:"data"`
}

// SealUntil is Seal for data, as JSON, that one holder may bring back until then.
func (v *Vault) SealUntil(label, holder string, until time.Time, data any) (string, error) {
	raw, err := json.Marshal(data)
	if err != nil {
		return "", err
	}
	plain, err := json.Marshal(parcel{holder, until.UnixMilli(), raw})
	if err != nil {
		return "", err
	}
	return v.Seal(label, plain)
}

// UnsealAt opens what SealUntil made with this label for this holder, into data. Anything else, and what has run out, is
// Invalid "vault.seal".
func (v *Vault) UnsealAt(now time.Time, label, holder, sealed string, data any) error {
	plain, err := v.Unseal(label, sealed)
	if err != nil {
		return err
	}
	var p parcel
	if err := json.Unmarshal(plain, &p); err != nil {
		return badSeal()
	}
	if p.Holder != holder || now.UnixMilli() >= p.ExpiresAt {
		return badSeal()
	}
	return json.Unmarshal(p.Data, data)
}
