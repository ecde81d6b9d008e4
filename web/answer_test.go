package web_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"os/exec"
	"strings"
	"testing"
)

// verified has Node judge an answer to a signed request, by its own cryptography and the key set that the city publishes.
func (s *signer) verified(r *http.Request, a *answer) string {
	s.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		s.Skip("needs node")
	}
	headers := map[string]string{}
	for _, name := range []string{"Signature-Input", "Signature", "Content-Digest", "Content-Type"} {
		headers[strings.ToLower(name)] = a.header.Get(name)
	}
	in, err := json.Marshal(obj{
		"jwks":    json.RawMessage(s.well("/.well-known/jwks.json")),
		"request": obj{"method": r.Method, "target": "http://test" + r.URL.RequestURI(), "signature": r.Header.Get("Signature")},
		"answer":  obj{"status": a.status, "headers": headers, "body": a.raw},
	})
	if err != nil {
		s.Fatal(err)
	}
	cmd := exec.CommandContext(s.Context(), node, "testdata/answer.mjs")
	cmd.Stdin = bytes.NewReader(in)
	out, err := cmd.CombinedOutput()
	if len(out) == 0 {
		s.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

func (w *who) well(path string) []byte {
	w.Helper()
	res, err := http.Get(w.url + path) //nolint:noctx // the test's own server
	if err != nil {
		w.Fatal(err)
	}
	defer res.Body.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(res.Body); err != nil || res.StatusCode != http.StatusOK {
		w.Fatalf("%s: %d, %v", path, res.StatusCode, err)
	}
	return b.Bytes()
}

// TestSignedAnswers: whatever a signed request is answered, good or bad, is signed, belongs to it alone, and bears the key that
// the city publishes; other requests are answered as ever.
func TestSignedAnswers(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	p := &people{city: c}
	buyer, _ := p.company("惠州零售连锁有限公司", "91441302MA4X00004", "buyer")
	s := buyer.signing("orders.read", "orders.write")
	good := s.request("GET", "/orders?limit=1", nil)
	first := s.deliver(good).must(200)
	if got := s.verified(good, first); got != "ok" {
		t.Error(got)
	}
	again := s.request("GET", "/orders?limit=1", nil)
	second := s.deliver(again).must(200)
	if bytes.Equal(first.raw, second.raw) && s.verified(again, first) == "ok" {
		t.Error("an answer passes for that to another request")
	}
	changed := *first
	changed.status = 201
	if s.verified(good, &changed) == "ok" {
		t.Error("another status passes")
	}
	for name, c := range map[string]struct {
		r      *http.Request
		status int
	}{
		"refused input":    {s.request("POST", "/orders", obj{"nothing": true}), 422},
		"no such order":    {s.request("GET", "/orders/none", nil), 404},
		"no such address":  {s.request("GET", "/nothing", nil), 404},
		"out of its scope": {s.request("GET", "/demands", nil), 403},
		"sent twice":       {good, 401},
	} {
		a := s.deliver(c.r).must(c.status)
		if got := s.verified(c.r, a); got != "ok" {
			t.Errorf("%s: %s", name, got)
		}
	}
	bad := s.request("GET", "/orders?limit=1", nil)
	bad.URL.RawQuery = "limit=2"
	if got := s.verified(bad, s.deliver(bad).must(401)); got != "ok" { // the address as it came: no forgery, and none to believe
		t.Error(got)
	}
	half := s.request("GET", "/orders?limit=1", nil)
	half.Header.Del("Signature")
	if a := s.deliver(half).must(401); !strings.HasPrefix(a.header.Get("Signature"), "answer=") || strings.Contains(a.header.Get("Signature-Input"), `"signature"`) {
		t.Errorf("half a signature is answered with %s", a.header)
	}
	if a := buyer.get("/orders").must(200); a.header.Get("Signature") != "" || a.header.Get("Content-Digest") != "" {
		t.Error("a person's answer is signed")
	}
	if a := buyer.keyed("orders.read").get("/orders").must(200); a.header.Get("Signature") != "" {
		t.Error("the answer to an API key is signed")
	}
	var known struct {
		Answers struct {
			JWKS    string `json:"jwks_uri"`
			Retired []any  `json:"retired"`
		} `json:"answers"`
	}
	if err := json.Unmarshal(s.well("/.well-known/huishu.json"), &known); err != nil || known.Answers.JWKS != "http://test/.well-known/jwks.json" || known.Answers.Retired == nil {
		t.Errorf("%+v, %v", known, err)
	}
}
