// Package jobs runs the durable work that transactions enqueue with tx.Enqueue.
//
// What it is: rows leased with a fencing number, run at least once, retried with
// growing pauses, and put aside as dead when they keep failing. A handler opens its
// own transaction and must be idempotent. Work that comes round by the clock is such
// rows too, one for each hour or day ([Round]).
//
// What it is not: a scheduler of goroutines, or a place for work that may be lost.
//
// Start at [New] and [Runner.Run].
package jobs
