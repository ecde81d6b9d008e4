package party

import (
	"sync/atomic"
	"testing"
	"time"
)

// WatchHashing samples how many hash slots are taken until the returned function is called.
func WatchHashing(t *testing.T) (peak func() int) {
	t.Helper()
	var most atomic.Int64
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			case <-time.After(time.Millisecond):
				most.Store(max(most.Load(), int64(len(slots))))
			}
		}
	}()
	return func() int { close(stop); <-done; return int(most.Load()) }
}

// FillQueue takes every place in the queue for hashes until the returned function is called.
func FillQueue() (leave func()) {
	queued.Add(maxQueue)
	return func() { queued.Add(-maxQueue) }
}
