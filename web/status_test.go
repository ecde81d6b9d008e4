package web_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"huishu/ledger/ledgertest"
	"huishu/ledger/tlog"
)

// fetch gets an address outside the API, with an If-None-Match unless it is empty.
func (c *city) fetch(path, etag string) (*http.Response, []byte) {
	c.Helper()
	req, err := http.NewRequestWithContext(c.Context(), http.MethodGet, c.url+path, nil)
	if err != nil {
		c.Fatal(err)
	}
	if etag != "" {
		req.Header.Set("If-None-Match", etag)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		c.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		c.Fatal(err)
	}
	return res, body
}

// statusList downloads the list where the well-known file says it is.
func (c *city) statusList() (file []byte, etag string) {
	c.Helper()
	if _, wellKnown := c.fetch("/.well-known/huishu.json", ""); !strings.Contains(string(wellKnown), `"status_list":"http://test/status"`) {
		c.Errorf("the list is said to be elsewhere: %s", wellKnown)
	}
	res, file := c.fetch("/status", "")
	if cc := res.Header.Get("Cache-Control"); res.StatusCode != http.StatusOK || !strings.Contains(cc, "max-age=60") {
		c.Errorf("status %d, Cache-Control %q", res.StatusCode, cc)
	}
	return file, res.Header.Get("ETag")
}

// TestStatusListTellsTheTruthAtOnce: registered, suspended, restored; who holds the certificate
// and a fresh list learns it offline, and which step says so.
func TestStatusListTellsTheTruthAtOnce(t *testing.T) {
	t.Parallel()
	p := &people{city: newCity(t)}
	p.settle()
	p.qualify()
	product := p.define(p.agree())
	code := p.register(product)
	cert := p.stranger().get("/certificates/" + code).must(200).raw
	registration := "/registrations/" + p.registrar.get(product+"/registrations/latest").must(200).str("id")
	verify := func(list []byte) (bool, string) {
		res := tlog.Verify(cert, tlog.Options{Keys: []string{p.db.VerifierKey()}, Status: list, Now: p.db.Now().UnixMilli()})
		last := res.Steps[len(res.Steps)-1]
		if last.Name != tlog.StepStatus {
			t.Fatalf("no status step: %+v", res.Steps)
		}
		return res.Valid, last.Detail.EN
	}

	list, etag := p.statusList()
	if ok, why := verify(list); !ok {
		t.Errorf("a registered product: %s", why)
	}
	if res, body := p.fetch("/status", etag); res.StatusCode != http.StatusNotModified || len(body) != 0 {
		t.Errorf("the same list again: status %d, %d bytes", res.StatusCode, len(body))
	}

	p.registrar.post(registration+"/suspend", obj{"reason": "核查"}).must(200)
	suspended, newer := p.statusList()
	if ok, why := verify(suspended); ok || !strings.HasPrefix(why, "Suspended since") || newer == etag {
		t.Errorf("a suspended one: valid %v, %s", ok, why)
	}
	if ok, _ := verify(list); !ok {
		t.Error("an old list changed what it says")
	}
	p.registrar.post(registration+"/restore", obj{"reason": "核查完毕"}).must(200)
	list, _ = p.statusList()
	if ok, why := verify(list); !ok {
		t.Errorf("a restored one: %s", why)
	}

	// A minute later the list is new though nothing happened; kept for long, it is called stale.
	ledgertest.ClockOf(p.db).Advance(time.Minute)
	fresh, _ := p.statusList()
	opened, err := tlog.OpenStatusList(fresh, []string{p.db.VerifierKey()})
	if err != nil || p.db.Now().UnixMilli()-opened.Issued > tlog.MaxStatusAge.Milliseconds()/5 {
		t.Errorf("a minute later the list is of %s: %v", tlog.FormatTime(opened.Issued), err)
	}
	ledgertest.ClockOf(p.db).Advance(time.Hour)
	if ok, why := verify(fresh); !ok || !strings.Contains(why, "stale") {
		t.Errorf("an old list: valid %v, %s", ok, why)
	}
}
