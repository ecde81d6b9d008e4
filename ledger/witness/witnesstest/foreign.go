// Package witnesstest runs a witness of another make, for the tests of whatever shows cosignatures.
package witnesstest

import (
	"crypto/rand"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	foreign "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
)

// Foreign starts an honest witness of the given name, which cosigns whatever checkpoint it is sent and keeps nothing. Its code is the
// transparency-dev project's. It returns the verifier key and the address, as a policy names them.
func Foreign(t testing.TB, name string) (vkey, url string) {
	t.Helper()
	skey, vkey, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := foreign.NewSignerForCosignatureV1(skey)
	if err != nil {
		t.Fatal(err)
	}
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		_, checkpoint, _ := strings.Cut(string(body), "\n\n")
		text, _, _ := strings.Cut(checkpoint, "\n\n")
		msg, err := note.Sign(&note.Note{Text: text + "\n"}, signer)
		if err != nil {
			t.Error(err)
		}
		_, lines, _ := strings.Cut(string(msg), "\n\n")
		if _, err := fmt.Fprint(w, lines); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(up.Close)
	return vkey, up.URL
}
