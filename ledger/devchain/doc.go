// Package devchain runs the development chain: a persistent Ethereum chain with
// one sealer, in a child process of the same binary.
//
// What it is: go-ethereum as a library, set up so that kill -9 loses no
// transaction whose receipt anybody has seen; [Serve] is the child, [Start] the
// parent. Both ends speak JSON-RPC on the loopback interface, so everything that
// talks to this chain talks to a production chain in the same way.
//
// What it is not: a source of trust. Its operator seals every block alone, so
// anchors on it are self-attested. It is no production chain either: no peers,
// no accounts, no mining by demand of a caller.
//
// Why a child: the database of go-ethereum panics in a goroutine of its own when
// the disk fails, and that must never take the registry down.
//
// Start at [Serve], then [Start].
package devchain
