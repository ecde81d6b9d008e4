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

// TestDocumentedVerifierOfAnswers: what docs/clients.md tells outsiders to check takes an answer of ours, and no other.
func TestDocumentedVerifierOfAnswers(t *testing.T) {
	t.Parallel()
	_, mine, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	now, body := time.Unix(1_790_000_000, 0), []byte(`{"ok":true}`)
	request := func() *http.Request {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://data.example.gov.cn/api/v1/orders?a=b", nil)
		if err != nil {
			t.Fatal(err)
		}
		sign(r, nil, "hsk_x", mine, now)
		return r
	}
	for name, c := range map[string]struct {
		change func(r **http.Request, res *http.Response, body *[]byte)
		good   bool
	}{
		"as it came":   {func(**http.Request, *http.Response, *[]byte) {}, true},
		"another body": {func(_ **http.Request, _ *http.Response, b *[]byte) { *b = []byte(`{"ok":1}`) }, false},
		"a body and digest": {func(_ **http.Request, res *http.Response, b *[]byte) {
			*b = nil
			res.Header.Set("Content-Digest", httpsig.Digest(nil))
		}, false},
		"another status":         {func(_ **http.Request, res *http.Response, _ *[]byte) { res.StatusCode = 200 }, false},
		"another type":           {func(_ **http.Request, res *http.Response, _ *[]byte) { res.Header.Set("Content-Type", "text/html") }, false},
		"the same request again": {func(r **http.Request, _ *http.Response, _ *[]byte) { *r = request() }, false},
		"another method":         {func(r **http.Request, _ *http.Response, _ *[]byte) { (*r).Method = "PUT" }, false},
		"another key": {func(_ **http.Request, res *http.Response, _ *[]byte) {
			res.Header.Set("Signature-Input", strings.Replace(res.Header.Get("Signature-Input"), `"k"`, `"l"`, 1))
		}, false},
		"no signature": {func(_ **http.Request, res *http.Response, _ *[]byte) {
			res.Header.Del("Signature")
			res.Header.Del("Signature-Input")
		}, false},
		"made a second later": {func(_ **http.Request, res *http.Response, _ *[]byte) {
			res.Header.Set("Signature-Input", strings.Replace(res.Header.Get("Signature-Input"), "1790000000", "1790000001", 1))
		}, false},
		"for another use of a key": {func(_ **http.Request, res *http.Response, _ *[]byte) {
			res.Header.Set("Signature-Input", strings.Replace(res.Header.Get("Signature-Input"), "huishu-answer", "huishu-other", 1))
		}, false},
	} {
		r, content := request(), body
		m := httpsig.OfRequest(r, "https")
		res := &http.Response{StatusCode: 201, Header: http.Header{"Content-Type": {"application/json"}, "Content-Digest": {httpsig.Digest(body)}}}
		err := httpsig.Sign(httpsig.Message{Status: 201, Header: res.Header, Request: &m}, httpsig.Params{
			Label: "answer", Components: []string{"@status", "content-digest", "@method;req", "@target-uri;req", "content-type", `signature;req;key="sig1"`},
			Created: now, KeyID: "k", Tag: "huishu-answer",
		}, httpsig.PrivateKey{Key: private})
		if err != nil {
			t.Fatal(err)
		}
		c.change(&r, res, &content)
		if err := answered(r, res, content, map[string]ed25519.PublicKey{"k": public, "l": mine.Public().(ed25519.PublicKey)}); (err == nil) != c.good {
			t.Errorf("%s: %v", name, err)
		}
	}
}

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
