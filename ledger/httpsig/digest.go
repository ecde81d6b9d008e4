package httpsig

import (
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"

	"github.com/dunglas/httpsfv"
)

// Digest is the value of Content-Digest for a body (RFC 9530), by SHA-256.
func Digest(body []byte) string {
	sum := sha256.Sum256(body)
	d := httpsfv.NewDictionary()
	d.Add("sha-256", httpsfv.NewItem(sum[:]))
	text, _ := httpsfv.Marshal(d) // bytes under a plain key always have a form
	return text
}

// CheckDigest compares the body with the header's Content-Digest. At least one of sha-256 and sha-512 must be there, and each
// that is there must be right; other algorithms are passed over, as RFC 9530 section 2 has it.
func CheckDigest(h http.Header, body []byte) error {
	d, err := dictionary(h, "Content-Digest")
	if err != nil {
		return err
	}
	known := 0
	for _, name := range d.Names() {
		var sum []byte
		switch name {
		case "sha-256":
			s := sha256.Sum256(body)
			sum = s[:]
		case "sha-512":
			s := sha512.Sum512(body)
			sum = s[:]
		default:
			continue
		}
		known++
		member, _ := d.Get(name)
		item, ok := member.(httpsfv.Item)
		stated, isBytes := item.Value.([]byte)
		if !ok || !isBytes || subtle.ConstantTimeCompare(stated, sum) == 0 {
			return fmt.Errorf("the body is not what its %s digest says", name)
		}
	}
	if known == 0 {
		return errors.New("Content-Digest has neither sha-256 nor sha-512")
	}
	return nil
}
