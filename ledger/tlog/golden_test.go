package tlog

import (
	"os"
	"strings"
	"testing"
)

// TestIssuedReceiptStillVerifies reads a certificate and a status list as version 1 issued them. These files are in people's hands:
// this test may never be changed to make it pass.
func TestIssuedReceiptStillVerifies(t *testing.T) {
	t.Parallel()
	read := func(name string) []byte {
		b, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	r := Verify(read("certificate-v1.json"), Options{Keys: []string{strings.TrimSpace(string(read("log-v1.vkey")))}, Status: read("status-v1.json")})
	checkSane(t, r)
	if !r.Valid || r.Code != "DP-4413-惠-0001" || len(r.Steps) != 8 {
		t.Errorf("valid %v, failed %q, %+v", r.Valid, failed(r), r.Steps)
	}
}
