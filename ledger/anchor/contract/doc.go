// Package contract is Anchor.sol: its source, its compiled code and its Go binding.
//
// What it is: the contract that keeps the newest checkpoint of each log on an
// Ethereum-compatible chain and verifies RFC 6962 proofs there.
//
// What it is not: a client; that is package anchor. Anchor.bin, Anchor.runtime.bin,
// Anchor.abi and binding.go are made from Anchor.sol by the two commands below and
// are committed, so that a build needs neither node nor a Solidity compiler; a test
// compiles again and compares every byte.
//
// Start at Anchor.sol, then [Code].
//
// To make them again after a change of Anchor.sol (npm ci has put solc into
// .cache/npm at the root of the repository; `make test` does it):
//
//	go generate ./ledger/anchor/contract
package contract

//go:generate env NODE_PATH=../../../.cache/npm/node_modules node compile.js .
//go:generate go run github.com/ethereum/go-ethereum/cmd/abigen@v1.17.10 --v2 --combined-json combined.json --pkg contract --out binding.go
