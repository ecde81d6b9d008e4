package tlog

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/emmansun/gmsm/sm2"
	"golang.org/x/mod/sumdb/note"
)

// A checkpoint may carry a second signature of the log, by SM2 with SM3 (GB/T 32918.2-2016, curve of GB/T 32918.5-2017), for readers who have to
// use the national algorithms (密码法 art. 27; GB/T 39786). It stands beside the Ed25519 one and never in its place, so that
// every tool of C2SP reads the note as before: to them it is a signature of an unknown key, which a verifier must ignore.

// sm2Type is the signature type of C2SP signed-note: 0xff for types without a byte of their own, followed by a name that nobody else
// uses. Key ID = SHA-256(name, newline, sm2Type, public key)[:4]. The public key is the uncompressed point (65 bytes), the signature is
// DER, as in GB/T 35276, over the text with the default identity 1234567812345678 of GM/T 0009.
const sm2Type = "\xffhuishu/sm2-sm3/v1\n"

// SM2Key is a log's SM2 key.
type SM2Key struct {
	Signer note.Signer
	// VKey is the public half: name+hash+base64, as an Ed25519 verifier key is.
	VKey string
}

// GenerateSM2Key makes an SM2 key for the log of the given name. skey is secret.
func GenerateSM2Key(name string) (skey, vkey string, err error) {
	if !validOrigin(name) {
		return "", "", fmt.Errorf("%q cannot name a log: no spaces, no plus sign", name)
	}
	priv, err := sm2.GenerateKey(rand.Reader)
	if err != nil {
		return "", "", fmt.Errorf("generating SM2 key: %w", err)
	}
	v, err := newSM2Verifier(name, &priv.PublicKey)
	if err != nil {
		return "", "", err
	}
	secret := append([]byte(sm2Type), priv.D.FillBytes(make([]byte, 32))...)
	return fmt.Sprintf("PRIVATE+KEY+%s+%08x+%s", name, v.hash, base64.StdEncoding.EncodeToString(secret)), v.vkey(), nil
}

// ParseSM2Key reads a secret key as [GenerateSM2Key] made it. Errors never contain the key.
func ParseSM2Key(skey string) (SM2Key, error) {
	bad := errors.New("SM2 key: not a PRIVATE+KEY+… line of an SM2 key")
	rest, ok := strings.CutPrefix(strings.TrimSpace(skey), "PRIVATE+KEY+")
	parts := strings.SplitN(rest, "+", 3)
	if !ok || len(parts) != 3 || !validOrigin(parts[0]) {
		return SM2Key{}, bad
	}
	raw, err := decodeBase64(parts[2])
	secret, ok := bytes.CutPrefix(raw, []byte(sm2Type))
	if err != nil || !ok || len(secret) != 32 {
		return SM2Key{}, bad
	}
	priv, err := sm2.NewPrivateKey(secret) // refuses what is not in 1 … n-2 (GB/T 32918.1 6.1)
	if err != nil {
		return SM2Key{}, bad
	}
	v, err := newSM2Verifier(parts[0], &priv.PublicKey)
	if err != nil {
		return SM2Key{}, bad
	}
	if parts[1] != fmt.Sprintf("%08x", v.hash) {
		return SM2Key{}, bad
	}
	return SM2Key{Signer: sm2Signer{v, priv}, VKey: v.vkey()}, nil
}

// ParseSM2VKey reads the public half of an SM2 key and refuses every other spelling of it.
func ParseSM2VKey(vkey string) (note.Verifier, error) {
	bad := errors.New("SM2 verifier key: not of the form name+hash+base64 of an SM2 key")
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 || !validOrigin(parts[0]) {
		return nil, bad
	}
	raw, err := decodeBase64(parts[2])
	point, ok := bytes.CutPrefix(raw, []byte(sm2Type))
	if err != nil || !ok || len(point) != 65 || point[0] != 4 {
		return nil, bad
	}
	pub, err := sm2.NewPublicKey(point)
	if err != nil {
		return nil, bad
	}
	v, err := newSM2Verifier(parts[0], pub)
	if err != nil || v.vkey() != vkey {
		return nil, bad
	}
	return v, nil
}

type sm2Verifier struct {
	name string
	hash uint32
	typ  []byte // sm2Type and the point
	pub  *ecdsa.PublicKey
}

