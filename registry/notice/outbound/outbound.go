// Package outbound calls addresses that strangers have given, and nothing of our own.
//
// What it is: [Client], an HTTP client that connects to public addresses only (no SSRF). The check is made on the address that is
// dialled, after the name was resolved, so that a name that answers otherwise the second time (DNS rebinding) gains nothing.
//
// What it is not: a judge of what is sent.
package outbound

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"syscall"
	"time"

	"huishu/ledger/fault"
)

// ErrNotPublic is why an address is not called.
var ErrNotPublic = errors.New("the address is not public")

// reserved are the ranges that are not the public network and that netip has no name for (IANA special-purpose registries).
var reserved = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"), netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("192.0.2.0/24"), netip.MustParsePrefix("192.88.99.0/24"), netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("198.51.100.0/24"), netip.MustParsePrefix("203.0.113.0/24"), netip.MustParsePrefix("240.0.0.0/4"),
	// What leads to an IPv4 address of any kind, and what is not global unicast.
	netip.MustParsePrefix("64:ff9b::/96"), netip.MustParsePrefix("64:ff9b:1::/48"), netip.MustParsePrefix("2002::/16"), netip.MustParsePrefix("2001::/23"),
	netip.MustParsePrefix("100::/64"), netip.MustParsePrefix("2001:db8::/32"), netip.MustParsePrefix("::/96"), netip.MustParsePrefix("fec0::/10"),
}

// Public reports whether an address belongs to the public network.
func Public(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	if !a.IsValid() || a.IsLoopback() || a.IsPrivate() || a.IsLinkLocalUnicast() || a.IsMulticast() || a.IsUnspecified() {
		return false
	}
	return !slices.ContainsFunc(reserved, func(p netip.Prefix) bool { return p.Contains(a) })
}

// Client makes a client that follows no redirect, uses no proxy and gives up after timeout. With loopback it also calls this
// machine's own loopback addresses: for demonstrations and tests.
func Client(loopback bool, timeout time.Duration) *http.Client {
	dialer := &net.Dialer{Timeout: 10 * time.Second, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if err != nil {
			return err
		}
		if Public(at.Addr()) || loopback && at.Addr().Unmap().IsLoopback() {
			return nil
		}
		return fmt.Errorf("%w: %s", ErrNotPublic, at.Addr())
	}}
	return &http.Client{
		Timeout:       timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: 10 * time.Second, DisableKeepAlives: true, // what was resolved for one call is no answer for the next
			ResponseHeaderTimeout: timeout, MaxResponseHeaderBytes: 16 << 10,
		},
	}
}

// Check refuses an address that could never be called: not https (http to this machine with loopback), with a user, without a host, or
// with a number for a host that is not public. Names are looked at when they are called.
func Check(address string, loopback bool) error {
	bad := fault.New(fault.Invalid, "webhook.url", "须为 https 地址，指向公网，不含用户名和口令", "It must be an https address on the public network, without user and password").At("url")
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.User != nil || u.Fragment != "" || len(address) > 1000 {
		return bad
	}
	ip, err := netip.ParseAddr(u.Hostname())
	local := err == nil && ip.Unmap().IsLoopback()
	switch {
	case loopback && local && (u.Scheme == "http" || u.Scheme == "https"):
		return nil
	case u.Scheme != "https", err == nil && !Public(ip):
		return bad
	}
	return nil
}
