package httpsig_test

// docs:begin
import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/http"
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

// docs:end
