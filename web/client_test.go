package web_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"huishu/ledger"
	"huishu/ledger/httpsig"
	"huishu/ledger/ledgertest"
	"huishu/registry/client"
)

// client enters a machine client of somebody's party and returns its path.
func (w *who) client(scopes ...string) string {
	w.Helper()
	return "/clients/" + w.post("/clients", obj{"name": "业务系统", "scopes": scopes}).must(201).str("id")
}

// keyed is a machine with an API key.
func (w *who) keyed(scopes ...string) *who {
	w.Helper()
	m := w.stranger()
	m.token = w.post(w.client(scopes...)+"/keys", obj{"days": 90}).must(201).str("secret")
	return m
}

// signer is a machine that signs its requests.
type signer struct {
	*who
	key  ed25519.PrivateKey
	id   string
	sent int
}

func (w *who) signing(scopes ...string) *signer {
	w.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		w.Fatal(err)
	}
	k, err := httpsig.PublicKey(public)
	if err != nil {
		w.Fatal(err)
	}
	path := w.client(scopes...)
	id := w.post(path+"/keys", obj{"days": 90, "public_key": k.PEM()}).must(201).is("public", "kind").is("ed25519", "algorithm").str("id")
	return &signer{who: w.stranger(), key: private, id: id}
}

// request signs a request, as docs/clients.md says, for the address under which the city is known: http://test.
func (s *signer) request(method, path string, body any) *http.Request {
	s.Helper()
	var content []byte
	if body != nil {
		content, _ = json.Marshal(body)
	}
	r, err := http.NewRequestWithContext(s.Context(), method, s.url+"/api/v1"+path, bytes.NewReader(content))
	if err != nil {
		s.Fatal(err)
	}
	r.Host = "test"
	covered := []string{"@method", "@target-uri"}
	if body != nil {
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Content-Digest", httpsig.Digest(content))
		covered = append(covered, "content-digest")
	}
	s.sent++
	err = httpsig.Sign(httpsig.OfRequest(r, "http"), httpsig.Params{
		Label: "sig1", Components: covered, Created: s.db.Now(), KeyID: s.id, Nonce: fmt.Sprintf("%s-%08d", s.id, s.sent),
	}, httpsig.PrivateKey{Key: s.key})
	if err != nil {
		s.Fatal(err)
	}
	return r
}

// deliver sends a request as it is.
func (s *signer) deliver(r *http.Request) *answer {
	s.Helper()
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		s.Fatal(err)
	}
	defer res.Body.Close()
	a := &answer{who: s.who, call: r.Method + " " + r.URL.Path, status: res.StatusCode, header: res.Header}
	if a.raw, err = io.ReadAll(res.Body); err != nil {
		s.Fatal(err)
	}
	if !strings.Contains(res.Header.Get("Content-Type"), "json") { // a file
		return a
	}
	if err := json.Unmarshal(a.raw, &a.body); err != nil {
		s.Fatalf("%v in %s", err, a.raw)
	}
	return a
}

func (s *signer) post(path string, body any) *answer {
	s.Helper()
	return s.deliver(s.request("POST", path, body))
}

