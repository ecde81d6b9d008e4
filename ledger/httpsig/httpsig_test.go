package httpsig

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"strings"
	"testing"
	"time"
)

func unix(s int64) time.Time { return time.Unix(s, 0) }

// copied is the message with a header of its own.
func (m Message) copied() Message { m.Header = m.Header.Clone(); return m }

func TestEveryAlgorithmVerifiesWhatItSigned(t *testing.T) {
	t.Parallel()
	edPub, edPriv, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	ecPriv, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	rsaPriv, err := rsa.GenerateKey(rand.Reader, minRSA)
	if err != nil {
		t.Fatal(err)
	}
	for alg, pair := range map[Algorithm]struct {
		public any
		by     Signer
	}{
		Ed25519: {edPub, PrivateKey{edPriv}}, ECDSAP256: {&ecPriv.PublicKey, PrivateKey{ecPriv}}, RSAPSS: {&rsaPriv.PublicKey, PrivateKey{rsaPriv}},
	} {
		k, err := PublicKey(pair.public)
		if err != nil || k.Algorithm != alg {
			t.Fatalf("%s: %s, %v", alg, k.Algorithm, err)
		}
		if k, err = ParsePublicKey(k.PEM()); err != nil || k.Algorithm != alg {
			t.Fatalf("%s through PEM: %s, %v", alg, k.Algorithm, err)
		}
		r, _ := http.NewRequest(http.MethodPost, "https://huishu.example:443/api/v1/orders?a=b&a=c", strings.NewReader("{}")) //nolint:noctx // never sent
		r.Header.Set("Content-Digest", Digest([]byte("{}")))
		m := OfRequest(r, "https")
		err = Sign(m, Params{Label: "sig1", Components: []string{"@method", "@target-uri", "content-digest"}, Created: unix(1000), Expires: unix(1100), KeyID: "k", Nonce: "n", Tag: "t"}, pair.by)
		if err != nil {
			t.Fatal(err)
		}
		list, err := Parse(m.Header)
		if err != nil || len(list) != 1 || list[0].Created != 1000 || list[0].Expires != 1100 || list[0].KeyID != "k" || list[0].Nonce != "n" || list[0].Tag != "t" {
			t.Fatalf("%s: %+v, %v", alg, list, err)
		}
		base, err := list[0].Base(m)
		if err != nil {
			t.Fatal(err)
		}
		if want := `"@target-uri": https://huishu.example/api/v1/orders?a=b&a=c` + "\n"; !strings.Contains(string(base), want) {
			t.Errorf("base without %q:\n%s", want, base)
		}
		if err := k.Verify(base, list[0].Value); err != nil {
			t.Errorf("%s: %v", alg, err)
		}
	}
}

func TestKeysThatAreRefused(t *testing.T) {
	t.Parallel()
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for name, key := range map[string]any{"RSA of 1024 bits": &weak.PublicKey, "P-384": &p384.PublicKey} {
		der, err := x509.MarshalPKIXPublicKey(key)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParsePublicKey(string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))); err == nil {
			t.Errorf("%s passes", name)
		}
	}
	for _, text := range []string{"", "x", edPublic + edPublic, "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"} {
		if _, err := ParsePublicKey(text); err == nil {
			t.Errorf("%q passes", text)
		}
	}
	if err := (Key{}).Verify([]byte("x"), nil); err == nil {
		t.Error("the zero key verifies")
	}
}

func TestHeadersThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, h := range map[string][2]string{
		"no signature":               {"", ""},
		"no input":                   {"", "a=:AAAA:"},
		"labels that differ":         {"a=()", "b=:AAAA:"},
		"an input too many":          {"a=(), b=()", "a=:AAAA:"},
		"five of them":               {"a=(), b=(), c=(), d=(), e=()", "a=:AA:, b=:AA:, c=:AA:, d=:AA:, e=:AA:"},
		"an item as input":           {"a=1", "a=:AAAA:"},
		"a string as value":          {"a=()", `a="AAAA"`},
		"an empty value":             {"a=()", "a=::"},
		"a token as component":       {"a=(date)", "a=:AAAA:"},
		"a component twice":          {`a=("date" "date")`, "a=:AAAA:"},
		"a component in capitals":    {`a=("Date")`, "a=:AAAA:"},
		"a parameter we do not know": {`a=("date";bs)`, "a=:AAAA:"},
		"sf, which we do not do":     {`a=("date";sf)`, "a=:AAAA:"},
		"its own parameters":         {`a=("@signature-params")`, "a=:AAAA:"},
		"created as text":            {`a=();created="1"`, "a=:AAAA:"},
		"created with a fraction":    {`a=();created=1.5`, "a=:AAAA:"},
		"keyid as token":             {`a=();keyid=k`, "a=:AAAA:"},
		"a parameter of its own":     {`a=();mine=1`, "a=:AAAA:"},
		"no structured field":        {`a=(`, "a=:AAAA:"},
		"too long":                   {`a=();keyid="` + strings.Repeat("k", maxField) + `"`, "a=:AAAA:"},
	} {
		header := http.Header{}
		for i, field := range []string{"Signature-Input", "Signature"} {
			if h[i] != "" {
				header.Set(field, h[i])
			}
		}
		if _, err := Parse(header); err == nil {
			t.Errorf("%s passes", name)
		}
	}
}

