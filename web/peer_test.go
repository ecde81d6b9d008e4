package web_test

import (
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"huishu/ledger/anchor"
	"huishu/web"
	"huishu/web/backend"
)

// TestOnlyTrustedProxiesAreBelieved signs in through proxies that are trusted and that are not, and reads from the list of
// sessions where each sign-in is said to have come from.
func TestOnlyTrustedProxiesAreBelieved(t *testing.T) {
	t.Parallel()
	c := newCity(t)
	p := &people{city: c}
	p.company("惠州零售连锁有限公司", "91441302MA4X00004", "buyer")
	network := func(cidr string) net.IPNet {
		_, n, err := net.ParseCIDR(cidr)
		if err != nil {
			t.Fatal(err)
		}
		return *n
	}
	for name, tc := range map[string]struct {
		trusted   []net.IPNet
		forwarded string
		want      string
	}{
		"nobody is trusted":                       {nil, "198.51.100.7", "127.0.0.1"},
		"another network is trusted":              {[]net.IPNet{network("10.0.0.0/8")}, "198.51.100.7", "127.0.0.1"},
		"the proxy is trusted":                    {[]net.IPNet{network("127.0.0.1/32")}, "198.51.100.7", "198.51.100.7"},
		"the proxy was told a lie":                {[]net.IPNet{network("127.0.0.1/32")}, "203.0.113.9, 198.51.100.7", "198.51.100.7"},
		"a chain of proxies":                      {[]net.IPNet{network("127.0.0.1/32"), network("10.0.0.0/8")}, "198.51.100.7, 10.1.2.3", "198.51.100.7"},
		"a private address is no proxy by itself": {[]net.IPNet{network("127.0.0.1/32")}, "198.51.100.7, 10.1.2.3", "10.1.2.3"},
		"the proxy forwards what no address is":   {[]net.IPNet{network("127.0.0.1/32")}, "<script>", "127.0.0.1"},
	} {
		t.Run(name, func(t *testing.T) {
			srv := httptest.NewServer(web.New(&backend.Backend{
				DB: c.db, Logger: slog.New(slog.DiscardHandler), PublicURL: "http://test",
				Anchors: func() anchor.Status { return anchor.Status{} }, TrustedProxies: tc.trusted,
			}))
			t.Cleanup(srv.Close)
			r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, srv.URL+"/api/v1/sessions",
				strings.NewReader(`{"login":"`+p.logins["buyer"]+`","password":"`+password+`"}`))
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Content-Type", "application/json")
			r.Header.Set("X-Forwarded-For", tc.forwarded)
			var opened struct {
				Token string `json:"token"`
			}
			sent(t, r, &opened)
			r, err = http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL+"/api/v1/sessions", nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Authorization", "Bearer "+opened.Token)
			var listed struct {
				Items []struct {
					IP      string `json:"ip"`
					Current bool   `json:"current"`
				} `json:"items"`
			}
			sent(t, r, &listed)
			var from []string
			for _, s := range listed.Items {
				if s.Current {
					from = append(from, s.IP)
				}
			}
			if !slices.Equal(from, []string{tc.want}) {
				t.Errorf("the sign-in came from %q, want %s", from, tc.want)
			}
		})
	}
}

// sent reads the JSON that a request is answered with.
func sent(t *testing.T, r *http.Request, into any) {
	t.Helper()
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode >= 300 {
		t.Fatalf("%d %s %v", res.StatusCode, body, err)
	}
	if err := json.Unmarshal(body, into); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
}
