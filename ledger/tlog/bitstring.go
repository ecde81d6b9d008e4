package tlog

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"

	"huishu/ledger/fault"
)

// minBits is the least size of a bitstring (W3C Bitstring Status List v1.0 section 6.1): among so many, asking for a list does not
// tell whose certificate is looked at. maxBits bounds what a foreign list may unfold to.
const (
	minBits = 131_072
	maxBits = 1 << 30
)

// Purpose is what a set bit of a list says of a certificate.
type Purpose string

// The purposes of W3C Bitstring Status List that are kept.
const (
	// Revocation: it will never stand again (expired, cancelled, revoked, replaced).
	Revocation Purpose = "revocation"
	// Suspension: it does not stand now.
	Suspension Purpose = "suspension"
)

const (
	bitstringType  = "BitstringStatusListCredential"
	credentialsV2  = "https://www.w3.org/ns/credentials/v2"
	bitstringSuite = "eddsa-jcs-2022"
)

// BitstringList is a status list in the shape of W3C Bitstring Status List: one bit for each entry of the log, at the index that a
// certificate names in log.index. Readers of W3C credentials need nothing of ours to read it.
type BitstringList struct {
	// URL is the address where the list is served: its id.
	URL     string
	Purpose Purpose
	// Issued is when the list was made, in Unix milliseconds; it is good for MaxStatusAge.
	Issued int64
	// Issuer is the verifier key of who signed; Sign sets it.
	Issuer string
	// Size is the size of the log at least, Set the indexes of the bits that are set.
	Size int64
	Set  []int64

	bits []byte
}

// credential is the list as a W3C verifiable credential, without its proof.
type credential struct {
	Context    []string         `json:"@context"`
	ID         string           `json:"id"`
	Type       []string         `json:"type"`
	Issuer     string           `json:"issuer"`
	ValidFrom  string           `json:"validFrom"`
	ValidUntil string           `json:"validUntil"`
	Subject    bitstringSubject `json:"credentialSubject"`
}

type bitstringSubject struct {
	ID      string  `json:"id"`
	Type    string  `json:"type"`
	Purpose Purpose `json:"statusPurpose"`
	List    string  `json:"encodedList"`
	TTL     int64   `json:"ttl"` // milliseconds
}

// Sign returns the list as a credential file signed by key, with a data integrity proof (W3C eddsa-jcs-2022) by its did:key.
func (l BitstringList) Sign(key Key) ([]byte, error) {
	list, err := l.encoded()
	if err != nil {
		return nil, err
	}
	did := didOf(key.VKey)
	doc := map[string]any{}
	if err := remarshal(credential{
		Context: []string{credentialsV2}, ID: l.URL, Type: []string{"VerifiableCredential", bitstringType}, Issuer: did,
		ValidFrom: FormatTime(l.Issued), ValidUntil: FormatTime(l.Issued + MaxStatusAge.Milliseconds()),
		Subject: bitstringSubject{ID: l.URL + "#list", Type: "BitstringStatusList", Purpose: l.Purpose, List: list, TTL: time.Minute.Milliseconds()},
	}, &doc); err != nil {
		return nil, err
	}
	proof := map[string]any{
		"@context": doc["@context"], "type": "DataIntegrityProof", "cryptosuite": bitstringSuite, "created": FormatTime(l.Issued),
		"verificationMethod": did + "#" + strings.TrimPrefix(did, "did:key:"), "proofPurpose": "assertionMethod",
	}
	message, err := integrityMessage(doc, proof)
	if err != nil {
		return nil, err
	}
	sig, err := key.Signer.Sign(message)
	if err != nil {
		return nil, err
	}
	proof["proofValue"] = "z" + base58(sig)
	doc["proof"] = proof
	return Canonical(doc)
}

