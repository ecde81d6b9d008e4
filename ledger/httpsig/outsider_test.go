package httpsig_test

// docs:begin
import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// sign adds Content-Digest, Signature-Input and Signature to a request (RFC 9530, RFC 9421). body is nil for none.
func sign(r *http.Request, body []byte, keyID string, key ed25519.PrivateKey, now time.Time) {
	covered := `"@method" "@target-uri"`
	base := "\"@method\": " + r.Method + "\n\"@target-uri\": " + r.URL.String() + "\n"
	if len(body) > 0 {
		sum := sha256.Sum256(body)
		digest := "sha-256=:" + base64.StdEncoding.EncodeToString(sum[:]) + ":"
		r.Header.Set("Content-Digest", digest)
		covered += ` "content-digest"`
		base += "\"content-digest\": " + digest + "\n"
	}
	params := fmt.Sprintf(`(%s);created=%d;keyid=%q;nonce=%q`, covered, now.Unix(), keyID, rand.Text())
	base += "\"@signature-params\": " + params
	signature := ed25519.Sign(key, []byte(base))
	r.Header.Set("Signature-Input", "sig1="+params)
	r.Header.Set("Signature", "sig1=:"+base64.StdEncoding.EncodeToString(signature)+":")
}

// answered checks that an answer is the register's, whole, and to this request, which sign has signed. keys are those of
// /.well-known/jwks.json that have no exp, by their kid.
func answered(r *http.Request, res *http.Response, body []byte, keys map[string]ed25519.PublicKey) error {
	sum := sha256.Sum256(body)
	digest := "sha-256=:" + base64.StdEncoding.EncodeToString(sum[:]) + ":"
	covered := `"@status" "content-digest" "@method";req "@target-uri";req`
	base := fmt.Sprintf("\"@status\": %d\n\"content-digest\": %s\n\"@method\";req: %s\n\"@target-uri\";req: %s\n", res.StatusCode, digest, r.Method, r.URL)
	if t := res.Header.Get("Content-Type"); t != "" {
		covered += ` "content-type"`
		base += "\"content-type\": " + t + "\n"
	}
	covered += ` "signature";req;key="sig1"`
	base += `"signature";req;key="sig1": ` + strings.TrimPrefix(r.Header.Get("Signature"), "sig1=") + "\n"
	params := strings.TrimPrefix(res.Header.Get("Signature-Input"), "answer=")
	rest, ok := strings.CutPrefix(params, "("+covered+");created=")
	_, rest, _ = strings.Cut(rest, `;keyid="`)
	keyID, tag, _ := strings.Cut(rest, `";`)
	value := strings.TrimSuffix(strings.TrimPrefix(res.Header.Get("Signature"), "answer=:"), ":")
	signature, err := base64.StdEncoding.DecodeString(value)
	key := keys[keyID]
	if !ok || err != nil || tag != `tag="huishu-answer"` || len(key) != ed25519.PublicKeySize || res.Header.Get("Content-Digest") != digest {
		return errors.New("not an answer of the register to this request, or not whole")
	}
	if !ed25519.Verify(key, []byte(base+`"@signature-params": `+params), signature) {
		return errors.New("the signature of the answer does not match")
	}
	return nil
}

// docs:end
