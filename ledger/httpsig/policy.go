package httpsig

import (
	"errors"
	"fmt"
	"time"
)

// Policy is what a verifier demands of a request's signature beyond that it matches (RFC 9421 section 3.2.1).
type Policy struct {
	// Window is how old a signature may be, and how far ahead of us the signer's clock may go.
	Window time.Duration
}

// Bounds of a nonce in characters: long enough not to meet another by chance, short enough to be kept.
const minNonce, maxNonce = 16, 128

// Check judges what a request's signature covers and states. body says that the request has one. What it returns is for the
// signer's eyes: it tells what to sign, and nothing of the key.
func (p Policy) Check(s Signature, body bool, now time.Time) error {
	if !s.Covers("@method") {
		return errors.New("@method is not covered")
	}
	if !s.Covers("@target-uri") && !(s.Covers("@authority") && s.Covers("@path") && s.Covers("@query")) {
		return errors.New("neither @target-uri nor @authority, @path and @query together are covered")
	}
	if body && !s.Covers("content-digest") {
		return errors.New("the request has a body and content-digest is not covered")
	}
	if n := len(s.Nonce); n < minNonce || n > maxNonce {
		return fmt.Errorf("the nonce has %d characters, not %d to %d", n, minNonce, maxNonce)
	}
	if s.Created == 0 {
		return errors.New("created is missing")
	}
	created := time.Unix(s.Created, 0)
	if age := now.Sub(created); age > p.Window || age < -p.Window {
		return fmt.Errorf("created is %s from the register's clock, more than %s", age.Abs().Round(time.Second), p.Window)
	}
	if s.Expires != 0 && (s.Expires < s.Created || !now.Before(time.Unix(s.Expires, 0))) {
		return errors.New("the signature has expired")
	}
	return nil
}