func TestBasesThatCannotBeMade(t *testing.T) {
	t.Parallel()
	m := message(t, "GET /a?x=1&x=2&y=1 HTTP/1.1\nHost: example.com\nNote: 你好\n", "https")
	for _, input := range []string{
		`a=("missing")`, `a=("@status")`, `a=("@unknown")`, `a=("@query-param";name="x")`, `a=("@query-param";name="z")`, `a=("@query-param")`,
		`a=("date";req)`, `a=("note")`, `a=("host";key="x")`,
	} {
		s := one(t, m.copied(), input, "a=:AAAA:")
		if _, err := s.Base(m); err == nil {
			t.Errorf("%s has a base", input)
		}
	}
}

// A response's signature may bind the request that it answers, and one member of a dictionary.
func TestResponseBindsItsRequest(t *testing.T) {
	t.Parallel()
	request := message(t, requestB2, "https")
	request.Header.Set("Signature", `sig1=:AQID:`)
	m := message(t, responseB2, "https")
	m.Request = &request
	s := one(t, m, `a=("@status" "signature";req;key="sig1" "@authority";req "@method";req)`, "a=:AAAA:")
	base, err := s.Base(m)
	if err != nil {
		t.Fatal(err)
	}
	want := "\"@status\": 200\n\"signature\";req;key=\"sig1\": :AQID:\n\"@authority\";req: example.com\n\"@method\";req: POST\n"
	if !strings.HasPrefix(string(base), want) {
		t.Errorf("base\n%s", base)
	}
}

// What is signed of an answer's request is written as the RFC writes it; parameters that nobody could verify are not signed.
func TestSigningNamesTheRequest(t *testing.T) {
	t.Parallel()
	request := message(t, requestB2, "https")
	request.Header.Set("Signature", `sig1=:AQID:`)
	m := message(t, responseB2, "https")
	m.Request = &request
	covered := []string{"@status", "@method;req", `signature;req;key="sig1"`}
	if err := Sign(m, Params{Label: "a", Components: covered}, shared(t)); err != nil {
		t.Fatal(err)
	}
	if got, want := m.Header.Get("Signature-Input"), `a=("@status" "@method";req "signature";req;key="sig1")`; got != want {
		t.Errorf("%s, not %s", got, want)
	}
	for _, none := range []string{"@method;req;", "@method;REQ", "@method;bs", `signature;req;key="sig2"`} {
		if err := Sign(m, Params{Label: "b", Components: []string{none}}, shared(t)); err == nil {
			t.Errorf("%s is signed", none)
		}
	}
}

func TestPolicy(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_700_000_000, 0)
	p := Policy{Window: 5 * time.Minute}
	const all = `"@method" "@authority" "@path" "@query" "content-digest"`
	const good = `;created=1700000000;nonce="0123456789abcdef"`
	for _, v := range []struct {
		name, input string
		body, good  bool
	}{
		{"all", `(` + all + `)` + good, true, true},
		{"by target URI", `("@method" "@target-uri")` + good, false, true},
		{"four minutes old", `(` + all + `);created=1699999760;nonce="0123456789abcdef"`, true, true},
		{"six minutes old", `(` + all + `);created=1699999640;nonce="0123456789abcdef"`, true, false},
		{"six minutes ahead", `(` + all + `);created=1700000360;nonce="0123456789abcdef"`, true, false},
		{"expired", `(` + all + `);created=1699999900;expires=1700000000;nonce="0123456789abcdef"`, true, false},
		{"expired before it was made", `(` + all + `);created=1700000100;expires=1700000050;nonce="0123456789abcdef"`, true, false},
		{"no date", `(` + all + `);nonce="0123456789abcdef"`, true, false},
		{"no nonce", `(` + all + `);created=1700000000`, true, false},
		{"a short nonce", `(` + all + `);created=1700000000;nonce="abc"`, true, false},
		{"no method", `("@target-uri" "content-digest")` + good, true, false},
		{"no query", `("@method" "@authority" "@path" "content-digest")` + good, true, false},
		{"no digest of a body", `("@method" "@target-uri")` + good, true, false},
		{"the method of another message", `("@method";req "@target-uri" "content-digest")` + good, true, false},
	} {
		m := message(t, requestB2, "https")
		s := one(t, m, "a="+v.input, "a=:AAAA:")
		if err := p.Check(s, v.body, now); (err == nil) != v.good {
			t.Errorf("%s: %v", v.name, err)
		}
	}
}

// Whatever stands in the header, parsing ends without a panic, and what has a base keeps its shape: one line for each component.
func FuzzParse(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add(v.input, v.signature, "sha-256=:AA==:")
	}
	f.Add(`a=("content-digest";key="sha-256" "@query-param";name="Pet" "@method";req)`, "a=:AAAA:", "sha-256=:AA==:, x")
	f.Fuzz(func(t *testing.T, input, signature, digest string) {
		m := message(t, requestB2, "https")
		m.Header = http.Header{"Signature-Input": {input}, "Signature": {signature}, "Content-Digest": {digest}}
		_ = CheckDigest(m.Header, []byte(bodyB2))
		list, err := Parse(m.Header)
		if err != nil {
			return
		}
		for _, s := range list {
			base, err := s.Base(m)
			if err == nil && strings.Count(string(base), "\n") != len(s.components) {
				t.Errorf("%d lines for %d components:\n%s", strings.Count(string(base), "\n"), len(s.components), base)
			}
		}
	})
}
