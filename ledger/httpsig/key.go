package httpsig

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
)

// Algorithm is a name of the HTTP Signature Algorithms Registry (RFC 9421 section 6.2).
type Algorithm string

// The algorithms of this package. rsa-v1_5-sha256 is left out: RFC 9421 keeps it for old keys only.
const (
	Ed25519    Algorithm = "ed25519"
	ECDSAP256  Algorithm = "ecdsa-p256-sha256"
	RSAPSS     Algorithm = "rsa-pss-sha512"
	HMACSHA256 Algorithm = "hmac-sha256"
)

// minRSA is the least length of an RSA key in bits (GB/T 39786 and NIST SP 800-131A alike).
const minRSA, maxRSA = 2048, 8192

// ErrSignature is a signature that is not the key's over the message.
var ErrSignature = errors.New("the signature does not match")

// Key verifies. The key decides the algorithm, so that a signature cannot choose a weaker one (section 7.3.6).
type Key struct {
	Algorithm Algorithm
	public    crypto.PublicKey
	secret    []byte
}

// SecretKey is a key shared by both sides, for hmac-sha256.
func SecretKey(secret []byte) Key { return Key{Algorithm: HMACSHA256, secret: secret} }

// ParsePublicKey reads a public key in PEM ("PUBLIC KEY", SubjectPublicKeyInfo) and finds its algorithm: Ed25519, ECDSA on
// P-256, or RSA of 2048 to 8192 bits.
func ParsePublicKey(text string) (Key, error) {
	block, rest := pem.Decode([]byte(text))
	if block == nil || block.Type != "PUBLIC KEY" || len(rest) > 0 && string(rest) != "\n" {
		return Key{}, errors.New("not one PEM block PUBLIC KEY")
	}
	public, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		return Key{}, fmt.Errorf("reading the public key: %w", err)
	}
	return PublicKey(public)
}

// PublicKey is a verifier of a parsed public key.
func PublicKey(public crypto.PublicKey) (Key, error) {
	switch k := public.(type) {
	case ed25519.PublicKey:
		return Key{Algorithm: Ed25519, public: k}, nil
	case *ecdsa.PublicKey:
		if k.Curve == elliptic.P256() {
			return Key{Algorithm: ECDSAP256, public: k}, nil
		}
	case *rsa.PublicKey:
		if bits := k.N.BitLen(); bits >= minRSA && bits <= maxRSA {
			return Key{Algorithm: RSAPSS, public: k}, nil
		}
	}
	return Key{}, fmt.Errorf("a key of kind %T, or of its size, is not supported", public)
}

// PEM writes a public key as [ParsePublicKey] reads it; empty for a shared secret.
func (k Key) PEM() string {
	der, err := x509.MarshalPKIXPublicKey(k.public)
	if err != nil {
		return ""
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

// Verify checks a signature over a base. ErrSignature says that it is not this key's.
func (k Key) Verify(base, signature []byte) error {
	ok := false
	switch key := k.public.(type) {
	case ed25519.PublicKey:
		ok = ed25519.Verify(key, base, signature)
	case *ecdsa.PublicKey:
		if sum := sha256.Sum256(base); len(signature) == 64 {
			ok = ecdsa.Verify(key, sum[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:]))
		}
	case *rsa.PublicKey:
		sum := sha512.Sum512(base)
		ok = rsa.VerifyPSS(key, crypto.SHA512, sum[:], signature, &rsa.PSSOptions{SaltLength: sha512.Size}) == nil
	case nil:
		ok = len(k.secret) > 0 && hmac.Equal(k.mac(base), signature)
	}
	if !ok {
		return ErrSignature
	}
	return nil
}

func (k Key) mac(base []byte) []byte {
	m := hmac.New(sha256.New, k.secret)
	_, _ = m.Write(base) // never fails
	return m.Sum(nil)
}

// Signer signs bases.
type Signer interface {
	Sign(base []byte) ([]byte, error)
}

// Sign makes a shared secret a Signer; a public key signs nothing.
func (k Key) Sign(base []byte) ([]byte, error) {
	if len(k.secret) == 0 {
		return nil, errors.New("a public key does not sign")
	}
	return k.mac(base), nil
}

// PrivateKey is a Signer of a private key.
type PrivateKey struct{ Key crypto.Signer }

// Sign signs a base by the algorithm of the key.
func (k PrivateKey) Sign(base []byte) ([]byte, error) {
	switch key := k.Key.(type) {
	case ed25519.PrivateKey:
		return ed25519.Sign(key, base), nil
	case *ecdsa.PrivateKey:
		if key.Curve != elliptic.P256() {
			break
		}
		sum := sha256.Sum256(base)
		r, s, err := ecdsa.Sign(rand.Reader, key, sum[:])
		if err != nil {
			return nil, err
		}
		out := make([]byte, 64) // r and s side by side, not ASN.1 (section 3.3.4)
		r.FillBytes(out[:32])
		s.FillBytes(out[32:])
		return out, nil
	case *rsa.PrivateKey:
		sum := sha512.Sum512(base)
		return rsa.SignPSS(rand.Reader, key, crypto.SHA512, sum[:], &rsa.PSSOptions{SaltLength: sha512.Size})
	}
	return nil, fmt.Errorf("a key of kind %T is not supported", k.Key)
}
