// Package anchor writes the log's checkpoints onto an Ethereum-compatible chain.
//
// What it is: [Chain], a client that knows JSON-RPC and our contract; [Key], the
// account that pays; [Check], which verifies one anchor against a chain; and
// [Anchorer], which submits the newest checkpoint again and again, and survives
// restarts, reorganisations, a wiped chain and a dead endpoint.
//
// What it is not: on the way of any write. Nothing in the register waits for a chain.
// It is no proof by itself either: an anchor on the embedded chain is self-attested.
//
// Start at [Anchorer.Run]; drive.go says what a crash at each step means. The contract
// is in package contract, the embedded chain in package devchain.
package anchor
