// Package anchor writes the log's checkpoints onto an Ethereum-compatible chain.
//
// What it is: [Chain], a client that knows JSON-RPC and our contract; [Signer], the
// account that pays, as a [Key] in an encrypted file or a [RemoteSigner] that keeps
// it elsewhere; [Check], which verifies one anchor against a chain; and [Anchorer],
// which submits the newest checkpoint again and again, and survives restarts,
// reorganisations, a wiped chain, and an endpoint that is dead or lies.
//
// What it is not: on the way of any write. Nothing in the register waits for a chain:
// however long it is away, one anchor afterwards covers everything, and an anchor that
// is older than its promise is an alarm, not a brake. It is no proof by itself either:
// an anchor on the embedded chain is self-attested.
//
// Start at [Anchorer.Run]; drive.go says what a crash at each step means, and
// failure.go what can hold anchoring up. The contract is in package contract, the
// embedded chain in package devchain.
package anchor
