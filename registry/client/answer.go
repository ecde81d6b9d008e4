package client

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"time"

	"huishu/ledger/httpsig"
)

// AnswerTag is the tag of every signature over an answer: it tells ours from those that proxies add (RFC 9421 section 2.3).
const AnswerTag = "huishu-answer"

// answerLabel is the label of the signature.
const answerLabel = "answer"

// JWK is a public Ed25519 key as a JSON Web Key (RFC 8037).
type JWK struct {
	Curve string `json:"crv"`
	Type  string `json:"kty"`
	X     string `json:"x"`
	KeyID string `json:"kid"`
	Use   string `json:"use"`
	// Expires is when the key stopped signing, in Unix seconds; left out while it signs. It is the "exp" of OpenID Federation's key sets.
	Expires int64 `json:"exp,omitempty"`
}

// jwkOf names a key by the thumbprint of its JWK (RFC 7638): whoever holds the key can compute its name.
func jwkOf(key ed25519.PublicKey) JWK {
	k := JWK{Curve: "Ed25519", Type: "OKP", X: base64.RawURLEncoding.EncodeToString(key), Use: "sig"}
	members, _ := json.Marshal(map[string]string{"crv": k.Curve, "kty": k.Type, "x": k.X}) // in the order of their names; strings always have a form
	sum := sha256.Sum256(members)
	k.KeyID = base64.RawURLEncoding.EncodeToString(sum[:])
	return k
}

// Public is the key itself.
func (k JWK) Public() (ed25519.PublicKey, error) {
	raw, err := base64.RawURLEncoding.DecodeString(k.X)
	if err != nil || len(raw) != ed25519.PublicKeySize {
		return nil, fmt.Errorf("%s is no Ed25519 key", k.KeyID)
	}
	return raw, nil
}

// AnswerSigner signs what the register answers to signed requests, by a key that signs nothing else.
type AnswerSigner struct {
	// KeyID is the key's name, as [AnswerKeys] has it.
	KeyID string
	// Public is the public half.
	Public ed25519.PublicKey

	key httpsig.PrivateKey
}

// NewAnswerSigner signs by key.
func NewAnswerSigner(key ed25519.PrivateKey) *AnswerSigner {
	public := key.Public().(ed25519.PublicKey)
	return &AnswerSigner{KeyID: jwkOf(public).KeyID, Public: public, key: httpsig.PrivateKey{Key: key}}
}

// Sign signs an answer and adds Content-Digest and the signature to its header. What is covered makes it the answer to one request
// and no other: status, content type and body of the answer; method, address and signature of the request. A request that bears no
// readable signature of a client's key has only its method and address covered: a client that signed must not take such an answer.
func (s *AnswerSigner) Sign(answer httpsig.Message, body []byte, now time.Time) error {
	if answer.Request == nil {
		return fmt.Errorf("an answer without its request")
	}
	covered := []string{"@status", "content-digest", "@method;req", "@target-uri;req"}
	if answer.Header.Get("Content-Type") != "" {
		covered = append(covered, "content-type")
	}
	if asked, err := signatureOf(*answer.Request); err == nil {
		covered = append(covered, fmt.Sprintf("signature;req;key=%q", asked.Label))
	}
	for _, ours := range []string{"Content-Digest", "Signature", "Signature-Input"} {
		answer.Header.Del(ours)
	}
	answer.Header.Set("Content-Digest", httpsig.Digest(body))
	return httpsig.Sign(answer, httpsig.Params{Label: answerLabel, Components: covered, Created: now, KeyID: s.KeyID, Tag: AnswerTag}, s.key)
}

// Signs reports whether a request asks for a signed answer: it states a signature of its own, whether that holds or not.
func Signs(h http.Header) bool { return h.Get("Signature-Input") != "" }