// TestOrderByMachines leads an order from placing to completion by machines alone: buyer and merchant by API key, the merchant's
// bank desk and the exchange by signed requests.
func TestOrderByMachines(t *testing.T) {
	t.Parallel()
	p := &people{city: newCity(t)}
	p.settle()
	p.qualify()
	file := p.define(p.agree())
	listing := p.offer(file, p.register(file))
	venue, _ := p.body("exchange", "惠州数据交易所", "12441300MB2C54329", "exchange", false)
	exchange, bank := venue.signing("exchange"), p.merchant.signing("payments")
	buyer, merchant := p.buyer.keyed("orders.write"), p.merchant.keyed("orders.write")

	order := buyer.post("/orders", obj{"listing": listing, "purpose": "商业选址分析"}).must(201).is("placed", "state").str("id")
	path := "/orders/" + order
	merchant.post(path+"/confirm", nil).must(200).is("confirmed", "state")

	// By key, the exchange's own scope does not do; nor does a signature of one who is no exchange.
	byKey := venue.keyed("exchange")
	filing := obj{"accepted": true, "record_number": "HZ-2026-000001"}
	byKey.post(path+"/filing", filing).must(403).is("access.signature", "code")
	bank.post(path+"/filing", filing).must(403).is("access.scope", "code")
	p.merchant.signing("exchange").post(path+"/filing", filing).must(403).is("access.denied", "code")
	exchange.post(path+"/filing", obj{"accepted": true}).must(422).is("required", "code")
	exchange.post(path+"/filing", filing).must(200).is("filed", "state").is("HZ-2026-000001", "record_number")
	exchange.post(path+"/filing", filing).must(409).is("order.not_filing", "code")

	merchant.post(path+"/payment", obj{"reference": "ICBC-9", "amount_fen": 100_001}).must(403)
	bank.post(path+"/payment", obj{"reference": "ICBC-9", "amount_fen": 100_001}).must(200).is("paid", "state")
	exchange.post(path+"/reports/delivery", nil).must(409).is("order.nothing_to_report", "code")
	merchant.post(path+"/delivery", nil).must(200)
	exchange.post(path+"/reports/delivery", nil).must(200)
	if got := buyer.post(path+"/downloads", nil).must(200).raw; string(got) != sold {
		t.Errorf("delivered %q", got)
	}
	buyer.post(path+"/acknowledgement", nil).must(200)
	p.run() // settles, which is the program's own act
	exchange.post(path+"/reports/clearing", nil).must(200).is("completed", "state")
	buyer.get(path).must(200).is("completed", "state")

	// The log names the person who answers for each machine, and the machine.
	err := p.db.View(t.Context(), ledger.System, func(tx *ledger.Tx) error {
		events, err := tx.History("order", order)
		by := map[string]string{}
		for _, e := range events {
			_, by[e.Kind] = ledger.SplitActor(e.Actor)
		}
		for _, kind := range []string{"order.place", "order.confirm", "order.filing", "order.filed", "payment.confirm", "order.report_delivery", "order.report_clearing", "order.complete"} {
			if by[kind] == "" {
				t.Errorf("%s names no client: %v", kind, by)
			}
		}
		if by["order.settle"] != "" {
			t.Error("the settlement is a client's")
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestMachinesAtTheDoor: scopes close what is only read, too; pages know no machine; what does not hold is refused.
func TestMachinesAtTheDoor(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	p := &people{city: c}
	buyer, buyerID := p.company("惠州零售连锁有限公司", "91441302MA4X00004", "buyer")
	m := buyer.keyed("orders.read")
	m.get("/me").must(200).is(buyerID, "party").is("orders.read", "scopes", 0).str("client")
	m.get("/orders").must(200)
	m.get("/statement").must(200)
	for _, closed := range []string{"/clients", "/sessions", "/demands", "/applications", "/client-usage", "/parties/" + buyerID + "/accounts"} {
		if a := m.get(closed); a.status != 403 {
			t.Errorf("%s answers a machine %d", closed, a.status)
		}
	}
	m.json("PUT", "/me/password", obj{"old": password, "new": password + "x"}).must(403)
	m.post("/clients", obj{"name": "x", "scopes": []string{"payments"}}).must(403).is("access.people_only", "code")
	m.get("/client-scopes").must(200)
	wrong := *m
	wrong.token += "x"
	wrong.get("/orders").must(401).is("client.key", "code")
	wrong.get("/products").must(401) // not quietly a stranger

	page, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.url+"/account", nil)
	if err != nil {
		t.Fatal(err)
	}
	page.Header.Set("Authorization", "Bearer "+m.token)
	res, err := http.DefaultTransport.RoundTrip(page)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusSeeOther {
		t.Errorf("a page answers a machine %d", res.StatusCode)
	}

	s := buyer.signing("orders.read")
	once := func() *http.Request { s.sent = 0; return s.request("GET", "/orders?limit=1", nil) }
	s.deliver(once()).must(200)
	s.deliver(once()).must(401).is("signature.replayed", "code")
	foreign := s.request("GET", "/orders?limit=1", nil)
	foreign.Host = "evil.example" // what is signed is our own address, whatever Host says
	s.deliver(foreign).must(200)
	more := s.request("GET", "/orders?limit=1", nil)
	more.URL.RawQuery = "limit=2"
	s.deliver(more).must(401).is("signature.invalid", "code")
	stripped := s.request("GET", "/orders", nil)
	stripped.Header.Del("Signature")
	s.deliver(stripped).must(401)
}

// TestKeysAreManagedByTheirParty: issue, rotate, allow-list, revoke; the secret is told once.
func TestKeysAreManagedByTheirParty(t *testing.T) {
	t.Parallel()
	p := &people{city: newCity(t)}
	buyer, _ := p.company("惠州零售连锁有限公司", "91441302MA4X00004", "buyer")
	other, _ := p.company("惠州数据商有限公司", "91441302MA4X00002", "merchant")
	path := buyer.client("orders.read")
	first := buyer.post(path+"/keys", obj{"days": 30, "allow": []string{"127.0.0.1", "::1"}}).must(201)
	secret := first.str("secret")
	a := buyer.get(path).must(200).is("valid", "keys", 0, "state").is("127.0.0.1/32", "keys", 0, "allow", 0)
	ledgertest.ClockOf(p.db).Advance(time.Second) // keys made in one instant have no order
	if strings.Contains(string(a.raw), strings.SplitAfter(secret, ".")[1]) {
		t.Error("the secret is told again")
	}
	m := p.stranger()
	m.token = secret
	m.get("/orders").must(200)
	buyer.post(path+"/keys", obj{"days": 30, "allow": []string{"203.0.113.0/24"}}).must(201)
	buyer.post(path+"/keys", obj{"days": 30}).must(422).is("client.keys", "code")
	buyer.post(path+"/keys", obj{"days": 367}).must(422)
	other.get(path).must(404)
	other.post(path+"/keys", obj{"days": 30}).must(404)
	other.post(path+"/revoke", nil).must(404)
	buyer.send("DELETE", path+"/keys/"+first.str("id"), "", nil).must(200).is("revoked", "keys", 0, "state")
	m.get("/orders").must(401)
	buyer.post(path+"/revoke", nil).must(200).is(true, "revoked")
}

// TestQuotaOfAParty: all keys of a party share its quota, the answer says how it stands, and what is used is counted.
func TestQuotaOfAParty(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	p := &people{city: c}
	buyer, id := p.company("惠州零售连锁有限公司", "91441302MA4X00004", "buyer")
	authority := p.signIn("authority")
	limits := obj{"per_minute": 5, "per_day": 8, "per_month": 100, "reason": "试点"}
	buyer.put("/parties/"+id+"/client-quota", limits).must(403)
	authority.put("/parties/"+id+"/client-quota", limits).must(200)
	one, two := buyer.keyed("orders.read"), buyer.keyed("orders.read")
	a := one.get("/orders").must(200)
	if a.header.Get("RateLimit-Policy") != `"party";q=5;w=60` || a.header.Get("RateLimit") != `"party";r=4;t=12` {
		t.Errorf("header %v", a.header)
	}
	for range 4 {
		two.get("/orders").must(200)
	}
	if a := one.get("/orders").must(429).is("quota.minute", "code"); a.header.Get("Retry-After") == "" || a.header.Get("RateLimit") == "" {
		t.Errorf("header %v", a.header)
	}
	buyer.get("/orders").must(200) // a person is not a machine
	if err := c.meter.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	buyer.get("/client-usage").must(200).is(5, "limits", "per_minute").is(5, "days", 0, "requests").is(1, "days", 0, "refused")
	c.meter = client.NewMeter(c.db) // what a restart would know
	for n := range 4 {
		if _, err := c.meter.Admit(t.Context(), id); (err == nil) != (n < 3) {
			t.Errorf("request %d after a restart: %v", n, err)
		}
	}
}
