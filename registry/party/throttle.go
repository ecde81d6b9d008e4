package party

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/netip"
	"sync"
	"time"

	"huishu/ledger/fault"
)

// Failed sign-ins are counted by login and source together: a source that guesses has to wait
// longer and longer, and the person herself, elsewhere, is not kept out. A device in which somebody signed in to
// the end before is a source of its own, whatever its address.
//
// Who guesses from many sources makes each new one dearer: from manyFailures on, a source that is not a known
// device has one try and then waits a minute. It still has that one try, so that nobody can keep the person out.
const (
	freeTries    = 5                // failures before the first wait
	firstWait    = 5 * time.Second  // doubled by each failure after that
	longestOff   = 15 * time.Minute // the longest wait
	forgetting   = 24 * time.Hour   // after this the count starts anew
	manyFailures = 30               // failures for one login, from anywhere, before sources are trusted less
	besetWait    = time.Minute      // the first wait then
)

// waitAfter says how long to wait after the count-th failure in a row from one source, where there were everywhere
// failures from all.
func waitAfter(count, everywhere int) time.Duration {
	free, first := freeTries, firstWait
	if everywhere >= manyFailures {
		free, first = 1, besetWait
	}
	if count < free {
		return 0
	}
	if n := count - free; n < 8 {
		return min(first<<n, longestOff)
	}
	return longestOff
}

// tries names the counters of one sign-in: by login and source, and by login alone. Known devices have the first
// only.
type tries struct{ source, everywhere string }

func triesOf(login, device, ip string) tries {
	if device != "" {
		return tries{source: throttleKey(login, "device "+device)}
	}
	return tries{throttleKey(login, network(ip)), throttleKey(login, "everywhere")}
}

// network is the source an address counts as: of IPv6 its /64, which is what one household or server gets.
func network(ip string) string {
	a, err := netip.ParseAddr(ip)
	if err != nil || a.Unmap().Is4() {
		return ip
	}
	p, err := a.WithZone("").Prefix(64)
	if err != nil {
		return ip
	}
	return p.String()
}

// throttleKey hides login and source: the table needs neither in clear.
func throttleKey(login, source string) string {
	sum := sha256.Sum256([]byte(login + "\x00" + source))
	return hex.EncodeToString(sum[:])
}

// turnstile lets attempts with the same key pass one at a time, so that a hundred guesses sent
// at once are not all judged before the first is counted.
type turnstile struct {
	mu    sync.Mutex
	gates map[string]*gate
}

type gate struct {
	slot    chan struct{}
	waiting int
}

// maxWaiting is how many attempts with one key may queue; more are refused at once.
const maxWaiting = 8

var signIns = turnstile{gates: map[string]*gate{}}

// enter waits for its turn; leave must be called when there is no error.
func (t *turnstile) enter(ctx context.Context, key string) (leave func(), err error) {
	t.mu.Lock()
	g := t.gates[key]
	if g == nil {
		g = &gate{slot: make(chan struct{}, 1)}
		t.gates[key] = g
	}
	if g.waiting >= maxWaiting {
		t.mu.Unlock()
		return nil, fault.New(fault.TooMany, "sign_in.throttled", "尝试次数过多，请稍后再试", "Too many tries at once; try again in a moment").After(firstWait)
	}
	g.waiting++
	t.mu.Unlock()
	select {
	case g.slot <- struct{}{}:
		return func() { <-g.slot; t.forget(key, g) }, nil
	case <-ctx.Done():
		t.forget(key, g)
		return nil, fault.New(fault.Unavailable, "cancelled", "请求已取消", "The request was cancelled").Wrap(ctx.Err())
	}
}

func (t *turnstile) forget(key string, g *gate) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if g.waiting--; g.waiting == 0 {
		delete(t.gates, key)
	}
}
