// Package bench measures the whole stack over HTTP, and the ledger in process, against a rival in the same run.
//
// What it is: benchmarks only, run by `make bench`. Rival and product take turns, round by
// round, so that a machine that slows down slows both; what counts is the ratio, reported
// as the median of the rounds.
//
// What it is not: tests. Nothing here fails because a machine is slow, and `make test`
// runs none of it.
//
// Start at BenchmarkProductCreate and BenchmarkSingleRowRead; for the ledger at BenchmarkAppend.
package bench
