package client_test

import (
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"huishu/ledger"
	"huishu/ledger/fault"
	"huishu/ledger/httpsig"
	"huishu/registry/client"
)

// machine signs requests with a key of its own.
type machine struct {
	*world
	key     ed25519.PrivateKey
	id      string
	nonce   int
	created time.Time
}

func (w *world) machine(scopes ...string) *machine {
	w.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		w.Fatal(err)
	}
	k, err := httpsig.PublicKey(public)
	if err != nil {
		w.Fatal(err)
	}
	c := w.create(scopes...)
	key, text := w.issue(c, client.NewKey{Days: 30, PublicKey: strings.ReplaceAll(k.PEM(), "\n", "\r\n")})
	if text != "" || key.Kind != client.Public || key.Algorithm != "ed25519" || key.PublicKey != k.PEM() {
		w.Errorf("registered %+v, %q", key, text)
	}
	return &machine{world: w, key: private, id: key.ID}
}

const body = `{"accepted":true}`

// request signs a request; change may alter it before it is signed.
func (m *machine) request(change func(p *httpsig.Params)) httpsig.Message {
	m.Helper()
	r, err := http.NewRequestWithContext(m.Context(), http.MethodPost, "https://huishu.example/api/v1/orders/1/filing", strings.NewReader(body))
	if err != nil {
		m.Fatal(err)
	}
	r.Header.Set("Content-Digest", httpsig.Digest([]byte(body)))
	m.nonce++
	p := httpsig.Params{
		Label: "sig1", Components: []string{"@method", "@target-uri", "content-digest"}, Created: m.DB.Now(), KeyID: m.id, Nonce: fmt.Sprintf("nonce-of-request-%d", m.nonce),
	}
	if change != nil {
		change(&p)
	}
	msg := httpsig.OfRequest(r, "https")
	if err := httpsig.Sign(msg, p, httpsig.PrivateKey{Key: m.key}); err != nil {
		m.Fatal(err)
	}
	return msg
}

func (m *machine) send(msg httpsig.Message, body string) (ledger.Actor, error) {
	return client.AuthenticateSigned(m.Context(), m.DB, msg, []byte(body), "::1")
}

func TestSignedRequest(t *testing.T) {
	t.Parallel()
	m := newWorld(t).machine("exchange")
	a, err := m.send(m.request(nil), body)
	if err != nil || a.Via != ledger.ViaSignature || a.Account != m.owner.Account || a.Client == "" {
		t.Fatalf("%+v, %v", a, err)
	}
}

// A signed request is taken once: also by another process, and after a restart, for the memory is the database.
func TestReplayIsRefused(t *testing.T) {
	t.Parallel()
	m := newWorld(t).machine("exchange")
	msg := m.request(nil)
	if _, err := m.send(msg, body); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if _, err := m.send(msg, body); fault.CodeOf(err) != "signature.replayed" {
			t.Fatalf("the second time: %v", err)
		}
	}
	same := m.request(func(p *httpsig.Params) { p.Nonce = "nonce-of-request-1" })
	if _, err := m.send(same, body); fault.CodeOf(err) != "signature.replayed" {
		t.Errorf("another request with the same nonce: %v", err)
	}
	if lines := m.trail(ledger.TrailClientRefused); len(lines) != 4 {
		t.Errorf("%d lines in the trail", len(lines))
	}
	if lines := m.trail(ledger.TrailRefused); len(lines) != 0 {
		t.Errorf("a refusal stands there twice: %v", lines)
	}
	// What a forger sends with a nonce of ours does not use that nonce up.
	forged := m.request(func(p *httpsig.Params) { p.Nonce = "nonce-to-be-burnt" })
	forged.Header.Set("Signature", "sig1=:AAAA:")
	if _, err := m.send(forged, body); fault.CodeOf(err) != "signature.invalid" {
		t.Errorf("forged: %v", err)
	}
	if _, err := m.send(m.request(func(p *httpsig.Params) { p.Nonce = "nonce-to-be-burnt" }), body); err != nil {
		t.Errorf("the true one after it: %v", err)
	}
}

