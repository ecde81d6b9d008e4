package httpsig

import (
	"bufio"
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"net/http"
	"strings"
	"testing"
)

// The messages, keys and signatures of RFC 9421, appendix B.1 to B.4, as the RFC prints them with its lines unwrapped (RFC 8792).
// B.1.1 (test-key-rsa) signs nothing in the appendix.
const (
	pssPublic = `-----BEGIN PUBLIC KEY-----
MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAr4tmm3r20Wd/PbqvP1s2
+QEtvpuRaV8Yq40gjUR8y2Rjxa6dpG2GXHbPfvMs8ct+Lh1GH45x28Rw3Ry53mm+
oAXjyQ86OnDkZ5N8lYbggD4O3w6M6pAvLkhk95AndTrifbIFPNU8PPMO7OyrFAHq
gDsznjPFmTOtCEcN2Z1FpWgchwuYLPL+Wokqltd11nqqzi+bJ9cvSKADYdUAAN5W
Utzdpiy6LbTgSxP7ociU4Tn0g5I6aDZJ7A8Lzo0KSyZYoA485mqcO0GVAdVw9lq4
aOT9v6d+nb4bnNkQVklLQ3fVAvJm+xdDOp9LCNCN48V2pnDOkFV6+U9nV5oyc6XI
2wIDAQAB
-----END PUBLIC KEY-----
`
	eccPublic = `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqIVYZVLCrPZHGHjP17CTW0/+D9Lf
w0EkjqF7xB4FivAxzic30tMM4GF+hR6Dxh71Z50VGGdldkkDXZCnTNnoXQ==
-----END PUBLIC KEY-----
`
	edPublic = `-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=
-----END PUBLIC KEY-----
`
	// edSeed is the private half of test-key-ed25519 (the JWK's "d").
	edSeed       = "n4Ni-HpISpVObnQMW0wOhCKROaIKqKtW_2ZYb2p9KcU"
	sharedSecret = "uzvJfB4u3N0Jy4T7NZ75MDVcr8zSTInedJtkgcu46YW4XByzNJjxBdtjUkdJPBtbmHhIDi6pcl8jsasjlTMtDQ=="

	requestB2 = "POST /foo?param=Value&Pet=dog HTTP/1.1\n" +
		"Host: example.com\n" +
		"Date: Tue, 20 Apr 2021 02:07:55 GMT\n" +
		"Content-Type: application/json\n" +
		"Content-Digest: sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:\n" +
		"Content-Length: 18\n"
	bodyB2 = `{"hello": "world"}`

	responseB2 = "HTTP/1.1 200 OK\n" +
		"Date: Tue, 20 Apr 2021 02:07:56 GMT\n" +
		"Content-Type: application/json\n" +
		"Content-Digest: sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:\n" +
		"Content-Length: 23\n"
	responseBodyB2 = `{"message": "good dog"}`

	requestB3 = "POST /foo?param=Value&Pet=dog HTTP/1.1\n" +
		"Host: service.internal.example\n" +
		"Date: Tue, 20 Apr 2021 02:07:55 GMT\n" +
		"Content-Type: application/json\n" +
		"Content-Length: 18\n" +
		"Client-Cert: :MIIBqDCCAU6gAwIBAgIBBzAKBggqhkjOPQQDAjA6MRswGQYDVQQKDBJMZXQncyBBdXRoZW50aWNhdGUxGzAZBgNVBAMMEkxBIEludGVybWVkaWF0ZSBDQTAeFw0yMDAxMTQyMjU1MzNaFw0yMTAxMjMyMjU1MzNaMA0xCzAJBgNVBAMMAkJDMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE8YnXXfaUgmnMtOXU/IncWalRhebrXmckC8vdgJ1p5Be5F/3YC8OthxM4+k1M6aEAEFcGzkJiNy6J84y7uzo9M6NyMHAwCQYDVR0TBAIwADAfBgNVHSMEGDAWgBRm3WjLa38lbEYCuiCPct0ZaSED2DAOBgNVHQ8BAf8EBAMCBsAwEwYDVR0lBAwwCgYIKwYBBQUHAwIwHQYDVR0RAQH/BBMwEYEPYmRjQGV4YW1wbGUuY29tMAoGCCqGSM49BAMCA0gAMEUCIBHda/r1vaL6G3VliL4/Di6YK0Q6bMjeSkC3dFCOOB8TAiEAx/kHSB4urmiZ0NX5r5XarmPk0wmuydBVoU4hBVZ1yhk=:\n"
)

