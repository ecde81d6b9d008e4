package tlog

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// The signature types of C2SP signed-note that a witness's key may be written with.
const (
	typeEd25519     = 0x01 // as note.GenerateKey writes it; its cosignatures are of type 0x04 all the same
	typeCosignature = 0x04
)

// cosignatureSize is a big-endian uint64 of Unix seconds and an Ed25519 signature.
const cosignatureSize = 8 + ed25519.SignatureSize

// cosigner verifies the cosignatures of one witness.
type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

// ParseCosignerKey reads the public key of a witness, name+hash+base64, and returns what verifies its cosignatures: C2SP
// tlog-cosignature, Ed25519. A key written as a plain signing key is taken as the witness's too.
func ParseCosignerKey(vkey string) (note.Verifier, error) {
	name, rest, _ := strings.Cut(vkey, "+")
	hash, encoded, _ := strings.Cut(rest, "+")
	raw, err := decodeBase64(encoded)
	if err != nil || !validOrigin(name) || len(raw) == 0 {
		return nil, errors.New("witness key: not of the form name+hash+base64")
	}
	if raw[0] != typeEd25519 && raw[0] != typeCosignature || len(raw) != 1+ed25519.PublicKeySize {
		return nil, errors.New("witness key: not Ed25519")
	}
	if want := fmt.Sprintf("%08x", keyHash(name, raw)); hash != want {
		return nil, fmt.Errorf("witness key: its hash is %s, and the key's is %s", clip(hash), want)
	}
	key := append([]byte{typeCosignature}, raw[1:]...)
	return &cosigner{name: name, hash: keyHash(name, key), key: key[1:]}, nil
}

// keyHash is the key id of C2SP signed-note: typed is the signature type and the public key.
func keyHash(name string, typed []byte) uint32 {
	sum := sha256.Sum256(append([]byte(name+"\n"), typed...))
	return binary.BigEndian.Uint32(sum[:])
}

// Name is the witness's name.
func (c *cosigner) Name() string { return c.name }

// KeyHash is the id by which its cosignatures are found.
func (c *cosigner) KeyHash() uint32 { return c.hash }

// Verify checks a cosignature over the text of a checkpoint: the time it states is signed with it.
func (c *cosigner) Verify(text, sig []byte) bool {
	if len(sig) != cosignatureSize {
		return false
	}
	at := binary.BigEndian.Uint64(sig)
	return at < 1<<63 && ed25519.Verify(c.key, cosigned(at, text), sig[8:])
}

// cosigned is what a witness signs of a checkpoint's text at a time, in Unix seconds.
func cosigned(at uint64, text []byte) []byte {
	return append([]byte("cosignature/v1\ntime "+strconv.FormatUint(at, 10)+"\n"), text...)
}

// CosignatureTime is when the witness says it saw the checkpoint; only of a cosignature that was verified.
func CosignatureTime(sig note.Signature) (time.Time, error) {
	raw, err := base64.StdEncoding.DecodeString(sig.Base64)
	if err != nil || len(raw) != 4+cosignatureSize {
		return time.Time{}, errors.New("not a cosignature")
	}
	return time.Unix(int64(binary.BigEndian.Uint64(raw[4:])), 0), nil
}

// Cosignature is a witness's word, verified, that it saw a checkpoint and that the log had not changed its past.
type Cosignature struct {
	// Name and VKey are the witness's.
	Name, VKey string
	// At is when it says it saw it.
	At time.Time
}

// Cosignatures are those on a signed checkpoint by the witnesses with the verifier keys, in their order. What others added, and what does
// not verify, is passed over.
func Cosignatures(msg string, vkeys []string) []Cosignature {
	var good []Cosignature
	for _, vkey := range vkeys {
		v, err := ParseCosignerKey(vkey)
		if err != nil {
			continue
		}
		n, err := note.Open([]byte(msg), note.VerifierList(v))
		if err != nil {
			continue
		}
		if at, err := CosignatureTime(n.Sigs[0]); err == nil {
			good = append(good, Cosignature{Name: v.Name(), VKey: vkey, At: at})
		}
	}
	return good
}
