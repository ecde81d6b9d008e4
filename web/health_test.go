package web_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"huishu/ledger"
	"huishu/ledger/anchor"
	"huishu/ledger/jobs"
	"huishu/ledger/ledgertest"
)

// TestReadyzTellsFigures: what waits, what is dead, how far the chain is behind, without judging them as reasons to stop.
func TestReadyzTellsFigures(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	err := c.db.Work(t.Context(), func(tx *ledger.Tx) error {
		if err := tx.Enqueue(ledger.Job{Kind: "nobody does this"}); err != nil {
			return err
		}
		return tx.Enqueue(ledger.Job{Kind: "later", RunAt: tx.Now.AddDate(0, 0, 1)})
	})
	if err != nil {
		t.Fatal(err)
	}
	ledgertest.ClockOf(c.db).Advance(90 * time.Second)
	ready := func() (h struct {
		Status   string
		Database ledger.Leadership
		LogSize  int64 `json:"log_size"`
		Writer   ledger.WriterStats
		Anchor   struct {
			State, Problem *string
			Lag            struct{ Entries, Seconds int64 }
		}
		Jobs jobs.Backlog
	}) {
		t.Helper()
		res, body := c.fetch("/readyz", "")
		if res.StatusCode != http.StatusOK {
			t.Errorf("status %d", res.StatusCode)
		}
		if err := json.Unmarshal(body, &h); err != nil {
			t.Fatalf("%v in %s", err, body)
		}
		return h
	}
	h := ready()
	if h.Status != "ready" || h.LogSize == 0 || h.Writer.Limit == 0 || h.Writer.Commits == 0 || h.Writer.Writes < h.Writer.Commits || h.Anchor.State == nil || h.Anchor.Problem == nil || h.Database != (ledger.Leadership{Kind: "sqlite", Leads: true}) {
		t.Errorf("%+v", h)
	}
	if h.Anchor.Lag.Entries != h.LogSize || h.Anchor.Lag.Seconds < 90 {
		t.Errorf("nothing is anchored, and the lag is %+v of %d", h.Anchor.Lag, h.LogSize)
	}
	if want := (jobs.Backlog{Ready: 2, Due: 1, LateSeconds: 90}); h.Jobs != want {
		t.Errorf("jobs %+v, want %+v", h.Jobs, want)
	}
	c.run()
	if want := (jobs.Backlog{Ready: 1, Dead: 1}); ready().Jobs != want {
		t.Errorf("jobs %+v, want %+v", ready().Jobs, want)
	}
}

// TestNotReadyWhileWritesAreTurnedAway fills the writer's queue.
func TestNotReadyWhileWritesAreTurnedAway(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	hold, holding := make(chan struct{}), make(chan struct{})
	var wg sync.WaitGroup
	wg.Go(func() { _ = c.db.Work(t.Context(), func(*ledger.Tx) error { close(holding); <-hold; return nil }) })
	<-holding
	limit := c.db.Writer().Limit
	for range limit {
		wg.Go(func() { _ = c.db.Work(t.Context(), func(*ledger.Tx) error { return nil }) })
	}
	for c.db.Writer().Queued < limit {
		time.Sleep(time.Millisecond)
	}
	if res, body := c.fetch("/readyz", ""); res.StatusCode != http.StatusServiceUnavailable || !strings.Contains(string(body), `"not ready"`) {
		t.Errorf("with a full queue: status %d, %s", res.StatusCode, body)
	}
	if res, _ := c.fetch("/healthz", ""); res.StatusCode != http.StatusOK {
		t.Errorf("the process is alive, but /healthz says %d", res.StatusCode)
	}
	close(hold)
	wg.Wait()
	if res, _ := c.fetch("/readyz", ""); res.StatusCode != http.StatusOK {
		t.Errorf("afterwards: status %d", res.StatusCode)
	}
}

// TestMetrics counts routes and never what stood in their place; nonsense makes no series of its own.
func TestMetrics(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	c.stranger().get("/products/91-secret").must(404)
	c.stranger().get("/nonsense-of-a-stranger").must(404)
	c.stranger().send("BREW", "/products", "", nil)
	c.stranger().get("/orders").must(401)
	res, body := c.fetch("/metrics", "")
	if res.StatusCode != http.StatusOK {
		t.Fatalf("status %d: %s", res.StatusCode, body)
	}
	for _, want := range []string{
		`huishu_http_requests_total{method="GET",route="/api/v1/products/:code",status="404"} 1`,
		`huishu_http_requests_total{method="GET",route="other",status="404"} 1`,
		`huishu_http_requests_total{method="GET",route="/api/v1/orders",status="401"} 1`,
		`huishu_http_request_seconds_count{route="/api/v1/orders"} 1`,
		"huishu_writer_queued 0", "huishu_writer_commits_total ", "huishu_writer_writes_total ", "huishu_log_entries ", "huishu_log_anchored_entries 0",
		"huishu_anchor_lag_seconds ", "huishu_anchors_lost 0", "huishu_anchor_overdue 0", "huishu_anchor_promise_seconds ", `huishu_jobs{state="dead"} 0`, `huishu_jobs{state="ready"} 0`,
	} {
		if !strings.Contains(string(body), want) {
			t.Errorf("no %s", want)
		}
	}
	for _, private := range []string{"secret", "nonsense", "BREW", "authority"} {
		if strings.Contains(string(body), private) {
			t.Errorf("%q stands in the metrics", private)
		}
	}
	if t.Failed() {
		t.Logf("%s", body)
	}
}

// TestAnchorStates: whatever holds anchoring up is told by its code in /readyz and the metrics, and stops nothing.
func TestAnchorStates(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	for _, want := range anchor.Failures() {
		c.anchors.Store(&anchor.Status{State: anchor.Failing, Problem: want, Overdue: true, Promise: 600, Account: "0x00000000000000000000000000000000000000aa"})
		res, body := c.fetch("/readyz", "")
		var h struct {
			Status string
			Anchor struct {
				State, Problem, Account string
				Overdue                 bool
				Promise                 int64 `json:"promise_seconds"`
			}
		}
		if err := json.Unmarshal(body, &h); err != nil {
			t.Fatal(err)
		}
		a := h.Anchor
		if res.StatusCode != http.StatusOK || h.Status != "ready" || a.State != anchor.Failing || a.Problem != want.Code || !a.Overdue || a.Promise != 600 || a.Account == "" {
			t.Errorf("%s: %d %s", want.Code, res.StatusCode, body)
		}
		_, body = c.fetch("/metrics", "")
		for _, line := range []string{`huishu_anchor_problem{code="` + want.Code + `"} 1`, "huishu_anchor_overdue 1", "huishu_anchor_promise_seconds 600"} {
			if !strings.Contains(string(body), line) {
				t.Errorf("no %s", line)
			}
		}
	}
}
