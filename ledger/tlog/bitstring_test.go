package tlog

import (
	"bytes"
	"compress/gzip"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/gowebpki/jcs"
)

// readW3C reads a status list as a stranger would who has only the texts of W3C at hand: did:key, eddsa-jcs-2022, Bitstring Status List.
// It shares no code with what is tested.
func readW3C(t *testing.T, file []byte) (subject map[string]any, bits []byte) {
	t.Helper()
	var doc map[string]any
	if err := json.Unmarshal(file, &doc); err != nil {
		t.Fatal(err)
	}
	proof := doc["proof"].(map[string]any)
	did := doc["issuer"].(string)
	multikey := decode58(t, strings.TrimPrefix(did, "did:key:z"))
	if multikey[0] != 0xed || multikey[1] != 1 || proof["verificationMethod"] != did+"#"+strings.TrimPrefix(did, "did:key:") {
		t.Fatalf("not an Ed25519 did:key: %s, %v", did, proof["verificationMethod"])
	}
	sig := decode58(t, strings.TrimPrefix(proof["proofValue"].(string), "z"))
	delete(doc, "proof")
	delete(proof, "proofValue")
	message := append(hashed(t, proof), hashed(t, doc)...)
	if !ed25519.Verify(multikey[2:], message, sig) {
		t.Fatal("the proof does not verify")
	}
	subject = doc["credentialSubject"].(map[string]any)
	packed, err := base64.RawURLEncoding.DecodeString(strings.TrimPrefix(subject["encodedList"].(string), "u"))
	if err != nil {
		t.Fatal(err)
	}
	r, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		t.Fatal(err)
	}
	if bits, err = io.ReadAll(r); err != nil || len(bits)*8 < 131_072 {
		t.Fatalf("%d bits, %v", len(bits)*8, err)
	}
	from, err1 := time.Parse(time.RFC3339, doc["validFrom"].(string))
	until, err2 := time.Parse(time.RFC3339, doc["validUntil"].(string))
	if err1 != nil || err2 != nil || until.Sub(from) > 5*time.Minute || subject["ttl"].(float64) > 300_000 {
		t.Errorf("good from %s until %s, ttl %v", from, until, subject["ttl"])
	}
	return subject, bits
}

func hashed(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err == nil {
		b, err = jcs.Transform(b)
	}
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(b)
	return sum[:]
}

// decode58 multiplies digit by digit in an array of bytes.
func decode58(t *testing.T, s string) []byte {
	t.Helper()
	var out []byte // lowest byte first
	for _, c := range s {
		carry := strings.IndexRune("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", c)
		if carry < 0 {
			t.Fatalf("%q is no base58", s)
		}
		for i := range out {
			carry += int(out[i]) * 58
			out[i], carry = byte(carry), carry>>8
		}
		for ; carry > 0; carry >>= 8 {
			out = append(out, byte(carry))
		}
	}
	for i := 0; i < len(s) && s[i] == '1'; i++ {
		out = append(out, 0)
	}
	for i, j := 0, len(out)-1; i < j; i, j = i+1, j-1 {
		out[i], out[j] = out[j], out[i]
	}
	return out
}

// TestBitstringListReadByAStranger: a reader that shares no code with ours finds the proof good and the bits where they belong.
func TestBitstringListReadByAStranger(t *testing.T) {
	t.Parallel()
	f := newReceiptFixture(t)
	set := []int64{0, 7, 9, 131_071, 200_001}
	file, err := BitstringList{URL: "https://city.test/status/revocation", Purpose: Revocation, Issued: 1767240000000, Size: 200_002, Set: set}.Sign(f.key)
	if err != nil {
		t.Fatal(err)
	}
	subject, bits := readW3C(t, file)
	if subject["statusPurpose"] != "revocation" || subject["type"] != "BitstringStatusList" || subject["id"] != "https://city.test/status/revocation#list" {
		t.Errorf("%v", subject)
	}
	var got []int64
	for i := range int64(len(bits)) * 8 {
		if bits[i/8]>>(7-i%8)&1 == 1 { // index 0 is the leftmost bit
			got = append(got, i)
		}
	}
	if len(got) != len(set) {
		t.Fatalf("%d bits are set", len(got))
	}
	for i := range set {
		if got[i] != set[i] {
			t.Errorf("bit %d is set, not %d", got[i], set[i])
		}
	}
	if _, err := (BitstringList{Set: []int64{131_072}}).Sign(f.key); err == nil {
		t.Error("a bit beyond the list was set")
	}
}

// TestVerifyByBitstringList: a set bit of either purpose fails the certificate; so does a list that was changed, is another's, or is
// older than the certificate. A changed byte anywhere refuses the list.
func TestVerifyByBitstringList(t *testing.T) {
	t.Parallel()
	f := newReceiptFixture(t)
	other, _ := newKey(t, "other.example.test/log")
	event, err := ParseEvent(f.receipt.Event)
	if err != nil {
		t.Fatal(err)
	}
	index, issued := f.receipt.Log.Index, event.Time+1
	list := func(key Key, p Purpose, issued int64, set ...int64) []byte {
		b, err := BitstringList{URL: "https://city.test/status/x", Purpose: p, Issued: issued, Set: set}.Sign(key)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	good := list(f.key, Revocation, issued, index+1)
	for name, c := range map[string]struct {
		list []byte
		ok   bool
		says string
	}{
		"not revoked":     {good, true, "It has not ended"},
		"revoked":         {list(f.key, Revocation, issued, index), false, "It has ended"},
		"not suspended":   {list(f.key, Suspension, issued), true, "It is not suspended"},
		"suspended":       {list(f.key, Suspension, issued, index), false, "It is suspended"},
		"before it":       {list(f.key, Revocation, event.Time-1), false, "older than this certificate"},
		"another's":       {list(other, Revocation, issued), false, "unknown signer"},
		"another purpose": {list(f.key, "message", issued), false, "purpose that is not known"},
		"forged":          {bytes.Replace(good, []byte("status/x"), []byte("status/y"), 1), false, "does not fit"},
	} {
		res := Verify(f.file, Options{Keys: []string{f.key.VKey}, Status: c.list, Now: issued})
		last := res.Steps[len(res.Steps)-1]
		if last.Name != StepStatus || last.OK != c.ok || res.Valid != c.ok || !strings.Contains(last.Detail.EN, c.says) {
			t.Errorf("%s: %+v", name, last)
		}
	}
	for i := range good {
		flipped := bytes.Clone(good)
		flipped[i] ^= 1
		if res := Verify(f.file, Options{Keys: []string{f.key.VKey}, Status: flipped}); res.Valid {
			t.Fatalf("byte %d changed: %s", i, flipped)
		}
	}
	if old := Verify(f.file, Options{Keys: []string{f.key.VKey}, Status: good, Now: issued + (6 * time.Minute).Milliseconds()}); !strings.Contains(old.Steps[len(old.Steps)-1].Detail.EN, "stale") {
		t.Errorf("a list of six minutes ago: %+v", old.Steps)
	}
}