func newSM2Verifier(name string, pub *ecdsa.PublicKey) (*sm2Verifier, error) {
	point, err := sm2.PublicKeyToECDH(pub)
	if err != nil {
		return nil, fmt.Errorf("SM2 public key: %w", err)
	}
	typ := append([]byte(sm2Type), point.Bytes()...)
	sum := sha256.Sum256(append([]byte(name+"\n"), typ...))
	return &sm2Verifier{name: name, hash: binary.BigEndian.Uint32(sum[:]), typ: typ, pub: pub}, nil
}

func (v *sm2Verifier) vkey() string {
	return fmt.Sprintf("%s+%08x+%s", v.name, v.hash, base64.StdEncoding.EncodeToString(v.typ))
}

// Name is the log's.
func (v *sm2Verifier) Name() string { return v.name }

// KeyHash is the key ID of C2SP signed-note.
func (v *sm2Verifier) KeyHash() uint32 { return v.hash }

// Verify checks a signature by SM2 with SM3 and the default identity.
func (v *sm2Verifier) Verify(msg, sig []byte) bool {
	return sm2.VerifyASN1WithSM2(v.pub, nil, msg, sig)
}

type sm2Signer struct {
	*sm2Verifier
	priv *sm2.PrivateKey
}

// Sign signs by SM2 with SM3 and the default identity. The signature differs each time.
func (s sm2Signer) Sign(msg []byte) ([]byte, error) { return s.priv.SignWithSM2(rand.Reader, nil, msg) }

// sm2Signature is what a note holds of the log's SM2 signature.
type sm2Signature int

const (
	sm2Absent sm2Signature = iota
	sm2Unknown
	sm2Good
	sm2Bad
)

// allSM2 are the SM2 keys in use, then the retired ones.
func (o Options) allSM2() []string { return Options{Keys: o.SM2, Retired: o.RetiredSM2}.all() }

// sm2Of judges a checkpoint's SM2 signature by the pinned keys. Without one that fits, a signature under the log's name that is not as long as
// Ed25519's is unknown: which algorithm made it a note does not say.
func sm2Of(msg, origin string, pinned []string) (state sm2Signature, key string) {
	at := strings.LastIndex(msg, "\n\n")
	if at < 0 {
		return sm2Absent, ""
	}
	for line := range strings.Lines(msg[at+2:]) {
		encoded, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "— "+origin+" ")
		raw, err := base64.StdEncoding.DecodeString(encoded)
		if !ok || err != nil || len(raw) < 5 {
			continue
		}
		for _, k := range pinned {
			v, err := ParseSM2VKey(k)
			if err != nil || v.Name() != origin || v.KeyHash() != binary.BigEndian.Uint32(raw) {
				continue
			}
			if !v.Verify([]byte(msg[:at+1]), raw[4:]) {
				return sm2Bad, k
			}
			state, key = sm2Good, k
		}
		if state == sm2Absent && len(raw) != 4+64 {
			state = sm2Unknown
		}
	}
	return state, key
}

// checkpointStep says that the log signed its checkpoint, and what is known of its SM2 signature. A pinned SM2 key makes that signature count:
// one that does not fit makes the file invalid. That there is none is no fault: what was signed before the key was made has none.
func (r *Result) checkpointStep(msg string, cp Checkpoint, o Options) {
	zh := fmt.Sprintf("日志 %s 对 %d 条记录的检查点签名有效", cp.Origin, cp.Size)
	en := fmt.Sprintf("The log %s signed its checkpoint of %d entries", cp.Origin, cp.Size)
	switch state, key := sm2Of(msg, cp.Origin, o.allSM2()); state {
	case sm2Good:
		print := Fingerprint(key)
		zhKey, enKey := "指纹 "+print, "fingerprint "+print
		if old, ok := (Options{Retired: o.RetiredSM2}).retired(key); ok && !slices.Contains(o.SM2, key) {
			zhKey += "，该密钥已于 " + FormatTime(old.Until) + " 停用"
			enKey += ", a key retired at " + FormatTime(old.Until)
		}
		zh += fmt.Sprintf("；另有 SM2 签名，经核验有效（%s）", zhKey)
		en += fmt.Sprintf("; also signed by SM2, checked (%s)", enKey)
	case sm2Bad:
		r.step(StepCheckpoint, false, fmt.Sprintf("检查点的 SM2 签名与内容不符（指纹 %s）", Fingerprint(key)), fmt.Sprintf("The SM2 signature of the checkpoint does not fit it (fingerprint %s)", Fingerprint(key)))
		return
	case sm2Unknown:
		zh += "；另有一个签名（如 SM2）未在此核验"
		en += "; a further signature (such as SM2) is not checked here"
	case sm2Absent:
	}
	r.step(StepCheckpoint, true, zh, en)
}
