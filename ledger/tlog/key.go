package tlog

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Names of our signed formats. A signature over a receipt or status list is over bytes that begin with such a name and a newline, and
// no log may be called so: what is signed as one can never be read as the other, or as a checkpoint.
const (
	receiptFormat = "huishu-receipt/v1"
	statusFormat  = "huishu-status/v1"
	keyFormat     = "huishu-log-key/v1"
	sm2KeyFormat  = "huishu-log-sm2-key/v1"
)

var formats = []string{receiptFormat, statusFormat, keyFormat, sm2KeyFormat}

// Key is the log's Ed25519 signing key. It signs checkpoints, receipts and status lists.
type Key struct {
	Signer note.Signer
	// VKey is the public half in the form of C2SP signed-note: name+hash+base64. It is what others pin.
	VKey string
}

// GenerateKey makes a key for the log of the given name (its origin, such as "data.example.gov.cn/log"). skey is secret.
func GenerateKey(rand io.Reader, name string) (skey, vkey string, err error) {
	if !validOrigin(name) {
		return "", "", fmt.Errorf("%q cannot name a log: no spaces, no plus sign", name)
	}
	skey, vkey, err = note.GenerateKey(rand, name)
	if err != nil {
		return "", "", fmt.Errorf("generating log key: %w", err)
	}
	return skey, vkey, nil
}

// ParseKey reads a secret key as [GenerateKey] made it. Errors never contain the key.
func ParseKey(skey string) (Key, error) {
	skey = strings.TrimSpace(skey)
	signer, err := note.NewSigner(skey)
	if err != nil {
		return Key{}, errors.New("log key: not a PRIVATE+KEY+… line")
	}
	raw, err := decodeBase64(strings.SplitN(skey, "+", 5)[4])
	if err != nil || len(raw) != 1+ed25519.SeedSize {
		return Key{}, errors.New("log key: not a PRIVATE+KEY+… line")
	}
	pub := ed25519.NewKeyFromSeed(raw[1:]).Public().(ed25519.PublicKey)
	vkey, err := note.NewEd25519VerifierKey(signer.Name(), pub)
	if err != nil {
		return Key{}, fmt.Errorf("log key: %w", err)
	}
	return Key{Signer: signer, VKey: vkey}, nil
}

// ParseVKey reads a public key of the form name+hash+base64 and refuses every other spelling of it, so that two equal keys are equal
// strings.
func ParseVKey(vkey string) (note.Verifier, error) {
	v, err := note.NewVerifier(vkey)
	if err != nil {
		return nil, fmt.Errorf("verifier key: %w", err)
	}
	_, rest, _ := strings.Cut(vkey, "+")
	hash, key, _ := strings.Cut(rest, "+")
	if _, err := decodeBase64(key); err != nil || hash != strings.ToLower(hash) {
		return nil, errors.New("verifier key: not in its normal form name+hash+base64")
	}
	return v, nil
}

// Fingerprint is a short form of a public key for people to compare, in groups of four hex digits: 80 bits of its SHA-256.
func Fingerprint(vkey string) string {
	sum := sha256.Sum256([]byte(vkey))
	var b strings.Builder
	for i := 0; i < 10; i += 2 {
		if i > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(hex.EncodeToString(sum[i : i+2]))
	}
	return b.String()
}