// message reads one of the appendix's messages, without its body.
func message(t testing.TB, text, scheme string) Message {
	t.Helper()
	crlf := strings.ReplaceAll(text, "\n", "\r\n") + "\r\n"
	if status, ok := strings.CutPrefix(text, "HTTP/"); ok && status != "" {
		res, err := http.ReadResponse(bufio.NewReader(strings.NewReader(crlf)), nil)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		return Message{Status: res.StatusCode, Header: res.Header}
	}
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(crlf)))
	if err != nil {
		t.Fatal(err)
	}
	return OfRequest(r, scheme)
}

func public(t testing.TB, text string) Key {
	t.Helper()
	k, err := ParsePublicKey(text)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func shared(t testing.TB) Key {
	t.Helper()
	secret, err := base64.StdEncoding.DecodeString(sharedSecret)
	if err != nil {
		t.Fatal(err)
	}
	return SecretKey(secret)
}

type vector struct {
	name, message, input, signature string
	key                             Key
	base                            string
}

func vectors(t testing.TB) []vector {
	pss, ecc, ed := public(t, pssPublic), public(t, eccPublic), public(t, edPublic)
	return []vector{
		{"B.2.1", requestB2, `sig-b21=();created=1618884473;keyid="test-key-rsa-pss";nonce="b3k2pp5k7z-50gnwp.yemd"`,
			`sig-b21=:d2pmTvmbncD3xQm8E9ZV2828BjQWGgiwAaw5bAkgibUopemLJcWDy/lkbbHAve4cRAtx31Iq786U7it++wgGxbtRxf8Udx7zFZsckzXaJMkA7ChG52eSkFxykJeNqsrWH5S+oxNFlD4dzVuwe8DhTSja8xxbR/Z2cOGdCbzR72rgFWhzx2VjBqJzsPLMIQKhO4DGezXehhWwE56YCE+O6c0mKZsfxVrogUvA4HELjVKWmAvtl6UnCh8jYzuVG5WSb/QEVPnP5TmcAnLH1g+s++v6d4s8m0gCw1fV5/SITLq9mhho8K3+7EPYTU8IU1bLhdxO5Nyt8C8ssinQ98Xw9Q==:`, pss,
			`"@signature-params": ();created=1618884473;keyid="test-key-rsa-pss";nonce="b3k2pp5k7z-50gnwp.yemd"`},
		{"B.2.2", requestB2, `sig-b22=("@authority" "content-digest" "@query-param";name="Pet");created=1618884473;keyid="test-key-rsa-pss";tag="header-example"`,
			`sig-b22=:LjbtqUbfmvjj5C5kr1Ugj4PmLYvx9wVjZvD9GsTT4F7GrcQEdJzgI9qHxICagShLRiLMlAJjtq6N4CDfKtjvuJyE5qH7KT8UCMkSowOB4+ECxCmT8rtAmj/0PIXxi0A0nxKyB09RNrCQibbUjsLS/2YyFYXEu4TRJQzRw1rLEuEfY17SARYhpTlaqwZVtR8NV7+4UKkjqpcAoFqWFQh62s7Cl+H2fjBSpqfZUJcsIk4N6wiKYd4je2U/lankenQ99PZfB4jY3I5rSV2DSBVkSFsURIjYErOs0tFTQosMTAoxk//0RoKUqiYY8Bh0aaUEb0rQl3/XaVe4bXTugEjHSw==:`, pss,
			"\"@authority\": example.com\n" +
				"\"content-digest\": sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:\n" +
				"\"@query-param\";name=\"Pet\": dog\n" +
				`"@signature-params": ("@authority" "content-digest" "@query-param";name="Pet");created=1618884473;keyid="test-key-rsa-pss";tag="header-example"`},
		{"B.2.3", requestB2, `sig-b23=("date" "@method" "@path" "@query" "@authority" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-rsa-pss"`,
			`sig-b23=:bbN8oArOxYoyylQQUU6QYwrTuaxLwjAC9fbY2F6SVWvh0yBiMIRGOnMYwZ/5MR6fb0Kh1rIRASVxFkeGt683+qRpRRU5p2voTp768ZrCUb38K0fUxN0O0iC59DzYx8DFll5GmydPxSmme9v6ULbMFkl+V5B1TP/yPViV7KsLNmvKiLJH1pFkh/aYA2HXXZzNBXmIkoQoLd7YfW91kE9o/CCoC1xMy7JA1ipwvKvfrs65ldmlu9bpG6A9BmzhuzF8Eim5f8ui9eH8LZH896+QIF61ka39VBrohr9iyMUJpvRX2Zbhl5ZJzSRxpJyoEZAFL2FUo5fTIztsDZKEgM4cUA==:`, pss,
			"\"date\": Tue, 20 Apr 2021 02:07:55 GMT\n\"@method\": POST\n\"@path\": /foo\n\"@query\": ?param=Value&Pet=dog\n\"@authority\": example.com\n\"content-type\": application/json\n" +
				"\"content-digest\": sha-512=:WZDPaVn/7XgHaAy8pmojAkGWoRx2UFChF41A2svX+TaPm+AbwAgBWnrIiYllu7BNNyealdVLvRwEmTHWXvJwew==:\n\"content-length\": 18\n" +
				`"@signature-params": ("date" "@method" "@path" "@query" "@authority" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-rsa-pss"`},
		{"B.2.4", responseB2, `sig-b24=("@status" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-ecc-p256"`,
			`sig-b24=:wNmSUAhwb5LxtOtOpNa6W5xj067m5hFrj0XQ4fvpaCLx0NKocgPquLgyahnzDnDAUy5eCdlYUEkLIj+32oiasw==:`, ecc,
			"\"@status\": 200\n\"content-type\": application/json\n" +
				"\"content-digest\": sha-512=:mEWXIS7MaLRuGgxOBdODa3xqM1XdEvxoYhvlCFJ41QJgJc4GTsPp29l5oGX69wWdXymyU0rjJuahq4l5aGgfLQ==:\n\"content-length\": 23\n" +
				`"@signature-params": ("@status" "content-type" "content-digest" "content-length");created=1618884473;keyid="test-key-ecc-p256"`},
		{"B.2.5", requestB2, `sig-b25=("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"`,
			`sig-b25=:pxcQw6G3AjtMBQjwo8XzkZf/bws5LelbaMk5rGIGtE8=:`, shared(t),
			"\"date\": Tue, 20 Apr 2021 02:07:55 GMT\n\"@authority\": example.com\n\"content-type\": application/json\n" +
				`"@signature-params": ("date" "@authority" "content-type");created=1618884473;keyid="test-shared-secret"`},
		{"B.2.6", requestB2, `sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"`,
			`sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw==:`, ed,
			"\"date\": Tue, 20 Apr 2021 02:07:55 GMT\n\"@method\": POST\n\"@path\": /foo\n\"@authority\": example.com\n\"content-type\": application/json\n\"content-length\": 18\n" +
				`"@signature-params": ("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473;keyid="test-key-ed25519"`},
		{"B.3", requestB3, `ttrp=("@path" "@query" "@method" "@authority" "client-cert");created=1618884473;keyid="test-key-ecc-p256"`,
			`ttrp=:xVMHVpawaAC/0SbHrKRs9i8I3eOs5RtTMGCWXm/9nvZzoHsIg6Mce9315T6xoklyy0yzhD9ah4JHRwMLOgmizw==:`, ecc, ""},
	}
}

// TestResponseOfSection24 is the RFC's answer that is bound to its request: section 2.4, by test-key-ecc-p256.
func TestResponseOfSection24(t *testing.T) {
	t.Parallel()
	request := message(t, requestB2, "https")
	m := message(t, "HTTP/1.1 503 Service Unavailable\n"+
		"Date: Tue, 20 Apr 2021 02:07:56 GMT\n"+
		"Content-Type: application/json\n"+
		"Content-Length: 62\n"+
		"Content-Digest: sha-512=:0Y6iCBzGg5rZtoXS95Ijz03mslf6KAMCloESHObfwnHJDbkkWWQz6PhhU9kxsTbARtY2PTBOzq24uJFpHsMuAg==:\n", "https")
	m.Request = &request
	s := one(t, m, `reqres=("@status" "content-digest" "content-type" "@authority";req "@method";req "@path";req "content-digest";req);created=1618884479;keyid="test-key-ecc-p256"`,
		`reqres=:dMT/A/76ehrdBTD/2Xx8QuKV6FoyzEP/I9hdzKN8LQJLNgzU4W767HK05rx1i8meNQQgQPgQp8wq2ive3tV5Ag==:`)
	key := public(t, eccPublic)
	verify := func() error {
		base, err := s.Base(m)
		if err != nil {
			t.Fatal(err)
		}
		return key.Verify(base, s.Value)
	}
	if err := verify(); err != nil {
		t.Error(err)
	}
	if err := CheckDigest(m.Header, []byte(`{"busy": true, "message": "Your call is very important to us"}`)); err != nil {
		t.Error(err)
	}
	request.Method = "PUT"
	if err := verify(); !errors.Is(err, ErrSignature) {
		t.Errorf("of another request: %v", err)
	}
}

// one parses the only signature of a message.
func one(t testing.TB, m Message, input, signature string) Signature {
	t.Helper()
	m.Header.Set("Signature-Input", input)
	m.Header.Set("Signature", signature)
	list, err := Parse(m.Header)
	if err != nil {
		t.Fatal(err)
	}
	return list[0]
}

func TestAppendixB(t *testing.T) {
	t.Parallel()
	for _, v := range vectors(t) {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			m := message(t, v.message, "https")
			s := one(t, m, v.input, v.signature)
			base, err := s.Base(m)
			if err != nil {
				t.Fatal(err)
			}
			if v.base != "" && string(base) != v.base {
				t.Errorf("base\n%s\nwant\n%s", base, v.base)
			}
			if err := v.key.Verify(base, s.Value); err != nil {
				t.Error(err)
			}
			base[0] ^= 1
			if err := v.key.Verify(base, s.Value); !errors.Is(err, ErrSignature) {
				t.Errorf("another base: %v", err)
			}
			base[0] ^= 1
			s.Value[len(s.Value)-1] ^= 1
			if err := v.key.Verify(base, s.Value); !errors.Is(err, ErrSignature) {
				t.Errorf("another signature: %v", err)
			}
		})
	}
}

