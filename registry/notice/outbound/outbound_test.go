package outbound_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"
	"time"

	"huishu/ledger/fault"
	"huishu/registry/notice/outbound"
)

func TestPublic(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"127.0.0.1": false, "127.8.8.8": false, "::1": false, "10.1.2.3": false, "172.16.0.1": false, "172.31.255.255": false, "192.168.1.1": false,
		"169.254.169.254": false, "fe80::1": false, "fd00:ec2::254": false, "fc00::1": false, "100.100.100.200": false, "0.0.0.0": false, "::": false,
		"224.0.0.1": false, "ff02::1": false, "255.255.255.255": false, "198.18.0.1": false, "192.0.2.1": false, "::ffff:127.0.0.1": false,
		"::ffff:10.0.0.1": false, "64:ff9b::7f00:1": false, "2002:7f00:1::": false, "::127.0.0.1": false, "2001:db8::1": false,
		"8.8.8.8": true, "172.32.0.1": true, "223.5.5.5": true, "2400:3200::1": true,
	} {
		if got := outbound.Public(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s: %v", address, got)
		}
	}
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for _, bad := range []string{"http://example.com/", "https://127.0.0.1/", "https://[::1]/", "https://10.0.0.1/x", "https://169.254.169.254/latest/meta-data", "https://u:p@example.com/", "ftp://example.com", "https:///x", "", "https://[::ffff:7f00:1]/"} {
		if err := outbound.Check(bad, false); fault.CodeOf(err) != "webhook.url" {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if err := outbound.Check("https://hooks.example.com/a?b=c", false); err != nil {
		t.Error(err)
	}
	if err := outbound.Check("http://127.0.0.1:8080/", true); err != nil {
		t.Error(err)
	}
	if err := outbound.Check("http://10.0.0.1/", true); err == nil {
		t.Error("loopback opens the whole private network")
	}
}

// TestDial: the address that is dialled is judged, whatever the name was when it was entered; and no redirect leads inside.
func TestDial(t *testing.T) {
	t.Parallel()
	reached := false
	inner := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached = true }))
	t.Cleanup(inner.Close)
	_, port, err := net.SplitHostPort(inner.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	get := func(c *http.Client, url string) (*http.Response, error) {
		r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		return c.Do(r)
	}
	// localhost is a name that passes Check and resolves to this machine, as one that is rebound would.
	resp, err := get(outbound.Client(false, 5*time.Second), "http://localhost:"+port)
	if err == nil {
		_ = resp.Body.Close()
	}
	if !errors.Is(err, outbound.ErrNotPublic) || reached {
		t.Errorf("%v, reached: %v", err, reached)
	}
	outer := httptest.NewServer(http.RedirectHandler(inner.URL, http.StatusFound))
	t.Cleanup(outer.Close)
	resp, err = get(outbound.Client(true, 5*time.Second), outer.URL)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusFound || reached {
		t.Errorf("%d, reached: %v", resp.StatusCode, reached)
	}
}