func TestReplayAtOnce(t *testing.T) {
	t.Parallel()
	m := newWorld(t).machine("exchange")
	msg := m.request(nil)
	const n = 16
	results := make(chan error, n)
	for range n {
		go func() {
			_, err := m.send(msg, body)
			results <- err
		}()
	}
	taken := 0
	for range n {
		if err := <-results; err == nil {
			taken++
		} else if fault.CodeOf(err) != "signature.replayed" {
			t.Error(err)
		}
	}
	if taken != 1 {
		t.Errorf("taken %d times", taken)
	}
}

// The nonce is kept for as long as the signature could come again, and not for ever.
func TestSweep(t *testing.T) {
	t.Parallel()
	m := newWorld(t).machine("exchange")
	ahead := m.request(func(p *httpsig.Params) { p.Created = m.DB.Now().Add(client.Window - time.Second) })
	if _, err := m.send(ahead, body); err != nil {
		t.Fatal(err)
	}
	sweep := func() (n int) {
		m.Must(ledger.System, func(tx *ledger.Tx) (err error) { n, err = client.Sweep(tx); return err })
		return n
	}
	m.Clock.Advance(2*client.Window - 2*time.Second)
	if n := sweep(); n != 0 {
		t.Fatalf("%d forgotten while the signature still holds", n)
	}
	if _, err := m.send(ahead, body); fault.CodeOf(err) != "signature.replayed" {
		t.Errorf("nearly ten minutes later: %v", err)
	}
	m.Clock.Advance(2 * client.Window)
	if n := sweep(); n != 1 {
		t.Errorf("%d forgotten", n)
	}
	if _, err := m.send(ahead, body); fault.CodeOf(err) != "signature.invalid" {
		t.Errorf("long after: %v", err)
	}
}

func TestSignaturesThatDoNotHold(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	m := w.machine("exchange")
	c := w.create("exchange")
	apiKey, _ := w.issue(c, client.NewKey{Days: 1})
	for _, v := range []struct {
		name, code string
		change     func(p *httpsig.Params)
		tamper     func(msg *httpsig.Message)
		body       string
	}{
		{"an unknown key", "client.key", func(p *httpsig.Params) { p.KeyID = "hsk_unknown" }, nil, body},
		{"the id of an API key", "client.key", func(p *httpsig.Params) { p.KeyID = apiKey.ID }, nil, body},
		{"no key of ours", "signature.invalid", func(p *httpsig.Params) { p.KeyID = "test" }, nil, body},
		{"too old", "signature.invalid", func(p *httpsig.Params) { p.Created = m.DB.Now().Add(-client.Window - 2*time.Second) }, nil, body},
		{"no nonce", "signature.invalid", func(p *httpsig.Params) { p.Nonce = "" }, nil, body},
		{"the body not covered", "signature.invalid", func(p *httpsig.Params) { p.Components = p.Components[:2] }, nil, body},
		{"another body", "signature.invalid", nil, nil, `{"accepted":false}`},
		{"another algorithm", "signature.invalid", func(p *httpsig.Params) { p.Algorithm = httpsig.HMACSHA256 }, nil, body},
		{"another path", "signature.invalid", nil, func(msg *httpsig.Message) { msg.Path += "x" }, body},
		{"a query added", "signature.invalid", nil, func(msg *httpsig.Message) { msg.Query = "a=b" }, body},
		{"another host", "signature.invalid", nil, func(msg *httpsig.Message) { msg.Authority = "evil.example" }, body},
		{"another method", "signature.invalid", nil, func(msg *httpsig.Message) { msg.Method = "DELETE" }, body},
		{"another digest", "signature.invalid", nil, func(msg *httpsig.Message) { msg.Header.Set("Content-Digest", httpsig.Digest([]byte("x"))) }, "x"},
		{"no signature", "signature.invalid", nil, func(msg *httpsig.Message) { msg.Header.Del("Signature") }, body},
	} {
		msg := m.request(v.change)
		if v.tamper != nil {
			v.tamper(&msg)
		}
		if _, err := m.send(msg, v.body); fault.CodeOf(err) != v.code {
			t.Errorf("%s: %v, not %s", v.name, err, v.code)
		} else if f := (*fault.Error)(nil); errors.As(err, &f) && f.Remedy.EN == "" {
			t.Errorf("%s: no remedy", v.name)
		}
	}
	if _, err := m.send(m.request(nil), body); err != nil {
		t.Errorf("after all these: %v", err)
	}
}