// What is deterministic we sign ourselves and compare byte by byte: B.2.5 and B.2.6.
func TestSigningGivesTheVectors(t *testing.T) {
	t.Parallel()
	seed, err := base64.RawURLEncoding.DecodeString(edSeed)
	if err != nil {
		t.Fatal(err)
	}
	signers := map[string]Signer{"B.2.5": shared(t), "B.2.6": PrivateKey{ed25519.NewKeyFromSeed(seed)}}
	for _, v := range vectors(t) {
		by, ok := signers[v.name]
		if !ok {
			continue
		}
		m := message(t, v.message, "https")
		s := one(t, m.copied(), v.input, v.signature)
		p := Params{Label: s.Label, Created: unix(s.Created), KeyID: s.KeyID}
		for _, c := range s.components {
			p.Components = append(p.Components, c.name)
		}
		if err := Sign(m, p, by); err != nil {
			t.Fatal(err)
		}
		if got := m.Header.Get("Signature-Input"); got != v.input {
			t.Errorf("%s: input %s", v.name, got)
		}
		if got := m.Header.Get("Signature"); got != v.signature {
			t.Errorf("%s: signature %s", v.name, got)
		}
	}
}

// TestTransformations is B.4: what intermediaries may do to the message, and what they may not.
func TestTransformations(t *testing.T) {
	t.Parallel()
	const input = `transform=("@method" "@path" "@authority" "accept");created=1618884473;keyid="test-key-ed25519"`
	const signature = `transform=:ZT1kooQsEHpZ0I1IjCqtQppOmIqlJPeo7DHR3SoMn0s5JZ1eRGS0A+vyYP9t/LXlh5QMFFQ6cpLt2m0pmj3NDA==:`
	const head = "GET /demo?name1=Value1&Name2=value2 HTTP/1.1\nHost: example.org\n"
	for _, v := range []struct {
		name, message string
		good          bool
	}{
		{"as signed", head + "Date: Fri, 15 Jul 2022 14:24:55 GMT\nAccept: application/json\nAccept: */*\n", true},
		{"a query and a field added", "GET /demo?name1=Value1&Name2=value2&param=added HTTP/1.1\nHost: example.org\nDate: Fri, 15 Jul 2022 14:24:55 GMT\nAccept: application/json\nAccept: */*\nAccept-Language: en-US,en;q=0.5\n", true},
		{"fields joined, one removed, one added", head + "Referer: https://developer.example.org/demo\nAccept: application/json, */*\n", true},
		{"fields in another order", "GET /demo?name1=Value1&Name2=value2 HTTP/1.1\nAccept: application/json\nAccept: */*\nDate: Fri, 15 Jul 2022 14:24:55 GMT\nHost: example.org\n", true},
		{"another method and host", "POST /demo?name1=Value1&Name2=value2 HTTP/1.1\nHost: example.com\nDate: Fri, 15 Jul 2022 14:24:55 GMT\nAccept: application/json\nAccept: */*\n", false},
		{"values in another order", head + "Date: Fri, 15 Jul 2022 14:24:55 GMT\nAccept: */*\nAccept: application/json\n", false},
	} {
		m := message(t, v.message, "https")
		s := one(t, m, input, signature)
		base, err := s.Base(m)
		if err != nil {
			t.Fatal(err)
		}
		if err := public(t, edPublic).Verify(base, s.Value); (err == nil) != v.good {
			t.Errorf("%s: %v", v.name, err)
		}
	}
}

