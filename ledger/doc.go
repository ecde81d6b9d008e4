// Package ledger is the only door to the database: open, transact, journal, prove.
//
// What it is: [DB.Update] runs a function in a transaction whose every change is
// described by an event ([Tx.Record]); the events of a group commit enter the
// transparency log (RFC 6962 tree, C2SP tlog-tiles) in the same transaction, so that an
// acknowledged write is durable, journalled and included at once. [DB.View] reads
// a snapshot. [DB.Work] changes working tables only.
//
// What it is not: it knows no party, no product and no rule. Rooms above register
// their tables and subjects with [Room]; who may act is decided by compliance/access,
// which calls [Tx.Grant].
//
// Start at [Open], [DB.Update] and [Tx.Record]; then writer.go (the group commit)
// and log.go (what a crash at each step means).
package ledger
