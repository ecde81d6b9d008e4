// Package tlog is the mathematics of the ledger's transparency log: what an event, a leaf, a Merkle tree, a checkpoint and a
// receipt are, byte for byte, and how anyone checks them.
//
// It is pure: no database, no clock, no network, no randomness of its own. Given the same bytes it gives the same answer on every
// machine, for ever, because certificates handed out today must still verify when this program is gone.
//
// It is not the log itself: package ledger decides when events are appended, stores tiles and signs checkpoints; package anchor
// writes checkpoints to a chain. They all call this one for the bytes.
//
// Formats:
//   - canonical JSON: RFC 8785 (JCS), numbers limited to what RFC 7493 (I-JSON) keeps exact
//   - Merkle tree and proofs: RFC 6962, SHA-256
//   - tiles and entry bundles: C2SP tlog-tiles, height 8
//   - checkpoints: C2SP tlog-checkpoint in a C2SP signed-note, Ed25519
//   - receipts and status lists: one JCS file each, see [Receipt] and [StatusList]
//
// Start with [Event] (what happened), [Event.Leaf] (what the public log says about it), [Edge] (how the tree grows), [Checkpoint] (what
// the log promises) and [Verify] (how a stranger checks all of it from one file).
package tlog
