package web_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"

	"huishu/ledger/anchor"
	"huishu/registry/client"
	"huishu/web"
	"huishu/web/backend"
)

// TestFloodStarvesNobodyElse floods the service as a stranger, from one address, and reads meanwhile what must never be kept
// waiting: health, metrics, the log, the way to its key, hooks; and asks as somebody who has a key.
func TestFloodStarvesNobodyElse(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	p := &people{city: c}
	buyer, _ := p.company("惠州零售连锁有限公司", "91441302MA4X00004", "buyer")
	machine, person := buyer.keyed("orders.read"), *buyer
	const perMinute = 20
	srv := httptest.NewServer(web.New(&backend.Backend{
		DB: c.db, Logger: slog.New(slog.DiscardHandler), PublicURL: "http://test", Meter: client.NewMeter(c.db),
		Anchors: func() anchor.Status { return anchor.Status{} }, StrangersPerMinute: perMinute, LimitLoopback: true,
	}))
	t.Cleanup(srv.Close)
	get := func(path, token string) (int, http.Header) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		_, _ = io.Copy(io.Discard, res.Body)
		return res.StatusCode, res.Header
	}
	var answered, refused atomic.Int64
	var flood sync.WaitGroup
	for range 8 {
		flood.Go(func() {
			for range 20 {
				switch status, h := get("/api/v1/products", ""); status {
				case http.StatusOK:
					answered.Add(1)
				case http.StatusTooManyRequests:
					refused.Add(1)
					if h.Get("Retry-After") == "" || h.Get("RateLimit-Policy") != `"address";q=20;w=60` {
						t.Errorf("header %v", h)
					}
				default:
					t.Errorf("the flood is answered %d", status)
				}
			}
		})
	}
	for range 3 {
		for path, want := range map[string]int{
			"/healthz": 200, "/readyz": 200, "/metrics": 200, "/log/checkpoint": 200, "/.well-known/huishu.json": 200, "/hooks/bank": 404, "/static/app.css": 200,
		} {
			if status, _ := get(path, ""); status != want {
				t.Errorf("%s answers %d in the flood", path, status)
			}
		}
	}
	flood.Wait()
	if answered.Load() > perMinute || refused.Load() < 8*20-perMinute {
		t.Errorf("%d answered, %d refused", answered.Load(), refused.Load())
	}
	// The neighbours behind the same address go on: who has a key, and who has signed in.
	for _, token := range []string{machine.token, person.token} {
		if status, _ := get("/api/v1/orders", token); status != http.StatusOK {
			t.Errorf("a neighbour is answered %d", status)
		}
	}
	// Who guesses keys is a stranger.
	if status, _ := get("/api/v1/orders", "hsk_guess.guess"); status != http.StatusTooManyRequests {
		t.Errorf("a guesser is answered %d", status)
	}
}
