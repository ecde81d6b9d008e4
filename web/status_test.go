package web_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"huishu/ledger"
	"huishu/ledger/ledgertest"
	"huishu/ledger/tlog"
	"huishu/registry/party"
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
	for purpose, stands := range map[string]bool{"suspension": false, "revocation": true} {
		res, list := p.fetch("/status/"+purpose, "")
		if ok, why := verify(list); ok != stands || res.Header.Get("Content-Type") != "application/vc" {
			t.Errorf("by the %s list of W3C: %v, %s, %s", purpose, ok, why, res.Header.Get("Content-Type"))
		}
	}
	p.registrar.post(registration+"/restore", obj{"reason": "核查完毕"}).must(200)
	if _, list := p.fetch("/status/suspension", ""); true {
		if ok, why := verify(list); !ok {
			t.Errorf("a restored one, by the list of W3C: %s", why)
		}
	}
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

// TestStatusListIsNeverOld: whoever asks as the headers allow never holds a list that is older than [tlog.MaxStatusAge], and learns of a
// last day that has passed without any job or act.
func TestStatusListIsNeverOld(t *testing.T) {
	t.Parallel()
	p := &people{city: newCity(t)}
	p.settle()
	p.qualify()
	p.agree()
	var licence party.Qualification
	if err := p.db.View(t.Context(), ledger.System, func(tx *ledger.Tx) error {
		var id string
		err := tx.Get(&id, `SELECT id FROM qualification WHERE kind = 'operator'`)
		if err == nil {
			licence, err = party.GetQualification(tx, id)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	clock, over := ledgertest.ClockOf(p.db), licence.To.AddDays(1).Time()
	clock.Set(over.Add(-6 * time.Minute))
	var held, bits []byte
	var fetched time.Time
	for now := p.db.Now(); now.Before(over.Add(6 * time.Minute)); now = p.db.Now() {
		if held == nil || now.Sub(fetched) >= time.Minute { // max-age=60, must-revalidate
			held, _ = p.statusList()
			_, bits = p.fetch("/status/revocation", "")
			fetched = now
		}
		list, err := tlog.OpenStatusList(held, []string{p.db.VerifierKey()})
		if err != nil {
			t.Fatal(err)
		}
		if age := now.Sub(time.UnixMilli(list.Issued)); age > tlog.MaxStatusAge || age < 0 {
			t.Fatalf("at %s the list is %s old", now, age)
		}
		w3c, err := tlog.OpenBitstringList(bits, []string{p.db.VerifierKey()})
		if age := now.Sub(time.UnixMilli(w3c.Issued)); err != nil || age > tlog.MaxStatusAge || age < 0 {
			t.Fatalf("at %s the list of W3C is %s old: %v", now, age, err)
		}
		e := list.Entries[licence.Number]
		if now.Before(over) && e.Status != tlog.StatusValid || now.After(over.Add(2*time.Minute)) && (e.Status != tlog.StatusEnded || e.Since != tlog.FormatTime(over.UnixMilli())) {
			t.Fatalf("at %s the list says %+v", now, e)
		}
		clock.Advance(17 * time.Second)
	}
}
