package httpsig_test

import (
	"crypto/ed25519"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"huishu/ledger/httpsig"
)

// TestDocumentedSignerIsTaken: what docs/clients.md tells outsiders to write is this test's code, letter for letter, needs none
// of ours, and makes signatures that the policy of the register takes.
func TestDocumentedSignerIsTaken(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("outsider_test.go")
	if err != nil {
		t.Fatal(err)
	}
	_, code, _ := strings.Cut(string(source), "// docs:begin\n")
	code, _, ok := strings.Cut(code, "// docs:end")
	doc, err := os.ReadFile("../../docs/clients.md")
	if err != nil {
		t.Fatal(err)
	}
	if !ok || !strings.Contains(string(doc), "```go\n"+strings.TrimSpace(code)+"\n```") {
		t.Error("the Go code of docs/clients.md is not that of outsider_test.go")
	}
	if strings.Contains(code, "huishu/") {
		t.Error("the documented code needs ours")
	}
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	key, err := httpsig.PublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	now := time.Unix(1_790_000_000, 0)
	for _, body := range []string{"", `{"accepted":true}`} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://data.example.gov.cn/api/v1/orders/1/filing?a=b", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		sign(r, []byte(body), "hsk_x", private, now)
		m := httpsig.OfRequest(r, "https")
		list, err := httpsig.Parse(r.Header)
		if err != nil {
			t.Fatal(err)
		}
		if err := (httpsig.Policy{Window: time.Minute}).Check(list[0], body != "", now); err != nil {
			t.Error(err)
		}
		base, err := list[0].Base(m)
		if err != nil {
			t.Fatal(err)
		}
		if err := key.Verify(base, list[0].Value); err != nil {
			t.Error(err)
		}
		if body != "" {
			if err := httpsig.CheckDigest(r.Header, []byte(body)); err != nil {
				t.Error(err)
			}
		}
	}
}