// encoded is the bitstring as encodedList: the bit of index 0 is the first byte's highest, GZIP, multibase base64url.
func (l BitstringList) encoded() (string, error) {
	bits := make([]byte, (max(minBits, l.Size)+7)/8)
	for _, at := range l.Set {
		if at < 0 || at/8 >= int64(len(bits)) {
			return "", fmt.Errorf("status list: bit %d of %d", at, len(bits)*8)
		}
		bits[at/8] |= 0x80 >> (at % 8)
	}
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := w.Write(bits); err != nil {
		return "", err
	}
	if err := w.Close(); err != nil {
		return "", err
	}
	return "u" + base64.RawURLEncoding.EncodeToString(b.Bytes()), nil
}

// integrityMessage is what eddsa-jcs-2022 signs: the hashes of the proof's own fields and of the document, both in canonical form.
func integrityMessage(doc, proof map[string]any) ([]byte, error) {
	options, err := Canonical(proof)
	if err != nil {
		return nil, err
	}
	body, err := Canonical(doc)
	if err != nil {
		return nil, err
	}
	a, b := sha256.Sum256(options), sha256.Sum256(body)
	return slices.Concat(a[:], b[:]), nil
}

// IsBitstringList tells a status list in the W3C shape from ours.
func IsBitstringList(b []byte) bool {
	var c struct {
		Type []string `json:"type"`
	}
	return json.Unmarshal(b, &c) == nil && slices.Contains(c.Type, bitstringType)
}

// OpenBitstringList reads a list in the W3C shape and refuses it unless one of the trusted keys signed it, or one of the retired keys
// before it was retired.
func OpenBitstringList(b []byte, trusted []string, retired ...RetiredKey) (BitstringList, error) {
	bad := func(zh, en string) (BitstringList, error) {
		return BitstringList{}, fault.New(fault.Invalid, "status.bitstring", "状态清单"+zh, "The status list "+en)
	}
	if err := checkCanonical(b); err != nil {
		return BitstringList{}, err
	}
	var doc map[string]any
	var c credential
	if json.Unmarshal(b, &doc) != nil || json.Unmarshal(b, &c) != nil {
		return bad("无法读取", "cannot be read")
	}
	known := Options{Keys: trusted, Retired: retired}
	i := slices.IndexFunc(known.all(), func(vkey string) bool { // a did:key says nothing but the key
		_, err := ParseVKey(vkey)
		return err == nil && didOf(vkey) == c.Issuer
	})
	if i < 0 {
		return BitstringList{}, fault.New(fault.Invalid, "status.issuer", "状态清单的签发者未知："+clip(c.Issuer), "The status list is by an unknown signer: "+clip(c.Issuer))
	}
	l := BitstringList{URL: c.ID, Purpose: c.Subject.Purpose, Issuer: known.all()[i]}
	if !integral(doc, l.Issuer) {
		return BitstringList{}, fault.New(fault.Invalid, "status.signature", "状态清单的签名与内容不符", "The signature of the status list does not fit its content")
	}
	var err error
	if l.Issued, err = ParseTime(c.ValidFrom); err != nil {
		return bad("没有签发时间", "has no time of issue")
	}
	if err := known.believesList(l.Issuer, l.Issued); err != nil {
		return BitstringList{}, err
	}
	if l.Purpose != Revocation && l.Purpose != Suspension {
		return bad("的用途不认识", "has a purpose that is not known")
	}
	if l.bits, err = unfold(c.Subject.List); err != nil {
		return bad("的位串损坏", "has a broken bitstring")
	}
	l.Size = int64(len(l.bits)) * 8
	return l, nil
}

// integral says whether the key made the document's proof. It takes the proof out of the document.
func integral(doc map[string]any, vkey string) bool {
	proof, ok := doc["proof"].(map[string]any)
	if !ok || proof["cryptosuite"] != bitstringSuite || proof["type"] != "DataIntegrityProof" || proof["proofPurpose"] != "assertionMethod" {
		return false
	}
	value, _ := proof["proofValue"].(string)
	delete(doc, "proof")
	delete(proof, "proofValue")
	message, err := integrityMessage(doc, proof)
	if err != nil {
		return false
	}
	var v note.Verifier
	if v, err = ParseVKey(vkey); err != nil {
		return false
	}
	sig, ok := fromBase58(strings.TrimPrefix(value, "z"))
	return ok && strings.HasPrefix(value, "z") && v.Verify(message, sig)
}

