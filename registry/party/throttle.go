package party

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"sync"
	"time"

	"huishu/ledger/fault"
)

// Failed sign-ins are counted by login and address together: an address that guesses has to wait
// longer and longer, and the person herself, elsewhere, is not kept out.
const (
	freeTries  = 5                // failures before the first wait
	firstWait  = 5 * time.Second  // doubled by each failure after that
	longestOff = 15 * time.Minute // the longest wait
	forgetting = 24 * time.Hour   // after this the count starts anew
)

// waitAfter says how long to wait after the count-th failure in a row.
func waitAfter(count int) time.Duration {
	if count < freeTries {
		return 0
	}
	if n := count - freeTries; n < 8 {
		return min(firstWait<<n, longestOff)
	}
	return longestOff
}

// throttleKey hides login and address: the table needs neither in clear.
func throttleKey(login, ip string) string {
	sum := sha256.Sum256([]byte(login + "\x00" + ip))
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
