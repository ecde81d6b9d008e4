package web

import (
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"huishu/ledger/fault"
	"huishu/web/backend"
)

// unlimited are the addresses that nobody's flood may close: what watches over the service, what proves the log and the status of
// entries, and what banks send. They are cheap, public and the same for all; hooks prove their sender by themselves.
var unlimited = []string{"/healthz", "/readyz", "/metrics", "/log/", "/.well-known/", "/hooks/", "/static/", statusPath}

func isUnlimited(path string) bool {
	for _, p := range unlimited {
		if path == p || strings.HasSuffix(p, "/") && strings.HasPrefix(path, p) {
			return true
		}
	}
	return false
}

// maxAddresses bounds the memory of the limiter. Beyond it addresses whose bucket is full again are forgotten.
const maxAddresses = 50_000

// strangers limits how fast one address may ask without showing who it is. Who has signed in, or holds a key, is not a stranger
// and has a quota of its own; so a neighbour behind the same address is not kept out by another's flood.
type strangers struct {
	perMinute float64
	now       func() time.Time

	mu      sync.Mutex
	buckets map[netip.Prefix]*bucket
}

type bucket struct {
	tokens float64
	at     time.Time
}

// newStrangers makes the limiter; nil, which limits nobody, where the backend sets no limit.
func newStrangers(b *backend.Backend) *strangers {
	if b.StrangersPerMinute <= 0 {
		return nil
	}
	return &strangers{perMinute: float64(b.StrangersPerMinute), now: b.DB.Now, buckets: map[netip.Prefix]*bucket{}}
}

// charge takes one request off an address's bucket. An empty one is TooMany, with code "rate.address" and the time to wait.
func (s *strangers) charge(c echo.Context, local bool) error {
	if s == nil || isUnlimited(c.Request().URL.Path) {
		return nil
	}
	a, err := netip.ParseAddr(c.RealIP())
	if err != nil || local && a.IsLoopback() { // this machine's own proxy, watchdog or administrator
		return nil
	}
	tokens := s.take(network(a))
	left := max(tokens, 0)
	rateLimit(c.Response().Header(), "address", int64(s.perMinute), int64(left), (s.perMinute-left)/s.perMinute*60)
	if tokens >= 0 {
		return nil
	}
	return fault.New(fault.TooMany, "rate.address", "来自您的网络地址的请求过于频繁", "Requests from your address come too fast").
		After(max(time.Duration(60/s.perMinute*float64(time.Second)), time.Second)).
		Do("请稍后重试；登录或使用 API 密钥后按本单位的限额计算", "Wait and try again; who signs in or uses an API key has its organisation's own quota")
}

// network is whom an address stands for: itself, or by IPv6 the /64 that one subscriber has.
func network(a netip.Addr) netip.Prefix {
	a = a.Unmap().WithZone("")
	bits := 32
	if a.Is6() {
		bits = 64
	}
	p, _ := a.Prefix(bits) // fits the address's family
	return p
}

// take returns what is left after one request; below 0 there was none to take.
func (s *strangers) take(of netip.Prefix) float64 {
	now := s.now()
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.buckets[of]
	if b == nil {
		if len(s.buckets) >= maxAddresses {
			s.forget(now)
		}
		b = &bucket{tokens: s.perMinute, at: now}
		s.buckets[of] = b
	}
	if passed := now.Sub(b.at); passed > 0 {
		b.tokens, b.at = min(s.perMinute, b.tokens+passed.Minutes()*s.perMinute), now
	}
	if b.tokens < 1 {
		return -1
	}
	b.tokens--
	return b.tokens
}

// forget drops whoever has been quiet for a minute, and everybody where nobody has: then only the limit is lost, for a minute.
func (s *strangers) forget(now time.Time) {
	for p, b := range s.buckets {
		if now.Sub(b.at) >= time.Minute {
			delete(s.buckets, p)
		}
	}
	if len(s.buckets) >= maxAddresses {
		clear(s.buckets)
	}
}