func unfold(list string) ([]byte, error) {
	raw, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(list, "u"))
	if err != nil || !strings.HasPrefix(list, "u") {
		return nil, fmt.Errorf("not multibase base64url")
	}
	r, err := gzip.NewReader(bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	bits, err := io.ReadAll(io.LimitReader(r, maxBits/8+1))
	if err == nil && (len(bits) < minBits/8 || len(bits) > maxBits/8) {
		err = fmt.Errorf("%d bytes", len(bits))
	}
	return bits, err
}

// Is reports whether the bit of an index is set; false, false for one that the list is too old to know.
func (l BitstringList) Is(index int64) (set, known bool) {
	if index < 0 || index >= l.Size {
		return false, false
	}
	return l.bits[index/8]&(0x80>>(index%8)) != 0, true
}

// verifyBitstring looks the certificate up in a saved list of one purpose.
func verifyBitstring(res *Result, r *Receipt, o Options) {
	l, err := OpenBitstringList(o.Status, o.Keys, o.Retired...)
	if err != nil {
		res.Add(Step{Name: StepStatus, Detail: fault.From(err).Message})
		return
	}
	if v, err := ParseVKey(l.Issuer); err != nil || !speaksFor(v.Name(), r.Log.Origin) {
		res.step(StepStatus, false, "状态清单属于另一个签发机构", "The status list is another issuer's")
		return
	}
	issued := FormatTime(l.Issued)
	ageZH, ageEN := StatusList{Issued: l.Issued}.age(o.Now)
	set, known := l.Is(r.Log.Index)
	older := res.Event != nil && res.Event.Time > l.Issued
	switch {
	case !known || older:
		res.step(StepStatus, false, issued+" 的状态清单早于本证书"+ageZH, "The status list of "+issued+" is older than this certificate"+ageEN)
	case l.Purpose == Revocation:
		res.step(StepStatus, !set, bitWord(set, "已终止", "未终止（是否暂停须另查 suspension 清单）")+"，截至 "+issued+ageZH,
			bitWord(set, "It has ended", "It has not ended (whether it is suspended the suspension list says)")+", as of "+issued+ageEN)
	default:
		res.step(StepStatus, !set, bitWord(set, "已暂停", "未暂停（是否终止须另查 revocation 清单）")+"，截至 "+issued+ageZH,
			bitWord(set, "It is suspended", "It is not suspended (whether it has ended the revocation list says)")+", as of "+issued+ageEN)
	}
}

func bitWord(set bool, yes, no string) string {
	if set {
		return yes
	}
	return no
}

// didOf is the did:key of a verifier key that was read before: multicodec ed25519-pub, multibase base58btc.
func didOf(vkey string) string {
	return "did:key:z" + base58(append([]byte{0xed, 0x01}, rawKey(vkey)...))
}

const base58Digits = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

// base58 writes bytes in the alphabet of Bitcoin, as multibase base58btc does without its letter z.
func base58(b []byte) string {
	var out []byte
	n, digit, base := new(big.Int).SetBytes(b), new(big.Int), big.NewInt(58)
	for n.Sign() > 0 {
		n.DivMod(n, base, digit)
		out = append(out, base58Digits[digit.Int64()])
	}
	for i := 0; i < len(b) && b[i] == 0; i++ {
		out = append(out, '1')
	}
	slices.Reverse(out)
	return string(out)
}

func fromBase58(s string) ([]byte, bool) {
	if len(s) > 128 { // a signature has 88
		return nil, false
	}
	n, base, zeros := new(big.Int), big.NewInt(58), len(s)-len(strings.TrimLeft(s, "1"))
	for _, c := range s {
		d := strings.IndexRune(base58Digits, c)
		if d < 0 {
			return nil, false
		}
		n.Mul(n, base).Add(n, big.NewInt(int64(d)))
	}
	return append(make([]byte, zeros), n.Bytes()...), true
}

// remarshal turns a value into another by way of JSON.
func remarshal(from, to any) error {
	b, err := json.Marshal(from)
	if err != nil {
		return err
	}
	return json.Unmarshal(b, to)
}