func TestContentDigest(t *testing.T) {
	t.Parallel()
	for text, body := range map[string]string{requestB2: bodyB2, responseB2: responseBodyB2} {
		m := message(t, text, "https")
		if err := CheckDigest(m.Header, []byte(body)); err != nil {
			t.Error(err)
		}
		if err := CheckDigest(m.Header, []byte(body+" ")); err == nil {
			t.Error("another body passes")
		}
	}
	// RFC 9530 appendix B: the same body by sha-256.
	if got, want := Digest([]byte(bodyB2)), "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"; got != want {
		t.Errorf("%s, not %s", got, want)
	}
	for _, none := range []string{"", "md5=:AAAA:", "sha-256=1", `sha-256=("a")`, "sha-256=:AAAA:, sha-512=:AAAA:"} {
		h := http.Header{"Content-Digest": {none}}
		if err := CheckDigest(h, []byte(bodyB2)); err == nil {
			t.Errorf("%q passes", none)
		}
	}
	right, wrong := Digest([]byte(bodyB2)), "sha-512=:"+base64.StdEncoding.EncodeToString(bytes.Repeat([]byte{1}, 64))+":"
	if err := CheckDigest(http.Header{"Content-Digest": {right + ", " + wrong}}, []byte(bodyB2)); err == nil {
		t.Error("one right and one wrong digest pass")
	}
}
