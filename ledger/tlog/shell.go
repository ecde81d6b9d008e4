package tlog

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// The Shell functions say what [Verify] does in commands for bash, so that whoever believes no program of ours repeats it with what
// stands on every Linux: sed, base64, sha256sum, and openssl for signatures. Each ends by printing OK, or fails.

// shellHash defines h: the SHA-256 of bytes given in hex, in hex.
const shellHash = `h() { printf "$(printf %s "$1" | sed 's/../\\x&/g')" | sha256sum | cut -d' ' -f1; }` + "\n"

// ShellDigest binds an event to its leaf: the digest computed from the salt and the event's canonical bytes is the leaf's.
func ShellDigest(salt [32]byte, event []byte, leaf Leaf) string {
	return fmt.Sprintf("d=$({ printf '%s\\0'; printf \"$(printf %%s %s | sed 's/../\\\\x&/g')\"; printf %%s %s; } | sha256sum | cut -d' ' -f1)\n[ $d = %s ] && echo OK\n",
		strings.TrimSuffix(digestPrefix, "\x00"), hex.EncodeToString(salt[:]), ShellQuoted(string(event)), leaf.Digest)
}

// ShellInclusion climbs from a leaf to the root (RFC 6962 section 2.1).
func ShellInclusion(leaf string, steps []PathStep, root Hash) string {
	var b strings.Builder
	b.WriteString(shellHash)
	fmt.Fprintf(&b, "n=$({ printf '\\0'; printf %%s %s; } | sha256sum | cut -d' ' -f1)\n", ShellQuoted(leaf))
	for _, s := range steps {
		if s.Left {
			fmt.Fprintf(&b, "n=$(h 01%s$n)\n", hexOf(s.Sibling))
		} else {
			fmt.Fprintf(&b, "n=$(h 01${n}%s)\n", hexOf(s.Sibling))
		}
	}
	fmt.Fprintf(&b, "[ $n = %s ] && echo OK\n", hexOf(root))
	return b.String()
}

// ShellConsistency computes both roots from the proof, step by step (RFC 9162 section 2.1.4.2).
func ShellConsistency(first Hash, steps []ConsistencyStep, old, root Hash) string {
	var b strings.Builder
	b.WriteString(shellHash)
	fmt.Fprintf(&b, "a=%s; b=$a\n", hexOf(first))
	for _, s := range steps {
		if s.Both {
			fmt.Fprintf(&b, "a=$(h 01%[1]s$a); b=$(h 01%[1]s$b)\n", hexOf(s.Hash))
		} else {
			fmt.Fprintf(&b, "b=$(h 01${b}%s)\n", hexOf(s.Hash))
		}
	}
	fmt.Fprintf(&b, "[ $a = %s ] && [ $b = %s ] && echo OK\n", hexOf(old), hexOf(root))
	return b.String()
}

// ShellCheckpoint checks the log's Ed25519 signature on a checkpoint by its verifier key. It fails for a note that the key has not signed.
func ShellCheckpoint(msg, vkey string) (string, error) {
	v, err := ParseVKey(vkey)
	if err != nil {
		return "", err
	}
	text, sig, err := signatureOf(msg, v)
	if err != nil {
		return "", err
	}
	return shellSignature(text, rawKey(vkey), sig), nil
}

// ShellCosignature checks a witness's signature on a checkpoint (C2SP tlog-cosignature), which covers the time it states too. It fails
// for a note that the witness has not cosigned.
func ShellCosignature(msg, vkey string) (string, error) {
	v, err := ParseCosignerKey(vkey)
	if err != nil {
		return "", err
	}
	text, sig, err := signatureOf(msg, v)
	if err != nil {
		return "", err
	}
	return shellSignature(cosigned(binary.BigEndian.Uint64(sig), text), rawKey(vkey), sig[8:]), nil
}

// signatureOf is the text of a signed note, and the signature that the verifier finds good on it.
func signatureOf(msg string, v note.Verifier) (text, sig []byte, err error) {
	n, err := note.Open([]byte(msg), note.VerifierList(v))
	if err != nil {
		return nil, nil, err
	}
	raw, err := base64.StdEncoding.DecodeString(n.Sigs[0].Base64)
	if err != nil || len(raw) < 4+ed25519.SignatureSize {
		return nil, nil, errors.New("not an Ed25519 signature")
	}
	return []byte(n.Text), raw[4:], nil
}

// rawKey is the Ed25519 key in a verifier key that was read before.
func rawKey(vkey string) []byte {
	raw, _ := base64.StdEncoding.DecodeString(strings.SplitN(vkey, "+", 3)[2])
	return raw[1:]
}

// spki is what stands before the 32 bytes of an Ed25519 key in its DER form (RFC 8410 section 4).
var spki = []byte{0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00}

func shellSignature(text, key, sig []byte) string {
	der := slices.Concat(spki, key)
	return fmt.Sprintf("w=$(mktemp -d)\nprintf '%%s\\n' %s > $w/text\nprintf %%s %s | base64 -d > $w/sig\n"+
		"printf -- '-----BEGIN PUBLIC KEY-----\\n%%s\\n-----END PUBLIC KEY-----\\n' %s > $w/key\n"+
		"openssl pkeyutl -verify -pubin -inkey $w/key -rawin -in $w/text -sigfile $w/sig && echo OK\n",
		ShellQuoted(string(bytes.TrimSuffix(text, []byte{'\n'}))), base64.StdEncoding.EncodeToString(sig), base64.StdEncoding.EncodeToString(der))
}

// ShellQuoted is text that the shell takes as it stands.
func ShellQuoted(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }

func hexOf(h Hash) string { return hex.EncodeToString(h[:]) }
