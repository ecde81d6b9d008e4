// Package audit proves the database against itself and against the chain: rows against the journal, the journal
// against the leaves of the log, the leaves against tiles and signed checkpoint, earlier checkpoints against their anchors.
//
// What it is: [Run] on a database opened with ledger.OpenReadOnly, in one snapshot. Whatever was changed,
// removed or added behind the system's back is a [Problem] that names it. It streams: memory does not grow with the log.
//
// What it is not: a repair. It also trusts the log's key: who holds that can write another history, and only
// anchors, witnesses and receipts in other hands contradict him.
//
// Start at [Run]; log.go, journal.go, rows.go, trail.go and anchors.go are its parts, in their order.
package audit
